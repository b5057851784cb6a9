"""The polite client, against a server that does everything wrong that a server can."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest

from council_server import (
    CHALLENGE,
    Council,
    Fault,
    Handler,
    Site,
    answer,
    bomb,
    cut,
    drip,
    endless,
    hang_up,
    huge_header,
    redirect,
    served,
    status,
)
from fetching import START, Time
from graph.errors import Disallowed, Gone, HostStopped, NotFetched, Refused, Unfinished, UnsafeAddress
from graph.fetch.addresses import site
from graph.fetch.answers import xml_due
from graph.fetch.client import Client, Manners, user_agent
from graph.fetch.clock import Clock

PAGE = "/mgWebService.asmx/GetMeeting?lMeetingId=101"
WHOLE = b"<?xml version='1.0'?>\n<meeting><meetingid>101</meetingid></meeting>"


@pytest.fixture
def server() -> Iterator[Site]:
    with served() as site:
        yield site


@pytest.fixture
def time() -> Time:
    return Time()


def asking(server: Site, time: Time, **manners: object) -> Client:
    return Client(
        site(server.address, loopback=True),
        Manners(loopback=True, **manners),
        time.clock,  # type: ignore[arg-type]
    )


def get(client: Client, server: Site, path: str = PAGE) -> bytes:
    return client.get(server.address + path, xml_due("meeting")).content


def test_robots_txt_is_asked_first_and_once(server: Site, time: Time) -> None:
    with asking(server, time) as client:
        get(client, server)
        get(client, server)
    assert server.asked == ["/robots.txt", PAGE, PAGE]
    assert client.requests == 3


def test_it_says_who_asks(server: Site, time: Time) -> None:
    with asking(server, time, user_agent=user_agent("1.2", "https://aldermere.example/about")) as client:
        get(client, server)
    assert server.agents == {"scrutiny-graph/1.2 (+https://aldermere.example/about)"}


def test_requests_are_a_second_apart_at_least(server: Site, time: Time) -> None:
    with asking(server, time) as client:
        for _ in range(3):
            get(client, server)
    assert time.slept == [1.0, 1.0, 1.0]


def test_the_pause_counts_from_the_last_answer(server: Site, time: Time) -> None:
    with asking(server, time) as client:
        get(client, server)
        time.passed += 0.4
        get(client, server)
    assert time.slept == [1.0, pytest.approx(0.6)]


@pytest.mark.parametrize(
    ("robots", "pause"),
    [
        (b"User-agent: *\nCrawl-delay: 7", 7.0),
        (b"User-agent: *\nCrawl-delay: 0.1", 1.0),
        (b"User-agent: *\nCrawl-delay: 86400", 60.0),
        (b"User-agent: *\nCrawl-delay: -5", 1.0),
        (b"User-agent: *\nCrawl-delay: soon", 1.0),
        (b"User-agent: scrutiny-graph\nCrawl-delay: 3\n\nUser-agent: *\nCrawl-delay: 9", 3.0),
        (b"User-agent: *\nRequest-rate: 1/20", 20.0),
    ],
)
def test_a_crawl_delay_is_kept_within_bounds(server: Site, time: Time, robots: bytes, pause: float) -> None:
    server.council.robots = robots
    with asking(server, time) as client:
        get(client, server)
    assert time.slept == [pause]


@pytest.mark.parametrize(
    "robots",
    [
        b"User-agent: *\nDisallow: /",
        b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /mgWebService.asmx",
        b"User-agent: scrutiny-graph\nDisallow: /\n\nUser-agent: *\nAllow: /",
        b"User-agent: *\nDisallow: /*lMeetingId=",
        b"# " + b"x" * 400_000 + b"\nUser-agent: *\nDisallow: /",
    ],
)
def test_what_robots_txt_disallows_is_not_asked(server: Site, time: Time, robots: bytes) -> None:
    server.council.robots = robots
    with asking(server, time) as client, pytest.raises(Disallowed, match=r"robots\.txt does not allow it"):
        get(client, server)
    assert server.asked == ["/robots.txt"]


def test_what_robots_txt_disallows_is_not_held_against_the_host(server: Site, time: Time) -> None:
    server.council.robots = b"User-agent: *\nDisallow: /mgAi.aspx"
    with asking(server, time) as client:
        for _ in range(5):
            with pytest.raises(Disallowed):
                get(client, server, "/mgAi.aspx?ID=1")
        assert get(client, server)


@pytest.mark.parametrize(
    "robots",
    [
        status(404), status(403), status(401), status(410),  # RFC 9309, 2.3.1.3
        answer(b"<html>Welcome</html>"), answer(b"\x00\xff" * 100), answer(b"User-agent: *\nDisallow: /x" + b"\n#" * 900_000),
    ],
)  # fmt: skip
def test_a_robots_txt_that_is_not_there_allows_everything(server: Site, time: Time, robots: Fault) -> None:
    server.put("/robots.txt", robots)
    with asking(server, time) as client:
        assert get(client, server)


@pytest.mark.parametrize(
    "robots", [status(500), status(503), status(429), hang_up, redirect("https://10.0.0.1/robots.txt")]
)
def test_a_robots_txt_that_cannot_be_reached_allows_nothing(server: Site, time: Time, robots: Fault) -> None:
    server.put("/robots.txt", robots, always=True)  # RFC 9309, 2.3.1.4
    with asking(server, time) as client:
        for _ in range(2):
            with pytest.raises(HostStopped, match=r"its robots\.txt cannot be reached"):
                get(client, server)
    assert set(server.asked) == {"/robots.txt"}
    assert len(server.asked) <= 4


def test_a_robots_txt_that_fails_once_is_asked_again(server: Site, time: Time) -> None:
    server.put("/robots.txt", status(503))
    with asking(server, time) as client:
        assert get(client, server)


@pytest.mark.parametrize(
    "fault",
    [status(500), status(503), status(429), hang_up, cut(WHOLE, 30), answer(WHOLE[:-10], "text/xml"), answer(b"")],
)
def test_what_may_be_better_next_time_is_asked_again(server: Site, time: Time, fault: Fault) -> None:
    server.put(PAGE, fault, fault)
    with asking(server, time) as client:
        assert b"<meetingid>101</meetingid>" in get(client, server)
    assert server.asked.count(PAGE) == 3
    assert time.slept[1:] == [2.0, 4.0]


def test_back_off_is_bounded_and_spread(server: Site, time: Time) -> None:
    server.put(PAGE, status(500), always=True)
    chances = iter([0.0, 0.99, 0.5, 0.2, 0.9, 0.9, 0.9])
    clock = Clock(time.clock.now, time.clock.monotonic, time.sleep, lambda: next(chances))
    client = Client(site(server.address, loopback=True), Manners(loopback=True, attempts=8), clock)
    with client, pytest.raises(NotFetched, match=r"HTTP 500, 8 times"):
        get(client, server)
    assert time.slept[1:] == pytest.approx([1.0, 5.96, 8.0, 11.2, 44.8, 60.0, 60.0])


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize("given", ["17", format_datetime(START + timedelta(seconds=18), usegmt=True)])
def test_retry_after_is_kept(server: Site, time: Time, code: int, given: str) -> None:
    server.put(PAGE, status(code, Retry_After=given))
    with asking(server, time) as client:
        assert get(client, server)
    assert time.slept[1:] == [17.0]


@pytest.mark.parametrize("given", ["", "soon", "-3", "1e9", format_datetime(START - timedelta(days=1), usegmt=True)])
def test_a_retry_after_that_says_nothing_shortens_no_pause(server: Site, time: Time, given: str) -> None:
    server.put(PAGE, status(429, Retry_After=given))
    with asking(server, time) as client:
        assert get(client, server)
    assert min(time.slept) >= 1.0


def test_a_host_that_wants_to_be_left_alone_for_long_is(server: Site, time: Time) -> None:
    server.put(PAGE, status(429, Retry_After="86400"))
    with asking(server, time) as client:
        with pytest.raises(Refused, match="come back after 86400 s"):
            get(client, server)
        with pytest.raises(HostStopped):
            get(client, server)
    assert server.asked.count(PAGE) == 1
    assert sum(time.slept) < 10


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (status(403), "HTTP 403"),
        (status(401), "HTTP 401"),
        (status(451), "HTTP 451"),
        (status(503, CHALLENGE), "HTTP 503 with a challenge page"),
        (answer(CHALLENGE), "a challenge page where XML is due"),
        (answer(b"<!DOCTYPE html><html><body>Sign in</body></html>", "text/xml"), "HTML where XML is due"),
        (answer(b"{}", "application/json"), "what came is no XML"),
        (answer(b"%PDF-1.7", "text/xml"), "what came is no XML"),
    ],
)
def test_a_refusal_is_asked_once_and_the_third_ends_it(server: Site, time: Time, fault: Fault, told: str) -> None:
    server.put(PAGE, fault, always=True)
    with asking(server, time) as client:
        for _ in range(3):
            with pytest.raises(Refused, match=told):
                get(client, server)
        with pytest.raises(HostStopped, match="refused 3 times"):
            get(client, server)
    assert server.asked.count(PAGE) == 3


def test_a_host_that_fails_three_times_in_a_row_is_left_alone(server: Site, time: Time) -> None:
    server.put(PAGE, status(500), always=True)
    with asking(server, time, attempts=2) as client:
        for _ in range(3):
            with pytest.raises(NotFetched, match="HTTP 500, 2 times"):
                get(client, server)
        with pytest.raises(HostStopped, match="failed 3 times in a row"):
            get(client, server)
    assert server.asked.count(PAGE) == 6


def test_nothing_at_an_address_is_held_against_nobody(server: Site, time: Time) -> None:
    with asking(server, time) as client:
        for _ in range(5):
            with pytest.raises(Gone, match="HTTP 404"):
                get(client, server, "/nothing")


def test_xml_counts_as_what_it_is_and_not_as_what_it_is_called(server: Site, time: Time) -> None:
    server.put(
        PAGE, answer(WHOLE, "text/html; charset=utf-8"), answer(b"\xef\xbb\xbf" + WHOLE, "application/octet-stream")
    )
    with asking(server, time) as client:
        assert get(client, server) == WHOLE
        assert get(client, server).endswith(WHOLE)


def test_an_answer_cut_off_is_reported_as_that(server: Site, time: Time) -> None:
    server.put(PAGE, answer(WHOLE[:-10], "text/xml"), always=True)
    with asking(server, time) as client, pytest.raises(Unfinished, match="the XML ends before its end, 4 times"):
        get(client, server)


def test_a_body_shorter_than_it_says_is_reported(server: Site, time: Time) -> None:
    server.put(PAGE, cut(WHOLE, 20), always=True)
    with asking(server, time) as client, pytest.raises(NotFetched, match="4 times"):
        get(client, server)


def test_an_answer_that_drips_is_given_up(server: Site, time: Time) -> None:
    server.put(PAGE, drip(WHOLE, 0.1), always=True)
    slow = Clock(time.clock.now, sleep=time.sleep, chance=lambda: 0.5)
    client = Client(site(server.address, loopback=True), Manners(loopback=True, timeout=0.3, attempts=2), slow)
    with client, pytest.raises(NotFetched, match="no whole answer within"):
        get(client, server)


@pytest.mark.parametrize(
    "fault", [endless, bomb(60_000_000), answer(b"<meeting>" + b" " * 3_000_000 + b"</meeting>")]
)
def test_bodies_that_are_too_large_are_not_read_to_their_end(server: Site, time: Time, fault: Fault) -> None:
    server.put(PAGE, fault, always=True)
    with asking(server, time, largest=2_000_000) as client, pytest.raises(UnsafeAddress, match="larger than 2 MB"):
        get(client, server)
    assert server.asked.count(PAGE) == 1


def test_gzip_is_unpacked_and_half_of_it_is_not(server: Site, time: Time) -> None:
    packed = gzip.compress(WHOLE)
    damaged = packed[:15] + b"\xff\xff\xff" + packed[18:]
    for content in (packed[:-12], damaged, packed):
        server.put(PAGE, answer(content, "text/xml", Content_Encoding="gzip"))
    with asking(server, time) as client:
        assert get(client, server) == WHOLE
    assert server.asked.count(PAGE) == 3


def test_an_encoding_that_was_not_asked_for_is_not_taken(server: Site, time: Time) -> None:
    server.put(PAGE, answer(b"\x00", "text/xml", Content_Encoding="br"))
    with asking(server, time) as client, pytest.raises(UnsafeAddress, match="encoding 'br'"):
        get(client, server)


def test_a_huge_header_is_an_error_and_no_more(server: Site, time: Time) -> None:
    server.put(PAGE, huge_header, always=True)
    with asking(server, time) as client, pytest.raises(NotFetched):
        get(client, server)


@pytest.mark.parametrize(
    "target", ["https://192.168.0.1/x", "file:///etc/passwd", "http://169.254.169.254/", "https://elsewhere.example/"]
)
def test_a_redirect_off_the_site_is_told_and_not_followed(server: Site, time: Time, target: str) -> None:
    server.put(PAGE, redirect(target), always=True)
    with asking(server, time) as client, pytest.raises(UnsafeAddress, match="redirects to"):
        get(client, server)
    assert server.asked == ["/robots.txt", PAGE]


def test_redirects_in_a_circle_end(server: Site, time: Time) -> None:
    server.put("/a", redirect("/b"), always=True)
    server.put("/b", redirect("/a"), always=True)
    with asking(server, time) as client, pytest.raises(NotFetched, match="redirects in a circle"):
        get(client, server, "/a")


def test_redirects_without_end_end(server: Site, time: Time) -> None:
    for place in range(20):
        server.put(f"/r{place}x", redirect(f"/r{place + 1}x"), always=True)
    with asking(server, time) as client, pytest.raises(NotFetched, match="redirects more than 5 times"):
        get(client, server, "/r0x")
    assert len(server.asked) <= 7


def test_a_redirect_is_followed_with_the_same_manners(server: Site, time: Time) -> None:
    server.council.robots = b"User-agent: *\nDisallow: /mgAi.aspx"
    server.put(PAGE, redirect("/mgWebService.asmx/GetMeeting?lMeetingId=104"), redirect("/mgAi.aspx?ID=1"))
    with asking(server, time) as client:
        assert b"<meetingid>104</meetingid>" in get(client, server)
        with pytest.raises(Disallowed):
            get(client, server)
    assert time.slept == [1.0] * 3


def test_a_name_that_stands_for_a_private_address_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    real = socket.getaddrinfo
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **more: inside if "aldermere" in host else real(host, *rest, **more),
    )
    client = Client(site("https://democracy.aldermere.example"), Manners(), time.clock)
    with client, pytest.raises(HostStopped, match=r"private address 10\.0\.0\.7"):
        client.get("https://democracy.aldermere.example/x")


def test_loopback_is_not_asked_without_leave(server: Site, time: Time) -> None:
    client = Client(site(server.address, loopback=True), Manners(), time.clock)
    with client, pytest.raises(HostStopped, match=r"private address 127\.0\.0\.1"):
        client.get(server.address + PAGE)
    assert server.asked == []


def test_no_session_is_kept(server: Site, time: Time) -> None:
    seen: list[str | None] = []
    server.put(PAGE, answer(WHOLE, "text/xml", Set_Cookie="session=1"), lambda handler: (seen.append(handler.headers.get("Cookie")), handler.send(200, WHOLE))[1])  # fmt: skip
    with asking(server, time) as client:
        get(client, server)
        get(client, server)
    assert seen == [None]


def test_a_host_that_is_not_there_is_an_error_of_one_line(time: Time) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with asking(Council and _nowhere(port), time) as client, pytest.raises(HostStopped) as caught:
        client.get(f"http://127.0.0.1:{port}/x")
    assert "\n" not in str(caught.value)


class _Nowhere:
    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"


def _nowhere(port: int) -> Site:
    return _Nowhere(port)  # type: ignore[return-value]


def test_what_we_have_is_asked_for_only_where_it_changed(server: Site, time: Time) -> None:
    seen: list[tuple[str | None, str | None]] = []

    def unchanged(handler: Handler) -> None:
        seen.append((handler.headers.get("If-None-Match"), handler.headers.get("If-Modified-Since")))
        handler.send(304, b"")

    server.put(PAGE, unchanged)
    with asking(server, time) as client:
        had = {"etag": '"1"', "last-modified": "Mon, 05 Jan 2026 09:00:00 GMT"}
        reply = client.get(server.address + PAGE, xml_due("meeting"), had=had)
        assert (reply.status, reply.content) == (304, b"")
        assert get(client, server)
    assert seen == [('"1"', "Mon, 05 Jan 2026 09:00:00 GMT")]


def test_a_304_that_nobody_asked_for_is_no_answer(server: Site, time: Time) -> None:
    server.put(PAGE, status(304, b""), always=True)
    with asking(server, time) as client, pytest.raises(NotFetched, match="HTTP 304"):
        get(client, server)


def test_headers_of_a_site_inject_nothing(server: Site, time: Time) -> None:
    with asking(server, time) as client:
        assert client.get(server.address + PAGE, had={"etag": '"1"\r\nX: y', "last-modified": "\x00"}).status == 200
