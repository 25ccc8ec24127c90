"""Looking: what stands at the calendar, with no transaction and no lock held."""

from askpro.application.ports.calendar import Calendar
from askpro.domain.booking import Closing, Read
from askpro.domain.errors import AskproError, BookingUnknown

_LONGEST_CHAIN = 50


def read_if_possible(calendar: Calendar, uid: str) -> tuple[Read, ...]:
    """A look more; what is known already does not depend on it."""
    try:
        return (calendar.read_booking(uid),)
    except AskproError:
        return ()


def chain(calendar: Calendar, uid: str) -> tuple[Read, ...]:
    """The booking and all that replaced it since, one after another."""
    reads: list[Read] = []
    following: str | None = uid
    while following is not None and len(reads) < _LONGEST_CHAIN and following not in {read.uid for read in reads}:
        try:
            read = calendar.read_booking(following)
        except BookingUnknown:
            if not reads:
                raise
            break
        reads.append(read)
        following = read.replaced_by if read.closing is Closing.MOVED or read.replaced_by else None
    return tuple(reads)
