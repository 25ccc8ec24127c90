"""What callers, people at the calendar, workers and time do in one step."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random

from attrs import define, field

from askpro.domain.booking import APPOINTMENT_KEY, MARK_KEY
from askpro.domain.errors import AskproError
from askpro.testing.simulation.callers import Callers
from askpro.testing.simulation.crew import Crew
from askpro.testing.simulation.operators import Operators
from askpro.testing.simulation.people import Unwanted
from askpro.testing.simulation.plan import OPERATORS, OURS
from askpro.testing.simulation.realm import MOST_OFF, SLOTS, Realm
from askpro.testing.simulation.seers import Seers
from askpro.testing.simulation.words import Words
from askpro.testing.worlds.seed import ALICE, BOB, TEAMED

_PAUSES = (1, 20, 61, 130, 301)
_JUMPS = (1800, 7200, 86_400, 259_200)
_MOST_ROUNDS = 200


class NeverDrained(Exception):
    """The queues fill as fast as they are emptied (S18)."""


@define
class Acts:
    """The acts of one realm. Each takes its luck, and whatever it needs from the realm."""

    realm: Realm
    words: Words
    crew: Crew = field(init=False)
    callers: Callers = field(init=False)
    operators: Operators = field(init=False)
    seers: Seers = field(init=False)
    done: Counter[str] = field(factory=Counter, init=False)
    customers: int = 0

    def __attrs_post_init__(self) -> None:
        self.crew = Crew(self.realm)
        self.callers = Callers(self.realm, self.crew, self.words)
        self.operators = Operators(self.realm, self.crew, self.words, self.callers.keys)
        self.seers = Seers(self.realm, self.crew)

    @property
    def wrong(self) -> list[str]:
        """What callers were told that must not be, up to now."""
        return [*self.callers.keys.wrong, *self.words.wrong, *self.operators.wrong, *self.seers.wrong]

    def act(self, kind: str, luck: Random) -> None:
        """Do something of that kind. Raises Killed when a process dies of it, NeverDrained."""
        self.done[kind] += 1
        who = self.callers if kind in OURS else self.operators if kind in OPERATORS else self
        act: Callable[[Random], None] = getattr(who, kind)
        act(luck)

    # People at the calendar

    def there_book(self, luck: Random) -> None:
        """A customer books, and may write our own words into the metadata."""
        tenant = self.crew.tenant(luck)
        kind = luck.choice(list(tenant.types.values()))
        self.customers += 1
        email, start = f"o{self.customers}@example.org", self.realm.slot(luck.randrange(SLOTS))
        copied = luck.choice(self.realm.known[-12:])[1] if self.realm.known and luck.random() < 0.2 else None
        forged = {"metadata": {APPOINTMENT_KEY: copied, MARK_KEY: "atm_guessed"}} if copied else {}
        self._there(lambda: self.realm.people.book(kind, start, email, **forged))

    def there_move(self, luck: Random) -> None:
        """A customer moves a booking."""
        start = self.realm.slot(luck.randrange(SLOTS))
        self._to_one(luck, lambda uid: self.realm.people.move(uid, start))

    def there_cancel(self, luck: Random) -> None:
        """A customer cancels."""
        self._to_one(luck, self.realm.people.cancel)

    def there_confirm(self, luck: Random) -> None:
        """A host says yes."""
        self._to_one(luck, self.realm.people.confirm)

    def there_decline(self, luck: Random) -> None:
        """A host says no."""
        self._to_one(luck, self.realm.people.decline)

    def there_reassign(self, luck: Random) -> None:
        """A host hands a booking over to another."""
        team = self.realm.tenants["acme"].types.get(("Any", ""))
        uids = [each.uid for each in self.realm.sights.live() if each.event_type_id == team]
        if uids and self.realm.edition == TEAMED and not self.realm.calm:
            uid, host = luck.choice(uids), luck.choice((ALICE, BOB))
            self.realm.sights.touch(uid)
            self._there(lambda: self.realm.people.reassign(uid, host))

    def there_mark(self, luck: Random) -> None:
        """A host notes who stayed away, or that they came after all: the booking stays as new or old as it was."""
        now = self.realm.clock.at
        begun = [each for each in self.realm.sights.live() if each.when.start <= now]
        if begun:
            sight, absent = luck.choice(begun[-12:]), luck.random() < 0.7
            self.realm.sights.touch(sight.uid)
            self._there(lambda: self.realm.people.mark(sight.uid, sight.email, absent=absent))

    def _to_one(self, luck: Random, act: Callable[[str], object]) -> None:
        if live := self.realm.sights.live():
            uid = luck.choice(live[-12:] if luck.random() < 0.8 else live).uid
            self.realm.sights.touch(uid)
            self._there(lambda: act(uid))

    def _there(self, act: Callable[[], object]) -> None:
        """The calendar may say no to people too. They are no process: nobody dies with them."""
        self.realm.acting.append(-1)
        try:
            with self.realm.sights.by_people():
                act()
        except Unwanted:
            return
        finally:
            self.realm.acting.pop()

    # Workers, sweeps and time

    def read(self, luck: Random) -> None:
        """A worker reads the inbox."""
        self.crew.at_work(luck, lambda it: it.app.inbox())

    def settle(self, luck: Random) -> None:
        """A worker carries out what is due."""
        for each in self.crew.one(luck).app.settle.due():
            self.crew.at_work(luck, lambda it, each=each: it.app.settle(*each))  # type: ignore[misc] # one of the loop

    def verify(self, luck: Random) -> None:
        """A worker asks for what only notices have told."""
        for each in self.crew.one(luck).app.verify.due():
            self.crew.at_work(luck, lambda it, each=each: it.app.verify(*each))  # type: ignore[misc] # one of the loop

    def work(self, luck: Random) -> None:
        """A worker does all of that."""
        self.read(luck)
        self.settle(luck)
        self.verify(luck)

    def sweep(self, luck: Random) -> None:
        """A worker sweeps what is new."""
        company_id = self.crew.tenant(luck).company.id
        self.crew.at_work(luck, lambda it: it.app.sweep(company_id))

    def sweep_all(self, luck: Random) -> None:
        """A worker sweeps everything."""
        company_id = self.crew.tenant(luck).company.id
        self.crew.at_work(luck, lambda it: it.app.sweep(company_id, full=True))

    def pass_time(self, luck: Random) -> None:
        """Some time passes."""
        self.realm.advance(timedelta(seconds=luck.choice(_PAUSES)))

    def tidy(self, luck: Random) -> None:
        """What was kept for long enough is forgotten."""
        self.crew.at_work(luck, lambda it: it.app.tidy())

    def look(self, luck: Random) -> None:
        """A caller looks at what is free."""
        with suppress(AskproError):
            self.seers.look(luck)

    def skew(self, luck: Random) -> None:
        """The clock of a process is set: to some seconds off the calendar's."""
        self.crew.one(luck).clock.offset = timedelta(seconds=luck.uniform(-MOST_OFF, MOST_OFF))
        self.realm.skewed_at = self.realm.clock.at

    def jump(self, luck: Random) -> None:
        """Much time passes at once."""
        self.realm.advance(timedelta(seconds=luck.choice(_JUMPS)))

    def begin(self, _: Random) -> None:
        """So much time that the next appointment begins."""
        now = self.realm.clock.at
        starts = [each.when.start for each in self.realm.sights.live() if each.when.start > now]
        if starts:
            self.realm.advance(min(starts) - now + timedelta(minutes=1))

    def finish(self, luck: Random) -> None:
        """Calls go on whose callers lost patience, those that may still have an effect."""
        process = self.crew.one(luck)
        while process in self.realm.processes and process.outbound.unfinished:
            call = process.outbound.unfinished.pop(0)
            if call.deadline is None or self.realm.clock.at < call.deadline:
                self.crew.at_work(luck, lambda _, call=call: call.work(), process, call.deadline)  # type: ignore[misc] # one of the loop

    def drain(self, luck: Random) -> None:
        """Work until nothing is due at this moment. Raises NeverDrained."""
        for _ in range(_MOST_ROUNDS):
            app = self.crew.one(luck).app
            inbox, due, unproven = app.inbox(), app.settle.due(), app.verify.due()
            for company_id, appointment_id in due:
                app.settle(company_id, appointment_id)
            for company_id, uids in unproven:
                app.verify(company_id, uids)
            if not (inbox or due or unproven):
                return
        raise NeverDrained
