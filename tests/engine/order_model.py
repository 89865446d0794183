"""What an order should do, written again as plainly as possible: no rows, no plan, only the rules in words."""

from dataclasses import dataclass, field
from datetime import date, datetime

from engine.calendar import ENGLAND
from engine.clock import end_of_day, london_date

BY = {"answer": "buyer", "cancel": "buyer", "lapse": "system", "answer_late": "system"}
MOVES = {
    "take": {"waiting": "working"},
    "ask": {"waiting": "asked"},
    "answer": {"asked": "waiting"},
    "answer_late": {"asked": "asked"},
    "park": {"waiting": "waiting"},
    "unpark": {"waiting": "waiting"},
    "note": {"waiting": "waiting", "asked": "asked", "working": "working"},
    "finish": {"working": "finished"},
    "cancel": {"waiting": "cancelled", "asked": "cancelled", "working": "cancelled"},
    "lapse": {"waiting": "lapsed", "asked": "lapsed"},
    "hold": {"waiting": "waiting", "asked": "asked", "working": "working"},
    "resume": {"waiting": "waiting", "asked": "asked", "working": "working"},
}
IN_SPITE_OF_HOLD = {"note", "unpark", "cancel", "resume"}
ENDS = {"finished", "cancelled", "lapsed"}


@dataclass
class Clock:
    """A time limit: due at a moment, or asleep with days left; paused by its own rule or not."""

    due: datetime | None
    left: int | None = None
    late: bool = False
    paused: bool = False


@dataclass
class OrderModel:
    """One order: its state, whether it is held, how often it was fired, and its open time limits."""

    now: datetime
    state: str = "waiting"
    held: bool = False
    version: int = 1
    clocks: dict[str, Clock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clocks["decide"] = Clock(self._after_working_days(5))

    def due(self) -> dict[str, datetime | None]:
        """The due moments as they should be stored."""
        return {name: clock.due for name, clock in self.clocks.items()}

    def allows(self, event: str, party: str) -> bool:
        """Whether the event would be accepted now."""
        if self.state not in MOVES[event] or BY.get(event, party if event == "note" else "shop") != party:
            return False
        if event == "resume":
            return self.held
        return not self.held or event in IN_SPITE_OF_HOLD

    def pass_time_until(self, moment: datetime) -> None:
        """Everything that becomes due on the way happens at its own moment, the earliest first."""
        while waiting := [(c.due, n) for n, c in self.clocks.items() if c.due and not c.late and c.due <= moment]:
            due, name = min(waiting)
            self.now = max(self.now, due)
            self.clocks[name].late = True
            if name in ("decide", "answer"):
                self.fire("lapse" if name == "decide" else "answer_late")
        self.now = moment

    def fire(self, event: str, chase: bool = False) -> None:
        """An allowed event happens; `chase` says that a note carries the day its chaser counts from."""
        before, self.state = self.state, MOVES[event][self.state]
        self.version += 1
        if event in ("hold", "resume"):
            self.held = event == "hold"
        self.held = self.held and self.state not in ENDS
        self._close(event)
        if event in ("park", "ask") and "decide" in self.clocks:
            self.clocks["decide"].paused = True
        if event in ("unpark", "answer", "answer_late") and "decide" in self.clocks:
            self.clocks["decide"].paused = False
        for clock in self.clocks.values():
            self._settle(clock)
        self._open(event, before, chase)

    def _close(self, event: str) -> None:
        keeps = {"waiting": {"decide", "chase"}, "asked": {"decide", "answer"}, "working": {"finish"}}
        kept = keeps.get(self.state, set())
        self.clocks = {name: clock for name, clock in self.clocks.items() if name in kept}

    def _open(self, event: str, before: str, chase: bool) -> None:
        if self.state == "asked" and before == "waiting":
            self.clocks["answer"] = Clock(self._after_working_days(2))
        if self.state == "working" and before == "waiting":
            self.clocks["finish"] = Clock(end_of_day(date.fromordinal(self._today.toordinal() + 14)))
        if event == "note" and chase and self.state == "waiting":
            self.clocks["chase"] = Clock(self._after_working_days(3))
            self._settle(self.clocks["chase"])

    def _settle(self, clock: Clock) -> None:
        asleep = self.held or clock.paused
        working = clock is not self.clocks.get("finish")
        if asleep and clock.due and not clock.late and clock.due > self.now:
            last = ENGLAND.due_day_of(clock.due)
            clock.left = ENGLAND.count_between(self._today, last) if working else (last - self._today).days
            clock.due = None
        elif not asleep and clock.due is None:
            left = clock.left or 0
            day = date.fromordinal(self._today.toordinal() + left)
            clock.due = self._after_working_days(left) if working else end_of_day(day)

    @property
    def _today(self) -> date:
        return london_date(self.now)

    def _after_working_days(self, amount: int) -> datetime:
        return end_of_day(ENGLAND.add(self._today, amount))
