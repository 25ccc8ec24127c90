"""A Redis for a while: the one that ``ASKPRO_TEST_REDIS`` names, else the local one's last database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

_LOCAL = "redis://127.0.0.1:6379/15"


class RedisAbsent(Exception):
    """No server answers, or there is no client."""


@contextmanager
def redis_server() -> Iterator[str]:
    """The URL of a server that answers. Nothing in it is removed: use names of your own. Raises RedisAbsent."""
    if find_spec("redis") is None:
        raise RedisAbsent("the client is not installed")
    import redis

    url = os.environ.get("ASKPRO_TEST_REDIS", _LOCAL)
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=2) as server:
            server.ping()
    except redis.RedisError as error:
        raise RedisAbsent(str(error)) from error
    yield url
