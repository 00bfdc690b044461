#!/usr/bin/env python3
"""Measure `audit scan` against inflating alone, in turn, and check what it finds against the truth.

usage: archives.py --audit AUDIT --perflim PERFLIM --target SITE [--wat FILE --wat-truth FILE] [--warc FILE --warc-truth FILE] [--rounds N]

The archives and their truth come from a generator that plants links to SITE and decoys (one JSON line a link: `source`, `url`).
PERFLIM is a program that inflates each gzip member with libdeflate and does nothing else (`perflim FILE inflate`, CPU seconds
in the field `cpu_s` of its last line). Each round takes both sides in turn; CPU is user and system time of the whole process.
Printed: CPU seconds, the ratio of every round and their median, peak memory from a file and from a pipe, and the speed-up that
a second processor gives (wall time on one and on two, `taskset`).
"""
import argparse, json, os, resource, statistics, subprocess, sys, time

parser = argparse.ArgumentParser()
for name in ('--audit', '--perflim', '--target', '--wat', '--wat-truth', '--warc', '--warc-truth'):
    parser.add_argument(name)
parser.add_argument('--rounds', type=int, default=5)
parser.add_argument('--inflate', nargs='+', default=['inflate'], help='arguments of perflim that inflate only')
arguments = parser.parse_args()

def run(command, stdin=None, keep=False):
    """CPU seconds, wall seconds, peak KiB, output."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE if keep else subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    output = process.stdout.read() if keep else b''
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit('%r failed: %d' % (command, status))
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss, output

def inflate(path):
    return run([arguments.perflim, *arguments.inflate, path])[0]

def compare(name, path, command, goal):
    ratios = []
    for round in range(arguments.rounds):
        limit = inflate(path)
        cpu, _, peak, _ = run(command)
        ratios.append(cpu / limit)
        print('%s round %d: inflate %.2f s, audit %.2f s, ratio %.3f, peak %.1f MiB' % (name, round + 1, limit, cpu, cpu / limit, peak / 1024), flush=True)
    print('%s median ratio %.3f (goal %.2f)' % (name, statistics.median(ratios), goal), flush=True)

def truth(name, path, truth_path):
    planted = {}
    for line in open(truth_path, encoding='utf-8'):
        link = json.loads(line)
        planted[link['source']] = planted.get(link['source'], 0) + 1
    output = run([arguments.audit, 'scan', '--site', arguments.target, '--format', 'jsonl', path], keep=True)[3]
    found = {}
    for line in output.splitlines():
        link = json.loads(line)
        found[link['source_url']] = found.get(link['source_url'], 0) + 1
    missed = sum(max(0, count - found.get(source, 0)) for source, count in planted.items())
    extra = sum(max(0, count - planted.get(source, 0)) for source, count in found.items())
    print('%s truth: %d planted, %d found, %d missed, %d beyond the truth' % (name, sum(planted.values()), sum(found.values()), missed, extra), flush=True)

for name, path, truth_path, goal in (('WAT', arguments.wat, arguments.wat_truth, 1.10), ('WARC', arguments.warc, arguments.warc_truth, 1.15)):
    if not path:
        continue
    scan = [arguments.audit, 'scan', '--site', arguments.target, '--format', 'jsonl']
    if truth_path:
        truth(name, path, truth_path)
    compare(name + ' --site', path, scan + [path], goal)
    with open(path, 'rb') as pipe:
        print('%s from a pipe: peak %.1f MiB' % (name, run(scan + ['-'], stdin=subprocess.Popen(['cat'], stdin=pipe, stdout=subprocess.PIPE).stdout)[2] / 1024))
    one = min(run(['taskset', '-c', '0'] + scan + [path])[1] for _ in range(3))
    two = min(run(['taskset', '-c', '0,1'] + scan + [path])[1] for _ in range(3))
    print('%s wall: one processor %.2f s, two %.2f s, %.2f times as fast (goal 1.8)' % (name, one, two, one / two), flush=True)
    if name == 'WAT':
        compare('WAT --all-links', path, [arguments.audit, 'scan', '--all-links', '--format', 'jsonl', path], 2.5)
