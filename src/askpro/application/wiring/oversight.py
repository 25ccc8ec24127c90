"""Sweeps, issues and the doctor: what sees to it that both sides agree."""

from collections.abc import Callable

from askpro.application.app import CommandsByName
from askpro.application.checking.catalogue import check_services
from askpro.application.checking.comparing import check_event_types
from askpro.application.checking.hooks import CheckHooks
from askpro.application.checking.people import check_hosts, check_mapped
from askpro.application.checking.pulse import (
    CheckAddress,
    check_clock,
    check_inbox,
    check_refused,
    check_sweeps,
    check_workers,
)
from askpro.application.diagnose_company import DiagnoseCompany
from askpro.application.request_sweep import RequestSweep
from askpro.application.retry_issue import RetryIssue
from askpro.application.sweep_calendar import SweepCalendar
from askpro.application.undo_issue import UndoIssue
from askpro.application.verify_booking import VerifyBooking
from askpro.application.wiring.layers import Layers, Parts


def wire_sweep(on: Layers) -> SweepCalendar:
    """The comparison of everything."""
    return SweepCalendar(storage=on.storage, calendars=on.calendars, listener=on.listener, clock=on.clock, ids=on.ids)


def wire_request(on: Layers, sweep: SweepCalendar) -> RequestSweep:
    """A sweep that somebody asks for."""
    return RequestSweep(storage=on.storage, sweep=sweep, outbound=on.outbound, clock=on.clock, ids=on.ids)


def wire_verification(on: Layers) -> VerifyBooking:
    """One booking, read."""
    return VerifyBooking(storage=on.storage, calendars=on.calendars, listener=on.listener, clock=on.clock)


def wire_retry(
    on: Layers,
    commands: CommandsByName,
    *,
    match: Callable[[str, str], object],
    read_failed: Callable[[str], object],
    watch: Callable[[str], object],
    probe: Callable[[str], object],
) -> RetryIssue:
    """Each kind of issue, tried again by what found it."""
    return RetryIssue(
        storage=on.storage,
        calendars=on.calendars,
        outbound=on.outbound,
        listener=on.listener,
        carrier=on.carrier,
        dispatcher=on.dispatcher,
        clock=on.clock,
        commands=commands,
        match=match,
        read_failed=read_failed,
        watch=watch,
        probe=probe,
    )


def wire_undoing(on: Layers, commands: CommandsByName) -> UndoIssue:
    """The other version, taken."""
    return UndoIssue(
        storage=on.storage,
        calendars=on.calendars,
        outbound=on.outbound,
        listener=on.listener,
        clock=on.clock,
        commands=commands,
    )


def wire_doctor(on: Layers, parts: Parts) -> DiagnoseCompany:
    """What is known here first, then what the calendar must be asked for; hosts before all, as a bad key ends it."""
    return DiagnoseCompany(
        storage=on.storage,
        calendars=on.calendars,
        outbound=on.outbound,
        clock=on.clock,
        checks=(
            check_workers,
            check_sweeps,
            check_inbox,
            check_refused,
            CheckAddress(public_url=parts.public_url, reach=parts.reach),
            check_mapped,
            check_services,
        ),
        calls=(check_hosts, check_clock, CheckHooks(public_url=parts.public_url), check_event_types),
    )
