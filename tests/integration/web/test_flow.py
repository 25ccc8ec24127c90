"""The main job over HTTP, from an empty installation to a moved and cancelled appointment."""

from typing import Any

from tests.integration.web.conftest import ORIGIN, Caller, Place, Salon, company_body

MONDAY = {"from": "2027-03-08T00:00:00+01:00", "to": "2027-03-09T00:00:00+01:00"}
SHAPE = {
    "id",
    "status",
    "start",
    "end",
    "local",
    "staff_id",
    "service_id",
    "customer",
    "source",
    "notes",
    "metadata",
    "booking",
    "sync",
    "sequence",
    "created_at",
    "updated_at",
}


def starts(salon: Salon, **query: Any) -> list[str]:
    found = salon.call.ok("GET", "/v1/availability", params={"service_id": salon.cut, **MONDAY, **query})
    return [each["start"] for each in found["items"]]


def test_the_whole_way_from_a_company_to_a_cancelled_appointment(place: Place) -> None:
    made = place.admin.ok("POST", "/v1/companies", company_body(buffer_time=15))
    call = Caller(place.client, made["key"])
    assert [host["id"] for host in call.ok("GET", "/v1/hosts")["items"]] == [31]
    mira = call.ok("POST", "/v1/staff", {"name": "Mira", "email": "Mira@Salon.example"})["id"]
    matched = call.ok("POST", "/v1/hosts/match", {})
    assert matched == {"matched": [{"staff_id": mira, "host_id": 31}], "ambiguous": [], "unmatched": []}
    cut = call.ok("POST", "/v1/services", {"name": "Long cut", "duration": 45})["id"]
    service = call.ok("POST", f"/v1/services/{cut}/event-types", {"staff_id": mira})
    assert [(each["staff_id"], each["duration"], each["buffer_after"]) for each in service["event_types"]] == [
        (mira, 45, 15)
    ]

    offers = call.ok("GET", "/v1/availability", params={"service_id": cut, **MONDAY, "time_zone": "Asia/Kolkata"})
    first = offers["items"][0]
    assert first["local"]["start"].endswith("+05:30")
    booking = {"service_id": cut, "start": first["start"], "customer": {"name": "Ada", "email": "ada@example.org"}}
    appointment = call("POST", "/v1/appointments", booking)
    assert (appointment.status_code, appointment.json()["status"]) == (201, "confirmed")
    path = "/v1/appointments/" + appointment.json()["id"]
    assert appointment.headers["location"] == path

    moved = call.ok("POST", f"{path}/reschedule", {"start": "2027-03-08T13:00:00+01:00", "reason": "later"})
    assert (moved["start"], moved["status"]) == ("2027-03-08T12:00:00Z", "confirmed")
    assert moved["booking"]["uid"] != appointment.json()["booking"]["uid"]
    assert call.ok("POST", f"{path}/cancel", {"reason": "ill"})["status"] == "cancelled"
    actions = [each["action"] for each in call.ok("GET", f"{path}/history")["items"]]
    assert actions[0] == "book"
    assert {"reschedule", "cancel"} <= set(actions)


def test_an_appointment_has_exactly_the_fields_that_callers_were_promised(salon: Salon) -> None:
    shown = salon.booked(notes="by the window", metadata={"seat": "3"}, source="phone")
    assert shown.keys() == SHAPE
    assert shown["customer"].keys() == {"id", "name", "email", "phone", "time_zone", "language"}
    assert shown["local"] == {
        "start": "2027-03-08T10:00:00+01:00",
        "end": "2027-03-08T10:30:00+01:00",
        "time_zone": "Europe/Berlin",
        "spoken": "Monday, 8 March 2027, 10:00 to 10:30",
    }
    assert (shown["notes"], shown["metadata"], shown["source"]) == ("by the window", {"seat": "3"}, "phone")
    assert shown["sync"]["state"] == "in_sync"


def test_a_booking_tells_the_calendar_whose_it_is_as_strings(salon: Salon) -> None:
    shown = salon.booked(source="phone")
    kept = next(
        row for row in salon.place.line.twin.twin.snapshot()["bookings"] if row["uid"] == shown["booking"]["uid"]
    )
    assert kept["metadata"]["askpro_appointment_id"] == shown["id"]
    assert kept["metadata"]["source"] == "phone"


def test_a_booked_time_is_no_longer_offered_and_a_cancelled_one_is_again(salon: Salon) -> None:
    assert "2027-03-08T09:00:00Z" in starts(salon)
    path = "/v1/appointments/" + salon.booked()["id"]
    assert "2027-03-08T09:00:00Z" not in starts(salon)
    assert salon.call.ok("POST", f"{path}/cancel")["status"] == "cancelled"
    salon.place.clock.sleep(5)
    assert "2027-03-08T09:00:00Z" in starts(salon)


def test_an_answer_is_remembered_for_five_minutes_while_nothing_changes(salon: Salon) -> None:
    query = {"service_id": salon.cut, **MONDAY}
    salon.place.clock.sleep(10)
    first = salon.call.ok("GET", "/v1/availability", params=query)
    second = salon.call.ok("GET", "/v1/availability", params=query)
    assert (first["source"], second["source"]) == ("calendar", "cache")
    assert first["items"] == second["items"]
    salon.place.clock.sleep(301)
    assert salon.call.ok("GET", "/v1/availability", params=query)["source"] == "calendar"


def test_offers_for_moving_an_appointment_count_its_own_time_as_free(salon: Salon) -> None:
    appointment = salon.booked()
    salon.place.clock.sleep(5)
    query = {"appointment_id": appointment["id"], **MONDAY}
    found = [each["start"] for each in salon.call.ok("GET", "/v1/availability", params=query)["items"]]
    assert appointment["start"] in found


def test_a_requested_appointment_is_confirmed_or_declined(salon: Salon) -> None:
    yes, no = (salon.booked(hour, service_id=salon.tattoo) for hour in (9, 11))
    assert (yes["status"], no["status"]) == ("requested", "requested")
    assert salon.call.ok("POST", f"/v1/appointments/{yes['id']}/confirm")["status"] == "confirmed"
    assert salon.call.ok("POST", f"/v1/appointments/{no['id']}/decline", {"reason": "no"})["status"] == "declined"


def test_a_booking_made_at_the_calendar_appears_moves_and_ends(salon: Salon) -> None:
    attendee = {"name": "Otto Outside", "email": "otto@example.org", "timeZone": "Europe/Berlin"}
    body = {"eventTypeId": 7, "start": "2027-03-08T10:00:00Z", "attendee": attendee}
    uid = salon.place.outside().post(f"{ORIGIN}/bookings", json=body).json()["data"]["uid"]
    salon.place.deliver()
    found = salon.call.ok("GET", "/v1/appointments", params={"source": "calcom_direct"})["items"]
    assert [(each["start"], each["booking"]["uid"], each["staff_id"]) for each in found] == [
        ("2027-03-08T10:00:00Z", uid, salon.mira)
    ]
    path = f"/v1/appointments/{found[0]['id']}"
    move = salon.place.outside().post(f"{ORIGIN}/bookings/{uid}/reschedule", json={"start": "2027-03-08T12:00:00Z"})
    salon.place.deliver()
    assert salon.call.ok("GET", path)["start"] == "2027-03-08T12:00:00Z"
    salon.place.outside().post(f"{ORIGIN}/bookings/{move.json()['data']['uid']}/cancel", json={}).raise_for_status()
    salon.place.deliver()
    assert salon.call.ok("GET", path)["status"] == "cancelled"
    assert salon.call.ok("GET", "/v1/appointments", params={"booking_uid": uid})["items"][0]["id"] == found[0]["id"]


def test_the_echo_of_our_own_booking_changes_nothing(salon: Salon) -> None:
    before = salon.booked()
    assert salon.place.deliver() > 0
    assert salon.call.ok("GET", f"/v1/appointments/{before['id']}") == before
    assert len(salon.call.ok("GET", "/v1/appointments")["items"]) == 1


def test_lists_filter_and_go_on_where_the_page_before_ended(salon: Salon) -> None:
    booked = [salon.booked(hour) for hour in (9, 10, 11)]
    ids, cursor = [], None
    for _ in booked:
        page = salon.call.ok("GET", "/v1/appointments", params={"limit": 1, **({"cursor": cursor} if cursor else {})})
        ids += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert (ids, cursor) == ([each["id"] for each in booked], None)
    query = {"from": "2027-03-08T10:00:00Z", "to": "2027-03-08T11:00:00Z", "status": "confirmed", "sync": "in_sync"}
    more = {"staff_id": salon.mira, "service_id": salon.cut, "source": "api"}
    found = salon.call.ok("GET", "/v1/appointments", params={**query, **more})["items"]
    assert [each["id"] for each in found] == [booked[1]["id"]]


def test_a_list_that_is_short_is_paged_too(salon: Salon) -> None:
    first = salon.call.ok("GET", "/v1/staff", params={"limit": 1})
    second = salon.call.ok("GET", "/v1/staff", params={"limit": 1, "cursor": first["next_cursor"]})
    assert [page["items"][0]["id"] for page in (first, second)] == [salon.mira, salon.jonas]
    assert second["next_cursor"] is None


def test_staff_and_services_are_changed_and_retired(salon: Salon) -> None:
    changed = salon.call.ok("PATCH", f"/v1/staff/{salon.jonas}", {"email": "jonas@salon.example", "position": 7})
    assert (changed["email"], changed["position"], changed["name"]) == ("jonas@salon.example", 7, "Jonas")
    assert salon.call.ok("PATCH", f"/v1/staff/{salon.jonas}", {"email": None})["email"] is None
    assert salon.call.ok("DELETE", f"/v1/staff/{salon.jonas}")["active"] is False
    assert salon.call.ok("DELETE", f"/v1/staff/{salon.mira}/host")["host"] is None
    longer = salon.call.ok("PATCH", f"/v1/services/{salon.tattoo}", {"duration": 60, "description": "ink"})
    assert (longer["duration"], longer["description"]) == (60, "ink")
    assert salon.call.ok("DELETE", f"/v1/services/{salon.tattoo}")["active"] is False


def test_the_process_lives_and_is_ready(place: Place) -> None:
    assert place.client.get("/health/live").json() == {"status": "ok"}
    assert place.client.get("/health/ready").json() == {"status": "ok"}


def test_a_row_that_moves_between_two_pages_takes_none_with_it(salon: Salon) -> None:
    made = [salon.call.ok("POST", "/v1/services", {"name": name, "duration": 30})["id"] for name in ("1", "2", "3")]
    first = salon.call.ok("GET", "/v1/services?limit=1")
    assert [each["id"] for each in first["items"]] == made[:1]
    salon.call.ok("PATCH", f"/v1/services/{made[0]}", {"name": "zz"})
    rest = salon.call.ok("GET", f"/v1/services?cursor={first['next_cursor']}")["items"]
    assert [each["id"] for each in rest][:2] == made[1:]
    refused = salon.call("GET", f"/v1/staff?cursor={first['next_cursor']}")
    assert (refused.status_code, refused.json()["problems"][0]["pointer"]) == (400, "/cursor")
