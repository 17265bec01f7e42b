"""Rows of a schema from tables: which column holds which field, told by the head or by the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING, Any

from .labels import likeness, names
from .schema_fields import Kind, kinds_of, labels, parse
from .tables import Table

if TYPE_CHECKING:
    from pydantic import BaseModel

Cell = tuple[str, Any, Table, int, int]  # field, value, table, row, column
_WIDEST = 8  # columns of a table whose numbers are tried out


def rows_of_tables(
    tables: list[Table], schema: type[BaseModel]
) -> Iterator[tuple[dict[str, Any], list[Cell]]]:
    """Each row that holds at least two fields of the schema, as its values and the cells that they are from.

    A table without a head of its own continues the last one if it is as wide.
    """
    kinds = kinds_of(schema, nested=True)
    columns: dict[str, int] = {}
    width = 0
    for table in tables:
        if own := columns_of(table, schema):
            columns, width = own, len(table.cells[0])
        elif not columns or len(table.cells[0]) != width:
            continue
        headed = len(_by_head(table, schema)) >= 2
        for r, row in enumerate(table.cells):
            if r == 0 and headed:
                continue
            values = dict.fromkeys(kinds) | _values(row, columns, kinds)
            cells = [(k, v, table, r, columns[k]) for k, v in values.items() if v is not None]
            first = next(iter(kinds))
            if len(cells) >= 2 and (first not in columns or values[first] is not None):
                yield values, cells


def columns_of(table: Table, schema: type[BaseModel]) -> dict[str, int]:
    """Which column holds which field; {} if the table is none of the schema's.

    Heads are looked up by name. Fields that no head names go to the columns whose numbers agree, if the
    schema says when they do (`agrees`): whatever they are called, quantity times price is the amount.
    """
    named = _by_head(table, schema)
    whole = _by_numbers(table, schema, named) or (_by_numbers(table, schema, {}) if len(named) < 2 else {})
    return whole or (_with_last(table, schema, named) if len(named) >= 2 else {})


def _by_head(table: Table, schema: type[BaseModel]) -> dict[str, int]:
    fits = []
    for key, info in schema.model_fields.items():
        for rank, label in enumerate(labels(key, info)):
            for column, cell in enumerate(table.cells[0]):
                if fit := likeness(cell, label) or 0.6 * names(cell, label):
                    fits.append((fit - 0.01 * rank, key, column))
    columns: dict[str, int] = {}
    for _, key, column in sorted(fits, reverse=True):
        if key not in columns and column not in columns.values():
            columns[key] = column
    return columns


def _by_numbers(table: Table, schema: type[BaseModel], named: Mapping[str, int]) -> dict[str, int]:
    """The columns that make most rows agree, those that are named kept; {} if the rows do not agree."""
    agrees = getattr(schema, "agrees", None)
    kinds = kinds_of(schema, nested=True)
    numbers = [key for key, kind in kinds.items() if kind.type is not str]
    missing = [key for key in numbers if key not in named]
    free = [c for c in range(len(table.cells[0])) if c not in named.values()]
    if agrees is None or not missing or len(free) > _WIDEST:
        return {}
    best: tuple[int, int, dict[str, int]] = (0, 0, {})
    for chosen in permutations(free, len(missing)):
        columns = dict(named) | dict(zip(missing, chosen, strict=True))
        rows = [_values(row, columns, kinds) for row in table.cells]
        whole = [row for row in rows if all(row.get(key) is not None for key in numbers)]
        right = sum(map(agrees, whole))
        pieces = sum(
            isinstance(v := row[numbers[0]], Decimal) and v.as_tuple().exponent == 0 for row in whole
        )
        if 2 * right > len(whole) and (right, pieces) > best[:2]:
            best = (right, pieces, columns)
    right, _, columns = best
    return _with_text(table, kinds, columns) if right >= (1 if named else 2) else {}


def _with_text(table: Table, kinds: Mapping[str, Kind], columns: dict[str, int]) -> dict[str, int]:
    """Add the one text field that is left to the column with most letters."""
    missing = [key for key, kind in kinds.items() if kind.type is str and key not in columns]
    free = [c for c in range(len(table.cells[0])) if c not in columns.values()]
    if len(missing) != 1 or not free:
        return columns
    letters = {c: sum(map(str.isalpha, "".join(row[c] for row in table.cells[1:]))) for c in free}
    return columns | {missing[0]: max(free, key=lambda c: letters[c])}


def _with_last(table: Table, schema: type[BaseModel], named: dict[str, int]) -> dict[str, int]:
    """If one field and one fitting column are left over, they belong together: the head may be illegible."""
    kinds = kinds_of(schema, nested=True)
    missing = [key for key in kinds if key not in named]
    if len(missing) != 1 or kinds[missing[0]].type is str:
        return named
    fitting = []
    for column in set(range(len(table.cells[0]))) - set(named.values()):
        cells = [row[column] for row in table.cells[1:] if row[column]]
        if cells and sum(parse(kinds[missing[0]], c) is not None for c in cells) > 0.8 * len(cells):
            fitting.append(column)
    return named | {missing[0]: fitting[0]} if len(fitting) == 1 else named


def _values(row: list[str], columns: Mapping[str, int], kinds: Mapping[str, Kind]) -> dict[str, Any]:
    return {key: parse(kinds[key], row[c]) if row[c] else None for key, c in columns.items()}
