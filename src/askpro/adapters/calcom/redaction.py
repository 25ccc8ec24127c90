"""Words of the calendar without the secrets that may be among them (S17)."""

import re

MOST_WORDS = 2_000

_SECRETS = re.compile(r"(?i)bearer\s+\S+|\b(?:cal|whsec|sk|pk)_[\w-]+|(?<=onetimepassword)\W+[\w-]+")
_ADDRESS = re.compile(r"[^\s@\"'<>(),:;]+@[\w-]+(?:\.[\w-]+)+")
_UID = re.compile(r"\buid=([\w-]+)")


def redacted(text: str, key: str | None = None) -> str:
    """The text, capped (L26), without keys and e-mail addresses; booking uids, bearer secrets, keep four characters."""
    if key:
        text = text.replace(key, "[key]")
    text = _SECRETS.sub("[secret]", text)
    text = _ADDRESS.sub("[e-mail]", text)  # what was said is kept with issues, which outlive a person
    for uid in sorted(set(_UID.findall(text)), key=len, reverse=True):
        text = text.replace(uid, short(uid))
    return text[:MOST_WORDS]


def short(uid: str) -> str:
    """As much of a uid as a log may show."""
    return f"{uid[:4]}…" if len(uid) > len("abcd") else uid
