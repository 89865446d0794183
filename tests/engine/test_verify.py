"""Each fault of a definition is found: one is sown into a good one, and its code and path come back."""

from dataclasses import replace
from typing import Any

from engine.definition import DeadlineRule, Definition, State, Transition, working_days
from engine.verify import verify
from tests.engine.loans import GUARDS, LOAN, PARTIES, labels

FIVE_DAYS = working_days(5)


def found(definition: Definition) -> dict[str, tuple[str, ...]]:
    """The path of each fault by code."""
    return {fault.code: fault.path for fault in verify(definition, GUARDS, PARTIES)}


def with_state(state: State) -> Definition:
    return replace(LOAN, states=(*LOAN.states, state), labels={**LOAN.labels, state.name: labels(state.name)})


def with_move(definition: Definition, *moves: Transition) -> Definition:
    return replace(definition, transitions=(*definition.transitions, *moves))


def with_rule(rule: DeadlineRule) -> Definition:
    return replace(LOAN, deadlines=(*LOAN.deadlines, rule))


def changed_move(event: str, **changes: Any) -> Definition:
    moves = (replace(move, **changes) if move.event == event else move for move in LOAN.transitions)
    return replace(LOAN, transitions=tuple(moves))


def changed_rule(name: str, **changes: Any) -> Definition:
    rules = (replace(rule, **changes) if rule.name == name else rule for rule in LOAN.deadlines)
    return replace(LOAN, deadlines=tuple(rules))


def test_a_good_definition_has_no_fault() -> None:
    assert verify(LOAN, GUARDS, PARTIES) == ()


def test_a_cycle_is_no_fault() -> None:
    assert found(with_move(LOAN, Transition("x", "ask_again", ("lent",), "asked", ("reader",)))) == {}


def test_an_empty_definition_does_not_raise() -> None:
    assert "no_initial" in found(Definition("empty", 1, (), (), (), (), {}))


def test_two_states_of_one_name_are_found() -> None:
    assert found(with_state(State("lent", waits_on="desk")))["state_twice"] == ("lent",)


def test_two_deadlines_of_one_name_are_found() -> None:
    assert found(with_rule(LOAN.deadlines[0])) == {"deadline_twice": ("answer",)}


def test_a_definition_without_a_start_is_found() -> None:
    assert "no_initial" in found(replace(LOAN, initial=()))


def test_an_unknown_initial_state_is_found() -> None:
    assert found(replace(LOAN, initial=("asked", "dreamt"))) == {"unknown_initial": ("dreamt",)}


def test_a_move_to_an_unknown_state_is_found() -> None:
    assert found(with_move(LOAN, Transition("x", "sell", ("lent",), "sold", ("desk",))))["unknown_state"] == (
        "lent", "sell", "sold",
    )  # fmt: skip


def test_a_move_from_an_unknown_state_is_found() -> None:
    sell = Transition("x", "sell", ("sold",), "lost", ("desk",))
    assert found(with_move(LOAN, sell)) == {"unknown_state": ("sold", "sell")}


def test_a_move_that_leaves_no_state_is_found() -> None:
    assert found(changed_move("bring_back", sources=()))["no_source"] == ("bring_back",)


def test_a_state_that_nothing_enters_is_found() -> None:
    assert found(with_state(State("sold", outcome="sold"))) == {"unreachable": ("sold",)}


def test_a_state_entered_only_from_itself_and_its_like_is_unreachable() -> None:
    mend = Transition("x", "mend", ("torn",), "lost", ("desk",))
    tear = Transition("x", "tear", ("mended",), "torn", ("desk",))
    definition = with_move(with_state(State("torn", waits_on="desk")), mend, tear)
    assert found(definition)["unreachable"] == ("mended", "tear", "torn")


def test_a_state_without_a_way_to_an_end_is_found_with_the_path_into_it() -> None:
    trap = with_move(with_state(State("torn", waits_on="desk")), Transition("x", "tear", ("lent",), "torn", ("desk",)))
    assert found(trap)["dead_end"] == ("asked", "lend", "lent", "tear", "torn")


def test_a_cycle_without_a_way_out_is_found() -> None:
    tear = Transition("x", "tear", ("lent",), "torn", ("desk",))
    again = Transition("x", "tear_again", ("torn",), "torn", ("desk",))
    assert "dead_end" in found(with_move(with_state(State("torn", waits_on="desk")), tear, again))


def test_a_definition_without_an_end_is_found() -> None:
    endless = replace(LOAN, states=tuple(replace(state, waits_on="desk", outcome=None) for state in LOAN.states))
    assert found(endless)["no_end"] == ("asked",)
    assert "dead_end" not in found(endless)


def test_an_end_with_a_way_out_is_found() -> None:
    revive = Transition("x", "revive", ("lost",), "lent", ("desk",))
    assert found(with_move(LOAN, revive)) == {"end_moves": ("lost", "revive", "lent")}


def test_an_end_in_which_something_may_still_be_fired_is_found() -> None:
    assert found(with_move(LOAN, Transition("x", "mourn", ("lost",), None, ("desk",)))) == {
        "end_moves": ("lost", "mourn", "lost")
    }


def test_an_event_that_nobody_can_fire_is_found() -> None:
    assert found(changed_move("bring_back", by=())) == {"nobody_fires": ("lent", "bring_back", "returned")}


def test_an_event_for_an_unknown_party_is_found() -> None:
    assert found(changed_move("bring_back", by=("reader", "postman"))) == {
        "unknown_party": ("lent", "bring_back", "returned")
    }


def test_an_unknown_guard_is_found() -> None:
    assert found(changed_move("lend", guards=("on_shelf", "on_moon"))) == {"unknown_guard": ("asked", "lend", "lent")}


def test_two_moves_for_one_event_of_a_state_are_found() -> None:
    again = Transition("x", "lend", ("asked", "queried"), "lost", ("desk",))
    assert found(with_move(LOAN, again)) == {"overlap": ("asked", "lend")}


def test_an_open_state_without_a_deadline_is_found_with_the_path_into_it() -> None:
    unwatched = replace(LOAN, deadlines=LOAN.deadlines[:2])
    assert found(unwatched) == {"no_deadline": ("asked", "lend", "lent")}


def test_a_state_where_a_deadline_only_sleeps_is_watched() -> None:
    assert found(replace(LOAN, deadlines=(LOAN.deadlines[0], LOAN.deadlines[2]))) == {}


def test_a_state_with_neither_next_actor_nor_outcome_is_found() -> None:
    assert found(with_state(State("limbo")))["nobody_next"] == ("limbo",)


def test_a_state_with_next_actor_and_outcome_is_found() -> None:
    assert found(with_state(State("limbo", "desk", "left")))["open_end"] == ("limbo",)


def test_a_state_without_labels_is_found() -> None:
    kept = {name: each for name, each in LOAN.labels.items() if name != "lent"}
    assert found(replace(LOAN, labels=kept)) == {"no_label": ("lent",)}


def test_labels_of_no_state_are_found() -> None:
    assert found(replace(LOAN, labels={**LOAN.labels, "sold": labels("sold")})) == {"stray_label": ("sold",)}


def test_an_empty_label_is_found() -> None:
    blank = replace(labels("lent"), partner=" ")
    assert found(replace(LOAN, labels={**LOAN.labels, "lent": blank})) == {"empty_label": ("lent",)}


def test_a_move_while_held_that_is_neither_end_nor_stay_is_found() -> None:
    assert found(changed_move("lend", while_held=True)) == {"moves_while_held": ("asked", "lend", "lent")}


def test_a_review_of_a_hold_that_something_else_opens_is_found() -> None:
    look = DeadlineRule("look", ("asked", "lent"), None, "desk", opened_by=("lend",), of_hold=True)
    assert found(replace(LOAN, deadlines=(*LOAN.deadlines, look)))["opens_without_hold"] == ("look", "lend")


def test_a_lifting_move_that_a_hold_closes_is_found() -> None:
    assert found(changed_move("resume", while_held=False)) == {"hold_stays": ("asked", "resume", "asked")}


def test_a_deadline_in_an_unknown_state_is_found() -> None:
    assert found(changed_rule("reply", paused_in=("sold",))) == {"unknown_deadline_state": ("reply", "sold")}


def test_a_deadline_in_an_end_is_found() -> None:
    assert found(changed_rule("reply", paused_in=("lost",))) == {"deadline_after_end": ("reply", "lost")}


def test_an_unknown_opening_event_is_found() -> None:
    rule = changed_rule("bring_back", opened_by=("lend", "sing"))
    assert found(rule) == {"unknown_deadline_event": ("bring_back", "sing")}


def test_an_unknown_meeting_event_is_found() -> None:
    assert found(changed_rule("reply", met_by=("sing",))) == {"unknown_deadline_event": ("reply", "sing")}


def test_an_unknown_waking_event_is_found() -> None:
    assert found(changed_rule("reply", resumed_by=("sing",))) == {"unknown_deadline_event": ("reply", "sing")}


def test_an_unknown_fired_event_is_found() -> None:
    assert found(changed_rule("reply", fires="sing"))["unknown_deadline_event"] == ("reply", "sing")


def test_a_fired_event_that_the_system_may_not_fire_is_found() -> None:
    assert found(changed_rule("bring_back", fires="bring_back")) == {
        "clock_may_not": ("asked", "lend", "lent", "bring_back")
    }


def test_a_fired_event_that_one_of_the_states_lacks_is_found() -> None:
    assert found(changed_move("give_up", sources=("asked", "queried"))) == {
        "cannot_fire": ("asked", "lend", "lent", "give_up")
    }


def test_a_fired_event_must_be_possible_where_the_deadline_was_woken_from_sleep() -> None:
    assert found(changed_move("give_up", sources=("asked", "lent"))) == {
        "cannot_fire": ("asked", "query", "queried", "give_up")
    }


def test_a_fired_event_need_not_be_possible_where_the_deadline_only_sleeps() -> None:
    definition = replace(changed_move("give_up", sources=("asked", "lent")), deadlines=LOAN.deadlines[1:])
    asleep = replace(LOAN.deadlines[0], resumed_by=())
    assert found(replace(definition, deadlines=(asleep, *definition.deadlines))) == {}


def test_a_deadline_whose_events_lead_elsewhere_never_opens() -> None:
    assert found(changed_rule("bring_back", opened_by=("query",))) == {"never_opens": ("query", "lent")}


def test_a_deadline_of_the_start_with_an_event_that_leads_elsewhere_never_opens() -> None:
    assert found(changed_rule("answer", opened_by=("query",))) == {"never_opens": ("query", "asked")}


def test_a_deadline_without_states_never_opens() -> None:
    assert found(with_rule(DeadlineRule("idle", (), FIVE_DAYS, "desk"))) == {"never_opens": ()}


def test_a_deadline_whose_states_are_entered_only_out_of_its_sleep_never_opens() -> None:
    rule = DeadlineRule("idle", ("lent",), FIVE_DAYS, "desk", paused_in=("asked",))
    assert found(with_rule(rule)) == {"never_opens": ("lent",)}


def test_a_deadline_opened_by_an_event_that_stays_is_no_fault() -> None:
    assert found(with_rule(DeadlineRule("check", ("lent",), FIVE_DAYS, "desk", opened_by=("note",)))) == {}
