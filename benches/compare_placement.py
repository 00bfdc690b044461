#!/usr/bin/env python3
"""Set the placements of `audit scan --all-links --format jsonl` against the sectioning ancestors that a browser sees.

usage: compare_placement.py PAGES_DIR ANSWERS.jsonl [--sample N] [--seed S]

Prints a table: rows are the nearest sectioning ancestor (element or role), columns our placement. The row `(none)` shows
what classes and ids add where the markup has no sectioning. `--sample` prints links at random, to be checked by eye.
"""
import argparse, collections, gzip, json, random

parser = argparse.ArgumentParser()
parser.add_argument('pages'); parser.add_argument('answers')
parser.add_argument('--sample', type=int, default=0); parser.add_argument('--seed', type=int, default=1)
arguments = parser.parse_args()
index = {}
for line in open(arguments.pages + '/index.jsonl', encoding='utf-8'):
    page = json.loads(line)
    index[page.get('record_id')] = page
oracle = {}
for line in gzip.open(arguments.pages + '/oracle.jsonl.gz', 'rt', encoding='utf-8'):
    page = json.loads(line)
    oracle[page.get('id')] = page
ROWS = {'nav': 'nav', '@navigation': 'nav', 'header': 'header', '@banner': 'header', 'footer': 'footer', '@contentinfo': 'footer',
        'aside': 'aside', '@complementary': 'aside', 'main': 'main/article', '@main': 'main/article', 'article': 'main/article'}
table = collections.defaultdict(collections.Counter); every = []
for line in open(arguments.answers, encoding='utf-8'):
    answer = json.loads(line)
    meta = index.get(answer.get('record_id'))
    page = oracle.get(meta['id']) if meta else None
    if page is None or 'failed' in page:
        continue
    theirs = [link for link in page['links'] if link['t'] == 'a']
    given = [link for link in answer['links'] if link['tag'] == 'a']
    if len(theirs) != len(given):
        continue
    for link, got in zip(theirs, given):
        row = next((ROWS[name] for name in link.get('sec', []) if name in ROWS), '(none)')
        table[row][got['placement']] += 1
        every.append((meta['url'], link, got, page['paths'][link['p']] if 'p' in link else ''))
columns = ['content', 'nav', 'header', 'footer', 'sidebar', 'comment', 'forum-post', 'author-bio', 'widget', 'unknown']
print('%-14s' % 'nearest' + ''.join('%11s' % name for name in columns) + '%9s' % 'all')
for row in sorted(table, key=lambda row: -sum(table[row].values())):
    print('%-14s' % row + ''.join('%11d' % table[row][name] for name in columns) + '%9d' % sum(table[row].values()))
total = sum(table.values(), collections.Counter())
print('%-14s' % 'all' + ''.join('%11d' % total[name] for name in columns) + '%9d' % sum(total.values()))
random.seed(arguments.seed)
# Pages first, then one link of each: a page of five thousand links is still one page.
pages = collections.defaultdict(list)
for item in every:
    pages[item[0]].append(item)
for name in random.sample(sorted(pages), min(arguments.sample, len(pages))):
    url, link, got, path = random.choice(pages[name])
    print('%-10s %s\n    %r sec=%s\n    %s' % (got['placement'], url[:90], link.get('text', '')[:60], link.get('sec'), path[:230]))
