"""What corrections and retractions connect: the one place that walks it.

An event names what it speaks about by id (`target`): a correction the version before it, a retraction what it
withdraws. What it names came before it, so there are no circles. All events so connected are an *item*; of
these, an event and the corrections that lead to it are *versions* of one thing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from timeline.model.event import Event, Recorded, Retraction


class Lineage:
    """Events as corrections and retractions connect them; add them in the order of their positions.

    An id that an event names and that was not added is known by its name alone.

    >>> lineage = Lineage()
    >>> for name, target, is_version in (("a", None, False), ("b", "a", True), ("r", "b", False)):
    ...     lineage.link(name, target, is_version=is_version)
    >>> list(lineage.versions("b")), lineage.root("b")
    (['b', 'a'], 'a')
    >>> lineage.item("a"), lineage.speaking_of({"b"})
    (['a', 'b', 'r'], ['r'])
    """

    __slots__ = ("_items", "_target", "_version")

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._target: dict[str, str | None] = {}
        self._version: dict[str, str] = {}
        # By every id the one list of its item; made when it is first asked for, as most never are.
        self._items: dict[str, list[str]] | None = None
        for event in events:
            self.add(event)

    def add(self, event: Event) -> None:
        """Take in the next event."""
        self.link(event.id, event.target, is_version=not isinstance(event, Retraction))

    def link(self, name: str, target: str | None, *, is_version: bool) -> None:
        """Take in the next event by its id, what it speaks about, and whether it is a version of that."""
        self._target[name] = target
        if target is not None and is_version:
            self._version[name] = target
        if self._items is not None:
            self._join(self._items, name)

    def __contains__(self, name: object) -> bool:
        return name in self._target

    def versions(self, name: str) -> Iterator[str]:
        """An event and the versions before it, the newest first."""
        version: str | None = name
        while version is not None:
            yield version
            version = self._version.get(version)

    def root(self, name: str) -> str:
        """The first version of what an event is a version of."""
        while name in self._version:
            name = self._version[name]
        return name

    def targets(self, name: str) -> Iterator[str]:
        """An event, what it speaks about, what that speaks about, and so on."""
        target: str | None = name
        while target is not None:
            yield target
            target = self._target.get(target)

    def item(self, name: str) -> list[str]:
        """All that an event is connected with, itself too, in order; nothing for an unknown id."""
        if self._items is None:
            self._items = {}
            for each in self._target:
                self._join(self._items, each)
        return self._items.get(name, [])

    def _join(self, items: dict[str, list[str]], name: str) -> None:
        """Put an event into the item of what it speaks about, else into one of its own."""
        target = self._target[name]
        items[name] = items[target] if target is not None and target in items else []
        items[name].append(name)

    def speaking_of(self, names: Collection[str]) -> list[str]:
        """What corrects or retracts these events, and what does so to that, in order; not they themselves."""
        speaking: dict[str, None] = {}
        for name, target in self._target.items():
            if target is not None and (target in names or target in speaking):
                speaking[name] = None
        return list(speaking)


def items_of(events: Iterable[Recorded]) -> dict[str, tuple[Recorded, ...]]:
    """By the id of every event its item, in order."""
    by_id = {recorded.event.id: recorded for recorded in events}
    lineage = Lineage(recorded.event for recorded in by_id.values())
    items: dict[str, tuple[Recorded, ...]] = {}
    for name in by_id:
        if name not in items:
            names = lineage.item(name)
            items |= dict.fromkeys(names, tuple(by_id[each] for each in names))
    return items
