"""Pages of whole lists: what stays is told once, whatever comes and goes between two pages."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.application.ports.records import Page
from askpro.domain.errors import InvalidRequest
from askpro.entrypoints.web.paging import Place, numbered, part_of

Rows = list[tuple[str, int]]
ROWS = st.lists(st.tuples(st.text(max_size=3), st.integers(0, 9)), unique=True, max_size=12).map(sorted)


def part(rows: Rows, limit: int = 50, after: str | None = None, of: str = "rows") -> Any:
    return part_of(of, rows, Page(limit=limit, after=after), lambda row: row, lambda row: row)


@given(worlds=st.lists(ROWS, min_size=1, max_size=6), limit=st.integers(1, 4))
def test_what_stays_is_told_once_and_nothing_twice(worlds: list[Rows], limit: int) -> None:
    """Each page is of another world; the last one stays until the end."""
    told: Rows = []
    cursor, number, last = None, 0, 0
    while number == 0 or cursor is not None:
        last = min(number, len(worlds) - 1)
        page = part(worlds[last], limit, cursor)
        told += page["items"]
        assert len(page["items"]) <= limit
        cursor, number = page["next_cursor"], number + 1
    assert told == sorted(set(told))
    always = set.intersection(*(set(each) for each in worlds[: last + 1]))
    assert always <= set(told)


def test_behind_a_row_that_is_gone_the_next_one_comes() -> None:
    rows = [("a", 1), ("b", 1), ("c", 1), ("d", 1)]
    first = part(rows, 2)
    assert part([each for each in rows if each != ("b", 1)], 2, first["next_cursor"])["items"] == [("c", 1), ("d", 1)]


@given(st.lists(st.integers(), min_size=1, max_size=8), st.lists(st.integers(), max_size=3))
def test_what_is_added_to_a_list_of_deeds_moves_no_page(kept: list[int], later: list[int]) -> None:
    def page(rows: list[int], after: str | None) -> Any:
        place = lambda row: (row[0],)  # noqa: E731 - one place for both pages
        return part_of("deeds", numbered(rows), Page(limit=1, after=after), place, lambda row: row[1])

    first = page(kept, None)
    if first["next_cursor"] is not None:
        assert page([*later, *kept], first["next_cursor"])["items"] == [kept[1]]


def told_of(*parts: Any) -> str:
    return urlsafe_b64encode(("[" + ",".join(parts) + "]").encode()).decode()


STRANGE = ["x", "", "é", told_of(), told_of('"rows"'), told_of('"others"', '"a"', "1"), told_of('"rows"', "1", '"a"')]


@pytest.mark.parametrize("cursor", [*STRANGE, told_of('"rows"', "null"), urlsafe_b64encode(b"[" * 9999).decode()])
def test_what_this_list_never_gave_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidRequest):
        part([("a", 1), ("b", 2)], after=cursor)


def test_a_cursor_of_one_list_is_refused_by_another() -> None:
    cursor = part([("a", 1), ("b", 2)], 1)["next_cursor"]
    with pytest.raises(InvalidRequest):
        part([("a", 1), ("b", 2)], after=cursor, of="others")


def test_the_longest_place_fits_into_a_cursor() -> None:
    """A service's name of 200 characters, its id, and what the query takes."""
    place: Place = ("\U0001f9ff" * 200, f"svc_{'f' * 32}")
    rows = [place, ("\U0001f9ff" * 200, "svc_g")]
    cursor = part_of("services", rows, Page(limit=1), lambda row: row, lambda row: row)["next_cursor"]
    assert cursor is not None
    assert len(cursor) < 2000
