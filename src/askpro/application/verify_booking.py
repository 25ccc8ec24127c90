"""Verify bookings: a read settles what only notices have said (sync.md calls it the settle delay)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import evolve, frozen

from askpro.application.ports.calendar import BookingQuery, Calendar, CalendarProvider, NobodysBooking
from askpro.application.ports.lanes import Lane
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Clock
from askpro.application.sync.hearing import Listener
from askpro.application.sync.keeping import Cause
from askpro.application.sync.looks import earlier
from askpro.application.sync.occupying import occupy
from askpro.domain.booking import Node, Read
from askpro.domain.errors import AskproError, BookingUnknown, EventTypeNotSupported
from askpro.domain.graph import Graph

_RETRY = timedelta(minutes=1)
_PATIENCE = timedelta(days=1)

_MANY = 5
"""So many that wait are looked for in one list; fewer cost fewer calls one by one."""

_OVERLAP = timedelta(minutes=10)
_LONGEST_LIST = timedelta(days=1)
_MOST_ROWS = 1000


@frozen(kw_only=True)
class VerifyBooking:
    """One call per booking and settle delay, however many notices came; a list for all where many wait."""

    storage: Storage
    calendars: CalendarProvider
    listener: Listener
    clock: Clock

    def due(self, limit: int = 50) -> list[tuple[str, tuple[str, ...]]]:
        """(company id, booking uids) of what waits for a read, each company once, longest waiting first."""
        waiting: dict[str, list[str]] = {}
        for company_id, uid in self.storage.agenda.due_verifications(self.clock.now(), limit):
            waiting.setdefault(company_id, []).append(uid)
        return [(company_id, tuple(uids)) for company_id, uids in waiting.items()]

    def __call__(self, company_id: str, uids: Sequence[str]) -> None:
        """Read the bookings and let their appointments follow. One that is unknown there becomes an issue (S16)."""
        with self.storage.read(company_id) as ledger:
            account = ledger.company.account
            nodes = {row.node.uid: row.node for row in ledger.bookings.around(uids)} if len(uids) >= _MANY else {}
        calendar = self.calendars.open(account, lane=Lane.VERIFICATION)
        try:
            listed = self._listed(calendar, {uid: nodes[uid] for uid in uids if uid in nodes}) if nodes else []
        except AskproError as error:
            with self.storage.write(company_id) as ledger:
                for uid in uids:
                    self._postpone(ledger, uid, error)
            return
        for read in listed:
            self._hear(company_id, read)
        for uid in uids:
            if uid not in {read.uid for read in listed}:
                self._read(company_id, calendar, uid)

    def _listed(self, calendar: Calendar, nodes: dict[str, Node]) -> list[Read]:
        """Those of the bookings that were made or changed lately, from as few pages as hold them.

        A new row's ``updatedAt`` is null, so it is listed by when it was made.
        """
        now = self.clock.now()
        told = {uid: since for uid, node in nodes.items() if (since := _told(node)) and now - since < _LONGEST_LIST}
        if len(told) < _MANY:
            return []
        since = min(told.values()) - _OVERLAP
        found: dict[str, Read] = {}
        for query in (BookingQuery(updated_since=since), BookingQuery(created_since=since)):
            for number, read in enumerate(calendar.list_bookings(query)):
                if read.uid in told:
                    found[read.uid] = read
                if len(found) == len(told) or number >= _MOST_ROWS:
                    break
            if len(found) == len(told):
                break
        return list(found.values())

    def _read(self, company_id: str, calendar: Calendar, uid: str) -> None:
        try:
            read = calendar.read_booking(uid)
        except AskproError as error:
            with self.storage.write(company_id) as ledger:
                self._postpone(ledger, uid, error)
            return
        self._hear(company_id, read)

    def _hear(self, company_id: str, read: Read) -> None:
        cause = Cause("calendar", "read", f"verification of {read.uid[:4]}…")
        now = self.clock.now()
        with self.storage.write(company_id) as ledger:
            self.listener.hear(ledger, [read], cause, now)

    def _postpone(self, ledger: Ledger, uid: str, error: AskproError) -> None:
        """Read it again later, ever more rarely; what stays unread after a day is an issue (S18)."""
        now = self.clock.now()
        nobodys = isinstance(error, NobodysBooking)
        if isinstance(error, NobodysBooking):
            occupy(ledger, error.occupations, now)
        rows = ledger.bookings.around([uid])
        since = Graph.of(row.node for row in rows).unproven(uid) if rows else None
        owed = next((row.look_at for row in rows if row.node.uid == uid), None)
        since = earlier(since, owed)
        age = now - since if since is not None else timedelta(0)
        final = isinstance(error, BookingUnknown | EventTypeNotSupported) or age > _PATIENCE
        for row in rows:
            if row.node.uid == uid:
                again = None if final else now + max(_RETRY, age / 2)
                ledger.bookings.save([evolve(row, verify_at=again, look_at=row.look_at if again is not None else None)])
                if final and (row.appointment_id is not None or not nobodys):
                    kind = "missing" if isinstance(error, BookingUnknown) else "unverified"
                    self.listener.keeper.report(ledger, kind, row.appointment_id, {"booking": uid[:4]}, now)


def _told(node: Node) -> datetime | None:
    """When the calendar says that the last thing happened that no read has shown, if it said so."""
    return max(
        (notice.sent for notice in node.notices if not node.outranks(notice.sent, notice.received)), default=None
    )
