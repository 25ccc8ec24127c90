"""Customers. Unique per company by normalised e-mail or phone (L08); their personal fields live nowhere else."""

import re
from datetime import datetime

from attrs import field, frozen

from askpro.domain.errors import InvalidRequest
from askpro.domain.timespan import zone

_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_PHONE_NOISE = re.compile(r"[\s()./-]")


def an_email(value: str | None) -> str | None:
    """The address with its domain in lower case. Raises InvalidRequest for what is no address."""
    if value is None:
        return None
    if len(value) > 254 or ".." in value or not _EMAIL.fullmatch(value):
        raise InvalidRequest(f"{value[:60]!r} is not an e-mail address.", {"/email": "not an e-mail address"})
    local, _, host = value.rpartition("@")
    return f"{local}@{host.lower()}"


def a_phone(value: str | None) -> str | None:
    """The number in E.164 form (ITU-T E.164: ``+`` and 7 to 15 digits). Raises InvalidRequest for other ones."""
    if value is None:
        return None
    number = _PHONE_NOISE.sub("", value)
    if not _PHONE.fullmatch(number):
        raise InvalidRequest(
            f"{value[:40]!r} is not a phone number with a country code, such as +4930123456.",
            {"/phone": "not an international phone number"},
        )
    return number


def _a_name(_: object, __: object, value: str) -> None:
    if not value.strip() or len(value) > 200:
        raise InvalidRequest("A name is 1 to 200 characters.", {"/name": "must be 1 to 200 characters"})


@frozen(kw_only=True)
class CustomerDetails:
    """What a caller tells of a customer."""

    name: str = field(validator=_a_name)
    email: str | None = field(default=None, converter=an_email)
    phone: str | None = field(default=None, converter=a_phone)
    time_zone: str | None = None
    language: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.time_zone is not None:
            zone(self.time_zone)

    @property
    def contact(self) -> str | None:
        """What tells one customer from another: the e-mail without regard to case, else the phone number."""
        return self.email.lower() if self.email is not None else self.phone


@frozen(kw_only=True)
class Customer:
    """One person of one company."""

    id: str
    company_id: str
    details: CustomerDetails
    created_at: datetime
