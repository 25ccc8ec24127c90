"""``askpro confirm``, ``decline``, ``reassign`` and ``no-show``: what the people here say of an appointment."""

import rich_click as click

from askpro.entrypoints.cli.appointments import patience, sequence_option, wait_option
from askpro.entrypoints.cli.desk import ACTOR, Desk, for_company
from askpro.entrypoints.cli.show import find, print_appointment


@click.command()
@click.argument("appointment")
@sequence_option
@wait_option
@for_company
def confirm(desk: Desk, appointment: str, sequence: int | None, wait: float | None) -> None:
    """Say yes to a requested APPOINTMENT (its id, or a uid of Cal.com)."""
    found = find(desk, appointment)
    answered = desk.application.confirm(desk.company.id, found, actor=ACTOR, sequence=sequence, patience=patience(wait))
    print_appointment(desk, answered.id)


@click.command()
@click.argument("appointment")
@click.option("--reason", default="", help="Why.")
@sequence_option
@wait_option
@for_company
def decline(desk: Desk, appointment: str, reason: str, sequence: int | None, wait: float | None) -> None:
    """Say no to a requested APPOINTMENT (its id, or a uid of Cal.com)."""
    found = find(desk, appointment)
    answered = desk.application.decline(
        desk.company.id, found, reason=reason, actor=ACTOR, sequence=sequence, patience=patience(wait)
    )
    print_appointment(desk, answered.id)


@click.command()
@click.argument("appointment")
@click.option("--staff", metavar="NAME|ID", help="To this staff member; else to anybody else.")
@click.option("--reason", default="", help="Why.")
@sequence_option
@wait_option
@for_company
def reassign(
    desk: Desk, appointment: str, staff: str | None, reason: str, sequence: int | None, wait: float | None
) -> None:
    """Give an APPOINTMENT (its id, or a uid of Cal.com) to another staff member at the same time."""
    given = desk.application.reassign(
        desk.company.id,
        find(desk, appointment),
        desk.member(staff).id if staff is not None else None,
        reason=reason,
        actor=ACTOR,
        sequence=sequence,
        patience=patience(wait),
    )
    print_appointment(desk, given.id)


@click.command("no-show")
@click.argument("appointment")
@click.option("--came", is_flag=True, help="Take the mark back: the customer came after all.")
@sequence_option
@wait_option
@for_company
def no_show(desk: Desk, appointment: str, came: bool, sequence: int | None, wait: float | None) -> None:
    """Note that the customer of an APPOINTMENT (its id, or a uid of Cal.com) stayed away."""
    found = find(desk, appointment)
    marked = desk.application.no_show(
        desk.company.id, found, absent=not came, actor=ACTOR, sequence=sequence, patience=patience(wait)
    )
    print_appointment(desk, marked.id)
