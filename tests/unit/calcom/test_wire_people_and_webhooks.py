import json
from typing import Any

import pytest

from askpro.adapters.calcom.wire import people, webhooks
from askpro.application.ports.calendar import Host
from askpro.domain.errors import CalendarMalformed


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


def test_a_subscription_asks_for_every_trigger_that_is_read() -> None:
    request = webhooks.create("https://hooks.example/x", "whsec_test")
    assert (request.method, request.path, request.headers) == ("POST", "/webhooks", {})
    assert request.body == {
        "subscriberUrl": "https://hooks.example/x",
        "active": True,
        "triggers": list(webhooks.TRIGGERS),
        "secret": "whsec_test",
    }


def test_a_repair_leaves_the_address_alone() -> None:
    request = webhooks.change("0f0e0d0c", "whsec_test")
    assert (request.method, request.path) == ("PATCH", "/webhooks/0f0e0d0c")
    assert request.body is not None
    assert set(request.body) == {"active", "triggers", "secret"}


def test_subscriptions_are_read_without_their_secret() -> None:
    rows = [{"id": "0f0e0d0c", "subscriberUrl": "not a url", "secret": "hunter2", "active": True, "triggers": []}]
    found = webhooks.read_subscriptions(body(rows))
    assert [(each.id, each.subscriber_url) for each in found] == [("0f0e0d0c", "not a url")]
    assert "hunter2" not in repr(found)
