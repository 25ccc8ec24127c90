"""The twin's page in a real browser, beside a running askpro: what is done on one side shows on the other."""

import json
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.e2e.browser import Tab, Tabs
from tests.e2e.conftest import Demo, Start, demo_in, wait_for


@pytest.fixture
def demo(start: Start) -> Demo:
    return demo_in(start)


@pytest.fixture
def tab(tabs: Tabs, demo: Demo) -> Tab:
    return tabs.open(demo.banner["twin_page"])


def row(page: Page, uid: str) -> Locator:
    return page.locator(f"#booking-{uid}")


def choose_slot(page: Page, number: int = 0) -> str:
    """Take a free slot; answers its start."""
    slots = page.locator("#slots input")
    expect(slots.first).to_be_attached()
    slots.nth(number).check(force=True)
    return str(slots.nth(number).get_attribute("value"))


def only(demo: Demo) -> Any:
    (appointment,) = demo.appointments()
    return appointment


def same_moment(one: str, other: str) -> bool:
    return datetime.fromisoformat(one) == datetime.fromisoformat(other)


def test_what_askpro_does_shows_at_once_and_a_move_on_the_page_moves_the_appointment(demo: Demo, tab: Tab) -> None:
    expect(tab.page.locator("#no-bookings")).to_be_visible()
    service = demo.service()["id"]
    booked = demo.book(service, demo.offers(service)[0]["start"])
    uid = booked["booking"]["uid"]
    expect(row(tab.page, uid)).to_contain_text("Ada Lovelace")
    row(tab.page, uid).get_by_role("button", name="Move").click()
    start = choose_slot(tab.page, -1)
    tab.page.fill("#why", "Late train")
    tab.page.click("#slot-submit")
    expect(row(tab.page, uid)).to_contain_text("moved to")
    wait_for(lambda: same_moment(only(demo)["start"], start))
    assert (only(demo)["status"], only(demo)["id"]) == ("confirmed", booked["id"])
    moved = row(tab.page, only(demo)["booking"]["uid"])
    expect(moved).to_contain_text("moved from")
    demo.ask("POST", f"/v1/appointments/{booked['id']}/cancel", {"reason": "Holiday"})
    expect(moved).to_contain_text("It is cancelled.")
    expect(moved).to_contain_text("Holiday")
    assert tab.errors == []


def test_what_a_visitor_books_and_cancels_on_the_page_is_booked_and_cancelled_in_askpro(demo: Demo, tab: Tab) -> None:
    tab.page.click("#book")
    choose_slot(tab.page)
    tab.page.fill("#who-name", "Grace Hopper")
    tab.page.fill("#who-email", "grace@example.com")
    tab.page.click("#slot-submit")
    wait_for(demo.appointments)
    uid = only(demo)["booking"]["uid"]
    assert (only(demo)["status"], only(demo)["customer"]["name"]) == ("confirmed", "Grace Hopper")
    row(tab.page, uid).get_by_role("button", name="Cancel").click()
    tab.page.fill("#word-reason", "Ill")
    tab.page.click("#word-submit")
    expect(row(tab.page, uid)).to_contain_text("It is cancelled.")
    wait_for(lambda: only(demo)["status"] == "cancelled")
    assert tab.errors == []


@pytest.mark.parametrize(("act", "status"), [("Confirm", "confirmed"), ("Decline", "declined")])
def test_a_request_is_answered_on_the_page(demo: Demo, tab: Tab, act: str, status: str) -> None:
    service = demo.service("Sports massage")["id"]
    uid = demo.book(service, demo.offers(service)[0]["start"])["booking"]["uid"]
    assert only(demo)["status"] == "requested"
    row(tab.page, uid).get_by_role("button", name=act).click()
    tab.page.click("#word-submit")
    wait_for(lambda: only(demo)["status"] == status)
    assert tab.errors == []


def test_a_resent_webhook_arrives_again_and_changes_nothing(demo: Demo, tab: Tab) -> None:
    service = demo.service()["id"]
    demo.book(service, demo.offers(service)[0]["start"])
    first = tab.page.locator("#deliveries-list li").first
    expect(first).to_contain_text("BOOKING_CREATED")
    before = only(demo)
    first.locator("summary").click()
    expect(first.locator("pre")).to_contain_text('"triggerEvent": "BOOKING_CREATED"')
    first.get_by_role("button", name="Resend").click()
    again = tab.page.locator("#deliveries-list li").first
    expect(again).to_contain_text("the bytes of #2 again")
    expect(again.locator(".pill")).to_have_class("pill good")
    came_in = [each["trigger"] for each in demo.ask("GET", "/v1/webhooks/deliveries")["items"]]
    assert came_in == ["BOOKING_CREATED", "PING"]  # the inbox knows the same bytes again
    after = only(demo)
    assert {name: after[name] for name in ("id", "start", "status", "booking")} == {
        name: before[name] for name in ("id", "start", "status", "booking")
    }
    assert tab.errors == []


def test_a_twin_that_is_started_alone_says_where_its_page_is(start: Start, tabs: Tabs) -> None:
    program = start("twin", "--port", "0", "--json")
    told = json.loads(program.ready("\n}\n"))
    tab = tabs.open(told["page"])
    expect(tab.page.locator("#no-bookings")).to_be_visible()
    assert tab.errors == []
    assert (program.end(), program.err.read_text()) == (0, "")


def test_an_open_page_does_not_hold_up_the_end(demo: Demo, tab: Tab) -> None:
    assert (demo.program.end(), demo.program.err.read_text()) == (0, "")
    expect(tab.page.locator("#link")).to_have_text("The twin does not answer. Trying again…")
