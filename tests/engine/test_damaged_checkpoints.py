"""Checkpoints that are damaged are refused, or change nothing."""

import io
import json
import random
from pathlib import Path

import numpy as np
import pytest

from cbs import engine
from tests.engine.batches import same_bits
from tests.engine.stopped import PLAN, SIZES, resumed, stopped_after


def refused_or_harmless(path: Path, damage: bytes, whole: engine.Run) -> bool:
    """Whether a damaged file is refused; if it is not, the run must have the bits of the whole one."""
    path.write_bytes(damage)
    try:
        done = resumed(path)
    except ValueError as error:
        assert "\n" not in str(error)
        assert str(path) in str(error)
        assert path.read_bytes() == damage
        return True
    assert same_bits(done.tally.means, whole.tally.means)
    assert same_bits(done.tally.sizes, whole.tally.sizes)
    return False


def test_a_damaged_file_is_refused_or_harmless(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    stopped_after(path, 20)
    good, whole = path.read_bytes(), engine.run(PLAN, SIZES)
    damages = [good[:cut] for cut in range(0, len(good), 97)]
    damages += [good[:i] + bytes([good[i] ^ 0x55]) + good[i + 1 :] for i in range(0, len(good), 29)]
    refused = sum(refused_or_harmless(path, damage, whole) for damage in damages)
    assert refused > 0.8 * len(damages)


@pytest.mark.slow
def test_a_thousand_damaged_files_give_no_wrong_result(tmp_path: Path) -> None:
    path, dice = tmp_path / "run.npz", random.Random(12)
    stopped_after(path, 20)
    good, whole = path.read_bytes(), engine.run(PLAN, SIZES)
    refused = 0
    for _ in range(1000):
        damage = bytearray(good)
        for _ in range(dice.choice([1, 1, 2, 20])):
            begin = dice.randrange(len(good))
            piece = dice.choice([0, 1, 1, 4, 100])
            damage[begin : begin + piece] = dice.randbytes(dice.choice([0, 1, piece, piece]))
        refused += refused_or_harmless(path, bytes(damage), whole)
    assert refused > 800


def test_a_file_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    """Whole archives with checksums that are right, of which one entry is not what it should be."""
    path = tmp_path / "run.npz"
    stopped_after(path, 20)
    whole = engine.run(PLAN, SIZES)
    with np.load(path) as file:
        good = dict(file)
    header = json.loads(good["header"].tobytes())
    contents = [
        {**good, "header": np.frombuffer(json.dumps(changed).encode(), dtype=np.uint8)}
        for name in header
        if name != "asked"
        for changed in (
            {key: value for key, value in header.items() if key != name},
            *({**header, name: value} for value in (None, [], -1, "x", 10**6, {"sizes": [[1]]})),
        )
    ]
    for name in ("sizes", "means"):
        array = good[name]
        odd = (array[:-1], np.concatenate([array, array[:1]]), array[:, None], array.astype("U4"), array[:0], array * 2)
        contents += [{**good, name: value} for value in odd if not (name == "means" and value is odd[-1])]
    contents += [{key: value for key, value in good.items() if key != name} for name in good]
    contents += [{**good, "open_total": np.ones(3)}, {**good, "means": good["means"].T}]
    contents += [{**good, "means": good["means"][:, :1]}]
    for content in contents:
        stream = io.BytesIO()
        np.savez(stream, **content)
        assert refused_or_harmless(path, stream.getvalue(), whole), content.get("header")
