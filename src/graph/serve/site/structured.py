"""What a page tells search engines of its thing, in the words of schema.org: a data block, which nothing executes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS

from graph import iris
from graph.serve.site.reading import Reader

Block = dict[str, Any]
_TYPES: Mapping[str, str] = {
    "authority": "GovernmentOrganization",
    "body": "GovernmentOrganization",
    "meeting": "Event",
    "report": "Report",
}
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def of_thing(read: Reader, node: URIRef, kind: str, name: str | None) -> Block | None:
    """Return the block of a council, body, meeting or report; None for other kinds, and for what has no name.

    A date that is not exact, and what else is not known, is left out: nothing is guessed.
    """
    row = read.one("structured", {"node": node}) if kind in _TYPES and name else None
    if row is None:
        return None
    council = _organisation(row["council"], row["council_name"])
    by = _organisation(row["by"], row["by_name"])
    extra: Mapping[str, Mapping[str, object]] = {
        "authority": {"identifier": row["code"]},
        "body": {"parentOrganization": council},
        "meeting": {
            "startDate": row["day"],
            "location": {"@type": "Place", "name": str(row["venue"])} if row["venue"] is not None else None,
            "organizer": by or council,
        },
        "report": {"author": by, "publisher": council},
    }
    return _block(_TYPES[kind], node, {"name": name, **extra[kind]})


def of_dataset(triples: Graph) -> Block | None:
    """Return the block of the dataset from its DCAT description; None where that describes none."""
    node = URIRef(f"{iris.BASE}dataset#graph")
    title = triples.value(node, DCTERMS.title)
    if title is None:
        return None
    period = triples.value(node, DCTERMS.temporal)
    first, last = (triples.value(period, one) if period else None for one in (DCAT.startDate, DCAT.endDate))
    downloads = [
        {
            "@type": "DataDownload",
            "contentUrl": str(triples.value(one, DCAT.downloadURL)),
            "name": str(triples.value(one, DCTERMS.title)),
        }
        for one in sorted(triples.objects(node, DCAT.distribution), key=str)
        if triples.value(one, DCAT.downloadURL)
    ]
    publisher = {"@type": "Organization", "name": "Scrutiny Graph", "url": iris.BASE}
    return _block(
        "Dataset",
        URIRef(f"{iris.BASE}dataset"),
        {
            "name": title,
            "description": triples.value(node, DCTERMS.description),
            "license": triples.value(node, DCTERMS.license),
            "dateModified": triples.value(node, DCTERMS.modified),
            "temporalCoverage": f"{first}/{last}" if first and last else None,
            "keywords": sorted(map(str, triples.objects(node, DCAT.keyword))),
            "isAccessibleForFree": True,
            "creator": publisher,
            "distribution": downloads,
        },
    )


def data_block(block: Block) -> Markup:
    """Return a block as JSON that no words of a document can end: every "<", ">" and "&" is escaped."""
    return Markup(json.dumps(block, ensure_ascii=False, indent=1).translate(_ESCAPES))  # noqa: S704 (escaped above)


def _block(of_type: str, node: URIRef, values: Mapping[str, object]) -> Block:
    known = {
        name: value if isinstance(value, dict | list | bool) else str(value)
        for name, value in values.items()
        if value is not None and value != []
    }
    return {"@context": "https://schema.org", "@type": of_type, "@id": str(node), "url": str(node), **known}


def _organisation(node: object, name: object) -> Block | None:
    if node is None or name is None:
        return None
    return {"@type": "GovernmentOrganization", "@id": str(node), "name": str(name)}
