"""The rules that the bodies of webhook requests are checked against. Unknown properties are dropped."""

from typing import Any
from urllib.parse import urlsplit

from askpro.twin.call import Call
from askpro.twin.errors import Violation, refuse_tree


def check_webhook(call: Call, *, partial: bool) -> None:
    """Raises InvalidError 400. ``partial`` is a change, in which everything may be left out."""
    body, violations = call.fields, []
    if _wrong(body, "active", bool, partial):
        violations.append(Violation("active", {"isBoolean": "active must be a boolean value"}))
    if _wrong(body, "subscriberUrl", str, partial):
        violations.append(Violation("subscriberUrl", {"isString": "subscriberUrl must be a string"}))
    elif call.edition.checks_urls and body.get("subscriberUrl") is not None and not _is_url(body["subscriberUrl"]):
        violations.append(Violation("subscriberUrl", {"isUrl": "subscriberUrl must be a URL address"}))
    triggers = body.get("triggers")
    if _wrong(body, "triggers", list, partial):
        violations.append(Violation("triggers", {"isArray": "triggers must be an array"}))
    elif triggers is not None and not all(trigger in call.edition.triggers for trigger in triggers):
        message = f"each value in triggers must be one of the following values: {', '.join(call.edition.triggers)}"
        violations.append(Violation("triggers", {"isEnum": message}))
    for name in ("secret", "payloadTemplate"):
        if body.get(name) is not None and not isinstance(body[name], str):
            violations.append(Violation(name, {"isString": f"{name} must be a string"}))
    refuse_tree(violations)


def _wrong(body: dict[str, Any], name: str, kind: type, partial: bool) -> bool:
    return not (partial and name not in body) and not isinstance(body.get(name), kind)


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
