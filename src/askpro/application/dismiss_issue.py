"""Dismiss an issue: a person says that it is fine as it is."""

from attrs import frozen

from askpro.application.ports.records import Issue
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock
from askpro.application.sync.judging import DISMISSED, end_issue


@frozen(kw_only=True)
class DismissIssue:
    """Nothing but the issue changes, and an appointment's state ``conflict``. One that is closed already stays so."""

    storage: Storage
    clock: Clock

    def __call__(self, company_id: str, issue_id: str, *, actor: str, reason: str = "") -> Issue:
        """The issue, closed. Raises NotFound."""
        with self.storage.write(company_id) as ledger:
            issue = ledger.issues.get(issue_id)
            if issue.closed_at is not None:
                return issue
            return end_issue(ledger, issue, DISMISSED, actor, reason, self.clock.now())
