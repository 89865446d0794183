"""What is asked of the search for programmes, and the programmes that fit."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from workflows.queries.places import first_start
from workflows.tables.organisations import Organisation
from workflows.tables.programmes import Programme, ProgrammeFeature, ProgrammePart, ServedArea
from workflows.vocabulary import Audience, Component, FeatureKind, Level, Setting, SupportNeed

_DIGITS = tuple("0123456789")


@dataclass(frozen=True, slots=True)
class OffersAsked:
    """Everything that a programme must be; None asks nothing. `on` is the day of the start that places are told for.

    A component and a level are asked together: the one at the other. `area` is where the programme is taught or from
    where its provider takes learners. `q` stands in the title or the sector. By `start_by` a learner can start, from
    today (or `on`) on: on an intake, or where there are places.
    """

    organisation: str | None = None
    on: date | None = None
    component: Component | None = None
    level: Level | None = None
    setting: Setting | None = None
    destination: str | None = None
    audience: Audience | None = None
    support: SupportNeed | None = None
    sector: str | None = None
    area: str | None = None
    bridging: bool | None = None
    q: str | None = None
    start_by: date | None = None


def matching(asked: OffersAsked, today: date, caller: str | None) -> Any:
    """The select of the programmes that fit; those withdrawn by today only for their own provider."""
    gone = col(Programme.withdrawn_on)
    wanted = select(Programme).where(
        sa.or_(gone.is_(None), gone > today, col(Programme.organisation_id) == (caller or ""))
    )
    return wanted.where(*_own(asked), *_taught(asked), *_features(asked), *_where_and_when(asked, today))


def _own(asked: OffersAsked) -> list[Any]:
    """What stands in the programme's own row."""
    title, sector, found = col(Programme.title), col(Programme.sector), []
    if asked.organisation is not None:
        found.append(col(Programme.organisation_id) == asked.organisation)
    if asked.sector is not None:
        found.append(sa.func.lower(sector) == asked.sector.strip().lower())
    if asked.bridging is not None:
        found.append(col(Programme.bridging).is_(asked.bridging))
    if asked.q is not None:
        words = asked.q.strip()
        found.append(sa.or_(title.icontains(words, autoescape=True), sector.icontains(words, autoescape=True)))
    return found


def _taught(asked: OffersAsked) -> list[Any]:
    if asked.component is None and asked.level is None:
        return []
    part = sa.exists().where(col(ProgrammePart.programme_id) == col(Programme.id))
    if asked.component is not None:
        part = part.where(col(ProgrammePart.component) == asked.component)
    if asked.level is not None:
        part = part.where(col(ProgrammePart.level) == asked.level)
    return [part]


def _features(asked: OffersAsked) -> list[Any]:
    words = {FeatureKind.SETTING: asked.setting, FeatureKind.DESTINATION: asked.destination,
             FeatureKind.AUDIENCE: asked.audience, FeatureKind.SUPPORT: asked.support}  # fmt: skip
    feature = ProgrammeFeature
    return [
        sa.exists().where(col(feature.programme_id) == col(Programme.id), col(feature.kind) == kind,
                          col(feature.word) == str(word))
        for kind, word in words.items()
        if word is not None
    ]  # fmt: skip


def _where_and_when(asked: OffersAsked, today: date) -> list[Any]:
    found = []
    if asked.area is not None:
        found.append(_in_area(asked.area.upper()))
    if asked.start_by is not None:
        found.append(first_start(asked.on or today) <= asked.start_by)
    return found


def _in_area(area: str) -> Any:
    """Taught at a postcode whose letters before the first digit are these, or offered by who serves that area."""
    of_provider = select(Organisation.postcode).where(col(Organisation.id) == col(Programme.organisation_id))
    postcode = sa.func.coalesce(col(Programme.postcode), of_provider.correlate(Programme).scalar_subquery())
    letters, after = sa.func.substr(postcode, 1, len(area)), sa.func.substr(postcode, len(area) + 1, 1)
    served = sa.exists().where(
        col(ServedArea.organisation_id) == col(Programme.organisation_id), col(ServedArea.area) == area
    )
    return sa.or_(sa.and_(sa.func.upper(letters) == area, after.in_(_DIGITS)), served)
