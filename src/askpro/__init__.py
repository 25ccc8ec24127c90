"""Keeps a company's appointments and its Cal.com calendar in agreement, in both directions.

from askpro import open_application

with open_application() as app:                 # same environment as the server
    offers = app.find_offers(company, service, day)
    appointment = app.book_appointment(company, offers[0], customer)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from askpro.bootstrap import open_application as open_application

__all__ = ["open_application"]


def __getattr__(name: str) -> Any:
    """Load what is asked for on first use: ``askpro --help`` needs none of it."""
    if name == "open_application":
        from askpro.bootstrap import open_application

        return open_application
    raise AttributeError(f"module 'askpro' has no attribute {name!r}")
