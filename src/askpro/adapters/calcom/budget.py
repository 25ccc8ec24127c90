"""The pacing of calls per API key (S15, L47, L48): what the pure part says, carried out with a clock and a keeper.

Cal.com allows 120 calls in a minute and then blocks the key for another; bursts of 20 calls got accounts locked.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Lock
from typing import TypeVar

from attrs import define, field, frozen

from askpro.adapters.calcom.journal import note, warn
from askpro.adapters.calcom.limits import limits_in, silence_after
from askpro.adapters.calcom.quota.asking import Later, Permit, ask
from askpro.adapters.calcom.quota.hearing import Limit, be_silent, hear, is_news
from askpro.adapters.calcom.quota.here import QuotasHere
from askpro.adapters.calcom.quota.pace import SLACK, Pace
from askpro.adapters.calcom.quota.text import read_usage, write_usage
from askpro.adapters.calcom.quota.usage import Usage
from askpro.adapters.calcom.wire.envelope import WireAnswer
from askpro.application.ports.lanes import Lane
from askpro.application.ports.quotas import Quotas
from askpro.application.ports.system import Clock
from askpro.domain.errors import AskproError, TemporarilyUnavailable

R = TypeVar("R")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LEAST_WAIT = 0.02
_ALONE = timedelta(seconds=10)
"""After so long the keeper that could not be reached is asked again."""


@define
class Keeping:
    """Where usage is kept: with all who share the keys; while that cannot be reached here alone, at a quarter of the
    pace (four processes are still safe; what others use shows in the calendar's answers).

    Who parts takes along what was used by then, and who comes back brings what was used meanwhile; as others may come
    later, the pace stays a quarter until they all are back.
    """

    clock: Clock
    shared: Quotas | None
    pace: Pace
    _here: QuotasHere = field(init=False)
    _lock: Lock = field(factory=Lock, init=False)
    _alone_until: datetime | None = field(default=None, init=False)
    _careful_until: datetime | None = field(default=None, init=False)
    _owing: dict[str, int] = field(factory=dict, init=False)
    """Since when, by our clock, calls of a key were made that only we know of."""

    def __attrs_post_init__(self) -> None:
        self._here = QuotasHere(self.clock)

    def change(self, digest: str, change: Callable[[Pace, bytes | None, datetime], tuple[bytes | None, R]]) -> R:
        """Change what is kept of a key, at the pace that holds there."""
        if self.shared is None:
            return self._here.change(digest, partial(change, self.pace))
        if not self._alone():
            try:
                result = self._together(self.shared, digest, change)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with the keeper, calls go on
                self._part(error)
            else:
                self._join()
                return result
        self._owing.setdefault(digest, _moment(self.clock.now()))
        return self._here.change(digest, partial(change, self.pace.alone()))

    def _together(
        self, shared: Quotas, digest: str, change: Callable[[Pace, bytes | None, datetime], tuple[bytes | None, R]]
    ) -> R:
        """Change it where all share it; what is there then is remembered here, by our clock."""
        since, known = self._owing.get(digest), list[tuple[bytes | None, int]]()
        mine = self._here.change(digest, lambda value, _: (None, value)) if since is not None else None
        careful = self._alone_until is not None or self._lies_ahead(self._careful_until)
        pace = self.pace.alone() if careful else self.pace

        def changing(value: bytes | None, now: datetime) -> tuple[bytes | None, R]:
            ahead, found = (now - self.clock.now()) // _MILLISECOND, value
            if mine is not None and since is not None:
                own = read_usage(mine, _moment(now) - ahead).shifted(ahead)
                found = write_usage(read_usage(value, _moment(now)).with_calls_of(own, since + ahead))
            after, result = change(pace, found, now)
            known.append((after if after is not None else found, ahead))
            return known[-1][0], result

        result = shared.change(digest, changing)
        if since is not None:
            self._owing.pop(digest, None)
        value, ahead = known[-1]
        if value is not None:
            copy = write_usage(read_usage(value, _moment(self.clock.now()) + ahead).shifted(-ahead))
            self._here.change(digest, lambda _, __: (copy, None))
        return result

    def _alone(self) -> bool:
        return self._lies_ahead(self._alone_until)

    def _lies_ahead(self, moment: datetime | None) -> bool:
        """Further ahead than we ever wait it is only because the clock was set back."""
        return moment is not None and timedelta(0) < moment - self.clock.now() <= _ALONE

    def _part(self, error: Exception) -> None:
        with self._lock:
            first, self._alone_until = self._alone_until is None, self.clock.now() + _ALONE
        if first:
            detail = error.detail if isinstance(error, AskproError) else type(error).__name__
            warn("quotas_unreachable", detail=detail, pace="a quarter, in each process")

    def _join(self) -> None:
        if self._alone_until is None:
            return
        with self._lock:
            again, self._alone_until = self._alone_until is not None, None
            self._careful_until = self.clock.now() + _ALONE
        if again:
            note("quotas_reached_again")


@frozen
class Budget:
    """The budget of one key, for one lane. Safe to share among threads; the key is known by its digest only."""

    keeping: Keeping
    clock: Clock
    digest: str
    lane: Lane = Lane.LIVE

    def take(self, patience: float) -> Permit:
        """Wait for a permit, at most that many seconds, and return when the call may be made.

        Raises TemporarilyUnavailable at once, without waiting, when it would take longer (L48).
        """
        give_up = self.clock.now() + timedelta(seconds=patience)
        while True:
            left = max(0, (give_up - self.clock.now()) // _MILLISECOND)
            answer, at = self._ask(left)
            if answer.wait > left:
                raise TemporarilyUnavailable("The calendar's quota for this key is used up.", answer.wait / 1000)
            if isinstance(answer, Later):
                self.clock.sleep(max(_LEAST_WAIT, answer.wait / 1000))
                continue
            if answer.wait > 0:
                self.clock.sleep(answer.wait / 1000)
                if not self._holds(answer):
                    continue
            late = (self.clock.now() - at) // _MILLISECOND - answer.wait
            if late < SLACK:
                return answer
            if self.clock.now() >= give_up:  # it is used up, unused: the next second's calls have begun
                raise TemporarilyUnavailable("This machine is too slow to keep to the calendar's quota.", 1.0)

    def heed(self, permit: Permit, answer: WireAnswer) -> None:
        """Take in what an answer tells of the quota; no other key is touched. Never raises."""
        limits = limits_in(answer.headers)
        refused = silence_after(answer.headers) if answer.status == 429 else None
        if refused is None and not is_news(self.keeping.pace, permit, limits):
            return
        with suppress(Exception):  # a booking may hang on what follows (L18)
            self.keeping.change(self.digest, partial(_heeding, permit, limits, refused))

    def _ask(self, patience: int) -> tuple[Permit | Later, datetime]:
        """The answer, and when it was given by the clock of this process."""

        def asking(
            pace: Pace, value: bytes | None, now: datetime
        ) -> tuple[bytes | None, tuple[Permit | Later, datetime]]:
            at, moment = self.clock.now(), _moment(now)
            usage, answer = ask(pace, read_usage(value, moment), moment, self.lane, patience)
            return (write_usage(usage) if isinstance(answer, Permit) else value), (answer, at)

        return self.keeping.change(self.digest, asking)

    def _holds(self, permit: Permit) -> bool:
        """Whether what was promised still holds: a 429 since then has silenced those who wait, too."""

        def looking(_: Pace, value: bytes | None, now: datetime) -> tuple[bytes | None, bool]:
            return value, read_usage(value, _moment(now)).epoch == permit.epoch

        return self.keeping.change(self.digest, looking)


def digest_of(key: str) -> str:
    """What stands for an API key where its quota is kept (S17)."""
    return hashlib.sha256(f"quota of {key}".encode()).hexdigest()


def _heeding(
    permit: Permit, limits: tuple[Limit, ...], refused: float | None, pace: Pace, value: bytes | None, now: datetime
) -> tuple[bytes, None]:
    moment = _moment(now)
    usage: Usage = hear(pace, read_usage(value, moment), moment, limits)
    if refused is not None:
        usage = be_silent(pace, usage, moment, permit, refused)
    return write_usage(usage), None


def _moment(instant: datetime) -> int:
    return (instant - _EPOCH) // _MILLISECOND
