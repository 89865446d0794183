"""What a change of vocational area makes of a unit (rule 3.6)."""

from workflows.vocabulary import UnitResult


def result_of(*, achieved: bool, shared: bool) -> UnitResult:
    """Achieved: carried if the consortium shares the unit, else to be recognised. Unfinished: on, or closed."""
    if achieved:
        return UnitResult.CARRIED if shared else UnitResult.RECOGNITION_PENDING
    return UnitResult.CONTINUES if shared else UnitResult.CLOSED
