"""Architectures whose parameters are stacked over an ensemble."""
