"""Audits every page of an archive for up to three outside sites that it links to in its content, and lists the links that come
out spammy, each with its reasons.

    python benches/fit/real_pages.py target/release/audit pages.warc.gz [MAX_PER_PAGE]

Real pages linking where they please: nearly none of these links is spam, so the share is a rate of false alarms.
"""
import json, os, subprocess, sys, tempfile
from urllib.parse import urlsplit

binary, archive = sys.argv[1:3]
most = int(sys.argv[3]) if len(sys.argv) > 3 else 3
SECOND_LEVEL = {"co", "com", "org", "net", "gov", "edu", "ac", "go", "or", "ne"}
OUTSIDE = {"nav", "header", "footer", "sidebar", "widget"}


def domain(url):
    labels = (urlsplit(url).hostname or "").split(".")
    count = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL else 2
    return ".".join(labels[-count:])


scan = subprocess.run([binary, "scan", "--all-links", "--format", "jsonl", archive], capture_output=True, check=True)
rows, pages = [], 0
for line in scan.stdout.splitlines():
    page = json.loads(line)
    pages += 1
    seen = {domain(page["url"])}
    taken = 0
    for link in page["links"]:
        href = link.get("href") or ""
        if taken == most or not href.startswith("http") or link.get("placement") in OUTSIDE or domain(href) in seen:
            continue
        seen.add(domain(href))
        taken += 1
        rows.append({"label": "low", "kind": "unlabelled", "page": page["record_id"], "url": page["url"], "record_id": page["record_id"],
                     "target": href, "anchor": link.get("text") or "", "rel": " ".join(link.get("rel") or [])})
with tempfile.TemporaryDirectory() as directory:
    path = os.path.join(directory, "links.jsonl")
    with open(path, "w") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    run = subprocess.run([binary, "evaluate", path, "--archive", archive, "--errors", "--format", "json"], capture_output=True, check=True)
figures = json.loads(run.stdout)["confusion"]["low"]
judged = sum(figures.values())
print(f"{pages} pages, {len(rows)} links chosen, {judged} judged: high {figures['high']}, low {figures['low']}, "
      f"spammy {figures['spam']} ({figures['spam'] / max(judged, 1):.2%})")
for line in run.stderr.decode().splitlines():
    if line.startswith("false alarm"):
        print(line)
