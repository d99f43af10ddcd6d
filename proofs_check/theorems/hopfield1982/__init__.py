"""Networks of threshold units, here ±1 and without thresholds."""

AUTHORS = "Hopfield"
TITLE = "Neural networks and physical systems with emergent collective computational abilities"
VENUE = "PNAS 79(8)"
YEAR = 1982
