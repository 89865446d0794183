"""Puts an installation together: every table, the published workflows, the database, what the clock may fire."""

import engine.checkpoint_tables  # noqa: F401
import notifications.tables  # noqa: F401
import workflows.tables.agreements
import workflows.tables.attendance
import workflows.tables.closures
import workflows.tables.concerns
import workflows.tables.details
import workflows.tables.guarantees
import workflows.tables.journeys
import workflows.tables.learners
import workflows.tables.learning
import workflows.tables.organisations
import workflows.tables.programmes  # noqa: F401
from api import migrations
from api.auth import tables  # noqa: F401
from engine.database import open_database
from engine.runtime import Runtime
from workflows import queries
from workflows.clock_actions import CLOCK_ACTIONS
from workflows.published import published


def build_runtime(url: str) -> Runtime:
    """The runtime on the database at `url`.

    Raises SchemaMismatch unless its tables are those of this release, FaultyDefinition when a workflow is refused.
    """
    migrations.check(url)
    return Runtime(open_database(url), published(), CLOCK_ACTIONS, queries.closures.in_force)
