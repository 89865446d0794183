"""Takes a journey back to its former state: one person asks, a second confirms, within thirty days (rule C27)."""

from collections.abc import Iterable

from engine import corrections, history, store, tasks
from engine.actor import ActorKind
from engine.clock import london_date
from engine.errors import Refusal, Refused
from engine.firing import Note
from engine.runtime import Verdict, new_id
from engine.tables import HistoryEntry
from engine.tasks import Errand
from workflows import queries
from workflows.actions.endings import asked_again, restoring
from workflows.actions.learners import temporary_uln
from workflows.actions.learning import absence, moving_home, review_input
from workflows.actions.moves import booked_visits, choosing, partnering, risk_flags, undoing
from workflows.actions.moves.asking import ask
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts import terms
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Nothing, Reason
from workflows.tables.journeys import Confirmation
from workflows.vocabulary import CancelReason, HandOffKind, Role, TaskKind
from workflows.words.tasks import OUTLASTING
from workflows.words.windows import REOPEN_WINDOW

KIND = "reopening"
# Moves inside a journey that can be taken back; those that follow from a hand-off are taken back there.
CORRECTABLE = frozenset(
    {"finish_induction", "finish_assessment", "agree_plan", "start_break", "return_from_break", "leave_programme"}
)
BEFORE_ACCEPTANCE = frozenset({"referred"})


def ask_reopening(facts: JourneyFacts, request: Reason) -> Verdict:
    """Ask for the last move to be taken back; nothing changes until a second person confirms."""
    _refuse(against_asking(facts))
    undone = _last_move(facts)
    facts.session.add(
        Confirmation(
            id=new_id(), journey_id=facts.id, kind=KIND, asked_by=facts.work.actor.id, asked_at=facts.work.at,
            reason=request.reason, about_sequence=undone.sequence if undone else None,
        )
    )  # fmt: skip
    # Of somebody who may be alive after all the second person hears although all else about them is silent.
    errand = Errand(
        TaskKind.CONFIRM_REOPENING, facts.id, facts.work.actor.organisation or "", Role.COORDINATOR,
        despite_hold=facts.row.outcome == "deceased",
    )  # fmt: skip
    ask(facts.work, errand)
    return verdict(facts.row, waiting_for="a second person")


def confirm_reopening(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """Confirm as a second person: a new history entry to the former state, hand-offs restored where they can be."""
    _refuse(against_confirming(facts))
    undone = _last_move(facts)
    asked = _asked_about(facts, undone)
    if asked is None:
        return verdict(facts.row)
    corrections.correct(facts.work, facts.id, facts, Note(reason=asked.reason, detail={"asked_by": asked.asked_by}))
    asked.confirmed_by, asked.confirmed_at = facts.work.actor.id, facts.work.at
    facts.session.add(asked)
    facts.session.flush()
    tasks.finish_tasks(facts.work, facts.id, "reopened", but=OUTLASTING)
    _forget_the_end(facts)
    if undone is not None:
        undoing.take_back(facts, undone.event, undone.source)
        restoring.restore_ended_by(facts, undone)
        asked_again.ask_again(facts, undone)
        booked_visits.book_again(facts, undone.at)
    undoing.pass_on_again(JourneyFacts(facts.work, facts.id))
    moving_home.plan_again(JourneyFacts(facts.work, facts.id))
    absence.recount(JourneyFacts(facts.work, facts.id), "reopened")
    _ask_again(JourneyFacts(facts.work, facts.id))
    return verdict(store.read_instance(facts.work, facts.id))


def _ask_again(facts: JourneyFacts) -> None:
    """What is still to be done in the former state is asked again: its tasks had ended with the undone move."""
    review_input.ask_missing(facts)
    temporary_uln.ask(facts)
    partnering.reconsider(facts)
    risk_flags.reconsider(facts)
    if facts.row.state == "accepted":
        choosing.restored(facts)


def _last_move(facts: JourneyFacts) -> HistoryEntry | None:
    return history.last_move(facts.session, facts.id)


def against_asking(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against asking for the last move to be taken back; a stranger is told only that it is not theirs."""
    undone = _last_move(facts)
    if undone is None or undone.source is None:
        return (Refusal("nothing_to_undo", "There is no change of state that could be taken back."),)
    if not _may_ask(facts, undone):
        who = ("responsible.coordinator", "referrer.adviser", "receiver.coordinator")
        sentence = "The responsible coordinator takes a move back; before acceptance the referrer or the receiver."
        return (Refusal("not_yours", sentence, who_could=who),)
    found = []
    if facts.row.ended_at is None and undone.event not in CORRECTABLE:
        found.append(Refusal("corrected_elsewhere", "This move came from a hand-off: return or recall that instead."))
    if facts.row.ended_at is None and _changed_area_since(facts, undone):
        sentence = "A change of vocational area has followed: recall it first; after the arrival another leads back."
        found.append(Refusal("area_changed_since", sentence))
    window = terms.window(facts.session, facts.id, REOPEN_WINDOW)
    if facts.work.calendar.due_day(london_date(undone.at), window) < facts.today:
        sentence = f"More than {window.amount} days have passed; make a new referral instead."
        found.append(Refusal("too_late_to_reopen", sentence))
    if facts.row.ended_at is not None and _referred_again(facts):
        sentence = "The learner has another open referral to the same partnership; go on with that one."
        found.append(Refusal("duplicate", sentence))
    if facts.row.ended_at is not None:
        found += list(_goes_on_elsewhere(facts))
    if _asked_about(facts, undone) is not None:
        found.append(Refusal("already_asked", "Reopening was asked for already; a second person must confirm it."))
    return tuple(found)


def _changed_area_since(facts: JourneyFacts, undone: HistoryEntry) -> bool:
    """3.7: what the learner's way to another home, or their life there, stands on is not taken back under it."""
    rows = (row for row in facts.hand_offs if row.hand_off.kind is HandOffKind.CHANGE_OF_AREA)
    counting = (row.hand_off.sent_at for row in rows if not row.ended or row.hand_off.arrived_on is not None)
    return any(sent_at is not None and sent_at >= undone.at for sent_at in counting)


def _referred_again(facts: JourneyFacts) -> bool:
    """G6: two journeys of one learner are never open in the same partnership."""
    others = queries.journeys.open_journeys_of(facts.session, facts.journey.learner_id)
    return any(journey.partnership_id == facts.journey.partnership_id for journey, _instance in others)


def _goes_on_elsewhere(facts: JourneyFacts) -> Iterable[Refusal]:
    """C6, C26: a learner who has started or arrived elsewhere is not taken back beside the journey that goes on."""
    others = queries.journeys.open_journeys_of(facts.session, facts.journey.learner_id)
    started = {journey.id for journey, _instance in others if journey.started_on is not None}
    if facts.journey.end_reason == CancelReason.STARTED_ELSEWHERE and started:
        yield Refusal("started_elsewhere", "The learner has started elsewhere, and that journey goes on.")
    if any(row.hand_off.linked_journey_id in started for row in facts.hand_offs):
        yield Refusal("transferred_on", "The learner has arrived where this journey led, and goes on there.")


def _asked_about(facts: JourneyFacts, undone: HistoryEntry | None) -> Confirmation | None:
    """The open request to take back just this move; one about a move that another has followed counts no longer."""
    if undone is None:
        return None
    for asked in queries.journeys.open_confirmations(facts.session, facts.id, KIND):
        since = asked.about_sequence is None and asked.asked_at >= undone.at
        if asked.about_sequence == undone.sequence or since:
            return asked
    return None


def against_confirming(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against confirming: all that stands against asking, and that a second person must do it."""
    found = [refusal for refusal in against_asking(facts) if refusal.code != "already_asked"]
    asked = _asked_about(facts, _last_move(facts))
    if any(refusal.code == "not_yours" for refusal in found):
        return tuple(found)
    if facts.work.actor.kind is not ActorKind.PERSON:
        found.append(Refusal("person_needed", "Only a person who signed in can be the second person."))
    if asked is None and queries.journeys.open_confirmations(facts.session, facts.id, KIND):
        sentence = "Something else has happened since reopening was asked for; ask again if it is still wanted."
        found.append(Refusal("overtaken", sentence))
    elif asked is None:
        found.append(Refusal("not_asked", "Nobody has asked for reopening; ask first, a second person confirms."))
    elif asked.asked_by == facts.work.actor.id:
        found.append(Refusal("second_person_needed", "You asked for this yourself; a second person must confirm it."))
    return tuple(found)


def _refuse(refusals: tuple[Refusal, ...]) -> None:
    if refusals:
        raise Refused(refusals)


def _may_ask(facts: JourneyFacts, undone: HistoryEntry) -> bool:
    actor = facts.work.actor
    if undone.source not in BEFORE_ACCEPTANCE:
        return actor.organisation == facts.row.responsible and Role.COORDINATOR in actor.roles
    asked = {row.hand_off.receiver_id for row in facts.hand_offs if row.hand_off.kind is HandOffKind.INBOUND}
    as_receiver = actor.organisation in asked and Role.COORDINATOR in actor.roles
    return as_receiver or (actor.organisation == facts.journey.referrer_id and Role.ADVISER in actor.roles)


def _forget_the_end(facts: JourneyFacts) -> None:
    """The end's own facts no longer hold; the history keeps them."""
    facts.journey.end_reason = facts.journey.end_note = None
    periods = queries.journeys.responsibility(facts.session, facts.id)
    if periods and facts.row.ended_at is not None:
        periods[-1].until_at = None
        facts.session.add(periods[-1])
    if facts.row.outcome == "deceased":
        facts.learner.died_on = facts.learner.death_reported_at = None
        facts.session.add(facts.learner)
    if facts.row.outcome == "unable_to_contact" and facts.destination is not None:
        facts.destination.replaced_at = facts.work.at
        facts.session.add(facts.destination)
    facts.session.add(facts.journey)
    facts.session.flush()


ACTIONS = (
    JourneyAction(
        "ask_reopening", Reason, ask_reopening, "Ask for the last move to be taken back.", asks=against_asking
    ),
    JourneyAction(
        "confirm_reopening",
        Nothing,
        confirm_reopening,
        "Confirm, as a second person, taking it back.",
        asks=against_confirming,
    ),
)
