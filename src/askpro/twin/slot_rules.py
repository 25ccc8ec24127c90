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
_COMMON = frozenset({"start", "end", "timeZone", "duration", "format", "bookingUidToReschedule"})
_NUMBER = "{} must be a number conforming to the specified constraints"


def check_query(call: Call) -> list[Violation]:
    """Every rule that the query breaks. A query without a complete selector is taken for a dynamic group."""
    selector = next((names for names in _SELECTORS if all(call.text(name) for name in names)), None)
    violations = [_unknown(name) for name in call.query if name not in _allowed(selector)]
    checks: tuple[tuple[str, bool, Callable[[str], bool], str], ...] = (
        ("start", True, is_instant, "start must be a valid ISO 8601 date string"),
        ("end", True, is_instant, "end must be a valid ISO 8601 date string"),
        ("timeZone", False, is_zone, "timeZone must be a valid IANA time-zone"),
        ("duration", False, is_amount, _NUMBER.format("duration")),
        ("format", False, {"range", "time"}.__contains__, "slotFormat must be either 'range' or 'time'"),
        ("eventTypeId", False, is_amount, _NUMBER.format("eventTypeId")),
    )
    for name, required, valid, message in checks:
        value = call.text(name)
        if (value is None and required) or (value is not None and not valid(value)):
            violations.append(Violation(name, {name: message}))
    if selector is None:
        violations.extend(_dynamic_group(call))
    return violations


def _allowed(selector: frozenset[str] | None) -> frozenset[str]:
    if selector is None:
        return _COMMON | {"usernames", "organizationSlug"}
    extra = {"rrHostSubsetIds"} if "username" not in selector else set()
    return _COMMON | selector | extra | ({"organizationSlug"} if "eventTypeSlug" in selector else set())


def _unknown(name: str) -> Violation:
    return Violation(name, {"whitelistValidation": f"property {name} should not exist"})


def _dynamic_group(call: Call) -> list[Violation]:
    """Without an event type the server wants two users of an organisation, which the twin never has."""
    each = "each value in usernames must be a string"
    rules = {"isString": each, "arrayMinSize": "The array must contain at least 2 elements."}
    missing = Violation("organizationSlug", {"isString": "organizationSlug must be a string"})
    names = (
        [] if call.text("usernames") else [Violation("usernames", rules | {"isArray": "usernames must be an array"})]
    )
    return [*names, *([] if call.text("organizationSlug") else [missing])]


def is_amount(value: str) -> bool:
    """A number that the server accepts for an id or a duration."""
    try:
        return 1 <= float(value) < 1e9
    except ValueError:
        return False
