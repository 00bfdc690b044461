"""Mixes a documented negative-SEO attack one to one with good domains, as the profile of one site.

    python benches/fit/attack.py core_dev.csv mixed.csv [SEED]
    audit evaluate mixed.csv --as-profile

Good domains are drawn from all curated kinds alike; the seed only decides which.

The label set keeps one bare domain of each of the attack's 11,369 hosts, without the subdomains by which it is known. With HOSTS=1 in
the environment the hosts are put back as its documentation counts them, which is a simulation and no measurement: 31 % of the
domains get five to twenty-five two-letter subdomains, another 15 % one or two, so that about four in five hosts have one; good
domains are drawn to the number of hosts, repeated under `www`.
"""
import collections, csv, os, random, sys

ATTACK = "disavow-negative-seo"
path, out = sys.argv[1:3]
chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
rows = list(csv.DictReader(open(path, newline="")))
attack = [row for row in rows if row["kind"] == ATTACK]
good = collections.defaultdict(list)
for row in rows:
    if row["label"] == "high":
        good[row["kind"]].append(row)
if os.environ.get("HOSTS"):
    codes = "af ar az be bg bn ca cs cy da de el en eo es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka kk ko la lt lv mk mn ms nl no pl pt ro ru sk sl sq sr sv sw ta th tl tr uk ur uz vi zh".split()
    hosts = []
    for row in attack:
        lot = chance.random()
        count = chance.randint(5, 25) if lot < 0.31 else chance.randint(1, 2) if lot < 0.46 else 0
        named = [f"{code}.{row['domain']}" for code in chance.sample(codes, count)] or [row["domain"]]
        hosts += [row | {"domain": host} for host in named]
    attack = hosts
    labelled = sum(row["domain"].split(".")[0] in codes for row in attack)
    print(f"{labelled / len(attack):.0%} of the hosts have a language subdomain")
    for kind in good:
        good[kind] += [row | {"domain": "www." + row["domain"]} for row in good[kind]]
share = -(-len(attack) // len(good))
drawn = [row for kind in sorted(good) for row in chance.sample(good[kind], share)][: len(attack)]
mixed = attack + drawn
chance.shuffle(mixed)
with open(out, "w", newline="") as file:
    writer = csv.DictWriter(file, ["domain", "label", "kind", "family"], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(mixed)
print(len(attack), "attack,", len(drawn), "good")
