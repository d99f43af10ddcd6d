(* The first row of the table, p0 > 0: every solution converges to p = 1. Stronger than the table: neither C^2 nor
   phi' <> 0 is asked, the rate is explicit, and so is a ball that no solution leaves. So phi need have a derivative
   in that ball only. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Linear Flow Arrival.
Open Scope R_scope.

(* a lower bound of |phi| along the flow, and the radius that v cannot leave *)
Definition lower (phi : R -> R) k u0 v0 := Rabs (phi v0) / Rmax 1 (k * u0 * phi v0).
Definition radius (phi : R -> R) k u0 v0 := Rabs (1 - k * u0 * phi v0) / (2 * k * lower phi k u0 v0).

Lemma lower_positive phi k u0 v0 : 0 < k * u0 * phi v0 -> 0 < lower phi k u0 v0.
Proof.
  intros P. unfold lower. apply Rdiv_lt_0_compat.
  - apply Rabs_pos_lt. intros Z. rewrite Z in P. lra.
  - pose proof (Rmax_l 1 (k * u0 * phi v0)). lra.
Qed.

Section OnInterval.
Variables phi dphi u v : R -> R.
Variables k T : R.
Hypothesis kpos : 0 < k.
Hypothesis Hphi : forall t, 0 <= t <= T -> is_derive phi (v t) (dphi (v t)).
Hypothesis F : flow_on phi dphi k T u v.
Hypothesis P0 : 0 < k * u 0 * phi (v 0).
Notation output := (output phi u v k).
Notation error := (error phi u v k).
Notation rate := (rate phi dphi u v k).
Notation m := (lower phi k (u 0) (v 0)).

Lemma output_between t : 0 <= t <= T -> 0 < output t.
Proof.
  intros Ht. pose proof (error_same_sign phi dphi u v k T kpos Hphi F t Ht) as S.
  pose proof (error2_nonincreasing phi dphi u v k T kpos Hphi F 0 t ltac:(lra) ltac:(lra) ltac:(lra)) as E.
  assert (0 < output 0) by exact P0.
  unfold Flow.error in *. nra.
Qed.
Lemma two_over_k : 0 < 2 / k. Proof. apply Rdiv_lt_0_compat; lra. Qed.

Lemma phi_bounded_below t : 0 <= t <= T -> m <= Rabs (phi (v t)).
Proof.
  intros Ht. pose proof (lower_positive phi k _ _ P0) as M. pose proof (sqrt_sqrt k ltac:(lra)) as K.
  assert (One : forall f : nat -> R, sum 1 f = f 0%nat) by (intros f; unfold sum; simpl; ring).
  pose proof (last_rate error rate T (derive_error phi dphi u v k T Hphi F) (fun s _ => rate_ge0 phi dphi u v k kpos s) 1 (fun _ s => sqrt k * u s) (fun _ s => sqrt k * phi (v s))) as Q.
  unfold last_square, square, dot, output_of in Q. rewrite !One in Q. replace (sqrt k * u 0 * (sqrt k * phi (v 0))) with (output 0) in Q by (unfold Flow.output; rewrite <- K at 1; ring).
  assert (L : Rmin 1 (output 0) ^ 2 / (sqrt k * u 0 * (sqrt k * u 0)) <= sqrt k * phi (v t) * (sqrt k * phi (v t))).
  { rewrite <- (One (fun _ => sqrt k * phi (v t) * (sqrt k * phi (v t)))). apply Q; [| | |exact P0|exact Ht].
    - intros s. rewrite One. unfold Flow.error, Flow.output. rewrite <- K at 1. ring.
    - intros s j Hs _. evar_last; [apply (is_derive_scal u), (derive_u phi dphi u v k T F s Hs)|]. ring.
    - intros s _. rewrite One. unfold Flow.rate. replace (sqrt k * phi (v s) * (sqrt k * phi (v s))) with (sqrt k * sqrt k * phi (v s) ^ 2) by ring. rewrite K. apply Rmult_le_compat_l; [lra|]. pose proof (pow2_ge_0 (u s * dphi (v s))). lra. }
  assert (U0 : u 0 <> 0) by (intros Z; rewrite Z in P0; lra). pose proof (Rmax_l 1 (output 0)) as M1.
  assert (Mm : Rmin 1 (output 0) * Rmax 1 (output 0) = output 0) by (unfold Rmin, Rmax; destruct (Rle_dec 1 (output 0)); ring).
  rewrite <- (Rabs_pos_eq m) by lra. apply Rsqr_le_abs_0. unfold Rsqr. apply (Rmult_le_reg_l k); [exact kpos|].
  replace (sqrt k * phi (v t) * (sqrt k * phi (v t))) with (sqrt k * sqrt k * (phi (v t) * phi (v t))) in L by ring. rewrite K in L. apply Rle_trans with (2 := L). right.
  replace (sqrt k * u 0 * (sqrt k * u 0)) with (sqrt k * sqrt k * (u 0 * u 0)) by ring. rewrite K. unfold lower. change (k * u 0 * phi (v 0)) with (output 0).
  assert (A2 : Rabs (phi (v 0)) * Rabs (phi (v 0)) = phi (v 0) * phi (v 0)) by (rewrite <- Rabs_mult; apply Rabs_pos_eq; pose proof (pow2_ge_0 (phi (v 0))); lra).
  apply (Rmult_eq_reg_r (k * (u 0 * u 0) * (Rmax 1 (output 0) * Rmax 1 (output 0)))).
  - transitivity (k * k * (u 0 * u 0) * (Rabs (phi (v 0)) * Rabs (phi (v 0)))); [field; lra|]. rewrite A2.
    transitivity ((Rmin 1 (output 0) * Rmax 1 (output 0)) ^ 2); [rewrite Mm; unfold Flow.output; ring|field; lra].
  - repeat apply Rmult_integral_contrapositive_currified; lra.
Qed.
Lemma rate_below t : 0 <= t <= T -> k * m ^ 2 <= rate t.
Proof.
  intros Ht. pose proof (lower_positive phi k _ _ P0) as M. pose proof (phi_bounded_below t Ht) as L. unfold Flow.rate. apply Rmult_le_compat_l; [lra|].
  rewrite <- (pow2_abs (phi (v t))). assert (m ^ 2 <= Rabs (phi (v t)) ^ 2) by (apply pow_incr; lra). pose proof (pow2_ge_0 (u t * dphi (v t))). lra.
Qed.
Lemma residual_rate t : 0 <= t <= T -> error t ^ 2 <= error 0 ^ 2 * exp (- (2 * k * m ^ 2 * t)).
Proof.
  intros Ht. pose proof (residual_decays error rate T (derive_error phi dphi u v k T Hphi F) (fun s _ => rate_ge0 phi dphi u v k kpos s) (k * m ^ 2)) as Q.
  rewrite <- (pow2_abs (error t)), <- (pow2_abs (error 0)). replace (- (2 * k * m ^ 2 * t)) with (- (k * m ^ 2 * t) + - (k * m ^ 2 * t)) by ring. rewrite exp_plus.
  replace (Rabs (error 0) ^ 2 * (exp (- (k * m ^ 2 * t)) * exp (- (k * m ^ 2 * t)))) with ((Rabs (error 0) * exp (- (k * m ^ 2 * t))) ^ 2) by ring.
  apply pow_incr. split; [apply Rabs_pos|]. apply Q; [|exact Ht]. apply rate_below.
Qed.
(* both speeds, and so how far u and v move *)
Lemma speed_u t : 0 <= t <= T -> k * m * Rabs (phi (v t)) <= rate t.
Proof.
  intros Ht. pose proof (phi_bounded_below t Ht) as L. unfold Flow.rate. rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|].
  rewrite <- (pow2_abs (phi (v t))). pose proof (pow2_ge_0 (u t * dphi (v t))). pose proof (Rabs_pos (phi (v t))). nra.
Qed.
Lemma speed_v t : 0 <= t <= T -> 2 * k * m * Rabs (u t * dphi (v t)) <= rate t.
Proof.
  intros Ht. pose proof (phi_bounded_below t Ht) as L. unfold Flow.rate. rewrite <- (pow2_abs (phi (v t))), <- (pow2_abs (u t * dphi (v t))).
  pose proof (Rabs_pos (u t * dphi (v t))) as B. set (a := Rabs (phi (v t))) in *. set (b := Rabs (u t * dphi (v t))) in *.
  replace (2 * k * m * b) with (k * (2 * m * b)) by ring. apply Rmult_le_compat_l; [lra|].
  assert (0 <= (a - m) * b) by (apply Rmult_le_pos; lra). pose proof (pow2_ge_0 (a - b)). nra.
Qed.
Lemma ball_v0 t : 0 <= t <= T -> Rabs (v t - v 0) <= radius phi k (u 0) (v 0).
Proof.
  intros Ht. pose proof (lower_positive phi k _ _ P0) as M. assert (km : 0 < 2 * k * m) by (apply Rmult_lt_0_compat; lra).
  apply Rle_trans with (/ (2 * k * m) * (Rabs (error 0) - Rabs (error t))).
  - apply (little_way error rate T (derive_error phi dphi u v k T Hphi F) (fun s _ => rate_ge0 phi dphi u v k kpos s) v (fun s => u s * dphi (v s)) (2 * k * m) km); try lra.
    intros s Hs. split; [apply F, Hs|apply speed_v, Hs].
  - unfold radius, Rdiv. rewrite Rmult_comm. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat, km|].
    pose proof (Rabs_pos (error t)). change (1 - k * u 0 * phi (v 0)) with (error 0). lra.
Qed.
End OnInterval.

Section ForAllTimes.
Variables phi dphi u v : R -> R.
Variables k r : R.
Hypothesis kpos : 0 < k.
Hypothesis F : flow phi dphi k u v.
Hypothesis P0 : 0 < k * u 0 * phi (v 0).
Hypothesis Hr : radius phi k (u 0) (v 0) < r.
Hypothesis Hphi : forall z, Rabs (z - v 0) <= r -> is_derive phi z (dphi z).
Notation error := (error phi u v k).
Notation m := (lower phi k (u 0) (v 0)).

Lemma radius_ge0 : 0 <= radius phi k (u 0) (v 0).
Proof.
  unfold radius. apply Rmult_le_pos; [apply Rabs_pos|]. left. apply Rinv_0_lt_compat.
  pose proof (lower_positive phi k _ _ P0) as M. assert (0 < k * m) by (apply Rmult_lt_0_compat; lra). lra.
Qed.
Lemma stays_in_ball t : 0 <= t -> Rabs (v t - v 0) <= r.
Proof.
  intros Ht. pose proof radius_ge0 as Q. apply (stays_below (fun s => Rabs (v s - v 0)) r t Ht); [| | |lra].
  - intros s Hs. apply (continuity_pt_comp (fun s => v s - v 0) Rabs); [|apply Rcontinuity_abs].
    apply (continuity_pt_minus v (fun _ => v 0)); [|apply continuity_pt_const; intros ? ?; reflexivity].
    eapply continuity_of_derive. apply (proj2 (F s ltac:(lra))).
  - rewrite Rminus_eq_0, Rabs_R0. lra.
  - intros s Hs K. apply Rle_lt_trans with (2 := Hr).
    apply (ball_v0 phi dphi u v k s kpos); [|apply flow_restrict, F|exact P0|lra]. intros q Hq. apply Hphi, K, Hq.
Qed.
Lemma along t : 0 <= t -> is_derive phi (v t) (dphi (v t)).
Proof. intros Ht. apply Hphi, stays_in_ball, Ht. Qed.

Lemma derive_error_later t : 0 <= t -> is_derive error t (- (rate phi dphi u v k t * error t)).
Proof. intros Ht. apply (derive_error phi dphi u v k t (fun s Hs => along s (proj1 Hs)) (flow_restrict _ _ _ _ _ t F)). lra. Qed.
Lemma rate_below_later t : 0 <= t -> k * m ^ 2 <= rate phi dphi u v k t.
Proof. intros Ht. apply (rate_below phi dphi u v k t kpos (fun s Hs => along s (proj1 Hs)) (flow_restrict _ _ _ _ _ t F) P0). lra. Qed.

(* "p0 > 0 (below or above 1): converges to p = 1" *)
Theorem row_positive : exists U V : R, is_lim u p_infty U /\ is_lim v p_infty V /\ k * U * phi V = 1 /\
  Rabs (U - u 0) <= Rabs (1 - k * u 0 * phi (v 0)) / (k * m) /\
  Rabs (V - v 0) <= radius phi k (u 0) (v 0) /\
  forall t, 0 <= t -> Rabs (v t - v 0) <= radius phi k (u 0) (v 0) /\
    (1 - k * u t * phi (v t)) ^ 2 <= (1 - k * u 0 * phi (v 0)) ^ 2 * exp (- (2 * k * m ^ 2 * t)).
Proof.
  pose proof (lower_positive phi k _ _ P0) as M. assert (km : 0 < k * m) by (apply Rmult_lt_0_compat; lra).
  assert (km2 : 0 < k * m ^ 2) by (apply Rmult_lt_0_compat; [lra|apply pow_lt, M]).
  pose proof (arrival error (rate phi dphi u v k) derive_error_later (fun s _ => rate_ge0 phi dphi u v k kpos s) (k * m ^ 2) km2 rate_below_later) as Ar.
  destruct (Ar u (fun s => phi (v s)) (k * m) km) as [U [LU DU]].
  { intros t Ht. split; [apply (F t Ht)|]. apply (speed_u phi dphi u v k t kpos (fun s Hs => along s (proj1 Hs)) (flow_restrict _ _ _ _ _ t F) P0). lra. }
  destruct (Ar v (fun s => u s * dphi (v s)) (2 * k * m) ltac:(lra)) as [V [LV DV]].
  { intros t Ht. split; [apply (F t Ht)|]. apply (speed_v phi dphi u v k t kpos (fun s Hs => along s (proj1 Hs)) (flow_restrict _ _ _ _ _ t F) P0). lra. }
  assert (BV : Rabs (V - v 0) <= radius phi k (u 0) (v 0)) by exact DV.
  exists U, V. split; [exact LU|split; [exact LV|split; [|split; [|split; [exact BV|]]]]].
  - apply (lim_same (fun t => k * u t * phi (v t))).
    + apply lim_mult; [apply (is_lim_scal_l u k p_infty U LU)|].
      apply (lim_continuous v phi V LV). eapply continuity_of_derive. apply Hphi. lra.
    + apply (is_lim_ext (fun t => 1 - error t)); [intros; unfold Flow.error, Flow.output; ring|].
      replace (Finite 1) with (Finite (1 - 0)) by (f_equal; ring).
      apply is_lim_minus'; [apply is_lim_const|].
      apply (residual_vanishes error (rate phi dphi u v k) derive_error_later (fun s _ => rate_ge0 phi dphi u v k kpos s) (k * m ^ 2) km2 rate_below_later).
  - exact DU.
  - intros t Ht. split.
    + apply (ball_v0 phi dphi u v k t kpos); auto; try lra. intros; apply along; lra. apply flow_restrict, F.
    + apply (residual_rate phi dphi u v k t kpos (fun s Hs => along s ltac:(lra)) (flow_restrict _ _ _ _ _ t F) P0 t ltac:(lra)).
Qed.

(* Theorem 1: "(u^2 - u0^2)/2 = integral from v0 to v of phi/phi' and k u phi(v) = 1", and Theorem 2 at the end point;
   G is any primitive of phi/phi' on the ball *)
Theorem theorem1_positive : forall G : R -> R,
  (forall z, Rabs (z - v 0) <= radius phi k (u 0) (v 0) -> dphi z <> 0 /\ is_derive G z (phi z / dphi z)) ->
  exists U V : R, is_lim u p_infty U /\ is_lim v p_infty V /\ k * U * phi V = 1 /\
    (U ^ 2 - u 0 ^ 2) / 2 = G V - G (v 0) /\ Rabs (V - v 0) <= radius phi k (u 0) (v 0) /\
    k * (U * (dphi V * V)) = V * dphi V / phi V.
Proof.
  intros G HG. destruct row_positive as [U [V [LU [LV [P [_ [BV Bt]]]]]]].
  exists U, V. split; [exact LU|split; [exact LV|split; [exact P|split; [|split; [exact BV|]]]]].
  - assert (A : U ^ 2 / 2 - G V = u 0 ^ 2 / 2 - G (v 0)); [|lra].
    apply (lim_same (fun t => u t ^ 2 / 2 - G (v t))).
    + apply is_lim_minus'.
      * apply (is_lim_ext (fun t => / 2 * (u t * u t))); [intros; field|].
        replace (U ^ 2 / 2) with (/ 2 * (U * U)) by field.
        apply (is_lim_scal_l (fun t => u t * u t) (/ 2) p_infty (U * U)). apply lim_mult; exact LU.
      * apply (lim_continuous v G V LV). eapply continuity_of_derive. apply HG, BV.
    + apply (is_lim_ext_loc (fun _ => u 0 ^ 2 / 2 - G (v 0))); [|apply is_lim_const].
      exists 0. intros t Ht. symmetry.
      apply (conservation phi dphi u v k t (flow_restrict _ _ _ _ _ t F) G); [|lra].
      intros s Hs. apply HG. apply (Bt s ltac:(lra)).
  - assert (N : phi V <> 0) by (intros Z; rewrite Z in P; lra). apply (Rmult_eq_reg_r (phi V)); [|exact N].
    replace (V * dphi V / phi V * phi V) with (V * dphi V) by (field; exact N).
    replace (k * (U * (dphi V * V)) * phi V) with (k * U * phi V * (V * dphi V)) by ring. rewrite P. ring.
Qed.
End ForAllTimes.
