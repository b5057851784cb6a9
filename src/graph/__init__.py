"""A knowledge graph of what UK councils' scrutiny bodies decide and recommend, and of what becomes of it."""

__version__ = "0.1.0"
