"""Agreements: the list, one in each of its states, and the forms about it."""

from typing import Any

from tests.pages.browser import Visitor
from tests.pages.doing import submit
from tests.pages.looks import Look
from tests.pages.looks.signing_in import at
from tests.pages.waiting import LONG_WORD
from tests.stories.agreeing import draft, nothing_agreed, sign, signed, step
from tests.stories.story import Story

WRITES, SIGNS = "northgate.coordinator", "northgate.manager"
SAYS: dict[str, Any] = {
    "starts_on": "2026-03-02", "ends_on": "2026-07-31", "notice_days": 14, "review_months": 3, "meeting_weeks": 4,
    "records": [{"record": "results_form", "part": "functional_skills"}], "times": {"decide": 3, "remind": None},
    "qualifications": ["ptlls"], "clauses": [{"clause": "ext_07", "text": LONG_WORD}],
}  # fmt: skip


def drafted(story: Story, **about: Any) -> str:
    """A draft of Northgate with Millbrook that says a lot; its page."""
    own, other = story.cast["northgate"], story.cast["millbrook"]
    targets = [{"organisation_id": other, "measure": "completed", "amount": 80}]
    kept = [{"programme_id": story.cast.programme("millbrook"), "starts_on": "2026-03-09", "organisation_id": own,
             "places": 3}]  # fmt: skip
    return f"/agreements/{draft(story, targets=targets, reserved=kept, **{**SAYS, **about})}"


def _in_force(story: Story) -> str:
    path = drafted(nothing_agreed(story))
    agreement = path.rpartition("/")[2]
    sign(story, agreement)
    step(story, WRITES, agreement, "record_meeting", {"kind": "meeting", "held_on": "2026-03-02", "note": LONG_WORD})
    safe = {"evidence": "Visited both sites.", "checked_on": "2026-03-02", "valid_until": "2026-12-31"}
    step(story, SIGNS, agreement, "record_safety", safe)
    return path


def _to_sign(story: Story) -> str:
    drafted(story)
    signed(nothing_agreed(story), **{**SAYS, "title": "Second"})
    return "/agreements"


def _send(visitor: Visitor) -> None:
    submit(visitor)
    assert visitor.faults() != []


def _add(visitor: Visitor) -> None:
    for name in ("targets", "reserved", "times"):
        with visitor.page.expect_navigation():
            visitor.page.click(f'button[name="_add"][value="{name}"]')
    _send(visitor)


def _changed_meanwhile(visitor: Visitor) -> None:
    other = visitor.context.new_page()
    other.goto(visitor.page.url.partition("?")[0])
    for page, title in ((other, "First"), (visitor.page, "Second")):
        page.fill("#title", title)
        with page.expect_navigation():
            page.locator("main form button[type=submit]").last.click()
    other.close()
    assert visitor.page.get_by_text("which is to count?").count() == 1


LOOKS = (
    Look("/agreements", "empty", "haven.worker", at("/agreements")),
    Look("/agreements", "full", SIGNS, _to_sign),
    Look("/agreements/new", "which kind", WRITES, at("/agreements/new")),
    Look("/agreements/new", "faults", WRITES, at("/agreements/new?kind=external"), _add),
    Look("/agreements/new", "not a drafter's", "priya", at("/agreements/new?kind=internal")),
    Look("/agreements/{agreement_id}", "a draft that contradicts", SIGNS, drafted),
    Look("/agreements/{agreement_id}", "in force", WRITES, _in_force),
    Look("/agreements/{agreement_id}/actions/{name}", "change", WRITES,
         lambda story: f"{drafted(story)}/actions/change"),
    Look("/agreements/{agreement_id}/actions/{name}", "changed meanwhile", WRITES,
         lambda story: f"{drafted(story)}/actions/change", _changed_meanwhile),
    Look("/agreements/{agreement_id}/actions/{name}", "sign", SIGNS,
         lambda story: f"{drafted(nothing_agreed(story))}/actions/sign"),
    Look("/agreements/{agreement_id}/actions/{name}", "contradicts", SIGNS,
         lambda story: f"{drafted(story)}/actions/sign"),
    Look("/agreements/{agreement_id}/actions/{name}", "faults", SIGNS, lambda story: f"{_in_force(story)}/actions/end",
         _send),
)  # fmt: skip
