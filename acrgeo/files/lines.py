"""Whole lines at the end of a file that several processes write to, or into a pipe: each line is one write.

Law: a line is in the file as soon as it was written, whatever ends the process after that.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from acrgeo.files.streams import PatientStream
from acrgeo.files.writing import look, open_stream

MOST_BYTES = 4096
"""Bytes of a line: what a pipe takes whole from one of several writers (PIPE_BUF of Linux)."""
_OF_OWNER = 0o600


class Lines:
    """A file, a pipe that somebody reads or a character device, opened at its end. A new file is its owner's alone.

    Raises OSError where it cannot be opened or written; a pipe whose reader stops reading is waited for a second.
    """

    def __init__(self, path: Path) -> None:
        found = look(path)
        self._stream: PatientStream | None = None
        if found is None or stat.S_ISREG(found.st_mode) or not hasattr(os, "O_NONBLOCK"):
            self._handle = open_stream(path, os.O_APPEND | os.O_CREAT, mode=_OF_OWNER)
        else:
            self._handle = open_stream(path, os.O_APPEND, blocks=False)
            self._stream = PatientStream(self._handle)

    def write(self, line: str) -> None:
        """Write a line, its end included."""
        content = line.encode()
        if self._stream is not None:
            self._stream.write(content)
        elif os.write(self._handle, content) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self) -> None:
        """Close it."""
        if self._stream is not None:
            self._stream.close()
        else:
            os.close(self._handle)
