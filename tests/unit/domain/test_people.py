"""Customers, companies and services: what cannot be built."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.domain.company import CalendarAccount, Company
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import InvalidRequest
from askpro.domain.service import Service
from askpro.testing.strategies import emails, phones

NOW = datetime(2027, 3, 8, 8, tzinfo=UTC)


def company(**more: object) -> Company:
    values: dict[str, object] = {
        "id": "cmp_1",
        "slug": "acme",
        "name": "Acme",
        "time_zone": "Europe/Berlin",
        "created_at": NOW,
        **more,
    }
    return Company(**values)  # type: ignore[arg-type]  # keyword by keyword


def pointer(error: pytest.ExceptionInfo[InvalidRequest]) -> set[str]:
    return set(error.value.problems)


@pytest.mark.parametrize(
    "email",
    ["", "jo", "@example.net", "jo@", "jo@example", "jo@@example.net", "jo..l@example.net", "jo l@example.net",
     "jo@exa_mple.net", "jo@-example.net", "jo@example-.net", "jo@example.net.", "<jo@example.net>", "jo@example.c",
     "jo@example.net\n", "a" * 65 + "@example.net", "jo@" + "a" * 250 + ".net", "jo,al@example.net", "jo@1.2.3.4"],
)  # fmt: skip
def test_what_is_no_address_is_refused_by_name(email: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        CustomerDetails(name="Jo", email=email)
    assert pointer(refused) == {"/email"}


@given(emails())
def test_an_address_is_kept_with_its_domain_in_lower_case(email: str) -> None:
    local, _, host = email.partition("@")
    assert CustomerDetails(name="Jo", email=f"{local}@{host.upper()}").email == f"{local}@{host}"


@given(emails())
def test_case_does_not_tell_two_customers_apart(email: str) -> None:
    """L08."""
    assert CustomerDetails(name="Jo", email=email).contact == CustomerDetails(name="Jo", email=email.upper()).contact


@pytest.mark.parametrize(
    "phone",
    ["", "030123456", "+0123456789", "+49", "+49x30123456", "0049301234567", "+" + "1" * 16, "+4930123456 ext 7"],
)
def test_what_is_no_international_number_is_refused_by_name(phone: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        CustomerDetails(name="Jo", phone=phone)
    assert pointer(refused) == {"/phone"}


@pytest.mark.parametrize(
    "phone", ["+49 30 123456", "+49-30-123456", "+49 (30) 123456", "+49.30.123456", "+49/30/123456"]
)
def test_the_usual_notations_of_a_number_are_one(phone: str) -> None:
    assert CustomerDetails(name="Jo", phone=phone).phone == "+4930123456"


@given(phones())
def test_a_number_in_e164_stays_as_it_is(phone: str) -> None:
    assert CustomerDetails(name="Jo", phone=phone).contact == phone


@given(st.text(), st.none() | st.text(), st.none() | st.text(), st.none() | st.text())
def test_any_texts_are_a_customer_or_an_invalid_request(
    name: str, email: str | None, phone: str | None, place: str | None
) -> None:
    with suppress(InvalidRequest):
        CustomerDetails(name=name, email=email, phone=phone, time_zone=place)


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_a_name_is_neither_blank_nor_endless(name: str) -> None:
    with pytest.raises(InvalidRequest):
        CustomerDetails(name=name)


@pytest.mark.parametrize("slug", ["", "Acme", "-acme", "acme-", "a b", "ä", "a" * 64, "acme/x", "acme\n"])
def test_what_is_no_slug_is_refused_by_name(slug: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        company(slug=slug)
    assert pointer(refused) == {"/slug"}


@pytest.mark.parametrize("template", ["", "info@acme.example", "{appointment_id}", "a@b@{appointment_id}.example"])
def test_a_template_that_makes_one_address_for_all_is_refused(template: str) -> None:
    """L11: a shared address mixes customers up."""
    with pytest.raises(InvalidRequest):
        company(attendee_email_template=template)


@pytest.mark.parametrize("minutes", [-1, 1441])
def test_a_buffer_is_neither_negative_nor_longer_than_a_day(minutes: int) -> None:
    with pytest.raises(InvalidRequest) as refused:
        company(buffer_time=timedelta(minutes=minutes))
    assert pointer(refused) == {"/buffer_time"}


def test_a_company_has_a_real_time_zone() -> None:
    with pytest.raises(InvalidRequest):
        company(time_zone="Europe/Nowhere")


def test_the_secrets_of_an_account_never_show() -> None:
    """S17."""
    account = CalendarAccount(api_key="cal_live_x", webhook_secrets=("whsec_y",))
    assert "cal_live_x" not in repr(company(account=account))
    assert "whsec_y" not in repr(company(account=account))


@pytest.mark.parametrize(
    "duration", [timedelta(0), timedelta(seconds=90), timedelta(minutes=1441), -timedelta(minutes=1)]
)
def test_a_duration_is_1_to_1440_whole_minutes(duration: timedelta) -> None:
    with pytest.raises(InvalidRequest) as refused:
        Service(id="svc_1", company_id="cmp_1", name="Cut", duration=duration, created_at=NOW)
    assert pointer(refused) == {"/duration"}
