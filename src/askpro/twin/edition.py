"""The two servers that were observed, as one value with every difference named."""

from attrs import frozen

_TRIGGERS = (
    "BOOKING_CREATED",
    "BOOKING_PAYMENT_INITIATED",
    "BOOKING_PAID",
    "BOOKING_RESCHEDULED",
    "BOOKING_REQUESTED",
    "BOOKING_CANCELLED",
    "BOOKING_REJECTED",
    "BOOKING_NO_SHOW_UPDATED",
    "FORM_SUBMITTED",
    "MEETING_ENDED",
    "MEETING_STARTED",
    "RECORDING_READY",
    "INSTANT_MEETING",
    "RECORDING_TRANSCRIPTION_GENERATED",
    "OOO_CREATED",
    "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
    "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
    "FORM_SUBMITTED_NO_EVENT",
)


@frozen(kw_only=True)
class Edition:
    """How one edition of the server differs from the other."""

    name: str
    #: Teams exist, and with them memberships, team event types and reassignment.
    teams: bool
    #: Properties, payload entries and checks that came after October 2025 are there.
    newer: bool
    #: Bookings repeat each address as ``displayEmail``; creates tell ``isPlatformManagedUserBooking``.
    display_emails: bool
    #: Live bookings carry empty cancellation texts.
    blank_cancellation: bool
    #: A move keeps the booked length instead of taking the event type's present one.
    keeps_length: bool
    #: Who moved a booking is checked, stored, shown and sent.
    records_mover: bool
    #: On a move the organiser's key alone counts as the organiser.
    key_makes_organiser: bool
    #: Any user's key can confirm and decline.
    open_confirmation: bool
    #: What inner procedures complain about reaches the caller.
    explains_core_errors: bool
    #: Subscriber addresses must be http or https URLs.
    checks_urls: bool
    #: The value of ``X-Cal-Webhook-Version``, if that header is sent.
    webhook_version: str | None
    #: What webhooks can subscribe to, in the order in which refusals name it.
    triggers: tuple[str, ...]
    #: Where bookings of an event type without locations take place.
    default_location: str
    #: The origin of the booking pages.
    booker_url: str
    #: The answer to a move of an unknown booking.
    unknown_move_status: int


UPSTREAM = Edition(
    name="upstream-2025-10",
    teams=True,
    newer=False,
    display_emails=False,
    blank_cancellation=False,
    keeps_length=False,
    records_mover=False,
    key_makes_organiser=False,
    open_confirmation=False,
    explains_core_errors=False,
    checks_urls=False,
    webhook_version=None,
    triggers=_TRIGGERS,
    default_location="integrations:daily",
    booker_url="https://cal.com",
    unknown_move_status=500,
)

CALDIY = Edition(
    name="caldiy-2026-07",
    teams=False,
    newer=True,
    display_emails=True,
    blank_cancellation=True,
    keeps_length=True,
    records_mover=True,
    key_makes_organiser=True,
    open_confirmation=True,
    explains_core_errors=True,
    checks_urls=True,
    webhook_version="2021-10-20",
    triggers=(
        *(trigger for trigger in _TRIGGERS if trigger != "INSTANT_MEETING"),
        "DELEGATION_CREDENTIAL_ERROR",
        "WRONG_ASSIGNMENT_REPORT",
    ),
    default_location="integrations:cal_meet",
    booker_url="http://localhost:3000",
    unknown_move_status=404,
)

EDITIONS = {edition.name: edition for edition in (UPSTREAM, CALDIY)}
