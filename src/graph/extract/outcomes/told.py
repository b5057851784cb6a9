"""What the rules for outcomes told inside a sentence share: how one is made, and the adverbs before a verb."""

from __future__ import annotations

import re

from graph.extract.grammar.found import DECISION, RECOMMENDATION, Found, Named
from graph.extract.grammar.reading import Passage, Reading, Sentence

_RECOMMENDS = re.compile(
    r"\b(?:agreed|resolved|decided) (?:also |therefore |further |unanimously )?(?:to (?:formally )?recommend (?:to (?:the )?(?-i:[A-Z])|(?:the )?(?-i:[A-Z])[\w ]{3,40}? (?:that|to)\b)|(?:to (?:formally )?recommend )that (?:the )?(?-i:(?=[A-Z]))[\w ]{0,60}?(?:Committee|Cabinet|Executive|Board|Panel|Council|Mayor|Commissioner|Leader)\b|that it be recommended\b|that (?:the|this) (?:committee|panel|board|commission|council|forum|group|sub-committee) (?:should |would )?recommend (?:to (?:the )?(?-i:[A-Z])|that\b))",
    re.IGNORECASE,
)
# "agreed that a recommendation be made to the Authority that ...".
_PUTS = re.compile(
    r"\b(?:agreed|resolved|decided) (?:also |therefore |further |unanimously )?"
    r"(?:(?:that )?(?:a|the following|its|these|their) (?:formal |further |following )?recommendations? (?:should |would |will )?be (?:made|put|put forward|submitted|forwarded)"
    r"|to (?:make|put|put forward|submit|forward) (?:a|the following|its|these|their) (?:formal |further |following )?recommendations?"
    r"|(?:a|the following|its|these) (?:formal |further |following )?recommendations?)"
    r" to (?:the )?(?:full )?(?P<whom>(?-i:[A-Z])[\w'&-]*(?: (?:(?:of|and|for|the|&) )*(?-i:[A-Z])[\w'&-]*)*)",
    re.IGNORECASE,
)
# "agreed that Cabinet be asked to ...": the body or office-holder is asked, and may refuse.
_ASKS = re.compile(
    r"\b(?:agreed|resolved|decided) that (?:the )?(?P<whom>(?:Mayor and )?Cabinet|Executive|(?:Full )?Council|(?:Cabinet|Executive|Lead|Portfolio) (?:Member|Holder)(?: for [A-Z][\w'&-]*(?:,? (?:[A-Z][\w'&-]*|and|&|of))*)?|Leader(?: of the Council)?|Mayor)"
    r" (?:be|is|should be) (?:therefore |also |formally )?(?:asked|requested|recommended|urged|invited|advised) to\b"
)
ADVERBS = (
    r"(?:then |also |therefore |subsequently |thereupon |thereafter |now |finally |nevertheless |formally |further |unanimously |accordingly |kindly |broadly (?=endorsed)|fully |duly |hereby "
    r"|had (?=no further)|all |both |(?:has|have) )*"
)


# What an entry of a list is about stands before what was agreed of it: "Depot lease: letter of 3 May: It was agreed ...".
_TOPIC = re.compile(
    r"(?:(?!\b(?:was|were|is|are|had|has|have|be|would|will|asked|said|advised|reported|noted|agreed|resolved|following)\b)[^.;]){3,220}?: "
    r"(?=(?:It was|The [A-Z][\w -]{2,60}|Members) (?:also |then )?(?:agreed|resolved|decided|requested|recommended|noted|asked)\b)"
)


def told_in(
    reading: Reading,
    passage: Passage,
    sentence: Sentence,
    kind: str,
    verb: str,
    rule: str,
    *,
    owner: Named | None = None,
    addressee: Named | None = None,
    start: int | None = None,
    end: int | None = None,
) -> Found:
    """Return an inline outcome: the whole sentence, or its clause from `start` to `end` of the passage's text."""
    topic = _TOPIC.match(sentence.text) if start is None else None
    begun = sentence.start + (topic.end() if topic else 0) if start is None else start
    span = passage.span(begun, sentence.end if end is None else end)
    asks = (_ASKS.search(sentence.text) or _PUTS.search(sentence.text)) if kind == DECISION else None
    if asks is not None and addressee is None:
        at = sentence.start + asks.start("whom")
        addressee = Named(asks["whom"], passage.span(at, at + len(asks["whom"])))
    recommends = asks or (kind == DECISION and _RECOMMENDS.search(sentence.text))
    kind = RECOMMENDATION if recommends else kind
    return Found(
        kind,
        passage.agenda_item,
        span,
        reading.quote(span),
        passage.block.label if begun == 0 and rule == "task-clause" else None,
        verb,
        "inline",
        rule,
        passage.index,
        owner=owner,
        addressee=addressee,
    )
