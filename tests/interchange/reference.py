"""What warcio (PyPI's), an independent reader, finds in WARC and ARC files.

    reference.py FILE...

prints a JSON object a line for each file: `records`, each with `type`, `uri`, `date`, `status` (null
where there is no HTTP status), `sha256` of the body as decoded, and `warned`, whether warcio found
its length wrong; and `error`, why it stopped, or null.
"""
import contextlib
import hashlib
import io
import json
import sys

from warcio.archiveiterator import ArchiveIterator


def body_digest(record):
    digest = hashlib.sha256()
    stream = record.content_stream()
    while piece := stream.read(1 << 16):
        digest.update(piece)
    return digest.hexdigest()


def status_of(record):
    code = record.http_headers.get_statuscode() if record.http_headers else ""
    return int(code) if code and code.isdigit() else None


def read(path):
    found = {"file": path, "records": [], "error": None}
    warnings = io.StringIO()
    with open(path, "rb") as file, contextlib.redirect_stderr(warnings):
        try:
            for record in ArchiveIterator(file, arc2warc=True):
                warned_before = len(warnings.getvalue())
                headers = record.rec_headers
                row = {
                    "type": record.rec_type,
                    "uri": headers.get_header("WARC-Target-URI"),
                    "date": headers.get_header("WARC-Date"),
                    "status": status_of(record),
                    "sha256": body_digest(record),
                    "warned": False,
                }
                if found["records"]:
                    found["records"][-1]["warned"] |= "WARNING: Record" in warnings.getvalue()[mark:]
                mark = warned_before
                found["records"].append(row)
            if found["records"]:
                found["records"][-1]["warned"] |= "WARNING: Record" in warnings.getvalue()[mark:]
        except Exception as error:  # whatever the reader trips over
            found["error"] = f"{type(error).__name__}: {error}".strip().split("\n")[0]
    return found


for name in sys.argv[1:]:
    print(json.dumps(read(name)), flush=True)
