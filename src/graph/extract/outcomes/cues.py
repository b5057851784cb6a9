"""The operative word that opens an outcome or a list, and what stands between it and the words decided."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from graph.extract.grammar.found import DECISION, cue_words, is_history
from graph.extract.grammar.lexicon import alternatives, lexicon, pattern
from graph.extract.grammar.reading import Passage

_LEAD = (
    r"(?:it was (?:then |therefore |also |further |duly |accordingly )?|and |and it was |accordingly,? "
    r"|moved[^.:]{0,160}? and (?:it was )?|moved,? seconded and |\*+ ?)?"
)
_BEFORE_INNER = r"\b(?:it (?:was|is)|IT WAS|was|were|be it)(?: (?:then|therefore|also|further|duly|unanimously|accordingly|thereupon))* "
_SPACED_THAT = r"(?:that|t ?h ?a ?t)"
_NOT = re.compile(r"\b(?:not|never|nor) $", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """An operative word with the place where the decided words begin.

    `start` and `end` are the word's, `rest` where what was decided begins, all in the passage's folded text; it
    is where they would begin if no list came even where one is to follow. `addressee` is (words, start, end),
    `subject` the body that the limbs are said of ("RESOLVED: That Cabinet:"). `kind` is set where the wording
    itself shows it ("The following actions were agreed:").
    """

    word: str
    start: int
    end: int
    rest: int
    follows: bool
    kind: str = DECISION
    addressee: tuple[str, int, int] | None = None
    subject: str | None = None


@cache
def _words() -> str:
    """Return the operative words as one alternation, as they are and with their letters spaced."""
    plain = alternatives("outcomes", "cues")
    spaced = "|".join(" ".join(word) for word in sorted(cue_words(), key=lambda word: (-len(word), word)))
    return f"{plain}|{spaced}"


@cache
def _stems() -> tuple[str, ...]:
    spaced = (" ".join(word.lower()) for word in cue_words())
    return (*(word.lower() for word in cue_words()), *spaced, *lexicon().words("outcomes", "told_verbs"))


@cache
def _capital() -> re.Pattern[str]:
    opened = rf"(?:^|(?<=[.:;*)] )|(?<=[.:;*]))(?i:{_LEAD})(?:UNANIMOUSLY )?"
    inner = rf"{_BEFORE_INNER}(?:UNANIMOUSLY )?(?=[A-Z ]+(?:\(|that\b|to\b|as\b|unanimously|:|-))"
    joined = r"(?<=\band )(?=[A-Z]{5,} ?(?::|-|\u2013) ?(?:That|THAT|that)\b)"
    return re.compile(rf"(?:{opened}|{inner}|{joined})(?P<word>{_words()})(?![A-Za-z](?<!T(?=hat)))")


@cache
def _said() -> re.Pattern[str]:
    """A body and its operative word in capitals, a colon behind it and what was decided, or behind what a list goes on with."""
    subjects = lexicon().tables["outcomes"]["prose_subjects"]
    return re.compile(
        rf"(?:^|(?<=[.;,:] )|(?<=\band )|(?<=\bthat ))(?:{subjects}),? (?:[a-z]+ ){{0,2}}(?P<word>{alternatives('outcomes', 'cues')})(?=\s*(?::-?|-)\s+\S|\s+(?:that|to)\b[^.:;]{{0,80}}:-?\s*$)"
    )


@cache
def _moved() -> re.Pattern[str]:
    return re.compile(
        rf"\b[Ss](?:econded|ECONDED)\b[^:]{{0,200}}?\b(?:and|it was)\b (?:it was )?(?:unanimously |UNANIMOUSLY )?(?P<word>{_words()})(?![A-Za-z])"
    )


@cache
def _titled() -> re.Pattern[str]:
    titled = "|".join(word.title() for word in sorted(cue_words(), key=lambda word: (-len(word), word)))
    after = r"(?=\s*[:–-]|\s+\(|\s*$| +(?:that\b|as follows|to\b|unanimously|nem\b|the following|accordingly|y\b|bod\b|i\b|nodi\b))"
    return re.compile(
        rf"(?:^(?i:{_LEAD})(?:[Uu]nanimously )?(?P<word>{titled})\b{after}"
        rf"|(?<=[.;)] )(?P<word2>{titled})(?=\s*:|\s+-\s))"
    )


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?P<word>{_words()})(?=(?:\s+(?:that|as follows|unanimously|the following|to))*\s*(?::\s*-?|-)\s*$)"
    )


@cache
def _listing() -> re.Pattern[str]:
    """A body and its verb in running text, with numbered limbs on the same line: "The Board agreed: 1. to ...; 2. to ..."."""
    verbs = "|".join(lexicon().words("outcomes", "told_verbs"))
    subjects = lexicon().tables["outcomes"]["prose_subjects"]
    return re.compile(
        rf"(?:{subjects}) (?:(?!is |are |be |was |were |been |to )[a-z]+ ){{0,2}}(?P<word>{verbs})(?: that| to)?\s*:-?\s+(?=(?:\(?(?:1|a|i)\)|1\.)\s)"
    )


@cache
def _told() -> re.Pattern[str]:
    verbs = "|".join(lexicon().words("outcomes", "told_verbs"))
    what = r"(?:actions?|recommendations?|decisions?|amendments?|changes?|next steps)"
    return re.compile(
        rf"\b(?:(?P<word>{verbs})\b(?: unanimously)?(?:,? (?:by|on|with|following) [^.:;()]{{0,60}}?\b(?:votes?|majority|abstentions?|show of hands|against)\b[^.:;()]{{0,60}}?)?(?: \([^()]{{3,80}}\))?(?: to)?(?: (?:make|submit|put forward|propose|send|offer|endorse))?"
        rf"(?P<follow>(?: that)?(?: as follows| (?:to |on |upon |that )?(?:the|its) (?:following(?: {what})?|{what})[^.:;]{{0,80}}"
        r"| (?:that )?(?:the )?(?:[A-Z][\w'&-]*\s?){1,7}| that)?)\s*(?P<end>:\s*-?|-|\.)?"
        rf"|[Tt]he following {what} (?:were|was) (?:then |also )?(?P<word2>{verbs})(?P<end2>\s*:?\s*-?|\.))\s*$"
    )


def opening(passage: Passage) -> Cue | None:
    """Return the operative word that opens the passage, a sentence of it, or the list that follows it."""
    text = passage.text
    if not passage.has(_stems()):
        return None
    found = next(
        (m for told in (_capital(), _moved(), _titled()) if passage.may(told) and (m := told.search(text))), None
    )
    if found is not None:
        which = "word2" if found.groupdict().get("word2") else "word"
        if _NOT.search(text[: found.start(which)]):
            return None
        return _read(text, found[which], found.start(which), found.end(which))
    said = _said().search(text) if passage.may(_said()) else None
    if said is not None:
        return _read(text, said["word"], said.start("word"), said.end("word"))
    listed = _listing().search(text) if passage.may(_listing()) else None
    if listed is not None and not is_history(text[: listed.end()]):
        return Cue(listed["word"], listed.start("word"), listed.end("word"), listed.end(), follows=False)
    closed = _closing().search(text) if text[-1:] in ":-" else None
    if closed is not None and len(text) <= 2_000:
        return _read(text, closed["word"], closed.start("word"), closed.end("word"))
    return _telling(passage)


def _telling(passage: Passage) -> Cue | None:
    """Return a verb in running text that a list follows: "The Committee agreed to:", "It was resolved that:"."""
    text = passage.text
    if text[-1:] not in ":-." or len(text) > 4_000:
        return None
    last = passage.sentences[-1]
    found = _told().search(last.text[-400:])
    if found is None:
        return None
    shift = last.start + max(0, len(last.text) - 400)
    word = found["word"] or found["word2"]
    end = found["end"] if found["word"] else found["end2"]
    stopped = (end or "").strip()
    if stopped in {"", "."} and "following" not in found.group():
        return None
    said = _ASIDE.sub("", _CLAUSE.sub("", last.text))
    if pattern("outcomes", "told_views").search(said) or is_history(last.text):
        return None
    start = shift + found.start("word" if found["word"] else "word2")
    to = _TOLD_TO.search(text, max(start, len(text) - 120))
    addressee = (to["whom"], to.start("whom"), to.end("whom")) if to else None
    kind = _told_kind(word, found.group())
    return Cue(word, start, start + len(word), len(text), follows=True, kind=kind, addressee=addressee)


# What the body did before it decided says nothing of what it decided: "Having heard answers to questions, the Panel ...".
_CLAUSE = re.compile(r"^(?:Having|After|Following|On|In|With|Further to|Arising from|During|Upon)\b[^,:]{0,200},\s*")
_ASIDE = re.compile(r",\s*(?:having|after|following|in|with|on)\b[^:]{3,240},(?=\s*(?:[a-z]+ )?[a-z]+ed\b)")
_TOLD_TO = re.compile(
    r"\b(?:to|recommend(?:s|ed) that) (?:the )?(?P<whom>[A-Z][\w'&-]*(?: (?:[A-Z][\w'&-]*|and|of|for|the|&))*)\s*:\s*-?$"
)


def _told_kind(word: str, said: str) -> str:
    if word.lower() in {"requested", "asked"} or re.search(r"\bactions?\b", said):
        return "action"
    if word.lower().startswith("recommend") or re.search(r"\brecommendations?\b", said):
        return "recommendation"
    return DECISION


_NOTE = re.compile(
    r"\s*\((?!(?:[A-Za-z]|[ivxIVX]{1,4}|\d{1,2})\))(?P<note>[^()]{1,160})\)(?=\s*(?:[:.–-]|that\b|to\b|$|[A-Z]))"
)
_ADVERB = re.compile(
    r"\s*[,:–-]?\s*(?:unanimously|accordingly|nem\.? con\.?|nemine contradicente|by consensus|on a show of hands"
    r"|(?:by|on|with) [^.:;()]{0,60}?\b(?:votes?|for|against|abstentions?|majority)\b[^.:;()]{0,80}?(?=\s*[:–-]|\s+that\b))(?![a-z])",
    re.IGNORECASE,
)
_PUNCTUATION = re.compile(r"\s*[:;.,*–-]+(?=\s|$|[A-Z(*:–-])")
_SUBJECT_TO = re.compile(r"\s*subject to [^:;.]{3,200}?(?:\s-(?=\s|$)|:-?|\s-$)", re.IGNORECASE)
_TO = re.compile(
    r"\s*\(?(?i:to (?:the )?)(?P<addressee>[A-Z][\w'&-]*(?: (?:[A-Z][\w'&-]*|and|of|for|the|&))*)\)?(?=\s+that\b|\s*:|\s*-|\s*$)"
)
_FOLLOWS = re.compile(r"\s*(?:as follows|the following|to agree the following)\s*(?=[:.–-]|$)", re.IGNORECASE)
_RECOMMEND = re.compile(
    r"\s*(?:to (?P<verb>RECOMMEND)\b|to (?P<verb2>recommend)(?= to (?:the )?[A-Z]|:|\s*\(to))(?!ed)", re.IGNORECASE
)
_NAMED = r"(?P<addressee>[A-Z][\w'&-]*(?:,? (?:[A-Z][\w'&-]*|and|of|for|the|&))*)"
_RECOMMEND_WHOM = re.compile(  # "to recommend the Audit Committee:", "that it be recommended to Council that:"
    rf"\s*(?:(?i:to recommend)(?i: to)?|(?i:(?:that )?it (?:be|is|was) recommended to)) (?:[Tt]he )?{_NAMED}(?=(?: that)?\s*[:-]+\s*$)"
)
_IT_BE_RECOMMENDED = re.compile(  # "that it be recommended that Cabinet:"
    r"\s*that it be (?:also )?recommended(?=\s*:|\s+that\b[^:]{0,60}:-?\s*$)", re.IGNORECASE
)
_THAT = re.compile(rf"\s*(?P<that>{_SPACED_THAT})\b,?\s*", re.IGNORECASE)
_BODY = re.compile(
    r"\s*(?:in respect of [^:;]{3,80}, )?(?:the |this )?(?P<body>(?:[A-Z][\w'&-]*(?: (?:[A-Z][\w'&,-]*|and|of|for|the|&)){0,8} )?"
    r"(?:Committee|Panel|Board|Cabinet|Executive|Council|Commission|Group|Members?|Leader|Director|Forum|Sub-Committee|Mayor|Head|Chief Executive|Holder"
    r"|(?:Member|Holder|Councillor|Director|Head) (?:for|of) (?:the )?[A-Z][\w'&-]*(?:,? (?:(?:and|&|of|for|the) )*[A-Z][\w'&-]*){0,7}))"
    r"(?P<acts>(?: (?:agrees?|(?:be|is) (?:recommended|RECOMMENDED|asked|requested|advised|urged|invited)|resolves?|hereby|formally|recommends?|should|to))*)"
    r"(?: to (?:the )?(?P<addressee>[A-Z][\w'& -]{2,60}?))?(?: that| to)?\s*(?:[:;.,–-]\s*)*$"
)


def introduced(text: str) -> str | None:
    """Return the body in words that only introduce limbs ("That the Committee:-"); None for any others."""
    that = _THAT.match(text)
    if that is None or len(text) > 160 or text.rstrip()[-1:] not in {":", "-"}:
        return None
    found = _BODY.match(text, that.end())
    return found["body"] if found else None


_END = re.compile(r"\s*(?:to\b|To\b|TO\b)?\s*[:;.,–-]*\s*$")


def _read(text: str, printed: str, start: int, end: int) -> Cue:
    """Read on from the operative word: how it was voted, on what condition, to whom, until the words decided."""
    word = printed.replace(" ", "") if " " in printed else printed
    at = end
    to: tuple[str, int, int] | None = None
    while at < len(text):
        whom = _RECOMMEND_WHOM.match(text, at)
        if whom:
            word, at = "RECOMMENDED", whom.end()
            to = (whom["addressee"], whom.start("addressee"), whom.end("addressee"))
            continue
        recommend = _RECOMMEND.match(text, at) or _IT_BE_RECOMMENDED.match(text, at)
        if recommend:
            word, at = "RECOMMENDED", recommend.end()
            continue
        told = _TO.match(text, at)
        if told:
            to = (told["addressee"], told.start("addressee"), told.end("addressee"))
            at = told.end()
            continue
        step = next(
            (m for p in (_NOTE, _ADVERB, _SUBJECT_TO, _FOLLOWS, _PUNCTUATION) if (m := p.match(text, at))), None
        )
        if step is None or step.end() == at:
            break
        at = step.end()
    at += len(text[at:]) - len(text[at:].lstrip())
    that = _THAT.match(text, at)
    after = that.end() if that else at
    if _END.match(text, after):
        return Cue(word, start, end, len(text), follows=True, addressee=to)
    body = _BODY.match(text, after) if that or text[max(0, at - 2) : at].strip()[-1:] in {":", "-"} else None
    if body is not None:
        recommended = "recommend" in body["acts"].lower()
        if body["addressee"]:
            to = (body["addressee"], body.start("addressee"), body.end("addressee"))
        elif (recommended and "be recommended" in body["acts"].lower()) or (
            to is None and cue_words().get(word.upper()) == "recommended"
        ):
            to = (body["body"], body.start("body"), body.end("body"))
        kind = "recommendation" if recommended else DECISION
        return Cue(word, start, end, at, follows=True, kind=kind, addressee=to, subject=body["body"])
    return Cue(word, start, end, at, follows=False, addressee=to)
