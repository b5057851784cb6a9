"""Where a copy in files has what the live site answers: a file knows no query, so each address with one is a file.

Links between pages are relative, so that the copy may lie in any folder of a web server.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from html import escape, unescape
from pathlib import PurePosixPath
from urllib.parse import SplitResult, parse_qsl, urlsplit

from graph import iris

_LINK = re.compile(r'(?<=\s)(href|src)="(/[^"]*)"')  # words of a document are escaped in a page: they hold no quote
_FILE_OF_SITEMAP = re.compile(r"/sitemap\.xml\?page=[0-9]+")
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")
_LIVE = ("/search", "/sparql")  # pages of the copy that say what it leaves out
_DATA = (".csv", ".json", ".jsonld", ".nq", ".nt", ".rdf", ".rq", ".trig", ".tsv", ".ttl", ".xml")
_EXTENSIONS = frozenset([*_DATA, ".atom", ".css", ".gz", ".html", ".js", ".sqlite", ".svg", ".txt"])
_LONGEST = 80  # characters of a name made from a query; what is cut off is told apart by a digest


def copied(link: str) -> str:
    """Return the address in the copy of what the live site answers at `link`, a path with or without query and fragment.

    A place in a source is the part of its page that has its name; `/recommendation?page=2` is `/recommendation/page-2`,
    `/questions/cq01.csv?body=…` is `/questions/cq01-body-….csv`. Two queries never have the same name.
    """
    parts = urlsplit(link)
    given = dict(parse_qsl(parts.query))
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    if not parts.query or parts.path in _LIVE:
        return f"{parts.path}{fragment}"
    if parts.path.startswith("/doc/source/") and {"from", "to"} == given.keys():
        return f"{parts.path}#char={given['from']},{given['to']}"
    stem, extension = _divided(parts)
    name = _name(parts.query)
    return f"{stem}-{name}{extension}{fragment}" if extension else f"{stem}/{name}{fragment}"


def file_of(address: str) -> str:
    """Return the file of an address of the copy: a page is the index of a folder, a form with an extension is itself."""
    clean = urlsplit(address).path.strip("/")
    return clean if PurePosixPath(clean).suffix in _EXTENSIONS else f"{clean}/index.html".lstrip("/")


def relinked(page: bytes, address: str) -> tuple[bytes, list[str]]:
    """Return the page at an address of the copy with its links, and what it linked to on the live site, without fragments.

    They lead from the page's own file to others of the copy, wherever that lies: `../../static/style.css`.
    """
    found: dict[str, None] = {}
    folder = posixpath.dirname(f"/{file_of(address)}")

    def instead(match: re.Match[str]) -> str:
        link = unescape(match[2])
        found[link.partition("#")[0]] = None
        return f'{match[1]}="{escape(_from(folder, copied(link)))}"'

    return _LINK.sub(instead, page.decode()).encode(), list(found)


def _from(folder: str, address: str) -> str:
    """Return the relative link from a folder to an address of the copy; a page is its folder, with a stroke at the end."""
    place, mark, fragment = address.partition("#")
    file = f"/{file_of(place)}"
    page = posixpath.basename(file) == "index.html"
    path = posixpath.relpath(posixpath.dirname(file) if page else file, folder)
    return f"{path}{'/' if page else ''}{mark}{fragment}"


def reindexed(sitemap: bytes) -> tuple[bytes, list[str]]:
    """Return the sitemap's index with the addresses of its files in the copy, and those on the live site."""
    text = sitemap.decode()
    return _FILE_OF_SITEMAP.sub(lambda match: copied(match[0]), text).encode(), _FILE_OF_SITEMAP.findall(text)


def _divided(parts: SplitResult) -> tuple[str, str]:
    path = PurePosixPath(parts.path)
    return (str(path.with_suffix("")), path.suffix) if path.suffix in _EXTENSIONS else (str(path), "")


def _name(query: str) -> str:
    """Return a name that files and people can bear; a digest is added where it does not say all of the query."""
    pairs = parse_qsl(query, keep_blank_values=True)
    name = "-".join(_UNSAFE.sub("-", f"{key}-{value.removeprefix(iris.BASE)}").strip("-") for key, value in pairs)
    if len(pairs) == 1 and pairs[0][1].isascii() and pairs[0][1].isalnum() and len(name) <= _LONGEST:
        return name
    return f"{name[:_LONGEST].rstrip('-.')}-{hashlib.sha256(query.encode()).hexdigest()[:8]}"
