#!/usr/bin/env python3
"""Replay: `varve serve`, pywb and nginx over the same captures, asked by wrk in turn.

    bench/replay [--seconds 10] [--connections 200] [--rounds 3] [--minutes 0]

Makes a WARC file of pages of Python's documentation (some 20 of about 21 kB, some 20 of about 109 kB) and of
pictures, stylesheets and scripts of this machine's packages, imports it into an archive, adds it to a
pywb collection, and puts the same bytes in a folder for nginx.

- Pages are asked for as a browser's frame asks for them: varve's on the page's own origin's host with
  Sec-Fetch-Dest: iframe, so that scripts are rewritten and wombat comes before them.
- Raw captures (`id_`, and `im_` of varve) stand beside nginx's static files and pywb's `id_`.
- varve's pages also with Accept-Encoding, and the raw ones of text with zstd.

Medians of the rounds, in which the servers take turns. Beside the requests a second stands the processors' time
that the server took for one, which other work on the machine changes less. Then how long answers take of as many
connections that pause between requests. --minutes asks for pages and raw captures for so long besides, and prints the
memory that the server takes as it goes.
"""
import argparse
import collections
import hashlib
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request

from servers import ROOT, Nginx, cpu_seconds, machine, start_pywb, start_varve, wait_for, wrk
from warc_file import response

DOCS = pathlib.Path("/usr/share/doc/python3.11/html")
PICTURES = (DOCS, pathlib.Path("/usr/share/doc/nodejs"), pathlib.Path("/usr/share/cppreference/doc/html"))
ORIGIN = "https://docs.example"
STAMP = "20260101000000"
TYPES = {".html": "text/html", ".png": "image/png", ".css": "text/css", ".js": "text/javascript"}
MOST = 20  # files of a kind

Case = collections.namedtuple("Case", "kind target headers")


def files_near(size, count=MOST):
    """The documentation's pages that come nearest to `size` bytes."""
    pages = sorted(DOCS.rglob("*.html"), key=lambda page: (abs(page.stat().st_size - size), page))
    return pages[:count]


def choose_files():
    pictures = [p for folder in PICTURES for p in sorted(folder.rglob("*.png")) if 5_000 <= p.stat().st_size <= 100_000]
    return {
        "pages of 21 kB": files_near(21_000),
        "pages of 109 kB": files_near(109_000),
        "pictures": pictures[:MOST],
        "styles and scripts": sorted([*DOCS.rglob("*.css"), *DOCS.rglob("*.js")])[:MOST],
    }


def lay_out(folder, files):
    """The same bytes as a WARC file and as files in folder/files; paths by kind."""
    paths = {}
    with open(folder / "site.warc", "wb") as out:
        for number, (kind, file) in enumerate((kind, file) for kind, all in files.items() for file in all):
            path = f"{number}/{file.name}"
            body = file.read_bytes()
            date = f"{STAMP[:4]}-{STAMP[4:6]}-{STAMP[6:8]}T00:00:00Z"
            out.write(response(f"{ORIGIN}/{path}", date, TYPES[file.suffix], body, number))
            static = folder / "files" / path
            static.parent.mkdir(parents=True)
            static.write_bytes(body)
            paths.setdefault(kind, []).append(path)
    return paths


def write_script(path, targets, headers, pause=0):
    """`pause`: milliseconds on average between an answer and the connection's next request."""
    lines = [f'wrk.headers["{name}"] = "{value}"' for name, value in headers.items()]
    lines.append("local targets = {" + ", ".join(f'"{target}"' for target in targets) + "}")
    lines.append("local i = 0\nrequest = function()\n  i = i % #targets + 1\n  return wrk.format('GET', targets[i])\nend\n")
    if pause:
        lines.append(f"function delay() return math.random(0, {2 * pause}) end")
    path.write_text("\n".join(lines))
    return path


def cases(varve, pywb, nginx):
    """What is asked, in the order of the table: (server, what, kind, target's beginning, headers)."""
    label = hashlib.sha256(ORIGIN.encode()).hexdigest()[:32]
    home = {"Host": f"r-{label}.localhost:{varve.port}"}
    frame = {**home, "Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-site"}
    replay = f"/web/{STAMP}{{}}/{ORIGIN}/"
    for kind in ("pages of 21 kB", "pages of 109 kB"):
        yield varve, "varve", kind, replay.format("mp_"), frame
        yield varve, "varve, gzip", kind, replay.format("mp_"), {**frame, "Accept-Encoding": "gzip, deflate, br"}
        yield varve, "varve, zstd", kind, replay.format("mp_"), {**frame, "Accept-Encoding": "gzip, deflate, br, zstd"}
        yield pywb, "pywb", kind, f"/bench/{STAMP}mp_/{ORIGIN}/", {}
    for kind in ("pages of 109 kB", "pictures", "styles and scripts"):
        what = f"{kind}, raw"
        yield varve, "varve", what, replay.format("id_"), home
        if kind == "pictures":
            yield varve, "varve, im_", what, replay.format("im_"), {**home, "Sec-Fetch-Dest": "image"}
        else:
            yield varve, "varve, zstd", what, replay.format("id_"), {**home, "Accept-Encoding": "gzip, deflate, br, zstd"}
        yield pywb, "pywb", what, f"/bench/{STAMP}id_/{ORIGIN}/", {}
        yield nginx, "nginx", what, "/files/", {}


def check(server, targets, headers, rewritten):
    """The answers are what is to be measured."""
    body = wait_for(f"http://127.0.0.1:{server.port}{targets[0]}", headers)
    if rewritten:
        assert b"wombat" in body or headers.get("Accept-Encoding"), body[:2000]


def measure(options, folder, paths, servers):
    results = collections.defaultdict(list)
    asked = []
    for number, (server, name, what, start, headers) in enumerate(cases(*servers)):
        targets = [start + path for path in paths[what.removesuffix(", raw")]]
        check(server, targets, headers, not what.endswith("raw"))
        asked.append((server, name, what, write_script(folder / f"{number}.lua", targets, headers)))
    for _ in range(options.rounds):
        for server, name, what, script in asked:
            if options.only and options.only not in f"{what}: {name}":
                continue
            before = cpu_seconds(server.process.pid)
            rate, slowest, sent = wrk(script, server.port, options.connections, options.seconds)
            used = cpu_seconds(server.process.pid) - before
            results[what, name].append((rate, slowest, sent, used / (rate * options.seconds)))
    return {key: [statistics.median(column) for column in zip(*runs)] for key, runs in results.items()}


def print_table(results):
    print(f"{'':22} {'':12} {'requests/s':>10} {'p99 ms':>8} {'MB/s':>7} {'CPU µs':>7}")
    for (what, name), (rate, slowest, sent, cpu) in results.items():
        ratios = [
            f"{rate / results[what, other][0]:.2f} of {other} ({results[what, other][3] / cpu:.2f} by CPU)" for other in ("pywb", "nginx")
            if name.startswith("varve") and (what, other) in results
        ]
        print(f"{what:22} {name:12} {rate:10.0f} {slowest:8.1f} {sent:7.0f} {cpu * 1e6:7.0f}  {', '.join(ratios)}")


def print_paced(options, folder, paths, servers):
    """How long answers take of as many connections that ask now and then, as people do: with all of them asking at
    once, an answer takes as long as those of all others before it."""
    print(f"{'':22} {'':12} {'requests/s':>10} {'p99 ms':>8}")
    chosen = {("pages of 21 kB", "varve"): 1000, ("pages of 109 kB", "varve"): 1000, ("pictures, raw", "varve, im_"): 5000,
              ("pictures, raw", "nginx"): 5000}
    for number, (server, name, what, start, headers) in enumerate(cases(*servers)):
        if (what, name) not in chosen:
            continue
        targets = [start + path for path in paths[what.removesuffix(", raw")]]
        pause = options.connections * 1000 // chosen[what, name]
        script = write_script(folder / f"paced{number}.lua", targets, headers, pause)
        runs = [wrk(script, server.port, options.connections, options.seconds) for _ in range(options.rounds)]
        rate, slowest, _ = (statistics.median(column) for column in zip(*runs))
        print(f"{what:22} {name:12} {rate:10.0f} {slowest:8.1f}")


def resident_mb(pid):
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def load_for_minutes(options, folder, paths, varve):
    """Pages and raw captures in turn; the resident memory twelve times on the way."""
    chosen = [(start + path, headers) for _, name, what, start, headers in cases(varve, varve, varve)
              if name.startswith("varve") for path in paths[what.removesuffix(", raw")]]
    script = folder / "load.lua"
    script.write_text(
        "local all = {\n" + "".join(
            f'{{"{target}", {{{", ".join(f"""["{k}"] = "{v}" """ for k, v in headers.items())}}}}},\n' for target, headers in chosen)
        + "}\nlocal i = 0\nrequest = function()\n  i = i % #all + 1\n  return wrk.format('GET', all[i][1], all[i][2])\nend\n")
    seconds = int(options.minutes * 60)
    load = threading.Thread(target=lambda: print("%.0f requests/s, p99 %.1f ms, %.0f MB/s" % wrk(script, varve.port, options.connections, seconds)))
    load.start()
    for part in range(12):
        time.sleep(seconds / 12)
        print(f"{seconds * (part + 1) // 12:5} s: {resident_mb(varve.process.pid):.0f} MB", flush=True)
    load.join()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--only", help="what has this in its row's name")
    parser.add_argument("--varve", default=ROOT / "build/release/varve", type=pathlib.Path)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="varve-replay-", dir="/var/tmp"))
    servers = []
    try:
        paths = lay_out(folder, choose_files())
        subprocess.run([options.varve, "--archive", folder / "archive", "--quiet", "import", folder / "site.warc"], check=True)
        servers.append(start_varve(options.varve, folder / "archive"))
        servers.append(start_pywb(folder / "pywb", folder / "site.warc"))
        servers.append(Nginx(folder / "nginx", {"files": folder / "files"}, log=False, workers="auto"))
        print(f"{machine()}; {options.connections} connections, {options.rounds} rounds of {options.seconds} s")
        if options.rounds:
            print_table(measure(options, folder, paths, servers))
            print_paced(options, folder, paths, servers)
        if options.minutes:
            load_for_minutes(options, folder, paths, servers[0])
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
