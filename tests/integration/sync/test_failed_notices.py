"""Webhooks that nobody can read: one issue for all of them, which ends with the last one that is read after all."""

from collections.abc import Callable
from typing import Any

from attrs import evolve
from tests.integration.sync.test_issue_retry import retry, the_issue
from tests.integration.sync.test_issues import kinds

from askpro.adapters.calcom.signature import HEADER, sign
from askpro.application.ports.records import Page
from askpro.testing.worlds import World
from askpro.testing.worlds.seed import SECRETS


def garbage(world: World, number: int) -> None:
    body = b'{"triggerEvent":"BOOKING_CREATED","createdAt":"2027-03-01T08:00:00Z","payload":{"n":%d}}' % number
    world.app.receive_webhook("acme", {HEADER.lower(): sign(body, SECRETS["acme"])}, body)


def readable(world: World) -> None:
    """What reads webhooks is mended: what it could not read it now leaves alone."""
    inner = world.calendars.notices.read

    class Mended:
        def read(self, body: bytes, received: Any) -> Any:
            return inner(body.replace(b"BOOKING_CREATED", b"PING"), received)

        genuine: Callable[..., bool] = staticmethod(world.calendars.notices.genuine)

    class Provider:
        notices = Mended()
        open = world.calendars.open

    mended = evolve(world.app.inbox, calendars=Provider())  # type: ignore[arg-type]  # it has all that the inbox calls
    replay = evolve(world.app.replay, read_again=mended.replay)
    query = world.app.retry_issue.read_failed.keywords["query"]  # type: ignore[attr-defined]  # a partial
    retrying = evolve(world.app.retry_issue, read_failed=lambda company_id: replay(company_id, query))
    world.app = evolve(world.app, retry_issue=retrying)


def test_notices_that_nobody_can_read_are_one_issue_that_names_the_latest(world: World) -> None:
    for number in range(3):
        garbage(world, number)
        world.app.inbox()
    issue = the_issue(world, "failed_notice")
    latest = world.app.inbox.deliveries(world.company.id, Page(limit=10))[0][0]
    assert (issue.appointment_id, issue.detail["delivery"]) == (None, latest.id)
    assert world.app.oversee(world.company.id).inbox.failed == 3


def test_reading_another_one_again_does_not_end_the_issue(world: World) -> None:
    world.book(0)
    world.drain()
    garbage(world, 1)
    world.app.inbox()
    done = next(each for each in world.app.inbox.deliveries(world.company.id, Page())[0] if each.state == "done")
    assert world.app.inbox.replay(world.company.id, done.id).state == "done"
    assert kinds(world) == ["failed_notice"]


def test_failed_notices_are_read_again_and_the_issue_ends_with_the_last_of_them(world: World) -> None:
    for number in range(3):
        garbage(world, number)
    world.app.inbox()
    issue = the_issue(world, "failed_notice")
    assert retry(world, issue).issue.closed_at is None
    readable(world)
    assert retry(world, issue).issue.closed_at is not None
    assert world.app.oversee(world.company.id).inbox.failed == 0
