"""Lanes: for whom the calendar is asked. Quota is short; whoever waits in person goes first."""

from enum import StrEnum


class Lane(StrEnum):
    """From the first to the last. A lower lane gets what the lanes above it leave."""

    LIVE = "live"
    """Somebody waits for the answer: a caller, a person at a desk."""
    DUE = "due"
    """A command that was accepted and is not carried out yet."""
    VERIFICATION = "verification"
    """A read that settles what a webhook told; letting a reservation go."""
    SWEEP = "sweep"
    """Listing the calendar to heal what webhooks did not bring."""
    PREFETCH = "prefetch"
    """What nobody asked for yet."""
