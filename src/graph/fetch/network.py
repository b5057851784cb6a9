"""What asks the network, under one name: apart from `graph.fetch`, whose readers need none of it.

`fetch_site` is the one way to fetch; `look` says what it would do, `freshness` what it did.
"""

from __future__ import annotations

from graph.fetch.addresses import Site, is_loopback, site
from graph.fetch.client import Manners, user_agent
from graph.fetch.clock import Clock
from graph.fetch.cmis import TIMEOUT as CMIS_TIMEOUT
from graph.fetch.configured import DEFAULT_FILE, Configuration, Configured, configuration, own_hosts
from graph.fetch.holdings import Archive, is_archive
from graph.fetch.moderngov import Outline as CommitteesOutline
from graph.fetch.run import SYSTEMS, Freshness, Means, fetch_site, freshness, look
from graph.fetch.session import OUTCOMES, Fetched, Plan

__all__ = [
    "CMIS_TIMEOUT",
    "DEFAULT_FILE",
    "OUTCOMES",
    "SYSTEMS",
    "Archive",
    "Clock",
    "CommitteesOutline",
    "Configuration",
    "Configured",
    "Fetched",
    "Freshness",
    "Manners",
    "Means",
    "Plan",
    "Site",
    "configuration",
    "fetch_site",
    "freshness",
    "is_archive",
    "is_loopback",
    "look",
    "own_hosts",
    "site",
    "user_agent",
]
