"""The boards of the subject, one file each: compute, draw and CAPTION, under the names of the registry."""
