"""Each planted bug can be planted: the text that it changes stands once in its file, and what comes of it is Python."""

import ast
from pathlib import Path

import pytest
from tests.mutants.__main__ import main
from tests.mutants.catalogue import MUTATIONS
from tests.mutants.mutation import Mutation, NotPlantable

SOURCE = Path(__file__).parents[2] / "src"


def test_there_are_as_many_as_promised_and_no_name_comes_twice() -> None:
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS) >= 25


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_it_can_be_planted(mutation: Mutation) -> None:
    assert ast.dump(ast.parse(mutation.planted(SOURCE))) != ast.dump(ast.parse(mutation.path(SOURCE).read_text()))


def test_a_text_that_is_not_there_once_is_told(tmp_path: Path) -> None:
    (tmp_path / "askpro").mkdir()
    (tmp_path / "askpro" / "code.py").write_text("one = 1\none = 1\n")
    with pytest.raises(NotPlantable, match=r"code\.py has the text 2 times"):
        Mutation("twice", "code.py", "one", "two").plant(tmp_path)


def test_names_that_no_bug_has_are_no_proof(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense", "neither"]) == 2
    assert capsys.readouterr() == ("", "No bug has nonsense or neither in its name.\n")
