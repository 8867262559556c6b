#!/usr/bin/env python3
"""WARC files that nobody wrote before, by warcio: for tests/integration/warc_export.test.js.

    made_up.py FOLDER FIRST COUNT

Writes FOLDER/SEED.warc[.gz] for each seed: answers with bodies of all kinds, chunked or not, gzip-encoded or
not, requests, revisits whose own heads may say anything, resources and metadata. Prints a line of JSON for each:
file, and its answers as warcio reads them (URL, date, SHA-256 of the decoded body).
"""
import gzip
import hashlib
import io
import json
import pathlib
import random
import sys

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


def chunked(body, random_):
    out = b""
    while body:
        size = random_.randint(1, len(body))
        out += b"%x\r\n%b\r\n" % (size, body[:size])
        body = body[size:]
    return out + b"0\r\n\r\n"


def message(random_, i):
    """A body as transferred, and headers that fit it."""
    plain = random_.randbytes(random_.randint(0, 300)) if random_.random() < 0.3 else b"<p>text %d " % i * random_.randint(0, 400)
    body, headers = plain, [("Content-Type", "text/html")]
    if random_.random() < 0.3:
        body = gzip.compress(body, random_.randint(1, 9))
        headers.append(("Content-Encoding", "gzip"))
    if random_.random() < 0.3:
        return chunked(body, random_), [*headers, ("Transfer-Encoding", "chunked")], plain
    return body, [*headers, ("Content-Length", str(len(body)))], plain


def date(random_):
    return "20%02d-%02d-%02dT%02d:%02d:%02dZ" % tuple(random_.randint(*range_) for range_ in [(0, 25), (1, 12), (1, 28), (0, 23), (0, 59), (0, 59)])


def write(file, random_, compressed):
    writer = WARCWriter(file, gzip=compressed, warc_version=random_.choice(["1.0", "1.1"]))
    answers = []
    for i in range(random_.randint(2, 40)):
        url = f"http{random_.choice(['', 's'])}://h{random_.randint(0, 3)}.example/{random_.randint(0, 20)}?q={random_.choice(['a', '%C3%A9'])}"
        body, headers, plain = message(random_, i)
        http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
        about = {"WARC-Date": date(random_)}
        kind = random_.choice(["response", "response", "response", "resource", "metadata", "revisit"]) if answers else "response"
        if kind == "response":
            record = writer.create_warc_record(url, kind, payload=io.BytesIO(body), http_headers=http, warc_headers_dict=about)
            writer.write_record(record)
            answers.append((url, about["WARC-Date"], record.rec_headers.get_header("WARC-Payload-Digest")))
            if random_.random() < 0.5:
                request = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
                writer.write_record(writer.create_warc_record(url, "request", http_headers=request, warc_headers_dict=about))
        elif kind == "revisit":
            first_url, first_date, digest = random_.choice(answers)
            writer.write_record(writer.create_revisit_record(first_url, digest, first_url, first_date, http_headers=http, warc_headers_dict=about))
        else:
            writer.write_record(writer.create_warc_record(url, kind, payload=io.BytesIO(plain), warc_content_type="text/plain", warc_headers_dict=about))


def read(path):
    answers = []
    with open(path, "rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type != "response":
                continue
            digest = hashlib.sha256(record.content_stream().read()).hexdigest()
            answers.append([record.rec_headers.get_header("WARC-Target-URI"), record.rec_headers.get_header("WARC-Date"), digest])
    return answers


def main():
    folder, first, count = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for seed in range(first, first + count):
        random_ = random.Random(seed)
        compressed = random_.random() < 0.6
        path = folder / f"{seed}.warc{'.gz' if compressed else ''}"
        with open(path, "wb") as file:
            write(file, random_, compressed)
        print(json.dumps({"file": str(path), "answers": read(path)}))


if __name__ == "__main__":
    main()
