"""k parallel wishes for one thing, one call for it (L51)."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar, cast

from attrs import define, field

T = TypeVar("T")


@define
class SingleFlight:
    """Whoever comes first does the work; who comes meanwhile gets the same answer, or the same error."""

    _lock: threading.Lock = field(factory=threading.Lock)
    _flights: dict[Hashable, "Future[Any]"] = field(factory=dict)

    def do(self, key: Hashable, work: Callable[[], T]) -> T:
        """The result of the work under that key, done once for all who wait for it."""
        with self._lock:
            flight = self._flights.get(key)
            leading = flight is None
            if flight is None:
                flight = self._flights[key] = Future()
        if leading:
            self._lead(key, flight, work)
        return cast(T, flight.result())

    def _lead(self, key: Hashable, flight: "Future[Any]", work: Callable[[], T]) -> None:
        try:
            flight.set_result(work())
        except BaseException as error:  # noqa: BLE001 - handed to everybody who waits, then raised by result()
            flight.set_exception(error)
        finally:
            with self._lock:
                self._flights.pop(key, None)
