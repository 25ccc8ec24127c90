"""Who asks: company keys for everything of a company, the admin key for companies. All on the event loop."""

import asyncio
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from askpro.domain.errors import Forbidden, InvalidRequest, NotSupported, Unauthorized
from askpro.entrypoints.web.described import asks, takes_key
from askpro.entrypoints.web.request import Site
from askpro.entrypoints.web.wires import pointer

Connection = ASGIConnection[Any, Any, Any, Any]


async def company_key(request: Request[Any, Any, Any]) -> None:
    """Let a company's key pass; it becomes the request's ``auth``. Runs before the body is read.

    Not a Litestar guard: for each of those it copies the handler, which takes longer than to find the key.
    Raises Unauthorized, Forbidden, NotSupported, InvalidRequest.
    """
    site, token = _site(request), _bearer(request)
    if site.is_admin(token):
        raise Forbidden("This is the admin key; it is for /v1/companies. Use a company's key here.")
    authenticate = site.application.authenticate
    found = authenticate.at_once(token)
    if found is None:
        found = await asyncio.get_running_loop().run_in_executor(None, authenticate, token)
    request.scope["auth"] = found
    _refuse_what_would_be_ignored(request, request.scope["route_handler"])


async def admin_key(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let the admin key pass. Raises Unauthorized, Forbidden, NotSupported, InvalidRequest."""
    site = _site(connection)
    if site.admin_digest is None:
        raise Forbidden("Companies cannot be kept over HTTP here: set ASKPRO_ADMIN_KEY and start again.")
    token = _bearer(connection)
    if not site.is_admin(token):
        await asyncio.get_running_loop().run_in_executor(None, site.application.authenticate, token)
        raise Forbidden("This is a company's key; companies are kept with the admin key.")
    _refuse_what_would_be_ignored(connection, handler)


def _site(connection: Connection) -> Site:
    site: Site = connection.app.state["site"]
    return site


def _bearer(connection: Connection) -> str:
    given = next((value for name, value in connection.scope["headers"] if name == b"authorization"), b"")
    scheme, _, token = given.decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized("Send a key: Authorization: Bearer …")
    return token.strip()


def _refuse_what_would_be_ignored(connection: Connection, handler: BaseRouteHandler) -> None:
    """A caller must not be left in the belief that an Idempotency-Key or a parameter has done something."""
    keyed = isinstance(handler, HTTPRouteHandler) and takes_key(handler)
    if connection.scope.get("method") == "POST" and "idempotency-key" in connection.headers and not keyed:
        raise NotSupported("This call takes no Idempotency-Key; leave it out.")
    if connection.scope["query_string"] and not (isinstance(handler, HTTPRouteHandler) and asks(handler)):
        names = sorted(connection.query_params)
        raise InvalidRequest(
            "This call takes no query parameters.", {pointer(name): "is not known here" for name in names}
        )
