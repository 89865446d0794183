"""Guards that stand on an agreement or a place: G1, G2, G3 and the waiting list."""

from engine.errors import Refusal
from workflows import queries
from workflows.definitions.kinds import Force
from workflows.facts.hand_offs import HandOffFacts
from workflows.guards import wanted
from workflows.rules.offers import is_withdrawn
from workflows.tables.programmes import Programme

WITHDRAWN = Refusal(
    "programme_withdrawn", "The programme is offered no more: choose another.", missing=("programme_id",)
)
# Before the receiver has said yes.
UNANSWERED = frozenset({"draft", "sent", "acknowledged", "more_asked", "waitlisted"})


def agreement(facts: HandOffFacts) -> Refusal | None:
    """G1: an agreement of the right type is signed and in force today; hard for some kinds, else only if required.

    The agreement relied on is locked, so that it stays as it is until this transaction ends.
    """
    if facts.agreement is not None:
        if facts.asked_for_real:
            queries.agreements.keep_as_it_is(facts.work.session, facts.agreement.id)
        return None
    required = any(each.required for each in facts.agreements)
    if facts.agreement_kind is None or (facts.agreement_force is not Force.HARD and not required):
        return None
    ended = [each for each in facts.agreements if each.ends_on < facts.today]
    told = f" The last one ended on {max(each.ends_on for each in ended)}." if ended else ""
    return Refusal(
        "no_agreement",
        f"No {facts.agreement_kind} agreement between the two organisations is signed and in force today.{told}",
        missing=(f"a signed {facts.agreement_kind} agreement in force on {facts.today}",),
    )


def part_allowed(facts: HandOffFacts) -> Refusal | None:
    """G2: the parts that the partner delivers by contract contain this stage or component; any other basis warns."""
    return part_left_out(facts) if facts.is_bound else None


def part_left_out(facts: HandOffFacts) -> Refusal | None:
    """G2: what the agreement in force leaves out of the parts handed over, whatever it rests on."""
    if facts.agreement_force is not Force.HARD or facts.is_inbound or facts.agreement is None:
        return None
    missing = tuple(sorted(facts.parts - facts.parts_allowed))
    if not missing:
        return None
    names = ", ".join(part.replace("_", " ") for part in missing)
    return Refusal("part_not_in_agreement", f"The agreement does not let the partner deliver {names}.", missing=missing)


def place_free(facts: HandOffFacts) -> Refusal | None:
    """G3: accepted and active places are fewer than the programme has at the start date; an offer holds none."""
    if facts.programme_id is None:
        return None
    programme = queries.places.programme(facts.work.session, facts.programme_id)
    if programme is None or programme.organisation_id != facts.hand_off.receiver_id:
        return Refusal("programme_of_another", "The programme is not one of the receiver's; choose one that is.")
    gone = _offered_no_more(facts, programme)
    if gone is not None:
        return gone
    if facts.places is None:
        return Refusal(
            "no_places_set", f"No places are set for a start on {facts.wanted_start}; the receiver sets them."
        )
    if facts.places.free > 0:
        return None
    kept = " or kept for those who wait" if facts.places.kept else ""
    kept += " or reserved by an agreement" if facts.places.reserved else ""
    sentence = f"No places: all {facts.places.total} for a start on {facts.wanted_start} are taken{kept}."
    return Refusal("no_places", sentence, missing=("a free place",))


def _offered_no_more(facts: HandOffFacts, programme: Programme) -> Refusal | None:
    """A programme that was withdrawn takes nobody new; whoever was accepted before stays, with another start too."""
    if facts.stored and facts.row.state not in UNANSWERED:
        return None
    return WITHDRAWN if is_withdrawn(programme.withdrawn_on, facts.today) else None


def place_named(facts: HandOffFacts) -> Refusal | None:
    """C3: an acceptance that takes a place says of which programme; at sending the receiver may still choose."""
    missing = wanted.programme(facts) if facts.asked_for_real else ()
    if not missing:
        return None
    return Refusal("programme_missing", "An acceptance names the programme that gives the place.", missing=missing)


def waitlist_possible(facts: HandOffFacts) -> Refusal | None:
    """0.3: learner and referrer agree, and no place is free that nobody waits for.

    A draft goes to the waiting list only when nothing but G3 refuses it.
    """
    if not facts.kind.takes_place:
        return Refusal(
            "no_waiting_list", f"A hand-off of kind {facts.hand_off.kind} takes no place, so it cannot wait."
        )
    if facts.asked_for_real and not (facts.given.get("learner_agrees") and facts.given.get("referrer_agrees")):
        sentence = "Learner and referrer must agree to the waiting list."
        return Refusal("both_must_agree", sentence, missing=("learner_agrees", "referrer_agrees"))
    programme = queries.places.programme(facts.work.session, facts.programme_id) if facts.programme_id else None
    if facts.programme_id is not None and (
        programme is None or programme.organisation_id != facts.hand_off.receiver_id
    ):
        return Refusal("programme_of_another", "The programme is not one of the receiver's; choose one that is.")
    gone = _offered_no_more(facts, programme) if programme is not None else None
    if gone is not None:
        return gone
    if facts.places is not None and facts.places.spare > 0:
        sentence = "There is a place free that nobody waits for: the waiting list is for when there is none."
        return Refusal("not_full", sentence)
    if facts.row.state != "draft":
        return None
    others = [refusal for guard in (agreement, part_allowed) if (refusal := guard(facts)) is not None]
    if others:
        return others[0]
    full = place_free(facts)
    return None if full is None or full.code == "no_places" else full
