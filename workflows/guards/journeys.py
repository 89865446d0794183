"""Guards of the journey outside learning: stops, contact, deaths, holds, support and transfer."""

from collections.abc import Mapping
from datetime import date

from engine import store
from engine.actor import ActorKind
from engine.clock import london_date
from engine.errors import Refusal
from engine.machine import Guard
from workflows import queries
from workflows.definitions.parties import RECEIVER
from workflows.facts.journeys import JourneyFacts
from workflows.vocabulary import HandOffKind, HoldReason, Relationship, Role

ATTEMPTS_NEEDED = 3
CHANNELS_NEEDED = 2


def no_stop(facts: JourneyFacts) -> Refusal | None:
    """G9: not deceased, no safeguarding hold."""
    if facts.learner.died_on is not None:
        return Refusal("learner_deceased", "The learner has died: nothing more can be sent or started.")
    if facts.safeguarding_hold:
        return Refusal(
            "safeguarding_hold",
            "The safeguarding lead has put this on hold; only the safeguarding lead can lift that.",
            who_could=("responsible.safeguarding_lead",),
        )
    return None


def no_stop_but_safeguarding(facts: JourneyFacts) -> Refusal | None:
    """C21, G9: support stops like everything else, unless the safeguarding lead opens it with a written reason."""
    if facts.given.get("safeguarding_reason") and facts.learner.died_on is None:
        return None
    return no_stop(facts) if facts.asked_for_real else None


def contact_was_tried(facts: JourneyFacts) -> Refusal | None:
    """C9: three attempts on three different working days by two channels, and the referrer asked for other details."""
    tries = queries.journeys.contact_attempts(facts.session, facts.id)
    since = next((index for index in range(len(tries), 0, -1) if tries[index - 1].reached), 0)
    unreached = tries[since:]
    days = {day for each in unreached if _works(facts, day := london_date(each.at))}
    channels = {each.channel for each in unreached}
    missing = []
    if len(days) < ATTEMPTS_NEEDED:
        missing.append(f"attempts on {ATTEMPTS_NEEDED - len(days)} more working days")
    if len(channels) < CHANNELS_NEEDED:
        missing.append("an attempt by a second channel")
    if facts.journey.referrer_asked_on is None:
        missing.append("the referrer asked for other contact details")
    if not missing:
        return None
    sentence = f"The learner has not been tried enough to close the journey: still missing {', '.join(missing)}."
    return Refusal("contact_not_tried_enough", sentence, missing=tuple(missing))


def _works(facts: JourneyFacts, day: date) -> bool:
    return facts.work.calendar.is_working_day(day)


def death_not_reported(facts: JourneyFacts) -> Refusal | None:
    """C19: a death is reported once, then confirmed or taken back."""
    if facts.learner.death_reported_at is None:
        return None
    return Refusal("death_already_reported", "The death was reported already; a second person must confirm it.")


def death_reported(facts: JourneyFacts) -> Refusal | None:
    """C19: only a reported death can be confirmed or taken back."""
    if facts.learner.death_reported_at is not None:
        return None
    return Refusal("death_not_reported", "Nobody has reported a death, so there is nothing to confirm.")


def second_person(facts: JourneyFacts) -> Refusal | None:
    """C19: whoever reported a death may not confirm it, and no machine is a second person."""
    if facts.work.actor.kind is ActorKind.MACHINE:
        return Refusal("person_needed", "Only a person who signed in can be the second person.")
    asked = queries.journeys.confirmation_about(facts.session, facts.learner.id, "death")
    if facts.work.actor.is_clock or asked is None or asked.asked_by != facts.work.actor.id:
        return None
    return Refusal("second_person_needed", "You reported this yourself; a second person must confirm it.")


def reported_here(facts: JourneyFacts) -> Refusal | None:
    """C19: a report of a death is taken back on the journey on which it was made, while that is open."""
    asked = queries.journeys.confirmation_about(facts.session, facts.learner.id, "death")
    if asked is None or asked.journey_id == facts.id:
        return None
    if store.read_instance(facts.work, asked.journey_id).ended_at is not None:
        return None
    return Refusal("reported_elsewhere", "This was not reported here; it is taken back where it was reported.")


def asked_alone(facts: JourneyFacts) -> Refusal | None:
    """3.2, C6, C19: of several that are asked, one that has not accepted ends its own offer only.

    The referrer may end the journey for all, and the learner through staff.
    """
    own = facts.work.actor.organisation
    others = [row for row in facts.open_inbounds if row.hand_off.receiver_id != own]
    asked_only = facts.row.state == "referred" and RECEIVER in facts.relationships(own) and bool(others)
    if not asked_only or own == facts.journey.referrer_id or facts.given.get("learner_said"):
        return None
    sentence = "Others are asked too: decline your offer instead; the referrer or the learner can end it for all."
    return Refusal("others_are_asked", sentence, who_could=(f"{Relationship.REFERRER}.{Role.ADVISER}",))


def hold_is_ordinary(facts: JourneyFacts) -> Refusal | None:
    """0.2, G9: a safeguarding hold is lifted by the safeguarding lead alone."""
    if not facts.safeguarding_hold:
        return None
    sentence = "This hold was set by the safeguarding lead, who alone can lift it."
    return Refusal("safeguarding_hold", sentence, who_could=("responsible.safeguarding_lead",))


def hold_is_safeguarding(facts: JourneyFacts) -> Refusal | None:
    """0.2, G9: an ordinary hold is resumed by coordinator or manager."""
    if facts.row.hold_reason in (None, HoldReason.SAFEGUARDING):
        return None
    who = ("responsible.manager", "responsible.coordinator")
    return Refusal("ordinary_hold", "This is an ordinary hold: coordinator or manager resume it.", who_could=who)


def support_by_right_side(facts: JourneyFacts) -> Refusal | None:
    """G7, 2.8: the responsible organisation opens support; a subcontractor only where its agreement lets it."""
    actor = facts.work.actor
    names = facts.relationships(actor.organisation)
    if actor.is_clock or Relationship.RESPONSIBLE in names:
        return None
    if Relationship.DELIVERING in names and _may_open_support(facts, actor.organisation):
        return None
    return Refusal(
        "support_by_responsible",
        "Support is opened by the responsible provider; a deliverer may do so only where its agreement says so.",
        who_could=(f"{Relationship.RESPONSIBLE}.{Role.ADVISER}", f"{Relationship.RESPONSIBLE}.{Role.COORDINATOR}"),
    )


def _may_open_support(facts: JourneyFacts, organisation: str | None) -> bool:
    own = (row.hand_off for row in facts.deliveries if row.hand_off.receiver_id == organisation)
    return any(queries.agreements.support_allowed(facts.session, row.agreement_id) for row in own)


def transfer_arrived(facts: JourneyFacts) -> Refusal | None:
    """C26: responsibility leaves when the arrival at the new provider is recorded on the transfer hand-off."""
    rows = (row for row in facts.hand_offs if row.hand_off.kind is HandOffKind.TRANSFER)
    if any(row.state == "active" for row in rows):
        return None
    return Refusal(
        "transfer_not_arrived",
        "A transfer is complete when the new provider has accepted the learner and recorded the arrival.",
        missing=("a transfer hand-off whose arrival is recorded",),
    )


JOURNEY_GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        no_stop,
        no_stop_but_safeguarding,
        contact_was_tried,
        death_not_reported,
        death_reported,
        second_person,
        reported_here,
        asked_alone,
        hold_is_ordinary,
        hold_is_safeguarding,
        support_by_right_side,
        transfer_arrived,
    )
}
