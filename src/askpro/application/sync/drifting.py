"""Drift: how the two sides differed when a sweep compared them, why, for how long, and what was done about it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from askpro.application.ports.calendar import LeftOut
from askpro.application.sync.keeping import seen
from askpro.domain.appointment import Appointment
from askpro.domain.booking import Read
from askpro.domain.company import Company
from askpro.domain.occupations import Occupation

_MOST_TOLD = 200
LEFT_OUT = ("unsupported", "unreadable", "out_of_scope")
_WATCHED = ("start", "end", "standing", "staff_id", "booking")


class DriftCause(StrEnum):
    """Why the two sides differed."""

    WEBHOOK_LOST = "webhook_lost"
    HOST_CHANGED = "host_changed"
    BROUGHT_BACK = "brought_back"
    OUTCOME_UNKNOWN = "outcome_unknown"
    OLDER_THAN_US = "older_than_us"
    GONE = "gone"
    UNREADABLE = "unreadable"


class Repair(StrEnum):
    """What was done, or in a dry run would be."""

    IMPORTED = "imported"
    FOLLOWED = "followed"
    MERGED = "merged"
    LEFT_DUE = "left_due"
    REPORTED = "reported"
    CLOSED = "closed"
    HELD_BACK = "held_back"


@frozen(kw_only=True)
class Difference:
    """One appointment that was not as the calendar has it. ``age``: since when, by the calendar's own stamps.

    ``booking`` is the beginning of its uid: a whole one is a key to the booking. ``appointment_id`` is None for one
    that a dry run would import.
    """

    appointment_id: str | None
    booking: str
    fields: tuple[str, ...]
    cause: DriftCause
    repair: Repair
    age: timedelta

    @property
    def told(self) -> dict[str, Any]:
        """As JSON has it; the age in whole seconds."""
        return {
            "appointment_id": self.appointment_id,
            "booking": self.booking,
            "fields": list(self.fields),
            "cause": self.cause.value,
            "repair": self.repair.value,
            "age_seconds": int(self.age.total_seconds()),
        }


@frozen(kw_only=True)
class DriftReport:
    """What a sweep saw: how many rows, how many open appointments it looked for, and each difference.

    ``left_out``: rows that concern no appointment of the company, counted: ``unsupported`` and ``unreadable`` ones,
    and those ``out_of_scope``, of services and hosts that it does not have. As in ``rows``, a row counts in each list
    that shows it.
    """

    rows: int
    left_out: Mapping[str, int] = field(factory=dict)
    expected: int = 0
    full: bool = False
    dry_run: bool = False
    found: tuple[Difference, ...] = ()

    @property
    def differences(self) -> dict[str, int]:
        """How many, by what differed."""
        return dict(Counter(field for each in self.found for field in each.fields))

    @property
    def told(self) -> dict[str, Any]:
        """The report as it is kept and answered: everything counted, and the first differences one by one."""
        return {
            "rows": self.rows,
            "expected": self.expected,
            "left_out": {name: self.left_out.get(name, 0) for name in LEFT_OUT},
            "differences": self.differences,
            "causes": dict(Counter(each.cause.value for each in self.found)),
            "repairs": dict(Counter(each.repair.value for each in self.found)),
            "held_back": self.held_back,
            "found": [each.told for each in self.found[:_MOST_TOLD]],
            "more": max(0, len(self.found) - _MOST_TOLD),
        }

    @property
    def held_back(self) -> int:
        """How many are gone that the guard does not let close: too many at once."""
        return sum(each.repair is Repair.HELD_BACK for each in self.found)


@frozen(kw_only=True)
class Drift:
    """One look at the calendar, for comparing. ``left_out`` and ``occupations`` are gathered while it looks."""

    company: Company
    at: datetime
    dry_run: bool
    left_out: Counter[str] = field(factory=Counter)
    occupations: dict[str, Occupation] = field(factory=dict)

    def leave_out(self, rows: LeftOut) -> None:
        """Count rows that became no read."""
        self.left_out["unsupported"] += rows.unsupported
        self.left_out["unreadable"] += rows.unreadable
        self.occupations.update({each.holder: each for each in rows.occupations})

    def report(self, *, rows: int, expected: int, full: bool, found: Sequence[Difference]) -> DriftReport:
        """What this look came to."""
        return DriftReport(
            rows=rows,
            left_out=dict(self.left_out),
            expected=expected,
            full=full,
            dry_run=self.dry_run,
            found=tuple(found),
        )

    def between(
        self, before: dict[str, Appointment], after: dict[str, Appointment], reads: list[Read]
    ) -> Iterator[Difference]:
        """What the reads of one chain changed."""
        latest = max(reads, key=lambda read: read.version)
        for each in after.values():
            old = before.get(each.id)
            if fields := _fields(old, each):
                yield Difference(
                    appointment_id=None if old is None and self.dry_run else each.id,
                    booking=shortened(each.head or latest.uid),
                    fields=fields,
                    cause=self._cause(old, each, fields, reads),
                    repair=_repair(old, each),
                    age=self.age(latest.version),
                )

    def age(self, since: datetime) -> timedelta:
        """How long ago that was."""
        return max(self.at - since, timedelta(0))

    def _cause(
        self, before: Appointment | None, after: Appointment, fields: tuple[str, ...], reads: list[Read]
    ) -> DriftCause:
        if before is None:
            old = min(read.created for read in reads) < self.company.created_at
            return DriftCause.OLDER_THAN_US if old else DriftCause.WEBHOOK_LOST
        if before.attempt is not None:
            return DriftCause.OUTCOME_UNKNOWN
        if before.closed and not after.closed:
            return DriftCause.BROUGHT_BACK
        return DriftCause.HOST_CHANGED if fields == ("staff_id",) else DriftCause.WEBHOOK_LOST


def shortened(uid: str) -> str:
    """As much of a uid as may be shown."""
    return f"{uid[:4]}…"


def _fields(before: Appointment | None, after: Appointment) -> tuple[str, ...]:
    if before is None:
        return ("unknown",)
    if after.merged_into != before.merged_into:
        return ("merged",)
    was, is_now = seen(before), seen(after)
    return tuple(name for name in _WATCHED if was[name] != is_now[name])


def _repair(before: Appointment | None, after: Appointment) -> Repair:
    if before is None:
        return Repair.IMPORTED
    if after.merged_into != before.merged_into:
        return Repair.MERGED
    return Repair.FOLLOWED if after.attempt is None else Repair.LEFT_DUE
