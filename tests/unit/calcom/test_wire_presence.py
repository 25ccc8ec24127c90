"""The wire of giving a booking to somebody else and of noting who stayed away."""

import json

import pytest

from askpro.adapters.calcom.wire.presence import mark_absent, read_new_host, reassign
from askpro.domain.errors import BookingUnknown, CalendarMalformed

UID = "aB3dE5fG7hJ9kL2mN4pQ6r"


def test_it_goes_to_a_named_host_with_the_reason() -> None:
    request = reassign(UID, 41, "On holiday")
    assert (request.method, request.path, request.body) == (
        "POST",
        f"/bookings/{UID}/reassign/41",
        {"reason": "On holiday"},
    )
    assert request.operation.writes


def test_it_goes_to_whoevers_turn_it_is_without_a_reason() -> None:
    """Only the other route takes one."""
    request = reassign(UID, None, "On holiday")
    assert (request.path, request.content) == (f"/bookings/{UID}/reassign", b"{}")


def test_the_answer_tells_the_new_host() -> None:
    data = {"bookingUid": UID, "reassignedTo": {"id": 41, "name": "Jonas", "email": "jonas@salon.example"}}
    assert read_new_host(json.dumps({"status": "success", "data": data}).encode()) == 41


@pytest.mark.parametrize("data", [{}, {"reassignedTo": None}, {"reassignedTo": {"id": "41"}}, [], None])
def test_an_answer_without_a_host_is_malformed(data: object) -> None:
    with pytest.raises(CalendarMalformed):
        read_new_host(json.dumps({"status": "success", "data": data}).encode())


@pytest.mark.parametrize("absent", [True, False])
def test_a_mark_is_about_one_attendee_and_nobody_else(absent: bool) -> None:
    request = mark_absent(UID, "lena@example.org", absent)
    assert (request.path, request.body) == (
        f"/bookings/{UID}/mark-absent",
        {"attendees": [{"email": "lena@example.org", "absent": absent}]},
    )
    assert request.operation.writes


@pytest.mark.parametrize("uid", ["", "..", "../me", "a b"])
def test_what_can_be_no_uid_never_becomes_a_path(uid: str) -> None:
    with pytest.raises(BookingUnknown):
        reassign(uid, None, "")
    with pytest.raises(BookingUnknown):
        mark_absent(uid, "lena@example.org", True)
