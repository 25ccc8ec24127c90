"""Faults from words and from JSON: what is read, and what is said of what cannot be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.twin.faults import (
    KINDS,
    Fault,
    FaultError,
    Latency,
    Match,
    StaleReads,
    WebhookDrift,
    plain,
    read_fault,
    read_faults,
    read_words,
)

WORDS = [
    "latency seconds=0.1-0.9 when=before",
    "latency seconds=lognormal:0.4:1.2:20",
    "lost-request POST",
    "lost-answer,POST,/bookings,2nd",
    "late-work POST /v2/bookings seconds=200",
    "too-many-requests 1st block=30 retry_after=5 suffix=short",
    "error 10% status=524 when=after",
    "outage seconds=90 status=0 since=2027-03-01T00:00:00.000Z",
    "slow-body GET seconds=3",
    "stale-reads /bookings/*/cancel seconds=8 lists=false",
    "drift GET rename.start=begin remove=uid+hosts retype.id=text add.data.new=1",
    "cursor-pages size=10",
    "empty-lists GET /v2/bookings",
    "cut-body share=0.5",
    "meanwhile POST /bookings path=/bookings/{uid}/cancel body.cancellationReason=changed when=later seconds=3",
    "webhook-dropped BOOKING_CANCELLED every=2",
    "webhook-doubled times=3 seconds=1 differing=true",
    "webhook-delayed seconds=1-9",
    "webhook-reordered seconds=12",
    "webhook-unsigned literal=true",
    "webhook-missigned secret=old",
    "webhook-without fields=metadata+uid",
    "webhook-wrong-trigger BOOKING_RESCHEDULED to=BOOKING_REQUESTED",
    "webhook-drift retype.startTime=+05:30",
    "slow-subscriber seconds=15 first=2",
]


def test_there_are_words_for_every_kind() -> None:
    assert {words.replace(",", " ").split()[0] for words in WORDS} == set(KINDS)


@pytest.mark.parametrize("words", WORDS)
def test_what_is_read_from_words_is_read_again_from_its_plain_form(words: str) -> None:
    fault = read_words(words)
    assert read_fault(plain(fault)) == fault


@pytest.mark.parametrize("kind", KINDS.values(), ids=str)
def test_every_kind_says_what_it_does(kind: type[Fault]) -> None:
    assert len(kind.about) > 15


def test_words_are_kinds_of_matches_or_settings() -> None:
    fault = read_words("webhook-drift POST /bookings BOOKING_CREATED 25% first=4 rename.uid=id")
    match = Match(method="POST", path="/v2/bookings", trigger="BOOKING_CREATED", share=0.25, first=4)
    assert fault == WebhookDrift(match=match, rename={"uid": "id"})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("lost-anser", "did you mean lost-answer"),
        ("drop", "did you mean webhook-dropped"),
        ("", "known are latency, "),
        ("latency", "seconds is missing"),
        ("latency seconds=abc", "seconds must be seconds (0.5), a range (0.1-0.9) or lognormal:"),
        ("latency seconds=9-1", "seconds must end at 9 seconds or above, not at 1"),
        ("latency seconds=nan", "must be a number from 0 to 86400"),
        ("lost-answer quickly", "'quickly' is no method, path, trigger, share (10%), place (2nd) or name=value"),
        ("lost-answer 0%", "match.share must be above 0 and at most 1"),
        ("lost-answer 200%", "match.share must be above 0 and at most 1"),
        ("lost-answer 0th", "match.nth must be a whole number from 1"),
        ("lost-answer since=yesterday", "match.since must be seconds or an ISO instant"),
        ("lost-answer delay=3", "delay is not known there; known are match, seconds"),
        ("error status=429", "status must be an HTTP error from 400 to 599, not 429; 429 is the fault"),
        ("error when=never", "when cannot be 'never'; known are before, after"),
        ("webhook-wrong-trigger", "to is missing"),
        ("drift", "drift needs rename, remove, retype or add"),
        ("drift retype.start=banana", "retype.start cannot be 'banana'; known are text, "),
        ("meanwhile path=bookings", "path must be a path such as /v2/bookings/*/cancel"),
        ("meanwhile path=/bookings/{id}/cancel", "path cannot hold {id}; known are {uid}, {start} and {start+60}"),
        ("meanwhile path=/bookings body.start={starts}", "body cannot hold {starts}"),
        ("outage status=200", "status must be an HTTP error from 400 to 599, not 200"),
        ("lost-answer GET POST", "says method twice"),
        ("lost-answer 10% share=0.2", "says share twice"),
        ("lost-answer seconds=1 seconds=2", "says seconds twice"),
        ("drift remove=uid remove=id", "says remove twice"),
        ("lost-answer since=9 until=9", "match.until must be later than since"),
        ("lost-answer since=2027-03-02T00:00:00Z until=2027-03-01T00:00:00Z", "match.until must be later than since"),
        ("lost-answer BOOKING_CREATED", "match.trigger is for webhooks, and lost-answer strikes requests"),
        ("drift BOOKING_CREATED remove=uid", "match.trigger is for webhooks, and drift strikes requests"),
        ("webhook-dropped BOOKING_CREATE", "match.trigger cannot be 'BOOKING_CREATE'; did you mean BOOKING_CREATED"),
        ("cursor-pages POST", "match fits nothing that cursor-pages strikes, which is GET /v2/bookings"),
        ("stale-reads /v2/slots", "match fits nothing that stale-reads strikes, which is POST /v2/bookings/**"),
    ],
)
def test_what_cannot_be_read_is_named(words: str, said: str) -> None:
    with pytest.raises(FaultError) as refused:
        read_words(words)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({}, "faults"),
        ("lost-answer", "faults"),
        ([{"kind": "lost-answer"}, 7], "faults[1]"),
        ([{}], "faults[0]"),
        ([{"kind": 3}], "faults[0].kind"),
        ([{"kind": "lost-answer", "match": []}], "faults[0].match"),
        ([{"kind": "lost-answer", "match": {"methods": "GET"}}], "faults[0].match.methods"),
        ([{"kind": "lost-answer", "match": {"method": "get"}}], "faults[0].match.method"),
        ([{"kind": "lost-answer", "match": {"path": "/a?b=1"}}], "faults[0].match.path"),
        ([{"kind": "lost-answer", "match": {"skip": True}}], "faults[0].match.skip"),
        ([{"kind": "lost-answer", "seconds": "3"}], "faults[0].seconds"),
        ([{"kind": "webhook-doubled", "differing": 1}], "faults[0].differing"),
        ([{"kind": "webhook-without", "fields": [1]}], "faults[0].fields"),
        ([{"kind": "webhook-without", "fields": []}], "faults[0].fields"),
        ([{"kind": "drift", "rename": {"a": ""}}], "faults[0].rename"),
        ([{"kind": "drift", "add": []}], "faults[0].add"),
    ],
)
def test_the_place_of_what_is_wrong_is_named(value: object, place: str) -> None:
    with pytest.raises(FaultError) as refused:
        read_faults(value)
    assert refused.value.place == place


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["match", "seconds", "status", "rename", "add", "fields", "to", "path", "body", "times", "x"])


@given(kind=st.sampled_from(sorted(KINDS)), settings=st.dictionaries(NAMES, JSON, max_size=4))
def test_any_json_is_a_fault_or_a_named_refusal(kind: str, settings: dict[str, Any]) -> None:
    try:
        fault = read_fault({"kind": kind, **settings})
    except FaultError:
        return
    assert read_fault(plain(fault)) == fault


def test_a_very_short_time_may_be_a_number() -> None:
    assert read_fault({"kind": "latency", "seconds": 0.00001}) == Latency(seconds=0.00001)


@pytest.mark.parametrize("path", ["/v2/bookings", "/v2/bookings/*", "/bookings/{uid}/cancel", "/v2/**"])
def test_a_path_inside_or_around_what_a_fault_strikes_fits(path: str) -> None:
    assert StaleReads(match=Match(path=path)).match.path is not None
