"""A feed on stdin as feedparser reads it, as JSON: what is wrong with it, its links and its entries."""

import json
import sys
import xml.etree.ElementTree as tree

import feedparser

text = sys.stdin.buffer.read()
feed = feedparser.parse(text, response_headers={"content-type": "application/atom+xml; charset=utf-8"}, sanitize_html=False)
atom = "{http://www.w3.org/2005/Atom}"
root = tree.fromstring(text)
# RFC 4287 4.1.1 and 4.1.2: what has to be there exactly once.
missing = [f"{element.tag} {name}" for element in [root, *root.findall(f"{atom}entry")]
           for name in ("id", "title", "updated") if len(element.findall(atom + name)) != 1]
json.dump({
    "version": feed.version,
    "wrong": [str(feed.bozo_exception)] if feed.bozo else missing,
    "id": feed.feed.get("id"),
    "title": feed.feed.get("title"),
    "updated": feed.feed.get("updated"),
    "links": {link.rel: link.href for link in feed.feed.links},
    "entries": [{"id": each.id, "title": each.title, "updated": each.updated, "link": each.get("link"),
                 "summary": each.summary, "kind": [tag.term for tag in each.get("tags", [])],
                 "html": each.content[0].value, "type": each.content[0].type} for each in feed.entries],
}, sys.stdout)
