"""A page for somebody who came by the link of an e-mail: as that person, for that hand-off, for an answer alone."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Request

from api.auth import addresses, answer_links
from api.auth.identity import Identity
from api.auth.people import person_and_organisation
from api.auth.tables import AnswerLink
from api.installation import Installation, installation
from api.pages.posted import Posted, keyed, posted
from api.pages.viewer import Page, refuse_null
from api.settings import SecondFactorUse
from engine.errors import UnknownInstance
from engine.runtime import Work

# Exactly what `new_token` makes; of anything else nobody has to be asked.
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{43}$")]


@dataclass(frozen=True, slots=True)
class LinkedPage(Page):
    """A page behind a link; `address` is that of the link itself."""

    link_id: str
    hand_off_id: str
    address: str

    @property
    def navigation(self) -> list[dict[str, Any]]:
        """None: nothing else is open by a link."""
        return []

    @property
    def by_link(self) -> bool:
        """Whether the viewer came by a link and did not sign in."""
        return True

    def expect_open(self, work: Work, *, hold: bool = False) -> AnswerLink:
        """The link, as long as it may be used; raises LinkOver. With `hold` others who use it wait for this one."""
        required = must_have_second_factor(self.here)
        session = work.session
        return answer_links.expect_open(session, self.link_id, work.at, second_factor_required=required, hold=hold)


def must_have_second_factor(here: Installation) -> bool:
    """Whether staff named for restricted matters must have a second factor in this installation."""
    return here.settings.second_factor is SecondFactorUse.REQUIRED


def linked(request: Request, token: Token) -> LinkedPage:
    """The page behind the link of a token, good or over.

    Raises UnknownInstance for a token that never was one, and TooManyAttempts after too many of these from an address.
    """
    here, host = installation(request), addresses.of(request)
    refuse_null(request)
    database = here.runtime.database
    addresses.check(database, host, addresses.Door.LINKS)
    with database.reading() as transaction:
        session = transaction.session
        link = answer_links.find(session, token)
        if link is not None:
            actor = answer_links.holder_of(session, link.person_id).actor
            person, organisation = person_and_organisation(session, link.person_id)
            request.state.caller = f"{actor.kind}:{actor.id}"
            address = f"{answer_links.PATH}/{token}"
            return LinkedPage(
                request, here, Identity(actor), person.name, organisation.name, link.id, link.hand_off_id, address
            )
    addresses.note_wrong(database, host, addresses.Door.LINKS)
    raise UnknownInstance


LinkedDep = Annotated[LinkedPage, Depends(linked)]


def keyed_by_link(form: Annotated[Posted, Depends(posted)], page: LinkedDep) -> Posted:
    """The form of an answer, with the key that its page gave it; raises MalformedForm and FormOfAnother."""
    return keyed(form, page.identity)


LinkedFormDep = Annotated[Posted, Depends(keyed_by_link)]
