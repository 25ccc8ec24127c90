"""Redis, for quotas that machines share without a common database. Needs the extra ``redis``."""

from importlib.util import find_spec

from askpro.application.ports.quotas import Quotas
from askpro.application.ports.system import Clock
from askpro.domain.errors import ConfigurationError


def open_quotas(url: str, *, clock: Clock) -> Quotas:
    """The quotas in the Redis at ``redis://host:6379/0`` (``rediss://`` for TLS); connects when it is first used.

    Raises ConfigurationError for what is no such URL, which it never repeats: it may hold a password (S17).
    """
    del clock  # the server's counts
    if find_spec("redis") is None:
        raise ConfigurationError("Redis needs a client: pip install askpro[redis]")
    from askpro.adapters.redis.quotas import RedisQuotas, open_server

    return RedisQuotas(open_server(url))
