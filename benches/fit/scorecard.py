"""The program's arithmetic in Python: points × strength, caps by group, ceilings, base, cut to 0-100."""
import json, pathlib, subprocess, tomllib
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
TLD = {"top-level-domain", "institution", "valued-kind"}
UNCHOSEN = ("boilerplate-placement", "in-a-list", "credit-or-licence", "affiliate-or-ad")


def table():
    return tomllib.loads((ROOT / "src/scoring/points.toml").read_text())


def rules(binary):
    """id -> (axis, group), from `audit rules --format json`."""
    listing = json.loads(subprocess.check_output([binary, "rules", "--format", "json"]))
    return {rule["id"]: (rule["axis"], rule["group"]) for rule in listing["rules"]}


def round_half_away(x):
    return int(np.floor(abs(x) + 0.5)) * (1 if x >= 0 else -1)


def score(hits, points, about, caps, base, axis, without=(), ceilings=None):
    """`ceilings`: the table's thresholds, where the bounds of marked and unchosen links are to be kept."""
    groups, against = {}, set()
    for rule, strength in hits.items():
        kind, group = about[rule]
        if kind == axis and rule not in without:
            worth = round_half_away(np.float32(points.get(rule, 0)) * np.float32(strength))
            groups[group] = groups.get(group, 0) + worth
            if worth < 0:
                against.add(rule)
    total = base
    for group, value in groups.items():
        low, high = caps.get(group, {}).get(axis, (-100, 100))
        total += min(max(value, low), high)
    if ceilings and axis == "risk" and "qualified" in against:
        total = min(total, ceilings["qualified-ceiling"])
    if ceilings and axis == "value" and against.intersection(UNCHOSEN):
        total = min(total, ceilings["unchosen-ceiling"])
    return min(max(total, 0), 100)
