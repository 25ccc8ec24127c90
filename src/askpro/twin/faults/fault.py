"""What a fault is, and what it may do to a request on its way or to a webhook."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import ClassVar

from attrs import define, field, frozen

from askpro.twin.auth import token_of
from askpro.twin.faults.checks import FaultError
from askpro.twin.faults.match import Match, Subject
from askpro.twin.http import Answer, Delivery, Request


@frozen(kw_only=True)
class Fault(ABC):
    """Something that goes wrong, and with what. Subclasses name their ``kind`` and say what it does (``about``)."""

    kind: ClassVar[str]
    about: ClassVar[str]
    scope: ClassVar[Match] = Match()
    """What it can strike at all; its match chooses among that."""

    match: Match = field(factory=Match)

    def __attrs_post_init__(self) -> None:
        if not self.scope.meets(self.match):
            only = " ".join(filter(None, (self.scope.method, self.scope.path)))
            raise FaultError("match", f"fits nothing that {self.kind} strikes, which is {only}")

    def spell(self, passage: "Passage") -> tuple[str, float] | None:
        """Whom it holds on to once it has struck, and for how many seconds: then counts and shares are not asked."""
        del passage
        return None


class Lost:
    """Instead of an answer: the connection ends."""


LOST = Lost()

Change = Callable[[Answer], Answer]


@define
class Passage:
    """One request on its way through the faults. They leave here what is to happen to it.

    ``wait`` and ``linger``: seconds before the work and between work and answer. ``instead``: what comes of it
    without any work. ``work_late``: seconds by which the work follows a connection that has ended. ``lost``: the
    answer never leaves. ``drip``: seconds over which the body trickles. ``stale``: seconds for which reads
    (``stale_lists``: lists, too) show the state before this write. ``left``: seconds for which the fault that
    strikes just now still holds on to the caller.
    """

    request: Request
    now: datetime
    wait: float = 0.0
    linger: float = 0.0
    drip: float = 0.0
    stale: float = 0.0
    left: float = 0.0
    stale_lists: bool = False
    lost: bool = False
    work_late: float | None = None
    instead: Answer | Lost | None = None
    changes: list[Change] = field(factory=list)
    errands: list["Errand"] = field(factory=list)

    @property
    def ended(self) -> bool:
        """Whether it is settled that the work is not done, or not now."""
        return self.instead is not None or self.work_late is not None

    @property
    def subject(self) -> Subject:
        """As a match looks at it."""
        return Subject(self.request.method, self.request.path)

    @property
    def caller(self) -> str:
        """The caller's key, or the address of one without."""
        return token_of(self.request) or self.request.client


@frozen(kw_only=True)
class Errand:
    """What somebody does at Cal.com because of a request.

    ``path`` and the texts in ``body`` may hold ``{uid}`` and ``{start}`` (``{start+60}``: minutes later) of the
    booking that the request is about. ``before``: before its work takes effect. ``seconds``: so long after it.
    """

    method: str
    path: str
    body: dict[str, object]
    with_key: bool
    before: bool
    seconds: float


class RequestFault(Fault):
    """Strikes requests. ``beside``: also those that another fault has ended."""

    __slots__ = ()
    beside: ClassVar[bool] = False

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.match.trigger is not None:
            raise FaultError("match.trigger", f"is for webhooks, and {self.kind} strikes requests")

    @abstractmethod
    def strike(self, passage: Passage, luck: Random) -> None:
        """Leave in the passage what is to happen."""


@frozen
class Mail:
    """A webhook on its way. ``wait``: seconds until it goes out by itself; ``behind``: after the next one, at most.

    ``hold``: seconds that the subscriber takes to answer.
    """

    delivery: Delivery
    wait: float = 0.0
    behind: bool = False
    hold: float = 0.0


class MailFault(Fault):
    """Strikes webhooks."""

    __slots__ = ()

    @abstractmethod
    def strike(self, mail: Mail, luck: Random) -> list[Mail]:
        """What goes out instead of it."""
