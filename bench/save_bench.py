"""Pages saved a second: varve save, wget --page-requisites --warc-file, and curl --parallel.

The three take turns in each round, on the same 1,000 pages of Debian's documentation packages, served
by nginx on loopback. curl, which does not look for requisites, is told them. Ratios are medians of
the rounds' ratios, so that a slow moment of the machine touches both sides of one.
"""

import argparse
import collections
import datetime
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

from servers import ROOT, Nginx, machine

SITES = {
    "python": pathlib.Path("/usr/share/doc/python3.11/html"),
    "postgresql": pathlib.Path("/usr/share/doc/postgresql-doc-15/html"),
}
# Pages above this are indexes of the whole documentation, unlike pages of the web.
LARGEST_PAGE = 250_000
MEAN_PAGE = 37_000

Run = collections.namedtuple("Run", "seconds cpu rss_mib requests megabytes")


def choose_pages(count):
    """`count` pages, all of Python's and as many of PostgreSQL's, larger ones first to near MEAN_PAGE."""
    pages = {
        name: sorted((p for p in folder.rglob("*.html") if p.stat().st_size <= LARGEST_PAGE))
        for name, folder in SITES.items()
    }
    chosen = [("python", page) for page in pages["python"]]
    rest = sorted(pages["postgresql"], key=lambda p: (-p.stat().st_size, p))
    missing = max(0, count - len(chosen))
    # The slice of the rest, ordered by size, whose mean brings the whole nearest to MEAN_PAGE.
    sizes = [p.stat().st_size for p in rest]
    own = sum(p.stat().st_size for _, p in chosen)
    start = min(
        range(max(1, len(rest) - missing + 1)),
        key=lambda i: abs((own + sum(sizes[i : i + missing])) / count - MEAN_PAGE),
    )
    chosen += [("postgresql", page) for page in sorted(rest[start : start + missing])]
    if len(chosen) < count:
        sys.exit(f"only {len(chosen)} pages are installed: tools/setup.sh bench")
    return chosen[:count]


def timed(nginx, command, folder, accepted=(0,)):
    """Runs `command` in the new `folder` and measures it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.sync()
    start = time.monotonic()
    with open(folder / "errors", "wb") as errors:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accepted:
        sys.exit(f"{command[0]} ended with {process.returncode}:\n{(folder / 'errors').read_text()[-2000:]}")
    requests, megabytes = nginx.take_counts()
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, requests, megabytes)


def curl_list(path, urls):
    lines = (f'url = "{url}"\noutput = "{i}"\n' for i, url in enumerate(urls))
    path.write_text("".join(lines))


def saved_urls(varve, archive):
    output = subprocess.run(
        [varve, "--archive", archive, "--json", "list"], check=True, capture_output=True, text=True
    ).stdout
    return [json.loads(line)["url"] for line in output.splitlines()]


def print_table(runs, pages):
    print(f"{'':8}{'pages/s':>10}{'seconds':>10}{'CPU s':>8}{'RSS MiB':>9}{'requests':>10}{'MB':>8}")
    for tool, its in runs.items():
        middle = Run(*(statistics.median(column) for column in zip(*its)))
        print(
            f"{tool:8}{pages / middle.seconds:10.0f}{middle.seconds:10.2f}{middle.cpu:8.2f}"
            f"{middle.rss_mib:9.0f}{middle.requests:10.0f}{middle.megabytes:8.1f}"
        )


def write_row(path, runs, pages, to_wget, to_curl):
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    rates = [pages / statistics.median(r.seconds for r in runs[tool]) for tool in ("varve", "wget", "curl")]
    row = "| {} | {} | {} | {:.0f} | {:.0f} | {:.0f} | {:.1f} | {:.2f} |\n".format(
        datetime.date.today(), commit, machine(), *rates, to_wget, to_curl
    )
    lines = path.read_text().splitlines(keepends=True)
    last = max(i for i, line in enumerate(lines) if line.startswith("| ") and line.count("|") == 9)
    lines.insert(last + 1, row)
    path.write_text("".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--varve", type=pathlib.Path, default=ROOT / "build/release/varve")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build/bench", help="for archives and logs; on the disk to be measured")
    parser.add_argument("--write", action="store_true", help="add a row to docs/benchmarks.md")
    arguments = parser.parse_args()

    folder = arguments.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    nginx = Nginx(folder / "nginx", SITES)
    try:
        chosen = choose_pages(arguments.pages)
        base = f"http://127.0.0.1:{nginx.port}"
        urls = [f"{base}/{name}/{page.relative_to(SITES[name])}" for name, page in chosen]
        mean = statistics.mean(page.stat().st_size for _, page in chosen)
        print(f"{len(urls)} pages of {mean / 1000:.1f} kB on average; {machine()}")
        (folder / "urls").write_text("\n".join(urls) + "\n")
        commands = {
            "varve": [arguments.varve, "--archive", "archive", "--quiet", "save", "--allow-private", "--input", folder / "urls"],
            # 8: an answer was an error, here a requisite that the documentation lacks.
            "wget": ["wget", "-q", "-e", "robots=off", "--page-requisites", "--warc-file=pages", "-i", folder / "urls"],
            "curl": ["curl", "--silent", "--parallel", "--config", folder / "curl.list"],
        }
        accepted = {"wget": (0, 8)}

        def run(tool):
            return timed(nginx, commands[tool], folder / tool, accepted.get(tool, (0,)))

        run("varve")  # warms the page cache, and tells the requisites
        requisites = set(saved_urls(arguments.varve, folder / "varve/archive")) - set(urls)
        curl_list(folder / "curl.list", urls + sorted(requisites))
        runs = collections.defaultdict(list)
        for i in range(arguments.rounds):
            for tool in commands:
                runs[tool].append(run(tool))
            print(f"round {i + 1}: " + ", ".join(f"{tool} {len(urls) / runs[tool][-1].seconds:.0f}" for tool in commands) + " pages/s", flush=True)
        print_table(runs, len(urls))
        ratio = {
            tool: statistics.median(other.seconds / own.seconds for own, other in zip(runs["varve"], runs[tool]))
            for tool in ("wget", "curl")
        }
        print(f"varve is {ratio['wget']:.2f} times wget and {ratio['curl']:.2f} times curl")
        if arguments.write:
            write_row(ROOT / "docs/benchmarks.md", runs, len(urls), ratio["wget"], ratio["curl"])
    finally:
        nginx.stop()


if __name__ == "__main__":
    main()
