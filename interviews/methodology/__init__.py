"""The interview's texts and typed fields, one data file per version of the methodology. No Django.

``load()`` gives the current one, ``load("2026.1")`` a named one, ``loads(text)`` one frozen with a plan.
"""

from interviews.methodology.entries import CatalogueError
from interviews.methodology.loader import CURRENT, load, loads, source, versions

__all__ = ["CURRENT", "CatalogueError", "load", "loads", "source", "versions"]
