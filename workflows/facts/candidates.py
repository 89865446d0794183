"""The partners of a learner's partnership as candidates for the next step, by what they offer and how they answered."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from engine.calendar import add_months
from engine.clock import london_date, start_of_day
from engine.runtime import Work
from workflows import queries
from workflows.queries.places import PlacesWanted
from workflows.queries.suggestions import Answered
from workflows.rules.postcodes import postcode_area
from workflows.rules.ranking import Answers, Candidate
from workflows.tables.programmes import Programme
from workflows.vocabulary import Component, Level

MONTHS_LOOKED_AT = 12


@dataclass(frozen=True)
class Candidates:
    """The `organisations` of a partnership that `asking`, a member, may ask for a start on a day or soon after it."""

    work: Work
    partnership_id: str
    organisations: Collection[str]
    asking: str
    start_on: date

    def __iter__(self) -> Iterator[Candidate]:
        """Each organisation by each programme that it offers, or by itself where it offers none."""
        for organisation in sorted(self.organisations):
            own = [each for each in self._programmes if each.organisation_id == organisation]
            known = self._by_organisation[organisation]
            yield from (self._by(known, each) for each in own) if own else (known,)

    @cached_property
    def _programmes(self) -> list[Programme]:
        return queries.suggestions.programmes(self.work.session, self.organisations, self.start_on)

    @cached_property
    def _today(self) -> date:
        return london_date(self.work.at)

    @cached_property
    def _answers(self) -> list[Answered]:
        since = start_of_day(add_months(self._today, -MONTHS_LOOKED_AT))
        return queries.suggestions.answers(self.work.session, self.partnership_id, since)

    @cached_property
    def _by_organisation(self) -> dict[str, Candidate]:
        """What is the same for every programme of an organisation."""
        session = self.work.session
        sectors = queries.suggestions.sectors(session, self.partnership_id)
        asked = queries.suggestions.last_asked(session, self.partnership_id)
        return {
            each: Candidate(
                each, sectors=frozenset({sectors[each]} if each in sectors else ()),
                areas=self._areas(each), answers=self._answers_of(each), asked_at=asked.get(each),
            )
            for each in self.organisations
        }  # fmt: skip

    @cached_property
    def _served(self) -> Mapping[str, frozenset[str]]:
        return queries.suggestions.served_areas(self.work.session, self.organisations)

    @cached_property
    def _offices(self) -> Mapping[str, str]:
        return queries.suggestions.postcodes(self.work.session, self.organisations)

    def _areas(self, organisation: str, taught_at: str | None = None) -> frozenset[str]:
        """The areas that it serves and the one where it teaches: where its office is, unless that is said."""
        return self._served.get(organisation, frozenset()) | _area(taught_at or self._offices.get(organisation))

    @cached_property
    def _taught(self) -> Mapping[str, frozenset[tuple[Component, Level]]]:
        return queries.suggestions.taught(self.work.session, [each.id for each in self._programmes])

    @cached_property
    def _leading_to(self) -> Mapping[str, frozenset[str]]:
        return queries.suggestions.destinations(self.work.session, [each.id for each in self._programmes])

    @cached_property
    def _first_starts(self) -> Mapping[str, date | None]:
        return queries.places.first_starts(self.work.session, [each.id for each in self._programmes], self.start_on)

    def _by(self, known: Candidate, programme: Programme) -> Candidate:
        starts_on, dated = self._start(programme.id)
        return replace(
            known, programme_id=programme.id, parts=self._taught.get(programme.id, frozenset()),
            destinations=self._leading_to.get(programme.id, frozenset()),
            sectors=known.sectors | frozenset({programme.sector} if programme.sector else ()),
            areas=self._areas(known.organisation_id, programme.postcode), starts_on=starts_on, dated=dated,
            places_free=self._places_free(programme.id, starts_on or self.start_on),
        )  # fmt: skip

    def _start(self, programme_id: str) -> tuple[date | None, bool]:
        """The first day from the wanted one on which a learner may start, and whether it is a dated intake."""
        return self._first_starts[programme_id], queries.places.has_intakes(self.work.session, programme_id)

    def _places_free(self, programme_id: str, day: date) -> int | None:
        """Places for a learner of whoever asks, those kept for others not counted; None where none are set."""
        wanted = PlacesWanted(programme_id, day, self._today, sender=self.asking)
        found = queries.places.places(self.work.session, wanted, lock=False)
        return max(found.free, 0) if found is not None else None

    def _answers_of(self, organisation: str) -> Answers:
        rows = [row for row in self._answers if row.receiver_id == organisation]
        answered = [(row.sent_at, row.answered_at) for row in rows if row.answered_at is not None]
        days = tuple(sorted(self._working_days(sent_at, answered_at) for sent_at, answered_at in answered))
        said = [row.yes for row in rows]
        return Answers(days, said.count(True), said.count(False))

    def _working_days(self, sent_at: datetime, answered_at: datetime) -> int:
        return self.work.calendar.count_between(london_date(sent_at), london_date(answered_at))


def _area(postcode: str | None) -> frozenset[str]:
    return frozenset({area} if (area := postcode_area(postcode or "")) else ())
