#!/usr/bin/env python3
"""WARC in and out, beside warcio and zstd.

    .venv/bin/python bench/warc_bench.py [--records 20000] [--gigabytes 2] [--varve build/release/varve]

Makes WARC files as a crawl of a documentation site would be (pages of postgresql-doc-15, each version
a little different, with requests and digests): one whose bodies are as they are, and one a fifth of which
is gzip-encoded, so that recipes are looked for. Each is imported on one core beside warcio_import.py, which
does the same work in Python, and exported on all cores beside zstd on one. Then a file of --gigabytes is imported, for
the memory that it takes. Needs warcio and zstandard (tools/setup.sh test).
"""
import argparse
import concurrent.futures
import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import zstandard

from servers import ROOT
from warc_file import record

PAGES = pathlib.Path("/usr/share/doc/postgresql-doc-15/html")


def records(count, coded):
    """`count` records, requests among them: the pages over and over, never the same bytes. Of `coded` pages one is
    gzip-encoded; 0: none."""
    pages = sorted(PAGES.glob("*.html"))
    if not pages:
        sys.exit("postgresql-doc-15 is not installed; tools/setup.sh bench does it")
    bodies = [page.read_bytes() for page in pages]
    for i in range(count // 2):
        page = i % len(pages)
        version = i // len(pages)
        url = f"https://docs.example/{pages[page].name}"
        date = f"2026-{1 + version // 28 % 12:02}-{1 + version % 28:02}T{page // 3600 % 24:02}:{page // 60 % 60:02}:{page % 60:02}Z"
        body = bodies[page].replace(b"</body>", f"<p>version {version}, {i}</p></body>".encode())
        coding = ""
        if coded and i % coded == 0:
            body, coding = gzip.compress(body, 6, mtime=0), "Content-Encoding: gzip\r\n"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{coding}Content-Length: {len(body)}\r\nX-Request: {i}\r\n\r\n"
        request = f"GET /{pages[page].name} HTTP/1.1\r\nHost: docs.example\r\n\r\n".encode()
        yield record("request", url, date, request, b"", f"00000000-0000-4000-8000-{i:012}")
        yield record("response", url, date, head.encode(), body, f"00000000-0000-4000-8001-{i:012}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--gigabytes", type=float, default=2)
    parser.add_argument("--varve", default=str(ROOT / "build/release/varve"))
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(dir="/var/tmp", prefix="varve-warc-bench-"))
    try:
        measure(arguments, folder)
    finally:
        shutil.rmtree(folder)


def run(command, core=0):
    """Seconds and most memory (MB) of a command, on that core, or on all (None)."""
    prefix = [] if core is None else ["taskset", "-c", str(core)]
    begin = time.monotonic()
    process = subprocess.Popen([*prefix, *command], stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[:3]} failed")
    return time.monotonic() - begin, usage.ru_maxrss / 1024, output


def measure(arguments, folder):
    for name, coded in [("no body encoded", 0), ("a fifth gzip-encoded", 5)]:
        measure_site(arguments, folder / name.replace(" ", "-"), name, coded)
    large = folder / "large.warc"
    with open(large, "wb") as file:
        while file.tell() < arguments.gigabytes * 1e9:
            for block in records(2 * 1100, 5):
                file.write(block)
    seconds, memory, _ = run([arguments.varve, "--archive", str(folder / "large"), "--json", "import", str(large)])
    print(f"{large.stat().st_size / 1e9:.1f} GB plain: {memory:.0f} MB of memory at most, {large.stat().st_size / seconds / 1e6:.0f} MB/s")


def measure_site(arguments, folder, name, coded):
    folder.mkdir()
    warc = folder / "site.warc.gz"
    size = 0
    with open(warc, "wb") as out:
        for block in records(arguments.records, coded):
            size += len(block)
            out.write(gzip.compress(block, 6, mtime=0))
    print(f"{name}: {arguments.records} records, {size / 1e6:.0f} MB, {warc.stat().st_size / 1e6:.0f} MB in gzip")
    archive = folder / "archive"
    varve = [arguments.varve, "--archive", str(archive), "--json"]
    python = [str(ROOT / ".venv/bin/python"), str(ROOT / "bench/warcio_import.py"), str(warc)]
    runs = {"varve": [], "whole": [], "differences": []}
    for turn in range(3):
        shutil.rmtree(archive, ignore_errors=True)
        runs["varve"].append(run([*varve, "import", str(warc)]))
        runs["whole"].append(run([*python, str(folder / f"whole-{turn}")]))
        runs["differences"].append(run([*python, str(folder / f"differences-{turn}"), "differences"]))
    ours, memory, _ = min(runs["varve"])
    print(f"  import: {arguments.records / ours:.0f} records/s, {memory:.0f} MB at most")
    for name in ["whole", "differences"]:
        theirs = min(runs[name])[0]
        print(f"    warcio and Python, versions stored {'as ' if name != 'whole' else ''}{name}: {arguments.records / theirs:.0f} records/s: varve has {theirs / ours:.2f} times its rate")
    out = [folder / "out.warc.zst", folder / "out.warc"]
    seconds, memory, _ = min(run([*varve, "export", "-o", str(out[0])], core=None) for _ in range(3))
    run([*varve, "export", "-o", str(out[1])], core=None)
    size = out[1].stat().st_size
    # In a process of its own: what this one has in memory counts as its children's, too (getrusage(2)).
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        whole, each = pool.submit(zstd_rates, out[1]).result()
    print(f"  export .warc.zst: {size / seconds / 1e6:.0f} MB/s of records on {os.cpu_count()} cores, {memory:.0f} MB at most; zstd -3 on one core, records in memory: {each:.0f} MB/s with a frame for each, {whole:.0f} MB/s in one frame")


def zstd_rates(file):
    """MB (10^6 bytes) that zstd itself compresses in a second of one core's time at level 3: all in one frame, and each
    record of a WARC file in a frame of its own, as .warc.zst asks for."""
    data = file.read_bytes()
    each, at = [], 0
    while at < len(data):
        head = data.index(b"\r\n\r\n", at) + 4
        end = head + int(re.search(rb"\r\nContent-Length: (\d+)\r\n", data[at:head])[1]) + 4
        each.append(data[at:end])
        at = end
    return [max(zstd_rate(blocks) for _ in range(3)) for blocks in ([data], each)]


def zstd_rate(blocks):
    compressor = zstandard.ZstdCompressor(level=3, write_checksum=True)
    begin = time.process_time()
    for block in blocks:
        compressor.compress(block)
    return sum(map(len, blocks)) / (time.process_time() - begin) / 1e6


if __name__ == "__main__":
    main()
