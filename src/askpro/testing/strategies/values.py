"""Strategies for plain values: instants, spans, texts, names."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from askpro.domain.service import Buffers
from askpro.domain.timespan import Span

T = TypeVar("T")
Strategy = st.SearchStrategy

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def maybe(strategy: Strategy[T]) -> Strategy[T | None]:
    """That, or nothing."""
    return st.none() | strategy


def instants(since: datetime | None = None, until: datetime | None = None) -> Strategy[datetime]:
    """Instants in UTC, by default within 1972 to 2190, with microseconds."""
    first, last = since or datetime(1972, 1, 1, tzinfo=UTC), until or datetime(2190, 1, 1, tzinfo=UTC)
    naive = st.datetimes(first.replace(tzinfo=None), last.replace(tzinfo=None))
    return naive.map(lambda moment: moment.replace(tzinfo=UTC))


def lengths() -> Strategy[timedelta]:
    """What an appointment may last: 1 to 1440 whole minutes."""
    return st.integers(1, 1440).map(lambda minutes: timedelta(minutes=minutes))


def spans(since: datetime | None = None, until: datetime | None = None) -> Strategy[Span]:
    """Half-open spans of up to a day, starting within the given instants."""
    return st.builds(Span.starting, instants(since, until), lengths())


def buffers() -> Strategy[Buffers]:
    """Up to two hours on each side."""
    minutes = st.integers(0, 120).map(lambda count: timedelta(minutes=count))
    return st.builds(Buffers, minutes, minutes)


def ids(prefix: str = "x") -> Strategy[str]:
    """Ids as ours look, few enough to meet again."""
    return st.integers(0, 99).map(lambda number: f"{prefix}_{number:02}")


def uids() -> Strategy[str]:
    """Booking uids."""
    return st.text(_LETTERS, min_size=6, max_size=22)


def words(longest: int = 40) -> Strategy[str]:
    """Any text that a database keeps: every script, no NUL, no half of a surrogate pair."""
    return st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=longest)


def names() -> Strategy[str]:
    """Names that are not blank."""
    return words().map(lambda text: f"N{text}")


def emails() -> Strategy[str]:
    """Addresses with either case in front of the @."""
    return st.builds("{}@{}.example".format, st.text(_LETTERS + "ABCXYZ+-_", min_size=1, max_size=12), uids())


def phones() -> Strategy[str]:
    """Numbers in E.164 form."""
    return st.integers(10**6, 10**14).map(lambda number: f"+{number}")
