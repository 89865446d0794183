"""Says what the audit of a record tells of: kinds of lines, who did it, and what became of messages."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from api.audit_trail.trail import changes
from api.exports.spreadsheets import Cell
from api.pages.words import operations
from api.pages.words.states import state_word
from api.pages.words.values import day, field, moment, word
from api.pages.words.values import told as told_value
from workflows.views.audit_view import AuditKind, AuditLine, Told

KINDS: Mapping[AuditKind, str] = {
    AuditKind.HISTORY: "What happened",
    AuditKind.LOOKED: "Who looked",
    AuditKind.RESTRICTED: "Who looked at restricted matters",
    AuditKind.MESSAGE: "Messages",
    AuditKind.CONSENT: "Consents and other bases",
    AuditKind.COPY: "Copies that were made",
}
_BY: Mapping[str, str] = {"machine": "a machine", "clock": "the clock", "link": "somebody with a link"}
_CHANNELS: Mapping[str, str] = {**operations.CHANNELS, "inbox": "In this program", "message": "Message"}
_STATUS: Mapping[str, str] = {
    "waiting": "on its way",
    "sending": "on its way",
    "held": "held back",
    "sent": "delivered",
    "read": "delivered and read",
    "failed": "not delivered",
    "cancelled": "not sent any more",
}
_A_DAY, _A_WORD = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_A_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$")


def kinds(*, restricted: bool) -> list[tuple[str, str]]:
    """What the audit can be narrowed to; what is restricted for those alone who may know of it."""
    return [(kind.value, text) for kind, text in KINDS.items() if restricted or kind is not AuditKind.RESTRICTED]


def what(line: AuditLine) -> str:
    """What happened or was told, in a few words."""
    if line.kind is AuditKind.MESSAGE:
        return operations.topic(line.what)
    if line.kind in (AuditKind.LOOKED, AuditKind.RESTRICTED):
        return f"Looked: {word(line.what).lower()}"
    return word(line.what)


def moved(line: AuditLine) -> str:
    """From which state to which it went, or in which it stayed, as staff call them; nothing where none is told."""
    source, target = (state_word(each, of_hand_off=line.hand_off is not None) for each in (line.source, line.target))
    if not target:
        return ""
    if source == target:
        return f"Stays: {target.lower()}"
    return f"{source} to {target.lower()}" if source else target


def who(line: AuditLine) -> str:
    """Who did it, for whom, as far as the viewer may know: a colleague, an organisation, a machine or the clock."""
    if line.kind is AuditKind.MESSAGE:
        return "The program"
    names = [each.name for each in (line.person, line.organisation) if each is not None]
    if line.by is not None and line.by in _BY and line.person is None:
        names = [_BY[line.by], *names]
    said = ", ".join(names)
    return f"{said} for {line.acting_for.name}" if line.acting_for is not None else said[:1].upper() + said[1:]


def told(each: Told) -> str:
    """To whom a message went, in which way, and what became of it."""
    to = each.person or each.organisation
    name = to.name if to is not None else operations.RECIPIENTS[each.recipient]
    if not each.channel:
        return name
    why = f" ({each.why.rstrip('.').lower()})" if each.why and each.status != "sent" else ""
    return f"{name}: {_CHANNELS.get(each.channel, each.channel).lower()}, {_STATUS.get(each.status, each.status)}{why}"


def changed(line: AuditLine) -> str:
    """What changed, as people say it."""
    return "; ".join(f"{field(path.replace('.', '_'))}: {_value(value)}" for path, value in changes(line))


def _value(value: Cell) -> str:
    if not isinstance(value, str):
        return told_value(value).lower()
    if _A_DAY.fullmatch(value):
        return day(date.fromisoformat(value))
    if _A_MOMENT.match(value):
        return moment(datetime.fromisoformat(value))
    return word(value).lower() if _A_WORD.fullmatch(value) else value
