"""Staff of a company."""

from attrs import evolve, frozen

from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock, Ids
from askpro.domain.staff import HostMapping, StaffMember


@frozen(kw_only=True)
class KeepStaff:
    """Add, change, list and retire staff. Nobody is deleted: their appointments stay theirs."""

    storage: Storage
    clock: Clock
    ids: Ids

    def add(
        self,
        company_id: str,
        *,
        name: str,
        email: str | None = None,
        position: int | None = None,
        staff_id: str | None = None,
    ) -> StaffMember:
        """A new staff member, last in the company's order unless told. Raises InvalidRequest.

        ``staff_id`` was reserved for it: who was added under it already is not added again (S10).
        """
        with self.storage.write(company_id) as ledger:
            everybody = ledger.staff.all()
            for known in everybody:
                if known.id == staff_id:
                    return known
            member = StaffMember(
                id=staff_id or self.ids.new("stf"),
                company_id=company_id,
                name=name,
                email=email,
                position=position if position is not None else len(everybody),
                created_at=self.clock.now(),
            )
            ledger.staff.save(member)
            return member

    def change(self, company_id: str, member: StaffMember) -> StaffMember:
        """Replace. Raises NotFound."""
        with self.storage.write(company_id) as ledger:
            ledger.staff.get(member.id)
            ledger.staff.save(member)
            ledger.generations.move([member.id])
            return member

    def retire(self, company_id: str, staff_id: str) -> StaffMember:
        """No longer offered; kept for what was booked. Raises NotFound."""
        return self.change(company_id, evolve(self.get(company_id, staff_id)[0], active=False))

    def get(self, company_id: str, staff_id: str) -> tuple[StaffMember, HostMapping | None]:
        """One member with their host. Raises NotFound."""
        with self.storage.read(company_id) as ledger:
            member = ledger.staff.get(staff_id)
            return member, next((each for each in ledger.staff.hosts() if each.staff_id == staff_id), None)

    def all(self, company_id: str) -> list[tuple[StaffMember, HostMapping | None]]:
        """Everybody, in the company's order."""
        with self.storage.read(company_id) as ledger:
            hosts = {each.staff_id: each for each in ledger.staff.hosts()}
            return [(member, hosts.get(member.id)) for member in ledger.staff.all()]
