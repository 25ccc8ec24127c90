"""``askpro staff``."""

import rich_click as click
from attrs import evolve

from askpro.domain.errors import NotFound
from askpro.domain.staff import HostMapping, StaffMember
from askpro.entrypoints.cli.desk import ACTOR, Desk, for_company
from askpro.entrypoints.web import staff_views as views

_TITLES = ("name", "e-mail", "host", "active", "id")


@click.group()
def staff() -> None:
    """Who gives appointments, and who they are at Cal.com."""


@staff.command()
@click.argument("name")
@click.option("--email", help="As Cal.com has it, so that `match` finds their host.")
@click.option("--position", type=click.IntRange(0, 1_000_000), help="Place in the company's order; last if not given.")
@for_company
def add(desk: Desk, name: str, email: str | None, position: int | None) -> None:
    """Add a staff member."""
    member = desk.application.staff.add(desk.company.id, name=name, email=email, position=position)
    _show(desk, member, None)


@staff.command(name="list")
@for_company
def list_(desk: Desk) -> None:
    """List the staff with their hosts."""
    everybody = desk.application.staff.all(desk.company.id)
    desk.out.result(
        {"items": [views.staff(*each) for each in everybody]},
        lambda: desk.out.table(_TITLES, [_row(*each) for each in everybody], "There is no staff yet."),
    )


@staff.command(name="map")
@click.argument("member")
@click.argument("host")
@for_company
def map_(desk: Desk, member: str, host: str) -> None:
    """Map a MEMBER (id, name or e-mail) to a HOST (user id or e-mail) of Cal.com."""
    found = desk.member(member)
    mapping = desk.application.hosts.map(desk.company.id, found.id, _host_id(desk, host), ACTOR)
    _show(desk, found, mapping)


def _host_id(desk: Desk, text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    hosts = [each.id for each in desk.application.hosts.hosts(desk.company.id) if each.email.lower() == text.lower()]
    if len(hosts) != 1:
        raise NotFound(f"Cal.com has {len(hosts) or 'no'} host{'s' if hosts else ''} with the e-mail {text!r}.")
    return hosts[0]


@staff.command()
@click.argument("member")
@for_company
def unmap(desk: Desk, member: str) -> None:
    """Part a MEMBER from their host."""
    found = desk.member(member)
    desk.application.hosts.unmap(desk.company.id, found.id, ACTOR)
    _show(desk, found, None)


@staff.command()
@click.argument("member")
@click.option("--back", is_flag=True, help="Offer a retired MEMBER again.")
@for_company
def retire(desk: Desk, member: str, back: bool) -> None:
    """Offer a MEMBER no longer. What was booked stays, and so does the host."""
    found = desk.member(member)
    changed = desk.application.staff.change(desk.company.id, evolve(found, active=back))
    _show(desk, *desk.application.staff.get(desk.company.id, changed.id))


@staff.command()
@for_company
def match(desk: Desk) -> None:
    """Map everybody whose e-mail is that of exactly one host. Never guesses."""
    report = desk.application.hosts.match(desk.company.id, ACTOR)
    names = {member.id: member.name for member, _ in desk.application.staff.all(desk.company.id)}
    rows = [(names[each.staff_id], f"host {each.host_id}") for each in report.matched]
    rows += [(each.name, "several have that e-mail") for each in report.ambiguous]
    rows += [(each.name, "no host has that e-mail") for each in report.unmatched]
    desk.out.result(
        views.match(report), lambda: desk.out.table(("name", "result"), rows, "Everybody is mapped already.")
    )


@staff.command()
@for_company
def audit(desk: Desk) -> None:
    """Show who mapped and unmapped whom, latest first."""
    names = {member.id: member.name for member, _ in desk.application.staff.all(desk.company.id)}
    told = [views.host_audit(each) for each in desk.application.hosts.audit(desk.company.id)]
    rows = [
        (each["at"], each["action"], names.get(each["staff_id"], each["staff_id"]), each["host_id"], each["actor"])
        for each in told
    ]
    desk.out.result(
        {"items": told}, lambda: desk.out.table(("at", "what", "who", "host", "by"), rows, "Nobody was ever mapped.")
    )


def _row(member: StaffMember, host: HostMapping | None) -> tuple[object, ...]:
    return member.name, member.email, host and host.host_id, "yes" if member.active else "no", member.id


def _show(desk: Desk, member: StaffMember, host: HostMapping | None) -> None:
    desk.out.result(views.staff(member, host), lambda: desk.out.table(_TITLES, [_row(member, host)], ""))
