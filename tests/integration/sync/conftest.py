"""A fresh world for each test."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from askpro.testing.worlds import World


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture
def world() -> World:
    return World()
