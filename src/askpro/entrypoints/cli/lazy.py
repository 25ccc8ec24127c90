"""Commands that are imported when they run: ``askpro --help`` needs none of what they need."""

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import rich_click as click
from attrs import frozen
from click.exceptions import Exit


@frozen
class Place:
    """Where a command is (``module:attribute`` under ``askpro.entrypoints.cli``) and what the list says of it."""

    at: str
    says: str

    def load(self) -> click.Command:
        """The command itself."""
        module, _, name = self.at.partition(":")
        command = getattr(import_module(f"askpro.entrypoints.cli.{module}"), name)
        assert isinstance(command, click.Command)
        return command


class _Later(click.RichCommand):
    """Stands for a command in the list; becomes it when it is called."""

    def __init__(self, name: str, place: Place) -> None:
        super().__init__(name=name, help=place.says, short_help=place.says)
        self.place = place

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.RichContext:
        """That of the real command."""
        context = self.place.load().make_context(info_name, args, parent=parent, **extra)
        assert isinstance(context, click.RichContext)
        return context


class LazyGroup(click.RichGroup):
    """A group that knows its commands by where they are."""

    places: Mapping[str, Place]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were written down."""
        del ctx
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A stand-in."""
        del ctx
        return _Later(cmd_name, self.places[cmd_name]) if cmd_name in self.places else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run. Who reads no further (``askpro show | head -1``) had enough: that is no failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            silence_stdout()
            raise Exit(0) from None


def silence_stdout() -> None:
    """Nothing more can be written; also not what Python flushes at its end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
