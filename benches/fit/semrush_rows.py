"""Turns a Semrush backlink-audit export into labelled rows: spam where the vendor says 60 and more, high below 45.

    python benches/fit/semrush_rows.py export.csv rows.csv
    audit evaluate rows.csv --as-profile --site SITE

The vendor's verdict becomes the label and nothing else of it is kept; rows between 45 and 59 are left out.
"""
import csv, sys

COLUMNS = {"source_url": "Source URL", "title": "Source Page Title", "target_url": "Target URL", "anchor": "Anchor",
           "nofollow": "No Follow", "authority": "Domain Authority Score", "first_seen": "First Seen"}
with open(sys.argv[1], newline="") as source, open(sys.argv[2], "w", newline="") as out:
    writer = csv.DictWriter(out, ["label", *COLUMNS])
    writer.writeheader()
    for row in csv.DictReader(source):
        toxic = int(row["Toxic Score"])
        if toxic >= 60 or toxic < 45:
            writer.writerow({"label": "spam" if toxic >= 60 else "high"} | {ours: row[theirs] for ours, theirs in COLUMNS.items()})
