"""Words of the calendar without the secrets that may be among them (S17)."""

import re

MOST_WORDS = 2_000
_LOOKED_AT = 3 * MOST_WORDS
_LONG = 8

_SECRETS = re.compile(r"(?i)bearer\s+\S+|\b(?:cal|whsec|sk|pk)_[\w-]+|(?<=onetimepassword)\W+[\w-]+")
_ADDRESS = re.compile(r"[^\s@\"'<>(),:;]{1,64}@[\w-]+(?:\.[\w-]+)+")
_UID = re.compile(r"\buid=([\w-]+)")
_UIDS = re.compile(
    r"\b(?:[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])[0-9A-Za-z]{20,24})\b"
)
"""Uids as they are made there: 22 letters and digits for bookings, UUIDs for seats, reservations and webhooks."""


def redacted(text: str, *hidden: str) -> str:
    """The text, capped (L26), without keys, ``hidden`` secrets and personal words, and e-mail addresses.

    A short word is hidden only where it stands by itself: a customer may be called Max, and a booking maximal.
    Uids, which are bearer secrets, keep four characters.
    """
    for secret in sorted(filter(None, hidden), key=len, reverse=True):
        found = re.escape(secret)
        text = re.sub(found if len(secret) >= _LONG else rf"(?<!\w){found}(?!\w)", "[hidden]", text)
    text = _SECRETS.sub("[secret]", text[:_LOOKED_AT])  # half a secret at the cut still looks like one
    text = _ADDRESS.sub("[e-mail]", text)  # what was said is kept with issues, which outlive a person
    for uid in sorted(set(_UID.findall(text)), key=len, reverse=True):
        text = text.replace(uid, short(uid))
    text = _UIDS.sub(lambda found: short(found.group()), text)
    return text[:MOST_WORDS]


def short(uid: str) -> str:
    """As much of a uid as a log may show."""
    return f"{uid[:4]}…" if len(uid) > len("abcd") else uid
