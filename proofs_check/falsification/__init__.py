"""The search for counterexamples, with Hypothesis's engine and a certified judge."""
