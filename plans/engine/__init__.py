"""The engine: answers in, results out, every figure with its trail. It knows no Django, no clock, no chance.

``compute(export, today=…)`` is the one road: the wizard, the plan page, the PDF, the command line and the
files for other tools all take it. ``python -m plans.engine answers.json`` prints what it gives.
"""

from plans.engine.compute import Results, compute, to_json
from plans.engine.inputs import Answers, InputError, read
from plans.engine.version import ENGINE_VERSION

__all__ = ["ENGINE_VERSION", "Answers", "InputError", "Results", "compute", "read", "to_json"]
