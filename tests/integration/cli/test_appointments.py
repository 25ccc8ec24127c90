"""``askpro slots``, ``book``, ``reschedule``, ``cancel``, ``confirm``, ``decline`` and ``show``."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.integration.cli.conftest import Askpro

ADA = ("--name", "Ada Lovelace", "--email", "ada@example.com")


def book(askpro: Askpro, day: date, at: str = "10:30", service: str = "Cut", staff: str = "Mira") -> Any:
    when = ("--start", f"{day} {at}")
    return askpro.ask("book", "--service", service, *when, "--staff", staff, *ADA).data


def test_slots_of_a_day_lie_on_that_day_of_the_company(salon: Askpro, tuesday: date) -> None:
    items = salon.ask("slots", "--service", "Cut", "--day", str(tuesday)).data["items"]
    assert items[0]["local"]["start"].startswith(f"{tuesday}T09:00")
    assert {each["local"]["start"][:10] for each in items} == {str(tuesday)}


def test_a_range_of_days_includes_the_last(salon: Askpro, tuesday: date) -> None:
    days = ("--from", str(tuesday), "--to", str(tuesday + timedelta(days=1)))
    items = salon.ask("slots", "--service", "Cut", *days).data["items"]
    assert {each["local"]["start"][:10] for each in items} == {str(tuesday), str(tuesday + timedelta(days=1))}


def test_people_read_times_and_names(salon: Askpro, tuesday: date) -> None:
    said = salon("slots", "--service", "Cut", "--day", str(tuesday), "--staff", "Tomas").out
    assert "09:00 to 09:45" in said
    assert "Tomas" in said
    assert "Mira" not in said


def test_a_booking_is_confirmed_with_a_uid(salon: Askpro, tuesday: date) -> None:
    made = book(salon, tuesday)
    assert (made["status"], made["source"], made["sync"]["state"]) == ("confirmed", "cli", "in_sync")
    assert made["booking"]["uid"]


def test_a_taken_time_is_refused_with_alternatives(salon: Askpro, tuesday: date) -> None:
    book(salon, tuesday)
    refused = salon.ask("book", "--service", "Cut", "--start", f"{tuesday} 10:30", "--staff", "Mira", *ADA)
    assert (refused.code, refused.problem["code"]) == (1, "slot_unavailable")
    assert refused.problem["alternatives"]


def test_a_person_reads_alternatives_in_the_companys_time_and_can_book_them(salon: Askpro, tuesday: date) -> None:
    book(salon, tuesday)
    refused = salon("book", "--service", "Cut", "--start", f"{tuesday} 10:30", "--staff", "Mira", *ADA)
    told = re.findall(r"free instead: (\S+)", refused.err)
    assert {datetime.fromisoformat(each).utcoffset() for each in told} == {
        datetime.combine(tuesday, time(12), ZoneInfo("Europe/Berlin")).utcoffset()
    }
    booked = salon.ask("book", "--service", "Cut", "--start", told[0], "--staff", "Mira", *ADA)
    assert booked.data["local"]["start"] == told[0]


def test_an_appointment_is_found_by_id_and_by_any_uid(salon: Askpro, tuesday: date) -> None:
    made = book(salon, tuesday)
    moved = salon.ask("reschedule", made["id"], "--start", f"{tuesday} 14:15").data
    assert moved["booking"]["uid"] != made["booking"]["uid"]
    for name in (made["id"], made["booking"]["uid"], moved["booking"]["uid"]):
        assert salon.ask("show", name).data == moved


def test_a_move_takes_the_new_time(salon: Askpro, tuesday: date) -> None:
    moved = salon.ask("reschedule", book(salon, tuesday)["id"], "--start", f"{tuesday} 14:15").data
    assert (moved["status"], moved["local"]["start"][:16]) == ("confirmed", f"{tuesday}T14:15")


def test_a_cancelled_appointment_takes_no_further_command(salon: Askpro, tuesday: date) -> None:
    made = book(salon, tuesday)
    assert salon.ask("cancel", made["id"], "--reason", "ill").data["status"] == "cancelled"
    refused = salon.ask("reschedule", made["id"], "--start", f"{tuesday} 14:15")
    assert (refused.code, refused.problem["code"]) == (1, "appointment_closed")


@pytest.mark.parametrize(("answer", "status"), [("confirm", "confirmed"), ("decline", "declined")])
def test_a_request_is_answered(salon: Askpro, tuesday: date, answer: str, status: str) -> None:
    made = book(salon, tuesday, service="Advice")
    assert made["status"] == "requested"
    assert salon.ask(answer, made["id"]).data["status"] == status


def test_the_history_tells_what_happened(salon: Askpro, tuesday: date) -> None:
    made = book(salon, tuesday)
    salon("cancel", made["id"])
    actions = [each["action"] for each in salon.ask("show", made["id"], "--history").data["items"]]
    assert [actions[0], "cancel" in actions] == ["book", True]
    said = salon("show", made["id"], "--history").out
    assert "cancel" in said
    assert [word for word in ("None", "True", "False") if word in said] == []


def test_the_list_is_filtered_and_paged(salon: Askpro, tuesday: date) -> None:
    first, second = book(salon, tuesday), book(salon, tuesday, "14:15", staff="Tomas")
    assert [each["id"] for each in salon.ask("show", "--staff", "Tomas").data["items"]] == [second["id"]]
    page = salon.ask("show", "--limit", "1").data
    assert [each["id"] for each in page["items"]] == [first["id"]]
    rest = salon.ask("show", "--limit", "1", "--cursor", page["next_cursor"]).data
    assert [each["id"] for each in rest["items"]] == [second["id"]]


def test_a_customers_words_are_no_markup(salon: Askpro, tuesday: date) -> None:
    who = ("--name", "[red]Ada\x1b[31m[/nonsense]", "--email", "ada@example.com")
    made = salon.ask("book", "--service", "Cut", "--start", f"{tuesday} 10:30", *who).data
    said = salon("show", made["id"]).out
    assert "[red]Ada·[31m[/nonsense]" in said


@pytest.mark.parametrize(
    "start",
    [
        "2020-01-07T09:00:00Z",
        "2199-01-07T09:00:00Z",
        "soon",
        "2027-03-28 02:30",
        "2027-10-31 02:30",
        "2027-02-30 09:00",
    ],
)
def test_an_impossible_start_books_nothing(salon: Askpro, start: str) -> None:
    refused = salon.ask("book", "--service", "Cut", "--start", start, *ADA)
    assert refused.problem["code"] in ("invalid_request", "outside_booking_window")
    assert salon.ask("show").data["items"] == []


@pytest.mark.parametrize(
    "customer",
    [("--email", "nobody"), ("--phone", "12"), ("--email", "a@example.com", "--time-zone", "Mars/Olympus"), ()],
)
def test_an_impossible_customer_books_nothing(salon: Askpro, tuesday: date, customer: tuple[str, ...]) -> None:
    refused = salon.ask("book", "--service", "Cut", "--start", f"{tuesday} 10:30", "--name", "Ada", *customer)
    assert refused.problem["code"] in ("invalid_request", "customer_email_required")
    assert salon.ask("show").data["items"] == []


@pytest.mark.parametrize("line", [("show", "apt_0"), ("cancel", "nothing"), ("slots", "--service", "Perm", "--day")])
def test_what_is_not_there_is_not_found(salon: Askpro, tuesday: date, line: tuple[str, ...]) -> None:
    refused = salon.ask(*line, *([str(tuesday)] if line[-1] == "--day" else []))
    assert (refused.code, refused.problem["code"]) == (1, "not_found")
