"""The fields of a booking form: which ones an event type can have, and that no form makes a booking stumble."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.twin.conftest import ANN, EVENT_TYPES, MONDAY

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

NINE = MONDAY + timedelta(hours=9)
OWN = {"type": "text", "slug": "size", "label": "Size", "required": False}
CHOICE = OWN | {"type": "select", "options": ["a", "b"]}


@pytest.mark.parametrize(
    "fields",
    [
        [OWN, CHOICE | {"slug": "more"}],
        [{"type": "name", "label": "You"}, {"type": "email", "required": False}, {"slug": "notes", "hidden": True}],
        [{"slug": "location", "label": "Where"}, {"slug": "guests", "required": True}],
        [OWN | {"type": "phone", "placeholder": "+49…", "hidden": True}],
    ],
)
def test_default_and_own_fields_stand_in_a_form(world: "World", fields: list[Any]) -> None:
    assert world.client().event_type(bookingFields=fields)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ([{}], "All booking fields except ones with slug equal to"),
        ([{"type": "text"}], "Each booking field except ones with type equal to"),
        ([OWN, OWN], "Duplicate bookingFields slug 'size' found"),
        ([OWN | {"type": "hologram"}], "Unsupported booking field type 'hologram'."),
        ([OWN | {"type": ["text"]}], "Unsupported booking field type"),
        ([OWN | {"slug": 5}], "Validation failed for text booking field: slug must be a string"),
        ([OWN | {"label": None}], "Validation failed for text booking field: label must be a string"),
        ([OWN | {"required": "yes"}], "Validation failed for text booking field: required must be a boolean value"),
        ([CHOICE | {"options": 5}], "Validation failed for select booking field: options must be an array"),
        ([CHOICE | {"options": [1]}], "Validation failed for select booking field: each value in options must be"),
        ([{"slug": "notes", "hidden": 1}], "Validation failed for notes booking field: hidden must be a boolean value"),
    ],
)
def test_a_wrong_field_is_refused_with_what_is_wrong(world: "World", fields: list[Any], complaint: str) -> None:
    body = {"title": "T", "slug": "t", "lengthInMinutes": 30, "bookingFields": fields}
    status, text = world.client().error("POST", "/event-types", body, version=EVENT_TYPES)
    assert (status, text.startswith(complaint)) == (400, True), text


odd: st.SearchStrategy[Any] = st.sampled_from([None, 5, "", "a", [], ["a"], [1], {}, True, False])
slugs = st.sampled_from(["size", "notes", "guests", "attendeePhoneNumber", "email", ""]) | odd
kinds = (
    st.sampled_from(["text", "select", "checkbox", "number", "boolean", "multiemail", "phone", "email", "name"]) | odd
)
changes = st.fixed_dictionaries(
    {}, optional={"type": kinds, "slug": slugs, "label": st.just("L") | odd, "required": odd, "options": odd}
)
fields = changes | changes.map(lambda change: CHOICE | change)


@settings(max_examples=examples(200))
@given(
    st.lists(fields, max_size=2) | odd,
    st.dictionaries(slugs.filter(lambda slug: isinstance(slug, str)), odd, max_size=3),
)
def test_a_form_is_refused_or_bookings_answer_it(world: "World", form: Any, answers: dict[str, Any]) -> None:
    client = world.client()
    body = {"title": "T", "slug": "t", "lengthInMinutes": 30, "bookingFields": form}
    if client.send("POST", "/event-types", body, version=EVENT_TYPES).status == 201:
        number = client.data("GET", "/event-types?username=olga", version=EVENT_TYPES)[-1]["id"]
        wanted = {"eventTypeId": number, "start": NINE.isoformat(), "attendee": ANN, "bookingFieldsResponses": answers}
        assert client.send("POST", "/bookings", wanted).status in (201, 400)
