"""The twin behind an httpx client, without a socket."""

from collections.abc import Callable

import httpx

from askpro.twin.core import Twin
from askpro.twin.http import Delivery, Request


class TwinTransport(httpx.BaseTransport):
    """Hands every request of an ``httpx.Client`` to a twin.

    ``deliver`` gets each webhook before the answer is returned, as the real server sends them from inside the call.
    It may call the same client again; the twin holds no lock meanwhile.
    """

    def __init__(self, twin: Twin, deliver: Callable[[Delivery], None] | None = None) -> None:
        self.twin, self.deliver = twin, deliver

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        answer = self.twin.handle(
            Request(
                method=request.method,
                path=request.url.path,
                query=request.url.query.decode("ascii"),
                headers={name.lower(): value for name, value in request.headers.items()},
                body=request.read(),
            )
        )
        if self.deliver is not None:
            for delivery in answer.deliveries:
                self.deliver(delivery)
        return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.body, request=request)
