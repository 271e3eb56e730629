"""Types of options that several commands take."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from beancount_clawback.data_entry.typed_fields import FieldError
from beancount_clawback.data_entry.typed_fields import typed_date

if TYPE_CHECKING:
    _DateType = click.ParamType[datetime.date]
    _PairType = click.ParamType[tuple[str, str]]
else:  # which click has as a generic class since 8.4
    _DateType = _PairType = click.ParamType


class TypedDate(_DateType):
    """A date as people write them, as in every form."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.date:
        """Read the date, or say what one looks like."""
        try:
            return typed_date(str(value))
        except FieldError as error:
            self.fail(error.problem.message, param, ctx)


class Pair(_PairType):
    """Two strings with an equals sign between them."""

    name = "NAME=VALUE"

    def __init__(self, name: str, *, left_empty: bool = False) -> None:
        """Keep what the help calls the two, and whether the left one may be empty."""
        self.name, self.left_empty = name, left_empty

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split the two."""
        if isinstance(value, tuple):
            return value
        left, equals, right = str(value).partition("=")
        if not equals or not (left.strip() or self.left_empty) or not right.strip():
            self.fail(f"{value} is not of the form {self.name}.", param, ctx)
        return left.strip(), right.strip()
