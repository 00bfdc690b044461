#!/usr/bin/env python3
"""Audits a simulated web and holds the run against the least time that politeness allows, computed from the server's log.

  simulated_web.py [--audit target/release/audit] [--hosts 2000] [--pages 20000] [--delay 0.2] [--concurrency 64] [--seed 1]

Queue lengths are skewed (a few hosts hold hundreds of pages, most a few), every host answers in its own time, and one host
in twenty stalls or refuses the connection. From the log of the server alone follow
  - the bound: max(longest host queue, all work / concurrency), where a host's queue is the time its answers took and one
    delay between any two of them, and all work is the time all answers took;
  - politeness: no two requests to one host at once, and never a gap shorter than the delay, or than the last answer took.
Standard library only, Python 3.9+.
"""
import argparse, asyncio, collections, json, os, random, subprocess, sys, tempfile, threading, time

class Web:
    """Serves every host on one port; `log` holds (host, path, begin, end) of each request."""

    def __init__(self, latency, stalling, target):
        self.latency, self.stalling, self.target, self.log = latency, stalling, target, []

    async def converse(self, reader, writer):
        host, path, begin = None, None, None
        try:
            while True:
                head = (await reader.readuntil(b'\r\n\r\n')).decode('latin-1')
                begin = time.monotonic()
                path = head.split(' ', 2)[1]
                host = next(line[5:].strip().split(':')[0] for line in head.split('\r\n') if line.lower().startswith('host:'))
                if host in self.stalling:
                    await reader.read()   # until the client loses its patience
                    return
                await asyncio.sleep(self.latency[host])
                robots = path == '/robots.txt'
                body = b'' if robots else (
                    f'<!doctype html><title>{path}</title><p>{"Ordinary words about wool and tea. " * 20}'
                    f'<a href="http://{self.target}/">a friend</a></p>').encode()
                # Before it is sent, since the client may have read it before this thread runs again.
                self.log.append((host, path, begin, time.monotonic()))
                begin = None
                writer.write((f"HTTP/1.1 {'404 Not Found' if robots else '200 OK'}\r\nContent-Type: text/html; charset=utf-8\r\n"
                              f'Content-Length: {len(body)}\r\n\r\n').encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            if begin is not None: self.log.append((host, path, begin, time.monotonic()))
            writer.close()

    def serve(self):
        """Serves on a thread of its own. Gives the port."""
        ready, port = threading.Event(), []

        async def main():
            server = await asyncio.start_server(self.converse, '127.0.0.1', 0, backlog=1024)
            port.append(server.sockets[0].getsockname()[1])
            ready.set()
            await server.serve_forever()

        threading.Thread(target=lambda: asyncio.run(main()), daemon=True).start()
        ready.wait()
        return port[0]


def examine(log, delay, concurrency):
    """The bound in seconds, what it comes from, and every breach of politeness."""
    by_host = collections.defaultdict(list)
    for host, path, begin, end in log: by_host[host].append((begin, end, path))
    queues, breaches, work = {}, [], 0.0
    for host, requests in by_host.items():
        requests.sort()
        took = sum(end - begin for begin, end, _ in requests)
        work += took
        queues[host] = took + delay * (len(requests) - 1)
        for (begin, end, path), (following, _, next_path) in zip(requests, requests[1:]):
            rest = max(delay, end - begin)
            if following - end < rest:
                breaches.append(f'{host}: {next_path} {following - end:.3f} s after {path}, which took {end - begin:.3f} s')
    longest = max(queues, key=queues.get)
    return queues[longest], longest, len(by_host[longest]), work / concurrency, breaches


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--audit', default='target/release/audit')
    parser.add_argument('--hosts', type=int, default=2000)
    parser.add_argument('--pages', type=int, default=20000)
    parser.add_argument('--delay', type=float, default=0.2)
    parser.add_argument('--concurrency', type=int, default=64)
    parser.add_argument('--latency', type=float, default=0.12, help='median time of an answer, in seconds')
    parser.add_argument('--bad', type=float, default=0.05, help='share of hosts that stall or refuse')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--most', type=float, default=1.10, help='largest ratio to the bound that passes')
    options = parser.parse_args()
    pick = random.Random(options.seed)
    hosts = [f'h{n}.{pick.choice(["wool", "loom", "tea", "garden"])}{n}.test' for n in range(options.hosts)]
    weights = [1 / (n + 3) ** 0.6 for n in range(options.hosts)]
    pages = collections.Counter(hosts)
    pages.update(pick.choices(hosts, weights=weights, k=options.pages - options.hosts))
    bad = pick.sample(hosts[options.hosts // 10:], int(options.hosts * options.bad))
    stalling, refusing = set(bad[::2]), set(bad[1::2])
    latency = {host: min(1.5, max(0.02, pick.lognormvariate(0, 0.6) * options.latency)) for host in hosts}
    urls = [f'http://{host}/page-{n}' for host in hosts for n in range(pages[host])]
    pick.shuffle(urls)
    web = Web(latency, stalling, 'target.test')
    port = web.serve()
    with tempfile.TemporaryDirectory() as folder:
        links, report = os.path.join(folder, 'links.txt'), os.path.join(folder, 'report.json')
        with open(links, 'w') as file: file.write('\n'.join(urls) + '\n')
        command = [options.audit, 'target.test', '--links', links, '--json', report, '--data-dir', folder, '--check-targets', '0',
                   '--delay', str(options.delay), '--concurrency', str(options.concurrency)]
        # Port 1 of loopback: nobody listens there.
        for host in sorted(refusing): command += ['--connect-to', f'{host}:80:127.0.0.1:1']
        command += ['--connect-to', f'::127.0.0.1:{port}']
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={'PATH': os.environ.get('PATH', '')})
        _, status, usage = os.wait4(child.pid, 0)
        if status: sys.exit(f'audit ended with {os.waitstatus_to_exitcode(status)}')
        causes = collections.Counter(str(link['cause']) for link in json.load(open(report))['backlinks'])
    time.sleep(0.2)
    log = list(web.log)
    wall = max(end for _, _, _, end in log) - min(begin for _, _, begin, _ in log)
    queue, longest, requests, shared, breaches = examine(log, options.delay, options.concurrency)
    bound = max(queue, shared)
    for line in breaches[:10]: print('  breach: ' + line)
    print(f'{len(urls)} pages on {len(hosts)} hosts ({len(stalling)} stall, {len(refusing)} refuse); {len(log)} requests in the log')
    print('endings: ' + ', '.join(f'{count} {cause}' for cause, count in causes.most_common()))
    print(f'longest queue: {queue:.1f} s ({longest}, {requests} requests); all work / {options.concurrency}: {shared:.1f} s')
    print(f'first to last request {wall:.1f} s = {wall / bound:.3f} of the bound of {bound:.1f} s; {len(breaches)} breaches of politeness')
    print(f'CPU {usage.ru_utime + usage.ru_stime:.1f} s, memory {usage.ru_maxrss / 1024:.0f} MB')
    sys.exit(1 if breaches or wall > options.most * bound else 0)


if __name__ == '__main__':
    main()
