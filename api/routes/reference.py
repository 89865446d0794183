"""Reference data: the words that requests may use and replies do."""

from fastapi import APIRouter

from api.dependencies import CallerDep, RuntimeDep
from workflows.views.vocabulary_view import Vocabulary, vocabulary_view

router = APIRouter(tags=["reference"])


@router.get("/vocabulary")
def read_vocabulary(_caller: CallerDep, runtime: RuntimeDep) -> Vocabulary:
    """Enumerations, states with their labels, destinations offered by age group, and activity codes."""
    return vocabulary_view(runtime.catalogue)
