"""The scenarios that come with the twin: the TOML files beside this one."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from askpro.twin.faults.checks import FaultError, near
from askpro.twin.scenarios.scenario import Scenario, load_scenario, read_text


@cache
def library() -> dict[str, Scenario]:
    """All of them by name, in the order of their names."""
    found = {}
    for file in files("askpro.twin.scenarios").iterdir():
        stem, dot, suffix = file.name.rpartition(".")
        if suffix == "toml":
            found[stem] = read_text(file.read_text("utf-8"), dot + suffix, stem)
    return dict(sorted(found.items()))


def find_scenario(wanted: str) -> Scenario:
    """By name, or from a file. Raises FaultError that suggests near names."""
    if Path(wanted).suffix or "/" in wanted:
        return load_scenario(Path(wanted))
    if wanted not in library():
        raise FaultError("", f"there is no scenario {wanted!r}; {near(wanted, tuple(library()))}")
    return library()[wanted]
