"""Keeping an appointment: the row, its claims, the cache generation and the history, in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve, frozen

from askpro.application.ports.records import OVERLAP, HistoryEntry, Issue
from askpro.application.ports.storage import Ledger
from askpro.application.ports.system import Ids
from askpro.application.sync.issues import close_what_ended, gave_up_time, overlapping, review_overlaps
from askpro.application.sync.judging import open_unless_judged
from askpro.domain.appointment import Appointment
from askpro.domain.claims import claims_of, promised_to, spans_of
from askpro.domain.timespan import write_instant


@frozen
class Cause:
    """Who changes something and because of what: for the history."""

    actor: str
    action: str
    because: str


@frozen
class Keeper:
    """Writes what became of appointments into a ledger."""

    ids: Ids

    def keep(
        self, ledger: Ledger, before: Appointment | None, after: Appointment, cause: Cause, now: datetime
    ) -> Appointment:
        """Store the appointment and all that follows from it; answers it with the staff member of its host."""
        after = self._staffed(ledger, before, after, now)
        if before is not None and before.in_conflict and after.closed:
            after = evolve(after, in_conflict=False)
        if before == after:
            return after
        moved = _footprint(before) != _footprint(after)
        others = overlapping(ledger, after, before) if moved else []  # asked for first: then all is written at once
        ledger.appointments.save(after)
        if moved:
            ledger.claims.replace(after.id, claims_of(after))
            ledger.generations.move(_concerned(before or after) | _concerned(after))
            self._report_overlaps(ledger, before, after, others, now)
        if before is not None:
            close_what_ended(ledger, before, after, now)
        self._write_history(ledger, before, after, cause, now)
        return after

    def report(
        self, ledger: Ledger, kind: str, appointment_id: str | None, detail: dict[str, Any], now: datetime
    ) -> None:
        """Open an issue that a person should see, unless somebody has seen the very same and dismissed it."""
        open_unless_judged(
            ledger,
            Issue(id=self.ids.new("iss"), kind=kind, appointment_id=appointment_id, detail=detail, opened_at=now),
        )

    def report_twin(self, ledger: Ledger, late: Appointment, now: datetime) -> None:
        """Show a late duplicate of an appointment that somebody changed: only a person can say which one counts."""
        detail = {
            "duplicate_of": late.metadata.get("duplicate_of"),
            "booking": late.head,
            "start": write_instant(late.when.start),
        }
        self.report(ledger, "twin", late.id, detail, now)

    def _staffed(self, ledger: Ledger, before: Appointment | None, after: Appointment, now: datetime) -> Appointment:
        """Host: theirs, always. An unmapped host makes the staff nobody, never a guess (L58)."""
        known = before.agreed.host if before is not None and before.agreed is not None else None
        if after.agreed is None or after.agreed.host is None or after.agreed.host == known:
            return after
        host = after.agreed.host
        if after.staff_id is not None and ledger.staff.host_of(after.staff_id) == host:
            return after
        staff_id = next((mapping.staff_id for mapping in ledger.staff.hosts() if mapping.host_id == host), None)
        if staff_id is None:
            detail = {"host": host, "staff_before": before.staff_id if before is not None else None}
            self.report(ledger, "unmapped", after.id, detail, now)
        return evolve(after, staff_id=staff_id)

    def _report_overlaps(
        self, ledger: Ledger, before: Appointment | None, after: Appointment, others: Sequence[str], now: datetime
    ) -> None:
        """Overlaps made at the calendar are kept and shown (S7), for as long as they last."""
        if before is not None and gave_up_time(before, after):
            review_overlaps(ledger, after.id, now)
        if others:
            detail = {"with": others, "start": write_instant(after.when.start), "staff_id": after.staff_id}
            self.report(ledger, OVERLAP, after.id, detail, now)

    def _write_history(
        self, ledger: Ledger, before: Appointment | None, after: Appointment, cause: Cause, now: datetime
    ) -> None:
        was, is_now = seen(before), seen(after)
        if was == is_now:
            return
        ledger.history.append(
            HistoryEntry(
                appointment_id=after.id,
                at=now,
                actor=cause.actor,
                action=cause.action,
                before={key: value for key, value in was.items() if is_now.get(key) != value},
                after={key: value for key, value in is_now.items() if was.get(key) != value},
                because=cause.because,
            )
        )


def _concerned(appointment: Appointment) -> set[str]:
    """Whose free time it is about; empty for a time that nobody is known to give."""
    return {appointment.staff_id or "", *promised_to(appointment)}


def _footprint(appointment: Appointment | None) -> object:
    """What of an appointment matters to anybody's free time."""
    if appointment is None:
        return None
    return (appointment.staff_id, promised_to(appointment), spans_of(appointment))


_TOLD: tuple[str, ...] = (
    *("start", "end", "standing", "closing", "agreed", "staff_id", "service_id", "customer_id", "erased", "booking"),
    *("wish", "wish_start", "wish_staff", "attempt", "outcome_unknown", "refusal", "alternatives", "no_show"),
    *("merged_into", "sequence"),
)
"""The keys of ``seen``. What no entry names is nothing."""


def seen(appointment: Appointment | None) -> dict[str, Any]:
    """What the history tells of an appointment. No personal field is in it: a person can be erased."""
    if appointment is None:
        return {}
    wish, attempt, refusal = appointment.wish, appointment.attempt, appointment.last_refusal
    instead = [write_instant(each) for each in refusal.alternatives] if refusal is not None else []
    return {
        "start": write_instant(appointment.when.start),
        "end": write_instant(appointment.when.end),
        "standing": appointment.standing.value,
        "closing": appointment.closing.value if appointment.closing is not None else None,
        "agreed": appointment.agreed is not None,
        "staff_id": appointment.staff_id,
        "service_id": appointment.service_id,
        "customer_id": appointment.customer_id,
        "erased": appointment.erased,
        "booking": appointment.head,
        "wish": wish.command.value if wish is not None else None,
        "wish_start": write_instant(wish.when.start) if wish is not None and wish.when is not None else None,
        "wish_staff": wish.staff_id if wish is not None else None,
        "attempt": attempt.command.value if attempt is not None else None,
        "outcome_unknown": attempt is not None and attempt.unknown,
        "refusal": refusal.code if refusal is not None else None,
        "alternatives": instead or None,
        "no_show": appointment.no_show or None,
        "merged_into": appointment.merged_into,
        "sequence": appointment.sequence,
    }


def rebuilt(history: Iterable[HistoryEntry]) -> dict[str, Any]:
    """What the entries of an appointment, oldest first, say of it now: what ``seen`` says of the stored one."""
    state: dict[str, Any] = dict.fromkeys(_TOLD)
    for entry in history:
        state |= entry.after
    return state
