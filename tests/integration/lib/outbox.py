"""Puts notices into an archive's outbox as varve's scheduler does: argv[1] is the archive, stdin a list of notices with
their `channels`. The file is made of the schema that the program has."""

import json
import pathlib
import re
import sqlite3
import sys
import time

root = pathlib.Path(__file__).resolve().parents[3]
number = lambda name: re.search(rf"{name} = (\w+)", (root / "src/notify/schema.hpp").read_text())[1]
folder = pathlib.Path(sys.argv[1])
folder.mkdir(exist_ok=True)
is_new = not (folder / "notices.db").exists()
db = sqlite3.connect(folder / "notices.db")
if is_new:
    db.executescript("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;")
    db.executescript((root / "src/notify/schema.sql").read_text())
    db.execute(f"PRAGMA application_id = {int(number('kApplicationId'), 16)}")
    db.execute(f"PRAGMA user_version = {number('kSchemaVersion')}")
for notice in json.load(sys.stdin):
    html = notice.pop("html", None)
    channels = notice.pop("channels", [])
    key = notice.pop("key")
    row = db.execute("INSERT INTO notices (id, key, time, json, html) VALUES (?, ?, 0, ?, ?)",
                     (notice["id"], key, json.dumps(notice), html and html.encode()))
    now = int(time.time() * 1_000_000)
    for channel in channels:
        db.execute("INSERT INTO deliveries (notice, channel, state, added, due, attempts, said) "
                   "VALUES (?, ?, 0, ?, ?, 0, '')", (row.lastrowid, channel, now, now))
db.commit()
