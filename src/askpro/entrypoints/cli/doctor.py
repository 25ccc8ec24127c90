"""``askpro doctor``: can this installation work, and what is to be done where it cannot."""

from functools import partial
from typing import Any
from urllib.parse import urlsplit

import rich_click as click
from attrs import fields

from askpro.application.app import Application
from askpro.application.diagnose_company import Diagnosis
from askpro.application.ports.probing import ContractReport
from askpro.domain.company import Company
from askpro.entrypoints.cli.desk import company_option, opened, the_company
from askpro.entrypoints.cli.errors import DONE, REFUSED, UNAVAILABLE
from askpro.entrypoints.cli.findings import print_findings
from askpro.entrypoints.cli.output import Output
from askpro.entrypoints.cli.output import as_json as json_option
from askpro.entrypoints.web import doctor_views as views
from askpro.entrypoints.web.views import masked
from askpro.settings import Settings


@click.command()
@company_option
@click.option("--probe", is_flag=True, help="Compare what the calendar answers with what is read from it, too.")
@json_option
def doctor(company: str | None, probe: bool, as_json: bool) -> int:
    """Examine the settings, the calendar, the webhooks, the mappings and the worker of every company.

    Changes nothing. Exit codes: 0 all is well, 1 there are findings, 3 something could not be reached.
    """
    out = Output(as_json)
    with opened() as (application, settings):
        found = [the_company(application, company)] if company is not None else application.companies.all()
        seen = [(each, *_examined(application, each, probe)) for each in found]
    told = {
        "settings": effective(settings),
        "companies": [
            {"company": each.slug, **views.diagnosis(what), **views.probe(report)} for each, what, report in seen
        ],
    }
    out.result(told, lambda: _print(out, told))
    if not all(what.complete for _, what, _ in seen):
        return UNAVAILABLE
    return DONE if seen and all(what.healthy for _, what, _ in seen) else REFUSED


def _examined(application: Application, company: Company, probe: bool) -> tuple[Diagnosis, ContractReport | None]:
    """With the probe's report, where there was one and it came to its end."""
    reports: list[ContractReport] = []
    more = (partial(application.probe.findings, keep=reports.append),) if probe else ()
    return application.diagnose(company.id, more), reports[0] if reports else None


def effective(settings: Settings) -> dict[str, Any]:
    """Every setting as it counts; secrets are masked."""
    shown: dict[str, Any] = {}
    for prefix, section in (("ASKPRO", settings.askpro), ("CALCOM", settings.calcom)):
        for each in fields(type(section)):
            value = getattr(section, each.name)
            if each.name.endswith("_url"):
                value = _without_password(value)
            elif not each.repr:
                value = masked(value or None)
            shown[f"{prefix}_{each.name.upper()}"] = value
    return shown


def _without_password(url: str) -> str:
    """A database's address may hold a password, in its middle or in its query."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")
    except ValueError:
        return "…"
    if ":" not in host[0] and not parts.query:
        return url
    user = host[0].partition(":")[0]
    netloc = f"{user}:…@{host[2]}" if ":" in host[0] else parts.netloc
    return parts._replace(netloc=netloc, query="…" if parts.query else "").geturl()


def _print(out: Output, told: dict[str, Any]) -> None:
    out.facts((name, value) for name, value in told["settings"].items())
    for each in told["companies"]:
        out.say("")
        _print_company(out, each)
    if not told["companies"]:
        out.say("There is no company yet; `askpro company add` makes one.")


def _print_company(out: Output, told: dict[str, Any]) -> None:
    out.facts(
        (
            ("company", told["company"]),
            ("last webhook", told["last_webhook"] or "never"),
            ("last sweep", told["last_sweep"] or "never"),
            ("last full sweep", told["last_full_sweep"] or "never"),
        )
    )
    print_findings(out, told["findings"])
    if not told["findings"]:
        out.say("All is well.")
    if "probe" in told:
        _print_probe(out, told["probe"])


def _print_probe(out: Output, told: dict[str, Any]) -> None:
    rows = [
        (each["call"], each["version"], each["rows"], _in_words(each), "; ".join(each["new_fields"]) or None)
        for each in told["calls"]
    ]
    out.say("")
    out.table(("probed", "version", "objects", "as expected?", "new fields"), rows, "Nothing was probed.")
    if told["lacks"]:
        out.say(f"This server has no {', no '.join(each.replace('_', ' ') for each in told['lacks'])}.")
    for each in told["better_versions"]:
        out.say(
            f"{each['call']} is answered under {each['better']} as well; to use it: "
            f"askpro company set --calcom-version {each['call']}={each['better']}"
        )


def _in_words(probed: dict[str, Any]) -> str:
    if probed["skipped"]:
        return f"not asked: {probed['skipped']}"
    if probed["departures"]:
        return "; ".join(f"{each['kind']}: {each['where']}" for each in probed["departures"])
    return "yes" if probed["rows"] else "yes, as far as there was anything"
