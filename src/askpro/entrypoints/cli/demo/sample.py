"""The demo's company, made through the use cases. A start that was cut short is completed by the next one."""

from datetime import timedelta

from askpro.application.app import Application
from askpro.domain.company import CalendarAccount, Company
from askpro.domain.errors import NotFound
from askpro.entrypoints.cli.demo.keeping import Notes
from askpro.entrypoints.cli.demo.world import SLUG, TEAM_ID, THERAPISTS, ZONE, email_of

_SERVICES = (
    ("Follow-up", 30, "Half an hour of treatment.", False),
    ("First visit", 60, "Examination and a plan.", False),
    ("Sports massage", 45, "On request: a therapist confirms each.", True),
)
FIRST_SERVICE = _SERVICES[0][0]


def sample_company(application: Application, notes: Notes) -> tuple[Company, str]:
    """The company with its staff, services, hosts and event types, and a key of its API."""
    company, key = _company(application, notes)
    _staff(application, company)
    _services(application, company)
    return company, key


def _company(application: Application, notes: Notes) -> tuple[Company, str]:
    account = CalendarAccount(api_key=notes.calcom_key, team_id=TEAM_ID, webhook_secrets=(notes.webhook_secret,))
    try:
        company = application.companies.get(SLUG)
    except NotFound:
        return application.companies.add(
            Company(
                id=application.companies.new_id(),
                slug=SLUG,
                name="Praxis am Kanal",
                time_zone=ZONE,
                account=account,
                buffer_time=timedelta(minutes=10),
                created_at=application.clock.now(),
            )
        )
    return company, application.companies.issue_key(company.id, "demo")[1]


def _staff(application: Application, company: Company) -> None:
    known = {member.name for member, _ in application.staff.all(company.id)}
    for _, username, name in THERAPISTS:
        if name not in known:
            application.staff.add(company.id, name=name, email=email_of(username))
    application.hosts.match(company.id, "demo")


def _services(application: Application, company: Company) -> None:
    known = {service.name for service, _ in application.services.all(company.id)}
    for name, minutes, description, confirmation in _SERVICES:
        if name not in known:
            application.services.add(
                company.id,
                name=name,
                duration=timedelta(minutes=minutes),
                description=description,
                confirmation=confirmation,
            )
    members = [member.id for member, _ in application.staff.all(company.id)]
    for service, mappings in application.services.all(company.id):
        mapped = {mapping.staff_id for mapping in mappings}
        for staff_id in members:
            if staff_id not in mapped:
                application.event_types.create(company.id, service.id, staff_id, actor="demo")
