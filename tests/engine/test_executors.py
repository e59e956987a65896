import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import engine
from cbs.engine.processes import ProcessPool
from tests.engine.batches import Deadly, Normals, same_bits

ROOT = Path(__file__).resolve().parents[2]
SIZES = (50,) * 40
PLAN = Normals(9)
MPIEXEC = shutil.which("mpiexec", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")

needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="the extra [dask] is not installed")
needs_mpi = pytest.mark.skipif(
    find_spec("mpi4py") is None or MPIEXEC is None, reason="the extra [mpi] or mpiexec is not installed"
)


def expected(batch: Normals = PLAN) -> np.ndarray:
    return engine.run(batch, SIZES, workers=1).tally.means


class Backwards:
    """An executor that finishes in the wrong order: half of the batches are late."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.given = 0

    def submit(self, fn: Any, /, *args: Any) -> "Future[Any]":
        self.given += 1
        return self.pool.submit(late, 0.01 * (self.given % 2), fn, *args)


def late(seconds: float, fn: Any, *args: Any) -> Any:
    time.sleep(seconds)
    return fn(*args)


def test_anything_with_submit_runs_batches_and_order_does_not_matter() -> None:
    with ThreadPoolExecutor(4) as pool:
        done = engine.run(PLAN, SIZES, executor=Backwards(pool))
    assert same_bits(done.tally.means, expected())


def test_an_executor_of_the_caller_stays_open() -> None:
    with ThreadPoolExecutor(2) as pool:
        engine.run(PLAN, SIZES, executor=pool)
        assert pool.submit(int, "3").result() == 3


def test_processes_give_the_same_bits_and_serve_several_runs() -> None:
    with engine.executor("processes", 2) as pool:
        first = engine.run(PLAN, SIZES, executor=pool)
        second = engine.run(Normals(10), SIZES, executor=pool)
    assert same_bits(first.tally.means, expected())
    assert same_bits(second.tally.means, expected(Normals(10)))


def test_a_killed_process_is_replaced_and_its_batch_repeated(tmp_path: Path) -> None:
    done = engine.run(Deadly(PLAN, tmp_path, deaths=2), SIZES, executor="processes", workers=2)
    assert len(list(tmp_path.iterdir())) == 2
    assert same_bits(done.tally.means, expected())


@pytest.mark.slow
def test_processes_that_keep_dying_are_given_up(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="worker processes died 4 times on batch 5: out of memory") as failure:
        engine.run(Deadly(PLAN, tmp_path, deaths=100), SIZES, executor="processes", workers=1)
    assert "\n" not in str(failure.value)


def test_a_process_killed_from_outside_changes_nothing() -> None:
    batch = Normals(9, pause=0.02)
    killed: list[int] = []

    def kill(done: int, _total: int) -> None:
        if done in (4, 20):
            (victim, *_) = pool.running  # type: ignore[attr-defined]
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    with engine.executor("processes", 2) as pool:
        assert isinstance(pool, ProcessPool)
        done = engine.run(batch, SIZES, executor=pool, progress=kill)
    assert len(killed) == 2
    assert same_bits(done.tally.means, expected(batch))


@pytest.mark.parametrize(
    "spec", ["thread", "dask", "dask://", "dask://host", "dask://:8786", "dask://host:x", "http://h:1", ""]
)
def test_unknown_executors_are_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="executor must be threads, processes, dask://host:port or mpi"):
        engine.executor(spec)


def test_mpi_must_be_opened_around_the_program() -> None:
    with pytest.raises(ValueError, match="executor 'mpi' serves a whole program"):
        engine.run(PLAN, SIZES, executor="mpi")


@pytest.mark.parametrize(
    ("spec", "package", "extra"), [("dask://localhost:1", "distributed", "dask"), ("mpi", "mpi4py", "mpi")]
)
def test_a_missing_package_names_its_extra(
    monkeypatch: pytest.MonkeyPatch, spec: str, package: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=rf"install the extra \[{extra}\]"), engine.executor(spec):
        raise AssertionError


@needs_dask
@pytest.mark.slow
def test_no_dask_scheduler_is_one_line() -> None:
    with pytest.raises(ConnectionError, match="no Dask scheduler answers at tcp://localhost:1"):
        engine.run(PLAN, SIZES, executor="dask://localhost:1")


@needs_dask
@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_dask_cluster_that_loses_a_worker_gives_the_same_bits() -> None:
    from distributed import LocalCluster

    film, fields = cbs.Conductor(l=1e-7, L_phi=1e-6), [0.0, 1e-3, 5e-3]
    spin, loops = [cbs.Rashba(L_so=4e-7)], 64_000
    killed: list[int] = []
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:

        def kill(done: int, _total: int) -> None:
            if done == 5:
                victim = cluster.workers[0].pid
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)

        spec = cluster.scheduler_address.replace("tcp", "dask")
        slow = engine.run(replace(PLAN, pause=0.05), SIZES, executor=spec, progress=kill)
        curve = cbs.magnetoconductance(film, fields, spin=spin, loops=loops, rng=7, executor=spec, progress=kill)
    assert len(killed) == 2
    assert same_bits(slow.tally.means, expected())
    alone = cbs.magnetoconductance(film, fields, spin=spin, loops=loops, rng=7, workers=1)
    assert same_bits(curve.dsigma, alone.dsigma)
    assert same_bits(curve.covariance, alone.covariance)


@needs_mpi
@pytest.mark.slow
def test_two_mpi_ranks_give_the_same_bits(tmp_path: Path) -> None:
    program, out = tmp_path / "program.py", tmp_path / "curve.npz"
    program.write_text(
        "import sys, cbs\n"
        "from cbs import engine\n"
        "film = cbs.Conductor(l=1e-7, L_phi=1e-6)\n"
        "with engine.executor('mpi') as pool:\n"
        "    for seed in (6, 7):\n"
        "        curve = cbs.magnetoconductance(film, [0.0, 1e-3], loops=64_000, rng=seed, executor=pool)\n"
        "    curve.save(sys.argv[1])\n"
    )
    command = [str(MPIEXEC), "-n", "2", sys.executable, str(program), str(out)]
    subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, capture_output=True, timeout=120
    )
    curve = cbs.load(out)
    alone = cbs.magnetoconductance(cbs.Conductor(l=1e-7, L_phi=1e-6), [0.0, 1e-3], loops=64_000, rng=7, workers=1)
    assert same_bits(curve.dsigma, alone.dsigma)
    assert same_bits(curve.covariance, alone.covariance)


def test_batches_left_over_are_not_started() -> None:
    started = []
    lock = threading.Lock()

    def batch(number: int, _first: int, _n_loops: int) -> np.ndarray:
        with lock:
            started.append(number)
        time.sleep(0.01)
        return np.array([float(number)])

    engine.run(batch, SIZES, workers=2, schedule=engine.Schedule(max_time=1e-9))
    here = len(started)
    time.sleep(0.1)
    assert len(started) == here < len(SIZES)
