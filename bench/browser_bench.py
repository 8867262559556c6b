"""Saving pages with a browser: seconds a page, whether they replay as they were, and what a page costs that is saved again.

Pages of a documentation site from nginx on loopback, in this order, into one archive: as they are; again
unchanged; again with another sentence in each. The first run also opens each new snapshot in a browser and compares
(--check-replay), which is timed by itself. Beside it, the same pages without a browser.
"""

import argparse
import json
import pathlib
import resource
import shutil
import subprocess
import sys
import time

from servers import ROOT, Nginx, machine

SITE = pathlib.Path("/usr/share/doc/postgresql-doc-15/html")


def pages_of(count):
    """Pages of all lengths, spread over the site."""
    every = sorted(SITE.glob("*.html"))
    return [page.name for page in every[:: len(every) // count][:count]]


def save(varve, archive, urls, *options):
    """(seconds, seconds of CPU, the pages as varve tells them)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    command = [varve, "--archive", archive, "--json", "save", "--allow-private", *options, *urls]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    seconds = time.monotonic() - begin
    if done.returncode != 0:
        sys.exit(f"varve ended with {done.returncode}:\n{done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, [json.loads(line) for line in done.stdout.splitlines()]


def tell(what, seconds, cpu, pages):
    stored = sum(page["bytes_stored"] for page in pages) / len(pages)
    whole = sum(page["verdict"] == "complete" for page in pages)
    print(f"{what:44} {seconds / len(pages):6.2f} s a page, {cpu / len(pages):6.2f} s of CPU, "
          f"{stored / 1000:8.1f} kB stored a page, {whole} of {len(pages)} complete", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--varve", type=pathlib.Path, default=ROOT / "build/release/varve")
    parser.add_argument("--pages", type=int, default=24)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/varve-bench-browser"))
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    site = options.folder / "site"
    shutil.copytree(SITE, site)
    names = pages_of(options.pages)
    nginx = Nginx(options.folder / "nginx", {"docs": site}, log=False)
    try:
        urls = [f"http://127.0.0.1:{nginx.port}/docs/{name}" for name in names]
        print(f"{len(urls)} pages of {SITE}, {machine()}")
        tell("without a browser", *save(options.varve, options.folder / "plain", urls, "--browser=never"))
        archive = options.folder / "archive"
        tell("one page in a browser", *save(options.varve, archive, urls[:1], "--browser"))
        tell("all pages in a browser", *save(options.varve, archive, urls[1:], "--browser"))
        tell("again, unchanged", *save(options.varve, archive, urls, "--browser"))
        for name in names:
            page = site / name
            page.write_bytes(page.read_bytes().replace(b"</p>", b" Another sentence.</p>", 1))
        seconds, cpu, pages = save(options.varve, archive, urls, "--browser", "--check-replay")
        tell("again, a sentence more, and replayed", seconds, cpu, pages)
        checks = [page["replay_check"] for page in pages]
        whole = sum(check["score"] == 1 for check in checks)
        least = min(checks, key=lambda check: check["score"])
        print(f"{whole} of {len(checks)} replay as they were; the least score is {least['score']:.4f}")
    finally:
        nginx.stop()


if __name__ == "__main__":
    main()
