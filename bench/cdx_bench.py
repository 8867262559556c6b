#!/usr/bin/env python3
"""CDX lookups a second: `varve serve` and pywb over the same captures, asked by wrk in turn.

    bench/cdx [--urls 2000] [--versions 10] [--seconds 10] [--connections 16] [--rounds 3]

Makes a WARC file of small pages, imports it into an archive and adds it to a pywb collection (a CDXJ
index), then has wrk ask each for the captures of one URL after another, in JSON, at most 10 a time.
Medians of the rounds, in which the servers take turns.
"""
import argparse
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

from servers import ROOT, start_pywb, start_varve, wait_for, wrk
from warc_file import response


def write_warc(path, urls, versions):
    with open(path, "wb") as out:
        for version in range(versions):
            for i in range(urls):
                body = f"<title>{i}</title>page {i}, version {version}".encode()
                date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_600_000_000 + version * 86400 + i))
                out.write(response(f"http://example.org/page/{i}", date, "text/html", body, version * urls + i))


def write_script(path, target, urls):
    """What wrk asks: one URL after another."""
    path.write_text(
        f'local i = 0\nrequest = function()\n  i = (i + 7919) % {urls}\n'
        f'  return wrk.format("GET", "{target}url=http%3A%2F%2Fexample.org%2Fpage%2F" .. i .. "&output=json&limit=10")\nend\n')
    return path


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
        servers = [start_varve(options.varve, archive), start_pywb(folder / "pywb", warc)]
        targets = dict(zip(("varve", "pywb"), zip((s.port for s in servers), ("/cdx/search/cdx?", "/bench/cdx?"))))
        for port, target in targets.values():
            answer = wait_for(f"http://127.0.0.1:{port}{target}url=http://example.org/page/1&output=json")
            assert answer.count(b"20") >= options.versions, answer
        rates = {name: [] for name in targets}
        slowest = {}
        for _ in range(options.rounds):
            for name, (port, target) in targets.items():
                script = write_script(folder / "ask.lua", target, options.urls)
                rate, slowest[name], _ = wrk(script, port, options.connections, options.seconds)
                rates[name].append(rate)
        medians = {name: statistics.median(all) for name, all in rates.items()}
        for name, rate in medians.items():
            print(f"{name:6} {rate:10.0f} lookups/s   p99 {slowest[name]:.1f} ms")
        print(f"varve answers {medians['varve'] / medians['pywb']:.1f} times as many")
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
