"""Fits the name model (src/scoring/likeness.bin) on labelled domains, and says how good it is.

    audit evaluate core_dev.csv --rows rows.jsonl
    python benches/fit/names.py rows.jsonl src/scoring/likeness.bin src/scoring/words/tlds.txt

Needs numpy, scipy and scikit-learn. `rows.jsonl` carries each row's `name_label` as the program cuts it (no top-level domain, no
platform), `truth`, `kind` and `family`. Classes: spam against high. Kinds weigh the same, however many rows they have; families
of names are never split over folds. Weights are rounded to a signed byte.
The shares of top-level domains (src/scoring/words/tlds.txt) come from the same rows; they mirror where the label sets were
collected, which is why the rule that reads them is worth next to nothing.
"""
import collections, json, math, struct, sys
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

BUCKETS, LONGEST, C = 8192, 4, 0.1


def bucket(piece):
    value = 0x811C9DC5
    for byte in piece.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value % BUCKETS


def pieces(label):
    framed = "^" + "".join("0" if c.isdigit() else c for c in label) + "$"
    return {bucket(framed[i : i + n]) for n in range(1, LONGEST + 1) for i in range(len(framed) - n + 1)}


def matrix(labels):
    indices, pointers = [], [0]
    for label in labels:
        indices.extend(sorted(pieces(label)))
        pointers.append(len(indices))
    return csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(labels), BUCKETS))


def fit(x, y, kinds):
    counts = collections.Counter(kinds)
    weights = [1000 / counts[kind] for kind in kinds]
    model = LogisticRegression(C=C, max_iter=500).fit(x, y, sample_weight=weights)
    coefficients = model.coef_[0]
    step = np.abs(coefficients).max() / 127
    return np.round(coefficients / step).astype(int), step, model.intercept_[0]


def read(path):
    rows = [json.loads(line) for line in open(path)]
    return [row for row in rows if row["truth"] in ("spam", "high") and not row["name_label"].startswith("xn--")]


def tld_of(row):
    host = row["name"].split("//")[-1].split("/")[0]
    return host.rsplit(".", 1)[-1]


def tld_shares(tlds, y, kinds):
    """Log-odds of spam by top-level domain, kinds weighing the same, shrunk towards none; cut at 2 and scaled to 1."""
    counts = collections.Counter(kinds)
    spam, high = collections.Counter(), collections.Counter()
    for tld, is_spam, kind in zip(tlds, y, kinds):
        (spam if is_spam else high)[tld] += 1 / counts[kind]
    all_spam, all_high, shrink = sum(spam.values()), sum(high.values()), 0.003
    odds = {t: math.log((spam[t] / all_spam + shrink) / (high[t] / all_high + shrink)) for t in set(tlds)}
    return {tld: round(max(-1, min(1, value / 2)), 1) for tld, value in odds.items()}


def out_of_fold(rows, folds=5):
    """Log-odds of every row from a model that never saw its family."""
    x = matrix([row["name_label"] for row in rows])
    y = np.array([row["truth"] == "spam" for row in rows])
    kinds = np.array([row["kind"] for row in rows])
    scores = np.zeros(len(rows))
    for train, test in GroupKFold(folds).split(x, y, [row["family"] for row in rows]):
        steps, step, intercept = fit(x[train], y[train], kinds[train])
        scores[test] = x[test] @ (steps * step) + intercept
    return scores, y, kinds


if __name__ == "__main__":
    rows = read(sys.argv[1])
    scores, y, kinds = out_of_fold(rows)
    print(f"{len(rows)} rows, AUC {roc_auc_score(y, scores):.4f} (5 folds by family, weights rounded)")
    for kind in sorted(set(kinds)):
        low, median, high = np.percentile(scores[kinds == kind], [5, 50, 95])
        print(f"  {kind:28} {low:6.2f} {median:6.2f} {high:6.2f}")
    if len(sys.argv) > 3:
        shares = tld_shares([tld_of(row) for row in rows], y, kinds)
        with open(sys.argv[3], "w") as out:
            out.writelines(f"{tld} {share}\n" for tld, share in sorted(shares.items()) if abs(share) >= 0.2)
    if len(sys.argv) > 2:
        steps, step, intercept = fit(matrix([row["name_label"] for row in rows]), y, kinds)
        with open(sys.argv[2], "wb") as out:
            out.write(struct.pack("<ff", step, intercept))
            out.write(steps.astype(np.int8).tobytes())
        print("wrote", sys.argv[2])
