"""Who did what to hosts and to event types: kept in one list for good, read as two."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import frozen

from askpro.application.ports.storage import Ledger
from askpro.domain.ownership import TypeField
from askpro.domain.service import EventTypeMapping

_SERVICE = "service_id"
"""What only entries about event types have."""


class TypeAction(StrEnum):
    """What is done to an event type that stands for a service."""

    CREATE = "create"
    MAP = "map"
    UNMAP = "unmap"
    PUSH = "push"
    ACCEPT = "accept"


@frozen(kw_only=True)
class EventTypeAudit:
    """Who did something to an event type, and when. ``fields`` and ``outcome`` of what was pushed or accepted."""

    at: datetime
    action: str
    service_id: str
    staff_id: str | None
    event_type_id: int
    fields: tuple[str, ...]
    outcome: str | None
    actor: str


@frozen(kw_only=True)
class Deed:
    """By whom something is done, when, and under which reserved id, if any (S10)."""

    actor: str
    at: datetime
    under: str | None = None

    def note(
        self,
        ledger: Ledger,
        action: TypeAction,
        mapping: EventTypeMapping,
        *,
        fields: Collection[TypeField] = (),
        outcome: str | None = None,
    ) -> None:
        """Keep it, in the transaction that does it."""
        entry: dict[str, Any] = {
            "action": action.value,
            _SERVICE: mapping.service_id,
            "staff_id": mapping.staff_id,
            "event_type_id": mapping.event_type_id,
            "actor": self.actor,
        }
        entry |= {"fields": [each.value for each in fields]} if fields else {}
        entry |= {"outcome": outcome} if outcome is not None else {}
        entry |= {"under": self.under} if self.under is not None else {}
        ledger.audits.keep(entry, self.at)


def done_under(ledger: Ledger, reserved: str | None) -> bool:
    """Whether something was done under that reserved id already."""
    return reserved is not None and any(entry.get("under") == reserved for _, entry in ledger.audits.all())


def of_event_types(ledger: Ledger) -> list[EventTypeAudit]:
    """Oldest first."""
    return [
        EventTypeAudit(
            at=at,
            action=entry["action"],
            service_id=entry[_SERVICE],
            staff_id=entry["staff_id"],
            event_type_id=entry["event_type_id"],
            fields=tuple(entry.get("fields", ())),
            outcome=entry.get("outcome"),
            actor=entry["actor"],
        )
        for at, entry in ledger.audits.all()
        if _SERVICE in entry
    ]


def of_hosts(ledger: Ledger) -> list[tuple[datetime, dict[str, Any]]]:
    """Oldest first."""
    return [(at, entry) for at, entry in ledger.audits.all() if _SERVICE not in entry]
