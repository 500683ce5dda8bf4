"""A small HTTP/1.1 file server for the two things nginx cannot do: cutting a
connection after so many bytes, and telling while a download runs (and to the
slice) which bytes of a file have already been sent.

Threads and sendfile; GET and HEAD, keep-alive, single ranges, ETag, If-Range.
"""

import os
import socket
import threading
import time
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from urllib.parse import unquote

SLICE = 256 * 1024


@dataclass
class Request:
    """One request; first + sent is how far it has got."""
    connection: int
    method: str
    path: str
    range: str
    status: int
    start: float
    first: int
    length: int  # body bytes promised
    sent: int = 0


def union(spans):
    """Merges (start, end) pairs into sorted ones that do not touch."""
    merged = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


def total(spans):
    return sum(end - start for start, end in union(spans))


class Shaped:
    """cut: close each connection after this many body bytes.
    rate: bytes per second for each connection."""

    def __init__(self, root, *, cut=None, rate=None):
        self.root = Path(root)
        self.cut = cut
        self.rate = rate
        self.requests = []
        self._known = None
        self.first_new = None
        self._connections = 0
        self._open = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.base = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()
        for connection in list(self._open):
            connection.close()

    # What was sent.

    def spans(self):
        """(start, end) of the file bytes sent by each GET so far."""
        return [(r.first, r.first + r.sent) for r in self.requests if r.method == "GET"]

    def sent(self):
        return sum(r.sent for r in self.requests)

    def account(self):
        """What was asked for and sent so far, and how much of it more than once."""
        return {
            "requests": len(self.requests),
            "connections": len({request.connection for request in self.requests}),
            "sent": self.sent(),
            "refetched": self.sent() - total(self.spans()),
        }

    def watch_for_new(self):
        """From now on note, in first_new, when a byte goes out that never did."""
        self.first_new = None
        self._known = union(self.spans())

    def settle(self):
        """Waits until no client is connected."""
        for _ in range(500):
            if not self._open:
                return
            time.sleep(0.01)

    # Serving.

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections += 1
            threading.Thread(target=self._serve, args=(connection, self._connections),
                             daemon=True).start()

    def _serve(self, connection, number):
        self._open.add(connection)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            budget = [self.cut] if self.cut else None
            pending = b""
            while True:
                while b"\r\n\r\n" not in pending:
                    more = connection.recv(65536)
                    if not more:
                        return
                    pending += more
                head, _, pending = pending.partition(b"\r\n\r\n")
                if not self._answer(connection, number, head.decode("latin-1"), budget):
                    return
        except OSError:
            pass  # the client is gone
        finally:
            # Order matters: settle() must not return before the socket is closed.
            connection.close()
            self._open.discard(connection)

    def _answer(self, connection, number, head, budget):
        """Answers one request; false when the connection is to be closed."""
        start = time.monotonic()
        lines = head.split("\r\n")
        method, target, _version = lines[0].split(" ", 2)
        fields = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            fields[name.strip().lower()] = value.strip()
        keep = fields.get("connection", "").lower() != "close"
        path = unquote(target.partition("?")[0]).lstrip("/")
        try:
            if method not in ("GET", "HEAD"):
                raise OSError
            file = os.open(self.root / path, os.O_RDONLY)
        except OSError:
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return keep
        try:
            info = os.fstat(file)
            tag = f'"{info.st_mtime_ns:x}-{info.st_size:x}"'
            modified = formatdate(info.st_mtime, usegmt=True)
            span = fields.get("range", "")
            if fields.get("if-range", tag) not in (tag, modified):
                span = ""  # the client's copy is of another version
            status, first, length = self._span(span, info.st_size)
            answer = [f"HTTP/1.1 {status}", "Server: shaped", f"Date: {formatdate(usegmt=True)}",
                      "Content-Type: application/octet-stream", "Accept-Ranges: bytes",
                      f"ETag: {tag}", f"Last-Modified: {modified}",
                      f"Content-Length: {length}"]
            if status.startswith("206"):
                answer.append(f"Content-Range: bytes {first}-{first + length - 1}"
                              f"/{info.st_size}")
            elif status.startswith("416"):
                answer.append(f"Content-Range: bytes */{info.st_size}")
            if not keep:
                answer.append("Connection: close")
            request = Request(number, method, path, fields.get("range", ""),
                              int(status[:3]), start, first, length)
            self.requests.append(request)
            connection.sendall(("\r\n".join(answer) + "\r\n\r\n").encode("latin-1"))
            if method == "GET":
                keep = self._body(connection, file, request, budget) and keep
            return keep
        finally:
            os.close(file)

    @staticmethod
    def _span(header, size):
        """(status, first byte, length) for a Range header."""
        unit, _, span = header.partition("=")
        low, dash, high = span.partition("-")
        if unit.strip() != "bytes" or not dash or "," in span:
            return "200 OK", 0, size
        if low:
            first = int(low)
            last = min(int(high), size - 1) if high else size - 1
        else:
            first, last = max(0, size - int(high)), size - 1
        if first > last:
            return "416 Range Not Satisfiable", 0, 0
        return "206 Partial Content", first, last - first + 1

    def _body(self, connection, file, request, budget):
        """Sends the body; false when the connection's byte budget is used up."""
        piece = SLICE
        if self.rate:
            # 2 ms of it. Each connection takes one piece more after its client was killed, which counts as sent
            # although nobody was there to receive it.
            piece = max(4096, min(SLICE, self.rate // 500))
        start = time.monotonic()
        while request.sent < request.length:
            size = min(piece, request.length - request.sent)
            if budget is not None:
                if budget[0] <= 0:
                    return False
                size = min(size, budget[0])
            at = request.first + request.sent
            sent = os.sendfile(connection.fileno(), file, at, size)
            if sent == 0:
                return False
            request.sent += sent
            if budget is not None:
                budget[0] -= sent
            if self._known is not None and self.first_new is None:
                if not any(a <= at and at + sent <= b for a, b in self._known):
                    self.first_new = time.monotonic()
            if self.rate:
                ahead = start + request.sent / self.rate - time.monotonic()
                if ahead > 0:
                    time.sleep(ahead)
        return budget is None or budget[0] > 0
