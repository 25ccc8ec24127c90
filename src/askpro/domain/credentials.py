"""What an operator pastes: the calendar's API key, and the secret with which it signs webhooks."""

from askpro.domain.errors import InvalidRequest


def calendar_key(pasted: str) -> str:
    """A key as it is sent: blanks and line breaks around it are not part of it, as none can be sent.

    Raises InvalidRequest for one within, or anything else that is no printable ASCII.
    """
    key = pasted.strip()
    if not is_sendable(key):
        raise InvalidRequest(
            "The calendar's API key holds a blank, a line break or a character that no key has.",
            {"/calcom_api_key": "must be printable ASCII characters without blanks"},
        )
    return key


def is_sendable(key: str) -> bool:
    """Whether a header can carry it behind ``Bearer``."""
    return key.isascii() and key.isprintable() and " " not in key


def signing_secret(pasted: str) -> str:
    """The secret as it is. Raises InvalidRequest where a blank or a line break surrounds it.

    It is not stripped: Cal.com signs with whatever stands in the field, and nobody knows whether the blank does.
    """
    if pasted != pasted.strip():
        raise InvalidRequest(
            "The webhook secret begins or ends with a blank or a line break: give it without, also at the calendar.",
            {"/calcom_webhook_secret": "must not begin or end with a blank or a line break"},
        )
    return pasted
