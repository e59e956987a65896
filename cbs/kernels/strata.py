"""Stratified samples of a tabulated law: places in strata of uneven shares, and an ordered search."""

from cbs.kernels.compile import kernel


@kernel
def place_in_strata(uniform, counts, place, weight):
    """Ascending places in strata of equal probability, counts[q] of them in stratum q, and their weights, mean 1.

    uniform (n,) in (0, 1], counts (strata,) adding up to n; place, weight (n,).
    """
    i = 0
    for q in range(counts.size):
        for rank in range(counts[q]):
            place[i] = (q + (rank + uniform[i]) / counts[q]) / counts.size
            weight[i] = uniform.size / (counts.size * counts[q])
            i += 1


@kernel
def search_ascending(table, values, found):
    """First index with table[index] >= value, table.size where there is none; values (n,) ascending, found (n,)."""
    k = 0
    for i in range(values.size):
        while k < table.size and table[k] < values[i]:
            k += 1
        found[i] = k
