"""What may be chosen in the form of an agreement: sides, and what each of them has to agree about."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from sqlmodel import col, select

from api.pages.forms.fields import Option
from api.pages.forms.organisations import Asked, asked_in, organisations
from api.pages.posted import Posted
from api.pages.words.agreements import BASES, time_limits
from api.pages.words.values import word
from engine.runtime import Work
from workflows import queries
from workflows.definitions.kinds import MANAGEMENT
from workflows.tables.organisations import Organisation, Partnership, PartnershipMember
from workflows.tables.programmes import Programme
from workflows.vocabulary import Component, Stage

OPENERS = (
    Option("lead_only", "The lead alone"),
    Option("partner", "The partner too"),
)


class Choices:
    """What a writer may choose, by the name of the field; the sides are those ticked so far."""

    def __init__(self, work: Work, parties: Sequence[str], form: Posted | None, times: Sequence[str] = ()) -> None:
        self.work = work
        self.own = work.actor.organisation or ""
        chosen = asked_in(form, "parties")
        self.asked = chosen if form is not None else Asked(chosen=frozenset(parties))
        self.times = [*times, *(asked_in(form, "rule").chosen)]

    def of(self, name: str) -> Sequence[Option] | None:
        """The choices of a field by its name; None where it is free to fill in."""
        offer = self._offers.get(name)
        return None if offer is None else offer()

    @cached_property
    def sides(self) -> Sequence[Option]:
        """One's own organisation, and those ticked."""
        named = select(Organisation.id, Organisation.name).where(
            col(Organisation.id).in_({self.own, *self.asked.chosen})
        )
        return [Option(*row) for row in self.work.session.exec(named.order_by(col(Organisation.name)))]

    @property
    def _offers(self) -> Mapping[str, Callable[[], Sequence[Option]]]:
        return {
            "basis": lambda: [Option(each, *said) for each, said in BASES.items()],
            "parties": self._parties,
            "organisation_id": lambda: self.sides,
            "partnership_id": self._partnerships,
            "programme_id": self._programmes,
            "owner_id": self._keepers,
            "delivers": _parts,
            "part": _parts,
            "rule": lambda: [Option(name, text) for name, text in time_limits(self.times)],
            "support_opened_by": lambda: OPENERS,
        }

    def _parties(self) -> Sequence[Option]:
        found = organisations(self.work.session, self.asked)
        return type(found)(each for each in found if each.value != self.own)

    def _partnerships(self) -> Sequence[Option]:
        member = select(PartnershipMember.partnership_id).where(col(PartnershipMember.organisation_id) == self.own)
        wanted = select(Partnership.id, Partnership.name).where(col(Partnership.id).in_(member))
        return [Option(*row) for row in self.work.session.exec(wanted.order_by(col(Partnership.name)))]

    def _programmes(self) -> Sequence[Option]:
        wanted = (
            select(Programme.id, Programme.title, Organisation.name)
            .join(Organisation, col(Organisation.id) == col(Programme.organisation_id))
            .where(col(Programme.organisation_id).in_([each.value for each in self.sides]))
            .order_by(col(Organisation.name), col(Programme.title))
        )
        return [Option(key, f"{title}, {name}") for key, title, name in self.work.session.exec(wanted)]

    def _keepers(self) -> Sequence[Option]:
        found = queries.organisations.people_with_role(self.work.session, self.own, *MANAGEMENT)
        return [Option(each.id, each.name) for each in sorted(found, key=lambda each: each.name)]


def _parts() -> Sequence[Option]:
    return [Option(each, word(each)) for each in (*Stage, *Component)]
