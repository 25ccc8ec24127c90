"""The bare handlers that askpro is measured against, behind the same server: ``python -m benchmarks.bare``.

``ingest URL`` inserts each body and commits; ``answer FILE`` answers the bytes of a file, ``asgi FILE`` does so
without a framework. No check, no rule, no error in words: what any program must at least do.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from litestar import Litestar, MediaType, Response, get, post
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    create_engine,
    event,
    insert,
    make_url,
)

from askpro.entrypoints.serving import listening, serve

_BODIES = Table(
    "bodies",
    MetaData(),
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("body", LargeBinary, nullable=False),
)


def _durable(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=60000"):
        connection.execute(f"PRAGMA {pragma}")


def _engine(url: str) -> Engine:
    """SQLite has one writer: with one connection the threads wait in the pool, and not in SQLite's polling."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, pool_size=1, max_overflow=0)
        event.listen(engine, "connect", _durable)
        return engine
    return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_size=12, max_overflow=0)


def _keep(connection: Connection, body: bytes) -> None:
    connection.execute(insert(_BODIES), {"received_at": datetime.now(UTC), "body": body})


def ingest_app(url: str) -> Litestar:
    """``POST /inbox`` keeps the body."""
    engine = _engine(url)
    _BODIES.metadata.create_all(engine)

    @post("/inbox", status_code=200, sync_to_thread=True)
    def inbox(body: bytes) -> None:
        with engine.begin() as connection:
            _keep(connection, body)

    return Litestar([inbox], openapi_config=None)


def answer_app(content: bytes) -> Litestar:
    """``GET /answer`` gives these bytes, on the loop."""

    @get("/answer", media_type=MediaType.JSON)
    async def answer() -> Response[bytes]:
        return Response(content, media_type=MediaType.JSON)

    return Litestar([answer], openapi_config=None)


def asgi_app(content: bytes) -> Any:
    """Any request gives these bytes, without a framework."""
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", b"%d" % len(content))]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        while (await receive()).get("more_body", False):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return app


def main(kind: str, argument: str) -> None:
    """Serve until the process is told to stop."""
    if kind == "ingest":
        app: Any = ingest_app(argument)
    else:
        content = Path(argument).read_bytes()
        app = answer_app(content) if kind == "answer" else asgi_app(content)
    with listening("127.0.0.1", 0) as listener:
        serve(app, listener, lambda: print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
