"""Domain values ↔ JSON forms. Strict: a form has exactly the keys of its class, an absent one is an error (L33).

Only what was added to a class since rows were first written may be absent, and is named here.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn

from askpro.domain.appointment import Appointment, Wish
from askpro.domain.booking import Notice, Read
from askpro.domain.service import EventTypeMapping
from askpro.domain.timespan import read_instant, write_instant

T = TypeVar("T")


_ADDED: dict[Any, frozenset[str]] = {
    Appointment: frozenset({"erased", "passed_over", "no_show"}),
    EventTypeMapping: frozenset({"accepted", "of_team"}),
    Notice: frozenset({"maybe_moved"}),
    Read: frozenset({"absent"}),
    Wish: frozenset({"away_from", "host", "staff_id", "absent"}),
}
"""Fields that rows from before them lack; they have their default there."""


class MalformedRow(Exception):
    """A stored form is not of its class: written by another version, or by hand."""


def _exactly(kind: Any) -> Callable[[Any, Any], Any]:
    expected = {one.name for one in attrs.fields(kind)}
    later = _ADDED.get(kind, frozenset())
    structure = make_dict_structure_fn(kind, _converter, _cattrs_detailed_validation=False)

    def exactly(form: Any, _: Any) -> Any:
        if not isinstance(form, dict) or not expected - later <= form.keys() <= expected:
            raise MalformedRow(f"A stored {kind.__name__} does not have the fields of one.")
        return structure(form, kind)

    return exactly


def _same(kind: type) -> Callable[[Any, Any], Any]:
    def same(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise MalformedRow(f"A stored {kind.__name__} is not one.")
        return value

    return same


def _notices(form: list[Any], _: Any) -> frozenset[Notice]:
    return frozenset(_converter.structure(one, Notice) for one in form)


_converter = Converter(detailed_validation=False)
for _kind in (str, int, bool):
    _converter.register_structure_hook(_kind, _same(_kind))
# A StrEnum is a str, too: without a hook of its own its members would come back as plain texts.
_converter.register_structure_hook(StrEnum, lambda text, kind: kind(text))
_converter.register_unstructure_hook(datetime, write_instant)
_converter.register_structure_hook(datetime, lambda text, _: read_instant(text))
_converter.register_unstructure_hook(timedelta, lambda length: length // timedelta(microseconds=1))
_converter.register_structure_hook(timedelta, lambda count, _: timedelta(microseconds=count))
_converter.register_structure_hook_factory(attrs.has, _exactly)


def write_form(value: Any) -> Any:
    """The JSON form of a domain value."""
    return _converter.unstructure(value)


def read_form(form: Any, kind: type[T]) -> T:
    """The domain value of a JSON form. Raises MalformedRow, ValueError or TypeError for what is none."""
    return _converter.structure(form, kind)


def write_notices(notices: frozenset[Notice]) -> list[Any]:
    """Notices in one order, so that equal sets make equal rows."""
    return [write_form(one) for one in sorted(notices, key=lambda one: (one.sent, one.received, repr(one)))]


def read_notices(form: list[Any]) -> frozenset[Notice]:
    """The set that was written."""
    return _notices(form, None)
