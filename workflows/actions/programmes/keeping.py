"""Keeps the record of a programme, by a manager or coordinator of the provider that runs it."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlmodel import SQLModel

from engine.clock import london_date
from engine.errors import Refusal, UnknownInstance
from engine.runtime import Verdict, Work, new_id
from workflows import pool_changes, queries
from workflows.actions.hand_offs import free_places
from workflows.actions.moves import families, versions
from workflows.actions.moves.refusing import refuse
from workflows.actions.programmes.programme_form import ProgrammeForm, ServedAreas
from workflows.definitions.kinds import MANAGEMENT
from workflows.programme_terms import COLUMNS, contradictions, rows_of
from workflows.queries import set_up
from workflows.rules import offers
from workflows.tables.programmes import Intake, PlacePool, Programme, ServedArea
from workflows.vocabulary import OrganisationKind

NOT_YOURS = Refusal(
    "not_yours", "A manager or coordinator of a provider keeps what it offers.", who_could=tuple(sorted(MANAGEMENT))
)
TITLE_TAKEN = Refusal(
    "title_taken", "Another of your programmes has this title: change that one, or choose another title.",
    missing=("title",),
)  # fmt: skip


def add(work: Work, form: ProgrammeForm) -> Verdict:
    """Begin a programme; raises Refused with every reason, and nothing is then written."""
    own = _provider(work)
    refuse(*_against(work, own, form, None))
    programme = Programme(id=new_id(), organisation_id=own, **form.model_dump(include=set(COLUMNS)))
    work.session.add(programme)
    work.session.flush()
    _write(work, programme, form)
    return _verdict(programme)


def change(work: Work, programme_id: str, form: ProgrammeForm, version: int | None) -> Verdict:
    """Let the record say what the form says, and nothing else; places that become free go to who waits for them (0.3).

    Raises UnknownInstance for a programme of others, StaleVersion when somebody changed it meanwhile, and Refused with
    every reason: nothing is then written.
    """
    programme = _own(work, programme_id)
    versions.refuse_if_unseen(version, "programme")
    _settle(work, programme_id)
    versions.refuse_if_changed(version, programme.revision)
    refuse(*_against(work, programme.organisation_id, form, programme))
    programme.sqlmodel_update({**form.model_dump(include=set(COLUMNS)), "revision": programme.revision + 1})
    work.session.add(programme)
    _write(work, programme, form)
    free_places.offer(work, [programme_id])
    return _verdict(programme)


def serve(work: Work, said: ServedAreas) -> Verdict:
    """Declare which postcode areas the provider serves, all of them; raises Refused."""
    own = _provider(work)
    refuse(*offers.twice({"areas": said.areas}))
    _replace(work, queries.offers.served_areas(work.session, own),
             [ServedArea(organisation_id=own, area=each) for each in said.areas])  # fmt: skip
    return {"areas": sorted(said.areas)}


def _provider(work: Work) -> str:
    """The caller's provider, held; raises Refused for whoever keeps none."""
    own = work.actor.organisation
    if own is not None:
        queries.offers.provider_held(work.session, own)
    refuse(against_keeping(work))
    return own or ""


def against_keeping(work: Work) -> Refusal | None:
    """Why the actor keeps nothing of what a provider offers; None where they keep their own provider's."""
    found = queries.organisations.organisation(work.session, work.actor.organisation or "")
    provides = found is not None and found.kind is OrganisationKind.PROVIDER
    return None if provides and not work.actor.roles.isdisjoint(MANAGEMENT) else NOT_YOURS


def _own(work: Work, programme_id: str) -> Programme:
    """A programme of the caller's provider, held; of others there is none to change."""
    found = queries.offers.held_for_change(work.session, programme_id, work.actor.organisation or "")
    if found is None:
        raise UnknownInstance
    _provider(work)
    return found


def _settle(work: Work, programme_id: str) -> None:
    """A place kept beyond its day must not count as taken, nor who waits no more as waiting (0.3, G3)."""
    due = queries.places.families_due(work.session, [programme_id], work.at)
    if due:
        families.bring_up_to_date(work, due[0], programme_id)


def _against(work: Work, own: str, form: ProgrammeForm, stored: Programme | None) -> list[Refusal]:
    """Every reason against what the form says of a new programme, or of one that is stored."""
    today, session = london_date(work.at), work.session
    known = queries.offers.stored_intakes(session, stored.id) if stored else set()
    found = [*contradictions(form), *offers.twice({"intakes": form.intakes})]
    found += offers.overlapping(form.periods)
    found += offers.new_in_the_past(form.intakes, known, today)
    found += offers.outside_summer(form.days, form.periods) if form.bridging else ()
    found += _withdrawn_before(form, stored, today)
    namesake = set_up.programme_called(session, own, form.title)
    if namesake is not None and (stored is None or namesake.id != stored.id):
        found.append(TITLE_TAKEN)
    found += _places_cut(work, form, stored.id, today) if stored else ()
    return list(dict.fromkeys(found))


def _withdrawn_before(form: ProgrammeForm, stored: Programme | None, today: date) -> Iterator[Refusal]:
    before = stored.withdrawn_on if stored else None
    if form.withdrawn_on is not None and form.withdrawn_on < today and form.withdrawn_on != before:
        sentence = "A programme is withdrawn from today or a later day: who was accepted until then stays."
        yield Refusal("withdrawn_in_the_past", sentence, missing=("withdrawn_on",))


def _places_cut(work: Work, form: ProgrammeForm, programme_id: str, today: date) -> Iterator[Refusal]:
    wanted = {each.starts_on: each for each in form.pools}
    for pool in set_up.pools(work.session, programme_id):
        said = wanted.get(pool.starts_on)
        if said is None:
            yield from pool_changes.removed(work.session, pool, today)
            continue
        yield from pool_changes.fewer(work.session, pool, said.places, today)
        yield from pool_changes.shortened(work.session, pool, said.ends_on, today)


def _write(work: Work, programme: Programme, form: ProgrammeForm) -> None:
    session, own = work.session, programme.id
    said = [*queries.offers.parts(session, [own]), *queries.offers.features(session, [own])]
    _replace(work, said, list(rows_of(own, form)))
    _replace(work, queries.offers.intakes(session, [own]), [Intake(programme_id=own, starts_on=d) for d in form.days])
    _write_pools(work, own, form)


def _write_pools(work: Work, programme_id: str, form: ProgrammeForm) -> None:
    """Periods that stay keep their row: places in them are held, and reserved, by its id."""
    stored = {each.starts_on: each for each in set_up.pools(work.session, programme_id)}
    kept = {each.starts_on for each in form.pools}
    for pool in (each for day, each in stored.items() if day not in kept):
        work.session.delete(pool)
    for said in form.pools:
        row = stored.get(said.starts_on) or PlacePool(id=new_id(), programme_id=programme_id, **dict(said))
        work.session.add(row.sqlmodel_update({"ends_on": said.ends_on, "places": said.places}))
    work.session.flush()


def _replace(work: Work, before: Sequence[SQLModel], after: Sequence[SQLModel]) -> None:
    for row in before:
        work.session.delete(row)
    work.session.flush()
    work.session.add_all(after)
    work.session.flush()


def _verdict(programme: Programme) -> Verdict:
    return {"id": programme.id, "revision": programme.revision}
