"""What ``GET /v2/slots`` asks for, read from a checked query."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from attrs import evolve, frozen

from askpro.twin.call import Call
from askpro.twin.errors import FrameworkError
from askpro.twin.instants import instant, local, milliseconds, zone_of
from askpro.twin.rows import EventType

_MIDNIGHT, _LAST_SECOND = time(0, 0, 0), time(23, 59, 59)
# Names of UTC that the server renders with a Z; other zones without an offset get +00:00.
_UTC_NAMES = frozenset({"utc", "gmt"})
_DYNAMIC_LENGTH = 30


@frozen(kw_only=True)
class SlotQuery:
    """``start`` and ``end`` (exclusive) in the zone that was asked for, or in UTC; ``length`` in minutes, if given."""

    start: datetime
    end: datetime
    zone_name: str | None
    length: int | None
    ranged: bool
    freed: str | None
    host_ids: frozenset[int]

    @property
    def zone(self) -> ZoneInfo:
        """The zone by which slots are grouped and shown."""
        return zone_of(self.zone_name or "UTC")

    def days(self) -> tuple[str, str]:
        """The first and the last asked date."""
        return self.day_of(self.start), self.day_of(self.end - timedelta(seconds=1))

    def day_of(self, moment: datetime) -> str:
        """The date of a moment in the asked zone."""
        return moment.astimezone(self.zone).date().isoformat()

    def shown(self, moment: datetime) -> str:
        """A moment as the answer writes it: with an offset only if a zone was asked for."""
        if self.zone_name is None or self.zone_name.lower() in _UTC_NAMES:
            return milliseconds(moment)
        return local(moment, self.zone)


def read_query(call: Call) -> SlotQuery:
    """The query's values. An end at midnight in UTC, also of a bare date, means that day's last second.

    Raises FrameworkError 400 for the thirtieth of February.
    """
    opens, closes = _moment(call, "start"), _moment(call, "end")
    if closes.time().replace(microsecond=0) == _MIDNIGHT:
        closes = datetime.combine(closes.date(), _LAST_SECOND, UTC)
    zone, length = zone_of(call.text("timeZone") or "UTC"), call.text("duration")
    return SlotQuery(
        start=opens.astimezone(zone),
        end=(closes + timedelta(seconds=1)).astimezone(zone),
        zone_name=call.text("timeZone"),
        length=int(float(length)) if length else None,
        ranged=call.text("format") == "range",
        freed=call.text("bookingUidToReschedule"),
        host_ids=frozenset(int(float(text)) for text in call.texts("rrHostSubsetIds")),
    )


def _moment(call: Call, name: str) -> datetime:
    try:
        return instant(call.text(name) or "")
    except ValueError:
        raise FrameworkError(400, f"Invalid {name} date") from None


def selected(call: Call) -> EventType:
    """The event type that the query names. Raises FrameworkError 404."""
    store, slug = call.store, call.text("eventTypeSlug") or ""
    if number := call.text("eventTypeId"):
        found = store.event_types.get(int(float(number)))
    elif (username := call.text("username")) and slug:
        user = store.find_user(username)
        if user is None:
            raise FrameworkError(404, f"User with username {username} not found")
        found = store.find_event_type(slug, owner_id=user.id)
    elif (name := call.text("teamSlug")) and slug:
        team = store.find_team(name)
        if team is None:
            raise FrameworkError(404, f"Team with slug {name} not found")
        found = store.find_event_type(slug, team_id=team.id)
    else:
        found = _dynamic_group(call)
    if found is None:
        raise FrameworkError(404, "Event Type not found")
    return found


def _dynamic_group(call: Call) -> EventType:
    """Several users of an organisation at once: a collective type of half an hour that nobody has to set up."""
    names = set(call.texts("usernames"))
    team = call.store.find_team(call.text("organizationSlug") or "")
    organisation = team.id if team is not None and team.is_organization else 0
    users = [row for row in call.store.users.values() if row.username in names and row.organization_id == organisation]
    group = EventType(id=0, team_id=organisation, title="Dynamic", slug="dynamic", length_in_minutes=_DYNAMIC_LENGTH)
    return evolve(group, scheduling_type="collective", hosts=[{"userId": user.id} for user in users])
