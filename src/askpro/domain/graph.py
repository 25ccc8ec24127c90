"""Bookings form a graph: nodes by uid, edges "replaces". Identity is a function of the graph (S4, S8).

A *line* is one appointment's life: from its root along the earliest-created successors to its head. A later
second successor, and a moved node that is live again beside its successor, each root a line of their own.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple, Self

from attrs import field, frozen

from askpro.domain.booking import Closing, Edge, Facts, News, Node, Standing

_UNKNOWN_AGE = datetime.max.replace(tzinfo=UTC)


@frozen
class Line:
    """One appointment's bookings, root first, head last. ``revived`` marks a moved node that lives again."""

    uids: tuple[str, ...]
    revived: bool = False

    @property
    def root(self) -> str:
        """Where the line began."""
        return self.uids[0]

    @property
    def head(self) -> str:
        """The booking that stands for the appointment now; commands go to it (S8)."""
        return self.uids[-1]


class _Links(NamedTuple):
    """All edges; those by which each booking is replaced; of each that replaces others the earliest created one."""

    edges: Sequence[Edge]
    replacing: Mapping[str, Sequence[Edge]]
    forebears: Mapping[str, str]


@frozen
class Graph:
    """Some nodes and everything that follows from them."""

    nodes: Mapping[str, Node] = field(factory=dict)
    _standings: dict[str, tuple[Standing, Closing | None]] = field(factory=dict, init=False, eq=False, repr=False)

    @classmethod
    def of(cls, nodes: Iterable[Node]) -> Self:
        """The graph of these nodes."""
        return cls({node.uid: node for node in nodes})

    def add(self, news: News) -> Self:
        """The graph with one more piece of news; uids that it names become nodes, be they unknown so far."""
        nodes = dict(self.nodes)
        nodes[news.uid] = nodes.get(news.uid, Node(news.uid)).add(news)
        for edge in Node(news.uid).add(news).edges:
            nodes.setdefault(edge.old, Node(edge.old))
            nodes.setdefault(edge.new, Node(edge.new))
        return type(self)(nodes)

    @property
    def edges(self) -> Sequence[Edge]:
        """All edges that any node's news tell of."""
        return self._links.edges

    @cached_property
    def _links(self) -> "_Links":
        edges = [edge for node in self.nodes.values() for edge in node.edges]
        replacing: dict[str, list[Edge]] = {}
        forebears: dict[str, str] = {}
        for edge in edges:
            replacing.setdefault(edge.old, []).append(edge)
            known = forebears.setdefault(edge.new, edge.old)
            if known != edge.old:
                forebears[edge.new] = min(known, edge.old, key=self._age)
        return _Links(edges, replacing, forebears)

    def standing(self, uid: str) -> tuple[Standing, Closing | None]:
        """How far a booking has come, and why it is closed."""
        known = self._standings.get(uid)
        if known is None:
            known = self._standings[uid] = self.nodes[uid].standing(self._links.replacing.get(uid, ()))
        return known

    def facts(self, uid: str) -> Facts | None:
        """The agreed fields of a booking, or None while nothing but its uid is known."""
        latest = self.nodes[uid].latest
        if latest is None:
            return None
        return Facts(latest.when, self.standing(uid)[0], latest.host)

    def unproven(self, uid: str) -> datetime | None:
        """Since when something is said of this booking that no read of it has shown yet, or None.

        By notices, or by a read of the booking that it replaces: its own notice may be lost.
        """
        node = self.nodes[uid]
        if node.latest is None:
            return min((edge.seen for edge in self.edges if edge.new == uid), default=None)
        if node.read is not None and node.read.standing is self.standing(uid)[0]:
            return None
        heard = [(n.sent, n.received) for n in node.notices]
        heard += [(edge.at, edge.seen) for edge in self._links.replacing.get(uid, ())]
        return max((seen for sent, seen in heard if not node.outranks(sent, seen)), default=None)

    def live(self, uid: str) -> bool:
        """Whether the booking is known and not closed."""
        return self.standing(uid)[0] is not Standing.CLOSED and self.nodes[uid].latest is not None

    def successor(self, uid: str) -> str | None:
        """The booking that continues this one: the earliest created of those that replace it."""
        _, replacing, forebears = self._links
        mine = {edge.new for edge in replacing.get(uid, ()) if forebears[edge.new] == uid}
        if len(mine) == 1:
            return mine.pop()
        return min(mine, key=self._age, default=None)

    def lines(self) -> tuple[Line, ...]:
        """Every appointment in the graph, the ordinary ones by age of their root, then the revived ones."""
        follows = {uid: heir for uid in self._links.replacing if (heir := self.successor(uid)) is not None}
        roots = sorted(self.nodes.keys() - follows.values(), key=self._age)
        lines: list[Line] = []
        reached: set[str] = set()
        for root in _first_these(roots, self.nodes, reached, self._age):
            line = _walk(root, follows, reached)
            reached.update(line)
            lines.append(Line(line))
        heads = {line.head for line in lines}  # in a circle the head, too, is replaced by one that came before it
        revived = sorted((uid for uid in follows if uid not in heads and self.live(uid)), key=self._age)
        return (*lines, *(Line((uid,), revived=True) for uid in revived))

    def line_of(self, uid: str) -> Line:
        """The line that a uid belongs to; a revived node belongs to the line that it roots itself."""
        return next(line for line in reversed(self.lines()) if uid in line.uids)

    def _age(self, uid: str) -> tuple[datetime, str]:
        return self.nodes[uid].created or _UNKNOWN_AGE, uid


def _first_these(
    roots: Sequence[str], uids: Collection[str], reached: Collection[str], age: Callable[[str], Any]
) -> Iterator[str]:
    """The roots, then, while any is not ``reached``, the others by age: those that replace each other in a circle."""
    yield from roots
    if len(reached) < len(uids):
        yield from (uid for uid in sorted(uids, key=age) if uid not in reached)


def _walk(root: str, follows: Mapping[str, str], reached: set[str]) -> tuple[str, ...]:
    line = [root]
    while (heir := follows.get(line[-1])) is not None and heir not in reached and heir not in line:
        line.append(heir)
    return tuple(line)
