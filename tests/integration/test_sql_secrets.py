"""S17: no secret, and no body of a webhook, can be read in the database file or in an error."""

from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from askpro.adapters.sql import open_storage
from askpro.domain.company import CalendarAccount
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import InvalidRequest
from askpro.domain.idempotency import KeptAnswer
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.vault import FreshVault


def test_s17_no_secret_is_plain_in_the_file(tmp_path: Path) -> None:
    account = CalendarAccount(api_key="cal_live_hunter2", webhook_secrets=("whsec_hunter2",))
    with closing(open_storage(f"sqlite:///{tmp_path}/askpro.db", vault=FreshVault())) as storage:
        storage.migrate()
        with storage.directory() as directory:
            directory.save(some.a_company(account=account))
        storage.inbox.put(some.a_webhook(body=b"body_hunter2"))
        with storage.write("com_a") as ledger:
            ledger.idempotency.save(some.a_record(answer=KeptAnswer(status=201, body=b"answer_hunter2")))
        with storage.read("com_a") as ledger:
            assert ledger.company.account == account
        assert storage.inbox.get("com_a", "whk_1").body == b"body_hunter2"
        bytes_of_all_files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"com_a" in bytes_of_all_files
    assert b"hunter2" not in bytes_of_all_files


def test_s17_an_error_does_not_repeat_the_value(tmp_path: Path) -> None:
    with closing(open_storage(f"sqlite:///{tmp_path}/askpro.db", vault=FreshVault())) as storage:
        storage.migrate()
        some.add_company(storage, "com_a")
        halved = CustomerDetails(name="hunter2 \ud800")
        with pytest.raises(InvalidRequest) as caught, storage.write("com_a") as ledger:
            ledger.customers.upsert(evolve(some.a_customer(), details=halved))
        assert "hunter2" not in str(caught.value)
        assert caught.value.__cause__ is None
