"""Players of recordings, each forked from this process: starting Python for each takes most of its time.

Each line of stdin is a list of a player's words. A player prints a line once it answers. All end with stdin.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import sys
from contextlib import suppress


def main(player: str) -> None:
    """Fork a player for each line."""
    play = runpy.run_path(player)["main"]
    started = []
    for line in sys.stdin:
        number = os.fork()
        if not number:
            sys.argv = [player, *json.loads(line)]
            os._exit(play())
        started.append(number)
    for number in started:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)


if __name__ == "__main__":
    main(sys.argv[1])
