"""Who has the learner's information, and the learner's own no and yes to it (rule C25)."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.commands import on_own_journey
from api.pages.own import OwnKeyedDep, OwnPage, OwnPageDep, after
from api.pages.posted import Posted
from api.pages.words import own as words
from api.pages.words.done import DoneKey, done_sentence
from api.request_errors import MalformedForm
from api.schemas.common import RecordId
from engine.errors import KeyReused, Refused, UnknownInstance
from engine.runtime import Command, Verdict, Work, new_id
from workflows import queries
from workflows.actions.learners.own_sharing import SayNo, SayYes, say_no, say_yes
from workflows.facts.journeys import JourneyFacts
from workflows.tables.learners import Consent
from workflows.views.own.looking import own_look, own_looks
from workflows.views.own.sharing import AwaitedView, awaited_views, consent_of, effect, holders, where_said

router = APIRouter(prefix="/my/sharing")

Consented = Annotated[RecordId, Query()]
To = Annotated[RecordId | None, Query()]
Said = Annotated[str, Query(max_length=60)]
Word = TypeVar("Word", SayNo, SayYes)


@router.get("")
def show_sharing(page: OwnPageDep, done: DoneKey = "") -> Response:
    """Each organisation that has something of the learner's, what, why and since when."""
    return _sharing(page, done=done)


@router.get("/no")
def show_no(page: OwnPageDep, consent: Consented, to: To = None) -> Response:
    """What a no would do, before it is said; raises UnknownInstance for what is not the learner's to take back."""
    with page.reading() as work:
        if consent_of(own_looks(work), consent).withdrawn_at is not None:
            return RedirectResponse("/my/sharing", status_code=303)
        found = effect(work, consent, to)
    return page.render(
        "own/no.html", title="Say no", effect=found, to=to, key=new_id(), words=words,
        back={"href": "/my/sharing", "text": "Back"},
    )  # fmt: skip


@router.post("/no")
def take_back(page: OwnPageDep, form: OwnKeyedDep) -> Response:
    """Take it back at once, or say why not; raises UnknownInstance."""
    said = _read(SayNo, {"consent_id": form.get("consent_id"), "receiver_id": form.get("receiver_id") or None})
    return _say(page, form, "no", say_no, said)


@router.get("/yes")
def show_yes(page: OwnPageDep, consent: Consented | None = None, hand_off: To = None, item: Said = "") -> Response:
    """What a yes would do, before it is said; raises UnknownInstance for what this learner is not asked for."""
    with page.reading() as work:
        looks = own_looks(work)
        row = consent_of(looks, consent) if consent else _awaited(work, hand_off, item)
        receiver = row.receiver if isinstance(row, AwaitedView) else looks[0].named(row.receiver_id)
    if isinstance(row, Consent) and row.withdrawn_at is None:
        return RedirectResponse("/my/sharing", status_code=303)
    return page.render(
        "own/yes.html", title="Say yes", said=row, again=isinstance(row, Consent), receiver=receiver, key=new_id(),
        words=words, back={"href": "/my/sharing", "text": "Back"},
    )  # fmt: skip


@router.post("/yes")
def give(page: OwnPageDep, form: OwnKeyedDep) -> Response:
    """Give it, for the first time or again, or say why not; raises UnknownInstance."""
    said = {name: form.get(name) or None for name in SayYes.model_fields}
    return _say(page, form, "yes", say_yes, _read(SayYes, said))


def _awaited(work: Work, hand_off_id: str | None, item: str) -> AwaitedView:
    found = (each for each in awaited_views(work) if (each.hand_off_id, name_of(each)) == (hand_off_id, item))
    row = next(found, None)
    if row is None:
        raise UnknownInstance
    return row


def name_of(each: AwaitedView) -> str:
    """What an item is called in an address, such as "support_need:travel"."""
    return f"{each.item}:{each.need}" if each.need else str(each.item)


def _where(work: Work, said: SayNo | SayYes) -> str:
    """The journey on which the learner's word is written; raises UnknownInstance for what is not theirs."""
    looks = own_looks(work)
    if said.consent_id is not None:
        return where_said(looks, consent_of(looks, said.consent_id))
    asked = said.hand_off_id if isinstance(said, SayYes) else None
    return own_look(work, queries.journeys.journey_of(work.session, asked or "")).facts.id


def _read(request: type[Word], said: dict[str, Any]) -> Word:
    """What the page itself put into its form; raises MalformedForm for anything else."""
    try:
        return request.model_validate(said)
    except ValidationError:
        raise MalformedForm from None


def _say(page: OwnPage, form: Posted, word: str, run: Callable[[JourneyFacts, Any], Verdict],
         said: SayNo | SayYes) -> Response:  # fmt: skip
    with page.reading() as work:
        journey = _where(work, said)
    body = said.model_dump(mode="json")
    try:
        page.runtime.run(Command(f"own.say_{word}", body, form.key), page.actor, on_own_journey(run, journey, said))
    except Refused as refused:
        return _sharing(page, 409, errors=words.refused(refused))
    except KeyReused:
        return _sharing(page, 409, errors=[{"text": words.SENT_BEFORE}])
    return after("/my/sharing", form.key)


def _sharing(page: OwnPage, status: int = 200, done: str = "",
             errors: Sequence[dict[str, str]] = ()) -> Response:  # fmt: skip
    with page.reading() as work:
        found, waiting, said = holders(work), awaited_views(work), done_sentence(work, done)
    return page.render(
        "own/sharing.html", status, title="Who has my information", holders=found, waiting=waiting, name_of=name_of,
        done=said, errors=list(errors), words=words,
    )  # fmt: skip
