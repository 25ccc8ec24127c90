"""Holds in SQL."""

from datetime import datetime

from attrs import frozen
from sqlalchemy import ColumnElement, delete, select

from askpro.adapters.sql.forms import read_form, write_form
from askpro.adapters.sql.tables import holds
from askpro.adapters.sql.work import Work
from askpro.domain.errors import NotFound
from askpro.domain.holds import Hold

_h = holds.c


@frozen
class SqlHolds:
    """See ``askpro.application.ports.holds.Holds``."""

    work: Work

    def get(self, hold_id: str) -> Hold:
        """Ended or not. Raises NotFound."""
        for found in self._found(_h.id == hold_id, 1):
            return found
        raise NotFound("There is no such hold.")

    def of(self, holder: str) -> list[Hold]:
        """All of a caller, ended ones too, the first to end first."""
        return self._found(_h.holder == holder, None)

    def ended_before(self, moment: datetime, limit: int) -> list[Hold]:
        """At most so many, the first to end first."""
        return self._found(_h.expires_at < moment, limit)

    def save(self, hold: Hold) -> None:
        """Add or replace."""
        self.work.own(hold.company_id)
        row = {
            "company_id": hold.company_id,
            "id": hold.id,
            "holder": hold.holder,
            "expires_at": hold.expires_at,
            "form": write_form(hold),
        }
        self.work.save(holds, [row])

    def drop(self, hold_id: str) -> None:
        """Forget; nothing happens if there is none."""
        self.work.write(delete(holds).where(_h.company_id == self.work.company_id, _h.id == hold_id))

    def _found(self, which: ColumnElement[bool], limit: int | None) -> list[Hold]:
        mine = select(_h.form).where(_h.company_id == self.work.company_id, which)
        forms = self.work.read(mine.order_by(_h.expires_at, _h.id).limit(limit)).scalars()
        return [read_form(form, Hold) for form in forms]
