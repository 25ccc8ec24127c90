"""Companies and their keys."""

import pytest
from attrs import evolve

from askpro.application.ports.storage import Storage
from askpro.domain.company import ApiKey
from askpro.domain.errors import AlreadyExists, NotFound
from askpro.testing.contracts.storage.base import StorageParts
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
