"""Storage that forgets: for tests and simulations, under the same contract as the databases."""

from askpro.adapters.memory.storage import MemoryStorage, open_storage

__all__ = ["MemoryStorage", "open_storage"]
