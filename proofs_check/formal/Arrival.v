(* What the flow of a network does to the residual e of its loss: e' = - rho e, with rho the square of the gradient of
   the output, and no weight moves faster than |e| sqrt(rho). Where rho stays away from 0 it arrives, on either side of
   the target. And what the last layer says of rho, where the output is linear in it: the output starts on the right
   side of 0 and the flow arrives, or it stays on the wrong side and runs to 0. *)
From Coq Require Import Reals Lra Psatz Classical List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear.
Open Scope R_scope.

Lemma sum_limit n (f : nat -> R -> R) (l : nat -> R) : (forall j, (j < n)%nat -> is_lim (f j) p_infty (l j)) ->
  is_lim (fun t => sum n (fun j => f j t)) p_infty (sum n l).
Proof.
  intros H. assert (L : forall m, (forall j, In j m -> (j < n)%nat) -> is_lim (fun t => total m (fun j => f j t)) p_infty (total m l)).
  { induction m as [|j m IH]; intros Hm; simpl; [apply is_lim_const|]. apply is_lim_plus'; [apply H, Hm; left; reflexivity|apply IH; intros; apply Hm; right; assumption]. }
  apply L. intros j Hj. apply below, Hj.
Qed.

Section OnInterval.
Variables e rho : R -> R.
Variable T : R.
Hypothesis De : forall t, 0 <= t <= T -> is_derive e t (- (rho t * e t)).
Hypothesis Rho : forall t, 0 <= t <= T -> 0 <= rho t.
Lemma residual2_falls a b : 0 <= a -> a <= b -> b <= T -> e b ^ 2 <= e a ^ 2.
Proof.
  intros Ha Hab Hb. apply (nonincreasing (fun t => e t ^ 2) (fun t => - 2 * rho t * e t ^ 2) a b Hab).
  - intros t Ht. evar_last; [apply (is_derive_pow e 2 t _ (De t ltac:(lra)))|]. simpl. ring.
  - intros t Ht. pose proof (Rho t ltac:(lra)). pose proof (pow2_ge_0 (e t)). assert (0 <= rho t * e t ^ 2) by (apply Rmult_le_pos; assumption). lra.
Qed.
(* the residual keeps its sign *)
Lemma residual_sign : exists s, s * s = 1 /\ forall t, 0 <= t <= T -> Rabs (e t) = s * e t.
Proof.
  assert (K : forall t, 0 <= t <= T -> 0 <= e 0 * e t).
  { intros t Ht. apply Rnot_lt_le. intros Q. destruct (value_between e 0 t 0) as [s [Hs Es]]; try lra.
    - intros s Hs. eapply continuity_of_derive. apply De. lra.
    - destruct (Rle_dec (e 0) 0); [left|right]; nra.
    - pose proof (residual2_falls s t ltac:(lra) ltac:(lra) ltac:(lra)) as X. rewrite Es in X. nra. }
  destruct (Rlt_dec (e 0) 0) as [N|N].
  - exists (-1). split; [lra|]. intros t Ht. pose proof (K t Ht). rewrite Rabs_left1; nra.
  - exists 1. split; [lra|]. intros t Ht. pose proof (K t Ht). destruct (Req_dec (e 0) 0) as [Z|Z].
    + pose proof (residual2_falls 0 t ltac:(lra) ltac:(lra) ltac:(lra)) as X. rewrite Z in X. replace (e t) with 0 by nra. rewrite Rabs_R0. ring.
    + rewrite Rabs_pos_eq; nra.
Qed.
Lemma residual_same_sign t : 0 <= t <= T -> 0 <= e 0 * e t.
Proof.
  intros Ht. destruct residual_sign as [s [Hs K]]. pose proof (K 0 ltac:(lra)) as A. pose proof (K t Ht) as B.
  replace (e 0 * e t) with ((s * e 0) * (s * e t)) by (transitivity ((s * s) * (e 0 * e t)); [ring|rewrite Hs; ring]).
  rewrite <- A, <- B. apply Rmult_le_pos; apply Rabs_pos.
Qed.
Lemma residual_ge0 : 0 <= e 0 -> forall t, 0 <= t <= T -> 0 <= e t.
Proof.
  intros E0 t Ht. pose proof (residual_same_sign t Ht). destruct (Req_dec (e 0) 0) as [Z|Z]; [|nra].
  pose proof (residual2_falls 0 t ltac:(lra) ltac:(lra) ltac:(lra)) as Q. rewrite Z in Q. nra.
Qed.
Lemma residual_le0 : e 0 <= 0 -> forall t, 0 <= t <= T -> e t <= 0.
Proof.
  intros E0 t Ht. pose proof (residual_same_sign t Ht). destruct (Req_dec (e 0) 0) as [Z|Z]; [|nra].
  pose proof (residual2_falls 0 t ltac:(lra) ltac:(lra) ltac:(lra)) as Q. rewrite Z in Q. nra.
Qed.
Lemma residual_decays r : (forall t, 0 <= t <= T -> r <= rho t) -> forall t, 0 <= t <= T -> Rabs (e t) <= Rabs (e 0) * exp (- (r * t)).
Proof.
  intros Low t Ht. destruct residual_sign as [s [Hs K]]. rewrite (K t Ht), (K 0 ltac:(lra)).
  assert (Q : e t * s * exp (r * t) <= e 0 * s * exp (r * 0)).
  { apply (nonincreasing (fun t => e t * s * exp (r * t)) (fun t => (- (rho t * e t) * s + r * (e t * s)) * exp (r * t)) 0 t); [lra| |].
    - intros q Hq. apply (derive_times_exp (fun t => e t * s)). evar_last; [apply (is_derive_scal_l e q _ s (De q ltac:(lra)))|]. reflexivity.
    - intros q Hq. pose proof (Low q ltac:(lra)). pose proof (exp_pos (r * q)). pose proof (Rabs_pos (e q)) as P. rewrite (K q ltac:(lra)) in P.
      assert (0 <= (rho q - r) * (s * e q)) by (apply Rmult_le_pos; lra). assert (0 <= (rho q - r) * (s * e q) * exp (r * q)) by (apply Rmult_le_pos; lra). lra. }
  rewrite Rmult_0_r, exp_0, Rmult_1_r in Q. rewrite exp_Ropp. apply (Rmult_le_reg_r (exp (r * t))); [apply exp_pos|].
  rewrite (Rmult_assoc _ (/ exp (r * t))), Rinv_l, Rmult_1_r by (apply Rgt_not_eq, exp_pos). lra.
Qed.
(* what moves no faster than rho |e|/c moves at most as far as |e|/c falls *)
Lemma little_way (w g : R -> R) c : 0 < c -> (forall t, 0 <= t <= T -> is_derive w t (e t * g t) /\ c * Rabs (g t) <= rho t) ->
  forall a b, 0 <= a -> a <= b -> b <= T -> Rabs (w b - w a) <= / c * (Rabs (e a) - Rabs (e b)).
Proof.
  intros C0 H a b Ha Hab Hb. assert (Ic : 0 < / c) by (apply Rinv_0_lt_compat, C0). destruct residual_sign as [s [_ K]].
  rewrite (K a), (K b) by lra. replace (/ c * (s * e a - s * e b)) with (- (/ c * s) * e b - - (/ c * s) * e a) by ring.
  apply (dominated w (fun t => e t * g t) (fun t => - (/ c * s) * e t) (fun t => / c * (rho t * Rabs (e t))) a b Hab).
  - intros t Ht. apply H. lra.
  - intros t Ht. evar_last; [apply (is_derive_scal e), De; lra|]. rewrite (K t) by lra. ring.
  - intros t Ht. destruct (H t ltac:(lra)) as [_ Q]. rewrite Rabs_mult. pose proof (Rabs_pos (e t)) as P.
    apply (Rmult_le_reg_l c); [exact C0|]. rewrite <- (Rmult_assoc c (/ c)), Rinv_r, Rmult_1_l by lra.
    apply (Rmult_le_compat_r (Rabs (e t))) in Q; [|exact P]. lra.
Qed.
(* within a finite time it moves a finite way, whatever rho is *)
Lemma finite_distance (w g : R -> R) : (forall t, 0 <= t <= T -> is_derive w t (e t * g t) /\ g t ^ 2 <= rho t) ->
  0 <= T -> Rabs (w T - w 0) <= T / 2 + e 0 ^ 2 / 4.
Proof.
  intros Hw HT. apply Rle_trans with ((T / 2 - e T ^ 2 / 4) - (0 / 2 - e 0 ^ 2 / 4)); [|pose proof (pow2_ge_0 (e T)); lra].
  apply (dominated w (fun t => e t * g t) (fun t => t / 2 - e t ^ 2 / 4) (fun t => / 2 + / 2 * (rho t * e t ^ 2)) 0 T HT).
  - intros t Ht. apply Hw, Ht.
  - intros t Ht. evar_last.
    + apply (is_derive_minus (fun t => t / 2) (fun t => e t ^ 2 / 4)).
      * apply (is_derive_ext (fun t => / 2 * t)); [intros; apply Rmult_comm|]. apply (is_derive_scal (fun t => t)), is_derive_id.
      * apply (is_derive_ext (fun t => / 4 * e t ^ 2)); [intros; apply Rmult_comm|]. apply (is_derive_scal (fun t => e t ^ 2)), (is_derive_pow e 2 t _ (De t Ht)).
    + unfold minus, plus, opp, one; simpl. field.
  - intros t Ht. destruct (Hw t Ht) as [_ Q]. rewrite <- (pow2_abs (g t)) in Q. rewrite Rabs_mult. pose proof (pow2_ge_0 (Rabs (e t) * Rabs (g t) - 1)) as Sq.
    pose proof (pow2_ge_0 (e t)) as R2. apply (Rmult_le_compat_l (e t ^ 2)) in Q; [|exact R2]. rewrite <- (pow2_abs (e t)) in Q. rewrite <- (pow2_abs (e t)). lra.
Qed.

(* the output p = 1 - e is linear in the weights u_j of a last layer, which are n, and f_j is what they multiply *)
Variable n : nat.
Variables u f : nat -> R -> R.
Definition output_of t := sum n (fun j => u j t * f j t).
Definition last_square t := square n (fun j => u j t).
Hypothesis Output : forall t, e t = 1 - output_of t.
Hypothesis Du : forall t j, 0 <= t <= T -> (j < n)%nat -> is_derive (u j) t (e t * f j t).
Hypothesis Last : forall t, 0 <= t <= T -> square n (fun j => f j t) <= rho t.
Lemma derive_output_of t : 0 <= t <= T -> is_derive output_of t (rho t * e t).
Proof.
  intros Ht. assert (E : forall t, 1 - e t = output_of t) by (intros; rewrite Output; ring). apply (is_derive_ext _ _ _ _ E). evar_last.
  - apply (is_derive_minus (fun _ => 1) e); [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|apply De, Ht].
  - unfold minus, plus, opp, zero; simpl. ring.
Qed.
Lemma derive_last_square t : 0 <= t <= T -> is_derive last_square t (2 * (e t * output_of t)).
Proof.
  intros Ht. unfold last_square, square, dot. evar_last.
  - apply (sum_derive n (fun j t => u j t * u j t) (fun j => 2 * e t * (u j t * f j t))). intros j Hj. evar_last.
    + apply (is_derive_mult (u j) (u j)); [apply (Du t j Ht Hj)|apply (Du t j Ht Hj)|intros; apply Rmult_comm].
    + unfold plus, mult; simpl. ring.
  - rewrite sum_scal. unfold output_of. ring.
Qed.
Lemma output_small t : 0 <= t <= T -> output_of t ^ 2 <= last_square t * square n (fun j => f j t) <= last_square t * rho t.
Proof. intros Ht. split; [apply cauchy_schwarz|]. apply Rmult_le_compat_l; [apply square_ge0|apply Last, Ht]. Qed.
(* "the output starts on the right side of 0" *)
Lemma last_rate : 0 < output_of 0 -> forall t, 0 <= t <= T -> Rmin 1 (output_of 0) ^ 2 / last_square 0 <= square n (fun j => f j t).
Proof.
  intros P0 t Ht. assert (In0 : 0 <= 0 <= T) by lra.
  assert (Positive : forall s, 0 <= s <= T -> output_of s <> 0 -> 0 < last_square s).
  { intros s Hs N. pose proof (output_small s Hs) as Q. pose proof (pow2_gt_0 _ N). pose proof (square_ge0 n (fun j => u j s)) as S. fold (last_square s) in S. pose proof (Rho s Hs). nra. }
  pose proof (Positive 0 In0 ltac:(lra)) as Y0. pose proof (Output 0) as E0.
  assert (Low : forall q, 0 <= q -> q ^ 2 * last_square t <= output_of t ^ 2 * last_square 0 -> output_of t <> 0 -> q ^ 2 / last_square 0 <= square n (fun j => f j t)).
  { intros q Hq Q N. pose proof (Positive t Ht N) as Y. pose proof (output_small t Ht) as C. apply (Rmult_le_reg_r (last_square 0)); [exact Y0|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. apply (Rmult_le_reg_r (last_square t)); [exact Y|].
    apply Rle_trans with (1 := Q). apply Rle_trans with (last_square t * square n (fun j => f j t) * last_square 0); [apply Rmult_le_compat_r; lra|lra]. }
  destruct (Rle_dec (output_of 0) 1) as [L|L].
  - rewrite Rmin_right by lra.
    assert (Ge : forall s, 0 <= s <= T -> output_of 0 <= output_of s).
    { intros s Hs. apply (nondecreasing output_of (fun t => rho t * e t) 0 s); [lra| |].
      - intros q Hq. apply derive_output_of. lra.
      - intros q Hq. apply Rmult_le_pos; [apply Rho; lra|apply residual_ge0; lra]. }
    pose proof (Ge t Ht) as Gt. apply Low; [lra| |lra].
    assert (X : last_square t / output_of t ^ 2 <= last_square 0 / output_of 0 ^ 2).
    { apply (nonincreasing (fun t => last_square t / output_of t ^ 2) (fun t => 2 * e t * (output_of t ^ 2 - last_square t * rho t) / output_of t ^ 3) 0 t); [lra| |].
      - intros q Hq. pose proof (Ge q ltac:(lra)). evar_last.
        + apply (is_derive_div last_square (fun t => output_of t ^ 2) q); [apply derive_last_square; lra|apply (is_derive_pow output_of 2 q _ (derive_output_of q ltac:(lra)))|apply pow_nonzero; lra].
        + simpl. field. lra.
      - intros q Hq. pose proof (Ge q ltac:(lra)). pose proof (residual_ge0 ltac:(lra) q ltac:(lra)). pose proof (output_small q ltac:(lra)).
        assert (0 < / output_of q ^ 3) by (apply Rinv_0_lt_compat, pow_lt; lra). assert (0 <= e q * (last_square q * rho q - output_of q ^ 2)) by (apply Rmult_le_pos; lra).
        assert (0 <= e q * (last_square q * rho q - output_of q ^ 2) * / output_of q ^ 3) by (apply Rmult_le_pos; lra). unfold Rdiv. lra. }
    assert (0 < output_of t ^ 2) by (apply pow_lt; lra). assert (0 < output_of 0 ^ 2) by (apply pow_lt; lra).
    apply (Rmult_le_compat_r (output_of t ^ 2 * output_of 0 ^ 2)) in X; [|left; apply Rmult_lt_0_compat; assumption].
    replace (last_square t / output_of t ^ 2 * (output_of t ^ 2 * output_of 0 ^ 2)) with (output_of 0 ^ 2 * last_square t) in X by (field; lra).
    replace (last_square 0 / output_of 0 ^ 2 * (output_of t ^ 2 * output_of 0 ^ 2)) with (output_of t ^ 2 * last_square 0) in X by (field; lra). exact X.
  - rewrite Rmin_left by lra.
    assert (Le : forall s, 0 <= s <= T -> 1 <= output_of s) by (intros s Hs; pose proof (residual_le0 ltac:(lra) s Hs); pose proof (Output s); lra).
    pose proof (Le t Ht) as Gt. apply Low; [lra| |lra].
    assert (last_square t <= last_square 0).
    { apply (nonincreasing last_square (fun t => 2 * (e t * output_of t)) 0 t); [lra| |].
      - intros q Hq. apply derive_last_square. lra.
      - intros q Hq. pose proof (Le q ltac:(lra)). pose proof (residual_le0 ltac:(lra) q ltac:(lra)). assert (0 <= - e q * output_of q) by (apply Rmult_le_pos; lra). lra. }
    assert (1 <= output_of t ^ 2) by nra. assert (1 * last_square 0 <= output_of t ^ 2 * last_square 0) by (apply Rmult_le_compat_r; lra). lra.
Qed.
End OnInterval.

Section ForAllTimes.
Variables e rho : R -> R.
Hypothesis De : forall t, 0 <= t -> is_derive e t (- (rho t * e t)).
Hypothesis Rho : forall t, 0 <= t -> 0 <= rho t.
Section Arrival.
Variable r : R.
Hypothesis R0 : 0 < r.
Hypothesis Low : forall t, 0 <= t -> r <= rho t.
Lemma residual_vanishes : is_lim e p_infty 0.
Proof.
  apply lim_of_eps. intros eps He. exists (Rmax 0 (Rabs (e 0) / eps / r)). intros t Ht.
  pose proof (Rmax_l 0 (Rabs (e 0) / eps / r)). pose proof (Rmax_r 0 (Rabs (e 0) / eps / r)).
  pose proof (residual_decays e rho t (fun s Hs => De s (proj1 Hs)) (fun s Hs => Rho s (proj1 Hs)) r (fun s Hs => Low s (proj1 Hs)) t ltac:(lra)) as D.
  rewrite Rminus_0_r. apply Rle_lt_trans with (1 := D). rewrite exp_Ropp. pose proof (exp_pos (r * t)) as P. pose proof (exp_ineq1_le (r * t)) as X.
  apply (Rmult_lt_reg_r (exp (r * t))); [exact P|]. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  assert (Y : Rabs (e 0) / eps < r * t).
  { apply (Rmult_lt_reg_r (/ r)); [apply Rinv_0_lt_compat, R0|]. replace (r * t * / r) with t by (field; lra). unfold Rdiv in *. lra. }
  apply Rle_lt_trans with (eps * (Rabs (e 0) / eps)); [right; field; lra|]. apply Rmult_lt_compat_l; lra.
Qed.
(* "what falls by e' = - rho e, rho >= r > 0, and what moves with w' = e g, c |g| <= rho: w has a limit" *)
Theorem arrival : forall (w g : R -> R) c, 0 < c -> (forall t, 0 <= t -> is_derive w t (e t * g t) /\ c * Rabs (g t) <= rho t) ->
  exists l : R, is_lim w p_infty l /\ Rabs (l - w 0) <= Rabs (e 0) / c.
Proof.
  intros w g c C0 H. assert (Ic : 0 < / c) by (apply Rinv_0_lt_compat, C0).
  assert (W : forall a b, 0 <= a -> a <= b -> Rabs (w b - w a) <= / c * (Rabs (e a) - Rabs (e b))).
  { intros a b Ha Hab. apply (little_way e rho b (fun s Hs => De s (proj1 Hs)) (fun s Hs => Rho s (proj1 Hs)) w g c C0 (fun s Hs => H s (proj1 Hs))); lra. }
  destruct (proj1 (filterlim_locally_cauchy (F := Rbar_locally' p_infty) w)) as [l Hl].
  - intros eps. pose proof (cond_pos eps) as He.
    destruct (proj2 (lim_of_eps e 0) residual_vanishes (eps * c)) as [T HT]; [apply Rmult_lt_0_compat; assumption|].
    exists (fun t => Rmax 0 T < t). split; [exists (Rmax 0 T); auto|].
    assert (Z : forall a b, Rmax 0 T < a -> a <= b -> Rabs (w b - w a) < eps).
    { intros a b Ha Hb. pose proof (Rmax_l 0 T). pose proof (Rmax_r 0 T). apply Rle_lt_trans with (1 := W a b ltac:(lra) Hb).
      pose proof (HT a ltac:(lra)) as Q. rewrite Rminus_0_r in Q. pose proof (Rabs_pos (e b)).
      apply (Rmult_lt_reg_l c); [exact C0|]. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra. lra. }
    intros a b Ha Hb. change (Rabs (w b - w a) < eps). destruct (Rle_dec a b); [apply Z; auto|]. rewrite Rabs_minus_sym. apply Z; lra.
  - exists l. split; [exact Hl|]. apply (lim_le (fun b => Rabs (w b - w 0)) (Rabs (l - w 0)) _ 0).
    + apply (lim_continuous (fun b => w b - w 0) Rabs (l - w 0)); [|apply Rcontinuity_abs].
      apply (is_lim_minus' w (fun _ => w 0) p_infty l (w 0)); [exact Hl|apply is_lim_const].
    + intros b Hb. apply Rle_trans with (1 := W 0 b (Rle_refl 0) ltac:(lra)). pose proof (Rabs_pos (e b)). unfold Rdiv.
      rewrite Rmult_comm. apply Rmult_le_compat_r; lra.
Qed.
End Arrival.
(* the speed of a weight is at most that of the steepest descent *)
Lemma fast_enough m g r : 0 <= m -> m ^ 2 <= r -> g ^ 2 <= r -> m * Rabs g <= r.
Proof. intros M0 A B. rewrite <- (pow2_abs g) in B. pose proof (pow2_ge_0 (m - Rabs g)). lra. Qed.

Variable n : nat.
Variables u f : nat -> R -> R.
Notation output_of := (output_of n u f).
Notation last_square := (last_square n u).
Hypothesis Output : forall t, e t = 1 - output_of t.
Hypothesis Du : forall t j, 0 <= t -> (j < n)%nat -> is_derive (u j) t (e t * f j t).
Hypothesis Last : forall t, 0 <= t -> square n (fun j => f j t) <= rho t.
(* from any start the output comes to the right side of 0, or it runs to 0 on the wrong one *)
Theorem right_side_or_zero : (exists t, 0 <= t /\ 0 < output_of t) \/ ((forall t, 0 <= t -> output_of t <= 0) /\ is_lim output_of p_infty 0).
Proof.
  destruct (classic (exists t, 0 <= t /\ 0 < output_of t)) as [|N]; [left; assumption|right].
  assert (Neg : forall t, 0 <= t -> output_of t <= 0) by (intros t Ht; apply Rnot_lt_le; intros Q; apply N; eauto). split; [exact Neg|].
  assert (E1 : forall t, 0 <= t -> 1 <= e t) by (intros t Ht; pose proof (Neg t Ht); pose proof (Output t); lra).
  assert (Up : forall t, 0 <= t -> is_derive output_of t (rho t * e t)).
  { intros t Ht. apply (derive_output_of e rho t (fun s Hs => De s (proj1 Hs)) n u f Output). lra. }
  assert (Ge : forall t, 0 <= t -> rho t <= rho t * e t) by (intros t Ht; pose proof (Rho t Ht); pose proof (E1 t Ht); nra).
  assert (Mono : forall a b, 0 <= a -> a <= b -> output_of a <= output_of b).
  { intros a b Ha Hab. apply (nondecreasing output_of (fun t => rho t * e t) a b Hab); intros t Ht; [apply Up; lra|]. pose proof (Ge t ltac:(lra)). pose proof (Rho t ltac:(lra)). lra. }
  assert (Y : forall t, 0 <= t -> last_square t <= last_square 0).
  { intros t Ht. apply (nonincreasing last_square (fun t => 2 * (e t * output_of t)) 0 t Ht).
    - intros s Hs. apply (derive_last_square e s n u f (fun q j Hq => Du q j (proj1 Hq))). lra.
    - intros s Hs. pose proof (E1 s ltac:(lra)). pose proof (Neg s ltac:(lra)). assert (0 <= e s * - output_of s) by (apply Rmult_le_pos; lra). lra. }
  apply lim_of_eps. intros eps He. destruct (classic (exists T, 0 <= T /\ - eps < output_of T)) as [[T [T0 HT]]|None].
  - exists T. intros t Ht. pose proof (Mono T t T0 ltac:(lra)). pose proof (Neg t ltac:(lra)). rewrite Rminus_0_r, Rabs_left1 by assumption. lra.
  - exfalso. assert (Far : forall t, 0 <= t -> output_of t <= - eps) by (intros t Ht; apply Rnot_lt_le; intros Q; apply None; eauto).
    pose proof (square_ge0 n (fun j => u j 0)) as S0. fold (last_square 0) in S0. set (c := eps ^ 2 / (last_square 0 + 1)).
    assert (c0 : 0 < c) by (apply Rdiv_lt_0_compat; [apply pow_lt, He|lra]).
    assert (Fast : forall t, 0 <= t -> c <= rho t * e t).
    { intros t Ht. apply Rle_trans with (2 := Ge t Ht). pose proof (output_small rho t n u f (fun s Hs => Last s (proj1 Hs)) t ltac:(lra)) as Q. pose proof (Far t Ht).
      assert (eps ^ 2 <= output_of t ^ 2) by nra. pose proof (Y t Ht). pose proof (Rho t Ht).
      assert (last_square t * rho t <= (last_square 0 + 1) * rho t) by (apply Rmult_le_compat_r; lra).
      apply (Rmult_le_reg_r (last_square 0 + 1)); [lra|]. unfold c, Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
    set (t := (1 - output_of 0) / c). assert (t0 : 0 <= t) by (apply Rmult_le_pos; [pose proof (Neg 0 (Rle_refl 0)); lra|left; apply Rinv_0_lt_compat, c0]).
    assert (Q : output_of 0 - c * 0 <= output_of t - c * t).
    { apply (nondecreasing (fun t => output_of t - c * t) (fun t => rho t * e t - c) 0 t t0).
      - intros s Hs. apply (is_derive_minus output_of (fun t => c * t)); [apply Up; lra|]. evar_last; [apply (is_derive_scal (fun t => t)), is_derive_id|]. unfold one; simpl. ring.
      - intros s Hs. pose proof (Fast s ltac:(lra)). lra. }
    replace (c * t) with (1 - output_of 0) in Q by (unfold t; field; lra). pose proof (Neg t t0). lra.
Qed.
(* at 0 it turns to the right side if anything moves *)
Lemma leaves_zero : output_of 0 = 0 -> 0 < rho 0 -> exists t, 0 <= t /\ 0 < output_of t.
Proof.
  intros Z P. destruct right_side_or_zero as [|[Neg _]]; [assumption|exfalso].
  pose proof (derive_output_of e rho 0 (fun s Hs => De s (proj1 Hs)) n u f Output 0 ltac:(lra)) as D. apply is_derive_Reals in D.
  assert (E0 : e 0 = 1) by (rewrite Output, Z; ring). rewrite E0, Rmult_1_r in D. destruct (D (rho 0) P) as [h Hh].
  pose proof (cond_pos h) as h0. specialize (Hh (h / 2) ltac:(lra) ltac:(rewrite Rabs_pos_eq; lra)). rewrite Rplus_0_l, Z, Rminus_0_r in Hh.
  apply Rabs_def2 in Hh. assert (0 < output_of (h / 2) / (h / 2)) by lra. pose proof (Neg (h / 2) ltac:(lra)).
  assert (output_of (h / 2) / (h / 2) * (h / 2) = output_of (h / 2)) by (field; lra). nra.
Qed.
End ForAllTimes.
