(* "Example (paper). phi = 1/(1 + e^{-z}), k = 2, u0 = v0 = 1: (u^2 - u0^2)/2 = v + e^v - v0 - e^{v0},
   v = .929, lambda_1 = .263": the flow exists, is unique, and ends there. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From AssociativeMemory Require Import Calculus Flow Positive Interval Theorem1.
Open Scope R_scope.

Definition sigmoid v := / (1 + exp (- v)).
Definition sigmoid' v := exp (- v) / (1 + exp (- v)) ^ 2.
Definition sigmoid'' v := sigmoid' v * (1 - 2 * sigmoid v).
Definition G v := v + exp v.
Lemma denominator v : 0 < 1 + exp (- v).
Proof. pose proof (exp_pos (- v)). lra. Qed.
Lemma derive_sigmoid v : is_derive sigmoid v (sigmoid' v).
Proof. pose proof (denominator v). unfold sigmoid, sigmoid'. auto_derive; [lra|field; lra]. Qed.
Lemma derive_sigmoid' v : is_derive sigmoid' v (sigmoid'' v).
Proof.
  pose proof (denominator v). unfold sigmoid'', sigmoid', sigmoid. auto_derive; [repeat split; nra|field; lra].
Qed.
Lemma sigmoid_smooth : smooth sigmoid sigmoid'.
Proof.
  apply (smooth_of_C2 sigmoid sigmoid' sigmoid''); [exact derive_sigmoid|exact derive_sigmoid'|].
  intros z. pose proof (denominator z). apply continuity_pt_filterlim. apply (ex_derive_continuous sigmoid'').
  unfold sigmoid'', sigmoid', sigmoid. auto_derive. repeat split; nra.
Qed.
Lemma sigmoid'_positive v : 0 < sigmoid' v.
Proof. unfold sigmoid'. apply Rdiv_lt_0_compat; [apply exp_pos|apply pow_lt, denominator]. Qed.
Lemma derive_G v : is_derive G v (sigmoid v / sigmoid' v).
Proof.
  pose proof (denominator v). pose proof (exp_pos (- v)). unfold sigmoid, sigmoid', G. auto_derive; [exact I|].
  rewrite exp_Ropp in *. pose proof (exp_pos v). field. repeat split; lra.
Qed.
(* the equation in one unknown, squared *)
Definition equation v := 4 * sigmoid v ^ 2 * (1 + 2 * (G v - G 1)) - 1.
Lemma below v : 0.76 <= v <= 0.92914 -> equation v < 0.
Proof. intros. unfold equation, G, sigmoid. interval with (i_bisect v, i_autodiff v). Qed.
Lemma above v : 0.92915 <= v <= 1.24 -> 0 < equation v.
Proof. intros. unfold equation, G, sigmoid. interval with (i_bisect v, i_autodiff v). Qed.
Lemma elasticity v : 0.92914 <= v <= 0.92915 -> 0.26303 < v * sigmoid' v / sigmoid v < 0.26305.
Proof. intros. unfold sigmoid, sigmoid'. split; interval with (i_bisect v, i_autodiff v). Qed.

Theorem sigmoid_example : exists u v, u 0 = 1 /\ v 0 = 1 /\ flow sigmoid sigmoid' 2 u v /\
  exists U V : R, is_lim u p_infty U /\ is_lim v p_infty V /\ 2 * U * sigmoid V = 1 /\
    (U ^ 2 - 1) / 2 = G V - G 1 /\ 0.92914 <= V <= 0.92915 /\ 0.26303 < 2 * (U * (sigmoid' V * V)) < 0.26305.
Proof.
  destruct (flow_exists sigmoid sigmoid' 2 1 1 ltac:(lra) sigmoid_smooth) as [u [v [U0 [V0 F]]]].
  exists u, v. split; [exact U0|split; [exact V0|split; [exact F|]]].
  assert (P0 : 1.46 < 2 * 1 * sigmoid 1 < 1.463) by (unfold sigmoid; split; interval).
  destruct (theorem1_positive sigmoid sigmoid' u v 2 (radius sigmoid 2 (u 0) (v 0) + 1) ltac:(lra) F) with (G := G)
    as [U [V [LU [LV [P [R [B L]]]]]]].
  - rewrite U0, V0. lra.
  - lra.
  - intros z _. apply derive_sigmoid.
  - intros z _. split; [|apply derive_G]. pose proof (sigmoid'_positive z). lra.
  - rewrite U0, V0 in *. unfold radius, lower in B. rewrite Rmax_right in B by lra.
    exists U, V. split; [exact LU|split; [exact LV|split; [exact P|split; [lra|]]]].
    assert (B' : 0.76 <= V <= 1.24).
    { assert (B2 : Rabs (V - 1) <= 0.24); [|apply Rabs_le_between in B2; lra]. apply Rle_trans with (1 := B). unfold sigmoid. interval. }
    assert (HV : equation V = 0).
    { unfold equation. replace (1 + 2 * (G V - G 1)) with (U ^ 2) by lra.
      replace (4 * sigmoid V ^ 2 * U ^ 2) with ((2 * U * sigmoid V) ^ 2) by ring. rewrite P. ring. }
    assert (BV : 0.92914 <= V <= 0.92915).
    { split; apply Rnot_lt_le; intros Z; [pose proof (below V)|pose proof (above V)]; lra. }
    split; [exact BV|]. rewrite L. apply elasticity, BV.
Qed.
