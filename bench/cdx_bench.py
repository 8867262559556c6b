#!/usr/bin/env python3
"""CDX lookups a second: `varve serve` and pywb over the same captures, asked by wrk in turn.

    bench/cdx [--urls 2000] [--versions 10] [--seconds 10] [--connections 16] [--rounds 3]

Makes a WARC file of small pages, imports it into an archive and adds it to a pywb collection (a CDXJ
index), then has wrk ask each for the captures of one URL after another, in JSON, at most 10 a time.
Medians of the rounds, in which the servers take turns.
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv/bin"


def write_warc(path, urls, versions):
    with open(path, "wb") as out:
        for version in range(versions):
            for i in range(urls):
                body = f"<title>{i}</title>page {i}, version {version}".encode()
                block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
                second = version * 86400 + i
                date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_600_000_000 + second))
                out.write((
                    f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{version * urls + i:012}>\r\n"
                    f"WARC-Target-URI: http://example.org/page/{i}\r\nWARC-Date: {date}\r\n"
                    f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
                ).encode() + block + b"\r\n\r\n")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(url):
    for _ in range(300):
        try:
            return urllib.request.urlopen(url).read()
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{url} does not answer")


def ask(folder, port, target, urls, options):
    """Requests a second. Answers that are no success count as failures, and end the program."""
    script = folder / "ask.lua"
    script.write_text(
        f'local i = 0\nrequest = function()\n  i = (i + 7919) % {urls}\n'
        f'  return wrk.format("GET", "{target}url=http%3A%2F%2Fexample.org%2Fpage%2F" .. i .. "&output=json&limit=10")\nend\n')
    report = subprocess.run(
        ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s", "--latency", "-s", script, f"http://127.0.0.1:{port}"],
        check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in report:
        sys.exit(report)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", report)[1]), re.search(r"99%\s+(\S+)", report)[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--urls", type=int, default=2000)
    parser.add_argument("--versions", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--varve", default=ROOT / "build/release/varve", type=pathlib.Path)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="varve-cdx-"))
    servers = []
    try:
        warc = folder / "pages.warc"
        write_warc(warc, options.urls, options.versions)
        archive = folder / "archive"
        subprocess.run([options.varve, "--archive", archive, "--quiet", "import", warc], check=True)
        subprocess.run([BIN / "wb-manager", "init", "bench"], check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run([BIN / "wb-manager", "add", "bench", warc], check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ports = free_port(), free_port()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
        servers.append(subprocess.Popen([options.varve, "--archive", archive, "serve", "--listen", f"127.0.0.1:{ports[0]}"], **quiet))
        servers.append(subprocess.Popen([BIN / "wayback", "-b", "127.0.0.1", "-p", str(ports[1])], cwd=folder, **quiet))
        targets = {"varve": (ports[0], "/cdx/search/cdx?"), "pywb": (ports[1], "/bench/cdx?")}
        for port, target in targets.values():
            answer = wait_for(f"http://127.0.0.1:{port}{target}url=http://example.org/page/1&output=json")
            assert answer.count(b"20") >= options.versions, answer
        rates = {name: [] for name in targets}
        slowest = {}
        for _ in range(options.rounds):
            for name, (port, target) in targets.items():
                rate, slowest[name] = ask(folder, port, target, options.urls, options)
                rates[name].append(rate)
        medians = {name: statistics.median(all) for name, all in rates.items()}
        for name, rate in medians.items():
            print(f"{name:6} {rate:10.0f} lookups/s   p99 {slowest[name]}")
        print(f"varve answers {medians['varve'] / medians['pywb']:.1f} times as many")
    finally:
        for server in servers:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
