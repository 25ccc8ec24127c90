"""Companies and their keys."""

import pytest
from attrs import evolve

from askpro.application.ports.storage import Storage
from askpro.application.ports.vitals import Refused, WorkerSeen
from askpro.domain.company import ApiKey, Company
from askpro.domain.errors import AlreadyExists, NotFound
from askpro.testing.contracts.storage.base import StorageParts, all_at_once
from askpro.testing.contracts.storage.samples import HOUR, NOW, a_company


def _key(key_id: str = "key_1", digest: str = "d1", company_id: str = "com_a") -> ApiKey:
    return ApiKey(id=key_id, company_id=company_id, name="web", digest=digest, created_at=NOW)


class DirectoryContract(StorageParts):
    """What the port says about ``Directory``."""

    def test_companies_come_by_slug(self, storage: Storage) -> None:
        with storage.directory() as directory:
            for company_id, slug in (("com_1", "b"), ("com_2", "a"), ("com_3", "c-1")):
                directory.save(a_company(company_id, slug=slug))
            assert [company.slug for company in directory.companies()] == ["a", "b", "c-1"]

    def test_a_company_is_found_by_id_and_slug(self, two: Storage) -> None:
        with two.directory() as directory:
            assert directory.get("com_b") == directory.named("com-b") == a_company("com_b")
            with pytest.raises(NotFound):
                directory.get("com-b")
            with pytest.raises(NotFound):
                directory.named("com_b")

    def test_saving_again_replaces(self, clinic: Storage) -> None:
        changed = a_company(name="New", slug="new")
        with clinic.directory() as directory:
            directory.save(changed)
        with clinic.directory() as directory:
            assert directory.companies() == [changed]

    def test_a_slug_is_one_company_s(self, two: Storage) -> None:
        with two.directory() as directory, pytest.raises(AlreadyExists):
            directory.save(a_company("com_b", slug="com-a"))

    def test_a_key_is_found_by_its_digest_also_when_revoked(self, clinic: Storage) -> None:
        revoked = evolve(_key(), revoked_at=NOW + HOUR)
        with clinic.directory() as directory:
            directory.save_key(_key())
            directory.save_key(_key("key_2", "d2"))
            directory.save_key(revoked)
        with clinic.directory() as directory:
            assert directory.key("d1") == revoked
            assert directory.keys("com_a") == [revoked, _key("key_2", "d2")]
            with pytest.raises(NotFound):
                directory.key("d3")

    def test_a_digest_is_one_key_s(self, clinic: Storage) -> None:
        with clinic.directory() as directory:
            directory.save_key(_key())
            with pytest.raises(AlreadyExists):
                directory.save_key(_key("key_2"))

    def test_a_key_needs_a_company(self, storage: Storage) -> None:
        with storage.directory() as directory, pytest.raises(NotFound):
            directory.save_key(_key())

    def test_the_sweep_mark_is_remembered(self, clinic: Storage) -> None:
        with clinic.directory() as directory:
            assert directory.sweep_mark("com_a") is None
            directory.save_sweep_mark("com_a", NOW)
            directory.save_sweep_mark("com_a", NOW + HOUR)
        with clinic.directory() as directory:
            assert directory.sweep_mark("com_a") == NOW + HOUR
            directory.save(a_company(name="New"))
            assert directory.sweep_mark("com_a") == NOW + HOUR
            with pytest.raises(NotFound):
                directory.save_sweep_mark("com_x", NOW)

    def test_what_is_altered_is_the_company_as_it_is_now(self, clinic: Storage) -> None:
        with clinic.directory() as directory:
            before = directory.get("com_a")
        with clinic.directory() as directory:
            directory.save(evolve(before, name="New"))
        with clinic.directory() as directory:
            changed = directory.alter("com_a", lambda known: evolve(known, slug="new"))
            assert (changed.name, changed.slug) == ("New", "new")
            with pytest.raises(NotFound):
                directory.alter("com_x", lambda known: known)
        with clinic.directory() as directory:
            assert directory.get("com_a") == changed

    def test_of_many_who_alter_a_company_at_once_nobody_is_lost(self, clinic: Storage) -> None:
        def longer(known: Company) -> Company:
            return evolve(known, name=f"{known.name}x")

        def alter(_: int) -> None:
            with clinic.directory() as directory:
                directory.alter("com_a", longer)

        with clinic.directory() as directory:
            before = directory.get("com_a").name
        all_at_once(6, alter)
        with clinic.directory() as directory:
            assert directory.get("com_a").name == before + "x" * 6

    def test_refused_webhooks_are_counted_for_each_company(self, two: Storage) -> None:
        with two.directory() as directory:
            assert directory.refused("com_a") is None
            directory.count_refused(Refused(company_id="com_a", number=2, latest=NOW))
            directory.count_refused(Refused(company_id="com_a", number=3, latest=NOW + HOUR))
        with two.directory() as directory:
            assert directory.refused("com_a") == Refused(company_id="com_a", number=5, latest=NOW + HOUR)
            assert directory.refused("com_b") is None
            with pytest.raises(NotFound):
                directory.count_refused(Refused(company_id="com_x", number=1, latest=NOW))

    def test_workers_are_known_for_a_day(self, clinic: Storage) -> None:
        gone, here = (WorkerSeen(id=each, began=NOW, seen=NOW) for each in ("wrk_1", "wrk_2"))
        with clinic.directory() as directory:
            for each in (gone, here):
                directory.save_worker(each)
            assert directory.workers() == [here, gone]
            later = evolve(here, seen=NOW + 25 * HOUR)
            directory.save_worker(later)
            assert directory.workers() == [later]
        with clinic.directory() as directory:
            assert directory.workers() == [later]
