"""What the host's requests may carry, and how large a body may be."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.twin.conftest import MONDAY

from askpro.twin.edition import EDITIONS

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

NINE = MONDAY + timedelta(hours=9)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("path", "body", "rules"),
    [
        ("decline", {"reason": 5}, {"reason": {"isString": "reason must be a string"}}),
        ("mark-absent", {"host": "yes"}, {"host": {"isBoolean": "host must be a boolean value"}}),
        (
            "mark-absent",
            {"attendees": []},
            {"attendees": {"arrayMinSize": "attendees must contain at least 1 elements"}},
        ),
        (
            "mark-absent",
            {"attendees": [{"email": "ann@example.com", "absent": True}, {"email": "ann", "absent": "no"}]},
            {
                "attendees": {},
                "1": {},
                "email": {"isEmail": "email must be an email"},
                "absent": {"isBoolean": "absent must be a boolean value"},
            },
        ),
    ],
)
def test_a_host_s_word_is_checked_by_its_form(
    world: "World", edition: str, path: str, body: Any, rules: dict[str, Any]
) -> None:
    client = world.client(edition=edition)
    uid = client.book(NINE)["uid"]
    answer = client.send("POST", f"/bookings/{uid}/{path}", body)
    found, told = {}, list(json.loads(answer.body)["error"]["details"]["errors"])
    while told:
        row = told.pop()
        found[row["property"]] = row.get("constraints", {})
        told += row["children"]
    assert (answer.status, found) == (400, rules)


def test_a_body_of_more_than_a_hundred_kilobytes_is_not_read(world: "World") -> None:
    client = world.client()
    body = {"cancellationReason": "x" * 100 * 1024}
    uid = client.book(NINE)["uid"]
    assert client.error("POST", f"/bookings/{uid}/cancel", body) == (413, "request entity too large")
    assert client.data("GET", f"/bookings/{uid}")["status"] == "accepted"
