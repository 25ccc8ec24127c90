"""Opens calendars of a world, one per account: whoever's key it is sees what is theirs and their teams'."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from attrs import frozen

from askpro.adapters.memory.calendar.calendar import MemoryCalendar
from askpro.adapters.memory.calendar.world import World
from askpro.application.ports.calendar import NoticeOf, NoticeReader
from askpro.application.ports.lanes import Lane
from askpro.application.ports.system import Clock, Ids
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import CalendarCredentials, CalendarMalformed

KEY = "memory"
"""The key of the one person in a world that nobody built."""


@frozen
class NoNotices:
    """This calendar sends no webhooks: nothing that comes in is genuine."""

    def genuine(self, headers: Mapping[str, str], body: bytes, secrets: tuple[str, ...]) -> bool:
        """Never."""
        del headers, body, secrets
        return False

    def read(self, body: bytes, received: datetime) -> NoticeOf:
        """Raises CalendarMalformed: there is no shape that it could have."""
        del body, received
        raise CalendarMalformed("This calendar sends no webhooks.")


@frozen
class MemoryCalendars:
    """The provider of one world's calendars. It has no quota, so lanes and patience say nothing to it."""

    world: World

    @property
    def notices(self) -> NoticeReader:
        """The reader of webhooks that never come."""
        return NoNotices()

    def open(
        self, account: CalendarAccount, *, lane: Lane = Lane.LIVE, patience: timedelta | None = None
    ) -> MemoryCalendar:
        """The calendar as the owner of the account's key sees it."""
        del lane, patience
        if not account.api_key:
            raise CalendarCredentials("The company has no key for its calendar.")
        return MemoryCalendar(self.world, account.api_key, account.team_id)

    def close(self) -> None:
        """There is nothing to give back."""


def open_calendar(*, clock: Clock, ids: Ids, world: World | None = None, **settings: object) -> MemoryCalendars:
    """The provider of a world's calendars; without one, of a world with one person, whose key is ``memory``.

    Takes the settings that other calendars need, and heeds none.
    """
    del settings
    if world is None:
        world = World(clock, ids)
        world.add_person("Memory", "memory@calendar.example", key=KEY)
    return MemoryCalendars(world)
