import json
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import later, refused, run

CURVE = ("magnetoconductance", "--l", "100nm", "--l-phi", "1um", "--field", "0mT..20mT", "--points", "3")
RATIO = ("return-probability", "--l", "100nm", "--length", "300nm", "--field", "2mT")
PROGRAM = (sys.executable, "-c", "from cbs.cli.main import main; main()")


def document(*args: str) -> dict[str, Any]:
    """JSON of a command that must work."""
    result = run(*args, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize(
    ("command", "error"), [(CURVE, "dsigma_err_e2_h"), (RATIO, "ratio_err")], ids=["magnetoconductance", "ratio"]
)
def test_target_error_ends_the_run_and_is_told(command: tuple[str, ...], error: str) -> None:
    result = run(*command, "--loops", "64000", "--seed", "1", "--target-error", "0.03", "--json")
    assert result.exit_code == 0
    assert "ended by --target-error" in result.stderr
    found = json.loads(result.stdout)
    assert max(found[error]) <= 0.03
    assert (found["meta"]["ended_by"], found["meta"]["complete"]) == ("target_error", True)
    assert found["meta"]["loops"] < 64000


def test_max_time_ends_the_run_and_is_told() -> None:
    result = run(*CURVE, "--loops", "64000", "--max-time", "0.000001s", "--workers", "1", "--json")
    assert result.exit_code == 0
    assert "ended by --max-time" in result.stderr
    assert json.loads(result.stdout)["meta"]["batches"] == 2


def test_a_run_without_rules_tells_nothing_more() -> None:
    result = run(*CURVE, "--loops", "640", "--seed", "1")
    assert "ended by" not in result.stderr


def test_resuming_continues_with_the_seed_that_was_drawn(tmp_path: Path) -> None:
    kept = ("--checkpoint", str(tmp_path / "run.npz"))
    first = document(*CURVE, "--loops", "6400", "--target-error", "1", *kept)
    assert first["meta"]["batches"] == 16
    done = document(*CURVE, "--loops", "6400", "--resume", *kept)
    seed = str(first["meta"]["seed"])
    assert done == document(*CURVE, "--loops", "6400", "--seed", seed)


def test_resuming_another_run_is_refused_and_the_file_kept(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    document(*CURVE, "--loops", "640", "--seed", "1", "--checkpoint", str(path))
    before = path.read_bytes()
    again = (*CURVE, "--loops", "640", "--checkpoint", str(path))
    assert "exists; resume from it, or choose another file" in refused(*again)
    assert "belongs to another run (--seed was 1, here 2); it is kept" in refused(*again, "--resume", "--seed", "2")
    assert "(--rashba was none, here" in refused(*again, "--resume", "--rashba", "1um")
    assert "--loops was 640, here 641" in refused(*later(*again, "--resume", "--loops", "641"))
    path.write_bytes(before[:100])
    assert "is damaged or was not written by cbs" in refused(*again, "--resume")
    assert path.read_bytes() == before[:100]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--resume",), "resume needs a checkpoint"),
        (("--max-time", "3"), "'--max-time': 3 has no unit"),
        (("--max-time", "0s"), "'--max-time': 0s is not positive"),
        (("--max-time", "3mT"), "'--max-time'"),
        (("--target-error", "0"), "'--target-error': 0 is not positive"),
        (("--target-error", "nan"), "'--target-error': nan is not positive"),
        (("--executor", "cluster"), "executor must be threads, processes, dask://host:port or mpi (got 'cluster')"),
        (("--checkpoint", "run.txt"), "'--checkpoint': run.txt must end with .npz"),
        (("--checkpoint", "none/run.npz"), "'--checkpoint': folder none does not exist"),
        (("--checkpoint", "run.npz", "--output", "./run.npz"), "--checkpoint and --output are the same file"),
    ],
)
def test_bad_schedules_are_one_line_and_touch_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert message in refused(*later(*CURVE, "--loops", "640", *args))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_package_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = run(*CURVE, "--loops", "640", "--executor", "dask://localhost:1")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "cbs: executor 'dask://...' needs Dask: install the extra [dask]\n"


@pytest.mark.slow
def test_processes_print_the_same_numbers() -> None:
    args = (*CURVE, "--rashba", "400nm", "--loops", "6400", "--seed", "3")
    assert document(*args) == document(*args, "--executor", "processes", "--workers", "2")


@pytest.mark.slow
def test_twenty_kills_at_random_moments_change_no_bit(tmp_path: Path) -> None:
    path, moments = tmp_path / "run.npz", random.Random(17)
    args = (*CURVE, "--rashba", "400nm", "--loops", "2e7", "--seed", "5", "--json")
    for _ in range(20):
        process = subprocess.Popen(
            [*PROGRAM, *args, "--checkpoint", str(path), "--resume"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        try:
            process.communicate(timeout=moments.uniform(0.5, 4.0))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        assert process.returncode in (0, -signal.SIGKILL)
    done = subprocess.run([*PROGRAM, *args, "--checkpoint", str(path), "--resume"], capture_output=True, check=True)
    whole = subprocess.run([*PROGRAM, *args], capture_output=True, check=True)
    assert done.stdout == whole.stdout
    assert {item.name for item in tmp_path.iterdir()} <= {"run.npz", ".run.npz.part"}
