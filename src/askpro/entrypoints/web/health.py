"""Whether the process lives, and whether it can work."""

from typing import TypedDict

from litestar import get

from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.request import ApiRequest

_OPEN: list[dict[str, list[str]]] = [{}]


class HealthView(TypedDict):
    """Always ``ok``: anything else is a problem document."""

    status: str


@get("/health/live", operation_class=described(), security=_OPEN)
async def is_alive() -> HealthView:
    """The event loop turns."""
    return {"status": "ok"}


@get("/health/ready", operation_class=described(), security=_OPEN, sync_to_thread=True)
def is_ready(request: ApiRequest) -> HealthView:
    """The storage can be used; 503 if not."""
    request.askpro.storage.ready()
    return {"status": "ok"}
