"""Nodes and the graph: what any set of news adds up to, in any order (S4, S8)."""

from datetime import datetime, timedelta
from functools import reduce

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples

from askpro.domain.booking import SETTLE_DELAY, Closing, News, Node, Notice, Read, Standing
from askpro.domain.graph import Graph
from askpro.domain.timespan import Span, read_instant

BASE = read_instant("2027-03-08T08:00:00Z")
UIDS = "abcd"
CLOSINGS = {Standing.CLOSED: Closing.CANCELLED}

moments = st.integers(0, 6).map(lambda number: BASE + timedelta(seconds=40 * number))
whens = st.integers(0, 2).map(lambda hour: Span.starting(BASE + timedelta(days=1, hours=hour), timedelta(minutes=30)))
maybe_uid = st.none() | st.sampled_from(UIDS)


@st.composite
def reads(draw: st.DrawFn) -> Read:
    standing, other = draw(st.sampled_from(Standing)), draw(maybe_uid)
    closing = CLOSINGS.get(standing)
    return Read(
        uid=draw(st.sampled_from(UIDS)),
        when=draw(whens),
        standing=standing,
        closing=Closing.MOVED if closing is not None and other is not None else closing,
        host=draw(st.sampled_from([None, 1, 2])),
        version=draw(moments),
        began=draw(moments),
        created=draw(moments),
        replaces=draw(maybe_uid),
        replaced_by=other,
    )


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    standing, sent = draw(st.sampled_from(Standing)), draw(moments)
    return Notice(
        uid=draw(st.sampled_from(UIDS)),
        trigger="BOOKING_CREATED",
        when=draw(whens),
        standing=standing,
        closing=CLOSINGS.get(standing),
        host=draw(st.sampled_from([None, 1, 2])),
        sent=sent,
        received=max(sent, draw(moments)),
        replaces=draw(maybe_uid),
    )


news = st.lists(reads() | notices(), max_size=7)


def graph_of(told: list[News]) -> Graph:
    return reduce(Graph.add, told, Graph())


def account(graph: Graph) -> object:
    """Everything that the rest of the program can see of a graph."""
    return (
        dict(graph.nodes),
        graph.lines(),
        {uid: (graph.facts(uid), graph.standing(uid), graph.unproven(uid)) for uid in graph.nodes},
    )


@given(news, st.randoms(use_true_random=False))
@settings(max_examples=examples(400))
def test_the_order_of_news_changes_nothing(told: list[News], random: object) -> None:
    """S4: commutative and associative."""
    other = list(told)
    random.shuffle(other)  # type: ignore[attr-defined]  # Hypothesis draws a Random
    assert account(graph_of(told)) == account(graph_of(other))


@given(news, st.lists(st.integers(0, 6), max_size=5))
def test_repeated_news_change_nothing(told: list[News], again: list[int]) -> None:
    """S4: idempotent."""
    repeated = [*told, *(told[number % len(told)] for number in again if told)]
    assert account(graph_of(told)) == account(graph_of(repeated))


@given(news, notices(), st.lists(moments, max_size=3))
def test_the_same_notice_received_again_counts_as_received_first(
    told: list[News], notice: Notice, later: list[datetime]
) -> None:
    """S4: the first arrival counts, whichever copy is heard first."""
    copies = [evolve(notice, received=notice.received + (moment - BASE)) for moment in later]
    assert account(graph_of([*copies, *told, notice])) == account(graph_of([*told, notice]))


@given(news)
def test_every_uid_that_was_named_is_on_a_line(told: list[News]) -> None:
    """S8: also one that only a read named which another of the same moment outweighs."""
    graph = graph_of(told)
    edges = [edge for each in told for edge in Node(each.uid).add(each).edges]
    named = {each.uid for each in told} | {end for edge in edges for end in (edge.old, edge.new)}
    assert {uid for line in graph.lines() for uid in line.uids} == named == set(graph.nodes)


@given(news)
def test_lines_share_no_uid_but_the_revived(told: list[News]) -> None:
    """S8: each uid has one appointment; a moved one that lives again roots its own."""
    ordinary = [uid for line in graph_of(told).lines() if not line.revived for uid in line.uids]
    assert len(ordinary) == len(set(ordinary))


@given(news)
def test_every_live_booking_is_the_head_of_the_line_that_finds_it(told: list[News]) -> None:
    """S6, S8: nothing that is live is hidden behind another booking."""
    graph = graph_of(told)
    for uid in graph.nodes:
        if graph.live(uid):
            assert graph.line_of(uid).head == uid


@given(news)
def test_a_head_has_no_successor_beyond_its_line(told: list[News]) -> None:
    graph = graph_of(told)
    for line in graph.lines():
        heir = graph.successor(line.head)
        assert (
            line.revived or heir is None or heir in {uid for each in graph.lines() for uid in each.uids[:1] + line.uids}
        )


@given(reads(), st.lists(notices(), max_size=6))
def test_a_settled_read_wins_over_all_notices(read: Read, told: list[Notice]) -> None:
    """A read that began after the settle delay of every notice says how things are."""
    late = evolve(read, began=BASE + timedelta(hours=1), replaced_by=None)
    mine = [evolve(notice, uid=read.uid) for notice in told]
    node = reduce(Node.add, mine, Node(read.uid)).add(late)
    assert node.standing() == (late.standing, late.closing)


@given(reads(), notices())
def test_a_notice_can_only_raise(read: Read, notice: Notice) -> None:
    """sync.md 3: requested, confirmed, closed."""
    node = Node(read.uid).add(read)
    told = node.add(evolve(notice, uid=read.uid))
    assert told.standing()[0].rank >= node.standing()[0].rank


@given(reads(), notices())
def test_a_notice_that_is_not_newer_than_the_read_is_idle(read: Read, notice: Notice) -> None:
    old = evolve(notice, uid=read.uid, sent=read.version, received=max(read.version, notice.received))
    assert Node(read.uid).add(read).add(old).standing() == (read.standing, read.closing)


@given(news)
def test_a_settled_read_of_every_booking_leaves_nothing_unproven(told: list[News]) -> None:
    graph = graph_of(told)
    now = BASE + timedelta(hours=1)
    for uid in list(graph.nodes):
        latest = graph.nodes[uid].latest
        standing = latest.standing if latest is not None else Standing.CONFIRMED
        when = latest.when if latest is not None else Span.starting(BASE, timedelta(minutes=30))
        graph = graph.add(Read(uid=uid, when=when, standing=standing, host=1, version=now, began=now, created=BASE))
    assert [graph.unproven(uid) for uid in graph.nodes] == [None] * len(graph.nodes)


@given(news)
def test_what_is_unproven_comes_to_rest_a_settle_delay_later(told: list[News]) -> None:
    graph = graph_of(told)
    latest = BASE + timedelta(seconds=40 * 6)
    waiting = [since for uid in graph.nodes if (since := graph.unproven(uid)) is not None]
    assert all(since + SETTLE_DELAY <= latest + SETTLE_DELAY for since in waiting)


@given(st.permutations(UIDS), st.booleans())
def test_a_cycle_of_edges_ends(order: list[str], closed: bool) -> None:
    told: list[News] = [
        Notice(
            uid=new,
            trigger="BOOKING_RESCHEDULED",
            when=Span.starting(BASE, timedelta(minutes=30)),
            standing=Standing.CLOSED if closed else Standing.CONFIRMED,
            host=1,
            sent=BASE,
            received=BASE,
            replaces=old,
        )
        for old, new in zip(order, [*order[1:], order[0]], strict=True)
    ]
    assert sorted(uid for line in graph_of(told).lines() for uid in line.uids if not line.revived) == list(UIDS)


@given(st.permutations(range(3)))
def test_the_earliest_created_successor_continues_the_line(order: list[int]) -> None:
    """S8: a later second one roots a line of its own, whichever is heard of first."""
    told = [
        Read(
            uid=uid,
            when=Span.starting(BASE, timedelta(minutes=30)),
            standing=Standing.CONFIRMED,
            host=1,
            version=BASE + timedelta(minutes=created),
            began=BASE + timedelta(hours=1),
            created=BASE + timedelta(minutes=created),
            replaces=replaces,
        )
        for uid, created, replaces in (("c", 0, None), ("b", 1, "c"), ("a", 2, "c"))
    ]
    lines = graph_of([told[number] for number in order]).lines()
    assert [line.uids for line in lines if not line.revived] == [("c", "b"), ("a",)]
