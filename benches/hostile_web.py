#!/usr/bin/env python3
"""Audits every case of a hostile web in one run of the real program and compares each ending with the index.

  hostile_web.py SERVER [--audit target/release/audit] [--port 8666] [--healthy 40] [--keep DIR]

SERVER is the hostile web (`SERVER PORT --ips` serves it; `/index.json` names each case with the ending it asks for).
Beside it the script serves healthy hosts. They are audited alone first, then together with all hostile cases: their last
page must not come later than in the run alone, but for --slack seconds. Standard library only, Python 3.9+.
"""
import argparse, collections, http.server, json, os, socketserver, subprocess, sys, tempfile, threading, time, urllib.request

SITE = 'target.test'
PAGES = 8          # per healthy host: with the default delay a queue of eight seconds
FIRST = 200        # healthy hosts live at 127.200.0.x

# What each word of an expectation allows: (state, causes). `None` for causes means "whatever is said".
LIVE, GONE, UNVERIFIED = 'live', 'gone', 'unverified'
NO_LINK = [(GONE, {'link-removed'})]
WORDS = {
    'timeout': [(UNVERIFIED, {'timeout'})],
    'partial': [(LIVE, None), (UNVERIFIED, {'truncated'})],
    'truncated': [(LIVE, None), (UNVERIFIED, {'truncated'})],
    'too-large': [(LIVE, None), (UNVERIFIED, {'too-large', 'too-complex', 'headers-too-large'})],
    # A status line with no end is both: an answer that breaks HTTP, and a head that is too large.
    'protocol-error': [(UNVERIFIED, {'protocol-error', 'reset', 'headers-too-large'})],
    'connection-error': [(UNVERIFIED, {'reset', 'connect', 'protocol-error', 'host-given-up'})],
    'decode-error': [(UNVERIFIED, {'decode-error'})],
    'unsupported-encoding': [(UNVERIFIED, {'unsupported-encoding'})],
    'empty': [(UNVERIFIED, {'empty', 'http-204', 'http-205'})],
    'headers-too-large': [(UNVERIFIED, {'headers-too-large', 'protocol-error'})],
    'blocked-redirect': [(UNVERIFIED, {'blocked-redirect'})],
    'redirect-error': [(UNVERIFIED, {'redirect-error', 'blocked-redirect'})],
    'redirect-loop': [(UNVERIFIED, {'redirect-loop'})],
    'loop': [(UNVERIFIED, {'redirect-loop'})],
    'redirect-limit': [(UNVERIFIED, {'redirect-limit'})],
    '404': [(GONE, {'http-404'})],
    'first': [(LIVE, None), (GONE, None)],
    'followed': [(LIVE, None), (GONE, {'link-removed'})],
    'not-followed': NO_LINK + [(UNVERIFIED, {'blocked-redirect'})],
    'not-html': [(UNVERIFIED, {'not-html'})],
    'sniffed': [(LIVE, None)],
    'no-link': NO_LINK + [(GONE, {'parked', 'soft-404'}), (UNVERIFIED, {'script-only', 'empty'})],
    'blocked': [(UNVERIFIED, {'captcha', 'bot-wall', 'http-403'})],
    'login': [(UNVERIFIED, {'login'})],
    'soft-404': [(GONE, {'soft-404'})],
    'robots-disallowed': [(UNVERIFIED, {'robots'})],
    'redirects-to-target': [(LIVE, None)],
    'parser-rule': [(LIVE, None), (GONE, {'link-removed'})],
    'inert': NO_LINK, 'mention': NO_LINK, 'indirect': NO_LINK, 'cloaked': NO_LINK, 'canonical-noted': NO_LINK,
    'other-host': NO_LINK,
}


def allowed(case):
    """The endings that the index allows for a case."""
    endings = []
    for part in case['expect'].split('-or-'):
        if part == 'ok':
            # The page is read; whether a link is on it is said beside.
            endings += ([(LIVE, None)] if case['link'] is not False else []) + (NO_LINK if case['link'] is not True else [])
            continue
        if part.startswith('http-') and part[5:8].isdigit():
            status = int(part[5:8])
            state = GONE if status in (404, 410) else UNVERIFIED
            causes = {f'http-{status}'}
            if status == 429: causes |= {'retry-later'}
            if part.endswith('blocked'): causes |= {'captcha', 'bot-wall'}
            endings.append((state, causes))
        elif part in WORDS:
            endings += WORDS[part]
        elif part.startswith('ok-'):
            # ok-after-retry, ok-flagged, ok-as-area, ok-if-followed, ok-if-xml-parsed, ok-sniffed: live, or honestly not.
            endings += [(LIVE, None)] + ([] if part in ('ok-sniffed', 'ok-after-retry') else NO_LINK)
        elif part.startswith('no-link-'):
            endings += NO_LINK
        else:
            sys.exit(f'the index expects `{part}`, which this script does not know')
    return endings


def judge(case, rows):
    """What is wrong with the rows of a case, or nothing."""
    if not rows:
        return 'is not in the report'
    live = [row for row in rows if row['state'] == LIVE]
    row = live[0] if live else rows[0]
    seen = (row['state'], row['cause'])
    # A link by other means (a redirect, a refresh) is no anchor: `link` of the index is about anchors.
    anchors = [row for row in live if row['element'] in ('a', 'area')]
    if live and not anchors and 'no-link' in case['expect'] and seen[0] == LIVE:
        return None  # an image, a form, a frame, a canonical: found, named by its element, and no anchor
    if not any(seen[0] == state and (causes is None or seen[1] in causes) for state, causes in allowed(case)):
        return f"ended as {seen[0]} ({seen[1]}), not as {case['expect']}"
    if case['link'] is True and not anchors:
        return 'carries a link that was not found'
    if case['link'] is False and anchors:
        return f"carries no link, but one with the anchor {anchors[0]['anchor']['text'][:40]!r} was found"
    if case['link'] is True:
        texts = [row['anchor']['text'] for row in anchors]
        anchor, prefix = case.get('anchor') or '', case.get('anchor_prefix')
        wanted = [anchor, case.get('anchor_alt') or anchor]
        if case.get('anchor_i18n'): wanted += [f"{anchor} {case['anchor_i18n']}", case['anchor_i18n']]
        fits = lambda text: any(text == word for word in wanted) or anchor and text.startswith(anchor)
        if not any(fits(text) for text in texts):
            return f'anchor {texts[0][:60]!r}, not {anchor!r}'
        rel = set((case.get('rel') or '').split(' ')) - {''}  # HTML splits at ASCII space only
        if rel and not any(rel <= set(row['rel']) for row in anchors):
            return f"rel {anchors[0]['rel']}, not {sorted(rel)}"
        if case.get('hidden') and not any(row['hidden'] for row in anchors):
            return 'is hidden, which was not noticed'
    return None


class Healthy(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    hits = collections.defaultdict(list)

    def do_GET(self):
        host = self.headers.get('Host', '').split(':')[0]
        if self.path != '/robots.txt':
            Healthy.hits[host].append(time.monotonic())
        body = f'<!doctype html><title>Notes</title><p>Ordinary words <a href="http://{SITE}/">our friends</a> here.'.encode()
        robots = self.path == '/robots.txt'
        self.send_response(404 if robots else 200)
        self.send_header('Content-Type', 'text/html; charset=utf-8')
        self.send_header('Content-Length', str(0 if robots else len(body)))
        self.end_headers()
        if not robots: self.wfile.write(body)

    def log_message(self, *_): pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads, request_queue_size = True, 512


def get(port, path):
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f'http://127.0.0.1:{port}{path}') as answer:
        return answer.read()


def run(options, name, urls, addresses, healthy_port, hosts):
    """One audit. Gives the report, the wall time, and the largest memory in MB."""
    folder = os.path.join(options.keep, name)
    os.makedirs(folder, exist_ok=True)
    links, report = os.path.join(folder, 'links.txt'), os.path.join(folder, 'report.json')
    with open(links, 'w') as file: file.write('\n'.join(urls) + '\n')
    command = [options.audit, SITE, '--links', links, '--fresh', '--check-targets', '0', '--json', report,
               '--data-dir', os.path.join(folder, 'data'), '-v']
    for address in addresses: command += ['--allow-private', address]
    for at, host in enumerate(hosts): command += ['--connect-to', f'{host}:80:127.{FIRST}.0.{at + 1}:{healthy_port}']
    began = time.monotonic()
    with open(os.path.join(folder, 'stdout'), 'w') as out, open(os.path.join(folder, 'stderr'), 'w') as err:
        child = subprocess.Popen(command, stdout=out, stderr=err, env={'PATH': os.environ.get('PATH', '')})
        _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - began
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        sys.exit(f"audit ended with {code}: {open(os.path.join(folder, 'stderr')).read()[-2000:]}")
    return json.load(open(report)), wall, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('server')
    parser.add_argument('--audit', default='target/release/audit')
    parser.add_argument('--port', type=int, default=8666)
    parser.add_argument('--healthy', type=int, default=40)
    parser.add_argument('--slack', type=float, default=2.0)
    parser.add_argument('--timeline', action='store_true', help='when healthy pages were fetched')
    parser.add_argument('--only', help='cases whose name contains this')
    parser.add_argument('--keep', help='folder for the reports (default: a temporary one)')
    options = parser.parse_args()
    options.keep = options.keep or tempfile.mkdtemp(prefix='hostile-web-')
    hosts = [f'healthy{n}.test' for n in range(options.healthy)]
    healthy = Server(('0.0.0.0', 0), Healthy)
    threading.Thread(target=healthy.serve_forever, daemon=True).start()
    port = healthy.server_address[1]
    server = subprocess.Popen([sys.executable, options.server, str(options.port), '--ips'], stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try: index = json.loads(get(options.port, '/index.json')); break
            except OSError: time.sleep(0.1)
        cases = [case for case in index['cases'] if not options.only or options.only in case['name']]
        all_urls = get(options.port, '/urls.txt').decode().split()
        url_of = {case['name']: url for case, url in zip(index['cases'], all_urls)}
        good = [f'http://{host}/page{n}' for host in hosts for n in range(PAGES)]
        last = lambda began: max(hit for hits in Healthy.hits.values() for hit in hits) - began if good else 0.0

        began = time.monotonic()
        if good: run(options, 'alone', good, [], port, hosts)
        alone = last(began)
        Healthy.hits.clear()

        began = time.monotonic()
        # Exactly the addresses of the cases: the forbidden place on the next port is not among them.
        addresses = [f"{case['ip']}:{options.port}" for case in cases]
        report, wall, memory, cpu = run(
            options, 'together', good + [url_of[case['name']] for case in cases], addresses, port, hosts)
        together = last(began)
        stats, canary = json.loads(get(options.port, '/stats.json')), json.loads(get(options.port, '/canary.json'))
    finally:
        server.kill()

    rows = collections.defaultdict(list)
    for link in report['backlinks']: rows[link['source_url']].append(link)
    norm = lambda url: url if url.count('/') > 2 else url + '/'
    wrong = []
    for case in cases:
        problem = judge(case, rows[norm(url_of[case['name']])])
        if problem: wrong.append(f"{case['name']}: {problem}")
        seen = stats.get(case['name'], {'hits': 0, 'open_s': 0})
        if seen['hits'] and seen['open_s'] > case['time_s'] * seen['hits']:
            wrong.append(f"{case['name']}: held {seen['open_s']} s in {seen['hits']} requests, {case['time_s']} s are allowed each")
        if case.get('mem_mb') and memory > 512: wrong.append(f'memory {memory:.0f} MB'); break
    lost = [url for url in good if not any(row['state'] == LIVE for row in rows[url])]
    if options.timeline:
        hits = sorted(hit - began for hits in Healthy.hits.values() for hit in hits)
        print('healthy pages by second:', dict(collections.Counter(int(hit) for hit in hits)))
    if lost: wrong.append(f'{len(lost)} healthy pages are not live, such as {lost[0]}')
    if canary: wrong.append(f'the forbidden place was asked {len(canary)} times, such as {canary[0]}')
    if together > alone + options.slack: wrong.append(f'healthy hosts took {together:.1f} s instead of {alone:.1f} s')
    for line in wrong: print('  ' + line)
    slow = sorted(((s['open_s'], n) for n, s in stats.items()), reverse=True)[:3]
    print(f'{len(cases)} cases, {len(wrong)} differ from the index; {wall:.1f} s wall, {cpu:.1f} s CPU, {memory:.0f} MB at most')
    print(f'forbidden place asked {len(canary)} times; longest open: ' + ', '.join(f'{n} {t:.0f} s' for t, n in slow))
    print(f'healthy hosts ({len(hosts)} x {PAGES} pages): last page after {alone:.1f} s alone, {together:.1f} s together')
    print(f'reports in {options.keep}')
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
