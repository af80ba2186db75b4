"""Writing to a pipe or a terminal whose reader may stop reading: it is waited for a while, not for ever."""

from __future__ import annotations

import errno
import io
import os
import select
import time
from typing import Any

PATIENCE = 1.0
"""Seconds that a reader may take for what does not fit: a pipe holds 64 KiB, which is hundreds of events."""


class PatientStream(io.RawIOBase):
    """A handle that was opened with ``O_NONBLOCK``. Once its reader was given up, every write fails at once."""

    def __init__(self, handle: int, patience: float = PATIENCE) -> None:
        self._handle = handle
        self._patience = patience
        self._is_given_up = False

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, content: Any) -> int:
        """Write all of it. Raises OSError, also where the reader does not read."""
        left = memoryview(content)
        deadline = time.monotonic() + (0 if self._is_given_up else self._patience)
        while left:
            wait = max(0.0, deadline - time.monotonic())
            if not select.select((), (self._handle,), (), wait)[1]:
                self._is_given_up = True
                raise OSError(errno.ETIMEDOUT, "its reader does not read")
            try:
                left = left[os.write(self._handle, left) :]
            except BlockingIOError:  # less is free than one write needs
                time.sleep(min(wait, 0.01))
                if wait == 0:
                    self._is_given_up = True
                    raise OSError(errno.ETIMEDOUT, "its reader does not read") from None
        return len(content)

    def close(self) -> None:
        """Close the handle."""
        if not self.closed:
            os.close(self._handle)
        super().close()
