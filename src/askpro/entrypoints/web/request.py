"""A request as the handlers see it: whose it is, what it asks, and the application that answers."""

import hashlib
import hmac
import re
from datetime import timedelta
from typing import Any, TypeVar, cast

import attrs
from attrs import field, frozen
from litestar import Request
from litestar.datastructures import State

from askpro.application.app import Application
from askpro.application.ports.records import Page
from askpro.application.sync.commanding import Caller
from askpro.domain.company import ApiKey
from askpro.domain.errors import InvalidRequest, NotFound
from askpro.entrypoints.web.fields import Cursor, Limit
from askpro.entrypoints.web.lanes import Lanes
from askpro.entrypoints.web.reading import read_query
from askpro.entrypoints.web.written import Written

T = TypeVar("T", bound=attrs.AttrsInstance)
_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,6})\"?\s*(?=$|[,;])", re.IGNORECASE)
_LONGEST_WAIT = 30


@frozen(kw_only=True)
class Site:
    """What all requests share. The admin key is kept as its digest."""

    application: Application
    lanes: Lanes = field(factory=Lanes)
    admin_digest: bytes | None = field(default=None, repr=False)
    written: Written = field(factory=Written)

    def is_admin(self, token: str) -> bool:
        """Whether it is the admin key, compared in constant time."""
        return self.admin_digest is not None and hmac.compare_digest(admin_digest(token), self.admin_digest)


def admin_digest(key: str) -> bytes:
    """Digests have one length, so comparing them tells nothing of the key's."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()


class ApiRequest(Request[Any, ApiKey, State]):
    """``auth`` is the company's key that the guard found."""

    @property
    def site(self) -> Site:
        """What all requests share."""
        return cast(Site, self.app.state["site"])

    @property
    def askpro(self) -> Application:
        """The application."""
        return self.site.application

    @property
    def lanes(self) -> Lanes:
        """Threads for what may wait."""
        return self.site.lanes

    @property
    def company_id(self) -> str:
        """Whose request it is."""
        return self.auth.company_id

    @property
    def actor(self) -> str:
        """Who does it, as the history and the audit name them."""
        return f"api:{self.auth.id}"

    @property
    def idempotency_key(self) -> str | None:
        """The key of the caller's own for this request, if there is one. Raises InvalidRequest for more than one."""
        given = [value for name, value in self.scope["headers"] if name == b"idempotency-key"]
        if len(given) > 1:
            raise InvalidRequest("One Idempotency-Key.", {"/Idempotency-Key": "is given more than once"})
        return given[0].decode("latin-1") if given else None

    def reserved(self, prefix: str) -> str | None:
        """The id that was reserved under the key for what this request makes; None without a key (S10)."""
        reserved = self.scope.get("reserved")
        return f"{prefix}_{reserved}" if reserved is not None else None

    @property
    def patience(self) -> timedelta | None:
        """How long the caller can wait: ``Prefer: wait=N``, at most 30 s. RFC 7240: what is nonsense is ignored."""
        found = _WAIT.search(self.headers.get("prefer", ""))
        return timedelta(seconds=min(int(found[1]), _LONGEST_WAIT)) if found else None

    @property
    def caller(self) -> Caller:
        """Who gives the commands of this request."""
        return {"actor": self.actor, "patience": self.patience, "command_id": self.reserved("cmd")}

    def ask(self, kind: type[T]) -> T:
        """The query string as a value. Raises InvalidRequest."""
        pairs: dict[str, list[str]] = {}
        for name, value in self.query_params.multi_items():
            pairs.setdefault(name, []).append(value)
        return read_query(kind, pairs)


@frozen(kw_only=True)
class NoQuery:
    """Nothing can be asked."""


@frozen(kw_only=True)
class ListQuery:
    """Which part of a list."""

    limit: Limit = 50
    cursor: Cursor | None = None

    @property
    def page(self) -> Page:
        """As the storage takes it."""
        return Page(limit=self.limit, after=self.cursor)


def an_id(text: str) -> str:
    """An id from a path. Raises NotFound for what can be none."""
    if len(text) > 80 or "\x00" in text:
        raise NotFound("There is no such thing.")
    return text
