"""Services, and the event types of the calendar that stand for them."""

from datetime import datetime, timedelta
from enum import StrEnum

from attrs import field, frozen

from askpro.domain.errors import InvalidRequest


@frozen
class Buffers:
    """Time kept free before and after an appointment."""

    before: timedelta = timedelta(0)
    after: timedelta = timedelta(0)


def _a_duration(_: object, __: object, value: timedelta) -> None:
    whole = value % timedelta(minutes=1) == timedelta(0)
    if not whole or not timedelta(minutes=1) <= value <= timedelta(hours=24):
        raise InvalidRequest("A duration is 1 to 1440 whole minutes.", {"/duration": "must be 1 to 1440 minutes"})


@frozen(kw_only=True)
class Service:
    """What a customer can book. ``confirmation`` says that a person must confirm each booking."""

    id: str
    company_id: str
    name: str
    duration: timedelta = field(validator=_a_duration)
    description: str = ""
    confirmation: bool = False
    active: bool = True
    created_at: datetime


class Scheduling(StrEnum):
    """How an event type finds its host. ``PERSONAL`` has one owner, the others belong to a team."""

    PERSONAL = "personal"
    ROUND_ROBIN = "round_robin"
    COLLECTIVE = "collective"


@frozen(kw_only=True)
class EventType:
    """An event type as the calendar has it. ``unsupported`` says why it cannot stand for a service, if so."""

    id: int
    slug: str
    title: str
    length: timedelta
    lengths: tuple[timedelta, ...] = ()
    buffers: Buffers = field(factory=Buffers)
    scheduling: Scheduling = Scheduling.PERSONAL
    hosts: tuple[int, ...] = ()
    owner_id: int | None = None
    team_id: int | None = None
    confirmation: bool = False
    unsupported: str | None = None
    description: str = ""


@frozen(kw_only=True)
class Acceptance:
    """A person's word that a field may differ, while both sides stay as they are: both values, as JSON."""

    field: str
    ours: str
    theirs: str


@frozen(kw_only=True)
class EventTypeMapping:
    """Service (or service and staff member) ↔ event type, with what we need to know of the type.

    ``staff_id`` is None for a team event type, which finds its host itself. ``of_team``: whether it belongs to a team;
    None where nobody has looked since that is kept.
    """

    service_id: str
    staff_id: str | None
    event_type_id: int
    length: timedelta
    lengths: tuple[timedelta, ...] = ()
    buffers: Buffers = field(factory=Buffers)
    confirmation: bool = False
    mapped_at: datetime
    accepted: tuple[Acceptance, ...] = ()
    of_team: bool | None = None
