"""Which URLs open a store, and what is said of the others."""

import sys
from pathlib import Path

import pytest

from askpro.adapters.sql import open_storage
from askpro.domain.errors import ConfigurationError
from askpro.testing.contracts.storage.vault import FreshVault


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true", "sqlite:///file:x?mode=memory&uri=true"],
)
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="memory://"):
        open_storage(url, vault=FreshVault())


@pytest.mark.parametrize("url", ["mysql://u:hunter2@h/d", "hunter2", "", "postgresql://u:hunter2@h:x/d"])
def test_another_url_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        open_storage(url, vault=FreshVault())
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgres_goes_by_every_usual_name(scheme: str) -> None:
    open_storage(f"{scheme}://u@127.0.0.1:1/d", vault=FreshVault()).close()


def test_without_psycopg_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match=r"pip install askpro\[postgres\]"):
        open_storage("postgresql://u@h/d", vault=FreshVault())


def test_a_server_that_is_not_there_is_not_ready() -> None:
    storage = open_storage("postgresql://u:hunter2@127.0.0.1:1/d", vault=FreshVault())
    with pytest.raises(ConfigurationError) as caught:
        storage.ready()
    storage.close()
    assert "hunter2" not in str(caught.value)


def test_a_folder_that_is_not_there_is_not_ready(tmp_path: Path) -> None:
    storage = open_storage(f"sqlite:///{tmp_path}/no/askpro.db", vault=FreshVault())
    with pytest.raises(ConfigurationError):
        storage.ready()
    storage.close()


def test_a_file_that_is_no_database_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "askpro.db").write_bytes(b"not a database at all " * 100)
    storage = open_storage(f"sqlite:///{tmp_path}/askpro.db", vault=FreshVault())
    with pytest.raises(ConfigurationError):
        storage.ready()
    storage.close()
