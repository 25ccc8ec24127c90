"""How the twin's page behaves in a person's hands: keys, slots, zones, refusals, and what changes elsewhere."""

from datetime import datetime

from playwright.sync_api import Route, expect
from tests.e2e.browser import Tabs
from tests.e2e.page.world import NOW, TRIGGERS, Begin, at_calcom, book, fill_in, first_slot, full_house, rows

from askpro.twin import default_seed
from askpro.twin.server import build_twin, running_twin


def test_a_booking_is_made_with_the_keyboard_alone(tabs: Tabs, begin: Begin) -> None:
    running = begin()
    tab = tabs.open(running.page)
    page = tab.page

    def tab_to(selector: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                assert page.evaluate("document.activeElement.matches(':focus-visible')")
                return
        raise AssertionError(f"the keyboard does not reach {selector}")

    tab_to("#book")
    page.keyboard.press("Enter")
    expect(page.locator("#slots input").first).to_be_attached()
    tab_to("#slots input")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    chosen = page.locator("#slots input:checked")
    expect(chosen).to_have_count(1)
    start = str(chosen.get_attribute("value"))
    tab_to("#who-name")
    page.keyboard.type("Grace Hopper")
    tab_to("#who-email")
    page.keyboard.type("grace@example.com")
    page.keyboard.press("Enter")
    expect(rows(page)).to_contain_text("Grace Hopper")
    (booked,) = running.twin.snapshot()["bookings"]
    assert datetime.fromisoformat(booked["start"]) == datetime.fromisoformat(start)
    expect(page.locator("#book")).to_be_focused()
    assert tab.errors == []


def test_escape_closes_a_dialog_and_does_nothing(tabs: Tabs, begin: Begin) -> None:
    running = begin()
    uid = book(running)["uid"]
    tab = tabs.open(running.page)
    cancel = rows(tab.page).get_by_role("button", name="Cancel")
    cancel.click()
    expect(tab.page.locator("#word-dialog")).to_be_visible()
    tab.page.keyboard.press("Escape")
    expect(tab.page.locator("#word-dialog")).to_be_hidden()
    expect(cancel).to_be_focused()
    assert at_calcom(running, uid)["status"] == "accepted"


def test_a_slot_that_was_taken_meanwhile_is_refused_in_the_servers_words(tabs: Tabs, begin: Begin) -> None:
    running = begin()
    tab = tabs.open(running.page)
    tab.page.click("#book")
    start = first_slot(tab.page)
    fill_in(tab.page)
    book(running, start)
    tab.page.click("#slot-submit")
    expect(tab.page.locator("#slot-error")).to_contain_text("User either already has booking at this time")
    expect(tab.page.locator(f'#slots input[value="{start}"]')).to_have_count(0)
    expect(tab.page.locator("#slot-submit")).to_have_text("Book")
    assert len(running.twin.snapshot()["bookings"]) == 1


def test_what_is_missing_is_named_before_anything_is_sent(tabs: Tabs, begin: Begin) -> None:
    running = begin()
    tab = tabs.open(running.page)
    tab.page.click("#book")
    expect(tab.page.locator("#slots input").first).to_be_attached()
    tab.page.click("#slot-submit")
    expect(tab.page.locator("#slot-error")).to_have_text("Choose a free slot.")
    first_slot(tab.page)
    tab.page.click("#slot-submit")
    expect(tab.page.locator("#slot-error")).to_have_text("Name and e-mail are needed.")
    expect(tab.page.locator("#who-name")).to_be_focused()
    fill_in(tab.page, email="no address")
    tab.page.click("#slot-submit")
    expect(tab.page.locator("#slot-error")).to_contain_text("email_validation_error")
    assert running.twin.snapshot()["bookings"] == []
    expect(tab.page.locator("#slot-submit")).to_have_text("Book")
    expect(tab.page.locator("#slots-note")).to_contain_text("free")
    expect(tab.page.locator("#slots input:checked")).to_have_count(1)


def test_what_cannot_be_done_says_why(tabs: Tabs, begin: Begin) -> None:
    running = begin(bookings=[full_house("")["bookings"][2]])
    tab = tabs.open(running.page)
    button = rows(tab.page).get_by_role("button", name="Move")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description("It is cancelled.")
    button.click(force=True)
    expect(tab.page.locator("#said")).to_have_text("It is cancelled.")
    expect(tab.page.locator("#slot-dialog")).to_be_hidden()


def test_a_day_without_free_slots_leads_to_the_next_one_that_has_some(tabs: Tabs, begin: Begin) -> None:
    tab = tabs.open(begin().page)
    tab.page.click("#book")
    expect(tab.page.locator("#slots input").first).to_be_attached()
    tab.page.fill("#day", "2027-03-07")  # a Sunday; Mondays are closed too
    expect(tab.page.locator("#slots-note")).to_have_text("Nothing is free on that day.")
    tab.page.click("#next-free")
    expect(tab.page.locator("#day")).to_have_value("2027-03-09")
    expect(tab.page.locator("#slots input").first).to_be_attached()


def test_a_visitor_elsewhere_books_in_the_visitors_zone(tabs: Tabs, begin: Begin) -> None:
    running = begin()
    tab = tabs.open(running.page, zone="America/New_York")
    tab.page.click("#book")
    expect(tab.page.locator("#zone")).to_have_value("America/New_York")
    tab.page.fill("#day", "2027-03-03")
    expect(tab.page.locator("#slots label").first).to_have_text("03:00")  # nine in Berlin
    first_slot(tab.page)
    fill_in(tab.page)
    tab.page.click("#slot-submit")
    expect(rows(tab.page)).to_contain_text("Wed 3 Mar 2027, 09:00–09:45 Europe/Berlin")
    expect(rows(tab.page)).to_contain_text("03:00 on Wed 3 Mar 2027 for the attendee, America/New_York")


def test_a_length_that_is_offered_can_be_chosen(tabs: Tabs, begin: Begin, subscriber: str) -> None:
    running = begin(eventTypes=full_house(subscriber)["eventTypes"])
    tab = tabs.open(running.page)
    tab.page.click("#book")
    tab.page.select_option("#length", "60")
    first_slot(tab.page)
    fill_in(tab.page)
    tab.page.click("#slot-submit")
    expect(rows(tab.page)).to_have_count(1)
    (booked,) = running.twin.snapshot()["bookings"]
    assert at_calcom(running, booked["uid"])["duration"] == 60


def test_slots_of_the_question_before_cannot_be_chosen(tabs: Tabs, begin: Begin, subscriber: str) -> None:
    running = begin(eventTypes=full_house(subscriber)["eventTypes"])
    tab = tabs.open(running.page)
    tab.page.click("#book")
    first_slot(tab.page)
    held: list[Route] = []
    tab.page.route("**/_twin/slots*", lambda route: held.append(route))
    tab.page.select_option("#length", "60")
    expect(tab.page.locator("#slots input:disabled").first).to_be_attached()
    expect(tab.page.locator("#slots input:enabled")).to_have_count(0)
    held[0].continue_()
    expect(tab.page.locator("#slots input:enabled").first).to_be_attached()
    expect(tab.page.locator("#slots input:disabled")).to_have_count(0)


def test_the_week_goes_on_and_back_and_shows_bookings_in_their_place(tabs: Tabs, begin: Begin) -> None:
    running = begin()
    book(running, "2027-03-11T09:00:00Z")
    tab = tabs.open(running.page)
    block = tab.page.get_by_role("button", name="10:00 to 10:45, Ada Lovelace, Haircut, accepted")
    expect(block).to_have_count(0)
    tab.page.click("#later")
    expect(tab.page.locator("#span")).to_have_text("Tue 9 Mar to Mon 15 Mar 2027")
    expect(block).to_be_visible()
    tab.page.click("#today")
    expect(tab.page.locator("#span")).to_have_text("Tue 2 Mar to Mon 8 Mar 2027")
    tab.page.click("#earlier")
    expect(tab.page.locator("#span")).to_have_text("Tue 23 Feb to Mon 1 Mar 2027")


def test_a_block_of_the_week_leads_to_its_booking(tabs: Tabs, begin: Begin) -> None:
    running = begin()
    uid = book(running)["uid"]
    tab = tabs.open(running.page)
    tab.page.locator(".block").click()
    expect(tab.page.locator(f"#booking-{uid}")).to_have_class("booking found")


def test_what_changes_elsewhere_shows_and_leaves_the_focus_where_it_is(tabs: Tabs, begin: Begin) -> None:
    running = begin()
    book(running)
    tab = tabs.open(running.page)
    button = rows(tab.page).get_by_role("button", name="Move: Ada Lovelace")
    button.focus()
    book(running, "2027-03-03T12:00:00Z", name="Grace Hopper")
    expect(rows(tab.page)).to_have_count(2)
    expect(button).to_be_focused()


def test_a_delivery_stays_open_while_others_arrive(tabs: Tabs, begin: Begin, subscriber: str) -> None:
    hook = {"userId": 1, "subscriberUrl": subscriber, "triggers": TRIGGERS}
    running = begin(webhooks=[hook])
    book(running)
    tab = tabs.open(running.page)
    tab.page.locator("summary").click()
    expect(tab.page.locator("pre")).to_contain_text("Ada Lovelace")
    book(running, "2027-03-03T12:00:00Z")
    expect(tab.page.locator("#deliveries-list > li")).to_have_count(2)
    expect(tab.page.locator("pre")).to_be_visible()
    expect(tab.page.locator("#deliveries-list .pill.good")).to_have_count(2)


def test_a_twin_that_is_gone_is_told_and_found_again(tabs: Tabs) -> None:
    twin = build_twin({**default_seed(), "rateLimit": None}, now=NOW)
    with running_twin(twin) as running:
        tab = tabs.open(running.page)
        port = int(running.page.rstrip("/").rpartition(":")[2])
    expect(tab.page.locator("#link")).to_have_text("The twin does not answer. Trying again…")
    tab.page.click("#book")
    expect(tab.page.locator("#slot-error")).not_to_be_empty()
    tab.page.keyboard.press("Escape")
    with running_twin(twin, port=port) as running:
        expect(tab.page.locator("#link")).to_have_text("Live")
        book(running)
        expect(rows(tab.page)).to_have_count(1)


def test_one_person_leaves_a_seat_and_another_moves(tabs: Tabs, begin: Begin) -> None:
    types = default_seed()["eventTypes"]
    types[0]["seats"] = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
    running = begin(eventTypes=types)
    book(running)
    book(running, name="Grace Hopper")
    tab = tabs.open(running.page)
    seats = rows(tab.page).locator(".seats li")
    expect(seats).to_have_count(2)
    tab.page.get_by_role("button", name="Leave: Grace Hopper").click()
    expect(tab.page.locator("#word-about")).to_contain_text("Grace Hopper")
    expect(tab.page.locator("#word-field")).to_be_hidden()  # for one seat the API takes no reason
    tab.page.click("#word-submit")
    expect(seats).to_have_count(1)
    tab.page.get_by_role("button", name="Move seat: Ada Lovelace").click()
    expect(tab.page.locator("#why-field")).to_be_hidden()
    first_slot(tab.page)
    tab.page.click("#slot-submit")
    expect(rows(tab.page)).to_have_count(2)
    expect(rows(tab.page).first).to_contain_text("accepted")
    whole = rows(tab.page).first.get_by_role("button", name="Cancel: Ada Lovelace")
    expect(whole).to_have_accessible_description("Each seat is moved or left by itself.")
    assert tab.errors == []


DRIVE = """async ([target, type, start]) => {
  const form = { eventTypeId: 1, start, name: "E", email: "e@elsewhere.example", timeZone: "UTC" };
  const mode = type === "text/plain" ? "no-cors" : "cors";
  const options = { method: "POST", mode, headers: { "Content-Type": type }, body: JSON.stringify(form) };
  try { return (await fetch(target, options)).type; } catch { return "blocked"; }
}"""


def test_a_web_page_elsewhere_cannot_drive_the_twin(tabs: Tabs, begin: Begin, subscriber: str) -> None:
    """What its own page may do, a page of another origin may not: not even what browsers send without asking."""
    running = begin()
    page, target = tabs.open(running.page).page, f"{running.page}_twin/bookings"
    assert page.evaluate(DRIVE, [target, "application/json", "2027-03-03T09:00:00Z"]) == "basic"
    assert len(running.twin.snapshot()["bookings"]) == 1
    page.goto(subscriber)
    assert page.evaluate(DRIVE, [target, "application/json", "2027-03-03T10:00:00Z"]) == "blocked"
    assert page.evaluate(DRIVE, [target, "text/plain", "2027-03-03T11:00:00Z"]) == "opaque"
    assert len(running.twin.snapshot()["bookings"]) == 1
