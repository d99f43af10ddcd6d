"""Exact symbolic decisions: zero tests, verified antiderivatives."""
