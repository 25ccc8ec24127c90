"""The table of docs/sync.md names for each invariant the tests that name it."""

from tests.invariants.table import INVARIANTS, Collected, files, named, rows, written


def test_every_invariant_has_tests() -> None:
    assert [each for each, places in files().items() if not places] == []


def test_the_table_names_the_files_that_prove_each_invariant() -> None:
    """Otherwise ``python -m tests.invariants`` mends that column, and ``make invariants`` the figures, too."""

    def without_figures(lines: list[str]) -> list[str]:
        return [line.rpartition(" | ")[0] for line in lines[2:]]

    assert without_figures(written()) == without_figures(list(rows(Collected())))


def test_the_table_has_figures_of_every_invariant() -> None:
    assert [line for line in written() if "not run" in line or "failed" in line] == []
    assert len(written()) == len(INVARIANTS) + 2


def test_a_range_names_all_that_lie_in_it() -> None:
    assert named("S1 to S3, S19 and S77, not XS4.") == {"S1", "S2", "S3", "S19"}
