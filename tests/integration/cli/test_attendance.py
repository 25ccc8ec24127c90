"""``askpro reassign`` and ``no-show``."""

from datetime import date, timedelta

import pytest
from tests.integration.cli.conftest import Askpro
from tests.integration.cli.test_appointments import ADA, book

from askpro.adapters.system import SystemClock
from askpro.domain.timespan import write_instant
from askpro.twin.server import RunningTwin, build_twin, running_twin


def team_booking(salon: Askpro, day: date) -> dict[str, str]:
    """An appointment that whoever's turn it is gives."""
    salon.ask("service", "add", "Trim", "--duration", "30")
    assert salon.ask("service", "create-event-type", "Trim").code == 0
    made: dict[str, str] = salon.ask("book", "--service", "Trim", "--start", f"{day} 10:30", *ADA).data
    return made


def test_it_is_given_to_a_member_by_name(salon: Askpro, tuesday: date) -> None:
    made = team_booking(salon, tuesday)
    names = {each["name"]: each["id"] for each in salon.ask("staff", "list").data["items"]}
    other = next(name for name, staff_id in names.items() if staff_id != made["staff_id"])
    given = salon.ask("reassign", made["id"], "--staff", other, "--reason", "ill").data
    assert (given["staff_id"], given["booking"]) == (names[other], made["booking"])


def test_it_is_given_to_anybody_else(salon: Askpro, tuesday: date) -> None:
    made = team_booking(salon, tuesday)
    assert salon.ask("reassign", made["id"]).data["staff_id"] != made["staff_id"]


def test_a_member_who_gives_none_of_them_is_refused(salon: Askpro, tuesday: date) -> None:
    refused = salon.ask("reassign", book(salon, tuesday)["id"], "--staff", "Tomas")
    assert (refused.code, refused.problem["code"]) == (1, "staff_not_mapped")


def test_before_its_start_nobody_can_have_stayed_away(salon: Askpro, tuesday: date) -> None:
    refused = salon.ask("no-show", book(salon, tuesday)["id"])
    assert (refused.code, refused.problem["code"]) == (1, "too_early")


def test_a_no_show_is_noted_and_taken_back(
    salon: Askpro, twin: RunningTwin, tuesday: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it has begun: in a world where its booking lies an hour back."""
    made = book(salon, tuesday)
    world = twin.twin.snapshot()
    begun = SystemClock().now() - timedelta(hours=1)
    for row in world["bookings"]:
        row |= {"start": write_instant(begun), "end": write_instant(begun + timedelta(minutes=45))}
        row["updatedAt"] = write_instant(SystemClock().now())
    with running_twin(build_twin(world)) as later:
        monkeypatch.setenv("CALCOM_API_URL", later.url)
        assert salon.ask("sync", "sweep").code == 0
        assert salon.ask("show", made["id"]).data["status"] == "completed"
        assert salon.ask("no-show", made["id"]).data["status"] == "no_show"
        assert [each["id"] for each in salon.ask("show", "--status", "no_show").data["items"]] == [made["id"]]
        assert salon.ask("no-show", made["id"], "--came").data["status"] == "completed"
