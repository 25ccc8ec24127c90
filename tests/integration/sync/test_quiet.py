"""One real change causes at most one write on the other side; a quiet system makes none (S5). Tenants (S11)."""

from datetime import timedelta

import pytest

from askpro.domain.errors import NotFound, Unauthorized
from askpro.testing.worlds import CAROL, World
from askpro.testing.worlds.invariants import broken

HOUR = timedelta(hours=1)


def busy(world: World) -> None:
    """A bit of everything."""
    booked = world.book(0)
    world.move(booked, 2)
    asked = world.book(8, service="Ask", email="b@example.net")
    world.confirm(asked)
    uid = world.outside.book(world.types["Cut", "Bob"], world.at(0))
    world.outside.move(uid, world.at(4))
    world.cancel(world.book(10, email="c@example.net"))


def test_each_command_is_one_write_and_outside_changes_are_none(world: World) -> None:
    busy(world)
    world.rest()
    assert len(world.network.writes) == 6


def test_a_quiet_system_makes_no_writes(world: World) -> None:
    busy(world)
    world.rest()
    sent = len(world.network.writes)
    world.pass_time(2 * HOUR)
    world.app.sweep(world.company.id)
    world.rest()
    assert len(world.network.writes) == sent


def test_a_quiet_system_reads_nothing_but_its_sweeps(world: World) -> None:
    busy(world)
    world.rest()
    world.network.calls.clear()
    world.pass_time(2 * HOUR)
    assert world.network.calls == []


def test_repeated_webhooks_write_nothing(world: World) -> None:
    """L20."""
    busy(world)
    world.rest()
    sent, before = len(world.network.calls), world.appointments()
    for delivery in list(world.delivered):
        world.app.receive_webhook("acme", delivery.headers, delivery.body)
    world.drain()
    assert (len(world.network.calls), world.appointments()) == (sent, before)


def test_two_companies_share_nothing(world: World) -> None:
    """S11."""
    globex = world.add_company("globex", "carol")
    carol = world.app.staff.add(globex.id, name="Carol", email="carol@salon.example")
    world.app.hosts.match(globex.id, "test")
    service = world.app.services.add(globex.id, name="Cut", duration=timedelta(minutes=30))
    kind = world.app.event_types.create(globex.id, service.id, carol.id)[0].event_type_id
    busy(world)
    world.outside.book(kind, world.at(0), email="z@example.org")
    world.rest()
    assert ([each.agreed and each.agreed.host for each in world.appointments(globex)], broken(world)) == ([CAROL], [])


def test_an_appointment_of_another_company_is_not_found(world: World) -> None:
    """S11."""
    globex = world.add_company("globex", "carol")
    booked = world.book(0)
    with pytest.raises(NotFound):
        world.app.cancel(globex.id, booked.id)


def test_a_webhook_of_one_company_signed_by_another_is_refused(world: World) -> None:
    """S11."""
    world.add_company("globex", "carol")
    world.book(0)
    delivery = world.delivered[0]
    with pytest.raises(Unauthorized):
        world.app.receive_webhook("globex", delivery.headers, delivery.body)


def test_the_same_mark_and_id_in_another_companys_booking_adopt_nothing(world: World) -> None:
    """S11, L31."""
    globex = world.add_company("globex", "carol")
    carol = world.app.staff.add(globex.id, name="Carol", email="carol@salon.example")
    world.app.hosts.match(globex.id, "test")
    service = world.app.services.add(globex.id, name="Cut", duration=timedelta(minutes=30))
    kind = world.app.event_types.create(globex.id, service.id, carol.id)[0].event_type_id
    world.holding = True
    booked = world.book(0)
    metadata = dict(world.outside.live()[0].metadata)
    world.outside.book(kind, world.at(0), metadata=metadata)
    world.rest()
    (theirs,) = world.appointments(globex)
    assert (theirs.source, world.appointment(booked.id).head) == ("calcom_direct", booked.head)
