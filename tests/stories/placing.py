"""What stories of placements share: an employer that was checked, what is sent to it, and staff's word for it."""

from typing import Any

from sqlmodel import col, select

from tests.stories import way
from tests.stories.story import Story
from tests.stories.way import in_days
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network
from workflows.tables.organisations import Organisation
from workflows.vocabulary import EmployerCriterion

OFFICER, MANAGER, LEAD = "northgate.employer_engagement", "northgate.manager", way.LEAD
CONTACT = "pellow.contact"
PLACED: dict[str, Any] = {
    "kind": "work_experience", "days": "Tuesdays and Thursdays", "hours": "9.30 to 15.30",
    "activities": "Sanding, measuring and finishing doors.", "skills_goals": "Measures to the millimetre.",
}  # fmt: skip


def checking(story: Story, *unmet: EmployerCriterion, **about: Any) -> dict[str, Any]:
    """A check of today in which all is met but those named; health and safety holds for 60 days."""
    findings = [{"criterion": key.value, "met": key not in unmet} for key in EmployerCriterion]
    safe = {"safety_checked_on": in_days(story, 0), "safety_until": in_days(story, 60)}
    return {"findings": findings, **safe, "insurer": "Westshire Mutual", **about}


def check(story: Story, *unmet: EmployerCriterion, who: str = OFFICER, at: str = "pellow", expect: int = 200,
          **about: Any) -> Any:  # fmt: skip
    """Pellow Joinery, or another employer, checked by Northgate or another provider."""
    path = f"/organisations/{story.cast[at] if at in story.cast.ids else at}/employer-checks"
    return story.post(who, path, checking(story, *unmet, **about), expect=expect)


def placed(story: Story, first: int = 7, last: int = 28, **about: Any) -> dict[str, Any]:
    """What is said of a placement from so many days to so many days from now."""
    return {**PLACED, "from_on": in_days(story, first), "until_on": in_days(story, last), **about}


def send(story: Story, journey: str, *days: int, to: str | None = None, who: str = OFFICER, share: Any = None,
         draft: bool = False, **about: Any) -> Any:  # fmt: skip
    """A placement sent, whatever comes of it."""
    body = {"kind": "placement", "receiver_id": to or story.cast["pellow"], "placement": placed(story, *days, **about),
            "draft": draft, **({"share": share} if share is not None else {})}  # fmt: skip
    return story.act(who, journey, "send_hand_off", body, expect=None)


def sent(story: Story, journey: str, *days: int, **about: Any) -> str:
    """The same, to an employer that is checked; its id."""
    return str(send(story, journey, *days, **about)["hand_off"]["id"])


def agree(story: Story, placement: str, first: int = 7, last: int = 28, who: str = CONTACT, **more: Any) -> Any:
    """The employer says yes to days so many days from now, whatever comes of it."""
    days = {"start_on": in_days(story, first), "planned_end_on": in_days(story, last)}
    return story.hand_off(who, placement, "accept", {**days, **more}, expect=None)


def without_people(story: Story, name: str = "Tarn Farm") -> str:
    """An employer at which nobody can sign in; its id."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, Network.model_validate({"organisations": [{"name": name, "kind": "employer"}]}))
        return transaction.session.exec(select(Organisation.id).where(col(Organisation.name) == name)).one()
