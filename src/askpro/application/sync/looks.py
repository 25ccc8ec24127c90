"""Looks: reads that are owed because a webhook told of something that no news can show, such as a mark."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve

from askpro.application.ports.records import Booking
from askpro.application.ports.storage import Ledger
from askpro.domain.booking import News, Read


def owe_look(ledger: Ledger, uid: str, at: datetime) -> str | None:
    """Have an appointment's booking read at a moment or later; answers whose it is, None if it is nobody's here."""
    row = next((row for row in ledger.bookings.around([uid]) if row.node.uid == uid), None)
    if row is None or row.appointment_id is None:
        return None
    ledger.bookings.save([evolve(row, verify_at=earlier(row.verify_at, at), look_at=at)])
    return row.appointment_id


def still_owed(row: Booking | None, news: Sequence[News]) -> datetime | None:
    """When the look of a booking is due that none of the news is."""
    if row is None or row.look_at is None:
        return None
    looked = any(isinstance(each, Read) and each.uid == row.node.uid and each.began >= row.look_at for each in news)
    return None if looked else row.look_at


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The first of two moments, as far as there are any."""
    return min((each for each in (one, other) if each is not None), default=None)
