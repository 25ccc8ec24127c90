"""What a transaction will write, kept back until it must be seen: a journey to the server for all of it together."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from attrs import define, evolve, field, frozen
from sqlalchemy import Connection, Table, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]
Insert = sqlite.Insert | postgresql.Insert

SAVE, ADD, COUNT, REMOVE = "save", "add", "count", "remove"
"""Add or replace a row, add one, count a row's counter up, remove one: rows are found by their primary key."""

_TOGETHER = 24
"""Rows that PostgreSQL gets in one statement; more go in several."""


@frozen
class _Kind:
    """Writes of one kind are written by the same statement. ``rows`` of it at once: only those that are added."""

    table: Table
    action: str
    columns: tuple[str, ...]
    rows: int = 1


@define(eq=False)
class Pending:
    """The last write of each row wins, as it would if each had been sent at once.

    Only rows that are found by key, and rows that are only ever added, may wait here: no two of them meet.
    """

    _writes: dict[object, tuple[_Kind, Row]] = field(factory=dict)

    def __bool__(self) -> bool:
        return bool(self._writes)

    def put(self, table: Table, action: str, row: Row) -> None:
        """Have a row written."""
        kind = _Kind(table, action, tuple(column.name for column in table.columns if column.name in row))
        key = object() if action == ADD else (table, *(row[column.name] for column in table.primary_key.columns))
        if action == COUNT and key in self._writes:
            row = {**row, "counter": row["counter"] + self._writes[key][1]["counter"]}
        self._writes[key] = (kind, row)

    def send(self, connection: Connection) -> None:
        """Write all of it and forget it."""
        kinds: dict[_Kind, list[Row]] = {}
        for kind, row in self._writes.values():
            kinds.setdefault(kind, []).append(row)
        self._writes.clear()
        ordered = sorted(kinds.items(), key=lambda each: (each[0].table.name, each[0].action))
        if connection.dialect.name == "postgresql" and sum(len(rows) for _, rows in ordered) <= _TOGETHER:
            _send_together(connection, ordered)
        else:
            for kind, rows in ordered:
                connection.execute(_together((kind,), connection.dialect.name), [_numbered(row, 0) for row in rows])


def insert(table: Table, dialect: str) -> Insert:
    """An INSERT that knows ON CONFLICT, of either database."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def upsert(table: Table, dialect: str) -> Insert:
    """An INSERT that replaces the row with the same primary key."""
    return _replacing(insert(table, dialect), table)


def _send_together(connection: Connection, kinds: Sequence[tuple[_Kind, Sequence[Row]]]) -> None:
    """PostgreSQL takes writes of several tables in one statement, all but one of them as its WITH.

    It carries them out in no certain order: rows whose order counts, those that are added, share one of them.
    """
    parts: list[_Kind] = []
    for kind, rows in kinds:
        parts += [evolve(kind, rows=len(rows))] if kind.action == ADD else [kind] * len(rows)
    values: dict[str, Any] = {}
    for number, row in enumerate(row for _, rows in kinds for row in rows):
        values |= _numbered(row, number)
    connection.execute(_together(tuple(parts), connection.dialect.name), values)


def _numbered(row: Row, number: int) -> dict[str, Any]:
    return {f"{name}_{number}": value for name, value in row.items()}


@lru_cache(maxsize=512)
def _together(kinds: Sequence[_Kind], dialect: str) -> Any:
    """One statement for these writes. Built once: there are only so many ways in which an appointment changes."""
    statements, number = [], 0
    for kind in kinds:
        statements.append(_statement(kind, dialect, range(number, number + kind.rows)))
        number += kind.rows
    *others, last = statements
    return last.add_cte(*(other.cte(f"write_{place}") for place, other in enumerate(others)))


def _statement(kind: _Kind, dialect: str, numbers: Sequence[int]) -> Any:
    table = kind.table
    rows = [
        {name: bindparam(f"{name}_{number}", type_=table.c[name].type) for name in kind.columns} for number in numbers
    ]
    if kind.action == REMOVE:
        return delete(table).where(*(column == rows[0][column.name] for column in table.primary_key.columns))
    added = insert(table, dialect).values(rows if len(rows) > 1 else rows[0])
    if kind.action == ADD:
        return added
    if kind.action == COUNT:
        return _on_conflict(added, table, {"counter": table.c.counter + added.excluded.counter})
    return _replacing(added, table)


def _replacing(added: Insert, table: Table) -> Insert:
    rest = [column.name for column in table.columns if not column.primary_key]
    return _on_conflict(added, table, {name: added.excluded[name] for name in rest})


def _on_conflict(added: Insert, table: Table, change: Mapping[str, Any]) -> Insert:
    return added.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=change)
