"""Rule 0.6 on every surface: what each relationship and role sees of one learner, written out by hand."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from engine.database import open_database
from engine.runtime import Runtime
from tests.clock import MONDAY, Clock
from tests.databases import add_tables
from tests.outside.interface import operations
from tests.people import cast as bring_together
from tests.stories import way
from tests.stories.partnering import LEAD, at_planning, go_on, offer, rank
from tests.stories.story import API, Story
from workflows import queries
from workflows.clock_actions import CLOCK_ACTIONS
from workflows.published import published
from workflows.tables.journeys import HandOff
from workflows.tables.organisations import PersonRole
from workflows.vocabulary import Role

CATALOGUE = published()
HANA: dict[str, Any] = {
    "given_name": "Hana", "family_name": "Quillfeather", "birth_date": "2009-10-01", "postcode": "BS1 4DJ",
    "address": "7 Canary Row", "uln": "1000000043", "phone": "0117 496 0123", "safe_contact_times": "after the bell",
}  # fmt: skip
# What everybody may read: lists of words and of organisations, and themselves, which say nothing of a learner.
COMMON = frozenset({f"{API}/vocabulary", f"{API}/organisations", f"{API}/me"})
CONTACT = {"item": "contact"}
COUNSELLING = {"need": "counselling", "status": "new", "detail": "since spring", "adjustment": "quiet room"}
# What gives each item away wherever it stands.
MARKS = {
    "name": "Quillfeather", "address": "Canary Row", "birth date": "2009-10-01", "uln": "1000000043",
    "contact": "+441174960123", "safe times": "after the bell", "own level": "vocational_interest as expected",
    "other level": "personal_social as expected", "own aim": "vocational aim",
    "other aim": "functional skills aim", "need": '"travel"', "adjustment": "bus pass", "counselling": "counselling",
    "quiet room": "quiet room", "haven": "Haven",
}  # fmt: skip
TABLE = """
              responsible named ref receiver delivering agency travel council former nobody
name          x           x     x   x        x          x      x      x       -      -
address       x           x     x   x        x          -      -      x       -      -
birth date    x           x     x   x        x          -      -      x       -      -
uln           x           x     x   -        x          -      -      -       -      -
contact       x           x     -   x        x          x      x      -       -      -
safe times    x           x     -   x        x          x      x      -       -      -
own level     x           x     -   -        x          -      -      -       -      -
other level   x           x     -   -        -          -      -      -       -      -
own aim       x           x     -   -        x          -      -      -       -      -
other aim     x           x     -   -        -          -      -      -       -      -
need          x           x     x   -        -          -      x      -       -      -
adjustment    x           x     -   -        x          -      x      -       -      -
counselling   -           x     -   -        -          x      -      -       -      -
quiet room    -           x     -   -        -          x      -      -       -      -
haven         -           x     -   -        -          x      -      -       -      -
"""
# Somebody of the organisation in each relationship; their roles are then set one by one.
SOMEBODY = {
    "responsible": "northgate.tutor", "ref": "tom", "receiver": "ashdown.tutor", "delivering": "harbour.tutor",
    "agency": "haven.worker", "travel": "waywheel.worker", "council": "council.officer", "former": "millbrook.tutor",
    "nobody": "moneyright.worker",
}  # fmt: skip
STAFF = "manager coordinator adviser tutor employer_engagement mis_officer finance level_2_lead safeguarding_lead"
COUNTS = {
    "responsible": STAFF, "ref": STAFF, "receiver": "manager coordinator adviser mis_officer safeguarding_lead",
    "delivering": "manager coordinator adviser tutor mis_officer safeguarding_lead",
    "agency": "worker manager coordinator", "travel": "worker manager coordinator",
    "council": "tracking_officer manager", "former": "", "nobody": "",
}  # fmt: skip
NAMED = "safeguarding_lead adviser coordinator"


def by_hand(relationship: str, role: Role) -> set[str]:
    """The items that a role sees in a relationship."""
    head, *rows = (line.split("  ") for line in TABLE.strip().splitlines())
    columns = " ".join(head).split()
    column = "named" if relationship == "responsible" and role in NAMED.split() else relationship
    if role not in COUNTS[relationship].split():
        return set()
    return {row[0] for row in rows if " ".join(row[1:]).split()[columns.index(column)] == "x"}


class Told(Story):
    """Hana's story: taught by Northgate and Harbour, helped by Haven and WayWheel, offered to Ashdown, declined by
    Millbrook, followed by the council."""

    def tell(self) -> None:
        """Bring everybody into their relationship."""
        travel = {"code": "travel", "adjustment": "bus pass"}
        self.journey = at_planning(self, HANA, "2026-03-02 10:00", needs=[travel])
        rank(self, self.journey, "millbrook", "harbour")
        declined = offer(self, self.journey, "millbrook", share=[CONTACT])
        self.hand_off("millbrook.coordinator", declined, "decline", {"reason": "no_place"})
        go_on(self, self.journey, "harbour")
        self._open_support()
        way.rank(self, self.journey, "ashdown", component="personal_social")
        self.send(LEAD, self.journey, "partner", "ashdown", component="personal_social", note="ours is full",
                  share=[CONTACT])  # fmt: skip

    def all_hand_offs(self) -> list[str]:
        """Every hand-off of the journey."""
        with self.cast.runtime.database.reading() as transaction:
            return list(transaction.connection.scalars(sa.select(col(HandOff.id))))

    def _open_support(self) -> None:
        """Counselling by Haven and travel by WayWheel, with Hana's word for each."""
        self.act("northgate.adviser", self.journey, "record_need", COUNSELLING)
        for need, agency, basis in (("counselling", "haven", "explicit_consent"), ("travel", "waywheel", "consent")):
            consent = {"item": "support_need", "need": need, "basis": basis, "given_on": "2026-03-02"}
            consent |= {"receiver_id": self.cast[agency]}
            self.act("northgate.adviser", self.journey, "record_consent", consent)
            self.send("northgate.adviser", self.journey, "support", agency, need=need)


@pytest.fixture(scope="module")
def told(whole_run_clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The story, which nobody changes but for the roles."""
    url = f"sqlite:///{tmp_path_factory.mktemp('told') / 'journeys.sqlite3'}"
    add_tables(url)
    database = open_database(url)
    whole_run_clock.move_to(MONDAY)
    cast = bring_together(Runtime(database, CATALOGUE, CLOCK_ACTIONS, queries.closures.in_force))
    story = Told(cast, whole_run_clock)
    story.tell()
    yield story
    database.dispose()


def surfaces(story: Told) -> Iterator[str]:
    """Every address under which anything is read: each journey and hand-off of it, each list, search and count."""
    ids = {"journey_id": [story.journey], "hand_off_id": story.all_hand_offs(), "endpoint_id": [story.journey]}
    for operation in operations():
        if operation.method == "GET" and operation.path not in COMMON:
            for identifier in ids[operation.parameters[0]] if operation.parameters else [""]:
                yield operation.at(identifier)
    for word in ("Quill", "1000000043", "counselling", "Haven"):
        yield f"{API}/journeys?q={word}"
        yield f"{API}/hand-offs?q={word}"


def seen(story: Told, relationship: str, role: Role) -> dict[str, set[str]]:
    """What gives itself away on each surface, by address, to somebody with this role alone."""
    who = SOMEBODY[relationship]
    with story.cast.runtime.database.unit_of_work() as transaction:
        mine = col(PersonRole.person_id) == story.cast[who]
        transaction.connection.execute(sa.delete(PersonRole).where(mine))
        transaction.session.add(PersonRole(person_id=story.cast[who], role=role))
    client = story.cast.client_of(who)
    texts = {path: client.get(path).text for path in surfaces(story)}
    return {path: {item for item, mark in MARKS.items() if mark in text} for path, text in texts.items()}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("relationship", SOMEBODY)
def test_each_role_sees_on_every_surface_what_the_rules_say(told: Told, relationship: str, role: Role) -> None:
    expected = by_hand(relationship, role)
    found = seen(told, relationship, role)
    beyond = {path: items - expected for path, items in found.items() if items - expected}
    assert beyond == {}
    assert found[f"{API}/journeys/{told.journey}"] == expected
