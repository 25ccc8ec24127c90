import json
from typing import Any

import pytest

from askpro.adapters.calcom.versions import Versions
from askpro.adapters.calcom.wire import people, webhooks
from askpro.application.ports.calendar_powers import Host
from askpro.domain.errors import CalendarMalformed, NotSupported
from askpro.domain.hooks import ACCOUNT, HookLevel, HookPlace

headers_of = Versions().headers


def body(data: Any) -> bytes:
    return json.dumps({"status": "success", "data": data}).encode()


def test_the_owner_is_read_also_without_a_name() -> None:
    me = {"id": 31, "email": "mira@salon.example", "timeZone": "Europe/Vienna", "username": "mira"}
    assert people.read_owner(body(me)) == Host(
        id=31, name="mira", email="mira@salon.example", time_zone="Europe/Vienna"
    )
    assert people.read_owner(body({**me, "name": "Mira Moser"})).name == "Mira Moser"


def test_only_accepted_members_can_be_hosts() -> None:
    rows = [
        {
            "id": 1,
            "userId": 31,
            "accepted": True,
            "role": "OWNER",
            "user": {"email": "m@salon.example", "name": "Mira"},
        },
        {
            "id": 2,
            "userId": 32,
            "accepted": False,
            "role": "MEMBER",
            "user": {"email": "j@salon.example", "name": "Jo"},
        },
        {"id": 3, "userId": 33, "accepted": True, "role": "MEMBER", "user": {"email": "k@salon.example", "name": None}},
    ]
    page = people.read_members(body(rows))
    assert [(host.id, host.name) for host in page.hosts] == [(31, "Mira"), (33, "k@salon.example")]
    assert page.rows == 3


@pytest.mark.parametrize(
    "data", [{}, None, [{"userId": 31}], [{"userId": 31, "accepted": "yes", "user": {"email": "x"}}]]
)
def test_s16_members_in_another_shape_are_malformed(data: object) -> None:
    with pytest.raises(CalendarMalformed):
        people.read_members(body(data))


MINE = webhooks.Subscriptions(ACCOUNT)
ROW: dict[str, Any] = {
    "id": "0f0e0d0c",
    "subscriberUrl": "not a url",
    "secret": "hunter2",
    "active": True,
    "triggers": ["BOOKING_CREATED", "OOO_CREATED"],
    "payloadTemplate": None,
}
HOOK = MINE.read_one(body(ROW))


def test_a_subscription_asks_for_every_trigger_that_is_read() -> None:
    request = MINE.create("https://hooks.example/x", "whsec_test")
    assert (request.method, request.path, headers_of(request.operation)) == ("POST", "/webhooks", {})
    assert request.body == {
        "subscriberUrl": "https://hooks.example/x",
        "active": True,
        "triggers": list(webhooks.TRIGGERS),
        "secret": "whsec_test",
    }


def test_a_repair_leaves_an_address_alone_that_is_right() -> None:
    request = MINE.change(HOOK, HOOK.url, "whsec_test")
    assert (request.method, request.path) == ("PATCH", "/webhooks/0f0e0d0c")
    assert request.body is not None
    assert set(request.body) == {"active", "triggers", "secret"}
    moved = MINE.change(HOOK, "https://hooks.example/y", "whsec_test").body or {}
    assert moved["subscriberUrl"] == "https://hooks.example/y"


def test_a_template_is_taken_off_where_there_is_one() -> None:
    templated = MINE.read_one(body(ROW | {"payloadTemplate": "{{title}}"}))
    assert templated.templated
    assert (MINE.change(templated, templated.url, "s").body or {})["payloadTemplate"] is None


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (ACCOUNT, "/webhooks"),
        (HookPlace(HookLevel.EVENT_TYPE, 7), "/event-types/7/webhooks"),
        (HookPlace(HookLevel.TEAM_EVENT_TYPE, 7), "/teams/5/event-types/7/webhooks"),
    ],
)
def test_each_level_has_its_own_path(place: HookPlace, path: str) -> None:
    wire = webhooks.Subscriptions(place, team_id=5)
    assert wire.list_all(250, 0).path == path
    assert wire.drop(HOOK).path == f"{path}/0f0e0d0c"


def test_without_a_team_its_event_types_have_no_webhooks() -> None:
    with pytest.raises(NotSupported):
        webhooks.Subscriptions(HookPlace(HookLevel.TEAM_EVENT_TYPE, 7)).list_all(250, 0)


def test_s17_a_subscription_never_shows_its_secret() -> None:
    (found,) = MINE.read_page(body([ROW]))
    assert (found.id, found.url, found.secret, found.place) == ("0f0e0d0c", "not a url", "hunter2", ACCOUNT)
    assert found.triggers == {"BOOKING_CREATED", "OOO_CREATED"}
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize("key", ["id", "subscriberUrl", "active", "triggers"])
def test_l33_a_subscription_without_what_we_need_is_malformed(key: str) -> None:
    with pytest.raises(CalendarMalformed):
        MINE.read_one(body({name: value for name, value in ROW.items() if name != key}))
