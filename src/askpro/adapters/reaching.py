"""Whether an address answers, as the calendar would find it."""

import httpx
from attrs import field, frozen

from askpro.adapters.connecting import authorities, reason

_PATIENCE = 5.0
_MOST = 64 * 1024


@frozen
class HttpReach:
    """See ``askpro.application.ports.system.Reach``. Follows no redirects: the calendar does not either."""

    transport: httpx.BaseTransport | None = field(default=None, repr=False)

    def ping(self, url: str) -> str | None:
        """GET the address."""
        try:
            with (
                httpx.Client(
                    transport=self.transport, verify=authorities(), timeout=_PATIENCE, trust_env=False
                ) as client,
                client.stream("GET", url) as answer,
            ):
                body = bytearray()
                for chunk in answer.iter_bytes():
                    body += chunk
                    if len(body) > _MOST:
                        return "something answers there that is no inbox of askpro"
        except httpx.HTTPError as error:
            return f"nobody answers there ({reason(error)})"
        except (httpx.InvalidURL, ValueError):
            return "it is no address"
        if answer.status_code != httpx.codes.OK:
            return f"it answers {answer.status_code}"
        return None if _is_inbox(bytes(body)) else "something answers there that is no inbox of askpro"


def _is_inbox(body: bytes) -> bool:
    return b"".join(body.split()) == b'{"receiving":true}'
