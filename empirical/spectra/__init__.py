"""Spectral radii of input-output Jacobians, and what they decide.

``measure`` is the way in: ``spectral_radii``, ``cycle_spectra`` and ``measure_storage``;
``stored.decide`` turns spectra into decisions.
"""
