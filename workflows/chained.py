"""All that is chained by hash here: what happened to journeys and hand-offs, and who looked at learners' records."""

from engine.chains import HISTORY
from workflows.tables.accesses import ACCESSES

CHAINED = (HISTORY, ACCESSES)
