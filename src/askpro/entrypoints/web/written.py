"""Availability asked for and answered again and again: what is read and written once."""

from collections.abc import Callable

import msgspec
from attrs import define, field
from cachetools import LRUCache

from askpro.application.offering.finder import OffersQuery
from askpro.domain.offers import Availability
from askpro.entrypoints.web import views

_MOST_REMEMBERED = 512


@define
class Written:
    """Query strings as questions, and answers as bytes for as long as they are given again.

    Used on the event loop only.
    """

    _questions: "LRUCache[bytes, OffersQuery]" = field(factory=lambda: LRUCache(_MOST_REMEMBERED))
    _bodies: "LRUCache[int, tuple[Availability, bytes]]" = field(factory=lambda: LRUCache(_MOST_REMEMBERED))

    def question(self, text: bytes, read: Callable[[], OffersQuery]) -> OffersQuery:
        """What a query string asks: it means the same each time. Raises what ``read`` raises."""
        known = self._questions.get(text)
        if known is None:
            known = self._questions[text] = read()
        return known

    def body(self, answer: Availability) -> bytes:
        """The answer's bytes. Kept by identity, with the answer, so that no other can have its place."""
        known = self._bodies.get(id(answer))
        if known is not None and known[0] is answer:
            return known[1]
        body = msgspec.json.encode(views.availability(answer))
        self._bodies[id(answer)] = (answer, body)
        return body
