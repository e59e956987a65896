"""Files: what is written can be read, what is damaged is refused, what fails leaves nothing behind."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest

import cbs
from cbs import storage

FILM = cbs.Conductor(l=1e-7, L_phi=5e-7)
RUNS: dict[str, Callable[[], Any]] = {
    "magnetoconductance": lambda: cbs.magnetoconductance(
        FILM, B=[0.0, 1e-3, -2e-3], spin=cbs.Rashba(3e-7), loops=640, rng=1
    ),
    "without dephasing": lambda: cbs.magnetoconductance(cbs.Conductor(l=1e-7), B=[1e-2], loops=640, rng=1),
    "return probability": lambda: cbs.return_probability(
        FILM, length=[2e-7, 4e-7], spin=cbs.Rashba(3e-7), loops=640, rng=1
    ),
    "dephasing": lambda: cbs.dephasing(FILM, L_phi=[1e-6, 2e-7], loops=640, rng=1),
}


@pytest.fixture(scope="module", params=list(RUNS))
def result(request: pytest.FixtureRequest) -> Any:
    """One result of every kind."""
    return RUNS[request.param]()


@pytest.fixture(scope="module")
def curve() -> Any:
    """A small result."""
    return RUNS["dephasing"]()


def same(a: Any, b: Any) -> bool:
    return type(a) is type(b) and all(
        np.array_equal(getattr(a, f.name), getattr(b, f.name), equal_nan=True)
        if isinstance(getattr(a, f.name), np.ndarray)
        else getattr(a, f.name) == getattr(b, f.name)
        for f in fields(a)
    )


def test_a_saved_result_is_read_back_bit_for_bit(tmp_path: Path, result: Any) -> None:
    path = result.save(tmp_path / "curve.npz")
    again = cbs.load(path)
    assert same(again, result)
    assert storage.read_header(path)["provenance"] == result.provenance.as_dict()


def test_results_of_other_loops_are_not_the_same(curve: Any) -> None:
    assert same(curve, RUNS["dephasing"]())
    assert not same(curve, cbs.dephasing(FILM, L_phi=[1e-6, 2e-7], loops=640, rng=2))


def test_csv_has_its_provenance_its_header_and_its_numbers(tmp_path: Path, result: Any) -> None:
    lines = result.to_csv(tmp_path / "curve.csv").read_text().splitlines()
    assert json.loads(lines[0].removeprefix("# ")) == result.provenance.as_dict()
    columns = result.columns()
    assert lines[1].split(",") == list(columns)
    table = np.array([[float(cell) for cell in line.split(",")] for line in lines[2:]])
    np.testing.assert_allclose(table, np.stack(list(columns.values()), axis=1), rtol=1e-9)


def test_csv_names_are_those_of_the_contract() -> None:
    names = {name: list(run().columns()) for name, run in RUNS.items()}
    assert names["magnetoconductance"] == ["B_T", "dsigma_e2_h", "dsigma_err_e2_h", "delta_e2_h", "delta_err_e2_h"]
    assert names["return probability"] == ["length_m", "t_over_tau", "ratio", "ratio_err"]


def test_the_same_result_makes_the_same_bytes(tmp_path: Path, result: Any) -> None:
    for save, suffix in ((result.save, "npz"), (result.to_csv, "csv")):
        first, second = (save(tmp_path / f"{name}.{suffix}").read_bytes() for name in ("a", "b"))
        assert first == second


def test_every_cut_and_every_flipped_byte_is_refused_or_harmless(tmp_path: Path, curve: Any) -> None:
    whole = curve.save(tmp_path / "whole.npz").read_bytes()
    path = tmp_path / "damaged.npz"
    rng = np.random.default_rng(4)
    damaged = [whole[:n] for n in [0, 1, *rng.integers(2, len(whole), 60)]]
    for place in rng.integers(0, len(whole), 300):
        changed = bytearray(whole)
        changed[place] ^= int(rng.integers(1, 256))
        damaged.append(bytes(changed))
    refused = 0
    for content in damaged:
        path.write_bytes(content)
        try:
            again = cbs.load(path)
        except ValueError as error:
            assert str(path) in str(error)
            assert "\n" not in str(error)
            refused += 1
        else:
            assert same(again, curve), "a damaged file was read as something else"
    assert refused > 200


@pytest.mark.parametrize(
    "header",
    [
        b"not json", b"[]", b"3", b"{}", b'{"format": "other"}', b'{"format": "cbs-result-1"}',
        b'{"format": "cbs-result-1", "type": ["DephasingCurve"]}',
        b'{"format": "cbs-result-1", "type": "Path", "plain": {}, "provenance": {}}',
        b'{"format": "cbs-result-1", "type": "DephasingCurve", "plain": {}, "provenance": {}}',
        b'{"format": "cbs-result-1", "type": "DephasingCurve", "plain": [], "provenance": 3}',
    ],
)  # fmt: skip
def test_foreign_headers_are_refused_in_one_line(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "foreign.npz"
    np.savez(path, header=np.frombuffer(header, dtype=np.uint8), L_phi=np.ones(3))
    with pytest.raises(ValueError) as error:
        cbs.load(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_foreign_files_are_refused(tmp_path: Path) -> None:
    arrays, archive, text = tmp_path / "arrays.npz", tmp_path / "archive.npz", tmp_path / "text.npz"
    np.savez(arrays, a=np.ones(3))
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("note.txt", "hello")
    text.write_text("B_T,dsigma_e2_h\n")
    np.save(tmp_path / "single.npy", np.ones(3))
    for path in (arrays, archive, text, tmp_path / "single.npy"):
        with pytest.raises(ValueError, match="is damaged or was not written by cbs"):
            cbs.load(path)


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    path = tmp_path / "objects.npz"
    np.savez(path, header=np.array([{"format": "cbs-result-1"}], dtype=object))
    with pytest.raises(ValueError, match="is damaged or was not written by cbs"):
        cbs.load(path)


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        cbs.load(tmp_path / "nothing.npz")


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "curve.csv"
    path.write_text("old")

    def fail(file: BinaryIO) -> None:
        file.write(b"half of it")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        storage.write_whole(path, fail)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_write_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(file: BinaryIO) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        storage.write_whole(tmp_path / "curve.csv", interrupt)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_an_os_error_and_is_not_made(tmp_path: Path, curve: Any) -> None:
    with pytest.raises(OSError):
        curve.save(tmp_path / "missing" / "curve.npz")
    assert not list(tmp_path.iterdir())


def test_a_written_file_has_the_rights_of_any_other(tmp_path: Path, curve: Any) -> None:
    written, plain = curve.save(tmp_path / "curve.npz"), tmp_path / "plain"
    plain.write_text("")
    assert written.stat().st_mode == plain.stat().st_mode
