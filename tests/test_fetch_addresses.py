"""Addresses: which are one page, which are a council's own, and which are never asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidSetting, UnsafeAddress
from graph.fetch.addresses import Site, canonical, is_private, next_address, site

HOST = "https://democracy.aldermere.example"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{HOST}/ieListDocuments.aspx?CId=1&MId=22&Ver=4", f"{HOST}/ielistdocuments.aspx?MeetingId=22"),
        (f"{HOST}/ieListDocuments.aspx?MID=22&CId=9&LLL=0&J=3&EVT=1", f"{HOST}/ieListDocuments.aspx?MId=22"),
        ("http://Democracy.Aldermere.example:80/mgAi.aspx?ID=7#AI7", f"{HOST}/mgai.aspx?ID=7&RPID=5&$LO$=1&PlanId=0"),
        (f"{HOST}/(X(1)S(abc123))/mgAi.aspx?ID=7", f"{HOST}/mgAi.aspx?ID=7"),
        (f"{HOST}//mgAi.aspx?ID=7", f"{HOST}/mgAi.aspx?ID=7"),
        (
            f"{HOST}/mgWebService.asmx/GetMeetings?lCommitteeId=1&sFromDate=01/01/2025&sToDate=31/12/2025",
            f"{HOST}/mgwebservice.asmx/getmeetings?sToDate=31%2F12%2F2025&sFromDate=01%2F01%2F2025&lCommitteeId=1",
        ),
    ],
)
def test_spellings_of_one_page_have_one_canonical_address(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{HOST}/ieListDocuments.aspx?MId=22", f"{HOST}/ieListDocuments.aspx?MId=23"),
        (f"{HOST}/ieListDocuments.aspx?MId=22", f"{HOST}/ieListDocuments.aspx?MId=22&LLL=1"),  # the text in Welsh
        (f"{HOST}/ieListDocuments.aspx?MId=22", f"{HOST}/moderngov/ieListDocuments.aspx?MId=22"),
        (f"{HOST}/mgAi.aspx?ID=7", "https://democracy.norbeck.example/mgAi.aspx?ID=7"),
        (f"{HOST}/mgAi.aspx?ID=7", f"{HOST}/mgIssue.aspx?ID=7"),
    ],
)
def test_other_pages_have_other_canonical_addresses(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@given(st.text("abcXYZ0/?&=#%.:()- ", max_size=60))
def test_a_canonical_address_is_its_own(path: str) -> None:
    once = canonical(f"{HOST}/{path}")
    assert canonical(once) == once


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "[::1]", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::",
        "64:ff9b::a00:1", "::", "ff02::1", "192.0.2.1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_private(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", ["8.8.8.8", "2606:4700::1111", "democracy.aldermere.example", "localhost"])
def test_public_addresses_and_names_are_not(host: str) -> None:
    assert not is_private(host)


def test_loopback_is_for_tests_and_nothing_else_is() -> None:
    assert not is_private("127.0.0.1", loopback=True)
    assert is_private("10.0.0.1", loopback=True)
    assert is_private("169.254.169.254", loopback=True)


@pytest.mark.parametrize(
    ("given_address", "base"),
    [
        (HOST, HOST),
        (f"{HOST}/", HOST),
        (f" {HOST}/moderngov/ieListDocuments.aspx?CId=1&MId=2 ", f"{HOST}/moderngov"),
        (f"{HOST}/(S(ab))/mgAi.aspx?ID=1", HOST),
        (f"{HOST}/mgWebService.asmx/GetCommittees", HOST),
    ],
)
def test_a_site_is_known_by_any_of_its_pages(given_address: str, base: str) -> None:
    assert site(given_address).base == base


@pytest.mark.parametrize(
    "address",
    ["democracy.aldermere.example", "http://democracy.aldermere.example", "file:///etc/passwd", "ftp://a.example", "https://",
     "https://user:secret@aldermere.example", "https://a b.example", "https://x.example:port", "javascript:alert(1)", ""],
)  # fmt: skip
def test_what_is_no_https_address_of_a_host_is_refused(address: str) -> None:
    with pytest.raises(InvalidSetting):
        site(address)


@pytest.mark.parametrize(
    ("own", "hosts", "other", "covers"),
    [
        ("https://democracy.aldermere.gov.uk", (), "https://www.aldermere.gov.uk/x", True),
        ("https://www.aldermere.gov.uk/moderngov", (), "https://aldermere.gov.uk", True),
        ("https://democracy.aldermere.gov.uk", (), "https://democracy.norbeck.gov.uk", False),
        ("https://aldermere.moderngov.co.uk", (), "https://norbeck.moderngov.co.uk", False),
        ("https://aldermere.moderngov.co.uk", ("aldermere.gov.uk",), "https://democracy.aldermere.gov.uk", True),
        ("https://aldermere.cmis.uk.com/aldermere", (), "https://norbeck.cmis.uk.com", False),
        ("https://democracy.aldermere.gov.uk", (), "https://democracy.aldermere.gov.uk.evil.example", False),
        ("https://democracy.aldermere.gov.uk", (), "https://evilaldermere.gov.uk", False),
    ],
)
def test_a_site_covers_its_family_and_no_neighbour(
    own: str, hosts: tuple[str, ...], other: str, covers: bool
) -> None:
    assert Site(own, hosts).covers(other) is covers


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("file:///etc/passwd", "scheme 'file'"),
        ("http://democracy.aldermere.example/", "scheme 'http'"),
        ("gopher://x", "scheme 'gopher'"),
        ("https://10.0.0.1/", "private address 10.0.0.1"),
        ("https://[::1]/", "private address ::1"),
        ("//169.254.169.254/latest/meta-data", "private address 169.254.169.254"),
        ("https://elsewhere.example/", "another host, elsewhere.example"),
        ("https://democracy.aldermere.example@elsewhere.example/", "no address of a host"),
        ("https://democracy.aldermere.example:8443/", "port 8443"),
        ("https://[", "no address"),
    ],
)
def test_redirects_off_the_site_are_not_followed(location: str, told: str) -> None:
    with pytest.raises(UnsafeAddress, match=f"^{HOST}/a: redirects to .*") as caught:
        next_address(f"{HOST}/a", location, Site(HOST))
    assert told in str(caught.value)


def test_a_redirect_within_the_site_is() -> None:
    assert next_address(f"{HOST}/a/b", "../c?d=1", Site(HOST)) == f"{HOST}/c?d=1"
