"""`cbs areas`: table, files and picture of a recovered law."""

import csv
import json
from pathlib import Path

import numpy as np

from tests.cli.runner import run

FILM = "examples/data/spinless_film/film.csv"


def test_law_in_text_files_and_picture(tmp_path: Path) -> None:
    out = tmp_path / "law.csv"
    text = run("areas", FILM, "--l", "30nm", "--loops", "20000", "--seed", "1", "--output", str(out), "--plot",
               str(tmp_path / "law.png"))  # fmt: skip
    assert text.exit_code == 0, text.output
    assert "area_um2" in text.stdout
    assert "ballistic" in text.stdout
    rows = list(csv.DictReader(out.read_text().splitlines()))
    known = [row for row in rows if float(row["resolved"])]
    assert len(known) > 20
    assert np.max(np.abs([float(row["z"]) for row in known])) < 4.5
    assert (tmp_path / "law.png").stat().st_size > 5000


def test_json_has_all_laws() -> None:
    found = json.loads(run("areas", FILM, "--json").stdout)
    assert abs(found["L_phi_m"] - 6e-7) < 8e-8  # fields up to 2 B_tr: a diffusive fit is off
    assert found["simulated"] is None
    assert len(found["area_m2"]) == len(found["law_err_e2_h"]) == len(found["diffusive_law_e2_h"])


def test_misuse_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("B_mT,dsigma_e2_h\n" + "".join(f"{b},{0.1 * b}\n" for b in range(7)))
    for words, said in (
        ((str(tmp_path / "few.csv"),), "at least 8 fields"),
        (("nowhere.csv",), "no file"),
        ((FILM, "--output", str(tmp_path / "law.xyz")), "must end with .csv or .json"),
    ):
        refused = run("areas", *words)
        assert refused.exit_code == 2
        assert said in refused.output
