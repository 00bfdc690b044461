"""Names only, cross-validated: every row is scored with a name model that never saw its family.

    audit evaluate core_dev.csv --rows rows.jsonl
    python benches/fit/cross_validate_names.py target/release/audit rows.jsonl
"""
import collections, sys
import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
import names, scorecard

binary, path = sys.argv[1:3]
rows = names.read(path)
odds, y, kinds = names.out_of_fold(rows)
tlds = np.array([names.tld_of(row) for row in rows])
shares = np.zeros(len(rows))
for train, test in GroupKFold(5).split(odds, y, [row["family"] for row in rows]):
    known = names.tld_shares(tlds[train], y[train], kinds[train])
    shares[test] = [known.get(tld, 0) for tld in tlds[test]]
table, about = scorecard.table(), scorecard.rules(binary)
points, caps, base = table["rules"], table["caps"], table["base"]["risk"]
for row, z, tld in zip(rows, odds, shares):
    share = float(np.clip(z / 3, -1, 1))
    row["hits"].pop("name-likeness", None)
    row["hits"].pop("top-level-domain", None)
    if abs(share) >= 0.05:
        row["hits"]["name-likeness"] = share
    if abs(tld) >= 0.2:
        row["hits"]["top-level-domain"] = tld


def risks(without=()):
    return np.array([scorecard.score(row["hits"], points, about, caps, base, "risk", without) for row in rows])


risk = risks()
plain = ~np.isin(kinds, ["gov", "university"])
print(f"AUC spam against high: all {roc_auc_score(y, risk):.4f}, without TLD {roc_auc_score(y, risks(scorecard.TLD)):.4f}, "
      f"all without gov and university rows {roc_auc_score(y[plain], risk[plain]):.4f}, "
      f"without the name model {roc_auc_score(y, risks(('name-likeness',))):.4f}")
threshold = table["thresholds"]["spammy"]
for kind in sorted(set(kinds)):
    here = risk[kinds == kind]
    print(f"  {kind:28} {len(here):5} rows, called spammy {np.mean(here >= threshold):7.2%}, risk median {np.median(here):.0f}, 99th percentile {np.percentile(here, 99):.0f}")
