"""Fits the points of the rules on labelled links, and says how good they are on operators that the fit never saw.

    audit evaluate labels.jsonl --archive links.warc.gz --rows links.jsonl
    python benches/fit/points.py target/release/audit links.jsonl

Needs numpy and scipy. Two logistic regressions on how strongly each rule saw each link: spam against the rest on the risk axis,
high against low on the value axis. Operators weigh the same, however many links they have. Points may not change their
sign, and are pulled towards a start: `blind` starts every rule at the same ten points in its direction and knows nothing of the shipped
table; `shipped` starts from the table. Ten points double the odds.
The last columns of the listing are the fits on all links beside the shipped points: where all three differ by far, look at the rule.
Spam links that are marked nofollow, ugc or sponsored are left out.
"""
import collections, json, sys
import numpy as np
from scipy.optimize import minimize
import scorecard

PER_POINT = np.log(2) / 10
PULL = 0.02  # strength of the pull towards the start: one link with all its weight moves a rule by about a point

binary, path = sys.argv[1:3]
table, about = scorecard.table(), scorecard.rules(binary)
rows = [row for row in map(json.loads, open(path)) if not (row["truth"] == "spam" and row["qualified"])]
operators = np.array([row["family"] for row in rows])
truth = np.array([row["truth"] for row in rows])
limits, caps = table["thresholds"], table["caps"]


def start(rule, blind):
    shipped = table["rules"][rule]
    return float(np.sign(shipped) * 10) if blind else float(shipped)


def fit(chosen, axis, positive, blind):
    """Points of the axis' rules from the chosen rows; rules that none of them shows keep their start."""
    names = [rule for rule, (kind, _) in about.items() if kind == axis]
    x = np.array([[rows[i]["hits"].get(rule, 0.0) for rule in names] for i in chosen])
    y = np.array([truth[i] == positive for i in chosen], float)
    counts = collections.Counter((operators[i], truth[i]) for i in chosen)
    weight = np.array([1 / np.sqrt(counts[operators[i], truth[i]]) for i in chosen])
    begin = np.array([start(rule, blind) for rule in names])
    middle = limits["spammy"] if axis == "risk" else limits["high-quality"]

    def loss(points):
        # A link is as likely spam as not when its points reach the threshold.
        z = (table["base"][axis] + x @ points - middle) * PER_POINT
        p = 1 / (1 + np.exp(-z))
        value = np.sum(weight * (np.logaddexp(0, z) - y * z)) + PULL * np.sum(((points - begin) * PER_POINT) ** 2) * 10
        slope = x.T @ (weight * (p - y)) * PER_POINT + 20 * PULL * (points - begin) * PER_POINT**2
        return value, slope

    bounds = [(0, 60) if b >= 0 else (-60, 0) for b in begin]
    found = minimize(loss, begin, jac=True, bounds=bounds, method="L-BFGS-B")
    return dict(zip(names, found.x))


def judge(i, points):
    risk = scorecard.score(rows[i]["hits"], points, about, caps, table["base"]["risk"], "risk", ceilings=limits)
    value = scorecard.score(rows[i]["hits"], points, about, caps, table["base"]["value"], "value", ceilings=limits)
    return "spam" if risk >= limits["spammy"] else "high" if value >= limits["high-quality"] else "low"


def both(chosen, blind):
    links = [i for i in chosen if truth[i] != "spam"]
    return fit(chosen, "risk", "spam", blind) | fit(links, "value", "high", blind)


def figures(name, ours):
    ours = np.array(ours)
    f1 = []
    for label in ("high", "low", "spam"):
        right = np.sum((ours == label) & (truth == label))
        f1.append(2 * right / max(np.sum(ours == label) + np.sum(truth == label), 1))
    spam = truth == "spam"
    macro = np.mean([np.mean(ours[spam & (operators == o)] == "spam") for o in sorted(set(operators[spam]))])
    print(f"{name:42} spam found {np.mean(ours[spam] == 'spam'):.1%} of links, {macro:.1%} as the mean of operators; called spammy: "
          f"{np.mean(ours[truth == 'high'] == 'spam'):.1%} of high, {np.mean(ours[truth == 'low'] == 'spam'):.1%} of low; macro-F1 {np.mean(f1):.3f}")


everyone = list(range(len(rows)))
figures("shipped points", [judge(i, table["rules"]) for i in everyone])
for blind in (True, False):
    ours = [""] * len(rows)
    for operator in sorted(set(operators)):
        points = both([i for i in everyone if operators[i] != operator], blind)
        for i in np.flatnonzero(operators == operator):
            ours[i] = judge(i, points)
    figures(f"fit, start {'blind' if blind else 'shipped'}, operator left out", ours)
blind, warm = both(everyone, True), both(everyone, False)
print(f"\n{'rule':26} {'links':>5} {'shipped':>8} {'blind fit':>10} {'fit':>6}")
for rule, (axis, _) in about.items():
    seen = sum(rule in row["hits"] for row in rows)
    print(f"{rule:26} {seen:5} {table['rules'][rule]:+8} {blind[rule]:+10.0f} {warm[rule]:+6.0f}")
