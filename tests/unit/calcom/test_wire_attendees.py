from askpro.adapters.calcom.wire.attendees import Person, customer
from askpro.domain.booking import Attendee

LENA = Person(name="Lena Lind", email="lena@example.org", time_zone="Europe/Vienna", language="de")
JONAS = Person(name="Jonas", email="jonas@salon.example", time_zone="Europe/Vienna", language="de")
NAMED = {"name": "Lena Lind", "email": "lena@example.org"}
EXPECTED = Attendee("Lena Lind", "lena@example.org", None, "Europe/Vienna", "de")


def test_the_answers_name_the_customer_whatever_the_order() -> None:
    assert customer(NAMED, (JONAS, LENA)) == customer(NAMED, (LENA, JONAS)) == EXPECTED


def test_the_customer_is_found_whatever_the_case_of_the_address() -> None:
    found = customer({"name": "Lena Lind", "email": "Lena@Example.org"}, (JONAS, LENA))
    assert found == Attendee("Lena Lind", "Lena@Example.org", None, "Europe/Vienna", "de")


def test_a_customer_who_is_not_among_the_attendees_is_nobody_elses_entry() -> None:
    assert customer(NAMED, (JONAS,)) == Attendee("Lena Lind", "lena@example.org")


def test_without_answers_the_first_attendee_counts() -> None:
    assert customer({}, (LENA, JONAS)) == EXPECTED
    assert customer({}, ()) is None


def test_an_invented_address_is_no_email_and_the_phone_is_kept() -> None:
    answers = {"name": "Lena", "email": "4366012345@sms.cal.com", "attendeePhoneNumber": "+4366012345"}
    assert customer(answers, ()) == Attendee("Lena", None, "+4366012345")


def test_the_phone_may_stand_with_the_attendee_only() -> None:
    person = Person(name="Lena", email="lena@example.org", time_zone="UTC", phone_number="+4366012345")
    found = customer(NAMED, (person,))
    assert found is not None
    assert found.phone == "+4366012345"


def test_a_managed_users_address_is_shown_without_its_infix() -> None:
    answers = {"name": "Lena", "email": "lena+client1@example.org", "displayEmail": "lena@example.org"}
    person = Person(name="Lena", email="lena+client1@example.org", time_zone="Europe/Vienna", language="de")
    assert customer(answers, (JONAS, person)) == Attendee("Lena", "lena@example.org", None, "Europe/Vienna", "de")


def test_a_name_in_two_parts_is_one_name() -> None:
    found = customer({"name": {"firstName": "Lena", "lastName": "Lind"}, "email": "lena@example.org"}, (LENA,))
    assert found == EXPECTED


def test_half_an_emoji_and_nul_do_not_reach_the_storage() -> None:
    found = customer({"name": "L\ud83d\x00na", "email": "lena@example.org"}, ())
    assert found is not None
    assert found.name == "L\ufffdna"


def test_the_language_comes_as_a_text_or_as_an_object() -> None:
    person = Person(name="Lena", email="lena@example.org", time_zone="UTC", language={"locale": "de"})
    found = customer({}, (person,))
    assert found is not None
    assert found.language == "de"
