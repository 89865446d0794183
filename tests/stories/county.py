"""Sets up the organisations of the demonstration without any learner, and prints the password of everybody there."""

import sys

from api.auth.passwords import Passwords
from api.demo import county, sign_ins
from api.migrations import upgrade
from api.wiring import build_runtime
from engine import clock
from workflows.set_up.apply import set_up

if __name__ == "__main__":
    upgrade(sys.argv[1])
    with build_runtime(sys.argv[1]).database.unit_of_work() as work:
        set_up(work.session, county.network(clock.london_date(clock.now())))
        sys.stdout.write(sign_ins.give_password(work.session, Passwords()))
