"""Tests that need something from outside skip without it, unless the run says that it must be there."""

import os
from typing import NoReturn

import pytest


def skip_or_fail(name: str, reason: str) -> NoReturn:
    """Skip the test, or fail it if ``ASKPRO_TEST_REQUIRE`` (a comma list) names what is missing."""
    required = {one.strip() for one in os.environ.get("ASKPRO_TEST_REQUIRE", "").split(",")}
    if name in required:
        pytest.fail(f"{name} is required here: {reason}", pytrace=False)
    pytest.skip(f"without {name}: {reason}")
