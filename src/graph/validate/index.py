"""A graph laid out for checking: its triples by predicate, both ways. Made once a validation, then only read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rdflib import RDF, RDFS
from rdflib.term import Node

Triple = tuple[Node, Node, Node]
_Pairs = dict[Node, list[Node]]
_TYPE, _SUBCLASS = RDF.type, RDFS.subClassOf  # looked up once: a namespace makes its terms anew each time


@dataclass
class Index:
    """`objects[predicate][subject]` and, made when first asked for, `subjects(predicate)[object]`."""

    objects: dict[Node, _Pairs] = field(default_factory=dict)
    _subjects: dict[Node, _Pairs] = field(default_factory=dict)

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Index:
        """Return the index of some triples, each of which is given once."""
        objects: dict[Node, _Pairs] = {}
        for subject, predicate, value in triples:
            pairs = objects.get(predicate)
            if pairs is None:
                pairs = objects[predicate] = {}
            found = pairs.get(subject)
            if found is None:
                pairs[subject] = [value]
            else:
                found.append(value)
        return cls(objects)

    def subjects(self, predicate: Node) -> _Pairs:
        """Return the subjects of a predicate by object."""
        made = self._subjects.get(predicate)
        if made is None:
            made = self._subjects[predicate] = {}
            for subject, values in self.objects.get(predicate, {}).items():
                for value in values:
                    made.setdefault(value, []).append(subject)
        return made

    def values(self, subject: Node, predicate: Node) -> Sequence[Node]:
        """Return the objects of a subject and a predicate."""
        return self.objects.get(predicate, {}).get(subject, ())

    def has(self, subject: Node, predicate: Node, value: Node) -> bool:
        """Tell whether a triple is there."""
        return value in self.values(subject, predicate)

    def instances(self, kind: Node) -> Collection[Node]:
        """Return the nodes of a class, or of a class that the graph says is one of its kinds."""
        by_class = self.subjects(_TYPE)
        if not self._has_kinds:
            return by_class.get(kind, ())
        return {node for one in self._kinds(kind) for node in by_class.get(one, ())}

    def is_a(self, node: Node, kind: Node) -> bool:
        """Tell whether a node is of a class, or of one that the graph says is one of its kinds."""
        classes = self.values(node, _TYPE)
        return kind in classes or (self._has_kinds and not self._kinds(kind).isdisjoint(classes))

    def triples(self, wanted: Iterable[tuple[Node, Node | None]] | None) -> Iterable[Triple]:
        """Return the triples of some predicates, each with one object or (None) with any; None: all triples."""
        for predicate, value in ((one, None) for one in self.objects) if wanted is None else wanted:
            if value is not None:
                for subject in self.subjects(predicate).get(value, ()):
                    yield subject, predicate, value
            else:
                for subject, values in self.objects.get(predicate, {}).items():
                    for each in values:
                        yield subject, predicate, each

    @cached_property
    def _has_kinds(self) -> bool:
        return _SUBCLASS in self.objects

    def _kinds(self, kind: Node) -> set[Node]:
        found, waiting = {kind}, [kind]
        if self._has_kinds:
            narrower = self.subjects(_SUBCLASS)
            while waiting:
                new = [one for one in narrower.get(waiting.pop(), ()) if one not in found]
                found.update(new)
                waiting.extend(new)
        return found
