"""What theirs looks like: news of bookings, the nodes they make, and what a node's news add up to.

A *read* is an answer to a call of ours and has authority; a *notice* is a webhook and only a hint: late,
doubled, reordered, of the wrong kind. A node is the set of news of one booking uid; its facts are computed
from them and never overwritten, so the order of arrival cannot matter (S4).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, Self, TypeAlias

from attrs import evolve, frozen

from askpro.domain.timespan import Span

APPOINTMENT_KEY, MARK_KEY = "askpro_appointment_id", "askpro_attempt"
"""Under which names a booking's metadata say of which appointment and which attempt of ours it is."""

SETTLE_DELAY = timedelta(seconds=60)
"""A read that began this long after a notice came in has seen what the notice told of."""


class Standing(StrEnum):
    """How far a booking has come. Notices can only raise it, in this order."""

    rank: int

    def __new__(cls, value: str, rank: int) -> Self:
        """A value of the field, with its place in the order of the life cycle."""
        standing = str.__new__(cls, value)
        standing._value_ = value
        standing.rank = rank
        return standing

    REQUESTED = "requested", 0
    CONFIRMED = "confirmed", 1
    CLOSED = "closed", 2


class Closing(StrEnum):
    """Why something is closed. ``MOVED`` closes a booking only, never an appointment."""

    CANCELLED = "cancelled"
    DECLINED = "declined"
    REFUSED = "refused"
    MOVED = "moved"


@frozen
class Facts:
    """The fields on which both sides must agree: when, standing, host (a Cal.com user id)."""

    when: Span
    standing: Standing
    host: int | None


@frozen
class Attendee:
    """Who is coming, as the calendar has it."""

    name: str
    email: str | None = None
    phone: str | None = None
    time_zone: str = "UTC"
    language: str = "en"


@frozen(kw_only=True)
class Read:
    """A booking as an answer to a call of ours showed it.

    ``version`` is ``updatedAt`` (``createdAt`` where null), ``began`` the moment the request was sent.
    ``mark`` and ``appointment_id`` are what the booking's metadata says; ``readable`` is False when the
    calendar hid the metadata (a non-string in it), so that an absent mark proves nothing. ``absent`` says whether the
    customer stayed away; None where the calendar does not tell.
    """

    uid: str
    when: Span
    standing: Standing
    closing: Closing | None = None
    host: int | None
    version: datetime
    began: datetime
    created: datetime
    event_type_id: int | None = None
    replaces: str | None = None
    replaced_by: str | None = None
    attendee: Attendee | None = None
    mark: str | None = None
    appointment_id: str | None = None
    readable: bool = True
    url: str | None = None
    reason: str | None = None
    absent: bool | None = None

    @property
    def facts(self) -> Facts:
        """What it says of the agreed fields."""
        return Facts(self.when, self.standing, self.host)


@frozen(kw_only=True)
class Notice:
    """A booking as a webhook told of it. ``sent`` is its ``createdAt``, ``received`` when it came in here.

    ``maybe_moved``: it may continue a booking that it does not name (a moved request on cal.diy 2026-07).
    """

    uid: str
    trigger: str
    when: Span
    standing: Standing
    closing: Closing | None = None
    host: int | None
    sent: datetime
    received: datetime
    event_type_id: int | None = None
    replaces: str | None = None
    attendee: Attendee | None = None
    mark: str | None = None
    appointment_id: str | None = None
    reason: str | None = None
    maybe_moved: bool = False

    @cached_property
    def identity(self) -> "Notice":
        """The notice without the time of arrival: repeats of one delivery are one notice."""
        return evolve(self, received=self.sent)


News: TypeAlias = Read | Notice


class Edge(NamedTuple):
    """``new`` replaces ``old`` since ``at``; known here since ``seen``."""

    old: str
    new: str
    at: datetime
    seen: datetime


@frozen
class Node:
    """Everything ever heard of one booking uid: the best read and every notice. May be empty."""

    uid: str
    read: Read | None = None
    notices: frozenset[Notice] = frozenset()

    def add(self, news: News) -> "Node":
        """The node with one more piece of news. Adding is commutative, associative and idempotent."""
        if isinstance(news, Read):
            return Node(self.uid, news if self.read is None else _better(self.read, news), self.notices)
        known = {notice.identity: notice for notice in self.notices}
        twin = known.get(news.identity)
        if twin is not None and twin.received <= news.received:
            return self
        known[news.identity] = news
        return Node(self.uid, self.read, frozenset(known.values()))

    @property
    def latest(self) -> News | None:
        """The news that tells times, host and customer: the read, else the latest notice."""
        if self.read is not None:
            return self.read
        if len(self.notices) == 1:
            return next(iter(self.notices))
        return max(self.notices, key=_notice_order, default=None)

    @property
    def created(self) -> datetime | None:
        """When the booking came into being, as far as is known: the read's word, else the first notice's."""
        if self.read is not None:
            return self.read.created
        return min((notice.sent for notice in self.notices), default=None)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """What this node's news say about which booking replaces which. None replaces itself."""
        uid, read = self.uid, self.read
        found = [Edge(n.replaces, uid, n.sent, n.received) for n in self.notices if n.replaces not in (None, uid)]
        if read is not None and read.replaces not in (None, uid):
            found.append(Edge(read.replaces, uid, read.created, read.began))
        if read is not None and read.replaced_by not in (None, uid):
            found.append(Edge(uid, read.replaced_by, read.version, read.began))
        return tuple(sorted(found) if len(found) > 1 else found)

    def outranks(self, sent: datetime, received: datetime) -> bool:
        """Whether the node's read silences a notice: it is not older, or began after the settle delay."""
        if self.read is None:
            return False
        return sent <= self.read.version or self.read.began >= received + SETTLE_DELAY

    def standing(self, replaced: Sequence[Edge] = ()) -> tuple[Standing, Closing | None]:
        """How far it has come, by its own news and the edges by which another booking replaces it."""
        claims: list[tuple[Standing, Closing | None]] = []
        if self.read is not None:
            claims.append((self.read.standing, self.read.closing))
        claims += [(n.standing, n.closing) for n in self.notices if not self.outranks(n.sent, n.received)]
        if any(not self.outranks(edge.at, edge.seen) for edge in replaced):
            claims.append((Standing.CLOSED, Closing.MOVED))
        if len(claims) == 1:
            return claims[0]
        return max(claims, key=_claim_order, default=(Standing.REQUESTED, None))

    @property
    def origin_untold(self) -> bool:
        """Whether only requests tell of it that do not say whether they continue another booking."""
        return self.read is None and bool(self.notices) and all(notice.maybe_moved for notice in self.notices)

    @property
    def mark(self) -> str | None:
        """The attempt mark that any of its news carries."""
        marks = {news.mark for news in (self.read, *self.notices) if news is not None and news.mark}
        return min(marks, default=None)

    @property
    def appointment_id(self) -> str | None:
        """The appointment that any of its news names. It proves nothing without its mark."""
        named = {news.appointment_id for news in (self.read, *self.notices) if news is not None and news.mark}
        return min((each for each in named if each), default=None)


def _better(one: Read, other: Read) -> Read:
    mine, theirs = (one.version, one.began), (other.version, other.began)
    if mine == theirs:
        return max(one, other, key=repr)
    return one if mine > theirs else other


def _notice_order(notice: Notice) -> tuple[datetime, int, str]:
    return notice.sent, notice.standing.rank, repr(notice.identity)


def _claim_order(claim: tuple[Standing, Closing | None]) -> tuple[int, str]:
    return claim[0].rank, claim[1] or ""
