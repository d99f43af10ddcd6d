(* The counterexample to Theorem 1 as printed: "phi = exp(-e^{-z}), k = 2, u0 = -2, v0 = 0: trapped. An open set of
   initialisations fails." phi/phi' = e^z is finite everywhere. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Calculus Flow Interval Table.
Open Scope R_scope.

Definition gumbel z := exp (- exp (- z)).
Definition gumbel' z := exp (- z) * gumbel z.
Definition gumbel'' z := (exp (- z) - 1) * gumbel' z.

Lemma gumbel_positive z : 0 < gumbel z.
Proof. apply exp_pos. Qed.
Lemma gumbel'_positive z : 0 < gumbel' z.
Proof. apply Rmult_lt_0_compat; apply exp_pos. Qed.
Lemma gumbel_smooth : smooth gumbel gumbel'.
Proof.
  apply (smooth_of_C2 gumbel gumbel' gumbel'').
  - intros z. unfold gumbel', gumbel. auto_derive; [exact I|ring].
  - intros z. unfold gumbel'', gumbel', gumbel. auto_derive; [exact I|ring].
  - intros z. apply continuity_pt_filterlim. apply (ex_derive_continuous gumbel'').
    unfold gumbel'', gumbel', gumbel. auto_derive. exact I.
Qed.

Theorem gumbel_trapped : forall u v k, 0 < k -> flow gumbel gumbel' k u v -> u 0 < 0 -> exp (v 0) <= u 0 ^ 2 / 2 ->
  (forall t, 0 <= t -> k * u t * gumbel (v t) < 0) /\ is_lim v p_infty m_infty /\
  is_lim (fun t => / 2 * (1 - k * u t * gumbel (v t)) ^ 2) p_infty (/ 2) /\ ~ converges gumbel k u v.
Proof.
  intros u v k kpos F U0 B.
  assert (All : forall z, interval gumbel' (v 0) z) by (intros z x _; pose proof (gumbel'_positive x); lra).
  destruct (row_trapped gumbel gumbel' u v k kpos gumbel_smooth F) with (G := exp)
    as [N [_ [L [C [e [Le [Out M]]]]]]].
  - pose proof (gumbel'_positive (v 0)). lra.
  - pose proof (gumbel_positive (v 0)). assert (0 < k * - u 0) by (apply Rmult_lt_0_compat; lra).
    assert (0 < k * - u 0 * gumbel (v 0)) by (apply Rmult_lt_0_compat; lra). lra.
  - intros z _. replace (gumbel z / gumbel' z) with (exp z); [auto_derive; [exact I|ring]|].
    unfold gumbel'. rewrite exp_Ropp. pose proof (gumbel_positive z). pose proof (exp_pos z). field. split; lra.
  - intros z _. pose proof (gumbel_positive z). lra.
  - intros z _. pose proof (exp_pos z). lra.
  - split; [exact N|split; [|split; [exact L|exact C]]].
    destruct e as [a| |]; [exfalso; apply (Out a eq_refl), All| |exact Le].
    (* v falls, for u < 0 < gumbel' *)
    exfalso. apply is_lim_spec in Le. destruct (Le (v 0)) as [T HT].
    set (t := Rmax 0 T + 1). pose proof (Rmax_l 0 T). pose proof (Rmax_r 0 T). pose proof (HT t ltac:(unfold t; lra)) as Q.
    assert (v t <= v 0); [|lra].
    apply (nonincreasing v _ 0 t ltac:(unfold t; lra) (fun s Hs => proj2 (F s ltac:(lra)))).
    intros s Hs. pose proof (N s ltac:(lra)) as Ns. pose proof (gumbel_positive (v s)). pose proof (gumbel'_positive (v s)).
    assert (u s < 0). { apply Rnot_le_lt. intros Z. assert (0 <= k * u s * gumbel (v s)) by (apply Rmult_le_pos; [apply Rmult_le_pos|]; lra). lra. }
    assert (0 <= (1 - k * u s * gumbel (v s)) * (- u s * gumbel' (v s))) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]). lra.
Qed.
