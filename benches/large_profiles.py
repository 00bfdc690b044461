#!/usr/bin/env python3
"""Audits large made-up exports with the real program and says how long each report took and how much memory it needed.

    benches/large_profiles.py AUDIT [ROWS] [--keep DIR]

1. An Ahrefs-style export of 100,000 rows (UTF-16, tabs, 34 columns), read with `--offline`.
2. A profile of ROWS links (default 1,000,000) on a fifth as many domains, read with `--offline`, reported as CSV, JSON
   and HTML in one audit; then, from the history, each format alone (`audit rescore`), XLSX too.

AUDIT is the release build. Peak memory is the kernel's ru_maxrss; the links are made up from a fixed seed. Python's
standard library suffices.
"""

import os
import random
import subprocess
import sys
import tempfile
import time

SEED = 42
AHREFS = """Referring page title\tReferring page URL\tLanguage\tPlatform\tReferring page HTTP code\tDomain rating\tUR\tDomain traffic
Referring domains\tLinked domains\tExternal links\tPage traffic\tKeywords\tTarget URL\tLeft context\tAnchor\tRight context
Redirect Chain URLs\tRedirect Chain status codes\tType\tContent\tNofollow\tUGC\tSponsored\tRendered\tRaw\tLost status\tDrop reason
Discovered status\tFirst seen\tLast seen\tLost\tAuthor\tLinks in group""".replace("\n", "\t").split("\t")
WORDS = "river boat paddle guide review shop bonus casino weather kayak travel news blog music garden recipe crypto".split()


def links(rows, seed=SEED):
    """Page, anchor, domain rating, nofollow and first day of each link: some domains link a thousand times, most once."""
    random_ = random.Random(seed)
    domains = max(1, rows // 5)
    for number in range(rows):
        domain = int(domains * random_.random() ** 3)
        host = f"{WORDS[domain % len(WORDS)]}-{domain}.{('com', 'net', 'org', 'de', 'xyz', 'info')[domain % 6]}"
        anchor = " ".join(random_.choices(WORDS, k=random_.randint(1, 4)))
        day = f"20{random_.randint(15, 25)}-{random_.randint(1, 12):02}-{random_.randint(1, 28):02}"
        yield (f"https://{host}/{random_.choice(WORDS)}/{number}", anchor, domain * 7919 % 90, random_.random() < 0.2, day)


def ahrefs(path, rows):
    with open(path, "w", encoding="utf-16", newline="") as file:
        quoted = lambda cells: "\t".join('"%s"' % cell for cell in cells) + "\n"
        file.write(quoted(AHREFS))
        for page, anchor, rating, nofollow, day in links(rows):
            row = dict.fromkeys(AHREFS, "")
            row.update({"Referring page title": anchor.title() + " and more", "Referring page URL": page, "Language": "en",
                        "Referring page HTTP code": "200", "Domain rating": rating, "UR": "3.1", "External links": "40",
                        "Target URL": "https://us.example/", "Left context": "some words before the link, as pages have them,",
                        "Anchor": anchor, "Right context": "and some more words after it", "Type": "text",
                        "Nofollow": str(nofollow).lower(), "UGC": "false", "Sponsored": "false",
                        "First seen": day + " 06:12:44", "Last seen": "2025-11-20 10:00:00", "Links in group": "1"})
            file.write(quoted(row[name] for name in AHREFS))


def plain(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        file.write("Source URL,Target URL,Anchor,Nofollow,First seen\n")
        for page, anchor, _, nofollow, day in links(rows):
            file.write(f"{page},https://us.example/,{anchor},{str(nofollow).lower()},{day}\n")


def measured(title, command, data, out=None):
    started = time.monotonic()
    with open(os.devnull, "w") as nothing:
        child = subprocess.Popen(command, env={**os.environ, "AUDIT_DATA_DIR": data}, stdout=nothing)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - started
    written = f", {os.path.getsize(out) / 1e6:.0f} MB written" if out else ""
    print(f"{title}: {used.ru_maxrss / 1024:.0f} MiB peak, {seconds:.1f} s ({used.ru_utime + used.ru_stime:.1f} s of processor){written}",
          flush=True)
    if child.returncode:
        sys.exit(f"{title}: status {child.returncode}")


def main(program, rows, directory):
    path = lambda name: os.path.join(directory, name)
    ahrefs(path("ahrefs.csv"), 100_000)
    size = os.path.getsize(path("ahrefs.csv")) / 1e6
    measured(f"100,000-row UTF-16 export ({size:.0f} MB), offline", [program, "us.example", "--offline", "--links", path("ahrefs.csv")],
             path("first"))
    plain(path("links.csv"), rows)
    size = os.path.getsize(path("links.csv")) / 1e6
    measured(f"{rows:,}-link profile ({size:.0f} MB), audited and reported as CSV, JSON and HTML",
             [program, "us.example", "--offline", "--links", path("links.csv"), "--csv", path("r.csv"), "--json", path("r.json"),
              "--html", path("r.html")], path("second"))
    for ending in ("csv", "json", "html", "xlsx"):
        measured(f"{rows:,}-link profile from the history as {ending}",
                 [program, "rescore", "us.example", "--quiet", f"--{ending}", path(f"again.{ending}")], path("second"), path(f"again.{ending}"))
    measured(f"{rows:,}-link history, as a table", [program, "history", "us.example"], path("second"))
    print(f"history file: {os.path.getsize(path('second/history.sqlite')) / 1e6:.0f} MB")


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    kept = words.pop() if "--keep" in sys.argv else None
    if not words:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    many = int(words[1].replace(",", "")) if len(words) > 1 else 1_000_000
    if kept:
        os.makedirs(kept, exist_ok=True)
        main(os.path.abspath(words[0]), many, kept)
    else:
        with tempfile.TemporaryDirectory() as directory:
            main(os.path.abspath(words[0]), many, directory)
