"""Whether an address answers as an inbox of ours."""

import httpx
import pytest

from askpro.adapters.reaching import HttpReach


def refuse(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def test_an_inbox_that_answers_is_fine() -> None:
    reach = HttpReach(httpx.MockTransport(lambda _: httpx.Response(200, json={"receiving": True})))
    assert reach.ping("https://askpro.example/v1/webhooks/calcom/acme") is None


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (refuse, "nobody answers"),
        (lambda _: httpx.Response(404, json={}), "it answers 404"),
        (lambda _: httpx.Response(302, headers={"location": "https://elsewhere.example/"}), "it answers 302"),
        (lambda _: httpx.Response(200, html="<h1>Parked</h1>"), "no inbox of askpro"),
        (lambda _: httpx.Response(200, content=b" " * 100_000), "no inbox of askpro"),
    ],
)
def test_whatever_else_answers_is_told(answer: object, why: str) -> None:
    found = HttpReach(httpx.MockTransport(answer)).ping("https://askpro.example/")  # type: ignore[arg-type] # handlers of requests
    assert why in (found or "")


@pytest.mark.parametrize("url", ["", "askpro.example", "ftp://askpro.example/", "http://[::1", "https://\x00/"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    assert HttpReach().ping(url) is not None
