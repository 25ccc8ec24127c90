"""Whether anything comes in, and anybody looks: webhooks, sweeps, workers, the address, the clocks."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import frozen

from askpro.application.checking.patient import Patient
from askpro.application.ports.calendar import Calendar
from askpro.application.ports.calendar_powers import TellingTime
from askpro.application.ports.system import Reach
from askpro.application.sync.drifting import DriftCause
from askpro.domain.findings import Finding, FindingCode
from askpro.domain.hooks import INBOX_PATH

_OVERDUE = timedelta(hours=1)
_ALIVE = timedelta(minutes=3)
_REMEMBERED = timedelta(days=7)
_IN_STEP = timedelta(seconds=30)


def check_sweeps(patient: Patient) -> Iterator[Finding]:
    """A sweep heals what webhooks did not bring: without one nothing does. A new company waits for its first."""
    last = next((each for each in patient.sweeps if each.done), None)
    if last is None:
        if not _is_worked_on(patient) or patient.at - patient.company.created_at > _OVERDUE:
            yield Finding(code=FindingCode.SWEEP_OVERDUE, says="The company has never been swept.")
    elif patient.at - last.began > _OVERDUE:
        yield Finding(
            code=FindingCode.SWEEP_OVERDUE,
            says=f"The last sweep that came to its end was {_since(patient, last.began)}.",
        )


def check_inbox(patient: Patient) -> Iterator[Finding]:
    """Silence: sweeps find what webhooks should have told, and none came since (L35)."""
    latest = patient.inbox.latest
    later = [each for each in patient.sweeps if each.done and (latest is None or each.began > latest)]
    lost = sum((each.report or {}).get("causes", {}).get(DriftCause.WEBHOOK_LOST, 0) for each in later)
    if lost:
        heard = "No webhook has ever come in" if latest is None else f"The last webhook came {_since(patient, latest)}"
        changes = "one change" if lost == 1 else f"{lost} changes"
        yield Finding(
            code=FindingCode.WEBHOOKS_SILENT,
            says=f"{heard}, and sweeps have found {changes} since that webhooks should have told.",
        )
    if patient.inbox.failed:
        number = patient.inbox.failed
        says = "A webhook that came in could not be read." if number == 1 else f"{number} webhooks could not be read."
        yield Finding(code=FindingCode.WEBHOOK_UNREADABLE, says=says)


def check_refused(patient: Patient) -> Iterator[Finding]:
    """Webhooks that nobody here signed, later than the last genuine one: somebody has another secret, or is a stranger.

    Anybody can send such, so it is a warning; that changes go untold, and so something is broken, only a sweep can say.
    """
    refused, latest = patient.refused, patient.inbox.latest
    if refused is None or patient.at - refused.latest > _REMEMBERED:
        return
    if latest is None or refused.latest > latest:
        yield Finding(
            code=FindingCode.WEBHOOKS_REFUSED,
            says=f"Webhooks came without a signature of ours, the last one {_since(patient, refused.latest)}, and no "
            "genuine one since.",
        )


def check_workers(patient: Patient) -> Iterator[Finding]:
    """Somebody must read the inbox, settle and sweep."""
    last = patient.workers[0].seen if patient.workers else None
    if not _is_worked_on(patient):
        seen = "has been seen" if last is None else f"was seen since {_since(patient, last)}"
        yield Finding(code=FindingCode.NO_WORKER, says=f"No worker {seen}.")


def _is_worked_on(patient: Patient) -> bool:
    return any(patient.at - each.seen <= _ALIVE for each in patient.workers)


@frozen(kw_only=True)
class CheckAddress:
    """The public address answers the calendar's ping."""

    public_url: str | None
    reach: Reach | None

    def __call__(self, patient: Patient) -> Iterator[Finding]:
        """Takes seconds where nobody answers."""
        if self.public_url and self.reach is not None:
            url = f"{self.public_url.rstrip('/')}{INBOX_PATH}{patient.company.slug}"
            if (why := self.reach.ping(url)) is not None:
                yield Finding(code=FindingCode.PUBLIC_URL_DEAD, says=f"{url} cannot be told anything: {why}.")


def check_clock(_: Patient, calendar: Calendar) -> Iterator[Finding]:
    """Our clock and the calendar's, as far as the calendar tells the time. Sync compares stamps of both."""
    if not isinstance(calendar, TellingTime):
        return
    off = calendar.clock_offset()
    if off is not None and abs(off) > _IN_STEP:
        ahead = "ahead of" if off < timedelta(0) else "behind"
        says = f"Our clock is {abs(off).total_seconds():.0f} seconds {ahead} the calendar's."
        yield Finding(code=FindingCode.CLOCK_OFF, says=says)


def _since(patient: Patient, moment: datetime) -> str:
    """How long ago, as people say it."""
    seconds = int((patient.at - moment).total_seconds())
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{seconds // size} {name}{'s' if seconds >= 2 * size else ''} ago"
    return "just now"
