"""Runs an installed gallery-dl as an extractor of gdl: messages instead of downloads.

    python gallery_dl_driver.py run|find|version

gallery-dl starts by its own `main`, so that options, configuration files, environment and modules mean
what they mean to gallery-dl; only the job it makes for a URL is this one, which downloads nothing, writes
nothing and opens no archive. Works with gallery-dl 1.24.5 and newer.
The protocol is described in docs/extractors/gallery-dl.md, "Driver protocol".
"""

import argparse
import logging
import os
import sys
import traceback

# Found wherever Python looks first, and after everything that is installed.
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [folder for folder in sys.path if folder != HERE] + [HERE]

import driver_wire as wire_module
from driver_wire import Stopped, UsageError, Wire
from gallery_dl_events import Driver, describe

# What may not be on: gdl's own work, or requests without credit.
FORCED_OPTIONS = (
    "input-files=null", "async=false", "part-directory=null", "input=false", "server.enabled=false",
)


class LogEvents(logging.Handler):
    def __init__(self, wire, level):
        logging.Handler.__init__(self, level)
        self.wire = wire

    def emit(self, record):
        try:
            message = record.getMessage()
        except Exception:
            message = str(record.msg)
        if message:
            self.wire.event("log", level=record.levelname.lower(), logger=record.name, message=message)


def make_find_class(driver):
    """Answers which URLs gallery-dl would take, after gallery-dl has read its configuration."""
    from gallery_dl import config, extractor

    def answer(command):
        url = command.get("url") or ""
        fields = {"category": None, "subcategory": None, "extractor": None}
        try:
            found = extractor.find(url)
            if found:
                fields = {
                    "category": found.category, "subcategory": found.subcategory,
                    "extractor": found.__class__.__name__,
                }
        except Exception as error:
            fields["error"] = describe(error)
        driver.wire.event("found", url=url, **fields)

    class FindJob:
        def __init__(self, url, parent=None):
            config.set((), "cookies", None)  # nothing is requested: no cookie is needed

        def run(self):
            driver.wire.handlers["find"] = answer
            driver.wire.serve_while(lambda: True)
            return 0

    return FindJob


def run_gallery_dl(driver, job_class, url):
    """Gives the status of gallery-dl's `main`, and says what went wrong outside of jobs."""
    import gallery_dl
    from gallery_dl import job

    def refuse(parser, message):
        raise UsageError("gallery-dl refuses its options: " + message)

    argparse.ArgumentParser.error = refuse
    job.DownloadJob = job_class
    sys.argv = ["gallery-dl"] + [str(a) for a in driver.start.get("arguments") or ()]
    for option in FORCED_OPTIONS:
        sys.argv += ["-o", option]
    sys.argv += ["--", url]
    try:
        return gallery_dl.main() or 0
    except SystemExit as error:
        if error.code in (None, 0):
            return 0
        driver.report(UsageError("gallery-dl ended: %s" % (error.code,)))
        return error.code if isinstance(error.code, int) else 1


def extract(driver, url):
    from gallery_dl_job import BridgeJob

    BridgeJob.driver = driver
    reason, status = "done", 0
    try:
        status = run_gallery_dl(driver, BridgeJob, url)
        driver.send_skips()
        if not driver.has_begun and not status:
            driver.report(UsageError("an option among `arguments` turns extraction off"))
            status = 32
    except Stopped:
        reason, status = "stopped", 1
    except UsageError as error:
        driver.report(error)
        status = 32
    except Exception as error:
        driver.report(error)
        traceback.print_exc()
        status = 1
    status |= driver.status
    if status and reason == "done":
        reason = "failed"
    driver.wire.end(status, reason, driver.start.get("cursor"), held=len(driver.held))
    return reason


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode not in ("run", "find", "version"):
        sys.stderr.write("usage: gallery_dl_driver.py run|find|version\n")
        return wire_module.EXIT_USAGE
    try:
        import gallery_dl
    except ImportError as error:
        wire_module.report_missing("gallery-dl", error)
    wire = Wire()
    wire.event(
        "hello", protocol=wire_module.PROTOCOL, program="gallery-dl", version=gallery_dl.__version__,
        python=".".join(map(str, sys.version_info[:3])), mode=mode)
    if mode == "version":
        return wire_module.EXIT_OK
    try:
        start = wire.read_start()
        driver = Driver(wire, start)
        level = str(start.get("log_level") or "warning").upper()
        logging.getLogger().addHandler(LogEvents(wire, getattr(logging, level, logging.WARNING)))
        if mode == "find":
            run_gallery_dl(driver, make_find_class(driver), "noop")
        elif not start.get("url"):
            raise UsageError("`start` has no url")
        elif extract(driver, start["url"]) == "done":
            wire.serve_while(lambda: driver.held)
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
    # Threads of gallery-dl, and a pipe to a gdl that is gone, have nothing more to say.
    os._exit(code)
