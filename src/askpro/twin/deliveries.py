"""The webhooks that were sent: the last of them, with what became of each."""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from attrs import evolve, frozen

from askpro.twin.http import Delivery

KEPT = 1_000


@frozen
class Sent:
    """One attempt to deliver a webhook.

    ``status`` and ``milliseconds`` are the subscriber's answer, ``error`` says why there was none; while the answer
    is awaited, all three are None. ``again`` is the number of the attempt before with the same bytes to the
    same address, if it was still kept.
    """

    number: int
    delivery: Delivery
    at: datetime
    again: int | None = None
    status: int | None = None
    error: str | None = None
    milliseconds: int | None = None


class DeliveryLog:
    """The last thousand attempts, numbered from 1 on. Thread-safe; a snapshot of the twin leaves it out."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._sent: OrderedDict[int, Sent] = OrderedDict()
        self._latest: dict[tuple[str, bytes], int] = {}
        self._lock = Lock()
        self.total, self.changes = 0, 0

    def begin(self, delivery: Delivery, at: datetime) -> Sent:
        """A webhook goes out."""
        with self._lock:
            if len(self._sent) == self._kept:
                self._forget(self._sent.popitem(last=False)[1])
            self.total += 1
            key = (delivery.url, delivery.body)
            sent = Sent(self.total, delivery, at, again=self._latest.get(key))
            self._latest[key] = self.total
            self._put(sent)
            return sent

    def answered(self, sent: Sent, status: int, milliseconds: int) -> None:
        """The subscriber answered."""
        self._conclude(evolve(sent, status=status, milliseconds=milliseconds))

    def failed(self, sent: Sent, error: str, milliseconds: int) -> None:
        """No answer, and why."""
        self._conclude(evolve(sent, error=error, milliseconds=milliseconds))

    def find(self, number: int) -> Sent | None:
        """The attempt of that number, unless it is unknown or forgotten."""
        with self._lock:
            return self._sent.get(number)

    def newest(self, most: int = KEPT) -> list[Sent]:
        """The attempts, newest first."""
        with self._lock:
            return [sent for sent, _ in zip(reversed(self._sent.values()), range(most), strict=False)]

    def _conclude(self, sent: Sent) -> None:
        with self._lock:
            if sent.number in self._sent:
                self._put(sent)

    def _put(self, sent: Sent) -> None:
        self._sent[sent.number] = sent
        self.changes += 1

    def _forget(self, oldest: Sent) -> None:
        key = (oldest.delivery.url, oldest.delivery.body)
        if self._latest.get(key) == oldest.number:
            del self._latest[key]
