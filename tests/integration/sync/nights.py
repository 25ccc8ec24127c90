"""A nightly sweep over a calendar that forgets."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, TypeVar

from attrs import define, evolve, field

from askpro.application.ports.calendar import BookingQuery, Calendar, CalendarProvider, NoticeReader, Tell, tell_nobody
from askpro.application.ports.system import Outbound
from askpro.application.sync.drifting import DriftReport, Repair
from askpro.domain.booking import Read
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import BookingUnknown
from askpro.testing.worlds import World

T = TypeVar("T")


@define
class Forgetful:
    """A calendar that has lost some bookings, lists others no more, or cannot show them."""

    inner: CalendarProvider
    gone: set[str] = field(factory=set)
    unlisted: set[str] = field(factory=set)
    broken: dict[str, Exception] = field(factory=dict)

    @property
    def notices(self) -> NoticeReader:
        return self.inner.notices

    def open(self, account: CalendarAccount, **turn: Any) -> Calendar:
        return _ForgetfulCalendar(self.inner.open(account, **turn), self)  # type: ignore[return-value]

    def close(self) -> None:
        """Nothing to give back."""


@define
class _ForgetfulCalendar:
    inner: Calendar
    state: Forgetful

    def list_bookings(self, query: BookingQuery, tell: Tell = tell_nobody) -> Iterator[Read]:
        hidden = self.state.gone | self.state.unlisted | self.state.broken.keys()
        yield from (row for row in self.inner.list_bookings(query, tell) if row.uid not in hidden)

    def read_booking(self, uid: str) -> Read:
        if uid in self.state.gone:
            raise BookingUnknown("There is no such booking.")
        if uid in self.state.broken:
            raise self.state.broken[uid]
        return self.inner.read_booking(uid)


@define
class Place:
    """A place for calls that knows how long each was waited for."""

    inner: Outbound
    waited: list[timedelta] = field(factory=list)

    def run(self, work: Callable[[], T], patience: timedelta) -> T:
        self.waited.append(patience)
        return self.inner.run(work, timedelta(seconds=8))


@define
class Night:
    """A world with bookings, and its nightly sweep over a calendar that forgets."""

    world: World
    calendar: Forgetful

    def sweep(self, *, full: bool = True, dry_run: bool = False) -> DriftReport:
        swept = evolve(self.world.app.sweep, calendars=self.calendar)
        return swept(self.world.company.id, full=full, dry_run=dry_run)

    def fill(self, number: int) -> list[str]:
        """Book that many as customers, without webhooks."""
        kind = self.world.types["Cut", "Alice"]
        uids = [
            self.world.outside.book(kind, self.world.at(place % 16, day=7 + place // 16 % 5 + place // 80 * 7))
            for place in range(number)
        ]
        self.sweep()
        return uids

    def repairs(self, report: DriftReport) -> list[Repair]:
        return [each.repair for each in report.found]


def a_night() -> Night:
    """In a world whose webhooks are all held back."""
    world = World(holding=True)
    return Night(world, Forgetful(world.calendars))
