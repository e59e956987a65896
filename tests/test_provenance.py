"""Seeds and the record of a run."""

import json
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import numpy as np
import pytest

import cbs
from cbs.provenance import Provenance, seed_from


def test_a_given_seed_is_kept_and_none_draws_another_each_time() -> None:
    assert seed_from(0) == 0
    assert seed_from(2**63 - 1) == 2**63 - 1
    assert type(seed_from(np.int64(7))) is int  # type: ignore[arg-type]
    drawn = {seed_from(None) for _ in range(20)}
    assert len(drawn) == 20
    assert all(0 <= seed < 2**63 for seed in drawn)


@pytest.mark.parametrize(
    ("rng", "kind", "message"),
    [
        (-1, ValueError, r"^seed must be at least 0 \(got -1\)$"),
        (2**63, ValueError, "seed must be at most"),
        (1.0, TypeError, "seed must be a whole number, got 1.0"),
        (np.random.RandomState(1), TypeError, "seed must be a whole number"),
    ],
)
def test_bad_seeds_are_one_line(rng: int, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        seed_from(rng)


def test_record_is_plain_json_with_the_version() -> None:
    record = Provenance(seed=3, loops=100, batches=64, parameters={"conductor": {"l": 1e-7}, "spin": []})
    plain = record.as_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["version"] == cbs.__version__
    assert plain["complete"] is True
    assert plain["parameters"] == {"conductor": {"l": 1e-7}, "spin": []}
    assert plain["schema_version"] == 1
    assert Provenance.from_dict(plain) == record


def test_records_from_before_the_schema_are_read_and_later_ones_refused(tmp_path: Path) -> None:
    plain = Provenance(seed=3, loops=100, batches=64, parameters={}).as_dict()
    del plain["schema_version"]
    assert Provenance.from_dict(plain).schema_version == 1
    with pytest.raises(ValueError, match="schema_version 2, this version of cbs reads 1"):
        Provenance.from_dict({**plain, "schema_version": 2})
    with pytest.raises(TypeError):
        Provenance.from_dict({**plain, "colour": "red"})
    film = cbs.Conductor(l=1e-7, L_phi=5e-7)
    run = cbs.magnetoconductance(film, B=[1e-3], loops=100, rng=1)
    later = replace(run, provenance=replace(run.provenance, schema_version=2))
    path = later.save(tmp_path / "later.npz")
    with pytest.raises(ValueError, match=r"later.npz was written by a later version of cbs: .*schema_version 2"):
        cbs.load(path)


def test_record_is_frozen() -> None:
    record = Provenance(1, 2, 2, {})
    with pytest.raises(FrozenInstanceError):
        record.seed = 2  # type: ignore[misc]


def test_different_seeds_give_different_loops_and_the_same_seed_the_same() -> None:
    film = cbs.Conductor(l=1e-7, L_phi=5e-7)
    values = [
        cbs.magnetoconductance(film, B=[1e-3], loops=100, rng=rng).dsigma[0] for rng in (1, 2, 1, 2**62, 2**63 - 1)
    ]
    assert values[0] == values[2]
    assert len(set(values)) == 4


def test_a_generator_of_numpy_gives_its_next_seed() -> None:
    one, other = np.random.default_rng(5), np.random.default_rng(5)
    seeds = [seed_from(one), seed_from(one)]
    assert seeds == [seed_from(other), seed_from(other)]
    assert seeds[0] != seeds[1]
    assert all(0 <= seed < 2**32 for seed in seeds)
