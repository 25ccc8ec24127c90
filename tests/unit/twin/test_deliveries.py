"""The log of deliveries: bounded, numbered, and it knows the same bytes again."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from askpro.twin import Delivery
from askpro.twin.deliveries import DeliveryLog

AT = datetime(2027, 3, 1, tzinfo=UTC)
BODIES = st.lists(st.sampled_from([b"1", b"2", b"3"]), max_size=30)


def delivery(body: bytes) -> Delivery:
    return Delivery("http://127.0.0.1/hook", {}, body, "BOOKING_CREATED")


@given(BODIES, st.integers(1, 8))
def test_the_last_attempts_are_kept_newest_first(bodies: list[bytes], kept: int) -> None:
    log = DeliveryLog(kept)
    for body in bodies:
        log.begin(delivery(body), AT)
    expected = list(range(len(bodies), max(0, len(bodies) - kept), -1))
    assert [sent.number for sent in log.newest()] == expected
    assert [sent.delivery.body for sent in log.newest()] == [bodies[number - 1] for number in expected]
    assert (log.total, log.find(len(bodies) - kept)) == (len(bodies), None)


@given(BODIES, st.integers(1, 8))
def test_an_attempt_names_the_one_before_it_with_the_same_bytes_if_that_is_kept(bodies: list[bytes], kept: int) -> None:
    log = DeliveryLog(kept)
    for body in bodies:
        sent = log.begin(delivery(body), AT)
        same = [each.number for each in log.newest() if each.delivery.body == body and each.number < sent.number]
        assert sent.again == (same[0] if same else None)


def test_the_same_bytes_for_another_address_are_not_the_same() -> None:
    log = DeliveryLog()
    log.begin(delivery(b"1"), AT)
    assert log.begin(Delivery("http://127.0.0.1/other", {}, b"1", "BOOKING_CREATED"), AT).again is None


def test_an_attempt_under_way_has_no_outcome_yet_and_gets_one() -> None:
    log = DeliveryLog()
    sent = log.begin(delivery(b"1"), AT)
    found = log.find(1)
    assert found == sent
    assert (sent.status, sent.error, sent.milliseconds) == (None, None, None)
    log.failed(sent, "refused", 7)
    failed = log.newest()[0]
    assert (failed.status, failed.error, failed.milliseconds) == (None, "refused", 7)


@given(st.integers(1, 3))
def test_an_outcome_that_comes_after_its_attempt_was_forgotten_is_dropped(more: int) -> None:
    log = DeliveryLog(kept=1)
    first = log.begin(delivery(b"1"), AT)
    for _ in range(more):
        log.begin(delivery(b"2"), AT)
    log.answered(first, 200, 1)
    assert [sent.number for sent in log.newest()] == [1 + more]


@given(BODIES)
def test_whoever_watches_sees_every_change(bodies: list[bytes]) -> None:
    log, seen = DeliveryLog(), set[int]()
    for body in bodies:
        sent = log.begin(delivery(body), AT)
        seen.add(log.changes)
        log.answered(sent, 200, 1)
        seen.add(log.changes)
    assert len(seen) == 2 * len(bodies)
