"""What we owe to callers and to the calendar, as sentences that say where it was not kept: answers, grounds, words."""

from collections.abc import Iterator

from askpro.domain.appointment import Appointment
from askpro.testing.simulation.books import Books
from askpro.testing.simulation.faults import Fault
from askpro.testing.simulation.keys import doubled
from askpro.testing.simulation.words import Word, Words


def groundless(books: Books) -> Iterator[str]:
    """S1: an issue that excuses an appointment has a cause: nothing hides behind issues."""
    struck = books.realm.network.struck
    causes = {"unresolved": Fault.HIDDEN, "missing": Fault.GONE}
    for issue in books.issues:
        if issue.kind in ("given_up", "twin") or (issue.kind in causes and causes[issue.kind] not in struck):
            yield f"S1: the issue {issue.kind} {issue.detail} of {issue.appointment_id} has no cause"


def misjoined(books: Books) -> Iterator[str]:
    """S8: what was booked here is what survives when two turn out to be one."""
    booked = books.realm.booked
    for each in sorted(booked):
        if each[0] != books.tenant.company.id:
            continue
        into = books.ledger.appointments.get(each[1]).merged_into
        if into is not None and (each[0], into) not in booked:
            yield f"S8: {each[1]} was booked here, and was merged into {into}"


def repeated(books: Books) -> Iterator[str]:
    """S10: each request of a caller had one effect at most, however often it came."""
    yield from doubled(books.ledger, books.realm.clock.at)


def offended(books: Books) -> Iterator[str]:
    """Sync.md, 5: a yes or no is sent only to what is pending, and nothing again within the horizon."""
    yield from books.realm.sights.offences
    yield from books.realm.network.repeats.wrong


def remembered(books: Books) -> Iterator[str]:
    """Whoever was erased is in no ledger any more, whatever came in later (docs/erasure.md).

    What was joined to theirs is without them, too; webhooks that told of it before then are left for the next time.
    """
    asked = [each for each in books.realm.erased if each.company_id == books.tenant.company.id]
    for each in asked:
        if not each.email or books.ledger.customers.many([each.customer_id]):
            continue
        mine = books.ledger.appointments.of_customer(each.customer_id)
        heirs = [books.heir(row) for row in mine]
        for row in (*mine, *heirs):
            nodes = [known.node for known in books.ledger.bookings.of(row.id)]
            if not row.erased or each.email in repr((row, nodes)):
                yield f"erased: {each.customer_id} is still known by {row.id}"
        if each.done and heirs == mine:
            ids = {row.id for row in mine}
            told = [row for row in books.inbox if row.appointment_id in ids and each.email.encode() in row.body]
            naming = [f"{row.trigger} {row.state} {row.did}" for row in told]
            yield from (f"erased: {each.customer_id} is still named by a webhook: {said}" for said in naming)


def unread(books: Books) -> Iterator[str]:
    """S6: with every webhook in and the settle delay over, each booking was read once, also without a sweep."""
    for each in books.theirs.values():
        if each.event_type_id in set(books.tenant.types.values()):
            rows = [row for row in books.ledger.bookings.around([each.uid]) if row.node.uid == each.uid]
            if not rows or rows[0].node.read is None:
                yield f"S6: {each.uid} ({each.status}) was never read"


def broken_words(books: Books, words: Words) -> Iterator[str]:
    """S1: what was accepted came about, was refused with a reason, or an issue shows why not."""
    excused = {each.id for each in books.appointments} - {each.id for each in books.without_issue}
    for each in books.appointments:
        key = (each.company_id, each.id)
        word = words.last.get(key)
        if word is None or key in words.doubtful or each.id in excused:
            continue
        if not _theirs_may_win(books, each, word) and not word.kept_by(each):
            yield f"S1: {each.id} was given {word}, and is {each.standing} at {each.when.start}, {each.last_refusal}"


def _theirs_may_win(books: Books, appointment: Appointment, word: Word) -> bool:
    """Whether people did something there that counts more: to a host or a mark only the same, or an end, or a move."""
    known = books.realm.sights.known
    if word.command not in ("reassign", "no_show") or word.head not in known:
        return any(sight.touched for sight in books.realm.sights.chain(appointment.head))
    return appointment.closed or appointment.head != word.head or word.command in known[word.head].by_others
