"""Our two keys in a booking's metadata."""

from collections.abc import Mapping

from attrs import frozen

from askpro.adapters.calcom.wire.structure import clean
from askpro.domain.booking import APPOINTMENT_KEY, MARK_KEY


@frozen
class Marks:
    """What the metadata says of us. ``readable`` is False when an absent mark proves nothing."""

    appointment_id: str | None = None
    mark: str | None = None
    readable: bool = True


def read_marks(metadata: object) -> Marks:
    """The marks in the metadata.

    Cal.com drops metadata that holds a non-string (and then calls the location ``unknown``), so a booking
    without metadata may well be ours: it is unreadable, not unmarked.
    """
    if not isinstance(metadata, dict):
        return Marks(readable=False)
    ours = [metadata.get(APPOINTMENT_KEY), metadata.get(MARK_KEY)]
    if any(value is not None and not isinstance(value, str) for value in ours):
        return Marks(readable=False)
    return Marks(_value(metadata, APPOINTMENT_KEY), _value(metadata, MARK_KEY))


def _value(metadata: Mapping[str, object], key: str) -> str | None:
    value = metadata.get(key)
    return clean(value) or None if isinstance(value, str) else None
