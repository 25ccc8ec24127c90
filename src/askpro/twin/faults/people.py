"""What people do at Cal.com meanwhile: a customer with a browser, a host at the desk."""

import re
from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any, ClassVar

from attrs import field, frozen

from askpro.twin.faults.checks import FaultError, a_path, number, table, text
from askpro.twin.faults.fault import Errand, Passage, RequestFault
from askpro.twin.faults.match import METHODS, as_path
from askpro.twin.instants import instant, milliseconds

_START = re.compile(r"\{start(?:\+(\d{1,5}))?\}")
_BRACES = re.compile(r"\{\w[^{}]*\}")
_BEFORE, _AFTER, _LATER = "before", "after", "later"


def _fillable(_: Any, attribute: Any, value: Any) -> None:
    """What stands in braces can be filled in."""
    if isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            _fillable(_, attribute, each)
    elif isinstance(value, str) and (left := _BRACES.search(_START.sub("", value.replace("{uid}", "")))):
        raise FaultError(attribute.name, f"cannot hold {left[0]}; known are {{uid}}, {{start}} and {{start+60}}")


@frozen(kw_only=True)
class Meanwhile(RequestFault):
    """Somebody else acts on the same booking."""

    kind: ClassVar[str] = "meanwhile"
    about: ClassVar[str] = (
        "Somebody (by=customer or host) does method+path at Cal.com before the work, after it, or seconds later. "
        "{uid} and {start+60} are the booking's."
    )

    path: str = field(converter=as_path, validator=(a_path, _fillable))
    method: str = field(default="POST", validator=text(METHODS))
    body: dict[str, Any] = field(factory=dict, validator=(table, _fillable))
    by: str = field(default="customer", validator=text(("customer", "host")))
    when: str = field(default=_AFTER, validator=text((_BEFORE, _AFTER, _LATER)))
    seconds: float = field(default=0.0, validator=number())

    def strike(self, passage: Passage, luck: Random) -> None:
        """Send somebody."""
        del luck
        passage.errands.append(
            Errand(
                method=self.method,
                path=self.path,
                body=self.body,
                with_key=self.by == "host",
                before=self.when == _BEFORE,
                seconds=self.seconds if self.when == _LATER else 0.0,
            )
        )


def filled(value: Any, booking: Mapping[str, Any]) -> Any:
    """A text, or texts in lists and objects, with the booking's uid and start where they are named."""
    if isinstance(value, dict):
        return {name: filled(each, booking) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each, booking) for each in value]
    if not isinstance(value, str):
        return value

    def start(found: re.Match[str]) -> str:
        return milliseconds(instant(booking["start"]) + timedelta(minutes=int(found[1] or 0)))

    return _START.sub(start, value.replace("{uid}", str(booking["uid"])))
