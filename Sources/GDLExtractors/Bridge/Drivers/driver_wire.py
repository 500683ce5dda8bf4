"""What the drivers of gdl have in common: JSON lines, credit, cursors, and a quick end.

A driver runs beside a program that gdl does not replace, calls its public interface, and tells gdl what
comes of it. The protocol is described in docs/extractors/gallery-dl.md, "Driver protocol".
Needs Python 3.9 and nothing else.
"""

import base64
import datetime
import hashlib
import json
import os
import queue
import signal
import sys
import threading
import time

PROTOCOL = 1
EXIT_OK = 0
EXIT_USAGE = 64
EXIT_MISSING = 69
EXIT_INTERNAL = 70

# A page of messages is marked as journalable at the latest after so long, or so many.
FLUSH_SECONDS = 0.2
FLUSH_EVENTS = 500
# Nested deeper than any site has it: what lies below becomes text, so that a loop cannot grow.
MAX_DEPTH = 60
# A program that does not come back from a request is left behind.
STOP_SECONDS = 2.0

_real_sleep = time.sleep


class Stopped(BaseException):
    """gdl asked the driver to end, or is gone."""


class UsageError(Exception):
    """A command that makes no sense."""


class Wire:
    """The two pipes to gdl. Events go out at any time, one a line; those with a `seq` cost one credit."""

    def __init__(self):
        # Whatever else prints, prints to stderr; whoever asks for input is told that there is none.
        self._out = os.dup(1)
        os.dup2(2, 1)
        commands = os.dup(0)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        try:
            os.setsid()  # no terminal: nothing can ask for a password there, and Ctrl-C is gdl's to hear
        except OSError:
            pass

        self.credit = 0
        self.handlers = {}
        self._commands = queue.Queue()
        self.lock = threading.RLock()
        self._pending = threading.Condition(self.lock)
        self._events_pending = 0
        self._first_pending = 0.0
        self._state = None
        self._sequence = 0
        self._busy = 0
        self._is_stopping = False
        self._has_raised = False
        self._main = threading.main_thread()

        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        time.sleep = self.sleep
        threading.Thread(target=self._read, args=(commands,), daemon=True).start()
        threading.Thread(target=self._flush_in_time, daemon=True).start()

    # -- ending

    def _on_signal(self, number=None, frame=None):
        if not self._is_stopping:
            self._is_stopping = True
            watchdog = threading.Timer(STOP_SECONDS, os._exit, (EXIT_INTERNAL,))
            watchdog.daemon = True
            watchdog.start()
        self._raise_if_stopping()

    def _raise_if_stopping(self):
        # Never inside a line: half of one would make the rest unreadable. Never twice: the first one runs
        # the finalizers, and the second would cut them.
        if self._is_stopping and not self._busy and not self._has_raised:
            self._has_raised = True
            raise Stopped()

    def _stop(self):
        # To the main thread by name: another thread would take the signal, and the main one sleep on.
        signal.pthread_kill(self._main.ident, signal.SIGTERM)

    # -- commands

    def _read(self, descriptor):
        with os.fdopen(descriptor, "rb") as lines:
            for line in lines:
                line = line.strip()
                if not line:
                    continue
                try:
                    command = json.loads(line)
                    name = command["command"]
                except (ValueError, KeyError, TypeError):
                    self._commands.put({"command": "?"})
                    continue
                if name == "stop":
                    break
                self._commands.put(command)
        self._commands.put(None)
        self._stop()

    def read_start(self):
        """The first command. Its `credit` counts at once."""
        command = self._commands.get()
        if command is None:
            raise Stopped()
        if command.get("command") != "start":
            raise UsageError("the first command is not `start`")
        self.credit += int(command.get("credit") or 0)
        return command

    def _perform(self, command):
        if command is None:
            return
        name = command["command"]
        if name == "next":
            self.credit += int(command.get("count") or 1)
        elif name in self.handlers:
            self.handlers[name](command)
        else:
            self.event("log", level="warning", logger="driver", message="unknown command %s" % (name,))

    def serve_waiting(self):
        """Performs the commands that are there."""
        while True:
            try:
                command = self._commands.get_nowait()
            except queue.Empty:
                return
            self._perform(command)

    def serve_until_credit(self):
        """Holds the program until gdl wants more. Nothing is requested meanwhile."""
        if self.credit <= 0:
            self.flush()
        while self.credit <= 0:
            self._perform(self._commands.get())

    def serve_while(self, condition):
        while condition():
            self._perform(self._commands.get())

    def sleep(self, seconds):
        """Stands in for `time.sleep`, so that a long wait for a rate limit still answers questions."""
        if threading.current_thread() is not self._main:
            return _real_sleep(seconds)
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            if left <= 0:
                return None
            try:
                self._perform(self._commands.get(timeout=min(left, threading.TIMEOUT_MAX)))
            except queue.Empty:
                return None

    # -- events

    def event(self, name, state=None, /, **fields):
        """One line, without credit. With a state, the next cursor tells of it."""
        self._line(name, fields, state)

    def next_sequence(self):
        """The `seq` that the next message gets."""
        return self._sequence + 1

    def message(self, name, state, /, **fields):
        """One line that costs a credit; waits when it was the last one. Gives its `seq`."""
        self.serve_waiting()
        sequence = self._sequence = self._sequence + 1
        fields["seq"] = sequence
        self._line(name, fields, state)
        self.credit -= 1
        # Here, not before the next message: what the program would do first is request a page.
        self.serve_until_credit()
        return sequence

    def _line(self, name, fields, state=None):
        record = {"event": name}
        record.update(fields)
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str)
        line = text.encode("utf-8", "replace") + b"\n"
        is_main = threading.current_thread() is self._main
        self._busy += is_main
        try:
            with self.lock:
                self._write(line)
                if state is not None:
                    self._note(state)
        finally:
            self._busy -= is_main
        if is_main:
            self._raise_if_stopping()

    def _write(self, line):
        try:
            while line:
                line = line[os.write(self._out, line):]
        except OSError:
            os._exit(EXIT_OK)  # gdl is gone: nobody is left to tell

    # -- cursors

    def _note(self, state):
        self._state = state
        self._events_pending += 1
        if self._events_pending == 1:
            self._first_pending = time.monotonic()
            self._pending.notify()
        elif self._events_pending >= FLUSH_EVENTS:
            self.flush()

    def flush(self):
        """Marks what was sent: gdl may journal it with this cursor."""
        is_main = threading.current_thread() is self._main
        self._busy += is_main
        try:
            with self.lock:
                if self._events_pending:
                    self._events_pending = 0
                    self._line("cursor", {"cursor": self._state()})
        finally:
            self._busy -= is_main
        if is_main:
            self._raise_if_stopping()

    def _flush_in_time(self):
        with self.lock:
            while True:
                while not self._events_pending:
                    self._pending.wait()
                left = self._first_pending + FLUSH_SECONDS - time.monotonic()
                if left > 0:
                    self._pending.wait(left)
                elif self._events_pending:
                    self.flush()

    def end(self, status, reason, cursor=None, /, **fields):
        """The last event of an extraction; after it only questions are answered.

        After anything but success it carries the last cursor, or the given one where nothing was sent.
        """
        with self.lock:
            self._events_pending = 0
            if reason != "done" and self._state is not None:
                cursor = self._state()
            self._line("end", dict(fields, status=status, reason=reason, cursor=cursor))


def url_hash(url):
    """Tells a URL from all others of a job, in eight characters."""
    return base64.urlsafe_b64encode(hashlib.sha1(url.encode("utf-8", "replace")).digest()[:6]).decode()


def clean(value, depth=0):
    """A JSON value with nothing alive in it, taken now: extractors go on to change what they handed out."""
    kind = value.__class__
    if kind is str or kind is bool or kind is int or value is None:
        return value
    if kind is float:
        return value if value - value == 0 else None
    if depth > MAX_DEPTH:
        return str(kind)
    if isinstance(value, dict):
        return {k if k.__class__ is str else str(k): clean(v, depth + 1) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [clean(v, depth + 1) for v in value]
    if isinstance(value, datetime.datetime):
        return date_text(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, (int, float)):
        return clean(int(value) if isinstance(value, int) else float(value))
    text = None if callable(value) else str(value)
    return None if text == "None" else text


def date_text(value):
    """UTC, without a zone; null for what stands for "no date"."""
    if not value:
        return None
    if value.tzinfo is not None:
        value = value.astimezone(datetime.timezone.utc)
    return value.strftime("%Y-%m-%d %H:%M:%S")


def public(keywords):
    """What users see of a message: keys with `_` in front steer a program, and must not steer gdl."""
    return {
        key: clean(value) for key, value in keywords.items()
        if key.__class__ is str and key[:1] != "_"
    }


def report_missing(program, error):
    """Says that the program is not there, and ends."""
    message = "%s is not usable with %s: %s" % (program, sys.executable, error)
    line = json.dumps({"event": "missing", "program": program, "message": message})
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
    sys.stderr.write("gdl: " + message + "\n")
    sys.exit(EXIT_MISSING)
