"""Staff and hosts: everybody who is booked is mapped, and who they are mapped to is still there."""

from collections.abc import Iterator

from askpro.application.checking.patient import Patient
from askpro.application.ports.calendar import Calendar
from askpro.application.ports.calendar_powers import Host, HostDirectory
from askpro.domain.errors import NotSupported
from askpro.domain.findings import Finding, FindingCode


def check_mapped(patient: Patient) -> Iterator[Finding]:
    """Nobody can be booked whose host is not known (L58)."""
    for member in patient.staff:
        if member.active and patient.host_of(member.id) is None:
            yield Finding(
                code=FindingCode.STAFF_UNMAPPED,
                says=f"{member.name} is mapped to no host of the calendar.",
                about={"staff_id": member.id},
            )


def check_hosts(patient: Patient, calendar: Calendar) -> Iterator[Finding]:
    """The hosts as the calendar has them now. Asks for the key's owner first: a bad key ends it here."""
    if not isinstance(calendar, HostDirectory):
        return
    try:
        there = {host.id: host for host in calendar.list_hosts()}
    except NotSupported as error:
        if (team_id := patient.company.account.team_id) is None:
            raise
        # cal.diy: the routes are gone, and with them everybody who could be mapped.
        says = f"The company has team {team_id}. {error.detail}"
        yield Finding(code=FindingCode.TEAM_MISSING, says=says, about={"team_id": team_id})
        return
    for member in patient.staff:
        host_id = patient.host_of(member.id)
        if not member.active or host_id is None:
            continue
        about: dict[str, str | int] = {"staff_id": member.id, "host_id": host_id}
        host = there.get(host_id)
        if host is None:
            says = f"{member.name} is mapped to host {host_id}, whom the calendar does not have any more."
            yield Finding(code=FindingCode.HOST_GONE, says=says, about=about)
        elif member.email is not None and not same_email(member.email, host):
            says = f"{member.name}'s host has another e-mail than {member.name} here."
            yield Finding(code=FindingCode.HOST_EMAIL_CHANGED, says=says, about=about)


def same_email(email: str, host: Host) -> bool:
    """Whether it is the host's, whatever the case; a plus-address is another one."""
    return email.casefold() == host.email.casefold()
