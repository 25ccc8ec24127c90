"""Bookings form a graph: nodes by uid, edges "replaces". Identity is a function of the graph (S4, S8).

A *line* is one appointment's life: from its root along the earliest-created successors to its head. A later
second successor, and a moved node that is live again beside its successor, each root a line of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Self

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


@frozen
class Graph:
    """Some nodes and everything that follows from them."""

    nodes: Mapping[str, Node] = field(factory=dict)

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

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """All edges that any node's news tell of."""
        return tuple(edge for uid in sorted(self.nodes) for edge in self.nodes[uid].edges)

    @cached_property
    def _replacing(self) -> Mapping[str, tuple[Edge, ...]]:
        """The edges by which each booking is replaced."""
        found: dict[str, tuple[Edge, ...]] = defaultdict(tuple)
        for edge in self.edges:
            found[edge.old] += (edge,)
        return found

    @cached_property
    def _forebears(self) -> Mapping[str, str]:
        """Of each booking that replaces others, the earliest created of them."""
        olds: dict[str, set[str]] = defaultdict(set)
        for edge in self.edges:
            olds[edge.new].add(edge.old)
        return {uid: min(found, key=self._age) for uid, found in olds.items()}

    def standing(self, uid: str) -> tuple[Standing, Closing | None]:
        """How far a booking has come, and why it is closed."""
        return self.nodes[uid].standing(self._replacing.get(uid, ()))

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
        heard += [(edge.at, edge.seen) for edge in self._replacing.get(uid, ())]
        return max((seen for sent, seen in heard if not node.outranks(sent, seen)), default=None)

    def live(self, uid: str) -> bool:
        """Whether the booking is known and not closed."""
        facts = self.facts(uid)
        return facts is not None and facts.standing is not Standing.CLOSED

    def successor(self, uid: str) -> str | None:
        """The booking that continues this one: the earliest created of those that replace it."""
        heirs = {edge.new for edge in self._replacing.get(uid, ())}
        mine = [heir for heir in heirs if self._forebears[heir] == uid]
        return min(mine, key=self._age, default=None)

    def lines(self) -> tuple[Line, ...]:
        """Every appointment in the graph, the ordinary ones by age of their root, then the revived ones."""
        follows = {uid: heir for uid in self.nodes if (heir := self.successor(uid)) is not None}
        roots = sorted(self.nodes.keys() - set(follows.values()), key=self._age)
        lines: list[Line] = []
        reached: set[str] = set()
        for root in [*roots, *sorted(self.nodes, key=self._age)]:
            if root in reached:
                continue
            line = _walk(root, follows, reached)
            reached |= set(line)
            lines.append(Line(line))
        revived = [Line((uid,), revived=True) for uid in sorted(follows, key=self._age) if self.live(uid)]
        return (*lines, *revived)

    def line_of(self, uid: str) -> Line:
        """The line that a uid belongs to; a revived node belongs to the line that it roots itself."""
        return next(line for line in reversed(self.lines()) if uid in line.uids)

    def _age(self, uid: str) -> tuple[datetime, str]:
        return self.nodes[uid].created or _UNKNOWN_AGE, uid


def _walk(root: str, follows: Mapping[str, str], reached: set[str]) -> tuple[str, ...]:
    line = [root]
    while (heir := follows.get(line[-1])) is not None and heir not in reached and heir not in line:
        line.append(heir)
    return tuple(line)
