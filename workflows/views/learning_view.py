"""What happens in learning, as one viewer may see it: assessment, plan, aims with credit, reviews, destination."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import Field

from workflows import queries
from workflows.facts.areas import COUNTS_HERE, aims_left
from workflows.facts.learning import credit_of
from workflows.facts.partners import teaches
from workflows.tables.learning import LearningAim
from workflows.views.learner_view import has_basis
from workflows.views.leaving_view import LeavingView, leaving_view
from workflows.views.looking import Look
from workflows.views.progress_view import ProgressView, progress_view
from workflows.views.shapes import Named, View
from workflows.visibility import Item, Sight
from workflows.vocabulary import (
    Achievement,
    AssessmentArea,
    Channel,
    Component,
    DeliveryModel,
    HandOffKind,
    Level,
    SharedItem,
    Stage,
    UnitResult,
)

# What an area of the initial assessment is needed for.
AREA_OF = {
    AssessmentArea.LITERACY: Component.FUNCTIONAL_SKILLS,
    AssessmentArea.NUMERACY: Component.FUNCTIONAL_SKILLS,
    AssessmentArea.DIGITAL: Component.FUNCTIONAL_SKILLS,
    AssessmentArea.VOCATIONAL_INTEREST: Component.VOCATIONAL,
    AssessmentArea.PERSONAL_SOCIAL: Component.PERSONAL_SOCIAL,
}


class ResultView(View):
    """What the initial assessment found in one area."""

    area: AssessmentArea
    level: Level | None
    finding: str


class UnitView(View):
    """A unit of an aim; achieved, its credit counts once."""

    number: str
    title: str
    level: Level
    credit: int
    achieved_on: date | None


class CreditTransferView(View):
    """What a change of vocational area made of a unit: carried, on, closed, or to be recognised, and since when."""

    number: str
    title: str
    level: Level
    credit: int
    result: UnitResult
    left: Named | None
    decided_at: datetime | None = None


class AimView(View):
    """A learning aim with planned and actual credit; it left the plan on `closed_on` when `in_plan` is false.

    `changed_area` says that the learner left it for another vocational area, and has not achieved it there.
    """

    id: str
    component: Component
    title: str
    level: Level
    planned_credit: int
    actual_credit: int | None
    achievement: Achievement | None
    deliverer: Named | None
    in_plan: bool
    closed_on: date | None = None
    changed_area: bool = False
    units: list[UnitView] = Field(default=[])


class CreditView(View):
    """Credit planned in the present plan, and achieved so far, each unit counted once.

    `carried` is what of it was achieved at a former home and counts at the present one.
    """

    planned: int
    achieved: int
    carried: int = 0


class PlanView(View):
    """The present plan; to a deliverer without the learner's word, the destination and what that asks for."""

    version: int
    planned_end_on: date
    planned_credit: int
    agreed_on: date
    learner_agreed_on: date | None = None
    learner_channel: Channel | None = None
    destination: str | None = None
    entry_requirements: list[dict[str, Any]] = Field(default=[])
    reason: str | None = None


class LearningView(ProgressView, LeavingView):
    """All that the viewer sees of the learning in one journey."""

    assessment: list[ResultView] = Field(default=[])
    plan: PlanView | None = None
    aims: list[AimView] = Field(default=[])
    credit: CreditView | None = None
    credit_transfers: list[CreditTransferView] = Field(default=[])


def learning_view(look: Look) -> LearningView:
    """Assessment, plan, aims, credit, then progress and leaving, each as far as the viewer sees it."""
    aims = _aims_seen(look)
    return LearningView(
        assessment=_results(look),
        plan=_plan(look, aims),
        aims=[_aim(look, aim) for aim in aims],
        credit=_credit(look, aims),
        credit_transfers=_transfers(look),
        **dict(progress_view(look)),
        **dict(leaving_view(look)),
    )


def _own_components(look: Look) -> frozenset[Component]:
    """The components that the viewer delivers: a partner referral that names none is about all three."""
    if look.facts.leaving == look.own:
        return frozenset(Component)
    parts = [row.hand_off for row in look.delivering]
    if any(part.kind is HandOffKind.PARTNER and part.component is None for part in parts):
        return frozenset(Component)
    return frozenset(part.component for part in parts if part.component is not None)


def _sees_all_levels(look: Look) -> bool:
    seen = look.sight(Item.LEVELS_PLAN_CREDIT)
    holds = any(row.hand_off.stage in (Stage.INITIAL_ASSESSMENT, Stage.PLANNING) for row in look.delivering)
    shared = holds or look.was_shared(SharedItem.LEVELS_PLAN_CREDIT)
    return seen is Sight.FULL or (seen is Sight.OWN_PART and shared)


def _results(look: Look) -> list[ResultView]:
    if look.sight(Item.LEVELS_PLAN_CREDIT) < Sight.OWN_PART:
        return []
    everything, own = _sees_all_levels(look), _own_components(look)
    rows = sorted(look.facts.learning.results, key=lambda row: list(AssessmentArea).index(row.area))
    return [ResultView.model_validate(row) for row in rows if everything or AREA_OF[row.area] in own]


def _aims_seen(look: Look) -> list[LearningAim]:
    seen = look.sight(Item.LEVELS_PLAN_CREDIT)
    if seen is Sight.FULL:
        return look.facts.learning.aims
    if seen is Sight.SUMMARY:
        return look.facts.learning.current_aims if has_basis(look, SharedItem.LEVELS_PLAN_CREDIT) else []
    if _comes_next(look):
        return look.facts.learning.current_aims
    own, borrowed = _own_components(look), {row.hand_off.aim_id for row in look.received if teaches(row.hand_off)}
    theirs = (aim for aim in look.facts.learning.current_aims if aim.deliverer_id == look.own)
    return [aim for aim in theirs if aim.component in own or aim.id in borrowed]


def _comes_next(look: Look) -> bool:
    """Whether the learner goes on to the viewer, who was let see levels and credit (0.6)."""
    parts = (row.hand_off for row in look.received if row.hand_off.kind is HandOffKind.PROGRESSION)
    shared = {item.item for item in look.still_shared(*(part.id for part in parts))}
    return SharedItem.LEVELS_PLAN_CREDIT in shared and look.sight(Item.LEVELS_PLAN_CREDIT) is Sight.OWN_PART


def _aim(look: Look, aim: LearningAim) -> AimView:
    summary = look.sight(Item.LEVELS_PLAN_CREDIT) is Sight.SUMMARY
    units: Iterable[Any] = () if summary else look.facts.learning.units.get(aim.id, ())
    return AimView(
        deliverer=None if summary else look.named(aim.deliverer_id),
        in_plan=aim.last_version is None,
        changed_area=look.sees(Item.LEVELS_PLAN_CREDIT) and aim.id in aims_left(look.facts),
        units=[UnitView.model_validate(unit) for unit in units],
        **aim.model_dump(
            include={"id", "component", "title", "level", "planned_credit", "actual_credit", "achievement", "closed_on"}
        ),
    )


def _credit(look: Look, aims: list[LearningAim]) -> CreditView | None:
    if not aims:
        return None
    planned = sum(aim.planned_credit for aim in aims if aim.last_version is None)
    carried = {each.number: each.credit for each in _transfers(look) if each.result in COUNTS_HERE}
    return CreditView(
        planned=planned, achieved=credit_of(aims, look.facts.learning.units), carried=sum(carried.values())
    )


def _transfers(look: Look) -> list[CreditTransferView]:
    """To whoever sees the whole plan: what each change made of each unit, the latest said of it last."""
    if not look.sees(Item.LEVELS_PLAN_CREDIT) or look.facts.model is not DeliveryModel.CONSORTIUM:
        return []
    return [
        CreditTransferView(
            result=row.result, decided_at=row.decided_at, left=look.named(change.sender_id),
            **unit.model_dump(include={"number", "title", "level", "credit"}),
        )
        for row, unit, change in queries.areas.moved_units(look.work.session, look.facts.id)
    ]  # fmt: skip


def _plan(look: Look, aims: list[LearningAim]) -> PlanView | None:
    plan = look.facts.plan
    if plan is None or not aims:
        return None
    if look.sees(Item.LEVELS_PLAN_CREDIT):
        return PlanView.model_validate(plan)
    planned = sum(aim.planned_credit for aim in aims)
    return PlanView(
        version=plan.version, planned_end_on=plan.planned_end_on, planned_credit=planned, agreed_on=plan.agreed_on
    )
