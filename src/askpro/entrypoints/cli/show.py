"""``askpro show``: one appointment, its history, or a list."""

from datetime import datetime

import rich_click as click

from askpro.application.find_appointments import Shown
from askpro.application.ports.records import AppointmentQuery, HistoryEntry, Page
from askpro.domain.appointment import Status
from askpro.domain.errors import NotFound
from askpro.domain.timespan import local_moment, local_time
from askpro.entrypoints.cli.desk import Desk, for_company
from askpro.entrypoints.cli.times import read_start
from askpro.entrypoints.web import views

_TITLES = ("when", "status", "customer", "staff", "source", "sync", "id")


@click.command()
@click.argument("appointment", required=False)
@click.option("--history", is_flag=True, help="Everything that happened to the APPOINTMENT.")
@click.option("--from", "since", metavar="TIME", help="List: starting then or later.")
@click.option("--to", "until", metavar="TIME", help="List: starting before.")
@click.option("--status", type=click.Choice([each.value for each in Status]), help="List: only these.")
@click.option("--staff", metavar="NAME|ID", help="List: only with this staff member.")
@click.option("--service", metavar="NAME|ID", help="List: only of this service.")
@click.option("--source", help="List: only from there, such as calcom_direct.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@click.option("--cursor", help="List: go on where next_cursor said.")
@for_company
def show(
    desk: Desk,
    appointment: str | None,
    history: bool,
    since: str | None,
    until: str | None,
    status: str | None,
    staff: str | None,
    service: str | None,
    source: str | None,
    limit: int,
    cursor: str | None,
) -> None:
    """Show an APPOINTMENT (its id, or any uid that Cal.com gave it), or list them by start."""
    if appointment is not None:
        found = find(desk, appointment)
        return _print_history(desk, found) if history else print_appointment(desk, found)
    if history:
        raise click.UsageError("--history needs an APPOINTMENT.")
    query = AppointmentQuery(
        starting_since=_moment(desk, since),
        starting_before=_moment(desk, until),
        staff_id=desk.member(staff).id if staff is not None else None,
        service_id=desk.service(service).id if service is not None else None,
        status=Status(status) if status is not None else None,
        source=source,
        now=desk.application.clock.now(),
    )
    rows, following = desk.application.appointments(desk.company.id, query, Page(limit=limit, after=cursor))
    return desk.out.result(
        {"items": [views.appointment(each) for each in rows], "next_cursor": following},
        lambda: _print_list(desk, rows, following),
    )


def find(desk: Desk, text: str) -> str:
    """The id of the appointment with that id, or with a booking of that uid (S8). Raises NotFound."""
    try:
        return desk.application.show_appointment(desk.company, text).appointment.id
    except NotFound:
        query = AppointmentQuery(booking_uid=text, now=desk.application.clock.now())
        found, _ = desk.application.appointments(desk.company.id, query, Page(limit=1))
        if not found:
            raise NotFound(f"There is no appointment {text[:60]!r}.") from None
        return found[0].appointment.id


def print_appointment(desk: Desk, appointment_id: str) -> None:
    """One appointment as it stands."""
    shown = desk.application.show_appointment(desk.company, appointment_id)
    desk.out.result(views.appointment(shown), lambda: _print_one(desk, shown))


def _print_one(desk: Desk, shown: Shown) -> None:
    ours = shown.appointment
    names = {member.id: member.name for member, _ in desk.application.staff.all(desk.company.id)}
    services = {each.id: each.name for each, _ in desk.application.services.all(desk.company.id)}
    wish, refusal = ours.wish, ours.last_refusal
    instead = refusal.alternatives if refusal is not None else ()
    details = shown.customer.details if shown.customer is not None else None
    desk.out.facts(
        (
            ("id", ours.id),
            ("status", shown.status.value),
            ("when", local_time(ours.when, shown.time_zone).spoken),
            ("under way", f"{wish.command.value} since {wish.since:%Y-%m-%d %H:%M} UTC" if wish is not None else None),
            ("refused", f"{refusal.command.value}: {refusal.code}" if refusal is not None else None),
            ("free instead", "; ".join(local_moment(each, shown.time_zone).spoken for each in instead) or None),
            ("service", services.get(ours.service_id or "", ours.service_id)),
            ("staff", names.get(ours.staff_id or "", ours.staff_id)),
            ("customer", details and ", ".join(filter(None, (details.name, details.email, details.phone)))),
            ("source", ours.source),
            ("Cal.com uid", ours.head),
            ("sync", shown.sync),
            ("last error", ours.errand.last_error),
            ("notes", ours.notes),
        )
    )
    if shown.sync in ("due", "in_flight", "unresolved"):
        desk.out.say("Cal.com has not answered yet: the worker (`askpro serve` or `askpro worker`) finishes it.")


def _print_list(desk: Desk, rows: list[Shown], following: str | None) -> None:
    names = {member.id: member.name for member, _ in desk.application.staff.all(desk.company.id)}
    desk.out.table(_TITLES, [_row(each, names) for each in rows], "There is no such appointment.")
    if following is not None:
        desk.out.say(f"There are more: --cursor {following}")


def _row(shown: Shown, names: dict[str, str]) -> tuple[object, ...]:
    ours = shown.appointment
    when = local_time(ours.when, shown.time_zone).spoken
    name = shown.customer.details.name if shown.customer is not None else None
    return when, shown.status.value, name, names.get(ours.staff_id or ""), ours.source, shown.sync, ours.id


def _print_history(desk: Desk, appointment_id: str) -> None:
    entries = desk.application.appointments.history(desk.company.id, appointment_id)
    rows = [(f"{each.at:%Y-%m-%d %H:%M:%S}", each.actor, each.action, _change(each), each.because) for each in entries]
    desk.out.result(
        {"items": [views.history(each) for each in entries]},
        lambda: desk.out.table(("at (UTC)", "who", "did", "change", "because"), rows, "Nothing happened to it."),
    )


def _change(entry: HistoryEntry) -> str:
    names = [name for name in entry.after if entry.before.get(name) != entry.after[name]]
    return ", ".join(f"{name}: {_value(entry.before.get(name))} → {_value(entry.after[name])}" for name in names)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "–" if value is None else str(value)


def _moment(desk: Desk, text: str | None) -> datetime | None:
    return read_start(text, desk.company.time_zone) if text is not None else None
