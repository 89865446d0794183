"""Selects about the files kept beside a journey."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from workflows.tables.files import FileContent, JourneyFile


def of_journey(session: Session, journey_id: str) -> Sequence[JourneyFile]:
    """The files of a journey, removed ones too, in the order they were added; without what is in them."""
    wanted = select(JourneyFile).where(col(JourneyFile.journey_id) == journey_id)
    return session.exec(wanted.order_by(col(JourneyFile.added_at), col(JourneyFile.id))).all()


def file(session: Session, file_id: str) -> JourneyFile | None:
    """The file by that id."""
    return session.get(JourneyFile, file_id)


def content(session: Session, file_id: str) -> FileContent | None:
    """What is in a file; None once it was removed."""
    return session.get(FileContent, file_id)
