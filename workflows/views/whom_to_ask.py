"""Whom to refer a new learner to: partnerships and providers in the order of `workflows.rules.ranking`.

What is wanted and the postcode area of the home are all that enters. The ages of a programme stand beside it, for the
adviser to read, and move nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from engine.clock import london_date
from engine.runtime import Work
from workflows import queries
from workflows.facts.candidates import Candidates
from workflows.rules.postcodes import postcode_area
from workflows.rules.ranking import Criterion, Wanted, Weighed, ranked
from workflows.tables.agreements import Agreement
from workflows.tables.organisations import Partnership
from workflows.views.shapes import Named, View
from workflows.vocabulary import AgreementKind, Component, DeliveryModel, Level


@dataclass(frozen=True, slots=True)
class WishesOf:
    """What a learner is looking for; `postcode` is the home's, of which the area alone counts."""

    component: Component | None = None
    levels: frozenset[Level] = frozenset()
    sector: str | None = None
    destination: str | None = None
    start_on: date | None = None
    postcode: str | None = None


class AskedFactView(View):
    """A fact by which providers are compared, in a few words."""

    about: Criterion
    sentence: str


class ToAskView(View):
    """A provider in a partnership that may be asked, with every fact that counted for its place in the list.

    `has_place`: somebody can start there, as far as places and days are set. `ages` are those of the programme.
    """

    partnership: Named
    delivery_model: DeliveryModel
    organisation: Named
    programme: Named | None
    facts: list[AskedFactView]
    ages: tuple[int | None, int | None]
    has_place: bool


class WhomToAskView(View):
    """Who may be asked, the best first; `without_agreement` are members of a consortium that may not be, by name."""

    to_ask: list[ToAskView]
    without_agreement: list[str]

    @property
    def nobody_has_a_place(self) -> bool:
        """Whether none of them can take anybody."""
        return not any(each.has_place for each in self.to_ask)


def whom_to_ask(work: Work, wishes: WishesOf) -> WhomToAskView:
    """The lead of each partnership, or each member of a consortium, as far as a referral would not be refused."""
    wanted = _wanted(work, wishes)
    weighed: list[tuple[Weighed, Partnership]] = []
    refused: list[str] = []
    for partnership in queries.organisations.partnerships(work.session):
        able, unable = _receivers(work, partnership)
        refused += unable
        candidates = Candidates(work, partnership.id, able, work.actor.organisation or "", wanted.start_on)
        weighed += [(each, partnership) for each in ranked(wanted, candidates)]
    # Of equals that differ in nothing else the name of the partnership decides, so that the order is always the same.
    weighed.sort(key=lambda pair: (pair[0].place, pair[1].name))
    names = {each: queries.organisations.name_of(work.session, each) or "" for each in dict.fromkeys(refused)}
    return WhomToAskView(
        to_ask=list(_views(work, weighed)), without_agreement=sorted(names.values())
    )  # fmt: skip


def _wanted(work: Work, wishes: WishesOf) -> Wanted:
    today = london_date(work.at)
    return Wanted(
        components=frozenset({wishes.component} if wishes.component else Component), levels=wishes.levels,
        destination=wishes.destination, sector=wishes.sector, start_on=max(wishes.start_on or today, today),
        area=postcode_area(wishes.postcode or ""),
    )  # fmt: skip


def _receivers(work: Work, partnership: Partnership) -> tuple[list[str], list[str]]:
    """Who receives referrals there, and who would but for an agreement: members of a consortium, else the lead."""
    consortium = partnership.delivery_model is DeliveryModel.CONSORTIUM
    those = queries.organisations.members(work.session, partnership.id) if consortium else {partnership.lead_id}
    able = {each for each in those if _is_agreed(work, partnership, each)}
    return sorted(able), sorted(those - able)


def _is_agreed(work: Work, partnership: Partnership, receiver: str) -> bool:
    """G1: membership of a consortium asks for an agreement in force; a referral only where one side requires it."""
    day, member = london_date(work.at), partnership.delivery_model is DeliveryModel.CONSORTIUM
    kind = AgreementKind.STRATEGIC if member else AgreementKind.REFERRAL
    sides = (receiver,) if member else (work.actor.organisation or "", receiver)
    found = [
        each for each in queries.agreements.agreements_between(work.session, sides[0], sides[-1], kind)
        if each.partnership_id in ({partnership.id} if member else {partnership.id, None})
    ]  # fmt: skip
    asked_for = member or _any_required(found)
    return not asked_for or any(queries.agreements.in_force(work.session, each, day, *sides) for each in found)


def _any_required(agreements: Iterable[Agreement]) -> bool:
    return any(each.required for each in agreements)


def _views(work: Work, weighed: Iterable[tuple[Weighed, Partnership]]) -> Iterator[ToAskView]:
    for one, partnership in weighed:
        each = one.candidate
        programme = queries.places.programme(work.session, each.programme_id) if each.programme_id else None
        name = queries.organisations.name_of(work.session, each.organisation_id) or ""
        yield ToAskView(
            partnership=Named(id=partnership.id, name=partnership.name), delivery_model=partnership.delivery_model,
            organisation=Named(id=each.organisation_id, name=name),
            programme=Named(id=programme.id, name=programme.title) if programme is not None else None,
            facts=[AskedFactView(about=about, sentence=sentence) for about, sentence in one.sentences.items()],
            ages=(programme.youngest_age, programme.oldest_age) if programme is not None else (None, None),
            has_place=each.places_free != 0 and (programme is None or each.starts_on is not None),
        )  # fmt: skip
