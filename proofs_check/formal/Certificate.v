(* One theorem for every phi whose premises are finitely many numeric facts on one ball around v0, so that a program
   that encloses formulas can discharge them: the flow exists, is unique, converges to p = 1, and its end lies in
   [lo, hi]. G is the integral of phi/phi'; no closed form is asked. Nothing is asked of phi outside the ball. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Calculus Flow Positive Interval Theorem1.
Open Scope R_scope.

Section Certificate.
Variables phi dphi : R -> R.
Variables k u0 v0 r lo hi : R.
(* the width, and p0 > 0 *)
Hypothesis Width : 0 < k.
Hypothesis Output : 0 < k * u0 * phi v0.
(* the flow cannot leave the ball of radius r around v0 *)
Hypothesis Ball : Rabs (1 - k * u0 * phi v0) * Rmax 1 (k * u0 * phi v0) < r * (2 * k * Rabs (phi v0)).
(* phi is smooth there, and phi phi' > 0 *)
Hypothesis Smooth : forall z, v0 - r <= z <= v0 + r -> is_derive phi z (dphi z) /\ continuous dphi z.
Hypothesis Sign : forall z, v0 - r <= z <= v0 + r -> 0 < phi z * dphi z.
(* H = (k u phi)^2 - 1, with u^2 by the conservation law, has two signs at the ends of [lo, hi] *)
Definition ratio z := phi z / dphi z.
Definition equation z := k ^ 2 * phi z ^ 2 * (u0 ^ 2 + 2 * RInt ratio v0 z) - 1.
Hypothesis Low : v0 - r <= lo <= v0 + r /\ equation lo <= 0.
Hypothesis High : v0 - r <= hi <= v0 + r /\ 0 <= equation hi.

Lemma phi_start : phi v0 <> 0.
Proof. intros Z. rewrite Z in Output. lra. Qed.
Lemma ball_holds : radius phi k u0 v0 < r.
Proof.
  pose proof (Rabs_pos_lt _ phi_start) as N. unfold radius, lower. pose proof (Rmax_l 1 (k * u0 * phi v0)). set (M := Rmax 1 (k * u0 * phi v0)) in *.
  assert (0 < 2 * k * Rabs (phi v0)) by (apply Rmult_lt_0_compat; lra).
  replace (Rabs (1 - k * u0 * phi v0) / (2 * k * (Rabs (phi v0) / M))) with (Rabs (1 - k * u0 * phi v0) * M / (2 * k * Rabs (phi v0))) by (field; repeat split; lra).
  apply (Rmult_lt_reg_r (2 * k * Rabs (phi v0))); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
Lemma radius_nonnegative : 0 <= radius phi k u0 v0.
Proof.
  unfold radius. apply Rmult_le_pos; [apply Rabs_pos|]. left. apply Rinv_0_lt_compat.
  pose proof (lower_positive phi k u0 v0 Output). apply Rmult_lt_0_compat; lra.
Qed.
Lemma inside z : Rabs (z - v0) <= r <-> v0 - r <= z <= v0 + r.
Proof. rewrite Rabs_le_between. lra. Qed.
Lemma dphi_nonzero z : v0 - r <= z <= v0 + r -> dphi z <> 0.
Proof. intros Hz Z. pose proof (Sign z Hz) as Q. rewrite Z in Q. lra. Qed.
Lemma ratio_continuous z : v0 - r <= z <= v0 + r -> continuous ratio z.
Proof.
  intros Hz. unfold ratio. apply (continuous_mult phi (fun z => / dphi z)).
  - apply (ex_derive_continuous phi z). eexists. apply Smooth, Hz.
  - apply continuous_comp; [apply Smooth, Hz|]. apply continuous_Rinv, dphi_nonzero, Hz.
Qed.
Lemma ratio_positive z : v0 - r <= z <= v0 + r -> 0 < ratio z.
Proof.
  intros Hz. unfold ratio. replace (phi z / dphi z) with (phi z * dphi z * / dphi z ^ 2) by (field; apply dphi_nonzero, Hz).
  apply Rmult_lt_0_compat; [apply Sign, Hz|]. apply Rinv_0_lt_compat, pow2_gt_0, dphi_nonzero, Hz.
Qed.
Lemma ratio_integrable a b : v0 - r <= a <= v0 + r -> v0 - r <= b <= v0 + r -> ex_RInt ratio a b.
Proof.
  intros Ha Hb. apply (ex_RInt_continuous ratio). intros z Hz. apply ratio_continuous.
  unfold Rmin, Rmax in Hz. destruct (Rle_dec a b); lra.
Qed.
Lemma start_inside : v0 - r <= v0 <= v0 + r.
Proof. pose proof ball_holds. pose proof radius_nonnegative. lra. Qed.
Lemma integral_splits a b : v0 - r <= a <= v0 + r -> v0 - r <= b <= v0 + r -> RInt ratio v0 b = RInt ratio v0 a + RInt ratio a b.
Proof. intros Ha Hb. symmetry. apply (RInt_Chasles ratio v0 a b); apply ratio_integrable; auto using start_inside. Qed.
Lemma integral_derive z : Rabs (z - v0) < r -> is_derive (fun z => RInt ratio v0 z) z (ratio z).
Proof.
  intros Hz. apply (is_derive_RInt ratio _ v0 z).
  - assert (D : 0 < r - Rabs (z - v0)) by lra. exists (mkposreal _ D). intros y Hy. change (Rabs (y - z) < r - Rabs (z - v0)) in Hy.
    apply (RInt_correct (V := R_CompleteNormedModule)). apply ratio_integrable; [apply start_inside|]. apply inside.
    pose proof (Rabs_triang (y - z) (z - v0)) as T. replace (y - z + (z - v0)) with (y - v0) in T by ring. lra.
  - apply ratio_continuous, inside. lra.
Qed.
Lemma phi2_increasing a b : v0 - r <= a -> a < b -> b <= v0 + r -> phi a ^ 2 < phi b ^ 2.
Proof.
  intros Ha Hab Hb. apply (increasing (fun z => phi z ^ 2) (fun z => 2 * (phi z * dphi z)) a b Hab).
  - intros z Hz. evar_last. apply (is_derive_pow phi 2 z _ (proj1 (Smooth z ltac:(lra)))). simpl. ring.
  - intros z Hz. pose proof (Sign z ltac:(lra)). lra.
Qed.
(* the equation increases from any point at which u^2 > 0 *)
Lemma equation_increasing a b : v0 - r <= a -> a < b -> b <= v0 + r -> 0 < u0 ^ 2 + 2 * RInt ratio v0 a -> equation a < equation b.
Proof.
  intros Ha Hab Hb U. unfold equation. rewrite (integral_splits a b) by lra.
  assert (J : 0 <= RInt ratio a b). { apply RInt_ge_0; [lra|apply ratio_integrable; lra|]. intros z Hz. left. apply ratio_positive. lra. }
  pose proof (phi2_increasing a b Ha Hab Hb). pose proof (pow2_ge_0 (phi a)). assert (0 < k ^ 2) by (apply pow_lt, Width).
  set (w := u0 ^ 2 + 2 * RInt ratio v0 a) in *. replace (u0 ^ 2 + 2 * (RInt ratio v0 a + RInt ratio a b)) with (w + 2 * RInt ratio a b) by (unfold w; ring).
  assert (phi a ^ 2 * w < phi b ^ 2 * w) by (apply Rmult_lt_compat_r; lra).
  assert (0 <= phi b ^ 2 * (2 * RInt ratio a b)) by (apply Rmult_le_pos; lra).
  assert (k ^ 2 * (phi a ^ 2 * w) < k ^ 2 * (phi b ^ 2 * (w + 2 * RInt ratio a b))) by (apply Rmult_lt_compat_l; lra). lra.
Qed.

Theorem certificate : forall u v, flow phi dphi k u v -> u 0 = u0 -> v 0 = v0 ->
  exists U V : R, is_lim u p_infty U /\ is_lim v p_infty V /\ k * U * phi V = 1 /\
    (U ^ 2 - u0 ^ 2) / 2 = RInt ratio v0 V /\ lo <= V <= hi /\ k * (U * (dphi V * V)) = V * dphi V / phi V.
Proof.
  intros u v F Eu Ev. pose proof ball_holds as Rho.
  destruct (theorem1_positive phi dphi u v k r Width F) with (G := fun z => RInt ratio v0 z) as [U [V [LU [LV [P [R [B E]]]]]]].
  - rewrite Eu, Ev. exact Output.
  - rewrite Eu, Ev. exact Rho.
  - rewrite Ev. intros z Hz. apply Smooth, inside, Hz.
  - rewrite Eu, Ev. intros z Hz. split; [apply dphi_nonzero, inside; lra|apply integral_derive; lra].
  - rewrite Eu, Ev in *. rewrite (RInt_point v0 ratio) in R. unfold zero in R; simpl in R. rewrite Rminus_0_r in R.
    exists U, V. split; [exact LU|split; [exact LV|split; [exact P|split; [exact R|split; [|exact E]]]]].
    assert (BV : v0 - r < V < v0 + r) by (assert (Q : Rabs (V - v0) < r) by lra; apply Rabs_def2 in Q; lra).
    assert (U2 : u0 ^ 2 + 2 * RInt ratio v0 V = U ^ 2) by lra.
    assert (UN : U <> 0) by (intros Z; rewrite Z in P; lra).
    assert (HV : equation V = 0). { unfold equation. rewrite U2. replace (k ^ 2 * phi V ^ 2 * U ^ 2) with ((k * U * phi V) ^ 2) by ring. rewrite P. ring. }
    split; apply Rnot_lt_le; intros Z.
    + pose proof (equation_increasing V lo ltac:(lra) Z ltac:(lra)) as Q. rewrite U2 in Q. pose proof (pow2_gt_0 U UN). lra.
    + assert (W : 0 < u0 ^ 2 + 2 * RInt ratio v0 hi).
      { apply Rnot_le_lt. intros W. destruct High as [_ Q]. unfold equation in Q. assert (0 <= k ^ 2 * phi hi ^ 2) by (apply Rmult_le_pos; apply pow2_ge_0). nra. }
      pose proof (equation_increasing hi V ltac:(lra) Z ltac:(lra) W). lra.
Qed.

(* with a bound of phi'' on the ball the flow exists and is unique *)
Theorem certificate_exists : forall ddphi L, (forall z, v0 - r <= z <= v0 + r -> is_derive dphi z (ddphi z) /\ Rabs (ddphi z) <= L) ->
  exists u v, u 0 = u0 /\ v 0 = v0 /\ flow phi dphi k u v /\
    forall u' v', u' 0 = u0 -> v' 0 = v0 -> flow phi dphi k u' v' -> forall t, 0 <= t -> u' t = u t /\ v' t = v t.
Proof.
  intros ddphi L D.
  assert (S : smooth_on v0 r phi dphi).
  { split; [intros z Hz; apply Smooth, inside, Hz|]. exists (Rmax 0 L). split; [apply Rmax_l|]. intros x y Hx Hy.
    destruct (Req_dec y x) as [->|N]; [rewrite !Rminus_eq_0, !Rabs_R0; lra|].
    apply inside in Hx. apply inside in Hy.
    destruct (mean_value dphi ddphi y x N) as [z [Hz [_ [_ E]]]].
    - intros z Hz. apply D. unfold between in Hz. lra.
    - rewrite E, Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|]. apply Rle_trans with (2 := Rmax_r 0 L). apply D. unfold between in Hz. lra. }
  destruct (flow_exists_in_ball phi dphi k u0 v0 r Width Output ball_holds S) as [u [v [Eu [Ev F]]]].
  exists u, v. split; [exact Eu|split; [exact Ev|split; [exact F|]]]. intros u' v' Eu' Ev' F'.
  apply (flow_unique_in_ball phi dphi k u v u' v' r); rewrite ?Eu, ?Ev; auto using Width, Output, ball_holds.
Qed.
End Certificate.
