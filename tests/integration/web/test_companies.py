"""Companies and keys, with the admin key."""

import pytest
from tests.integration.web.conftest import SECRET, Caller, Place, Salon, company_body
from tests.integration.web.seeds import CALCOM_KEY, Json


@pytest.fixture
def company(place: Place) -> Json:
    return place.admin.ok("POST", "/v1/companies", company_body())


def change(place: Place, **fields: object) -> Json:
    return place.admin.ok("PATCH", "/v1/companies/salon", fields)


def test_secrets_come_back_masked(company: Json) -> None:
    assert company["calcom_api_key"] == f"{CALCOM_KEY[:4]}…{CALCOM_KEY[-4:]}"
    assert company["calcom_webhook_secret"] == f"{SECRET[:4]}…{SECRET[-4:]}"


def test_a_short_secret_shows_only_that_it_is_there(place: Place) -> None:
    made = place.admin.ok("POST", "/v1/companies", company_body(calcom_webhook_secret="12345678"))
    assert made["calcom_webhook_secret"] == "…"


def test_the_first_key_is_shown_once_and_works(place: Place, company: Json) -> None:
    assert Caller(place.client, company["key"]).ok("GET", "/v1/staff")["items"] == []
    shown = place.admin.ok("GET", "/v1/companies/salon")
    assert "key" not in shown
    assert [each["name"] for each in shown["keys"]] == ["first key"]


def test_ids_and_slugs_name_a_company(place: Place, company: Json) -> None:
    by_id, by_slug = (place.admin.ok("GET", f"/v1/companies/{name}") for name in (company["id"], "salon"))
    assert by_id == by_slug
    assert [each["slug"] for each in place.admin.ok("GET", "/v1/companies")["items"]] == ["salon"]


def test_only_what_is_given_changes(place: Place, company: Json) -> None:
    after = change(place, buffer_time=15, default_event_type=7, conflict_policy="askpro_wins")
    assert (after["buffer_time"], after["default_event_type"], after["conflict_policy"]) == (15, 7, "askpro_wins")
    untouched = company.keys() - {"key", "buffer_time", "default_event_type", "conflict_policy"}
    assert {name: after[name] for name in untouched} == {name: company[name] for name in untouched}


def test_null_puts_a_setting_back(place: Place, company: Json) -> None:
    change(place, buffer_time=15, calcom_team_id=5, **{"import": "hosts"})
    after = change(place, buffer_time=None, calcom_team_id=None, calcom_api_key=None, **{"import": None})
    assert (after["buffer_time"], after["calcom_team_id"], after["import"]) == (0, None, "event_types")
    assert after["calcom_api_key"] is None


def test_a_new_webhook_secret_keeps_the_one_before_it_valid(place: Place, company: Json) -> None:
    change(place, calcom_webhook_secret="whsec_second_one")
    assert place.app.companies.get("salon").account.webhook_secrets == ("whsec_second_one", SECRET)
    change(place, calcom_webhook_secret="whsec_third_one")
    assert place.app.companies.get("salon").account.webhook_secrets == ("whsec_third_one", "whsec_second_one")
    change(place, calcom_webhook_secret=None)
    assert place.app.companies.get("salon").account.webhook_secrets == ()


def test_a_slug_is_taken_once(place: Place, company: Json) -> None:
    answer = place.admin("POST", "/v1/companies", company_body())
    assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")


def test_a_revoked_key_is_refused_from_the_next_request_on(salon: Salon) -> None:
    admin = salon.place.admin
    made = admin.ok("POST", f"/v1/companies/{salon.id}/keys", {"name": "phone agent"})
    agent = Caller(salon.place.client, made["key"])
    agent.ok("GET", "/v1/staff")
    revoked = admin.ok("DELETE", f"/v1/companies/salon/keys/{made['id']}")
    assert revoked["revoked_at"] is not None
    answer = agent("GET", "/v1/staff")
    assert (answer.status_code, answer.json()["detail"]) == (401, "This key was revoked.")
    salon.call.ok("GET", "/v1/staff")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Not A Slug"),
        ("name", "   "),
        ("time_zone", "Mars/Olympus"),
        ("calcom_api_key", "with space in it"),
        ("calcom_team_id", "5"),
        ("calcom_api_url", "ftp://cal.com"),
        ("calcom_api_url", "https://cal.com/v2?x=1"),
        ("buffer_time", -1),
        ("buffer_time", 1441),
        ("default_event_type", 0),
        ("default_event_type", 2**40),
        ("default_event_type", True),
        ("conflict_policy", "both_win"),
        ("import", "everything"),
        ("attendee_email_template", "shared@salon.example"),
        ("api_key", "no field of ours"),
    ],
)
def test_a_value_that_is_none_is_refused_by_name(place: Place, field: str, value: object) -> None:
    answer = place.admin("POST", "/v1/companies", company_body(**{field: value}))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert [each["pointer"] for each in answer.json()["problems"]] == [f"/{field}"]


def test_versions_of_the_calendars_api_are_kept_and_cleared(place: Place, company: Json) -> None:
    assert company["calcom_versions"] == {}
    wanted = {"list_bookings": "2026-05-01", "create_booking": "2026-02-25"}
    assert change(place, calcom_versions=wanted)["calcom_versions"] == wanted
    assert change(place, name="Salon")["calcom_versions"] == wanted
    assert change(place, calcom_versions={"bookings": "2026-05-01"})["calcom_versions"] == {"bookings": "2026-05-01"}
    assert change(place, calcom_versions=None)["calcom_versions"] == {}


@pytest.mark.parametrize(
    ("versions", "pointers"),
    [
        ({"webhooks": "2024-08-13"}, ["/calcom_versions/webhooks"]),
        ({"read_me": "2024-08-13"}, ["/calcom_versions/read_me"]),
        ({"bookings": "2024-13-01"}, ["/calcom_versions/bookings"]),
        ({"bookings": "20240813", "slots": "latest"}, ["/calcom_versions/bookings", "/calcom_versions/slots"]),
        ({"bookings": 2024}, ["/calcom_versions/bookings"]),
        ("2024-08-13", ["/calcom_versions"]),
    ],
)
def test_a_version_that_is_none_is_refused_by_name(
    place: Place, company: Json, versions: object, pointers: list[str]
) -> None:
    answer = place.admin("PATCH", "/v1/companies/salon", {"calcom_versions": versions})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert [each["pointer"] for each in answer.json()["problems"]] == pointers
    assert place.admin.ok("GET", "/v1/companies/salon")["calcom_versions"] == {}


@pytest.mark.parametrize("field", ["slug", "name", "time_zone"])
def test_what_a_company_needs_cannot_be_cleared(place: Place, company: Json, field: str) -> None:
    answer = place.admin("PATCH", "/v1/companies/salon", {field: None})
    assert [each["pointer"] for each in answer.json()["problems"]] == [f"/{field}"]


def test_blanks_around_the_calendars_key_are_dropped_and_within_it_refused(place: Place, company: Json) -> None:
    change(place, calcom_api_key=" cal_live_pasted\r\n")
    assert place.app.companies.get("salon").account.api_key == "cal_live_pasted"
    refused = place.admin("PATCH", "/v1/companies/salon", {"calcom_api_key": "cal_live pasted"})
    assert (refused.status_code, [each["pointer"] for each in refused.json()["problems"]]) == (400, ["/calcom_api_key"])
    assert place.app.companies.get("salon").account.api_key == "cal_live_pasted"
