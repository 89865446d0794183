"""What can be done now with a journey or a hand-off: each action, open, or closed with all the reasons in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from engine import deadline_store, firing
from engine.clock import in_full
from engine.errors import Refusal, Refused
from engine.firing import Available
from engine.machine import NOT_YOUR_STEP
from workflows.actions.hand_offs.send_hand_off import SENDING_EVENT
from workflows.actions.moves.refusing import ERASED
from workflows.actions.moves.registry import HandOffAction, JourneyAction
from workflows.actions.offered import HAND_OFF_ACTIONS, JOURNEY_ACTIONS
from workflows.definitions.parties import LEARNER, RECEIVER, SENDER, SYSTEM
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.queries.journeys import HandOffRow
from workflows.views.looking import Look
from workflows.views.shapes import View
from workflows.visibility import Item, Sight
from workflows.vocabulary import Relationship

# Actions that fire one of several events, as their request or the record has it; the others fire one.
SEVERAL: Mapping[str, tuple[str, ...]] = {
    "send_hand_off": tuple(SENDING_EVENT.values()),
    "record_contact": ("contact_made", "contact_attempted"),
    "close": ("progress", "complete_without_progression"),
    "hold": ("hold", "hold_for_safeguarding"),
    "resume": ("resume", "lift_safeguarding_hold"),
}
NOT_YOURS = "not_yours"
# An action without anything to act on is left out, as an event of another state is.
NOTHING_TO_SHOW = frozenset(
    {
        "nothing_to_undo", "corrected_elsewhere", "nothing_to_restore", "nothing_guaranteed", "no_apprenticeship",
        "safeguarding_lead_only", "no_concern", "no_consent_left", "nothing_recalled", "nothing_to_offer_again",
        "no_way_in", "nobody_waited_on", "no_file", "no_placement", "no_trial",
    }
)  # fmt: skip
_WORDS: Mapping[str, str] = {
    Relationship.RESPONSIBLE: "the responsible organisation",
    Relationship.REFERRER: "the referrer",
    RECEIVER: "the receiver",
    SENDER: "the sender",
    Relationship.DELIVERING: "a delivering provider",
    Relationship.FORMER: "a provider that delivered before",
    Relationship.SUPPORT_AGENCY: "a support agency",
    Relationship.EMPLOYER: "an employer",
    "review_holder": "the provider that holds the review",
    "in_view": "everybody to whom the journey is open",
}


class RefusalView(View):
    """One reason why an action is closed; `who_could` says in words who is not refused for it."""

    code: str
    sentence: str
    who_could: list[str]
    missing: list[str]


class ActionView(View):
    """An action of the present state; `request` names the schema of its body in the description of the interface."""

    name: str
    summary: str
    request: str
    open: bool
    refusals: list[RefusalView]


def journey_actions(look: Look) -> list[ActionView]:
    """What can be done with the journey in its state; to an outsider only what it may do itself."""
    found = _closed_by_time(look.facts, firing.available(look.work, look.facts.row, look.facts))
    views = [_of_journey(look, action, found) for action in JOURNEY_ACTIONS.values()]
    inside = look.sees(Item.HAND_OFFS)
    return _unless_erased(look, [view for view in views if view and (inside or not _is_foreign(view))])


def hand_off_actions(look: Look, row: HandOffRow, seen: Sight) -> list[ActionView]:
    """What can be done with the hand-off in its state."""
    if seen < Sight.SUMMARY:
        return []
    facts = HandOffFacts(look.work, row.hand_off)
    running = seen >= Sight.OWN_PART
    found = _closed_by_time(facts, firing.available(look.work, facts.row, facts)) if running else ()
    views = [
        _view(look, action, found, row) if action.asks is None else _said_of(look, action, facts, row)
        for action in HAND_OFF_ACTIONS.values()
    ]
    return _unless_erased(look, [view for view in views if view])


def _said_of(look: Look, action: HandOffAction, facts: HandOffFacts, row: HandOffRow) -> ActionView | None:
    """An action for which no event stands, as long as there is something to say and it is the viewer's to say."""
    against = action.asks(facts) if action.asks is not None else ()
    if any(refusal.code in NOTHING_TO_SHOW | {NOT_YOURS} for refusal in against):
        return None
    told = [_refusal(look, refusal, row) for refusal in against]
    return ActionView(
        name=action.name, summary=action.summary, request=action.request.__name__, open=not against, refusals=told
    )


def _unless_erased(look: Look, views: list[ActionView]) -> list[ActionView]:
    """Nothing is written to a record that was erased."""
    if look.facts.learner.erased_at is None:
        return views
    closed = {"open": False, "refusals": [_refusal(look, ERASED, None)]}
    return [view.model_copy(update=closed) for view in views]


def narrowed(look: Look, refused: Refused) -> Refused:
    """What an outsider is told when refused: whoever may not take a step does not learn what else stands against it."""
    told = said_who(look, refused)
    foreign = tuple(refusal for refusal in told.refusals if refusal.code == NOT_YOURS)
    return told if not foreign or look.sees(Item.HAND_OFFS) else Refused(foreign)


def said_who(look: Look, refused: Refused, row: HandOffRow | None = None) -> Refused:
    """The same refusal, saying in words who can take a step that is not the caller's."""
    return Refused(tuple(_saying_who(look, each, row) for each in refused.refusals))


def _saying_who(look: Look, refusal: Refusal, row: HandOffRow | None) -> Refusal:
    # Whoever only knows of the journey is not told who answers for it now.
    is_told = look.may_read and refusal.sentence == NOT_YOUR_STEP
    words = list(_in_words(look, refusal.who_could, row)) if is_told else []
    return replace(refusal, sentence=f"{refusal.sentence} Who could: {'; '.join(words)}.") if words else refusal


def events_of(action: JourneyAction | HandOffAction) -> tuple[str, ...]:
    """The events that an action may fire."""
    return SEVERAL.get(action.name, (action.event or action.name,))


def _closed_by_time(facts: JourneyFacts | HandOffFacts, found: Sequence[Available]) -> Sequence[Available]:
    """Every event closed once a time limit has passed that ends the record, though no sweep has come by yet."""
    ended = _ended_by_time(facts) if any(each.is_open for each in found) else None
    return [replace(each, refusals=(ended,)) for each in found] if ended is not None else found


def _ended_by_time(facts: JourneyFacts | HandOffFacts) -> Refusal | None:
    row, work = facts.row, facts.work
    definition = work.runtime.catalogue.get(row.definition, row.definition_version).definition
    for deadline in deadline_store.open_deadlines(work, facts.id):
        event = definition.rule[deadline.rule].fires or ""
        move = definition.table.get((row.state, event))
        runs = deadline.slept_at is None and deadline.missed_at is None
        renewed = isinstance(facts, HandOffFacts) and event == "agreement_ended" and facts.agreement is not None
        if move is None or move.target not in definition.ended_states or not runs or renewed:
            continue
        if deadline.due_at is not None and deadline.due_at <= work.at:
            day = work.calendar.due_day_of(deadline.due_at)
            code = "offer_expired" if move.target == "expired" else "already_ended"
            return Refusal(code, f"The time for this ended with {in_full(day)}; nothing more can be done with it.")
    return None


def _view(look: Look, action: JourneyAction | HandOffAction, found: Sequence[Available],
          row: HandOffRow | None = None) -> ActionView | None:  # fmt: skip
    possible = [each for each in found if each.event in (*events_of(action), firing.ANY_EVENT)]
    if not possible:
        return None
    # The one with the fewest reasons against it is what the caller would be asked for.
    nearest = min(possible, key=lambda each: len(each.refusals))
    told = [_refusal(look, refusal, row) for refusal in nearest.refusals]
    return ActionView(
        name=action.name, summary=action.summary, request=action.request.__name__, open=nearest.is_open, refusals=told
    )


def _of_journey(look: Look, action: JourneyAction, found: Sequence[Available]) -> ActionView | None:
    """By its event, by what it asks itself, or by both: then there must be something to act on."""
    if action.event and action.asks is not None and action.asks(look.facts):
        return None
    view = _view(look, action, found)
    return view if view is not None or action.event else _asked(look, action)


def _asked(look: Look, action: JourneyAction) -> ActionView | None:
    """An action for which no event stands, such as reopening, with what stands against it."""
    if action.asks is None:
        return None
    against = action.asks(look.facts)
    if any(refusal.code in NOTHING_TO_SHOW for refusal in against):
        return None
    told = [_refusal(look, refusal, None) for refusal in against]
    return ActionView(
        name=action.name, summary=action.summary, request=action.request.__name__, open=not against, refusals=told
    )


def _is_foreign(view: ActionView) -> bool:
    return any(refusal.code == NOT_YOURS for refusal in view.refusals)


def _refusal(look: Look, refusal: Refusal, row: HandOffRow | None) -> RefusalView:
    return RefusalView(
        code=refusal.code,
        sentence=refusal.sentence,
        who_could=list(_in_words(look, refusal.who_could, row)),
        missing=list(refusal.missing),
    )


def _in_words(look: Look, parties: Iterable[str], row: HandOffRow | None) -> Iterable[str]:
    """Such as "manager or coordinator of the responsible organisation Northgate"."""
    roles: dict[str, list[str]] = {}
    for party in parties:
        relationship, _dot, role = party.partition(".")
        roles.setdefault(relationship, []).append(role.replace("_", " "))
    for relationship, names in roles.items():
        if relationship == LEARNER:
            yield "the learner, on their own page"
        elif relationship != SYSTEM:
            yield f"{_either(names)} of {_organisation(look, relationship, row)}"


def _either(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _organisation(look: Look, relationship: str, row: HandOffRow | None) -> str:
    named = look.named(_behind(look, relationship, row))
    words = _WORDS.get(relationship, relationship.replace("_", " "))
    return f"{words} {named.name}" if named else words


def _behind(look: Look, relationship: str, row: HandOffRow | None) -> str | None:
    """The organisation behind a party, where the viewer may know it."""
    sides = {
        Relationship.RESPONSIBLE.value: look.facts.responsible,
        Relationship.REFERRER.value: look.facts.journey.referrer_id,
    }
    if row is not None:
        sides |= {SENDER: row.hand_off.sender_id, RECEIVER: row.hand_off.receiver_id}
    elif relationship == RECEIVER:
        # A journey may wait on the sender for an answer, who is no receiver.
        asked = {each.hand_off.receiver_id for each in look.facts.open_inbounds}
        waits = look.facts.row.waiting_party == RECEIVER and look.waiting_on in asked
        sides[RECEIVER] = look.waiting_on if waits else None
    return sides.get(relationship)
