"""The table passes, repeats itself, and turns red in the right rows when something is wrong."""

import dataclasses
import math
import re
from typing import Any

import pytest

from cbs import theory
from cbs.comparison import verification
from cbs.comparison.claim import Claim, Estimate, Task, own_seed
from cbs.comparison.claims import GROUPS, WAVE_GROUPS, lattice
from cbs.comparison.verification import QUALITIES, verify
from cbs.constants import HBAR
from cbs.phases.linear import linear_matrix
from tests.statistics import seeds

CLAIMS = [(group.name, claim) for group in GROUPS for claim in group.claims]


def failed_claims(table: verification.Verification) -> set[str]:
    return {check.name.split(" (")[0] for check in table.failed}


def test_at_least_sixty_claims_stand_at_several_points() -> None:
    assert len(CLAIMS) >= 60
    assert sum(len(claim.points) for _, claim in CLAIMS) >= 150
    names = [claim.point_name(point) for _, claim in CLAIMS for point in claim.points]
    assert len(set(names)) == len(names), "every row needs a name of its own: it names its random numbers"
    words = [claim.words for _, claim in CLAIMS]
    assert len(set(words)) == len(words)


def test_every_group_names_its_witness_and_what_both_sides_share() -> None:
    for group in GROUPS:
        assert group.witness, group.name
        assert group.shares, group.name
        assert group.shares == "nothing" or group.second, f"{group.name} shares {group.shares}: what stands against it?"
    every = (*GROUPS, *WAVE_GROUPS)
    names = {group.name for group in every} | {claim.name for group in every for claim in group.claims}
    for group in GROUPS:  # what is named exists
        for word in re.findall(r"[a-z]+(?:-[a-z]+)+", group.second):
            assert word in names or word in {"no-h-over-e"}, word


def test_seeds_of_rows_differ_and_follow_from_the_name() -> None:
    found = {own_seed(seed, name) for seed in (1, 2) for name in ("a", "b", "c")}
    assert len(found) == 6
    assert own_seed(1, "a") == own_seed(1, "a")
    assert all(0 <= value < 2**63 for value in found)


def test_same_seed_same_bits_for_any_number_of_workers_and_any_selection() -> None:
    one = verify(rng=5, only=("lattice", "flights"), workers=1)
    two = verify(rng=5, only=("lattice",), workers=2)
    assert one.checks[-len(two.checks) :] == two.checks
    assert one.limit == two.limit
    other = verify(rng=6, only=("lattice",))
    rows = zip(two.checks, other.checks, strict=True)
    assert all(a.monte_carlo != b.monte_carlo for a, b in rows if not a.identity)


def test_rows_come_in_the_order_of_the_table_and_progress_counts_them() -> None:
    seen: list[tuple[int, int]] = []
    table = verify(rng=1, only=("matrices",), progress=lambda done, total: seen.append((done, total)))
    names = [claim.point_name(point) for group, claim in CLAIMS if group == "matrices" for point in claim.points]
    assert [check.name for check in table.checks] == names
    assert seen == [(i + 1, len(names)) for i in range(len(names))]


def test_lecture_quality_divides_errors_by_three() -> None:
    assert QUALITIES == {"draft": 1, "lecture": 9, "publication": 100}
    draft, lecture = (verify(rng=3, only=("brownian",), quality=quality) for quality in ("draft", "lecture"))
    ratios = [a.error / b.error for a, b in zip(draft.checks, lecture.checks, strict=True) if not a.identity]
    assert math.prod(ratios) ** (1.0 / len(ratios)) == pytest.approx(3.0, rel=0.1)


@seeds
def test_fast_groups_pass(seed: int) -> None:
    table = verify(rng=seed, only=("lattice", "flights", "brownian", "identities"))
    assert table.passed, table.failed


@pytest.mark.slow
@seeds
def test_the_whole_table_passes(seed: int) -> None:
    table = verify(rng=seed)
    assert table.passed, table.failed
    assert table.distribution.p_value > 1e-4


def test_a_wrong_coupling_turns_its_rows_red_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cbs.phases.linear.linear_matrix", lambda mechanism: 1.1 * linear_matrix(mechanism))
    failed = failed_claims(verify(rng=1, only=("precession", "isotropic", "identities")))
    assert {"rashba", "rashba-legs", "rashba-polygon", "rashba-duration"} <= failed
    assert failed <= {
        "rashba", "rashba-field", "dresselhaus-field", "rashba-polygon", "rashba-legs", "rashba-duration", "mixture",
        "zeeman-rashba",
    }  # fmt: skip


def test_a_wrong_constant_of_nature_is_seen_where_a_field_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cbs.parameters.HBAR", 1.3 * HBAR)
    failed = failed_claims(verify(rng=1, only=("ballistic", "identities")))
    assert {"total", "backscattering", "change", "no-dephasing"} <= failed
    assert "zero-field" not in failed


def test_the_neighbouring_wrong_formula_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theory, "polygon_area_characteristic", lambda x, n: theory.levy_area_characteristic(x))
    assert failed_claims(verify(rng=1, only=("brownian",))) == {"polygon-flux"}
    monkeypatch.setattr(lattice, "COUNTS", {**lattice.COUNTS, 4: (24, 6)})
    assert "area-count" in failed_claims(verify(rng=1, only=("lattice",)))


def test_an_identity_off_by_more_than_rounding_and_a_mean_without_error_fail() -> None:
    def fixed(value: float, error: float):
        return lambda task: Estimate(value, error)

    exact = Claim("one", "words", fixed(1.0 + 2e-12, 0.0), lambda: 1.0, identity=True)
    near = dataclasses.replace(exact, measure=fixed(1.0 + 2e-13, 0.0))
    mean = dataclasses.replace(exact, identity=False)
    passed = [verification._compare("g", claim, (), 1, 1, 4.0).passed for claim in (exact, near, mean)]
    assert passed == [False, True, False]
    nan = dataclasses.replace(mean, measure=fixed(math.nan, 0.1))
    assert not verification._compare("g", nan, (), 1, 1, 4.0).passed


def test_identities_take_no_part_in_the_distribution_and_no_more_loops() -> None:
    loops: list[int] = []

    def measure(task: Task) -> Estimate:
        loops.append(task.loops)
        return Estimate(0.0, 1.0)

    for identity in (False, True):
        claim = Claim("name", "words", measure, lambda: 0.0, loops=10, identity=identity)
        verification._compare("g", claim, (), 1, 9, 4.0)
    assert loops == [90, 10]
    table = verify(rng=1, only=("identities",))
    assert table.distribution.n == 0
    assert table.passed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"quality": "best"}, "quality must be one of draft, lecture, publication"),
        ({"only": ("rings",)}, "group must be one of flights, lattice"),
        ({"rng": -1}, "must"),
        ({"workers": 0}, "workers"),
    ],
)
def test_bad_values_are_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        verify(**arguments)
