"""A proxy on loopback that forwards bytes late, in both directions: a server that is far away. TLS passes untouched."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

CHUNK = 64 * 1024


class Proxy:
    """Forwards every connection to a port of 127.0.0.1; ``round_trip`` is in seconds.

    A new connection waits a round trip too, as the handshake of TCP takes one.
    """

    def __init__(self, target: int, round_trip: float) -> None:
        self._target, self._delay = target, round_trip / 2
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.port = 0

        async def listen() -> None:
            server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            self.port = server.sockets[0].getsockname()[1]
            ready.set()

        def run() -> None:
            self._loop.run_until_complete(listen())
            self._loop.run_forever()

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        ready.wait(10)

    def close(self) -> None:
        """Forward nothing more."""

        def stop() -> None:
            self._loop.set_exception_handler(lambda *_: None)  # a connection that is cut is no news
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.call_later(0.1, self._loop.stop)

        self._loop.call_soon_threadsafe(stop)
        self._thread.join(5)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * self._delay)
        upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self._target)
        await asyncio.gather(self._forward(reader, upstream_writer), self._forward(upstream_reader, writer))

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand each chunk on when its time has come: late, but no slower."""
        chunks: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def receive() -> None:
            data = b"-"
            while data:
                data = b""
                with suppress(OSError):
                    data = await reader.read(CHUNK)
                await chunks.put((self._loop.time() + self._delay, data))

        receiving = self._loop.create_task(receive())
        with suppress(OSError):
            while True:
                due, data = await chunks.get()
                await asyncio.sleep(max(0.0, due - self._loop.time()))
                if not data:
                    break
                writer.write(data)
                await writer.drain()
        with suppress(OSError):
            writer.close()
        await receiving
