"""Strict structuring: what we need must be there and of the right type, what is more is ignored (L33, L40).

The fields of the attrs classes are the camelCase keys of the wire in snake_case. A field with a default may
be absent; ``X | None`` may be null. Texts are made storable: Cal.com can cut an emoji in half, and databases
take neither lone surrogates nor NUL.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import GenericAlias, MappingProxyType
from typing import Any, TypeVar, get_args, get_origin

import attrs
from cattrs import BaseValidationError, Converter, StructureHandlerNotFoundError, transform_error
from cattrs.gen import make_dict_structure_fn, override

from askpro.domain.errors import CalendarMalformed, InvalidRequest
from askpro.domain.timespan import read_instant

T = TypeVar("T")

_UID = re.compile(r"[A-Za-z0-9_-]{1,255}")
_PROBLEMS_SHOWN = 5


USUAL: Mapping[str, bool] = MappingProxyType({"usual": True})
"""Metadata of a field that may be absent from some rows, and from all of them only where it has another name now."""


def keys(names: str) -> frozenset[str]:
    """The ``UNREAD`` of a class: keys that are known to be in answers, and are left alone."""
    return frozenset(names.split())


class Uid(str):
    """An address of a booking: url-safe, since it becomes part of paths. A bearer secret: never log it whole."""

    __slots__ = ()


def is_uid(text: str) -> bool:
    """Whether this can be the uid of a booking at all."""
    return _UID.fullmatch(text) is not None


def clean(text: str) -> str:
    """The text without NUL, and with lone surrogates replaced."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def structure(value: object, kind: type[T]) -> T:
    """The value as an instance of an attrs class. Raises CalendarMalformed, naming fields but no values (S17)."""
    if not isinstance(value, dict):
        raise CalendarMalformed(f"The calendar sent no object where one was expected ({_name(kind)}).")
    try:
        return _converter.structure(value, kind)
    except BaseValidationError as error:
        problems = [wire_name(each) for each in transform_error(error, format_exception=_sentence)[:_PROBLEMS_SHOWN]]
        raise CalendarMalformed(f"The calendar's {_name(kind)} cannot be read: {'; '.join(problems)}.") from None


def structure_all(value: object, kind: type[T]) -> tuple[T, ...]:
    """A list of them. Raises CalendarMalformed for anything but a list, an empty object included."""
    if not isinstance(value, list):
        raise CalendarMalformed(f"The calendar sent no list where one was expected ({_name(kind)}).")
    return tuple(structure(item, kind) for item in value)


def fits(value: object, kind: Any) -> bool:
    """Whether the value would be taken where a field of this type is."""
    try:
        _converter.structure(value, kind)
    except (BaseValidationError, StructureHandlerNotFoundError, ValueError, TypeError, InvalidRequest):
        return False
    return True


def _name(kind: type[Any]) -> str:
    return kind.__name__.lstrip("_").lower()


def _sentence(error: BaseException, _: type[Any] | None) -> str:
    return "missing" if isinstance(error, KeyError) else "of a wrong type or value"


def wire_name(name: str) -> str:
    """The key on the wire of a field of ours; in a path, and in what is said of it, too."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _exactly(kind: type[Any]) -> Callable[[Any, Any], Any]:
    def check(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise TypeError
        return value

    return check


def _text(value: Any, _: Any) -> str:
    if type(value) is not str:
        raise TypeError
    return clean(value)


def _uid(value: Any, _: Any) -> Uid:
    if type(value) is not str or not is_uid(value):
        raise ValueError
    return Uid(value)


def _number(value: Any, _: Any) -> float:
    if type(value) not in (int, float):
        raise TypeError
    return float(value)


def _instant(value: Any, _: Any) -> datetime:
    if type(value) is not str:
        raise TypeError
    return read_instant(value)


def _origin(kind: Any) -> Any:
    return get_origin(kind)


def _rows(kind: Any) -> Callable[[Any, Any], Any]:
    as_list: Any = GenericAlias(list, (get_args(kind)[0],))

    def rows(value: Any, _: Any) -> Any:
        if type(value) is not list:
            raise TypeError
        return tuple(_converter.structure(value, as_list))

    return rows


def _fields(kind: Any) -> Callable[[Any, Any], Any]:
    names: dict[str, Any] = {field.name: override(rename=wire_name(field.name)) for field in attrs.fields(kind)}
    read = make_dict_structure_fn(kind, _converter, **names)

    def fields(value: Any, as_type: Any) -> Any:
        if type(value) is not dict:
            raise TypeError
        return read(value, as_type)

    return fields


_converter = Converter()
_converter.register_structure_hook_func(lambda kind: kind is object, lambda value, _: value)
_converter.register_structure_hook(bool, _exactly(bool))
_converter.register_structure_hook(int, _exactly(int))
_converter.register_structure_hook(float, _number)
_converter.register_structure_hook(str, _text)
_converter.register_structure_hook(Uid, _uid)
_converter.register_structure_hook(datetime, _instant)
_converter.register_structure_hook_func(lambda kind: _origin(kind) is dict, _exactly(dict))
_converter.register_structure_hook_factory(lambda kind: _origin(kind) is tuple, _rows)
_converter.register_structure_hook_factory(attrs.has, _fields)
