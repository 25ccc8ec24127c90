"""What is offered to do about an issue."""

from datetime import UTC, datetime

import pytest

from askpro.application.ports.records import Issue, IssueEnd
from askpro.entrypoints.web.sync_views import issue

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
DISMISSED = IssueEnd(how="dismissed", by="api:key_1")


@pytest.mark.parametrize(
    ("kind", "closed", "end", "actions"),
    [
        ("unresolved", False, None, ["retry", "dismiss"]),
        ("unresolved", True, DISMISSED, ["retry"]),
        ("given_up", True, DISMISSED, ["retry"]),
        ("unresolved", True, None, []),
        ("conflict", False, None, ["retry", "dismiss", "undo"]),
        ("conflict", True, DISMISSED, []),
        ("missing", True, None, ["undo"]),
        ("missing", True, DISMISSED, []),
    ],
)
def test_what_can_be_asked_for(kind: str, closed: bool, end: IssueEnd | None, actions: list[str]) -> None:
    shown = Issue(
        id="iss_1",
        kind=kind,
        appointment_id="apt_1",
        detail={},
        opened_at=NOW,
        closed_at=NOW if closed else None,
        end=end,
    )
    assert issue(shown)["actions"] == actions
