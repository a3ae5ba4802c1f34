"""YAML text into nodes that know their line and column, read strictly and without recursion.

The nodes are built here rather than by PyYAML's composer, which recurses: limits hold while reading, and every
power of YAML that a persona has no use for is a flaw: aliases, anchors, tags, merge keys, duplicate keys,
directives, second documents.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
)

from botkit.persona.findings import Rule
from botkit.persona.marks import Flaw, Loc, Mark, Stopped, short
from botkit.persona.yaml_events import DEPTH, events, mark_of, too_deep

NODES = 10_000
"""Ten times what a rich persona has. A running bot reads its files between two messages: this bounds the wait."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text up to the offset `end`; `plain` where it stood without quotes and may be a number, a truth or nothing."""

    mark: Mark
    end: int
    text: str
    plain: bool


@dataclass(slots=True)
class Sequence:
    mark: Mark
    items: list["Node"] = field(default_factory=list["Node"])


@dataclass(slots=True)
class Mapping:
    """`keys` has where each key stands. The first of duplicate keys counts."""

    mark: Mark
    entries: dict[str, "Node"] = field(default_factory=dict[str, "Node"])
    keys: dict[str, Mark] = field(default_factory=dict[str, Mark])


Node: TypeAlias = Scalar | Sequence | Mapping
Content: TypeAlias = ScalarEvent | AliasEvent | CollectionStartEvent


def node_at(root: Node, loc: Loc) -> Node:
    """The value at `loc`; for one that is not there, the nearest part around it."""
    node = root
    for step in loc:
        child: Node | None = None
        if isinstance(node, Mapping) and isinstance(step, str):
            child = node.entries.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            child = node.items[step]
        if child is None:
            break
        node = child
    return node


def key_mark(root: Node, loc: Loc) -> Mark:
    """Where the name of the field at `loc` stands."""
    parent = node_at(root, loc[:-1])
    return parent.keys.get(str(loc[-1]), parent.mark) if isinstance(parent, Mapping) else parent.mark


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come; of a mapping, the key that waits for its value.

    A collection may itself be a key by mistake: then it is no part of the tree.
    """

    node: Sequence | Mapping
    step: str | int | None = None
    key: Scalar | None = None
    refused: bool = False


class Composer:
    """Builds the nodes of one text; `flaws` and `scalars` (with the way to each) fill while it reads."""

    def __init__(self, text: str) -> None:
        self.flaws: list[Flaw] = []
        self.scalars: list[tuple[Loc, Scalar]] = []
        self._text = text
        self._open: list[_Open] = []
        self._root: Node | None = None
        self._nodes = 0

    def read(self) -> Node | None:
        """The root of the one document, or None where there is none.

        Raises:
            Stopped: the text is no YAML, too deep, or has too many values.
        """
        for event in events(self._text):
            if isinstance(event, DocumentStartEvent):
                mark = mark_of(event.start_mark)
                if self._root is not None:
                    self._flaw(mark, Rule.SECOND_DOCUMENT, "a second document begins here", "delete it and its ---")
                    break
                if event.version or event.tags:
                    self._flaw(mark, Rule.DIRECTIVE, "a persona file has no % directives", "delete this line")
            elif isinstance(event, CollectionEndEvent):
                self._open.pop()
            elif isinstance(event, Content):
                self._take(event)
        return self._root

    def _take(self, event: Content) -> None:
        mark = mark_of(event.start_mark)
        self._nodes += 1
        if self._nodes > NODES:
            raise Stopped(Flaw(mark, (), Rule.TOO_MANY_NODES, f"has more than {NODES} values", "make it smaller"))
        if isinstance(event, CollectionStartEvent):
            if len(self._open) >= DEPTH:
                raise too_deep(mark, self._loc())
            node = Mapping(mark) if isinstance(event, MappingStartEvent) else Sequence(mark)
            self._place(node)
            self._open.append(_Open(node))
        elif isinstance(event, ScalarEvent):
            self._place(Scalar(mark, event.end_mark.index, event.value, plain=event.style is None))
        else:
            self._place(Scalar(mark, event.end_mark.index, "", plain=True))
        self._refuse_powers(event, mark)

    def _place(self, node: Node) -> None:
        """Put a node where it belongs: the root, an item, a key, or the value of the key that waits."""
        parent = self._open[-1] if self._open else None
        if parent is None:
            self._root = node
        elif isinstance(parent.node, Sequence):
            parent.step = len(parent.node.items)
            parent.node.items.append(node)
        elif parent.key is None:
            self._begin_field(parent, parent.node, node)
        else:
            if not parent.refused:
                parent.node.entries[parent.key.text] = node
                parent.node.keys[parent.key.text] = parent.key.mark
            parent.key = None
        if isinstance(node, Scalar):
            self.scalars.append((self._loc(), node))

    def _begin_field(self, parent: _Open, mapping: Mapping, node: Node) -> None:
        key = node if isinstance(node, Scalar) else Scalar(node.mark, node.mark.offset, "", plain=False)
        parent.step, parent.key = None if key is not node else key.text, key
        first = mapping.keys.get(key.text)
        parent.refused = True
        if key is not node:
            remedy = "write a plain word; text that begins with { or [ stands between quotes: '{{user}}'"
            self._flaw(node.mark, Rule.KEY_NOT_TEXT, "a field's name must be text", remedy)
        elif key.plain and key.text == "<<":
            self._flaw(node.mark, Rule.MERGE_KEY, "merge keys (<<) are not used here", "write the fields out")
        elif first is not None:
            problem = f"{short(key.text)} was given already in line {first.line}"
            self._flaw(node.mark, Rule.DUPLICATE_KEY, problem, "keep one of the two")
        else:
            parent.refused = False

    def _refuse_powers(self, event: Content, mark: Mark) -> None:
        if isinstance(event, AliasEvent):
            self._flaw(mark, Rule.ALIAS, "aliases (*name) are not used here", "write the value out, or quote the text")
            return
        if event.anchor is not None:
            self._flaw(mark, Rule.ALIAS, "anchors (&name) are not used here", "delete it, or quote the text")
        if event.tag is not None:
            self._flaw(mark, Rule.TAG, "tags (!name) are not used here", "delete it, or quote the text")

    def _flaw(self, mark: Mark, rule: Rule, problem: str, remedy: str) -> None:
        self.flaws.append(Flaw(mark, self._loc(), rule, problem, remedy))

    def _loc(self) -> Loc:
        return tuple(parent.step for parent in self._open if parent.step is not None)
