"""A run of people as minutes print it: names, titles that several share, posts, remarks in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from graph.extract.grammar import names, organisations
from graph.extract.grammar.lexicon import lexicon
from graph.extract.grammar.reading import Passage
from graph.extract.people.listed import Listed, stand_in
from graph.extract.people.roll_cuts import Piece, pieces_of
from graph.extract.people.roll_posts import (
    aside,
    dashed,
    names_somebody,
    post_first,
    post_opens,
    posts_alone,
    role_only,
)

_HONOURS = re.compile(rf"(?:,? (?:{names.HONOUR})\.?(?!\w))+(?![a-z])")  # "CC": county councillor
_NAMED_SECTIONS = {"present", "also_present", "apologies", "substitute", "membership"}


def _is_apart(one: Listed) -> bool:
    """Tell whether a post behind a semicolon is another's: this one's stands in brackets, or the list is of posts too."""
    return one.section == "in_attendance" or one.passage.text[one.end : one.end + 2].strip() == "("


def entries(passage: Passage, start: int, end: int, section: str) -> Iterator[Listed]:
    """Yield the people in a stretch of a passage's text, in order.

    A title in the plural goes on to the names after it. A piece that is no name is the post of the person before it,
    or of the next one where it stands first; a post or organisation in brackets after several names is everybody's.
    """
    text = passage.text[start:end]
    bracketed = re.search(rf"\((?:{names.titles()})\.?\s", text)
    if bracketed and post_opens(text[: bracketed.start()]):
        yield from _role_then_name(passage, start, text, section)
        return
    if dashed(text) is not None:
        yield from _role_dash_name(passage, start, text, section)
        return
    if section == "in_attendance" and (held := _names_before_posts(text)):
        for first, last, post in held:
            name = names.plain(text[first:last])
            yield Listed(passage, start + first, start + last, name, post, names.is_members_role(post), section)
        return
    if _surname_first().match(text):
        yield from _turned(passage, start, text, section)
        return
    placed = _with_place().fullmatch(text) if section in _NAMED_SECTIONS else None
    if placed and names.is_name(placed["core"] or placed["single"], titled=True) and _is_place(placed["place"]):
        end = start + placed.end("one")
    pieces = pieces_of(passage, start, end, named=section in _NAMED_SECTIONS)
    shared = _Shared()
    made: list[Listed] = []
    ahead: tuple[str, int] | None = None
    for at, piece in enumerate(pieces):
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        one = _person(passage, start, piece, following, made, section, shared, pieces)
        if one is None:
            role = role_only(piece.text)
            if role and (_precedes(made, following) or (at == 0 and len(pieces) == 2 and _is_known(following))):
                ahead = (role, start + piece.start)
                continue
            if role and piece.mark == ";" and made and made[-1].role and _is_apart(made[-1]):
                continue
            made = _with_role(made, start + piece.start, start + piece.start + len(piece.text))
            continue
        if ahead is not None and one.role is None:
            one = replace(one, role=ahead[0])
        ahead = None
        made.append(one)
        if piece.mark in {"and", "&"}:
            shared.member = False
        made += stand_in(passage, start + piece.start, start + piece.start + len(piece.text))
    yield from _sharing_last_role(made)


def _names_before_posts(text: str) -> list[tuple[int, int, str]]:
    """Return the names and posts of a list that has lost what parted them: "Lee Ash Head of Law Gary Orr Clerk"."""
    found = [
        one.span("name")
        for one in _two_words().finditer(text)
        if names.is_forename(one["name"]) and names.is_name(one["name"]) and not names.role_head().search(one["name"])
    ]
    if (
        not found
        or found[0][0] > 0
        or any(text[:start].rstrip()[-1:] in {",", ";", "-", "("} for start, _ in found[1:])
    ):
        return []
    if len(found) == 1 and "," in text:
        return []
    ends = [*(start for start, _ in found[1:]), len(text)]
    posts = [text[last:end].strip(" ,.;") for (_, last), end in zip(found, ends, strict=True)]
    if not all(_POST_ALONE.match(post) and names.role().match(post) for post in posts):
        return []
    if any(_GOES_ON.search(post) for post in posts):
        return []  # "Ann Orr, Director of Place, and Lee Ash": the list has its separators
    return [(first, last, post) for (first, last), post in zip(found, posts, strict=True)]


@cache
def _two_words() -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<=\s))(?=(?P<name>[A-Z][a-zà-ÿ]+ {names.SINGLE}),?\s+[A-Z])")


_GOES_ON = re.compile(r"(?:\band|&)$")
_POST_ALONE = re.compile(r"[A-Z][^;]*$")


@cache
def _with_place() -> re.Pattern[str]:
    """Match one person with a dash and what they sit for: "Ann Moss (Chair) - Dale and Upper Holm"."""
    word = r"[A-Z][\w'.-]*"
    return re.compile(
        rf"(?P<one>{names.person().pattern}(?:\s*\([^()]*\))?)\s+-\s+(?P<place>{word}(?:(?:,| and| of| the| on| &| upon| with)*\s{word}){{0,6}})\s*"
    )


def _is_place(words: str) -> bool:
    """Tell whether words are neither a post nor an organisation: a ward or a group, then."""
    return not (
        names.role_head().search(words)
        or re.search(names.INITIALLED, words)
        or organisations.is_name(words)
        or _in_capitals(words)
    )


def _in_capitals(words: str) -> bool:
    return words.isupper() or words in lexicon().words("people", "organisations")


@cache
def _surname_first() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<surname>{names.SINGLE}), (?P<initials>(?:[A-Z]\.\s?){{1,4}})(?P<rest>(?:\([^()]*\)|[A-Z][^,.]*?)?)\s*(?={names.SINGLE}, [A-Z]\.|$)"
    )


def _turned(passage: Passage, start: int, text: str, section: str) -> Iterator[Listed]:
    """Read columns of names with the surname first: "Bawn, D.  Dunbar, C.", and posts beside them."""
    for match in _surname_first().finditer(text):
        name = names.plain(f"{match['initials'].strip()} {match['surname']}")
        remark, role = aside(match["rest"])
        at = start + match.start("surname")
        end = start + match.start("initials") + len(match["initials"].rstrip())
        yield Listed(
            passage, at, end, name, role, section in {"present", "also_present", "apologies"}, section, remark
        )


def _role_dash_name(passage: Passage, start: int, text: str, section: str) -> Iterator[Listed]:
    """Read "Director of Place - J. Reid, Head of Legal Services - Mrs A Orr": what precedes a dash is the post."""
    last = 0
    while (found := dashed(text[last:])) is not None:
        begun, match = last, found
        before = text[begun : begun + match.start()]
        own = before.rfind(";") + 1
        posts = posts_alone(before[own:]) or ((0, len(before) - own),)
        role = re.sub(r"^[ ,.;]*(?:and )?(?:[Tt]he )?", "", before[own:][slice(*posts[-1])])
        for first, end in posts[:-1] if section == "in_attendance" else ():
            at = start + begun + own
            yield Listed(passage, at + first, at + end, "", before[own:][first:end], False, section)
        which = "core" if match["core"] else "single"
        at = start + begun + match.start(which)
        after = re.match(r"\s*\((?P<inner>[^()]*)\)", text[begun + match.end() :])
        last = begun + match.end() + (after.end() if after else 0)
        yield Listed(
            passage, at, at + len(match[which]), names.plain(match[which]), role, bool(match["member"]), section,
            after["inner"] if after else "", titled=bool(match["member"] or match["courtesy"]),
        )  # fmt: skip
    rest = text[last:]
    if rest.strip(" ,.;"):
        offset = len(rest) - len(re.sub(r"^[ ,.;]*(?:and )?", "", rest))
        yield from entries(passage, start + last + offset, start + len(text), section)


def _role_then_name(passage: Passage, start: int, text: str, section: str) -> Iterator[Listed]:
    """Read "Head of Finance (Mr T Gilligan), Director, Home (Ms C Curley)": what precedes a bracket is the post."""
    last = 0
    for bracket in re.finditer(r"\(([^()]+)\)", text):
        match = names.person().match(bracket[1])
        before = text[last : bracket.start()]
        if match is None or not names.role_head().search(before) or names_somebody(before):
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


@dataclass(slots=True)
class _Shared:
    """What a title in the plural passes on: whether those after it are members, and whether courtesy titles mix in."""

    member: bool = False
    courtesy: bool = False


def _person(
    passage: Passage,
    start: int,
    piece: Piece,
    following: Piece | None,
    made: list[Listed],
    section: str,
    shared: _Shared,
    pieces: list[Piece],
) -> Listed | None:
    text, role, offset = piece.text, None, 0
    match = names.person().match(text)
    if match is None or not _accepted(match, piece, following, made, section, shared, pieces):
        opened = post_first(text)
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
    remark, told = aside(rest)
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
        shared.courtesy = shared.courtesy or bool(match["courtesy"])
    elif match["courtesy"] and shared.member:
        shared.courtesy = True
    elif text.startswith("Messrs"):
        shared.member = True


def _accepted(
    match: re.Match[str],
    piece: Piece,
    following: Piece | None,
    made: list[Listed],
    section: str,
    shared: _Shared,
    pieces: list[Piece],
) -> bool:
    """Tell a person from a part of the post before it."""
    name = match["core"] or match["single"]
    rest = _HONOURS.sub("", piece.text[match.end() :])
    if not re.match(
        r"\s*(?:$|[.(]|-|(?:Co-opted|Co-opt|Independent|Parent Governor|Church|Lay|Statutory)\w* (?:Members?|Representatives?)$|in the [Cc]hair|took the [Cc]hair|as (?:a )?substitute|for\s)",
        rest,
    ):
        return False
    if match["member"] or match["courtesy"]:
        return True
    if match["core"] and name[-3:].isalpha() and name[-3:].isupper() and not names.is_forename(name):
        return False  # letters behind a word, no surname in capitals
    if not names.is_name(name, titled=shared.member) or organisations.is_name(name):
        return False
    if names.role_head().search(name) and not _is_surname_too(name):
        return False
    if match["single"]:
        return shared.member or (section in _NAMED_SECTIONS and _of_surnames(pieces))
    if re.match(r"[A-Z][. ]|[A-Z]{2} ", name) or names.is_forename(name):
        return True
    last = made[-1] if made else None
    if last is None or last.role is None or "(" in last.remark or last.role == last.remark:
        return True
    return bool(rest.strip().startswith("(")) or bool(
        following and following.mark in {",", ";"} and role_only(following.text)
    )


def _is_surname_too(name: str) -> bool:
    """Tell whether a name ends in a word that is a post too, behind a known forename: "Judith Trainer"."""
    first, _, last = name.rpartition(" ")
    surnames = lexicon().words("people", "posts_surnames_too")
    return last in surnames and names.is_forename(name) and not names.role_head().search(first)


def _of_surnames(pieces: list[Piece]) -> bool:
    """Tell whether a list is mostly of single surnames ("Biswas, Davison, Dryden")."""
    single = [
        p
        for p in pieces
        if re.fullmatch(rf"{names.SINGLE}(?:\s*\([^()]*\))?\.?", p.text) and names.is_name(p.text.split("(")[0])
    ]
    titled = [p for p in pieces if (told := names.titled().match(p.text)) and " " not in told["name"]]
    known = len(titled) if pieces and pieces[0] in titled else 0
    return len(pieces) >= 2 and bool(single) and (len(single) + known) * 2 >= len(pieces)


def _precedes(made: list[Listed], following: Piece | None) -> bool:
    """Tell whether a post is the next person's: nobody is named before it, or the one before has a post already."""
    if following is None:
        return False
    match = names.person().match(following.text)
    if match is None or not (match["member"] or match["courtesy"]):
        return False
    return not made


def _is_known(piece: Piece | None) -> bool:
    """Tell whether a piece is a name whose forename is common, and nothing else."""
    match = names.person().fullmatch(piece.text) if piece else None
    return bool(match and match["core"] and names.is_forename(match["core"]) and names.is_name(match["core"]))


def _with_role(made: list[Listed], start: int, end: int) -> list[Listed]:
    """Give a piece that is no name to the person before it, whose post it is or goes on with."""
    entry = made[-1].passage.text[start:end] if made else ""
    if not re.sub(r"^the ", "", entry)[:1].isupper() or names.titled().match(entry):
        return made
    last = made[-1]
    of_office = (
        names.role_head().search(entry)
        or _LOWER_POST.fullmatch(entry)
        or (organisations.is_name(entry) and (not last.member or _OTHER_COUNCIL.search(entry)))
    )
    if last.role is None and not of_office and last.section not in {"in_attendance", "coopted"}:
        return made
    behind = last.passage.text[last.end : end]
    honours = _HONOURS.match(behind)
    role = re.sub(r"^[Tt]he ", "", behind[honours.end() if honours else 0 :].strip(" ,.;-–("))
    return [*made[:-1], replace(last, role=role)]


_OTHER_COUNCIL = re.compile(r"\b(?:Council|Authority)\W*$")  # that a member of a joint committee sits for
_LOWER_POST = re.compile(r"[A-Z][\w' &-]* (?:representative|governor|member|co-optee|observer|adviser)")


def _is_like(one: Listed, last: Listed) -> bool:
    """Tell whether the post behind the last name can be one's too: none of its own, the same line, members both or neither."""
    return one.role is None and one.passage is last.passage and one.member == last.member


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
    while covers and run > 0 and _is_like(made[run - 1], made[-1]):
        run -= 1
    for index, one in enumerate(made):
        yield replace(one, role=shared) if covers and run <= index < len(made) - 1 else one
