"""Statements that every page and every save sends, put together once.

Django builds the SQL of a query set anew each time, which takes longer than PostgreSQL's answer. Here that happens when
it is first asked for; what changes are its parameters. Queries stay query sets, for both databases.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from threading import local
from typing import Any, Generic, TypeVar

from django.db import connections, models, router
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)
Parameter = int | str
_LARGEST = 2**63 - 1


class Prepared(Generic[M]):
    """The rows of a query set that depends on numbers and texts, mostly primary keys.

    ``make`` takes these and returns the query set. It is called once in each thread, with values that stand for all
    others: each must reach the database as it is, and nothing else that changes may be in it, such as the time.
    """

    def __init__(self, make: Callable[..., models.QuerySet[M]], *, kept: Kept | None = None) -> None:
        self._make = make
        self._built = local()
        self._kept = kept

    def __call__(self, *given: Parameter) -> list[M]:
        """The rows for these parameters, in one query. No row has a number that no column can hold."""
        if any(isinstance(one, int) and not -_LARGEST <= one <= _LARGEST for one in given):
            return []
        try:
            built: _Built[M] = self._built.query
        except AttributeError:
            built = self._built.query = _Built(self._make, given, self._kept)
        return built.rows(given)


class Kept:
    """Rows as they were read, the last ``size`` of them: what comes again is not converted again, nor its JSON read.

    ``told_by`` names columns which together tell one content of a row from any other, before and after. **What is in
    a row's JSON is shared by all who read it: replace it, never change it.** All queries that share this select the
    same columns of one table, joined with nothing.
    """

    def __init__(self, told_by: tuple[str, ...], *, size: int) -> None:
        self.told_by, self.size = told_by, size
        self.rows: OrderedDict[Hashable, dict[str, Any]] = OrderedDict()

    def keep(self, key: Hashable, row: models.Model) -> None:
        """Of two threads that read a row at once either may keep it: it says the same."""
        self.rows[key] = {name: value for name, value in row.__dict__.items() if name != "_state"}
        if len(self.rows) > self.size:
            self.rows.popitem(last=False)


class _Built(Generic[M]):
    """A query as one thread asks it: what converts its rows belongs to that thread's connection."""

    def __init__(
        self, make: Callable[..., models.QuerySet[M]], like: tuple[Parameter, ...], kept: Kept | None
    ) -> None:
        standins = [_standin(place, one) for place, one in enumerate(like)]
        queryset = make(*standins)
        self.using = queryset.db
        self.compiler = compiler = queryset.query.get_compiler(using=self.using)
        self.sql, parameters = compiler.as_sql()
        self.parameters = list(parameters)
        self.places = [(at, standins.index(one)) for at, one in enumerate(parameters) if one in standins]
        info: dict[str, Any] = compiler.klass_info
        columns = [column for column, _sql, _alias in compiler.select]
        self.model: type[M] = info["model"]
        self.columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        self.names = [column.target.attname for column in columns[self.columns]]
        self.converters = compiler.get_converters(columns)
        self.related = get_related_populators(info, compiler.select, self.using)
        self.kept = kept
        self.told_at = [self.columns.start + self.names.index(name) for name in kept.told_by] if kept else []

    def rows(self, given: tuple[Parameter, ...]) -> list[M]:
        parameters = self.parameters.copy()
        for at, place in self.places:
            parameters[at] = given[place]
        with connections[self.using].cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows = cursor.fetchall()
        if self.kept is None:
            return [self._made(row) for row in rows]
        return [self._known(row, self.kept) for row in rows]

    def _known(self, row: tuple[Any, ...], kept: Kept) -> M:
        key = tuple(row[at] for at in self.told_at)
        said = kept.rows.get(key)
        if said is None:
            made = self._made(row)
            kept.keep(key, made)
            return made
        made = self.model.__new__(self.model)
        made._state = models.base.ModelState()
        made._state.adding, made._state.db = False, self.using
        made.__dict__.update(said)
        return made

    def _made(self, row: tuple[Any, ...]) -> M:
        if self.converters:
            (row,) = self.compiler.apply_converters([row], self.converters)
        made = self.model.from_db(self.using, self.names, row[self.columns])
        for populator in self.related:
            populator.populate(row, made)
        return made


def _standin(place: int, like: Parameter) -> Parameter:
    """What no row has, and no other parameter."""
    return f"parameter {place}" if isinstance(like, str) else -7_340_001 - place


def insert(row: models.Model) -> None:
    """Write a new row, and tell it the number it got. In one statement; no signal is sent, no parent is written."""
    using = router.db_for_write(type(row), instance=row)
    connection = connections[using]
    sql, fields = _insert(type(row), using)
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
        )
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, using


@cache
def _insert(model: type[models.Model], using: str) -> tuple[str, list[models.Field[Any, Any]]]:
    quote = connections[using].ops.quote_name
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    names = ", ".join(quote(field.column) for field in fields)
    places = ", ".join("%s" for _field in fields)
    key = quote(model._meta.pk.column)
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING {key}", fields  # nosec B608


def change(model: type[models.Model], where: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Write ``values`` into the rows of which ``where`` holds. Both by attribute; was there such a row?"""
    using = router.db_for_write(model)
    connection = connections[using]
    sql, fields = _change(model, using, tuple(values), tuple(where))
    given = (*values.values(), *where.values())
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            [field.get_db_prep_save(one, connection) for field, one in zip(fields, given, strict=True)],
        )
        return bool(cursor.rowcount)


@cache
def _change(
    model: type[models.Model], using: str, names: tuple[str, ...], conditions: tuple[str, ...]
) -> tuple[str, list[models.Field[Any, Any]]]:
    quote = connections[using].ops.quote_name
    fields = [model._meta.get_field(name) for name in (*names, *conditions)]
    written = [f"{quote(field.column)} = %s" for field in fields]
    changes, told = ", ".join(written[: len(names)]), " AND ".join(written[len(names) :])
    return f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE {told}", fields  # nosec B608
