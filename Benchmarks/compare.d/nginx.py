"""A private nginx: own prefix, own configuration, free ports, stopped by pid.

What it serves, on one plain and one TLS + HTTP/2 port:
  /PATH             the file, as fast as it goes (sendfile)
  /rate/20m/PATH    the same, each connection held to 20 MiB/s
  /again/SIZE/N-F   the file many-SIZE/F, whatever N is: a million URLs need no million files
"""

import os
import pwd
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections import Counter
from pathlib import Path

CONFIG = """
user {user};
worker_processes {workers};
daemon off;
pid {prefix}/nginx.pid;
error_log {prefix}/error.log warn;
worker_rlimit_nofile 16384;
events {{ worker_connections 4096; }}
http {{
    default_type application/octet-stream;
    log_format bench '$msec\\t$request_time\\t$connection\\t$status\\t$bytes_sent\\t'
                     '$body_bytes_sent\\t$server_protocol\\t$request_method\\t'
                     '$http_range\\t$request_uri';
    access_log {prefix}/access.log bench;
    client_body_temp_path {prefix}/t1; proxy_temp_path {prefix}/t2;
    fastcgi_temp_path {prefix}/t3; uwsgi_temp_path {prefix}/t4; scgi_temp_path {prefix}/t5;
    sendfile on;
    tcp_nopush on;
    # The server should not be what is measured: keep descriptors open.
    open_file_cache max=16000 inactive=600s;
    open_file_cache_valid 600s;
    {servers}
}}
"""

SERVER = """
    server {{
        {listen}
        root {root};
        location /rate/ {{ location ~ ^/rate/(?<rate>[0-9]+[km]?)/(?<rest>.*)$ {{
            limit_rate $rate; alias {root}/$rest; }} }}
        location ~ ^/again/(?<size>[0-9]+)/[0-9]+-(?<rest>.*)$ {{ alias {root}/many-$size/$rest; }}
        location = /status {{ access_log off; stub_status; }}
    }}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    def __init__(self, prefix, root, authority, *, workers=1):
        self.prefix = Path(prefix)
        self.prefix.mkdir(parents=True, exist_ok=True)
        self.root = Path(root)
        self.authority = authority
        self.workers = workers
        self.process = None

    def start(self):
        binary = shutil.which("nginx") or shutil.which("nginx", path=os.pathsep.join(
            re.sub("bin$", "sbin", folder) for folder in os.get_exec_path()))
        if not binary:
            raise SystemExit("compare: nginx is needed")
        for _attempt in range(5):  # a free port may be taken before nginx binds it
            plain, secure = free_port(), free_port()
            self.http = f"http://127.0.0.1:{plain}"
            self.https = f"https://127.0.0.1:{secure}"
            root = self.root.resolve()
            servers = SERVER.format(root=root, listen=f"listen 127.0.0.1:{plain};")
            servers += SERVER.format(root=root, listen=(
                f"listen 127.0.0.1:{secure} ssl http2; "
                f"ssl_certificate {self.authority.certificate}; "
                f"ssl_certificate_key {self.authority.key}; "
                "ssl_session_cache shared:bench:4m;"))
            (self.prefix / "nginx.conf").write_text(CONFIG.format(
                prefix=self.prefix, user=pwd.getpwuid(os.geteuid()).pw_name,
                workers=self.workers,
                servers=servers))
            self.process = subprocess.Popen(
                [binary, "-p", str(self.prefix), "-c", str(self.prefix / "nginx.conf")],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=open(self.prefix / "start.log", "w"))
            for _ in range(100):
                if self.process.poll() is not None:
                    break
                try:
                    self.active()
                    return self
                except OSError:
                    time.sleep(0.05)
            self.stop()
        raise SystemExit("compare: nginx does not start:\n"
                         + (self.prefix / "start.log").read_text())

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def pids(self):
        """The master and its workers."""
        master = self.process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [master, *map(int, children)]

    def active(self):
        """Connections open now, besides the one that asks."""
        with urllib.request.urlopen(self.http + "/status", timeout=5) as answer:
            return int(answer.readline().split()[-1]) - 1

    def mark(self):
        """A place in the access log to read from later."""
        self.settle()
        return (self.prefix / "access.log").stat().st_size

    def settle(self):
        """Waits until no client is connected: by then all requests are logged."""
        for _ in range(200):
            if self.active() == 0:
                return
            time.sleep(0.01)

    def since(self, mark):
        """What was asked and sent since the mark: requests, connections, bytes, answers by kind."""
        self.settle()
        connections, answers = set(), Counter()
        requests = sent = 0
        with open(self.prefix / "access.log", encoding="latin-1") as log:
            log.seek(mark)
            for line in log:
                (_end, _took, connection, status, size, _body, protocol, method, _span,
                 _uri) = line.rstrip("\n").split("\t")
                requests += 1
                sent += int(size)
                connections.add(connection)
                answers[f"{method} {status} {protocol}"] += 1
        return {"requests": requests, "connections": len(connections), "sent": sent,
                "answers": dict(answers)}
