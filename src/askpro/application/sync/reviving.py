"""Reviving: what had ended at the calendar lives again. A person may want that; a late yes of ours never does."""

from collections.abc import Sequence
from datetime import datetime

from askpro.application.ports.records import HistoryEntry
from askpro.application.ports.storage import Ledger
from askpro.application.sync.issues import REVIVED
from askpro.application.sync.keeping import Keeper
from askpro.domain.appointment import Appointment, Command
from askpro.domain.booking import News, Notice, Standing
from askpro.domain.graph import Graph
from askpro.domain.settling import taken_back
from askpro.domain.timespan import write_instant

_TAKE_BACK = "take_back"


def show_revived(
    keeper: Keeper, ledger: Ledger, appointment: Appointment, now: datetime, beside: str | None = None
) -> None:
    """Show a booking that lives again; ``beside`` is the appointment that its successor belongs to."""
    _show(keeper, ledger, appointment, now, beside, by_us=False)


def take_back(
    keeper: Keeper, ledger: Ledger, appointment: Appointment, now: datetime, beside: str | None = None
) -> Appointment:
    """Show it, and cancel it again: it is alive by a yes of ours that came too late (once; then it is theirs)."""
    _show(keeper, ledger, appointment, now, beside, by_us=True)
    ledger.history.append(
        HistoryEntry(
            appointment_id=appointment.id,
            at=now,
            actor="askpro",
            action=_TAKE_BACK,
            before={},
            after={},
            because="confirmed too late",
        )
    )
    return taken_back(appointment, now)


def confirmed_too_late(ledger: Ledger, appointment: Appointment, graph: Graph, news: Sequence[News]) -> bool:
    """Whether a notice tells now that the booking had ended while our yes to it was on its way.

    The answer to the yes overruled the notice: it is the newer read. Only our own history knows how it came to be.
    """
    head = appointment.head
    if appointment.closed or head is None or head not in graph.nodes or not graph.live(head):
        return False
    ends = [each.sent for each in news if isinstance(each, Notice) and _ends(each) and each.uid == head]
    return bool(ends) and any(_while_confirming(ledger, appointment.id, sent) for sent in ends)


def _ends(notice: Notice) -> bool:
    return notice.standing is Standing.CLOSED


def _while_confirming(ledger: Ledger, appointment_id: str, sent: datetime) -> bool:
    begun: datetime | None = None
    found = False
    for entry in ledger.history.of(appointment_id):
        if entry.action == _TAKE_BACK:
            return False
        if entry.after.get("attempt") == Command.CONFIRM.value:
            begun = entry.at
        elif begun is not None and entry.before.get("attempt") == Command.CONFIRM.value:
            found = found or begun <= sent <= entry.at
    return found


def _show(
    keeper: Keeper, ledger: Ledger, appointment: Appointment, now: datetime, beside: str | None, *, by_us: bool
) -> None:
    detail = {
        "beside": beside,
        "booking": appointment.head,
        "start": write_instant(appointment.when.start),
        "by_us": by_us,
    }
    keeper.report(ledger, REVIVED, appointment.id, detail, now)
