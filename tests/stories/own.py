"""A learner comes to their own pages, in a session of their own, and does there what is theirs to do."""

import re
from html import unescape
from itertools import count

from httpx2 import Response
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from api.auth.learner_sessions import COOKIE, open_session
from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story
from workflows.tables.learners import Consent, Learner

TRAVEL = {"item": "support_need", "need": "travel", "basis": "consent"}
_KEYS = count(1)


def newest(story: Story, given_name: str | None = None) -> str:
    """The id of the learner who was told of last, or last by this name."""
    with story.cast.runtime.database.reading() as transaction:
        return newest_in(transaction.session, given_name)


def newest_in(session: Session, given_name: str | None = None) -> str:
    """The same, in a transaction."""
    named = [col(Learner.given_name) == given_name] if given_name else []
    return session.exec(select(Learner.id).where(*named).order_by(col(Learner.id).desc())).all()[0]


def come_in(story: Story, given_name: str | None = None) -> TestClient:
    """A browser of the learner, who has just come in."""
    client = story.cast.stranger()
    with story.cast.runtime.database.unit_of_work() as transaction:
        client.cookies.set(COOKIE, open_session(transaction.session, newest(story, given_name)))
    return client


def read(client: TestClient, path: str, expect: int = 200) -> str:
    """What a page says, as text without marks."""
    answer = client.get(path)
    assert answer.status_code == expect, answer.text
    return text_of(answer)


def text_of(answer: Response) -> str:
    """The words of a page's main part, one space between them."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def say(client: TestClient, path: str, key: str | None = None, **said: str) -> Response:
    """Send a form of a page."""
    answer: Response = client.post(path, data={"_key": key or f"own-{next(_KEYS)}", **said}, follow_redirects=False)
    return answer


@scene
def helped(story: Story) -> tuple[str, str, str]:
    """Amy in her first days, whom WayWheel helps to get there, as she said yes; journey, hand-off and consent."""
    journey = way.in_induction(story, needs=[{"code": "travel"}])
    given = {**TRAVEL, "given_on": way.in_days(story, 0), "learners_word": way.word(story),
             "receiver_id": story.cast["waywheel"]}  # fmt: skip
    consent = str(story.act(way.LEAD, journey, "record_consent", given)["consent"])
    hand_off = story.send(way.LEAD, journey, "support", "waywheel", need="travel")
    story.hand_off("waywheel.worker", hand_off, "accept")
    return journey, hand_off, consent


def consent_row(story: Story, consent: str) -> Consent:
    """A consent as it is stored."""
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.get_one(Consent, consent)


def no(story: Story, client: TestClient, consent: str, key: str | None = None) -> Response:
    """The learner says no."""
    return say(client, "/my/sharing/no", key, consent_id=consent)
