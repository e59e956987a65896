"""One progress scale for a figure that is made of several runs."""

from collections.abc import Callable

Progress = Callable[[int, int], None]


def part(progress: Progress | None, i_run: int, n_runs: int) -> Progress | None:
    """Return the callable for run `i_run` of `n_runs`: its 0..all becomes this run's share of the whole figure.

    Parameters
    ----------
    progress : callable or None
        Called as progress(done, all) for the whole figure; None for none.
    i_run, n_runs : int
        Number of this run, from 0, and the number of runs.
    """
    if progress is None:
        return None

    def share(done: int, all_batches: int) -> None:
        progress(i_run * all_batches + done, n_runs * all_batches)

    return share
