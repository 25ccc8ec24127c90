"""What an account of a calendar may hold."""

import pytest

from askpro.domain.company import CalendarAccount
from askpro.domain.errors import InvalidRequest


@pytest.mark.parametrize("address", ["ftp://cal.example/v2", "cal.example/v2", "http://user:word@cal.example/v2"])
def test_an_address_that_is_none_or_holds_a_password_is_refused(address: str) -> None:
    with pytest.raises(InvalidRequest):
        CalendarAccount(api_url=address)


@pytest.mark.parametrize("secret", ["", "no-secret-provided"])
def test_what_unsigned_webhooks_say_is_no_secret(secret: str) -> None:
    """L41: whoever sends it has signed nothing."""
    with pytest.raises(InvalidRequest):
        CalendarAccount(webhook_secrets=(secret,))
