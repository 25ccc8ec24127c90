"""A planted bug: a small change of the engine that the proof must notice."""

from pathlib import Path

from attrs import frozen


class NotPlantable(Exception):
    """The text that a mutation replaces is not there exactly once: the engine changed, and the mutation must follow."""


@frozen
class Mutation:
    """``old`` becomes ``new`` in ``file`` (below src/askpro). ``name`` says what is wrong then.

    ``soonest`` are the tests that find it, where the simulation does not at once: they are run first.
    """

    name: str
    file: str
    old: str
    new: str
    soonest: tuple[str, ...] = ()

    def path(self, source: Path) -> Path:
        """The file, below the ``src`` at ``source``."""
        return source / "askpro" / self.file

    def planted(self, source: Path) -> str:
        """The file's text with the bug. Raises NotPlantable."""
        path = self.path(source)
        text = path.read_text() if path.exists() else ""
        if text.count(self.old) != 1:
            raise NotPlantable(f"{self.name}: {self.file} has the text {text.count(self.old)} times")
        return text.replace(self.old, self.new)

    def plant(self, source: Path) -> None:
        """Change the copy of src at ``source``. Raises NotPlantable."""
        self.path(source).write_text(self.planted(source))
