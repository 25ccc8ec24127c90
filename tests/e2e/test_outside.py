"""What customers do at Cal.com arrives, and what askpro does arrives there."""

from typing import Any

import pytest
from tests.e2e.conftest import Demo, Start, demo_in, wait_for

GUEST = {"name": "Otto Outside", "email": "otto@example.org", "timeZone": "Europe/Berlin"}


@pytest.fixture
def demo(start: Start) -> Demo:
    return demo_in(start)


def book_outside(demo: Demo, name: str = "Follow-up", number: int = 0) -> Any:
    service = demo.service(name)
    own = service["event_types"][0]
    starts = [each["start"] for each in demo.offers(service["id"]) if each["staff_id"] == own["staff_id"]]
    body = {"eventTypeId": own["event_type_id"], "start": starts[number], "attendee": GUEST}
    return demo.at_calcom("POST", "/bookings", body)


def only(demo: Demo) -> Any:
    """The one appointment that there is."""
    found = demo.appointments()
    assert len(found) <= 1
    return found[0] if found else None


def told(demo: Demo) -> list[str]:
    """The webhooks that came, once all are read: the sweep would bring the same, only later."""

    def read() -> Any:
        items = [each for each in demo.ask("GET", "/v1/webhooks/deliveries")["items"] if each["trigger"] != "PING"]
        return items if all(each["state"] == "done" for each in items) else []

    return [each["trigger"] for each in reversed(wait_for(read))]


def test_an_outside_booking_appears_with_its_source(demo: Demo) -> None:
    theirs = book_outside(demo)
    ours = wait_for(lambda: only(demo))
    assert (ours["source"], ours["status"], ours["booking"]["uid"]) == ("calcom_direct", "confirmed", theirs["uid"])
    assert ours["customer"]["email"] == GUEST["email"]
    assert ours["staff_id"] == demo.service()["event_types"][0]["staff_id"]


def test_an_outside_move_and_cancel_arrive(demo: Demo) -> None:
    theirs = book_outside(demo)
    first = wait_for(lambda: only(demo))
    later = demo.offers(demo.service()["id"])[-1]["start"]
    moved = demo.at_calcom("POST", f"/bookings/{theirs['uid']}/reschedule", {"start": later})
    wait_for(lambda: only(demo)["booking"]["uid"] == moved["uid"])
    assert (only(demo)["id"], only(demo)["start"]) == (first["id"], later)
    demo.at_calcom("POST", f"/bookings/{moved['uid']}/cancel", {"cancellationReason": "ill"})
    wait_for(lambda: only(demo)["status"] == "cancelled")
    assert told(demo) == ["BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"]


def test_a_move_of_our_own_booking_arrives_and_ours_arrives_there(demo: Demo) -> None:
    service = demo.service()["id"]
    offers = [each["start"] for each in demo.offers(service)]
    booked = demo.book(service, offers[0])
    moved = demo.at_calcom("POST", f"/bookings/{booked['booking']['uid']}/reschedule", {"start": offers[-1]})
    wait_for(lambda: only(demo)["booking"]["uid"] == moved["uid"])
    cancelled = demo.ask("POST", f"/v1/appointments/{booked['id']}/cancel", {"reason": "closed"})
    assert cancelled["status"] == "cancelled"
    assert demo.at_calcom("GET", f"/bookings/{moved['uid']}")["status"] == "cancelled"


def test_a_request_waits_for_a_yes(demo: Demo) -> None:
    service = demo.service("Sports massage")["id"]
    booked = demo.book(service, demo.offers(service)[0]["start"])
    assert booked["status"] == "requested"
    confirmed = demo.ask("POST", f"/v1/appointments/{booked['id']}/confirm")
    assert confirmed["status"] == "confirmed"
    assert demo.at_calcom("GET", f"/bookings/{confirmed['booking']['uid']}")["status"] == "accepted"


def test_what_happened_while_askpro_was_away_is_healed_by_the_sweep(start: Start, demo: Demo) -> None:
    """The twin runs on with the webhook pointing to nobody."""
    theirs = book_outside(demo)
    wait_for(lambda: only(demo))
    demo.program.end()
    twin_port = demo.banner["twin_url"].rpartition(":")[2].partition("/")[0]
    twin = start("twin", "--port", twin_port, "--state", "data/twin.json", "--json")
    twin.ready("\n}\n")
    demo.at_calcom("POST", f"/bookings/{theirs['uid']}/cancel", {"cancellationReason": "ill"})
    twin.end()
    again = demo_in(start, demo.port)
    wait_for(lambda: only(again)["status"] == "cancelled")


def test_a_moved_port_takes_the_webhook_along(start: Start, demo: Demo) -> None:
    demo.program.end()
    again = demo_in(start)
    book_outside(again)
    assert wait_for(lambda: only(again))["source"] == "calcom_direct"
    assert told(again) == ["BOOKING_CREATED"]
