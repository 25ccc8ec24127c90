"""What the calendar ever said of its bookings, seen where it said so: in the answers to writes, whoever sent them."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define, field

from askpro.domain.timespan import Span, read_instant


@define
class Sight:
    """One booking: its time, and everything that it ever was.

    ``arranged`` counts, for each of reassign and no_show, how often we did it and no person undid that unseen;
    ``by_others`` are those of them that people did.
    """

    uid: str
    when: Span
    event_type_id: int
    moved_from: str | None
    email: str = ""
    statuses: set[str] = field(factory=set)
    hosts: set[int] = field(factory=set)
    absent: bool = False
    ever_absent: bool = False
    arranged: Counter[str] = field(factory=Counter)
    by_others: set[str] = field(factory=set)
    touched: bool = False
    by_people: bool = False
    closed_by_us: bool = False
    closed_at: int | None = None
    moved_to: str | None = None

    @property
    def live(self) -> bool:
        """Whether people can still do something with it."""
        return self.moved_to is None and not self.statuses & {"cancelled", "rejected"}


@define
class Sights:
    """All bookings by uid, in the order in which they came to be. ``people`` is set while people act there.

    ``unheard`` tells whether what became of such a write to a booking is still unknown here.
    """

    unheard: Callable[[str, str], bool]
    known: dict[str, Sight] = field(factory=dict)
    people: bool = False
    calls: int = 0
    offences: list[str] = field(factory=list)

    @contextmanager
    def by_people(self, *, acting: bool = True) -> Iterator[None]:
        """Meanwhile people act there, or not."""
        before, self.people = self.people, acting
        try:
            yield
        finally:
            self.people = before

    def see(self, data: dict[str, Any]) -> None:
        """The calendar answered a write with this booking."""
        if "reassignedTo" in data:
            self._see_given(self.known[data["bookingUid"]], int(data["reassignedTo"]["id"]))
        uid = data.get("uid")
        if not isinstance(uid, str) or "start" not in data:
            return
        sight = self.known.get(uid)
        if sight is None:
            moved_from = data.get("rescheduledFromUid")
            when = Span(read_instant(data["start"]), read_instant(data["end"]))
            sight = Sight(uid, when, int(data["eventTypeId"]), moved_from, by_people=self.people)
            booker = data["attendees"][0]
            sight.email, sight.absent, sight.ever_absent = str(booker["email"]), booker["absent"], booker["absent"]
            sight.hosts = {int(each["id"]) for each in data["hosts"]}
            self.known[uid] = sight
            if moved_from in self.known:
                self.known[moved_from].moved_to = uid
                self._close(self.known[moved_from], "cancelled")
        self._see_mark(sight, absent=bool(data["attendees"][0]["absent"]))
        if data["status"] in ("cancelled", "rejected"):
            sight.closed_by_us = sight.closed_by_us or (sight.closed_at is None and not self.people)
            self._close(sight, str(data["status"]))
        else:
            sight.statuses.add(str(data["status"]))
        if self.people:
            self.touch(uid)

    def _see_given(self, sight: Sight, host: int) -> None:
        sight.hosts.add(host)
        self._arranged(sight, "reassign")

    def _see_mark(self, sight: Sight, *, absent: bool) -> None:
        if absent is not sight.absent:
            sight.absent = absent
            sight.ever_absent = True
            self._arranged(sight, "no_show")

    def _arranged(self, sight: Sight, what: str) -> None:
        """What a person undoes while nobody here has heard of it is done again: no look can tell that it was there."""
        if not self.people:
            sight.arranged[what] += 1
            return
        sight.by_others.add(what)
        if sight.arranged[what] and self.unheard(sight.uid, what):
            sight.arranged[what] -= 1

    def sent(self, path: str) -> None:
        """A write of ours goes out. A yes or no goes to open bookings only: it would bring others back to life.

        The call before this one was the look at it: whatever was closed since, nobody could know.
        """
        uid, _, verb = path.removeprefix("/bookings/").partition("/")
        sight = self.known.get(uid)
        if sight is None or sight.closed_at is None or verb not in ("confirm", "decline"):
            return
        if sight.closed_at < self.calls - 1:
            self.offences.append(f"S3: {verb} was sent to {uid}, which was closed")

    def _close(self, sight: Sight, status: str) -> None:
        sight.statuses.add(status)
        if sight.closed_at is None:
            sight.closed_at = self.calls

    def touch(self, uid: str) -> None:
        """People did something to it."""
        if uid in self.known:
            self.known[uid].touched = True

    def chain(self, uid: str | None) -> Iterator[Sight]:
        """The booking and all that it continues, latest first."""
        seen: set[str] = set()
        while uid is not None and uid in self.known and uid not in seen:
            seen.add(uid)
            yield self.known[uid]
            uid = self.known[uid].moved_from

    def live(self) -> list[Sight]:
        """Bookings that people can still do something with, oldest first."""
        return [each for each in self.known.values() if each.live]
