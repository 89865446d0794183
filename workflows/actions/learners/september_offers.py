"""Records the places offered to year 11 and 12 leavers, and what they said to them (September Guarantee)."""

from collections.abc import Iterable

from engine import tasks
from engine.clock import in_full
from engine.errors import Refusal, Refused
from engine.runtime import Verdict, new_id
from workflows import queries
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_ahead, not_before
from workflows.guards.following import against_offering
from workflows.requests import Day, Id, LearnersWord, Request, Title, Year
from workflows.rules.guarantees import end_of_september, offered_from, offered_until, september_years
from workflows.tables.guarantees import SeptemberOffer
from workflows.vocabulary import OfferAnswer, OrganisationKind, TaskKind

# Whose places are education or training.
PLACES = frozenset({OrganisationKind.PROVIDER, OrganisationKind.SCHOOL})


class RecordSeptemberOffer(Request):
    """A suitable place that was offered: where (an organisation known here, or its name), what, and on which day.

    `year` is the one by whose September it is owed; without it that of the offer, or the learner's first.
    """

    offered_on: Day
    place: Title
    provider_id: Id | None = None
    provider: Title | None = None
    year: Year | None = None


class AnswerSeptemberOffer(Request):
    """What the young person said to the offer, in their own word with day and channel."""

    offer_id: Id
    answer: OfferAnswer
    learner_said: LearnersWord


def record_september_offer(facts: JourneyFacts, request: RecordSeptemberOffer) -> Verdict:
    """Record the offer, also after the journey has ended; the task that asks for one is done."""
    year = request.year or _year_of(facts, request)
    _refuse([*against_offering(facts), *_against(facts, request, year)])
    row = SeptemberOffer(
        id=new_id(), learner_id=facts.learner.id, journey_id=facts.id, year=year, offered_on=request.offered_on,
        provider_id=request.provider_id, place=request.place, recorded_at=facts.work.at,
        recorded_by=facts.work.actor.id,
        provider=request.provider or queries.organisations.name_of(facts.session, request.provider_id) or "",
    )  # fmt: skip
    facts.session.add(row)
    facts.session.flush()
    finish_answered(facts)
    return verdict(facts.row, offer=row.id, year=year, due_on=end_of_september(year).isoformat())


def answer_september_offer(facts: JourneyFacts, request: AnswerSeptemberOffer) -> Verdict:
    """Record what the young person said to an offer; a second, other answer needs another offer."""
    said, row = request.learner_said, queries.september.offer(facts.session, request.offer_id)
    if row is None or row.journey_id != facts.id:
        row = None
    _refuse([*against_offering(facts), *_against_answer(row, request)])
    if row is not None and row.answer is None:
        row.answer, row.answered_on, row.answer_channel = request.answer, said.on, said.channel
        row.answer_recorded_by = facts.work.actor.id
        facts.session.add(row)
    return verdict(facts.row, offer=request.offer_id, answer=request.answer.value)


def finish_answered(facts: JourneyFacts) -> None:
    """Whoever was asked to find the learner a place need no longer, for every September for which one is there."""
    for journey_id in queries.journeys.journeys_of(facts.session, facts.learner.id):
        for task in tasks.open_tasks(facts.work, journey_id):
            asked = task.kind == TaskKind.SEPTEMBER_GUARANTEE
            if asked and queries.september.is_offered(facts.session, facts.learner.id, task.detail["year"]):
                tasks.finish_task(facts.work, task, "offered")


def _year_of(facts: JourneyFacts, request: RecordSeptemberOffer) -> int:
    """The first year for which the offer may be that has none yet."""
    years = september_years(facts.learner.birth_date)
    fitting = [each for each in years if offered_from(each) <= request.offered_on <= offered_until(each)]
    missing = (each for each in fitting if not queries.september.is_offered(facts.session, facts.learner.id, each))
    return next(missing, fitting[-1] if fitting else years[0])


def _against(facts: JourneyFacts, request: RecordSeptemberOffer, year: int) -> Iterable[Refusal | None]:
    years = september_years(facts.learner.birth_date)
    if year not in years:
        sentence = f"The September Guarantee owes this learner an offer in {years[0]} and {years[1]}, not in {year}."
        yield Refusal("not_owed_that_year", sentence, missing=("year",))
        return
    yield not_ahead(request.offered_on, facts.today, "The offer")
    yield not_before(request.offered_on, offered_from(year), "The offer", f"the year that leads to September {year}")
    if request.offered_on > offered_until(year):
        sentence = f"An offer for September {year} was made by {in_full(offered_until(year))}; name the year it is for."
        yield Refusal("day_too_late", sentence, missing=("offered_on", "year"))
    if any(_is_same(each, request, year) for each in queries.september.offers(facts.session, [facts.learner.id])):
        yield Refusal("recorded_already", "This offer is on record already.")
    known = queries.organisations.organisation(facts.session, request.provider_id or "")
    if request.provider_id is not None and (known is None or known.kind not in PLACES):
        sentence = "No provider or school is known here by that id; leave it out and write the name in provider."
        yield Refusal("provider_unknown", sentence, missing=("provider_id",))
    elif (known is None) == (request.provider is None):
        sentence = "Say whose place it is: provider_id of an organisation known here, or else its name in provider."
        yield Refusal("provider_missing", sentence, missing=("provider_id", "provider"))


def _is_same(row: SeptemberOffer, request: RecordSeptemberOffer, year: int) -> bool:
    said = (year, request.offered_on, request.place, request.provider_id, request.provider)
    written = None if row.provider_id else row.provider
    return said == (row.year, row.offered_on, row.place, row.provider_id, written)


def _against_answer(row: SeptemberOffer | None, request: AnswerSeptemberOffer) -> Iterable[Refusal | None]:
    if row is None:
        yield Refusal("offer_unknown", "There is no such offer on this journey.", missing=("offer_id",))
        return
    yield not_before(request.learner_said.on, row.offered_on, "The answer", "the offer")
    said = (row.answer, row.answered_on, row.answer_channel)
    if row.answer is not None and said != (request.answer, request.learner_said.on, request.learner_said.channel):
        sentence = f"This offer was {row.answer.value} already; record another offer if a new one was made."
        yield Refusal("answered_already", sentence)


def _refuse(found: Iterable[Refusal | None]) -> None:
    if refusals := tuple(each for each in found if each is not None):
        raise Refused(refusals)


ACTIONS = (
    JourneyAction(
        "record_september_offer", RecordSeptemberOffer, record_september_offer,
        "Record a place offered under the September Guarantee.", asks=against_offering, by_readers=True,
    ),
    JourneyAction(
        "answer_september_offer", AnswerSeptemberOffer, answer_september_offer,
        "Record what the young person said to that offer.", asks=against_offering, by_readers=True,
    ),
)  # fmt: skip
