"""Who owns which field of an event type that stands for a service (L39): one table, and how the two sides differ.

``askpro``: ours says what it should be; another value at the calendar is *drift*, which a person pushes or accepts.
``calendar``: theirs counts. Fields that are not named here (slug, locations, schedule, notice, booking window, booking
fields, prices, offered lengths) are the calendar's too: they are neither compared nor ever written.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from attrs import frozen

from askpro.domain.company import Company
from askpro.domain.service import Acceptance, EventType, Service

Value: TypeAlias = str | int | bool | tuple[int, ...]


class TypeField(StrEnum):
    """The fields that are compared. Lengths and buffers are whole minutes, hosts are user ids."""

    TITLE = "title"
    DESCRIPTION = "description"
    DURATION = "duration"
    BUFFER_BEFORE = "buffer_before"
    BUFFER_AFTER = "buffer_after"
    CONFIRMATION = "confirmation"
    HOSTS = "hosts"


class Owner(StrEnum):
    """Whose word counts."""

    ASKPRO = "askpro"
    CALENDAR = "calendar"


@frozen
class Ownership:
    """Whose a field is, and why."""

    owner: Owner
    why: str


OWNERSHIP: Mapping[TypeField, Ownership] = MappingProxyType(
    {
        TypeField.TITLE: Ownership(Owner.ASKPRO, "callers and visitors of the calendar's page must read the same name"),
        TypeField.DESCRIPTION: Ownership(Owner.ASKPRO, "it belongs to the name"),
        TypeField.DURATION: Ownership(Owner.ASKPRO, "a service that takes another time cannot be booked at all"),
        TypeField.BUFFER_BEFORE: Ownership(Owner.ASKPRO, "time between two appointments is kept after each, once"),
        TypeField.BUFFER_AFTER: Ownership(Owner.ASKPRO, "the company's buffer_time holds for outside bookings, too"),
        TypeField.CONFIRMATION: Ownership(Owner.ASKPRO, "whether a person must say yes is a rule of the service"),
        TypeField.HOSTS: Ownership(Owner.CALENDAR, "who of a team takes part is decided there; askpro never guesses"),
    }
)


@frozen(kw_only=True)
class FieldState:
    """One field on both sides. ``accepted``: a person said that theirs is fine, and neither side changed since."""

    field: TypeField
    ours: Value
    theirs: Value
    accepted: bool = False

    @property
    def differs(self) -> bool:
        """Whether the sides differ."""
        return self.ours != self.theirs

    @property
    def drifts(self) -> bool:
        """Whether they differ where ours should count, and nobody accepted it."""
        return self.differs and not self.accepted and OWNERSHIP[self.field].owner is Owner.ASKPRO

    @property
    def acceptance(self) -> Acceptance:
        """What to keep of a person's word that it is fine so."""
        return Acceptance(field=self.field.value, ours=_written(self.ours), theirs=_written(self.theirs))


def title_of(service: Service, member: str) -> str:
    """What an event type of the service is called: with the member whose own it is, empty for a team's."""
    return f"{service.name} ({member})" if member else service.name


def compare(
    company: Company,
    service: Service,
    member: str,
    hosts: Iterable[int],
    event_type: EventType,
    accepted: Iterable[Acceptance] = (),
) -> tuple[FieldState, ...]:
    """Every field on both sides; ``hosts`` are those who should give it."""
    ours: dict[TypeField, Value] = {
        TypeField.TITLE: title_of(service, member).strip(),
        TypeField.DESCRIPTION: service.description.strip(),
        TypeField.DURATION: _minutes(service.duration),
        TypeField.BUFFER_BEFORE: 0,
        TypeField.BUFFER_AFTER: _minutes(company.buffer_time),
        TypeField.CONFIRMATION: service.confirmation,
        TypeField.HOSTS: tuple(sorted(hosts)),
    }
    offered = service.duration in event_type.lengths  # one of several lengths will do
    theirs: dict[TypeField, Value] = {
        TypeField.TITLE: event_type.title.strip(),
        TypeField.DESCRIPTION: event_type.description.strip(),
        TypeField.DURATION: _minutes(service.duration if offered else event_type.length),
        TypeField.BUFFER_BEFORE: _minutes(event_type.buffers.before),
        TypeField.BUFFER_AFTER: _minutes(event_type.buffers.after),
        TypeField.CONFIRMATION: event_type.confirmation,
        TypeField.HOSTS: tuple(sorted(event_type.hosts)),
    }
    known = frozenset(accepted)
    states = (FieldState(field=each, ours=ours[each], theirs=theirs[each]) for each in TypeField)
    return tuple(
        FieldState(field=each.field, ours=each.ours, theirs=each.theirs, accepted=each.acceptance in known)
        for each in states
    )


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)


def _written(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)
