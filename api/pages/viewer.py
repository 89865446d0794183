"""Who looks at a page, and what every page says of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from api.auth.identity import Identity
from api.auth.people import person_and_organisation
from api.installation import Installation, installation
from api.pages.on_behalf import OnBehalfDep, whose
from api.pages.rendering import render
from api.request_errors import MalformedForm
from api.saved_views import NARROWED_BY, SavedView, narrowing, saved_views
from engine.actor import Actor
from engine.clock import london_date, now
from engine.runtime import Runtime, Work
from workflows.definitions.kinds import MANAGEMENT
from workflows.views.september_view import READERS
from workflows.vocabulary import Role

# Each page with its name, and for whom its link is: whoever holds one of these roles, or everybody where none is said.
NAVIGATION: Sequence[tuple[str, str, frozenset[Role]]] = (
    ("/work", "My work", frozenset()),
    ("/hand-offs", "Hand-offs", frozenset()),
    ("/tasks", "Tasks", frozenset()),
    ("/stalled", "Stalled", frozenset()),
    ("/journeys", "Learners", frozenset()),
    ("/refer", "Refer a learner", frozenset()),
    ("/board", "Board", frozenset()),
    ("/map", "Map", frozenset()),
    ("/programmes", "Programmes", frozenset()),
    ("/organisations", "Organisations", frozenset()),
    ("/agreements", "Agreements", MANAGEMENT),
    ("/people", "People", frozenset({Role.ADMINISTRATOR})),
    ("/inbox", "Inbox", frozenset()),
    ("/operations", "Operations", frozenset({Role.OPERATOR})),
)


# What is looked at so rarely that its link stands on the page of one's own organisation alone.
KEPT_HERE: Sequence[tuple[str, str, frozenset[Role]]] = (
    ("/people/away", "Who is away, and who acts for them", frozenset({Role.ADMINISTRATOR, Role.MANAGER})),
    ("/days-off", "Holidays and closures", frozenset()),
    ("/september-guarantee", "September Guarantee", READERS),
    ("/reports/unmet-need", "What partners could not take on", MANAGEMENT),
    (
        "/reports/safeguarding-overrides",
        "Sharing without consent, for safety",
        frozenset({Role.MANAGER, Role.SAFEGUARDING_LEAD}),
    ),
    ("/webhooks", "Webhooks", frozenset({Role.MANAGER})),
    ("/people/leavers", "Who has left", frozenset({Role.ADMINISTRATOR, Role.MANAGER})),
)


# What an address says of one visit alone: where its page begins, and what was done just before.
PASSING = frozenset({"after", "done", "key"})


@dataclass(frozen=True, slots=True)
class AnyPage(ABC):
    """A page that is asked for, by staff or by a learner."""

    request: Request
    here: Installation

    @property
    @abstractmethod
    def actor(self) -> Actor:
        """Whoever looks: each kind of page says who that is."""

    @property
    def whose(self) -> str:
        """For whom its forms are made: see `on_behalf`."""
        return whose(self.actor)

    @property
    def runtime(self) -> Runtime:
        """The runtime of this process."""
        return self.here.runtime

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """A look at the database as the viewer may have one; what is shown is noted."""
        with self.runtime.reading(self.actor) as work:
            yield work

    def render(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The page of a template, for this viewer."""
        return render(template, status, page=self, **values)


@dataclass(frozen=True, slots=True)
class Page(AnyPage):
    """A page for somebody who signed in: their name and organisation, and what they may go to."""

    identity: Identity
    name: str
    organisation: str
    views: Sequence[SavedView] = field(default=(), kw_only=True)
    acting_for: str = field(default="", kw_only=True)
    """The name of the colleague for whom they act."""

    @property
    def actor(self) -> Actor:
        """Whoever looks."""
        return self.identity.actor

    @property
    def today(self) -> date:
        """The day in London."""
        return london_date(now())

    @property
    def by_link(self) -> bool:
        """Whether the viewer came by a link and did not sign in."""
        return False

    @property
    def navigation(self) -> list[dict[str, Any]]:
        """The links of every page, the present one marked."""
        path = self.request.url.path
        return [{"href": href, "text": text, "current": path == href, "active": path.startswith(f"{href}/")}
                for href, text, roles in NAVIGATION if not roles or not roles.isdisjoint(self.actor.roles)]  # fmt: skip

    @property
    def kept_here(self) -> list[tuple[str, str]]:
        """The links of the page of one's own organisation."""
        return [(href, text) for href, text, roles in KEPT_HERE if not roles or not roles.isdisjoint(self.actor.roles)]

    def kept_query(self) -> list[tuple[str, str]]:
        """What the address asks for, without the place where its page begins: for the link to the next one."""
        return [
            (name, value) for name, value in self.request.query_params.multi_items() if name not in PASSING and value
        ]

    @property
    def narrowed(self) -> str:
        """What the list at hand is narrowed to, as it may be kept under a name; empty where it is not."""
        return narrowing(self.request.url.path, self.request.url.query)


def page(request: Request, identity: OnBehalfDep) -> Page:
    """The page that is asked for by somebody who signed in; NotSignedIn otherwise.

    Raises MalformedForm for an address with a character that no database keeps.
    """
    here = installation(request)
    refuse_null(request)
    with here.runtime.database.reading() as transaction:
        person, organisation = person_and_organisation(transaction.session, identity.actor.id)
        path = request.url.path
        views = saved_views(transaction.session, identity.actor.id, path) if path in NARROWED_BY else ()
        colleague = identity.actor.acting_for
        acting_for = person_and_organisation(transaction.session, colleague)[0].name if colleague else ""
        return Page(
            request, here, identity, person.name, organisation.name, views=views, acting_for=acting_for
        )  # fmt: skip


def refuse_null(request: Request) -> None:
    """Raise MalformedForm for an address with a character that no database keeps."""
    if any("\x00" in text for pair in request.query_params.multi_items() for text in pair):
        raise MalformedForm


PageDep = Annotated[Page, Depends(page)]
