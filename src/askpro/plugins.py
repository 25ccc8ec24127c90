"""Adapters by name: ours and others' load through the same entry-point groups."""

from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from askpro.domain.errors import ConfigurationError


def is_known(group: str, name: str) -> bool:
    """Whether an installed adapter of the group has that name."""
    return any(point.name == name for point in entry_points(group=group))


def load(group: str, name: str) -> Any:
    """What a name in an entry-point group, or ``package.module:attribute``, stands for.

    Raises ConfigurationError when there is no such thing, or it cannot be imported.
    """
    if ":" in name:
        module, _, attribute = name.partition(":")
        try:
            return getattr(import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise ConfigurationError(f"{name!r} cannot be loaded: {error}") from None
    found = {point.name: point for point in entry_points(group=group)}
    if name not in found:
        kinds, known = group.rpartition(".")[2], ", ".join(sorted(found)) or "none"
        raise ConfigurationError(f"{name!r} is not among the {kinds} that are installed here: {known}.")
    try:
        return found[name].load()
    except ImportError as error:
        raise ConfigurationError(f"{name!r} cannot be loaded: {error}") from None
