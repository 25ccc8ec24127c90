"""What is kept of sweeps: a family of the storage port. Contract suite: ``askpro.testing.contracts.storage``."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

KEPT = 20
"""How many sweeps of a company are kept."""

LONGEST = timedelta(hours=1)
"""A sweep that began longer ago and has no end was left by a process that died."""


@frozen(kw_only=True)
class Sweep:
    """One sweep of a company. ``report`` is None while it runs; ``error`` is the code of what broke it off."""

    id: str
    company_id: str
    full: bool
    dry_run: bool
    began: datetime
    ended: datetime | None = None
    error: str | None = None
    report: Mapping[str, Any] | None = None

    @property
    def done(self) -> bool:
        """Whether it came to its end and changed what it had to."""
        return self.ended is not None and self.error is None and not self.dry_run

    def running(self, now: datetime) -> bool:
        """Whether somebody is still at it."""
        return self.ended is None and now - self.began <= LONGEST


def surplus(sweeps: Iterable[Sweep]) -> list[str]:
    """The ids of those that need not be kept: all but the latest, the last one done and the last full one done."""
    latest = sorted(sweeps, key=lambda each: (each.began, each.id), reverse=True)
    kept = {each.id for each in latest[:KEPT]}
    kept |= {each.id for each in [each for each in latest if each.done][:1]}
    kept |= {each.id for each in [each for each in latest if each.done and each.full][:1]}
    return [each.id for each in latest if each.id not in kept]
