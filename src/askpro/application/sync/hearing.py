"""Hearing: a notice or a read comes in, and the appointments that it concerns follow.

Adding news needs no lease and never moves the fence. While an attempt is open the news join and leave the
appointment due; whoever holds the lease sees them when it finishes, everybody else when the lease has run out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from attrs import evolve, field, frozen

from askpro.application.ports.records import Booking
from askpro.application.ports.storage import Ledger
from askpro.application.ports.system import Ids
from askpro.application.sync.following import Follower
from askpro.application.sync.forgetting import forgotten
from askpro.application.sync.heads import head_of, showing
from askpro.application.sync.issues import close_what_is_seen_again
from askpro.application.sync.keeping import Cause, Keeper
from askpro.application.sync.looks import earlier, still_owed
from askpro.application.sync.outside import appointment_from_outside, waits_for_read
from askpro.application.sync.recognising import awaiting, duplicated, with_news
from askpro.application.sync.reviving import confirmed_too_late, show_revived, take_back
from askpro.application.sync.scope import forget_offers_of, in_scope
from askpro.domain.appointment import Appointment, Errand
from askpro.domain.booking import SETTLE_DELAY, News
from askpro.domain.duplicates import as_duplicate, candidates, is_unwanted, spared
from askpro.domain.erasure import anonymous
from askpro.domain.graph import Graph, Line
from askpro.domain.settling import brought_back, is_final, joined
from askpro.domain.sync import Step


@frozen
class Conclusion:
    """What the holder of a lease makes of its appointment once the news of its attempt are in."""

    appointment: Appointment
    conclude: Callable[[Appointment, Graph, Line | None], Appointment]


@frozen
class Listener:
    """Adds news to a company's ledger."""

    ids: Ids
    keeper: Keeper

    def hear(
        self, ledger: Ledger, news: Sequence[News], cause: Cause, now: datetime, about: Conclusion | None = None
    ) -> dict[str, Appointment]:
        """Take news in; answers the appointments they concern by id, none if they are out of scope.

        ``about`` is an attempt that ends with these news: its appointment is among the answers in any case.
        """
        rows, graph = with_news(ledger, news, about.appointment.head if about is not None else None)
        known = {uid: row.appointment_id for uid, row in rows.items() if row.appointment_id is not None}
        owners = {uid: (appointment_id,) for uid, appointment_id in known.items()}
        found: dict[str, tuple[str, ...]] = {}
        for each in news:
            if (waits := awaiting(ledger, each, about.appointment if about is not None else None)) is not None:
                # Also where an earlier notice without metadata was taken for an outside booking: the two are joined.
                owners[each.uid] = (waits.id, *owners.get(each.uid, ()))
                found[waits.id] = candidates(waits.attempt, waits.marks, graph)
        hearing = _Hearing(self, ledger, rows, graph, owners, found, news, cause, now, about)
        if owners or any(in_scope(ledger, each) for each in news):
            hearing.settle_lines()
            self._save_nodes(rows, hearing, news)
            close_what_is_seen_again(ledger, rows, news, now)
        else:
            forget_offers_of(ledger, news)
        if about is not None and about.appointment.id not in hearing.touched:
            hearing.attend(about.appointment, None)
        return hearing.touched

    def _save_nodes(self, rows: Mapping[str, Booking], hearing: "_Hearing", news: Sequence[News]) -> None:
        ledger, graph = hearing.ledger, hearing.graph
        if not graph.nodes:
            return
        component = min((row.component for row in rows.values()), default=min(graph.nodes))
        changed = []
        for uid, node in graph.nodes.items():
            old = rows.get(uid)
            owner = hearing.assigned.get(uid, old.appointment_id if old is not None else None)
            unproven = graph.unproven(uid)
            delay = timedelta(0) if uid in hearing.waiting else SETTLE_DELAY
            look_at = still_owed(old, news)
            row = Booking(
                node=anonymous(node) if hearing.is_of_erased(owner) else node,
                component=component,
                appointment_id=owner,
                verify_at=earlier(unproven + delay if unproven is not None else None, look_at),
                look_at=look_at,
            )
            if row != old:
                changed.append(row)
        if changed:
            ledger.bookings.save(changed)


@frozen
class _Hearing:
    """One transaction's work on the lines of a graph; ``rows`` are its nodes without the news.

    ``found``: for appointments that wait for the booking of an attempt, the bookings that may be it.
    """

    listener: Listener
    ledger: Ledger
    rows: Mapping[str, Booking]
    graph: Graph
    owners: Mapping[str, tuple[str, ...]]
    found: Mapping[str, tuple[str, ...]]
    news: Sequence[News]
    cause: Cause
    now: datetime
    about: Conclusion | None
    touched: dict[str, Appointment] = field(factory=dict)
    assigned: dict[str, str] = field(factory=dict)
    waiting: set[str] = field(factory=set)

    def is_of_erased(self, appointment_id: str | None) -> bool:
        """Whether the person of an appointment was erased: no news brings them back."""
        touched = self.touched.get(appointment_id or "")
        return touched is not None and touched.erased

    def settle_lines(self) -> None:
        """Find, make or join the appointment of every line, and let it follow."""
        lines = self.graph.lines()
        revived = {line.head for line in lines if line.revived}
        for line in lines:
            members = line.uids if line.revived else [uid for uid in line.uids if uid not in revived]
            claimed = dict.fromkeys(owner for uid in members for owner in self.owners.get(uid, ()))
            if (contested := next((each for each in claimed if self._is_contested(each, line)), None)) is not None:
                self.assigned.update(dict.fromkeys(members, contested))
                continue
            appointment = self._owner([each for each in claimed if self._may_have(each, line)], line)
            if appointment is not None:
                self.assigned.update(dict.fromkeys(members, appointment.id))

    def _is_contested(self, appointment_id: str, line: Line) -> bool:
        """Whether this line and another one may be the booking that the appointment waits for: nobody guesses."""
        found = self.found.get(appointment_id, ())
        return len(found) > 1 and any(uid in line.uids for uid in found)

    def _may_have(self, appointment_id: str, line: Line) -> bool:
        found = self.found.get(appointment_id, ())
        return appointment_id not in self.touched and (not found or any(uid in line.uids for uid in found))

    def _owner(self, claimed: Sequence[str], line: Line) -> Appointment | None:
        """The appointment of a line: the one that has it, the survivor of several, or a new one.

        Of several, the one with an attempt of ours survives, else the one with the earlier root. One that stood for
        a booking beside its successor has ended, where that booking has: nothing that was wanted of it is left.
        """
        if not claimed:
            return self._new(line)
        before = Graph.of(row.node for row in self.rows.values()) if len(claimed) > 1 else Graph()
        revived = {each.head for each in before.lines() if each.revived}
        first, *rest = sorted(map(self._load, claimed), key=lambda each: (not each.marks, each.head in revived))
        erased = any(each.erased for each in (first, *rest))
        heir = forgotten(self.ledger, first, self.now) if erased else first
        for other in rest:
            ended = other.head in revived and other.head != line.head
            heir = joined(heir, evolve(other, wish=None, attempt=None) if ended else other)
            errand = Errand(fence=other.errand.fence + 1)  # whoever holds its lease may only add news from now on
            kept = forgotten(self.ledger, other, self.now) if erased else other
            merged = evolve(kept, merged_into=first.id, wish=None, attempt=None, errand=errand)
            self.touched[other.id] = self.listener.keeper.keep(self.ledger, other, merged, self.cause, self.now)
        return self.attend(first, line, heir=heir)

    def _load(self, appointment_id: str) -> Appointment:
        if self.about is not None and self.about.appointment.id == appointment_id:
            return self.about.appointment
        return self.ledger.appointments.get(appointment_id)

    def _new(self, line: Line) -> Appointment | None:
        if waits_for_read(self.ledger, self.graph, line.head, self.now):
            self.waiting.add(line.head)
            forget_offers_of(self.ledger, self.graph.nodes[line.head].notices)
            return None
        known = {mark for uid in self.assigned if (mark := self.graph.nodes[uid].mark) is not None}
        original = duplicated(self.ledger, self.graph, line, known)
        erased = any(each.erased for each in (*self._kin(), original) if each is not None)
        made = appointment_from_outside(
            self.ledger, self.listener.ids, self.graph, line.head, self.now, nameless=erased
        )
        if made is None:
            return None
        if line.revived:
            made = self._revived(made, line)
        return self.attend(self._if_late(made, line, original), line, new=True)

    def _kin(self) -> Iterator[Appointment]:
        """The appointments that other bookings of this graph belong to."""
        return (self._load(each) for each in {each for owners in self.owners.values() for each in owners})

    def _revived(self, made: Appointment, line: Line) -> Appointment:
        """A moved booking that lives again beside its successor: by a person's will, or by a yes of ours too late."""
        beside = next(iter(self.owners.get(line.head, ())), None)
        owner = self.about.appointment if self.about is not None else self.touched.get(beside or "")
        attempt = owner.attempt if owner is not None and owner.id == beside else None
        if attempt is not None and attempt.target == line.head and brought_back(attempt, self.graph):
            return take_back(self.listener.keeper, self.ledger, made, self.now, beside)
        show_revived(self.listener.keeper, self.ledger, made, self.now, beside)
        return made

    def _if_late(self, made: Appointment, line: Line, original: Appointment | None) -> Appointment:
        if original is None:
            return made
        late = as_duplicate(made, original, self.now)
        if len(line.uids) == 1 or not is_unwanted(late):
            return late
        self.listener.keeper.report_twin(self.ledger, late, self.now)
        return spared(late)

    def attend(
        self, before: Appointment, line: Line | None, *, heir: Appointment | None = None, new: bool = False
    ) -> Appointment:
        """Let an appointment follow the head of its line, or leave it due while an attempt of ours is open.

        ``heir`` is the appointment with what it takes over from others that were joined to it.
        """
        head, facts, closing = head_of(self.graph, line)
        known = evolve(heir, head=before.head, url=before.url) if heir is not None else before
        known = showing(known, self.graph, head, self.now)
        if concluding := self.about is not None and self.about.appointment.id == before.id:
            known = self.about.conclude(known, self.graph, line)
        errand = known.errand
        if known.attempt is not None and not concluding:
            errand = evolve(errand, due=errand.lease_until or self.now)
        elif known.attempt is None:
            if confirmed_too_late(self.ledger, known, self.graph, self.news):
                known = take_back(self.listener.keeper, self.ledger, known, self.now)
            followed = Follower(self.listener.keeper)(self.ledger, known, facts, closing, self.now)
            known = followed.appointment
            errand = _next_errand(known.errand, followed.step, self.now, concluding)
        after, head = known, head or known.head  # what landed may have been moved on since
        if (head, errand) != (known.head, known.errand):
            after = evolve(known, head=head, errand=errand)
        kept = self.listener.keeper.keep(self.ledger, None if new else before, after, self.cause, self.now)
        self.touched[kept.id] = kept
        return kept


def _next_errand(errand: Errand, step: Step, now: datetime, concluding: bool) -> Errand:
    """What was given up just now stays undone until there is news of it, or a person says otherwise (S18)."""
    if is_final(step):
        return Errand(fence=errand.fence)
    return evolve(errand, due=errand.due or (None if concluding and errand.stuck else now), lease_until=None)
