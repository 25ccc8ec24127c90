"""The doctor over HTTP: what it finds of the caller's company. Settings of the installation are not shown here."""

from functools import partial

from attrs import frozen
from litestar import get

from askpro.application.ports.probing import ContractReport
from askpro.entrypoints.web import doctor_views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.doctor_views import ProbedDiagnosisView
from askpro.entrypoints.web.fields import QueryFlag
from askpro.entrypoints.web.lanes import may_wait
from askpro.entrypoints.web.request import ApiRequest


@frozen(kw_only=True)
class DoctorQuery:
    """``probe``: compare what the calendar answers with what is read from it, too; some twenty calls."""

    probe: QueryFlag = False


@get("/v1/doctor", operation_class=described(query=DoctorQuery), tags=["sync"])
@may_wait
def diagnose(request: ApiRequest) -> ProbedDiagnosisView:
    """Whether the company can work, asked just now, and what is to be done where it cannot."""
    wanted, reports = request.ask(DoctorQuery), list[ContractReport]()
    more = (partial(request.askpro.probe.findings, keep=reports.append),) if wanted.probe else ()
    seen = request.askpro.diagnose(request.company_id, more)
    return {**doctor_views.diagnosis(seen), **doctor_views.probe(reports[0] if reports else None)}
