"""``askpro service``."""

from datetime import timedelta

import rich_click as click
from attrs import evolve

from askpro.domain.errors import InvalidRequest
from askpro.domain.service import EventTypeMapping, Service
from askpro.entrypoints.cli.desk import ACTOR, Desk, for_company
from askpro.entrypoints.cli.event_types import accept, audit, event_types, push
from askpro.entrypoints.cli.findings import print_findings
from askpro.entrypoints.cli.times import minutes
from askpro.entrypoints.web import doctor_views, views

_TITLES = ("name", "minutes", "confirmation", "event types", "active", "id")


@click.group()
def service() -> None:
    """What customers can book, and the event types that stand for it."""


@service.command()
@click.argument("name")
@click.option("--duration", type=click.IntRange(1, 1440), required=True, metavar="MINUTES", help="How long it takes.")
@click.option("--description", default="", help="What customers read.")
@click.option("--confirmation", is_flag=True, help="A person must confirm each booking.")
@for_company
def add(desk: Desk, name: str, duration: int, description: str, confirmation: bool) -> None:
    """Add a service."""
    made = desk.application.services.add(
        desk.company.id,
        name=name,
        duration=timedelta(minutes=duration),
        description=description,
        confirmation=confirmation,
    )
    _show(desk, made, [])


@service.command(name="list")
@for_company
def list_(desk: Desk) -> None:
    """List the services with their event types."""
    services = desk.application.services.all(desk.company.id)
    desk.out.result(
        {"items": [views.service(*each) for each in services]},
        lambda: desk.out.table(_TITLES, [_row(*each) for each in services], "There is no service yet."),
    )


@service.command()
@click.argument("name", metavar="SERVICE")
@click.option("--back", is_flag=True, help="Offer a retired SERVICE again.")
@for_company
def retire(desk: Desk, name: str, back: bool) -> None:
    """Offer a SERVICE no longer. What was booked stays."""
    changed = desk.application.services.change(desk.company.id, evolve(desk.service(name), active=back))
    _show(desk, *desk.application.services.get(desk.company.id, changed.id))


@service.command(name="map")
@click.argument("name", metavar="SERVICE")
@click.argument("event_types", metavar="EVENT_TYPE[=STAFF]…", nargs=-1)
@for_company
def map_(desk: Desk, name: str, event_types: tuple[str, ...]) -> None:
    """Make these the SERVICE's only event types: a team's by its id, a member's own as id=member. None: unmap all."""
    found = desk.service(name)
    wanted = [_wanted(desk, each) for each in event_types]
    _show_mapped(desk, found, desk.application.event_types(desk.company.id, found.id, wanted, actor=ACTOR))


def _wanted(desk: Desk, text: str) -> tuple[int, str | None]:
    number, _, member = text.partition("=")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise InvalidRequest(f"{text!r} is no event type id, nor id=member.")
    return int(number), desk.member(member).id if member else None


@service.command(name="create-event-type")
@click.argument("name", metavar="SERVICE")
@click.option("--staff", metavar="MEMBER", help="Make it this member's own; else the team's, with every mapped host.")
@for_company
def create_event_type(desk: Desk, name: str, staff: str | None) -> None:
    """Make an event type at Cal.com from the SERVICE, and map it. A second one for the same is refused."""
    found = desk.service(name)
    staff_id = desk.member(staff).id if staff is not None else None
    made = desk.application.event_types.create(desk.company.id, found.id, staff_id, actor=ACTOR)
    _show_mapped(desk, found, made)


def _show_mapped(desk: Desk, each: Service, mappings: list[EventTypeMapping]) -> None:
    """The mapping, and what a look at the calendar finds of it."""
    findings = [
        doctor_views.finding(one) for one in desk.application.compare_event_types.findings(desk.company.id, each.id)
    ]

    def people() -> None:
        desk.out.table(_TITLES, [_row(each, mappings)], "")
        print_findings(desk.out, findings)

    desk.out.result({**views.service(each, mappings), "findings": findings}, people)


def _row(each: Service, mappings: list[EventTypeMapping]) -> tuple[object, ...]:
    types = ", ".join(str(mapping.event_type_id) for mapping in mappings) or None
    asks, active = ("yes" if so else "no" for so in (each.confirmation, each.active))
    return each.name, minutes(each.duration), asks, types, active, each.id


def _show(desk: Desk, each: Service, mappings: list[EventTypeMapping]) -> None:
    desk.out.result(views.service(each, mappings), lambda: desk.out.table(_TITLES, [_row(each, mappings)], ""))


service.add_command(event_types)
service.add_command(push)
service.add_command(accept)
service.add_command(audit)
