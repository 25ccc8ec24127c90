"""``askpro show`` of what Cal.com refused: what was free instead."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from tests.integration.cli.conftest import Askpro
from tests.integration.cli.test_appointments import book
from tests.integration.cli.test_sync import book_outside, event_type

from askpro.twin.server import RunningTwin


def test_what_is_free_instead_is_shown_with_the_refusal(salon: Askpro, twin: RunningTwin, tuesday: date) -> None:
    made = book(salon, tuesday)
    book_outside(twin, tuesday, 12, event_type(salon))
    there = datetime.combine(tuesday, time(12), UTC).astimezone(ZoneInfo("Europe/Berlin"))
    refused = salon.ask("reschedule", made["id"], "--start", f"{there:%Y-%m-%d %H:%M}").problem
    kept = salon.ask("show", made["id"]).data["last_refusal"]
    assert kept["alternatives"] == refused["alternatives"] != []
    told = [each["spoken"] for each in refused["alternatives_local"]]
    assert "; ".join(told) in " ".join(salon("show", made["id"]).out.split())


def test_the_history_names_them_in_no_language_of_programs(salon: Askpro, twin: RunningTwin, tuesday: date) -> None:
    made = book(salon, tuesday)
    book_outside(twin, tuesday, 12, event_type(salon))
    there = datetime.combine(tuesday, time(12), UTC).astimezone(ZoneInfo("Europe/Berlin"))
    refused = salon.ask("reschedule", made["id"], "--start", f"{there:%Y-%m-%d %H:%M}").problem
    said = salon("show", made["id"], "--history").out
    assert "suggest" in said
    assert refused["alternatives"][0][:10] in said
    assert [word for word in ("None", "True", "False", "['") if word in said] == []
