"""An extractor for tests: every kind of message that gallery-dl knows, by public means only."""

import os
import time

from gallery_dl.extractor.common import Extractor, Message

# A directory message has had a URL since 1.31.
from gallery_dl import version

NEW = tuple(map(int, version.__version__.split(".")[:2])) >= (1, 31)


def directory(data):
    return (Message.Directory, "", data) if NEW else (Message.Directory, data)


class GdltestExtractor(Extractor):
    """`gdltest:NAME:http://127.0.0.1:PORT`"""
    category = "gdltest"
    subcategory = "test"
    directory_fmt = ("{category}", "{title}")
    filename_fmt = "{num:>02}_{filename}.{extension}"
    archive_fmt = "{title}_{num}"
    pattern = r"gdltest:(\w+):(http://127\.0\.0\.1:\d+)"
    example = "gdltest:all:http://127.0.0.1:1"
    cookies_domain = ""

    def items(self):
        name, self.root = self.pattern_groups()
        yield from getattr(self, "items_" + name)()

    def pattern_groups(self):
        parts = self.url.split(":", 2)
        return parts[1], parts[2]

    def file(self, data, url, **more):
        data.update(more)
        data["num"] = data.get("num", 0) + 1
        data.setdefault("filename", "f")
        data.setdefault("extension", "jpg")
        return (Message.Url, url, data)

    def items_all(self):
        data = {"title": "a/b", "_private": 1}
        yield directory(data)
        yield self.file(data, self.root + "/file/1.jpg", _fallback=[self.root + "/file/2.jpg"])
        data.pop("_fallback")
        yield self.file(data, self.root + "/file/3.jpg", _fallback=self.lazy())
        data.pop("_fallback")
        yield self.file(data, self.root + "/file/4.jpg", _http_validate=self.validate,
                        _http_signature=lambda head: head.startswith(b"ok") or "wrong signature")
        data.pop("_http_validate")
        data.pop("_http_signature")
        yield self.file(data, "text:hello, w\u00f6rld", extension="txt")
        yield self.file(data, "ytdl:" + self.root + "/watch/1", extension="mp4")
        yield self.file(data, self.root + "/file/5.jpg", extension="",
                        _http_headers={"Referer": b"bytes", "User-Agent": None, "X-Extra": "1"})
        data.pop("_http_headers")
        yield self.file(data, self.root + "/file/6.jpg", extension="jpeg", nothing=float("nan"), deep={1: {2, }},
                        surrogate="\ud800x", function=len, _http_method="POST", _http_data={"a": "b"},
                        _http_lastmodified="Sat, 02 Mar 2024 10:20:30 GMT", _http_expected_status=(403,))

    def lazy(self):
        yield self.root + "/file/8.jpg"
        yield self.request(self.root + "/redirect/9.jpg").url

    def validate(self, response):
        if response.history:
            return self.root + "/file/7.jpg"
        return response.headers.get("Content-Type") == "image/jpeg"

    def items_cursor(self):
        """Three pages of two files, one request each, and a cursor that names the page being read."""
        page = self.config("cursor") or "p0"
        number = int(page[1:])
        while number < 3:
            self.request(self.root + "/list/%d" % (number + 1))
            data = {"title": "page%d" % number}
            yield directory(data)
            for index in range(2):
                yield self.file(data, self.root + "/file/%d.jpg" % (number * 2 + index + 1))
            number += 1
            self._cursor = "p%d" % number

    def items_children(self):
        """A file, two children with files of their own, and a file again."""
        data = {"title": "parent"}
        yield directory(data)
        yield self.file(data, self.root + "/file/1.jpg")
        for name in ("one", "two", "one"):
            yield (Message.Queue, "gdltest:%s:%s" % (name, self.root), {"_extractor": GdltestExtractor})
        yield (Message.Queue, "https://nobody.invalid/takes/this", {})
        yield self.file(data, self.root + "/file/2.jpg")

    def items_one(self):
        self.request(self.root + "/list/1")
        data = {"title": "one"}
        yield directory(data)
        yield self.file(data, self.root + "/file/11.jpg")

    def items_two(self):
        self.request(self.root + "/list/2")
        data = {"title": "two"}
        yield directory(data)
        yield self.file(data, self.root + "/file/12.jpg")
        yield self.file(data, self.root + "/file/13.jpg")

    def items_fault(self):
        data = {"title": "fault"}
        yield directory(data)
        yield self.file(data, self.root + "/file/1.jpg")
        self.request(self.root + "/nothing/here")

    def items_unreachable(self):
        data = {"title": "unreachable"}
        yield directory(data)
        yield self.file(data, self.root + "/file/1.jpg")
        self.request("http://127.0.0.1:9/", retries=0)

    def items_crash(self):
        yield directory({"title": "crash"})
        os._exit(3)

    def items_slow(self):
        data = {"title": "slow"}
        yield directory(data)
        yield self.file(data, self.root + "/file/1.jpg", _fallback=self.lazy())
        data.pop("_fallback")
        time.sleep(600)
        yield self.file(data, self.root + "/file/2.jpg")

    def items_noise(self):
        print("this is gallery-dl's own output")
        data = {"title": "noise"}
        yield directory(data)
        yield self.file(data, self.root + "/file/1.jpg")
