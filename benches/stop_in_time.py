#!/usr/bin/env python3
"""Interrupts audits at random moments and measures how long they take to end.

  stop_in_time.py [--audit target/release/audit] [--runs 20] [--rows 300000]

SIGINT and SIGTERM in turn, while an export of many rows is being read, while a server keeps the client waiting, and while
pages that are hard to parse are being read. Every run must end with status 4 and the sentence that says how to go on.
Standard library only, Python 3.9+.
"""
import argparse, http.server, os, random, signal, socketserver, subprocess, sys, tempfile, threading, time

LIMIT = 2.0
DEEP = ('<!doctype html><title>deep</title>' + '<p><a href="https://target.test/">x</a>' * 120000).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == '/stall': time.sleep(3600)
        body = DEEP if self.path.startswith('/deep') else b''
        self.send_response(200 if body else 404)
        self.send_header('Content-Type', 'text/html')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_): pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads, request_queue_size = True, 256
    def handle_error(self, *_): pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--audit', default='target/release/audit')
    parser.add_argument('--runs', type=int, default=20)
    parser.add_argument('--rows', type=int, default=300000)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    pick = random.Random(options.seed)
    server = Server(('127.0.0.1', 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        lists = {
            'reading an export': [f'http://h{n % 5000}.test/{n}' for n in range(options.rows)],
            'a server that stalls': [f'http://s{n}.test/stall' for n in range(100)],
            'pages that are hard to parse': [f'http://d{n % 50}.test/deep{n}' for n in range(1000)],
        }
        for name, urls in lists.items():
            links, times, wrong = os.path.join(folder, 'links.txt'), [], []
            with open(links, 'w') as file: file.write('\n'.join(urls) + '\n')
            for run in range(options.runs):
                data = os.path.join(folder, f'{len(times)}-{name[:7]}')
                child = subprocess.Popen(
                    [options.audit, 'target.test', '--links', links, '--delay', '0', '--check-targets', '0', '--data-dir', data,
                     '--connect-to', f'::127.0.0.1:{server.server_address[1]}'],
                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={'PATH': os.environ.get('PATH', '')})
                time.sleep(pick.uniform(0.3, 3))
                if child.poll() is not None: wrong.append(f'ended by itself with {child.returncode}'); continue
                child.send_signal((signal.SIGINT, signal.SIGTERM)[run % 2])
                began = time.monotonic()
                said = child.communicate()[1].decode()
                times.append(time.monotonic() - began)
                if child.returncode != 4 or 'Run the same command again to go on' not in said:
                    wrong.append(f'status {child.returncode}: {said.strip()[-200:]}')
            times.sort()
            failures += len(wrong) + sum(t > LIMIT for t in times)
            median, worst = (times[len(times) // 2], times[-1]) if times else (0, 0)
            print(f'{name}: {len(times)} runs, ended after {median:.2f} s (median), {worst:.2f} s at most; {len(wrong)} wrong endings')
            for line in wrong[:3]: print('  ' + line)
    sys.exit(1 if failures else 0)


if __name__ == '__main__':
    main()
