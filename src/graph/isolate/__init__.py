"""Evaluates queries from anybody in processes that may be killed, without network and within limits of memory.

Only `worker` and `evaluate` know the engine. This package loads nothing else of the project but its errors, so that a
worker is small.
"""
