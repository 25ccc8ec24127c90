"""Requests become values: every wrong field is named with its JSON pointer, unknown ones are refused by name."""

from collections.abc import Iterator, Mapping
from types import GenericAlias
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin

import attrs
import cattrs
import msgspec
from cattrs.errors import BaseValidationError, ClassValidationError, ForbiddenExtraKeysError, IterableValidationError
from cattrs.gen import make_dict_structure_fn, override

from askpro.domain.errors import InvalidRequest
from askpro.entrypoints.web.fields import ABSENT
from askpro.entrypoints.web.wires import Wire, pointer

T = TypeVar("T", bound=attrs.AttrsInstance)


def read_body(kind: type[T], body: bytes) -> T:
    """The request that a JSON body holds. No body at all is an empty object. Raises InvalidRequest."""
    try:
        value = msgspec.json.decode(body) if body.strip() else {}
    except (ValueError, RecursionError):
        raise InvalidRequest("The body is not JSON in UTF-8.") from None
    return _structure(kind, value)


def read_query(kind: type[T], pairs: Mapping[str, list[str]]) -> T:
    """The request that a query string holds. Raises InvalidRequest, also for what is given twice."""
    twice = {pointer(name): "is given more than once" for name, values in pairs.items() if len(values) > 1}
    if twice:
        raise _invalid(twice)
    return _structure(kind, {name: values[0] for name, values in pairs.items()})


def given(request: attrs.AttrsInstance) -> dict[str, Any]:
    """The fields of a change that the caller gave; a given null is None."""
    values = ((each.name, getattr(request, each.name)) for each in attrs.fields(type(request)))
    return {name: value for name, value in values if value is not ABSENT}


def wire_name(attribute: str) -> str:
    """``import_`` travels as ``import``: Python has taken the word."""
    return attribute.rstrip("_")


def wire_of(kind: Any) -> Wire | None:
    """The marker of a field's type, if it has one."""
    marks = [each for each in getattr(kind, "__metadata__", ()) if isinstance(each, Wire)]
    return marks[0] if get_origin(kind) is Annotated and marks else None


def _structure(kind: type[T], value: object) -> T:
    try:
        return _converter.structure(value, kind)
    except (BaseValidationError, InvalidRequest) as error:
        problems = dict(_problems(error, ""))
    raise _invalid(problems)


def _invalid(problems: Mapping[str, str]) -> InvalidRequest:
    said = [f"{place or 'The body'} {sentence}" for place, sentence in problems.items()]
    more = f" (and {len(said) - 3} more)" if len(said) > 3 else ""
    return InvalidRequest(f"{'; '.join(said[:3])}{more}.".replace("..", "."), problems)


def _problems(error: BaseException, path: str) -> Iterator[tuple[str, str]]:
    """Every leaf of an error of the converter, with its pointer."""
    if isinstance(error, ClassValidationError):
        named, others = error.group_exceptions()
        for each, note in named:
            yield from _problems(each, path + pointer(wire_name(note.name)))
        for other in others:
            yield from _problems(other, path)
    elif isinstance(error, IterableValidationError):
        for each, entry in error.group_exceptions()[0]:
            yield from _problems(each, path + pointer(entry.index))
    elif isinstance(error, ForbiddenExtraKeysError):
        for name in sorted(error.extra_fields):
            yield path + pointer(name), "is not known here"
    elif isinstance(error, InvalidRequest):
        for place, sentence in error.problems.items():
            yield path + place, sentence
    elif isinstance(error, KeyError):
        yield path, "is missing"
    else:
        raise error


def _object_reader(kind: Any, converter: cattrs.Converter) -> Any:
    names = {each.name: override(rename=wire_name(each.name)) for each in attrs.fields(kind)}
    read = cast(Any, make_dict_structure_fn)(kind, converter, **names)

    def structure(value: object, _: Any) -> Any:
        if not isinstance(value, dict):
            raise InvalidRequest("must be an object")
        return read(value, kind)

    return structure


def _list_reader(kind: Any, converter: cattrs.Converter) -> Any:
    element = get_args(kind)[0]

    def structure(value: object, _: Any) -> Any:
        if not isinstance(value, list):
            raise InvalidRequest("must be a list")
        return tuple(converter.structure(value, cast(Any, GenericAlias(list, (element,)))))

    return structure


def _field_reader(kind: Any, _: cattrs.Converter) -> Any:
    wire = wire_of(kind)
    assert wire is not None, "the predicate saw it"
    return lambda value, _: wire.read(value)


def _is_list(kind: Any) -> bool:
    return get_args(kind)[1:] == (...,)


def _is_field(kind: Any) -> bool:
    return wire_of(kind) is not None


_converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
_converter.register_structure_hook_factory(attrs.has)(_object_reader)
_converter.register_structure_hook_factory(_is_list)(_list_reader)
_converter.register_structure_hook_factory(_is_field)(_field_reader)
