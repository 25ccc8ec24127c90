"""``askpro customer``."""

import attrs
import rich_click as click

from askpro.application.ports.records import AppointmentQuery, Page
from askpro.domain.customer import a_phone
from askpro.domain.errors import NotFound
from askpro.entrypoints.cli.desk import ACTOR, Desk, for_company


@click.group()
def customer() -> None:
    """The people whom appointments are for."""


@customer.command()
@click.argument("who", metavar="CUSTOMER")
@click.option("--yes", is_flag=True, help="Do not ask.")
@for_company
def erase(desk: Desk, who: str, yes: bool) -> None:
    """Erase a CUSTOMER (id, e-mail or phone): who they are is gone for good, when their appointments were stays."""
    customer_id = _id_of(desk, who)
    if not yes and not desk.out.as_json:
        click.confirm(f"Erase {who} for good?", abort=True)
    done = desk.application.erase_customer(desk.company.id, customer_id, actor=ACTOR)
    desk.out.result(
        attrs.asdict(done),
        lambda: desk.out.facts(
            (
                ("erased", done.customer_id),
                ("appointments", str(done.appointments)),
                ("webhooks emptied", str(done.deliveries)),
                ("webhooks still to be read", str(done.waiting) if done.waiting else None),
            )
        ),
    )


def _id_of(desk: Desk, who: str) -> str:
    """The customer with exactly that contact; what is none is taken for an id. Raises NotFound."""
    if "@" not in who and not who.startswith("+"):
        return who
    query = AppointmentQuery(customer=who, now=desk.application.clock.now())
    found, _ = desk.application.appointments(desk.company.id, query, Page(limit=200))
    contact = who.lower() if "@" in who else a_phone(who)
    for each in found:
        if each.customer is not None and each.customer.details.contact == contact:
            return each.customer.id
    raise NotFound(f"There is no customer {who[:60]!r}.")
