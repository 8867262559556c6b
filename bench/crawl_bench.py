"""Pages crawled a second: varve crawl, wget --recursive --warc-file, and httrack.

The three take turns in each round, on the documentation of the Java API as Debian packages it, served by
nginx on loopback. All follow its links from one page and fetch what pages need; none waits between two
requests. httrack is stopped after a minute, and its rate is that of the pages it had by then. Then varve
crawls it once more and is killed twenty times at random moments: how often each page was fetched is counted.
"""

import argparse
import collections
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import time

from save_bench import timed
from servers import ROOT, Nginx, machine

SITE = pathlib.Path("/usr/share/doc/openjdk-17-jre-headless/api")


def commands(varve, seed):
    return {
        "varve": [varve, "--archive", "archive", "--quiet", "crawl", "--allow-private", "--delay", "0", seed],
        "wget": ["wget", "-q", "-e", "robots=off", "--recursive", "--level=inf", "--no-parent", "--page-requisites", "--warc-file=pages", seed],
        "httrack": ["httrack", seed, "-O", "mirror", "-q", "-I0", "--robots=0", "--sockets=16", "--disable-security-limits", "--max-rate=0", "--connection-per-second=0", "--depth=9999", "--max-time=60"],
    }


# A page that is linked and not there is no failure of any of them.
ACCEPTED = {"varve": (0, 1), "wget": (0, 8), "httrack": (0,)}


class PageCountingNginx(Nginx):
    def take_counts(self):
        """How often each page was asked for since the last time."""
        paths = (line.split(" ", 1)[0] for line in self.take_lines())
        return collections.Counter(path for path in paths if path.endswith(".html")), 0


def kill_often(nginx, varve, seed, folder, kills):
    """Crawls until it is done, killed `kills` times on the way; the counts of what was fetched."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    nginx.take_counts()
    base = [varve, "--archive", folder / "archive", "--quiet", "crawl", "--allow-private", "--delay", "0"]
    done = 0
    while True:
        jobs = list((folder / "archive/crawls").glob("*.db"))
        process = subprocess.Popen(base + (["--resume", "latest"] if jobs else [seed]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done < kills:
            time.sleep(random.uniform(0.05, 0.6))
            if process.poll() is None:
                process.kill()
                process.wait()
                done += 1
                continue
        if process.wait() not in (0, 1):
            sys.exit(f"varve ended with {process.returncode}")
        return done, nginx.take_counts()[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--tools", default="varve,wget,httrack")
    parser.add_argument("--varve", type=pathlib.Path, default=ROOT / "build/release/varve")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build/bench-crawl", help="for archives and logs; on the disk to be measured")
    arguments = parser.parse_args()
    if not SITE.exists():
        sys.exit("the documentation is not installed: tools/setup.sh bench")
    folder = arguments.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    nginx = PageCountingNginx(folder / "nginx", {"api": SITE})
    try:
        seed = f"http://127.0.0.1:{nginx.port}/api/index.html"
        print(f"{sum(1 for _ in SITE.rglob('*.html'))} pages; {machine()}", flush=True)
        rates = collections.defaultdict(list)
        memory = {}
        for i in range(arguments.rounds):
            for tool in arguments.tools.split(","):
                nginx.take_counts()
                result = timed(nginx, commands(arguments.varve, seed)[tool], folder / tool, ACCEPTED[tool])
                pages = len(result.requests)
                rates[tool].append(pages / result.seconds)
                memory[tool] = result.rss_mib
                print(f"round {i + 1}: {tool} {pages} pages in {result.seconds:.1f} s, {pages / result.seconds:.0f} pages/s, {result.cpu:.1f} s of CPU, {result.rss_mib:.0f} MiB", flush=True)
                shutil.rmtree(folder / tool, ignore_errors=True)
        for tool in rates:
            ratio = statistics.median(own / other for own, other in zip(rates["varve"], rates[tool]))
            if tool != "varve":
                print(f"varve is {ratio:.1f} times {tool}")
        if arguments.kills:
            done, counts = kill_often(nginx, arguments.varve, seed, folder / "killed", arguments.kills)
            more = sum(1 for count in counts.values() if count == 2)
            print(f"killed {done} times: {len(counts)} pages fetched, {more} of them twice, none more than {max(counts.values())} times")
    finally:
        nginx.stop()


if __name__ == "__main__":
    main()
