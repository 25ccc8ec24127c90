"""POSTs with an Idempotency-Key: the same answer again, marked ``Idempotent-Replayed: true`` (S10).

What counts as the same request: the method, the address and the bytes of the body, with the same API key of ours.
"""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeVar, cast

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from askpro.domain.errors import AskproError, SlotUnavailable
from askpro.domain.idempotency import Asked, KeptAnswer, fingerprint_of
from askpro.entrypoints.web.errors import answer_of
from askpro.entrypoints.web.request import ApiRequest

T = TypeVar("T")
P = ParamSpec("P")
REPLAYED = "Idempotent-Replayed"


def once(*, waits: bool) -> Callable[[Callable[P, T]], Callable[P, Awaitable[T]]]:
    """Run a handler, which takes ``request``, in a thread, and with a key only once.

    ``waits``: in the lane of what may wait for the calendar. With a key it always runs there: a repeat waits for the
    first, and must not hold up those who only read.
    """

    def wrap(handler: Callable[P, T]) -> Callable[P, Awaitable[T]]:
        @functools.wraps(handler)
        async def answered(*args: P.args, **kwargs: P.kwargs) -> T:
            request = cast(ApiRequest, kwargs["request"])
            work = functools.partial(_in_local_time, request, functools.partial(handler, *args, **kwargs))
            if (key := request.idempotency_key) is not None:
                asked = _asked(request, key, await request.body())
                # Litestar takes a finished answer from a handler of any kind.
                return cast(T, await request.lanes.calendar.run(_answer_once, request, asked, work))
            if waits:
                return await request.lanes.calendar.run(work)
            return await asyncio.get_running_loop().run_in_executor(None, work)

        return answered

    return wrap


def _in_local_time(request: ApiRequest, work: Callable[[], T]) -> T:
    """What is free instead is read to people, in the company's time."""
    try:
        return work()
    except SlotUnavailable as taken:
        raise taken.told_in(request.askpro.companies.get(request.company_id).time_zone) from taken


def _asked(request: ApiRequest, key: str, body: bytes) -> Asked:
    path, query = request.scope["path"].encode(), request.scope["query_string"]
    fingerprint = fingerprint_of(request.scope["method"].encode(), path, query, body)
    return Asked(company_id=request.company_id, scope=request.auth.id, key=key, fingerprint=fingerprint)


def _answer_once(request: ApiRequest, asked: Asked, handler: Callable[[], object]) -> Response[bytes]:
    def work(reserved: str) -> KeptAnswer:
        cast(dict[str, Any], request.scope)["reserved"] = reserved
        result = handler()
        answer = result if isinstance(result, Response) else Response(result, status_code=_usual_status(request))
        return _kept(answer)

    def tell(error: AskproError) -> KeptAnswer:
        return _kept(answer_of(error))

    given = request.askpro.answer_once(asked, work, tell, request.patience)
    headers = dict(given.answer.headers) | ({REPLAYED: "true"} if given.replayed else {})
    media_type = headers.pop("Content-Type")
    return Response(given.answer.body, status_code=given.answer.status, headers=headers, media_type=media_type)


def _usual_status(request: ApiRequest) -> int:
    return cast(HTTPRouteHandler, request.scope["route_handler"]).status_code


def _kept(answer: Response[Any]) -> KeptAnswer:
    body = answer.content if isinstance(answer.content, bytes) else msgspec.json.encode(answer.content)
    headers = {**answer.headers, "Content-Type": answer.media_type or "application/json"}
    return KeptAnswer(status=answer.status_code or 200, headers=headers, body=body)
