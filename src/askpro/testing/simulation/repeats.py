"""Writes that are sent again: not before the horizon of one whose outcome is unknown has passed (sync.md 5, S2)."""

from datetime import datetime, timedelta
from typing import Any

from attrs import define, field

from askpro.domain.booking import APPOINTMENT_KEY

HORIZON = timedelta(seconds=280)
"""A little less than the sync's own horizon: so long after it was decided on a write may still take effect."""

_SHOWN = ("/reassign", "/mark-absent")
"""What is done beside the facts: to the same booking it may be done again."""

_Signature = tuple[str, str]


@define
class Repeats:
    """Remembers each write until its answer is known, and names those that came again too early in ``wrong``."""

    wrong: list[str] = field(factory=list)
    _unknown: dict[_Signature, datetime] = field(factory=dict)
    _landed: set[_Signature] = field(factory=set)

    def sent(self, path: str, body: dict[str, Any], at: datetime, deadline: datetime | None) -> None:
        """A write goes out, which can have an effect until ``deadline``; None for as long as nothing goes wrong."""
        signature = _signature(path, body)
        bound = self._unknown.get(signature)
        if bound is not None and at < bound:
            self.wrong.append(f"S2: POST {path} was sent again within the horizon of one whose outcome is unknown")
        self._landed.discard(signature)
        if deadline is not None:
            self._unknown[signature] = deadline

    def answered(self, path: str, body: dict[str, Any]) -> None:
        """The answer to it came in, and tells what was done."""
        self._unknown.pop(_signature(path, body), None)

    def landed(self, path: str, body: dict[str, Any]) -> None:
        """It has had its effect, whether or not anybody hears of it."""
        signature = _signature(path, body)
        if path.endswith(_SHOWN) or "/reassign/" in path:
            self._landed |= self._unknown.keys() & {signature}

    def shown(self, answer: bytes) -> None:
        """A look at bookings was answered: what has landed on them is known, and may be undone and done once more."""
        for signature in [each for each in self._landed if _uid(each) in answer]:
            self._landed.remove(signature)
            self._unknown.pop(signature, None)


def _uid(signature: _Signature) -> bytes:
    return signature[0].split("/")[2].encode()


def _signature(path: str, body: dict[str, Any]) -> _Signature:
    """What makes two writes one: a booking is that of an appointment, everything else is as it is sent."""
    metadata = body.get("metadata") or {}
    return path, str(metadata.get(APPOINTMENT_KEY) or body)
