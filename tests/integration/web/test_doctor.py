"""``GET /v1/doctor`` and ``GET /v1/hosts/audit``."""

from tests.integration.web.conftest import Salon


def codes(salon: Salon) -> set[str]:
    return {each["code"] for each in salon.call.ok("GET", "/v1/doctor")["findings"]}


def test_the_doctor_tells_what_is_wrong_and_what_to_do(salon: Salon) -> None:
    salon.place.app.report_worker()
    salon.place.app.sweep(salon.id, full=True)
    told = salon.call.ok("GET", "/v1/doctor")
    assert (told["complete"], told["healthy"], codes(salon)) == (
        *(True, False),
        {"staff_unmapped", "event_type_drift"},  # Jonas; the tattoo needs a yes there, and none here
    )
    (finding,) = [each for each in told["findings"] if each["code"] == "staff_unmapped"]
    assert (finding["about"], finding["weight"]) == ({"staff_id": salon.jonas}, "warning")
    assert "askpro staff map" in finding["advice"]


def test_a_probe_is_told_where_it_is_asked_for(salon: Salon) -> None:
    assert "probe" not in salon.call.ok("GET", "/v1/doctor?probe=false")
    told = salon.call.ok("GET", "/v1/doctor?probe=true")["probe"]
    assert [each["call"] for each in told["calls"]][:2] == ["read_me", "list_webhooks"]
    assert [each["departures"] for each in told["calls"] if each["departures"]] == []
    assert salon.call("GET", "/v1/doctor?probe=perhaps").status_code == 400


def test_the_doctor_needs_the_companys_key(salon: Salon) -> None:
    assert salon.place.client.get("/v1/doctor").status_code == 401


def test_the_audit_tells_who_mapped_whom_page_by_page(salon: Salon) -> None:
    salon.call.ok("DELETE", f"/v1/staff/{salon.mira}/host")
    first = salon.call.ok("GET", "/v1/hosts/audit?limit=1")
    (entry,) = first["items"]
    assert (entry["action"], entry["staff_id"], entry["host_id"]) == ("unmap", salon.mira, 31)
    assert entry["actor"].startswith("api:")
    salon.call.ok("PUT", f"/v1/staff/{salon.mira}/host", {"host_id": 31})
    rest = salon.call.ok("GET", f"/v1/hosts/audit?limit=1&cursor={first['next_cursor']}")
    assert ([each["action"] for each in rest["items"]], rest["next_cursor"]) == (["map"], None)
