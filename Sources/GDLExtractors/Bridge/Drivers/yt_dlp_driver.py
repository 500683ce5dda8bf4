"""Runs an installed yt-dlp as an extractor of gdl: messages instead of downloads.

    python yt_dlp_driver.py run|find|version

yt-dlp reads its own options and configuration files; what it would download as one file over HTTP becomes a
message, with the name that its template gives. What needs merging or comes in fragments is left to yt-dlp as a
whole where gdl asks for that, and refused otherwise. Works with yt-dlp 2023.03.04 and newer.
The protocol is described in docs/extractors/gallery-dl.md, "Driver protocol", and docs/extractors/yt-dlp.md.
"""

import os
import sys
import traceback

# Found wherever Python looks first, and after everything that is installed.
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [folder for folder in sys.path if folder != HERE] + [HERE]

import driver_wire as wire_module
from driver_wire import Stopped, UsageError, Wire

# Nothing of this may be on: gdl has files written, not yt-dlp.
FORCED_OPTIONS = {
    "simulate": False, "skip_download": False, "quiet": True, "noprogress": True, "writeinfojson": False,
    "writethumbnail": False, "write_all_thumbnails": False, "writedescription": False, "writesubtitles": False,
    "writeautomaticsub": False, "writelink": False, "writeurllink": False, "writewebloclink": False,
    "writedesktoplink": False, "forceprint": {}, "print_to_file": {}, "progress_hooks": [],
    "postprocessor_hooks": [], "concurrent_fragment_downloads": 1, "allow_playlist_files": False,
    "dump_single_json": False, "forcejson": False, "listformats": False, "list_thumbnails": False,
    "listsubtitles": False, "cachedir": None,
}
# The only postprocessor that changes names and downloads nothing.
KEPT_POSTPROCESSORS = ("MetadataParser",)
# Always there, and nobody asked for it.
DEFAULT_POSTPROCESSORS = ("FFmpegConcat",)


class Logger:
    """yt-dlp's own words, as events."""

    def __init__(self, wire):
        self.wire = wire

    def debug(self, message):
        pass

    info = debug

    def warning(self, message, *arguments, **options):
        self.wire.event("log", level="warning", logger="yt-dlp", message=str(message))

    def error(self, message, *arguments, **options):
        self.wire.event("log", level="error", logger="yt-dlp", message=str(message))


def read_options(wire, start):
    """What yt-dlp makes of its arguments and configuration files."""
    import optparse
    import yt_dlp

    def refuse(parser, message):
        raise UsageError("yt-dlp refuses its options: " + str(message).strip())

    optparse.OptionParser.error = refuse
    arguments = [str(argument) for argument in start.get("arguments") or ()]
    try:
        options = dict(yt_dlp.parse_options(arguments)[3])
    except SystemExit as error:
        raise UsageError("yt-dlp refuses its options: it ended with %s" % (error.code,))
    dropped = [p for p in options.get("postprocessors") or () if p.get("key") not in KEPT_POSTPROCESSORS]
    names = [str(p.get("key")) for p in dropped if p.get("key") not in DEFAULT_POSTPROCESSORS]
    if names:
        wire.event(
            "log", level="warning", logger="yt-dlp",
            message="gdl does not run the postprocessors that yt-dlp has configured: %s" % ", ".join(names))
    options["postprocessors"] = [p for p in options.get("postprocessors") or () if p not in dropped]
    cachedir = options.get("cachedir")
    options.update(FORCED_OPTIONS)
    options["cachedir"] = cachedir
    options["logger"] = Logger(wire)
    options["lazy_playlist"] = not options.get("playlistreverse") and not options.get("playlistrandom")
    output = start.get("output")
    if output:
        options["outtmpl"] = {"default": output}
        options["paths"] = {}
    if start.get("headers"):
        options["http_headers"] = dict(options.get("http_headers") or {}, **start["headers"])
    return options


def extract(wire, start):
    from yt_dlp.utils import DownloadCancelled, YoutubeDLError
    from yt_dlp_bridge import Bridge

    reason, status, bridge = "done", 0, None
    try:
        wire.event("begin", job=1, url=start["url"], category="yt-dlp", subcategory="", extractor="")
        with Bridge(wire, start, read_options(wire, start)) as bridge:
            wire.serve_until_credit()
            try:
                bridge.extract_info(start["url"])
            except DownloadCancelled:
                pass  # a limit of the user: the rest was not asked for
            except YoutubeDLError as error:
                bridge.tell(error)
            bridge.send_skips()
    except Stopped:
        reason, status = "stopped", 1
    except UsageError:
        raise
    except Exception as error:
        wire.event(
            "error", kind=error.__class__.__name__, message=str(error), job=1, status=1, http_status=None,
            is_network=False)
        traceback.print_exc()
        status = 1
    if bridge is not None:
        status |= bridge.status
    if status and reason == "done":
        reason = "failed"
    wire.end(status, reason, start.get("cursor"), held=0)


def find(wire):
    """Answers which URLs yt-dlp has an extractor of their own for."""
    import yt_dlp.extractor

    classes = [cls for cls in yt_dlp.extractor.gen_extractor_classes() if cls.ie_key() != "Generic"]

    def answer(command):
        url = command.get("url") or ""
        fields = {"category": None, "subcategory": None, "extractor": None}
        for cls in classes:
            try:
                if cls.suitable(url) and cls.working():
                    fields = {
                        "category": "yt-dlp", "subcategory": cls.IE_NAME if isinstance(cls.IE_NAME, str)
                        else cls.ie_key(), "extractor": cls.ie_key(),
                    }
                    break
            except Exception:
                continue
        wire.event("found", url=url, **fields)

    wire.handlers["find"] = answer
    wire.serve_while(lambda: True)


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode not in ("run", "find", "version"):
        sys.stderr.write("usage: yt_dlp_driver.py run|find|version\n")
        return wire_module.EXIT_USAGE
    try:
        import yt_dlp.version
    except ImportError as error:
        wire_module.report_missing("yt-dlp", error)
    wire = Wire()
    wire.event(
        "hello", protocol=wire_module.PROTOCOL, program="yt-dlp", version=yt_dlp.version.__version__,
        python=".".join(map(str, sys.version_info[:3])), mode=mode)
    if mode == "version":
        return wire_module.EXIT_OK
    try:
        start = wire.read_start()
        if mode == "find":
            find(wire)
        elif not start.get("url"):
            raise UsageError("`start` has no url")
        else:
            extract(wire, start)
    except Stopped:
        pass
    except UsageError as error:
        wire.event(
            "error", kind="UsageError", message=str(error), job=0, status=32, http_status=None, is_network=False)
        wire.end(32, "failed", None, held=0)
        return wire_module.EXIT_USAGE
    return wire_module.EXIT_OK


if __name__ == "__main__":
    try:
        code = main()
    except Stopped:
        code = wire_module.EXIT_OK
    sys.stderr.flush()
    os._exit(code)
