"""Referring a learner: the beginning, each page, the check, the alert and the receipt."""

from collections.abc import Mapping, Sequence

from engine.runtime import Command, Verdict, Work
from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.pages.looks import Look, Prepare
from tests.pages.looks.learners import LONG, RIGHT_TO_LEFT
from tests.pages.looks.signing_in import at
from tests.stories.story import Story
from workflows.actions.referrals import drafting

Typed = Sequence[tuple[str, str]]
BORN = [("birth_date-day", "14"), ("birth_date-month", "5"), ("birth_date-year", "2009"), ("postcode", "BS1 4DJ")]
WHO: Typed = [("given_name", "Amy"), ("family_name", "Cole"), *BORN]
SHORT = {name: text.strip()[:100] for name, text in LONG.items()}
PAGES: Mapping[str, Typed] = {
    "contact": [("phone", "07700 900123")],
    "present": [("current_activity", "619")],
    "source": [("source", "agency")],
    "reason": [("reason", "Wants to work in an office. " * 20)],
    "needs": [("_count.needs", "2"), ("needs.0.code", "travel"), ("needs.0.adjustment", "bus pass"),
              ("needs.1.code", "counselling"), ("needs.1.detail", "since spring")],
    "before": [("_count.prior_learning", "1"), ("prior_learning.0.title", "Award in personal skills")],
    "wishes": [("wish", "undecided"), ("sector", "hair"), ("levels", "entry_3"), ("levels", "level_1")],
}  # fmt: skip
SHARING: Typed = [
    ("basis.contact", "public_task"), ("basis.activity_destination", "no"), ("basis.levels_plan_credit", "consent"),
    ("basis.support_need.travel", "consent"), ("basis.support_need.counselling", "no"),
    ("basis.restricted_detail", "no"), ("for_whom", "asked"),
]  # fmt: skip


def _draft(story: Story, who: Typed = WHO, **pages: Typed) -> str:
    """The address of a draft of Priya's with these pages."""

    def act(work: Work) -> Verdict:
        made = drafting.begin(work, "who", who, None)
        work.session.flush()
        for name, typed in pages.items():
            drafting.save(work, drafting.held(work, made["id"]), name, typed)
        return made

    made = story.cast.runtime.run(Command("test"), story.cast.caller("priya"), act)
    return f"/refer/{made['id']}"


def _whole(story: Story, who: Typed = WHO) -> str:
    cast = story.cast
    asked = f"{cast['holistic']}:{cast['northgate']}:{cast.programme('northgate')}"
    return _draft(story, who, **PAGES, provider=[("ask", asked)], sharing=SHARING)


def _named(names: Mapping[str, str]) -> Typed:
    return [*names.items(), *BORN]


def _known(story: Story) -> str:
    story.refer("Amy Cole")
    ended = story.refer("Amy Cole", to="consortium", same_person=True)
    story.act("priya", ended, "cancel", {"reason": "mistake"})
    return f"{_draft(story)}/known"


def _of(draft: Prepare, page: str) -> Prepare:
    return lambda story: f"{draft(story)}/{page}"


def _page(name: str) -> Prepare:
    return lambda story: f"{_draft(story, **PAGES)}/pages/{name}"


def _receipt(story: Story, names: Mapping[str, str] | None = None) -> str:
    learner = {"birth_date": "2009-05-14", "uln_requested": True, **names} if names else "Amy Cole"
    return f"/journeys/{story.refer(learner)}/receipt"


def _search(visitor: Visitor) -> None:
    press(visitor, "Search and continue")
    assert visitor.faults() != []


def _go_on(visitor: Visitor) -> None:
    press(visitor, "Continue")
    assert visitor.faults() != []


def _add(visitor: Visitor) -> None:
    visitor.page.locator("button[name=_add]").click()


def _saved_meanwhile(visitor: Visitor) -> None:
    visitor.page.locator("form input[name=_seen]").evaluate("field => field.value = 'another'")
    visitor.page.fill("#phone", "07700 900456")
    press(visitor, "Continue")


NOBODY = "/refer/{draft_id}/nobody"
A_PAGE = "/refer/{draft_id}/pages/{name}"
LOOKS = (
    Look("/refer", "empty", "priya", at("/refer")),
    Look("/refer", "drafts", "priya", lambda story: (_draft(story), _whole(story, _named(SHORT)), "/refer")[2]),
    Look("/refer", "faults", "priya", at("/refer"), _search),
    Look("/refer", "closed", "northgate.tutor", at("/refer")),
    Look("/refer/{draft_id}", "gone on with", "priya", _draft),
    Look("/refer/{draft_id}/known", "nobody", "priya", _of(_draft, "known")),
    Look("/refer/{draft_id}/known", "open and ended", "priya", _known),
    Look(A_PAGE, "blocks", "priya", _page("needs"), _add),
    Look(A_PAGE, "faults", "priya", lambda story: f"{_draft(story)}/pages/present", _go_on),
    Look(A_PAGE, "saved meanwhile", "priya", _page("contact"), _saved_meanwhile),
    Look(A_PAGE, "source", "priya", _page("source")),
    Look(A_PAGE, "wishes", "priya", _page("wishes")),
    Look(A_PAGE, "providers", "priya", _page("provider")),
    Look(A_PAGE, "no provider chosen", "priya", _page("provider"), _go_on),
    Look(A_PAGE, "sharing", "priya", _page("sharing"), _go_on),
    Look(A_PAGE, "same person", "priya", _page("same")),
    Look(A_PAGE, "long name", "priya", lambda story: f"{_draft(story, _named(SHORT))}/pages/contact"),
    Look("/refer/{draft_id}/check", "unfinished", "priya", _of(_draft, "check")),
    Look("/refer/{draft_id}/check", "ready", "priya", _of(_whole, "check")),
    Look("/refer/{draft_id}/check", "refused", "priya",
         lambda story: (story.refer("Amy Cole"), f"{_whole(story)}/check")[1]),
    Look("/refer/{draft_id}/check", "right to left", "priya",
         lambda story: f"{_whole(story, _named(RIGHT_TO_LEFT))}/check"),
    Look(NOBODY, "asked", "priya", _of(_draft, "nobody")),
    Look("/refer/{draft_id}/alerted", "told", "priya", _of(_draft, "alerted")),
    Look("/refer/{draft_id}/delete", "asked", "priya", _of(_draft, "delete")),
    Look("/journeys/{journey_id}/receipt", "sent", "priya", _receipt),
    Look("/journeys/{journey_id}/receipt", "long names", "priya", lambda story: _receipt(story, SHORT)),
    Look("/journeys/{journey_id}/receipt", "right to left", "priya", lambda story: _receipt(story, RIGHT_TO_LEFT)),
)  # fmt: skip
