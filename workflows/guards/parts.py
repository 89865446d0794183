"""Guards of what single kinds of hand-off say: tasters, contributions, progression (rules 0.3, 3.4, 5)."""

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from engine.errors import Refusal
from workflows import queries
from workflows.facts import progression
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.placements import same_days
from workflows.facts.terms import agreed_window
from workflows.guards.wanted import TELLS
from workflows.queries.journeys import HandOffRow
from workflows.vocabulary import ContributionForm, HandOffKind, OrganisationKind, Team
from workflows.words.windows import TASTER_LENGTH

# What is not theirs to name: they hand on no stage, component or support need, and take no place.
BESIDE = frozenset({*TELLS, HandOffKind.PROGRESSION})
_TEACHING = frozenset({OrganisationKind.PROVIDER, OrganisationKind.SCHOOL})
HELPING = frozenset({OrganisationKind.SUPPORT_AGENCY, OrganisationKind.REFERRAL_AGENCY})
RECEIVERS: Mapping[HandOffKind, tuple[frozenset[OrganisationKind], str]] = {
    HandOffKind.TASTER: (
        _TEACHING, "A taster is at a provider or a school; some days with an employer are a placement."),
    HandOffKind.CONTRIBUTION: (
        _TEACHING,
        "A contribution for one learner comes from a provider or a school; an agency helps a group, or with support."),
    HandOffKind.PLACEMENT: (
        frozenset({OrganisationKind.EMPLOYER}), "A placement is with an employer; elsewhere it is a taster."),
    HandOffKind.PROGRESSION: (
        _TEACHING | {OrganisationKind.EMPLOYER}, "Progression leads to a provider, a school or an employer."),
}  # fmt: skip


def part_told(facts: HandOffFacts) -> Refusal | None:
    """0.3: a taster says its area, a contribution its form, internal work its team; and none says what is another's."""
    wanted = TELLS.get(facts.hand_off.kind)
    told = {name for name in TELLS.values() if getattr(facts.about, name) is not None}
    if wanted is not None and wanted not in told:
        kind = facts.hand_off.kind
        return Refusal("subject_missing", f"A {kind} hand-off says its {wanted.replace('_', ' ')}.", missing=(wanted,))
    if told - {wanted}:
        names = ", ".join(sorted(told - {wanted}))
        return Refusal("told_of_another_kind", f"A hand-off of this kind says nothing of: {names}. Leave it out.")
    if facts.hand_off.kind not in BESIDE:
        return None
    named = [name for name in ("stage", "component", "need") if getattr(facts.hand_off, name) is not None]
    if facts.hand_off.aim_id is not None and facts.hand_off.kind is not HandOffKind.CONTRIBUTION:
        named.append("aim_id")
    if not named:
        return None
    return Refusal("told_of_another_kind", f"A hand-off of this kind names no {', '.join(named)}. Leave it out.")


def receiver_of_kind(facts: HandOffFacts) -> Refusal | None:
    """0.1, 0.3: who may receive a taster, a contribution or a progression."""
    kinds, sentence = RECEIVERS.get(facts.hand_off.kind, (frozenset(OrganisationKind), ""))
    # A health team may plan or teach for a group; what it does for one learner is support (5).
    helps = facts.hand_off.for_group and facts.receiver_kind in HELPING
    if facts.receiver_kind is None or helps or facts.receiver_kind in kinds:
        return None
    return Refusal("cannot_receive_this", sentence)


def days_ahead(facts: HandOffFacts) -> Refusal | None:
    """0.3: a contribution lasts from one day to the same or a later one, and has not passed when it is asked for."""
    part = facts.about.contribution
    if part is None:
        return None
    if part.until_on < part.from_on:
        return Refusal("end_before_start", "The contribution ends before it begins; put the days right.")
    if part.until_on < facts.today:
        return Refusal("start_in_the_past", "The days of the contribution lie in the past; choose later ones.")
    return None


def aim_is_borrowed(facts: HandOffFacts) -> Refusal | None:
    """0.3: a borrowed qualification names the aim that is taught there; the other forms hand over none."""
    part, row = facts.about.contribution, facts.hand_off
    if part is None:
        return None
    borrowed = part.form is ContributionForm.BORROWED_QUALIFICATION
    if row.aim_id is not None and not borrowed:
        return Refusal("told_of_another_kind", "Only a borrowed qualification names an aim. Leave it out.")
    if row.aim_id is not None and row.for_group:
        return Refusal("group_gets_no_aim", "An aim is one learner's; a contribution to a group names none.")
    return None


def group_without_learner(facts: HandOffFacts) -> Refusal | None:
    """5: a contribution to a group gets no learner data: nothing is shared, and what is written names nobody."""
    row = facts.hand_off
    if not row.for_group:
        return None
    if row.kind is not HandOffKind.CONTRIBUTION:
        return Refusal("only_contributions_for_groups", "Only a contribution is for a group; leave for_group out.")
    if facts.given.get("share"):
        return Refusal("group_gets_no_data", "A contribution to a group gets no learner data; share nothing.")
    learner, part = facts.journey.learner, facts.about.contribution
    written = f"{row.note or ''} {part.unit if part is not None else ''}"
    if any(_is_named(name, written) for name in (learner.given_name, learner.family_name)):
        return Refusal("group_names_nobody", "What goes with a contribution to a group names no learner; leave it out.")
    return None


def _is_named(name: str, written: str) -> bool:
    """Whether the name stands in the text as words of its own: a group in which Art is may be taught "arts"."""
    return re.search(rf"\b{re.escape(name)}\b", written, re.IGNORECASE) is not None


def group_asked_once(facts: HandOffFacts) -> Refusal | None:
    """5, G6: what is for a group is sent once, so that its receiver cannot count the learners in it."""
    part = facts.about.contribution
    if part is None or not facts.hand_off.for_group or not facts.asked_for_real:
        return None
    if not queries.parts.same_group(facts.work.session, facts.hand_off, part):
        return None
    return Refusal("already_open", "This is under way for the group already: it is sent once for all of them.")


def same_part(other: HandOffRow, facts: HandOffFacts) -> bool:
    """G6: whether another open hand-off of the same kind is about the same, for the kinds that say more than where."""
    mine, theirs = facts.about, queries.parts.part_of(facts.work.session, other.hand_off.id)
    there = other.hand_off.receiver_id == facts.hand_off.receiver_id
    if mine.taster is not None and theirs.taster is not None:
        return there and mine.taster.area.casefold() == theirs.taster.area.casefold()
    if mine.contribution is not None and theirs.contribution is not None:
        one, two = mine.contribution, theirs.contribution
        meet = one.from_on <= two.until_on and two.from_on <= one.until_on
        return there and meet and (one.form, one.unit.casefold()) == (two.form, two.unit.casefold())
    if mine.placement is not None:
        return same_days(facts, other.hand_off, theirs)
    if mine.team_task is not None and theirs.team_task is not None:
        one_team: tuple[Team, object] = (mine.team_task.team, mine.team_task.work)
        return one_team == (theirs.team_task.team, theirs.team_task.work)
    return there and facts.hand_off.kind not in TELLS


def entry_requirements_met(facts: HandOffFacts, clauses: Collection[str]) -> Refusal | None:
    """int_07: what level 2 asks for at entry stops progression to it only where the clause is in the contract.

    `clauses` are those that the agreement of the sender's teams has in its contract.
    """
    if facts.hand_off.kind is not HandOffKind.PROGRESSION or not progression.leads_to_level_2(facts.journey):
        return None
    gaps = progression.entry_gaps(facts.journey)
    if not gaps or progression.ENTRY_CLAUSE not in clauses:
        return None
    sentence = f"What level 2 asks for at entry is a condition here, and not met yet: {', '.join(gaps)}."
    return Refusal("entry_requirements_not_met", sentence, missing=gaps)


def short_enough(facts: HandOffFacts) -> Refusal | None:
    """3.4: a taster lasts up to ten working days, or as many as are agreed; both the first and the last day count."""
    start_on: date | None = facts.given.get("start_on") or facts.hand_off.start_on
    end_on: date | None = facts.given.get("planned_end_on") or facts.hand_off.planned_end_on
    asked = facts.hand_off.kind is HandOffKind.TASTER and facts.asked_for_real
    if not asked or start_on is None or end_on is None:
        return None
    agreement_id = facts.agreement.id if facts.agreement is not None else facts.hand_off.agreement_id
    most = agreed_window(facts.work.session, agreement_id, TASTER_LENGTH).amount
    counted = facts.work.calendar_of(facts.calendar).count_between(start_on - timedelta(days=1), end_on)
    if counted <= most:
        return None
    sentence = (
        f"A taster lasts up to {most} working days, the first and the last counted; "
        f"from {start_on} to {end_on} are {counted}."
    )
    return Refusal("taster_too_long", sentence, missing=("planned_end_on",))


def told_how_it_went(facts: HandOffFacts) -> Refusal | None:
    """3.4: a taster ends with how it went in the learner's own words, and whether the area suits."""
    if facts.hand_off.kind is not HandOffKind.TASTER or not facts.asked_for_real:
        return None
    missing = tuple(name for name in ("learners_words", "suits") if facts.given.get(name) is None)
    if not missing:
        return None
    sentence = "Say how it went in the learner's own words (learners_words), and whether the area suits (suits)."
    return Refusal("evaluation_missing", sentence, missing=missing)
