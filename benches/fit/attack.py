"""Mixes a documented negative-SEO attack one to one with good domains, as the profile of one site.

    python benches/fit/attack.py core_dev.csv mixed.csv [SEED]
    audit evaluate mixed.csv --as-profile

Good domains are drawn from all curated kinds alike; the seed only decides which.
"""
import collections, csv, random, sys

ATTACK = "disavow-negative-seo"
path, out = sys.argv[1:3]
chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
rows = list(csv.DictReader(open(path, newline="")))
attack = [row for row in rows if row["kind"] == ATTACK]
good = collections.defaultdict(list)
for row in rows:
    if row["label"] == "high":
        good[row["kind"]].append(row)
share = -(-len(attack) // len(good))
drawn = [row for kind in sorted(good) for row in chance.sample(good[kind], share)][: len(attack)]
mixed = attack + drawn
chance.shuffle(mixed)
with open(out, "w", newline="") as file:
    writer = csv.DictWriter(file, ["domain", "label", "kind", "family"], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(mixed)
print(len(attack), "attack,", len(drawn), "good")
