"""The OpenAPI document's part on what comes in, drawn from the same classes that read it."""

import types
from dataclasses import dataclass
from typing import Any, ClassVar, Union, cast, get_args, get_origin

import attrs
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Parameter, RequestBody, Schema

from askpro.entrypoints.web.errors import PROBLEM, STATUS
from askpro.entrypoints.web.reading import wire_name, wire_of

_PREFER = Parameter(
    name="Prefer",
    param_in="header",
    description="`wait=N`: how many seconds to wait for the calendar (RFC 7240), at most 30. Commands: 8 unless told.",
    schema=Schema(type=cast(Any, "string")),
)
_KEY = Parameter(
    name="Idempotency-Key",
    param_in="header",
    description="A key of your own: sent again with the same request, it gives the same answer for seven days.",
    schema=Schema(type=cast(Any, "string"), min_length=1, max_length=255),
)
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457; `problems`, `alternatives`, `appointments` and `said` each with one code only.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "enum": list(STATUS)},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "alternatives": {"type": "array", "items": {"type": "string", "format": "date-time"}},
        "alternatives_local": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["start", "time_zone", "spoken"],
                "properties": {name: {"type": "string"} for name in ("start", "time_zone", "spoken")},
            },
        },
        "appointments": {"type": "array", "items": {"type": "string"}},
        "said": {"type": "string"},
    },
}


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON Schema of a request class or of a field's type."""
    wire = wire_of(kind)
    if wire is not None:
        return dict(wire.schema)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        others = [schema_of(each) for each in arguments if each is not type(None)]
        return {"anyOf": [*others, {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": schema_of(arguments[0])}
    fields = attrs.fields(kind)
    required = [wire_name(each.name) for each in fields if each.default is attrs.NOTHING]
    return {
        "type": "object",
        "title": kind.__name__,
        "description": kind.__doc__ or "",
        "properties": {wire_name(each.name): schema_of(each.type) for each in fields},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def described(
    *,
    body: Any = None,
    query: Any = None,
    raw: dict[str, Any] | None = None,
    waits: bool = False,
    keyed: bool = False,
) -> type[Operation]:
    """An operation whose body and query string are read as these classes; ``raw`` is a body that nobody reads yet.

    ``waits``: it takes ``Prefer: wait=N``; ``keyed``: it takes an Idempotency-Key.
    """

    @dataclass
    class Described(Operation):
        query_class: ClassVar[Any] = query
        takes_key: ClassVar[bool] = keyed

        def __post_init__(self) -> None:
            first, _, rest = (self.description or "").partition("\n")
            self.summary, self.description = first.rstrip("."), rest.strip() or None
            parameters = list(self.parameters or [])
            parameters += _query_parameters(query) if query is not None else []
            self.parameters = parameters + [_PREFER] * waits + [_KEY] * keyed or None
            if body is not None:
                self.request_body = _request_body(body)
            if raw is not None:
                self.request_body = RequestBody(content={"application/json": _media_type(raw)}, required=True)
            self.responses = {code: each for code, each in (self.responses or {}).items() if code != "400"}
            self.responses["default"] = OpenAPIResponse(
                description="A problem document.", content={PROBLEM: _media_type(PROBLEM_SCHEMA)}
            )

    return Described


def asks(handler: HTTPRouteHandler) -> bool:
    """Whether a handler reads its query string."""
    return getattr(handler.operation_class, "query_class", None) is not None


def takes_key(handler: HTTPRouteHandler) -> bool:
    """Whether a handler takes an Idempotency-Key."""
    return getattr(handler.operation_class, "takes_key", False)


def _request_body(kind: Any) -> RequestBody:
    required = any(each.default is attrs.NOTHING for each in attrs.fields(kind))
    return RequestBody(content={"application/json": _media_type(schema_of(kind))}, required=required)


def _query_parameters(kind: Any) -> list[Parameter]:
    parameters = []
    for each in attrs.fields(kind):
        required = each.default is attrs.NOTHING
        schema = schema_of(each.type)
        plain = schema["anyOf"][0] if "anyOf" in schema else schema
        parameters.append(
            Parameter(name=wire_name(each.name), param_in="query", required=required, schema=_as_it_is(plain))
        )
    return parameters


def _media_type(schema: dict[str, Any]) -> OpenAPIMediaType:
    return OpenAPIMediaType(schema=_as_it_is(schema))


def _as_it_is(schema: dict[str, Any]) -> Schema:
    """Litestar writes a dictionary out as it is; its own class knows no ``propertyNames``."""
    return cast(Schema, schema)
