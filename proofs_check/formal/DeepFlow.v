(* The flow of a deep network under Invariants 3 and 4 (Deep.v) arrives, from 0 < p0 <= 1: p' = e rho with rho >= k phi(a)^2,
   a the last pre-activation, and phi(a)^2 does not fall. *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Deep Units.
Open Scope R_scope.

Section DeepFlow.
Variables k H : nat.
Hypothesis kpos : (0 < k)%nat.
Variables phi dphi : R -> R.
Hypothesis Hphi : forall z, is_derive phi z (dphi z).
Variable u : R -> R.
Variable w : nat -> R -> R.
Notation K := (INR k).
Notation now t := (fun m => w m t).
Definition act m t := a k phi (now t) 1 m.
Definition rest t := e k H phi (u t) (now t) 1.
Definition deep_flow := forall t, 0 <= t -> is_derive u t (velocity_out k H phi (u t) (now t) 1) /\
  forall m, (m <= H)%nat -> is_derive (w m) t (velocity k H phi dphi (u t) (now t) 1 1 m).
Hypothesis F : deep_flow.
Fixpoint back n t := match n with O => u t * dphi (act H t) | S n' => K * (w (H - n')%nat t * back n' t) * dphi (act (H - n) t) end.
Definition slope m t := back (H - m) t.
Fixpoint spread m t := match m with O => 1 | S m' => K * phi (act m' t) ^ 2 + (K * (w m t * dphi (act m' t))) ^ 2 * spread m' t end.
Lemma K1 : 1 <= K.
Proof. apply (le_INR 1). lia. Qed.
Lemma back_b n t : b k H phi dphi (u t) (now t) 1 1 n = rest t * back n t.
Proof. induction n as [|n IH]; cbn [b back]; [fold (act H t); fold (rest t); ring|]. rewrite IH. fold (act (H - S n) t). ring. Qed.
Lemma slope_inwards m t : (m < H)%nat -> slope m t = K * (w (S m) t * slope (S m) t) * dphi (act m t).
Proof.
  intros M. unfold slope. replace (H - m)%nat with (S (H - S m)) by lia. cbn [back].
  replace (H - (H - S m))%nat with (S m) by lia. replace (H - S (H - S m))%nat with m by lia. reflexivity.
Qed.
Lemma spread_ge0 m t : 0 <= spread m t.
Proof.
  pose proof K1. induction m as [|m IH]; cbn [spread]; [lra|]. assert (0 <= K * phi (act m t) ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]).
  assert (0 <= (K * (w (S m) t * dphi (act m t))) ^ 2 * spread m t) by (apply Rmult_le_pos; [apply pow2_ge_0|exact IH]). lra.
Qed.
(* "a_i' = e B_i S_i", S_i a sum of squares *)
Lemma derive_act m t : 0 <= t -> (m <= H)%nat -> is_derive (act m) t (rest t * (slope m t * spread m t)).
Proof.
  intros Ht. destruct (F t Ht) as [_ Fw]. induction m as [|m IH]; intros Hm.
  - apply (is_derive_ext (fun t => 1 * w 0%nat t)); [intros; reflexivity|]. evar_last; [apply (is_derive_scal (w 0%nat)), (Fw 0%nat ltac:(lia))|].
    unfold velocity. rewrite back_b. unfold slope. simpl. ring.
  - specialize (IH ltac:(lia)). apply (is_derive_ext (fun t => K * (w (S m) t * phi (act m t)))); [intros; reflexivity|]. evar_last.
    + apply (is_derive_scal (fun t => w (S m) t * phi (act m t))). apply (is_derive_mult (w (S m)) (fun t => phi (act m t))).
      * apply (Fw (S m) Hm).
      * apply (is_derive_comp phi (act m) t _ _ (Hphi _) IH).
      * intros; apply Rmult_comm.
    + rewrite velocity_positive, back_b by lia. replace (S m - 1)%nat with m by lia. fold (act m t). fold (slope (S m) t).
      rewrite (slope_inwards m t) by lia. cbn [spread]. unfold plus, mult, scal; simpl. unfold mult; simpl. ring.
Qed.
Definition deep_rate t := K * phi (act H t) ^ 2 + K * (slope H t ^ 2 * spread H t).
Lemma slope_last t : slope H t = u t * dphi (act H t).
Proof. unfold slope. rewrite Nat.sub_diag. reflexivity. Qed.
Lemma derive_last t : 0 <= t -> is_derive (fun t => phi (act H t)) t (rest t * (slope H t * spread H t) * dphi (act H t)).
Proof. intros Ht. apply (is_derive_comp phi (act H) t _ _ (Hphi _) (derive_act H t Ht (Nat.le_refl H))). Qed.
Lemma derive_u_deep t : 0 <= t -> is_derive u t (rest t * phi (act H t)).
Proof. intros Ht. apply (F t Ht). Qed.
Lemma derive_share_deep t : 0 <= t -> is_derive (fun t => K * (u t * phi (act H t))) t (deep_rate t * rest t).
Proof.
  intros Ht. evar_last.
  - apply (is_derive_scal (fun t => u t * phi (act H t))). apply (is_derive_mult u (fun t => phi (act H t))); [apply (derive_u_deep t Ht)|apply (derive_last t Ht)|intros; apply Rmult_comm].
  - unfold deep_rate. rewrite slope_last. unfold plus, mult; simpl. ring.
Qed.
Lemma derive_rest t : 0 <= t -> is_derive rest t (- (deep_rate t * rest t)).
Proof.
  intros Ht. apply (is_derive_ext (fun t => 1 - K * (u t * phi (act H t)))); [intros; reflexivity|]. evar_last.
  - apply (is_derive_minus (fun _ => 1) (fun t => K * (u t * phi (act H t)))); [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|apply (derive_share_deep t Ht)].
  - unfold minus, plus, opp, zero; simpl. ring.
Qed.
Lemma deep_rate_ge0 t : 0 <= t -> 0 <= deep_rate t.
Proof.
  intros _. pose proof K1. pose proof (spread_ge0 H t). pose proof (pow2_ge_0 (phi (act H t))). pose proof (pow2_ge_0 (slope H t)). unfold deep_rate.
  assert (0 <= K * phi (act H t) ^ 2) by (apply Rmult_le_pos; lra). assert (0 <= K * (slope H t ^ 2 * spread H t)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; assumption]). lra.
Qed.
Hypothesis Start : 0 < K * (u 0 * phi (act H 0)) <= 1.
Lemma rest_start : 0 <= rest 0.
Proof. unfold rest, e. fold (act H 0). lra. Qed.
Lemma rest_ge0 t : 0 <= t -> 0 <= rest t.
Proof. apply (residual_ge0 rest deep_rate derive_rest deep_rate_ge0 rest_start). Qed.
Lemma deep_share_positive t : 0 <= t -> 0 < K * (u t * phi (act H t)).
Proof.
  intros Ht. apply Rlt_le_trans with (1 := proj1 Start). apply (nondecreasing (fun t => K * (u t * phi (act H t))) (fun t => deep_rate t * rest t) 0 t Ht).
  - intros s Hs. apply derive_share_deep. lra.
  - intros s Hs. apply Rmult_le_pos; [apply deep_rate_ge0|apply rest_ge0]; lra.
Qed.
Definition least := Rabs (phi (act H 0)).
Lemma least_positive : 0 < least.
Proof. apply Rabs_pos_lt. intros Z. rewrite Z in Start. lra. Qed.
Lemma deep_rate_low t : 0 <= t -> least ^ 2 <= deep_rate t.
Proof.
  intros Ht. unfold least. rewrite pow2_abs. pose proof K1.
  assert (Up : phi (act H 0) ^ 2 <= phi (act H t) ^ 2).
  { apply (nondecreasing (fun t => phi (act H t) ^ 2) (fun t => 2 * (rest t * ((u t * phi (act H t)) * (dphi (act H t) ^ 2 * spread H t)))) 0 t Ht).
    - intros s Hs. evar_last; [apply (is_derive_pow (fun t => phi (act H t)) 2 s _ (derive_last s ltac:(lra)))|]. rewrite slope_last. simpl. ring.
    - intros s Hs. pose proof (rest_ge0 s ltac:(lra)). pose proof (deep_share_positive s ltac:(lra)) as P. pose proof (spread_ge0 H s). pose proof (pow2_ge_0 (dphi (act H s))).
      assert (0 < u s * phi (act H s)) by (apply (Rmult_lt_reg_l K); lra).
      assert (0 <= rest s * ((u s * phi (act H s)) * (dphi (act H s) ^ 2 * spread H s))) by (apply Rmult_le_pos; [assumption|apply Rmult_le_pos; [lra|apply Rmult_le_pos; assumption]]). lra. }
  pose proof (spread_ge0 H t). pose proof (pow2_ge_0 (slope H t)). pose proof (pow2_ge_0 (phi (act H t))). unfold deep_rate.
  assert (0 <= K * (slope H t ^ 2 * spread H t)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; assumption]).
  assert (1 * phi (act H t) ^ 2 <= K * phi (act H t) ^ 2) by (apply Rmult_le_compat_r; lra). lra.
Qed.
(* the parts of the gradient inside are no larger than at the last layer *)
Lemma inwards_smaller n t : (n <= H)%nat -> slope (H - n) t ^ 2 * spread (H - n) t <= slope H t ^ 2 * spread H t.
Proof.
  pose proof K1. induction n as [|n IH]; intros Hn; [rewrite Nat.sub_0_r; lra|]. apply Rle_trans with (2 := IH ltac:(lia)).
  replace (H - n)%nat with (S (H - S n)) by lia. set (m := (H - S n)%nat). rewrite (slope_inwards m t) by lia. cbn [spread].
  assert (0 <= K * phi (act m t) ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]). pose proof (pow2_ge_0 (slope (S m) t)).
  assert (0 <= slope (S m) t ^ 2 * (K * phi (act m t) ^ 2)) by (apply Rmult_le_pos; assumption). lra.
Qed.
Definition part m t := slope m t * match m with O => 1 | S m' => phi (act m' t) end.
Lemma part_small m t : (m <= H)%nat -> part m t ^ 2 <= deep_rate t.
Proof.
  intros Hm. pose proof K1. pose proof (inwards_smaller (H - m) t ltac:(lia)) as Q. replace (H - (H - m))%nat with m in Q by lia.
  pose proof (spread_ge0 H t). pose proof (pow2_ge_0 (slope H t)). pose proof (pow2_ge_0 (phi (act H t))). pose proof (pow2_ge_0 (slope m t)) as Sm.
  assert (part m t ^ 2 <= slope m t ^ 2 * spread m t).
  { unfold part. rewrite Rpow_mult_distr. apply Rmult_le_compat_l; [exact Sm|]. destruct m as [|m]; cbn [spread]; [lra|].
    pose proof (pow2_ge_0 (phi (act m t))). pose proof (spread_ge0 m t). assert (0 <= (K * (w (S m) t * dphi (act m t))) ^ 2 * spread m t) by (apply Rmult_le_pos; [apply pow2_ge_0|assumption]).
    assert (1 * phi (act m t) ^ 2 <= K * phi (act m t) ^ 2) by (apply Rmult_le_compat_r; lra). lra. }
  unfold deep_rate. assert (0 <= K * phi (act H t) ^ 2) by (apply Rmult_le_pos; lra). assert (SS : 0 <= slope H t ^ 2 * spread H t) by (apply Rmult_le_pos; assumption).
  assert (1 * (slope H t ^ 2 * spread H t) <= K * (slope H t ^ 2 * spread H t)) by (apply Rmult_le_compat_r; lra). lra.
Qed.
(* "the flow of a deep network arrives" *)
Theorem deep_arrives : exists (U : R) (W : nat -> R), is_lim u p_infty U /\ (forall m, (m <= H)%nat -> is_lim (w m) p_infty (W m)) /\
  K * (U * phi (a k phi W 1 H)) = 1 /\ Rabs (U - u 0) <= rest 0 / least /\ (forall m, (m <= H)%nat -> Rabs (W m - w m 0) <= rest 0 / least) /\
  forall t, 0 <= t -> 0 <= 1 - K * (u t * phi (act H t)) <= (1 - K * (u 0 * phi (act H 0))) * exp (- (phi (act H 0) ^ 2 * t)).
Proof.
  pose proof (arrival rest deep_rate derive_rest deep_rate_ge0 rest_start least least_positive deep_rate_low) as Ar. pose proof K1.
  destruct (Ar u (fun t => phi (act H t))) as [U [LU DU]].
  { intros t Ht. split; [apply derive_u_deep, Ht|]. unfold deep_rate. pose proof (spread_ge0 H t). pose proof (pow2_ge_0 (slope H t)). pose proof (pow2_ge_0 (phi (act H t))).
    assert (0 <= K * (slope H t ^ 2 * spread H t)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; assumption]).
    assert (1 * phi (act H t) ^ 2 <= K * phi (act H t) ^ 2) by (apply Rmult_le_compat_r; lra). lra. }
  set (W := fun m => real (Lim (w m) p_infty)).
  assert (LW : forall m, (m <= H)%nat -> is_lim (w m) p_infty (W m) /\ Rabs (W m - w m 0) <= rest 0 / least).
  { intros m Hm. destruct (Ar (w m) (part m)) as [l [Hl Dl]].
    - intros t Ht. split; [|apply part_small, Hm]. destruct (F t Ht) as [_ Fw]. evar_last; [apply (Fw m Hm)|].
      unfold velocity, part. rewrite back_b. fold (slope m t). unfold act. ring.
    - unfold W. rewrite (is_lim_unique _ _ _ Hl). split; assumption. }
  assert (La : forall m, (m <= H)%nat -> is_lim (act m) p_infty (a k phi W 1 m)).
  { induction m as [|m IH]; intros Hm.
    - apply (is_lim_ext (fun t => 1 * w 0%nat t)); [intros; reflexivity|]. apply (is_lim_scal_l (w 0%nat) 1 p_infty (W 0%nat)). apply LW, Hm.
    - apply (is_lim_ext (fun t => K * (w (S m) t * phi (act m t)))); [intros; reflexivity|].
      apply (is_lim_scal_l (fun t => w (S m) t * phi (act m t)) K p_infty (W (S m) * phi (a k phi W 1 m))). apply lim_mult; [apply LW, Hm|].
      apply (lim_continuous (act m) phi); [apply IH; lia|]. eapply continuity_of_derive. apply Hphi. }
  exists U, W. split; [exact LU|split; [apply LW|split; [|split; [exact DU|split; [apply LW|]]]]].
  - apply (lim_same (fun t => K * (u t * phi (act H t)))).
    + apply (is_lim_scal_l (fun t => u t * phi (act H t)) K p_infty (U * phi (a k phi W 1 H))). apply lim_mult; [exact LU|].
      apply (lim_continuous (act H) phi); [apply La, Nat.le_refl|]. eapply continuity_of_derive. apply Hphi.
    + apply (is_lim_ext (fun t => 1 - rest t)); [intros; unfold rest, e; fold (act H y); ring|]. replace (Finite 1) with (Finite (1 - 0)) by (f_equal; ring).
      apply is_lim_minus'; [apply is_lim_const|apply (residual_vanishes rest deep_rate derive_rest deep_rate_ge0 rest_start least least_positive deep_rate_low)].
  - intros t Ht. pose proof (rest_ge0 t Ht) as P. pose proof (residual_decays rest deep_rate derive_rest deep_rate_ge0 rest_start least deep_rate_low t Ht) as D.
    unfold least in D. rewrite pow2_abs in D. split; [exact P|exact D].
Qed.
End DeepFlow.
