"""Keeps short answers for as long as the store has the same content: common questions are answered from memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from graph.serve.endpoint.answers import Answer, Question

_LONGEST = 1 << 16  # bytes of one answer


@dataclass
class Kept:
    """The answers that were asked for last, `most` bytes of them; those of another release are forgotten at once."""

    most: int = 32 << 20
    _release: str = ""
    _answers: OrderedDict[Question, Answer] = field(default_factory=OrderedDict)
    _size: int = 0

    def get(self, question: Question, release: str) -> Answer | None:
        """Return the answer to the same question in the same form from the same content."""
        if release != self._release:
            return None
        answer = self._answers.get(question)
        if answer is not None:
            self._answers.move_to_end(question)
        return answer

    def put(self, question: Question, release: str, answer: Answer) -> None:
        """Keep an answer that is short and in memory."""
        if answer.file is not None or answer.length > _LONGEST:
            return
        if release != self._release:
            self._answers.clear()
            self._release, self._size = release, 0
        if question not in self._answers:
            self._size += _cost(question, answer)
        self._answers[question] = answer
        while self._size > self.most:
            old, gone = self._answers.popitem(last=False)
            self._size -= _cost(old, gone)


def _cost(question: Question, answer: Answer) -> int:
    return answer.length + len(question.query) + 500
