(* The first row of the table, p0 > 0: every solution converges to p = 1. Stronger than the table: neither C^2 nor
   phi' <> 0 is asked, the rate is explicit, and so is a ball that no solution leaves. So phi need have a derivative
   in that ball only. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Calculus Flow.
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
  intros Ht. pose proof two_over_k as K.
  assert (N : phi (v 0) <> 0) by (intros Z; rewrite Z in P0; lra).
  destruct (Rle_dec (output 0) 1) as [L|L].
  - unfold lower. change (k * u 0 * phi (v 0)) with (output 0). rewrite Rmax_left by lra.
    replace (Rabs (phi (v 0)) / 1) with (Rabs (phi (v 0))) by field.
    apply Rsqr_le_abs_0. unfold Rsqr. cut (phi (v 0) ^ 2 <= phi (v t) ^ 2); [lra|].
    apply (nondecreasing (fun t => phi (v t) ^ 2) (fun t => 2 / k * (error t * output t * dphi (v t) ^ 2)) 0 t); [lra| |].
    + intros s Hs. apply (derive_phi2 phi dphi u v k T kpos Hphi F). lra.
    + intros s Hs. pose proof (output_between s ltac:(lra)) as Ps.
      assert (0 <= error s).
      { pose proof (error_same_sign phi dphi u v k T kpos Hphi F s ltac:(lra)) as S.
        pose proof (error2_nonincreasing phi dphi u v k T kpos Hphi F 0 s ltac:(lra) ltac:(lra) ltac:(lra)) as E.
        assert (0 <= error 0) by (unfold Flow.error; lra). destruct (Req_dec (error 0) 0) as [Z|Z]; [rewrite Z in E; nra|nra]. }
      pose proof (pow2_ge_0 (dphi (v s))). assert (0 <= error s * output s) by (apply Rmult_le_pos; lra).
      apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; lra.
  - assert (E0 : error 0 < 0) by (unfold Flow.error; lra).
    assert (Neg : forall s, 0 <= s <= T -> error s <= 0).
    { intros s Hs. pose proof (error_same_sign phi dphi u v k T kpos Hphi F s Hs). nra. }
    assert (U2 : u t ^ 2 <= u 0 ^ 2).
    { apply (nonincreasing (fun t => u t ^ 2) (fun t => 2 / k * (error t * output t)) 0 t); [lra| |].
      - intros s Hs. apply (derive_u2 phi dphi u v k T kpos F). lra.
      - intros s Hs. pose proof (Neg s ltac:(lra)). pose proof (output_between s ltac:(lra)).
        assert (0 <= 2 / k * (- error s * output s)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]). lra. }
    assert (P1 : 1 <= output t) by (pose proof (Neg t Ht); unfold Flow.error in *; lra).
    assert (A : Rabs (u t) <= Rabs (u 0)) by (apply Rsqr_le_abs_0; unfold Rsqr; lra).
    assert (Abs : forall s, 0 < output s -> output s = k * Rabs (u s) * Rabs (phi (v s))).
    { intros s Hs. rewrite <- (Rabs_pos_eq (output s)) by lra. unfold Flow.output. rewrite !Rabs_mult, (Rabs_pos_eq k) by lra. ring. }
    pose proof (Abs 0 P0) as B. pose proof (Abs t ltac:(lra)) as C.
    assert (0 < Rabs (u 0)) by (apply Rabs_pos_lt; intros Z; rewrite Z in P0; lra).
    assert (0 < Rabs (phi (v 0))) by (apply Rabs_pos_lt, N).
    pose proof (Rabs_pos (phi (v t))). pose proof (Rabs_pos (u t)).
    unfold lower. change (k * u 0 * phi (v 0)) with (output 0). rewrite Rmax_right by lra. rewrite B.
    replace (Rabs (phi (v 0)) / (k * Rabs (u 0) * Rabs (phi (v 0)))) with (/ (k * Rabs (u 0))) by (field; lra).
    assert (0 < k * Rabs (u 0)) by (apply Rmult_lt_0_compat; lra).
    apply (Rmult_le_reg_l (k * Rabs (u 0))); [lra|]. rewrite Rinv_r by lra.
    apply Rle_trans with (output t); [lra|]. rewrite C. apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat_l; lra.
Qed.

Lemma residual_rate t : 0 <= t <= T -> error t ^ 2 <= error 0 ^ 2 * exp (- (2 * k * m ^ 2 * t)).
Proof.
  intros Ht. pose proof (lower_positive phi k _ _ P0) as M.
  set (r := 2 * k * m ^ 2).
  assert (A : error t ^ 2 * exp (r * t) <= error 0 ^ 2 * exp (r * 0)).
  { apply (nonincreasing (fun t => error t ^ 2 * exp (r * t))
      (fun t => (-2 * (rate t * error t ^ 2) + r * error t ^ 2) * exp (r * t)) 0 t); [lra| |].
    - intros s Hs. apply (derive_times_exp (fun t => error t ^ 2)). apply (derive_error2 phi dphi u v k T Hphi F). lra.
    - intros s Hs. pose proof (exp_pos (r * s)). pose proof (pow2_ge_0 (error s)).
      assert (r <= 2 * rate s).
      2:{ assert (0 <= (2 * rate s - r) * error s ^ 2) by (apply Rmult_le_pos; lra).
        assert (0 <= (2 * rate s - r) * error s ^ 2 * exp (r * s)) by (apply Rmult_le_pos; lra). lra. }
      unfold r, Flow.rate.
      pose proof (phi_bounded_below s ltac:(lra)). rewrite <- (pow2_abs (phi (v s))).
      assert (m ^ 2 <= Rabs (phi (v s)) ^ 2) by (apply pow_incr; lra). pose proof (pow2_ge_0 (u s * dphi (v s))). nra. }
  rewrite Rmult_0_r, exp_0, Rmult_1_r in A. apply (Rmult_le_reg_r (exp (r * t))); [apply exp_pos|].
  rewrite Rmult_assoc, <- exp_plus. fold r. replace (- (r * t) + r * t) with 0 by ring. rewrite exp_0. lra.
Qed.

(* a function whose speed is at most C rate |e| moves at most C times as far as |e| falls *)
Lemma moves_little (w dw : R -> R) C : (forall t, 0 <= t <= T -> is_derive w t (dw t)) ->
  (forall t, 0 <= t <= T -> Rabs (dw t) <= C * (rate t * Rabs (error t))) ->
  forall a b, 0 <= a -> a <= b -> b <= T -> Rabs (w b - w a) <= C * (Rabs (error a) - Rabs (error b)).
Proof.
  intros D B a b Ha Hab Hb. destruct (error_sign phi dphi u v k T kpos Hphi F) as [s [_ S]].
  rewrite (S a), (S b) by lra. replace (C * (s * error a - s * error b)) with (- (C * s) * error b - - (C * s) * error a) by ring.
  apply (dominated w dw (fun t => - (C * s) * error t) (fun t => C * (rate t * Rabs (error t))) a b Hab).
  - intros t Ht. apply D. lra.
  - intros t Ht. evar_last. apply (is_derive_scal error). apply (derive_error phi dphi u v k T Hphi F). lra.
    rewrite (S t) by lra. ring.
  - intros t Ht. apply B. lra.
Qed.
Lemma speed_u t : 0 <= t <= T -> Rabs (error t * phi (v t)) <= / (k * m) * (rate t * Rabs (error t)).
Proof.
  intros Ht. pose proof (lower_positive phi k _ _ P0) as M. pose proof (phi_bounded_below t Ht) as L.
  assert (km : 0 < k * m) by (apply Rmult_lt_0_compat; lra).
  rewrite Rabs_mult, (Rmult_comm (Rabs _)), <- Rmult_assoc. apply Rmult_le_compat_r; [apply Rabs_pos|].
  apply (Rmult_le_reg_l (k * m)); [lra|]. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra. unfold Flow.rate.
  rewrite <- (pow2_abs (phi (v t))). pose proof (pow2_ge_0 (u t * dphi (v t))). pose proof (Rabs_pos (phi (v t))).
  rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|]. nra.
Qed.
Lemma speed_v t : 0 <= t <= T -> Rabs (error t * (u t * dphi (v t))) <= / (2 * k * m) * (rate t * Rabs (error t)).
Proof.
  intros Ht. pose proof (lower_positive phi k _ _ P0) as M. pose proof (phi_bounded_below t Ht) as L.
  assert (km : 0 < k * m) by (apply Rmult_lt_0_compat; lra).
  rewrite Rabs_mult, (Rmult_comm (Rabs _)), <- Rmult_assoc. apply Rmult_le_compat_r; [apply Rabs_pos|].
  apply (Rmult_le_reg_l (2 * k * m)); [lra|]. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra. unfold Flow.rate.
  rewrite <- (pow2_abs (phi (v t))), <- (pow2_abs (u t * dphi (v t))).
  pose proof (Rabs_pos (u t * dphi (v t))) as B. set (a := Rabs (phi (v t))) in *. set (b := Rabs (u t * dphi (v t))) in *.
  replace (2 * k * m * b) with (k * (2 * m * b)) by ring. apply Rmult_le_compat_l; [lra|].
  assert (0 <= (a - m) * b) by (apply Rmult_le_pos; lra). pose proof (pow2_ge_0 (a - b)). nra.
Qed.
Lemma ball_u a b : 0 <= a -> a <= b -> b <= T -> Rabs (u b - u a) <= / (k * m) * (Rabs (error a) - Rabs (error b)).
Proof. apply (moves_little u (fun t => error t * phi (v t)) (/ (k * m))). apply F. apply speed_u. Qed.
Lemma ball_v a b : 0 <= a -> a <= b -> b <= T -> Rabs (v b - v a) <= / (2 * k * m) * (Rabs (error a) - Rabs (error b)).
Proof. apply (moves_little v (fun t => error t * (u t * dphi (v t))) (/ (2 * k * m))). apply F. apply speed_v. Qed.
Lemma ball_v0 t : 0 <= t <= T -> Rabs (v t - v 0) <= radius phi k (u 0) (v 0).
Proof.
  intros Ht. apply Rle_trans with (1 := ball_v 0 t (Rle_refl 0) ltac:(lra) ltac:(lra)).
  unfold radius, Rdiv. rewrite Rmult_comm. pose proof (lower_positive phi k _ _ P0) as M.
  apply Rmult_le_compat_r.
  - left. apply Rinv_0_lt_compat. assert (0 < k * m) by (apply Rmult_lt_0_compat; lra). lra.
  - pose proof (Rabs_pos (error t)). change (1 - k * u 0 * phi (v 0)) with (error 0). lra.
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

Lemma error_vanishes : is_lim error p_infty 0.
Proof.
  apply lim_of_eps. intros eps He. pose proof (lower_positive phi k _ _ P0) as M.
  set (q := 2 * k * m ^ 2). assert (q0 : 0 < q) by (unfold q; apply Rmult_lt_0_compat; [lra|apply pow_lt, M]).
  assert (e2 : 0 < eps ^ 2) by (apply pow_lt, He). set (A := error 0 ^ 2 / eps ^ 2).
  assert (A0 : 0 <= A) by (apply Rmult_le_pos; [apply pow2_ge_0|left; apply Rinv_0_lt_compat, e2]).
  exists (A / q). intros t Ht. rewrite Rminus_0_r.
  assert (t0 : 0 <= t). { assert (0 <= A / q) by (apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat, q0]). lra. }
  pose proof (residual_rate phi dphi u v k t kpos (fun s Hs => along s ltac:(lra)) (flow_restrict _ _ _ _ _ t F) P0 t ltac:(lra)) as B.
  fold q in B. assert (C : 1 + q * t <= exp (q * t)) by apply exp_ineq1_le.
  assert (D : A < q * t). { apply (Rmult_lt_compat_l q) in Ht; [|lra]. replace (q * (A / q)) with A in Ht by (field; lra). exact Ht. }
  assert (E : error 0 ^ 2 < eps ^ 2 * exp (q * t)).
  { apply Rle_lt_trans with (eps ^ 2 * A); [unfold A; right; field; lra|]. apply Rmult_lt_compat_l; lra. }
  assert (G : error t ^ 2 < eps ^ 2).
  { apply Rle_lt_trans with (1 := B). rewrite exp_Ropp. apply (Rmult_lt_reg_r (exp (q * t))); [apply exp_pos|].
    rewrite Rmult_assoc, Rinv_l, Rmult_1_r by (apply Rgt_not_eq, exp_pos). exact E. }
  rewrite <- (Rabs_pos_eq eps) by lra. apply Rsqr_lt_abs_0. unfold Rsqr. lra.
Qed.
Lemma has_limit (w : R -> R) C : 0 <= C ->
  (forall a b, 0 <= a -> a <= b -> Rabs (w b - w a) <= C * (Rabs (error a) - Rabs (error b))) ->
  exists l : R, is_lim w p_infty l /\ Rabs (l - w 0) <= C * Rabs (error 0).
Proof.
  intros HC S. destruct (proj1 (filterlim_locally_cauchy (F := Rbar_locally' p_infty) w)) as [l Hl].
  - intros eps. pose proof (cond_pos eps) as He.
    destruct (proj2 (lim_of_eps error 0) error_vanishes (eps / (2 * C + 1))) as [T HT].
    { apply Rdiv_lt_0_compat; lra. }
    exists (fun t => Rmax 0 T < t). split; [exists (Rmax 0 T); auto|].
    assert (Z : forall a b, Rmax 0 T < a -> a <= b -> Rabs (w b - w a) < eps).
    { intros a b Ha Hb. pose proof (Rmax_l 0 T). pose proof (Rmax_r 0 T).
      apply Rle_lt_trans with (1 := S a b ltac:(lra) Hb). pose proof (HT a ltac:(lra)) as Q. rewrite Rminus_0_r in Q.
      pose proof (Rabs_pos (error b)). pose proof (Rabs_pos (error a)).
      apply (Rmult_lt_compat_l (2 * C + 1)) in Q; [|lra].
      replace ((2 * C + 1) * (eps / (2 * C + 1))) with (pos eps) in Q by (field; lra). nra. }
    intros a b Ha Hb. change (Rabs (w b - w a) < eps). destruct (Rle_dec a b); [apply Z; auto|].
    rewrite Rabs_minus_sym. apply Z; lra.
  - exists l. split; [exact Hl|].
    apply (lim_le (fun b => Rabs (w b - w 0)) (Rabs (l - w 0)) _ 0).
    + apply (lim_continuous (fun b => w b - w 0) Rabs (l - w 0)); [|apply Rcontinuity_abs].
      apply (is_lim_minus' w (fun _ => w 0) p_infty l (w 0)); [exact Hl|apply is_lim_const].
    + intros b Hb. apply Rle_trans with (1 := S 0 b (Rle_refl 0) ltac:(lra)).
      pose proof (Rabs_pos (error b)). nra.
Qed.

(* "p0 > 0 (below or above 1): converges to p = 1" *)
Theorem row_positive : exists U V : R, is_lim u p_infty U /\ is_lim v p_infty V /\ k * U * phi V = 1 /\
  Rabs (U - u 0) <= Rabs (1 - k * u 0 * phi (v 0)) / (k * m) /\
  Rabs (V - v 0) <= radius phi k (u 0) (v 0) /\
  forall t, 0 <= t -> Rabs (v t - v 0) <= radius phi k (u 0) (v 0) /\
    (1 - k * u t * phi (v t)) ^ 2 <= (1 - k * u 0 * phi (v 0)) ^ 2 * exp (- (2 * k * m ^ 2 * t)).
Proof.
  pose proof (lower_positive phi k _ _ P0) as M.
  assert (km : 0 < k * m) by (apply Rmult_lt_0_compat; lra).
  assert (I1 : 0 <= / (k * m)) by (left; apply Rinv_0_lt_compat; lra).
  assert (I2 : 0 <= / (2 * k * m)) by (left; apply Rinv_0_lt_compat; lra).
  destruct (has_limit u _ I1) as [U [LU DU]].
  { intros a b Ha Hb. apply (ball_u phi dphi u v k b kpos); auto; try lra. intros; apply along; lra. apply flow_restrict, F. }
  destruct (has_limit v _ I2) as [V [LV DV]].
  { intros a b Ha Hb. apply (ball_v phi dphi u v k b kpos); auto; try lra. intros; apply along; lra. apply flow_restrict, F. }
  assert (BV : Rabs (V - v 0) <= radius phi k (u 0) (v 0)) by (unfold radius, Rdiv; rewrite Rmult_comm; exact DV).
  exists U, V. split; [exact LU|split; [exact LV|split; [|split; [|split; [exact BV|]]]]].
  - apply (lim_same (fun t => k * u t * phi (v t))).
    + apply lim_mult; [apply (is_lim_scal_l u k p_infty U LU)|].
      apply (lim_continuous v phi V LV). eapply continuity_of_derive. apply Hphi. lra.
    + apply (is_lim_ext (fun t => 1 - error t)); [intros; unfold Flow.error, Flow.output; ring|].
      replace (Finite 1) with (Finite (1 - 0)) by (f_equal; ring).
      apply is_lim_minus'; [apply is_lim_const|apply error_vanishes].
  - unfold Rdiv. rewrite Rmult_comm. exact DU.
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
