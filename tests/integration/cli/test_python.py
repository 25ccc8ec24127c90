"""The same from Python: three sentences over SQLite and a twin, in the environment that the server has."""

from datetime import date

import pytest
from tests.integration.cli.conftest import Askpro

from askpro import open_application
from askpro.domain.errors import ConfigurationError, SlotUnavailable

CUSTOMER = {"name": "Ada Lovelace", "email": "ada@example.com"}


def test_the_three_sentences_of_the_readme(salon: Askpro, tuesday: date) -> None:
    with open_application() as app:
        offers = app.find_offers("salon", "Cut", tuesday)
        appointment = app.book_appointment("salon", offers[0], CUSTOMER)
        shown = app.show_appointment("salon", appointment.id)
    assert (shown.status.value, shown.appointment.head is not None) == ("confirmed", True)
    assert shown.appointment.when == offers[0].span


def test_what_python_booked_the_command_line_shows(salon: Askpro, tuesday: date) -> None:
    with open_application() as app:
        made = app.book_appointment("salon", app.find_offers("salon", "Cut", tuesday)[0], CUSTOMER)
    shown = salon.ask("show", made.id).data
    assert (shown["source"], shown["status"], shown["booking"]["uid"]) == ("python", "confirmed", made.head)


def test_a_taken_offer_is_refused(salon: Askpro, tuesday: date) -> None:
    with open_application() as app:
        offer = app.find_offers("salon", "Cut", tuesday)[0]
        app.book_appointment("salon", offer, CUSTOMER)
        with pytest.raises(SlotUnavailable) as refused:
            app.book_appointment("salon", offer, CUSTOMER)
    assert refused.value.alternatives


def test_an_offer_is_gone_once_it_is_booked(salon: Askpro, tuesday: date) -> None:
    with open_application() as app:
        offer = app.find_offers("salon", "Cut", tuesday)[0]
        app.book_appointment("salon", offer, CUSTOMER)
        assert offer not in app.find_offers("salon", "Cut", tuesday).offers


def test_without_tables_the_application_does_not_open(home: object) -> None:
    with pytest.raises(ConfigurationError, match="askpro db upgrade"), open_application():
        pass
