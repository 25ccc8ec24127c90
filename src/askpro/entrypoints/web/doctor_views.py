"""What the doctor found, as callers and scripts see it."""

from typing import TypedDict

from askpro.application.diagnose_company import Diagnosis
from askpro.application.ports.probing import ContractReport, Probed
from askpro.domain.findings import Finding
from askpro.domain.timespan import write_instant
from askpro.entrypoints.web.shapes import FindingView


class DiagnosisView(TypedDict):
    """What was found of a company. ``complete`` is false where the calendar could not be asked for everything."""

    as_of: str
    healthy: bool
    complete: bool
    findings: list[FindingView]
    last_webhook: str | None
    last_sweep: str | None
    last_full_sweep: str | None


class DepartureView(TypedDict):
    """How an answer departs from what is read of it."""

    kind: str
    where: str


class ProbedView(TypedDict):
    """One kind of read. ``departures`` are what we need and did not find; ``new_fields`` are harmless."""

    call: str
    version: str | None
    rows: int
    skipped: str | None
    departures: list[DepartureView]
    new_fields: list[str]


class BetterView(TypedDict):
    """A later version under which this server answers, too."""

    call: str
    version: str
    better: str


class ProbeView(TypedDict):
    """What a probe found."""

    calls: list[ProbedView]
    better_versions: list[BetterView]
    has: list[str]
    lacks: list[str]


class MaybeProbed(TypedDict, total=False):
    """Where a probe was asked for, and the calendar could be reached."""

    probe: ProbeView


class ProbedDiagnosisView(DiagnosisView, MaybeProbed):
    """What was found of a company, with the probe's answers where it was asked for."""


def probe(report: ContractReport | None) -> MaybeProbed:
    """What a probe found, if there was one."""
    if report is None:
        return {}
    told: ProbeView = {
        "calls": [_probed(each) for each in report.probed],
        "better_versions": [{"call": it.call, "version": it.version, "better": it.better} for it in report.better],
        "has": sorted(report.capabilities.has),
        "lacks": sorted(report.capabilities.lacks),
    }
    return {"probe": told}


def _probed(each: Probed) -> ProbedView:
    return {
        "call": each.call,
        "version": each.version,
        "rows": each.rows,
        "skipped": each.skipped,
        "departures": [{"kind": it.kind.value, "where": it.where} for it in each.departures if it.alarming],
        "new_fields": [it.where for it in each.departures if not it.alarming],
    }


def finding(found: Finding) -> FindingView:
    """One finding."""
    return {
        "code": found.code.value,
        "weight": found.weight.value,
        "says": found.says,
        "advice": found.advice,
        "about": dict(found.about),
    }


def diagnosis(found: Diagnosis) -> DiagnosisView:
    """All of a company."""
    last, full = found.last_sweep, found.last_full_sweep
    return {
        "as_of": write_instant(found.at),
        "healthy": found.healthy,
        "complete": found.complete,
        "findings": [finding(each) for each in found.findings],
        "last_webhook": write_instant(found.last_webhook) if found.last_webhook is not None else None,
        "last_sweep": write_instant(last.began) if last is not None else None,
        "last_full_sweep": write_instant(full.began) if full is not None else None,
    }
