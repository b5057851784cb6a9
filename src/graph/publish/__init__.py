"""Publishes a store as files: dumps, tables for people who do not speak RDF, and a site that any web server can host."""

from graph.publish.bulk import Part, export_bulk
from graph.publish.dumps import write_dumps
from graph.publish.inside import site_at
from graph.publish.pages import Fetch, Page, write_pages
from graph.publish.sums import write_sums
from graph.publish.tables import write_tables

__all__ = [
    "Fetch",
    "Page",
    "Part",
    "export_bulk",
    "site_at",
    "write_dumps",
    "write_pages",
    "write_sums",
    "write_tables",
]
