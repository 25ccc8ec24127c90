"""The load generator, a process of its own: ``python -m benchmarks.load`` with a Load as JSON on its input."""

import asyncio
import gc
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import uvloop
from attrs import frozen

from benchmarks.bodies import calcom_bookings, orders, request, webhooks
from benchmarks.client import LoadError, Tally, send_all


@frozen(kw_only=True)
class Load:
    """What to send where: ``kind`` names a maker below, ``what`` are its arguments but for how many."""

    port: int
    kind: str
    what: dict[str, Any]
    count: int
    warm_up: int
    connections: int
    seconds: float = 120.0


def _reads(path: str, key: str, count: int) -> list[bytes]:
    return [request("GET", path, {"Authorization": f"Bearer {key}"})] * count


def _booking_reads(path: str, key: str, count: int) -> list[bytes]:
    return [request("GET", path, {"Authorization": f"Bearer {key}", "cal-api-version": "2024-08-13"})] * count


MAKERS: Mapping[str, Callable[..., list[bytes]]] = {
    "webhooks": webhooks,
    "reads": _reads,
    "booking_reads": _booking_reads,
    "orders": orders,
    "calcom_bookings": calcom_bookings,
}


def apply_load(load: Load) -> Tally:
    """Make all requests first, then warm the connections up, then send and measure. Raises LoadError."""
    made = MAKERS[load.kind](**load.what, count=load.warm_up + load.count)
    gc.collect()
    gc.disable()
    runs = (made[: load.warm_up], made[load.warm_up :])
    return uvloop.run(send_all(load.port, runs, connections=load.connections, seconds=load.seconds))


def main() -> int:
    """The tally as JSON, or exit code 1 with what went wrong on standard error."""
    try:
        tally = apply_load(Load(**json.load(sys.stdin)))
    except (LoadError, OSError, asyncio.CancelledError) as error:
        print(error, file=sys.stderr)
        return 1
    json.dump(attrs.asdict(tally), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
