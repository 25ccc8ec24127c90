"""Everything the simulated server has stored, with the indexes by which it is looked up."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from attrs import define, evolve, field

from askpro.twin.entropy import Entropy
from askpro.twin.rows import (
    ApiKey,
    Attendee,
    Booking,
    EventType,
    Membership,
    Reservation,
    Schedule,
    Team,
    User,
    Webhook,
)

Span = tuple[datetime, datetime, str]


class Diary:
    """The live bookings of one person, by start. Finds those that touch a span in logarithmic time."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._longest = timedelta(0)

    def add(self, booking: Booking) -> None:
        """The person is busy now."""
        insort(self._spans, (booking.start, booking.end, booking.uid))
        self._longest = max(self._longest, booking.end - booking.start)

    def remove(self, booking: Booking) -> None:
        """The person is free again."""
        span = (booking.start, booking.end, booking.uid)
        position = bisect_left(self._spans, span)
        if position < len(self._spans) and self._spans[position] == span:
            del self._spans[position]

    def starting(self, start: datetime, end: datetime) -> Iterator[str]:
        """Uids of the bookings that start in [start, end)."""
        position = bisect_left(self._spans, (start,))
        while position < len(self._spans) and self._spans[position][0] < end:
            yield self._spans[position][2]
            position += 1

    def touching(self, start: datetime, end: datetime, margin: timedelta) -> Iterator[str]:
        """Uids of the bookings that, widened by ``margin`` on both sides, overlap [start, end)."""
        position = bisect_left(self._spans, (start - margin - self._longest,))
        while position < len(self._spans) and self._spans[position][0] < end + margin:
            if self._spans[position][1] + margin > start:
                yield self._spans[position][2]
            position += 1


class Bookings:
    """The bookings of the server. ``put`` both adds and replaces, by uid; ``take_id`` numbers who comes."""

    def __init__(self, take_id: Callable[[], int]) -> None:
        self._take_id = take_id
        self.by_uid: dict[str, Booking] = {}
        self.by_event_type: defaultdict[int, list[str]] = defaultdict(list)
        self.by_start: defaultdict[int, Diary] = defaultdict(Diary)
        self.by_email: defaultdict[str, list[str]] = defaultdict(list)
        self.by_host: defaultdict[tuple[int | None, int], list[str]] = defaultdict(list)
        self.series: defaultdict[str, list[str]] = defaultdict(list)
        self.diaries: defaultdict[str, Diary] = defaultdict(Diary)
        self.organisers: dict[int, str] = {}
        self.by_seat: dict[str, str] = {}

    def put(self, booking: Booking) -> None:
        """Store a booking, new or changed. Its event type never changes."""
        if any(attendee.id is None for attendee in booking.attendees):
            booking = evolve(booking, attendees=[self._numbered(attendee) for attendee in booking.attendees])
        old = self.by_uid.get(booking.uid)
        if old is None:
            self._index(booking)
        elif old.user_id != booking.user_id:
            self.by_host[booking.event_type_id, booking.user_id].append(booking.uid)
        if old is not None and old.attendees is not booking.attendees:
            self._reindex(old, booking)
        self.by_seat |= {attendee.seat.uid: booking.uid for attendee in booking.attendees if attendee.seat}
        if old is not None and old.live:
            for diary in self._diaries(old):
                diary.remove(old)
        if booking.live:
            for diary in self._diaries(booking):
                diary.add(booking)
        self.by_uid[booking.uid] = booking

    def _numbered(self, attendee: Attendee) -> Attendee:
        return attendee if attendee.id is not None else evolve(attendee, id=self._take_id())

    def _index(self, booking: Booking) -> None:
        if booking.event_type_id is not None:
            self.by_event_type[booking.event_type_id].append(booking.uid)
        for email in {attendee.email for attendee in booking.attendees}:
            self.by_email[email].append(booking.uid)
        self.by_host[booking.event_type_id, booking.user_id].append(booking.uid)
        if booking.recurring_booking_uid:
            self.series[booking.recurring_booking_uid].append(booking.uid)

    def _reindex(self, old: Booking, new: Booking) -> None:
        before, after = ({attendee.email for attendee in row.attendees} for row in (old, new))
        for email in before - after:
            self.by_email[email].remove(new.uid)
        for email in after - before:
            self.by_email[email].append(new.uid)
        for seat in (attendee.seat for attendee in old.attendees if attendee.seat):
            if self.by_seat.get(seat.uid) == new.uid:
                del self.by_seat[seat.uid]

    def _diaries(self, booking: Booking) -> Iterator[Diary]:
        """A live booking counts for its type, its organiser, and every attendee who is a user of the server."""
        if booking.event_type_id is not None:
            yield self.by_start[booking.event_type_id]
        for person in {self.organisers[booking.user_id], *(attendee.email for attendee in booking.attendees)}:
            yield self.diaries[person]


@define
class Store:
    """All tables. Rows are frozen: a change puts a new row in the place of the old one."""

    entropy: Entropy
    users: dict[int, User] = field(factory=dict)
    keys: dict[str, ApiKey] = field(factory=dict)
    schedules: dict[int, Schedule] = field(factory=dict)
    teams: dict[int, Team] = field(factory=dict)
    memberships: dict[int, Membership] = field(factory=dict)
    event_types: dict[int, EventType] = field(factory=dict)
    webhooks: dict[str, Webhook] = field(factory=dict)
    reservations: dict[str, Reservation] = field(factory=dict)
    bookings: Bookings = field(init=False)
    next_ids: dict[str, int] = field(factory=dict)

    @bookings.default
    def _empty(self) -> Bookings:
        return Bookings(lambda: self.take_id("attendee"))

    def take_id(self, kind: str) -> int:
        """The next id of ``booking``, ``attendee``, ``eventType``, ``schedule`` …"""
        number = self.next_ids.get(kind, 1)
        self.next_ids[kind] = number + 1
        return number

    def add_user(self, user: User) -> None:
        """Store a user, new or changed. Addresses never change."""
        self.users[user.id] = user
        self.bookings.organisers[user.id] = user.email

    def find_user(self, username: str) -> User | None:
        """The user of that name."""
        return next((user for user in self.users.values() if user.username == username), None)

    def find_team(self, slug: str) -> Team | None:
        """The team with that slug."""
        return next((team for team in self.teams.values() if team.slug == slug), None)

    def find_event_type(
        self, slug: str, *, owner_id: int | None = None, team_id: int | None = None
    ) -> EventType | None:
        """The event type with that slug of that user or of that team."""
        for event_type in self.event_types.values():
            if (event_type.slug, event_type.owner_id, event_type.team_id) == (slug, owner_id, team_id):
                return event_type
        return None

    def membership(self, user_id: int, team_id: int) -> Membership | None:
        """The user's accepted membership in the team."""
        for membership in self.memberships.values():
            if (membership.user_id, membership.team_id) == (user_id, team_id) and membership.accepted:
                return membership
        return None

    def is_team_admin(self, user_id: int, team_id: int | None) -> bool:
        """Is the user an owner or admin of that team?"""
        membership = self.membership(user_id, team_id) if team_id is not None else None
        return membership is not None and membership.role in ("ADMIN", "OWNER")

    def schedule_of(self, user_id: int, event_type: EventType) -> Schedule:
        """The working hours that count for a host: the event type's own, else the host's default ones.

        A host without any works from 9 to 17 on weekdays.
        """
        user = self.users[user_id]
        for schedule_id in (event_type.schedule_id, user.default_schedule_id):
            if schedule_id is not None and schedule_id in self.schedules:
                return self.schedules[schedule_id]
        own = (row for row in self.schedules.values() if row.owner_id == user_id)
        return next(own, None) or Schedule.of_weekdays(user)
