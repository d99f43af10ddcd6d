"""Each further kind of certificate by itself: sums, weights and laws; terms and lines; cycles and
counting; logic; families; traps; tables, levels and regions; networks, layers, stability,
memories and sentences.
"""
