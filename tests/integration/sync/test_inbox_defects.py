"""One delivery that meets a defect holds up nobody and ends (S18)."""

from datetime import timedelta

from attrs import evolve, frozen

from askpro.application.ports.calendar import NoticeOf, NoticeReader
from askpro.application.ports.records import Page
from askpro.application.read_inbox import ReadInbox
from askpro.testing.worlds import World


@frozen
class Stumbling:
    """A calendar whose reader meets a defect with every body that says so."""

    inner: NoticeReader

    @property
    def notices(self) -> "Stumbling":
        return self

    def read(self, body: bytes, received: object) -> NoticeOf:
        if b"BOOKING_CANCELLED" in body:
            raise ZeroDivisionError
        return self.inner.read(body, received)  # type: ignore[arg-type]  # handed through


def inbox_of(world: World) -> ReadInbox:
    return evolve(world.app.inbox, calendars=Stumbling(world.app.calendars.notices))  # type: ignore[arg-type]  # it has all that the inbox calls


def states(world: World) -> dict[str, str]:
    kept, _ = world.app.inbox.deliveries(world.company.id, Page())
    return {(each.trigger or "BOOKING_CANCELLED"): each.state for each in kept}


def test_the_deliveries_behind_a_defect_are_read(world: World) -> None:
    booked = world.book()
    world.outside.cancel(booked.head or "")
    world.outside.book(world.types["Cut", "Bob"], world.at(9))
    inbox_of(world)()
    assert states(world) == {"BOOKING_CREATED": "done", "BOOKING_CANCELLED": "new"}


def test_a_delivery_that_stumbles_every_time_ends_as_failed(world: World) -> None:
    booked = world.book()
    world.outside.cancel(booked.head or "")
    for _ in range(12):
        inbox_of(world)()
        world.clock.advance(timedelta(minutes=2))
    assert states(world)["BOOKING_CANCELLED"] == "failed"
