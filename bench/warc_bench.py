#!/usr/bin/env python3
"""WARC in and out, beside warcio and zstd, each on one core unless said otherwise.

    bench/warc_bench.py [--records 20000] [--gigabytes 2] [--varve build/release/varve]

Makes a WARC as a crawl of a documentation site would be (pages of postgresql-doc-15, each version
a little different, some of them gzip-encoded, with requests), imports it, reads it with warcio's
Python reader (every record, bodies decoded and hashed), and exports what was imported. Then a file
of --gigabytes is imported, for the memory that it takes. Needs warcio (tools/setup.sh test) and zstd.
"""
import argparse
import gzip
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = pathlib.Path("/usr/share/doc/postgresql-doc-15/html")

WARCIO = """
import hashlib, sys
from warcio.archiveiterator import ArchiveIterator
records = 0
with open(sys.argv[1], 'rb') as file:
    for record in ArchiveIterator(file):
        digest = hashlib.sha256()
        stream = record.content_stream()
        while piece := stream.read(65536):
            digest.update(piece)
        records += 1
print(records)
"""


def record(kind, url, date, content_type, block, identity):
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{identity}>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: {date}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def records(count):
    """`count` records, requests among them: the pages over and over, never the same bytes."""
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
        if i % 5 == 0:
            body, coding = gzip.compress(body, 6, mtime=0), "Content-Encoding: gzip\r\n"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{coding}Content-Length: {len(body)}\r\nX-Request: {i}\r\n\r\n"
        request = f"GET /{pages[page].name} HTTP/1.1\r\nHost: docs.example\r\n\r\n".encode()
        yield record("request", url, date, "application/http; msgtype=request", request, f"00000000-0000-4000-8000-{i:012}")
        yield record("response", url, date, "application/http; msgtype=response", head.encode() + body, f"00000000-0000-4000-8001-{i:012}")


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
    python = str(ROOT / ".venv/bin/python")
    warc = folder / "site.warc.gz"
    payload = 0
    with open(warc, "wb") as out:
        for block in records(arguments.records):
            payload += len(block)
            out.write(gzip.compress(block, 6, mtime=0))
    print(f"{arguments.records} records, {payload / 1e6:.0f} MB, {warc.stat().st_size / 1e6:.0f} MB in gzip")
    archive = folder / "archive"
    ours, memory, _ = run([arguments.varve, "--archive", str(archive), "--json", "import", str(warc)])
    theirs, _, _ = run([python, "-c", WARCIO, str(warc)])
    print(f"import: {arguments.records / ours:.0f} records/s, {memory:.0f} MB at most; warcio reads {arguments.records / theirs:.0f} records/s: {theirs / ours:.2f} times its rate")
    out = folder / "out.warc.zst"
    seconds, memory, report = run([arguments.varve, "--archive", str(archive), "--json", "export", "-o", str(out)], core=None)
    raw = folder / "out.warc"
    run([arguments.varve, "--archive", str(archive), "--json", "export", "-o", str(raw)], core=None)
    size = raw.stat().st_size
    zstd, _, _ = run(["zstd", "-3", "-q", "-f", "--single-thread", str(raw), "-o", str(folder / "raw.zst")])
    print(f"export .warc.zst: {size / seconds / 1e6:.0f} MB/s of records on {os.cpu_count()} cores, {memory:.0f} MB at most; zstd -3 alone {size / zstd / 1e6:.0f} MB/s on one: {zstd / seconds:.2f}")
    shutil.rmtree(archive)
    large = folder / "large.warc"
    with open(large, "wb") as file:
        while file.tell() < arguments.gigabytes * 1e9:
            for block in records(2 * 1100):
                file.write(block)
    seconds, memory, _ = run([arguments.varve, "--archive", str(archive), "--json", "import", str(large)])
    print(f"{large.stat().st_size / 1e9:.1f} GB plain: {memory:.0f} MB of memory at most, {large.stat().st_size / seconds / 1e6:.0f} MB/s")


if __name__ == "__main__":
    main()
