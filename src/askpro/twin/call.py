"""One request on its way through the twin, as the handlers of the routes see it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from attrs import define, field, frozen

from askpro.twin.edition import Edition
from askpro.twin.errors import FrameworkError
from askpro.twin.http import Delivery
from askpro.twin.rows import User
from askpro.twin.slot_cache import SlotCache
from askpro.twin.store import Store


@define
class Call:
    """What a handler may look at, and where it leaves the webhooks it wants sent.

    A handler first checks everything and changes the store last, so that a refused request changes nothing.
    """

    store: Store
    edition: Edition
    now: datetime
    slot_cache: SlotCache
    parameters: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: Any
    user: User | None
    #: Somebody acts on Cal.com's own pages, which tells the subscribers more or less than a call of the API does.
    by_page: bool = False
    meanwhile: frozenset[str] = frozenset()
    deliveries: list[Delivery] = field(factory=list)

    @property
    def caller(self) -> User:
        """The user of a route that needs a key."""
        assert self.user is not None
        return self.user

    @property
    def fields(self) -> dict[str, Any]:
        """The body as an object; any other JSON value counts as an empty one."""
        return self.body if isinstance(self.body, dict) else {}

    def text(self, name: str) -> str | None:
        """A query parameter, or None. Of a repeated one the first counts."""
        values = self.query.get(name)
        return values[0] if values else None

    def texts(self, name: str) -> list[str]:
        """A query parameter that takes several values: a comma list, or repeated."""
        return [part for value in self.query.get(name, []) for part in value.split(",")]

    def page(self, rows: list[Any]) -> list[Any]:
        """The part of a list that ``skip`` and ``take`` (default 250) choose."""
        skip, take = (self._count(name) for name in ("skip", "take"))
        return rows[skip or 0 :][: 250 if take is None else take]

    def _count(self, name: str) -> int | None:
        text = self.text(name) or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def number(self, name: str) -> int:
        """A numeric path parameter. Raises FrameworkError 400 for another text."""
        value = self.parameters[name]
        if not (value.isascii() and value.isdigit() and len(value) < 16):
            raise FrameworkError(400, "Validation failed (numeric string is expected)")
        return int(value)


@frozen
class Reply:
    """A successful answer's status and body."""

    body: Any
    status: int = 200


Handler = Callable[[Call], Reply]


def success(data: Any, status: int = 200) -> Reply:
    """The envelope of nearly every successful answer."""
    return Reply({"status": "success", "data": data}, status)
