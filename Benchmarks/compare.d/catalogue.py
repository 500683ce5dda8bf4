"""All workloads, in the order in which they run: short ones first."""

from breaking import CutConnections, KillAndResume
from fetching import LongLists, ManyFiles, OneFile, Segments
from starting import BigJournal, StartUp
from workload import KIB, MIB

WORKLOADS = {workload.id: workload for workload in (
    StartUp(),
    ManyFiles("W3", "10,000 files of 10 KiB, 16 at a time, HTTP/1.1 keep-alive", 10_000, 10 * KIB, 16),
    ManyFiles("W4", "10,000 files of 10 KiB, 16 at a time, TLS and HTTP/2", 10_000, 10 * KIB, 16,
              secure=True, variants=["tmpfs"]),
    OneFile(),
    ManyFiles("W5", "100 files of 20 MiB, 8 at a time", 100, 20 * MIB, 8),
    CutConnections(),
    KillAndResume(),
    Segments(),
    LongLists(),
    BigJournal(),
)}
