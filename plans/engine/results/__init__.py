"""From answers to results: one module a subject, a few frozen dataclasses and the function that makes them.

A result holds :class:`~plans.engine.trail.Figure` where there is a number and
:class:`~plans.engine.trail.Missing` where there is none yet; rows say what they are about
(:class:`~plans.engine.reading.Where`), in the order of the answers.
"""
