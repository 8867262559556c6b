"""What snapshots of a documentation site cost: varve, beside wget's WARC.gz and one solid zstd tar.

Three snapshots of each site: in each the time in every page's footer is another, and from the second
on 5 % of the pages get a paragraph more. A fourth is as the third. Saved from nginx on loopback; what
varve takes is its whole folder, index and headers included, before and after `varve compact`. With
--conditional varve asks only for what changed; the requests and bytes sent for the fourth are counted.
"""

import argparse
import datetime
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys

from servers import ROOT, Nginx, machine

SITES = {
    "postgresql": ("postgresql-doc-15", "/usr/share/doc/postgresql-doc-15/html"),
    "cppreference": ("cppreference-doc-en-html", "/usr/share/cppreference/doc/html"),
}
WORDS = "layers of sediment that a year leaves on a lake bed are counted to date what lies in them".split()


class Site:
    """A site's pages, which change from snapshot to snapshot."""

    def __init__(self, root, folder, seed):
        self.pages = {p.relative_to(root): p.read_bytes() for p in sorted(root.rglob("*.html"))}
        self.random = random.Random(seed)
        self.folder = folder

    def write(self, number):
        """The next snapshot, in a folder of its own."""
        target = self.folder / f"snapshot{number}"
        for name, page in self.pages.items():
            if number > 1 and self.random.random() < 0.05:
                page = self.pages[name] = self.with_a_paragraph(page)
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.with_a_footer(page, number))
        return target

    def with_a_paragraph(self, page):
        places = [match.start() for match in re.finditer(rb"<p[ >]", page)]
        if not places:
            return page
        place = self.random.choice(places)
        text = " ".join(self.random.choice(WORDS) for _ in range(40))
        return page[:place] + f"<p>{text}</p>".encode() + page[place:]

    def with_a_footer(self, page, number):
        clock = ":".join(f"{self.random.randrange(60):02}" for _ in range(2))
        footer = f"<div>Generated at 2026-11-{number:02}T{self.random.randrange(24):02}:{clock}Z</div>".encode()
        end = page.rfind(b"</body>")
        return page + footer if end < 0 else page[:end] + footer + page[end:]


def size_of(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def run(command, accepted=(0,), **options):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)
    if done.returncode not in accepted:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stderr[-2000:]}")


def solid_tar(folder, snapshots):
    """All of them as one tar, compressed with `zstd -3 --long=27`."""
    tar = subprocess.Popen(["tar", "-C", folder, "--sort=name", "-cf", "-", *[s.name for s in snapshots]], stdout=subprocess.PIPE)
    zstd = subprocess.run(["zstd", "-3", "--long=27", "-c"], stdin=tar.stdout, stdout=subprocess.PIPE, check=True)
    return len(zstd.stdout)


def measure(name, arguments, folder):
    package, root = SITES[name]
    site = Site(pathlib.Path(root), folder / name, arguments.seed)
    if len(site.pages) < 1000:
        sys.exit(f"{root} has {len(site.pages)} pages: tools/setup.sh bench installs {package}")
    current = folder / f"{name}-current"
    archive = folder / f"{name}-archive"
    nginx = Nginx(folder / f"{name}-nginx", {"site": current})
    conditional = ["--conditional"] if arguments.conditional else []
    sizes, wget, snapshots = [], 0, []
    try:
        urls = folder / f"{name}-urls"
        urls.write_text("".join(f"http://127.0.0.1:{nginx.port}/site/{page}\n" for page in site.pages))
        for number in (1, 2, 3, 4):
            if number < 4:
                snapshots.append(site.write(number))
            current.unlink(missing_ok=True)
            current.symlink_to(snapshots[-1])
            nginx.take_counts()
            run([arguments.varve, "--archive", archive, "--quiet", "save", *conditional, "--no-requisites", "--allow-private", "--input", urls], accepted=(0, 1))
            sizes.append(size_of(archive))
            requests, sent = nginx.take_counts()
            if number < 4:
                warc = folder / f"{name}-{number}"
                run(["wget", "-q", "-O", "/dev/null", f"--warc-file={warc}", "-i", urls], accepted=(0, 8))
                wget += warc.with_suffix(".warc.gz").stat().st_size
            if number == 3:
                copy = folder / f"{name}-compacted"
                shutil.copytree(archive, copy)
                run([arguments.varve, "--archive", copy, "--quiet", "compact"])
                run([arguments.varve, "--archive", copy, "--quiet", "check", "--read-data"])
                compacted = size_of(copy)
    finally:
        nginx.stop()
    pages = len(site.pages)
    return {
        "site": name, "pages": pages, "raw": sum(map(size_of, snapshots)), "saved": sizes[2], "compacted": compacted,
        "changed": (sizes[2] - sizes[1]) / pages, "unchanged": (sizes[3] - sizes[2]) / pages,
        "requests": requests / pages, "sent": sent * 1e6 / pages, "wget": wget, "tar": solid_tar(folder / name, snapshots),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", choices=SITES, action="append", help="all of them where none is named")
    parser.add_argument("--seed", type=int, default=1, help="of the changes from snapshot to snapshot")
    parser.add_argument("--conditional", action="store_true", help="saves with --conditional")
    parser.add_argument("--varve", type=pathlib.Path, default=ROOT / "build/release/varve")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build/bench-snapshots")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if not arguments.json:
        print(f"{datetime.date.today()}, {machine()}, seed {arguments.seed}\n")
        print("| site | pages | raw MB | wget MB | solid tar MB | saved MB | compacted MB | of the tar | of wget | bytes a changed page | an unchanged one | requests for it | bytes sent for it |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in arguments.site or SITES:
        r = measure(name, arguments, folder)
        if arguments.json:
            print(json.dumps(r), flush=True)
            continue
        megabytes = " | ".join(f"{r[key] / 1e6:.2f}" for key in ("raw", "wget", "tar", "saved", "compacted"))
        print(f"| {r['site']} | {r['pages']} | {megabytes} | {r['compacted'] / r['tar']:.2f} | 1/{r['wget'] / r['compacted']:.1f} | {r['changed']:.0f} | {r['unchanged']:.0f} | {r['requests']:.2f} | {r['sent']:.0f} |", flush=True)


if __name__ == "__main__":
    main()
