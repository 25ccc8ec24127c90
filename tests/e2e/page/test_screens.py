"""What the twin's page shows, in every world and on every screen."""

from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.e2e.browser import Tabs
from tests.e2e.page.world import NASTY, Begin, book, first_slot, full_house, rows

AUDIT = Path(__file__).with_name("audit.js").read_text("utf-8")
SPOIL = """(markup) => {
  document.querySelector("main").insertAdjacentHTML("afterbegin", markup);
  for (const each of document.querySelectorAll("[data-style]")) each.style.cssText = each.dataset.style;
}"""
WRONG = """
<h4>Too deep</h4><button></button><input id="pale" aria-describedby="nowhere"><b id="pale">twice</b>
<p data-style="color: #999; background: #fff">pale</p><button data-style="min-height: 0; height: 9px">x</button>
<p data-style="width: 9999px">wide</p>
"""


def test_an_empty_world_says_what_to_do(tabs: Tabs, begin: Begin) -> None:
    tab = tabs.open(begin().page)
    expect(tab.page.locator("#no-bookings")).to_contain_text("Nothing is booked yet")
    expect(tab.page.locator("#no-deliveries")).to_contain_text("No webhook was sent yet")
    assert tab.errors == []


def test_a_world_without_anybody_is_no_error(tabs: Tabs, begin: Begin) -> None:
    nothing = ("users", "schedules", "teams", "memberships", "eventTypes", "apiKeyOwners")
    tab = tabs.open(begin(**{table: [] for table in nothing}).page)
    expect(tab.page.locator("#no-hosts")).to_be_visible()
    expect(tab.page.locator("#book")).to_be_hidden()
    assert tab.errors == []


def test_no_text_becomes_markup(tabs: Tabs, begin: Begin, subscriber: str) -> None:
    running = begin(**full_house(subscriber))
    book(running, "2027-03-04T13:00:00Z", name=NASTY)
    tab = tabs.open(running.page)
    expect(rows(tab.page).filter(has_text="<img src=x onerror").first).to_contain_text(NASTY)
    tab.page.locator("summary").first.click()
    expect(tab.page.locator("pre").first).to_contain_text("<script>window.hacked=1</script>")
    tab.page.click("#book")
    expect(tab.page.locator("#type")).to_contain_text("<script>")
    assert tab.page.evaluate("[window.hacked, document.images.length, document.scripts.length]") == [None, 0, 1]
    assert tab.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (768, 1024), (390, 844), (320, 568)], ids=lambda size: f"{size[0]}px")
def test_everybody_can_use_it_on_every_screen(
    tabs: Tabs, begin: Begin, subscriber: str, scheme: str, size: tuple[int, int]
) -> None:
    """Labels, headings, contrast, sizes, and no scrolling sideways: on the page and in each dialog."""
    running = begin(**full_house(subscriber))
    book(running, "2027-03-04T13:00:00Z")
    tab = tabs.open(running.page, scheme=scheme, size=size)
    page = tab.page
    expect(page.locator("#deliveries-list .pill.bad")).to_have_count(1)
    page.locator("summary").first.click()
    expect(page.locator("pre")).to_be_visible()
    complaints = {"page": page.evaluate(AUDIT)}
    page.click("#book")
    first_slot(page)
    page.click("#slot-submit")
    expect(page.locator("#slot-error")).not_to_be_empty()
    complaints["book"] = page.evaluate(AUDIT)
    page.keyboard.press("Escape")
    rows(page).get_by_role("button", name="Move: Ada").click()
    expect(page.locator("#slots input").first).to_be_attached()
    complaints["move"] = page.evaluate(AUDIT)
    page.keyboard.press("Escape")
    rows(page).get_by_role("button", name="Decline").click()
    complaints["decline"] = page.evaluate(AUDIT)
    assert {place: found for place, found in complaints.items() if found} == {}
    assert tab.errors == []


def test_the_audit_finds_what_it_looks_for(tabs: Tabs, begin: Begin) -> None:
    """Without it, the test above could not fail."""
    page = tabs.open(begin().page).page
    page.evaluate(SPOIL, WRONG)
    found = " / ".join(page.evaluate(AUDIT))
    for complaint in ("h1 is followed by h4", "no label: <button>", "points nowhere", "twice: #pale", "contrast", "×9"):
        assert complaint in found
    assert "wide on 1280" in found


def test_bookings_at_the_same_time_stand_side_by_side(tabs: Tabs, begin: Begin) -> None:
    """Also three, of which the first overlaps both others, and these do not overlap each other."""
    ann = {"attendees": [{"name": "Ann", "email": "ann@example.com"}], "eventTypeId": 1}
    spans = (("09:00", "10:00"), ("09:00", "09:30"), ("09:30", "10:00"), ("12:00", "12:30"))
    rows = [ann | {"start": f"2027-03-03T{start}:00Z", "end": f"2027-03-03T{end}:00Z"} for start, end in spans]
    page = tabs.open(begin(bookings=rows).page).page
    boxes = [box for each in page.locator(".block").all() if (box := each.bounding_box())]
    assert len(boxes) == len(spans)
    for one, other in combinations(boxes, 2):
        beside = one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
        above = one["y"] + one["height"] <= other["y"] + 1 or other["y"] + other["height"] <= one["y"] + 1
        assert beside or above
    day = page.locator(".day").nth(1).bounding_box()
    assert day is not None
    assert max(box["width"] for box in boxes) == pytest.approx(day["width"], abs=2)
