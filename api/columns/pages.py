"""All pages of columns together."""

from collections.abc import Mapping

from api.columns import (
    account_page,
    engine_page,
    journey_page,
    learner_page,
    learning_page,
    message_page,
    organisation_page,
)
from api.columns.policy import Table

POLICY: Mapping[str, Table] = {
    **engine_page.PAGE,
    **learner_page.PAGE,
    **journey_page.PAGE,
    **learning_page.PAGE,
    **organisation_page.PAGE,
    **message_page.PAGE,
    **account_page.PAGE,
}
"""The policy of every column, by table and column."""
