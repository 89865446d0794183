"""The words of this release for whoever builds a form on it: enumerations, states, destinations, activity codes."""

from enum import StrEnum

from engine.catalogue import Catalogue
from workflows import vocabulary
from workflows.rules import destinations, nccis
from workflows.rules.age_groups import AgeGroup
from workflows.rules.destinations import ResolvedDestination
from workflows.views.shapes import View


class StateView(View):
    """A state of a workflow: its sentence, and what each audience calls it; an end has an outcome."""

    state: str
    sentence: str
    staff: str
    partner: str
    referrer: str
    learner: str
    outcome: str | None


class DestinationOffered(View):
    """A destination that a new plan may name, with the codes it is usually recorded under."""

    key: str
    label: str
    out_type: str | None
    out_code: int | None
    nccis_activity: str | None
    nccis_choices: list[str]
    positive: str


class DestinationsOffered(View):
    """The destinations of one age group; high needs funding opens further outcome codes."""

    age_group: AgeGroup
    high_needs: bool
    destinations: list[DestinationOffered]


class ActivityView(View):
    """An activity code of the local authority's follow-up that may be recorded today."""

    code: str
    label: str


class Vocabulary(View):
    """Every enumeration by name, the states of each workflow, destinations by age group, and activity codes."""

    enumerations: dict[str, list[str]]
    states: dict[str, list[StateView]]
    destinations: list[DestinationsOffered]
    activities: list[ActivityView]


def vocabulary_view(catalogue: Catalogue) -> Vocabulary:
    """The words of this release."""
    return Vocabulary(
        enumerations=_enumerations(),
        states={
            published.definition.name: _states(catalogue, published.definition.name) for published in catalogue.all()
        },
        destinations=[_offered(group, high_needs) for group in AgeGroup for high_needs in (False, True)],
        activities=[
            ActivityView(code=each.code, label=each.label) for each in nccis.activities().values() if each.after_sixteen
        ],
    )


def _enumerations() -> dict[str, list[str]]:
    found = (each for each in vars(vocabulary).values() if isinstance(each, type) and issubclass(each, StrEnum))
    return {each.__name__: [word.value for word in each] for each in found if each is not StrEnum}


def _states(catalogue: Catalogue, name: str) -> list[StateView]:
    definition = catalogue.latest(name).definition
    return [
        StateView(state=state.name, outcome=state.outcome, **_words(definition.labels[state.name]))
        for state in definition.states
    ]


def _words(labels: object) -> dict[str, str]:
    return {name: getattr(labels, name) for name in ("sentence", "staff", "partner", "referrer", "learner")}


def _offered(group: AgeGroup, high_needs: bool) -> DestinationsOffered:
    rows = [_destination(row) for row in destinations.offered(group, high_needs)]
    return DestinationsOffered(age_group=group, high_needs=high_needs, destinations=rows)


def _destination(row: ResolvedDestination) -> DestinationOffered:
    return DestinationOffered(
        key=row.key, label=row.label, out_type=row.out_type, out_code=row.out_code,
        nccis_activity=row.nccis_activity, nccis_choices=list(row.nccis_choices), positive=row.positive,
    )  # fmt: skip
