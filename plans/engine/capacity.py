"""How much load today's system carries, what limits it first, and how much must be there for a load to come.

Sources: Beyer et al., *Site Reliability Engineering* (O'Reilly 2016), ch. 18 (N + 1); AWS, *Static
stability using Availability Zones* (z × ⌈n ÷ (z − 1)⌉). Conventions: use grows in proportion to load, which
is why memory and disk space are shown and not extrapolated; the spare instances and a lost zone are not
lost at the same time, so the larger of the two provisions counts.
"""

from __future__ import annotations

from plans.engine.numbers import NoNumber, Why, amount, number, positive, share, whole_up

EXTRAPOLATED = frozenset({"cpu", "disk_io", "network", "connections", "threads"})
"""Resources whose use scales with load."""


def resource_limit_rps(peak_rps: float, use: float, safe: float) -> float:
    """The load at which a resource reaches its safe limit: peak × safe ÷ use."""
    if share(use) == 0:
        raise NoNumber(Why.NO_USE)
    return number(positive(peak_rps) * share(safe) / use)


def database_limit_rps(peak_rps: float, peak_qps: float, qps_limit: float) -> float:
    """The load at which the database reaches its limit: limit ÷ queries per request."""
    return number(amount(qps_limit) / (positive(peak_qps) / positive(peak_rps)))


def component_limit_rps(per_instance_rps: float, instances: int, spare: int, calls: float = 1.0) -> float:
    """The load that a component carries with its spare instances away.

    ``calls`` is how often one request to the system calls it.
    """
    if amount(calls) == 0:
        raise NoNumber(Why.NOT_CALLED)
    return number(amount(per_instance_rps) * max(1, instances - spare) / calls)


def headroom(peak_rps: float, limit_rps: float) -> float:
    """The share of the limit that is free at the peak; negative where the peak passes it."""
    return number(1 - amount(peak_rps) / positive(limit_rps))


def needed_rps(peak_rps: float, headroom_target: float) -> float:
    """The capacity that leaves ``headroom_target`` free at the peak: peak ÷ (1 − headroom)."""
    if share(headroom_target) == 1:
        raise NoNumber(Why.HEADROOM_WHOLE)
    return number(amount(peak_rps) / (1 - headroom_target))


def instances(needed: float, per_instance_rps: float) -> int:
    """Instances that carry ``needed`` RPS, at least one, without any spare."""
    return max(1, whole_up(amount(needed) / positive(per_instance_rps)))


def over_zones(needed_instances: int, zones: int, lost: int = 1) -> int:
    """Instances in all, spread evenly over ``zones``, so that enough remain when ``lost`` zones are away."""
    if zones <= lost or lost < 0:
        raise NoNumber(Why.TOO_FEW_ZONES)
    return zones * whole_up(needed_instances / (zones - lost))


def provisioned(needed_instances: int, *, spare: int, zones: int = 1, lost: int = 0) -> int:
    """Instances to run: with the spare ones, or over the zones, whichever is more."""
    with_spare = needed_instances + spare
    return max(with_spare, over_zones(needed_instances, zones, lost)) if lost else with_spare
