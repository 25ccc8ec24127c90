"""``python -m tests.invariants``: name the files of now in the table of docs/sync.md; figures stay as they were."""

from tests.invariants.table import refreshed, write

write(refreshed())
