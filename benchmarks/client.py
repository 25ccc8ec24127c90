"""A client that costs little: prepared bytes out, one answer back, the next bytes out. No pipelining."""

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from typing import cast

from attrs import frozen

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


class LoadError(Exception):
    """The server did not do what it should: an answer that is no 2xx, a lost connection, too much time."""


@frozen
class Tally:
    """What one run of the load took: all of it in seconds, each request in nanoseconds."""

    seconds: float
    latencies: tuple[int, ...]


class _Connection(asyncio.Protocol):
    """One keep-alive connection, which takes the next request as soon as the last one is answered."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._buffer = b""
        self._due = 0
        self._sent = 0
        self._requests: Iterator[bytes] = iter(())
        self._latencies: list[int] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"the connection was lost ({exc})")

    def run(self, requests: Iterator[bytes], latencies: list[int]) -> "asyncio.Future[None]":
        """Send from the shared requests until there are none; done when the last one is answered."""
        self._requests, self._latencies = requests, latencies
        self._waiting = asyncio.get_running_loop().create_future()
        self._next()
        return self._waiting

    def close(self) -> None:
        assert self._transport is not None
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        if not self._due and not self._read_head():
            return
        if len(self._buffer) == self._due:
            self._latencies.append(time.perf_counter_ns() - self._sent)
            self._buffer, self._due = b"", 0
            self._next()
        elif len(self._buffer) > self._due:
            self._fail("more bytes came than were announced")

    def _read_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        status, length = self._buffer[9:12], _LENGTH.search(self._buffer, 0, end + 2)
        if not status.startswith(b"2"):
            self._fail(f"an answer that is no 2xx: {self._buffer[:600]!r}")
            return False
        if length is None and status != b"204":
            self._fail("an answer without a length")
            return False
        self._due = end + 4 + (int(length.group(1)) if length is not None else 0)
        return True

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is not None:
            assert self._transport is not None
            self._sent = time.perf_counter_ns()
            self._transport.write(request)
        elif self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _fail(self, reason: str) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(LoadError(reason))


async def send_all(port: int, runs: Sequence[Sequence[bytes]], *, connections: int, seconds: float) -> Tally:
    """Send every run, one after the other, over the same connections, and tell of the last one.

    Raises LoadError: one wrong answer spoils the whole run.
    """
    loop = asyncio.get_running_loop()
    lines = [(await loop.create_connection(_Connection, "127.0.0.1", port))[1] for _ in range(connections)]
    tally = Tally(0.0, ())
    try:
        async with asyncio.timeout(seconds):
            for requests in runs:
                tally = await _send(lines, requests)
    except TimeoutError:
        raise LoadError(f"the load was not answered within {seconds:.0f} s") from None
    finally:
        for line in lines:
            line.close()
    return tally


async def _send(lines: Sequence[_Connection], requests: Sequence[bytes]) -> Tally:
    shared, latencies, began = iter(requests), list[int](), time.perf_counter_ns()
    await asyncio.gather(*(line.run(shared, latencies) for line in lines))
    seconds = (time.perf_counter_ns() - began) / 1e9
    if len(latencies) != len(requests):
        raise LoadError(f"{len(latencies)} answers to {len(requests)} requests")
    return Tally(seconds, tuple(latencies))
