import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from cbs import engine
from tests.engine.batches import Normals, same_bits

CLUSTER = """
import sys, time
from distributed import LocalCluster
if __name__ == "__main__":
    cluster = LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None, protocol="tcp://")
    print(cluster.scheduler_address, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(find_spec("distributed") is None, reason="the extra [dask] is not installed")
@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_lost_scheduler_is_one_line_and_the_checkpoint_remains(tmp_path: Path) -> None:
    batch, sizes, path = Normals(3, pause=0.02), (50,) * 200, tmp_path / "run.npz"
    cluster = subprocess.Popen(
        [sys.executable, "-c", CLUSTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert cluster.stdout is not None
    spec = cluster.stdout.readline().strip().replace("tcp", "dask")

    def kill(done: int, _total: int) -> None:
        if done == 20:
            cluster.send_signal(signal.SIGKILL)

    with pytest.raises(RuntimeError, match="the Dask scheduler at .* was lost; resume from the checkpoint"):
        engine.run(batch, sizes, executor=spec, progress=kill, schedule=engine.Schedule(checkpoint=path))
    cluster.communicate()
    with np.load(path) as file:
        assert file["sizes"].size >= 20
    done = engine.run(batch, sizes, schedule=engine.Schedule(checkpoint=path, resume=True))
    assert same_bits(done.tally.means, engine.run(batch, sizes).tally.means)
