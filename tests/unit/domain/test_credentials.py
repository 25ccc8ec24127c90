"""Pasted keys and secrets: what surrounds a key is dropped, what cannot be meant is refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.domain.credentials import calendar_key, is_sendable, signing_secret
from askpro.domain.errors import InvalidRequest

AROUND = st.text(" \t\r\n\u00a0", max_size=3)
GOOD = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40)
BAD = st.sampled_from([" ", "\n", "\t", "\u00a0", "\u200b", "é", "\x7f"])


@given(key=GOOD, before=AROUND, after=AROUND)
def test_what_surrounds_a_key_is_dropped(key: str, before: str, after: str) -> None:
    assert calendar_key(before + key + after) == key
    assert is_sendable(key)


@given(key=GOOD, wrong=BAD, rest=GOOD)
def test_what_no_key_has_within_is_refused_and_the_key_not_told(key: str, wrong: str, rest: str) -> None:
    with pytest.raises(InvalidRequest, match="API key") as told:
        calendar_key(key + wrong + rest)
    assert list(told.value.problems) == ["/calcom_api_key"]


@given(secret=st.text(max_size=20), before=AROUND, after=AROUND)
def test_a_secret_stays_as_it_is_or_is_refused(secret: str, before: str, after: str) -> None:
    pasted = before + secret + after
    if pasted == pasted.strip():
        assert signing_secret(pasted) == pasted
    else:
        with pytest.raises(InvalidRequest, match="webhook secret") as told:
            signing_secret(pasted)
        assert list(told.value.problems) == ["/calcom_webhook_secret"]
