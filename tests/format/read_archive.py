"""Reads an archive without varve: written from docs/format.md alone, with Python's own library and zstd.

Reads every record of every pack, makes every block whole, takes every blob that a fact tells of out of
its block and compares its SHA-256, and prints what it found as JSON: blobs, and captures with URL, time
in microseconds and SHA-256. Ends with 1 where anything is not as the page says.
"""

import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

RECORD = struct.Struct("<4sBBHQQQQQQII")
BLOBS, FACTS, FOOTER = 1, 2, 3


class Reader:
    """Fields of fixed width, one after the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, length):
        self.at += length
        assert self.at <= len(self.data), "the fields end before they should"
        return self.data[self.at - length : self.at]

    def number(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize(form)))[0]

    def string(self):
        return self.take(self.number("I"))


def read_pack(path):
    """(block, type, base, payload, raw length, encoding) of each record of whole transactions."""
    data = path.read_bytes()
    assert data[:8] == b"VARVEPAK" and struct.unpack_from("<I", data, 8)[0] == 2, "no pack of version 2"
    assert struct.unpack_from("<I", data, 28)[0] == zlib.crc32(data[:28]), "the pack's header"
    records, before, at = [], [], 32
    while at < len(data):
        mark, kind, encoding, _, stored, raw, block, base, begin, length, crc, own = RECORD.unpack_from(data, at)
        assert mark == b"vREC" and own == zlib.crc32(data[at : at + 60]), f"the record header at {at}"
        payload = data[at + 64 : at + 64 + stored]
        assert zlib.crc32(payload) == crc, f"the payload at {at}"
        if kind == FOOTER:
            assert list(struct.iter_unpack("<QQQ", payload)) == before, "the footer"
        before.append((at, block, kind))
        records.append((block, kind, (base, begin, length), payload, raw, encoding))
        at += 64 + stored
    return records


class Archive:
    def __init__(self, folder):
        self.blocks, self.whole = {}, {}
        for path in sorted(pathlib.Path(folder, "packs").glob("*.pack")):
            for block, *record in read_pack(path):
                if record[0] in (BLOBS, FACTS):
                    self.blocks[block] = record

    def raw(self, number):
        """The block's raw bytes."""
        if number not in self.whole:
            _, (base, begin, length), payload, raw, encoding = self.blocks[number]
            prefix = self.raw(base)[begin : begin + length] if base else b""
            self.whole[number] = decompress(payload, prefix) if encoding == 1 else payload
            assert len(self.whole[number]) == raw, f"the length of block {number}"
        return self.whole[number]

    def facts(self):
        for number in sorted(self.blocks):
            if self.blocks[number][0] != FACTS:
                continue
            reader = Reader(self.raw(number))
            while reader.at < len(reader.data):
                kind, version = reader.number("B"), reader.number("B")
                reader.number("H")
                assert version <= 1, "a fact of a later version"
                yield kind, Reader(reader.string())


def decompress(frame, prefix):
    with tempfile.NamedTemporaryFile() as part:
        part.write(prefix)
        part.flush()
        patch = [f"--patch-from={part.name}"] if prefix else []
        done = subprocess.run(["zstd", "-d", "-c", "-q", "--long=27", *patch], input=frame, stdout=subprocess.PIPE, check=True)
    return done.stdout


def read_capture(fact):
    fact.number("H"), fact.number("B"), fact.number("B")
    status, time, digest, length = fact.number("i"), fact.number("q"), fact.take(32), fact.number("Q")
    return {"url": fact.string().decode(), "time": time, "status": status, "digest": digest.hex(), "length": length}


def main(folder):
    archive = Archive(folder)
    captures, places, contents, removed = [], {}, [], set()
    for kind, fact in archive.facts():
        if kind == 1:
            captures.append(read_capture(fact))
        elif kind == 3:
            digest, block, begin, length = fact.take(32), fact.number("Q"), fact.number("Q"), fact.number("Q")
            if block in archive.blocks:
                places[digest.hex()] = (block, begin, length)
        elif kind == 5:
            _, time = fact.number("q"), fact.number("q")
            removed.add((fact.string().decode(), time))
        elif kind == 6:
            block, begin = fact.number("Q"), 0
            for _ in range(fact.number("I")):
                start, length = fact.take(8).hex(), fact.number("Q")
                contents.append((start, block, begin, length))
                begin += length
    captures = [c for c in captures if (c["url"], c["time"]) not in removed]
    starts = {c["digest"][:16]: c["digest"] for c in captures}
    for start, block, begin, length in contents:
        if start in starts and block in archive.blocks:
            places[starts[start]] = (block, begin, length)
    for digest, (block, begin, length) in places.items():
        blob = archive.raw(block)[begin : begin + length]
        assert hashlib.sha256(blob).hexdigest() == digest, f"block {block} does not hold {digest}"
    for capture in captures:
        assert capture["digest"] in places, f"the body of {capture['url']} is nowhere"
    print(json.dumps({"blobs": len(places), "captures": sorted(captures, key=lambda c: (c["url"], c["time"]))}))


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (AssertionError, KeyError, subprocess.CalledProcessError) as error:
        sys.exit(f"read_archive.py: {error}")
