"""Employers as one's own provider knows them: checks, what it requires, suspensions (C22, C23)."""

from fastapi import APIRouter

from api.commands import about
from api.dependencies import CallerDep, IdempotencyKey, RuntimeDep
from api.routes.searching import page
from api.schemas.actions import Done
from api.schemas.common import Page, RecordId
from api.strict_json import StrictRoute
from engine.runtime import Command
from workflows.actions.employers import keeping
from workflows.actions.employers.keeping import CheckEmployer, LiftSuspension, RequireCriteria
from workflows.views import employers_view
from workflows.views.employers_view import CriterionView, EmployerLine, EmployerView

router = APIRouter(tags=["employers"], route_class=StrictRoute)


@router.get("/employers")
def list_employers(caller: CallerDep, runtime: RuntimeDep) -> Page[EmployerLine]:
    """Every employer by name, with what stands in the way of a placement there now."""
    with runtime.reading(caller) as work:
        return page(employers_view.employer_list(work))


@router.get("/employers/criteria")
def list_criteria(caller: CallerDep, runtime: RuntimeDep) -> Page[CriterionView]:
    """What employers are checked for, and which of it the caller's provider requires."""
    with runtime.reading(caller) as work:
        return page(employers_view.criteria_view(work))


@router.post("/employers/criteria")
def require_criteria(body: RequireCriteria, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey) -> Done:
    """Set what the caller's provider requires, beside what everybody does; its manager alone may."""
    command = Command("employers.require", body.model_dump(mode="json"), key)
    return Done.model_validate(runtime.run(command, caller, lambda work: keeping.require(work, body)))


@router.get("/organisations/{organisation_id}/employer-checks")
def read_employer(organisation_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> EmployerView:
    """One employer: the check of the caller's provider that counts, those before it, and suspensions."""
    with runtime.reading(caller) as work:
        return employers_view.employer_view(work, organisation_id)


@router.post("/organisations/{organisation_id}/employer-checks")
def check_employer(
    organisation_id: RecordId, body: CheckEmployer, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> Done:
    """Record a check of an employer; those before it stay."""
    command = about("employer.check", organisation_id, body, key)
    return Done.model_validate(runtime.run(command, caller, lambda work: keeping.check(work, organisation_id, body)))


@router.post("/organisations/{organisation_id}/lift-suspension")
def lift_suspension(
    organisation_id: RecordId, body: LiftSuspension, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> Done:
    """Lift suspensions by their ids, with a reason; by a manager of the provider that reported the incidents.

    Placements there begin again once none is left, whoever reported it.
    """
    command = about("employer.lift_suspension", organisation_id, body, key)
    return Done.model_validate(runtime.run(command, caller, lambda work: keeping.lift(work, organisation_id, body)))
