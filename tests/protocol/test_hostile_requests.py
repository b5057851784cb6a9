"""Requests that are made to bring a server down, or to be misunderstood: each gets the answer that HTTP has for it."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from serving import Running, comes, running, settles, still_answers

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="looks at the memory of processes in /proc")
ASK = b"/sparql?query=ASK%7B%7D"
HOST = b"Host: localhost\r\n"


@pytest.fixture(scope="module")
def server(heavy_store: Path) -> Iterator[Running]:
    limits = {"request_seconds": 1.5, "send_seconds": 2, "keep_alive_seconds": 1, "connections_per_client": 120}
    with running(heavy_store, max_result_bytes=30_000_000, **limits) as started:
        yield started


def _get(path: bytes, *headers: bytes) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"".join(header + b"\r\n" for header in headers) + b"\r\n"


def _post(body: bytes, kind: bytes, *headers: bytes, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    head = (b"Content-Type: " + kind, b"Content-Length: " + str(size).encode(), *headers)
    return b"POST /sparql HTTP/1.1\r\n" + HOST + b"".join(one + b"\r\n" for one in head) + b"\r\n" + body


def _chunked(body: bytes) -> bytes:
    head = b"Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
    return b"POST /sparql HTTP/1.1\r\n" + HOST + head + body


QUERY, FORM = b"application/sparql-query", b"application/x-www-form-urlencoded"
HOSTILE: dict[str, tuple[bytes, set[int]]] = {
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", {400}),
    "a line of nothing": (b"GET\r\n\r\n", {400}),
    "another protocol": (b"GET / GOPHER/1.0\r\n\r\n", {400}),
    "a method that is none": (b"<script> / HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    "a method that is unknown": (b"BREW /sparql HTTP/1.1\r\n" + HOST + b"\r\n", {400, 405, 501}),
    "TRACE": (b"TRACE /sparql HTTP/1.1\r\n" + HOST + b"\r\n", {405}),
    "CONNECT": (b"CONNECT example.org:80 HTTP/1.1\r\n" + HOST + b"\r\n", {400, 404, 405}),
    "a head of 100 kB": (_get(b"/", b"X-Long: " + b"a" * 100_000), {431}),
    "a head of ten thousand fields": (_get(b"/", *(b"X-%d: y" % n for n in range(10_000))), {431}),
    "an address of 100 kB": (_get(b"/sparql?query=" + b"a" * 100_000), {414, 431}),
    "a head that never ends": (b"GET / HTTP/1.1\r\n" + HOST + b"X-More: 1\r\n", {408}),
    "a body that never comes": (_post(b"ASK", QUERY, length=1_000), {408}),
    "a body of 5 MB": (_post(b"x" * 5_000_000, QUERY), {413}),
    "a body that says it has 5 GB": (_post(b"ASK {}", QUERY, length=5_000_000_000), {413}),
    "a length that is no number": (_post(b"", QUERY).replace(b"Length: 0", b"Length: abc"), {400}),
    "a length below nothing": (_post(b"", QUERY).replace(b"Length: 0", b"Length: -1"), {400}),
    "two lengths": (_post(b"ASK {}", QUERY, b"Content-Length: 5"), {400}),
    "a length and chunks": (_post(b"0\r\n\r\n", QUERY, b"Transfer-Encoding: chunked"), {400}),
    "chunks without size": (
        b"POST /sparql HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nASK\r\n0\r\n\r\n", {400},
    ),
    "chunks of 5 MB": (
        b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"".join(b"10000\r\n" + b"x" * 65_536 + b"\r\n" for _ in range(80)) + b"0\r\n\r\n", {413},
    ),
    "fields after the chunks without end": (_chunked(b"5\r\nASK{}\r\n0\r\n" + b"X-More: 1\r\n" * 20_000), {431}),
    "a field after the chunks without end": (_chunked(b"5\r\nASK{}\r\n0\r\nX-More: " + b"a" * 1_000_000), {431}),
    "an extension of a chunk without end": (_chunked(b"5;" + b"a" * 1_000_000), {431}),
    "fields after the chunks that never end": (_chunked(b"5\r\nASK{}\r\n0\r\nX-More: 1\r\n"), {408}),
    "a chunk of more than there is": (_chunked(b"FFFFFFFFFFFFFFFF\r\nASK{}\r\n0\r\n\r\n"), {400, 408, 413}),
    "chunks below nothing": (_chunked(b"-5\r\nASK{}\r\n0\r\n\r\n"), {400}),
    "chunks of a letter": (_chunked(b"".join(b"1\r\n%c\r\n" % one for one in b"ASK {}" + b" " * 20_000) + b"0\r\n\r\n"), {200}),
    "a coding of transfer that is none": (_post(b"ASK{}", QUERY, b"Transfer-Encoding: xchunked"), {400}),
    "a coding of transfer in odd spelling": (_post(b"ASK{}", QUERY, b"Transfer-Encoding : chunked"), {400}),
    "a second request in a body": (
        _post(b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n", QUERY, b"Transfer-Encoding: chunked"), {400},
    ),
    "HTTP of 1991": (b"GET " + ASK + b"\r\n\r\n", {400, 505}),
    "no host": (b"GET " + ASK + b" HTTP/1.1\r\n\r\n", {400}),
    "two hosts": (_get(ASK, b"Host: example.org"), {400}),
    "no host and HTTP/1.0": (b"GET " + ASK + b" HTTP/1.0\r\n\r\n", {200}),
    "a field in two lines": (_get(ASK, b"X-Long: a", b" b"), {200, 400}),
    "a null in a field": (_get(ASK, b"X-Null: a\0b"), {400}),
    "a lone carriage return": (_get(ASK, b"X-Long: a\rX-Other: b"), {400}),
    "three thousand qualities": (_get(ASK, b"Accept: " + b",".join(b"text/csv;q=0.%03d" % (n % 1000) for n in range(3_000))), {200, 406}),
    "a quality after sixty thousand spaces": (_get(ASK, b"Accept: text/csv;" + b" " * 60_000 + b"q"), {200, 406}),
    "eight thousand tags": (_get(ASK, b"If-None-Match: " + b",".join(b'"%d"' % n for n in range(6_000))), {200}),
    "half a character percent-encoded": (_get(b"/sparql?query=ASK%20%ED%A0%80"), {400}),
    "overlong UTF-8": (_get(b"/sparql?query=ASK%20%C0%AF"), {400}),
    "a header line in a form's name": (_get(ASK + b"&format=json%0d%0aSet-Cookie:%20a=b"), {400}),
    "a page beyond all numbers": (_get(b"/recommendation?page=99999999999999999999"), {400, 404}),
    "operators of a search": (_get(b"/search?q=%22%20OR%20NEAR(a*%20%5Eb)%20AND%20NOT"), {200, 400}),
    "a null in the address": (b"GET /\0 HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    "a null percent-encoded": (_get(b"/doc/authority/%00"), {400, 404}),
    "a path upwards": (_get(b"/../../etc/passwd"), {400, 404}),
    "a path upwards percent-encoded": (_get(b"/doc/%2e%2e/%2e%2e/%2e%2e/etc/passwd"), {400, 404}),
    "a path upwards in a style sheet": (_get(b"/static/../../../settings.py"), {400, 404}),
    "a path with a backslash": (_get(b"/id/..\\..\\x"), {400, 404}),
    "a redirect elsewhere": (_get(b"//example.org/%2e%2e"), {400, 404}),
    "a redirect elsewhere with a backslash": (_get(b"/\\example.org/"), {400, 404}),
    "another host named": (b"GET http://example.org/nothing HTTP/1.1\r\nHost: example.org\r\n\r\n", {400, 404}),
    "a line broken into the head": (_get(b"/id/x%0d%0aSet-Cookie:%20a=b"), {400, 404}),
    "markup in an address": (_get(b"/%3Cscript%3Ealert(1)%3C/script%3E", b"Accept: text/html"), {404}),
    "a media type that is none": (_post(b"ASK {}", b"<script>"), {415}),
    "no media type": (b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Length: 6\r\n\r\nASK {}", {415}),
    "another charset": (_post(b"ASK {}", QUERY + b"; charset=utf-16"), {415}),
    "no UTF-8": (_post(b"ASK { ?a ?b '\xff\xfe' }", QUERY), {400}),
    "no UTF-8 in a form": (_post(b"query=%FF%FE", FORM), {400}),
    "two queries": (_get(ASK + b"&query=ASK%7B%7D"), {400}),
    "no query in a form": (_post(b"a=b", FORM), {400}),
    "ten thousand parameters": (_post(b"&".join(b"a%d=b" % n for n in range(10_000)), FORM), {400}),
    "an update by GET": (_get(b"/sparql?update=DROP%20ALL"), {400}),
    "an update by POST": (_post(b"update=DROP%20ALL", FORM), {403}),
    "an update sent directly": (_post(b"DROP ALL", b"application/sparql-update"), {403}),
    "a graph that is no IRI": (_get(ASK + b"&default-graph-uri=%3E%20x"), {400}),
    "a graph that is a file": (_get(ASK + b"&default-graph-uri=file%3A%2F%2F%2Fetc%2Fpasswd"), {200}),
    "nothing acceptable": (_get(ASK, b"Accept: image/png"), {406}),
    "a header of commas": (_get(ASK, b"Accept: " + b"," * 20_000), {200, 406}),
    "qualities that are none": (_get(ASK, b"Accept: text/csv;q=999, */*;q=x"), {200, 406}),
    "a thousand media types": (_get(ASK, b"Accept: " + b", ".join(b"a/b%d;q=0.1" % n for n in range(2_000))), {406}),
    "a form that is none": (_get(ASK + b"&format=exe"), {400}),
    "an upgrade": (_get(ASK, b"Connection: Upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Key: x"), {200, 400, 426}),
    "a range of everything": (_get(ASK, b"Range: bytes=0-,0-,0-,0-"), {200, 206, 416}),
    "codings without end": (_get(ASK, b"Accept-Encoding: " + b"gzip;q=0.5, " * 3_000), {200}),
    "PUT": (b"PUT /sparql HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n", {405}),
    "DELETE": (b"DELETE /sparql HTTP/1.1\r\n" + HOST + b"\r\n", {405}),
}  # fmt: skip


def test_there_are_enough() -> None:
    assert len(HOSTILE) >= 40


@pytest.fixture(scope="module")
def before(server: Running) -> int:
    for _ in range(20):
        server.query("SELECT * { ?a ?b ?c } LIMIT 10")
        server.send("GET", "/", headers={"Accept": "text/html"})
        server.query("x" * 200_000)
    return server.memory()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_request_is_survived(server: Running, before: int, name: str) -> None:
    content, statuses = HOSTILE[name]
    answer = server.raw(content)
    head, _, body = answer.partition(b"\r\n\r\n")
    status = re.match(rb"HTTP/1\.1 (\d{3}) ", head)
    assert status, answer[:200]
    assert int(status[1]) in statuses, answer[:400]
    assert b"x-content-type-options: nosniff" in head.lower()
    assert b"set-cookie" not in head.lower()
    assert b"Traceback" not in body
    assert b"<script" not in body
    assert b"root:" not in body
    location = re.search(rb"(?i)\r\nlocation: ([^\r]*)", head)
    assert location is None or re.match(rb"/(?![/\\])", location[1])
    still_answers(server)
    assert settles(server, 1.2 * before)


def test_a_field_after_the_body_is_no_field_of_the_head(server: Running) -> None:
    answer = server.raw(_chunked(b"6\r\nASK {}\r\n0\r\nAccept: text/csv\r\nOrigin: x\r\n\r\n"))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"content-type: application/sparql-results+json" in answer


@pytest.mark.slow
def test_clients_that_send_a_letter_at_a_time_shut_nobody_out(server: Running) -> None:
    with contextlib.ExitStack() as held:
        slow = [held.enter_context(_connected(server, "127.0.0.2")) for _ in range(100)]
        for one in slow:
            one.sendall(b"GET / HTTP/1.1\r\nX")
        end = time.monotonic() + 1
        while time.monotonic() < end:
            for one in slow:
                with contextlib.suppress(OSError):
                    one.sendall(b"x")
            still_answers(server)
        time.sleep(1.2)
        for one in slow:
            one.settimeout(30)
            assert one.recv(100).startswith(b"HTTP/1.1 408 ")


@pytest.mark.slow
def test_a_flood_of_connections_is_bounded_for_one_client_only(server: Running) -> None:
    with contextlib.ExitStack() as held:
        many = [held.enter_context(_connected(server, "127.0.0.3")) for _ in range(200)]
        still_answers(server)
        refused = 0
        for one in many:
            one.settimeout(0.2 if refused >= 80 else 1)
            with contextlib.suppress(TimeoutError):
                refused += one.recv(12) == b"HTTP/1.1 429"
        assert refused >= 80


@pytest.mark.slow
def test_a_client_that_does_not_read_is_let_go(server: Running, before: int) -> None:
    query = b"SELECT ?a ?b ?c ?d ?e ?f { ?a ?b ?c . ?d ?e ?f } LIMIT 60000"
    with contextlib.ExitStack() as held:
        stuck = [held.enter_context(_connected(server, "127.0.0.4")) for _ in range(5)]
        for one in stuck:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            one.sendall(_post(query, QUERY))
        still_answers(server)
        time.sleep(5)
        for one in stuck:
            one.settimeout(5)
            with contextlib.suppress(OSError):
                while one.recv(1 << 20):
                    pass
    still_answers(server)
    assert settles(server, 1.3 * before)


@pytest.mark.slow
def test_a_query_whose_client_has_gone_is_stopped(heavy_store: Path) -> None:
    """Long before its time is over, which here is ten minutes."""
    heavy = b"SELECT (COUNT(*) AS ?gone) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with running(heavy_store, quick_seconds=0.2, query_seconds=600) as patient:

        def runs() -> float:
            found = re.search(rb'scrutiny_queries_running\{lane="slow"\} ([0-9.]+)', patient.get("/metrics").body)
            return float(found[1]) if found else 0

        for _ in range(3):
            with _connected(patient, "127.0.0.5") as one:
                one.sendall(_post(heavy, QUERY))
                assert comes(lambda: runs() == 1)
            assert comes(lambda: runs() == 0)


@pytest.mark.slow
def test_who_asks_little_is_answered_while_others_flood(server: Running) -> None:
    stop = threading.Event()

    def flood(address: str, number: int) -> None:
        while not stop.is_set():
            number += 1
            text = f"SELECT (COUNT(*) AS ?f{number}) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l{number} }}"
            with contextlib.suppress(OSError):
                server.send("POST", "/sparql", text.encode(), {"Content-Type": QUERY.decode()}, source=address)

    threads = [
        threading.Thread(target=flood, args=(f"127.0.1.{n % 2 + 1}", n * 10_000), daemon=True) for n in range(12)
    ]
    for thread in threads:
        thread.start()
    try:
        time.sleep(1)
        seconds = []
        for _ in range(20):
            answer = server.send("GET", "/sparql?query=ASK%20%7B%20%3Fa%20%3Fb%20%3Fc%20%7D", source="127.0.2.1")
            assert answer.status == 200
            seconds.append(answer.seconds)
            page = server.send("GET", "/sparql?format=html", source="127.0.2.1")
            assert page.status == 200
        assert median(seconds) < 2  # some may have waited for a core
    finally:
        stop.set()
        for thread in threads:
            thread.join(15)


@pytest.mark.slow
def test_it_ends_gracefully(heavy_store: Path) -> None:
    with running(heavy_store) as started:
        answers: list[int] = []
        text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c = ?f) }"
        asking = threading.Thread(target=lambda: answers.append(started.query(text).status))
        asking.start()
        time.sleep(0.2)
        processes = started.processes()
        started.process.terminate()
        asking.join(60)
        assert started.process.wait(timeout=60) == 0
        assert answers
        assert answers[0] in {200, 503}
        assert comes(lambda: not [number for number in processes if Path(f"/proc/{number}/exe").exists()])


def _connected(server: Running, source: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10, source_address=(source, 0))
