"""The lists of a seed: rows of this edition, by id, each with its place in the file."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, TypeVar

import attrs

from askpro.twin.edition import Edition
from askpro.twin.seed_fields import SeedError, kind_of, read_row

R = TypeVar("R", bound=attrs.AttrsInstance)

TABLES = (
    *("apiKeyOwners", "users", "schedules", "teams", "memberships"),
    *("eventTypes", "webhooks", "reservations", "bookings"),
)
_OTHERS = ("apiKeys", "rateLimit", "slotsCacheSeconds", "nextIds", "entropy")
_LIMITS = ("limitPerApiKey", "limitWithoutKeyPerIp", "windowSeconds", "blockSeconds")
_MOST = 2**53 - 1
# Of seconds, which are added to the clock: some thirty years.
_LONGEST = 10**9


def check_shape(seed: Mapping[str, Any]) -> None:
    """Raises SeedError where a list is none, a setting is wrong or a name is nearly one of ours.

    Names that are like none of ours are somebody's notes.
    """
    plain = {_plain(name): name for name in (*TABLES, *_OTHERS)}
    for name in seed:
        meant = plain.get(_plain(name), name)
        if meant != name:
            raise SeedError(f"{name}: no such list; did you mean {meant}?")
    for table in TABLES:
        for number, row in enumerate(_list(seed, table)):
            if not isinstance(row, dict):
                raise SeedError(f"{table}[{number}]: must be an object, not {kind_of(row)}")
            _check_editions(row.get("editions", []), f"{table}[{number}].editions")
    for name, value in _object(seed, "apiKeys").items():
        if not isinstance(value, str):
            raise SeedError(f"apiKeys.{name}: must be a text, not {kind_of(value)}")
    _check_numbers(_object(seed, "nextIds"), "nextIds", 1, _MOST)
    entropy = _object(seed, "entropy")
    if not isinstance(entropy.get("seed", ""), str):
        raise SeedError(f"entropy.seed: must be a text, not {kind_of(entropy['seed'])}")
    _check_numbers({"drawn": entropy.get("drawn", 0)}, "entropy", 0, _MOST)
    _check_limits(_object(seed, "rateLimit"))
    pause = seed.get("slotsCacheSeconds", 0)
    if isinstance(pause, bool) or not isinstance(pause, (int, float)) or not 0 <= pause <= _LONGEST:
        raise SeedError(f"slotsCacheSeconds: must be a number of seconds from 0 to {_LONGEST}")


def rows_of(seed: Mapping[str, Any], table: str, edition: Edition) -> Iterator[tuple[str, dict[str, Any]]]:
    """Place and row, without the ``editions`` that it is for."""
    for number, row in enumerate(_list(seed, table)):
        if edition.name in row.get("editions", [edition.name]):
            yield f"{table}[{number}]", {name: value for name, value in row.items() if name != "editions"}


class Places:
    """Where the rows of the lists stand, so that whatever is wrong with them can be told by its place."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, Hashable], str] = {}

    def of(self, table: str, key: Hashable) -> str:
        """The place of the row with that id."""
        return self._places[table, key]

    def note(self, table: str, key: Hashable, place: str, name: str = "id") -> None:
        """Raises SeedError for an id that is there already."""
        known = self._places.setdefault((table, key), place)
        if known != place:
            raise SeedError(f"{place}.{name}: {key} is that of {known} already")

    def read(self, seed: Mapping[str, Any], table: str, kind: type[R], edition: Edition) -> dict[Any, R]:
        """The entities of a list, by id."""
        found: dict[Any, R] = {}
        for place, row in rows_of(seed, table, edition):
            entity = read_row(kind, row, place)
            name = "id" if hasattr(entity, "id") else "uid"
            key = getattr(entity, name)
            self.note(table, key, place, name)
            found[key] = entity
        return found


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _list(seed: Mapping[str, Any], table: str) -> list[Any]:
    rows = seed.get(table)
    if rows is not None and not isinstance(rows, list):
        raise SeedError(f"{table}: must be a list of objects, not {kind_of(rows)}")
    return rows or []


def _check_editions(names: Any, place: str) -> None:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SeedError(f"{place}: must be a list of texts")


def _object(seed: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A setting that is an object; null counts as left out."""
    value = seed.get(name)
    if value is not None and not isinstance(value, Mapping):
        raise SeedError(f"{name}: must be an object, not {kind_of(value)}")
    return value or {}


def _check_numbers(values: Mapping[str, Any], place: str, least: int, most: int) -> None:
    for name, value in values.items():
        if type(value) is not int or not least <= value <= most:
            raise SeedError(f"{place}.{name}: must be a whole number from {least} to {most}")


def _check_limits(limits: Mapping[str, Any]) -> None:
    for name in limits:
        if name not in _LIMITS:
            raise SeedError(f"rateLimit.{name}: no such setting; known are {', '.join(_LIMITS)}")
        least = 0 if name.startswith("limit") else 1
        _check_numbers({name: limits[name]}, "rateLimit", least, _LONGEST)
