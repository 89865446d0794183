"""The learner as one viewer may see them: identity, contact, support needs; what is not seen stays empty."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pydantic import Field

from workflows.facts.consents import Sharing, opening
from workflows.facts.details import ADDRESS, CONTACT, ULN
from workflows.facts.receivers import relationship_of
from workflows.rules.sensitivity import RESTRICTED
from workflows.tables.learners import Consent, Need
from workflows.views.looking import Look
from workflows.views.shapes import View
from workflows.views.told_view import ToldView, known_of_learner, prior_learning, told_views
from workflows.visibility import Item, Sight
from workflows.vocabulary import Level, NeedStatus, Relationship, SharedItem, SharingPurpose, SupportNeed, UlnStatus


class PriorLearningView(View):
    """Something the learner had achieved before."""

    title: str
    level: Level | None
    unit_number: str | None
    credit: int | None


class LearnerView(View):
    """A learner; every field that the viewer may not see is null, and so is one that nobody recorded.

    Since `erased_at`, where it is set, the record says no more who it was: the name is "Erased learner".
    `told` is what this journey was told of the details, by whom and when, for the provider in charge.
    """

    id: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    uln: str | None = None
    uln_status: UlnStatus | None = None
    phone: str | None = None
    email: str | None = None
    safe_contact_times: str | None = None
    address: str | None = None
    postcode: str | None = None
    school_leaving_on: date | None = None
    current_activity: int | None = None
    activity_since: date | None = None
    prior_learning: list[PriorLearningView] = Field(default=[])
    told: list[ToldView] = Field(default=[])
    erased_at: datetime | None = None


class NeedView(View):
    """A support need; to whoever sees only the adjustment `need` is null, and a referrer sees it as told."""

    id: str | None = None
    need: SupportNeed | None = None
    status: NeedStatus | None = None
    status_on: date | None = None
    detail: str | None = None
    adjustment: str | None = None


_WITH_NAME = ("id", "given_name", "family_name", "erased_at")


def learner_view(look: Look) -> LearnerView | None:
    """What the viewer sees of the learner; None when not even the name."""
    if look.sight(Item.NAME) is Sight.NOTHING:
        return None
    known = known_of_learner(look)
    seen: dict[str, Any] = _taken(known, _WITH_NAME)
    if _sees_contact(look):
        seen |= _taken(known, CONTACT)
    if _shared_or_full(look, Item.ADDRESS_BIRTH_DATE, SharedItem.CONTACT):
        seen |= _taken(known, (*ADDRESS, "birth_date"))
    if look.sees(Item.ULN):
        seen |= _taken(known, ULN)
    if _sees_activity(look):
        seen |= _taken(known, ("current_activity", "activity_since"))
    if look.sees(Item.LEVELS_PLAN_CREDIT):
        seen |= _taken(known, ("school_leaving_on",))
    if _shared_or_full(look, Item.LEVELS_PLAN_CREDIT, SharedItem.LEVELS_PLAN_CREDIT):
        seen["prior_learning"] = [PriorLearningView.model_validate(row) for row in prior_learning(look)]
    return LearnerView(told=told_views(look), **seen)


def need_views(look: Look) -> list[NeedView]:
    """The support needs that the viewer sees, each as far as it does."""
    seen = look.sight(Item.NEED)
    if seen is Sight.FULL:
        return [_whole(need) for need in look.needs if _restricted_seen(look, need)]
    still_open = [need for need in look.needs if need.status is not NeedStatus.ENDED]
    if seen is Sight.OWN_PART:
        return list(_own(look, still_open))
    if seen is Sight.ADJUSTMENT:
        return list(_adjustments(look, still_open))
    return []


def has_basis(look: Look, item: SharedItem) -> bool:
    """Whether a lawful basis lets the viewer's organisation see `item` beyond what a hand-off shared."""
    return bool(bases(look, item))


def bases(look: Look, item: SharedItem) -> list[Consent]:
    """The bases on which the viewer's organisation sees `item` beyond what a hand-off shared: to follow a referral."""
    wanted = Sharing(item, look.own, SharingPurpose.REFERRAL)
    return opening(look.facts, look.once.consents.values(), wanted, look.facts.today)


def _taken(known: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: known.get(name) for name in names}


def _shared_or_full(look: Look, item: Item, shared: SharedItem) -> bool:
    seen = look.sight(item)
    return seen is Sight.FULL or (seen is Sight.OWN_PART and look.was_shared(shared))


def _sees_contact(look: Look) -> bool:
    if look.sight(Item.CONTACT) is Sight.OUTCOME:
        # The next step after an end is the referrer's adviser's: the learner must be reached (rule 0.1).
        return look.facts.row.ended_at is not None
    return _shared_or_full(look, Item.CONTACT, SharedItem.CONTACT)


def _sees_activity(look: Look) -> bool:
    return _shared_or_full(look, Item.ACTIVITY_DESTINATION, SharedItem.ACTIVITY_DESTINATION)


def _restricted_seen(look: Look, need: Need) -> bool:
    return need.code not in RESTRICTED or look.sees(Item.RESTRICTED_DETAIL)


def _whole(need: Need) -> NeedView:
    return NeedView(need=need.code, **need.model_dump(include={"id", "status", "status_on", "detail", "adjustment"}))


def _own(look: Look, needs: list[Need]) -> Iterable[NeedView]:
    """What was shared with the viewer's hand-offs, or what it told itself."""
    for need in needs:
        if need.code in RESTRICTED and look.sight(Item.RESTRICTED_DETAIL) is Sight.NOTHING:
            continue
        if look.as_referrer:
            yield _as_told(need)
        elif look.was_shared(SharedItem.SUPPORT_NEED, need.code):
            yield NeedView(need=need.code, detail=need.detail, adjustment=need.adjustment)


def _as_told(need: Need) -> NeedView:
    """What others made of a need since is not the referrer's to know."""
    unchanged = need.status is NeedStatus.TOLD
    return NeedView(need=need.code, status=NeedStatus.TOLD, detail=need.detail if unchanged else None)


def _adjustments(look: Look, needs: list[Need]) -> Iterable[NeedView]:
    for need in needs:
        if need.code in RESTRICTED:
            continue
        shared = look.was_shared(SharedItem.SUPPORT_NEED, need.code)
        if shared and not _is_employer(look):
            yield NeedView(need=need.code, detail=need.detail, adjustment=need.adjustment)
        elif need.adjustment is not None and (shared or not _is_employer(look)):
            yield NeedView(adjustment=need.adjustment)


def _is_employer(look: Look) -> bool:
    """An employer learns of an adjustment alone, and only with consent (rule 0.6)."""
    parts = (relationship_of(look.work.session, row) for row in look.received)
    return all(each is Relationship.EMPLOYER for each in parts)
