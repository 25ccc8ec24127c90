"""The rules that the query of ``GET /v2/slots`` is checked against."""

from collections.abc import Callable

from askpro.twin.call import Call
from askpro.twin.errors import Violation
from askpro.twin.instants import is_instant, is_zone

_SELECTORS = (
    frozenset({"eventTypeId"}),
    frozenset({"eventTypeSlug", "username"}),
    frozenset({"eventTypeSlug", "teamSlug"}),
)
_COMMON = frozenset({"start", "end", "timeZone", "duration", "format", "bookingUidToReschedule", "rrHostSubsetIds"})
_NUMBER = "{} must be a number conforming to the specified constraints"


def check_query(call: Call) -> list[Violation]:
    """Every rule that the query breaks. A query without a complete selector is taken for a dynamic group."""
    selector = next((names for names in _SELECTORS if all(call.text(name) for name in names)), None)
    violations = [_unknown(name) for name in call.query if name not in _allowed(selector)]
    checks: tuple[tuple[str, bool, Callable[[str], bool], str], ...] = (
        ("start", True, is_dated, "start must be a valid ISO 8601 date string"),
        ("end", True, is_dated, "end must be a valid ISO 8601 date string"),
        ("timeZone", False, is_zone, "timeZone must be a valid IANA time-zone"),
        ("duration", False, is_amount, _NUMBER.format("duration")),
        ("format", False, {"range", "time"}.__contains__, "slotFormat must be either 'range' or 'time'"),
        ("eventTypeId", False, is_amount, _NUMBER.format("eventTypeId")),
    )
    for name, required, valid, message in checks:
        value = call.text(name)
        if (value is None and required) or (value is not None and not valid(value)):
            violations.append(Violation(name, {name: message}))
    if not all(is_amount(text) for text in call.texts("rrHostSubsetIds")):
        message = _NUMBER.format("each value in rrHostSubsetIds")
        violations.append(Violation("rrHostSubsetIds", {"isNumber": message}))
    if selector is None:
        violations.extend(_dynamic_group(call))
    return violations


def _allowed(selector: frozenset[str] | None) -> frozenset[str]:
    if selector is None:
        return _COMMON | {"usernames", "organizationSlug"}
    return _COMMON | selector | ({"organizationSlug"} if "eventTypeSlug" in selector else set())


def _unknown(name: str) -> Violation:
    return Violation(name, {"whitelistValidation": f"property {name} should not exist"})


def _dynamic_group(call: Call) -> list[Violation]:
    """Without an event type the server wants two or more users of an organisation."""
    few = {"arrayMinSize": "The array must contain at least 2 elements."}
    none = {"isString": "each value in usernames must be a string", **few, "isArray": "usernames must be an array"}
    names, violations = call.texts("usernames"), []
    if len(names) < 2:
        violations.append(Violation("usernames", few if names else none))
    if not call.text("organizationSlug"):
        violations.append(Violation("organizationSlug", {"isString": "organizationSlug must be a string"}))
    return violations


def is_dated(value: str) -> bool:
    """An ISO 8601 date as far as its form goes: the day of the month may be one that the month does not have."""
    day = value[8:10]
    return is_instant(value) or ("29" <= day <= "31" and is_instant(f"{value[:8]}01{value[10:]}"))


def is_amount(value: str) -> bool:
    """A number that the server accepts for an id or a duration."""
    try:
        return 1 <= float(value) < 1e9
    except ValueError:
        return False
