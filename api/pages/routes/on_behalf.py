"""Acting for a colleague: choosing for whom, stopping, and what happens to a form when that has changed."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.auth.acting_for import colleagues_for
from api.dependencies import SignedInDep
from api.installation import installation
from api.pages.forms.fields import Option
from api.pages.forms.from_request import fields_of
from api.pages.on_behalf import begin, stop
from api.pages.posted import FOR, KeyedDep, PostedDep, read_sent
from api.pages.rendering import render
from api.pages.sheets import Sheet, send, show
from api.pages.viewer import PageDep
from api.request_errors import ActingEnded, MalformedForm, OpenedForOther
from api.schemas.common import Body, RecordId
from engine.errors import Refusal, Refused
from engine.runtime import Work
from workflows.tables.organisations import Person

router = APIRouter(prefix="/account/acting")

# Where one of these is filled in, nothing comes back in the page: it is typed again.
SECRETS = frozenset({"password", "new_password", "code", "proof"})

LEAD = (
    "Your own roles go on to count: you can do for them what you may do yourself. It is recorded as done by you for"
    " them, until you act in your own name again or sign out."
)
NOT_FOR_THEM = Refusal(
    "acting_for_refused", "You cannot act for this colleague. They may be back, or somebody else stands in for them.",
    missing=("person_id",),
)  # fmt: skip
NOBODY = Refusal(
    "nobody_to_act_for",
    "A deputy acts for somebody who is away, a manager for anybody who works there. You stand in for nobody now.",
)


class ActFor(Body):
    """The colleague for whom somebody acts from now on."""

    person_id: RecordId


@router.get("")
def ask_for_whom(page: PageDep) -> Response:
    """For which colleague, of those for whom the viewer may act."""
    return show(page, lambda work, _form: _choosing(work))


@router.post("")
def act_for(page: PageDep, form: KeyedDep) -> Response:
    """Act for that colleague from now on, or show the form again."""
    chosen: list[str] = []

    def act(said: ActFor, _version: int | None, _key: str) -> str:
        with page.reading() as work:
            if all(each.id != said.person_id for each in colleagues_for(work.session, page.actor)):
                raise Refused((NOT_FOR_THEM,))
        chosen.append(said.person_id)
        return "/work"

    answer = send(page, form, lambda work, _form: _choosing(work), act)
    for each in chosen:
        begin(page.request, answer, page.identity, each)
    return answer


@router.post("/stop")
def act_for_nobody(request: Request, _identity: SignedInDep, _form: PostedDep) -> Response:
    """Act in one's own name again, beginning with what waits on oneself."""
    answer = RedirectResponse("/work", status_code=303)
    stop(request, answer)
    return answer


async def changed_page(request: Request, error: Exception) -> Response:
    """The page for whoever acts for somebody else by now, with what they wrote, to be sent all the same."""
    try:
        form = read_sent(request, await request.body()).pairs if request.method == "POST" else ()
    except MalformedForm:
        form = ()
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    secret = any(name in SECRETS for name, _text in form)
    pairs = [] if secret else [pair for pair in form if pair[0] != FOR]
    answer = render(
        "acting_changed.html", 403 if isinstance(error, ActingEnded) else 409, title="For whom you act has changed",
        because=str(error), now=_now(request, error), address=address, pairs=pairs,
    )  # fmt: skip
    if isinstance(error, ActingEnded):
        stop(request, answer)
    return answer


def _now(request: Request, error: Exception) -> str:
    """For whom the form counts when it is sent all the same."""
    colleague = error.acting_for if isinstance(error, OpenedForOther) else None
    if colleague is None:
        return "in your own name"
    with installation(request).runtime.database.reading() as transaction:
        person = transaction.session.get(Person, colleague)
        return f"for {person.name}" if person is not None else "for your colleague"


def _choosing(work: Work) -> Sheet:
    people = tuple(Option(each.id, each.name) for each in colleagues_for(work.session, work.actor))
    return Sheet(
        "Act for a colleague", ActFor, fields_of(ActFor, lambda _name: people), "/account/acting", "/account",
        button="Act for them", lead=(LEAD,), closed=() if people else (NOBODY,),
    )  # fmt: skip
