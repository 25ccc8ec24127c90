"""What the tests of whole parts share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from askpro.testing.postgres import PostgresAbsent, postgres_database
from askpro.testing.requirements import skip_or_fail


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/askpro.db"
        return
    try:
        with postgres_database() as url:
            yield url
    except PostgresAbsent as error:
        skip_or_fail("postgres", str(error).splitlines()[0])
