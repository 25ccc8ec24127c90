"""The rows of the error table. The first that fits counts."""

from enum import Enum, auto

from attrs import frozen

from askpro.adapters.calcom.versions import Operation


class Meaning(Enum):
    """What a refusal comes down to for us."""

    TAKEN = auto()
    WINDOW = auto()
    FIELD = auto()
    NO_TYPE = auto()
    INVALID = auto()
    UNSUPPORTED = auto()
    UNKNOWN = auto()
    CLOSED = auto()
    CONFIRMED = auto()
    EXISTS = auto()
    NOT_FOUND = auto()
    NO_ROUTE = auto()
    OLD_ROUTE = auto()
    NO_TEAMS = auto()
    NO_REASSIGN = auto()
    NOBODY_ELSE = auto()
    NOT_A_HOST = auto()
    NOT_PASSED_ON = auto()
    TOO_EARLY = auto()
    CREDENTIALS = auto()
    REFUSED = auto()


@frozen
class Row:
    """Failures with one of these statuses whose text contains ``says``, whatever the case, mean ``meaning``.

    ``during`` narrows a row to some operations; empty is any. ``pointer`` names the field that is INVALID.
    """

    statuses: tuple[int, ...]
    says: str
    meaning: Meaning
    during: tuple[Operation, ...] = ()
    pointer: str = ""

    def fits(self, operation: Operation, status: int, message: str) -> bool:
        """Whether the row speaks of this failure."""
        during = not self.during or operation in self.during
        return during and status in self.statuses and self.says.lower() in message.lower()


_RESCHEDULE = (Operation.RESCHEDULE_BOOKING,)
_CREATE = (Operation.CREATE_BOOKING,)
_LIST = (Operation.LIST_BOOKINGS,)
_REASSIGN = (Operation.REASSIGN_BOOKING,)
_OF_TEAM = (Operation.READ_TEAM_EVENT_TYPE,)
_TYPES = (Operation.CREATE_EVENT_TYPE,)
_TEAMS = (Operation.LIST_MEMBERSHIPS, Operation.CREATE_TEAM_EVENT_TYPE)
_WEBHOOKS = (
    Operation.LIST_WEBHOOKS,
    Operation.CREATE_WEBHOOK,
    Operation.CHANGE_WEBHOOK,
    Operation.DROP_WEBHOOK,
)

ROWS = (
    # Said in a list by some builds and in a sentence by others, so that it must come before the oldest controllers'.
    Row((400,), "metadata must have at most", Meaning.INVALID, _CREATE, "/metadata"),
    # The oldest controllers, for a version that the server does not know, want another body. Ours is refused with
    # sentences, not with a list of them; event types have a list in any version, but no ``length`` in theirs.
    Row((400,), "bad request exception", Meaning.OLD_ROUTE, _CREATE),
    Row((400,), "bad request exception: length must", Meaning.OLD_ROUTE, _TYPES),
    # The time. Taken, outside working hours and weekends all read the same; teams have a wording of their own.
    Row((400, 409), "already has booking at this time or is not available", Meaning.TAKEN),
    Row((400, 409), "booking_conflict_error", Meaning.TAKEN),
    Row((400, 409), "no_available_users_found", Meaning.TAKEN),
    Row((409,), "no more seats left", Meaning.TAKEN),
    Row((422,), "already booked", Meaning.TAKEN),
    Row((422,), "already reserved by another user", Meaning.TAKEN),
    Row((400,), 'can\'t be booked at the "start" time provided', Meaning.WINDOW),
    Row((400,), "book a meeting in the past", Meaning.WINDOW),
    Row((400,), "booking_time_out_of_bounds", Meaning.WINDOW),
    Row((400, 403), "minimum notice period", Meaning.WINDOW),
    # Limits of the event type come as 401, which is no matter of the key.
    Row((400, 401), "booking_limit_reached", Meaning.WINDOW),
    Row((400, 401), "duration_limit_reached", Meaning.WINDOW),
    Row((400,), "maximum number of active bookings", Meaning.REFUSED),
    Row((409,), "already_signed_up_for_this_booking", Meaning.REFUSED),  # on a seat that is theirs
    Row((403,), "blocked", Meaning.REFUSED, _CREATE),  # by the organiser
    # The booking fields.
    Row((400,), "missing required booking field response", Meaning.FIELD),
    Row((400,), "missing attendee phone number", Meaning.FIELD),
    Row((400,), "error_required_field", Meaning.FIELD),
    Row((400,), "at least one contact method", Meaning.FIELD),
    Row((400,), "invalid option", Meaning.FIELD),
    Row((400,), "email_validation_error", Meaning.INVALID, _CREATE, "/customer/email"),
    Row((400,), "responses - {", Meaning.FIELD, _CREATE),
    Row((400,), "attendee property is wrong", Meaning.INVALID, _CREATE, "/customer"),
    Row((400,), "lengthinminutes", Meaning.INVALID, (*_CREATE, *_RESCHEDULE), "/duration"),
    Row((400,), "slotduration", Meaning.INVALID, (Operation.RESERVE_SLOT,), "/duration"),
    Row((400,), "metadata", Meaning.INVALID, _CREATE, "/metadata"),
    Row((400,), "location", Meaning.INVALID, _CREATE, "/location"),
    # The event type.
    Row((404,), "event type with id", Meaning.NO_TYPE, (*_CREATE, Operation.RESERVE_SLOT)),
    Row((404,), "event type with slug", Meaning.NO_TYPE, _CREATE),
    Row((404,), "is missing event type", Meaning.REFUSED, _RESCHEDULE),
    Row((400,), "invalid event length", Meaning.REFUSED, _RESCHEDULE),  # B: the type's length has changed since
    Row((400, 422), "managed event", Meaning.UNSUPPORTED),
    Row((400,), "email_verification_required", Meaning.UNSUPPORTED),
    Row((400,), "invalid_verification_code", Meaning.UNSUPPORTED),
    Row((422,), "has no hosts", Meaning.NO_TYPE),
    Row((400,), "event-types do not exist", Meaning.NO_TYPE, _LIST),
    Row((400,), "please check your request data and try again", Meaning.NO_TYPE, _LIST),  # A's words for it
    Row((401, 403), "checkbookingrequiresauthentication", Meaning.REFUSED, _CREATE),
    Row((400, 409), "already has an event type with this slug", Meaning.EXISTS),
    Row((400, 409), "event type with this slug already exists", Meaning.EXISTS),
    Row((400, 409), "error_event_type_url_duplicate", Meaning.EXISTS),
    Row((404,), "are not members of team", Meaning.REFUSED),
    # B has no teams at all.
    Row((404,), "cannot get /v2/teams/", Meaning.NOT_FOUND, _OF_TEAM),
    Row((404,), "/v2/teams/", Meaning.NO_TEAMS, _TEAMS),
    # The booking.
    Row((404,), "booking with uid=", Meaning.UNKNOWN),
    Row((400,), "because it has been cancelled", Meaning.CLOSED),
    Row((400,), "rescheduled already to booking", Meaning.CLOSED),
    Row((404,), "could not find original booking", Meaning.CLOSED, _RESCHEDULE),  # it was declined
    Row((400,), "cancellation reason is required", Meaning.REFUSED),
    Row((400,), "already ended", Meaning.REFUSED),
    Row((400,), "does not allow cancellations", Meaning.REFUSED),
    Row((400,), "booking already confirmed", Meaning.CONFIRMED),
    # Rights to one booking come as 401 too.
    Row((401, 403), "not authorized to confirm this booking", Meaning.REFUSED),
    Row((401, 403), "you are not authorized to access this resource", Meaning.REFUSED),
    Row((401, 403), "user not a host of this event", Meaning.REFUSED),
    # Who gives it, and who came. B has a stub in the place of reassignment.
    Row((400,), "no other host is available", Meaning.NOBODY_ELSE, _REASSIGN),
    Row((400,), "is not a valid round robin host", Meaning.NOT_A_HOST, _REASSIGN),
    Row((400,), "is not a round robin booking", Meaning.NOT_PASSED_ON, _REASSIGN),
    Row((403,), "you do not have permission to reassign this booking", Meaning.REFUSED, _REASSIGN),
    Row((404,), "cannot post /v2/bookings/", Meaning.NO_REASSIGN, _REASSIGN),
    Row((400,), "only be marked as absent after", Meaning.TOO_EARLY),
    # Webhooks.
    Row((404,), "/v2/teams/", Meaning.NO_TEAMS, _WEBHOOKS),  # only newer builds have the route
    Row((409,), "webhook with this subscriber url already exists", Meaning.EXISTS),
    Row((400,), "webhook url is not allowed", Meaning.REFUSED),  # hosted: not https, or not public
    # The key. A member who does not administer the team sees its event types no more than a stranger does.
    Row((403,), "rolesguard", Meaning.NOT_FOUND, _OF_TEAM),
    Row((401, 403), "apiauthstrategy", Meaning.CREDENTIALS),
    Row((401, 403), "invalid api key", Meaning.CREDENTIALS),
    Row((401, 403), "invalid access token", Meaning.CREDENTIALS),
    Row((401, 403), "permissionsguard", Meaning.CREDENTIALS),
    Row((401, 403), "rolesguard", Meaning.CREDENTIALS),
    Row((498,), "", Meaning.CREDENTIALS),
)
