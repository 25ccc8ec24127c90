"""Fields renamed, removed, retyped and added, in any JSON; and what of a fault is thread-safe."""

import json
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.twin.faults import Drift, FaultError, Faults, read_words
from askpro.twin.faults.edits import added, removed, renamed, retyped
from askpro.twin.faults.fault import Passage
from askpro.twin.http import Request
from askpro.twin.instants import instant, milliseconds

NAMES = st.sampled_from(["uid", "start", "hosts", "data", "id"])
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def count(value: Any, name: str) -> int:
    """How often a field of that name is somewhere in it."""
    if isinstance(value, list):
        return sum(count(each, name) for each in value)
    if isinstance(value, dict):
        return (name in value) + sum(count(each, name) for each in value.values())
    return 0


@given(JSON, NAMES)
def test_what_is_removed_is_nowhere_and_the_rest_stays(value: Any, name: str) -> None:
    before = json.dumps(value)
    after = removed(value, name)
    assert count(after, name) == 0
    assert json.dumps(value) == before
    assert removed(after, name) == after


@given(JSON, NAMES)
def test_what_is_renamed_is_there_under_the_other_name_in_the_same_place(value: Any, name: str) -> None:
    after = renamed(value, name, "other")
    assert (count(after, name), count(after, "other")) == (0, count(value, name))
    assert renamed(after, "other", name) == value
    assert json.dumps(renamed(after, "other", name)) == json.dumps(value)


@given(JSON, NAMES)
def test_what_is_retyped_keeps_its_name(value: Any, name: str) -> None:
    assert count(retyped(value, name, "null"), name) <= count(value, name)


@given(
    st.datetimes(NOON.replace(year=1990, tzinfo=None), NOON.replace(year=2100, tzinfo=None)),
    st.integers(-12, 14),
    st.sampled_from([0, 30, 45]),
)
def test_an_instant_with_another_offset_is_the_same_instant(moment: datetime, hours: int, minutes: int) -> None:
    whole = moment.replace(microsecond=0, tzinfo=UTC)
    offset = f"{'-' if hours < 0 else '+'}{abs(hours):02}:{minutes:02}"
    told = retyped({"start": milliseconds(whole)}, "start", offset)["start"]
    assert told.endswith(offset.replace("-00:00", "+00:00"))
    assert instant(told) == whole


@given(JSON)
def test_a_dotted_path_starts_at_the_root_and_goes_through_lists(value: Any) -> None:
    body = {"data": [{"uid": 1, "deep": {"uid": 2}}, {"uid": 3}], "uid": value}
    assert removed(body, "data.uid") == {"data": [{"deep": {"uid": 2}}, {}], "uid": value}
    assert added(body, "data.new", 7)["data"][1] == {"uid": 3, "new": 7}


def test_a_drift_that_changes_nothing_is_refused() -> None:
    with pytest.raises(FaultError, match="needs rename, remove, retype or add"):
        Drift()


def test_of_many_threads_exactly_one_is_struck_when_one_shall_be() -> None:
    faults = Faults([read_words("lost-answer first=1")])
    struck = []

    def ask() -> None:
        for _ in range(200):
            passage = Passage(Request("GET", "/v2/me"), NOON)
            faults.meet(passage)
            if passage.lost:
                struck.append(passage)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(struck), faults.report()[0].seen) == (1, 1600)
