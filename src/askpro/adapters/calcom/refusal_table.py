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
    UNSUPPORTED = auto()
    UNKNOWN = auto()
    CLOSED = auto()
    CONFIRMED = auto()
    EXISTS = auto()
    NOT_FOUND = auto()
    NO_ROUTE = auto()
    NO_TEAMS = auto()
    CREDENTIALS = auto()
    REFUSED = auto()


@frozen
class Row:
    """Failures with one of these statuses whose text contains ``says``, whatever the case, mean ``meaning``.

    ``during`` narrows a row to some operations; empty is any.
    """

    statuses: tuple[int, ...]
    says: str
    meaning: Meaning
    during: tuple[Operation, ...] = ()

    def fits(self, operation: Operation, status: int, message: str) -> bool:
        """Whether the row speaks of this failure."""
        during = not self.during or operation in self.during
        return during and status in self.statuses and self.says.lower() in message.lower()


_RESCHEDULE = (Operation.RESCHEDULE_BOOKING,)
_CREATE = (Operation.CREATE_BOOKING,)
_OF_TEAM = (Operation.READ_TEAM_EVENT_TYPE,)
_TEAMS = (Operation.LIST_MEMBERSHIPS, Operation.CREATE_TEAM_EVENT_TYPE)

ROWS = (
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
    # The booking fields.
    Row((400,), "missing required booking field response", Meaning.FIELD),
    Row((400,), "missing attendee phone number", Meaning.FIELD),
    Row((400,), "error_required_field", Meaning.FIELD),
    Row((400,), "at least one contact method", Meaning.FIELD),
    # The event type.
    Row((404,), "is missing event type", Meaning.REFUSED, _RESCHEDULE),
    Row((400, 422), "managed event type", Meaning.UNSUPPORTED),
    Row((422,), "has no hosts", Meaning.NO_TYPE),
    Row((400,), "event-types do not exist", Meaning.NO_TYPE, (Operation.LIST_BOOKINGS,)),
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
    Row((400,), "booking already confirmed", Meaning.CONFIRMED),
    # Rights to one booking come as 401 too.
    Row((401, 403), "not authorized to confirm this booking", Meaning.REFUSED),
    Row((401, 403), "you are not authorized to access this resource", Meaning.REFUSED),
    Row((401, 403), "user not a host of this event", Meaning.REFUSED),
    # Webhooks.
    Row((409,), "webhook with this subscriber url already exists", Meaning.EXISTS),
    # The key. A member who does not administer the team sees its event types no more than a stranger does.
    Row((403,), "rolesguard", Meaning.NOT_FOUND, _OF_TEAM),
    Row((401, 403), "apiauthstrategy", Meaning.CREDENTIALS),
    Row((401, 403), "invalid api key", Meaning.CREDENTIALS),
    Row((401, 403), "invalid access token", Meaning.CREDENTIALS),
    Row((401, 403), "permissionsguard", Meaning.CREDENTIALS),
    Row((401, 403), "rolesguard", Meaning.CREDENTIALS),
    Row((498,), "", Meaning.CREDENTIALS),
)
