"""``askpro slots``."""

from datetime import timedelta

import rich_click as click

from askpro.application.offering.finder import OffersQuery
from askpro.application.offering.window import day_of
from askpro.domain.errors import InvalidRequest
from askpro.domain.offers import Availability, Offer
from askpro.domain.timespan import Span, local_time
from askpro.entrypoints.cli.desk import Desk, for_company
from askpro.entrypoints.cli.times import read_day, read_end, read_start
from askpro.entrypoints.web import views


@click.command()
@click.option("--service", metavar="NAME|ID", help="What is to be booked; not needed with --appointment.")
@click.option("--staff", metavar="NAME|ID", help="Only with this staff member.")
@click.option("--day", metavar="2026-12-07", help="A day of the company's zone.")
@click.option("--from", "since", metavar="TIME", help="A day, a local time of the company, or RFC 3339.")
@click.option("--to", "until", metavar="TIME", help="The same; a day is included.")
@click.option("--duration", type=click.IntRange(1, 1440), metavar="MINUTES", help="Where the service offers several.")
@click.option("--appointment", metavar="ID", help="Times to which this appointment can be moved.")
@for_company
def slots(
    desk: Desk,
    service: str | None,
    staff: str | None,
    day: str | None,
    since: str | None,
    until: str | None,
    duration: int | None,
    appointment: str | None,
) -> None:
    """Show what can be booked on a --day, or --from --to."""
    query = OffersQuery(
        service_id=desk.service(service).id if service is not None else None,
        staff_id=desk.member(staff).id if staff is not None else None,
        window=window(desk.company.time_zone, day, since, until),
        length=timedelta(minutes=duration) if duration is not None else None,
        appointment_id=appointment,
    )
    found = desk.application.offers(desk.company.id, query)
    desk.out.result(views.availability(found), lambda: _table(desk, found))


def window(zone_name: str, day: str | None, since: str | None, until: str | None) -> Span:
    """The span that is asked for. Raises InvalidRequest."""
    if day is not None and (since is not None or until is not None):
        raise InvalidRequest("Give either --day, or --from and --to.")
    if day is not None:
        return day_of(read_day(day), zone_name)
    if since is None or until is None:
        raise InvalidRequest("Which time? Give --day, or --from and --to.")
    return Span(read_start(since, zone_name), read_end(until, zone_name))


def _table(desk: Desk, found: Availability) -> None:
    names = {member.id: member.name for member, _ in desk.application.staff.all(desk.company.id)}
    rows = [_row(each, found.time_zone, names) for each in found]
    desk.out.table(("when", "start", "staff"), rows, "Nothing is free then.")


def _row(offer: Offer, zone_name: str, names: dict[str, str]) -> tuple[object, ...]:
    there = local_time(offer.span, zone_name)
    return there.spoken, there.start, names.get(offer.staff_id or "")
