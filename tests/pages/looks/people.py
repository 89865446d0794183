"""People of an organisation: who there is, inviting, roles, leaving, and who does this for everybody else."""

from tests.pages.browser import Visitor
from tests.pages.doing import submit
from tests.pages.looks import Look
from tests.pages.looks.signing_in import at
from tests.pages.waiting import ARABIC, LONG_WORD, in_words
from tests.stories.story import Story
from workflows.tables.organisations import Person, PersonRole
from workflows.vocabulary import Role

ADMINISTRATOR, TUTOR = "northgate.mis_officer", "northgate.tutor"


def administered(story: Story) -> Story:
    """Northgate and Westshire Connexions have an administrator each; two people there have unusual names."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        for name in (ADMINISTRATOR, "tom"):
            transaction.session.add(PersonRole(person_id=story.cast[name], role=Role.ADMINISTRATOR))
    story.set_stored(Person, story.cast["northgate.adviser"], name=LONG_WORD[:200])
    story.set_stored(Person, story.cast["northgate.safeguarding_lead"], name=ARABIC)
    return story


def _people(story: Story) -> str:
    administered(story)
    return "/people"


def _one(story: Story, step: str, name: str = TUTOR) -> str:
    administered(story)
    return f"/people/{story.cast[name]}/{step}"


def _left(story: Story) -> str:
    in_words(administered(story))
    story.post("tom", f"/people/{story.cast['priya']}/leave")
    return "/people/leavers"


def _none(visitor: Visitor) -> None:
    for box in visitor.page.locator('input[name="roles"]:checked').all():
        box.uncheck()
    submit(visitor)
    assert visitor.faults() != []


LOOKS = (
    Look("/people", "full", ADMINISTRATOR, _people),
    Look("/people", "not an administrator", TUTOR, _people, status=403),
    Look("/people", "nobody is", "haven.worker", at("/people"), status=403),
    Look("/people/leavers", "empty", ADMINISTRATOR, lambda story: (_people(story), "/people/leavers")[1]),
    Look("/people/leavers", "full", "tom", _left),
    Look("/people/invite", "no mail", ADMINISTRATOR, lambda story: (_people(story), "/people/invite")[1]),
    Look("/people/{person_id}/roles", "none ticked", ADMINISTRATOR, lambda story: _one(story, "roles"), _none),
    Look("/people/{person_id}/password", "no mail", ADMINISTRATOR, lambda story: _one(story, "password")),
    Look("/people/{person_id}/leave", "asked", ADMINISTRATOR, lambda story: _one(story, "leave")),
)  # fmt: skip
