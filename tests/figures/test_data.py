"""The data file of a figure: same bits back, same bytes again, one clear line for a damaged or foreign file."""

import json
from dataclasses import fields

import numpy as np
import pytest

from cbs import figures
from cbs.figures.frame import data
from cbs.figures.registry import FIGURES, find
from tests.figures.made import made
from tests.statistics import chosen_seeds

EACH = pytest.mark.parametrize("name", FIGURES)


@EACH
def test_every_field_comes_back_bit_for_bit(tmp_path, name):
    stored = made(name)
    path = tmp_path / "x.npz"
    data.save(path, find(name), stored)
    back_name, back = figures.load(path)
    assert back_name == name
    assert type(back) is type(stored)
    for field in fields(stored):
        before, after = getattr(stored, field.name), getattr(back, field.name)
        assert same(before, after), field.name


def same(before, after):
    """Whether two stored values, arrays or results or tuples of them, are equal to the bit."""
    if isinstance(before, np.ndarray):
        return before.dtype == after.dtype and before.tobytes() == after.tobytes()
    if isinstance(before, tuple):
        return len(before) == len(after) and all(map(same, before, after))
    if data.is_result(before):
        names = [field.name for field in fields(before) if field.name != "provenance"]
        alike = all(same(getattr(before, name), getattr(after, name)) for name in names)
        return alike and before.provenance.as_dict() == after.provenance.as_dict()
    return bool(before == after) or before != before  # nan is nan


@EACH
def test_same_data_same_bytes(name):
    assert data.to_bytes(find(name), made(name)) == data.to_bytes(find(name), made(name))


def test_arrays_are_readable_without_the_package(tmp_path):
    path = tmp_path / "x.npz"
    stored = made("magnetoconductance")
    data.save(path, find("magnetoconductance"), stored)
    with np.load(path) as archive:
        assert np.array_equal(archive["delta_e2_h_wl"], stored.wl.delta)
        header = json.loads(str(archive["header"]))
    assert header["provenance"]["seed"] == chosen_seeds()[0]


def test_header_is_the_provenance_of_a_data_file(tmp_path):
    path = tmp_path / "x.npz"
    data.save(path, find("paths"), made("paths"))
    assert figures.read_provenance(path)["figure"] == "paths"


def damaged_files(folder):
    whole = data.to_bytes(find("paths"), made("paths"))
    (folder / "cut.npz").write_bytes(whole[: len(whole) // 2])
    (folder / "flipped.npz").write_bytes(whole[:600] + b"\0" * 40 + whole[640:])
    (folder / "empty.npz").write_bytes(b"")
    (folder / "text.npz").write_text("B_T,dsigma\n")
    np.savez(folder / "foreign.npz", x=np.zeros(3))
    np.savez(folder / "header.npz", header=np.array("{}"))
    np.savez(folder / "pickle.npz", x=np.array([{}], dtype=object))
    header = json.dumps({"format": data.FORMAT, "figure": "no-such", "values": {}, "provenance": {}})
    np.savez(folder / "unknown.npz", header=np.array(header))
    header = json.dumps({"format": data.FORMAT, "figure": "paths", "values": {}, "provenance": {}})
    np.savez(folder / "incomplete.npz", header=np.array(header))
    np.save(folder / "bare.npy", np.zeros(3))
    return sorted(folder.iterdir())


def test_damaged_and_foreign_files_are_refused_in_one_line(tmp_path):
    files = damaged_files(tmp_path)
    assert len(files) == 10
    for path in files:
        with pytest.raises(
            ValueError, match=r"is not the data file of a figure: .*; make one with: cbs figure"
        ) as caught:
            data.load(path)
        assert "\n" not in str(caught.value)
        assert str(path) in str(caught.value)


def test_missing_file_stays_an_os_error(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        data.load(tmp_path / "nowhere.npz")
