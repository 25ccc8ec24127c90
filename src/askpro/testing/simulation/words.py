"""Words that were given to callers: what became of each command that was accepted (S1).

Only the last command of an appointment counts, a later one takes its place; and only where no person at the
calendar touched the appointment, since then theirs may win.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from attrs import define, field, frozen

from askpro.application.ports.records import HistoryEntry
from askpro.application.ports.storage import Storage
from askpro.domain.appointment import Appointment, Command
from askpro.domain.booking import Standing
from askpro.testing.simulation.keys import Given

_COMMANDS = {
    "book": {Command.BOOK},
    "move": {Command.RESCHEDULE},
    "cancel": {Command.CANCEL, Command.DECLINE},
    "confirm": {Command.CONFIRM},
    "decline": {Command.DECLINE, Command.CANCEL},
    "reassign": {Command.REASSIGN},
    "no_show": {Command.NO_SHOW},
}


@frozen
class Word:
    """A command that was accepted: the sequence number that it made, and what it asked for.

    ``away_from`` is the host who had it when it was to go to anybody else, ``head`` the booking that it was then.
    """

    command: str
    start: datetime | None
    sequence: int
    staff_id: str | None = None
    absent: bool | None = None
    away_from: int | None = None
    head: str | None = None

    def kept_by(self, appointment: Appointment) -> bool:
        """Whether what was asked for is so, or was refused with a reason."""
        refusal = appointment.last_refusal
        refusing = {*_COMMANDS[self.command], Command.BOOK}
        if refusal is not None and refusal.command in refusing and appointment.sequence > self.sequence:
            return True
        if self.command in ("cancel", "decline"):
            return appointment.closed
        if self.command == "confirm":
            return appointment.standing is Standing.CONFIRMED
        if self.command == "no_show":
            return appointment.no_show is self.absent
        if self.command == "reassign":
            return self._with_another(appointment)
        return not appointment.closed and appointment.when.start == self.start

    def _with_another(self, appointment: Appointment) -> bool:
        """Whether the member gives it who was named, or somebody else than before."""
        if self.staff_id is not None:
            return appointment.staff_id == self.staff_id
        return appointment.agreed is not None and appointment.agreed.host != self.away_from


@define
class Words:
    """The last word of every appointment, by company and id."""

    storage: Storage
    last: dict[tuple[str, str], Word] = field(factory=dict)
    doubtful: set[tuple[str, str]] = field(factory=set)
    accepted: int = 0
    late: list[str] = field(factory=list)
    wrong: list[str] = field(factory=list)
    _giving: list[tuple[str, str]] = field(factory=list)

    def given(self, company_id: str, appointment_id: str, command: str, start: datetime) -> None:
        """A booking was accepted."""
        self.accepted += 1
        self.last.setdefault((company_id, appointment_id), Word(command, start, 1))
        self._check_answer(company_id, appointment_id)

    @contextmanager
    def giving(self, company_id: str, given: Given) -> Iterator[None]:
        """A command is being given. If its process dies, or two are given at once, nobody knows which one counts."""
        before = self._standing_for(company_id, given.appointment_id)
        key = (company_id, before.id)
        had = before.agreed.host if before.agreed is not None else None
        if key in self._giving or self._closing(key):
            self.doubtful.add(key)
        self._giving.append(key)
        try:
            yield
        except BaseException:
            self.doubtful.add(key)
            raise
        finally:
            self._giving.pop()
        entry = self._entry(key, before.sequence)
        if entry is not None:
            self.accepted += 1
            number = int(entry.after["sequence"])
            self.last[key] = Word(given.command, given.start, number, given.staff_id, given.absent, had, before.head)
            self._check_answer(*key)
            was = entry.before["sequence"]
            if key not in self.doubtful and given.sequence not in (None, was):
                self.wrong.append(f"L09: {key[1]} was given {given.command} at {given.sequence}, and was at {was}")

    def _check_answer(self, company_id: str, appointment_id: str) -> None:
        """Where nothing goes wrong a caller's answer is final: the webhook of our own write takes nothing from us."""
        with self.storage.read(company_id) as ledger:
            if ledger.appointments.get(appointment_id).attempt is not None:
                self.late.append(f"S9: the caller of {appointment_id} was left waiting")

    def _closing(self, key: tuple[str, str]) -> bool:
        """Whether it is being closed right now: closed wins, whatever is commanded meanwhile."""
        with self.storage.read(key[0]) as ledger:
            attempt = ledger.appointments.get(key[1]).attempt
            return attempt is not None and attempt.command in (Command.CANCEL, Command.DECLINE)

    def count_joined(self) -> None:
        """Of an appointment that was joined to another, and of the other, nobody knows which word came last."""
        for company_id, appointment_id in list(self.last):
            heir = self._standing_for(company_id, appointment_id)
            if heir.id != appointment_id:
                self.doubtful.add((company_id, heir.id))

    def _standing_for(self, company_id: str, appointment_id: str) -> Appointment:
        """The appointment that commands to this one go to."""
        with self.storage.read(company_id) as ledger:
            appointment = ledger.appointments.get(appointment_id)
            while appointment.merged_into is not None:
                appointment = ledger.appointments.get(appointment.merged_into)
            return appointment

    def _entry(self, key: tuple[str, str], before: int) -> HistoryEntry | None:
        """What the history says of the command, if it was accepted."""
        with self.storage.read(key[0]) as ledger:
            for entry in reversed(ledger.history.of(key[1])):
                sequence = entry.after.get("sequence")
                if sequence is not None and int(sequence) <= before:
                    return None
                if sequence is not None and entry.because.startswith("command"):
                    return entry
        return None
