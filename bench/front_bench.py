#!/usr/bin/env python3
"""The web interface's pages over an archive of a million captures.

    bench/front [--captures 1000000] [--requests 300] [--archive FOLDER (made there once, and kept)]

Makes a WACZ file of captures of 100,000 URLs on 1,000 hosts over five years, of which one URL was captured 5,000
times and one page in ten is a page of the file's list, imports it, and asks `varve serve` for each page, one request
after the other on one connection, with the processor to itself but for the server. Prints the first answer's time of
a server that was just started, then the median and the 99th of 100, then the same while an import goes on.
"""
import argparse
import http.client
import json
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import datetime, timedelta, timezone

from servers import ROOT, cpu_seconds, machine, start_varve
from warc_file import response

VARVE = ROOT / "build/release/varve"
HOSTS = 1_000
URLS = 100_000
OFTEN = 5_000  # captures of one URL
BEGIN = datetime(2021, 1, 1, tzinfo=timezone.utc)
SPAN = 5 * 365 * 86_400


def url_of(number):
    host = f"site{number % HOSTS}.example" if number % 3 else f"www.site{number % HOSTS}.example"
    return f"https://{host}/part{number // HOSTS % 7}/page-{number // HOSTS}.html"


def stamp(second):
    return (BEGIN + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")


def captures(count, seed):
    """URL and second of each: the often captured one first, then all URLs in turn."""
    chance = random.Random(seed)
    for i in range(min(OFTEN, count // 10)):
        yield 0, i * SPAN // OFTEN
    for i in range(count - min(OFTEN, count // 10)):
        yield i % URLS, chance.randrange(SPAN)


def write_wacz(path, count, seed):
    """The captures, and of every tenth a line in the list of pages."""
    pages = [json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "All pages"})]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as out:
        with out.open("archive/all.warc", "w", force_zip64=True) as warc:
            for number, (url, second) in enumerate(captures(count, seed)):
                body = f"<!DOCTYPE html><title>Page {url}</title><p>What stood there in {second // 86_400}".encode()
                warc.write(response(url_of(url), stamp(second), "text/html", body, seed * 10**9 + number))
                if number % 10 == 0:
                    pages.append(json.dumps({"url": url_of(url), "ts": stamp(second), "title": f"Page {url}"}))
        out.writestr("pages/pages.jsonl", "\n".join(pages) + "\n")
        out.writestr("datapackage.json", json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": []}))


def varve(archive, *command):
    done = subprocess.run([VARVE, "--archive", archive, *map(str, command)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"varve {command[0]}: {done.stderr[-500:]}")
    return done.stdout


class Asker:
    """One connection, on which one request follows the other."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)

    def milliseconds(self, path):
        begin = time.perf_counter()
        self.connection.request("GET", path, headers={"Host": f"localhost:{self.connection.port}"})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(f"{path}: {answer.status} {body[:200]}")
        return (time.perf_counter() - begin) * 1000, len(body)


def percentile(sorted_times, part):
    return sorted_times[min(len(sorted_times) - 1, int(len(sorted_times) * part))]


PAGES = {
    "front page": lambda chance: "/",
    "calendar, 5,000 captures": lambda chance: f"/web/*/{url_of(0)}",
    "calendar, 10 captures": lambda chance: f"/web/*/{url_of(chance.randrange(1, URLS))}",
    "prefix": lambda chance: f"/web/*/https://site{chance.randrange(HOSTS)}.example/part{chance.randrange(7)}/*",
    "prefix of all": lambda chance: "/urls?match=prefix",
    "host": lambda chance: f"/urls?match=host&url=site{chance.randrange(HOSTS)}.example",
    "sites": lambda chance: "/sites",
    "/api/v1/storage": lambda chance: "/api/v1/storage?limit=1000",
}


def measure(server, requests, title):
    asker = Asker(server.port)
    chance = random.Random(7)
    for name, path in PAGES.items():
        before = cpu_seconds(server.process.pid)
        taken = sorted(asker.milliseconds(path(chance)) for _ in range(requests))
        cpu = (cpu_seconds(server.process.pid) - before) * 1000 / requests
        times = [milliseconds for milliseconds, _ in taken]
        print(
            f"| {name} | {title} | {percentile(times, 0.5):.1f} | {percentile(times, 0.99):.1f} | {times[-1]:.1f} "
            f"| {cpu:.1f} | {max(size for _, size in taken) // 1024} kB |",
            flush=True,
        )


def start(archive):
    """A server that listens, and was asked for nothing."""
    server = start_varve(VARVE, archive)
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", server.port)) == 0:
                return server
        time.sleep(0.02)
    sys.exit("varve serve does not listen")


def first_answers(archive):
    chance = random.Random(3)
    for name, path in PAGES.items():
        server = start(archive)
        milliseconds, _ = Asker(server.port).milliseconds(path(chance))
        server.stop()
        print(f"| {name} | first of a new server | {milliseconds:.1f} | – | – | – | – |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--captures", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--archive", type=pathlib.Path)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="varve-front-", dir="/var/tmp"))
    archive = options.archive or folder / "archive"
    try:
        if not archive.exists():
            write_wacz(folder / "all.wacz", options.captures, 1)
            begin = time.perf_counter()
            varve(archive, "import", folder / "all.wacz")
            print(f"imported in {time.perf_counter() - begin:.0f} s")
            (folder / "all.wacz").unlink()
        print(machine(), json.loads(varve(archive, "--json", "stats")))
        print("| page | | p50 ms | p99 ms | slowest | CPU ms | answer |\n| --- | --- | --- | --- | --- | --- | --- |")
        first_answers(archive)
        server = start(archive)
        measure(server, options.requests, "alone")
        write_wacz(folder / "more.wacz", 100_000, 2)
        copy = subprocess.Popen([VARVE, "--archive", archive, "--quiet", "import", folder / "more.wacz"])
        measure(server, options.requests, "while an import goes on")
        print("the import " + ("was done before the last" if copy.poll() is not None else "went on to the end"))
        copy.terminate()
        copy.wait()
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
