"""What many lines of one page need, read once however many lines there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from sqlmodel import col, select

from engine.tables import Chase, Deadline, Instance, Task
from workflows import queries
from workflows.facts.journeys import JourneyFacts
from workflows.queries.parts import Part
from workflows.tables.details import DetailsTold
from workflows.tables.journeys import SharedWithHandOff, WorkRecord
from workflows.tables.learners import Consent, PriorLearning
from workflows.tables.organisations import Organisation
from workflows.views.shapes import Named


class Once:
    """The rows around one journey and all its hand-offs, seen or not; whoever shows one asks the policy first."""

    def __init__(self, facts: JourneyFacts) -> None:
        self._facts = facts
        self._session = facts.work.session

    @cached_property
    def instances(self) -> Mapping[str, Instance]:
        """The instance of each hand-off, by id."""
        wanted = select(Instance).where(col(Instance.id).in_(self._hand_offs))
        return {row.id: row for row in self._session.exec(wanted)}

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """Every time limit of the journey and its hand-offs, in the order they opened."""
        wanted = select(Deadline).where(col(Deadline.instance_id).in_([self._facts.id, *self._hand_offs]))
        return list(self._session.exec(wanted.order_by(col(Deadline.opened_at), col(Deadline.id))))

    @cached_property
    def chasers(self) -> list[Chase]:
        """Every chaser about the journey, its hand-offs and its tasks, oldest first."""
        wanted = select(Chase).where(col(Chase.instance_id).in_([self._facts.id, *self._hand_offs]))
        return list(self._session.exec(wanted.order_by(col(Chase.at), col(Chase.id))))

    @cached_property
    def tasks(self) -> list[Task]:
        """Every task about the journey or its hand-offs that was ever chased."""
        chased = {row.task_id for row in self.chasers if row.task_id is not None}
        return list(self._session.exec(select(Task).where(col(Task.id).in_(chased)))) if chased else []

    @cached_property
    def shared(self) -> defaultdict[str, list[SharedWithHandOff]]:
        """What was shared with each hand-off, by its id."""
        wanted = select(SharedWithHandOff).where(col(SharedWithHandOff.hand_off_id).in_(self._hand_offs))
        found: defaultdict[str, list[SharedWithHandOff]] = defaultdict(list)
        for row in self._session.exec(wanted.order_by(col(SharedWithHandOff.item))):
            found[row.hand_off_id].append(row)
        return found

    @cached_property
    def records(self) -> defaultdict[str, list[WorkRecord]]:
        """The records returned with the work of each hand-off, by its id."""
        wanted = select(WorkRecord).where(col(WorkRecord.hand_off_id).in_(self._hand_offs))
        found: defaultdict[str, list[WorkRecord]] = defaultdict(list)
        for row in self._session.exec(wanted.order_by(col(WorkRecord.id))):
            found[row.hand_off_id].append(row)
        return found

    @cached_property
    def parts(self) -> Mapping[str, Part]:
        """What the kind of each hand-off says beside what all do, by its id."""
        return queries.parts.details_of(self._session, self._hand_offs)

    @cached_property
    def consents(self) -> Mapping[str, Consent]:
        """Every lawful basis recorded for the learner, by id, oldest first."""
        rows = queries.learning.consents(self._session, self._facts.journey.learner_id)
        return {row.id: row for row in rows}

    @cached_property
    def details_told(self) -> list[DetailsTold]:
        """What was told of the learner's details in the journey, oldest first."""
        return queries.learning.details_told(self._session, self._facts.id)

    @cached_property
    def prior_learning(self) -> list[PriorLearning]:
        """What the learner had achieved before."""
        return queries.learning.prior_learning(self._session, self._facts.journey.learner_id)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The place in its waiting list of each hand-off that is in one, by id."""
        waiting = [row.hand_off for row in self._facts.hand_offs if row.state == "waitlisted"]
        return queries.places.positions(self._session, waiting, self._facts.today)

    def named(self, organisation_id: str | None) -> Named | None:
        """An organisation by id and name."""
        if organisation_id is None:
            return None
        if organisation_id not in self._names:
            self._names.update(self._read_names({organisation_id}))
        return self._names.get(organisation_id)

    @cached_property
    def _hand_offs(self) -> list[str]:
        return [row.hand_off.id for row in self._facts.hand_offs]

    @cached_property
    def _names(self) -> dict[str, Named]:
        """Those that most lines name; others are added when one is asked for."""
        journey, row = self._facts.journey, self._facts.row
        ids = {journey.referrer_id, self._facts.responsible, row.waiting_on}
        for each in self._facts.hand_offs:
            ids |= {each.hand_off.sender_id, each.hand_off.receiver_id, each.hand_off.suggested_next_id}
        return self._read_names(each for each in ids if each is not None)

    def _read_names(self, ids: Iterable[str]) -> dict[str, Named]:
        wanted = select(Organisation.id, Organisation.name).where(col(Organisation.id).in_(sorted(ids)))
        return {identifier: Named(id=identifier, name=name) for identifier, name in self._session.exec(wanted)}
