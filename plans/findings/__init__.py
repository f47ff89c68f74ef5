"""What an expert would raise: contradictions, risks, gaps and advice, each with its rows, figures and source.

``find(answers, results)`` gives them all. No Django.
"""

from plans.findings import answers, capacity, dependencies, interview, objectives, operations, resources
from plans.findings.model import REGISTRY, Facts, Finding, Quantity, Severity, find

__all__ = [
    "REGISTRY",
    "Facts",
    "Finding",
    "Quantity",
    "Severity",
    "answers",
    "capacity",
    "dependencies",
    "find",
    "interview",
    "objectives",
    "operations",
    "resources",
]
