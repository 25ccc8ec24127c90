"""Holds in memory."""

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from askpro.adapters.memory.shelves import Desk
from askpro.domain.errors import NotFound
from askpro.domain.holds import Hold


@frozen
class MemoryHolds:
    """See ``askpro.application.ports.holds.Holds``."""

    desk: Desk

    def get(self, hold_id: str) -> Hold:
        """Ended or not. Raises NotFound."""
        found = self.desk.holds.get(hold_id)
        if found is None:
            raise NotFound("There is no such hold.")
        return found

    def of(self, holder: str) -> list[Hold]:
        """All of a caller, ended ones too, the first to end first."""
        return _in_order(self.desk.holds.at("holder", holder))

    def ended_before(self, moment: datetime, limit: int) -> list[Hold]:
        """At most so many, the first to end first."""
        return _in_order(row for row in self.desk.holds.all() if row.expires_at < moment)[:limit]

    def save(self, hold: Hold) -> None:
        """Add or replace."""
        self.desk.own(hold.company_id)
        self.desk.holds.put(hold.id, hold)

    def drop(self, hold_id: str) -> None:
        """Forget; nothing happens if there is none."""
        self.desk.holds.drop(hold_id)


def _in_order(rows: Iterable[Hold]) -> list[Hold]:
    return sorted(rows, key=lambda row: (row.expires_at, row.id))
