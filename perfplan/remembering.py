"""Results that are kept by a short key, where the arguments themselves are large or cannot be hashed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def remembered(key: Callable[P, Hashable | None], *, size: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last ``size`` results of a function by what ``key`` makes of its arguments; where that is ``None``,
    keep nothing. What is kept is shared by all who ask: it must not be changed."""

    def wrap(function: Callable[P, T]) -> Callable[P, T]:
        kept: OrderedDict[Hashable, T] = OrderedDict()
        lock = Lock()

        @wraps(function)
        def ask(*args: P.args, **kwargs: P.kwargs) -> T:
            name = key(*args, **kwargs)
            if name is None:
                return function(*args, **kwargs)
            with lock:
                if name in kept:
                    kept.move_to_end(name)
                    return kept[name]
            made = function(*args, **kwargs)
            with lock:
                kept[name] = made
                if len(kept) > size:
                    kept.popitem(last=False)
            return made

        return ask

    return wrap
