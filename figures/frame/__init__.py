"""What pictures have in common: film, scales, colours and marks, labels that find places, sizes, words, files."""
