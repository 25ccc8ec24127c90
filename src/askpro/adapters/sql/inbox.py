"""Webhooks in SQL. Their bodies hold personal fields and are sealed (S17)."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import attrs
from attrs import field, frozen
from sqlalchemy import Executable, case, func, or_, select, tuple_, update

from askpro.adapters.sql.database import Database
from askpro.adapters.sql.pending import Row, insert
from askpro.adapters.sql.tables import inbox
from askpro.adapters.sql.together import Together
from askpro.application.ports.cursors import read_cursor, write_cursor
from askpro.application.ports.records import ALL_RECEIVED, InboxTally, Page, Received, ReceivedQuery
from askpro.application.ports.system import Vault
from askpro.domain.errors import NotFound

_i = inbox.c
_AT_MOST_EVERY = timedelta(seconds=60)


@cache
def _keep_once(dialect: str) -> Executable:
    kept = insert(inbox, dialect).on_conflict_do_nothing(index_elements=["company_id", "digest"])
    return kept.returning(_i.id)


@frozen(eq=False)
class SqlInbox:
    """See ``askpro.application.ports.storage.Inbox``. Each call is a short transaction; parallel puts share one."""

    _database: Database
    _vault: Vault
    _keep: Together[Row, bool] = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_keep", Together(self._keep_all))

    def put(self, received: Received) -> bool:
        """Keep durably; False if this company has that digest already. Raises NotFound for an unknown company."""
        row = attrs.asdict(received, filter=attrs.filters.exclude("left_out")) | {
            "body": self._vault.seal(received.body)
        }
        self._database.gate.check_outside()
        return self._keep(row)

    def _keep_all(self, rows: Sequence[Row]) -> list[bool]:
        """In order of their digests: two processes with the same bodies must not wait for each other crosswise."""
        ordered = sorted(rows, key=lambda row: (row["company_id"], row["digest"]))
        with self._database.receiving() as connection:
            kept = set(connection.execute(_keep_once(connection.dialect.name), ordered).scalars())
        return [row["id"] in kept for row in rows]

    def take(self, now: datetime, limit: int) -> list[Received]:
        """The oldest new ones whose time has come, each at most once a minute while nobody settles it."""
        ready = (
            select(_i.company_id, _i.id)
            .where(_i.state == "new", or_(_i.next_at.is_(None), _i.next_at <= now))
            .order_by(_i.received_at, _i.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        taken = (
            update(inbox)
            .where(tuple_(_i.company_id, _i.id).in_(ready))
            .values(tries=_i.tries + 1, next_at=now + _AT_MOST_EVERY)
            .returning(inbox)
        )
        with self._database.receiving() as connection:
            rows = sorted(connection.execute(taken), key=lambda row: (row.received_at, row.id))
        return [self._read_row(row) for row in rows]

    def settle(self, received: Received) -> None:
        """Write down what became of it; one that is ``new`` again is taken again at once, an emptied body stays so."""
        became: dict[str, Any] = {
            "state": received.state,
            "trigger": received.trigger,
            "did": received.did,
            "appointment_id": received.appointment_id,
            "tries": received.tries,
            "next_at": case((_i.state == "new", _i.next_at), else_=None),
        }
        if not received.body:
            became["body"] = self._vault.seal(b"")
        mine = (_i.company_id == received.company_id, _i.id == received.id)
        with self._database.receiving() as connection:
            connection.execute(update(inbox).where(*mine).values(became))

    def get(self, company_id: str, received_id: str) -> Received:
        """Raises NotFound, also for another company's."""
        mine = select(inbox).where(_i.company_id == company_id, _i.id == received_id)
        with self._database.reading() as connection:
            row = connection.execute(mine).one_or_none()
        if row is None:
            raise NotFound("There is no such webhook.")
        return self._read_row(row)

    def all(
        self, company_id: str, page: Page, query: ReceivedQuery = ALL_RECEIVED
    ) -> tuple[list[Received], str | None]:
        """Latest first, and the cursor of the next page if there is more."""
        wanted = select(inbox).where(_i.company_id == company_id)
        if query.state is not None:
            wanted = wanted.where(_i.state == query.state)
        if query.since is not None:
            wanted = wanted.where(_i.received_at >= query.since)
        if query.until is not None:
            wanted = wanted.where(_i.received_at < query.until)
        if page.after is not None:
            moment, row_id = read_cursor("deliveries", page.after)
            wanted = wanted.where(_i.received_at <= moment, or_(_i.received_at < moment, _i.id < row_id))
        wanted = wanted.order_by(_i.received_at.desc(), _i.id.desc()).limit(page.limit + 1)
        with self._database.reading() as connection:
            found = connection.execute(wanted).all()
        rows = found[: page.limit]
        more = len(found) > len(rows)
        cursor = write_cursor("deliveries", rows[-1].received_at, rows[-1].id) if more and rows else None
        return [self._read_row(row) for row in rows], cursor

    def tally(self, company_id: str) -> InboxTally:
        """What is there of a company, counted."""
        states = [func.count().filter(_i.state == state) for state in ("new", "failed")]
        mine = select(*states, func.max(_i.received_at)).where(_i.company_id == company_id)
        with self._database.reading() as connection:
            row: Any = connection.execute(mine).one()
        return InboxTally(waiting=row[0], failed=row[1], latest=row[2])

    def forget(self, company_id: str, received_ids: Collection[str]) -> None:
        """Empty the bodies of these: they hold personal fields. A repeat of one is still known by its digest."""
        mine = (_i.company_id == company_id, _i.id.in_(sorted(received_ids)))
        with self._database.receiving() as connection:
            connection.execute(update(inbox).where(*mine).values(body=self._vault.seal(b"")))

    def _read_row(self, row: Any) -> Received:
        fields = {key: value for key, value in row._mapping.items() if key != "next_at"}
        return Received(**fields | {"body": self._vault.unseal(row.body)})
