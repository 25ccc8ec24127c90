"""Strategies for a company and its people and services."""

from datetime import timedelta

from hypothesis import strategies as st

from askpro.application.ports.records import HistoryEntry, Issue
from askpro.domain.claims import Claim, ClaimKind
from askpro.domain.company import ApiKey, CalendarAccount, Company, ConflictPolicy, ImportPolicy
from askpro.domain.customer import Customer, CustomerDetails
from askpro.domain.service import Acceptance, EventTypeMapping, Service
from askpro.domain.staff import HostMapping, StaffMember
from askpro.testing.strategies.values import (
    ZONES,
    Strategy,
    buffers,
    emails,
    ids,
    instants,
    lengths,
    maybe,
    names,
    phones,
    spans,
    uids,
    words,
)


def accounts() -> Strategy[CalendarAccount]:
    """Calendar accounts, with and without secrets."""
    return st.builds(
        CalendarAccount,
        api_key=maybe(words()),
        api_url=maybe(st.sampled_from(("https://cal.example/v2", "http://127.0.0.1:8080/v2"))),
        team_id=maybe(st.integers(1, 10**9)),
        webhook_secrets=st.lists(words().map(lambda text: f"s-{text}"), max_size=2).map(tuple),
        former_secrets_until=maybe(instants()),
    )


def companies(company_id: str = "com_a") -> Strategy[Company]:
    """A company in every setting."""
    return st.builds(
        Company,
        id=st.just(company_id),
        slug=uids(),
        name=words(),
        time_zone=st.sampled_from(ZONES),
        account=accounts(),
        buffer_time=st.integers(0, 1440).map(lambda minutes: timedelta(minutes=minutes)),
        default_event_type=maybe(st.integers(1, 10**9)),
        conflict_policy=st.sampled_from(ConflictPolicy),
        import_policy=st.sampled_from(ImportPolicy),
        attendee_email_template=st.sampled_from((None, "a+{appointment_id}@clinic.example")),
        created_at=instants(),
    )


def keys(company_id: str = "com_a") -> Strategy[ApiKey]:
    """API keys, revoked or not."""
    return st.builds(
        ApiKey,
        id=ids("key"),
        company_id=st.just(company_id),
        name=words(),
        digest=uids(),
        created_at=instants(),
        revoked_at=maybe(instants()),
    )


def details() -> Strategy[CustomerDetails]:
    """What is told of a customer; some cannot be reached at all."""
    return st.builds(
        CustomerDetails,
        name=names(),
        email=maybe(emails()),
        phone=maybe(phones()),
        time_zone=maybe(st.sampled_from(ZONES)),
        language=maybe(st.sampled_from(("de", "en", "pt-BR"))),
    )


def customers(company_id: str = "com_a") -> Strategy[Customer]:
    """Customers of a company."""
    return st.builds(Customer, id=ids("cus"), company_id=st.just(company_id), details=details(), created_at=instants())


def staff_members(company_id: str = "com_a") -> Strategy[StaffMember]:
    """Staff of a company."""
    return st.builds(
        StaffMember,
        id=ids("stf"),
        company_id=st.just(company_id),
        name=words(),
        email=maybe(emails()),
        position=st.integers(0, 9),
        active=st.booleans(),
        created_at=instants(),
    )


def host_mappings() -> Strategy[HostMapping]:
    """Who is which host."""
    return st.builds(
        HostMapping, staff_id=ids("stf"), host_id=st.integers(1, 10**9), mapped_at=instants(), mapped_by=words()
    )


def services(company_id: str = "com_a") -> Strategy[Service]:
    """Services of a company."""
    return st.builds(
        Service,
        id=ids("svc"),
        company_id=st.just(company_id),
        name=words(),
        duration=lengths(),
        description=words(),
        confirmation=st.booleans(),
        active=st.booleans(),
        created_at=instants(),
    )


def event_type_mappings(service_id: str) -> Strategy[EventTypeMapping]:
    """Event types that stand for a service."""
    return st.builds(
        EventTypeMapping,
        service_id=st.just(service_id),
        staff_id=maybe(ids("stf")),
        event_type_id=st.integers(1, 10**9),
        length=lengths(),
        lengths=st.lists(lengths(), max_size=3).map(tuple),
        buffers=buffers(),
        confirmation=st.booleans(),
        mapped_at=instants(),
        accepted=st.lists(acceptances(), max_size=2).map(tuple),
        of_team=maybe(st.booleans()),
    )


def acceptances() -> Strategy[Acceptance]:
    """What a person accepted of an event type."""
    return st.builds(Acceptance, field=words(), ours=words(), theirs=words())


def claims(appointment_id: str) -> Strategy[frozenset[Claim]]:
    """The claims of an appointment: one per span and staff member."""
    kinds = st.sampled_from(ClaimKind)
    places = st.dictionaries(st.tuples(ids("stf"), spans()), kinds, max_size=3)
    return places.map(
        lambda found: frozenset(Claim(appointment_id, staff, span, kind) for (staff, span), kind in found.items())
    )


def forms() -> Strategy[dict[str, object]]:
    """JSON objects, as history and issues carry them."""
    plain = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | words()
    nested = st.recursive(
        plain, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words(5), inner, max_size=2)
    )
    return st.dictionaries(words(8), nested, max_size=3)


def history_entries() -> Strategy[HistoryEntry]:
    """What happened to an appointment."""
    return st.builds(
        HistoryEntry,
        appointment_id=ids("apt"),
        at=instants(),
        actor=words(),
        action=words(),
        before=forms(),
        after=forms(),
        because=words(),
    )


def issues() -> Strategy[Issue]:
    """Open issues."""
    return st.builds(
        Issue,
        id=ids("iss"),
        kind=st.sampled_from(("conflict", "overlap", "missing")),
        appointment_id=maybe(ids("apt")),
        detail=forms(),
        opened_at=instants(),
    )
