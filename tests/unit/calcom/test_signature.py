import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.adapters.calcom.signature import HEADER, is_signed, sign

BODY = b'{"triggerEvent":"BOOKING_CREATED"}'
SECRET = "whsec_test"


def test_the_signature_is_lower_case_hex_of_hmac_sha256() -> None:
    expected = hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    assert sign(BODY, SECRET) == expected
    assert is_signed({HEADER: expected}, BODY, (SECRET,))


def test_a_known_vector_holds() -> None:
    # RFC 4231, test case 2.
    signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert is_signed({HEADER: signature}, b"what do ya want for nothing?", ("Jefe",))


@pytest.mark.parametrize("name", ["X-Cal-Signature-256", "x-cal-signature-256", "X-CAL-SIGNATURE-256"])
def test_the_case_of_the_header_does_not_matter(name: str) -> None:
    assert is_signed({name: sign(BODY, SECRET)}, BODY, (SECRET,))


def test_any_of_several_secrets_will_do() -> None:
    headers = {HEADER: sign(BODY, "whsec_old")}
    assert is_signed(headers, BODY, ("whsec_new", "whsec_old"))


@pytest.mark.parametrize(
    "claim",
    [
        "no-secret-provided",
        "",
        sign(BODY, SECRET)[:-1],
        sign(BODY, SECRET) + "0",
        sign(BODY, SECRET) + "\n",
        " " + sign(BODY, SECRET),
        "sha256=" + sign(BODY, SECRET),
        sign(BODY, SECRET).upper(),
        "ü" * 64,
        "٣" * 64,
    ],
)
def test_l41_what_is_no_signature_is_refused(claim: str) -> None:
    assert not is_signed({HEADER: claim}, BODY, (SECRET,))


def test_l41_an_unsigned_body_is_refused() -> None:
    assert not is_signed({}, BODY, (SECRET,))
    assert not is_signed({"Content-Type": "application/json"}, BODY, (SECRET,))


def test_no_secrets_and_empty_secrets_sign_nothing() -> None:
    assert not is_signed({HEADER: sign(BODY, SECRET)}, BODY, ())
    assert not is_signed({HEADER: sign(BODY, "")}, BODY, ("",))


def test_two_headers_that_contradict_each_other_are_refused() -> None:
    headers = {"X-Cal-Signature-256": sign(BODY, SECRET), "x-cal-signature-256": "no-secret-provided"}
    assert not is_signed(headers, BODY, (SECRET,))


@given(st.binary(max_size=200), st.binary(max_size=200), st.text(min_size=1, max_size=20))
def test_a_signature_holds_for_its_own_bytes_alone(body: bytes, other: bytes, secret: str) -> None:
    secret = secret.encode("utf-8", "replace").decode()
    headers = {HEADER: sign(body, secret)}
    assert is_signed(headers, body, (secret,))
    assert is_signed(headers, other, (secret,)) == (body == other)
