"""Quotas in Redis: one value per key. Whoever changes it watches it, and does it again if somebody was faster."""

from datetime import UTC, datetime, timedelta
from threading import Lock

import redis
from attrs import define, field

from askpro.application.ports.quotas import Change, T
from askpro.domain.errors import ConfigurationError, TemporarilyUnavailable

_PATIENCE = 2.0
_MOST_TRIES = 200
"""With each try somebody's change succeeds: so many processes at once there are not."""
_FORGOTTEN = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@define(eq=False)
class RedisQuotas:
    """Implements Quotas, in the server's time. The threads of a process stand in line."""

    server: redis.Redis = field(repr=False)
    _line: Lock = field(factory=Lock, init=False)

    def change(self, digest: str, change: Change[T]) -> T:
        """See the port."""
        if not self._line.acquire(timeout=_PATIENCE):
            raise TemporarilyUnavailable("Too many wait for the quotas.")
        try:
            return self._change(f"askpro:quota:{digest}", change)
        except redis.AuthenticationError as error:
            raise ConfigurationError("Redis does not let us in; check ASKPRO_QUOTA_URL.") from error
        except redis.RedisError as error:
            raise TemporarilyUnavailable("Redis cannot be used now.") from error
        finally:
            self._line.release()

    def close(self) -> None:
        """Give connections back."""
        self.server.close()

    def _change(self, name: str, change: Change[T]) -> T:
        with self.server.pipeline() as pipe:
            for _ in range(_MOST_TRIES):
                pipe.watch(name)  # type: ignore[no-untyped-call]  # the client leaves it untyped
                value: bytes | None = pipe.get(name)  # type: ignore[assignment]  # while it watches, a pipe answers at once
                seconds, microseconds = pipe.time()
                now = _EPOCH + timedelta(seconds=seconds, microseconds=microseconds)
                after, result = change(value, now)
                if after is None or after is value:
                    return result
                pipe.multi()
                pipe.set(name, after, px=_FORGOTTEN)
                try:
                    pipe.execute()
                except redis.WatchError:
                    continue
                return result
        raise TemporarilyUnavailable("Too many processes change the quota of one key at once.")


def open_server(url: str) -> redis.Redis:
    """A client that connects when it is first used, and gives up soon. Raises ConfigurationError for no such URL."""
    try:
        return redis.Redis.from_url(
            url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE, health_check_interval=30
        )
    except ValueError:
        raise ConfigurationError("The URL of the quotas is not one of a Redis.") from None
