"""Puts an installation together: every table, the published workflows, the database, what the clock may fire."""

from asgi_correlation_id import correlation_id

import engine.checkpoint_tables
import engine.lease_table  # noqa: F401
import notifications.tables  # noqa: F401
import workflows.tables.accesses
import workflows.tables.agreement_records
import workflows.tables.agreements
import workflows.tables.attendance
import workflows.tables.closures
import workflows.tables.concerns
import workflows.tables.copies
import workflows.tables.details
import workflows.tables.employers
import workflows.tables.files
import workflows.tables.guarantees
import workflows.tables.journeys
import workflows.tables.learners
import workflows.tables.learning
import workflows.tables.organisations
import workflows.tables.own_access
import workflows.tables.own_page
import workflows.tables.parts
import workflows.tables.placements
import workflows.tables.programmes
import workflows.tables.referrals
import workflows.tables.retention  # noqa: F401
from api import migrations, saved_views  # noqa: F401
from api.auth import tables  # noqa: F401
from api.operations import tables as operators  # noqa: F401
from engine.database import open_database
from engine.runtime import Runtime
from workflows import queries
from workflows.clock_actions import CLOCK_ACTIONS
from workflows.published import published
from workflows.views.noting import Accesses


def build_runtime(url: str) -> Runtime:
    """The runtime on the database at `url`.

    Raises SchemaMismatch unless its tables are those of this release, FaultyDefinition when a workflow is refused.
    """
    migrations.check(url)
    database, noting = open_database(url), Accesses(correlation_id.get)
    return Runtime(database, published(), CLOCK_ACTIONS, queries.closures.in_force, noting)
