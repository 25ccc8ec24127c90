"""Map staff to hosts of the calendar: by hand, or by exact e-mail. Never by name, never a guess (L57, L58)."""

from collections import defaultdict
from datetime import datetime, timedelta

from attrs import evolve, frozen

from askpro.application.checking.auditing import of_hosts
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.calendar_powers import Host, HostDirectory
from askpro.application.ports.records import AppointmentQuery, Page
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Clock, Outbound
from askpro.application.sync.keeping import Cause, Keeper
from askpro.domain.errors import InvalidRequest, NotSupported
from askpro.domain.staff import HostMapping, StaffMember

_PATIENCE = timedelta(seconds=30)
_LONGEST_APPOINTMENT = timedelta(days=1)


@frozen(kw_only=True)
class MatchReport:
    """What matching by e-mail did. ``ambiguous``: staff whose address several hosts, or several staff, have."""

    matched: tuple[HostMapping, ...]
    ambiguous: tuple[StaffMember, ...]
    unmatched: tuple[StaffMember, ...]


@frozen(kw_only=True)
class HostAudit:
    """Who mapped a member to a host, or unmapped them, and when. ``host_id`` is None where nobody noted it."""

    at: datetime
    action: str
    staff_id: str
    host_id: int | None
    actor: str


@frozen(kw_only=True)
class MapHosts:
    """Every mapping and unmapping is kept for audit."""

    storage: Storage
    calendars: CalendarProvider
    outbound: Outbound
    clock: Clock
    keeper: Keeper

    def hosts(self, company_id: str) -> tuple[Host, ...]:
        """Who can give appointments at the calendar. Raises NotSupported and the calendar's errors."""
        with self.storage.read(company_id) as ledger:
            account = ledger.company.account
        calendar = self.calendars.open(account)
        if not isinstance(calendar, HostDirectory):
            raise NotSupported("This calendar does not tell who its hosts are.")
        return self.outbound.run(calendar.list_hosts, _PATIENCE)

    def audit(self, company_id: str) -> list[HostAudit]:
        """Who mapped and unmapped whom, latest first. Raises NotFound."""
        with self.storage.read(company_id) as ledger:
            kept = of_hosts(ledger)
        return [
            HostAudit(
                at=at,
                action=entry["action"],
                staff_id=entry["staff_id"],
                host_id=entry.get("host_id"),
                actor=entry["actor"],
            )
            for at, entry in reversed(kept)
        ]

    def map(self, company_id: str, staff_id: str, host_id: int, actor: str) -> HostMapping:
        """Join by hand. Raises NotFound (staff), InvalidRequest (no such host here), AlreadyExists (host is taken)."""
        if host_id not in {host.id for host in self.hosts(company_id)}:
            raise InvalidRequest(
                f"The company's calendar has no host {host_id}.", {"/host_id": "is no host of this calendar"}
            )
        with self.storage.write(company_id) as ledger:
            ledger.staff.get(staff_id)
            return self._join(ledger, staff_id, host_id, actor)

    def unmap(self, company_id: str, staff_id: str, actor: str) -> None:
        """Part. Raises NotFound for an unknown member."""
        now = self.clock.now()
        with self.storage.write(company_id) as ledger:
            ledger.staff.get(staff_id)
            entry = {"action": "unmap", "staff_id": staff_id, "host_id": ledger.staff.host_of(staff_id), "actor": actor}
            ledger.staff.unmap_host(staff_id)
            ledger.audits.keep(entry, now)
            ledger.generations.move([staff_id])

    def match(self, company_id: str, actor: str) -> MatchReport:
        """Join every member without a host whose e-mail is that of exactly one host, and of no other member."""
        by_email: dict[str, list[Host]] = defaultdict(list)
        for host in self.hosts(company_id):
            by_email[host.email.lower()].append(host)
        matched, ambiguous, unmatched = [], [], []
        with self.storage.write(company_id) as ledger:
            everybody, taken = ledger.staff.all(), {each.host_id for each in ledger.staff.hosts()}
            done = {each.staff_id for each in ledger.staff.hosts()}
            for member in everybody:
                if member.id in done or not member.active:
                    continue
                email = (member.email or "").lower()
                hosts = [host for host in by_email.get(email, ()) if host.id not in taken]
                rivals = [each for each in everybody if each.active and (each.email or "").lower() == email]
                if not email or not hosts:
                    unmatched.append(member)
                elif len(hosts) > 1 or len(rivals) > 1:
                    ambiguous.append(member)
                else:
                    matched.append(self._join(ledger, member.id, hosts[0].id, actor))
            self._show(ledger, ambiguous)
        return MatchReport(matched=tuple(matched), ambiguous=tuple(ambiguous), unmatched=tuple(unmatched))

    def _show(self, ledger: Ledger, ambiguous: list[StaffMember]) -> None:
        """Only a person can say who of several is meant; the issue is over when nobody is ambiguous any more."""
        now = self.clock.now()
        if ambiguous:
            detail = {"staff": sorted(member.id for member in ambiguous)}
            self.keeper.report(ledger, "ambiguous", None, detail, now)
        else:
            ledger.issues.close("ambiguous", None, now)

    def _join(self, ledger: Ledger, staff_id: str, host_id: int, actor: str) -> HostMapping:
        mapping = HostMapping(staff_id=staff_id, host_id=host_id, mapped_at=self.clock.now(), mapped_by=actor)
        ledger.staff.map_host(mapping)
        audit = {"action": "map", "staff_id": staff_id, "host_id": host_id, "actor": actor}
        ledger.audits.keep(audit, mapping.mapped_at)
        ledger.generations.move([staff_id])
        self._hand_over(ledger, mapping)
        return mapping

    def _hand_over(self, ledger: Ledger, mapping: HostMapping) -> None:
        """What the host is booked for becomes the member's, with its claims (S7), whoever had it so far.

        So does what was promised with the member who had this host before, and is on its way to the calendar.
        """
        now, cursor, former = mapping.mapped_at, None, _former(ledger, mapping)
        while True:
            query = AppointmentQuery(starting_since=now - _LONGEST_APPOINTMENT, now=now)
            found, cursor = ledger.appointments.find(query, Page(limit=200, after=cursor))
            for each in found:
                theirs = each.agreed is not None and each.agreed.host == mapping.host_id
                promised = each.agreed is None and former is not None and each.staff_id == former
                if not each.closed and each.staff_id != mapping.staff_id and (theirs or promised):
                    cause = Cause(mapping.mapped_by, "map", "host mapping")
                    self.keeper.keep(ledger, each, evolve(each, staff_id=mapping.staff_id), cause, now)
            if cursor is None:
                return


def _former(ledger: Ledger, mapping: HostMapping) -> str | None:
    """The member who had the host before, and has none now."""
    held = [
        entry["staff_id"]
        for _, entry in of_hosts(ledger)
        if entry.get("action") == "map" and entry["host_id"] == mapping.host_id
    ]
    others = [staff_id for staff_id in held if staff_id != mapping.staff_id]
    return others[-1] if others and ledger.staff.host_of(others[-1]) is None else None
