"""Companies: for the operator of the installation, with the admin key. Secrets come in and only masked ones go out."""

from datetime import datetime, timedelta
from typing import Any

from attrs import evolve, frozen
from litestar import get, patch, post
from litestar.params import FromPath, RawBody

from askpro.domain.company import CalendarAccount, Company, ConflictPolicy, ImportPolicy
from askpro.entrypoints.web import views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import (
    ABSENT,
    Address,
    BufferMinutes,
    CalendarId,
    CalendarKey,
    ConflictWord,
    ImportWord,
    Name,
    Phrase,
    Secret,
    VersionDates,
    ZoneName,
)
from askpro.entrypoints.web.paging import part_of
from askpro.entrypoints.web.reading import given, read_body
from askpro.entrypoints.web.request import ApiRequest, ListQuery, an_id
from askpro.entrypoints.web.shapes import CompanyList, CompanyView

_ACCOUNT = {
    "calcom_api_key": "api_key",
    "calcom_team_id": "team_id",
    "calcom_api_url": "api_url",
    "calcom_versions": "versions",
}
_RENAMED = {"import_": "import_policy"}
_CLEARED = {
    "buffer_time": timedelta(0),
    "conflict_policy": ConflictPolicy.CALENDAR_WINS,
    "import_": ImportPolicy.EVENT_TYPES,
}


@frozen(kw_only=True)
class ChangeCompanyBody:
    """What changes. Null: back to the default. A new webhook secret keeps the one before it valid."""

    slug: Phrase = ABSENT
    name: Name = ABSENT
    time_zone: ZoneName = ABSENT
    calcom_api_key: CalendarKey | None = ABSENT
    calcom_team_id: CalendarId | None = ABSENT
    calcom_webhook_secret: Secret | None = ABSENT
    calcom_api_url: Address | None = ABSENT
    calcom_versions: VersionDates | None = ABSENT
    buffer_time: BufferMinutes | None = ABSENT
    default_event_type: CalendarId | None = ABSENT
    conflict_policy: ConflictWord | None = ABSENT
    import_: ImportWord | None = ABSENT
    attendee_email_template: Phrase | None = ABSENT


@frozen(kw_only=True)
class CompanyBody(ChangeCompanyBody):
    """A new company."""

    slug: Phrase
    name: Name
    time_zone: ZoneName


@post("/", operation_class=described(body=CompanyBody), sync_to_thread=True)
def add_company(request: ApiRequest, body: RawBody) -> CompanyView:
    """Add one; the answer has its first key, shown this once."""
    wanted, companies = read_body(CompanyBody, body), request.askpro.companies
    bare = Company(
        id=companies.new_id(),
        slug=wanted.slug,
        name=wanted.name,
        time_zone=wanted.time_zone,
        created_at=request.askpro.clock.now(),
    )
    company, key = companies.add(_changed(bare, wanted, bare.created_at))
    return {**views.company(company), "key": key}


@get("/", operation_class=described(query=ListQuery), sync_to_thread=True)
def list_companies(request: ApiRequest) -> CompanyList:
    """Every company, by slug."""
    page = request.ask(ListQuery).page
    return part_of("companies", request.askpro.companies.all(), page, lambda each: (each.slug,), views.company)


@get("/{company:str}", operation_class=described(), sync_to_thread=True)
def show_company(request: ApiRequest, company: FromPath[str]) -> CompanyView:
    """One company with its keys, by id or slug."""
    found = request.askpro.companies.get(an_id(company))
    keys = request.askpro.companies.keys(found.id)
    return {**views.company(found), "keys": [views.key(each) for each in keys]}


@patch("/{company:str}", operation_class=described(body=ChangeCompanyBody), sync_to_thread=True)
def change_company(request: ApiRequest, company: FromPath[str], body: RawBody) -> CompanyView:
    """Change what is given. What is cached of the company is stale from then on."""
    wanted, companies = read_body(ChangeCompanyBody, body), request.askpro.companies
    known, now = companies.get(an_id(company)), request.askpro.clock.now()
    return views.company(companies.alter(known.id, lambda each: _changed(each, wanted, now)))


def _changed(company: Company, wanted: ChangeCompanyBody, now: datetime) -> Company:
    values = given(wanted)
    account = {_ACCOUNT[name]: values.pop(name) for name in _ACCOUNT if name in values}
    if "versions" in account:
        account["versions"] = account["versions"] or {}
    known = company.account
    if "calcom_webhook_secret" in values:
        known = _with_secret(known, values.pop("calcom_webhook_secret"), now)
    cleared = {name: _CLEARED.get(name) if value is None else value for name, value in values.items()}
    changes: dict[str, Any] = {_RENAMED.get(name, name): value for name, value in cleared.items()}
    return evolve(company, account=evolve(known, **account), **changes)


def _with_secret(account: CalendarAccount, secret: str | None, now: datetime) -> CalendarAccount:
    """The new secret first; the current one stays valid until the next change, so that nothing is lost meanwhile."""
    if secret is None:
        return evolve(account, webhook_secrets=(), former_secrets_until=None)
    return account.with_secret(secret, now)
