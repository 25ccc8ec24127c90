"""L39: who owns which field of an event type, and what counts as drift."""

from datetime import UTC, datetime, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from askpro.domain.company import Company
from askpro.domain.ownership import OWNERSHIP, FieldState, Owner, TypeField, compare, title_of
from askpro.domain.service import Buffers, EventType, Service

NOW = datetime(2027, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

companies = st.builds(
    lambda buffer: Company(
        id="cmp_1", slug="acme", name="Acme", time_zone="UTC", buffer_time=buffer * MINUTE, created_at=NOW
    ),
    st.integers(0, 60),
)
services = st.builds(
    lambda name, description, length, confirmation: Service(
        id="svc_1",
        company_id="cmp_1",
        name=name,
        duration=length * MINUTE,
        description=description,
        confirmation=confirmation,
        created_at=NOW,
    ),
    st.text(min_size=1, max_size=9),
    st.text(max_size=9),
    st.integers(1, 90),
    st.booleans(),
)
members = st.sampled_from(["", "Mira"])
hosts = st.lists(st.integers(1, 9), unique=True, max_size=3)


def as_wanted(company: Company, service: Service, member: str, given_by: list[int]) -> EventType:
    """The event type that the service asks for."""
    return EventType(
        id=7,
        slug="cut",
        title=title_of(service, member),
        description=service.description,
        length=service.duration,
        buffers=Buffers(after=company.buffer_time),
        confirmation=service.confirmation,
        hosts=tuple(given_by),
    )


CHANGES = {
    TypeField.TITLE: lambda each: evolve(each, title=each.title + "!"),
    TypeField.DESCRIPTION: lambda each: evolve(each, description=each.description + "!"),
    TypeField.DURATION: lambda each: evolve(each, length=each.length + MINUTE),
    TypeField.BUFFER_BEFORE: lambda each: evolve(each, buffers=evolve(each.buffers, before=MINUTE)),
    TypeField.BUFFER_AFTER: lambda each: evolve(each, buffers=evolve(each.buffers, after=each.buffers.after + MINUTE)),
    TypeField.CONFIRMATION: lambda each: evolve(each, confirmation=not each.confirmation),
    TypeField.HOSTS: lambda each: evolve(each, hosts=(*each.hosts, 10)),
}


def state_of(states: tuple[FieldState, ...], field: TypeField) -> FieldState:
    return next(each for each in states if each.field is field)


def test_every_field_has_an_owner_and_a_reason() -> None:
    assert set(OWNERSHIP) == set(TypeField) == set(CHANGES)
    assert all(each.why for each in OWNERSHIP.values())


@given(companies, services, members, hosts)
def test_an_event_type_made_from_the_service_differs_in_nothing(
    company: Company, service: Service, member: str, given_by: list[int]
) -> None:
    states = compare(company, service, member, given_by, as_wanted(company, service, member, given_by))
    assert [each for each in states if each.differs] == []


@given(companies, services, members, hosts, st.sampled_from(TypeField))
def test_a_change_at_the_calendar_shows_in_its_own_field_alone(
    company: Company, service: Service, member: str, given_by: list[int], field: TypeField
) -> None:
    changed = CHANGES[field](as_wanted(company, service, member, given_by))
    states = compare(company, service, member, given_by, changed)
    assert [each.field for each in states if each.differs] == [field]
    assert [each.field for each in states if each.drifts] == [field] * (OWNERSHIP[field].owner is Owner.ASKPRO)


@given(companies, services, members, hosts, st.sampled_from(TypeField), st.booleans())
def test_what_was_accepted_is_no_drift_until_either_side_changes(
    company: Company, service: Service, member: str, given_by: list[int], field: TypeField, ours_changes: bool
) -> None:
    changed = CHANGES[field](as_wanted(company, service, member, given_by))
    kept = [each.acceptance for each in compare(company, service, member, given_by, changed) if each.differs]
    again = compare(company, service, member, given_by, changed, kept)
    assert [each for each in again if each.drifts] == []
    if field is TypeField.CONFIRMATION:
        return  # it has two values only: another change makes it equal
    if ours_changes:
        company = evolve(company, buffer_time=company.buffer_time + 5 * MINUTE)
        service = evolve(
            service, name=service.name + "?", description=service.description + "?", duration=service.duration * 2
        )
        if field is TypeField.BUFFER_BEFORE:
            return  # ours is always nothing
    else:
        changed = CHANGES[field](changed)
        if field is TypeField.BUFFER_BEFORE:
            changed = evolve(changed, buffers=evolve(changed.buffers, before=2 * MINUTE))
    after = state_of(compare(company, service, member, given_by, changed, kept), field)
    assert after.drifts is (after.differs and OWNERSHIP[field].owner is Owner.ASKPRO)


@given(companies, services, st.integers(1, 90))
def test_one_of_several_lengths_will_do(company: Company, service: Service, default: int) -> None:
    several = evolve(
        as_wanted(company, service, "", []), length=default * MINUTE, lengths=(default * MINUTE, service.duration)
    )
    assert not state_of(compare(company, service, "", [], several), TypeField.DURATION).differs
