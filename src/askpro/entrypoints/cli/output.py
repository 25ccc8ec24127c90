"""What commands print: tables and colours for people, JSON for scripts."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import rich_click as click
from attrs import frozen
from rich.console import Console
from rich.table import Table

_WIDE = 240
"""Columns where no terminal says how many it has: nothing is cut off in a pipe."""


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@frozen
class Output:
    """Prints results, to standard output."""

    as_json: bool

    def result(self, data: Any, people: Callable[[], None]) -> None:
        """``data`` as JSON, or what ``people`` prints."""
        if self.as_json:
            click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            people()

    def say(self, text: str) -> None:
        """A line for people."""
        _console().print(text, highlight=False, soft_wrap=True)

    def flagged(self, flag: str, colour: str, text: str, advice: str) -> None:
        """A word in colour with what it is about, and on a line of its own what to do."""
        _console().print(f"[{colour}]{flag}[/] {_plain(text)}\n  → {_plain(advice)}", highlight=False, soft_wrap=True)

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[object]], none: str) -> None:
        """A table for people, or a sentence when there is nothing in it."""
        table = Table(*titles, box=None, header_style="bold", pad_edge=False)
        for row in rows:
            table.add_row(*("–" if cell is None else _plain(str(cell)) for cell in row))
        if table.row_count:
            _console().print(table)
        else:
            self.say(none)

    def facts(self, facts: Iterable[tuple[str, object]]) -> None:
        """Names and values, one a line; those without a value are left out."""
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column(style="bold")
        for name, value in facts:
            if value not in (None, "", (), {}):
                table.add_row(name, _plain(str(value)))
        _console().print(table)


def _plain(text: str) -> str:
    """Customers' words are no markup, and control no terminal."""
    return "".join(letter if letter.isprintable() else "·" for letter in text).replace("[", r"\[")


class _Console(Console):
    """Leaves a closed pipe to the command line, which ends the same way for tables and for JSON."""

    def on_broken_pipe(self) -> None:
        """Called while the error is handled."""
        raise BrokenPipeError


def _console() -> Console:
    console = _Console(highlight=False)
    return console if console.is_terminal else _Console(highlight=False, width=_WIDE)
