"""The README's tour, as it stands: every line of it runs."""

import re
import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import Start

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def tour(address: str, key: str, twin: str) -> str:
    """The code of the section, one script, with what ``make run`` printed put in."""
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme[readme.index("## Five minutes") : readme.index("## For real")]
    lines = ["set -euo pipefail"]
    for language, code in BLOCK.findall(section):
        lines.append(f".venv/bin/python - <<'END'\n{code}END" if language == "python" else code)
    filled = "\n".join(lines).replace("http://127.0.0.1:8000", address).replace("ask_…", key)
    return filled.replace("http://127.0.0.1:…/v2", twin)


def test_the_tour_runs_as_it_stands(start: Start) -> None:
    said = start("demo", "--port", "0", "--data", ".askpro").ready("Ctrl-C ends it")
    printed = (re.search(pattern, said) for pattern in (r"Address +(\S+)", r"API key +(\S+)", r"twin +(\S+)"))
    script = tour(*(found[1] for found in printed if found is not None))
    (start.home / ".venv").symlink_to(sys.prefix)
    ran = subprocess.run(
        ["bash", "-c", script],
        cwd=start.home,
        env=start.environment({}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr + ran.stdout
    assert '"status":"cancelled"' in ran.stdout, "the cancellation at the twin was not shown"
    assert "Grace Hopper" in ran.stdout, "the booking by command line was not shown"
