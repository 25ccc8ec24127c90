"""What ASGI asks of an application: bodies read, answers sent, and the one thing it has no word for."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from askpro.twin.http import Answer
from askpro.twin.transport import tenths

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


async def read_body(receive: Receive) -> bytes:
    """All of a request's body."""
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


async def send_answer(send: Send, answer: Answer, drip: float = 0.0) -> None:
    """Answer; the body at once, or in tenths over ``drip`` seconds."""
    headers = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    for part in tenths(answer.body) if drip else ():
        await asyncio.sleep(drip / 10)
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b"" if drip else answer.body})


def end_connection(send: Send) -> None:
    """ASGI has no word for a connection that ends without an answer, so it is taken from uvicorn's hands."""
    cycle: Any = getattr(send, "__self__")  # noqa: B009 (mypy knows no receiver of a callable)
    cycle.transport.close()
    cycle.disconnected = True
