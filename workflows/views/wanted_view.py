"""Which fields of an action may not be left empty now, as its guards say."""

from workflows.actions.moves.registry import HandOffAction, JourneyAction
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.guards import wanted
from workflows.views.actions_view import events_of


def wanted_now(facts: JourneyFacts | HandOffFacts, action: JourneyAction | HandOffAction) -> frozenset[str]:
    """The names of the request without which the action is refused in the present state, whichever event it fires."""
    row = facts.row
    definition = facts.work.runtime.catalogue.get(row.definition, row.definition_version).definition
    moves = [definition.table.get((row.state, event)) for event in events_of(action)]
    by_move = [
        {name for guard in move.guards if guard in wanted.OF_GUARD for name in wanted.OF_GUARD[guard](facts)}
        for move in moves if move is not None
    ]  # fmt: skip
    own = wanted.OF_ACTION[action.name](facts) if action.name in wanted.OF_ACTION else ()
    return frozenset(set.intersection(*by_move) if by_move else ()) | frozenset(own)
