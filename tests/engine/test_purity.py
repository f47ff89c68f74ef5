"""The engine stands alone: no Django, no clock, no randomness, nothing but the standard library."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "plans" / "engine").glob("*.py")) + sorted(
    (ROOT / "plans" / "findings").glob("*.py")
)
FOREIGN = {"django", "celery", "redis", "numpy", "scipy", "random", "secrets", "time"}


@pytest.mark.parametrize("package", ["plans.engine", "plans.findings"])
def test_importing_it_loads_no_django(package: str) -> None:
    code = f"import sys, {package}; print([m for m in sys.modules if m.split('.')[0] == 'django'])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_no_module_reads_a_clock_or_draws_lots(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert not FOREIGN & {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in FOREIGN
        elif isinstance(node, ast.Attribute) and module.stem != "__main__":
            assert (
                node.attr not in {"today", "now", "utcnow"}
                or not isinstance(node.value, ast.Name)
                or (node.value.id not in {"date", "datetime"})
            ), f"{module.name}:{node.lineno} reads the clock"
