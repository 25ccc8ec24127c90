"""The one decision, over every triple of a small universe (S19)."""

from itertools import product

import pytest

from askpro.domain.booking import Facts, Standing
from askpro.domain.sync import (
    Agree,
    Book,
    Close,
    Confirm,
    Conflict,
    Missing,
    Move,
    Nothing,
    Pull,
    Step,
    decide,
)
from askpro.domain.timespan import Span, read_instant

WHENS = [
    Span(read_instant(f"2027-03-08T{hour:02}:00:00Z"), read_instant(f"2027-03-08T{hour:02}:30:00Z"))
    for hour in (8, 9, 10)
]
FACTS = [Facts(when, standing, host) for when, standing, host in product(WHENS, Standing, (1, 2))]
MAYBE = [None, *FACTS]
TRIPLES = list(product(FACTS, MAYBE, MAYBE))
STEPS = (Nothing, Agree, Pull, Conflict, Book, Move, Confirm, Close, Missing)


def carried_out(
    step: Step, ours: Facts, theirs: Facts | None, agreed: Facts | None
) -> tuple[Facts, Facts | None, Facts | None]:
    """What ours, theirs and agreed are after a step, when the calendar does what it is asked."""
    if isinstance(step, Agree | Pull):
        assert theirs is not None
        return theirs, theirs, theirs
    if isinstance(step, Conflict):  # the calendar wins
        assert theirs is not None
        return theirs, theirs, theirs
    if isinstance(step, Book):
        return ours, Facts(ours.when, Standing.CONFIRMED, 1), None
    if isinstance(step, Move):
        assert theirs is not None
        return ours, Facts(step.when, theirs.standing, theirs.host), agreed
    if isinstance(step, Confirm):
        assert theirs is not None
        return ours, Facts(theirs.when, Standing.CONFIRMED, theirs.host), agreed
    if isinstance(step, Close):
        assert theirs is not None
        return ours, Facts(theirs.when, Standing.CLOSED, theirs.host), agreed
    return ours, theirs, agreed


def test_every_triple_has_one_step() -> None:
    assert {type(decide(*triple)) for triple in TRIPLES} == set(STEPS)


def test_carrying_steps_out_ends_within_four() -> None:
    longest = 0
    for triple in TRIPLES:
        ours, theirs, agreed = triple
        count = 0
        while not isinstance(step := decide(ours, theirs, agreed), Nothing | Missing):
            ours, theirs, agreed = carried_out(step, ours, theirs, agreed)
            count += 1
            assert count <= 4, triple
        longest = max(longest, count)
    assert longest <= 4


def test_nothing_is_said_only_where_both_sides_are_equal_or_closed() -> None:
    for ours, theirs, agreed in TRIPLES:
        if isinstance(decide(ours, theirs, agreed), Nothing):
            equal = ours == theirs == agreed
            closed = ours.standing is Standing.CLOSED and (theirs is None or theirs.standing is Standing.CLOSED)
            gone = theirs is None and agreed is not None and agreed.standing is Standing.CLOSED
            assert equal or closed or gone


def test_missing_is_said_only_of_what_was_agreed_and_is_unknown_now() -> None:
    """S16: absence closes nothing."""
    for ours, theirs, agreed in TRIPLES:
        if isinstance(decide(ours, theirs, agreed), Missing):
            assert theirs is None
            assert agreed is not None


def test_nothing_that_is_open_there_is_pushed_to_when_it_is_closed_there() -> None:
    """Confirming a closed booking would bring it back to life."""
    for ours, theirs, agreed in TRIPLES:
        if theirs is not None and theirs.standing is Standing.CLOSED:
            assert not isinstance(decide(ours, theirs, agreed), Book | Move | Confirm | Close)


def test_closed_here_wins_over_everything_open_there() -> None:
    for ours, theirs, agreed in TRIPLES:
        reopened = agreed is not None and agreed.standing is Standing.CLOSED
        if theirs is not None and ours.standing is Standing.CLOSED and theirs.standing is not Standing.CLOSED:
            assert isinstance(decide(ours, theirs, agreed), Pull if reopened else Close)


def test_the_echo_of_our_own_change_is_agreed_or_nothing() -> None:
    """S5: it arrives as equal facts."""
    for ours, agreed in product(FACTS, MAYBE):
        assert isinstance(decide(ours, ours, agreed), Agree | Nothing)


def test_what_changed_there_only_is_pulled() -> None:
    """S6."""
    for theirs, agreed in product(FACTS, FACTS):
        open_ = agreed.standing is not Standing.CLOSED
        if theirs != agreed and open_:
            assert isinstance(decide(agreed, theirs, agreed), Pull)


def test_a_time_changed_here_only_is_pushed() -> None:
    for agreed, when in product(FACTS, WHENS):
        if agreed.standing is not Standing.CLOSED and when != agreed.when:
            assert decide(Facts(when, agreed.standing, agreed.host), agreed, agreed) == Move(when)


def test_times_changed_differently_on_both_sides_are_a_conflict() -> None:
    for agreed, ours, theirs in product(FACTS, WHENS, WHENS):
        if agreed.standing is Standing.CLOSED or len({agreed.when, ours, theirs}) < 3:
            continue
        step = decide(Facts(ours, agreed.standing, agreed.host), Facts(theirs, agreed.standing, agreed.host), agreed)
        assert isinstance(step, Conflict)


@pytest.mark.parametrize("host", [1, 2])
def test_a_host_is_never_pushed(host: int) -> None:
    """Theirs, always."""
    for theirs in FACTS:
        if theirs.standing is not Standing.CLOSED:
            assert isinstance(decide(Facts(theirs.when, theirs.standing, host), theirs, theirs), Nothing | Pull)


def test_a_standing_is_pushed_only_upwards() -> None:
    for ours, theirs, agreed in TRIPLES:
        if theirs is not None and isinstance(decide(ours, theirs, agreed), Confirm | Close):
            assert ours.standing.rank > theirs.standing.rank
