"""What goes into the twin and what comes out of it, free of any transport."""

import json
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

JSON_TYPE = "application/json; charset=utf-8"


def to_json(value: Any) -> bytes:
    """Compact JSON. A lone surrogate, which UTF-8 cannot hold, becomes a question mark."""
    return _encoder.encode(value).encode("utf-8", "replace")


@frozen
class Request:
    """One request as it came over the wire.

    ``path`` is decoded and begins with ``/v2`` (``/health`` has no prefix), ``query`` is the raw text after
    the question mark, the names in ``headers`` are lower-case and ``client`` is the caller's address, by
    which requests without a key are counted. ``meanwhile`` holds the uids of bookings that other requests are only
    just making: the server's checks do not see them yet.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = b""
    client: str = "127.0.0.1"
    meanwhile: frozenset[str] = frozenset()

    @property
    def reads(self) -> bool:
        """It can change nothing."""
        return self.method in ("GET", "HEAD")

    @property
    def url(self) -> str:
        """Path and query as error answers repeat them."""
        return f"{self.path}?{self.query}" if self.query else self.path


@frozen
class Delivery:
    """A webhook that is to be posted. ``body`` holds the exact bytes that were signed with ``secret``, if any."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    trigger: str
    secret: str | None = field(default=None, repr=False)


@frozen
class Answer:
    """The answer to a request, and the webhooks to be sent before it goes out.

    That to a HEAD has its body, too: whoever sends it leaves the body out, as any web server does.
    ``made`` are the uids of the bookings that the request has made; whoever joins one that is there makes none.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    deliveries: tuple[Delivery, ...] = ()
    made: frozenset[str] = frozenset()
