"""Drafts of the decisions, made of the answers: ``propose("slis", answers, results)``. No Django.

A draft is a function of one of these modules, registered under its decision's key; its words stand in ``texts.toml``.
"""

from plans.proposals import load, objectives, operations, strategy, understanding
from plans.proposals.model import REGISTRY, Proposal, Reason, propose

__all__ = [
    "REGISTRY",
    "Proposal",
    "Reason",
    "load",
    "objectives",
    "operations",
    "propose",
    "strategy",
    "understanding",
]
