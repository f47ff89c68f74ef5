"""The passages of a version in the database: its content, its questions, its sections, read when they are needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from plans.blocks.contents import contents
from plans.blocks.model import Section
from plans.blocks.said import Said
from plans.models import PlanVersion
from plans.review.anchors import LANGUAGES, Anchor, Passages, Place, Unknown, parse
from plans.versions import methodology_of


class _Sections(Mapping[str, Sequence[Section]]):
    """All sections of a version by language, made when somebody asks."""

    def __init__(self, version: PlanVersion) -> None:
        self.version = version
        self.made: dict[str, Sequence[Section]] = {}

    def __getitem__(self, language: str) -> Sequence[Section]:
        if language not in self.made:
            made = contents(self.version, language)
            self.made[language] = (*made.sections, *made.hidden)
        return self.made[language]

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


def passages(version: PlanVersion) -> Passages:
    """The passages of a version, in its project's language first."""
    first = version.plan.project.language
    order = [first, *(language for language in LANGUAGES if language != first)]
    methodology = methodology_of(version)
    said = {language: Said(version.content, methodology, language) for language in order}
    return Passages(said, _Sections(version))


def passage(version: PlanVersion, text: str) -> Place:
    """The passage of that name in a version. :raises Unknown: it has none."""
    return passages(version).find(parse(text))


__all__ = ["Anchor", "Passages", "Place", "Unknown", "parse", "passage", "passages"]
