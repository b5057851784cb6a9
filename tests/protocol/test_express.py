"""A look-up whose head came before is answered without being read as HTTP: with the same bytes, and in its turn."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import re
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from serving import Running, comes, running

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="counts what runs in processes of Linux")
TEXT = "SELECT ?t { <urn:thing:%d> <urn:text> ?t }"
PAIRS = "{ ?a <urn:next> ?c . ?d <urn:next> ?f FILTER(STR(?c) < STR(?f)) }"  # some two millions
ALL = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HEADS = {
    "no form": "",
    "JSON": "Accept: application/sparql-results+json\r\n",
    "CSV": "Accept: text/csv\r\nUser-Agent: test\r\n",
    "XML, packed": "Accept: application/sparql-results+xml\r\nAccept-Encoding: gzip\r\n",
    "packed": "Accept-Encoding: br;q=0.5, gzip\r\n",
}
QUERIES = {
    "a row": TEXT % 7,
    "rows": "SELECT * { ?s <urn:text> ?t } LIMIT 99",
    "no row": "SELECT * { <urn:none> ?p ?o }",
    "yes": "ASK { ?s <urn:next> <urn:thing:9> }",
    "triples": "CONSTRUCT { ?s <urn:is> ?o } { ?s <urn:next> ?o } LIMIT 60",
    "letters": "SELECT ('caf\u00e9 \U0001f4da %41 + & = #' AS ?x) {}",
    "a fault": "SELECT * { ?s ?p }",
    "a call": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }",
    "a change": "DROP ALL",
    "a long answer": "SELECT * { ?s ?p ?o . ?s <urn:next> ?n } LIMIT 3000",
    "chance": "SELECT (RAND() < 2 AS ?x) {}",
}


@pytest.fixture(scope="module")
def server(heavy_store: Path) -> Iterator[Running]:
    with running(heavy_store, quick_seconds=60, query_seconds=60) as started:
        yield started


def _asked(query: str, head: str = "") -> bytes:
    return f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\n{head}\r\n".encode()


class Talk:
    """One connection that is kept open."""

    def __init__(self, server: Running) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=300)
        self.held = b""

    def __enter__(self) -> Talk:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def ask(self, content: bytes) -> bytes:
        self.socket.sendall(content)
        return self.answer()

    def answer(self) -> bytes:
        """Return the next answer, its date left out."""
        while b"\r\n\r\n" not in self.held:
            self._more()
        head, _, self.held = self.held.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head)
        if length:
            while len(self.held) < int(length[1]):
                self._more()
            body, self.held = self.held[: int(length[1])], self.held[int(length[1]) :]
        else:
            while not self.held.endswith(b"0\r\n\r\n"):
                self._more()
            body, self.held = self.held, b""
        return re.sub(rb"date: [^\r]*\r\n", b"", head) + b"\r\n\r\n" + body

    def _more(self) -> None:
        piece = self.socket.recv(65_536)
        assert piece, "the connection was closed"
        self.held += piece


def _express(server: Running) -> float:
    return _figure(server, rb"scrutiny_answers_express_total")


def _figure(server: Running, name: bytes) -> float:
    found = re.search(name + rb" ([0-9.]+)", server.get("/metrics").body)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("query", QUERIES)
def test_the_answer_is_the_same_as_the_whole_way_gives(server: Running, head: str, query: str) -> None:
    """A field that nobody knows has a request read in full."""
    text = f"{QUERIES[query]} # {head}"
    with Talk(server) as talk:
        talk.ask(_asked(f"ASK {{}} # {head} {query}", HEADS[head]))
        found = talk.ask(_asked(text, HEADS[head]))
        again = talk.ask(_asked(text, HEADS[head]))
        whole = talk.ask(_asked(text, f"{HEADS[head]}X-Odd: 1\r\n"))
    assert found == again == whole


def test_a_head_that_came_before_is_not_read_again(server: Running) -> None:
    before = _express(server)
    with Talk(server) as talk:
        for number in range(20):
            answer = talk.ask(_asked(TEXT % (100 + number), "User-Agent: known\r\n"))
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert f"thing {100 + number} ".encode() in answer
    assert _express(server) - before == 19


@pytest.mark.parametrize("field", ["X-Odd: 1", "Cookie: a=b", "Content-Length: 0", "If-None-Match: \"x\"", "Connection: keep-alive", "Expect: 100-continue", "Range: bytes=0-1"])  # fmt: skip
def test_a_head_with_a_field_that_may_matter_is_read_each_time(server: Running, field: str) -> None:
    before = _express(server)
    with Talk(server) as talk:
        for number in range(4):
            talk.ask(_asked(TEXT % (200 + number), f"User-Agent: {field[0]}\r\n{field}\r\n"))
    assert _express(server) == before


@pytest.mark.parametrize("rest", ["&format=csv", "&default-graph-uri=urn:x", "&query=ASK%7B%7D", "%", "%zz", "%ff", "#x", "\\x41"])  # fmt: skip
def test_an_address_with_more_than_a_query_is_read_in_full(server: Running, rest: str) -> None:
    head = "User-Agent: more\r\n"
    target = f"{quote(TEXT % 300)}%20%23%20"
    with Talk(server) as talk:
        talk.ask(_asked("ASK {} # more", head))
        before = _express(server)
    asked = f"GET /sparql?query={target}{rest} HTTP/1.1\r\nHost: localhost\r\n{head}"
    assert _status(server, f"{asked}\r\n") == _status(server, f"{asked}X-Odd: 1\r\n\r\n")
    assert _express(server) == before


def _status(server: Running, asked: str) -> bytes | None:
    """Return the first line of the answer, None where the connection was closed upon the request."""
    with Talk(server) as talk:
        try:
            return talk.ask(asked.encode()).partition(b"\r\n")[0]
        except AssertionError:
            return None


def test_a_plus_in_an_address_is_a_space(server: Running) -> None:
    head, asked = "User-Agent: plus\r\n", quote(f"{TEXT % 17} # 1+1").replace("%20", "+")
    request = f"GET /sparql?query={asked} HTTP/1.1\r\nHost: localhost\r\n{head}"
    with Talk(server) as talk:
        talk.ask(_asked("ASK {} # plus", head))
        before = _express(server)
        found = talk.ask(f"{request}\r\n".encode())
        assert _express(server) - before == 1
        assert found == talk.ask(f"{request}X-Odd: 1\r\n\r\n".encode())
    assert found.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"thing 17 " in found


def test_answers_come_in_the_order_of_the_requests(server: Running) -> None:
    head = "User-Agent: many at once\r\n"
    with Talk(server) as talk:
        talk.ask(_asked("ASK {} # order", head))
        slow = f"SELECT (COUNT(*) AS ?order) {PAIRS}"
        talk.socket.sendall(_asked(slow, head))
        for number in range(30):
            talk.socket.sendall(_asked(TEXT % (400 + number), head))
        talk.socket.sendall(b"".join(_asked(TEXT % (500 + number), head) for number in range(30)))
        assert b'"order"' in talk.answer()
        for number in (*range(400, 430), *range(500, 530)):
            assert f"thing {number} ".encode() in talk.answer()


def test_the_same_question_of_many_is_evaluated_once(server: Running) -> None:
    head = "User-Agent: all the same\r\n"
    slow = f"SELECT (COUNT(*) AS ?same) {PAIRS}"
    with Talk(server) as talk:
        talk.ask(_asked("ASK {} # same", head))
    before = _figure(server, rb'scrutiny_query_seconds_count\{lane="quick"\}')
    found: list[bytes] = []

    def ask() -> None:
        with Talk(server) as talk:
            found.append(talk.ask(_asked(slow, head)))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert b'"same"' in found[0]
    assert _figure(server, rb'scrutiny_query_seconds_count\{lane="quick"\}') == before + 1


def test_a_query_whose_client_has_gone_is_stopped(server: Running) -> None:
    head = "User-Agent: gone\r\n"

    def runs() -> float:
        return _figure(server, rb'scrutiny_queries_running\{lane="quick"\}')

    with Talk(server) as talk:
        talk.ask(_asked("ASK {} # gone", head))
    for number in range(3):
        with Talk(server) as talk:
            talk.socket.sendall(_asked(f"SELECT (COUNT(*) AS ?gone{number}) {ALL}", head))
            assert comes(lambda: runs() == 1)
        assert comes(lambda: runs() == 0)


def test_what_takes_too_long_goes_on_the_whole_way(heavy_store: Path) -> None:
    head = "User-Agent: slow\r\n"
    with running(heavy_store, quick_seconds=0.2, query_seconds=0.8) as server, Talk(server) as talk:
        talk.ask(_asked("ASK {} # slow", head))
        answer = talk.ask(_asked(f"SELECT (COUNT(*) AS ?slow) {ALL}", head))
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["type"].endswith("/problems/query-stopped")
        assert b"retry-after: " in answer
        assert b"thing 1 " in talk.ask(_asked(TEXT % 1, head))


def test_a_server_that_ends_sends_what_is_under_way(heavy_store: Path) -> None:
    head = "User-Agent: end\r\n"
    with running(heavy_store, quick_seconds=600, grace_seconds=600) as server, Talk(server) as talk:
        talk.ask(_asked("ASK {} # end", head))
        with _held_up(server):
            talk.socket.sendall(_asked(TEXT % 77, head))
            assert comes(lambda: _figure(server, rb'scrutiny_queries_running\{lane="quick"\}') == 1)
            server.process.terminate()
            assert comes(lambda: not _takes_connections(server))
        assert b"thing 77 " in talk.answer()
        assert talk.socket.recv(1) == b""
        assert server.process.wait(timeout=300) == 0


@contextlib.contextmanager
def _held_up(server: Running) -> Iterator[None]:
    """Have the processes that evaluate stand still, so that what is asked is under way for as long as the block."""
    workers = [number for number in server.processes() if number != server.process.pid]
    for number in workers:
        _signal(number, signal.SIGSTOP)
    try:
        yield
    finally:
        for number in workers:
            _signal(number, signal.SIGCONT)


def _signal(number: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # one that has been replaced
        os.kill(number, what)


def _takes_connections(server: Running) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=60).close()
    except OSError:
        return False
    return True


def test_a_packed_answer_says_what_the_plain_one_says(server: Running) -> None:
    with Talk(server) as talk:
        plain, packed = (
            (talk.ask(_asked("ASK {} # pack", head)), talk.ask(_asked(QUERIES["rows"], head)))[1].partition(
                b"\r\n\r\n"
            )
            for head in ("User-Agent: pack\r\n", "User-Agent: pack\r\nAccept-Encoding: gzip\r\n")
        )
    assert b"content-encoding: gzip" in packed[0]
    assert gzip.decompress(packed[2]) == plain[2]
