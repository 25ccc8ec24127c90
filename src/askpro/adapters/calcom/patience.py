"""How long we wait: for a permit by lane, for an answer by operation. The one table of time-outs (L50)."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from askpro.adapters.calcom.versions import Operation
from askpro.application.ports.lanes import Lane

CONNECT = SEND = 5.0
LONGEST_WAIT = 20.0
"""Nobody stands in line for longer: what a caller could still wait for is better told at once."""

WAITS: Mapping[Lane, float] = MappingProxyType(
    {
        Lane.LIVE: 8.0,
        Lane.DUE: LONGEST_WAIT + 5.0,  # longer than the line of the live ones can be: so they cannot keep it out
        Lane.VERIFICATION: 15.0,
        Lane.SWEEP: 120.0,
        Lane.PREFETCH: 0.0,
    }
)
"""Seconds in which a call, or its last repetition, must begin; a live caller may say otherwise."""

_LOOK, _LIST, _SLOTS, _CHANGE = 15.0, 45.0, 20.0, 45.0
ANSWERS: Mapping[Operation, float] = MappingProxyType(
    {operation: _CHANGE if operation.writes else _LOOK for operation in Operation}
    | {
        Operation.READ_SLOTS: _SLOTS,
        Operation.LIST_BOOKINGS: _LIST,
        Operation.LIST_MEMBERSHIPS: _SLOTS,
        Operation.RESERVE_SLOT: _SLOTS,
        Operation.RELEASE_SLOT: _SLOTS,
    }
)
"""Seconds without a byte after which an answer is given up. A change sends webhooks and mails before it answers."""


def wait_of(lane: Lane, patience: timedelta | None) -> float:
    """The seconds that a call of that lane may wait before it begins; ``patience`` is a live caller's own."""
    if lane is Lane.LIVE and patience is not None:
        return min(max(0.0, patience.total_seconds()), LONGEST_WAIT)
    return WAITS[lane]
