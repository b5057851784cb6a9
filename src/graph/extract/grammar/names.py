"""The grammar of personal names and of roles, over folded text."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from graph.extract.grammar.lexicon import alternatives, lexicon

_PARTICLE = r"(?:(?:de|van|von|la|le|ap|ó|ní|Ó|Ní|De|Van|St\.?)\s)?"
_SURNAME = rf"{_PARTICLE}(?!Co-opt)(?:Mc|Mac|O'|D'|Fitz)?[A-ZÀ-Þ][a-zà-ÿ]+(?:[-'](?!s\b)(?:O'|D'|Mc|Mac)?[A-ZÀ-Þ]?[a-zà-ÿ]+)*"
_INITIALS = r"(?:[A-Z](?:-[A-Z])?\.?\s?){1,5}(?<=[A-Z. ])"
_FORENAME = r"[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ]?[a-zà-ÿ]+)?"
CORE = (
    rf"(?:{_INITIALS}(?:\s)?{_SURNAME}(?:\s{_SURNAME})?"
    rf"|{_FORENAME}(?:\s(?:[A-Z]\.?|{_FORENAME}))?\s{_SURNAME}(?:\s(?!\w+ed\b)[a-z]+(?=\s*(?:,|$|\.|and)))?"
    rf"|{_SURNAME}\s?\([A-Z]{{1,2}}\))"
)
SINGLE = _SURNAME
_CAPITALS = (
    rf"{_FORENAME}\s(?:[A-Z]\.?\s)?(?:Mc|Mac|O')?[A-ZÀ-Þ]{{3,}}(?:[-'][A-ZÀ-Þ]{{2,}})?(?![\w'])"  # "Neil McBRIDE"
)
HONOUR = r"CC|AM|MEP|MBE|OBE|CBE|BEM|JP|DL|KC|QC|MP|MSP|MLA|TD|[MOC]\.B\.E|J\.P|D\.L"
INITIALLED = rf"{_INITIALS}(?:\s)?{_SURNAME}"  # "J A Walker": no further initial belongs to it


@cache
def councillor_title() -> str:
    """Return the alternation of titles that make a member."""
    return alternatives("people", "councillor_titles")


@cache
def courtesy_title() -> str:
    """Return the alternation of courtesy titles."""
    return alternatives("people", "courtesy_titles")


@cache
def titles() -> str:
    """Return the alternation of every title."""
    return f"{councillor_title()}|{courtesy_title()}"


@cache
def person() -> re.Pattern[str]:
    """Match one whole name, with an optional title: groups `member`, `courtesy`, `core` or `single`."""
    return re.compile(
        rf"(?:(?P<office>(?:An )?Cathaoirleach)[,\s]*)?(?:(?:(?P<member>{councillor_title()})|(?P<courtesy>{courtesy_title()}))(?:\.\s*|s?:\s*-?\s*|\s+-\s+|\s+|(?=[A-Z])))*"
        rf"(?:(?P<core>{_CAPITALS}|{CORE})|(?P<single>{SINGLE}))"
    )


@cache
def titled() -> re.Pattern[str]:
    """Match a titled name anywhere in prose: "Councillor C J Brewis", "Cllr High", "Mrs Lewis"."""
    any_title = rf"(?:(?P<member>{councillor_title()}|Deputy(?=\s[A-Z]\.?\s[A-Z]))|(?P<courtesy>{courtesy_title()}))"
    gap = r"(?:\.\s*|\s+|(?<=r)(?=[A-Z]))"  # a page may glue the two: "CllrGary Moss"
    return re.compile(
        rf"\b(?=[A-Z]){any_title}{gap}(?:(?:{courtesy_title()})\.?\s+)*(?P<name>{_CAPITALS}|{CORE}|{SINGLE})(?![a-z])"
    )


@cache
def role_head() -> re.Pattern[str]:
    """Match a word that heads a role."""
    return re.compile(rf"\b(?:{alternatives('people', 'role_heads')})s?\b")


_JOINERS = r"(?:(?:of|for|and|the|to|in|with|&|-)\s+){1,3}"


@cache
def role() -> re.Pattern[str]:
    """Match a role phrase: capitalised words and small joiners around a head ("Head of Service - Resources, X")."""
    heads = alternatives("people", "role_heads")
    before = r"(?:(?:A/)?[A-Z][\w'&/-]*\s+(?:and\s+|&\s+|of\s+)?){0,6}?"
    after = rf"(?:(?:,?\s+(?:{_JOINERS})?|/)[A-Z][\w'&/-]*)*"
    return re.compile(rf"(?:A/)?{before}(?:{heads})\b{after}")


@cache
def post() -> re.Pattern[str]:
    """Match one role phrase in running text, as long as it goes on in capitals; no comma, no second post."""
    heads = alternatives("people", "role_heads")
    word = r"[A-Z][\w'&-]*\s+(?:and\s+|&\s+)?"
    last = rf"(?!(?:Principal|Lead|Assistant|Executive|Chief|Deputy)\s(?:{word}){{0,3}}(?:{heads})\b)(?:{heads})"  # none of these ends "Principal Roads Officer"
    before = r"(?:(?!The\b|A\b|An\b|Each\b|All\b|Every\b)[A-Z][\w'&-]*\s+(?:and\s+|&\s+)?){0,4}?"
    after = rf"(?:\s+(?:(?:of|for|to|in|-)\s+(?:the\s+)?)[A-Z][\w'&-]*(?:,?\s+(?:(?:and|&|of|for)\s+)?(?!(?:{heads})\b)[A-Z][\w'&-]+)*)*"
    return re.compile(rf"(?<![\w'])(?:{before}){last}\b(?:\s(?:{heads})\b)*(?!s\b){after}")


@cache
def _forenames() -> frozenset[str]:
    return frozenset(lexicon().words("people", "forenames"))


def is_forename(text: str) -> bool:
    """Tell whether words begin with a forename that is common in the British Isles."""
    return text.replace("-", " ").split(" ", 1)[0] in _forenames()


def same_person(known: str, name: str) -> bool:
    """Tell whether `name` can be a shorter form of `known`, or `known` of it: one surname, no other forename."""
    a, b = _letters(known), _letters(name)
    if not a or not b or a[-1] != b[-1]:
        return False
    first, second = a[:-1], b[:-1]
    if not first or not second:
        return True
    return first[0][0] == second[0][0] and (len(first[0]) == 1 or len(second[0]) == 1 or first[0] == second[0])


def surname(name: str) -> str:
    """Return the last part of a name in small letters, "" for none: namesakes share it."""
    letters = _letters(name)
    return letters[-1] if letters else ""


@lru_cache(maxsize=8_192)
def _letters(name: str) -> list[str]:
    joined = re.sub(r"\b(?:(O)['\s]|(D)')(?=[A-Z])", r"\1\2", name)
    return [
        re.sub(r"[^a-zà-ÿ]", "", word.casefold()) for word in joined.replace("-", " ").split() if word.strip(".-'")
    ]


def is_name(text: str, *, titled: bool = False) -> bool:
    """Tell whether capitalised words can be a name: none of them a word of council business.

    A title before them licenses words that are surnames too ("Councillor Hall").
    """
    words = [word.strip("().,") for word in text.split()]
    banned = _banned_after_title() if titled else _banned()
    return bool(words) and not any(word in banned for word in words)


@cache
def _banned_after_title() -> frozenset[str]:
    return _banned() - frozenset(lexicon().words("people", "surnames_too"))


@cache
def _banned() -> frozenset[str]:
    people = lexicon()
    return frozenset(
        word for key in ("not_names", "councillor_titles", "courtesy_titles") for word in people.words("people", key)
    ) - {"Major", "Lord", "Bishop", "Father"}


@cache
def _titles_first() -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{titles()})\.?\s+)+")


def plain(name: str) -> str:
    """Return a name without titles and without stops after initials; "Collins (J)" becomes "J Collins"."""
    folded = _titles_first().sub("", name.strip())
    turned = re.fullmatch(r"(?P<surname>.+?)\s?\((?P<initial>[A-Z]{1,2})\)", folded)
    if turned:
        folded = f"{turned['initial']} {turned['surname']}"
    folded = re.sub(r"(?<=\b[A-Z])\.\s?", " ", folded)
    return " ".join(folded.split()).strip(" .,")


def plain_post(role_text: str) -> str:
    """Return a post without the style of who holds it: "The Right Worshipful the Mayor" is "Mayor"."""
    return _style().sub("", role_text)


@cache
def _style() -> re.Pattern[str]:
    return re.compile(r"^.*\b(?:Worshipful|Honourable),? (?:the )?(?=[A-Z])")


def is_vague(role_text: str) -> bool:
    """Tell whether a role says too little to name a post ("Members", "the Chair", "officers")."""
    return role_text.strip() in lexicon().words("people", "vague_roles")


def is_members_role(role_text: str) -> bool:
    """Tell whether a role is held by a councillor."""
    return _members_role().match(role_text) is not None


@cache
def _members_role() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('people', 'member_roles')})\b")
