"""Numba's way shortened for kernels: what a kernel may hold still works, and functions of others compile as ever."""

import sys
from typing import Any

import numba
import numpy as np
import pytest

from cbs.kernels.compile import kernel

compiled = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="about the compiler")


@pytest.fixture(autouse=True)
def _nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cbs.kernels.machine_code.CACHE", None)
    monkeypatch.setattr("cbs.kernels.machine_code._Told.not_kept", True)


def test_items_are_where_python_has_them() -> None:
    """Indices of all kinds, from the end too, in one to three dimensions, for arrays of all numbers."""

    def shuffled(a: Any, b: Any, c: Any, at: Any, out: Any) -> None:
        for i in range(-a.size, a.size):
            out[0] += a[i] * (i + 10)
            out[i] += 1.0
        out[-1] = b[-1, 1] + 100.0 * b[at[0], -2] + 10000.0 * c[-1, at[1], -2] + c[0, 0, 0]
        c[1, -1, at[2]] += 5

    held = (np.arange(4.0), np.arange(6.0).reshape(2, 3), np.arange(24, dtype=np.int32).reshape(2, 3, 4))
    at = np.array([1, 2, 3], dtype=np.uint8)
    results = []
    for function in (shuffled, kernel(shuffled)):
        a, b, c = (each.copy() for each in held)
        out = np.zeros(5)
        function(a, b, c, at, out)
        results.append((out, c))
    np.testing.assert_array_equal(results[0][0], results[1][0])
    np.testing.assert_array_equal(results[0][1], results[1][1])


def test_arrays_in_other_orders_and_slices_are_read_right() -> None:
    @kernel
    def last_of_rows(a: Any, out: Any) -> None:
        for i in range(a.shape[0]):
            row = a[i]
            out[i] = row[-1] + a[i, 0]

    for a in (np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(3, 2).T, np.arange(24.0).reshape(4, 6)[::2, ::2]):
        out = np.zeros(a.shape[0])
        last_of_rows(a, out)
        np.testing.assert_array_equal(out, a[:, -1] + a[:, 0])


@compiled
def test_arrays_live_as_long_as_they_are_used() -> None:
    """An argument that comes back, one that is made inside, and one that is only read."""

    @kernel
    def same(a: Any) -> Any:
        return a

    @kernel
    def made(n: int) -> Any:
        work = np.empty(n)
        for i in range(n):
            work[i] = i
        return work

    @kernel
    def through(a: Any, n: int) -> Any:
        pair = (same(a), made(n))
        return pair

    array = np.arange(5.0)
    held = sys.getrefcount(array)
    for _ in range(3):
        first, second = through(array, 1000)
        np.testing.assert_array_equal(first, np.arange(5.0))
        np.testing.assert_array_equal(second, np.arange(1000.0))
    assert second.base.refcount == 1  # nobody else holds it: its memory goes back
    del first, second
    assert sys.getrefcount(array) == held


@compiled
def test_functions_of_others_compile_as_ever_beside_kernels() -> None:
    """Array expressions and sums are numba's passes and library that kernels leave out."""

    @kernel
    def before(a: Any) -> float:
        return a[0] + 1.0

    @numba.njit
    def theirs(a: Any) -> Any:
        return np.sum(a + np.sqrt(a)) + before(a)

    a = np.array([1.0, 4.0])
    assert before(a) == 2.0
    assert theirs(a) == 5.0 + 3.0 + 2.0


def test_kernels_may_ask_numbas_library() -> None:
    @kernel
    def largest(a: Any) -> Any:
        return a.max()

    assert largest(np.array([3, 7, 5])) == 7
