"""The memory storage keeps the storage contract."""

import pytest

from askpro.adapters.memory import open_storage
from askpro.application.ports.storage import Storage
from askpro.testing.contracts.storage import StorageContract


class TestMemoryStorage(StorageContract):
    @pytest.fixture
    def storage(self) -> Storage:
        return open_storage()
