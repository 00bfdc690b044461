#!/usr/bin/env python3
"""Opens the CSV and XLSX reports of one audit in LibreOffice, reads them back and compares them with the JSON report.

    benches/spreadsheets_in_libreoffice.py AUDIT [DIR]

AUDIT is the program; it audits its own demo and an export whose anchors are formulas and other hostile texts. Files
stay in DIR when one is named. Ends with status 1 when a row or a text is missing or another one, when a cell is a
formula, or when a date of the workbook is no date; with status 2 when there is no LibreOffice. Python's standard
library suffices.
"""

import csv
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

HOSTILE = [
    "=1+1", "=HYPERLINK(\"http://evil.test\",\"x\")", "+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", " =1+1", "\t=1+1",
    "\uff1d1+1", "_x003D_1+1", "1/2", "1e5", "007", "TRUE", "2026-01-01", "<b>&amp;</b>", "a\"b;c,d", "'quoted", "漢字 🎰",
    "\u202egnp.exe", "x" * 40_000, "DDE(\"a\";\"b\";\"c\")", "%0A=1+1", "\x1b[31mred",
]
TIMES = ("first_seen", "last_seen", "checked_at")
NUMBERS = ("http_status", "value", "risk", "authority", "relevance")
NS = {"office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
      "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0"}


def name(prefix, tag):
    return "{%s}%s" % (NS[prefix], tag)


def text_of(element):
    """Text of a paragraph: spaces and tabs are elements of their own."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == name("text", "s"):
            parts.append(" " * int(child.get(name("text", "c"), "1")))
        elif child.tag == name("text", "tab"):
            parts.append("\t")
        else:
            parts.append(text_of(child))
        parts.append(child.tail or "")
    return "".join(parts)


def opened(path, directory, filters=None):
    """Sheets as LibreOffice sees them: name -> rows of (kind, value), and the number of formula cells."""
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{directory}/profile", "--convert-to", "fods", "--outdir", directory]
    if filters:
        command += [f"--infilter={filters}"]
    subprocess.run([*command, path], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    file = pathlib.Path(directory, pathlib.Path(path).stem + ".fods")
    sheets, formulas = {}, 0
    for table in ET.parse(file).getroot().iter(name("table", "table")):
        rows = []
        for row in table.iter(name("table", "table-row")):
            cells = []
            for cell in row:
                if cell.tag not in (name("table", "table-cell"), name("table", "covered-table-cell")):
                    continue
                formulas += cell.get(name("table", "formula")) is not None
                kind = cell.get(name("office", "value-type"))
                words = "\n".join(text_of(p) for p in cell.findall(name("text", "p")))
                value = {"float": cell.get(name("office", "value")), "date": cell.get(name("office", "date-value"))}.get(kind, words)
                cells += [(kind, value)] * min(int(cell.get(name("table", "number-columns-repeated"), "1")), 64)
            if any(kind for kind, _ in cells):
                rows.append(cells)
        sheets[table.get(name("table", "name"))] = rows
    file.unlink()
    return sheets, formulas


def plain(text):
    """As the reports write strangers' text: one line, nothing invisible."""
    text = "".join(" " if c.isspace() else "\ufffd" if ord(c) < 32 or 0x7F <= ord(c) < 0xA0 else c for c in text)
    return re.sub("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]", "", text)


def expected(link):
    cells = {"source_url": link["source_url"], "source_domain": link["source_domain"], "target_url": link["target_url"] or "",
             "anchor": plain(link["anchor"]["text"]), "anchor_kind": link["anchor"]["kind"], "state": link["state"],
             "label": link["label"], "confidence": link["confidence"], "found_by": " ".join(link["found_by"])}
    for key in ("value", "risk", "http_status"):
        cells[key] = link[key]
    for key in TIMES:
        cells[key] = link[key]
    return cells


def compare(kind, rows, links, problems, is_csv):
    heads = [value for _, value in rows[0] if value]
    if len(rows) - 1 != len(links):
        problems.append(f"{kind}: {len(rows) - 1} rows for {len(links)} links")
    cut = 0
    for row, link in zip(rows[1:], links):
        row += [(None, "")] * (len(heads) - len(row))
        cells = dict(zip(heads, row))
        for column, wanted in expected(link).items():
            found_kind, found = cells[column]
            if wanted is None:
                same = found == ""
            elif column in TIMES:
                same = found == wanted if is_csv else found_kind == "date" and found.startswith(wanted[:19].removesuffix("T00:00:00"))
            elif column in NUMBERS:
                same = found_kind == "float" and float(found) == float(wanted)
            else:
                marked = is_csv and re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", wanted)
                wanted = "'" + wanted if marked else wanted
                if not is_csv and len(wanted) > 32_767:
                    cut += 1
                    wanted = wanted[:32_766] + "…"
                # A CSV has no types: LibreOffice takes 1/2 and 007 for what they look like.
                same = found == wanted or (is_csv and found_kind in ("float", "date", "boolean"))
            if not same:
                problems.append(f"{kind}: {column} of {link['source_url']}: {(found_kind, found[:80])} for {str(wanted)[:80]!r}")
    return cut


def audit(program, directory, arguments):
    out = {ending: os.path.join(directory, f"report.{ending}") for ending in ("csv", "json", "xlsx")}
    files = [word for ending, path in out.items() for word in (f"--{ending}", path)]
    data = tempfile.mkdtemp(dir=directory)
    subprocess.run([program, *arguments, "--excel", "--quiet", *files], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, env={**os.environ, "AUDIT_DATA_DIR": data})
    return out


def check(title, files, directory):
    links = json.load(open(files["json"], encoding="utf-8"))["backlinks"]
    problems = []
    workbook, formulas = opened(files["xlsx"], directory)
    if formulas:
        problems.append(f"workbook: {formulas} formula cells")
    cut = compare("workbook", workbook["Links"], links, problems, False)
    dates = sum(kind == "date" for row in workbook["Links"] for kind, _ in row)
    table, csv_formulas = opened(files["csv"], directory, "CSV:44,34,76,1,,0,false,false")
    if csv_formulas:
        problems.append(f"csv: {csv_formulas} formula cells")
    compare("csv", next(iter(table.values())), links, problems, True)
    print(f"{title}: {len(links)} links; workbook sheets {list(workbook)}, {dates} dates, {formulas} formula cells, {cut} cells cut; "
          f"csv {csv_formulas} formula cells; {len(problems)} differences")
    for problem in problems[:20]:
        print("  " + problem)
    return not problems


def main(program, directory):
    if not shutil.which("soffice"):
        print("no LibreOffice here, so nothing was checked (apt-get install libreoffice-calc)", file=sys.stderr)
        return 2
    good = check("demo", audit(program, directory, ["demo"]), directory)
    export = os.path.join(directory, "hostile.csv")
    with open(export, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["Source URL", "Target URL", "Anchor", "First seen"])
        for number, text in enumerate(HOSTILE):
            rows.writerow([f"https://h{number:03}.test/?q=1&r=2", "https://us.test/", text, "2025-03-04"])
    return 0 if check("hostile", audit(program, directory, ["us.test", "--offline", "--links", export]), directory) and good else 1


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    if len(sys.argv) == 3:
        os.makedirs(sys.argv[2], exist_ok=True)
        sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])))
    with tempfile.TemporaryDirectory() as kept:
        sys.exit(main(os.path.abspath(sys.argv[1]), kept))
