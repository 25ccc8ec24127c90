"""``askpro book``, ``reschedule`` and ``cancel``."""

from datetime import timedelta

import rich_click as click

from askpro.application.book_appointment import BookingOrder
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import InvalidRequest
from askpro.entrypoints.cli.desk import ACTOR, Desk, for_company
from askpro.entrypoints.cli.show import find, print_appointment
from askpro.entrypoints.cli.times import read_time

wait_option = click.option(
    "--wait", type=click.FloatRange(0, 30), metavar="SECONDS", help="How long to wait for Cal.com's word [default: 8]."
)

sequence_option = click.option(
    "--sequence", type=click.IntRange(1), metavar="N", help="Only if the appointment is still at this sequence."
)


@click.command()
@click.option("--service", metavar="NAME|ID", required=True, help="What is to be booked.")
@click.option("--start", metavar="TIME", required=True, help="RFC 3339, or a local time of the company.")
@click.option("--staff", metavar="NAME|ID", help="With this staff member; else with whoever is free.")
@click.option("--name", required=True, help="The customer's name.")
@click.option("--email", help="The customer's e-mail.")
@click.option("--phone", help="The customer's phone number, such as +4930123456.")
@click.option("--time-zone", help="The customer's zone, where it is not the company's.")
@click.option("--language", help="The customer's language, such as de.")
@click.option("--duration", type=click.IntRange(1, 1440), metavar="MINUTES", help="Where the service offers several.")
@click.option("--field", "fields", multiple=True, metavar="SLUG=VALUE", help="A booking field. May be repeated.")
@click.option("--metadata", multiple=True, metavar="NAME=VALUE", help="May be repeated.")
@click.option("--location", help="Where it takes place.")
@click.option("--notes", default="", help="A word to whoever gives it.")
@wait_option
@for_company
def book(
    desk: Desk,
    service: str,
    start: str,
    staff: str | None,
    name: str,
    email: str | None,
    phone: str | None,
    time_zone: str | None,
    language: str | None,
    duration: int | None,
    fields: tuple[str, ...],
    metadata: tuple[str, ...],
    location: str | None,
    notes: str,
    wait: float | None,
) -> None:
    """Book an appointment."""
    order = BookingOrder(
        service_id=desk.service(service).id,
        start=read_time(start, desk.company.time_zone),
        length=timedelta(minutes=duration) if duration is not None else None,
        staff_id=desk.member(staff).id if staff is not None else None,
        customer=CustomerDetails(name=name, email=email, phone=phone, time_zone=time_zone, language=language),
        fields=_pairs("--field", fields),
        metadata=_pairs("--metadata", metadata),
        location=location,
        notes=notes,
        source=ACTOR,
    )
    print_appointment(desk, desk.application.book(desk.company.id, order, patience(wait), actor="cli").id)


@click.command()
@click.argument("appointment")
@click.option("--start", metavar="TIME", required=True, help="RFC 3339, or a local time of the company.")
@click.option("--reason", default="", help="Why.")
@sequence_option
@wait_option
@for_company
def reschedule(desk: Desk, appointment: str, start: str, reason: str, sequence: int | None, wait: float | None) -> None:
    """Move an APPOINTMENT (its id, or a uid of Cal.com)."""
    begin = read_time(start, desk.company.time_zone)
    moved = desk.application.reschedule(
        desk.company.id,
        find(desk, appointment),
        begin,
        reason=reason,
        actor=ACTOR,
        sequence=sequence,
        patience=patience(wait),
    )
    print_appointment(desk, moved.id)


@click.command()
@click.argument("appointment")
@click.option("--reason", default="", help="Why.")
@sequence_option
@wait_option
@for_company
def cancel(desk: Desk, appointment: str, reason: str, sequence: int | None, wait: float | None) -> None:
    """Cancel an APPOINTMENT (its id, or a uid of Cal.com)."""
    ended = desk.application.cancel(
        desk.company.id,
        find(desk, appointment),
        reason=reason,
        actor=ACTOR,
        sequence=sequence,
        patience=patience(wait),
    )
    print_appointment(desk, ended.id)


def patience(wait: float | None) -> timedelta | None:
    """Seconds as the use cases take them."""
    return timedelta(seconds=wait) if wait is not None else None


def _pairs(option: str, texts: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise InvalidRequest(f"{option} takes NAME=VALUE, not {text[:60]!r}.")
        pairs[name] = value
    return pairs
