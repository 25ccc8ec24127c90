"""Carrying out: lease and attempt in one transaction, the call without any, the answer in a second one."""

from datetime import datetime

from attrs import evolve, frozen

from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Clock, Ids
from askpro.application.sync.ending import CALLER_WAITS, Ending, show_refusal
from askpro.application.sync.following import Follower
from askpro.application.sync.hearing import Conclusion, Listener
from askpro.application.sync.keeping import Cause, Keeper
from askpro.application.sync.performing import perform
from askpro.application.sync.requests import booking_request, hosts_of
from askpro.application.sync.tasks import LIVE, Choose, Outcome, SyncSettings, Taken, Task, Turn, taken_between
from askpro.domain.appointment import Appointment, Attempt, Command, Errand, Refusal
from askpro.domain.booking import Closing, Facts, Standing
from askpro.domain.choosing import is_open
from askpro.domain.errors import AskproError, SlotUnavailable
from askpro.domain.graph import Graph, Line
from askpro.domain.settling import adopt, command_of, is_final, landed
from askpro.domain.sync import Move, Step

_MOST_PUSHES = 6


@frozen
class Carried:
    """What became of an appointment, and the error that ended its last attempt, if one did.

    ``passed_on``: the attempt ended, and its booking goes on with another staff member. ``taken``: it was refused, as
    its time is taken. ``later``: so was what came due after it.
    """

    appointment: Appointment
    error: AskproError | None = None
    passed_on: bool = False
    taken: Taken | None = None
    later: tuple[Taken, ...] = ()


@frozen(kw_only=True)
class Carrier:
    """Carries pushes out, one after another, under a lease with a fence."""

    storage: Storage
    calendars: CalendarProvider
    clock: Clock
    ids: Ids
    keeper: Keeper
    listener: Listener
    settings: SyncSettings
    choose: Choose

    def begin(
        self, ledger: Ledger, before: Appointment | None, after: Appointment, cause: Cause, now: datetime
    ) -> tuple[Appointment, Task | None]:
        """Write down the next push of an appointment with its lease; None if there is none, or another holds one."""
        if after.errand.lease_until is not None and after.errand.lease_until > now:
            return self.keeper.keep(ledger, before, after, cause, now), None
        # Without a head and an attempt it has no booking: it waits to be sent.
        rows = ledger.bookings.of(after.id) if after.head is not None or after.attempt is not None else []
        graph = Graph.of(row.node for row in rows)
        line = graph.line_of(after.head) if after.head is not None and after.head in graph.nodes else None
        if after.attempt is not None:
            uid = landed(after.attempt, after.marks, graph, line)
            if uid is None or _only_told(after.attempt, graph, uid):
                return self._leased(ledger, before, after, cause, now, resolving=True)
            after = adopt(after, uid, graph, now)
            # Whoever comes back to this attempt with a lease that ran out finds it gone (S12).
            after = evolve(after, errand=Errand(fence=after.errand.fence + 1))
        facts, closing = _theirs(graph, line)
        followed = Follower(self.keeper)(ledger, after, facts, closing, now)
        after = evolve(followed.appointment, head=line.head if line is not None else after.head)
        if is_final(followed.step):
            after = evolve(after, errand=Errand(fence=after.errand.fence))
            return self.keeper.keep(ledger, before, after, cause, now), None
        if before is not None and is_open(after):
            still = self.choose(ledger, after, now)
            if still is None:
                return self.keeper.keep(ledger, before, self._with_nobody(ledger, after, now), cause, now), None
            after = still
        after = self._attempting(after, followed.step, facts, now)
        return self._leased(ledger, before, after, cause, now, resolving=False)

    def run(self, task: Task, turn: Turn = LIVE) -> Carried:
        """Perform and finish, and go on with what became due by it, until nothing is left or something must wait.

        The error is that of the task itself: a later command's belongs to whoever gave that one.
        """
        first = carried = self.finish(task, perform(self.calendars, task, turn))
        later: list[Taken | None] = []
        for _ in range(_MOST_PUSHES):
            errand, now = carried.appointment.errand, self.clock.now()
            if errand.due is None or errand.due > now or errand.stuck:
                break
            stands, following = self.lease(task.company.id, task.appointment.id)
            if following is None:
                later.append(stands.taken)
                break
            carried = self.finish(following, perform(self.calendars, following, turn))
            later.append(carried.taken)
        refused = tuple(each for each in later if each is not None)
        return Carried(carried.appointment, first.error, first.passed_on, first.taken, refused)

    def lease(self, company_id: str, appointment_id: str) -> tuple[Carried, Task | None]:
        """Take what is due for an appointment; no task if there is nothing, or somebody else is at it."""
        now = self.clock.now()
        with self.storage.write(company_id) as ledger:
            appointment = ledger.appointments.get(appointment_id)
            stands, task = self.begin(ledger, appointment, appointment, Cause("worker", "settle", "due"), now)
            return Carried(stands, taken=taken_between(appointment, stands)), task

    def resume(self, ledger: Ledger, appointment: Appointment, now: datetime) -> tuple[Appointment, Task | None]:
        """What is due for an appointment that a caller asks for again (S10): nothing while somebody is at it."""
        if appointment.errand.due is None or appointment.errand.due > now:
            return appointment, None
        return self.begin(ledger, appointment, appointment, Cause("askpro", "settle", "asked for again"), now)

    def _with_nobody(self, ledger: Ledger, appointment: Appointment, now: datetime) -> Appointment:
        """Nobody who may give it is left: they were booked, or do not give the service any more, meanwhile."""
        taken = Refusal(code=SlotUnavailable.code, command=Command.BOOK, at=now, detail="That time is taken.")
        if now - appointment.created_at > CALLER_WAITS:
            show_refusal(self.keeper, ledger, appointment, taken, appointment.asked)
        return evolve(appointment.refused(taken), errand=Errand(fence=appointment.errand.fence))

    def _attempting(self, appointment: Appointment, step: Step, theirs: Facts | None, now: datetime) -> Appointment:
        command = command_of(appointment, step, theirs)
        mark = self.ids.secret("atm")
        attempt = Attempt(
            command=command,
            wish=appointment.wish,
            mark=mark,
            target=None if command is Command.BOOK else appointment.head,
            expected=step.when if isinstance(step, Move) else appointment.ours.when,
            started=now,
        )
        marks = (*appointment.marks, mark) if command is Command.BOOK else appointment.marks
        return evolve(appointment, attempt=attempt, marks=marks)

    def _leased(
        self,
        ledger: Ledger,
        before: Appointment | None,
        after: Appointment,
        cause: Cause,
        now: datetime,
        *,
        resolving: bool,
    ) -> tuple[Appointment, Task]:
        until = now + self.settings.lease
        errand = evolve(after.errand, fence=after.errand.fence + 1, lease_until=until, due=until, stuck=False)
        kept = self.keeper.keep(ledger, before, evolve(after, errand=errand), cause, now)
        booking = kept.attempt is not None and kept.attempt.command is Command.BOOK
        request = booking_request(ledger, kept) if booking and not resolving else None
        hosts = hosts_of(ledger, kept) if booking else frozenset[int]()
        return kept, Task(company=ledger.company, appointment=kept, resolving=resolving, request=request, hosts=hosts)

    def finish(self, task: Task, outcome: Outcome) -> Carried:
        """Write the end of an attempt down. Without the fence only the news are kept (S12)."""
        now = self.clock.now()
        command = task.appointment.attempt.command.value if task.appointment.attempt is not None else "settle"
        cause = Cause("askpro", command, f"{type(outcome).__name__.lower()} by the calendar")
        with self.storage.write(task.company.id) as ledger:
            current = ledger.appointments.get(task.appointment.id)
            reads = outcome.reads
            if current.errand.fence != task.appointment.errand.fence:
                touched = self.listener.hear(ledger, reads, cause, now) if reads else {}
                return Carried(touched.get(current.id, current), getattr(outcome, "error", None))
            about = Conclusion(
                current, Ending(self.keeper, self.ids, self.settings, self.choose, ledger, task, outcome, now)
            )
            kept = self.listener.hear(ledger, reads, cause, now, about)[current.id]
            if kept.passed_over != current.passed_over:
                return Carried(kept, passed_on=True)
            return Carried(kept, getattr(outcome, "error", None), taken=taken_between(current, kept))


def _only_told(attempt: Attempt, graph: Graph, uid: str) -> bool:
    """Whether only a notice shows that our yes landed: a look tells whether it came too late."""
    read = graph.nodes[uid].read
    return attempt.command is Command.CONFIRM and (read is None or read.standing is not Standing.CONFIRMED)


def _theirs(graph: Graph, line: Line | None) -> tuple[Facts | None, Closing | None]:
    if line is None:
        return None, None
    return graph.facts(line.head), graph.standing(line.head)[1]
