"""Every keeper of quotas keeps the contract: in the process, in SQLite, in PostgreSQL, in Redis."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from askpro.adapters.calcom import open_quotas as open_here
from askpro.adapters.redis import open_quotas as open_redis
from askpro.adapters.sql import open_quotas as open_sql
from askpro.adapters.sql import open_storage
from askpro.adapters.system import SystemClock
from askpro.domain.errors import AskproError, ConfigurationError, TemporarilyUnavailable
from askpro.testing.contracts.quotas import Opens, QuotasContract, count
from askpro.testing.contracts.storage.vault import FreshVault
from askpro.testing.postgres import PostgresAbsent, postgres_database
from askpro.testing.redis import RedisAbsent, redis_server
from askpro.testing.requirements import skip_or_fail


class TestQuotasHere(QuotasContract):
    @pytest.fixture
    def open_quotas(self) -> Opens:
        here = open_here("memory://", clock=SystemClock())
        return lambda: here


def migrated(url: str) -> Opens:
    with closing(open_storage(url, vault=FreshVault())) as storage:
        storage.migrate()
    return lambda: open_sql(url, clock=SystemClock())


class TestSqliteQuotas(QuotasContract):
    @pytest.fixture
    def open_quotas(self, tmp_path: Path) -> Opens:
        return migrated(f"sqlite:///{tmp_path}/askpro.db")


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    try:
        with postgres_database() as url:
            migrated(url)
            yield url
    except PostgresAbsent as error:
        skip_or_fail("postgres", str(error).splitlines()[0])


@pytest.mark.postgres
class TestPostgresQuotas(QuotasContract):
    @pytest.fixture
    def open_quotas(self, postgres_url: str) -> Opens:
        return lambda: open_sql(postgres_url, clock=SystemClock())


@pytest.mark.redis
class TestRedisQuotas(QuotasContract):
    @pytest.fixture
    def open_quotas(self) -> Iterator[Opens]:
        try:
            with redis_server() as url:
                yield lambda: open_redis(url, clock=SystemClock())
        except RedisAbsent as error:
            skip_or_fail("redis", str(error).splitlines()[0])


NOWHERE = ["redis://127.0.0.1:9/0", "postgresql://nobody@127.0.0.1:9/none", "sqlite:////nowhere/askpro.db"]


@pytest.mark.parametrize("url", NOWHERE)
def test_a_keeper_that_cannot_be_reached_says_so(url: str) -> None:
    opens = open_redis if url.startswith("redis") else open_sql
    with closing(opens(url, clock=SystemClock())) as quotas, pytest.raises(AskproError) as error:
        quotas.change("digest", count)
    assert isinstance(error.value, TemporarilyUnavailable | ConfigurationError)


def test_a_database_without_the_table_says_what_to_do(tmp_path: Path) -> None:
    with (
        closing(open_sql(f"sqlite:///{tmp_path}/empty.db", clock=SystemClock())) as quotas,
        pytest.raises(ConfigurationError, match="db upgrade"),
    ):
        quotas.change("digest", count)


@pytest.mark.parametrize(
    "url", ["redis://:geheim@host:port/0", "postgresql://u:geheim@host:port/x", "mysql://geheim/x"]
)
def test_s17_a_url_that_is_none_is_not_repeated(url: str) -> None:
    opens = open_redis if url.startswith("redis") else open_sql
    with pytest.raises(ConfigurationError) as error:
        opens(url, clock=SystemClock())
    assert "geheim" not in str(error.value)
