"""The rules that the query of ``GET /v2/bookings`` is checked against. Unknown parameters are ignored."""

from askpro.twin.call import Call
from askpro.twin.errors import Violation, refuse_tree
from askpro.twin.instants import is_instant

_STATUSES = ("upcoming", "recurring", "past", "cancelled", "unconfirmed")
_SORTS = ("sortStart", "sortEnd", "sortCreated", "sortUpdatedAt")
# The server calls the first two by other names in its messages.
_MOMENTS = {
    "afterStart": "fromDate",
    "beforeEnd": "toDate",
    "afterCreatedAt": "afterCreatedAt",
    "beforeCreatedAt": "beforeCreatedAt",
    "afterUpdatedAt": "afterUpdatedAt",
    "beforeUpdatedAt": "beforeUpdatedAt",
}


def check_query(call: Call) -> None:
    """Raises InvalidError 400 with every rule that the query breaks."""
    violations = []
    if not all(word in _STATUSES for word in call.texts("status")):
        message = f"Invalid status. Allowed are {', '.join(_STATUSES)}"
        violations.append(Violation("status", {"isEnum": message}))
    for name in ("eventTypeId", "teamId"):
        if not all(_is_id(value) for value in call.query.get(name, ())):
            violations.append(Violation(name, {"isInt": f"{name} must be an integer number"}))
    for name in ("eventTypeIds", "teamsIds"):
        if not all(_is_id(value) for value in call.texts(name)):
            violations.append(Violation(name, {"isInt": f"each value in {name} must be an integer number"}))
    for name, told in _MOMENTS.items():
        if (value := call.text(name)) is not None and not is_instant(value):
            violations.append(Violation(name, {"isIso8601": f"{told} must be a valid ISO 8601 date."}))
    for name in _SORTS:
        if call.text(name) not in (None, "asc", "desc"):
            told = name[0].upper() + name[1:]
            violations.append(Violation(name, {"isEnum": f'{told} must be either "asc" or "desc".'}))
    violations.extend(_page(call, "take", 1, 250))
    violations.extend(_page(call, "skip", 0, None))
    refuse_tree(violations)


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 16


def _page(call: Call, name: str, least: int, most: int | None) -> list[Violation]:
    value = call.text(name)
    if value is None:
        return []
    rules = {}
    number = int(value) if _is_id(value.removeprefix("-")) else None
    if number is None:
        rules["isNumber"] = f"{name} must be a number conforming to the specified constraints"
    if number is None or number < least:
        rules["min"] = f"{name} must not be less than {least}"
    if most is not None and (number is None or number > most):
        rules["max"] = f"{name} must not be greater than {most}"
    return [Violation(name, rules)] if rules else []
