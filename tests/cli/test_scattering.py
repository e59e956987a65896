import json
from pathlib import Path

import numpy as np
import pytest

import cbs
from tests.cli.runner import later, refused, run

RUN = ("scattering", "--scatterings", "3", "--loops", "6000", "--seed", "2")


def test_memory_and_times_beside_exact_values() -> None:
    found = json.loads(run(*RUN, "--mean-cosine", "0.8", "--theory", "--json").stdout)
    assert found["scatterings"] == [1, 2, 3]
    assert found["theory"]["cosine_exact"] == pytest.approx([0.8, 0.64, 0.512], abs=1e-6)
    assert found["theory"]["diffusion_exact"] == pytest.approx([1.8, 2.44, 2.952], abs=1e-5)
    assert found["tau_ratio_exact"] == pytest.approx(5.0, abs=1e-5)
    assert abs(found["tau_ratio"] - 5.0) < 4.5 * found["tau_ratio_err"] < 1.0
    assert np.abs(found["z"]["cosine_exact"] + found["z"]["diffusion_exact"]).max() < 4.3


def test_the_table_ends_with_the_time() -> None:
    result = run(*RUN, "--mean-cosine", "-0.3", "--theory")
    lines = result.stdout.splitlines()
    assert lines[0].split()[:4] == ["scatterings", "cosine", "cosine_exact", "z_cosine_exact"]
    assert lines[-1].startswith("tau_tr/tau_q: 0.7")
    assert lines[-1].endswith("exact 0.76923")


def test_files_are_read_back_and_checkpoints_continued(tmp_path: Path) -> None:
    law, path = tmp_path / "law.csv", tmp_path / "memory.npz"
    law.write_text("angle_deg, density\n0, 2\n180, 0\n")
    result = run(*RUN, "--scattering", str(law), "--output", str(path), "--checkpoint", str(tmp_path / "run.npz"))
    assert result.exit_code == 0, result.stderr
    memory = cbs.load(path)
    assert memory.cosine[0] == pytest.approx(4.0 / np.pi**2, abs=0.02)
    assert '"angles": "file law.csv"' in run("info", str(path), "--json").stdout
    again = run(*RUN, "--scattering", str(law), "--json", "--checkpoint", str(tmp_path / "run.npz"), "--resume")
    assert json.loads(again.stdout)["cosine"] == memory.cosine.tolist()
    assert run(*RUN, "--scattering", str(law), "--output", str(tmp_path / "memory.csv")).exit_code == 0


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "give the law of the angle: --mean-cosine, such as 0.5, or --scattering FILE"),
        (("--mean-cosine", "0.5", "--scattering", __file__), "either --mean-cosine or --scattering"),
        (("--mean-cosine", "-1"), "'--mean-cosine': -1 is not between -0.99 and 0.99"),
        (("--mean-cosine", "0.5", "--scatterings", "2000"), "scatterings"),
        (("--scattering", "/"), "'--scattering': File '/' is a directory"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*later("scattering", "--loops", "200", *args))
