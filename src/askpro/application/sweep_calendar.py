"""Sweep the calendar: webhooks come at most once; here is healed what they did not bring."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta

from attrs import frozen

from askpro.application.ports.calendar import BookingQuery, Calendar, CalendarProvider
from askpro.application.ports.lanes import Lane
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.sweeps import Sweep
from askpro.application.ports.system import Clock, Ids
from askpro.application.sync.absences import Absences, Absent, Expected, expected_in
from askpro.application.sync.drifting import Difference, Drift, DriftReport
from askpro.application.sync.hearing import Listener
from askpro.application.sync.keeping import Cause
from askpro.application.sync.occupying import occupy
from askpro.application.sync.reviewing import review
from askpro.domain.booking import Read
from askpro.domain.errors import BookingUnknown, CalendarMalformed, EventTypeNotSupported
from askpro.domain.occupations import REMEMBERED

_OVERLAP = timedelta(minutes=10)
_WINDOW = timedelta(days=1)
_CHAINS_AT_ONCE = 20
_MOST_LOOKS = 500

Progress = Callable[[int], None]
"""Told of the rows seen so far."""


@frozen(kw_only=True)
class SweepCalendar:
    """Lists theirs by both stamps with an overlap, and lets each appointment follow. It closes nothing by absence.

    A full sweep lists everything that starts since yesterday, too, and asks for each open appointment's booking that
    no list showed. What is gone then becomes an issue, and is closed when the next full sweep misses it as well, unless
    too many are gone at once (sync.md 8).
    """

    storage: Storage
    calendars: CalendarProvider
    listener: Listener
    clock: Clock
    ids: Ids

    def companies(self) -> list[str]:
        """Companies that have a calendar."""
        with self.storage.directory() as directory:
            return [company.id for company in directory.companies()]

    def __call__(
        self,
        company_id: str,
        *,
        full: bool = False,
        dry_run: bool = False,
        progress: Progress = lambda _: None,
        sweep_id: str | None = None,
    ) -> DriftReport:
        """What differed and what was done about it; a dry run changes nothing and reports the same.

        What a sweep saw is kept, that of a dry run only under a ``sweep_id``.
        Raises NotFound and the errors of the calendar port; the mark moves only after all rows were applied.
        """
        began = self.clock.now()
        with self.storage.directory() as directory:
            company, mark = directory.get(company_id), directory.sweep_mark(company_id)
            before = max((sweep.began for sweep in directory.sweeps(company_id) if sweep.done), default=None)
        drift = Drift(company=company, at=began, dry_run=dry_run)
        expected = self._expected(company_id, began) if full else []
        calendar = self.calendars.open(company.account, lane=Lane.SWEEP)
        reads: list[Read] = []
        found: list[Difference] = []
        try:
            for read in _rows(calendar, drift, mark, full=full or self._mapped_since(company_id, before)):
                reads.append(read)
                progress(len(reads))
        finally:  # what came before a list broke off is kept
            found += self._apply(drift, reads)
            self._occupy(drift, full=full)
        if not dry_run:
            self._remember(company_id, mark, reads)
        if full:
            found += self._look_for(calendar, drift, expected, {read.uid for read in reads})
        report = drift.report(rows=len(reads), expected=len(expected), full=full, found=found)
        if sweep_id is not None or not dry_run:
            self._record(sweep_id or self.ids.new("swp"), drift, report)
        return report

    def _record(self, sweep_id: str, drift: Drift, report: DriftReport) -> None:
        sweep = Sweep(
            id=sweep_id,
            company_id=drift.company.id,
            full=report.full,
            dry_run=report.dry_run,
            began=drift.at,
            ended=self.clock.now(),
            report=report.told,
        )
        with self.storage.directory() as directory:
            directory.save_sweep(sweep)

    def _mapped_since(self, company_id: str, moment: datetime | None) -> bool:
        """Whether a host was mapped: what seated and recurring bookings occupy of their time is not known then."""
        with self.storage.read(company_id) as ledger:
            return any(moment is not None and mapping.mapped_at >= moment for mapping in ledger.staff.hosts())

    def _expected(self, company_id: str, now: datetime) -> list[Expected]:
        with self.storage.read(company_id) as ledger:
            return expected_in(ledger, now - _WINDOW, now)

    def _remember(self, company_id: str, mark: datetime | None, reads: Sequence[Read]) -> None:
        newest = max((read.version for read in reads), default=None)
        if newest is not None and (mark is None or newest > mark):
            with self.storage.directory() as directory:
                directory.save_sweep_mark(company_id, newest)

    def _apply(self, drift: Drift, reads: Sequence[Read]) -> list[Difference]:
        """Let each chain's appointment follow, some chains in one transaction."""
        found: list[Difference] = []
        chains = _chains(reads)
        for start in range(0, len(chains), _CHAINS_AT_ONCE):
            with self._transaction(drift) as ledger:
                for chain in chains[start : start + _CHAINS_AT_ONCE]:
                    found += self._hear(ledger, drift, chain)
        return found

    def _occupy(self, drift: Drift, *, full: bool) -> None:
        """Let what is nobody's appointment keep its hosts' time, and forget what has not been seen for long."""
        now = self.clock.now()
        if drift.occupations or full:
            with self._transaction(drift) as ledger:
                occupy(ledger, drift.occupations.values(), now)
                ledger.claims.drop_ended(now - REMEMBERED)

    def _hear(self, ledger: Ledger, drift: Drift, chain: list[Read]) -> list[Difference]:
        rows = ledger.bookings.around([read.uid for read in chain])
        known = {row.appointment_id for row in rows if row.appointment_id is not None}
        before = {each: ledger.appointments.get(each) for each in known}
        after = self.listener.hear(ledger, chain, Cause("calendar", "sweep", "sweep"), self.clock.now())
        if not rows and not after:
            drift.left_out["out_of_scope"] += len(chain)
        return list(drift.between(before, after, chain))

    def _look_for(
        self, calendar: Calendar, drift: Drift, expected: Sequence[Expected], shown: set[str]
    ) -> list[Difference]:
        """Ask for each booking that no list showed. At most so many per sweep; the next one comes to the others."""
        reads: list[Read] = []
        absent: list[Absent] = []
        for each in [each for each in expected if each.uid not in shown][:_MOST_LOOKS]:
            asked = self.clock.now()
            try:
                reads.append(calendar.read_booking(each.uid))
            except BookingUnknown:
                absent.append(Absent(each, asked))
            except (EventTypeNotSupported, CalendarMalformed):
                absent.append(Absent(each, asked, unreadable=True))
        found = self._apply(drift, reads)
        with self._transaction(drift) as ledger:
            review(self.listener.keeper, ledger, self.clock.now())
            conclude = Absences(listener=self.listener, drift=drift, now=self.clock.now())
            return found + conclude(ledger, expected, absent)

    def _transaction(self, drift: Drift) -> AbstractContextManager[Ledger]:
        return _forgotten(self.storage, drift.company.id) if drift.dry_run else self.storage.write(drift.company.id)


class _Forget(Exception):
    """Ends a transaction that must change nothing."""


@contextmanager
def _forgotten(storage: Storage, company_id: str) -> Iterator[Ledger]:
    """A transaction that is rolled back at its end."""
    with suppress(_Forget), storage.write(company_id) as ledger:
        yield ledger
        raise _Forget


def _rows(calendar: Calendar, drift: Drift, mark: datetime | None, *, full: bool) -> Iterator[Read]:
    """New and changed ones since the mark (a new row's ``updatedAt`` is null), and all of the window.

    Before there is a mark nothing tells what changed: then the window begins no later than the company did.
    """
    since = drift.at - _WINDOW
    if mark is not None:
        yield from calendar.list_bookings(BookingQuery(created_since=mark - _OVERLAP), drift.leave_out)
        yield from calendar.list_bookings(BookingQuery(updated_since=mark - _OVERLAP), drift.leave_out)
    if mark is None:
        since = min(since, drift.company.created_at)
    if full or mark is None:
        yield from calendar.list_bookings(BookingQuery(starting_since=since), drift.leave_out)


def _chains(reads: Sequence[Read]) -> list[list[Read]]:
    """The latest reads, those of one chain together, so that no link of it is taken for an end."""
    chain_of: dict[str, str] = {}

    def root(uid: str) -> str:
        while chain_of.setdefault(uid, uid) != uid:
            uid = chain_of[uid]
        return uid

    for read in reads:
        for other in (read.replaces, read.replaced_by):
            if other is not None:
                chain_of[root(other)] = root(read.uid)
    latest = {read.uid: read for read in sorted(reads, key=lambda read: (read.version, read.began))}
    chains: dict[str, list[Read]] = defaultdict(list)
    for uid in dict.fromkeys(read.uid for read in reads):
        chains[root(uid)].append(latest[uid])
    return list(chains.values())
