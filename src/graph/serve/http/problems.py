"""Problems told to clients: RFC 9457 `application/problem+json` to programs, a page with the same words to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

from graph import iris


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its slug, the status it is told with, what it is and what to do about it."""

    slug: str
    status: HTTPStatus
    title: str
    advice: str

    @property
    def iri(self) -> str:
        """The address that identifies the kind, and at which it is explained."""
        return f"{iris.BASE}problems/{self.slug}"


class Problem(Exception):
    """A request that cannot be answered; told to the client as it stands, so `detail` holds nothing secret."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **members: str | int | list[str] | None,
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail = kind, detail
        self.headers = dict(headers or {})
        self.members = {name: value for name, value in members.items() if value is not None}

    def document(self) -> dict[str, str | int | list[str]]:
        """Return the members of the problem document (RFC 9457, section 3)."""
        return {
            "type": self.kind.iri,
            "title": self.kind.title,
            "status": int(self.kind.status),
            "detail": self.detail,
            **self.members,
        }


_S = HTTPStatus
QUERY_SYNTAX = Kind(
    "query-syntax",
    _S.BAD_REQUEST,
    "The query is not valid SPARQL",
    "Correct the query at the place given; SPARQL 1.1 is read.",
)
BAD_REQUEST = Kind(
    "bad-request",
    _S.BAD_REQUEST,
    "The request cannot be understood",
    "Correct the part of the request that the detail names.",
)
BAD_PARAMETER = Kind(
    "bad-parameter", _S.BAD_REQUEST, "A value cannot be used", "Give a value of the kind that the parameter wants."
)
READ_ONLY = Kind(
    "read-only",
    _S.FORBIDDEN,
    "This endpoint does not take updates",
    "Data is changed by reading minutes into the graph, not over the web.",
)
FEDERATION = Kind(
    "federation-refused",
    _S.FORBIDDEN,
    "SERVICE is refused",
    "Run the federated query on your own machine, with this endpoint as one of its services. The word is refused "
    "wherever it could be the keyword; a prefix may not contain it either.",
)
REFUSED = Kind(
    "query-refused",
    _S.FORBIDDEN,
    "The query asks for something that is refused",
    "Leave out the part that the detail names.",
)
TOO_COMPLEX = Kind(
    "query-too-complex",
    _S.BAD_REQUEST,
    "The query is nested too deep or is too wide",
    "Divide it into several queries, or use VALUES instead of many alternatives.",
)
QUERY_TIMEOUT = Kind(
    "query-stopped",
    _S.SERVICE_UNAVAILABLE,
    "The query needs more than a query may have",
    "Ask for less at a time: name a graph or a thing, add LIMIT, or take the whole graph as a file.",
)
RESULT_TOO_LARGE = Kind(
    "result-too-large",
    _S.REQUEST_ENTITY_TOO_LARGE,
    "The answer is too large",
    "Ask for it in parts with LIMIT and OFFSET, or take the whole graph as a file.",
)
TOO_MANY = Kind(
    "too-many-queries",
    _S.TOO_MANY_REQUESTS,
    "You ask too much at a time",
    "Wait as long as Retry-After says, and ask fewer queries at a time.",
)
BUSY = Kind(
    "busy", _S.SERVICE_UNAVAILABLE, "Too many ask at the moment", "Try again after as long as Retry-After says."
)
UNAUTHORISED = Kind(
    "unauthorised", _S.UNAUTHORIZED, "The token is missing or wrong", "Only the operator of this server can write."
)
INVALID = Kind(
    "breaks-a-shape",
    _S.UNPROCESSABLE_ENTITY,
    "What was sent breaks a shape",
    "Correct what the violations name; nothing has been written.",
)
NOT_FOUND = Kind(
    "not-found", _S.NOT_FOUND, "There is nothing at this address", "Check the address, or start from the home page."
)
GONE = Kind(
    "gone",
    _S.GONE,
    "There was something at this address",
    "It is not told any more; the detail says why. Take this address out of your lists.",
)
METHOD = Kind(
    "method-not-allowed",
    _S.METHOD_NOT_ALLOWED,
    "The method is not allowed here",
    "Use one of the methods in the Allow header.",
)
NOT_ACCEPTABLE = Kind(
    "not-acceptable",
    _S.NOT_ACCEPTABLE,
    "No form that was asked for is available",
    "Ask for one of the media types listed.",
)
TOO_LARGE = Kind(
    "request-too-large",
    _S.REQUEST_ENTITY_TOO_LARGE,
    "The request is too large",
    "Send less: a query of at most 256 kB, in a request of at most 1 MB.",
)
MEDIA_TYPE = Kind(
    "unsupported-media-type",
    _S.UNSUPPORTED_MEDIA_TYPE,
    "The body is of a type that is not read here",
    "Send application/sparql-query or application/x-www-form-urlencoded.",
)
STORE = Kind("store-unavailable", _S.SERVICE_UNAVAILABLE, "The store cannot be read just now", "Try again later.")
INTERNAL = Kind(
    "internal-error",
    _S.INTERNAL_SERVER_ERROR,
    "Something went wrong on our side",
    "Try again; tell us if it stays so.",
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.slug: kind
        for kind in (
            QUERY_SYNTAX,
            BAD_REQUEST,
            BAD_PARAMETER,
            READ_ONLY,
            FEDERATION,
            REFUSED,
            TOO_COMPLEX,
            QUERY_TIMEOUT,
            RESULT_TOO_LARGE,
            TOO_MANY,
            BUSY,
            UNAUTHORISED,
            INVALID,
            NOT_FOUND,
            GONE,
            METHOD,
            NOT_ACCEPTABLE,
            TOO_LARGE,
            MEDIA_TYPE,
            STORE,
            INTERNAL,
        )
    }
)


_FOR_STATUS = (BAD_REQUEST, NOT_FOUND, METHOD, NOT_ACCEPTABLE, TOO_LARGE, MEDIA_TYPE, BUSY, INTERNAL)


def of_status(status: int) -> Kind:
    """Return the kind that stands for a bare HTTP status of the web framework."""
    return next((kind for kind in _FOR_STATUS if kind.status == status), BAD_REQUEST if status < 500 else INTERNAL)
