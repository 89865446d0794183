"""Whom to ask next: partners of Model 4, or members of a consortium for another vocational area, by facts (4.2, 3.5).

Who may not be asked now is found by the guards that a sending asks, and stands apart with their reasons.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import new_id
from workflows import queries
from workflows.actions.hand_offs.send_hand_off import SENDING_EVENT
from workflows.actions.moves.refusing import against
from workflows.facts.candidates import Candidates
from workflows.facts.hand_offs import HandOffFacts
from workflows.guards import sending
from workflows.rules.postcodes import postcode_area
from workflows.rules.ranking import Criterion, Wanted, Weighed, ranked
from workflows.tables.journeys import HandOff
from workflows.views.actions_view import NOT_YOURS, RefusalView
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.vocabulary import Component, DeliveryModel, HandOffKind, Level, Relationship, Role

READERS = frozenset({Role.MANAGER, Role.COORDINATOR, Role.ADVISER})


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is looked for: one component or all three, levels, sector, destination, and the day of the start."""

    component: Component | None = None
    levels: frozenset[Level] = frozenset()
    sector: str | None = None
    destination: str | None = None
    start_on: date | None = None


class FactView(View):
    """A fact by which partners are compared, in a few words."""

    about: Criterion
    sentence: str


class SuggestionView(View):
    """A partner, the best first, with every fact that counted.

    `reason` may be kept with the ranked list. `fit` counts the wishes met of `fit_of`, `unmet` names the others.
    `places_free` and `starts_on` are those of `programme`; `dated` says that it starts with an intake. `answer_days` is
    the median of the working days until a first answer, in twelve months, `accepted_per_cent` the share of yes in full
    tens, both null where that is too few to say. What was not asked for or is not known is null.
    """

    organisation: Named
    programme: Named | None
    reason: str
    fit: int
    fit_of: int
    unmet: list[str]
    sector_fits: bool | None
    places_free: int | None
    starts_on: date | None
    dated: bool
    in_area: bool | None
    answer_days: float | None
    accepted_per_cent: int | None
    facts: list[FactView]


class NotNowView(View):
    """A partner that may not be asked now, with the reasons."""

    organisation: Named
    refusals: list[RefusalView]


class SuggestedView(View):
    """Whom to ask by a hand-off of this kind; `refusals` stand against asking anybody now."""

    kind: HandOffKind
    suggestions: list[SuggestionView]
    not_now: list[NotNowView]
    refusals: list[RefusalView]


def may_ask(look: Look) -> bool:
    """Whether the viewer asks others to take the learner on, in a delivery model where one is chosen among several."""
    return look.facts.model in (DeliveryModel.CONSORTIUM, DeliveryModel.PARTNERSHIP) and _is_reader(look)


def suggested(look: Look, wishes: Wishes) -> SuggestedView:
    """The partners or members in the order of `workflows.rules.ranking`, each as far as a sending would not refuse it.

    Raises UnknownInstance but for managers, coordinators and advisers of the responsible provider.
    """
    if not _is_reader(look):
        raise UnknownInstance
    kind = HandOffKind.CHANGE_OF_AREA if look.facts.model is DeliveryModel.CONSORTIUM else HandOffKind.PARTNER
    unfit = sending.fits_model(_asking(look, kind, wishes, look.own))
    if unfit is not None:
        return SuggestedView(kind=kind, suggestions=[], not_now=[], refusals=_views([unfit]))
    others = queries.organisations.members(look.work.session, look.facts.partnership.id) - {look.own}
    refused = {each: _against(_asking(look, kind, wishes, each)) for each in others}
    able = [each for each, reasons in refused.items() if not reasons]
    return SuggestedView(
        kind=kind,
        suggestions=[_suggestion(look, each) for each in ranked(*_compared(look, wishes, able))],
        not_now=sorted(_not_now(look, refused), key=lambda each: (each.organisation.name, each.organisation.id)),
        refusals=_views(_against_anybody(look, _asking(look, kind, wishes, look.own))),
    )


def _is_reader(look: Look) -> bool:
    return Relationship.RESPONSIBLE in look.viewer.relationships and not look.viewer.roles.isdisjoint(READERS)


def _asking(look: Look, kind: HandOffKind, wishes: Wishes, receiver: str) -> HandOffFacts:
    """The hand-off by which the receiver would be asked, as its guards see it; it is never stored."""
    component = wishes.component if kind is HandOffKind.PARTNER else None
    row = HandOff(
        id=new_id(), journey_id=look.facts.id, kind=kind, sender_id=look.own, receiver_id=receiver, reference="",
        component=component,
    )  # fmt: skip
    return HandOffFacts(look.work, row, stored=False)


def _against(asking: HandOffFacts) -> list[Refusal]:
    """Every reason why this receiver may not be asked now, that it is being asked already among them (G6)."""
    receiver = asking.hand_off.receiver_id
    found = [refusal for guard in sending.ABOUT_THE_RECEIVER if (refusal := guard(asking)) is not None]
    asked = any(row.hand_off.receiver_id == receiver for row in sending.open_for_the_same(asking))
    already = sending.asked_once(asking) if asked else None
    return [*found, *([already] if already is not None else [])]


def _against_anybody(look: Look, asking: HandOffFacts) -> list[Refusal]:
    """Why nobody may be asked now: the state of the journey, a hold, or that somebody is being asked."""
    try:
        found = against(look.facts, SENDING_EVENT[asking.hand_off.kind])
    except Refused as refused:
        found = refused.refusals
    already = sending.asked_once(asking)
    # An adviser looks, and leaves the asking to others.
    return [each for each in (*found, *([already] if already is not None else [])) if each.code != NOT_YOURS]


def _compared(look: Look, wishes: Wishes, organisations: Sequence[str]) -> tuple[Wanted, Candidates]:
    start_on = max(wishes.start_on or look.facts.today, look.facts.today)
    # To another vocational area a learner goes for that; whole parts of the programme go to one partner (4.2).
    consortium = look.facts.model is DeliveryModel.CONSORTIUM
    all_of_them = frozenset({Component.VOCATIONAL}) if consortium else frozenset(Component)
    wanted = Wanted(
        components=frozenset({wishes.component}) if wishes.component else all_of_them, levels=wishes.levels,
        destination=wishes.destination, sector=wishes.sector, start_on=start_on,
        area=postcode_area(queries.suggestions.home_postcode(look.work.session, look.facts.journey.learner_id)),
    )  # fmt: skip
    return wanted, Candidates(look.work, look.facts.partnership.id, organisations, look.own, start_on)


def _suggestion(look: Look, weighed: Weighed) -> SuggestionView:
    each = weighed.candidate
    programme = queries.places.programme(look.work.session, each.programme_id) if each.programme_id else None
    return SuggestionView(
        organisation=_named(look, each.organisation_id),
        programme=Named(id=programme.id, name=programme.title) if programme is not None else None,
        reason=weighed.reason, fit=weighed.fit, fit_of=weighed.wanted.points, unmet=list(weighed.unmet),
        sector_fits=weighed.sector_fits, places_free=each.places_free, starts_on=each.starts_on, dated=each.dated,
        in_area=weighed.in_area, answer_days=each.answers.median_days, accepted_per_cent=each.answers.per_cent,
        facts=[FactView(about=about, sentence=sentence) for about, sentence in weighed.sentences.items()],
    )  # fmt: skip


def _not_now(look: Look, refused: dict[str, list[Refusal]]) -> Iterator[NotNowView]:
    for organisation, reasons in refused.items():
        if reasons:
            yield NotNowView(organisation=_named(look, organisation), refusals=_views(reasons))


def _named(look: Look, organisation_id: str) -> Named:
    return Named(id=organisation_id, name=queries.organisations.name_of(look.work.session, organisation_id) or "")


def _views(refusals: Sequence[Refusal]) -> list[RefusalView]:
    return [
        RefusalView(code=each.code, sentence=each.sentence, who_could=list(each.who_could), missing=list(each.missing))
        for each in refusals
    ]
