"""Webhooks at the calendar: registered, repaired and rotated without a lost delivery, wherever it breaks off."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import httpx
import pytest
from attrs import evolve, frozen
from tests.integration.doctor.conftest import Ward, a_world, admitted
from tests.integration.doctor.test_diagnosis import store_of

from askpro.adapters.calcom.signature import HEADER, sign
from askpro.application.ports.storage import Directory, Storage
from askpro.bootstrap import Parts, assemble
from askpro.domain.company import ImportPolicy
from askpro.domain.errors import ConfigurationError, InvalidRequest, OutcomeUnknown, StaleSequence, Unauthorized
from askpro.domain.findings import FindingCode
from askpro.domain.hooks import HookLevel, Mend, Subscribe
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.death import Killed, Tripwire
from askpro.twin.rows import Webhook
from askpro.twin.transport import TwinTransport

URL = "http://askpro.test/v1/webhooks/calcom/acme"
MINE = "acme-alice"
DAY = timedelta(days=1)


@pytest.fixture
def alone() -> World:
    """Without teams: Alice's own event types, of which her account's subscription tells."""
    return a_world("caldiy-2026-07")


def hooks(world: World) -> dict[str, Webhook]:
    found: dict[str, Webhook] = store_of(world).webhooks
    return found


def harm(world: World, **changes: Any) -> None:
    hooks(world)[MINE] = evolve(hooks(world)[MINE], **changes)


def mine(world: World) -> list[Webhook]:
    return [each for each in hooks(world).values() if each.user_id == 101]


def steps(world: World) -> list[str]:
    told = world.app.register_webhook(world.company.id).steps
    return [f"mend {','.join(each.wrong)}" if isinstance(each, Mend) else type(each).__name__.lower() for each in told]


HARMS: list[tuple[str, dict[str, Any], FindingCode, str]] = [
    ("a missing trigger", {"triggers": ["BOOKING_CREATED"]}, FindingCode.WEBHOOK_TRIGGERS, "mend triggers"),
    ("a wrong secret", {"secret": "whsec_stranger"}, FindingCode.WEBHOOK_SECRET, "mend secret"),
    ("no secret", {"secret": None}, FindingCode.WEBHOOK_SECRET, "mend secret"),
    ("switched off", {"active": False}, FindingCode.WEBHOOK_INACTIVE, "mend inactive"),
    (
        "an old address",
        {"subscriber_url": "http://before.test/v1/webhooks/calcom/acme"},
        FindingCode.WEBHOOK_ELSEWHERE,
        "mend address",
    ),
    ("a template", {"payload_template": "{{title}}"}, FindingCode.WEBHOOK_TEMPLATE, "mend template"),
    ("nothing there", {"subscriber_url": "http://stranger.test/"}, FindingCode.WEBHOOK_MISSING, "subscribe"),
]


@pytest.mark.parametrize(("change", "code", "step"), [each[1:] for each in HARMS], ids=[each[0] for each in HARMS])
def test_the_doctor_finds_it_and_a_registration_puts_it_right(
    alone: World, change: dict[str, Any], code: FindingCode, step: str
) -> None:
    ward = admitted(alone)
    harm(ward.world, **change)
    assert ward.codes() == [code.value]
    assert steps(ward.world) == [step]
    assert ward.codes() == []
    assert steps(ward.world) == []


def test_where_a_team_gives_everything_the_account_has_nothing_to_tell_and_may_be_silent(ward: Ward) -> None:
    del hooks(ward.world)[MINE]
    assert ward.codes() == []
    company = evolve(ward.world.company, import_policy=ImportPolicy.HOSTS)
    ward.world.change_company(company)
    assert ward.codes() == ["webhook_missing"]


def test_what_is_right_costs_no_write(ward: Ward) -> None:
    ward.world.network.calls.clear()
    assert steps(ward.world) == []
    assert ward.world.network.writes == []


def test_a_stranger_is_left_alone(ward: Ward) -> None:
    stranger = evolve(hooks(ward.world)[MINE], id="theirs", subscriber_url="http://stranger.test/x", secret="theirs")
    hooks(ward.world)["theirs"] = stranger
    assert (ward.codes(), steps(ward.world)) == ([], [])
    assert hooks(ward.world)["theirs"] == stranger


def test_the_same_address_on_two_levels_that_both_deliver_is_double_and_dropped(alone: World) -> None:
    ward = admitted(alone)
    number = alone.types["Cut", "Alice"]
    hooks(alone)["double"] = evolve(hooks(alone)[MINE], id="double", user_id=None, event_type_id=number)
    before = len(alone.delivered)
    alone.outside.book(number, alone.at(1))
    assert len(alone.delivered) - before == 2
    assert ward.codes() == ["webhook_double"]
    assert steps(alone) == ["drop"]
    before = len(alone.delivered)
    alone.outside.book(number, alone.at(3))
    assert len(alone.delivered) - before == 1


def test_an_old_address_beside_the_right_one_is_dropped(ward: Ward) -> None:
    old = evolve(hooks(ward.world)[MINE], id="old", subscriber_url="http://before.test/v1/webhooks/calcom/acme")
    hooks(ward.world)["old"] = old
    assert ward.codes() == ["webhook_double"]
    assert steps(ward.world) == ["drop"]
    assert [each.subscriber_url for each in mine(ward.world)] == [URL]


def test_a_company_without_a_secret_gets_one(alone: World) -> None:
    account = evolve(alone.company.account, webhook_secrets=())
    alone.change_company(evolve(alone.company, account=account))
    assert steps(alone) == ["mend secret"]
    (secret,) = alone.app.companies.get("acme").account.webhook_secrets
    assert [each.secret for each in mine(alone)] == [secret]


NO_ADDRESSES = ("localhost:8000", "ftp://askpro.test", "https://", "http://ask pro.test", "https://u:p@askpro.test")


@pytest.mark.parametrize("public_url", [None, "", *NO_ADDRESSES, "https://askpro.test/?a=1", "https://askpro.test#top"])
def test_without_a_public_address_nothing_is_registered_and_no_secret_is_made(
    alone: World, public_url: str | None
) -> None:
    alone.public_url = public_url
    alone.fresh_process()
    alone.app.report_worker()
    with pytest.raises(ConfigurationError):
        alone.app.register_webhook(alone.company.id)
    with pytest.raises(ConfigurationError):
        alone.app.rotate_webhook_secret(alone.company.id)
    assert alone.app.companies.get("acme").account == alone.company.account
    assert "public_url_missing" in [each.code.value for each in alone.app.diagnose(alone.company.id).findings]


@pytest.mark.parametrize(("fault", "raises"), [(Fault.LOST_AFTER, False), (Fault.LOST_BEFORE, True)])
def test_a_step_whose_answer_is_lost_is_looked_for(ward: Ward, fault: Fault, raises: bool) -> None:
    harm(ward.world, subscriber_url="http://stranger.test/")
    ward.world.network.faults.append(fault)
    if raises:
        with pytest.raises(OutcomeUnknown):
            ward.world.app.register_webhook(ward.world.company.id)
    else:
        assert steps(ward.world) == ["subscribe"]
    assert [each.subscriber_url for each in mine(ward.world)].count(URL) == (not raises)
    assert steps(ward.world) == ["subscribe"] * raises


# The levels


class TeamRoutes(httpx.BaseTransport):
    """The twin with the route that newer builds have: subscriptions of a team's event types."""

    def __init__(self, inner: TwinTransport, world: World) -> None:
        self.inner, self.world = inner, world

    def catch_up(self) -> int:
        """See TwinTransport."""
        return self.inner.catch_up()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        found = re.fullmatch(r"/v2/teams/\d+/event-types/(\d+)/webhooks(?:/(.+))?", request.url.path)
        if found is None:
            return self.inner.handle_request(request)
        number, name, kept = int(found[1]), found[2], hooks(self.world)
        body = json.loads(request.content) if request.content else {}
        if request.method == "POST":
            name = f"team-{number}"
            kept[name] = Webhook(
                id=name,
                subscriber_url=body["subscriberUrl"],
                triggers=body["triggers"],
                active=True,
                secret=body["secret"],
                event_type_id=number,
            )
        elif request.method == "PATCH":
            kept[name] = evolve(kept[name], secret=body["secret"], active=True, triggers=body["triggers"])
        rows = [_row(each) for each in kept.values() if each.event_type_id == number]
        data = rows if request.method == "GET" else next(each for each in rows if each["id"] == name)
        return httpx.Response(200, json={"status": "success", "data": data}, request=request)


def _row(each: Webhook) -> dict[str, Any]:
    return {
        "id": each.id,
        "subscriberUrl": each.subscriber_url,
        "active": each.active,
        "triggers": list(each.triggers),
        "secret": each.secret,
        "teamId": 201,
    }


def test_team_event_types_are_subscribed_one_by_one_where_the_server_can(world: World) -> None:
    del hooks(world)["acme-team"]
    world.network._direct = TeamRoutes(world.network._direct, world)  # type: ignore[assignment] # the same, with a route more
    assert steps(world) == ["subscribe"] * len(world.types)
    world.outside.book(world.types["Cut", "Bob"], world.at(1))
    assert len(world.delivered) == 1
    assert steps(world) == []
    assert admitted(world).codes() == []


def test_where_the_server_cannot_it_is_told_that_a_person_must(world: World) -> None:
    seen = world.app.register_webhook(world.company.id)
    assert sorted(seen.by_hand) == sorted(world.types.values())
    assert [each.place.level for each in seen.steps if isinstance(each, Subscribe)] == []
    world.app.report_worker()
    world.app.sweep(world.company.id, full=True)
    assert Ward(world).codes() == ["webhook_by_hand"]


def test_personal_event_types_need_no_subscription_of_their_own(alone: World) -> None:
    seen = alone.app.register_webhook.status(alone.company.id)
    assert (seen.by_hand, seen.steps) == ((), ())
    assert {each.level for each in seen.found} == {HookLevel.ACCOUNT, HookLevel.EVENT_TYPE}


# The secret


def signed(world: World, secret: str) -> bool:
    """Whether a webhook that is signed so is let in."""
    body = json.dumps({"triggerEvent": "PING", "at": str(world.clock.now())}).encode()
    try:
        return world.app.receive_webhook("acme", {HEADER: sign(body, secret)}, body)
    except Unauthorized:
        return False


def secrets(world: World) -> tuple[str, ...]:
    return world.app.companies.get("acme").account.webhook_secrets


def test_after_a_rotation_the_former_secret_is_valid_for_the_stated_time_and_then_dropped(alone: World) -> None:
    done = alone.app.rotate_webhook_secret(alone.company.id, grace=timedelta(hours=2))
    fresh, former = secrets(alone)
    assert former == "whsec_acme" != fresh
    assert [each.secret for each in mine(alone)] == [fresh]
    assert [type(each) for each in done.outlook.steps] == [Mend]
    alone.clock.advance(timedelta(hours=1, minutes=59))
    assert (signed(alone, fresh), signed(alone, former)) == (True, True)
    alone.clock.advance(timedelta(minutes=1))
    assert (signed(alone, fresh), signed(alone, former)) == (True, False)
    assert secrets(alone) == (fresh, former)
    alone.app.tidy()
    assert secrets(alone) == (fresh,)


@pytest.mark.parametrize("grace", [timedelta(hours=-1), timedelta(days=31)])
def test_an_impossible_grace_changes_nothing(alone: World, grace: timedelta) -> None:
    with pytest.raises(InvalidRequest):
        alone.app.rotate_webhook_secret(alone.company.id, grace=grace)
    assert secrets(alone) == ("whsec_acme",)


def test_a_secret_of_the_environment_is_not_rotated_away(alone: World) -> None:
    rotate = evolve(alone.app.rotate_webhook_secret, is_set=True)
    with pytest.raises(Exception, match="CALCOM_WEBHOOK_SECRET"):
        rotate(alone.company.id)
    assert secrets(alone) == ("whsec_acme",)


@frozen
class MortalStorage:
    """The world's storage, whose process may die around each save in the directory, too."""

    inner: Storage
    wire: Tripwire

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    @contextmanager
    def directory(self) -> Iterator[Directory]:
        """See Storage."""
        self.wire.step("before directory")
        with self.inner.directory() as directory:
            yield directory
            self.wire.step("before commit")
        self.wire.step("after commit")


def mortal(world: World) -> None:
    """From now on every use of the directory is a step at which the process may die."""
    world.app = assemble(
        Parts(
            storage=MortalStorage(world.storage, world.wire),
            calendars=world.calendars,
            cache=world.app.event_types.event_types.cache,
            clock=world.clock,
            ids=world.ids,
            outbound=world.outbound,
            public_url=world.public_url,
        )
    )


def is_heard(world: World, slot: int) -> bool:
    """Whether a booking made now is told to us, by a webhook that we let in. Raises Unauthorized if it is not."""
    before = len(world.delivered)
    world.outside.book(world.types["Cut", "Alice"], world.at(slot))
    return len(world.delivered) > before


def steps_of(world: World, act: str) -> int:
    mortal(world)
    before = len(world.wire.steps)
    getattr(world.app, act)(world.company.id)
    return len(world.wire.steps) - before


def killed_at(world: World, act: str, step: int) -> None:
    """Die at that step of it, and come back as another process."""
    mortal(world)
    world.wire.kill_at = len(world.wire.steps) + step
    with pytest.raises(Killed):
        getattr(world.app, act)(world.company.id)
    world.wire.kill_at = None
    world.fresh_process()


ROTATION = range(steps_of(a_world("caldiy-2026-07"), "rotate_webhook_secret"))


@pytest.mark.parametrize("step", ROTATION)
def test_a_rotation_that_dies_at_any_step_loses_no_delivery(alone: World, step: int) -> None:
    killed_at(alone, "rotate_webhook_secret", step)
    assert is_heard(alone, 1)
    alone.clock.advance(3 * DAY)
    alone.app.tidy()
    assert is_heard(alone, 3)  # nobody has come to finish it
    alone.app.rotate_webhook_secret(alone.company.id)
    assert is_heard(alone, 5)
    alone.clock.advance(2 * DAY)
    alone.app.tidy()
    assert is_heard(alone, 7)
    assert (len(secrets(alone)), signed(alone, "whsec_acme")) == (1, False)


REGISTRATION = range(12)


@pytest.mark.parametrize("step", REGISTRATION)
def test_a_registration_that_dies_at_any_step_loses_no_delivery_and_is_finished_by_the_next(
    alone: World, step: int
) -> None:
    old = evolve(hooks(alone)[MINE], id="old", subscriber_url="http://before.test/v1/webhooks/calcom/acme")
    hooks(alone)["old"] = old
    harm(alone, triggers=["BOOKING_CREATED", "BOOKING_CANCELLED"])
    try:
        killed_at(alone, "register_webhook", step)
    except pytest.fail.Exception:
        assert step >= 8  # it was done before
    assert is_heard(alone, 1)
    alone.app.register_webhook(alone.company.id)
    assert steps(alone) == []
    assert [each.subscriber_url for each in mine(alone)] == [URL]
    assert is_heard(alone, 3)


def test_two_rotations_at_once_leave_what_the_calendar_signs_with_valid(alone: World) -> None:
    """The second begins while the first changes the subscription."""
    alone.network.before_arrival.append(lambda: _rotate_quietly(alone))
    _rotate_quietly(alone)
    alone.app.tidy()
    assert is_heard(alone, 1)
    assert mine(alone)[0].secret in secrets(alone)


def _rotate_quietly(world: World) -> None:
    with suppress(StaleSequence):
        world.app.rotate_webhook_secret(world.company.id)


def test_rotations_that_break_off_again_and_again_end_with_a_clear_no(alone: World) -> None:
    for _ in range(4):
        alone.network.faults.append(Fault.LOST_BEFORE)
        with pytest.raises(OutcomeUnknown):
            alone.app.rotate_webhook_secret(alone.company.id)
    with pytest.raises(InvalidRequest, match="webhook register"):
        alone.app.rotate_webhook_secret(alone.company.id)
    assert is_heard(alone, 1)
    alone.app.register_webhook(alone.company.id)
    assert is_heard(alone, 3)


# What is refused at the door


def test_deliveries_with_a_wrong_secret_are_counted_and_found(ward: Ward) -> None:
    ward.world.clock.advance(timedelta(minutes=1))
    for _ in range(5):
        assert not signed(ward.world, "whsec_stranger")
    assert ward.codes() == ["webhooks_refused"]
    with ward.world.storage.directory() as directory:
        refused = directory.refused(ward.world.company.id)
    assert refused is not None
    assert refused.number == 1  # written once in ten seconds, whatever is thrown at us
    ward.world.clock.advance(timedelta(minutes=1))
    assert not signed(ward.world, "whsec_stranger")
    with ward.world.storage.directory() as directory:
        refused = directory.refused(ward.world.company.id)
    assert refused is not None
    assert refused.number == 6
    assert signed(ward.world, "whsec_acme")
    assert ward.codes() == []
