"""Who stayed away: a mark belongs to the booking that was missed, not to the one that it is moved to."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.unit.twin.conftest import ANN, MONDAY

from askpro.twin.edition import EDITIONS

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

NINE = MONDAY + timedelta(hours=9)


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_booking_that_is_moved_begins_without_a_mark(world: "World", edition: str) -> None:
    client = world.client(edition=edition)
    made = client.book(NINE)
    client.clock.now = NINE + timedelta(minutes=5)
    marks = {"attendees": [{"email": ANN["email"], "absent": True}]}
    missed = client.data("POST", f"/bookings/{made['uid']}/mark-absent", marks)
    moved = client.data(
        "POST", f"/bookings/{made['uid']}/reschedule", {"start": (NINE + timedelta(days=1)).isoformat()}
    )
    assert [each["attendees"][0]["absent"] for each in (missed, moved)] == [True, False]
    assert client.data("GET", f"/bookings/{made['uid']}")["attendees"][0]["absent"] is True
