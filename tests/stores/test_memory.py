"""The model that the stores are held against keeps the same contract as they."""

import pytest
from tests.contracts.memory_store import MemoryStore
from tests.contracts.store_suite import StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    @pytest.fixture
    def other_store(self, store: MemoryStore) -> MemoryStore:
        return store

    @pytest.fixture
    def impatient_store(self) -> MemoryStore:
        return MemoryStore(lock_timeout=0.05)
