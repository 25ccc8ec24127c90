"""A body that is no JSON is refused in the words of the real server, which are V8's."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.twin.conftest import OWNER_KEY

from askpro.twin import Answer, Request
from askpro.twin.edition import EDITIONS
from askpro.twin.json_words import complaint

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

# The first is recorded (05-bookings-validation); the others are what Node 20 with body-parser 1.20 says.
SAID = [
    ('{"eventTypeId":1,', "Expected double-quoted property name in JSON at position 17"),
    ("{", "Expected property name or '}' in JSON at position 1"),
    ("{'a': 1}", "Expected property name or '}' in JSON at position 1"),
    ('{"a" 1}', "Expected ':' after property name in JSON at position 5"),
    ('{"a": 1, "b" 2}', "Unexpected number in JSON at position 13"),
    ('{"a": 1 "b"}', "Expected ',' or '}' after property value in JSON at position 8"),
    ('{"a": 1', "Expected ',' or '}' after property value in JSON at position 7"),
    ("[1 2]", "Expected ',' or ']' after array element in JSON at position 3"),
    ("[", "Unexpected end of JSON input"),
    ("[1,", "Unexpected end of JSON input"),
    ("[tru", "Unexpected end of JSON input"),
    (" ", "Unexpected end of JSON input"),
    ("[1,]", "Unexpected token ']', \"[1,]\" is not valid JSON"),
    ('{"a": NaN}', 'Unexpected token \'N\', "{"a": NaN}" is not valid JSON'),
    ('{"attendee": undefined}', 'Unexpected token \'u\', ..."ttendee": undefined}" is not valid JSON'),
    ('[x, "and more that is not shown"]', 'Unexpected token \'x\', "[x, "and mo"... is not valid JSON'),
    ('{"eventTypeId": one, "start": 1}', 'Unexpected token \'o\', ..."tTypeId": one, "star"... is not valid JSON'),
    ("[01]", "Unexpected number in JSON at position 2"),
    ('[tr"ue"]', "Unexpected string in JSON at position 3"),
    ("[-]", "No number after minus sign in JSON at position 2"),
    ("[1.]", "Unterminated fractional number in JSON at position 3"),
    ("[1e+]", "Exponent part is missing a number in JSON at position 4"),
    ('["a', "Unterminated string in JSON at position 3"),
    ('["a\n"]', "Bad control character in string literal in JSON at position 3"),
    (r'["\x"]', "Bad escaped character in JSON at position 3"),
    (r'["\u12g4"]', "Bad Unicode escape in JSON at position 6"),
    ('["\U0001f600" 1]', "Expected ',' or ']' after array element in JSON at position 6"),
    ("{}x", "Unexpected non-whitespace character after JSON at position 2"),
    ('"text"', 'Unexpected token \'"\', ""text"" is not valid JSON'),
    (" 12", "Unexpected token '1', \" 12\" is not valid JSON"),
    ("null", "Unexpected token 'n', \"null\" is not valid JSON"),
    ("[object Object]", '"[object Object]" is not valid JSON'),
]


def posted(client: "Client", body: bytes) -> Answer:
    headers = {"cal-api-version": "2024-08-13", "content-type": "application/json"}
    headers["authorization"] = f"Bearer {OWNER_KEY}"
    return client.twin.handle(Request("POST", "/v2/bookings", "", headers, body))


def refusal(answer: Answer) -> str:
    """The sentence of an answer that is a 400 as recorded."""
    assert answer.status == 400
    found = json.loads(answer.body)
    said: str = found["error"]["message"]
    details = {"message": said, "error": "Bad Request", "statusCode": 400}
    assert found.pop("timestamp")
    assert found == {
        "status": "error",
        "path": "/v2/bookings",
        "error": {"code": "BadRequestException", "message": said, "details": details},
    }
    return said


@pytest.mark.parametrize(("body", "said"), SAID, ids=[repr(body) for body, _ in SAID])
@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_wrong_is_said_as_the_real_server_says_it(world: "World", edition: str, body: str, said: str) -> None:
    assert refusal(posted(world.client(edition=edition), body.encode())) == said


def test_a_byte_order_mark_is_skipped_and_counts_for_no_position(world: "World") -> None:
    said = "Expected ',' or ']' after array element in JSON at position 3"
    assert refusal(posted(world.client(), b"\xef\xbb\xbf[1 2]")) == said


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.lists(VALUES, max_size=4) | st.dictionaries(st.text(), VALUES, max_size=4)


@given(value=DOCUMENTS, ascii_only=st.booleans(), indent=st.none() | st.integers(0, 2))
def test_nothing_is_wrong_with_what_is_json(value: Any, ascii_only: bool, indent: int | None) -> None:
    assert complaint(json.dumps(value, ensure_ascii=ascii_only, indent=indent)) is None


PIECES = st.sampled_from(
    [*'{}[],:"\\ \n\x00-01e.x', '"a"', "true", "nul", "\\u12", "NaN", "-Infinity", "1e999", "\U0001f600"]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(text=TEXTS | st.builds("{}{}".format, st.sampled_from(["[", '{"a":']), TEXTS))
@settings(max_examples=examples(300))
def test_what_python_cannot_read_either_is_complained_of_and_only_that(text: str) -> None:
    assert (complaint(text) is None) == is_document(text)


def is_document(text: str) -> bool:
    try:
        return isinstance(json.loads(text, parse_constant=refused), (dict, list))
    except ValueError:
        return False


def refused(name: str) -> None:
    raise ValueError(name)


@given(body=st.binary(min_size=1, max_size=40) | TEXTS.filter(bool).map(str.encode))
def test_whatever_comes_is_answered_with_400_in_the_recorded_shape(world: "World", body: bytes) -> None:
    assert refusal(posted(world.client(), body))


@pytest.mark.parametrize("body", ["[" * 50_000, '{"a":' * 10_000, "[" * 40_000 + "]" * 40_000, "[" + "9" * 5_000 + "]"])
def test_depth_and_length_are_no_reason_to_break(world: "World", body: str) -> None:
    assert refusal(posted(world.client(), body.encode()))
