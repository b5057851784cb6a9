"""Answers HTTP: the SPARQL endpoint, linked-data addresses and pages. Reads the store, never writes it."""

from __future__ import annotations

from graph.serve.app import create_app

__all__ = ["create_app"]
