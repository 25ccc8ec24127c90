"""Several processes on one store: nobody sees a locked database, nothing is lost, no slot is promised twice (S7)."""

import subprocess
import sys
import textwrap
from contextlib import closing

from askpro.adapters.sql import open_storage
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.vault import FreshVault

_WORKER = textwrap.dedent(
    """
    import sys
    from attrs import evolve
    from askpro.adapters.sql import open_storage
    from askpro.domain.claims import Claim, ClaimKind, grantable
    from askpro.testing.contracts.storage import samples as some
    from askpro.testing.contracts.storage.base import all_at_once
    from askpro.testing.contracts.storage.vault import FreshVault

    url, name = sys.argv[1:]
    storage = open_storage(url, vault=FreshVault())
    storage.migrate()
    if name == "migrate":
        sys.exit()
    won = []

    def work(thread):
        for number in range(12):
            storage.inbox.put(some.a_webhook(f"{name}_{thread}_{number}"))
            with storage.write("com_a") as ledger:
                found = ledger.appointments.get("apt_1")
                ledger.appointments.save(evolve(found, sequence=found.sequence + 1))
                wanted = Claim(f"{name}_{thread}_{number}", "stf_1", some.a_span(number * some.HOUR), ClaimKind.PROMISE)
                if grantable([wanted], ledger.claims.overlapping(["stf_1"], wanted.span)):
                    ledger.claims.replace(wanted.appointment_id, [wanted])
                    won.append(number)

    all_at_once(4, work)
    storage.close()
    print(*won)
    """
)


def _run(url: str, *names: str) -> list[str]:
    command = [sys.executable, "-c", _WORKER, url]
    running = [
        subprocess.Popen([*command, name], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for name in names
    ]
    answers = [process.communicate(timeout=60) for process in running]
    assert [error for _, error in answers] == [""] * len(names)
    return [answer for answer, _ in answers]


def test_two_processes_write_at_once_and_nothing_is_lost_or_promised_twice(url: str) -> None:
    with closing(open_storage(url, vault=FreshVault())) as storage:
        storage.migrate()
        some.add_company(storage, "com_a")
        with storage.write("com_a") as ledger:
            ledger.appointments.save(some.an_appointment())
    answers = _run(url, "one", "two")
    assert sorted(int(slot) for answer in answers for slot in answer.split()) == list(range(12))
    with closing(open_storage(url, vault=FreshVault())) as storage, storage.read("com_a") as ledger:
        assert ledger.appointments.get("apt_1").sequence == 1 + 2 * 4 * 12


def test_two_processes_that_migrate_at_once_do_not_meet(url: str) -> None:
    _run(url, "migrate", "migrate")
    with closing(open_storage(url, vault=FreshVault())) as storage:
        storage.ready()
