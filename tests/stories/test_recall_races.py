"""A consent taken back while a copy is made: it is not in the copy any more, or the copy is recalled. Never neither."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random

from api.commands import on_journey
from engine.runtime import Command, Verdict, Work, new_id
from tests.stories import way
from tests.stories.race_server import at_once
from tests.stories.story import Story
from workflows import queries
from workflows.actions.learners.withdraw_consent import WithdrawConsent
from workflows.actions.offered import JOURNEY_ACTIONS
from workflows.views.exporting import Made, MakeCopy, make_copy
from workflows.vocabulary import CopyFormat

ROUNDS = 40


def copied(story: Story, journey: str) -> Made:
    """Priya makes a copy for Connexions."""
    made: list[Made] = []

    def make(work: Work) -> Verdict:
        made.append(make_copy(work, journey, MakeCopy(format=CopyFormat.JSON)))
        return {}

    story.cast.runtime.run(Command("journey.export", {}, new_id()), story.cast.caller("priya"), make)
    return made[-1]


def taken_back(story: Story, journey: str, consent: str) -> None:
    """Northgate records that Amy takes the consent back."""
    body = WithdrawConsent.model_validate({"consent_id": consent, "learners_word": way.word(story)})
    act = on_journey(JOURNEY_ACTIONS["withdraw_consent"], journey, body, None)
    story.cast.runtime.run(Command("journey.withdraw_consent", {}, new_id()), story.cast.caller(way.LEAD), act)


def consent(story: Story, journey: str) -> str:
    """Amy says today that Connexions may follow her plan."""
    body = {
        "item": "levels_plan_credit", "basis": "consent", "given_on": way.in_days(story, 0), "purpose": "referral",
        "learners_word": way.word(story), "receiver_id": story.cast["connexions"],
    }  # fmt: skip
    return str(story.act(way.LEAD, journey, "record_consent", body)["consent"])


def test_no_copy_slips_past_a_withdrawal(story: Story) -> None:
    journey, random, found = way.on_programme(story), Random(7), []  # noqa: S311
    with ThreadPoolExecutor(2) as pool:
        for _round in range(ROUNDS):
            given = consent(story, journey)
            both = (partial(copied, story, journey), partial(taken_back, story, journey, given))
            made, _nothing = at_once(pool, random, both)
            with story.cast.runtime.database.reading() as transaction:
                (row,) = [
                    each for each in queries.copies.of_journey(transaction.session, journey) if each.id == made.copy.id
                ]
            found.append((bool(made.document.journey.aims), row.recalled_at is not None))
    # Whoever came first: what is in a copy was found, and a copy without it is left alone.
    assert set(found) <= {(True, True), (False, False)}
