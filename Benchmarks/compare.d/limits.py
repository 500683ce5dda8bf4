"""Measuring sticks: bare libcurl loops in C, which write what comes and do nothing else."""

from tool import Tool, Unsupported


class Limit(Tool):
    kind = "limit"

    def __init__(self, name, helper, make, many=False):
        self.name = name
        self.helper = helper
        self.make = make
        self.many = many

    def path(self):
        return self.helper

    def available(self, helpers):
        return self.helper in helpers

    def version(self):
        return "limit"

    def command(self, job):
        if job.resume or job.retry or job.segments > 1:
            raise Unsupported("a limit for plain downloads only")
        if (len(job.urls) > 1) != self.many:
            raise Unsupported("takes a list" if self.many else "takes one URL")
        return self.make(job)


def _libcurl(buffer_kib):
    def make(job):
        return [job.helpers["curlrecv"], job.urls[0], str(job.target()), str(buffer_kib), "0"]
    return Limit(f"libcurl-{buffer_kib}k", "curlrecv", make)


def _curl_many(job):
    return [job.helpers["curlmany"], str(job.write_list()), str(job.dest),
            str(job.connections), "1" if job.http2 else "0", str(job.ca or "-")]


LIMITS = [_libcurl(64), _libcurl(256), _libcurl(512),
          Limit("libcurl-multi", "curlmany", _curl_many, many=True)]
