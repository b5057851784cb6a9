"""Counts what is asked and answered, for Prometheus."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The figures of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "scrutiny_requests", "Requests answered.", ["route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "scrutiny_request_seconds", "Time to an answer.", ["route"], buckets=_SECONDS, registry=self.registry
        )
        self._ran = Histogram(
            "scrutiny_query_seconds", "Time in a worker.", ["lane"], buckets=_SECONDS, registry=self.registry
        )
        self._stopped = Counter("scrutiny_queries_stopped", "Queries stopped.", ["lane"], registry=self.registry)
        self._waiting = Gauge(
            "scrutiny_queries_waiting", "Queries in a waiting room.", ["lane"], registry=self.registry
        )
        self._running = Gauge("scrutiny_queries_running", "Queries in a worker.", ["lane"], registry=self.registry)
        self._started = Counter("scrutiny_workers_started", "Workers started anew.", ["lane"], registry=self.registry)
        self._generation = Gauge(
            "scrutiny_generation", "The generation that is answered from.", registry=self.registry
        )
        self._cached = Counter("scrutiny_answers_kept", "Answers given from memory.", registry=self.registry)
        self._express = Counter(
            "scrutiny_answers_express", "Answers to requests whose head came before.", registry=self.registry
        )
        # What is counted with each request is looked up by its labels once.
        self._requests_of = lru_cache(256)(lambda route, status: self._requests.labels(route, str(status)))
        self._seconds_of = lru_cache(64)(self._seconds.labels)
        self._ran_of = lru_cache(8)(self._ran.labels)

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._requests_of(route, status).inc()
        self._seconds_of(route).observe(seconds)

    def ran(self, lane: str, seconds: float) -> None:
        """Count a query that ran."""
        self._ran_of(lane).observe(seconds)

    def stopped(self, lane: str) -> None:
        """Count a query that was stopped."""
        self._stopped.labels(lane).inc()

    def lane(self, lane: str, *, waiting: Callable[[], int], running: Callable[[], int]) -> None:
        """Name what tells how many wait and run in a lane; it is asked when the figures are."""
        self._waiting.labels(lane).set_function(waiting)
        self._running.labels(lane).set_function(running)

    def started(self, lane: str) -> None:
        """Count a worker that was started anew."""
        self._started.labels(lane).inc()

    def generation(self, number: int) -> None:
        """Tell which generation is answered from."""
        self._generation.set(number)

    def kept(self) -> None:
        """Count an answer that was given from memory."""
        self._cached.inc()

    def express(self) -> None:
        """Count an answer to a request that was not read as HTTP, since its head came before."""
        self._express.inc()

    def text(self) -> bytes:
        """Return everything in the text format of Prometheus."""
        return generate_latest(self.registry)
