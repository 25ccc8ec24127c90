"""No web page from elsewhere reads or drives the twin."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.twin import Request
from askpro.twin.page.guard import refusal

if TYPE_CHECKING:
    from tests.unit.twin.page.conftest import Visit

OWN = ("127.0.0.1:8020", "[::1]:8020", "localhost:8020", "LOCALHOST", "twin:8020", "a.localhost", "192.168.4.7")
FOREIGN = ("evil.example", "evil.example:8020", "127.0.0.1.evil.example", "localhost.evil.example:8020", "a.b", "[")


def verdict(method: str = "POST", **headers: str) -> int | None:
    sent = {"host": OWN[0], "content-type": "application/json"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    answer = refusal(Request(method, "/_twin/bookings", headers=sent))
    return answer.status if answer else None


@pytest.mark.parametrize("host", OWN)
def test_addresses_and_names_of_this_machine_are_served(host: str) -> None:
    assert (verdict(host=host), verdict("GET", host=host)) == (None, None)
    assert verdict(host=host, origin=f"http://{host.lower()}") is None


@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_name_that_points_here_is_refused(host: str) -> None:
    """DNS rebinding: Host and Origin agree, and the browser calls it the same origin."""
    assert verdict("GET", host=host) == 421
    assert verdict(host=host, origin=f"http://{host}", sec_fetch_site="same-origin") == 421


@given(st.text(max_size=30) | st.sampled_from(["null", "http://evil.example", "http://127.0.0.1:8021", "//127.0.0.1"]))
def test_no_other_origin_changes_anything(origin: str) -> None:
    assert verdict(origin=origin) == 403


@pytest.mark.parametrize(("site", "expected"), [("same-origin", None), ("none", None), ("cross-site", 403)])
def test_what_the_browser_says_of_the_caller_counts(site: str, expected: int | None) -> None:
    assert verdict(sec_fetch_site=site) == expected


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; b=1"])
def test_what_a_form_can_send_is_refused(kind: str) -> None:
    assert verdict(content_type=kind) == 415


def test_programs_that_are_no_browser_send_no_origin_and_are_served() -> None:
    assert verdict(content_type="application/json; charset=utf-8") is None


def test_a_refused_request_does_nothing(visit: "Visit") -> None:
    visitor = visit()
    form = {"eventTypeId": 1, "start": "2027-03-01T09:00:00Z", "name": "A", "email": "a@b.example", "timeZone": "UTC"}
    assert visitor.refusal("/_twin/bookings", body=form, origin="http://evil.example")[0] == 403
    assert visitor.state()["bookings"]["total"] == 0
