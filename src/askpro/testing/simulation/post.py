"""The way of webhooks from the twin to a process: dropped, doubled, late, of the wrong kind, without metadata.

A delivery is tried once, as Cal.com does.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from attrs import define, field

from askpro.testing.worlds.clock import VirtualClock
from askpro.twin.faults.mails import under, without
from askpro.twin.http import Delivery
from askpro.twin.webhooks.outbox import rewritten


class Fate(StrEnum):
    """What becomes of a webhook."""

    AT_ONCE = "at once"
    LATER = "late"
    MUCH_LATER = "up to a week late"
    DROPPED = "dropped"
    DOUBLED = "doubled"
    STRIPPED = "without metadata"
    MISTAKEN = "of the wrong kind"
    REPEATED = "repeated with another byte"


OUT_OF_ORDER = "out of order"

FATES = (Fate.LATER, Fate.MUCH_LATER, Fate.DROPPED, Fate.DOUBLED, Fate.STRIPPED, Fate.MISTAKEN, Fate.REPEATED)
_WEEK = timedelta(days=7)
_OTHER_KIND = {
    "BOOKING_CREATED": "BOOKING_REQUESTED",
    "BOOKING_REQUESTED": "BOOKING_CREATED",
    "BOOKING_RESCHEDULED": "BOOKING_CREATED",
    "BOOKING_CANCELLED": "BOOKING_REJECTED",
    "BOOKING_REJECTED": "BOOKING_CANCELLED",
}
"""Other triggers, as editions use them: a move told as a booking, a refusal as a cancel."""


@define
class PostOffice:
    """Takes what the twin sends and hands it in, in whatever shape and order the seed decides.

    ``luck`` is the randomness of the present act; without it everything arrives at once. ``trouble`` is the share
    of webhooks that something happens to; a ``deaf`` office loses them all.
    """

    receive: Callable[[Delivery], None]
    clock: VirtualClock
    trouble: float
    luck: Random | None = None
    deaf: bool = False
    fates: Counter[str] = field(factory=Counter, init=False)
    waiting: list[tuple[datetime, int, Delivery]] = field(factory=list, init=False)
    _number: int = field(default=0, init=False)
    _latest: int = field(default=0, init=False)

    def post(self, delivery: Delivery) -> None:
        """The twin sends one."""
        luck = self.luck
        if self.deaf:
            return
        self._number += 1
        if luck is None or luck.random() >= self.trouble:
            self._hand_in(delivery)
            return
        fate = luck.choice(FATES)
        self.fates[fate.value] += 1
        if fate is Fate.LATER:
            self._keep(delivery, timedelta(seconds=luck.choice((0, 1, 20, 70, 200, 4000))))
        elif fate is Fate.MUCH_LATER:
            self._keep(delivery, _WEEK * luck.random())
        elif fate in (Fate.DOUBLED, Fate.REPEATED):
            self._hand_in(delivery)
            again = delivery if fate is Fate.DOUBLED else rewritten(delivery, delivery.body + b" ")
            self._keep(again, timedelta(minutes=luck.randrange(30)))
        elif fate is Fate.STRIPPED:
            self._hand_in(without(delivery, "metadata"))
        elif fate is Fate.MISTAKEN:
            self._hand_in(under(delivery, _OTHER_KIND.get(delivery.trigger, delivery.trigger)))

    def hand_in_due(self) -> None:
        """What is late and due by now arrives."""
        if not self.waiting:
            return
        due = sorted((each for each in self.waiting if each[0] <= self.clock.at), key=lambda each: each[:2])
        self.waiting = [each for each in self.waiting if each[0] > self.clock.at]
        for _, number, delivery in due:
            self._hand_in(delivery, number)

    def _keep(self, delivery: Delivery, delay: timedelta) -> None:
        self.waiting.append((self.clock.at + delay, self._number, delivery))

    def _hand_in(self, delivery: Delivery, number: int | None = None) -> None:
        """``number`` is its place among all that were sent, if it was kept back."""
        if number is not None and number < self._latest:
            self.fates[OUT_OF_ORDER] += 1
        self._latest = max(self._latest, number or self._number)
        self.receive(delivery)


def slug_of(delivery: Delivery) -> str:
    """The company that it is addressed to."""
    return delivery.url.rpartition("/")[2]
