"""Which column of a sheet holds what: its heading, and what the other columns say.

`headings` says what a heading can mean; where that is several things, the rules here decide by
the other headings and by what the cells hold. What they cannot decide is a question to a
person: several columns for one field, or none.
"""

from __future__ import annotations

import re
from collections.abc import Container
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from beancount_clawback.importers.documents.cells import LONGEST_TEXT
from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import one_line
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.sheets.adjustment_columns import AdjustmentColumns
from beancount_clawback.importers.sheets.amount_headings import names_owner
from beancount_clawback.importers.sheets.chosen_columns import ChosenColumns
from beancount_clawback.importers.sheets.column_meanings import Meanings
from beancount_clawback.importers.sheets.column_names import CLAIM_NUMBERS
from beancount_clawback.importers.sheets.column_names import MONEY_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.headings import LONGEST_HEADING
from beancount_clawback.importers.sheets.headings import meaning_of
from beancount_clawback.importers.sheets.same_columns import agree
from beancount_clawback.importers.sheets.same_columns import holds_anything
from beancount_clawback.importers.sheets.same_columns import take_turns
from beancount_clawback.importers.sheets.same_columns import without_sums

_TOGETHER = (
    Field.SERVICE,
    Field.CLIENT_NAME,
    Field.REASON,
    Field.STATUS,
    Field.NOT_USED,
)
"""Fields that several columns may share."""

_EITHER = (Field.CHECK, Field.DATE, Field.PAYER, Field.CLAIM, Field.SERVICE_DATE)
"""Fields that another column may hold in the rows where the first one is blank."""

_OWNED = frozenset({*MONEY_FIELDS, Field.SECOND_PAYER, Field.CLIENT_NAME})
"""What a row above the headings can say the owner of."""

_A_ROW_OF_OWNERS = 2

_MUST_AGREE = (Field.INSURANCE_PAID, Field.WRITE_OFF, Field.TAKEN, Field.SECOND_PAID)
"""Fields of which no column may be left out while it holds another amount."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes:
        index: Counted from 0.
        heading: Exactly as in the file.
    """

    index: int
    heading: str

    @property
    def label(self) -> str:
        """The column as a spreadsheet names it, with its heading."""
        named = f"“{self.heading}”" if self.heading else "(without a heading)"
        return f"{letters(self.index)} {named}"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet by what they hold, and what is wrong with its headings.

    Attributes:
        shared: All columns of the fields that several columns may share.
        added: All columns of the fields of which several count together.
        turned: Fields of which a person says that their column has the opposite sign.
        instead: Columns that hold a field in the rows where its own column is blank.
        unused: Columns whose heading nobody knows, or that another column outdoes.
        unknown: Those of them of which it is not known what they hold.
        unclear: What several columns, or a mapping, may hold; each has a finding.
        candidates: Columns that may hold a field, where that could not be decided.
        adjustments: Columns of adjustments side by side.
    """

    by_field: Mapping[Field, Column]
    shared: Mapping[Field, tuple[Column, ...]] = dataclass_field(default_factory=dict)
    unused: tuple[Column, ...] = ()
    unknown: tuple[Column, ...] = ()
    findings: tuple[ImportFinding, ...] = ()
    unclear: frozenset[Field] = frozenset()
    candidates: Mapping[Field, tuple[Column, ...]] = dataclass_field(default_factory=dict)
    adjustments: tuple[AdjustmentColumns, ...] = ()
    added: Mapping[Field, tuple[Column, ...]] = dataclass_field(default_factory=dict)
    turned: frozenset[Field] = frozenset()
    instead: Mapping[Field, tuple[Column, ...]] = dataclass_field(default_factory=dict)

    @property
    def named(self) -> frozenset[Field]:
        """What the headings name, clearly or not."""
        named = self.unclear | self.by_field.keys()
        return named | {Field.ADJUSTMENT} if self.adjustments else named

    @property
    def of_money(self) -> frozenset[int]:
        """The indexes of the columns that hold amounts."""
        amounts = self.by_field.keys() & set(MONEY_FIELDS)
        return frozenset(self.by_field[name].index for name in amounts)


def known_field(heading: str) -> Field | None:
    """What a column with this heading holds as a rule; None when it is none that we know."""
    meaning = meaning_of(heading)
    return meaning.fields[0] if meaning else None


def recognized(cells: Sequence[Cell], wanted: Iterable[str]) -> tuple[int, int, int]:
    """What a row has of headings.

    Args:
        cells: The row.
        wanted: Headings that a mapping names, as `heading_words` gives them.

    Returns:
        How many different fields it names, how many other texts it has, and how many cells
        that no heading is: amounts, dates and numbers.
    """
    wanted = set(wanted)
    fields: set[object] = set()
    texts = values = 0
    for cell in cells:
        heading = heading_of(cell)
        if not heading:
            values += cell is not None and not isinstance(cell, str)
            continue
        words = heading_words(heading)
        field = words if words in wanted else known_field(heading)
        if field is not None:
            fields.add(field)
        elif re.search(r"\d", heading) and not re.search(r"[A-Za-z]{3}", heading):
            values += 1
        else:
            texts += 1
    return len(fields), texts, values


def find_columns(
    cells: Sequence[Cell],
    mapping: Mapping[Field, str],
    place: RowPlace,
    allowed: Sequence[Field],
    *,
    rows: Sequence[Sequence[Cell]] = (),
    above: frozenset[Field] = frozenset(),
    over: Sequence[Cell] = (),
    ignored: Sequence[str] = (),
) -> Columns:
    """The columns that a row of headings names.

    Args:
        cells: The row.
        mapping: For fields whose heading we cannot know: the exact heading in the file,
            or the column's letters where two headings are alike; with a minus before it where
            the amounts have the opposite sign.
        place: Where the row is.
        allowed: The fields that this kind of sheet has; others are left unused.
        rows: The cells below the headings.
        above: The fields above the headings.
        over: The row right above the headings, which may say whose amounts are below it.
        ignored: Headings, or letters, of columns that are not to be used.
    """
    columns = [
        Column(index, heading)
        for index, cell in enumerate(cells)
        if (heading := heading_of(cell))
    ]
    every = [*columns, *_without_heading(columns, rows)]
    told = _told(mapping, ignored, every, place)
    findings, mapped, unclear = list(told.findings), told.columns, set(told.unclear)
    taken = set(mapped.values()) | unclear
    meanings = Meanings(list(_with_owners(columns, over)), rows, mapped, above).decided()
    side_by_side = meanings.adjustments if Field.ADJUSTMENT in allowed else ()
    apart = {index for one in side_by_side for index in (one.amount, one.group, one.code)}
    found: dict[Field, list[Column]] = {}
    recognized: dict[Field, list[int]] = {}
    for column in every:
        if column.index in apart:
            continue
        means = meanings.fields.get(column.index)
        if means is None or means not in (*allowed, Field.NOT_USED):
            continue
        if column.index in mapped or means not in taken or means in _TOGETHER:
            found.setdefault(means, []).append(column)
        elif means not in unclear and holds_anything(column.index, rows):
            recognized.setdefault(means, []).append(column.index)
    chosen = ChosenColumns(mapped, meanings.fields, rows)
    instead: dict[Field, tuple[Column, ...]] = {}
    of_claims = [index for index, one in meanings.fields.items() if one in CLAIM_NUMBERS]
    claim_number = min(of_claims, default=None)
    for field, several in found.items():
        best = [one for one in several if one.index in mapped] or several
        if field in MONEY_FIELDS:
            kept = without_sums([one.index for one in best], claim_number, rows)
            best = [one for one in best if one.index in kept]
        ranks = {one.index: meanings.ranks.get(one.index, -1) for one in best}
        blank = {one.index for one in best if rows and not holds_anything(one.index, rows)}
        first = min(best, key=lambda one: (one.index in blank, ranks[one.index], one.index))
        others = [one for one in best if one is not first]
        if field in _EITHER and rows:
            instead[field] = tuple(
                one for one in others if take_turns(first.index, one.index, rows)
            )
        doubtful = [
            one
            for one in others
            if one not in instead.get(field, ())
            and field not in _TOGETHER
            and (ranks[one.index] == ranks[first.index] or field in _MUST_AGREE)
            and not agree(first.index, one.index, rows, field)
        ]
        chosen.choose(field, first.index, [one.index for one in doubtful])
        chosen.keep_recognized(field, recognized.get(field, ()))
    by_index = {column.index: column for column in every}
    for field, indexes in chosen.left().items():
        findings.append(_ambiguous(field, [by_index[one] for one in indexes], place))
        unclear.add(field)
    by_field = {field: by_index[one] for field, one in chosen.by_field.items()}
    added = {
        field: tuple(by_index[one] for one in indexes)
        for field, indexes in chosen.added.items()
    }
    day = by_field.get(Field.DATE, by_field.get(Field.POSTED_DATE))
    if told.by_day and day is not None:
        by_field[Field.CHECK] = day
    shared = {field: tuple(found[field]) for field in _TOGETHER if field in found}
    used = {column.index for column in by_field.values()} | apart
    used |= {
        column.index
        for several in (*shared.values(), *instead.values(), *added.values())
        for column in several
    }
    unused = tuple(column for column in every if column.index not in used)
    return Columns(
        by_field=by_field,
        shared=shared,
        unused=tuple(column for column in unused if column.heading),
        unknown=tuple(
            one
            for one in unused
            if one.index in chosen.outdone or one.index not in meanings.fields
        ),
        findings=tuple(findings),
        unclear=frozenset(unclear),
        candidates={
            field: tuple(by_index[index] for index in indexes)
            for field, indexes in meanings.open.items()
        },
        adjustments=side_by_side,
        added=added,
        turned=told.turned,
        instead=instead,
    )


def letters(index: int) -> str:
    """A column's name in a spreadsheet: A for 0, AA for 26."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def heading_of(cell: Cell) -> str:
    """A cell as a heading, or the empty text."""
    if not isinstance(cell, str) or len(cell) > LONGEST_TEXT:
        return ""
    return one_line(cell)[:LONGEST_HEADING]


def are_headings(cells: Sequence[Cell], headings: Sequence[str]) -> bool:
    """Whether the row of headings stands there again."""
    alike = (heading_of(cell) == said for cell, said in zip(cells, headings, strict=False))
    return len(cells) == len(headings) and all(alike)


def _with_owners(columns: Sequence[Column], over: Sequence[Cell]) -> Iterator[tuple[int, str]]:
    """The headings, with whose amount it is where a row above them says it for several."""
    owners = {index: text for index, cell in enumerate(over) if (text := heading_of(cell))}
    if len(owners) < _A_ROW_OF_OWNERS:
        owners = {}
    for column in columns:
        at = max((index for index in owners if index <= column.index), default=None)
        owner = owners[at] if at is not None else ""
        whole = f"{owner} {column.heading}"
        meaning = meaning_of(whole) if names_owner(heading_words(owner)) else None
        said = meaning is not None and not _OWNED.isdisjoint(meaning.fields)
        yield column.index, whole if said else column.heading


def _without_heading(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
) -> Iterator[Column]:
    """The columns that hold something below a blank heading."""
    headed = {column.index for column in columns}
    width = max(map(len, rows), default=0)
    others = (Column(index, "") for index in range(width) if index not in headed)
    return (column for column in others if holds_anything(column.index, rows))


@dataclass(frozen=True, slots=True)
class _Told:
    """What a person has said of the columns, and what of that is no column, or several.

    Attributes:
        turned: Fields named with a minus.
        by_day: Checks have no numbers, and are known by their days.
    """

    columns: dict[int, Field]
    unclear: frozenset[Field]
    turned: frozenset[Field]
    by_day: bool
    findings: tuple[ImportFinding, ...]


def _told(
    mapping: Mapping[Field, str],
    ignored: Sequence[str],
    columns: Sequence[Column],
    place: RowPlace,
) -> _Told:
    told: dict[int, Field] = {}
    findings: list[ImportFinding] = []
    unclear, turned, by_day = set[Field](), set[Field](), False
    own = {column.heading.casefold() for column in columns}
    said = [(field, one) for field, text in mapping.items() for one in _each(text, own)]
    for field, text in [*said, *((Field.NOT_USED, one) for one in ignored)]:
        heading = text
        if text.startswith("-") and text.strip().casefold() not in own:
            heading = text[1:]
            turned.add(field)
        matches = _named(heading, columns)
        if not matches:
            shown = ", ".join(f"“{column.heading}”" for column in columns if column.heading)
            facts = {"header": heading, "field": field.value, "headers": shown}
            findings.append(finding("mapped-column-missing", place, **facts))
        elif len(matches) > 1 and field is not Field.NOT_USED:
            findings.append(_ambiguous(field, matches, place))
        else:
            fields = {told.get(column.index, known_field(column.heading)) for column in matches}
            of_days = not fields.isdisjoint((Field.DATE, Field.POSTED_DATE))
            keeps = field is Field.CHECK and of_days
            by_day |= keeps or (field is Field.DATE and Field.CHECK in fields)
            two = [one for one in matches if told.get(one.index, field) is not field]
            if two and not of_days and Field.CHECK not in fields:
                other, label = told[two[0].index].value, two[0].label
                facts = {"other": other, "column": label, "field": field.value}
                findings.append(finding("column-mapped-twice", place, **facts))
            told |= {} if keeps else {column.index: field for column in matches}
            continue
        unclear.add(field)
    return _Told(told, frozenset(unclear), frozenset(turned), by_day, tuple(findings))


def _each(text: str, headings: Container[str]) -> list[str]:
    """The columns that a mapping names for a field: one, or several with a plus between."""
    whole = text.strip().casefold() in headings
    return [text] if whole else [one.strip() for one in text.split("+") if one.strip()]


def _named(heading: str, columns: Sequence[Column]) -> list[Column]:
    words = heading_words(heading)
    matches = [one for one in columns if one.heading.casefold() == heading.strip().casefold()]
    matches = matches or [one for one in columns if heading_words(one.heading) == words]
    return matches or [one for one in columns if letters(one.index) == heading.strip().upper()]


def _ambiguous(field: Field, columns: Sequence[Column], place: RowPlace) -> ImportFinding:
    every = "+".join(letters(column.index) for column in columns)
    both = f"; or, if all of them count, --map {field.value}={every}"
    return finding(
        "ambiguous-column",
        place,
        field=field.value,
        headers=", ".join(column.label for column in columns),
        example=letters(columns[0].index),
        together=both if field in MONEY_FIELDS else "",
    )
