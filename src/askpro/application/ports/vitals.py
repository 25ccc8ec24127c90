"""Signs of life: what was refused at the door, and who works. A family of the storage port."""

from datetime import datetime, timedelta

from attrs import frozen

FORGOTTEN = timedelta(days=1)
"""A worker that was not seen for so long is forgotten."""


@frozen(kw_only=True)
class Refused:
    """How many webhooks of a company came with no signature of ours, and when the last one did."""

    company_id: str
    number: int
    latest: datetime


@frozen(kw_only=True)
class WorkerSeen:
    """A worker: since when it works, and when it last said so."""

    id: str
    began: datetime
    seen: datetime
