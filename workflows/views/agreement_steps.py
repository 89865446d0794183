"""What can be done about one agreement now by whoever looks, and why the rest is closed."""

from collections.abc import Callable, Mapping

from pydantic import BaseModel

from engine.errors import Refusal, UnknownInstance
from engine.runtime import Work
from workflows.actions.agreements import drafting, keeping, signing, whose
from workflows.actions.agreements.agreement_form import AgreementForm
from workflows.actions.agreements.drafting import ChangeAsked, Renewal
from workflows.actions.agreements.keeping import Meeting, NewOwner, Qualification, Safety
from workflows.actions.agreements.signing import Ending
from workflows.requests import Nothing, Reason
from workflows.tables.agreements import Agreement
from workflows.views.actions_view import ActionView, RefusalView

_Against = Callable[[Work, Agreement], Refusal | None]
_Step = tuple[str, type[BaseModel], _Against]

# In the order in which an agreement meets them.
STEPS: Mapping[str, _Step] = {
    "change": ("Change the draft.", AgreementForm, drafting.against_change),
    "sign": ("Sign it for your organisation.", Nothing, signing.against_signing),
    "ask_change": ("Ask for a change before you sign.", ChangeAsked, drafting.against_asking),
    "withdraw": ("Withdraw the draft.", Reason, lambda _work, agreement: drafting.unless_drafted(agreement)),
    "record_meeting": ("Record a meeting or review.", Meeting, keeping.against_recording),
    "record_qualification": ("Record a colleague's qualification.", Qualification, keeping.against_qualifying),
    "record_safety": ("Record a check of your health and safety.", Safety,
                      lambda work, _agreement: whose.unless_manager(work)),
    "name_owner": ("Name who keeps the record.", NewOwner, keeping.against_naming),
    "renew": ("Renew it: draft the version that follows.", Renewal, drafting.against_renewal),
    "end": ("End it early.", Ending, signing.against_ending),
}  # fmt: skip


def agreement_steps(work: Work, agreement_id: str) -> list[ActionView]:
    """Every step with what stands against it whatever is filled in; raises UnknownInstance as reading it does."""
    agreement = whose.read(work, agreement_id)
    return [_view(name, step, step[2](work, agreement)) for name, step in STEPS.items()]


def against_step(work: Work, agreement_id: str, name: str) -> Refusal | None:
    """What stands against a step whatever is filled in; raises UnknownInstance, for a step that there is not too."""
    if name not in STEPS:
        raise UnknownInstance
    return STEPS[name][2](work, whose.read(work, agreement_id))


def _view(name: str, step: _Step, against: Refusal | None) -> ActionView:
    told = [RefusalView(
        code=against.code, sentence=against.sentence, who_could=[f"{each} of a side" for each in against.who_could],
        missing=[],
    )] if against is not None else []  # fmt: skip
    return ActionView(name=name, summary=step[0], request=step[1].__name__, open=against is None, refusals=told)
