#!/bin/bash
# The crawler against curl and the bare stack, on a web of real pages behind a local server.
#
#   crawl_perf.sh TOOLS WEB [PAGES=4000] [ROUNDS=3]
#
# TOOLS holds webns.sh and curlz.sh, WEB what make_web.py wrote (urls.txt, urls.good.txt, hosts, site/). Needs root for the
# private network, nginx with the echo module (NGINX, NGINX_MODULES), and
#   cargo build --release --bin audit --example crawl --example yardstick
# CPU is user+system of the client alone; each ratio is of two commands run in turn, the median of the rounds.
set -euo pipefail
TOOLS=$(realpath "$1") WEB=$(realpath "$2") PAGES=${3:-4000} ROUNDS=${4:-3}
HERE=$(dirname "$(realpath "$0")")/.. BIN=${BIN:-$HERE/target/release}
WORK=$(mktemp -d /tmp/crawl-perf.XXXXXX); trap 'rm -rf "$WORK"' EXIT
head -n "$PAGES" "$WEB/urls.good.txt" > "$WORK/good.txt"
head -n "$PAGES" "$WEB/urls.txt" > "$WORK/all.txt"
cat > "$WORK/measure.py" <<'P'
import os, statistics, subprocess, sys, time
rounds, commands = int(sys.argv[1]), dict(arg.split('=', 1) for arg in sys.argv[2:])
seen = {name: [] for name in commands}
for _ in range(rounds):
    for name, command in commands.items():
        began = time.monotonic()
        child = subprocess.Popen(['bash', '-c', command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        out = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        # The shell waits for its children, so their time is in its own.
        seen[name].append((usage.ru_utime + usage.ru_stime, time.monotonic() - began, usage.ru_maxrss / 1024, status))
        tail = out.decode(errors='replace').strip().splitlines()[-1:] or ['']
        print(f'  {name}: {seen[name][-1][0]:.2f} s CPU, {seen[name][-1][1]:.1f} s wall, {seen[name][-1][2]:.0f} MB, status {status}  {tail[0][:150]}')
names = list(commands)
median = lambda name, at: statistics.median(row[at] for row in seen[name])
for name in names[1:]:
    ratios = [a[0] / b[0] for a, b in zip(seen[name], seen[names[0]])]
    print(f'{name}: {median(name, 0):.2f} s CPU = {statistics.median(ratios):.2f} x {names[0]} ({min(ratios):.2f}-{max(ratios):.2f}), {median(name, 2):.0f} MB')
P
web() { "$TOOLS/webns.sh" "$WEB" "$1" 30 -- python3 "$WORK/measure.py" "${@:2}"; }
PRIVATE="--allow-private 127.0.0.2 --allow-private 127.0.0.3"
AUDIT="rm -rf $WORK/data; exec $BIN/audit brightloom.co.uk --data-dir $WORK/data --check-targets 0 --delay 0 --format json $PRIVATE"

echo "== no latency, $PAGES pages, 64 at once: CPU"
web 0 "$ROUNDS" "curl -Z=exec $TOOLS/curlz.sh $WORK/good.txt 64" \
    "fetch, guard, frontier, robots, store=rm -rf $WORK/s; exec $BIN/examples/crawl $WORK/good.txt --delay 0 --concurrency 64 --allow-private --quiet --store $WORK/s"
web 0 "$ROUNDS" "reqwest + scraper=exec $BIN/examples/yardstick $WORK/good.txt --extract" \
    "audit, whole=$AUDIT --links $WORK/good.txt | tail -c 1"

echo "== 200 ms a response, $PAGES pages of the whole list (with stalling and refusing hosts), no politeness, 256 at once"
echo "bound N x L / C: $(awk "BEGIN{print $PAGES * 0.2 / 256}") s for the pages, and as much again for each robots.txt"
web 200 1 "crawl=exec $BIN/examples/crawl $WORK/all.txt --delay 0 --concurrency 256 --per-host 8 --no-robots --retries 0 --allow-private --quiet"
echo "== 200 ms, one at a time per host"
awk -F/ '{n[$3]++} END{for (h in n) if (n[h] > m) m = n[h]; printf "critical path: %d pages x 0.2 = %.1f s\n", m, m * 0.2}' "$WORK/good.txt"
web 200 1 "crawl=exec $BIN/examples/crawl $WORK/all.txt --delay 0 --concurrency 512 --no-robots --retries 0 --allow-private --quiet"
