"""How a webhook differs when a person acted on Cal.com's own pages instead of through the API.

Sources: contract.md 10.2 and the samples ``BOOKING_RESCHEDULED.by-booker-page`` and
``BOOKING_CANCELLED.by-attendee-page``.
"""

from typing import Any

from askpro.twin.edition import Edition

VIDEO_LINK = "videoCallUrl"


def told_by_page(edition: Edition, trigger: str, payload: dict[str, Any], form: dict[str, Any]) -> dict[str, Any]:
    """The payload of an act of the booker. ``form`` is what the page sent: its reason is an answer like others.

    A move forgets the caller's metadata, though a read shows it; a cancellation names who cancelled.
    """
    booker = next((attendee["email"] for attendee in payload.get("attendees", ())), None)
    if trigger == "BOOKING_CANCELLED":
        return payload | {"cancelledBy": booker}
    if "rescheduleUid" not in payload:
        return payload
    metadata = {key: value for key, value in payload["metadata"].items() if key == VIDEO_LINK}
    told = payload | {"metadata": metadata, "responses": _with_reason(payload["responses"], form)}
    return told | ({"rescheduledBy": booker} if edition.records_mover else {})


def _with_reason(responses: dict[str, Any], form: dict[str, Any]) -> dict[str, Any]:
    reason = form.get("reschedulingReason")
    if not reason:
        return responses
    field = {"label": "reason_for_reschedule", "value": reason, "isHidden": False}
    return responses | {"rescheduleReason": field}
