#!/usr/bin/env python3
"""Kills audits at random moments, goes on with them, and compares what comes out with an audit that nobody disturbed.

  kill_and_resume.py [--audit target/release/audit] [--runs 50] [--kills 3] [--hosts 30] [--pages 8] [--seed 1]

Each run is killed (SIGKILL) up to --kills times, then left to end. Its report must be the same bytes as that of the
undisturbed audit, and the server must not be asked again for a page that the history held when the program was killed.
Standard library only, Python 3.9+.
"""
import argparse, glob, http.server, json, os, random, shutil, signal, socketserver, sqlite3, subprocess, sys, tempfile
import threading, time

TARGET = 'target.test'


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    log, lock = [], threading.Lock()

    def do_GET(self):
        host, path = self.headers.get('Host', '').split(':')[0], self.path
        with Handler.lock: Handler.log.append(f'http://{host}{path}')
        number = sum(map(ord, host + path))
        time.sleep(0.005 + number % 7 * 0.004)
        status, more, body = 200, [], b''
        if path == '/robots.txt':
            if number % 3 == 0: status = 404
            else: body = b'User-agent: *\nDisallow: /page-3\n'
        elif path.startswith('/moved'): body = self.html(path)
        elif number % 11 == 0: status, body = 404, b'<title>not here</title>'
        elif number % 13 == 0: status, more = 301, [('Location', f'/moved{path}')]
        elif number % 17 == 0: status, body = 403, b'<title>no</title>'
        else: body = self.html(path)
        self.send_response(status)
        self.send_header('Content-Type', 'text/plain' if path == '/robots.txt' else 'text/html; charset=utf-8')
        self.send_header('Content-Length', str(len(body)))
        for name, value in more: self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def html(self, path):
        link = f'<a href="https://{TARGET}/">a friend</a>' if sum(map(ord, path)) % 5 else 'nobody'
        return f'<!doctype html><title>{path}</title><p>{"Words about wool and tea. " * 40}{link} ends it.</p>'.encode()

    def log_message(self, *_): pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads, request_queue_size = True, 256
    def handle_error(self, *_): pass   # clients are killed here


def stored(folder):
    """URLs that the unfinished audit of the history holds, and whether there is a finished one, read from a copy so that
    the original stays as the kill left it."""
    with tempfile.TemporaryDirectory() as copy:
        for path in glob.glob(os.path.join(folder, 'history.sqlite*')): shutil.copy(path, copy)
        path = os.path.join(copy, 'history.sqlite')
        if not os.path.exists(path): return set(), False
        connection = sqlite3.connect(path)
        try:
            done = connection.execute("SELECT count(*) FROM audits WHERE status = 'done'").fetchone()[0] > 0
            return {url for url, in connection.execute('SELECT url FROM observations')}, done
        except sqlite3.OperationalError: return set(), False   # killed before there were tables
        finally: connection.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--audit', default='target/release/audit')
    parser.add_argument('--runs', type=int, default=50)
    parser.add_argument('--kills', type=int, default=3)
    parser.add_argument('--hosts', type=int, default=30)
    parser.add_argument('--pages', type=int, default=8)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    pick = random.Random(options.seed)
    server = Server(('127.0.0.1', 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        links = os.path.join(folder, 'links.txt')
        with open(links, 'w') as file:
            for host in range(options.hosts):
                for page in range(1 + (host * 7 + 3) % options.pages): file.write(f'http://h{host}.test/page-{page}\n')
        command = [options.audit, TARGET, '--links', links, '--delay', '0.02', '--format', 'json', '--check-targets', '0',
                   '--connect-to', f'::127.0.0.1:{server.server_address[1]}']

        def start(data):
            environment = {'PATH': os.environ.get('PATH', ''), 'SOURCE_DATE_EPOCH': '1767225600', 'AUDIT_DATA_DIR': data}
            return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)

        def end(child):
            out, err = child.communicate()
            if child.returncode: sys.exit(f'audit ended with {child.returncode}: {err.decode()}')
            return out

        began = time.monotonic()
        undisturbed = end(start(os.path.join(folder, 'undisturbed')))
        duration = time.monotonic() - began
        once = len(Handler.log)
        links_seen = len(json.loads(undisturbed)['backlinks'])
        print(f'undisturbed: {duration:.2f} s, {once} requests, {links_seen} links in the report')
        different, again, kills, held, late = 0, 0, 0, 0, 0
        for run in range(options.runs):
            data, known, out = os.path.join(folder, f'run{run}'), set(), None
            for left in reversed(range(options.kills + 1)):
                mark, child, killed, done = len(Handler.log), start(data), False, False
                try: text, problem = child.communicate(timeout=pick.uniform(0, duration) if left else None)
                except subprocess.TimeoutExpired:
                    killed = child.poll() is None
                    child.send_signal(signal.SIGKILL)
                    text, problem = child.communicate()
                    kills += killed
                time.sleep(0.05)   # requests under way reach the log
                asked = [url for url in Handler.log[mark:] if url in known]
                again += len(asked)
                if asked: print(f'  run {run}: asked again for {asked[0]} and {len(asked) - 1} more')
                if not killed:
                    if child.returncode: sys.exit(f'audit ended with {child.returncode}: {problem.decode()}')
                    out = text
                    break
                known, done = stored(data)
                held += len(known)
                if done: break
            if done: late += 1   # killed while the report was printed: the audit itself was over
            elif out != undisturbed:
                different += 1
                kept = os.path.join(tempfile.gettempdir(), f'differs-{run}.json')
                with open(kept, 'wb') as file: file.write(out or b'')
                print(f'  run {run}: another report, kept as {kept}')
            shutil.rmtree(data, ignore_errors=True)
        print(f'{options.runs} runs, {kills} kills, {held} pages stored at the kills, {late} killed after the end: '
              f'{different} reports differ, {again} stored pages were asked for again')
        sys.exit(1 if different or again else 0)


if __name__ == '__main__':
    main()
