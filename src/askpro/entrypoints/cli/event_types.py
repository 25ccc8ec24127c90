"""``askpro service event-types``, ``push``, ``accept`` and ``audit``: where event types and their service differ."""

from collections.abc import Callable
from typing import Any, TypeVar

import rich_click as click

from askpro.application.push_event_types import Pushed
from askpro.domain.errors import refusal_named
from askpro.domain.ownership import TypeField
from askpro.entrypoints.cli.desk import ACTOR, Desk, for_company
from askpro.entrypoints.cli.errors import DONE, REFUSED, exit_code
from askpro.entrypoints.cli.findings import print_findings
from askpro.entrypoints.web import type_views as views

F = TypeVar("F", bound=Callable[..., Any])


def _chosen(function: F) -> F:
    """The options of a command that is about some fields of some event types."""
    fields = click.option(
        "--field",
        "fields",
        type=click.Choice([each.value for each in TypeField]),
        multiple=True,
        help="Only this field; all that drift if not given.",
    )
    event_types = click.option(
        "--event-type", "chosen", type=click.IntRange(1), multiple=True, help="Only this one; all if not given."
    )
    return fields(event_types(function))


@click.command(name="event-types")
@click.argument("name", metavar="SERVICE")
@click.option("--probe", is_flag=True, help="Look also whether they offer any time within fourteen days.")
@for_company
def event_types(desk: Desk, name: str, probe: bool) -> None:
    """Show the event types of a SERVICE as Cal.com has them now, and where they differ from it."""
    found = desk.application.compare_event_types(desk.company.id, desk.service(name).id, probe=probe)
    told = [views.compared(each) for each in found]
    rows = [
        (each["event_type_id"], field["field"], field["ours"], field["theirs"], field["owner"], _state(field))
        for each in told
        for field in each["fields"]
    ]

    def people() -> None:
        if rows or not told:
            titles = ("event type", "field", "here", "at Cal.com", "counts", "")
            desk.out.table(titles, rows, "No event type stands for this service.")
        for each in told:
            print_findings(desk.out, each["findings"])

    desk.out.result({"items": told}, people)


@click.command()
@click.argument("name", metavar="SERVICE")
@_chosen
@for_company
def push(desk: Desk, name: str, fields: tuple[str, ...], chosen: tuple[int, ...]) -> int:
    """Make the event types of a SERVICE what it says. Tells of each what became of it.

    Exit code 1 if not all of them are what it says now, 3 if that may be otherwise when it is tried again.
    """
    wanted = [TypeField(each) for each in fields]
    service_id = desk.service(name).id
    done = desk.application.push_event_types(
        desk.company.id, service_id, fields=wanted, event_types=chosen, actor=ACTOR
    )
    told = [views.pushed(each) for each in done]
    rows = [(each["event_type_id"], each["outcome"], ", ".join(each["fields"]), each["detail"]) for each in told]
    desk.out.result(
        {"items": told},
        lambda: desk.out.table(("event type", "", "fields", "why"), rows, "No event type stands for this service."),
    )
    return max((_exit_code(each) for each in done), default=DONE)


@click.command()
@click.argument("name", metavar="SERVICE")
@_chosen
@for_company
def accept(desk: Desk, name: str, fields: tuple[str, ...], chosen: tuple[int, ...]) -> None:
    """Let a SERVICE take what its event types say. Writes nothing at Cal.com."""
    wanted = [TypeField(each) for each in fields]
    service_id = desk.service(name).id
    done = desk.application.accept_event_types(
        desk.company.id, service_id, fields=wanted, event_types=chosen, actor=ACTOR
    )
    told = [views.accepted(each) for each in done]
    rows = [(each["event_type_id"], ", ".join(each["fields"]) or "nothing") for each in told]
    desk.out.result(
        {"items": told},
        lambda: desk.out.table(("event type", "accepted"), rows, "No event type stands for this service."),
    )


@click.command()
@for_company
def audit(desk: Desk) -> None:
    """Show who made, mapped, unmapped, pushed and accepted which event types, latest first."""
    services = {each.id: each.name for each, _ in desk.application.services.all(desk.company.id)}
    names = {member.id: member.name for member, _ in desk.application.staff.all(desk.company.id)}
    told = [views.audited(each) for each in desk.application.event_types.audit(desk.company.id)]
    rows = [
        (
            *(each["at"], each["action"], each["event_type_id"]),
            *(services.get(each["service_id"]), names.get(each["staff_id"] or "")),
            *(", ".join(each["fields"]), each["outcome"], each["actor"]),
        )
        for each in told
    ]
    titles = ("at", "what", "event type", "service", "whose own", "fields", "", "by")
    desk.out.result({"items": told}, lambda: desk.out.table(titles, rows, "Nothing was done to any event type."))


def _exit_code(each: Pushed) -> int:
    """As a command ends that comes to the same error."""
    if each.done:
        return DONE
    return REFUSED if each.code is None else max(REFUSED, exit_code(refusal_named(each.code, each.detail)))


def _state(field: views.FieldView) -> str:
    if field["drifts"]:
        return "drifts"
    return "accepted" if field["accepted"] and field["differs"] else "differs" if field["differs"] else ""
