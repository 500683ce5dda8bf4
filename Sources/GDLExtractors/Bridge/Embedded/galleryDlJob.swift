// swift-format-ignore-file
// Written by scripts/embed-drivers. Change Bridge/Drivers/gallery_dl_job.py, and run it again.

extension DriverFiles {
  static let galleryDlJob = ##"""
"""gallery-dl's download job without downloads. Part of gallery_dl_driver."""

import base64
import logging

import requests
from gallery_dl import exception, extractor, formatter, job, path, util
from gallery_dl.extractor import common

from driver_wire import clean
from gallery_dl_events import describe

# An extractor whose page size is not known.
DEFAULT_PAGE = 100

# Taken before gallery-dl is given ours instead.
DownloadJob = job.DownloadJob
STEERING = (exception.StopExtraction, exception.TerminateExtraction)
if hasattr(exception, "ControlException"):
    STEERING += (exception.ControlException,)


def is_control(error):
    """Whether it only steers gallery-dl. One with a code tells of a fault."""
    return isinstance(error, STEERING) and not error.code


def quiet_streams():
    """What gallery-dl logs reaches gdl as events; a second copy on stderr would bury real errors."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if type(handler) is logging.StreamHandler:
            root.removeHandler(handler)


class JobState:
    """Where a job is, besides what gallery-dl knows."""

    def __init__(self, number, parent, url):
        self.number = number
        self.parent = parent
        self.url = url
        self.resumed_cursor = None
        self.files_seen = 0
        # Of earlier runs: a run that is cut while it repeats them has not lost them.
        self.files_before = 0
        self.first_file = 0
        self.root_base = None
        self.base_setting = None
        self.archive_path = None
        self.archive_table = None
        self.prefix_format = None
        self.key_format = None
        self.downloader = None
        self.directory_fields = None
        self.settings = None


class BridgeJob(DownloadJob):
    """Tells the driver of each message. `driver` is set before the first one is made."""

    driver = None

    def __init__(self, url, parent=None):
        found = extractor.find(url) if isinstance(url, str) else url
        if parent is None:
            quiet_streams()
            self.driver.stack.clear()
        self.gdl = JobState(
            self.driver.next_number(), parent.gdl.number if parent is not None else 0, found.url if found else "")
        if found:
            self._resume(found)
        DownloadJob.__init__(self, found, parent)  # refuses a URL that nobody takes
        if self._options and getattr(found.config, "_gdl_options", None) is None:
            found.config = with_options(found.config, self._options)
        found.items = self._watched(found.items)

    # -- going on where an earlier run stopped

    def _resume(self, found):
        self._options = {}
        entry = self.driver.resume.get(found.url)
        if entry is None:
            return
        if entry.get("c"):
            self._options["cursor"] = self.gdl.resumed_cursor = entry["c"]
        else:
            self._resume_by_range(found, int(entry.get("n") or 0))
        if self._options:
            found.config = with_options(found.config, self._options)

    def _resume_by_range(self, found, count):
        name = "skip_files" if hasattr(common.Extractor, "skip_files") else "skip"
        skip = getattr(found, name, None)
        if skip is None or getattr(found.__class__, name) is getattr(common.Extractor, name, None):
            return
        # A range of the user's own, or a filter that gallery-dl skips by, would count otherwise.
        names = [target + what for target in ("image", "file", "post") for what in ("-range", "-filter", "-unique")]
        if any(found.config(name) for name in names + ["date-before", "date-after"]):
            return
        self.gdl.files_before = count
        page = getattr(found, "per_page", None)
        lower = count - (page if isinstance(page, int) and page > 0 else DEFAULT_PAGE) + 1
        if lower <= 1:
            return

        def counted(number):
            jumped = skip(number)
            self.gdl.files_seen = jumped or 0
            return jumped

        setattr(found, name, counted)
        self._options["image-range"] = "%d-" % lower
        self.gdl.first_file = lower

    # -- watching

    def _watched(self, items):
        def watched():
            try:
                yield from items()
            except Exception as error:
                self._tell(error)
                raise
        return watched

    def dispatch(self, messages):
        try:
            return DownloadJob.dispatch(self, messages)
        except Exception as error:
            self._tell(error)
            raise

    def _tell(self, error):
        if not is_control(error):
            self.driver.report(error, self)

    def _prepare_predicates(self, target, *arguments, **options):
        inner = DownloadJob._prepare_predicates(self, target, *arguments, **options)
        is_file = target in ("image", "file")
        kind = {"image": "file", "chapter": "child"}.get(target, target)

        def predicate(url, keywords):
            if is_file:
                self.gdl.files_seen += 1
            passed = inner(url, keywords)
            if not passed:
                is_repeat = is_file and self.gdl.files_seen < self.gdl.first_file
                self.driver.skip(kind, "done" if is_repeat else "filtered")
            return passed
        return predicate

    def run(self):
        self.driver.begin(self)
        is_whole = False
        try:
            DownloadJob.run(self)
            is_whole = True
        except Exception as error:
            if not is_control(error):
                self.status |= getattr(error, "code", 1) or 1
            self._tell(error)
            raise
        finally:
            self.driver.finish(self, is_whole)
        return self.status

    # -- the messages

    def initialize(self, keywords=None):
        extr, cfg, state = self.extractor, self.extractor.config, self.gdl
        self.pathfmt = path.PathFormat(extr)
        parent = self.driver.stack[-2][1] if len(self.driver.stack) > 1 else None
        if extr._parentdir and parent is not None:
            state.root_base, state.base_setting = parent.root_base, parent.base_setting
        else:
            state.root_base = self.pathfmt.basedirectory
            state.base_setting = cfg("base-directory")
        if keywords is not None:
            self.pathfmt.set_directory(keywords)
        self.fallback = cfg("fallback", True)
        self._children = bool(cfg("children", True))
        self._prepare_archive(keywords)
        self._tell_of_postprocessors()

    def _prepare_archive(self, keywords):
        extr, cfg, state = self.extractor, self.extractor.config, self.gdl
        table = cfg("archive-table")
        prefix = cfg("archive-prefix")
        if prefix is None:
            prefix = extr.category if table is None else ""
        key = cfg("archive-format")
        if key is None:
            key = extr.archive_fmt
        state.prefix_format = formatter.parse(prefix).format_map if prefix else None
        state.key_format = formatter.parse(key).format_map if key else None
        place = cfg("archive")
        if not place:
            return
        try:
            if isinstance(place, list):
                place = self.pathfmt.generate_path(place)
            elif "://" not in place:
                place = util.expand_path(place)
                if "{" in place and not hasattr(self.pathfmt, "generate_path"):
                    place = formatter.parse(place).format_map(keywords or {})
            if table:
                table = formatter.parse(table).format_map(keywords or {})
        except Exception as error:
            extr.log.warning("the archive's path cannot be made: %s", describe(error))
            return
        state.archive_path, state.archive_table = str(place), table

    def _tell_of_postprocessors(self):
        extr = self.extractor
        if self.driver.is_postprocessor_told or not extr.config("postprocess", True):
            return
        configured = extr.config_accumulate("postprocessors")
        if configured:
            self.driver.is_postprocessor_told = True
            names = [p if isinstance(p, str) else str(p.get("name") or p.get("type") or "?") for p in configured]
            extr.log.warning("gdl does not run the postprocessors that gallery-dl has configured: %s", ", ".join(names))

    def handle_directory(self, keywords):
        if self.pathfmt is None:
            self.initialize(keywords)
        else:
            self.pathfmt.set_directory(keywords)
        self.driver.directory(self, keywords)

    def _end_if_left(self):
        self.driver.wire.serve_waiting()
        if self.driver.left_all or self.gdl.number in self.driver.left:
            raise exception.StopExtraction()

    def handle_url(self, url, keywords):
        self._end_if_left()
        self.driver.file(self, url, keywords)

    def handle_queue(self, url, keywords):
        self._end_if_left()
        if self.driver.is_done(url):
            self.driver.skip("child", "done")
        else:
            DownloadJob.handle_queue(self, url, keywords)

    def _write_unsupported(self, url):
        self.driver.wire.event("unsupported", job=self.gdl.number, url=url)

    # -- what a download would be done with

    def http_downloader(self):
        if self.gdl.downloader is None:
            self.gdl.downloader = self.get_downloader("http") or False
        return self.gdl.downloader

    def request_fields(self, url, keywords):
        downloader = self.http_downloader()
        session = self.extractor.session
        headers = {"Accept": "*/*"}
        headers.update(keywords.get("_http_headers") or {})
        headers.update(getattr(downloader, "headers", None) or {})
        method = keywords.get("_http_method", "GET")
        fields = {}
        try:
            prepared = session.prepare_request(requests.Request(
                method, url, headers=headers, data=keywords.get("_http_data")))
        except Exception as error:
            self.extractor.log.warning("not a URL to request: %s", describe(error))
            fields["headers"] = text_headers(headers)
            return fields
        if prepared.url != url:
            fields["request_url"] = prepared.url
        sent = text_headers(prepared.headers)
        for name in [name for name in sent if name.lower() == "cookie"]:
            fields["cookie"] = sent.pop(name)
        fields["headers"] = sent
        if method != "GET":
            fields["method"] = method
        if prepared.body:
            body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
            fields["data"] = base64.b64encode(body).decode() if isinstance(body, bytes) else None
        fields.update(self._connection_fields(url, downloader))
        return fields

    def _connection_fields(self, url, downloader):
        """Only what is not as everybody has it."""
        fields = {}
        proxies = getattr(downloader, "proxies", None)
        if proxies:
            scheme = url.partition(":")[0].lower()
            proxy = proxies.get(scheme) or proxies.get("all")
            if proxy:
                fields["proxy"] = proxy
        verify = getattr(downloader, "verify", True)
        if verify is not True:
            fields["verify"] = verify
        timeout = getattr(downloader, "timeout", 30)
        if timeout != 30:
            fields["timeout"] = timeout
        return fields

    def download_settings(self):
        """Settings of gallery-dl that are gdl's to keep, as the user wrote them."""
        cfg, downloader = self.extractor.config, self.http_downloader()
        found = {
            "sleep": cfg("sleep", getattr(self.extractor, "download_interval", None) or None),
            "skip": cfg("skip"), "archive-event": cfg("archive-event"), "archive-mode": cfg("archive-mode"),
        }
        if downloader:
            for name in ("rate", "filesize-min", "filesize-max", "retries", "retry-codes", "mtime"):
                found[name] = downloader.config(name)
        if cfg("http-metadata") or cfg("metadata-http"):
            self.extractor.log.warning("gdl has no metadata of HTTP headers for file names")
        return {name: clean(value) for name, value in found.items() if value is not None}


def with_options(inner, options):
    """The `config` of one extractor with options of one job in front."""
    def config(key, default=None):
        return options[key] if key in options else inner(key, default)
    config._gdl_options = options
    return config


def text_headers(headers):
    return {
        text(name): text(value) for name, value in headers.items() if value is not None
    }


def text(value):
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)

"""##
}
