"""What a file is sent with."""

from fastapi import UploadFile

from workflows.requests import Id, Request, Title
from workflows.vocabulary import FileKind


class AddFile(Request):
    """A form with parts: the file, and what it is.

    `shared` shows it to the other side of the hand-off. A `restricted` file is about counselling, health or youth
    offending: named staff alone see it. Of a file that is `withheld` the learner's own pages say nothing.
    """

    file: UploadFile
    kind: FileKind
    title: Title
    hand_off_id: Id | None = None
    shared: bool = False
    restricted: bool = False
    withheld: bool = False
