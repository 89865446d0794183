"""Statements that take many rows in one parameter find and make them, on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from engine.database import Database
from engine.many import among, extended, pairs
from engine.statements import Statement, insert_into
from engine.tables import Json

THING = sa.Table(
    "thing", sa.MetaData(), sa.Column("id", sa.String(36), primary_key=True), sa.Column("name", sa.String(36)),
    sa.Column("detail", Json),
)  # fmt: skip
ODD = "Zoë Ó'Brien \"; DROP -- %s ? :x"
RENAME = Statement(sa.update(THING).where(among(THING.c.id, "wanted")).values(name=sa.bindparam("new_name")))
_NEW = pairs("new")
COPY = Statement(
    sa.insert(THING).from_select(
        ["id", "name", "detail"],
        sa.select(_NEW.c.key, THING.c.name, extended("shared", of=THING.c.id, name=THING.c.name)).join_from(
            _NEW, THING, THING.c.id == _NEW.c.value
        ),
    )
)


@pytest.fixture
def things(database: Database) -> Iterator[Database]:
    """A database with three things besides our tables; the last has no name."""
    THING.create(database.engine)
    with database.unit_of_work() as work:
        for thing, name in (("one", "first"), (ODD, "odd"), ("three", None)):
            work.write(insert_into(THING), {"id": thing, "name": name, "detail": None})
    yield database
    THING.drop(database.engine)


def named(database: Database) -> dict[str, Any]:
    with database.reading() as work:
        return dict(work.run(Statement(sa.select(THING.c.id, THING.c.name))))


@pytest.mark.parametrize(("wanted", "found"), [([], set()), (["one", ODD, "none"], {"one", ODD})])
def test_those_in_the_list_are_changed_and_no_others(things: Database, wanted: list[str], found: set[str]) -> None:
    with things.unit_of_work() as work:
        assert work.write(RENAME, {"wanted": wanted, "new_name": "new"}) == len(found)
    assert {thing for thing, name in named(things).items() if name == "new"} == found


def test_each_pair_makes_a_row_from_the_row_it_names(things: Database) -> None:
    with things.unit_of_work() as work:
        assert work.write(COPY, {"new": {"a": "one", "b": ODD}, "shared": {}}) == 2
    assert {key: name for key, name in named(things).items() if key in ("a", "b")} == {"a": "first", "b": "odd"}


def test_members_of_a_row_are_added_to_the_shared_object(things: Database) -> None:
    shared = {"tells": ["ü", 1], "none": None}
    with things.unit_of_work() as work:
        work.write(COPY, {"new": {"a": ODD, "b": "three"}, "shared": shared})
        rows = work.run(
            Statement(sa.select(THING.c.detail).where(among(THING.c.id, "wanted")).order_by(THING.c.id)),
            wanted=["a", "b"],
        )
    assert rows == [({**shared, "of": ODD, "name": "odd"},), ({**shared, "of": "three", "name": None},)]


def test_rows_that_are_alike_are_made_once(things: Database) -> None:
    read = Statement(sa.select(THING.c.id, THING.c.detail, THING.c.name).order_by(THING.c.id))
    with things.unit_of_work() as work:
        work.write(RENAME, {"wanted": ["one", "three"], "new_name": "same"})
        found = {thing: rest for thing, rest in work.run_alike(read, 1, lambda *rest: list(rest))}
    assert (found["one"], found["one"] is found["three"], found[ODD]) == ([None, "same"], True, [None, "odd"])
