"""The faults that are in place now: which of them strikes what, and how often each did."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random
from threading import Lock

from attrs import define, field, frozen

from askpro.twin.faults.checks import FaultError
from askpro.twin.faults.fault import Fault, Mail, MailFault, Passage, RequestFault
from askpro.twin.faults.match import Count, Subject

MOST = 1000
"""Faults at a time."""

REMEMBERED = 20
"""Refusals of what people tried meanwhile."""


@define
class Armed:
    """One fault in place: since when, how often it struck, and whom it still holds on to."""

    fault: Fault
    luck: Random
    began: datetime | None = None
    count: Count = field(factory=Count)
    spells: dict[str, datetime] = field(factory=dict)

    def strikes(self, subject: Subject, now: datetime) -> bool:
        """Whether this one is struck, by count and share."""
        self.began = self.began or now
        fault = self.fault
        if not (fault.scope.fits(subject) and fault.match.fits(subject) and fault.match.open(now, self.began)):
            return False
        self.count.seen += 1
        if not fault.match.chosen(self.count.seen, self.count.struck, self.luck):
            return False
        self.count.struck += 1
        return True

    def holds(self, passage: Passage) -> bool:
        """Whether it still holds on to the caller; if it does, ``passage.left`` says for how long."""
        over = [whom for whom, until in self.spells.items() if until <= passage.now]
        for whom in over:
            del self.spells[whom]
        until = max((self.spells[each] for each in ("", passage.caller) if each in self.spells), default=None)
        if until is None:
            return False
        self.count.struck += 1
        passage.left = (until - passage.now).total_seconds()
        return True

    def hold(self, passage: Passage) -> None:
        """It struck: from now on it holds on, if it is of that kind."""
        spell = self.fault.spell(passage) if isinstance(self.fault, RequestFault) else None
        if spell is not None:
            whom, passage.left = spell
            self.spells[whom] = passage.now + timedelta(seconds=passage.left)


@frozen
class Struck:
    """A fault in place and its counts."""

    fault: Fault
    seen: int
    struck: int


class Faults:
    """The faults in place. May be changed at any time; thread-safe.

    ``luck`` seeds what is left to chance: the same seed, faults and order of requests strike the same ones.
    ``refused``: what the last people of ``meanwhile`` tried in vain.
    """

    def __init__(self, faults: Iterable[Fault] = (), *, luck: int | str = 0) -> None:
        self.luck, self._lock = luck, Lock()
        self._armed: tuple[Armed, ...] = ()
        self._placed = 0
        self.refused: deque[str] = deque(maxlen=REMEMBERED)
        self.replace(faults)

    def replace(self, faults: Iterable[Fault]) -> None:
        """Put these in place of all others; their counts begin at nothing."""
        with self._lock:
            self.refused.clear()
            self._armed = self._arm((), faults)

    def add(self, *faults: Fault) -> None:
        """Put further ones in place."""
        with self._lock:
            self._armed = self._arm(self._armed, faults)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.replace(())

    @property
    def idle(self) -> bool:
        """Nothing is in place."""
        return not self._armed

    def report(self) -> tuple[Struck, ...]:
        """What is in place, in order, and how often each struck."""
        with self._lock:
            return tuple(Struck(each.fault, each.count.seen, each.count.struck) for each in self._armed)

    def struck(self, kind: str | None = None) -> int:
        """How often anything struck, or the faults of that kind."""
        return sum(each.struck for each in self.report() if kind in (None, each.fault.kind))

    def meet(self, passage: Passage) -> None:
        """A request comes in: everything that strikes it leaves its mark in the passage.

        They are asked in their order; the first one that ends the request ends it, and only slowness comes beside it.
        """
        with self._lock:
            for armed in self._armed:
                fault = armed.fault
                if not isinstance(fault, RequestFault) or (passage.ended and not fault.beside):
                    continue
                held = armed.holds(passage)
                if not held and armed.strikes(passage.subject, passage.now):
                    armed.hold(passage)
                    held = True
                if held:
                    fault.strike(passage, armed.luck)

    def post(self, mail: Mail, method: str, path: str, now: datetime) -> list[Mail]:
        """A webhook goes out because of a request: what goes out instead."""
        with self._lock:
            subject = Subject(method, path, mail.delivery.trigger)
            mails = [mail]
            for armed in self._armed:
                fault = armed.fault
                if isinstance(fault, MailFault) and mails and armed.strikes(subject, now):
                    mails = [each for one in mails for each in fault.strike(one, armed.luck)]
            return mails

    def _arm(self, kept: Sequence[Armed], faults: Iterable[Fault]) -> tuple[Armed, ...]:
        """Those in place and further ones. Raises FaultError if there are too many."""
        armed = [*kept]
        for fault in faults:
            if len(armed) == MOST:
                raise FaultError("faults", f"are too many: at most {MOST:,} at a time")
            self._placed += 1
            armed.append(Armed(fault, Random(f"{self.luck}:{self._placed}")))  # noqa: S311 (chance, no secret)
        return tuple(armed)
