"""What setting up keeps in mind: the names of organisations, what was changed, and every reason against it."""

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from engine import clock
from engine.errors import Refusal, Refused
from workflows.queries.set_up import organisation_with_ukprn, organisations_called
from workflows.tables.organisations import Organisation
from workflows.vocabulary import OrganisationKind

ADDED, CHANGED, KEPT = "added", "changed", "kept"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one record of the document: added, changed, or kept as it was.

    A holiday says whose it is, an agreement or programme which one it is.
    """

    did: str
    what: str
    name: str
    organisation_id: str | None = None
    agreement_id: str | None = None
    programme_id: str | None = None


@dataclass
class SettingUp:
    """One document being written, `at` one moment; nothing is committed here."""

    session: Session
    at: datetime = field(default_factory=clock.now)
    changes: list[Change] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    _ids: dict[str, str] = field(default_factory=dict)

    def name(self, organisation_id: str, *names: str | None) -> None:
        """Let the rest of the document call the organisation by `names`."""
        self._ids.update((name, organisation_id) for name in names if name)

    def find(self, given: str, *kinds: OrganisationKind) -> str | None:
        """The id of the organisation with this name or UKPRN, of one of `kinds` if any are named; None when refused."""
        found = self._ids.get(given) or self._stored(given)
        if found is None:
            return None
        row = self.session.get_one(Organisation, found)
        if kinds and row.kind not in kinds:
            wanted = " or ".join(kind.replace("_", " ") for kind in kinds)
            self.refuse("wrong_kind", f"{given} is a {row.kind.replace('_', ' ')}; a {wanted} is needed here.", given)
            return None
        return found

    def _stored(self, given: str) -> str | None:
        by_number = organisation_with_ukprn(self.session, given)
        rows = [by_number] if by_number else organisations_called(self.session, given)
        if len(rows) == 1:
            return rows[0].id
        if not rows:
            self.refuse("organisation_unknown", f"There is no organisation with the name or UKPRN {given}.", given)
        else:
            self.refuse("name_ambiguous", f"{len(rows)} organisations are called {given}; give the UKPRN.", given)
        return None

    def ensure(self, row: SQLModel, *, empty_counts: bool = False) -> bool:
        """Store `row`, or bring the stored one of the same key up to date; whether anything changed.

        An empty value leaves what is stored, unless `empty_counts`.
        """
        key = sa.inspect(type(row)).primary_key_from_instance(row)
        stored = self.session.get(type(row), tuple(key))
        if stored is None:
            self.session.add(row)
            self.session.flush()
            return True
        said = {name: value for name, value in row.model_dump().items() if empty_counts or value is not None}
        new = {name: value for name, value in said.items() if getattr(stored, name) != value}
        for name, value in new.items():
            setattr(stored, name, value)
        self.session.add(stored)
        self.session.flush()
        return bool(new)

    def note(self, what: str, name: str, *, is_new: bool, changed: bool, **about: str) -> None:
        """Remember what became of a record; `about` is what else a Change says."""
        self.changes.append(Change(ADDED if is_new else CHANGED if changed else KEPT, what, name, **about))

    def refuse(self, code: str, sentence: str, about: str) -> None:
        """Remember a reason against the document."""
        self.refusals.append(Refusal(code, sentence, missing=(about,)))

    def refuse_if_any(self) -> None:
        """Raise Refused with every reason, each once."""
        if self.refusals:
            raise Refused(tuple(dict.fromkeys(self.refusals)))
