(* What each headline theorem rests on; axioms.py compares the answers with what is allowed. *)
From AssociativeMemory Require Import Network Gradient Flow Positive Orbit Table Gumbel.
From AssociativeMemory Require Import Picard Existence Theorem1 Certificate Sigmoid.
Print Assumptions invariant1.
Print Assumptions invariant2.
Print Assumptions proposition3.
Print Assumptions proposition4.
Print Assumptions theorem2.
Print Assumptions gradient1.
Print Assumptions gradient2.
Print Assumptions conservation.
Print Assumptions row_positive.
Print Assumptions theorem1_positive.
Print Assumptions stays_in_I.
Print Assumptions row_zero.
Print Assumptions row_equilibrium.
Print Assumptions row_below.
Print Assumptions row_barrier.
Print Assumptions row_saddle.
Print Assumptions row_trapped.
Print Assumptions row_flat.
Print Assumptions row_flat_equilibrium.
Print Assumptions gumbel_trapped.
Print Assumptions picard_solves.
Print Assumptions uniqueness.
Print Assumptions global_solution.
Print Assumptions flow_exists.
Print Assumptions flow_unique.
Print Assumptions flow_exists_in_ball.
Print Assumptions flow_unique_in_ball.
Print Assumptions theorem1_relation.
Print Assumptions certificate.
Print Assumptions certificate_exists.
Print Assumptions sigmoid_example.
