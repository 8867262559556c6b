"""Two WARC files that warcio (PyPI's) writes, with one answer in three segments (WARC 1.1, 7).

    segmented.py FIRST.warc.gz SECOND.warc.gz

prints the SHA-256 of the answer's body, put together of what warcio reads back.
"""
import base64
import hashlib
import io
import random
import sys

from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

URL = "http://film.example/film"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n"


def write(files):
    body = random.Random(7).randbytes(3_000_000)
    block = HEAD + body
    parts = [block[:1_000_000], block[1_000_000:2_500_000], block[2_500_000:]]
    with open(files[0], "wb") as one, open(files[1], "wb") as two:
        writers = [WARCWriter(one, gzip=True), WARCWriter(two, gzip=True), WARCWriter(two, gzip=True)]
        origin = None
        for number, (writer, part) in enumerate(zip(writers, parts), 1):
            fields = {"WARC-Segment-Number": str(number), "WARC-Date": "2026-01-01T00:00:00Z"}
            if origin:
                fields["WARC-Segment-Origin-ID"] = origin
            else:
                digest = base64.b32encode(hashlib.sha1(body).digest()).decode()
                fields["WARC-Payload-Digest"] = f"sha1:{digest}"
            if number == len(parts):
                fields["WARC-Segment-Total-Length"] = str(len(block))
            # As "resource", warcio leaves the block as it is.
            record = writer.create_warc_record(
                URL, "resource", payload=io.BytesIO(part), length=len(part),
                warc_content_type="application/http; msgtype=response", warc_headers_dict=fields)
            record.rec_headers.replace_header("WARC-Type", "continuation" if origin else "response")
            origin = origin or record.rec_headers.get_header("WARC-Record-ID")
            writer.write_record(record)
            other = writer.create_warc_record(
                f"http://film.example/{number}", "response",
                payload=io.BytesIO(b"HTTP/1.1 200 OK\r\n\r\nother"),
                warc_headers_dict={"WARC-Date": "2026-01-01T00:00:00Z"})
            writer.write_record(other)


def read(files):
    block = b""
    for name in files:
        with open(name, "rb") as file:
            for record in ArchiveIterator(file, no_record_parse=True):
                if record.rec_headers.get_header("WARC-Segment-Number"):
                    block += record.raw_stream.read()
    return block[block.index(b"\r\n\r\n") + 4:]


write(sys.argv[1:])
print(hashlib.sha256(read(sys.argv[1:])).hexdigest())
