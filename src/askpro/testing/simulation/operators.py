"""What operators do: retry, dismiss and undo issues, and erase customers who want to be forgotten. Each also twice."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from random import Random

from attrs import define, evolve, field

from askpro.application.app import Application
from askpro.application.ports.records import Issue
from askpro.domain.appointment import Appointment, Command
from askpro.domain.errors import AskproError
from askpro.domain.timespan import read_instant
from askpro.testing.simulation.crew import Crew
from askpro.testing.simulation.keys import Given, Keys
from askpro.testing.simulation.realm import Person, Realm
from askpro.testing.simulation.words import Words

DESK = "desk"
_UNDOING_CANCELS = ("revived", "twin")


@define
class Operators:
    """The operators of a realm. Whoever erases tells ``keys`` whose answers are gone."""

    realm: Realm
    crew: Crew
    words: Words
    keys: Keys
    wrong: list[str] = field(factory=list)

    def retry(self, luck: Random) -> None:
        """Have what an issue tells of done, read or looked for again."""
        if (found := self._an_issue(luck)) is not None:
            company_id, issue = found
            giving = self._given(company_id, _command_again(issue))
            self._do(luck, giving, lambda app: app.retry_issue(company_id, issue.id, actor=DESK))

    def dismiss(self, luck: Random) -> None:
        """Say that it is fine as it is. Nothing of its appointment changes, but that it is no conflict any more."""
        if (found := self._an_issue(luck)) is None:
            return
        company_id, issue = found
        undisturbed, before = not self.realm.perils.armed, self._settled()
        self._do(luck, nullcontext(), lambda app: app.dismiss_issue(company_id, issue.id, actor=DESK, reason="fine"))
        if undisturbed and self._settled() != before:
            self.wrong.append(f"S5: dismissing the issue {issue.id} changed an appointment")

    def undo(self, luck: Random) -> None:
        """Take the other version of what was decided."""
        if (found := self._an_issue(luck)) is not None:
            company_id, issue = found
            giving = self._given(company_id, _other_version(issue))
            self._do(luck, giving, lambda app: app.undo_issue(company_id, issue.id, actor=DESK))

    def erase(self, luck: Random) -> None:
        """Erase a customer, rather one whom nobody expects any more."""
        now = self.realm.clock.at
        rows = [each for each in self.realm.appointments() if each.customer_id is not None]
        over = [each for each in rows if each.closed or each.when.end <= now]
        if not rows:
            return
        chosen = luck.choice(over if over and luck.random() < 0.9 else rows)
        customer_id = chosen.customer_id or ""
        person = self._person(chosen.company_id, customer_id)
        with suppress(AskproError):
            erased = self.crew.in_process(
                luck, lambda it: it.app.erase_customer(chosen.company_id, customer_id, actor=DESK)
            )
            person.done = erased.waiting == 0

    def _person(self, company_id: str, customer_id: str) -> Person:
        """Whom it is about, remembered before it is done: whoever is killed in the middle may have done it."""
        known = next((each for each in self.realm.erased if each.customer_id == customer_id), None)
        with self.realm.inner.read(company_id) as ledger:
            self.keys.erased |= {each.id for each in ledger.appointments.of_customer(customer_id)}
            customer = ledger.customers.many([customer_id]).get(customer_id)
        email = customer.details.email if customer is not None else None
        if known is None:
            known = Person(company_id, customer_id, email or "")
            self.realm.erased.append(known)
        return known

    def _an_issue(self, luck: Random) -> tuple[str, Issue] | None:
        """Rather an open one of those that came last; sometimes one that is over."""
        company_id = self.crew.tenant(luck).company.id
        with self.realm.inner.read(company_id) as ledger:
            issues = ledger.issues.all(only_open=luck.random() < 0.8)
        return (company_id, luck.choice(issues[-8:])) if issues else None

    def _given(self, company_id: str, given: Given | None) -> AbstractContextManager[None]:
        return self.words.giving(company_id, given) if given is not None else nullcontext()

    def _do(self, luck: Random, giving: AbstractContextManager[None], act: Callable[[Application], object]) -> None:
        """The second time it does nothing and ends the same."""
        with giving, suppress(AskproError):
            self._work(luck, act)
        if luck.random() < 0.2:
            with suppress(AskproError):
                self._work(luck, act)

    def _work(self, luck: Random, act: Callable[[Application], object]) -> None:
        self.crew.in_process(luck, lambda it: act(it.app))

    def _settled(self) -> list[Appointment]:
        return [evolve(each, in_conflict=False) for each in self.realm.appointments()]


def _command_again(issue: Issue) -> Given | None:
    """The command that a retry gives once more: one that was refused."""
    detail = issue.detail
    if issue.kind != "refused" or issue.appointment_id is None or detail["command"] == Command.BOOK:
        return None
    if detail["command"] == Command.RESCHEDULE:
        return Given(issue.appointment_id, "move", read_instant(detail["wanted"]["start"]))
    return Given(issue.appointment_id, detail["command"], staff_id=detail.get("staff_id"), absent=detail.get("absent"))


def _other_version(issue: Issue) -> Given | None:
    """The command that undoes: a move to the time that lost, or the end of what nobody asked us for."""
    if issue.appointment_id is None:
        return None
    if issue.kind == "conflict":
        lost = "theirs" if issue.detail["kept"] == "ours" else "ours"
        return Given(issue.appointment_id, "move", read_instant(issue.detail[lost]["start"]))
    return Given(issue.appointment_id, "cancel") if issue.kind in _UNDOING_CANCELS else None
