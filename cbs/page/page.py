"""Puts the page together: pool, exact values, palette and provenance into one HTML file without any address in it."""

import json
import re
from dataclasses import fields
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.constants import E_CHARGE, HBAR
from cbs.figures.frame.styles import DARK, LIGHT, Palette
from cbs.page import quadrature
from cbs.page.codec import ALPHABET, encode
from cbs.page.polygon import rashba_polygon_field
from cbs.page.pool import KICK_STEP, N_LEGS, N_LOOPS, VERTEX_STEP, Pool
from cbs.page.scales import (
    FIRST_NODE,
    LARGEST_COUPLING,
    LAST_NODE,
    N_COUPLINGS,
    N_STRENGTHS,
    SCALES,
    STEP,
    Scales,
)
from cbs.page.thinning import N_DRAWN, thinned_pool
from cbs.provenance import Provenance
from cbs.reading import as_json
from cbs.theory import rashba_polygon
from cbs.version import __version__

N_SHOWN = 48
N_FIELDS = 31
LARGEST_BYTES = 600_000
RASHBA_STEP = 1.0 / 30_000.0
RASHBA_BEND = 4.0  # the grid of x is sinh(4 u)/sinh(4), dense at zero
RASHBA_ORIGIN = 0.02  # stands for x = 0, where the fall is even and flat
RASHBA_X = 40.0 * np.sinh(RASHBA_BEND * np.linspace(0.0, 1.0, 80)) / np.sinh(RASHBA_BEND)
SCRIPTS = (
    "physics.js", "exact.js", "curve.js", "scene.js", "surface.js", "plots.js", "loop_view.js", "spins.js", "held.js",
    "waves.js", "wave_view.js", "tour.js", "exercises.js", "main.js",
)  # fmt: skip


def page(seed: int, film: Scales = SCALES) -> str:
    """Return the live page of a film with a pool of loops drawn from `seed`; the same seed gives the same text.

    Raises
    ------
    ValueError
        If the seed is no whole number >= 0.
    """
    pool = thinned_pool(seed, max(film.largest.values()))
    style = _template("page.css").replace("@@light@@", _variables(LIGHT)).replace("@@dark@@", _variables(DARK))
    fall = np.rint(rashba_fall(film.largest["rashba"]) / RASHBA_STEP).astype("<i2")
    parts = {
        "version": __version__,
        "style": style,
        "json": json.dumps(constants(pool, film), separators=(",", ":")),
        "vertices": encode(pool.vertices.astype("<i2").tobytes()),
        "kicks": encode(pool.kicks.tobytes()),
        "rashba": encode(fall.tobytes()),
        "script": "\n".join(_template(name) for name in SCRIPTS),
    }
    text = _template("page.html")
    for name, content in parts.items():
        text = text.replace(f"@@{name}@@", content)
    return text


def provenance(seed: int, film: Scales = SCALES) -> Provenance:
    """Return what made the pool."""
    couplings = {name: film.L_phi / float(film.couplings(name)[place]) for name, place in film.own.items()}
    record = {
        "page": "demo", "n_legs": N_LEGS, "family": "brownian", "drawn": N_DRAWN,
        "l_m": film.l, "L_phi_m": film.L_phi, "k_F_per_m": film.k_F, "couplings": couplings,
    }  # fmt: skip
    return Provenance(seed, N_LOOPS, quadrature.N_BATCHES, record)


def read_provenance(text: str) -> dict[str, Any]:
    """Return what made the page with this text, as `provenance` wrote it.

    Raises
    ------
    ValueError
        If the text is no page of this program, or is damaged.
    """
    found = re.search(r'<script type="application/json" id="cbs">(.*?)</script>', text, re.DOTALL)
    try:
        record = as_json(found.group(1))["provenance"] if found else None
    except (ValueError, KeyError, TypeError):
        record = None
    if not isinstance(record, dict):
        raise Misuse("the page is damaged or was not written by cbs")
    return record


def constants(pool: Pool, film: Scales = SCALES) -> dict[str, Any]:
    """Return the numbers that the scripts of the page need, as plain JSON values."""
    return {
        "provenance": provenance(pool.seed, film).as_dict(),
        "n_loops": pool.n_loops,
        "n_legs": N_LEGS,
        "n_batches": quadrature.N_BATCHES,
        "vertex_step": VERTEX_STEP,
        "kick_step": KICK_STEP,
        "alphabet": ALPHABET,
        "mean_free_path": film.l,
        "coherence": film.L_phi,
        "k_F": film.k_F,
        "largest": dict(film.largest),
        "own": dict(film.own),
        "mechanism": film.mechanism,
        "named": film.named,
        "two_e_over_hbar": 2.0 * E_CHARGE / HBAR,
        "step": STEP,
        "first_node": FIRST_NODE,
        "last_node": LAST_NODE,
        "n_strengths": N_STRENGTHS,
        "n_couplings": N_COUPLINGS,
        "n_fields": N_FIELDS,
        "largest_field": film.largest_field * 1e3,
        "rashba_zero": [round(value, 8) for value in rashba_zero_field(film.largest["rashba"])],
        "rashba_x": [round(float(x), 7) for x in RASHBA_X],
        "rashba_bend": RASHBA_BEND,
        "rashba_step": RASHBA_STEP,
        "shown": shown_loops(pool),
        "roles": [field.name for field in fields(Palette)],
    }


@cache
def rashba_zero_field(largest: float) -> tuple[float, ...]:
    """Return <C> of 24 legs without field on the strengths of the page."""
    return tuple(rashba_polygon(float(s) ** 2, N_LEGS) for s in _strengths(largest))


@cache
def rashba_fall(largest: float = LARGEST_COUPLING) -> FloatArray:
    """Return [C(0) - C(x)] (1 + x^2)/x^2 of 24 legs, (N_STRENGTHS, n_x), on the strengths of the page and RASHBA_X.

    So stored, the difference from zero field keeps its digits however weak the field.
    """
    x, y = np.maximum(RASHBA_X, RASHBA_ORIGIN), np.square(_strengths(largest))
    mean = np.stack([rashba_polygon_field(float(value), y, N_LEGS) for value in x], axis=1)
    return np.asarray((np.array(rashba_zero_field(largest))[:, None] - mean) * (1.0 + x**2) / x**2)


def _strengths(largest: float) -> FloatArray:
    return Scales(largest={"rashba": largest}).strengths()


def shown_loops(pool: Pool) -> list[int]:
    """Return the numbers of the loops that can be looked at: of every 42 or 43 of the pool the one that is widest open.

    The score is the share of the bounding box that the loop encloses times the aspect of the box.
    """
    corners = np.cumsum(pool.legs, axis=1)
    extent = np.ptp(corners, axis=1)
    filled = np.minimum(0.5 * np.abs(pool.areas) / np.prod(extent, axis=1), 1.0)
    score = filled * extent.min(axis=1) / extent.max(axis=1)
    groups = np.array_split(np.arange(pool.n_loops), N_SHOWN)
    return [int(group[np.argmax(score[group])]) for group in groups]


def _template(name: str) -> str:
    return (files("cbs.page") / "template" / name).read_text(encoding="utf-8")


def _variables(palette: Palette) -> str:
    return " ".join(f"--{field.name}: {getattr(palette, field.name)};" for field in fields(palette))
