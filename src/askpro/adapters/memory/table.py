"""Tables as dicts, and a transaction's view of one: what it changed, laid over what is committed.

A change costs what was changed, not what is there: simulations run hundreds of commands a second over thousands of
appointments.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Table(Generic[K, V]):
    """Committed rows by key. Each index names, for a row, the values under which it is found."""

    def __init__(self, **indexes: Callable[[V], Iterable[Hashable]]) -> None:
        self.rows: dict[K, V] = {}
        self.indexes = indexes
        self._places: dict[tuple[str, Hashable], dict[K, None]] = {}

    def keys_at(self, index: str, value: Hashable) -> Iterable[K]:
        """The keys of the committed rows with that value."""
        return self._places.get((index, value), ())

    def apply(self, changes: Mapping[K, V | None]) -> None:
        """Commit: put each row, or drop it where there is none."""
        for key, row in changes.items():
            if (old := self.rows.pop(key, None)) is not None:
                for place in self._places_of(old):
                    self._leave(place, key)
            if row is not None:
                self.rows[key] = row
                for place in self._places_of(row):
                    self._places.setdefault(place, {})[key] = None

    def _places_of(self, row: V) -> Iterator[tuple[str, Hashable]]:
        for name, values in self.indexes.items():
            for value in values(row):
                yield name, value

    def _leave(self, place: tuple[str, Hashable], key: K) -> None:
        keys = self._places[place]
        keys.pop(key, None)
        if not keys:
            del self._places[place]


class View(Generic[K, V]):
    """What one transaction sees of a table. Readers have no changes of their own and see what is committed."""

    def __init__(self, table: Table[K, V], mutex: Lock, *, writing: bool) -> None:
        self._table = table
        self._mutex = mutex
        self._writing = writing
        self._changes: dict[K, V | None] = {}

    def get(self, key: K) -> V | None:
        """The row, if there is one."""
        if key in self._changes:
            return self._changes[key]
        return self._table.rows.get(key)

    def put(self, key: K, row: V) -> None:
        """Add or replace."""
        self._change(key, row)

    def drop(self, key: K) -> None:
        """Take away; nothing happens if it is not there."""
        self._change(key, None)

    def all(self) -> list[V]:
        """Every row."""
        with self._mutex:
            kept = [row for key, row in self._table.rows.items() if key not in self._changes]
        return kept + [row for row in self._changes.values() if row is not None]

    def at(self, index: str, *values: Hashable) -> list[V]:
        """The rows that an index finds under any of the values, each once."""
        keys: dict[K, None] = {}
        with self._mutex:
            for value in values:
                keys.update(dict.fromkeys(self._table.keys_at(index, value)))
            kept = [self._table.rows[key] for key in keys if key not in self._changes]
        wanted, look = set(values), self._table.indexes[index]
        own = [row for row in self._changes.values() if row is not None and not wanted.isdisjoint(look(row))]
        return kept + own

    def commit(self) -> None:
        """Make the changes everybody's; the caller holds the mutex."""
        self._table.apply(self._changes)

    def _change(self, key: K, row: V | None) -> None:
        if not self._writing:
            raise RuntimeError("This transaction only reads.")
        self._changes[key] = row
