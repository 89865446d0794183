"""Looks for a learner before they are referred: what the adviser may know anyway, and what sending would answer (G6).

Whoever may not read a journey learns nothing of it: that somebody of this name, birth date and postcode is known, and
that a ULN is another person's, is all that POST /referrals says to them too.
"""

from dataclasses import dataclass
from datetime import date

from engine.runtime import Work
from workflows import queries
from workflows.actions.referrals.enrolment import has_other_uln, is_same
from workflows.facts.journeys import JourneyFacts
from workflows.rules.identifiers import TEMPORARY_ULN
from workflows.shown import show_learner
from workflows.tables.learners import Learner
from workflows.views.journey_list import JourneyFilter, JourneyLine, journey_list
from workflows.views.shapes import View
from workflows.words.accesses import Surface

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom an adviser is about to refer, as far as they know."""

    given_name: str
    family_name: str
    birth_date: date
    uln: str | None = None
    postcode: str | None = None


class KnownView(View):
    """What is told of the learner who is sought: open and ended journeys that the viewer may read, the latest first.

    `may_follow` are those ended ones that a new referral may be linked to (rule C20). `is_known`: somebody of this
    name, birth date and postcode is known, and nothing more may be said. `uln_elsewhere`: another person has the ULN.
    """

    open_ones: list[JourneyLine]
    ended: list[JourneyLine]
    may_follow: list[str]
    is_known: bool
    uln_elsewhere: bool


def known_already(work: Work, sought: Sought) -> KnownView:
    """What may be told of whoever is sought; each learner of whom anything is told is noted as looked at."""
    holder = _holder(work, sought)
    elsewhere = holder is not None and not is_same(holder, sought)
    fitting = _fitting(work, sought)
    wanted = JourneyFilter(learners=frozenset(each.id for each in fitting))
    lines = journey_list(work, wanted, MOST_SHOWN, None, Surface.SEARCH).items if fitting else []
    certain = [each for each in fitting if _is_certain(each, sought)]
    is_known = bool(certain) and not lines
    for each in (certain if is_known else []) + ([holder] if elsewhere and holder is not None else []):
        show_learner(work, Surface.SEARCH, each.id)
    ended = [line for line in lines if line.ended_at is not None]
    return KnownView(
        open_ones=[line for line in lines if line.ended_at is None], ended=ended, is_known=is_known,
        may_follow=[line.id for line in ended if _may_follow(work, line.id)], uln_elsewhere=elsewhere,
    )  # fmt: skip


def whom_it_fits(work: Work, sought: Sought) -> str | None:
    """The id of the one known learner who is sought beyond reasonable doubt; it is told to nobody."""
    certain = [each.id for each in _fitting(work, sought) if _is_certain(each, sought)]
    return certain[0] if len(certain) == 1 else None


def _holder(work: Work, sought: Sought) -> Learner | None:
    """Whose ULN it is."""
    if sought.uln is None or sought.uln == TEMPORARY_ULN:
        return None
    return queries.learning.holder_of_uln(work.session, sought.uln)


def _fitting(work: Work, sought: Sought) -> list[Learner]:
    """Learners of this name and birth date, unless another ULN says that they are others."""
    born = queries.learning.born_on(work.session, sought.birth_date)
    return [row for row in born if is_same(row, sought) and not has_other_uln(row, sought.uln)]


def _is_certain(row: Learner, sought: Sought) -> bool:
    by_uln = sought.uln is not None and sought.uln != TEMPORARY_ULN and row.uln == sought.uln
    return by_uln or row.postcode == sought.postcode


def _may_follow(work: Work, journey_id: str) -> bool:
    names = JourneyFacts(work, journey_id).relationships(work.actor.organisation)
    return bool(names & {"responsible", "referrer"})
