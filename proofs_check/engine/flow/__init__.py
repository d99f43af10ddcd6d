"""The flow method: the ODE, or the map, in floats by SciPy."""
