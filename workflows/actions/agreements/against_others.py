"""What stands against an agreement outside of it: who its sides are, places, and agreements that say otherwise."""

from collections import defaultdict
from collections.abc import Iterator

from engine.clock import in_full, london_date
from engine.errors import Refusal
from engine.runtime import Work
from workflows import queries
from workflows.actions.agreements.agreement_form import AgreementForm, Reserved, form_of
from workflows.agreed_terms import Part
from workflows.definitions.kinds import MANAGEMENT
from workflows.queries.reservations import Use, hold, pool_on, use_of
from workflows.tables.agreements import Agreement
from workflows.tables.programmes import PlacePool

_OWN = Refusal("not_among_the_parties", "Your own organisation is a party of what it drafts.", missing=("parties",))
OWNER_UNKNOWN = Refusal(
    "owner_unknown", "Whoever keeps the record is a manager or coordinator of your organisation.", missing=("owner_id",)
)


def elsewhere(work: Work, form: AgreementForm) -> Iterator[Refusal]:
    """Each reason against a draft that records outside of it show: its sides, its owner, and the places it reserves."""
    if work.actor.organisation not in form.parties:
        yield _OWN
    found = [queries.organisations.organisation(work.session, each) for each in form.parties]
    if None in found:
        sentence = "There is no such organisation: choose from those in the directory."
        yield Refusal("organisation_unknown", sentence, missing=("parties",))
    elif form.partnership_id is not None:
        yield from _members(work, form, form.partnership_id)
    if form.owner_id is not None and not may_own(work, form.owner_id):
        yield OWNER_UNKNOWN
    yield from reserved_refusals(work, form, lock=True)


def _members(work: Work, form: AgreementForm, partnership_id: str) -> Iterator[Refusal]:
    if queries.organisations.partnership(work.session, partnership_id) is None:
        sentence = "There is no such partnership: choose another, or leave it out."
        yield Refusal("partnership_unknown", sentence, missing=("partnership_id",))
    elif not queries.organisations.members(work.session, partnership_id).issuperset(form.parties):
        sentence = "The parties are members of the partnership; leave it out, or agree with its members."
        yield Refusal("not_members", sentence, missing=("parties", "partnership_id"))


def may_own(work: Work, person_id: str) -> bool:
    """Whether somebody may keep a record of the actor's organisation: a manager or coordinator who has not left."""
    here = queries.organisations.people_with_role(work.session, work.actor.organisation or "", *MANAGEMENT)
    return person_id in {each.id for each in here}


def reserved_refusals(work: Work, form: AgreementForm, *, lock: bool) -> Iterator[Refusal]:
    """Each reason against the places that the form reserves; with `lock` they and their count stay until the commit."""
    if lock:
        # Before they are read: another may be taking a period back that nobody uses.
        found = [pool_on(work.session, each.programme_id, each.starts_on) for each in form.reserved]
        hold(work.session, {pool.id for pool in found if pool is not None})
    wanted = defaultdict[str, dict[str, int]](dict)
    pools: dict[str, PlacePool] = {}
    for each in form.reserved:
        pool = pool_on(work.session, each.programme_id, each.starts_on)
        refusal = _unfit(work, form, each, pool)
        if refusal is not None or pool is None:
            yield refusal or _no_places(each)
            continue
        pools[pool.id] = pool
        wanted[pool.id][each.organisation_id] = max(each.places, wanted[pool.id].get(each.organisation_id, 0))
    for identifier, pool in pools.items():
        yield from _too_many(use_of(work.session, pool, london_date(work.at)), wanted[identifier], pool)


def _no_places(each: Reserved) -> Refusal:
    sentence = f"No places are set for a start on {in_full(each.starts_on)}; the provider sets them first."
    return Refusal("no_places_set", sentence, missing=("starts_on",))


def _unfit(work: Work, form: AgreementForm, each: Reserved, pool: PlacePool | None) -> Refusal | None:
    programme = queries.places.programme(work.session, each.programme_id)
    if programme is None or programme.organisation_id not in form.parties:
        sentence = "Places are reserved in a programme of one of the sides; choose one that is."
        return Refusal("programme_of_another", sentence, missing=("programme_id",))
    if programme.organisation_id == each.organisation_id:
        sentence = "A provider keeps its own places without an agreement: name the side whose learners they are for."
        return Refusal("reserved_for_itself", sentence, missing=("organisation_id",))
    return None if pool is not None else _no_places(each)


def _too_many(use: Use, wanted: dict[str, int], pool: PlacePool) -> Iterator[Refusal]:
    reserved = {**use.reserved, **{each: max(places, use.reserved.get(each, 0)) for each, places in wanted.items()}}
    then = Use(use.total, use.taken, reserved)
    if then.unreserved >= 0:
        return
    asked = sum(wanted.values())
    left = max(asked + then.unreserved, 0)
    sentence = (
        f"{asked} places are to be reserved for starts from {in_full(pool.starts_on)}, and {left} of {pool.places} can "
        "be: the others are taken or reserved. Reserve fewer, or have more places set."
    )
    yield Refusal("reserved_too_many", sentence, missing=("reserved",))


def others_say_otherwise(work: Work, agreement: Agreement, form: AgreementForm) -> Iterator[Refusal]:
    """Each agreement signed by the same sides that is in force on one of the same days and says otherwise."""
    for other in queries.agreement_terms.signed_beside(work.session, agreement):
        theirs = form_of(work.session, other)
        if other.id != agreement.follows_id and set(theirs.parties) == set(form.parties) and _differ(form, theirs):
            sentence = (
                f'"{other.title}", in force from {other.starts_on} to {other.ends_on}, says otherwise about the same '
                "same parts: end that one before, renew it instead, or say the same."
            )
            yield Refusal("another_says_otherwise", sentence, missing=("starts_on", "ends_on"))


def _differ(mine: AgreementForm, theirs: AgreementForm) -> bool:
    """Whether two agreements say different things about one part, or of the whole where neither names a part."""
    shared = set(mine.delivers) & set(theirs.delivers)
    if not shared and (mine.delivers or theirs.delivers):
        return False
    return _terms(mine, shared) != _terms(theirs, shared)


def _terms(form: AgreementForm, parts: set[Part]) -> object:
    records = frozenset((each.record, part) for part in parts for each in form.records if each.part in (None, part))
    whole = frozenset(each.record for each in form.records if each.part is None)
    support = "partner" in form.support_opened_by
    whole_of = whole if not parts else None
    by_link = form.answer_by_link
    return form.basis, records, whole_of, support, form.provider_calendar, by_link, form.required, form.times
