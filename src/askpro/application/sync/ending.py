"""Ending an attempt: what an appointment becomes when the outcome of its write is known, or is known to be lost."""

from datetime import datetime, timedelta

from attrs import evolve, frozen

from askpro.application.ports.storage import Ledger
from askpro.application.ports.system import Ids
from askpro.application.sync.keeping import Keeper
from askpro.application.sync.reviving import take_back
from askpro.application.sync.tasks import (
    Answered,
    Choose,
    Looked,
    NotDone,
    Outcome,
    Refused,
    SyncSettings,
    Task,
    Unknown,
)
from askpro.domain.appointment import Appointment, Attempt, Command, Refusal, Wish
from askpro.domain.booking import Facts, Standing
from askpro.domain.choosing import passed_over
from askpro.domain.duplicates import candidates, is_unwanted
from askpro.domain.errors import AskproError, CalendarCredentials, SlotUnavailable, TemporarilyUnavailable
from askpro.domain.graph import Graph, Line
from askpro.domain.settling import adopt, brought_back, landed
from askpro.domain.timespan import Span, write_instant

CALLER_WAITS = timedelta(seconds=30)
"""Whoever gave a command longer ago has got an answer: that it is under way."""


@frozen
class Ending:
    """How an outcome ends the attempt of an appointment."""

    keeper: Keeper
    ids: Ids
    settings: SyncSettings
    choose: Choose
    ledger: Ledger
    task: Task
    outcome: Outcome
    now: datetime

    def __call__(self, appointment: Appointment, graph: Graph, line: Line | None) -> Appointment:
        attempt = appointment.attempt
        assert attempt is not None, "the fence guards the attempt"
        free = evolve(appointment, errand=evolve(appointment.errand, lease_until=None, due=None))
        answered = self.outcome.uid if isinstance(self.outcome, Answered) else None
        uid = answered or landed(attempt, appointment.marks, graph, line)
        if uid is not None and (facts := graph.facts(uid)) is not None:
            self._show_alteration(free, attempt, facts)
            settled = adopt(free, uid, graph, self.now)
            late = self._is_late(attempt, uid)
            if line is not None and line.head == uid and (late or brought_back(attempt, graph)):
                settled = take_back(self.keeper, self.ledger, settled, self.now)
            return evolve(settled, errand=evolve(settled.errand, tries=0, last_error=None))
        match self.outcome:
            case Answered():
                moved_on = line is not None and line.head != attempt.target
                dropped = evolve(free, attempt=None)
                return dropped if moved_on else self._waiting(dropped, None)
            case Refused(error):
                return self._passed_on(free, attempt, self.outcome) or self._refused(free, attempt, error)
            case Unknown(error):
                return self._waiting(evolve(free, attempt=evolve(attempt, unknown=True)), error)
            case NotDone(error):
                return self._not_done(free, attempt, error)
            case Looked():
                if len(candidates(attempt, appointment.marks, graph)) > 1:
                    return self._undecided(free, attempt, graph)
                return self._looked(free, attempt, self.outcome)

    def _is_late(self, attempt: Attempt, uid: str) -> bool:
        """Whether a booking had ended when our yes came: its reads show a reason that none showed before (cal.diy)."""
        if isinstance(self.outcome, Answered):
            return self.outcome.late
        if attempt.command is not Command.CONFIRM or not isinstance(self.outcome, Looked):
            return False
        shown = [each for each in self.outcome.reads if each.uid == uid and each.standing is Standing.CONFIRMED]
        reasons = {each.reason for each in shown if each.reason is not None}
        if not reasons:
            return False
        rows = self.ledger.bookings.around([uid])
        before = next((row.node.read for row in rows if row.node.uid == uid), None)
        return before is not None and bool(reasons - {before.reason})  # a moved request has a reason, too

    def _undecided(self, free: Appointment, attempt: Attempt, graph: Graph) -> Appointment:
        """Two bookings carry the mark of one attempt: no guess, and no second POST (L21)."""
        found = candidates(attempt, free.marks, graph)
        doubt = "several bookings carry the mark of this attempt"
        detail = {"doubt": doubt, "bookings": list(found)}
        self.keeper.report(self.ledger, "unresolved", free.id, detail, self.now)
        unknown = evolve(free, attempt=evolve(attempt, unknown=True))
        return evolve(unknown, errand=evolve(free.errand, stuck=True, last_error=doubt))

    def _show_alteration(self, before: Appointment, attempt: Attempt, facts: Facts) -> None:
        """Show where the calendar did something else than it was asked for: it counts, and is never pushed again."""
        if attempt.command not in (Command.BOOK, Command.RESCHEDULE) or facts.standing is Standing.CLOSED:
            return
        asked, hosts = attempt.expected, self.task.hosts
        if attempt.command is Command.RESCHEDULE and before.agreed is not None and before.agreed.host is not None:
            hosts = frozenset({before.agreed.host})
        other_host = facts.host is not None and bool(hosts) and facts.host not in hosts
        if facts.when != asked or other_host:
            self.keeper.report(
                self.ledger,
                "altered",
                before.id,
                {
                    "asked": {**_version(asked), "hosts": sorted(hosts)},
                    "got": {**_version(facts.when), "hosts": [facts.host]},
                },
                self.now,
            )

    def _passed_on(self, free: Appointment, attempt: Attempt, refused: Refused) -> Appointment | None:
        """Promise the time of another staff member, where anybody will do and this one is booked there already."""
        taken = isinstance(refused.error, SlotUnavailable) and refused.others
        if attempt.command is not Command.BOOK or not taken:
            return None
        left = passed_over(evolve(free, attempt=None, errand=evolve(free.errand, tries=0, last_error=None)))
        return self.choose(self.ledger, left, self.now) if left is not None else None

    def _refused(self, free: Appointment, attempt: Attempt, error: AskproError) -> Appointment:
        refusal = Refusal(code=error.code, command=attempt.command, at=self.now, detail=error.detail)
        since = attempt.wish.since if attempt.wish is not None else free.created_at
        if is_unwanted(free):
            self.keeper.report_twin(self.ledger, free, self.now)
        elif attempt.unknown or self.now - since > CALLER_WAITS:
            show_refusal(self.keeper, self.ledger, free, refusal, attempt.expected, attempt.wish)
        if free.wish is not None and free.wish != attempt.wish:  # a later command is still to be carried out
            if free.agreed is not None:
                return evolve(free, attempt=None, last_refusal=refusal)
            if free.wish.when is not None:  # moved while its first time was asked for: that time is booked instead
                return evolve(free, attempt=None, last_refusal=refusal, asked=free.wish.when, wish=None)
        return self._waiting(free.refused(refusal), error)

    def _not_done(self, free: Appointment, attempt: Attempt, error: AskproError) -> Appointment:
        if self.task.resolving:
            last = free.errand.tries >= self.settings.most_tries
            return self._too_late(free, attempt) if last and self._over(attempt) else self._waiting(free, error)
        if self._hopeless(free, attempt) or isinstance(error, CalendarCredentials):
            return self._refused(free, attempt, error)
        return self._waiting(evolve(free, attempt=None), error)

    def _hopeless(self, free: Appointment, attempt: Attempt) -> bool:
        """Whether it was tried for long enough, or its time has come (L25): every retry has an end (S18)."""
        begun = attempt.wish.since if attempt.wish is not None else free.created_at
        begins = attempt.command is not Command.NO_SHOW and attempt.expected.start <= self.now
        return self.now - begun > self.settings.patience or begins

    def _over(self, attempt: Attempt) -> bool:
        """Whether the time of a booking has passed: nobody waits to be told any more."""
        return attempt.command is Command.BOOK and attempt.expected.end <= self.now

    def _too_late(self, free: Appointment, attempt: Attempt) -> Appointment:
        """Without its marks: what shows up after that took place, perhaps, and nobody cancels it as a duplicate."""
        doubt = "Its time has passed, and nobody could tell whether the calendar did it."
        unknown = evolve(attempt, unknown=True)
        return self._refused(evolve(free, marks=()), unknown, TemporarilyUnavailable(doubt))

    def _looked(self, free: Appointment, attempt: Attempt, looked: Looked) -> Appointment:
        until = attempt.started + self.settings.horizon
        unknown = evolve(free, attempt=evolve(attempt, unknown=True))
        if self.now < until:
            return self._waiting(unknown, None, at_most=until)
        if looked.conclusive and self._hopeless(free, attempt):
            return self._refused(free, attempt, TemporarilyUnavailable("The calendar did not do it, time and again."))
        if looked.conclusive:
            return evolve(free, attempt=None, errand=evolve(free.errand, tries=0))
        if self._over(attempt):
            return self._too_late(unknown, attempt)
        self.keeper.report(self.ledger, "unresolved", free.id, {"doubt": looked.doubt}, self.now)
        return evolve(unknown, errand=evolve(free.errand, stuck=True, last_error=looked.doubt))

    def _waiting(
        self, appointment: Appointment, error: AskproError | None, at_most: datetime | None = None
    ) -> Appointment:
        """Due again later, with backoff; after too many tries no more, and a person sees it (S18)."""
        settings, errand = self.settings, appointment.errand
        last_error = error.detail[:2000] if error is not None else errand.last_error
        if errand.tries >= settings.most_tries:
            self.keeper.report(self.ledger, "given_up", appointment.id, {"error": last_error}, self.now)
            return evolve(appointment, errand=evolve(errand, stuck=True, last_error=last_error))
        pause = settings.wait(errand.tries, self.ids.fraction())
        retry_after = timedelta(seconds=getattr(error, "retry_after", 0.0))
        due = self.now + max(pause, min(retry_after, settings.longest_wait))
        due = min(due, at_most) if at_most is not None else due
        return evolve(appointment, errand=evolve(errand, due=due, tries=errand.tries + 1, last_error=last_error))


def show_refusal(
    keeper: Keeper, ledger: Ledger, refused: Appointment, refusal: Refusal, wanted: Span, wish: Wish | None = None
) -> None:
    """Show a refusal that no caller waits for any more, with what was wanted and what stands."""
    beside = {"staff_id": wish.staff_id, "absent": wish.absent} if wish is not None else {}
    detail = {
        **{name: value for name, value in beside.items() if value is not None},
        "command": refusal.command.value,
        "code": refusal.code,
        "said": refusal.detail[:2000],
        "wanted": _version(wanted),
        "stands": _version(refused.agreed.when) if refused.agreed is not None else None,
    }
    keeper.report(ledger, "refused", refused.id, detail, refusal.at)


def _version(when: Span) -> dict[str, str]:
    return {"start": write_instant(when.start), "end": write_instant(when.end)}
