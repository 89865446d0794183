"""Every action that is offered on a journey or a hand-off: its form, and what comes of sending it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from api.commands import Act, on_hand_off, on_journey, refuse_if_stopped
from api.pages.forms.by_kind import SENDING, fields_for, fields_on_the_way
from api.pages.forms.choices import Offered
from api.pages.forms.errors import fault_lines, refusal_lines
from api.pages.forms.fields import Filled, with_needed
from api.pages.forms.from_request import fields_of
from api.pages.forms.known import known_of, known_of_journey, notes_to_read
from api.pages.forms.reading import filled_as, is_reshaped, read, without_removed
from api.pages.listing import Short
from api.pages.posted import KeyedDep, Posted
from api.pages.previewing import CHANGE, look_again, look_first, looked_at, unseen
from api.pages.stepping import CHOSEN, Action, Step
from api.pages.viewer import Page, PageDep
from api.pages.words.values import full_name
from api.schemas.common import RecordId
from engine.errors import Conflict, KeyReused, Refused, StaleVersion, UnknownInstance
from engine.runtime import Command, Verdict, Work, new_id
from workflows.actions.hand_offs.send_hand_off import SENDING_EVENT
from workflows.actions.learners.own_code import GIVE_CODE
from workflows.actions.offered import HAND_OFF_ACTIONS, JOURNEY_ACTIONS
from workflows.facts.hand_offs import HandOffFacts
from workflows.views.actions_view import ActionView, hand_off_actions, journey_actions
from workflows.views.history_view import EntryView, history_view
from workflows.views.looking import Look, find_hand_off, look_at_hand_off
from workflows.views.wanted_view import wanted_now
from workflows.vocabulary import HandOffKind
from workflows.words.accesses import Surface

router = APIRouter()

Bind = Callable[[Any, str, BaseModel, int | None], Act]
StepIn = Callable[..., Step]
"""Finds the step in a transaction; what is not `shown` is not noted."""

NOTES_UNTIL = "notes_until"
OwnKey = Annotated[RecordId | None, Query()]
"""The key of one filling in of a form: it stands in the address, so that whoever goes back comes to the same one."""


class Notice(StrEnum):
    """Why a form is shown again although nothing in it is wrong."""

    CHANGED = "changed"
    SENT_BEFORE = "sent_before"


@router.get("/journeys/{journey_id}/actions/{name}")
def show_journey_action(
    journey_id: RecordId, name: str, page: PageDep, key: OwnKey = None,
    kind: Annotated[str, Query(max_length=40)] = "", chosen: Short = "",
) -> Response:  # fmt: skip
    """The form of an action on a journey, or why it is closed; what is sent is asked first of what kind it is."""
    if name == SENDING and kind not in set(SENDING_EVENT):
        return RedirectResponse(f"/journeys/{journey_id}/send", status_code=303)
    if key is None:
        return with_key(page, kind, chosen)
    with page.reading() as work:
        step = _on_journey(work, journey_id, name, kind)
        texts = {**step.known.texts, **({CHOSEN[name]: chosen} if chosen and name in CHOSEN else {})}
        return show_form(page, step, replace(step.known, texts=texts), key=key)


@router.post("/journeys/{journey_id}/actions/{name}")
def take_journey_action(journey_id: RecordId, name: str, page: PageDep, form: KeyedDep) -> Response:
    """Take the action, or show the form again with what is wrong."""
    step_in = partial(_on_journey, journey_id=journey_id, name=name, kind=form.get("kind"))
    return take(page, form, on_journey, step_in)


@router.get("/hand-offs/{hand_off_id}/actions/{name}")
def show_hand_off_action(hand_off_id: RecordId, name: str, page: PageDep, key: OwnKey = None) -> Response:
    """The form of an action on a hand-off, or why it is closed."""
    if key is None:
        return with_key(page)
    with page.reading() as work:
        step = _on_hand_off(work, hand_off_id, name)
        return show_form(page, step, step.known, key=key)


@router.post("/hand-offs/{hand_off_id}/actions/{name}")
def take_hand_off_action(hand_off_id: RecordId, name: str, page: PageDep, form: KeyedDep) -> Response:
    """Take the action, or show the form again with what is wrong."""
    return take(page, form, on_hand_off, partial(_on_hand_off, hand_off_id=hand_off_id, name=name))


def with_key(page: Page, kind: str = "", chosen: str = "") -> Response:
    """Back to the same address with a fresh key in it, and with what was chosen before."""
    query = {"key": new_id(), **({"kind": kind} if kind else {}), **({"chosen": chosen} if chosen else {})}
    return RedirectResponse(f"{page.request.url.path}?{urlencode(query)}", status_code=303)


def _on_journey(
    work: Work, journey_id: str, name: str, kind: str = "", *, shown: bool = True, form: Posted | None = None,
) -> Step:  # fmt: skip
    """Raises UnknownInstance for a journey that the viewer may not know of, or an action that there is not.

    What is not `shown`, because the action is only to be taken, is not noted as looked at.
    """
    action = JOURNEY_ACTIONS.get(name)
    look = Look(work, journey_id)
    if action is None or not look.may_know:
        raise UnknownInstance
    if shown:
        look.show(_surface(action))
    found = found_in(journey_actions(look), name) if shown else None
    known = known_of_journey(look, name)
    sent = HandOffKind(kind) if name == SENDING and kind in set(SENDING_EVENT) else None
    fields = fields_of(action.request, Offered(look, action=name, form=form, known=known, sent=sent).of)
    fields = with_needed(fields, wanted_now(look.facts, action))
    return Step(
        "journey", journey_id, look, action, found, fields_for(sent, fields) if sent else fields,
        look.facts.row.version, work.at, learner_of(look), f"/journeys/{journey_id}", known, may_read=look.may_read,
        kind=sent, notes=notes_to_read(look, name) if shown else (),
    )  # fmt: skip


def _on_hand_off(work: Work, hand_off_id: str, name: str, *, shown: bool = True, form: Posted | None = None) -> Step:
    """Raises UnknownInstance for a hand-off that the viewer does not see, or an action that there is not."""
    action = HAND_OFF_ACTIONS.get(name)
    if action is None:
        raise UnknownInstance
    look, row, seen = find_hand_off(work, hand_off_id)
    if shown:
        look_at_hand_off(work, hand_off_id, _surface(action))
    found = found_in(hand_off_actions(look, row, seen), name) if shown else None
    fields = fields_of(action.request, Offered(look, row, name, form).of)
    facts = HandOffFacts(work, row.hand_off)
    fields = fields_on_the_way(name, facts, with_needed(fields, wanted_now(facts, action)))
    version = look.once.instances[hand_off_id].version
    return Step("hand_off", hand_off_id, look, action, found, fields, version, work.at, learner_of(look),
                f"/hand-offs/{hand_off_id}", known_of(row, name, fields))  # fmt: skip


def found_in(actions: Sequence[ActionView], name: str) -> ActionView | None:
    """The action of this name, open or closed."""
    return next((each for each in actions if each.name == name), None)


def _surface(action: Action) -> Surface:
    """Under which word a look at the form is noted: one at a concern as nothing else, which leaves no trace (C24)."""
    return Surface.CONCERNS if action.surface is Surface.CONCERNS else Surface.ACTIONS


def learner_of(look: Look) -> str | None:
    """The learner's name, to whoever may read it."""
    return full_name(look.facts.learner) if look.may_read else None


def take(page: Page, form: Posted, bind: Bind, step_in: StepIn) -> Response:
    """Take the action that a form asks for, or show the form again with what is wrong."""
    step_in = partial(step_in, form=without_removed(form))
    with page.reading() as work:
        step = step_in(work, shown=False)
    if is_reshaped(form) or form.get(CHANGE):
        return _again(page, step_in, filled_as(step.fields, form), form=form)
    request = step.action.request
    reading = read(request, step.fields, form, **step.own, **_read_until(step, form), **looked_at(request, form))
    if reading.request is None:
        lines = fault_lines(step.fields, reading.filled)
        return _again(page, step_in, reading.filled, 422, lines, form=form)
    try:
        done = _done(page, form, bind, step, reading.request)
    except Refused as refused:
        return _again(page, step_in, reading.filled, 409, refusal_lines(refused, step.fields, reading.filled))
    except KeyReused:
        return _again(page, step_in, reading.filled, 409, notice=Notice.SENT_BEFORE)
    except (StaleVersion, Conflict):
        return _changed(page, form, reading.filled, step_in)
    if isinstance(done, Response):
        return done
    if step.action.name == GIVE_CODE:
        # Told this once and kept nowhere: no page that is opened again can show it.
        return page.render("own_code.html", title="The learner's code", step=step, code=done.get("code"),
                           address=f"{page.here.settings.address}/my")  # fmt: skip
    return RedirectResponse(f"{step.leads_to}?done={form.key}", status_code=303)


def _done(page: Page, form: Posted, bind: Bind, step: Step, request: BaseModel) -> Verdict | Response:
    """What came of the action; of a sending first the page that shows what will be seen of it."""
    act = bind(step.action, step.record_id, request, form.version)
    here = (form, step.sends_to, step.title, step.leads_to)
    preview = look_first(page, request, act, *here)
    if preview is not None:
        return preview
    said = {"id": step.record_id, "if_match": form.version, "body": request.model_dump(mode="json")}
    try:
        done = page.runtime.run(Command(f"{step.record}.{step.action.name}", said, form.key), page.actor, act)
        refuse_if_stopped(done)
    except Refused as refused:
        act = bind(step.action, step.record_id, unseen(request), form.version)
        preview = look_again(page, refused, act, *here)
        if preview is None:
            raise
        return preview
    return done


def _again(page: Page, step_in: StepIn, filled: Filled, status: int = 200, errors: Sequence[dict[str, str]] = (), *,
           form: Posted | None = None, notice: Notice | None = None) -> Response:  # fmt: skip
    """The form once more; with a `form` that was not sent yet, about the record as that was opened on it."""
    with page.reading() as work:
        step = step_in(work)
        if form is not None and form.version is not None:
            opened_at = _opened(form) or step.opened_at
            step = replace(step, version=form.version, opened_at=opened_at)
        return show_form(page, step, filled, status, errors, key=form.key if form else None, notice=notice)


def _changed(page: Page, form: Posted, filled: Filled, step_in: StepIn) -> Response:
    """The form again, with what happened to the record since it was opened; sent once more it counts."""
    with page.reading() as work:
        step = step_in(work)
        look = step.look
        news = _since(history_view(look), _opened(form))
        if news and look.may_know:
            look.show(Surface.HISTORY)
    return show_form(page, step, filled, 409, news=news, notice=Notice.CHANGED)


def _opened(form: Posted) -> datetime | None:
    """When the form was opened; None where it does not say so."""
    try:
        return datetime.fromisoformat(form.get("_opened")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _since(story: Sequence[EntryView], opened: datetime | None) -> list[EntryView]:
    """What was recorded since the form was opened; nothing where it does not say when that was."""
    return [entry for entry in story if opened is not None and entry.recorded_at >= opened]


def _read_until(step: Step, form: Posted) -> dict[str, str]:
    """Until when the learner's notes were read that stood beside the form: when it was opened."""
    opened = _opened(form) if NOTES_UNTIL in step.action.request.model_fields else None
    return {NOTES_UNTIL: opened.isoformat()} if opened is not None else {}


def show_form(
    page: Page, step: Step, filled: Filled, status: int = 200, errors: Sequence[dict[str, str]] = (), *,
    key: str | None = None, news: Sequence[EntryView] = (), notice: Notice | None = None,
) -> Response:  # fmt: skip
    """The form of a step as it was filled in, or why the step is closed."""
    return page.render(
        "action.html", status, title=step.title, step=step, filled=filled, errors=list(errors), key=key or new_id(),
        news=news, notice=notice,
        back={"href": step.leads_to, "text": f"Back to {step.learner or 'the record'}" if step.may_read else "My work"},
    )  # fmt: skip
