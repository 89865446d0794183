"""The learner's own pages, each of its states."""

from tests.pages.browser import LEARNER, Visitor
from tests.pages.doing import submit
from tests.pages.looks import Look
from tests.pages.waiting import ARABIC, LONG_NAMES
from tests.stories import own, way
from tests.stories.copying import export
from tests.stories.own import come_in, helped, say
from tests.stories.scenes import scene
from tests.stories.story import Story


def _waiting(story: Story) -> str:
    """A referral not answered yet, of somebody with very long names."""
    about = {**way.learner("Amy Cole"), **LONG_NAMES}
    way.refer(story, about=about)
    return "/my"


@scene
def _learning(story: Story, path: str = "/my") -> str:
    """On programme with a review, a note in another alphabet, help, and a copy that was made."""
    journey = way.on_programme(story, needs=[{"code": "travel"}])
    way.review(story, journey, actions=["Visit the garage"])
    given = {**own.TRAVEL, "given_on": way.in_days(story, 0), "learners_word": way.word(story)}
    story.act(way.LEAD, journey, "record_consent", given)
    story.send(way.LEAD, journey, "support", "waywheel", need="travel")
    export(story, way.LEAD, journey, "waywheel")
    client = come_in(story)
    say(client, "/my/comments", text=ARABIC)
    say(client, "/my/change", kind="support", text="I need money for the bus.")
    return path


def _ended(story: Story) -> str:
    journey = way.in_induction(story)
    story.act(way.LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": way.in_days(story, 0)})
    way.refer(story, "consortium", same_person=True, receivers=[story.cast["millbrook"]])
    return "/my"


def _no(story: Story) -> str:
    return f"/my/sharing/no?consent={helped(story)[2]}&to={story.cast['waywheel']}"


def _said_no(story: Story, path: str = "/my/sharing") -> str:
    journey, _hand_off, consent = helped(story)
    story.act(way.LEAD, journey, "record_need", {"need": "housing", "status": "new"})
    story.send(way.LEAD, journey, "support", "haven", need="housing", draft=True)
    own.no(story, come_in(story), consent)
    return path.replace("CONSENT", consent)


def _send(visitor: Visitor) -> None:
    submit(visitor)
    assert visitor.faults() != []


LOOKS = (
    Look("/my", "waiting", LEARNER, _waiting),
    Look("/my", "learning", LEARNER, _learning),
    Look("/my", "ended, and again", LEARNER, _ended),
    Look("/my/plan", "no plan", LEARNER, lambda story: _waiting(story) + "/plan"),
    Look("/my/plan", "full", LEARNER, lambda story: _learning(story, "/my/plan")),
    Look("/my/sharing", "full", LEARNER, lambda story: _learning(story, "/my/sharing")),
    Look("/my/sharing", "said no", LEARNER, _said_no),
    Look("/my/sharing/no", "before", LEARNER, _no),
    Look("/my/sharing/yes", "before", LEARNER, lambda story: _said_no(story, "/my/sharing/yes?consent=CONSENT")),
    Look("/my/looked", "full", LEARNER, lambda story: _learning(story, "/my/looked")),
    Look("/my/comments", "full", LEARNER, lambda story: _learning(story, "/my/comments")),
    Look("/my/comments", "nothing written", LEARNER, lambda story: _waiting(story) + "/comments", _send),
    Look("/my/change", "asked already", LEARNER, lambda story: _learning(story, "/my/change")),
    Look("/my/change", "nothing chosen", LEARNER, lambda story: _waiting(story) + "/change", _send),
    Look("/my/print", "full", LEARNER, lambda story: _learning(story, "/my/print")),
    Look("/my/size", "big letters", LEARNER, lambda story: f"/my/size?large=yes&back={_learning(story)}"),
)  # fmt: skip
