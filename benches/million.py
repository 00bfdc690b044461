#!/usr/bin/env python3
"""Memory of an audit of a million candidates, through the whole program: import, merge, frontier, the first pages.

  million.py [--audit target/release/audit] [--rows 1000000] [--hosts 200000] [--seconds 20]

The audit is left crawling a local server for --seconds and then interrupted; what counts is the largest memory it ever took
(VmHWM, Linux). Standard library only, Python 3.9+.
"""
import argparse, asyncio, os, random, signal, subprocess, sys, tempfile, threading, time


async def converse(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b'\r\n\r\n')
            if head.startswith(b'GET /robots.txt'): writer.write(b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
            else:
                body = b'<p>We like <a href="https://target.test/">our friends</a> a lot.</p>'
                writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s' % (len(body), body))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError): pass
    finally: writer.close()


def serve():
    ready, port = threading.Event(), []
    async def main():
        server = await asyncio.start_server(converse, '127.0.0.1', 0, backlog=512)
        port.append(server.sockets[0].getsockname()[1])
        ready.set()
        await server.serve_forever()
    threading.Thread(target=lambda: asyncio.run(main()), daemon=True).start()
    ready.wait()
    return port[0]


def largest(pid):
    with open(f'/proc/{pid}/status') as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith('VmHWM'))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--audit', default='target/release/audit')
    parser.add_argument('--rows', type=int, default=1_000_000)
    parser.add_argument('--hosts', type=int, default=200_000)
    parser.add_argument('--seconds', type=float, default=20)
    options = parser.parse_args()
    pick, port = random.Random(1), serve()
    with tempfile.TemporaryDirectory() as folder:
        links = os.path.join(folder, 'links.txt')
        with open(links, 'w') as file:
            for n in range(options.rows):
                host = int(options.hosts * pick.random() ** 3)
                file.write(f'http://www.host-number-{host}.test/section/some-article-with-a-usual-title-{n}.html\n')
        began = time.monotonic()
        child = subprocess.Popen(
            [options.audit, 'target.test', '--links', links, '-v', '--check-targets', '0', '--data-dir', os.path.join(folder, 'data'),
             '--connect-to', f'::127.0.0.1:{port}'],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={'PATH': os.environ.get('PATH', '')})
        for line in child.stderr:
            print(f'{time.monotonic() - began:7.1f} s {largest(child.pid):6.0f} MB  {line.rstrip()}')
            if line.startswith('verifying') and '/' in line: break
        time.sleep(options.seconds)
        most = largest(child.pid)
        child.send_signal(signal.SIGINT)
        for line in child.stderr: print(f'                    {line.rstrip()}')
        child.wait()
        print(f'{options.rows} candidates on up to {options.hosts} hosts: {most:.0f} MB at most (limit 1024), status {child.returncode}')
        sys.exit(0 if most < 1024 and child.returncode == 4 else 1)


if __name__ == '__main__':
    main()
