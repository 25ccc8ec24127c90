"""The ping test of a subscription."""

import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from askpro.twin.page.routes import is_for_webhooks

if TYPE_CHECKING:
    from tests.unit.twin.page.conftest import Visit

MATERIAL = os.environ.get("ASKPRO_TEST_CALCOM")
HOOK = {"id": "h", "userId": 1, "subscriberUrl": "http://127.0.0.1/hook", "secret": "s3cret", "triggers": []}


@pytest.mark.parametrize("active", [True, False])
def test_it_is_sent_to_that_subscription_alone_and_signed(visit: "Visit", active: bool) -> None:
    visitor = visit(webhooks=[HOOK | {"active": active}, HOOK | {"id": "i", "subscriberUrl": "http://127.0.0.1/i"}])
    assert visitor.act("webhooks/h/ping") == {"id": "h"}
    (told,) = visitor.told
    assert (told.url, visitor.last["triggerEvent"]) == ("http://127.0.0.1/hook", "PING")
    assert told.headers["x-cal-signature-256"] == hmac.new(b"s3cret", told.body, hashlib.sha256).hexdigest()


def test_an_unknown_subscription_is_refused(visit: "Visit") -> None:
    visitor = visit(webhooks=[HOOK])
    assert visitor.refusal("/_twin/webhooks/x/ping", body={})[0] == 404
    assert visitor.told == []


def test_nothing_goes_wrong_with_it() -> None:
    assert is_for_webhooks("/_twin/webhooks/h/ping")
    assert is_for_webhooks("/_twin/deliveries/1/resend")
    assert not is_for_webhooks("/_twin/bookings")


def shape(value: Any) -> Any:
    """A body without its moments, its keys in their order."""
    if isinstance(value, dict):
        return [
            (name, shape(each)) for name, each in value.items() if name not in ("createdAt", "startTime", "endTime")
        ]
    return [shape(each) for each in value] if isinstance(value, list) else value


@pytest.mark.skipif(MATERIAL is None, reason="ASKPRO_TEST_CALCOM is not set")
def test_it_is_told_as_it_was_recorded(visit: "Visit") -> None:
    visitor = visit(webhooks=[HOOK])
    visitor.act("webhooks/h/ping")
    recorded = json.loads((Path(MATERIAL or "") / "recordings" / "webhooks" / "PING.json").read_text("utf-8"))
    for each in recorded["deliveries"]:
        assert shape(visitor.last) == shape(json.loads(each["body_utf8"]))
