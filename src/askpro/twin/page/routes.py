"""The page's routes: ``/`` and everything below ``/_twin/`` that it calls."""

from collections.abc import Callable
from datetime import date
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl

from askpro.twin.call import Call, Handler, Reply
from askpro.twin.core import Twin, parse_body
from askpro.twin.deliveries import KEPT, DeliveryLog, Sent
from askpro.twin.errors import FrameworkError
from askpro.twin.http import JSON_TYPE, Answer, Request, to_json
from askpro.twin.instants import milliseconds
from askpro.twin.page import overview, visits
from askpro.twin.page.guard import refusal, refused
from askpro.twin.page.week import weeks
from askpro.twin.slots import list_slots
from askpro.twin.webhooks.ping import ping

PREFIX = "/_twin/"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ASSETS = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/_twin/page.css": ("page.css", "text/css; charset=utf-8"),
    "/_twin/page.js": ("page.js", "text/javascript; charset=utf-8"),
}
_MOST, _SHOWN = 500, 50


def is_ours(path: str) -> bool:
    """Is it the page's, and not Cal.com's?"""
    return path == "/" or path.startswith(PREFIX)


def is_for_webhooks(path: str) -> bool:
    """Does a person send a webhook for its own sake: once more, or as a test? Nothing goes wrong with those."""
    return path.startswith((PREFIX + "deliveries/", PREFIX + "webhooks/"))


class Page:
    """Answers the page's requests from a twin and its log of deliveries. ``start`` tells two starts apart."""

    def __init__(self, twin: Twin, log: DeliveryLog, start: str) -> None:
        self._twin, self._log, self._start = twin, log, start

    def answer(self, request: Request) -> Answer:
        """Answer one request; like the twin's answers it says which webhooks must be sent first."""
        return refusal(request) or self._route(request)

    def _route(self, request: Request) -> Answer:
        if request.path in _ASSETS:
            return _asset(request) if request.method == "GET" else _not_here(request)
        parts = request.path.removeprefix(PREFIX).split("/")
        match request.method, parts:
            case "GET", ["state"]:
                return self._state(request)
            case "GET", ["slots"]:
                return self._twin.visit(request, list_slots)
            case "GET", ["deliveries"]:
                return _json(overview.deliveries(self._log.newest(), self._log.total))
            case "GET", ["deliveries", number]:
                return self._with_delivery(number, lambda sent: _json(overview.whole_delivery(sent)))
            case "POST", ["deliveries", number, "resend"]:
                return self._with_delivery(number, _resend)
            case "POST", ["webhooks", webhook_id, "ping"]:
                return self._act(request, lambda _: lambda call: ping(call, webhook_id))
            case "POST", ["bookings"]:
                return self._act(request, visits.book)
            case "POST", ["bookings", uid, act] if act in visits.ON_A_BOOKING:
                return self._act(request, lambda form: visits.ON_A_BOOKING[act](uid, form))
        return _not_here(request)

    def _state(self, request: Request) -> Answer:
        """Everything that the page shows, or that nothing changed since ``seen``."""
        query = dict(parse_qsl(request.query))
        revision = f"{self._start}.{self._twin.changes}.{self._log.changes}"
        if query.get("seen") == revision:
            return _json({"revision": revision})
        try:
            first = date.fromisoformat(query["from"]) if "from" in query else None
        except ValueError:
            return refused(400, "NO_DATE", "from must be a date such as 2027-03-01.")
        most = {name: _count(query.get(name)) for name in ("bookings", "deliveries")}

        def look(call: Call) -> Reply:
            world = {
                "revision": revision,
                "now": milliseconds(call.now),
                "edition": call.edition.name,
                "hosts": weeks(call.store, first, call.now),
                "eventTypes": overview.event_types(call.store),
                "bookings": overview.bookings(call.store, most["bookings"], call.now),
                "deliveries": overview.deliveries(self._log.newest(most["deliveries"]), self._log.total),
            }
            return Reply(world)

        return self._twin.visit(request, look)

    def _act(self, request: Request, act: Callable[[dict[str, Any]], Handler]) -> Answer:
        def carry_out(call: Call) -> Reply:
            form = parse_body(request)
            if not isinstance(form, dict):
                raise FrameworkError(400, "The body must be a JSON object.")
            return act(form)(call)

        return self._twin.visit(request, carry_out)

    def _with_delivery(self, number: str, then: Callable[[Sent], Answer]) -> Answer:
        sent = self._log.find(int(number)) if number.isascii() and number.isdigit() and len(number) < 16 else None
        if sent is None:
            return refused(404, "NO_DELIVERY", f"No delivery {number[:16]} is kept; the last {KEPT:,} are.")
        return then(sent)


def _resend(sent: Sent) -> Answer:
    """The same bytes with the same signature once more."""
    return Answer(200, {"content-type": JSON_TYPE}, to_json({"again": sent.number}), (sent.delivery,))


def _count(text: str | None) -> int:
    return min(int(text), _MOST) if text and text.isascii() and text.isdigit() and len(text) < 10 else _SHOWN


def _json(body: Any) -> Answer:
    return Answer(200, {"content-type": JSON_TYPE, "cache-control": "no-store"}, to_json(body))


def _asset(request: Request) -> Answer:
    name, media_type = _ASSETS[request.path]
    headers = {
        "content-type": media_type,
        "content-security-policy": _POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-cache",
    }
    return Answer(200, headers, files(__package__).joinpath("assets", name).read_bytes())


def _not_here(request: Request) -> Answer:
    return refused(404, "NOT_FOUND", f"The twin has no {request.method} {request.path}.")
