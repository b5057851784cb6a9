"""A run of people as minutes print it: names, titles that several share, posts, remarks in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from graph.extract import names
from graph.extract.lexicon import lexicon
from graph.extract.reading import Passage

_CHAIR = re.compile(r"\b(?:Chair(?:man|woman|person)?|Cathaoirleach|took the chair|in the Chair)\b", re.IGNORECASE)
_SUBSTITUTE = re.compile(
    r"\b(?:[Ss]ubstitut\w+|[Aa]lternate|[Dd]eputi[sz]ing|[Ii]n place of|[Rr]eplacing|vice(?= [A-Z]))\b"
)
_CODE = re.compile(r"[A-Z][A-Z&/]{0,5}\.?|[A-Z][a-z]?&[A-Z]{1,3}|(?:[A-Z]\.){2,4}")
_HONOURS = re.compile(
    r"(?:,? (?:CC|MBE|OBE|CBE|BEM|JP|DL|KC|QC|MP|MSP|MLA|TD)\b)+(?![a-z])"
)  # "CC": county councillor
_LONGEST_COLUMNS = 400  # characters
_NAMED_SECTIONS = {"present", "also_present", "apologies", "substitute", "membership"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One name in a list: where it stands in the passage, its role as printed, what the list makes of it."""

    passage: Passage
    start: int
    end: int
    name: str
    role: str | None
    member: bool
    section: str
    remark: str = ""
    titled: bool = False
    instead_of: tuple[str, int, int] | None = None  # the member whose place a substitute took: name, start, end


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a run between two separators; `mark` is the separator before it."""

    start: int
    text: str
    mark: str


@cache
def _separators() -> re.Pattern[str]:
    titles = names.titles()
    return re.compile(
        rf"[();,]|(?<=\))\s+(?=[A-Z])|(?<=[a-z)])(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bRev)(?<!\bCllr)(?<!\bCllrs)(?<!\bProf)(?<!\bSt)(?<!\bMessrs)\.\s+(?=[A-Z])|\s+and(?:\s+|$)|\s+ac?\s+(?=[A-Z])|\s+&\s+(?=[A-Z]\S* [A-Z])"
        rf"|\.\s+(?=(?:{titles})\b)|(?<!\bY)\s(?=(?:{titles})\.?\s[A-Z])|\s[·•]\s|\s+\|\s+(?=[A-Z]\S* [A-Z]\S* [-(])"
        r"|\s+-\s+(?=[A-Z]\S* [A-Z]\S* \()|\s+(?:plus|together with)\s+(?=\w)"
    )


def _lines(passage: Passage, start: int, end: int) -> list[tuple[int, int]]:
    """Return the lines of a list that has a person a line; elsewhere lines mean nothing and there is one."""
    cuts = [at - start for at in passage.view.breaks if start < at < end]
    lines = list(zip([0, *cuts], [*cuts, end - start], strict=True))
    text = passage.text[start:end]
    wrapped = any(re.search(r"(?:,|\band|&|-)\s*$", text[a:b]) for a, b in lines[:-1])
    apart = len(lines) > 1 and not wrapped and all(_begins_person(text[a:b]) for a, b in lines)
    return lines if apart else [(0, end - start)]


def _begins_person(text: str) -> bool:
    match = names.person().match(text)
    if match is None:
        return False
    name = match["core"] or match["single"]
    return bool(match["member"] or match["courtesy"]) or bool(
        match["core"] and names.is_name(name) and not names.role_head().search(name)
    )


_GAP = 3  # blanks that part two columns


def _columns(passage: Passage, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches of a line of names that wide gaps of the page part: "S Clarkson      L Davey"."""
    text = passage.text
    cuts = [
        at
        for at in range(start + 1, end - 1)
        if text[at] == " " and passage.span(at + 1, at + 2).start - passage.span(at - 1, at).end >= _GAP
    ]
    return list(zip([start, *(cut + 1 for cut in cuts)], [*cuts, end], strict=True))


def _pieces(text: str, start: int, end: int) -> list[_Piece]:
    depth, begin, mark = 0, start, "" if start == 0 else ";"
    found: list[_Piece] = []
    for match in _separators().finditer(text, start, end):
        sign = match.group().strip() or " "
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(depth - 1, 0)
        elif depth == 0:
            if sign == " " and _keeps_title(text[begin : match.start()]):
                continue
            if text[begin : match.start()].strip():
                found.append(_piece(text, begin, match.start(), mark))
            begin, mark = match.end(), sign
    if text[begin:end].strip():
        found.append(_piece(text, begin, end, mark))
    return found


def _before(one: Listed) -> str:
    """Return what stands directly after a name: "(" where its post is in brackets and ends with them."""
    return one.passage.text[one.end : one.end + 2].strip()


def _piece(text: str, begin: int, end: int, mark: str) -> _Piece:
    words = text[begin:end]
    return _Piece(begin + len(words) - len(words.lstrip()), words.strip(), mark)


_RANKS = {"Chief", "Detective", "Acting", "Police", "Temporary", "Deputy", "Assistant"}  # "Chief Inspector Jon Ash"


def _keeps_title(before: str) -> bool:
    """Tell whether a title follows another title or a post ("Councillors Mrs Shields", "the Mayor, Cllr X")."""
    last = before.strip(" ,.").rsplit(" ", 1)[-1]
    return bool(re.fullmatch(names.titles(), last)) or not before.strip() or last in _RANKS


def entries(passage: Passage, start: int, end: int, section: str) -> Iterator[Listed]:
    """Yield the people in a stretch of a passage's text, in order.

    A title in the plural goes on to the names after it. A piece that is no name is the post of the person before it,
    or of the next one where it stands first; a post or organisation in brackets after several names is everybody's.
    """
    text = passage.text[start:end]
    bracketed = re.search(rf"\((?:{names.titles()})\.?\s", text)
    if bracketed and _post_opens(text[: bracketed.start()]):
        yield from _role_then_name(passage, start, text, section)
        return
    if _surname_first().match(text):
        yield from _turned(passage, start, text, section)
        return
    pieces = [one for line in _lines(passage, start, end) for one in _pieces(text, *line)]
    if end - start < _LONGEST_COLUMNS and len(pieces) == 1 + text.count(","):
        columns = _columns(passage, start, end)
        people = [_begins_person(passage.text[a:b]) for a, b in columns]
        named = section in _NAMED_SECTIONS and all(people)
        if len(columns) > 1 and (named or (len(columns) == 2 and people[0] and not people[1])):
            marks = [";" if one else "," for one in people]  # beside a name alone stands who that is
            pieces = [_piece(text, a - start, b - start, mark) for (a, b), mark in zip(columns, marks, strict=True)]
    shared = _Shared()
    made: list[Listed] = []
    ahead: tuple[str, int] | None = None
    for at, piece in enumerate(pieces):
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        one = _person(passage, start, piece, following, made, section, shared, pieces)
        if one is None:
            role = _role_only(piece.text)
            if role and _precedes(made, following):
                ahead = (role, start + piece.start)
                continue
            if role and piece.mark == ";" and made and made[-1].role and _before(made[-1]) == "(":
                continue
            made = _with_role(made, start + piece.start, start + piece.start + len(piece.text))
            continue
        if ahead is not None and one.role is None:
            one = replace(one, role=ahead[0])
        ahead = None
        made.append(one)
        if piece.mark in {"and", "&"}:
            shared.member = False
        made += _stand_in(passage, start + piece.start, start + piece.start + len(piece.text))
    yield from _sharing_last_role(made)


@cache
def _surname_first() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<surname>{names.SINGLE}), (?P<initials>(?:[A-Z]\.\s?){{1,4}})(?P<rest>(?:\([^()]*\)|[A-Z][^,.]*?)?)\s*(?={names.SINGLE}, [A-Z]\.|$)"
    )


def _turned(passage: Passage, start: int, text: str, section: str) -> Iterator[Listed]:
    """Read columns of names with the surname first: "Bawn, D.  Dunbar, C.", and posts beside them."""
    for match in _surname_first().finditer(text):
        name = names.plain(f"{match['initials'].strip()} {match['surname']}")
        remark, role = _aside(match["rest"])
        at = start + match.start("surname")
        end = start + match.start("initials") + len(match["initials"].rstrip())
        yield Listed(
            passage, at, end, name, role, section in {"present", "also_present", "apologies"}, section, remark
        )


def _post_opens(head: str) -> bool:
    if not names.role_head().search(head):
        return False
    match = names.person().match(head)
    if match is None:
        return True
    name = match["core"] or match["single"]
    return not (
        match["member"]
        or match["courtesy"]
        or (match["core"] and names.is_name(name) and not names.role_head().search(name))
    )


def _role_then_name(passage: Passage, start: int, text: str, section: str) -> Iterator[Listed]:
    """Read "Head of Finance (Mr T Gilligan), Director, Home (Ms C Curley)": what precedes a bracket is the post."""
    last = 0
    for bracket in re.finditer(r"\(([^()]+)\)", text):
        match = names.person().match(bracket[1])
        before = text[last : bracket.start()]
        if match is None or not names.role_head().search(before) or _names_somebody(before):
            break
        which = "core" if match["core"] else "single"
        role = before.strip(" ,.;-") or None
        at = start + bracket.start(1) + match.start(which)
        name = names.plain(match[which])
        yield Listed(
            passage, at, at + len(match[which]), name, role, bool(match["member"]), section, bracket[1], titled=True
        )
        last = bracket.end()
    rest = text[last:]
    if rest.strip(" ,."):
        offset = len(rest) - len(rest.lstrip(" ,.;"))
        yield from entries(passage, start + last + offset, start + len(text), section)


def _names_somebody(text: str) -> bool:
    """Tell whether words before a bracket hold a titled person: then the bracket is that person's."""
    return bool(re.search(rf"\b(?:{names.titles()})\.?\s+[A-Z]", text))


@dataclass(slots=True)
class _Shared:
    """What a title in the plural passes on: whether those after it are members, and whether courtesy titles mix in."""

    member: bool = False
    courtesy: bool = False


def _person(
    passage: Passage,
    start: int,
    piece: _Piece,
    following: _Piece | None,
    made: list[Listed],
    section: str,
    shared: _Shared,
    pieces: list[_Piece],
) -> Listed | None:
    text, role, offset = piece.text, None, 0
    match = names.person().match(text)
    if match is None or not _accepted(match, piece, following, made, section, shared, pieces):
        opened = _post_first(text)
        if opened is None:
            return None
        role, offset = opened
        match = names.person().match(text, offset)
        if match is None or not (match["member"] or match["courtesy"] or names.is_forename(match.group())):
            return None
    chair = match["office"] if "office" in match.re.groupindex else None
    which = "core" if match["core"] else "single"
    place = start + piece.start + match.start(which)
    member = bool(match["member"]) or (
        shared.member and not (match["courtesy"] and piece.mark == "and" and not shared.courtesy)
    )
    rest = text[match.end() :].lstrip(")") if offset else text[match.end() :]
    honours = _HONOURS.match(rest)
    if honours:
        member, rest = member or "CC" in honours.group(), rest[honours.end() :]
    remark, told = _aside(rest)
    _share(shared, match, text)
    return Listed(
        passage,
        place,
        place + len(match[which]),
        names.plain(match[which]),
        role or told or (chair.strip() if chair else None),
        member,
        section,
        remark or (chair or ""),
        titled=bool(match["member"] or match["courtesy"]),
    )


def _share(shared: _Shared, match: re.Match[str], text: str) -> None:
    if match["member"]:
        shared.member = shared.member or bool(
            re.match(r"(?:\w+ )?(?:Councillors|Cllrs|Messrs|Aldermen|Cynghorwyr)\b", text)
        )
        shared.courtesy = bool(match["courtesy"])
    elif match["courtesy"] and shared.member:
        shared.courtesy = True
    elif text.startswith("Messrs"):
        shared.member = True


def _accepted(
    match: re.Match[str],
    piece: _Piece,
    following: _Piece | None,
    made: list[Listed],
    section: str,
    shared: _Shared,
    pieces: list[_Piece],
) -> bool:
    """Tell a person from a part of the post before it."""
    name = match["core"] or match["single"]
    rest = _HONOURS.sub("", piece.text[match.end() :])
    if not re.match(r"\s*(?:$|[.(]|-|in the [Cc]hair|took the [Cc]hair|as (?:a )?substitute|for\s)", rest):
        return False
    if match["member"] or match["courtesy"]:
        return True
    if not names.is_name(name, titled=shared.member) or names.role_head().search(name):
        return False
    if match["single"]:
        return shared.member or (section in _NAMED_SECTIONS and _of_surnames(pieces))
    if re.match(r"[A-Z][. ]|[A-Z]{2} ", name) or names.is_forename(name):
        return True
    last = made[-1] if made else None
    if last is None or last.role is None or "(" in last.remark or last.role == last.remark:
        return True
    return bool(rest.strip().startswith("(")) or bool(
        following and following.mark in {",", ";"} and _role_only(following.text)
    )


def _of_surnames(pieces: list[_Piece]) -> bool:
    """Tell whether a list is mostly of single surnames ("Biswas, Davison, Dryden")."""
    single = [
        p
        for p in pieces
        if re.fullmatch(rf"{names.SINGLE}(?:\s*\([^()]*\))?\.?", p.text) and names.is_name(p.text.split("(")[0])
    ]
    return len(pieces) >= 2 and len(single) * 2 >= len(pieces)


def _post_first(text: str) -> tuple[str, int] | None:
    """Return a post that stands before a name, and where the name begins: "Vice-Chair (Mr Moss)", "Clerk Ann Oak"."""
    bracket = re.match(r"(?:[Tt]he )?(?P<role>[A-Z][^()]{2,100}?)\s*\(\s*(?=\S)", text)
    if bracket and names.role_head().search(bracket["role"]) and names.person().match(text, bracket.end()):
        return bracket["role"].strip(), bracket.end()
    for head in names.role_head().finditer(text):
        role = re.match(rf"(?:[Tt]he )?(?P<role>(?:[A-Z][\w' &/-]*?)?{re.escape(head.group())}),?\s+(?=[A-Z])", text)
        if role and names.person().fullmatch(text[role.end() :].split("(")[0].strip(" .")):
            return role["role"], role.end()
    return None


def _role_only(text: str) -> str | None:
    """Return a piece that is a post and nothing else, without its article."""
    role = re.sub(r"^the ", "", text.strip(" ."), flags=re.IGNORECASE)
    return role if role[:1].isupper() and names.role_head().search(role) else None


def _precedes(made: list[Listed], following: _Piece | None) -> bool:
    """Tell whether a post is the next person's: nobody is named before it, or the one before has a post already."""
    if following is None:
        return False
    match = names.person().match(following.text)
    if match is None or not (match["member"] or match["courtesy"]):
        return False
    return not made


def _aside(rest: str) -> tuple[str, str | None]:
    """Return the remark after a name ("(Part)", "(substitute for X)") and the post that it gives, if it does."""
    inner = rest.strip().strip(".").strip()
    bracket = re.match(r"\((?P<inner>[^()]*(?:\([^()]*\)[^()]*)*)\)?", inner)
    after = inner[bracket.end() :].strip(" -–") if bracket else ""
    if bracket and not after:
        inner = bracket["inner"]
    inner = re.sub(r"^(?:-|–)\s*", "", inner).strip(" ")
    inner = inner.strip("()") if not after else inner
    if not inner or _SUBSTITUTE.search(inner) or _CODE.fullmatch(inner):
        return inner, None
    if inner[0].islower() and not inner.startswith("the "):
        return inner, None
    is_role = (
        names.role_head().search(inner)
        or len(inner.split()) >= 2
        or _CHAIR.search(inner)
        or inner in lexicon().words("people", "organisations")
    )
    return inner, re.sub(
        r",? in the chair$", "", re.sub(r"^[Tt]he ", "", inner), flags=re.IGNORECASE
    ) or None if is_role else None


def _with_role(made: list[Listed], start: int, end: int) -> list[Listed]:
    """Give a piece that is no name to the person before it, whose post it is or goes on with."""
    entry = made[-1].passage.text[start:end] if made else ""
    if not re.sub(r"^the ", "", entry)[:1].isupper():
        return made
    last = made[-1]
    if last.role is None and not names.role_head().search(entry) and last.section not in {"in_attendance", "coopted"}:
        return made
    role = re.sub(r"^[Tt]he ", "", last.passage.text[last.end : end].strip(" ,.;-–("))
    return [*made[:-1], replace(last, role=role)]


def _stand_in(passage: Passage, start: int, end: int) -> list[Listed]:
    """Return who stood in for the one just named: "(substitute: Councillor X)"."""
    told = re.search(
        r"\(\s*substitute[d]?\s*(?:[:;,-]|by|was|is)?\s*(?!for\b)", passage.text[start:end], re.IGNORECASE
    )
    match = names.titled().match(passage.text, start + told.end()) if told else None
    if match is None:
        return []
    at = match.start("name")
    return [
        Listed(
            passage,
            at,
            match.end("name"),
            names.plain(match["name"]),
            None,
            bool(match["member"]),
            "substitute",
            instead_of=_replaced(passage.text, start),
        )
    ]


def _replaced(text: str, start: int) -> tuple[str, int, int] | None:
    """Return the person whom an entry at `start` begins with."""
    match = names.person().match(text, start)
    if match is None:
        return None
    which = "core" if match["core"] else "single"
    return names.plain(match[which]), match.start(which), match.end(which)


def replaced_by(one: Listed) -> tuple[str, int, int] | None:
    """Return whose place a substitute took: "X (substitute for Councillor Y)"; None where nobody is named."""
    if one.instead_of is not None:
        return one.instead_of
    told = _FOR.search(one.remark)
    at = one.passage.text.find(one.remark, one.end) if told else -1
    return _replaced(one.passage.text, at + told.end()) if told and at >= 0 else None


_FOR = re.compile(r"\b(?:for|in place of|replacing|vice|of)\s+(?:the )?(?=[A-Z])")


def _sharing_last_role(made: list[Listed]) -> Iterator[Listed]:
    """A bracketed post or organisation after the last of several names covers those before it that have none.

    Only where it can: a post in the plural covers members, an organisation those in attendance.
    """
    last = made[-1] if made else None
    shared = last.role if last and last.role and last.remark == last.role else None
    plural = shared is not None and bool(
        re.search(r"\b(?:Members|Councillors|Holders|Officers|Representatives|Directors|Managers)\b", shared)
    )
    covers = (
        shared is not None
        and last is not None
        and (
            plural
            or (
                last.section in {"in_attendance", "also_present"}
                and not names.role_head().search(shared)
                and not last.member
            )
        )
    )
    run = len(made) - 1
    while covers and run > 0 and made[run - 1].role is None and made[run - 1].passage is made[-1].passage:
        run -= 1
    for index, one in enumerate(made):
        yield replace(one, role=shared) if covers and run <= index < len(made) - 1 else one
