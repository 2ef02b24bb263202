"""Filters: what a person asks documents to be, and whether they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kb.errors import BadRequestError
from kb.model.addresses import parse_address, shorten
from kb.model.documents import Document
from kb.model.kinds import KINDS, STANDINGS
from kb.model.queries import Filters

if TYPE_CHECKING:
    from kb.vocabulary import Vocabulary


class Asked(NamedTuple):
    """The filters of a command line, as they were typed."""

    kind: Sequence[str] = ()
    publisher: Sequence[str] = ()
    author: Sequence[str] = ()
    tag: Sequence[str] = ()
    standing: Sequence[str] = ()
    point: Sequence[str] = ()
    name: Sequence[str] = ()
    since: str = ""
    until: str = ""


@dataclass(slots=True)
class FacetValues:
    """The values of each facet that a knowledge base has, and how a typed one is found.

    Documents and vocabulary are asked for only when a filter is.
    """

    documents: Callable[[], Sequence[Document]]
    vocabulary: Callable[[], Vocabulary]
    notes: list[str] = field(default_factory=list)

    def resolve(self, facet: str, typed: str) -> tuple[str, ...]:
        """The values that a typed word means; none, with a note, when there is none.

        Raises:
            BadRequestError: The word is not a kind or a standing, or not a point's address.
        """
        if facet == "kind":
            return (_one_of(typed, KINDS, "kind"),)
        if facet == "standing":
            return (_one_of(typed, STANDINGS, "standing"),)
        if facet == "point":
            return self._points(typed)
        if facet == "name":
            return self._names(typed)
        from kb.text.fold import fold  # noqa: PLC0415 - late, as all that only a filter needs

        known = self._known(facet)
        wanted = fold(typed)
        found = tuple(value for value in known if wanted and f" {wanted} " in f" {fold(value)} ")
        if not found:
            self.notes.append(f"No document has the {facet} “{shorten(typed)}”{_nearest(typed, known)}")
        return found

    def _known(self, facet: str) -> list[str]:
        if facet == "document":
            return [document.id for document in self.documents()]
        values = {
            value
            for document in self.documents()
            for summary in document.revisions
            for value in summary.metadata.facets.get(facet, ())
        }
        return sorted(values)

    def _points(self, typed: str) -> tuple[str, ...]:
        """Addresses of points: ``nap@2014#9``, ``nap#9`` in every revision, or just ``9``."""
        address = parse_address(typed) if "#" in typed else None
        number = address.locator if address else typed.strip()
        found = tuple(
            str(summary.address.at(number))
            for document in self.documents()
            if address is None or document.id == address.document
            for summary in document.revisions
            if number in summary.points
            and (address is None or address.revision in {None, summary.address.revision})
        )
        if not found:
            self.notes.append(f"No plan here has a point “{shorten(typed)}”.")
        return found

    def _names(self, typed: str) -> tuple[str, ...]:
        from kb.text.terms import terms  # noqa: PLC0415

        words = terms(typed, self.vocabulary().rules)
        ids = [entry.id for entry in self.vocabulary().entries if entry.is_name and entry.id == typed]
        ids += [
            s.entry.id for s in self.vocabulary().spot(words) if s.entry.is_name and s.entry.id not in ids
        ]
        if not ids:
            self.notes.append(f"“{shorten(typed)}” is not a name in the vocabulary.")
        return tuple(ids)


def make_filters(asked: Asked, values: FacetValues, today: str) -> Filters:
    """The filters that a command line asks for.

    Raises:
        BadRequestError: A value that cannot be: an unknown kind, a date that is none.
    """
    facets: list[tuple[str, tuple[str, ...]]] = []
    said: list[str] = []
    for name in ("kind", "publisher", "author", "tag", "standing", "point", "name"):
        typed: Sequence[str] = getattr(asked, name)
        if typed:
            found = dict.fromkeys(value for each in typed for value in values.resolve(name, each))
            facets.append((name, tuple(found)))
            said.append(f"{name}: {' or '.join(typed)}")
    since, until = _days(asked, today)
    said += [f"since {since}"] if since else []
    said += [f"until {until}"] if until else []
    return Filters(tuple(facets), since, until, tuple(said))


def _days(asked: Asked, today: str) -> tuple[str | None, str | None]:
    """The first and the last day; ``since`` may be a range of its own, as in 2014..2021."""
    if not asked.since and not asked.until:
        return None, None
    from kb.queries.when import read_range  # noqa: PLC0415 - late: its patterns take time to load

    since, until = read_range(asked.since, today) if asked.since else (None, None)
    until = until if ".." in asked.since else None
    last = read_range(asked.until, today)[1] if asked.until else None
    return since, min((day for day in (until, last) if day), default=None)


def passes(
    first: str | None, last: str | None, facets: Mapping[str, Collection[str]], filters: Filters
) -> bool:
    """Whether what has these dates and facets passes filters; dates pass when they may lie in the range.

    Points and names are not looked at: which passages have them is the index's to say.
    """
    if filters.since or filters.until:
        if first is None or last is None:
            return False
        if (filters.since and last < filters.since) or (filters.until and first > filters.until):
            return False
    return all(
        name in {"point", "name"} or not set(values).isdisjoint(facets.get(name, ()))
        for name, values in filters.facets
    )


def _one_of(typed: str, allowed: Iterable[str], what: str) -> str:
    value = typed.strip().lower().replace(" ", "-").replace("_", "-")
    aliases = {"oped": "op-ed", "opinion": "op-ed", "editorial": "op-ed", "press": "press-release"}
    value = aliases.get(value, value)
    names = list(allowed)
    if value in names or value.removesuffix("s") in names:
        return value if value in names else value.removesuffix("s")
    raise BadRequestError(f"“{shorten(typed)}” is not a {what}.", hint=f"It is one of {', '.join(names)}.")


def _nearest(typed: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - late: only for a message

    near = get_close_matches(typed, known, n=2, cutoff=0.4)
    return f"; did you mean {' or '.join(near)}?" if near else "."
