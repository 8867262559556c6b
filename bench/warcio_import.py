#!/usr/bin/env python3
"""What `varve import` does, in Python with warcio's reader: for bench/warc_bench.py.

    bench/warcio_import.py FILE.warc.gz FOLDER [differences]

Every record is read and its digests are checked; bodies are decoded, hashed (SHA-256), stored once
each, compressed with zstd at level 3, and synced; captures with their requests go into SQLite, indexed by
SURT key and time as replay servers need them. Transferred bytes are kept where they differ; varve looks for
recipes instead. With `differences`, a body is compressed against the URL's body before, as varve does.
"""
import gzip
import hashlib
import os
import pathlib
import sqlite3
import sys

import surt
import zstandard
from warcio.archiveiterator import ArchiveIterator

TOGETHER = 1000  # captures


class Archive:
    def __init__(self, folder, differences):
        folder.mkdir(parents=True)
        self.before = {} if differences else None
        self.pack = open(folder / "pack", "wb")
        self.index = sqlite3.connect(folder / "index.db", isolation_level=None)
        self.index.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE blobs (digest BLOB PRIMARY KEY, at INTEGER, size INTEGER) WITHOUT ROWID;"
            "CREATE TABLE captures (key TEXT, url TEXT, time TEXT, status TEXT, mime TEXT, digest BLOB, transferred BLOB,"
            " head BLOB, request BLOB, PRIMARY KEY (key, time, url, digest)) WITHOUT ROWID; BEGIN"
        )
        self.zstd = zstandard.ZstdCompressor(level=3)
        self.waiting = 0

    def compress(self, body, url):
        if self.before is None:
            return self.zstd.compress(body)
        before = self.before.get(url)
        self.before[url] = body
        if before is None:
            return self.zstd.compress(body)
        prefix = zstandard.ZstdCompressionDict(before, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        return zstandard.ZstdCompressor(level=3, dict_data=prefix).compress(body)

    def blob(self, body, url=None):
        digest = hashlib.sha256(body).digest()
        if not self.index.execute("SELECT 1 FROM blobs WHERE digest = ?", (digest,)).fetchone():
            self.index.execute("INSERT INTO blobs VALUES (?, ?, ?)", (digest, self.pack.tell(), len(body)))
            self.pack.write(self.compress(body, url))
        return digest

    def capture(self, record, body, transferred, request):
        headers = record.http_headers
        url = record.rec_headers.get_header("WARC-Target-URI")
        row = (
            surt.surt(url), url, record.rec_headers.get_header("WARC-Date"),
            headers.get_statuscode(), headers.get_header("Content-Type"), self.blob(body, url),
            self.blob(transferred) if transferred is not body else None, headers.to_bytes(), request,
        )
        self.index.execute("INSERT OR IGNORE INTO captures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        self.waiting += 1
        if self.waiting == TOGETHER:
            self.commit()
            self.index.execute("BEGIN")

    def commit(self):
        self.pack.flush()
        os.fsync(self.pack.fileno())
        self.index.execute("COMMIT")
        self.waiting = 0


def main():
    archive = Archive(pathlib.Path(sys.argv[2]), sys.argv[3:] == ["differences"])
    requests = {}
    with open(sys.argv[1], "rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            transferred = record.raw_stream.read()
            key = (record.rec_headers.get_header("WARC-Target-URI"), record.rec_headers.get_header("WARC-Date"))
            if record.rec_type == "request":
                requests[key] = record.http_headers.to_bytes()
            elif record.rec_type == "response":
                gzipped = record.http_headers.get_header("Content-Encoding") == "gzip"
                body = gzip.decompress(transferred) if gzipped else transferred
                archive.capture(record, body, transferred, requests.pop(key, None))
    archive.commit()


if __name__ == "__main__":
    main()
