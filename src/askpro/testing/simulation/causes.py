"""Each change that we made at the calendar has a cause here: a command, or something that is to be undone (S5, S6)."""

from collections import Counter
from collections.abc import Iterator

from askpro.application.ports.records import HistoryEntry
from askpro.domain.duplicates import LATE
from askpro.testing.simulation.books import Books

_CLOSING = frozenset({"cancel", "decline", "take_back"})


def unasked(books: Books) -> Iterator[str]:
    """S5, S6: we move a booking as often as callers said so or a conflict was won, and close none unasked.

    So what people changed at the calendar stays as they left it. The same holds of the host and of marks.
    """
    moved: Counter[str] = Counter()
    arranged: Counter[tuple[str, str]] = Counter()
    closed: dict[str, str] = {}
    for sight in books.realm.sights.known.values():
        moved_by_us = sight.moved_from is not None and not sight.by_people
        if not (moved_by_us or sight.closed_by_us or sight.arranged):
            continue
        owner = books.owner(sight.uid)
        if owner is None or owner.source == LATE:
            continue
        moved[owner.id] += moved_by_us
        for action, number in sight.arranged.items():
            arranged[owner.id, action] += number
        if sight.closed_by_us:
            closed[owner.id] = sight.uid
    joined = _joined(books) if moved else {}
    for owner_id, number in moved.items():
        asked = sum(_wants_move(entry) for entry in _told(books, owner_id, joined))
        if number > asked:
            yield f"S5: {owner_id} was moved {number} times by us, and {asked} moves were asked for"
    for (owner_id, action), number in arranged.items():
        asked = sum(_is_command(entry, action) for entry in _told(books, owner_id, joined)) if number else 0
        if number > asked:
            yield f"S5: {owner_id} met {number} times {action} by us, and {asked} were asked for"
    for owner_id, uid in closed.items():
        if not any(entry.action in _CLOSING for entry in _told(books, owner_id, joined)):
            yield f"S6: {uid} of {owner_id} was closed by us, and nobody asked for it"


def _joined(books: Books) -> dict[str, list[str]]:
    """The appointments that callers know, by the one that each of them was merged into."""
    found: dict[str, list[str]] = {}
    for company_id, appointment_id in dict.fromkeys(books.realm.known):
        if company_id == books.tenant.company.id:
            each = books.ledger.appointments.get(appointment_id)
            while each.merged_into is not None:
                each = books.ledger.appointments.get(each.merged_into)
            found.setdefault(each.id, []).append(appointment_id)
    return found


def _told(books: Books, owner_id: str, joined: dict[str, list[str]]) -> Iterator[HistoryEntry]:
    """Everything that happened to an appointment, and to those that were joined to it."""
    for each in {owner_id, *joined.get(owner_id, ())}:
        yield from books.ledger.history.of(each)


def _wants_move(entry: HistoryEntry) -> bool:
    if entry.action == "conflict":
        return entry.because.startswith("askpro_wins")
    return _is_command(entry, "reschedule")


def _is_command(entry: HistoryEntry, action: str) -> bool:
    return entry.action == action and entry.because.startswith("command")
