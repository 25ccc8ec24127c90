"""Shapes are what is read: every class of the wire is compared with answers made from itself."""

from types import UnionType
from typing import Any, get_args, get_origin

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.adapters.calcom.wire import bookings, event_types, people, slots, webhooks
from askpro.adapters.calcom.wire.shapes import departures
from askpro.adapters.calcom.wire.structure import Uid, structure, wire_name
from askpro.application.ports.probing import Departure, DepartureKind

KINDS: list[type[Any]] = [
    bookings.SHAPE,
    event_types.SHAPE,
    people.OWNER,
    people.MEMBERSHIP,
    slots.SHAPE,
    webhooks.Subscription,
]
_PLAIN = {int: 7, str: "text", float: 0.5, bool: True, object: "anything", Uid: "aB3dE5fG7hJ9"}


def sample(kind: Any) -> Any:
    """A value of a type of the wire, with every field."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, type) and attrs.has(kind):
        return {wire_name(each.name): sample(each.type) for each in attrs.fields(kind)}
    if isinstance(kind, UnionType):
        return sample(get_args(kind)[0])
    if get_origin(kind) is tuple:
        return [sample(get_args(kind)[0])]
    return {} if get_origin(kind) is dict else "2027-03-08T09:00:00.000Z"


kinds = st.sampled_from(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_reader_takes_departs_in_nothing(kind: type[Any]) -> None:
    whole = sample(kind)
    structure(whole, kind)
    assert departures([whole], kind) == ()
    bare = {name: whole[name] for name in whole if name in _needed(kind)}
    structure(bare, kind)
    assert [each for each in departures([bare], kind) if each.where not in _usual(kind)] == []


@given(st.data(), kinds)
def test_a_missing_field_is_told_where_the_reader_needs_it(data: st.DataObject, kind: type[Any]) -> None:
    whole = sample(kind)
    name = data.draw(st.sampled_from(sorted(whole)))
    del whole[name]
    missing = (Departure(DepartureKind.MISSING, name),)
    assert departures([whole], kind) == (missing if name in _needed(kind) | _usual(kind) else ())


@given(st.data(), kinds, st.sampled_from([[], {}, "", 1, None, True]))
def test_what_the_reader_refuses_is_told_and_nothing_else(data: st.DataObject, kind: type[Any], other: Any) -> None:
    whole = sample(kind)
    name = data.draw(st.sampled_from(sorted(whole)))
    whole[name] = other
    try:
        structure(whole, kind)
        taken = True
    except Exception:  # noqa: BLE001 - whatever the reader finds wrong
        taken = False
    found = departures([whole], kind)
    assert (found == ()) is taken
    assert all(each.where.split(".")[0].removesuffix("[]") == name for each in found)


@given(kinds, st.from_regex(r"[a-z]{1,8}Fresh", fullmatch=True))
def test_a_new_field_is_told_as_harmless(kind: type[Any], name: str) -> None:
    (found,) = departures([{**sample(kind), name: "cal_secret"}], kind)
    assert (found, found.alarming) == (Departure(DepartureKind.NEW, name), False)


def test_fields_within_fields_have_a_path() -> None:
    row = sample(bookings.SHAPE)
    row["attendees"][0] |= {"shoeSize": 42}
    row["hosts"] = [{}]
    assert departures([row], bookings.SHAPE) == (
        Departure(DepartureKind.MISSING, "hosts[].id"),
        Departure(DepartureKind.NEW, "attendees[].shoeSize"),
    )


def test_s17_a_name_that_is_none_is_not_repeated() -> None:
    row = {**sample(slots.SHAPE), "cal_live_0123 secret": 1}
    assert departures([row], slots.SHAPE) == (Departure(DepartureKind.NEW, "(no ordinary name)"),)


def test_a_usual_field_may_be_absent_from_some_rows_only() -> None:
    with_it = sample(bookings.SHAPE)
    without = {name: value for name, value in with_it.items() if name != "metadata"}
    assert departures([with_it, without], bookings.SHAPE) == ()
    assert departures([without, without], bookings.SHAPE) == (Departure(DepartureKind.MISSING, "metadata"),)
    assert departures([], bookings.SHAPE) == ()


@pytest.mark.parametrize("row", [None, [], "text", 3])
def test_what_is_no_object_is_told(row: Any) -> None:
    assert departures([row], slots.SHAPE) == (Departure(DepartureKind.RETYPED, "the whole"),)


def _needed(kind: type[Any]) -> set[str]:
    return {wire_name(each.name) for each in attrs.fields(kind) if each.default is attrs.NOTHING}


def _usual(kind: type[Any]) -> set[str]:
    return {wire_name(each.name) for each in attrs.fields(kind) if each.metadata.get("usual")}
