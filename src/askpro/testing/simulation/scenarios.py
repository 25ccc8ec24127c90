"""Short scenarios for the enumerated kills: what the process that is struck does, and what came before."""

from collections.abc import Callable

from attrs import frozen

from askpro.testing.simulation.faults import Fault
from askpro.testing.simulation.stage import Stage


@frozen
class Scenario:
    """``act`` is what the process dies in, after ``before``. ``command``: without its commit nothing was accepted.

    ``again`` is done by another process some time after a death: whoever got no answer asks once more. ``meanwhile``
    is done by another process during a pause, after the work that it found.
    """

    name: str
    act: Callable[[Stage], None]
    before: tuple[Callable[[Stage], None], ...] = ()
    command: bool = False
    deaf: bool = False
    again: Callable[[Stage], None] | None = None
    meanwhile: Callable[[Stage], None] | None = None


def _ask(stage: Stage) -> None:
    stage.book("Ask")


def _soon(stage: Stage) -> None:
    stage.wait(130)


def _later(stage: Stage) -> None:
    stage.wait(310)


def _anybodys(stage: Stage) -> None:
    stage.book("Any", staff=None)


def _to_anybody(stage: Stage) -> None:
    stage.reassign(None)


def _they_came(stage: Stage) -> None:
    stage.no_show(absent=False)


def _unreachable(stage: Stage) -> None:
    stage.lose(Fault.UNREACHABLE)


def _taken(stage: Stage) -> None:
    stage.there_book(4)


def _freed(stage: Stage) -> None:
    stage.there_cancel(-1)


_BEGUN = (Stage.book, Stage.begin)
_ARRANGED: tuple[Scenario, ...] = (
    Scenario("reassign", Stage.reassign, (_anybodys,), command=True),
    Scenario("reassign to anybody else", _to_anybody, (_anybodys,), command=True),
    Scenario("resolve a reassign", Stage.work, (_anybodys, Stage.lose_an_answer, Stage.reassign, _soon)),
    Scenario("resolve one to anybody else", Stage.work, (_anybodys, Stage.lose_an_answer, _to_anybody, _later)),
    Scenario("reassign what was handed over there", _to_anybody, (_anybodys, Stage.there_reassign), command=True),
    Scenario("sweep what was handed over there", Stage.sweep, (_anybodys, Stage.there_reassign)),
    Scenario("no-show", Stage.no_show, _BEGUN, command=True),
    Scenario("take a no-show back", _they_came, (*_BEGUN, Stage.no_show), command=True),
    Scenario(
        "resolve a no-show",
        Stage.work,
        (*_BEGUN, Stage.lose_an_answer, Stage.no_show, _soon),
        deaf=True,
    ),
    Scenario("read who stayed away", Stage.work, (*_BEGUN, Stage.there_mark, Stage.work, _soon)),
    Scenario("sweep who stayed away", Stage.sweep, (*_BEGUN, Stage.there_mark), deaf=True),
)
"""What no fact shows: who gives it by our wish, and who stayed away."""

_IN_CONFLICT = (Stage.book, Stage.work, _unreachable, Stage.move, Stage.there_move, Stage.work)
_REFUSED = (Stage.book, Stage.work, _unreachable, Stage.move, _soon, _taken, Stage.work, _freed, Stage.work)
_OPERATED: tuple[Scenario, ...] = (
    Scenario("dismiss a conflict", Stage.dismiss, _IN_CONFLICT, again=Stage.dismiss),
    Scenario("undo a conflict", Stage.undo, _IN_CONFLICT, again=Stage.undo),
    Scenario("retry what was refused", Stage.retry, _REFUSED, again=Stage.retry),
    Scenario("erase a customer", Stage.erase, (Stage.book, Stage.cancel, Stage.work), again=Stage.erase),
)
"""What operators do. Whoever got no answer asks once more."""


SCENARIOS = (
    Scenario("book", Stage.book, command=True),
    Scenario("move", Stage.move, (Stage.book,), command=True),
    Scenario("cancel", Stage.cancel, (Stage.book,), command=True),
    Scenario("confirm", Stage.confirm, (_ask,), command=True),
    Scenario("decline", Stage.decline, (_ask,), command=True),
    Scenario("book, and no webhook comes", Stage.book, command=True, deaf=True),
    Scenario("move, and no webhook comes", Stage.move, (Stage.book,), command=True, deaf=True),
    Scenario("move what was moved there", Stage.move, (Stage.book, Stage.work, Stage.there_move), command=True),
    Scenario("cancel what was cancelled there", Stage.cancel, (Stage.book, Stage.there_cancel), command=True),
    Scenario("resolve a booking", Stage.work, (Stage.lose_an_answer, Stage.book, _soon), deaf=True),
    Scenario(
        "resolve a booking that was looked for", Stage.work, (Stage.lose_an_answer, Stage.book, _later), deaf=True
    ),
    Scenario("resolve a move", Stage.work, (Stage.book, Stage.lose_an_answer, Stage.move, _soon), deaf=True),
    Scenario("resolve a cancel", Stage.work, (Stage.book, Stage.lose_an_answer, Stage.cancel, _soon), deaf=True),
    Scenario("read what was booked there", Stage.work, (Stage.there_book,)),
    Scenario("read what was moved there", Stage.work, (Stage.book, Stage.there_move)),
    Scenario("read what was cancelled there", Stage.work, (Stage.book, Stage.there_cancel)),
    Scenario("verify", Stage.work, (Stage.there_book, Stage.work, _soon)),
    Scenario("sweep", Stage.sweep, (Stage.book, Stage.there_move), deaf=True),
    Scenario("hold", Stage.hold),
    Scenario("book what is held", Stage.book_what_is_held, (Stage.hold,), command=True),
    Scenario("book with a key", Stage.book_once, again=Stage.book_once),
    Scenario("book, and it is moved meanwhile", Stage.book, command=True, meanwhile=Stage.move_in_vain),
    Scenario("move, and it is moved meanwhile", Stage.move, (Stage.book,), command=True, meanwhile=Stage.move_in_vain),
    Scenario(
        "resolve a booking that is moved meanwhile",
        Stage.work,
        (Stage.lose_an_answer, Stage.book, _soon),
        deaf=True,
        meanwhile=Stage.move_in_vain,
    ),
    *_ARRANGED,
    *_OPERATED,
)
