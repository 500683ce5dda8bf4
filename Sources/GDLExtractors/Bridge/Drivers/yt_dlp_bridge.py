"""yt-dlp without downloads: a message for each file it would fetch. Part of yt_dlp_driver."""

import datetime
import os
import sys
import urllib.request

import yt_dlp
from yt_dlp.utils import MaxDownloadsReached

from driver_wire import UsageError, clean, date_text

# Failed entries that a cursor remembers, to be tried again by the next run.
MAX_AGAIN = 1000
# Of no use to a template, and long.
HIDDEN_KEYS = frozenset((
    "formats", "requested_formats", "requested_downloads", "requested_subtitles", "subtitles",
    "automatic_captions", "thumbnails", "fragments", "heatmap", "http_headers", "cookies", "url", "manifest_url",
    "fragment_base_url", "epoch", "downloader_options", "entries", "filepath", "comments", "storyboards",
))


class Bridge(yt_dlp.YoutubeDL):
    """What is overridden here is public in yt-dlp: handling of a result, of a file, and of an error."""

    def __init__(self, wire, start, options):
        self.wire = wire
        self.is_whole_allowed = bool(start.get("whole"))
        self.arguments = [str(argument) for argument in start.get("arguments") or ()]
        self.status = 0
        self.errors = 0
        self.depth = 0
        self.is_in_entry = False
        self.skipped = 0
        self.last_directory = None
        cursor = start.get("cursor") or {}
        if cursor and cursor.get("v") != 1:
            raise UsageError("the cursor was not made by this driver")
        self.next_entry = int(cursor.get("i") or 1)
        self.first_entry = self.next_entry
        self.again = list(cursor.get("again") or ())
        self.to_repeat = set(self.again)
        yt_dlp.YoutubeDL.__init__(self, options)

    def snapshot(self):
        entry, again = self.next_entry, list(self.again)
        return lambda: {"v": 1, "i": entry, "again": again}

    # -- playlists

    def process_ie_result(self, ie_result, download=True, extra_info=None):
        number = (extra_info or {}).get("playlist_autonumber")
        if self.depth == 1 and number is not None and not self.is_in_entry:
            return self.process_entry(number, ie_result, download, extra_info)
        is_list = ie_result.get("_type") in ("playlist", "multi_video")
        self.depth += is_list
        try:
            return yt_dlp.YoutubeDL.process_ie_result(self, ie_result, download, extra_info)
        finally:
            self.depth -= is_list

    def process_entry(self, number, ie_result, download, extra_info):
        """One entry of the outermost list. Those before the cursor were handed out by an earlier run."""
        can_skip = not self.params.get("playlistrandom")
        if can_skip and number < self.first_entry and number not in self.to_repeat:
            return ie_result
        errors = self.errors
        self.is_in_entry = True
        try:
            result = yt_dlp.YoutubeDL.process_ie_result(self, ie_result, download, extra_info)
        finally:
            self.is_in_entry = False
        if number in self.again:
            self.again.remove(number)
        if self.errors > errors and len(self.again) < MAX_AGAIN:
            self.again.append(number)
        self.next_entry = max(self.next_entry, number + 1)
        self.wire.event("entry-end", self.snapshot(), index=number, failed=self.errors > errors)
        return result

    # -- files

    def process_info(self, info_dict):
        info = info_dict
        if "format" not in info and "ext" in info:
            info["format"] = info["ext"]
        if self._match_entry(info) is not None:
            info["__write_download_archive"] = "ignore"
            self.skipped += 1
            return
        self.post_extract(info)
        self._num_downloads += 1
        self.send_skips()
        parts = info.get("requested_formats") or [info]
        problem = None if self.is_direct(parts) else self.problem(parts)
        if problem is None or self.is_whole_allowed:
            self.send(info, parts[0], is_whole=problem is not None)
        else:
            self.refuse(info, problem)
        if self._num_downloads >= float(self.params.get("max_downloads") or "inf"):
            raise MaxDownloadsReached()

    @staticmethod
    def is_direct(parts):
        info = parts[0]
        return (
            len(parts) == 1 and info.get("protocol") in ("http", "https") and not info.get("fragments")
            and not info.get("is_live") and info.get("section_start") is None and info.get("url"))

    @staticmethod
    def problem(parts):
        if len(parts) > 1:
            return "its best format is %d files that need merging" % len(parts)
        if parts[0].get("is_live"):
            return "it is a live stream"
        return "it comes in fragments (%s)" % parts[0].get("protocol")

    def refuse(self, info, problem):
        self.status |= 1
        self.wire.event(
            "error", kind="NeedsWhole", job=1, status=1, http_status=None, is_network=False,
            message="%s: %s; set the option whole=true of yt-dlp to have yt-dlp fetch it, or choose a single file "
            "with format=b" % (info.get("webpage_url") or info.get("id"), problem))

    def send(self, info, part, is_whole):
        path = self.prepare_filename(info) or "%s.%s" % (info.get("id"), info.get("ext"))
        base, segments, name = self.place(path)
        extension = info.get("ext") or ""
        keywords = public(info)
        keywords["extension"] = extension
        keywords["filename"] = name[:-len(extension) - 1] if name.endswith("." + extension) else name
        self.send_directory(base, segments, info)
        fields = {
            "job": 1, "url": part.get("url") or info.get("webpage_url"), "keywords": keywords, "filename": name,
            "extension": extension, "archive_prefix": "",
        }
        archive_id = self._make_archive_id(info) if hasattr(self, "_make_archive_id") else None
        if archive_id:
            fields["archive_key"] = archive_id
        if is_whole:
            fields["url"] = info.get("webpage_url") or info.get("original_url") or fields["url"]
            fields["opaque"] = {"program": "yt-dlp", "arguments": self.whole_arguments(info, fields["url"], name)}
        else:
            fields.update(self.request_fields(part))
        self.wire.message("url", self.snapshot(), **fields)

    def place(self, path):
        """The base directory that the user set, or null; folders below it; the name."""
        home = (self.params.get("paths") or {}).get("home")
        base = None
        if home:
            base = os.path.abspath(os.path.expanduser(home))
            path = os.path.relpath(os.path.abspath(path), base)
        elif os.path.isabs(path):
            base, path = "/", path[1:]
        names = [name for name in path.split(os.sep) if name not in ("", ".")]
        return base, names[:-1], names[-1]

    def send_directory(self, base, segments, info):
        playlist = info.get("playlist_id")
        if self.last_directory == (base, segments, playlist):
            return
        self.last_directory = (base, segments, playlist)
        keywords = {
            key: clean(value) for key, value in info.items()
            if key.startswith("playlist") or key in ("extractor", "channel", "uploader", "series", "season")
        }
        keywords.update(category="yt-dlp", subcategory=info.get("extractor") or "")
        fields = {"job": 1, "keywords": keywords, "directory": segments, "category": "yt-dlp"}
        if base is not None:
            fields["base_directory"] = base
        self.wire.message("dir", self.snapshot(), **fields)

    def request_fields(self, part):
        fields = {"headers": {str(k): str(v) for k, v in (part.get("http_headers") or {}).items() if v is not None}}
        request = urllib.request.Request(part["url"])
        self.cookiejar.add_cookie_header(request)
        cookie = request.get_header("Cookie")
        if cookie:
            fields["cookie"] = cookie
        if isinstance(part.get("filesize"), int):
            fields["size"] = part["filesize"]
        chunk = (part.get("downloader_options") or {}).get("http_chunk_size")
        if chunk:
            fields["http_chunk_size"] = chunk
        if self.params.get("proxy"):
            fields["proxy"] = self.params["proxy"]
        if self.params.get("nocheckcertificate"):
            fields["verify"] = False
        return fields

    def whole_arguments(self, info, url, name):
        """Options for a yt-dlp that fetches just this, under this name, into the folder it is started in."""
        arguments = list(self.arguments)
        arguments += ["--no-playlist", "--continue", "--part", "--paths", "home:.", "--output", name.replace("%", "%%")]
        if info.get("format_id"):
            arguments += ["--format", info["format_id"]]
        return arguments + ["--", url]

    # -- what went wrong, what was left out

    def report_error(self, message, *arguments, **options):
        self.tell(sys.exc_info()[1], message)
        return yt_dlp.YoutubeDL.report_error(self, message, *arguments, **options)

    def tell(self, error, message=None):
        causes = chain(error)
        if any(getattr(cause, "_gdl_told", False) for cause in causes):
            return
        self.errors += 1
        self.status |= 4
        for cause in causes:
            try:
                cause._gdl_told = True
            except AttributeError:
                pass
        names = {cls.__name__ for cause in causes for cls in cause.__class__.__mro__}
        code = next((getattr(c, "status", None) or getattr(c, "code", None) for c in causes
                     if "HTTPError" in {cls.__name__ for cls in c.__class__.__mro__}), None)
        is_network = code is None and bool(names & {
            "TransportError", "URLError", "IncompleteRead", "ConnectionError", "TimeoutError", "gaierror"})
        if "UnsupportedError" in names:
            self.status |= 64
        self.wire.event(
            "error", kind=error.__class__.__name__ if error is not None else "Error",
            message=str(message or error), job=1, status=4,
            http_status=code if isinstance(code, int) else None, is_network=is_network)

    def send_skips(self):
        count, self.skipped = self.skipped, 0
        if count:
            self.wire.message("skip", self.snapshot(), kind="file", reason="filtered", count=count)


def chain(error):
    """An exception and its causes, also those that yt-dlp keeps itself."""
    seen = []
    while error is not None and error not in seen and len(seen) < 20:
        seen.append(error)
        info = getattr(error, "exc_info", None)
        error = (getattr(error, "cause", None) or (info[1] if isinstance(info, tuple) and len(info) > 1 else None)
                 or error.__cause__ or error.__context__)
    return [e for e in seen if isinstance(e, BaseException)]


def public(info):
    """What users see of a file, by yt-dlp's names; and gdl's for what all extractors have."""
    keywords = {
        key: clean(value) for key, value in info.items()
        if key.__class__ is str and key[:1] != "_" and key not in HIDDEN_KEYS
    }
    keywords["category"] = "yt-dlp"
    keywords["subcategory"] = info.get("extractor") or ""
    if isinstance(info.get("timestamp"), (int, float)):
        keywords["date"] = date_text(datetime.datetime.fromtimestamp(info["timestamp"], datetime.timezone.utc))
    return keywords
