"""``askpro confirm`` and ``decline``: a person's answer to a requested appointment."""

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
