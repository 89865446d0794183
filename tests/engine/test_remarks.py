"""A remark is an entry of the story that moves nothing, and what is told once is kept nowhere."""

from sqlmodel import select

from engine import audit, history, remarks
from engine.audit import Counted
from engine.command_keys import Once
from engine.corrections import correct
from engine.firing import Note
from engine.invariants import violations
from engine.runtime import Command, Runtime, Verdict, Work
from engine.tables import CommandRecord
from tests.engine import toy


def remark(runtime: Runtime, order: str, event: str = "rang") -> None:
    def action(work: Work) -> Verdict:
        return {"version": remarks.remark(work, order, event, Note("Asked when.", {"by": "telephone"})).version}

    runtime.run(Command("remark"), toy.BUYER, action)


def test_it_stands_in_the_story_with_who_and_why_and_moves_nothing(runtime: Runtime, order: str) -> None:
    before = toy.row_of(runtime, order)
    remark(runtime, order)
    after = toy.row_of(runtime, order)
    with runtime.reading(toy.SHOP) as work:
        said, due = history.entries(work.session, order)[-1], history.deadlines(work.session, order)
        assert violations(work.session) == []
    assert (said.event, said.source, said.target, said.sequence) == ("rang", "waiting", "waiting", 2)
    assert (said.actor_id, said.reason, said.detail) == ("bea", "Asked when.", {"by": "telephone"})
    assert after.changed(version=1, link=before.link) == before
    assert [(each.opened_sequence, each.ended_at) for each in due] == [(1, None)] * len(due)


def test_the_history_is_chained_through_it(runtime: Runtime, order: str) -> None:
    remark(runtime, order)
    toy.act(runtime, order, "take")
    with runtime.database.reading() as transaction:
        assert list(audit.of_histories(transaction, Counted())) == []


def test_a_correction_goes_back_behind_it(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "take")
    remark(runtime, order)
    undo = Command("correct")
    runtime.run(undo, toy.SHOP, lambda work: {"state": correct(work, order, toy.Facts(), Note("By mistake.")).state})
    assert toy.row_of(runtime, order).state == "waiting"


def test_what_is_told_once_is_not_kept_with_the_key(runtime: Runtime) -> None:
    def tell() -> Verdict:
        return runtime.run(Command("tell", key="k1"), toy.SHOP, lambda _work: {"id": "1", "code": Once("ABC")})

    assert [tell(), tell()] == [{"id": "1", "code": "ABC"}, {"id": "1"}]
    with runtime.reading(toy.SHOP) as work:
        (row,) = work.session.exec(select(CommandRecord)).all()
        assert "ABC" not in str(row)
