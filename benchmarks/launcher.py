"""Runs commands for the benchmark and measures each: one JSON line in, one out.

A process of its own, and a small one: Linux counts the memory of whoever starts a process into that process' peak.
"""

from __future__ import annotations

import json
import os
import sys
import time


def run(words: list[str], environ: dict[str, str], out: str, err: str) -> dict[str, float]:
    """Run a command and return its exit code, its seconds by the clock and of the processors, and its peak in MB."""
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, out, write, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, err, write, 0o600),
    ]
    began = time.perf_counter()
    process = os.posix_spawn(words[0], words, environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    took = time.perf_counter() - began
    return {
        "code": os.waitstatus_to_exitcode(status),
        "wall": took,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024),
    }


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(**json.loads(line))), flush=True)
