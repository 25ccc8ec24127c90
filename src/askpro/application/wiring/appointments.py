"""What callers do with appointments."""

from askpro.application.app import CommandsByName
from askpro.application.book_appointment import BookAppointment
from askpro.application.cancel_appointment import CancelAppointment
from askpro.application.confirm_appointment import ConfirmAppointment
from askpro.application.decline_appointment import DeclineAppointment
from askpro.application.hold_offer import HoldOffer
from askpro.application.mark_no_show import MarkNoShow
from askpro.application.reassign_appointment import ReassignAppointment
from askpro.application.release_hold import ReleaseHold
from askpro.application.reschedule_appointment import RescheduleAppointment
from askpro.application.wiring.layers import Layers


def wire_commands(on: Layers) -> CommandsByName:
    """Everything that can be asked of an appointment."""
    return CommandsByName(
        reschedule=RescheduleAppointment(commander=on.commander, suggest=on.suggest),
        cancel=CancelAppointment(commander=on.commander),
        confirm=ConfirmAppointment(commander=on.commander),
        decline=DeclineAppointment(commander=on.commander),
        reassign=ReassignAppointment(storage=on.storage, commander=on.commander),
        no_show=MarkNoShow(commander=on.commander),
    )


def wire_booking(on: Layers) -> BookAppointment:
    """Booking, for callers of all kinds."""
    return BookAppointment(
        storage=on.storage,
        event_types=on.event_types,
        carrier=on.carrier,
        dispatcher=on.dispatcher,
        reservations=on.reservations,
        suggest=on.suggest,
        clock=on.clock,
        ids=on.ids,
    )


def wire_holding(on: Layers) -> HoldOffer:
    """Holding an offer while somebody thinks it over."""
    return HoldOffer(storage=on.storage, reservations=on.reservations, suggest=on.suggest, clock=on.clock, ids=on.ids)


def wire_release(on: Layers) -> ReleaseHold:
    """Giving it back."""
    return ReleaseHold(storage=on.storage, reservations=on.reservations, clock=on.clock)
