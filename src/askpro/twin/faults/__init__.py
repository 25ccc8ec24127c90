"""Faults on demand: what goes wrong between the twin and whoever calls it or hears of it.

Values (``LostAnswer(match=Match(method="POST", nth=2))``) are put in place by ``Faults``; ``FaultyTwin`` carries
requests through them without I/O, and ``askpro.twin.transport`` and ``askpro.twin.server`` do what it says.
"""

from askpro.twin.faults.answers import CursorPages, CutBody, Drift, EmptyLists
from askpro.twin.faults.armed import Faults, Struck
from askpro.twin.faults.checks import FaultError
from askpro.twin.faults.fault import Fault
from askpro.twin.faults.mails import (
    SlowSubscriber,
    WebhookDelayed,
    WebhookDoubled,
    WebhookDrift,
    WebhookDropped,
    WebhookMissigned,
    WebhookReordered,
    WebhookUnsigned,
    WebhookWithout,
    WebhookWrongTrigger,
)
from askpro.twin.faults.match import Match
from askpro.twin.faults.people import Meanwhile
from askpro.twin.faults.reading import KINDS, plain, read_fault, read_faults, read_words
from askpro.twin.faults.requests import (
    Error,
    Latency,
    LateWork,
    LostAnswer,
    LostRequest,
    Outage,
    SlowBody,
    StaleReads,
    TooManyRequests,
)

__all__ = [
    "KINDS",
    "CursorPages",
    "CutBody",
    "Drift",
    "EmptyLists",
    "Error",
    "Fault",
    "FaultError",
    "Faults",
    "LateWork",
    "Latency",
    "LostAnswer",
    "LostRequest",
    "Match",
    "Meanwhile",
    "Outage",
    "SlowBody",
    "SlowSubscriber",
    "StaleReads",
    "Struck",
    "TooManyRequests",
    "WebhookDelayed",
    "WebhookDoubled",
    "WebhookDrift",
    "WebhookDropped",
    "WebhookMissigned",
    "WebhookReordered",
    "WebhookUnsigned",
    "WebhookWithout",
    "WebhookWrongTrigger",
    "plain",
    "read_fault",
    "read_faults",
    "read_words",
]
