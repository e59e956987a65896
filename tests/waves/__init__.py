"""Tests of the waves."""
