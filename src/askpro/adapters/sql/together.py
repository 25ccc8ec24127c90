"""Group commit: what many threads want at the same moment is written in one transaction, at the cost of one."""

from collections.abc import Callable, Sequence
from threading import Event, Lock
from typing import Generic, TypeVar

from attrs import define, field

W = TypeVar("W")
A = TypeVar("A")

_MOST = 64


@define(eq=False)
class _Turn(Generic[W, A]):
    """One thread's wish. ``ready`` is set when it is answered, or when its thread is to lead."""

    wish: W
    ready: Event = field(factory=Event)
    leads: bool = False
    answers: list[A] = field(factory=list)
    error: Exception | None = None


@define(eq=False)
class Together(Generic[W, A]):
    """Whoever comes while nobody writes leads: writes for all who wait, then lets the first who came later lead.

    ``_write`` carries several wishes out in one transaction, all or none, and answers each in order. Where it
    fails, each wish is tried by itself, so that nobody gets another's error.
    """

    _write: Callable[[Sequence[W]], Sequence[A]]
    _lock: Lock = field(factory=Lock)
    _line: list[_Turn[W, A]] = field(factory=list)
    _led: bool = False

    def __call__(self, wish: W) -> A:
        """The answer to the wish, durably written. Raises what ``_write`` raises for it alone."""
        turn: _Turn[W, A] = _Turn(wish)
        with self._lock:
            self._line.append(turn)
            turn.leads, self._led = not self._led, True
        if not turn.leads:
            turn.ready.wait()
        if turn.leads:
            self._lead()
        if turn.error is not None:
            raise turn.error
        return turn.answers[0]

    def _lead(self) -> None:
        with self._lock:
            turns = self._line[:_MOST]
            del self._line[:_MOST]
        try:
            self._carry_out(turns)
        finally:
            self._hand_over()
            for turn in turns:
                if not turn.answers and turn.error is None:  # an interrupt: nobody else may wait for ever
                    turn.error = RuntimeError("The thread that wrote for several was interrupted.")
                turn.ready.set()

    def _hand_over(self) -> None:
        with self._lock:
            following = self._line[0] if self._line else None
            self._led = following is not None
        if following is not None:
            following.leads = True
            following.ready.set()

    def _carry_out(self, turns: Sequence[_Turn[W, A]]) -> None:
        try:
            for turn, answer in zip(turns, self._write([turn.wish for turn in turns]), strict=True):
                turn.answers.append(answer)
        except Exception as error:  # noqa: BLE001 - handed to the one whose wish it was
            if len(turns) == 1:
                turns[0].error = error
            else:
                for turn in turns:
                    self._carry_out([turn])
