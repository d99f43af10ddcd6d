(* E2: units that differ (Invariant 1 alone). "The k units decouple, each conserving its own H_j", and from
   u_j phi(v_j) > 0 for all j with p0 <= 1 the flow converges to p = 1. *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Flow MatrixFlow.
Open Scope R_scope.

(* what falls at a rate that stays away from 0, e' = - rho e, and what moves no faster than sqrt(rho) e *)
Section Arrival.
Variables e rho : R -> R.
Hypothesis De : forall t, 0 <= t -> is_derive e t (- (rho t * e t)).
Hypothesis Rho : forall t, 0 <= t -> 0 <= rho t.
Hypothesis E0 : 0 <= e 0.
Lemma residual_ge0 t : 0 <= t -> 0 <= e t.
Proof.
  intros Ht. apply Rnot_lt_le. intros N. destruct (value_between e 0 t 0 Ht) as [s [Hs Es]]; [|right; lra|].
  - intros s Hs. eapply continuity_of_derive. apply De. lra.
  - assert (Q : e t ^ 2 <= e s ^ 2).
    { apply (nonincreasing (fun t => e t ^ 2) (fun t => - 2 * rho t * e t ^ 2) s t ltac:(lra)).
      - intros q Hq. evar_last; [apply (is_derive_pow e 2 q _ (De q ltac:(lra)))|]. simpl. ring.
      - intros q Hq. pose proof (Rho q ltac:(lra)). pose proof (pow2_ge_0 (e q)). assert (0 <= rho q * e q ^ 2) by (apply Rmult_le_pos; assumption). lra. }
    rewrite Es in Q. assert (0 < e t ^ 2) by (apply pow2_gt_0; lra). simpl in *. lra.
Qed.
Variable m : R.
Hypothesis M0 : 0 < m.
Hypothesis Low : forall t, 0 <= t -> m ^ 2 <= rho t.
Lemma residual_decays t : 0 <= t -> e t <= e 0 * exp (- (m ^ 2 * t)).
Proof.
  intros Ht. assert (Q : e t * exp (m ^ 2 * t) <= e 0 * exp (m ^ 2 * 0)).
  { apply (nonincreasing (fun t => e t * exp (m ^ 2 * t)) (fun t => (- (rho t * e t) + m ^ 2 * e t) * exp (m ^ 2 * t)) 0 t Ht).
    - intros s Hs. apply derive_times_exp, De. lra.
    - intros s Hs. pose proof (residual_ge0 s ltac:(lra)). pose proof (Low s ltac:(lra)). pose proof (exp_pos (m ^ 2 * s)).
      assert (0 <= (rho s - m ^ 2) * e s) by (apply Rmult_le_pos; lra). assert (0 <= (rho s - m ^ 2) * e s * exp (m ^ 2 * s)) by (apply Rmult_le_pos; lra). lra. }
  rewrite Rmult_0_r, exp_0, Rmult_1_r in Q. rewrite exp_Ropp. apply (Rmult_le_reg_r (exp (m ^ 2 * t))); [apply exp_pos|].
  rewrite Rmult_assoc, Rinv_l, Rmult_1_r by (apply Rgt_not_eq, exp_pos). exact Q.
Qed.
Lemma residual_vanishes : is_lim e p_infty 0.
Proof.
  apply lim_of_eps. intros eps He. assert (M2 : 0 < m ^ 2) by (apply pow_lt, M0). exists (Rmax 0 (e 0 / eps / m ^ 2)). intros t Ht.
  pose proof (Rmax_l 0 (e 0 / eps / m ^ 2)). pose proof (Rmax_r 0 (e 0 / eps / m ^ 2)). pose proof (residual_ge0 t ltac:(lra)). pose proof (residual_decays t ltac:(lra)) as D.
  rewrite Rminus_0_r, Rabs_pos_eq by assumption. apply Rle_lt_trans with (1 := D). rewrite exp_Ropp. pose proof (exp_pos (m ^ 2 * t)) as P. pose proof (exp_ineq1_le (m ^ 2 * t)) as X.
  apply (Rmult_lt_reg_r (exp (m ^ 2 * t))); [exact P|]. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  assert (Y : e 0 / eps < m ^ 2 * t). { apply (Rmult_lt_reg_r (/ m ^ 2)); [apply Rinv_0_lt_compat, M2|]. replace (m ^ 2 * t * / m ^ 2) with t by (field; lra). unfold Rdiv in *. lra. }
  apply Rle_lt_trans with (eps * (e 0 / eps)); [right; field; lra|]. apply Rmult_lt_compat_l; lra.
Qed.
Lemma little_way (w g : R -> R) : (forall t, 0 <= t -> is_derive w t (e t * g t) /\ g t ^ 2 <= rho t) ->
  forall a b, 0 <= a -> a <= b -> Rabs (w b - w a) <= / m * (e a - e b).
Proof.
  intros H a b Ha Hab. assert (Im : 0 < / m) by (apply Rinv_0_lt_compat, M0). replace (/ m * (e a - e b)) with (- / m * e b - - / m * e a) by ring.
  apply (dominated w (fun t => e t * g t) (fun t => - / m * e t) (fun t => / m * (rho t * e t)) a b Hab).
  - intros t Ht. apply H. lra.
  - intros t Ht. evar_last; [apply (is_derive_scal e), De; lra|]. ring.
  - intros t Ht. destruct (H t ltac:(lra)) as [_ Q]. pose proof (Low t ltac:(lra)) as L. pose proof (residual_ge0 t ltac:(lra)) as P.
    rewrite Rabs_mult, (Rabs_pos_eq (e t)) by exact P. assert (G : m * Rabs (g t) <= rho t) by (rewrite <- (pow2_abs (g t)) in Q; pose proof (pow2_ge_0 (Rabs (g t) - m)); lra).
    apply (Rmult_le_reg_l m); [exact M0|]. rewrite <- (Rmult_assoc m (/ m)), Rinv_r, Rmult_1_l by lra.
    apply (Rmult_le_compat_r (e t)) in G; [lra|exact P].
Qed.
Theorem arrival : forall w g : R -> R, (forall t, 0 <= t -> is_derive w t (e t * g t) /\ g t ^ 2 <= rho t) ->
  exists l : R, is_lim w p_infty l /\ Rabs (l - w 0) <= e 0 / m.
Proof.
  intros w g H. pose proof (little_way w g H) as W. assert (Im : 0 < / m) by (apply Rinv_0_lt_compat, M0).
  destruct (proj1 (filterlim_locally_cauchy (F := Rbar_locally' p_infty) w)) as [l Hl].
  - intros eps. pose proof (cond_pos eps) as He.
    destruct (proj2 (lim_of_eps e 0) residual_vanishes (eps * m)) as [T HT]; [apply Rmult_lt_0_compat; assumption|].
    exists (fun t => Rmax 0 T < t). split; [exists (Rmax 0 T); auto|].
    assert (Z : forall a b, Rmax 0 T < a -> a <= b -> Rabs (w b - w a) < eps).
    { intros a b Ha Hb. pose proof (Rmax_l 0 T). pose proof (Rmax_r 0 T). apply Rle_lt_trans with (1 := W a b ltac:(lra) Hb).
      pose proof (HT a ltac:(lra)) as Q. rewrite Rminus_0_r in Q. pose proof (residual_ge0 b ltac:(lra)). rewrite Rabs_pos_eq in Q by (apply residual_ge0; lra).
      apply (Rmult_lt_reg_l m); [exact M0|]. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra. lra. }
    intros a b Ha Hb. change (Rabs (w b - w a) < eps). destruct (Rle_dec a b); [apply Z; auto|]. rewrite Rabs_minus_sym. apply Z; lra.
  - exists l. split; [exact Hl|]. apply (lim_le (fun b => Rabs (w b - w 0)) (Rabs (l - w 0)) _ 0).
    + apply (lim_continuous (fun b => w b - w 0) Rabs (l - w 0)); [|apply Rcontinuity_abs].
      apply (is_lim_minus' w (fun _ => w 0) p_infty l (w 0)); [exact Hl|apply is_lim_const].
    + intros b Hb. apply Rle_trans with (1 := W 0 b (Rle_refl 0) ltac:(lra)). pose proof (residual_ge0 b ltac:(lra)). unfold Rdiv.
      rewrite Rmult_comm. apply Rmult_le_compat_r; lra.
Qed.
End Arrival.

Section Units.
Variable k : nat.
Variables phi dphi : R -> R.
Hypothesis Hphi : forall z, is_derive phi z (dphi z).
Variables u v : nat -> R -> R.
Definition lacking t := 1 - sum k (fun j => u j t * phi (v j t)).
Definition units_flow := forall t j, 0 <= t -> (j < k)%nat ->
  is_derive (u j) t (lacking t * phi (v j t)) /\ is_derive (v j) t (lacking t * (u j t * dphi (v j t))).
Hypothesis F : units_flow.
Definition fall t := sum k (fun j => phi (v j t) ^ 2 + (u j t * dphi (v j t)) ^ 2).
(* "each conserving its own H_j" *)
Theorem unit_conserved : forall j G T, (j < k)%nat -> (forall t, 0 <= t <= T -> dphi (v j t) <> 0 /\ is_derive G (v j t) (phi (v j t) / dphi (v j t))) ->
  forall t, 0 <= t <= T -> u j t ^ 2 / 2 - G (v j t) = u j 0 ^ 2 / 2 - G (v j 0).
Proof.
  intros j G T Hj HG t Ht. apply (constant (fun t => u j t ^ 2 / 2 - G (v j t)) 0 t); [lra|]. intros s Hs.
  destruct (HG s ltac:(lra)) as [N D]. destruct (F s j ltac:(lra) Hj) as [Du Dv]. evar_last.
  - apply (is_derive_minus (fun t => u j t ^ 2 / 2) (fun t => G (v j t))).
    + apply (is_derive_ext (fun t => / 2 * u j t ^ 2)); [intros; apply Rmult_comm|]. apply (is_derive_scal (fun t => u j t ^ 2)). apply (is_derive_pow (u j) 2 s _ Du).
    + apply (is_derive_comp G (v j) s _ _ D Dv).
  - unfold minus, plus, opp, scal; simpl. unfold mult; simpl. field. exact N.
Qed.
Lemma derive_share j t : 0 <= t -> (j < k)%nat -> is_derive (fun t => u j t * phi (v j t)) t (lacking t * (phi (v j t) ^ 2 + (u j t * dphi (v j t)) ^ 2)).
Proof.
  intros Ht Hj. destruct (F t j Ht Hj) as [Du Dv]. evar_last.
  - apply (is_derive_mult (u j) (fun t => phi (v j t))); [exact Du|apply (is_derive_comp phi (v j) t _ _ (Hphi _) Dv)|intros; apply Rmult_comm].
  - unfold plus, mult, scal; simpl. unfold mult; simpl. ring.
Qed.
Lemma derive_lacking t : 0 <= t -> is_derive lacking t (- (fall t * lacking t)).
Proof.
  intros Ht. unfold lacking at 1. evar_last.
  - apply (is_derive_minus (fun _ => 1) (fun t => sum k (fun j => u j t * phi (v j t)))); [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|].
    apply sum_derive. intros j Hj. apply (derive_share j t Ht Hj).
  - rewrite sum_scal. fold (fall t). unfold minus, plus, opp, zero; simpl. ring.
Qed.
Lemma fall_ge0 t : 0 <= t -> 0 <= fall t.
Proof. intros _. apply total_ge0. intros j _. pose proof (pow2_ge_0 (phi (v j t))). pose proof (pow2_ge_0 (u j t * dphi (v j t))). lra. Qed.
Hypothesis Start : 0 <= lacking 0 /\ forall j, (j < k)%nat -> 0 < u j 0 * phi (v j 0).
Lemma lacking_ge0 t : 0 <= t -> 0 <= lacking t.
Proof. apply (residual_ge0 lacking fall derive_lacking fall_ge0), Start. Qed.
Lemma share_positive j t : 0 <= t -> (j < k)%nat -> 0 < u j t * phi (v j t).
Proof.
  intros Ht Hj. apply Rlt_le_trans with (u j 0 * phi (v j 0)); [apply Start, Hj|].
  apply (nondecreasing (fun t => u j t * phi (v j t)) (fun t => lacking t * (phi (v j t) ^ 2 + (u j t * dphi (v j t)) ^ 2)) 0 t Ht).
  - intros s Hs. apply derive_share; [lra|exact Hj].
  - intros s Hs. apply Rmult_le_pos; [apply lacking_ge0; lra|]. pose proof (pow2_ge_0 (phi (v j s))). pose proof (pow2_ge_0 (u j s * dphi (v j s))). lra.
Qed.
Lemma fall_low j t : 0 <= t -> (j < k)%nat -> phi (v j 0) ^ 2 <= fall t.
Proof.
  intros Ht Hj. apply Rle_trans with (phi (v j t) ^ 2).
  - apply (nondecreasing (fun t => phi (v j t) ^ 2) (fun t => 2 * (lacking t * ((u j t * phi (v j t)) * dphi (v j t) ^ 2))) 0 t Ht).
    + intros s Hs. destruct (F s j ltac:(lra) Hj) as [_ Dv]. evar_last; [apply (is_derive_pow (fun t => phi (v j t)) 2 s _ (is_derive_comp phi (v j) s _ _ (Hphi _) Dv))|].
      unfold scal; simpl. unfold mult; simpl. ring.
    + intros s Hs. pose proof (lacking_ge0 s ltac:(lra)). pose proof (share_positive j s ltac:(lra) Hj). pose proof (pow2_ge_0 (dphi (v j s))).
      assert (0 <= lacking s * ((u j s * phi (v j s)) * dphi (v j s) ^ 2)) by (apply Rmult_le_pos; [assumption|apply Rmult_le_pos; lra]). lra.
  - apply Rle_trans with (phi (v j t) ^ 2 + (u j t * dphi (v j t)) ^ 2); [pose proof (pow2_ge_0 (u j t * dphi (v j t))); lra|].
    apply (total_member (seq 0 k) (fun j => phi (v j t) ^ 2 + (u j t * dphi (v j t)) ^ 2) j); [|apply below, Hj].
    intros i _. pose proof (pow2_ge_0 (phi (v i t))). pose proof (pow2_ge_0 (u i t * dphi (v i t))). lra.
Qed.
(* it arrives, at an exponential rate *)
Theorem units_arrive : (0 < k)%nat -> exists U V : nat -> R, (forall j, (j < k)%nat -> is_lim (u j) p_infty (U j) /\ is_lim (v j) p_infty (V j)) /\
  sum k (fun j => U j * phi (V j)) = 1 /\ forall t, 0 <= t -> 0 <= lacking t <= lacking 0 * exp (- (phi (v 0%nat 0) ^ 2 * t)).
Proof.
  intros Hk. destruct Start as [E0 P]. set (m := Rabs (phi (v 0%nat 0))).
  assert (M0 : 0 < m) by (apply Rabs_pos_lt; intros Z; pose proof (P 0%nat Hk) as Q; rewrite Z in Q; lra).
  assert (M2 : m ^ 2 = phi (v 0%nat 0) ^ 2) by apply pow2_abs.
  assert (Low : forall t, 0 <= t -> m ^ 2 <= fall t) by (intros t Ht; rewrite M2; apply fall_low; assumption).
  assert (Part : forall j t, (j < k)%nat -> phi (v j t) ^ 2 <= fall t /\ (u j t * dphi (v j t)) ^ 2 <= fall t).
  { intros j t Hj. pose proof (total_member (seq 0 k) (fun j => phi (v j t) ^ 2 + (u j t * dphi (v j t)) ^ 2) j) as Q. cbv beta in Q.
    pose proof (pow2_ge_0 (phi (v j t))). pose proof (pow2_ge_0 (u j t * dphi (v j t))). unfold fall, sum.
    assert (phi (v j t) ^ 2 + (u j t * dphi (v j t)) ^ 2 <= total (seq 0 k) (fun j => phi (v j t) ^ 2 + (u j t * dphi (v j t)) ^ 2)); [|lra].
    apply Q; [|apply below, Hj]. intros i _. pose proof (pow2_ge_0 (phi (v i t))). pose proof (pow2_ge_0 (u i t * dphi (v i t))). lra. }
  assert (Lu : forall j, (j < k)%nat -> is_lim (u j) p_infty (real (Lim (u j) p_infty))).
  { intros j Hj. destruct (arrival lacking fall derive_lacking fall_ge0 E0 m M0 Low (u j) (fun t => phi (v j t))) as [l [Hl _]].
    - intros t Ht. split; [apply (F t j Ht Hj)|apply Part, Hj].
    - rewrite (is_lim_unique _ _ _ Hl). exact Hl. }
  assert (Lv : forall j, (j < k)%nat -> is_lim (v j) p_infty (real (Lim (v j) p_infty))).
  { intros j Hj. destruct (arrival lacking fall derive_lacking fall_ge0 E0 m M0 Low (v j) (fun t => u j t * dphi (v j t))) as [l [Hl _]].
    - intros t Ht. split; [apply (F t j Ht Hj)|apply Part, Hj].
    - rewrite (is_lim_unique _ _ _ Hl). exact Hl. }
  exists (fun j => real (Lim (u j) p_infty)), (fun j => real (Lim (v j) p_infty)). split; [auto|split].
  - assert (L : forall l, (forall j, In j l -> (j < k)%nat) -> is_lim (fun t => total l (fun j => u j t * phi (v j t))) p_infty (total l (fun j => real (Lim (u j) p_infty) * phi (real (Lim (v j) p_infty))))).
    { induction l as [|j l IH]; intros Hl; simpl; [apply is_lim_const|]. apply is_lim_plus'; [|apply IH; intros; apply Hl; right; assumption].
      apply lim_mult; [apply Lu, Hl; left; reflexivity|]. apply (lim_continuous (v j) phi); [apply Lv, Hl; left; reflexivity|]. eapply continuity_of_derive. apply Hphi. }
    apply (lim_same (fun t => sum k (fun j => u j t * phi (v j t)))); [apply L; intros j Hj; apply below, Hj|].
    apply (is_lim_ext (fun t => 1 - lacking t)); [intros; unfold lacking; ring|]. replace (Finite 1) with (Finite (1 - 0)) by (f_equal; ring).
    apply is_lim_minus'; [apply is_lim_const|apply (residual_vanishes lacking fall derive_lacking fall_ge0 E0 m M0 Low)].
  - intros t Ht. split; [apply lacking_ge0, Ht|]. rewrite <- M2. apply (residual_decays lacking fall derive_lacking fall_ge0 E0 m Low t Ht).
Qed.
End Units.

(* ... and these are the flows of the matrices W1 = y u^T, W2 = v x^T *)
Theorem units_matrix_flow : forall d k phi dphi (x y : vector) u v, dot d x x = 1 -> dot d y y = 1 -> units_flow k phi dphi u v ->
  matrix_flow d k phi dphi x y (fun t i j => y i * u j t) (fun t j l => v j t * x l).
Proof.
  intros d k phi dphi x y u v Ux Uy F t Ht.
  assert (Rk : rank_one d k x y (fun i j => y i * u j t) (fun j l => v j t * x l) (fun j => u j t) (fun j => v j t)) by (split; reflexivity).
  assert (E : residual k phi 1 (fun j => u j t) (fun j => v j t) = lacking k phi u v t).
  { unfold residual, lacking. f_equal. apply sum_ext. intros j _. rewrite Rmult_1_l. reflexivity. }
  split; intros p q Hp Hq.
  - rewrite (descent1_rank_one d k phi x y _ _ _ _ p q Rk Hp Hq), Ux. unfold velocity_u. rewrite E, Rmult_1_l.
    apply (is_derive_scal (u q)). apply (F t q Ht Hq).
  - rewrite (descent2_rank_one d k phi dphi x y _ _ _ _ p q Rk Hp Hq), Ux, Uy. unfold velocity_v. rewrite E, !Rmult_1_l.
    apply (is_derive_ext (fun t => x q * v p t)); [intros; apply Rmult_comm|]. rewrite Rmult_comm. apply (is_derive_scal (v p)). apply (F t p Ht Hp).
Qed.
