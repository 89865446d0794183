"""The map of the journey: each published workflow as a picture with live figures, and the same figures in a table."""

from fastapi import APIRouter, Response

from api.pages.viewer import PageDep
from api.pages.words.map_words import marks, shown
from api.pages.words.values import word
from engine.errors import UnknownInstance
from engine.svg import svg
from workflows.definitions import hand_off
from workflows.views.map_view import hand_off_map, journey_map
from workflows.vocabulary import DeliveryModel

router = APIRouter()

# What sets each delivery model apart, in a sentence.
MODELS = {
    DeliveryModel.HOLISTIC: "One provider delivers every stage and all three components.",
    DeliveryModel.LEAD_PROVIDER: "A lead provider answers for the learner and subcontracts stages or components.",
    DeliveryModel.CONSORTIUM: "Members specialise in vocational areas; one of them is the learner's home.",
    DeliveryModel.PARTNERSHIP: "A lead partner undertakes the key stages and refers each learner on to partners.",
}
HAND_OFFS = "How work passes from one organisation to another, whatever its kind."
DESCRIPTION = (
    "Each box is a state, with how many are in it now, how many of them are stalled, and the median days until they"
    " left it. Each arrow is a way from one state to another. The table below says the same."
)


@router.get("/map")
def list_maps(page: PageDep) -> Response:
    """The maps that there are."""
    maps = [(model.value, word(model.value), sentence) for model, sentence in MODELS.items()]
    maps.append((hand_off.NAME, "Hand-offs", HAND_OFFS))
    return page.render("maps.html", title="Map of the journey", maps=maps)


@router.get("/map/{name}")
def show_map(name: str, page: PageDep) -> Response:
    """One workflow with the figures of whatever the viewer may read; UnknownInstance for one that there is not."""
    if name not in (*DeliveryModel, hand_off.NAME):
        raise UnknownInstance
    model = None if name == hand_off.NAME else DeliveryModel(name)
    with page.reading() as work:
        figures = hand_off_map(work) if model is None else journey_map(work, model)
        definition = work.runtime.catalogue.latest(name).definition
    if model is None:
        states = shown(definition, figures, "/hand-offs", group="all")
    else:
        states = shown(definition, figures, "/journeys", model=name)
    title = "Map of a hand-off" if model is None else f"Map of the journey: {word(name).lower()}"
    picture = svg(definition, title, DESCRIPTION, marks(states))
    return page.render(
        "map.html", title=title, states=states, picture=picture, version=definition.version,
        sentence=HAND_OFFS if model is None else MODELS[model], of_learners=model is not None,
        anybody=any(each.figures.count for each in states), back={"href": "/map", "text": "All maps"},
    )  # fmt: skip
