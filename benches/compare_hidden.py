#!/usr/bin/env python3
"""Compare what `audit scan --all-links --format jsonl` calls hidden with a browser's own answer about each link.

usage: compare_hidden.py PAGES_DIR ANSWERS.jsonl [--show N]

PAGES_DIR holds oracle.jsonl.gz and index.jsonl, as for compare_links.py. Links (`a`, `area`) are paired in document
order; a page whose number of links differs is left out and counted. A link counts as hidden where the browser gives one
of the reasons that a page alone can prove: no-box, visibility, opacity0, off-screen, font0, clip, text-indent.
"""
import argparse, collections, gzip, json

PROVEN = {'no-box', 'visibility', 'opacity0', 'off-screen-left-or-top', 'font0', 'clip', 'text-indent'}
OURS = {'no-box', 'visibility', 'opacity0', 'off-screen', 'font0', 'clip', 'text-indent'}

parser = argparse.ArgumentParser()
parser.add_argument('pages'); parser.add_argument('answers'); parser.add_argument('--show', type=int, default=0)
arguments = parser.parse_args()
index = {}
for line in open(arguments.pages + '/index.jsonl', encoding='utf-8'):
    page = json.loads(line)
    index[page.get('record_id')] = page['id']
oracle = {}
for line in gzip.open(arguments.pages + '/oracle.jsonl.gz', 'rt', encoding='utf-8'):
    page = json.loads(line)
    if 'failed' not in page:
        oracle[page['id']] = page
per_reason = collections.Counter(); found = collections.Counter(); ours = collections.Counter(); right = collections.Counter()
any_right = collections.Counter(); shown = collections.Counter(); left_out = 0
for line in open(arguments.answers, encoding='utf-8'):
    answer = json.loads(line)
    page = oracle.get(index.get(answer.get('record_id')))
    if page is None:
        continue
    for tag in ('a', 'area'):
        theirs = [link for link in page['links'] if link['t'] == tag]
        given = [link for link in answer['links'] if link['tag'] == tag]
        if len(theirs) != len(given):
            left_out += 1
            continue
        for link, got in zip(theirs, given):
            reasons = set(link.get('hid') or ())
            proven = reasons & PROVEN
            hidden = got.get('hidden')
            counted = hidden in OURS
            for reason in proven:
                per_reason[reason] += 1
                found[reason] += counted
            per_reason['all'] += bool(proven)
            found['all'] += bool(proven) and counted
            if hidden:
                ours[hidden] += 1; right[hidden] += bool(proven); any_right[hidden] += bool(reasons)
            if counted:
                ours['all'] += 1; right['all'] += bool(proven); any_right['all'] += bool(reasons)
            if bool(proven) != counted or hidden and not reasons:
                kind = 'missed' if proven and not counted else 'wrong'
                shown[kind, page['id']] += 1
                if shown[kind, page['id']] <= 2 and arguments.show > 0:
                    arguments.show -= 1
                    path = page['paths'][link['p']] if 'p' in link else ''
                    print(kind, page['id'], sorted(reasons), hidden, link.get('box'), link.get('style'), path, repr(link.get('text', '')[:40]))
def percent(part, whole):
    return '%d/%d %.2f%%' % (part, whole, 100 * part / whole if whole else 0)
print('recall by reason of the browser:')
for reason, count in per_reason.most_common():
    print('  %-24s %s' % (reason, percent(found[reason], count)))
print('precision by our reason (the seven; any reason of the browser):')
for reason, count in ours.most_common():
    print('  %-24s %s  %s' % (reason, percent(right[reason], count), percent(any_right[reason], count)))
print('lists of different length, left out:', left_out)
