"""What a request touches: the components behind an entry, and how often each is called.

Source: plain graph walking. Conventions: calls multiply along a path and add up over paths; a connection
back to a component already on the path (a cycle) is not followed again, since a request that ends calls
finitely often.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """``caller`` calls ``callee`` so many times a request; ``synchronous`` where it waits for the answer."""

    caller: str
    callee: str
    calls: float = 1.0
    synchronous: bool = True


def entries(components: Iterable[str], links: Iterable[Link]) -> list[str]:
    """The components that nobody calls, in the order given; all of them where everything is called."""
    known = list(components)
    called = {link.callee for link in links if link.caller != link.callee}
    return [name for name in known if name not in called] or known


def reached(start: Iterable[str], links: Iterable[Link], *, synchronous_only: bool = True) -> list[str]:
    """``start`` and everything that it calls, directly or not, in the order found."""
    after = _after(links, synchronous_only=synchronous_only)
    seen: dict[str, None] = dict.fromkeys(start)
    waiting = list(seen)
    while waiting:
        for link in after.get(waiting.pop(0), ()):
            if link.callee not in seen:
                seen[link.callee] = None
                waiting.append(link.callee)
    return list(seen)


def calls_per_request(
    start: Iterable[str], links: Iterable[Link], *, synchronous_only: bool = False
) -> dict[str, float]:
    """How often one request at each of ``start`` calls every component behind it.

    Several starts share the traffic: each counts as a request of its own that arrives there (1 call).
    """
    after = _after(links, synchronous_only=synchronous_only)
    order, forward = _order(start, after)
    calls: dict[str, float] = defaultdict(float)
    for name in dict.fromkeys(start):
        calls[name] = 1.0
    for name in order:
        for link in forward[name]:
            calls[link.callee] += calls[name] * link.calls
    return dict(calls)


def _after(links: Iterable[Link], *, synchronous_only: bool) -> dict[str, list[Link]]:
    after: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.synchronous or not synchronous_only:
            after[link.caller].append(link)
    return after


def _order(start: Iterable[str], after: Mapping[str, list[Link]]) -> tuple[list[str], dict[str, list[Link]]]:
    """Callers before callees (depth first, without recursion), and the links that close no cycle."""
    done: dict[str, None] = {}
    forward: dict[str, list[Link]] = {}
    on_path: set[str] = set()
    for first in start:
        if first in done:
            continue
        on_path.add(first)
        forward[first] = []
        stack = [(first, iter(after.get(first, ())))]
        while stack:
            name, rest = stack[-1]
            for link in rest:
                if link.callee in on_path:
                    continue
                forward[name].append(link)
                if link.callee not in done:
                    on_path.add(link.callee)
                    forward[link.callee] = []
                    stack.append((link.callee, iter(after.get(link.callee, ()))))
                    break
            else:
                stack.pop()
                on_path.discard(name)
                done[name] = None
    return list(reversed(done)), forward
