"""Keeps a referral while somebody writes it: page by page as typed, theirs alone, gone in ten working days (0.3)."""

from collections.abc import Sequence
from typing import Any

from engine.definition import working_days
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Verdict, Work, new_id
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves.asking import ask
from workflows.actions.referrals.submit_referral import may_not_refer, refuse_if_any
from workflows.tables.referrals import ReferralDraft
from workflows.vocabulary import Role, TaskKind

KEPT_FOR = working_days(10)
MOST_DRAFTS = 50
MOST_TYPED = 60_000

Typed = Sequence[tuple[str, str]]
"""A page as it was sent: names and texts in their order."""


def begin(work: Work, page: str, typed: Typed, learner_id: str | None) -> Verdict:
    """Begin a draft with its first page; one that begins alike and is not sent yet is gone on with.

    `learner_id` is the known learner whom it fits. Raises Refused for whoever may not refer, or has too many.
    """
    refuse_if_any(list(may_not_refer(work)))
    kept = _kept(typed)
    open_ones = queries.drafts.unsent(work.session, work.actor.id, work.at)
    same = next((each for each in open_ones if each.answers.get(page) == kept), None)
    if same is not None:
        return {"id": same.id}
    if len(open_ones) >= MOST_DRAFTS:
        sentence = f"You have {MOST_DRAFTS} drafts already. Send or delete some of them first."
        raise Refused((Refusal("too_many_drafts", sentence),))
    draft = ReferralDraft(
        id=new_id(), person_id=work.actor.id, organisation_id=work.actor.organisation or "", learner_id=learner_id,
        answers={page: kept}, begun_at=work.at, saved_at=work.at, expires_at=work.calendar.due_at(work.at, KEPT_FOR),
    )  # fmt: skip
    work.session.add(draft)
    return {"id": draft.id}


def save(work: Work, draft: ReferralDraft, page: str, typed: Typed) -> Verdict:
    """Keep a page of a draft that the caller holds, as it was typed; Refused when it was sent or becomes too large."""
    _refuse_if_sent(draft)
    answers: dict[str, Any] = {**draft.answers, page: _kept(typed)}
    if sum(len(text) for each in answers.values() for pair in each for text in pair) > MOST_TYPED:
        raise Refused((Refusal("too_much", "That is too much for one referral. Say it shorter."),))
    if answers != draft.answers:
        draft.answers, draft.revision, draft.saved_at = answers, draft.revision + 1, work.at
        work.session.add(draft)
    return {"id": draft.id}


def discard(work: Work, draft_id: str) -> Verdict:
    """Delete one's draft with all that was typed; twice is once."""
    draft = queries.drafts.own(work.session, draft_id, work.actor.id, work.at, held=True)
    if draft is not None:
        _refuse_if_sent(draft)
        work.session.delete(draft)
    return {"id": draft_id}


def held(work: Work, draft_id: str) -> ReferralDraft:
    """One's own draft, sent or not, held until the transaction ends; raises UnknownInstance."""
    draft = queries.drafts.own(work.session, draft_id, work.actor.id, work.at, held=True)
    if draft is None:
        raise UnknownInstance
    return draft


def has_been_sent(work: Work, draft: ReferralDraft, journey_id: str) -> None:
    """Forget all that was typed: what counts from now on is the journey."""
    draft.answers, draft.journey_id, draft.learner_id = {}, journey_id, None
    draft.revision, draft.saved_at = draft.revision + 1, work.at
    work.session.add(draft)


def nobody_can_take(work: Work, draft: ReferralDraft, sought: str) -> Verdict:
    """Alert the managers of whoever refers that no provider can take the learner of a draft: one task, ever (4.3).

    `sought` says in words of lists what was looked for; nothing in it says who the learner is.
    """
    refuse_if_any(list(may_not_refer(work)))
    _refuse_if_sent(draft)
    errand = Errand(
        TaskKind.GAP_IN_PROVISION, None, draft.organisation_id, Role.MANAGER, length=None,
        detail={"sought": sought, "asked_by": work.actor.id}, once=f"referral draft {draft.id}", scope=draft.id,
    )  # fmt: skip
    opened = ask(work, errand)
    return {"id": opened.id, "is_new": opened.is_new}


def _refuse_if_sent(draft: ReferralDraft) -> None:
    if draft.journey_id is not None:
        raise Refused((Refusal("already_sent", "This referral was sent already. Nothing of it can be changed here."),))


def _kept(typed: Typed) -> list[list[str]]:
    """What is kept of a page: without the characters that show nothing and that not every database takes."""
    return [["".join(each for each in text if each >= " " or each in "\n\r\t") for text in pair] for pair in typed]
