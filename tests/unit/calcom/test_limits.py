import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.adapters.calcom.limits import LONGEST_SILENCE, limits_in, silence_after
from askpro.adapters.calcom.quota.hearing import Limit

NOON = "Wed, 21 Oct 2026 12:00:00 GMT"


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
        ({"retry-after": NOON}, 60),
        ({"retry-after": NOON, "date": "Wed, 21 Oct 2026 11:57:40 GMT"}, 140),
        ({"retry-after": NOON, "date": "Wed, 21 Oct 2026 12:00:01 GMT"}, 0),
        ({"retry-after": NOON, "date": "Mon, 19 Oct 2026 12:00:00 GMT"}, LONGEST_SILENCE),
        ({"retry-after": NOON, "date": "today"} | limit("-default", "0", "17"), 17),
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
        ({}, []),
        (limit("-default", "1", "17"), [Limit("-default", None, 1, 17)]),
        (limit("", "0", "?"), [Limit("", None, 0, 60)]),
        (
            limit("-short", "0", "5") | limit("-long", "80", "40"),
            [Limit("-long", None, 80, 40), Limit("-short", None, 0, 5)],
        ),
        ({"X-RateLimit-Limit-Default": "120"}, [Limit("-default", 120, None, 60)]),
        ({"x-ratelimit-limit-default": "120"} | limit("-default", "119", "60"), [Limit("-default", 120, 119, 60)]),
        ({"x-ratelimit-reset-default": "17"}, []),
        (limit("-default", "-1", "17"), []),
        (limit("-default", "many", "17"), []),
        ({"x-ratelimit-limit-default": "120"} | limit("-default", "120", "60"), []),  # counts nothing
    ],
)
def test_the_limits_of_an_answer_are_read_whatever_their_names(headers: dict[str, str], expected: list[Limit]) -> None:
    assert list(limits_in(headers)) == expected


@given(
    st.dictionaries(
        st.sampled_from(
            ["retry-after", "date", *(f"x-ratelimit-{each}-a" for each in ("limit", "remaining", "reset"))]
        ),
        st.text() | st.floats().map(str),
    )
)
def test_whatever_the_headers_say_the_rest_is_bounded(headers: dict[str, str]) -> None:
    assert 0 <= silence_after(headers) <= LONGEST_SILENCE
    assert all(0 <= each.reset <= LONGEST_SILENCE for each in limits_in(headers))
