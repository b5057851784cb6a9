"""The one exception tree. Every message is one line that names the document or setting and the cause."""

from __future__ import annotations


class GraphError(Exception):
    """Root of every error that this package raises on purpose."""


class UnreadableDocument(GraphError):
    """No text could be had from a document.

    `document` is its name as the reader gave it, `place` a page, line or byte ("" where there is none).
    """

    def __init__(self, document: str, cause: str, *, place: str = "") -> None:
        super().__init__(f"{document}{f', {place}' if place else ''}: {cause}")
        self.document, self.cause, self.place = document, cause, place


class UnknownFormat(UnreadableDocument):
    """The bytes are in no format that a loader reads."""


class NotMinutes(UnreadableDocument):
    """A document is in a known format, and is no minutes but a list: of meetings, committees, decisions, members."""


class SourceNotFound(GraphError):
    """A file, folder or address to read from does not exist or may not be read."""


class NotFetched(GraphError):
    """An address gave nothing that can be used: no answer, a broken one, or none any more; says which address."""

    def __init__(self, address: str, cause: str, *, status: int | None = None) -> None:
        super().__init__(f"{address}: {cause}")
        self.address, self.cause, self.status = address, cause, status


class Gone(NotFetched):
    """There is nothing at an address (HTTP 404 or 410)."""


class Unfinished(NotFetched):
    """An answer ended before its end."""


class Refused(NotFetched):
    """A host, or its robots.txt, does not want to be asked: 403, a challenge page, HTML where XML is due."""


class Disallowed(Refused):
    """A host's robots.txt keeps an address out. It was not asked, so nothing is held against the host."""


class UnsafeAddress(Refused):
    """We do not follow or take what an address gave: a private address, another scheme or host, too many bytes."""


class HostStopped(Refused):
    """A host refused or failed so often that it is asked no more in this run."""


class InvalidArchive(GraphError):
    """An archive of fetched bytes cannot be opened, read or written; names the file and the line."""


class InvalidSetting(GraphError):
    """A setting, from the environment or the command line, has a value that cannot be used."""


class InvalidQuestion(GraphError):
    """An `.rq` file breaks the rules of the question library; the message gives the file and the line."""


class UnknownQuestion(GraphError):
    """No question has the name asked for."""


class InvalidParameter(GraphError):
    """A value given for a question's parameter is not of the parameter's kind."""


class StoreError(GraphError):
    """The triplestore could not be opened, reached or written."""


class UnwritableTerm(GraphError):
    """An IRI or a text of a triple cannot be written as RDF; says which."""


class QuerySyntaxError(GraphError):
    """A SPARQL query is malformed; `line` and `column` count from 1, or are None where not known."""

    def __init__(self, cause: str, *, line: int | None = None, column: int | None = None) -> None:
        place = f"line {line}, column {column}: " if line is not None else ""
        super().__init__(f"{place}{cause}")
        self.cause, self.line, self.column = cause, line, column


class UnsupportedQuery(GraphError):
    """A query asks for something that this endpoint refuses (SERVICE, an update, a fetch)."""


class LongAnswer(StoreError):
    """Another server's answer is longer than an answer may be."""


class InvalidRuling(GraphError):
    """A row of `judgements.csv` cannot be read; the message gives the line."""
