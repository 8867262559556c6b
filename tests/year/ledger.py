# All runs in an archive's schedules.db, one JSON object a line, by schedule and planned time.
import json
import sqlite3
import sys

database = sqlite3.connect(sys.argv[1])
database.row_factory = sqlite3.Row
for row in database.execute("SELECT * FROM runs ORDER BY schedule, planned"):
    print(json.dumps(dict(row)))
