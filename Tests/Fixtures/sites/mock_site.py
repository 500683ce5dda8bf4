#!/usr/bin/env python3
"""A small image board on the loopback, in the shape that gallery-dl's `moebooru:` extractors read.

    mock_site.py LOG [--posts N] [--size BYTES] [--lifetime SECONDS] [--fail-page N]

Prints its port and serves until its input ends or its lifetime is over. Writes a line to LOG for each request:
METHOD, path, Range or `-`, User-Agent.

    /post.json?tags=T&page=P&limit=L   posts as JSON, newest first; `tags=id:N` one, `tags=pool:N` those of a pool
    /file/N.jpg                        a file with ETag, Last-Modified and ranges
    /list/N                            a page with links to N files (for `recursive:`)
    /pools/N                           a page with links to N pools, as gallery-dl's custom root has them
    /video/N.mp4                       the same as a video
    /feed/N                            a feed of N videos, as podcasts have them
    /stream/N.m3u8                     a video in fragments
    /cookie, /redirect/N.jpg           a cookie set; a redirect to /file/N.jpg
"""

import argparse
import hashlib
import json
import os
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

POSTS_OF_A_POOL = 5
MODIFIED = "Sat, 02 Mar 2024 10:20:30 GMT"


def content(number, size):
    """The same bytes at every start: the number's digest, repeated."""
    block = hashlib.sha256(b"post %d" % number).digest()
    return (block * (size // len(block) + 1))[:size]


class Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, options):
        self.options = options
        self.lock = threading.Lock()
        self.log = open(options.log, "a", encoding="utf-8")
        ThreadingHTTPServer.__init__(self, ("127.0.0.1", 0), Handler)
        self.root = "http://127.0.0.1:%d" % self.server_address[1]

    def post(self, number):
        body = content(number, self.options.size)
        return {
            "id": number, "tags": "sea sky \u6d77", "created_at": 1700000000 + number, "author": "someone",
            "source": "", "score": number % 7, "md5": hashlib.md5(body).hexdigest(), "file_size": len(body),
            "file_url": "%s/file/%d.jpg" % (self.root, number), "width": 640, "height": 480, "rating": "s",
            "parent_id": None, "_directory": ["stolen"], "_headers": {"X-Stolen": "1"},
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        site = self.server
        with site.lock:
            site.log.write("%s %s %s %s\n" % (
                self.command, self.path, self.headers.get("Range", "-"), self.headers.get("User-Agent", "-")))
            site.log.flush()
        target = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(target.query))
        parts = [part for part in target.path.split("/") if part]
        name = parts[0] if parts else ""
        number = parts[1].partition(".")[0] if len(parts) > 1 else ""
        number = int(number) if number.isdigit() else 0
        if name == "post.json":
            self.send_posts(query)
        elif name == "file" and 0 < number <= site.options.posts:
            self.send_file(content(number, site.options.size))
        elif name == "video" and number:
            self.send_file(content(number, site.options.size), "video/mp4")
        elif name == "feed":
            self.send_feed(number)
        elif name == "stream":
            lines = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/video/1.mp4\n#EXTINF:1,\n/video/2.mp4\n#EXT-X-ENDLIST\n"
            self.send_reply(200, lines.encode(), {"Content-Type": "application/vnd.apple.mpegurl"})
        elif name == "list":
            self.send_links("%s/file/%d.jpg" % (site.root, n) for n in range(1, number + 1))
        elif name == "pools":
            self.send_links("%s/pool/show/%d" % (site.root, n) for n in range(1, number + 1))
        elif name == "redirect":
            self.send_reply(302, b"", {"Location": "/file/%d.jpg" % number})
        elif name == "cookie":
            self.send_reply(200, b"ok", {"Set-Cookie": "session=abc; Path=/"})
        else:
            self.send_reply(404, b"not here", {})

    do_HEAD = do_GET

    def send_posts(self, query):
        options = self.server.options
        page, limit = int(query.get("page", 1)), int(query.get("limit", 100))
        if options.fail_page and page == options.fail_page:
            return self.send_reply(503, b"too much", {})
        numbers = range(options.posts, 0, -1)
        kind, _, value = query.get("tags", "").partition(":")
        if kind == "id":
            numbers = [int(value)] if 0 < int(value) <= options.posts else []
        elif kind == "pool":
            first = (int(value) - 1) * POSTS_OF_A_POOL + 1
            numbers = [n for n in range(first, first + POSTS_OF_A_POOL) if n <= options.posts]
        posts = [self.server.post(n) for n in list(numbers)[(page - 1) * limit:page * limit]]
        self.send_reply(200, json.dumps(posts).encode(), {"Content-Type": "application/json"})

    def send_links(self, urls):
        page = "<html><body>%s</body></html>" % "\n".join('<a href="%s">x</a>' % url for url in urls)
        self.send_reply(200, page.encode(), {"Content-Type": "text/html"})

    def send_feed(self, count):
        items = "".join(
            "<item><title>Video %d</title><enclosure url='%s/video/%d.mp4' type='video/mp4'/></item>"
            % (n, self.server.root, n) for n in range(1, count + 1))
        feed = "<?xml version='1.0'?><rss version='2.0'><channel><title>Feed</title>%s</channel></rss>" % items
        self.send_reply(200, feed.encode(), {"Content-Type": "application/rss+xml"})

    def send_file(self, body, kind="image/jpeg"):
        fields = {
            "Content-Type": kind, "Last-Modified": MODIFIED, "Accept-Ranges": "bytes",
            "ETag": '"%s"' % hashlib.md5(body).hexdigest(),
        }
        asked = self.headers.get("Range", "")
        condition = self.headers.get("If-Range")
        if not asked.startswith("bytes=") or condition not in (None, fields["ETag"]):
            return self.send_reply(200, body, fields)
        first, _, last = asked[6:].partition("-")
        first, last = int(first), min(int(last or len(body) - 1), len(body) - 1)
        if first > last:
            return self.send_reply(416, b"", {"Content-Range": "bytes */%d" % len(body)})
        fields["Content-Range"] = "bytes %d-%d/%d" % (first, last, len(body))
        self.send_reply(206, body[first:last + 1], fields)

    def send_reply(self, status, body, fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--posts", type=int, default=350)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--lifetime", type=float, default=120)
    parser.add_argument("--fail-page", type=int, default=0)
    options = parser.parse_args()
    site = Site(options)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    print(site.server_address[1], flush=True)
    end = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), end.set()), daemon=True).start()
    end.wait(options.lifetime)
    os._exit(0)


if __name__ == "__main__":
    main()
