"""Kernels say the same with the compiler off, so that coverage and plain tracebacks can be had."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from tests.kernels import interpreted

ROOT = Path(__file__).resolve().parents[2]


def test_interpreted_kernels_agree_with_the_compiled_ones() -> None:
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "error", str(Path(interpreted.__file__))],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    plain = json.loads(done.stdout)
    assert plain["words"] == interpreted.words()
    compiled = interpreted.numbers()
    assert set(compiled) == set(plain["numbers"])
    for name, values in compiled.items():
        # The compiler may fuse a product and a sum, so the last bits differ.
        np.testing.assert_allclose(values, plain["numbers"][name], rtol=1e-13, atol=1e-13, err_msg=name)
        assert np.any(np.array(values) != 0.0), name
