"""Webhooks of an organisation, for its managers alone: where messages go, what failed, and sending it again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from api.dependencies import Paging
from api.pages.forms.from_request import fields_of
from api.pages.listing import A_PAGE, After
from api.pages.posted import KeyedDep
from api.pages.sheets import Sheet, Vanishing, send, show
from api.pages.viewer import Page, PageDep
from api.pages.words.done import DoneKey, done_sentence
from api.pages.words.operations import topic
from api.routes import webhooks
from api.routes.webhooks import expect_manager
from api.schemas.common import AwareDatetime, Body, RecordId
from api.schemas.notifications import EndpointWithSecret, NewEndpoint, Replay
from engine.errors import UnknownInstance
from engine.runtime import Work, new_id
from workflows.requests import Nothing

router = APIRouter(prefix="/webhooks")

ABOUT = (
    "A system of yours is told at this address what happens: references and plain facts, never a name. Each message is"
    " signed with a secret, which you see once."
)


class SendAgain(Body):
    """From when on all is sent again."""

    since: AwareDatetime


@dataclass(frozen=True, slots=True)
class _Step:
    """Something that a manager does about an endpoint: its heading, its button, and what to know before."""

    title: str
    button: str
    lead: str
    request: type[BaseModel] = Nothing
    warns: bool = False


STEPS: Mapping[str, _Step] = {
    "switch-on": _Step("Switch it on", "Switch it on", "Messages go there again. What it missed can be sent again."),
    "switch-off": _Step(
        "Switch it off", "Switch it off", "Nothing goes there any more. What comes meanwhile can be sent later.",
        warns=True,
    ),
    "again": _Step(
        "Send again", "Send again", "All that was made since then is sent once more, under the same ids.", SendAgain
    ),
    "secret": _Step(
        "Give it a new secret", "Give it a new secret",
        "You see the new secret once. The present one signs too for one more day, so that you can change over.",
    ),
    "remove": _Step(
        "Remove it", "Remove it", "Nothing goes there any more, and its secrets are forgotten.", warns=True
    ),
}  # fmt: skip


@router.get("")
def list_webhooks(page: PageDep, done: DoneKey = "") -> Response:
    """Where messages go, the oldest first; UnknownInstance for everybody but managers."""
    found = webhooks.list_endpoints(expect_manager(page.actor), page.runtime)
    with page.reading() as work:
        sentence = done_sentence(work, done)
    return page.render(
        "webhooks/webhooks.html", title="Webhooks", endpoints=found.items, about=ABOUT, done=sentence,
        back={"href": f"/organisations/{page.actor.organisation}", "text": page.organisation},
    )  # fmt: skip


@router.get("/new")
def ask_for_address(page: PageDep) -> Response:
    """The form of a new one."""
    return show(page, lambda work, _form: _adding(work))


@router.post("/new")
def add_webhook(page: PageDep, form: KeyedDep) -> Response:
    """Add it and show its secret this once, or show the form again with what is wrong."""

    def add(said: NewEndpoint, key: str) -> EndpointWithSecret:
        return webhooks.create_endpoint(said, expect_manager(page.actor), page.here, key)

    return _with_secret(page, form, lambda work, _form: _adding(work), add)


@router.get("/{endpoint_id}")
def show_webhook(endpoint_id: RecordId, page: PageDep, after: After = "", done: DoneKey = "") -> Response:
    """One with what was sent there, the latest first, and what can be done about it."""
    manager = expect_manager(page.actor)
    log = webhooks.list_deliveries(endpoint_id, manager, page.runtime, Paging(A_PAGE, after or None))
    found = next(each for each in webhooks.list_endpoints(manager, page.runtime).items if each.id == endpoint_id)
    with page.reading() as work:
        sentence = done_sentence(work, done)
    steps = [name for name in STEPS if name not in ("switch-on" if found.switched_off_at is None else "switch-off",)]
    if found.switched_off_at is not None:
        steps.remove("again")
    return page.render(
        "webhooks/webhook.html", title="Webhook", found=found, log=log.items, following=log.next, topic=topic,
        steps=[(name, STEPS[name].title) for name in steps], done=sentence, new_key=new_id,
        back={"href": "/webhooks", "text": "Webhooks"},
    )  # fmt: skip


@router.post("/{endpoint_id}/deliveries/{delivery_id}/again")
def send_one_again(endpoint_id: RecordId, delivery_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Send one delivery again; Refused while it is switched off, UnknownInstance for one that is not to be sent."""
    body = Replay(delivery_id=delivery_id)
    webhooks.replay(endpoint_id, body, expect_manager(page.actor), page.runtime, form.key)
    return RedirectResponse(f"/webhooks/{endpoint_id}?done={form.key}", status_code=303)


@router.get("/{endpoint_id}/{name}")
def ask_about_webhook(endpoint_id: RecordId, name: str, page: PageDep) -> Response:
    """The question before something is done about it; UnknownInstance for what there is not."""
    return show(page, lambda work, _form: _step(work, endpoint_id, name))


@router.post("/{endpoint_id}/{name}")
def take_webhook_step(endpoint_id: RecordId, name: str, page: PageDep, form: KeyedDep) -> Response:
    """Do it, or show the form again with what is wrong; raises UnknownInstance."""
    find = partial(_find, endpoint_id, name)
    manager, runtime = expect_manager(page.actor), page.runtime
    if name == "secret":
        return _with_secret(
            page, form, find, lambda _said, key: webhooks.rotate_secret(endpoint_id, manager, runtime, key)
        )
    taken: Mapping[str, Callable[[str], Any]] = {
        "switch-on": lambda key: webhooks.switch_on(endpoint_id, manager, runtime, key),
        "switch-off": lambda key: webhooks.switch_off(endpoint_id, manager, runtime, key),
        "remove": lambda key: webhooks.delete_endpoint(endpoint_id, manager, runtime, key),
    }

    def act(said: Any, _version: int | None, key: str) -> str:
        if isinstance(said, SendAgain):
            webhooks.replay(endpoint_id, Replay(since=said.since), manager, runtime, key)
        else:
            taken[name](key)
        return f"/webhooks{'' if name == 'remove' else f'/{endpoint_id}'}?done={key}"

    return send(page, form, find, act, Vanishing("webhook.delete", "/webhooks"))


def _with_secret(page: Page, form: Any, find: Any, make: Callable[[Any, str], EndpointWithSecret]) -> Response:
    """The page with the secret, this once; a second click leads to the endpoint, where a new one can be had."""
    made: list[EndpointWithSecret] = []

    def act(said: Any, _version: int | None, key: str) -> str:
        made.append(make(said, key))
        return f"/webhooks/{made[-1].id}?done={key}"

    answer = send(page, form, find, act)
    if not made or made[-1].secret is None:
        return answer
    return page.render("webhooks/secret.html", title="Keep this secret", made=made[-1])


def _adding(work: Work) -> Sheet:
    expect_manager(work.actor)
    return Sheet(
        "Add a webhook", NewEndpoint, fields_of(NewEndpoint, lambda _name: None), "/webhooks/new", "/webhooks",
        button="Add it", lead=(ABOUT,),
    )  # fmt: skip


def _find(endpoint_id: str, name: str, work: Work, _form: Any) -> Sheet:
    return _step(work, endpoint_id, name)


def _step(work: Work, endpoint_id: str, name: str) -> Sheet:
    expect_manager(work.actor)
    step = STEPS.get(name)
    if step is None:
        raise UnknownInstance
    found, fields = webhooks.find(work, endpoint_id), fields_of(step.request, lambda _name: None)
    return Sheet(
        step.title, step.request, fields, f"/webhooks/{endpoint_id}/{name}", f"/webhooks/{endpoint_id}",
        caption=found.url, button=step.button, lead=(step.lead,), warns=step.warns,
    )  # fmt: skip
