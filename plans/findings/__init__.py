"""What an expert would raise: contradictions, risks, gaps and advice, each with its rows, figures and source.

``find(answers, results)`` gives them all, ``say(found, "fr")`` one of them in words. No Django.
"""

from plans.findings.model import SEVERITIES, Facts, Finding, Quantity, Severity, find, from_json, to_json
from plans.findings.texts import Said, say, severity_name

__all__ = [
    "SEVERITIES",
    "Facts",
    "Finding",
    "Quantity",
    "Said",
    "Severity",
    "find",
    "from_json",
    "say",
    "severity_name",
    "to_json",
]
