"""What this bot can do, a module for each feature. A line appears there with the feature it opens."""

from bot.contents import (
    approval,
    contract,
    customer,
    customer_changes,
    customer_lists,
    deal,
    deleted,
    dialogue,
    exporting,
    file,
    flow,
    follow_up,
    help,
    importing,
    joining,
    lead,
    organising,
    pool,
    pool_near,
    product,
    reminder,
    settings,
    team,
    transfer,
    visit,
)
from bot.features import Features

FEATURES = (
    help,
    joining,
    organising,
    settings,
    pool,
    follow_up,
    reminder,
    lead,
    customer,
    customer_changes,
    customer_lists,
    deleted,
    dialogue,
    visit,
    file,
    importing,
    exporting,
    team,
    transfer,
    deal,
    contract,
    product,
    approval,
    flow,
    pool_near,
)


def features() -> Features:
    """The whole table; features do not know each other."""
    table = Features()
    for feature in FEATURES:
        feature.add(table)
    return table
