"""The live page: one file with a pool of loops, the formulas in plain JavaScript, pictures on canvas."""
