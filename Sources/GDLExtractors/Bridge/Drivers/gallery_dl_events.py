"""Turns what gallery-dl hands out into events, and answers questions about it. Part of gallery_dl_driver."""

import base64
import collections
import email.utils
import os

from driver_wire import UsageError, clean, public, url_hash

# Messages whose callables are kept until gdl acknowledges them. The oldest go first.
MAX_HELD = 4096
# Finished children that a cursor remembers. Older ones run again, and their files are known by then.
MAX_DONE = 4096
# Filtered messages are counted, and cost a credit for so many.
SKIPS_PER_CREDIT = 100
# Longer texts are no captions.
MAX_TEXT = 8 << 20
# Stands in for an extension that is not known yet, and survives every way to clean a name.
EXTENSION_MARK = "gdlextension0"


class Driver:
    def __init__(self, wire, start):
        self.wire = wire
        self.start = start
        self.status = 0
        self.has_begun = False
        self.stack = []
        self.job_count = 0
        self.directory_job = None
        self.skipped = collections.Counter()
        self.held = collections.OrderedDict()
        self.is_postprocessor_told = False
        self.visited = set(start.get("visited") or ())
        self.left = set()
        self.left_all = False

        cursor = start.get("cursor") or {}
        if cursor and cursor.get("v") != 1:
            raise UsageError("the cursor was not made by this driver")
        self.resume = {entry["u"]: entry for entry in cursor.get("jobs") or ()}
        self.done = collections.deque(cursor.get("done") or (), MAX_DONE)
        self.done_set = set(self.done)
        wire.handlers.update({
            "fallback": self.answer_fallback, "validate": self.answer_validate, "ack": self.acknowledge,
            "leave": self.leave,
        })

    # -- cursors

    def snapshot(self):
        """The state as of now, as a function that writes it down when a cursor is due."""
        jobs = [
            (s.url, clean(getattr(job.extractor, "_cursor", None)) or s.resumed_cursor,
             max(s.files_seen, s.files_before))
            for job, s in self.stack
        ]
        count = len(self.done)
        return lambda: {
            "v": 1, "jobs": [{"u": u, "c": c, "n": n} for u, c, n in jobs],
            "done": list(self.done)[:count] if len(self.done) < MAX_DONE else list(self.done),
        }

    def message(self, name, /, **fields):
        return self.wire.message(name, self.snapshot(), **fields)

    # -- jobs

    def next_number(self):
        self.job_count += 1
        return self.job_count

    def begin(self, job):
        extractor, state = job.extractor, job.gdl
        fields = {
            "job": state.number, "url": extractor.url, "category": extractor.category,
            "subcategory": extractor.subcategory, "extractor": extractor.__class__.__name__,
        }
        self.stack.append((job, state))
        if state.parent:
            self.message("child-begin", parent=state.parent, **fields)
        else:
            self.has_begun = True
            self.wire.event("begin", **fields)
            self.wire.serve_until_credit()

    def finish(self, job, is_whole):
        status = job.status
        if is_whole:
            self.send_skips()
        self.stack = [entry for entry in self.stack if entry[0] is not job]
        if job.gdl.parent:
            if is_whole and not status:
                self.remember(job.gdl.url)
            self.wire.event(
                "child-end", self.snapshot(), job=job.gdl.number, parent=job.gdl.parent, url=job.gdl.url,
                status=status)
        else:
            self.status |= status

    def remember(self, url):
        mark = url_hash(url)
        with self.wire.lock:  # the thread that writes cursors reads the list
            if mark not in self.done_set:
                if len(self.done) == MAX_DONE:
                    self.done_set.discard(self.done[0])
                self.done.append(mark)
                self.done_set.add(mark)

    def is_done(self, url):
        return url in self.visited or url_hash(url) in self.done_set

    def leave(self, command):
        """Nothing more is wanted of a job: it ends before its next message."""
        number = command.get("job") or 0
        self.left.add(number)
        self.left_all = self.left_all or number == 0

    # -- what was left out

    def skip(self, kind, reason):
        self.skipped[kind, reason] += 1
        if sum(self.skipped.values()) >= SKIPS_PER_CREDIT:
            self.send_skips()

    def send_skips(self):
        skipped, self.skipped = self.skipped, collections.Counter()
        for (kind, reason), count in skipped.items():
            self.message("skip", kind=kind, reason=reason, count=count)

    # -- messages

    def directory(self, job, keywords):
        state, path = job.gdl, job.pathfmt
        self.send_skips()
        fields = {
            "job": state.number, "keywords": public(keywords), "directory": segments(state, path),
            "category": job.extractor.category,
        }
        if state.base_setting is not None:
            fields["base_directory"] = state.root_base
        if state.archive_path is not None:
            fields["archive"] = {"path": state.archive_path, "table": state.archive_table}
        if state.settings is None:
            state.settings = job.download_settings()
        if state.settings:
            fields["settings"] = state.settings
        state.directory_fields = fields
        self.directory_job = state
        self.message("dir", **fields)

    def file(self, job, url, keywords):
        state = job.gdl
        self.send_skips()
        if self.directory_job is not state and state.directory_fields:
            # A child has set its own directory in between.
            self.directory_job = state
            self.message("dir", again=True, **state.directory_fields)
        fields = {"job": state.number, "url": url}
        scheme = url.partition(":")[0].lower()
        fields.update(name_fields(job.pathfmt, keywords))
        fields["keywords"] = public(keywords)
        archive_fields(job, keywords, fields)
        if scheme == "text":
            if len(url) > MAX_TEXT:
                self.report(ValueError("a text: URL of %d characters" % len(url)), job)
                return
            fields["url"], fields["text"] = "text:", url[5:]
        elif scheme == "ytdl":
            fields["url"], fields["ytdl"] = url[5:], ytdl_fields(keywords)
        else:
            fields.update(job.request_fields(url, keywords))
        steering_fields(job, keywords, fields)
        if fields.pop("held", False):
            # Taken before the message goes out, since the answer to it may come at once.
            self.hold(self.wire.next_sequence(), job, keywords)
        self.message("url", **fields)

    def report(self, error, job=None):
        """Tells of an exception once, however many levels it passes."""
        if getattr(error, "_gdl_told", False):
            return
        try:
            error._gdl_told = True
        except AttributeError:
            pass
        response = getattr(error, "response", None)
        # Old versions give an error of a reply the status 0, since such a reply is false.
        code = response.status_code if response is not None else getattr(error, "status", None)
        cause = error.__cause__ or error.__context__
        is_network = code == 0 or is_network_fault(error) or is_network_fault(cause)
        self.wire.event(
            "error", kind=error.__class__.__name__, message=str(error) or error.__class__.__name__,
            job=job.gdl.number if job is not None else 0, status=getattr(error, "code", 1),
            http_status=code, is_network=is_network)

    # -- questions

    def hold(self, sequence, job, keywords):
        while len(self.held) >= MAX_HELD:
            self.held.popitem(last=False)
        self.held[sequence] = {"job": job, "keywords": dict(keywords), "fallback": None}

    def acknowledge(self, command):
        self.held.pop(command.get("seq"), None)

    def answer_fallback(self, command):
        sequence = command.get("seq")
        entry = self.held.get(sequence)
        if entry is None:
            return self.wire.event("fallback", seq=sequence, url=None, gone=True)
        try:
            if entry["fallback"] is None:
                entry["fallback"] = iter(entry["keywords"].get("_fallback") or ())
            url = next(entry["fallback"], None)
            fields = entry["job"].request_fields(url, entry["keywords"]) if url else {}
        except Exception as error:
            return self.wire.event("fallback", seq=sequence, url=None, error=describe(error))
        self.wire.event("fallback", seq=sequence, url=url, **fields)

    def answer_validate(self, command):
        sequence = command.get("seq")
        entry = self.held.get(sequence)
        what = command.get("what") or "validate"
        if entry is None:
            return self.wire.event("validate", seq=sequence, result=None, gone=True)
        function = entry["keywords"].get(
            {"validate": "_http_validate", "signature": "_http_signature", "retry": "_http_retry"}.get(what))
        result, error = True, None
        try:
            if function is not None:
                if what == "signature":
                    # gallery-dl's own rule: true, or the text of what is wrong.
                    result = function(base64.b64decode(command.get("bytes") or "")) is True
                else:
                    result = function(make_response(command))
        except Exception as exception:
            result, error = None, describe(exception)
        if result is not None and not isinstance(result, str):
            result = bool(result)
        self.wire.event("validate", seq=sequence, what=what, result=result, error=error)


# -- parts of an event


def segments(state, path):
    """Names of the folders below the base directory, as gallery-dl finished them."""
    directory = path.directory
    bases = [state.root_base, path.basedirectory]
    bases += [base for _, base in getattr(path, "basedirectory_conditions", None) or ()]
    matching = [base for base in bases if base and directory.startswith(base)]
    if matching:
        base = matching[0] if state.root_base in matching else max(matching, key=len)
        state.root_base = base
        directory = directory[len(base):]
    return [name for name in directory.split(os.sep) if name]


def name_fields(path, keywords):
    """The file's name; in parts around the extension where that is not at the end, or not known."""
    path.set_filename(keywords)
    extension = path.extension
    name = path.build_filename(keywords)
    fields = {"extension": extension, "filename": name}
    if not extension:
        fields["filename"] = name[:-1] if name.endswith(".") else name
    if not extension or not name.endswith("." + extension):
        keywords["extension"] = EXTENSION_MARK
        marked = path.build_filename(keywords)
        keywords["extension"] = extension
        at = marked.lower().find(EXTENSION_MARK)
        if at >= 0:
            fields["filename_parts"] = [marked[:at], marked[at + len(EXTENSION_MARK):]]
    return fields


def archive_fields(job, keywords, fields):
    state = job.gdl
    try:
        if state.key_format is not None:
            fields["archive_key"] = str(state.key_format(keywords))
        if state.prefix_format is not None:
            fields["archive_prefix"] = str(state.prefix_format(keywords))
    except Exception as error:
        job.extractor.log.warning("no archive key: %s", describe(error))


def ytdl_fields(keywords):
    """What yt-dlp has to be told besides the URL."""
    names = ("_ytdl_manifest", "_ytdl_manifest_headers", "_ytdl_manifest_cookies", "_ytdl_params", "_ytdl_extra")
    return {name[1:]: clean(keywords[name]) for name in names if keywords.get(name)}


def steering_fields(job, keywords, fields):
    """What gallery-dl's downloader would heed; callables stay here, and are asked for by `seq`."""
    is_held = False
    fallback = keywords.get("_fallback")
    if fallback and job.fallback:
        if fallback.__class__.__name__ in ("list_iterator", "tuple_iterator"):
            fallback = keywords["_fallback"] = list(fallback)
        if isinstance(fallback, (list, tuple)):
            fields["fallback"] = [str(url) for url in fallback]
        else:
            fields["has_fallback"] = is_held = True
    downloader = job.http_downloader()
    for key, name in (("_http_validate", "has_validate"), ("_http_signature", "has_signature"),
                      ("_http_retry", "has_retry")):
        if keywords.get(key) is not None and (name != "has_validate" or getattr(downloader, "validate", True)):
            fields[name] = is_held = True
    if keywords.get("_http_expected_status"):
        fields["expected_status"] = list(keywords["_http_expected_status"])
    if keywords.get("_http_segmented"):
        fields["is_segmented"] = True
    if not keywords.get("_http_adjust_extension", getattr(downloader, "adjust_extension", True)):
        fields["adjust_extension"] = False
    mtime = modification_time(keywords.get("_mtime_meta") or keywords.get("_http_lastmodified"))
    if mtime is not None:
        fields["mtime"] = mtime
    fields["held"] = is_held


def modification_time(value):
    if not value:
        return None
    try:
        if isinstance(value, (int, float)):
            return int(value)
        if hasattr(value, "timestamp"):
            return int(value.timestamp())
        return int(email.utils.parsedate_to_datetime(str(value)).timestamp())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def is_network_fault(error):
    """Whether the source was not reached, by the class of the error: `requests` and the system have many."""
    if error is None:
        return False
    names = {cls.__name__ for cls in error.__class__.__mro__}
    return bool(names & {"ConnectionError", "Timeout", "TimeoutError", "ChunkedEncodingError", "gaierror", "SSLError"})


def describe(error):
    return "%s: %s" % (error.__class__.__name__, error)


def make_response(command):
    """What gdl received, as the `requests` response that gallery-dl's functions expect."""
    import requests

    def response(fields):
        made = requests.Response()
        made.status_code = int(fields.get("status") or 0)
        made.reason = str(fields.get("reason") or "")
        made.url = fields.get("url") or ""
        for name, value in (fields.get("headers") or {}).items():
            made.headers[name] = value
        made._content = base64.b64decode(fields.get("body") or "")
        made._content_consumed = True
        return made

    made = response(command)
    for past in command.get("history") or ():
        made.history.append(response(past if isinstance(past, dict) else {"url": past, "status": 302}))
    return made
