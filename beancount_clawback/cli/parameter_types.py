"""Types of options that several commands take."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from beancount_clawback.ledger_language.iso_dates import not_a_date
from beancount_clawback.ledger_language.iso_dates import read_iso_date

if TYPE_CHECKING:
    _DateType = click.ParamType[datetime.date]
    _PairType = click.ParamType[tuple[str, str]]
else:  # which click has as a generic class since 8.4
    _DateType = _PairType = click.ParamType


class IsoDate(_DateType):
    """A date like 2026-05-02."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.date:
        """Read the date, or say what one looks like."""
        date = read_iso_date(str(value))
        if date is None:
            self.fail(not_a_date(str(value)), param, ctx)
        return date


class Pair(_PairType):
    """Two strings with an equals sign between them."""

    name = "NAME=VALUE"

    def __init__(self, name: str) -> None:
        """Keep what the help calls the two."""
        self.name = name

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split the two."""
        if isinstance(value, tuple):
            return value
        left, equals, right = str(value).partition("=")
        if not equals or not left.strip() or not right.strip():
            self.fail(f"{value} is not of the form {self.name}.", param, ctx)
        return left.strip(), right.strip()
