"""Erase a customer: nothing that says who they are is left, what became of their appointments is (docs/erasure.md)."""

import json
from collections.abc import Collection, Iterable, Sequence

from attrs import evolve, frozen

from askpro.application.ports.records import Page, Received
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Clock
from askpro.application.sync.keeping import Cause, Keeper
from askpro.domain.appointment import Appointment
from askpro.domain.booking import Attendee
from askpro.domain.erasure import anonymous, needs_person, without_person
from askpro.domain.errors import CustomerExpected, NotFound
from askpro.domain.idempotency import ERASED

_AT_ONCE = 200
_FREE_WORDS = frozenset({"said", "error", "last_error", "reason"})
"""What the calendar, or a person, put in words: in an issue's detail."""


@frozen(kw_only=True)
class Erasure:
    """What was erased. ``waiting``: webhooks that nobody has read yet and that name them; emptied when asked again."""

    customer_id: str
    appointments: int
    deliveries: int
    waiting: int


@frozen(kw_only=True)
class EraseCustomer:
    """Asked again it does what is left to do, and otherwise nothing."""

    storage: Storage
    keeper: Keeper
    clock: Clock

    def __call__(self, company_id: str, customer_id: str, *, actor: str) -> Erasure:
        """Raises NotFound, also for another company's, and CustomerExpected while somebody expects them."""
        with self.storage.write(company_id) as ledger:
            mine = self._appointments(ledger, customer_id)
            ids = {each.id for each in mine} | _heirs(ledger, mine)
            words = _contacts(ledger, customer_id) | self._forget_bookings(ledger, ids)
            for each in mine:
                if not each.erased:
                    now = self.clock.now()
                    cause = Cause(actor, "erase", "command")
                    self.keeper.keep(ledger, each, without_person(each, now), cause, now)
            _hush_issues(ledger, ids)
            ledger.idempotency.erase(customer_id, ERASED)
            ledger.customers.drop(customer_id)
        emptied, waiting = self._empty_bodies(company_id, ids, words)
        return Erasure(customer_id=customer_id, appointments=len(mine), deliveries=emptied, waiting=waiting)

    def _appointments(self, ledger: Ledger, customer_id: str) -> Sequence[Appointment]:
        mine = ledger.appointments.of_customer(customer_id)
        if not mine and not ledger.customers.many([customer_id]):
            raise NotFound("There is no such customer.")
        now = self.clock.now()
        if expected := [each.id for each in mine if needs_person(each, now)]:
            raise CustomerExpected(
                "The customer is expected, or a command for them is under way: let these appointments end first.",
                expected,
            )
        return mine

    def _forget_bookings(self, ledger: Ledger, ids: Collection[str]) -> set[str]:
        """Take whom they name out of their bookings; answers by what bodies are known that tell of these."""
        words: set[str] = set()
        for each in ids:
            rows = [row for row in ledger.bookings.of(each) if row.appointment_id in ids]
            for node in (row.node for row in rows):
                words.add(node.uid)
                words |= {word for news in (node.read, *node.notices) if news for word in _of(news.attendee)}
            ledger.bookings.save([evolve(row, node=anonymous(row.node)) for row in rows])
        return words

    def _empty_bodies(self, company_id: str, ids: Collection[str], words: Collection[str]) -> tuple[int, int]:
        """Empty what came in of them, whatever became of it. Unread ones are left: their news would be lost."""
        forms = {form.lower().encode() for word in words for form in (word, json.dumps(word)[1:-1])}
        emptied, waiting = 0, 0
        rows, cursor = self.storage.inbox.all(company_id, Page(limit=_AT_ONCE))
        while rows:
            theirs = [row for row in rows if row.body and (row.appointment_id in ids or _names(row, forms))]
            read = [row.id for row in theirs if row.state != "new"]
            self.storage.inbox.forget(company_id, read)
            emptied, waiting = emptied + len(read), waiting + len(theirs) - len(read)
            if cursor is None:
                break
            rows, cursor = self.storage.inbox.all(company_id, Page(limit=_AT_ONCE, after=cursor))
        return emptied, waiting


def _heirs(ledger: Ledger, mine: Iterable[Appointment]) -> set[str]:
    """The appointments that theirs were merged into, and that are of nobody, too."""
    heirs: set[str] = set()
    for each in mine:
        heir = each
        while heir.merged_into is not None:
            heir = ledger.appointments.get(heir.merged_into)
        heirs |= {heir.id} if heir.erased else set()
    return heirs


def _contacts(ledger: Ledger, customer_id: str) -> set[str]:
    customer = ledger.customers.many([customer_id]).get(customer_id)
    return {each for each in (customer.details.email, customer.details.phone) if each} if customer else set()


def _of(who: Attendee | None) -> set[str]:
    return {each for each in (who.email, who.phone) if each} if who is not None else set()


def _names(received: Received, forms: Collection[bytes]) -> bool:
    said = received.body.lower()
    return any(form in said for form in forms)


def _hush_issues(ledger: Ledger, ids: Collection[str]) -> None:
    """What the calendar said of them may name them."""
    for issue in ledger.issues.all(only_open=False):
        if issue.appointment_id in ids:
            detail = {key: value for key, value in issue.detail.items() if key not in _FREE_WORDS}
            hushed = evolve(issue, detail=detail, end=evolve(issue.end, reason="") if issue.end is not None else None)
            if hushed != issue:
                ledger.issues.save(hushed)
