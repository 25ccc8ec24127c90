import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.adapters.calcom.limits import LONGEST_SILENCE, silence_after, silence_before


def limit(name: str, remaining: str, reset: str) -> dict[str, str]:
    return {f"x-ratelimit-remaining{name}": remaining, f"x-ratelimit-reset{name}": reset}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 60),
        (limit("-default", "0", "17"), 17),
        (limit("", "0", "17"), 17),
        ({"X-RateLimit-Reset-Default": "17"}, 17),
        (limit("-short", "0", "5") | limit("-long", "0", "40"), 40),
        (limit("-short", "3", "5") | limit("-long", "0", "40"), 40),
        ({"retry-after": "7"} | limit("-default", "0", "17"), 7),
        ({"retry-after": "Wed, 21 Oct 2027 07:28:00 GMT"}, 60),
        (limit("-default", "0", "soon"), 60),
        (limit("-default", "0", "-5"), 60),
        (limit("-default", "0", "nan"), 60),
        (limit("-default", "0", "1e99"), LONGEST_SILENCE),
    ],
)
def test_a_refused_key_rests_as_long_as_it_is_told(headers: dict[str, str], expected: float) -> None:
    assert silence_after(headers) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 0),
        (limit("-default", "1", "17"), 0),
        (limit("-default", "0", "17"), 17),
        (limit("-default", "0", "?"), 60),
        (limit("-short", "0", "5") | limit("-long", "80", "40"), 0),  # refused only when all are used up
        (limit("-short", "0", "5") | limit("-long", "0", "40"), 5),
        ({"x-ratelimit-limit-default": "120"}, 0),
    ],
)
def test_the_last_call_of_a_quota_silences_before_a_429_comes(headers: dict[str, str], expected: float) -> None:
    assert silence_before(headers) == expected


@given(st.dictionaries(st.sampled_from(["retry-after", "x-ratelimit-reset-a", "x-ratelimit-remaining-a"]), st.text()))
def test_whatever_the_headers_say_the_rest_is_bounded(headers: dict[str, str]) -> None:
    assert 0 <= silence_after(headers) <= LONGEST_SILENCE
    assert 0 <= silence_before(headers) <= LONGEST_SILENCE
