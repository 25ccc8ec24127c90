"""A scenario: a world to start from, faults, and what the reader of its story should know."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
from attrs import field, frozen

from askpro.twin.edition import EDITIONS
from askpro.twin.faults.checks import FaultError, near, optional, table, text
from askpro.twin.faults.fault import Fault
from askpro.twin.faults.reading import read_faults


def _folded(value: Any) -> Any:
    """Paragraphs may be written over several lines."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _luck(_: Any, __: Any, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise FaultError("luck", f"must be a number or a text, not {value!r}")


def _said(_: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, str):
        raise FaultError(attribute.name, f"must be a text, not {value!r}")


@frozen(kw_only=True)
class Scenario:
    """Faults with their story.

    ``about`` says what happens, ``seen`` where it was seen, ``correct`` what a correct integration does, ``attempt``
    what to try. ``seed`` is laid over the world that the twin starts from: rows of its tables are added, or put in
    the place of those with the same id, other values replaced. ``luck`` seeds what is left to chance.
    """

    name: str = field(validator=text())
    about: str = field(default="", converter=_folded, validator=_said)
    seen: str = field(default="", converter=_folded, validator=_said)
    correct: str = field(default="", converter=_folded, validator=_said)
    attempt: str = field(default="", converter=_folded, validator=_said)
    edition: str | None = field(default=None, validator=optional(text(EDITIONS.keys())))  # type: ignore[arg-type]
    luck: int | str = field(default=0, validator=_luck)
    seed: Mapping[str, Any] = field(factory=dict, validator=table)
    faults: tuple[Fault, ...]

    def world(self, start: Mapping[str, Any]) -> dict[str, Any]:
        """The seed to start the twin from."""
        world = dict(start)
        for name, value in self.seed.items():
            rows = isinstance(value, list) and isinstance(world.get(name), list)
            world[name] = _laid_over(world[name], value) if rows else value
        return world


def _laid_over(rows: list[Any], more: list[Any]) -> list[Any]:
    """The rows with further ones. A state that was kept has those of the last start: they are not doubled."""
    known = [each["id"] for each in more if isinstance(each, dict) and each.get("id") is not None]
    kept = [each for each in rows if not (isinstance(each, dict) and each.get("id") in known)]
    return kept + [each for each in more if not any(_holds(row, each) for row in kept)]


def _holds(row: Any, wanted: Any) -> bool:
    return isinstance(row, dict) and isinstance(wanted, dict) and wanted.items() <= row.items()


def read_scenario(value: object, name: str) -> Scenario:
    """From its plain form; only ``faults`` must be there. Raises FaultError, which names the place."""
    if not isinstance(value, Mapping):
        raise FaultError("", "must be a table with faults")
    known = tuple(each.name for each in attrs.fields(Scenario))
    for key in value:
        if key not in known:
            raise FaultError(key, f"is not known in a scenario; {near(str(key), known)}")
    if "faults" not in value:
        raise FaultError("faults", "is missing: the list of what goes wrong")
    return Scenario(**{"name": name, **value, "faults": read_faults(value["faults"])})


def load_scenario(path: Path) -> Scenario:
    """From a JSON or TOML file. Raises FaultError that begins with the file's name."""
    try:
        return read_text(path.read_text("utf-8"), path.suffix, path.stem)
    except (OSError, UnicodeDecodeError) as problem:
        raise FaultError(f"{path}:", f"cannot be read ({problem})") from None
    except FaultError as problem:
        raise FaultError(f"{path}:", str(problem)) from None


def read_text(content: str, suffix: str, name: str) -> Scenario:
    """From the text of a file, by the end of its name. Raises FaultError."""
    if suffix not in (".json", ".toml"):
        raise FaultError("", f"a scenario's file ends in .json or .toml, not in {suffix or 'nothing'!r}")
    try:
        value = tomllib.loads(content) if suffix == ".toml" else json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise FaultError("", f"is no {suffix[1:].upper()}: {problem}") from None
    return read_scenario(value, name)
