"""The workflows this installation carries: published once, verified first, found by name and version."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from engine.definition import Definition, Labels
from engine.errors import FaultyDefinition, UnknownDefinition
from engine.machine import Guard, Published
from engine.verify import Fault, verify


class Catalogue:
    """Published definitions; `parties` are the names of everybody who may stand in a transition's `by`."""

    def __init__(self, parties: Collection[str]) -> None:
        self._parties = frozenset(parties)
        self._published: dict[tuple[str, int], Published] = {}

    def publish(self, definition: Definition, guards: Mapping[str, Guard]) -> Published:
        """Verify and keep a definition with the guards it may name.

        The same content published again is the first publication, guards included. Raises FaultyDefinition with all
        faults, or when the name and version already stand for other content.
        """
        known = self._published.get((definition.name, definition.version))
        if known is not None:
            return _unchanged(known, definition)
        faults = verify(definition, guards, self._parties)
        if faults:
            raise FaultyDefinition(_listed(definition, faults))
        published = Published(definition, MappingProxyType(dict(guards)))
        # Built now, so that a name the machine cannot take stops the start and not somebody's work.
        _ = published.machine
        self._published[definition.name, definition.version] = published
        return published

    def get(self, name: str, version: int) -> Published:
        """The definition that an instance runs on; raises UnknownDefinition."""
        try:
            return self._published[name, version]
        except KeyError:
            raise UnknownDefinition(name, version) from None

    def latest(self, name: str) -> Published:
        """The highest version of `name`, for new instances; raises UnknownDefinition (of version 1) without one."""
        versions = [version for known, version in self._published if known == name]
        return self.get(name, max(versions, default=1))

    def labels(self, name: str, version: int, state: str) -> Labels:
        """What a state is called; of a version or definition that is not known, whatever a known version calls it."""
        versions = sorted(known for other, known in self._published if other == name)
        for each in (version, *reversed(versions)):
            found = self._published.get((name, each))
            if found is not None and state in found.definition.labels:
                return found.definition.labels[state]
        words = state.replace("_", " ")
        return Labels(f"This release does not know the state {words}.", words, words, words, words)

    def all(self) -> tuple[Published, ...]:
        """Every publication, by name and then version."""
        return tuple(self._published[key] for key in sorted(self._published))


def _unchanged(known: Published, definition: Definition) -> Published:
    if known.definition.fingerprint != definition.fingerprint:
        raise FaultyDefinition(
            f"{definition.name} version {definition.version} is published with other content. "
            "Give the changed definition a new version."
        )
    return known


def _listed(definition: Definition, faults: tuple[Fault, ...]) -> str:
    lines = [f"- {fault.sentence} [{' > '.join(fault.path)}]" for fault in faults]
    return "\n".join([f"{definition.name} version {definition.version} has {len(faults)} faults:", *lines])
