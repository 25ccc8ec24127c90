"""Replay webhooks: read again what came in, by state and time."""

from collections.abc import Callable, Sequence

from attrs import evolve, frozen

from askpro.application.ports.records import Page, Received, ReceivedQuery
from askpro.application.ports.storage import Storage

FAILED = ReceivedQuery(state="failed")
_PAGE = 200

Progress = Callable[[int], None]
"""Told how many were read so far."""


@frozen(kw_only=True)
class ReplayWebhooks:
    """Oldest first. What was read before changes nothing (S4)."""

    storage: Storage
    read_again: Callable[[str, str], Received]

    def __call__(self, company_id: str, query: ReceivedQuery, *, progress: Progress = lambda _: None) -> list[Received]:
        """What became of each. A webhook that comes in meanwhile is not among them."""
        return self.again(company_id, [each.id for each in self.matching(company_id, query)], progress=progress)

    def again(
        self, company_id: str, received_ids: Sequence[str], *, progress: Progress = lambda _: None
    ) -> list[Received]:
        """What became of each of these. Raises NotFound."""
        became = []
        for number, each in enumerate(received_ids, 1):
            became.append(_without_body(self.read_again(company_id, each)))
            progress(number)
        return became

    def matching(self, company_id: str, query: ReceivedQuery) -> list[Received]:
        """What would be read again, without the bodies."""
        found: list[Received] = []
        cursor = None
        while True:
            rows, cursor = self.storage.inbox.all(company_id, Page(limit=_PAGE, after=cursor), query)
            found += map(_without_body, rows)
            if cursor is None:
                return found[::-1]

    def one(self, company_id: str, received_id: str) -> Received:
        """One of them, as it stands. Raises NotFound."""
        return self.storage.inbox.get(company_id, received_id)


def _without_body(received: Received) -> Received:
    """Many are held at once."""
    return evolve(received, body=b"", left_out=received.size)
