"""The forms about being away: when, and who hears and acts meanwhile; one's own, and for a colleague."""

from dataclasses import replace
from datetime import date

from api.pages.forms.fields import EMPTY, Option
from api.pages.forms.filling import filled_with
from api.pages.forms.from_request import fields_of
from api.pages.sheets import Sheet
from api.schemas.notifications import Away
from engine.clock import london_date
from engine.errors import Refusal, Refused
from engine.runtime import Work
from workflows import deputies
from workflows.requests import Nothing
from workflows.tables.organisations import Absence, Person

WHO_MAY = (
    "A deputy holds the same roles, or is a manager: they hear what you would hear, and do it with their own rights."
)
WHO_MAY_FOR = "A deputy holds the same roles, or is a manager. They hear what your colleague would hear."
NOBODY = (
    "Nobody here holds the same roles, and nobody else is a manager. Ask an administrator to give somebody the roles."
)
# Title, button and what follows: for oneself or not, and whether the absence is still to come.
_COMING_BACK = {
    (True, False): ("Say that you are back", "I am back",
                    "What comes from now on is told to you again. Your deputy acts for you no longer."),
    (False, False): ("Record that they are back", "They are back",
                     "What comes from now on is told to your colleague again. Their deputy acts for them no longer."),
    (True, True): ("Say that you will not be away", "I will not be away",
                   "What you entered is taken back, and nobody will act for you."),
    (False, True): ("Record that they will not be away", "They will not be away",
                    "The absence is taken back, and nobody will act for your colleague."),
}  # fmt: skip


def still_away(work: Work, person_id: str) -> Absence | None:
    """The absence of somebody that goes on or is to come; one that is over is none."""
    found = deputies.absence(work.session, person_id)
    return found if found is not None and found.until_on >= _today(work) else None


def away_sheet(
    work: Work, person: Person, address: str, leads_to: str, against: Refusal | None = None
) -> Sheet:  # fmt: skip
    """When somebody is away and who acts for them; whoever looks is that person, or enters it for a colleague."""
    possible = deputies.possible_deputies(work.session, person)
    options = tuple(Option(each.id, each.name) for each in possible)
    fields = fields_of(Away, lambda name: options if name == "deputy_id" else None)
    found, own = still_away(work, person.id), person.id == work.actor.id
    return Sheet(
        "Being away" if own else "Enter that they are away", Away, fields, address, leads_to,
        caption="" if own else person.name, lead=((WHO_MAY if own else WHO_MAY_FOR) if options else NOBODY,),
        known=filled_with(fields, found.model_dump()) if found is not None else EMPTY, replaces=True,
        closed=(against,) if against is not None else (),
    )  # fmt: skip


def back_sheet(
    work: Work, person: Person, address: str, leads_to: str, against: Refusal | None = None
) -> Sheet:  # fmt: skip
    """The question whether somebody is back, or will not be away after all, which ends their absence."""
    own, found = person.id == work.actor.id, still_away(work, person.id)
    title, button, lead = _COMING_BACK[own, found is not None and found.from_on > _today(work)]
    return Sheet(
        title, Nothing, (), address, leads_to, caption="" if own else person.name, button=button, lead=(lead,),
        closed=(against,) if against is not None else (),
    )  # fmt: skip


def at_its_field(refused: Refused) -> Refused:
    """The refusal of a deputy as one about the field of the form, which stands in no other."""
    return Refused(
        tuple(
            replace(each, missing=tuple(part.removeprefix("away.") for part in each.missing))
            for each in refused.refusals
        )
    )


def _today(work: Work) -> date:
    return london_date(work.at)
