"""Oversee the sync: how both sides stand, and what a person should see."""

from datetime import datetime, timedelta

from attrs import frozen

from askpro.application.ports.records import InboxTally, Issue, IssueQuery, Page
from askpro.application.ports.storage import Storage
from askpro.application.ports.sweeps import Sweep
from askpro.application.ports.system import Clock
from askpro.domain.appointment import SyncState


@frozen(kw_only=True)
class SyncStatus:
    """The sync of one company at a moment. ``issues``: the open ones, by kind. ``running``: sweeps under way."""

    as_of: datetime
    states: dict[SyncState, int]
    due: int
    oldest_due: datetime | None
    issues: dict[str, int]
    inbox: InboxTally
    last_sweep: Sweep | None
    last_full_sweep: Sweep | None
    running: tuple[Sweep, ...]

    @property
    def lag(self) -> timedelta | None:
        """For how long the oldest of what is due has been due; None when nothing is."""
        return None if self.oldest_due is None else max(self.as_of - self.oldest_due, timedelta(0))


@frozen(kw_only=True)
class OverseeSync:
    """Reads; never asks the calendar."""

    storage: Storage
    clock: Clock

    def __call__(self, company_id: str) -> SyncStatus:
        """How it stands. Raises NotFound."""
        now = self.clock.now()
        with self.storage.read(company_id) as ledger:
            tally, issues = ledger.appointments.tally(now), ledger.issues.tally()
        with self.storage.directory() as directory:
            sweeps = directory.sweeps(company_id)
        done = [each for each in sweeps if each.done]
        return SyncStatus(
            as_of=now,
            states={state: tally.states.get(state, 0) for state in SyncState},
            due=tally.due,
            oldest_due=tally.oldest_due,
            issues=issues,
            inbox=self.storage.inbox.tally(company_id),
            last_sweep=next(iter(done), None),
            last_full_sweep=next((each for each in done if each.full), None),
            running=tuple(each for each in sweeps if each.running(now)),
        )

    def issues(self, company_id: str, query: IssueQuery, page: Page) -> tuple[list[Issue], str | None]:
        """One page, latest first, and the cursor of the next one. Raises InvalidRequest for a cursor that is none."""
        with self.storage.read(company_id) as ledger:
            return ledger.issues.find(query, page)

    def issue(self, company_id: str, issue_id: str) -> Issue:
        """One, open or closed. Raises NotFound."""
        with self.storage.read(company_id) as ledger:
            return ledger.issues.get(issue_id)
