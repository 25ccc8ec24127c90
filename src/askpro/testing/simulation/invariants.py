"""The sync's invariants over a realm, each as a list of sentences that say where it does not hold.

They compare our ledgers with the twin's own tables and with what the calendar ever said, and know nothing of how the
sync works.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import combinations

from askpro.domain.appointment import Appointment
from askpro.domain.booking import Facts, Standing
from askpro.domain.claims import Claim, ClaimKind, claims_of
from askpro.domain.timespan import Span
from askpro.testing.simulation.books import Books
from askpro.testing.simulation.causes import unasked
from askpro.testing.simulation.duties import broken_words, groundless, misjoined, offended, remembered, repeated, unread
from askpro.testing.simulation.realm import Realm
from askpro.testing.simulation.words import Words
from askpro.testing.worlds.outside import TheirBooking

_CLOCKS_DIFFER = timedelta(seconds=30)
_LISTED = timedelta(hours=23)
"""A full sweep lists what starts since a day ago, and begins less than an hour before all is at rest."""
_STANDINGS = {"accepted": Standing.CONFIRMED, "pending": Standing.REQUESTED}


def unfinished(books: Books) -> Iterator[str]:
    """S1: at rest every command has ended, or an open issue shows it."""
    for each in books.without_issue:
        if each.wish is not None or each.attempt is not None or (each.agreed is None and not each.closed):
            yield f"S1: {each.id} still has wish {each.wish} and attempt {each.attempt}"
        elif each.errand.due is not None:
            yield f"S18: {each.id} is still due at {each.errand.due}"


def twins(books: Books) -> Iterator[str]:
    """S2: at most one live booking that we wrote per appointment."""
    marks = {mark: each.id for each in books.appointments for mark in each.marks}
    live = (each for each in books.theirs.values() if each.live and not _copied(books.realm, each.uid))
    written = Counter(marks.get(booking.metadata.get("askpro_attempt", "")) for booking in live)
    yield from (f"S2: {owner} has {number} live bookings" for owner, number in written.items() if owner and number > 1)


def _copied(realm: Realm, uid: str) -> bool:
    """Whether people made the first booking of its chain: then a mark of ours on it was copied by them."""
    return [sight.by_people for sight in realm.sights.chain(uid)][-1:] == [True]


def differences(books: Books) -> Iterator[str]:
    """S3, S6: at rest each appointment's agreed facts are those of its head, or an open issue says why not."""
    hosts = {mapping.host_id: mapping.staff_id for mapping in books.ledger.staff.hosts()}
    for each in books.without_issue:
        theirs = books.theirs.get(each.head) if each.head is not None else None
        if each.head is None:
            continue
        facts = _facts(theirs) if theirs is not None else None
        if not _equal(each.agreed, facts):
            yield f"S3: {each.id}: ours {each.agreed}, theirs {facts}"
        elif facts is not None and not each.closed and hosts.get(facts.host or 0) != each.staff_id:
            yield f"S3: {each.id}: host {facts.host} is not staff {each.staff_id}"
        elif theirs is not None and theirs.live and each.no_show is not theirs.absent and _is_listed(books, theirs):
            yield f"S6: {each.id}: no-show is {each.no_show}, and theirs is {theirs.absent}"


def _is_listed(books: Books, theirs: TheirBooking) -> bool:
    """Whether the last full sweep listed it: a mark whose webhook is lost is shown by nothing else."""
    return theirs.start > books.realm.clock.at - _LISTED


def strays(books: Books) -> Iterator[str]:
    """S8: every booking of a mapped type finds one appointment, and every live one is the head of exactly one."""
    mapped = set(books.tenant.types.values())
    heads = Counter(each.head for each in books.appointments if each.head is not None)
    yield from (f"S8: {number} appointments have the head {uid}" for uid, number in heads.items() if number > 1)
    for booking in books.theirs.values():
        if booking.event_type_id not in mapped:
            continue
        owner = books.owner(booking.uid)
        if owner is None:
            yield f"S6: {booking.uid} ({booking.status}) has no appointment"
        elif booking.live and owner.head != booking.uid:
            yield f"S8: {booking.uid} is live, and {owner.id} has the head {owner.head}"


def double_promises(books: Books) -> Iterator[str]:
    """S7: no promise overlaps another promise of the same staff member, holds in force by every clock among them."""
    held: dict[str, list[Claim]] = defaultdict(list)
    for hold in books.holds:
        if not hold.ended(books.realm.clock.at + _CLOCKS_DIFFER):
            held[hold.staff_id].append(hold.claim)
    for each in books.appointments:
        for claim in claims_of(each):
            if claim.kind is ClaimKind.PROMISE:
                held[claim.staff_id].append(claim)
    for claims in held.values():
        for one, other in combinations(claims, 2):
            if one.appointment_id != other.appointment_id and one.span.overlaps(other.span):
                yield f"S7: {one.appointment_id} and {other.appointment_id} were both promised {one.span}"


def wrong_claims(books: Books) -> Iterator[str]:
    """S7: what is stored as claimed is exactly what appointments and holds have, with their buffers."""
    around = Span.starting(books.realm.era.opening, timedelta(days=1)).widened(timedelta(days=4), timedelta(days=4))
    stored = {
        (claim.appointment_id, claim.staff_id, claim.span)
        for claim in books.ledger.claims.overlapping(list(books.tenant.staff.values()), around)
    }
    wanted = {
        (each.id, staff_id, span.widened(each.buffers.before, each.buffers.after))
        for each in books.appointments
        if not each.closed
        for staff_id in _keepers(each)
        for span in _held(each)
    }
    soon = books.realm.clock.at + _CLOCKS_DIFFER
    held = {(hold.id, hold.staff_id, hold.claim.span): hold.ended(soon) for hold in books.holds}
    wanted |= {claim for claim, ended in held.items() if not ended}
    stored -= {claim for claim, ended in held.items() if ended}
    yield from (f"S7: {claim[0]} lacks its claim of {claim[2]}" for claim in sorted(wanted - stored))
    yield from (f"S7: {claim[0]} holds {claim[2]}, which it has no more" for claim in sorted(stored - wanted))


def _keepers(appointment: Appointment) -> set[str]:
    """Who gives it, and to whom it is to be passed on, or is being passed on."""
    wishes = (appointment.wish, appointment.attempt.wish if appointment.attempt is not None else None)
    return {each for each in (appointment.staff_id, *(wish.staff_id for wish in wishes if wish)) if each is not None}


def _held(appointment: Appointment) -> Iterator[Span]:
    """Its time, the time that it is to be moved to, and the time that a write under way may bring."""
    yield appointment.agreed.when if appointment.agreed is not None else appointment.asked
    if appointment.wish is not None and appointment.wish.when is not None:
        yield appointment.wish.when
    if appointment.attempt is not None:
        yield appointment.attempt.expected


def untruths(books: Books) -> Iterator[str]:
    """S9, S16: what is shown is what the calendar said of one of its bookings; closed is what was closed there."""
    for each in books.appointments:
        if each.agreed is None:
            continue
        chain = list(books.realm.sights.chain(each.head))
        if each.agreed.when not in {sight.when for sight in chain}:
            yield f"S9: {each.id} shows {each.agreed.when}, which the calendar never said"
        if each.agreed.host is not None and not any(each.agreed.host in sight.hosts for sight in chain):
            yield f"S9: {each.id} shows the host {each.agreed.host}, which the calendar never said"
        if each.no_show and not any(sight.ever_absent for sight in chain):
            yield f"S9: {each.id} is shown as a no-show, and nobody ever marked it"
        statuses = {status for sight in chain for status in sight.statuses}
        if each.closed and not statuses & {"cancelled", "rejected"}:
            yield f"S16: {each.id} is closed, and was never closed at the calendar"
        if each.agreed.standing is Standing.CONFIRMED and "accepted" not in statuses:
            yield f"S9: {each.id} is shown as confirmed, and was never confirmed at the calendar"


def walls(books: Books) -> Iterator[str]:
    """S11: nothing of another company is in a company's ledger, and no call went to another's bookings."""
    mapped, realm = set(books.tenant.types.values()), books.realm
    for each in books.appointments:
        if each.head in realm.sights.known and realm.sights.known[each.head].event_type_id not in mapped:
            yield f"S11: {each.id} stands for {each.head}, which is another company's"
    for write in realm.network.writes:
        parts = write.path.split("/")
        sight = realm.sights.known.get(parts[2]) if len(parts) > 2 else None
        number = write.body.get("eventTypeId") if sight is None else sight.event_type_id
        if write.key == books.tenant.key and number is not None and number not in mapped:
            yield f"S11: {write.method} {write.path} went out with {books.tenant.company.slug}'s key"


def queues(books: Books) -> Iterator[str]:
    """S18: at rest nothing waits."""
    for each in books.inbox:
        if each.state in ("new", "failed"):
            yield f"S18: webhook {each.id} is {each.state}: {each.did}"


ALWAYS: tuple[Callable[[Books], Iterator[str]], ...] = (double_promises, wrong_claims, untruths)
_KEPT = (groundless, misjoined, repeated, unasked, offended, remembered)
ENDED = (*ALWAYS, *_KEPT, unfinished, twins, differences, strays, walls, queues)
UNSWEPT = (*ENDED, unread)


def broken_now(realm: Realm) -> list[str]:
    """What does not hold at this moment, whatever is under way."""
    found: list[str] = []
    for tenant in realm.tenants.values():
        with realm.inner.read(tenant.company.id) as ledger:
            books = Books(realm, tenant, ledger)
            found += [sentence for check in ALWAYS for sentence in check(books)]
    return found


def broken_at_rest(realm: Realm, words: Words, *, swept: bool = True) -> list[str]:
    """What does not hold in a realm at rest: after a sweep, or without one where every webhook came in."""
    theirs = {booking.uid: booking for booking in realm.people.bookings()}
    found: list[str] = []
    words.count_joined()
    for tenant in realm.tenants.values():
        with realm.inner.read(tenant.company.id) as ledger:
            books = Books(realm, tenant, ledger, theirs)
            found += [sentence for check in (ENDED if swept else UNSWEPT) for sentence in check(books)]
            found += broken_words(books, words)
    return found


def _facts(booking: TheirBooking) -> Facts:
    standing = _STANDINGS.get(booking.status, Standing.CLOSED)
    return Facts(Span(booking.start, booking.end), standing, booking.host)


def _equal(ours: Facts | None, theirs: Facts | None) -> bool:
    """Of two closed bookings only that they are closed counts."""
    if ours is None or theirs is None:
        return ours is theirs
    both_closed = ours.standing is Standing.CLOSED and theirs.standing is Standing.CLOSED
    return both_closed or ours == theirs
