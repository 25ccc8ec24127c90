"""What a booking that is nobody's appointment (seated, recurring) still says: whose time it takes."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from askpro.adapters.calcom.wire.attendees import HostEntry, organiser
from askpro.adapters.calcom.wire.structure import Uid, structure
from askpro.domain.errors import CalendarMalformed, InvalidRequest
from askpro.domain.occupations import Occupation
from askpro.domain.timespan import Span

_TAKEN = frozenset({"accepted", "pending"})


@frozen(kw_only=True)
class _Taking:
    uid: Uid
    status: str
    start: datetime
    end: datetime
    hosts: tuple[HostEntry, ...]


def occupations_in(rows: Sequence[object]) -> tuple[Occupation, ...]:
    """What each of them takes or took; nothing where that cannot be read."""
    found: list[Occupation] = []
    for row in rows:
        try:
            taking = structure(row, _Taking)
            when, host = Span(taking.start, taking.end), organiser(taking.hosts)
        except (CalendarMalformed, InvalidRequest):
            continue
        found.append(Occupation(str(taking.uid), host, when, taking.status in _TAKEN))
    return tuple(found)
