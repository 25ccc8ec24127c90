"""The rules for the fields that an event type adds to its booking form, or changes of the default ones (contract 6)."""

from collections.abc import Iterator, Mapping
from typing import Any

from askpro.twin.errors import FrameworkError

_DEFAULTS = ("title", "notes", "guests", "rescheduleReason", "location")
_PERSONAL = ("name", "splitName", "email")
_CHOICES = ("select", "multiselect", "checkbox", "radio")
_OWN = (*_CHOICES, "phone", "address", "text", "textarea", "number", "multiemail", "boolean", "url")


def check_booking_fields(fields: Any) -> None:
    """Raises FrameworkError 400 for the first field that is wrong."""
    slugs: list[str] = []
    for field in fields:
        kind, slug = field.get("type"), field.get("slug")
        is_default = isinstance(slug, str) and slug in _DEFAULTS
        if not kind and not is_default:
            names = "title, notes, guests, rescheduleReason and location"
            raise _refusal(f"All booking fields except ones with slug equal to {names} must have a 'type' property.")
        if not slug and kind not in _PERSONAL:
            names = "name, splitName, email"
            raise _refusal(f"Each booking field except ones with type equal to {names} must have a 'slug' property.")
        if slug in slugs:
            raise _refusal(f"Duplicate bookingFields slug '{slug}' found. All bookingFields slugs must be unique.")
        if kind not in _PERSONAL:
            slugs.append(slug)
        if not is_default and kind not in (*_PERSONAL, *_OWN):
            raise _refusal(f"Unsupported booking field type '{kind}'.")
        problems = list(_problems(field, own=not is_default and kind in _OWN))
        if problems:
            raise _refusal(f"Validation failed for {slug if is_default else kind} booking field: {', '.join(problems)}")


def _problems(field: Mapping[str, Any], *, own: bool) -> Iterator[str]:
    """An own field needs slug, label and whether it is required; one of choices, what there is to choose from."""
    for name in ("slug", "label", "placeholder"):
        needed = own and name != "placeholder"
        if (needed or field.get(name) is not None) and not isinstance(field.get(name), str):
            yield f"{name} must be a string"
    for name in ("required", "hidden", "disableOnPrefill"):
        needed = own and name == "required"
        if (needed or field.get(name) is not None) and not isinstance(field.get(name), bool):
            yield f"{name} must be a boolean value"
    if own and field["type"] in _CHOICES:
        options = field.get("options")
        if not isinstance(options, (list, tuple)):
            yield "options must be an array"
        elif not all(isinstance(option, str) for option in options):
            yield "each value in options must be a string"


def _refusal(text: str) -> FrameworkError:
    return FrameworkError(400, text)
