"""List labels as minutes print them: "a)", "(iv)", "1.", "1.1", "A.", "·"."""

from __future__ import annotations

import re

_BULLETS = "·•▪●◦‣■□➢⮚\uf0b7\uf0a7\uf0d8\uf0fc"
_UNITS = (
    r"(?:%|(?:a|p|A|P)\.?\ ?[mM]\b|per cent\b|percent\b|percentage\b|million\b|billion\b|thousand\b|hours?\b|minutes?\b|days?\b"
    r"|weeks?\b|months?\b|years?\b|miles?\b|km\b|metres?\b|hectares?\b|tonnes?\b|FTE\b|times\b|points?\b|[mb]n\b)"
)
_LABEL = re.compile(
    rf"""
    (?:
      [{_BULLETS}-] (?=\s) | o (?=\s\s|\u00a0)                     # bullets; the second level of Word is an "o"
    | \( (?:[a-zA-Z]|[ivxIVX]{{1,5}}|\d{{1,3}}) \)                # (a) (iv) (12)
    | (?:[a-zA-Z]|[ivxIVX]{{1,5}}|\d{{1,3}}) \)                   # a) iv) 12)
    | (?:[a-z]|[ivx]{{1,5}}|\d{{1,2}}) \\?\. (?=\s)               # a. iv. 12.
    | (?:[IVX]{{2,5}}) \\?\. (?=\s)                               # IV.
    | [A-Z] \\?\. (?=\s+ (?: That\b | To\b | The\b | [a-z] | (?:Notes?|Noted|Recommend(?:s|ed)?|Agree[sd]?|Approve[sd]?|Request(?:s|ed)?|Endorse[sd]?|Ask(?:s|ed)?)\s ))     # A. That ..., but not the initial in "A. Crawford"
    | (?:[B-Z] | A (?=\s+[A-Z]\w+\s+(?:to|that|the)\b))       # B Noted ...
      (?=\s+(?:That|Notes?|Noted|Recommend(?:s|ed)?|Agree[sd]?|Approve[sd]?|Request(?:s|ed)?|Endorse[sd]?|Ask(?:s|ed)?)\s)
    | R\d{{1,2}} [.:)]? (?=\s+(?:[–—-]\s+)?[A-Z])              # R1, of recommendations
    | AP?\d{{1,2}} [.:)] (?=\s+[A-Z])                           # A1: AP1. of actions
    | \d{{1,2}} (?=\s+[Tt]hat\s)                                  # 1 That ...
    | \d{{1,3}}/\d{{1,3}} (?:\.\d{{1,2}})+ (?=\s)               # 24/3.1
    | \d{{1,2}} (?:\\?\.\d{{1,2}}){{1,3}} \\?\.? (?=\s) (?!\s*{_UNITS})  # 1.1, but not "1.5 million" or "5.30 pm"
    )
    \s*
    """,
    re.VERBOSE,
)


_DASH = re.compile(r"[–—-]\s+")


def split_label(text: str) -> tuple[str | None, int]:
    """Return the label that `text` begins with, or None, and where the words after it begin.

    A text that is a label and nothing else has none: there are no words for it to label (see `is_label`).
    """
    if text[:1].isupper() and text[1:2].islower() and text[0] not in "IVX":
        return None, 0  # a word, as most texts begin
    match = _LABEL.match(text)
    if match is None or match.end() >= len(text):
        return None, 0
    dash = _DASH.match(text, match.end()) if text[0] == "R" else None  # "R1 - Publish ..."
    return match.group().strip().replace("\\", ""), dash.end() if dash else match.end()


def is_label(text: str) -> bool:
    """Tell whether `text` is a list label and nothing else, as where a page sets the label on a line of its own."""
    words = text.strip()
    match = _LABEL.match(words + " that")
    return bool(words) and match is not None and match.end() == len(words) + 1
