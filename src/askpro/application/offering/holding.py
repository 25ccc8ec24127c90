"""Holds inside a transaction: finding, using up, forgetting."""

from datetime import datetime

from askpro.application.ports.storage import Ledger
from askpro.domain.errors import NotFound
from askpro.domain.holds import Hold


def known_hold(ledger: Ledger, hold_id: str | None) -> Hold | None:
    """The hold of that id, ended or not; None if there is none."""
    if hold_id is None:
        return None
    try:
        return ledger.holds.get(hold_id)
    except NotFound:
        return None


def hold_of(ledger: Ledger, hold_id: str, holder: str) -> Hold:
    """A caller's own hold, ended or not. Raises NotFound, also for another caller's."""
    hold = ledger.holds.get(hold_id)
    if hold.holder != holder:
        raise NotFound("There is no such hold.")
    return hold


def drop_hold(ledger: Ledger, hold: Hold) -> None:
    """Let everybody at its time again. Offers without it are found at once (S14)."""
    ledger.holds.drop(hold.id)
    if ledger.claims.replace(hold.id, []):
        ledger.generations.move([hold.staff_id])


def forget_ended(ledger: Ledger, before: datetime, limit: int) -> int:
    """Drop holds that ended before a moment, with their claims, which count no more; answers how many."""
    ended = ledger.holds.ended_before(before, limit)
    for hold in ended:
        ledger.claims.replace(hold.id, [])
        ledger.holds.drop(hold.id)
    return len(ended)
