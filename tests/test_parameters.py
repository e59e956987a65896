"""The conductor and the mechanisms: validated once, frozen, plain."""

import inspect
import math
import pickle
import re
import typing
from dataclasses import FrozenInstanceError, asdict, fields

import pytest

import cbs
from cbs.parameters import SpinMechanism

MECHANISMS: list[SpinMechanism] = [
    cbs.Rashba(4e-7), cbs.Dresselhaus(4e-7), cbs.CubicDresselhaus(4e-7), cbs.ElliottYafet(4e-7),
    cbs.ElliottYafet(4e-7, L_so_z=2e-7), cbs.MagneticImpurities(4e-7), cbs.Zeeman(4e-7, angle=0.3),
]  # fmt: skip
each_mechanism = pytest.mark.parametrize("mechanism", MECHANISMS, ids=repr)


def test_fields_and_lengths_of_the_conductor() -> None:
    film = cbs.Conductor(l=100e-9, L_phi=1e-6)
    assert film.B_phi == pytest.approx(0.164553e-3, rel=2e-6)
    assert film.B_tr == pytest.approx(32.9106e-3, rel=2e-6)
    assert film.l_phi == pytest.approx(20e-6, rel=1e-14)  # 2 L_phi^2/l
    assert film.B_tr / film.B_phi == pytest.approx(2.0 * (film.L_phi / film.l) ** 2, rel=1e-14)


def test_without_dephasing_the_lengths_are_infinite_and_the_field_vanishes() -> None:
    film = cbs.Conductor(l=1e-7)
    assert (film.L_phi, film.l_phi, film.B_phi) == (math.inf, math.inf, 0.0)


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"l": 0.0}, ValueError, "l must be positive (got 0 m)"),
        ({"l": math.inf}, ValueError, "l must be finite (got inf); leave it out to switch it off"),
        ({"l": 1e-7, "L_phi": -1e-6}, ValueError, "L_phi must be positive (got -1e-06 m); use inf for no dephasing"),
        ({"l": 1e-7, "L_phi": math.nan}, ValueError, "L_phi must be a number in m (got nan)"),
        ({"l": 1e-7, "k_F": 0.0}, ValueError, "k_F must be positive (got 0 1/m)"),
        ({"l": "100nm"}, TypeError, "l must be a real number in m, got '100nm'"),
    ],
)
def test_bad_conductors_are_one_line(options: dict[str, float], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as error:
        cbs.Conductor(**options)
    assert str(error.value) == message


@each_mechanism
@pytest.mark.parametrize("value", [0.0, -1e-7, math.nan])
def test_every_length_of_a_mechanism_must_be_positive(mechanism: SpinMechanism, value: float) -> None:
    for name in (field.name for field in fields(mechanism) if field.name.startswith("L_")):
        with pytest.raises(ValueError, match=rf"^{type(mechanism).__name__} {name} must be") as error:
            type(mechanism)(**asdict(mechanism) | {name: value})
        assert "\n" not in str(error.value)


@each_mechanism
def test_a_mechanism_is_left_out_not_switched_off_by_infinity(mechanism: SpinMechanism) -> None:
    if isinstance(mechanism, cbs.ElliottYafet):
        assert cbs.ElliottYafet(math.inf, L_so_z=math.inf).L_so == math.inf
        return
    name = fields(mechanism)[0].name
    with pytest.raises(ValueError, match="leave it out to switch it off"):
        type(mechanism)(**asdict(mechanism) | {name: math.inf})


@pytest.mark.parametrize("angle", [math.nan, math.inf])
def test_the_angle_of_a_field_is_finite(angle: float) -> None:
    with pytest.raises(ValueError, match="Zeeman angle must be"):
        cbs.Zeeman(1e-6, angle=angle)


@pytest.mark.parametrize("value", [cbs.Conductor(l=1e-7, k_F=1e8), *MECHANISMS], ids=repr)
def test_parameters_are_frozen_hashable_and_picklable(value: SpinMechanism) -> None:
    name = fields(value)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, 1.0)
    with pytest.raises((AttributeError, TypeError)):
        value.other = 1.0  # type: ignore[attr-defined]
    assert hash(value) == hash(type(value)(**asdict(value)))
    assert pickle.loads(pickle.dumps(value)) == value


def test_whole_numbers_become_floats() -> None:
    film = cbs.Conductor(l=1, L_phi=2)
    assert type(film.l) is float
    assert type(film.L_phi) is float


def test_choices_are_literal_types() -> None:
    """Type checkers know the words that a function takes; those of `magnetoconductance` stand in its overloads."""
    places = [(cbs, name) for name in cbs.__all__]
    places += [(cbs.ensembles, name) for name in ("exact_probabilities", "scattering")]
    found = 0
    for module, name in places:
        function = getattr(module, name)
        if not inspect.isfunction(function) or name == "magnetoconductance":
            continue
        for match in re.finditer(r'^\s*(\w+) : \{("[^}]*)\}', function.__doc__ or "", re.MULTILINE):
            annotation = function.__annotations__[match[1]]
            parts = (annotation, *typing.get_args(annotation))
            kinds = [part for part in parts if typing.get_origin(part) is typing.Literal]
            assert kinds, f"{name} {match[1]}"
            assert set(typing.get_args(kinds[0])) == set(re.findall(r'"([^"]*)"', match[2])), f"{name} {match[1]}"
            found += 1
    assert found >= 6
