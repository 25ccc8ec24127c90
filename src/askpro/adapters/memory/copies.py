"""Copies of what callers may change later, as if by way of JSON: what a database could not keep is refused here too."""

from typing import Any

_PLAIN = frozenset({str, int, float, bool, type(None)})


def copied(form: dict[str, Any]) -> dict[str, Any]:
    """The same as a database would give back. Raises TypeError for what is not JSON."""
    return {_name(name): each if type(each) in _PLAIN else _copy(each) for name, each in form.items()}


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return copied(value)
    if isinstance(value, list | tuple):
        return [each if type(each) in _PLAIN else _copy(each) for each in value]
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"Nothing of the kind {type(value).__name__} is JSON.")


def _name(name: Any) -> str:
    if type(name) is not str:
        raise TypeError("The names of an object are texts.")
    return name
