"""What the use cases share: the documents, the vocabulary, the engine, the day it is."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from kb.base.filtering import Asked, FacetValues, make_filters, passes
from kb.errors import EngineError, InvalidMetadataError
from kb.model.addresses import shorten
from kb.model.queries import Filters
from kb.model.results import Coverage
from kb.storage.files import is_writable
from kb.storage.library import Library

if TYPE_CHECKING:
    from kb.base.choosing import Choice
    from kb.engines import Engine
    from kb.model.results import IndexReport
    from kb.references import Plans
    from kb.storage.journal import Entry
    from kb.vocabulary import Vocabulary


@dataclass(slots=True)
class Events:
    """What a caller may want to know while something goes on.

    Attributes:
        warn: Called with a sentence.
        progress: Called with what is being done, how much is done, and of how much.
    """

    warn: Callable[[str], None] = field(default=lambda _: None)
    progress: Callable[[str, int, int], None] = field(default=lambda _what, _done, _of: None)


class Session:
    """One knowledge base in use."""

    def __init__(self, library: Library, events: Events, choice: Choice | None = None) -> None:
        self.library = library
        self.events = events
        self._choice = choice
        self._engine: Engine | None = None
        me = weakref.ref(self)  # A session that knew itself would keep the engine's files open.

        def notice(holder: str, broken: tuple[Entry, ...]) -> None:
            if (session := me()) is not None:
                session.tell_of_dead(holder, broken)

        library.notice = notice

    @property
    def now(self) -> str:
        """This moment, ISO 8601 with the offset from UTC."""
        return datetime.now(UTC).astimezone().isoformat(timespec="seconds")

    @property
    def today(self) -> str:
        """The day it is, ``YYYY-MM-DD``."""
        return self.now[:10]

    @property
    def owner(self) -> str:
        """Who holds the lock while this process writes."""
        import getpass  # noqa: PLC0415 - late: only a writer says who it is
        import platform  # noqa: PLC0415

        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # A user without a name, as in some containers.
            user = str(os.getuid())
        return f"{user} on {platform.node() or 'this machine'}, process {os.getpid()}, since {self.now}"

    def tell_of_dead(self, holder: str, broken: tuple[Entry, ...]) -> None:
        """Say that a writer was killed: who, when, and what was rolled back for it."""
        who = f" by {shorten(holder, 300)}{self._ago(holder)}" if holder else ""
        if broken:
            what = "; ".join(shorten(entry.summary) for entry in broken)
            self.events.warn(f"A change was cut short{who} and has been rolled back: {what}.")
        else:
            self.events.warn(f"The lock was left behind{who}; it has been taken over, nothing was half-done.")

    def _ago(self, holder: str) -> str:
        """How long ago the moment is that a holder of the lock gave; nothing where it gave none."""
        with suppress(ValueError, TypeError, OverflowError):
            then = datetime.fromisoformat(holder.rpartition("since ")[2])
            minutes = int((datetime.now(UTC) - then).total_seconds() // 60)
            if minutes >= 0:
                return f", {minutes} min ago" if minutes < 120 else f", {minutes // 60} h ago"  # noqa: PLR2004
        return ""

    def refresh(self) -> None:
        """Look at the disk again when something is next asked: others may have changed it."""
        self.library.forget()
        for name in ("vocabulary", "plans", "engine"):
            self.__dict__.pop(name, None)

    def close(self) -> None:
        """Let go of the engine's files."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        self.__dict__.pop("engine", None)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Names and concepts; none, with a warning, where the file is not valid."""
        from kb.storage.words import load_vocabulary  # noqa: PLC0415 - late: a list needs no words
        from kb.vocabulary import Vocabulary  # noqa: PLC0415

        try:
            return load_vocabulary(self.library.vocabulary_text(), self.library.place.index)
        except InvalidMetadataError as error:
            self.events.warn(f"The vocabulary is not used: {error}")
            return Vocabulary()

    @cached_property
    def plans(self) -> Plans:
        """The points of the plans."""
        from kb.base.referring import plans_of  # noqa: PLC0415 - late: a list needs no references

        return plans_of(self.library, self.vocabulary)

    @cached_property
    def engine(self) -> Engine:
        """The search engine, up to date with the documents.

        Raises:
            EngineError: It is missing, busy or broken.
        """
        engine = self.bare_engine()
        place = self.library.place.index
        if not engine.local:
            from kb.base.sharing import is_up_to_date  # noqa: PLC0415 - late: few bases need it

            if is_up_to_date(engine, self.library, self.vocabulary):
                return engine
        try:
            self.bring_up_to_date(engine)
        except EngineError:
            if place is None or is_writable(place) or not engine.local:
                raise
            # What cannot be kept is made anew in memory, so that a search works anyhow.
            self.close()
            engine = self._use(in_memory=True)
            self.bring_up_to_date(engine)
        return engine

    def bare_engine(self) -> Engine:
        """The search engine as it is.

        Raises:
            EngineError: ``kb.yaml`` names an engine that is not there.
            InvalidMetadataError: It does not say what is needed for it.
        """
        return self._engine or self._use()

    def _use(self, *, in_memory: bool = False) -> Engine:
        """Take an engine into use."""
        from kb.base.choosing import Choice  # noqa: PLC0415 - late: a list needs no engine

        self._engine = (self._choice or Choice()).make(self.library, in_memory=in_memory)
        # Whoever forgets to close the knowledge base leaves no file open.
        weakref.finalize(self, self._engine.close)
        return self._engine

    def bring_up_to_date(self, engine: Engine, *, anew: bool = False, asked: bool = False) -> tuple[int, int]:
        """Index what changed, or everything; gives how many revisions were indexed and dropped.

        A damaged index is made anew; one that cannot be changed now is used as it is, unless
        a change is what was asked for.

        Raises:
            EngineError: The engine cannot be used.
        """
        from kb.base.indexing import sync  # noqa: PLC0415 - late: a list needs no engine
        from kb.engines.whoosh import UnusableIndexError  # noqa: PLC0415

        def progress(done: int, whole: int) -> None:
            self.events.progress("indexing", done, whole)

        for last in (False, True):
            try:
                done = sync(engine, self.library, self.vocabulary, progress, anew=anew)
            except UnusableIndexError as error:
                if last:
                    raise
                self.events.warn(f"The index is made anew: {error.message}")
                engine.clear()
            except EngineError as error:
                if last or asked or not _can_answer(engine):
                    raise
                self.events.warn(f"The newest changes are not searched: {error.message}")
                return 0, 0
            else:
                if not engine.local:
                    from kb.base.sharing import note  # noqa: PLC0415 - late: few bases need it

                    note(engine, self.library)
                return done.updated, done.removed
        return 0, 0

    def index(self, *, rebuild: bool) -> IndexReport:
        """Bring the index up to date, or make it anew; see ``KnowledgeBase.index``."""
        from kb.model.queries import Everything  # noqa: PLC0415 - late: only this counts everything
        from kb.model.results import IndexReport  # noqa: PLC0415

        engine = self.bare_engine()
        # What is not whole must not take the place of what was there; on disk one commit sees to that.
        with engine.renewed() if rebuild and not engine.local else nullcontext():
            updated, removed = self.bring_up_to_date(engine, anew=rebuild, asked=True)
        if not engine.local:
            from kb.base.pulling import keep_files  # noqa: PLC0415 - late: few bases need it
            from kb.base.sharing import note  # noqa: PLC0415

            keep_files(engine, self.library)
            note(engine, self.library)
        place = self.library.place.index
        return IndexReport(
            documents=len(self.library.catalog),
            passages=engine.count(Everything(), Filters()),
            updated=updated,
            removed=removed,
            rebuilt=rebuild,
            location=engine.location or (str(place) if place else "memory"),
        )

    def facet_values(self) -> FacetValues:
        """The values that filters can have here."""
        return FacetValues(self.library.catalog.documents, lambda: self.vocabulary)

    def filters(self, asked: Asked | None, values: FacetValues) -> Filters:
        """The filters that were asked for.

        Raises:
            BadRequestError: A value that cannot be.
        """
        return make_filters(asked, values, self.today) if asked else Filters()

    def coverage(self, filters: Filters) -> Coverage:
        """What a search with these filters looks through."""
        catalog = self.library.catalog
        names = self.passing(filters) if filters else None
        first, last = catalog.dates(names)
        return Coverage(
            searched=len(catalog) if names is None else len(names),
            documents=len(catalog) + len(catalog.problems),
            first=first,
            last=last,
            without_text=catalog.without_text(names),
            unreadable=tuple(catalog.problems.values()),
        )

    def answered(self, coverage: Coverage) -> Coverage:
        """The coverage, with how many parts of the index have answered up to now."""
        return coverage if self._engine is None else coverage._replace(parts=self._engine.parts)

    def covered(self, filters: Filters) -> Coverage:
        """What was looked through with these filters, after it was."""
        return self.answered(self.coverage(filters))

    def passing(self, filters: Filters) -> list[str]:
        """The documents of which a revision passes what can be told without its text."""
        return self.library.catalog.filtered(lambda first, last, facets: passes(first, last, facets, filters))


def _can_answer(engine: Engine) -> bool:
    """Whether there is something to search in an engine that cannot be changed."""
    from kb.model.queries import Everything  # noqa: PLC0415 - late: rarely needed

    try:
        return engine.count(Everything(), Filters()) > 0
    except EngineError:
        return False
