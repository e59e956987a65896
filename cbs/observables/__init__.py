"""From tallies to what is measured: magnetoconductance, return probability, dephasing. One observable a file."""
