"""The program's arithmetic in Python: points × strength, caps by group, base, cut to 0-100."""
import json, pathlib, subprocess, tomllib
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
TLD = {"top-level-domain", "institution", "valued-kind"}


def table():
    return tomllib.loads((ROOT / "src/scoring/points.toml").read_text())


def rules(binary):
    """id -> (axis, group), from `audit rules --format json`."""
    listing = json.loads(subprocess.check_output([binary, "rules", "--format", "json"]))
    return {rule["id"]: (rule["axis"], rule["group"]) for rule in listing["rules"]}


def round_half_away(x):
    return int(np.floor(abs(x) + 0.5)) * (1 if x >= 0 else -1)


def score(hits, points, about, caps, base, axis, without=()):
    groups = {}
    for rule, strength in hits.items():
        kind, group = about[rule]
        if kind == axis and rule not in without:
            groups[group] = groups.get(group, 0) + round_half_away(np.float32(points.get(rule, 0)) * np.float32(strength))
    total = base
    for group, value in groups.items():
        low, high = caps.get(group, {}).get(axis, (-100, 100))
        total += min(max(value, low), high)
    return min(max(total, 0), 100)
