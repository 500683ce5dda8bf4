"""The files that are served, their checksums, and a throw-away CA.

Everything is made from a seed, so two machines serve the same bytes. Names end
in .mp4 because gallery-dl's direct-link extractor only takes media names.
"""

import hashlib
import json
import random
import subprocess
from pathlib import Path

MIB = 1 << 20
SLICE = 16 * MIB


def digest(path):
    """sha256 of a file's content, in hex."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Corpus:
    """Files under a root directory, made on first use and kept for later runs."""

    def __init__(self, root, seed):
        self.root = Path(root)
        self.root.mkdir(parents=True, exist_ok=True)
        self.seed = seed

    def big(self, size):
        """One file of this many bytes; returns (url path, {name: sha256})."""
        name = f"big-{size}.mp4"
        return name, self._files("big", [name], size)

    def many(self, count, size):
        """Files of one size; returns (url paths, {name: sha256})."""
        folder = f"many-{size}"
        names = [f"{size}-{number:06d}.mp4" for number in range(count)]
        sums = self._files(folder, names, size)
        return [f"{folder}/{name}" for name in names], sums

    def _files(self, folder, names, size):
        where = self.root if folder == "big" else self.root / folder
        where.mkdir(exist_ok=True)
        manifest = self.root / f"{folder}-{size}.json"
        known = json.loads(manifest.read_text()) if manifest.exists() else {}
        if known.pop("seed", self.seed) != self.seed:
            known = {}
        fresh = False
        for name in names:
            path = where / name
            if name in known and path.exists() and path.stat().st_size == size:
                continue
            known[name] = self._write(path, name, size)
            fresh = True
        if fresh:
            manifest.write_text(json.dumps({"seed": self.seed, **known}))
        return {name: known[name] for name in names}

    def _write(self, path, name, size):
        source = random.Random(f"{self.seed}/{name}")
        total = hashlib.sha256()
        with open(path, "wb") as out:
            for at in range(0, size, SLICE):
                block = source.randbytes(min(SLICE, size - at))
                total.update(block)
                out.write(block)
        return total.hexdigest()

    def again(self, count, size, real=10_000):
        """The same for any count: the server has `real` files, each under many names."""
        paths, sums = self.many(min(count, real), size)
        files = [path.rpartition("/")[2] for path in paths]
        names = {}
        for number in range(count):
            file = files[number % len(files)]
            names[f"{number // len(files)}-{file}"] = sums[file]
        return [f"again/{size}/{name}" for name in names], names, paths

    def warm(self, paths):
        """Reads files once, so that the server finds them in the page cache."""
        buffer = bytearray(MIB)
        for path in paths:
            with open(self.root / path, "rb", buffering=0) as stream:
                while stream.readinto(buffer):
                    pass


def verify(folder, expected):
    """Compares files in folder with {name: sha256}; returns how many are (good, missing, wrong)."""
    good = missing = wrong = 0
    for name, wanted in expected.items():
        try:
            if digest(f"{folder}/{name}") == wanted:
                good += 1
            else:
                wrong += 1
        except FileNotFoundError:
            missing += 1
    return good, missing, wrong


class Authority:
    """A CA and a server certificate for 127.0.0.1, made with the openssl tool."""

    def __init__(self, folder):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.ca = folder / "ca.pem"
        self.certificate = folder / "server.pem"
        self.key = folder / "server.key"
        if self.certificate.exists():
            return
        ca_key = folder / "ca.key"
        request = folder / "server.csr"
        names = folder / "names.cnf"
        names.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n"
                         "extendedKeyUsage=serverAuth\n")
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        for command in (
            ["req", "-x509", *curve, "-keyout", ca_key, "-out", self.ca, "-days", "30",
             "-subj", "/CN=bench CA", "-addext", "keyUsage=critical,keyCertSign"],
            ["req", *curve, "-keyout", self.key, "-out", request,
             "-subj", "/CN=127.0.0.1"],
            ["x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", ca_key,
             "-CAcreateserial", "-days", "30", "-extfile", names,
             "-out", self.certificate],
        ):
            subprocess.run(["openssl", *map(str, command)], check=True,
                           capture_output=True)
