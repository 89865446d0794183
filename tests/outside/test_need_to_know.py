"""Rule 0.6 on every surface: what each relationship and role sees of one learner, written out by hand."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import col

from engine.runtime import new_id
from tests.clock import Clock
from tests.outside.interface import operations
from tests.people import Cast
from tests.stories import filing, placing, visiting, way
from tests.stories.partnering import LEAD, at_planning, go_on, offer, rank
from tests.stories.story import API, Story
from workflows.tables.journeys import HandOff
from workflows.tables.organisations import PersonRole
from workflows.vocabulary import Role

HANA: dict[str, Any] = {
    "given_name": "Hana", "family_name": "Quillfeather", "birth_date": "2009-10-01", "postcode": "BS1 4DJ",
    "address": "7 Canary Row", "uln": "1000000043", "phone": "0117 496 0123", "safe_contact_times": "after the bell",
}  # fmt: skip
# What everybody may read: lists of words and of organisations, and themselves, which say nothing of a learner.
COMMON = frozenset({f"{API}/vocabulary", f"{API}/organisations", f"{API}/me"})
CONTACT = {"item": "contact"}
COUNSELLING = {"need": "counselling", "status": "new", "detail": "since spring", "adjustment": "quiet room"}
EXPORT, LIST = f"{API}/journeys/{{journey_id}}/copies", f"{API}/journeys/copies"
# What gives each item away wherever it stands.
MARKS = {
    "name": "Quillfeather", "address": "Canary Row", "birth date": "2009-10-01", "uln": "1000000043",
    "contact": "+441174960123", "safe times": "after the bell", "own level": "vocational_interest as expected",
    "other level": "personal_social as expected", "own aim": "vocational aim",
    "other aim": "functional skills aim", "need": '"travel"', "adjustment": "bus pass", "counselling": "counselling",
    "quiet room": "quiet room", "haven": "Haven",
}  # fmt: skip
TABLE = """
              responsible named ref receiver delivering agency travel employer council former nobody
name          x           x     x   x        x          x      x      x        x       -      -
address       x           x     x   x        x          -      -      -        x       -      -
birth date    x           x     x   x        x          -      -      -        x       -      -
uln           x           x     x   -        x          -      -      -        -       -      -
contact       x           x     -   x        x          x      x      -        x       -      -
safe times    x           x     -   x        x          x      x      -        x       -      -
own level     x           x     -   -        x          -      -      -        -       -      -
other level   x           x     -   -        -          -      -      -        -       -      -
own aim       x           x     -   -        x          -      -      -        -       -      -
other aim     x           x     -   -        -          -      -      -        -       -      -
need          x           x     x   -        -          -      x      -        -       -      -
adjustment    x           x     -   -        x          -      x      x        -       -      -
counselling   -           x     -   -        -          x      -      -        -       -      -
quiet room    -           x     -   -        -          x      -      -        -       -      -
haven         -           x     -   -        -          x      -      -        -       -      -
"""
# Somebody of the organisation in each relationship; their roles are then set one by one.
SOMEBODY = {
    "responsible": "northgate.tutor", "ref": "tom", "receiver": "ashdown.tutor", "delivering": "harbour.tutor",
    "agency": "haven.worker", "travel": "waywheel.worker",
    "employer": "pellow.contact", "council": "council.officer", "former": "millbrook.tutor",
    "nobody": "adaptit.worker",
}  # fmt: skip
STAFF = "manager coordinator adviser tutor employer_engagement mis_officer finance level_2_lead safeguarding_lead"
COUNTS = {
    "responsible": STAFF, "ref": STAFF, "receiver": "manager coordinator adviser mis_officer safeguarding_lead",
    "delivering": "manager coordinator adviser tutor mis_officer safeguarding_lead",
    "agency": "worker manager coordinator", "travel": "worker manager coordinator",
    "employer": "placement_contact manager coordinator", "council": "tracking_officer manager",
    "former": "", "nobody": "",
}  # fmt: skip
NAMED = "safeguarding_lead adviser coordinator"
# Of those who see something, who makes copies of it.
COPYING = "manager coordinator adviser mis_officer safeguarding_lead worker placement_contact tracking_officer"


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
    Millbrook, placed with Pellow Joinery, followed by the council; AdaptIt plans sessions for a group she is in."""

    def tell(self) -> None:
        """Bring everybody into their relationship."""
        travel = {"code": "travel", "adjustment": "bus pass"}
        self.journey = at_planning(self, HANA, "2026-03-02 10:00", needs=[travel])
        rank(self, self.journey, "millbrook", "harbour")
        declined = offer(self, self.journey, "millbrook", share=[CONTACT])
        self.hand_off("millbrook.coordinator", declined, "decline", {"reason": "no_place"})
        go_on(self, self.journey, "harbour")
        self._open_support()
        self._place()
        self.files = [
            filing.add(self, LEAD, self.journey, title=MARKS["other aim"]),
            filing.add(self, "northgate.adviser", self.journey, filing.TEXT, "x.txt", title=MARKS["quiet room"],
                       restricted="true"),
        ]  # fmt: skip
        self.event = str(visiting.announce(self))
        visiting.book(self, self.journey, self.event, LEAD)
        # AdaptIt helps a group, and so is nobody to any learner in it.
        sessions = way.contribution(self)
        self.send(LEAD, self.journey, "contribution", "adaptit", contribution=sessions, for_group=True)
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

    def _place(self) -> None:
        """A placement at Pellow Joinery, that sees the adjustment with consent."""
        consent = {"item": "support_need", "need": "travel", "basis": "consent", "given_on": "2026-03-02"}
        self.act("northgate.adviser", self.journey, "record_consent", consent)
        placing.check(self)
        placing.sent(self, self.journey, share=[{"item": "support_need", "need": "travel"}])


@pytest.fixture(scope="module")
def told(lasting_cast: Cast, whole_run_clock: Clock) -> Told:
    """The story, which nobody changes but for the roles."""
    story = Told(lasting_cast, whole_run_clock)
    story.tell()
    return story


def surfaces(story: Told) -> Iterator[str]:
    """Every address under which anything is read: each journey and hand-off of it, each list, search and count."""
    ids = {"journey_id": [story.journey], "hand_off_id": story.all_hand_offs(), "endpoint_id": [story.journey],
           "agreement_id": [story.cast["partnership.harbour"]], "programme_id": [story.cast.programme("northgate")],
           "organisation_id": [story.cast["northgate"]], "event_id": [story.event],
           "file_id": story.files}  # fmt: skip
    for operation in operations():
        if operation.method == "GET" and operation.path not in COMMON:
            for identifier in ids[operation.parameters[0]] if operation.parameters else [""]:
                yield operation.at(identifier)
    for word in ("Quill", "1000000043", "counselling", "Haven"):
        yield f"{API}/journeys?q={word}"
        yield f"{API}/hand-offs?q={word}"


def set_roles(story: Told, who: str, roles: Iterable[Role]) -> None:
    """Somebody has these roles and no other."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        mine = col(PersonRole.person_id) == story.cast[who]
        transaction.connection.execute(sa.delete(PersonRole).where(mine))
        transaction.session.add_all(PersonRole(person_id=story.cast[who], role=role) for role in roles)


def counting(relationship: str) -> list[Role]:
    """The roles that see anything in a relationship."""
    return [role for role in Role if role in COUNTS[relationship].split()]


def seen(story: Told, relationship: str, *roles: Role) -> dict[str, set[str]]:
    """What gives itself away on each surface, by address, to somebody with these roles alone."""
    who = SOMEBODY[relationship]
    set_roles(story, who, roles)
    client = story.cast.client_of(who)
    texts = {path: client.get(path).text for path in surfaces(story)} | copies(story, client)
    return {path: {item for item, mark in MARKS.items() if mark in text} for path, text in texts.items()}


def copies(story: Story, client: TestClient) -> dict[str, str]:
    """What somebody gets who asks for copies, in every form, of the record and of the list."""
    asked: list[tuple[str, Any]] = [(EXPORT, {"format": form}) for form in ("json", "csv", "html")]
    asked += [(LIST, {}), (LIST, {"q": "counselling"}), *((EXPORT, {"format": "json", "receiver_id": story.cast[each]})
              for each in ("haven", "moneyright"))]  # fmt: skip
    found = {}
    for path, body in asked:
        address = path.format(journey_id=getattr(story, "journey", ""))
        answer = client.post(address, json=body, headers={"Idempotency-Key": new_id()})
        # A page has its values between tags, where data has them between quotes, and says days in full.
        text = answer.text.replace("<dd>", '"').replace("</dd>", '"').replace("1 October 2009", MARKS["birth date"])
        found[f"{path} {sorted(body.items())}"] = text
    return found


@pytest.mark.parametrize("relationship", SOMEBODY)
def test_whoever_has_every_other_role_sees_nothing_on_any_surface(told: Told, relationship: str) -> None:
    """Of several roles the one that sees most counts, so that one pass tries them all."""
    found = seen(told, relationship, *(set(Role) - set(counting(relationship))))
    assert {path: items for path, items in found.items() if items} == {}


@pytest.mark.parametrize(
    ("relationship", "role"), [(each, role) for each in SOMEBODY for role in counting(each)]
)  # fmt: skip
def test_each_role_sees_on_every_surface_what_the_rules_say(told: Told, relationship: str, role: Role) -> None:
    expected = by_hand(relationship, role)
    found = seen(told, relationship, role)
    beyond = {path: items - expected for path, items in found.items() if items - expected}
    assert beyond == {}
    assert found[f"{API}/journeys/{told.journey}"] == expected
    copied = expected if role in COPYING.split() else set()
    for form in ("json", "csv", "html"):
        assert found[f"{EXPORT} {[('format', form)]}"] == copied
