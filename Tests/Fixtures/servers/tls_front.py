"""A TLS front before a plain HTTP/1.1 server, that breaks TLS and HTTP/2 as a test says.

Over HTTP/1.1 it passes bytes on; over HTTP/2 it makes one request of each stream. What the server behind it cuts is
torn here, too. A reply's field `X-Front` says what else happens to its stream or its connection:

    reset=CODE      RST_STREAM
    refuse          RST_STREAM with REFUSED_STREAM, before the head
    end             END_STREAM, whatever the length said
    goaway=spare    GOAWAY that spares the stream, whose body goes on; the connection ends after it
    goaway=drop     GOAWAY that does not, and the end of the connection
    drop            the end of the connection, without a goodbye
    freeze          nothing is sent on the connection any more, no answer to a PING either
    after=BYTES     of the body come first

Prints its port. Ends when its input does.
"""

import argparse
import asyncio
import os
import socket
import ssl
import sys

import h2.config
import h2.connection
import h2.events
import h2.exceptions
from hyperframe.frame import GoAwayFrame

PIECE = 16384
REFUSED_STREAM = 7
HTTP_1_1_REQUIRED = 13
# Of a connection, not of a message (RFC 9113, section 8.2.2).
HOP_FIELDS = {"connection", "keep-alive", "transfer-encoding", "upgrade", "x-front"}


class Torn(Exception):
    """The server behind closed too early."""


async def sent(writer):
    """What was written is the kernel's now: it has left TLS, and the transport below."""
    protocol = getattr(writer.transport, "_ssl_protocol", None)
    below = getattr(protocol, "_transport", None)
    while writer.transport.get_write_buffer_size() or below and below.get_write_buffer_size():
        await asyncio.sleep(0.001)


async def abort(writer):
    """FIN without close_notify."""
    await sent(writer)
    writer.transport.abort()


class Reply:
    """A reply of the server behind: its head, and its body piece by piece."""

    def __init__(self, reader):
        self.reader = reader
        self.status = 0
        self.fields = []

    async def read_head(self):
        """Heads of 1xx are read over."""
        while True:
            line = await self.line()
            self.status = int(line.split(" ")[1])
            self.fields = []
            while True:
                line = await self.line()
                if not line:
                    break
                name, _, value = line.partition(":")
                self.fields.append((name.strip().lower(), value.strip()))
            if self.status >= 200:
                return

    async def line(self):
        try:
            line = await self.reader.readline()
        except ConnectionError:
            raise Torn
        if not line.endswith(b"\n"):
            raise Torn
        return line.decode("latin-1").rstrip("\r\n")

    def first(self, name):
        return next((value for key, value in self.fields if key == name), None)

    async def body(self, has_content):
        if not has_content:
            return
        if "chunked" in (self.first("transfer-encoding") or ""):
            while True:
                left = int((await self.line()).split(";")[0], 16)
                if left == 0:
                    return
                async for piece in self.pieces(left):
                    yield piece
                await self.line()
        elif self.first("content-length") is not None:
            async for piece in self.pieces(int(self.first("content-length"))):
                yield piece
        else:
            while piece := await self.reader.read(PIECE):
                yield piece

    async def pieces(self, left):
        while left:
            try:
                piece = await self.reader.read(min(PIECE, left))
            except ConnectionError:
                raise Torn
            if not piece:
                raise Torn
            left -= len(piece)
            yield piece


class Directive:
    def __init__(self, text):
        self.words = dict(word.partition("=")[::2] for word in (text or "").split())
        self.after = int(self.words.pop("after", 0))

    def __bool__(self):
        return bool(self.words)


class Connection2:
    """One HTTP/2 connection."""

    def __init__(self, front, number, reader, writer):
        self.front, self.number, self.reader, self.writer = front, number, reader, writer
        self.h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(client_side=False, validate_outbound_headers=False))
        self.tasks = {}
        self.requests = {}
        self.window_changed = asyncio.Event()
        self.is_frozen = False
        self.last_stream = None

    async def serve(self):
        self.h2.initiate_connection()
        await self.flush()
        try:
            while data := await self.reader.read(65536):
                for event in self.h2.receive_data(data):
                    self.handle(event)
                await self.flush()
        except (ConnectionError, ssl.SSLError, h2.exceptions.ProtocolError):
            pass
        finally:
            for task in list(self.tasks.values()):
                task.cancel()
            if not self.is_frozen:
                self.writer.close()

    def handle(self, event):
        if isinstance(event, h2.events.RequestReceived):
            # Nothing is begun behind a GOAWAY.
            if self.last_stream is None:
                self.requests[event.stream_id] = event.headers, bytearray()
        elif isinstance(event, h2.events.DataReceived):
            self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if event.stream_id in self.requests:
                self.requests[event.stream_id][1].extend(event.data)
        elif isinstance(event, h2.events.StreamEnded):
            if request := self.requests.pop(event.stream_id, None):
                self.tasks[event.stream_id] = asyncio.ensure_future(self.answer(event.stream_id, *request))
        elif isinstance(event, h2.events.StreamReset):
            if task := self.tasks.pop(event.stream_id, None):
                task.cancel()
        elif isinstance(event, (h2.events.WindowUpdated, h2.events.RemoteSettingsChanged)):
            self.window_changed.set()

    async def flush(self):
        data = self.h2.data_to_send()
        if data and not self.is_frozen:
            self.writer.write(data)
            await self.writer.drain()

    async def reset(self, stream, code):
        self.h2.reset_stream(stream, error_code=code)
        await self.flush()

    async def answer(self, stream, headers, body):
        writer = None
        try:
            if self.front.options.http1_required:
                return await self.reset(stream, HTTP_1_1_REQUIRED)
            reader, writer = await self.front.ask(headers, bytes(body), "h2", self.number)
            await self.relay(stream, Reply(reader), dict(headers).get(b":method") != b"HEAD")
        except Torn:
            await self.tear(stream)
        except (ConnectionError, ssl.SSLError, h2.exceptions.ProtocolError, asyncio.CancelledError):
            pass
        finally:
            self.tasks.pop(stream, None)
            if writer:
                writer.close()

    async def relay(self, stream, reply, has_content):
        await reply.read_head()
        directive = Directive(reply.first("x-front"))
        if "refuse" in directive.words:
            return await self.reset(stream, REFUSED_STREAM)
        has_content = has_content and reply.status not in (204, 304)
        fields = [(":status", str(reply.status))] + [f for f in reply.fields if f[0] not in HOP_FIELDS]
        self.h2.send_headers(stream, fields)
        await self.flush()
        sent = 0
        async for piece in reply.body(has_content):
            while directive and sent + len(piece) >= directive.after:
                head, piece = piece[:directive.after - sent], piece[directive.after - sent:]
                sent += len(head)
                await self.send(stream, head)
                if await self.act(stream, directive):
                    return
                directive = Directive("")
            sent += len(piece)
            await self.send(stream, piece)
        self.h2.end_stream(stream)
        await self.flush()
        if self.last_stream == stream:
            self.writer.close()

    async def send(self, stream, data):
        while data:
            room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size)
            if room <= 0 or self.is_frozen:
                self.window_changed.clear()
                await self.window_changed.wait()
                continue
            self.h2.send_data(stream, data[:room])
            data = data[room:]
            await self.flush()

    async def act(self, stream, directive):
        """True when nothing more comes of the stream."""
        words = directive.words
        if "reset" in words:
            await self.reset(stream, int(words["reset"]))
        elif "end" in words:
            self.h2.end_stream(stream)
            await self.flush()
        elif words.get("goaway") == "spare":
            self.last_stream = stream
            self.writer.write(GoAwayFrame(0, last_stream_id=stream, error_code=0).serialize())
            return False
        elif words.get("goaway") == "drop":
            self.writer.write(GoAwayFrame(0, last_stream_id=0, error_code=2).serialize())
            await self.writer.drain()
            self.writer.close()
        elif "freeze" in words:
            self.is_frozen = True
        elif "drop" in words:
            await abort(self.writer)
        else:
            raise ValueError("unknown directive %r" % words)
        return True

    async def tear(self, stream):
        if self.front.options.torn == "drop":
            return await abort(self.writer)
        await self.reset(stream, 2)


class Front:
    def __init__(self, options):
        self.options = options
        self.connections = 0

    async def ask(self, headers, body, protocol, number):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.options.upstream, limit=65536)
        except ConnectionError:
            raise Torn
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
        pseudo = {name: value for name, value in headers if name.startswith(":")}
        lines = ["%s %s HTTP/1.1" % (pseudo[":method"], pseudo[":path"]), "Host: " + pseudo[":authority"]]
        lines += ["%s: %s" % field for field in headers if not field[0].startswith(":")]
        lines += ["X-Front-Protocol: %s" % protocol, "X-Front-Connection: %d" % number, "Connection: close", "", ""]
        writer.write("\r\n".join(lines).encode("latin-1") + body)
        return reader, writer

    async def serve(self, reader, writer):
        number, self.connections = self.connections, self.connections + 1
        writer.transport.set_write_buffer_limits(high=32768)
        protocol = writer.get_extra_info("ssl_object").selected_alpn_protocol()
        if protocol == "h2":
            await Connection2(self, number, reader, writer).serve()
        else:
            await self.pass_on(reader, writer)

    async def pass_on(self, reader, writer):
        """HTTP/1.1, byte by byte."""
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.options.upstream, limit=65536)
        there = asyncio.ensure_future(self.copy(reader, up_writer))
        try:
            try:
                await self.copy(up_reader, writer)
            except ConnectionError:
                pass
            await self.tear(writer)
        except (ConnectionError, ssl.SSLError):
            writer.transport.abort()
        finally:
            there.cancel()
            up_writer.close()

    @staticmethod
    async def copy(reader, writer):
        while data := await reader.read(PIECE):
            writer.write(data)
            await writer.drain()

    async def tear(self, writer):
        await sent(writer)
        if self.options.torn == "notify":
            return writer.close()
        if self.options.torn == "garbage":
            # A record that nobody encrypted.
            os.write(writer.get_extra_info("socket").fileno(), b"\x17\x03\x03\x00\x40" + b"garbage!" * 8)
            await asyncio.sleep(0.1)
        await abort(writer)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--upstream", type=int, required=True)
    parser.add_argument("--certificate", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--protocols", default="h2,http/1.1")
    parser.add_argument("--torn", choices=["reset", "drop", "notify", "garbage"], default="drop")
    parser.add_argument("--http1-required", action="store_true")
    options = parser.parse_args()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(options.certificate, options.key)
    context.set_alpn_protocols(options.protocols.split(","))
    # Each connection shows its certificate.
    context.num_tickets = 0
    context.options |= ssl.OP_NO_TICKET
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Small, so that what was sent does not run far ahead of what was read.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 131072)
    listener.bind(("127.0.0.1", options.port))
    front = Front(options)
    asyncio.get_running_loop().set_exception_handler(lambda loop, fault: None)
    server = await asyncio.start_server(front.serve, sock=listener, ssl=context)
    print(listener.getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()
    os._exit(0)


asyncio.run(main())
