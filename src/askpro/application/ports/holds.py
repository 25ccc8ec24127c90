"""Holds: a family of the storage port. Contract suite: ``askpro.testing.contracts.storage``."""

from datetime import datetime
from typing import Protocol

from askpro.domain.holds import Hold


class Holds(Protocol):
    """Holds of the company's callers. What they keep others away from is among the claims, under the hold's id."""

    def get(self, hold_id: str) -> Hold:
        """Ended or not. Raises NotFound."""
        ...

    def of(self, holder: str) -> list[Hold]:
        """All of a caller, ended ones too, the first to end first."""
        ...

    def ended_before(self, moment: datetime, limit: int) -> list[Hold]:
        """At most so many, the first to end first."""
        ...

    def save(self, hold: Hold) -> None:
        """Add or replace."""
        ...

    def drop(self, hold_id: str) -> None:
        """Forget; nothing happens if there is none."""
        ...
