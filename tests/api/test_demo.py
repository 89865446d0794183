"""The demonstration is built once, is whole, and afterwards leaves the database as it is."""

import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, col, func, select
from typer.testing import CliRunner, Result

from api.app import create_app
from api.cli import app
from api.demo import consortium, county, holistic, lead_provider, partnership
from api.demo.learners import NAMES, learners
from api.settings import Settings
from engine.calendar import ENGLAND
from engine.clock import LONDON, london_date, now
from engine.database import open_database
from engine.invariants import violations
from engine.tables import HistoryEntry, Instance, OutboxMessage
from notifications.tables import InboxItem
from tests.clock import MONDAY, Clock
from workflows.definitions.hand_off import HAND_OFF
from workflows.definitions.holistic import HOLISTIC
from workflows.rules.identifiers import check_uln
from workflows.set_up.apply import set_up
from workflows.vocabulary import DeliveryModel

COORDINATOR = county.email_of("mereside.coordinator")


class Built:
    """A demonstration: its file and what building it printed."""

    def __init__(self, path: Path, printed: str) -> None:
        self.path = path
        self.printed = printed

    @property
    def password(self) -> str:
        """The password that was shown."""
        return str(re.findall(r"shown this once: (\w+)", self.printed)[0])


def run(url: str, *words: str) -> Result:
    """Run `journey` on a database."""
    return CliRunner(env={"JOURNEY_DATABASE_URL": url}).invoke(app, words)


def signing_in(url: str, *passwords: str) -> list[int]:
    """How the lead's coordinator fares with each of these passwords."""
    with TestClient(create_app(Settings(database_url=url))) as client:
        said = [{"email": COORDINATOR, "password": password} for password in passwords]
        return [client.post("/api/v1/sign-in", json=each).status_code for each in said]


@pytest.fixture(scope="module")
def built(whole_run_clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A demonstration that nobody has touched."""
    whole_run_clock.move_to(MONDAY)
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    answer = run(f"sqlite:///{path}", "demo")
    assert answer.exit_code == 0, answer.output
    return Built(path, answer.stdout)


def coming_in(url: str, printed: str) -> int:
    """How a learner fares with the code and the birth date that were shown."""
    code, born = re.findall(r"with the code (\w{5} \w{5}), born (.+)\.", printed)[0]
    day = datetime.strptime(born, "%d %B %Y").date()  # noqa: DTZ007
    with TestClient(create_app(Settings(database_url=url))) as client:
        said = {"code": code, "day": str(day.day), "month": str(day.month), "year": str(day.year)}
        return client.post("/my/enter", data=said, follow_redirects=False).status_code


@pytest.fixture
def copy(built: Built, tmp_path: Path) -> str:
    """The URL of a copy that a test may change."""
    path = tmp_path / "copy.sqlite3"
    shutil.copyfile(built.path, path)
    return f"sqlite:///{path}"


@pytest.fixture
def session(built: Built) -> Iterator[Session]:
    """A look into the demonstration."""
    database = open_database(f"sqlite:///{built.path}")
    with database.reading() as transaction:
        yield transaction.session
    database.dispose()


def states(session: Session, *definitions: str) -> set[str]:
    """The states in which something stands."""
    return set(session.exec(select(Instance.state).where(col(Instance.definition).in_(definitions))))


def test_every_state_of_a_journey_occurs(session: Session) -> None:
    assert states(session, *DeliveryModel) == set(HOLISTIC.state)


def test_every_state_of_a_hand_off_occurs(session: Session) -> None:
    assert states(session, HAND_OFF.name) == set(HAND_OFF.state)


@pytest.mark.parametrize("model", DeliveryModel)
def test_every_delivery_model_has_a_learner_who_progressed(session: Session, model: DeliveryModel) -> None:
    assert {"progressed", "on_programme"} < states(session, model)


def test_nothing_impossible_is_in_it(session: Session) -> None:
    assert violations(session) == []


def test_nobody_waits_for_a_message_that_was_written_days_ago(session: Session) -> None:
    waiting = select(OutboxMessage.id).where(OutboxMessage.status == "waiting")
    assert session.exec(waiting.where(col(OutboxMessage.created_at) < now() - timedelta(days=1))).all() == []
    assert session.exec(select(func.count()).select_from(InboxItem)).one() > 100


def test_nothing_is_still_to_come(session: Session) -> None:
    assert session.exec(select(func.max(HistoryEntry.at))).one() <= now()


def test_what_the_clock_did_is_on_record_since_those_days(session: Session) -> None:
    acts = session.exec(
        select(HistoryEntry.at, HistoryEntry.recorded_at).where(HistoryEntry.actor_kind == "clock")
    ).all()
    assert max(recorded_at - at for at, recorded_at in acts) < timedelta(days=7)


def test_people_work_on_working_days(session: Session) -> None:
    moments = session.exec(select(HistoryEntry.at).where(HistoryEntry.actor_kind == "person"))
    local = [moment.astimezone(LONDON) for moment in moments]
    assert all(ENGLAND.is_working_day(each.date()) and 9 <= each.hour < 18 for each in local)


@pytest.mark.parametrize("days", [(-30, 0), (0, 7)], ids=["overdue", "due soon"])
def test_some_of_it_is_urgent(session: Session, days: tuple[int, int]) -> None:
    start, end = (now() + timedelta(days=each) for each in days)
    assert (
        len(session.exec(select(Instance.id).where(start <= col(Instance.due_at), col(Instance.due_at) < end)).all())
        > 3
    )


def test_the_password_is_kept_as_a_hash_only(built: Built) -> None:
    assert built.password.encode() not in built.path.read_bytes()


def test_everybody_worth_trying_is_listed(built: Built) -> None:
    assert built.printed.count("@") == 12


def test_a_second_run_changes_nothing(copy: str) -> None:
    path = Path(copy.removeprefix("sqlite:///"))
    before = path.read_bytes()
    again = run(copy, "demo")
    assert (again.exit_code, "nothing was added" in again.stdout) == (0, True)
    assert path.read_bytes() == before


def test_a_second_run_does_not_show_the_password(built: Built, copy: str) -> None:
    assert built.password not in run(copy, "demo").stdout


def test_the_printed_password_signs_in(built: Built, copy: str) -> None:
    assert signing_in(copy, built.password) == [200]
    assert coming_in(copy, built.printed) == 303


def test_new_passwords_take_the_place_of_the_old(built: Built, copy: str) -> None:
    new = Built(built.path, run(copy, "demo", "--reset-passwords").stdout).password
    assert signing_in(copy, built.password, new) == [401, 200]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_other_data_stays_as_it_is(database_url: str) -> None:
    run(database_url, "organisation", "add", "Elsewhere", "--kind", "school")
    answer = run(database_url, "demo")
    assert (answer.exit_code, "nothing was added" in answer.stdout, "@" in answer.stdout) == (0, True, False)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_demonstration_that_was_never_finished_is_refused(database_url: str) -> None:
    database = open_database(database_url)
    with database.unit_of_work() as transaction:
        set_up(transaction.session, county.network(london_date(now())))
    database.dispose()
    answer = run(database_url, "demo")
    assert (answer.exit_code, "never finished" in answer.stderr) == (1, True)


def test_the_same_day_has_the_same_learners() -> None:
    today = london_date(now())
    assert list(learners(today)) == list(learners(today))


def test_every_learner_has_a_number_that_passes() -> None:
    assert all(check_uln(each.details["uln"]).accepted for each in learners(london_date(now())))


def test_there_is_somebody_for_every_story() -> None:
    stories = [tell for model in (holistic, lead_provider, consortium, partnership) for tell in model.tales()]
    assert len(stories) <= len(set(NAMES)) == len(NAMES)
