"""A group whose commands are imported when they are called: help and version start at once."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from importlib import import_module

import click
from click.shell_completion import CompletionItem


class LazyCommands(Mapping[str, click.Command]):
    """Commands by name, each imported when it is looked up.

    Attributes:
        lines: by name, what the group's help says about the command.
    """

    def __init__(self, commands: Mapping[str, tuple[str, str]]) -> None:
        """Keep where the commands are.

        Args:
            commands: by name a command's "module:attribute", and its line.
        """
        self._places = {name: place for name, (place, _) in commands.items()}
        self.lines = {name: line for name, (_, line) in commands.items()}

    def __getitem__(self, name: str) -> click.Command:
        module, _, attribute = self._places[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class LazyGroup(click.Group):
    """A group of such commands."""

    commands: LazyCommands  # type: ignore[assignment]  # click wants to add some, we do not

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(sorted(self.commands.lines.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a command without importing any."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        lines = sorted(self.commands.lines.items())
        return [
            CompletionItem(name, help=line)
            for name, line in lines
            if name.startswith(incomplete)
        ]
