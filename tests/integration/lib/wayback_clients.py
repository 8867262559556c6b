"""Clients of the Wayback Machine, unmodified but for the host: clients.py HOST CLIENT ARGUMENT…, JSON out.

Each says below how it is told of another host. Where that is a module's constant, or a URL within the
code, it is set here; a client whose every URL is written out gets an adapter for requests that sends
what is for web.archive.org to varve."""

import json
import sys
from datetime import datetime
from urllib.parse import urlsplit

import requests

HOST = sys.argv[1]
ARCHIVE = "https://web.archive.org"


class ToVarve(requests.adapters.HTTPAdapter):
    """Sends requests for web.archive.org to varve; answers come back as if from there."""

    def send(self, request, **options):
        asked = request.url
        request.url = asked.replace(ARCHIVE, HOST, 1)
        response = super().send(request, **options)
        response.url = request.url = asked
        for name in ("Location", "Link"):
            if name in response.headers:
                response.headers[name] = response.headers[name].replace(HOST, ARCHIVE)
        return response


def map_host():
    """Sessions that requests makes itself get the adapter too."""
    original = requests.Session.__init__

    def init(self, *args, **options):
        original(self, *args, **options)
        self.mount(ARCHIVE, ToVarve())

    requests.Session.__init__ = init


def waybackpack(*arguments):
    """Its command line; search URL and template are constants of its modules."""
    import waybackpack.asset
    import waybackpack.cdx
    import waybackpack.cli

    waybackpack.cdx.SEARCH_URL = waybackpack.cdx.SEARCH_URL.replace(ARCHIVE, HOST)
    waybackpack.asset.ARCHIVE_TEMPLATE = waybackpack.asset.ARCHIVE_TEMPLATE.replace(ARCHIVE, HOST)
    sys.argv = ["waybackpack", *arguments]
    waybackpack.cli.main()


def wayback(url, limit):
    """EDGI's; it takes URLs apart by a pattern with the host in it, so the adapter maps it. Its pauses
    between requests, which spare archive.org, are an option of its session."""
    import wayback

    map_host()
    session = wayback.WaybackSession(search_calls_per_second=0, memento_calls_per_second=0)
    # The session gives each scheme an adapter anew, the longest prefix wins.
    session.mount(ARCHIVE, ToVarve())
    client = wayback.WaybackClient(session)
    found = []
    for record in client.search(url, limit=int(limit)):
        memento = client.get_memento(record, exact=True, follow_redirects=False)
        found.append({"timestamp": record.timestamp.strftime("%Y%m%d%H%M%S"), "original": record.url,
                      "status": record.status_code, "digest": record.digest, "mime": record.mime_type,
                      "memento_url": memento.memento_url, "memento_status": memento.status_code,
                      "body": memento.content.hex()})
    print(json.dumps(found))


def memento(url, when):
    """The TimeGate is an option. Without the check the client asks the live site for one."""
    from memento_client import MementoClient

    client = MementoClient(timegate_uri=f"{HOST}/timegate/", check_native_timegate=False)
    info = client.get_memento_info(url, datetime.strptime(when, "%Y%m%d%H%M%S"),
                                   req_uri_response=requests.head(f"{HOST}/timegate/{url}"))
    print(json.dumps(info, default=str))


def cdx_toolkit(url, how, *filters):
    """The CDX server's URL is its `source`, the replay's `wb`. Pauses are kept by host in a table."""
    import cdx_toolkit
    from cdx_toolkit import myrequests

    myrequests.retry_info[urlsplit(HOST).hostname] = {"next_fetch": 0, "minimum_interval": 0}
    fetcher = cdx_toolkit.CDXFetcher(source=f"{HOST}/cdx/search/cdx", wb=f"{HOST}/web")
    options = {"filter": list(filters)} if filters else {}
    captures = fetcher.iter(url, **options) if how == "iter" else fetcher.get(url, **options)
    print(json.dumps({"pages": fetcher.get_size_estimate(url, as_pages=True),
                      "captures": [{**capture.data, "body": capture.content.hex()} for capture in captures]}))


def internetarchive(url, access, secret):
    """Its session signs with the keys of archive.org's S3, which Save Page Now takes; it insists on a
    host of archive.org, so the adapter maps it."""
    import time

    import internetarchive

    map_host()
    session = internetarchive.get_session(config={"s3": {"access": access, "secret": secret}})
    keys = internetarchive.auth.S3Auth(access, secret)
    asked = session.post(f"{ARCHIVE}/save", data={"url": url, "capture_all": 1}, auth=keys)
    asked.raise_for_status()
    job = asked.json()
    status = {"status": "pending"}
    while status["status"] == "pending":
        time.sleep(0.1)
        status = session.get(f"{ARCHIVE}/save/status/{job['job_id']}", auth=keys).json()
    print(json.dumps({"job": job, "status": status}))


def savepagenow(url):
    """The host is written within a function, so the adapter maps it; keys come from the environment."""
    import savepagenow

    map_host()
    print(json.dumps(savepagenow.capture(url, authenticate=True)))


if __name__ == "__main__":
    globals()[sys.argv[2]](*sys.argv[3:])
