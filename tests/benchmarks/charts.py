"""What the charts of a full interview cost: `from tests.benchmarks.charts import median`, in the site's Django."""

from __future__ import annotations

import json
import statistics
import time
from datetime import date

from django.utils import translation

from interviews.methodology import load
from plans.blocks import charts
from plans.blocks.said import Said
from plans.engine import compute, to_json
from tests.support import processes


def median(rounds: int = 30) -> float:
    """Milliseconds of processor time for all of them, each at the widths of sheet and phone."""
    export = json.loads((processes.ROOT / "interviews/examples/shop.json").read_text(encoding="utf-8"))
    results = json.loads(json.dumps(to_json(compute(export, today=date(2026, 11, 24)))))
    numbers = Said({"interview": export, "results": results}, load("2026.1"), "fr").numbers
    assert numbers is not None
    times = []
    with translation.override("fr"):
        for _ in range(rounds + 5):
            began = time.process_time()
            for draw in charts.ALL:
                draw(numbers)
            times.append((time.process_time() - began) * 1000)
    return statistics.median(times[5:])
