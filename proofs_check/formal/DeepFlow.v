(* The flow of a deep network under Invariants 3 and 4 (Deep.v) arrives, from 0 < p0 <= 1: p' = e rho with rho >= k phi(a)^2,
   a the last pre-activation, and phi(a)^2 does not fall. *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Interval Picard Existence Theorem1 Deep Units.
Import ListNotations.
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
Variable during : R -> Prop.
Definition deep_flow := forall t, during t -> is_derive u t (velocity_out k H phi (u t) (now t) 1) /\
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
Lemma derive_act m t : during t -> (m <= H)%nat -> is_derive (act m) t (rest t * (slope m t * spread m t)).
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
Lemma derive_last t : during t -> is_derive (fun t => phi (act H t)) t (rest t * (slope H t * spread H t) * dphi (act H t)).
Proof. intros Ht. apply (is_derive_comp phi (act H) t _ _ (Hphi _) (derive_act H t Ht (Nat.le_refl H))). Qed.
Lemma derive_u_deep t : during t -> is_derive u t (rest t * phi (act H t)).
Proof. intros Ht. apply (F t Ht). Qed.
Lemma derive_share_deep t : during t -> is_derive (fun t => K * (u t * phi (act H t))) t (deep_rate t * rest t).
Proof.
  intros Ht. evar_last.
  - apply (is_derive_scal (fun t => u t * phi (act H t))). apply (is_derive_mult u (fun t => phi (act H t))); [apply (derive_u_deep t Ht)|apply (derive_last t Ht)|intros; apply Rmult_comm].
  - unfold deep_rate. rewrite slope_last. unfold plus, mult; simpl. ring.
Qed.
Lemma derive_rest t : during t -> is_derive rest t (- (deep_rate t * rest t)).
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
(* within a finite time no weight moves farther than this, whatever p0 *)
Lemma deep_way (x g : R -> R) S : 0 <= S -> (forall t, 0 <= t <= S -> during t /\ is_derive x t (rest t * g t) /\ g t ^ 2 <= deep_rate t) ->
  Rabs (x S - x 0) <= S / 2 + rest 0 ^ 2 / 4.
Proof.
  intros HS Hx. apply Rle_trans with ((S / 2 - rest S ^ 2 / 4) - (0 / 2 - rest 0 ^ 2 / 4)); [|pose proof (pow2_ge_0 (rest S)); lra].
  apply (dominated x (fun t => rest t * g t) (fun t => t / 2 - rest t ^ 2 / 4) (fun t => / 2 + / 2 * (deep_rate t * rest t ^ 2)) 0 S HS).
  - intros t Ht. apply Hx, Ht.
  - intros t Ht. destruct (Hx t Ht) as [Hd _]. evar_last.
    + apply (is_derive_minus (fun t => t / 2) (fun t => rest t ^ 2 / 4)).
      * apply (is_derive_ext (fun t => / 2 * t)); [intros; apply Rmult_comm|]. apply (is_derive_scal (fun t => t)), is_derive_id.
      * apply (is_derive_ext (fun t => / 4 * rest t ^ 2)); [intros; apply Rmult_comm|]. apply (is_derive_scal (fun t => rest t ^ 2)), (is_derive_pow rest 2 t _ (derive_rest t Hd)).
    + unfold minus, plus, opp, one; simpl. field.
  - intros t Ht. destruct (Hx t Ht) as [_ [_ Q]]. rewrite <- (pow2_abs (g t)) in Q. rewrite Rabs_mult. pose proof (pow2_ge_0 (Rabs (rest t) * Rabs (g t) - 1)) as Sq.
    pose proof (pow2_ge_0 (rest t)) as R2. apply (Rmult_le_compat_l (rest t ^ 2)) in Q; [|exact R2]. rewrite <- (pow2_abs (rest t)) in Q. rewrite <- (pow2_abs (rest t)). lra.
Qed.
(* from here on for all times *)
Hypothesis During : forall t, 0 <= t -> during t.
Lemma derive_rest_later t : 0 <= t -> is_derive rest t (- (deep_rate t * rest t)).
Proof. intros Ht. apply derive_rest, During, Ht. Qed.
Hypothesis Start : 0 < K * (u 0 * phi (act H 0)) <= 1.
Lemma rest_start : 0 <= rest 0.
Proof. unfold rest, e. fold (act H 0). lra. Qed.
Lemma rest_ge0 t : 0 <= t -> 0 <= rest t.
Proof. apply (residual_ge0 rest deep_rate derive_rest_later deep_rate_ge0 rest_start). Qed.
Lemma deep_share_positive t : 0 <= t -> 0 < K * (u t * phi (act H t)).
Proof.
  intros Ht. apply Rlt_le_trans with (1 := proj1 Start). apply (nondecreasing (fun t => K * (u t * phi (act H t))) (fun t => deep_rate t * rest t) 0 t Ht).
  - intros s Hs. apply derive_share_deep, During. lra.
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
    - intros s Hs. evar_last; [apply (is_derive_pow (fun t => phi (act H t)) 2 s _ (derive_last s (During s ltac:(lra))))|]. rewrite slope_last. simpl. ring.
    - intros s Hs. pose proof (rest_ge0 s ltac:(lra)). pose proof (deep_share_positive s ltac:(lra)) as P. pose proof (spread_ge0 H s). pose proof (pow2_ge_0 (dphi (act H s))).
      assert (0 < u s * phi (act H s)) by (apply (Rmult_lt_reg_l K); lra).
      assert (0 <= rest s * ((u s * phi (act H s)) * (dphi (act H s) ^ 2 * spread H s))) by (apply Rmult_le_pos; [assumption|apply Rmult_le_pos; [lra|apply Rmult_le_pos; assumption]]). lra. }
  pose proof (spread_ge0 H t). pose proof (pow2_ge_0 (slope H t)). pose proof (pow2_ge_0 (phi (act H t))). unfold deep_rate.
  assert (0 <= K * (slope H t ^ 2 * spread H t)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; assumption]).
  assert (1 * phi (act H t) ^ 2 <= K * phi (act H t) ^ 2) by (apply Rmult_le_compat_r; lra). lra.
Qed.
(* "the flow of a deep network arrives" *)
Theorem deep_arrives : exists (U : R) (W : nat -> R), is_lim u p_infty U /\ (forall m, (m <= H)%nat -> is_lim (w m) p_infty (W m)) /\
  K * (U * phi (a k phi W 1 H)) = 1 /\ Rabs (U - u 0) <= rest 0 / least /\ (forall m, (m <= H)%nat -> Rabs (W m - w m 0) <= rest 0 / least) /\
  forall t, 0 <= t -> 0 <= 1 - K * (u t * phi (act H t)) <= (1 - K * (u 0 * phi (act H 0))) * exp (- (phi (act H 0) ^ 2 * t)).
Proof.
  pose proof (arrival rest deep_rate derive_rest_later deep_rate_ge0 rest_start least least_positive deep_rate_low) as Ar. pose proof K1.
  destruct (Ar u (fun t => phi (act H t))) as [U [LU DU]].
  { intros t Ht. split; [apply derive_u_deep, During, Ht|]. unfold deep_rate. pose proof (spread_ge0 H t). pose proof (pow2_ge_0 (slope H t)). pose proof (pow2_ge_0 (phi (act H t))).
    assert (0 <= K * (slope H t ^ 2 * spread H t)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; assumption]).
    assert (1 * phi (act H t) ^ 2 <= K * phi (act H t) ^ 2) by (apply Rmult_le_compat_r; lra). lra. }
  set (W := fun m => real (Lim (w m) p_infty)).
  assert (LW : forall m, (m <= H)%nat -> is_lim (w m) p_infty (W m) /\ Rabs (W m - w m 0) <= rest 0 / least).
  { intros m Hm. destruct (Ar (w m) (part m)) as [l [Hl Dl]].
    - intros t Ht. split; [|apply part_small, Hm]. destruct (F t (During t Ht)) as [_ Fw]. evar_last; [apply (Fw m Hm)|].
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
      apply is_lim_minus'; [apply is_lim_const|apply (residual_vanishes rest deep_rate derive_rest_later deep_rate_ge0 rest_start least least_positive deep_rate_low)].
  - intros t Ht. pose proof (rest_ge0 t Ht) as P. pose proof (residual_decays rest deep_rate derive_rest_later deep_rate_ge0 rest_start least deep_rate_low t Ht) as D.
    unfold least in D. rewrite pow2_abs in D. split; [exact P|exact D].
Qed.
End DeepFlow.

(* such a flow exists *)
Section DeepExists.
Variables k H : nat.
Hypothesis kpos : (0 < k)%nat.
Variables phi dphi : R -> R.
Hypothesis Sm : smooth phi dphi.
Variable u0 : R.
Variable w0 : nat -> R.
Notation K := (INR k).
Definition names : list (option nat) := None :: map Some (seq 0 (S H)).
Definition layers_of (x : option nat -> R) : nat -> R := fun m => x (Some m).
Definition deep_field (x : option nat -> R) : option nat -> R := fun o => match o with
  | None => velocity_out k H phi (x None) (layers_of x) 1 | Some m => velocity k H phi dphi (x None) (layers_of x) 1 1 m end.
Definition deep_start : option nat -> R := fun o => match o with None => u0 | Some m => w0 m end.
Lemma named m : In (Some m) names <-> (m <= H)%nat.
Proof.
  unfold names. split.
  - intros [Q|Q]; [discriminate|]. apply in_map_iff in Q. destruct Q as [q [E Q]]. injection E as ->. apply in_seq in Q. lia.
  - intros Q. right. apply in_map. apply in_seq. lia.
Qed.
Section Regular.
Variable r : R.
Notation P := (near names deep_start (fun _ => r)).
Notation regular := (regular names P).
Lemma regular_name o : In o names -> regular (fun x => x o).
Proof.
  intros Ho. apply (regular_coordinate names P o (Rabs (deep_start o) + r) Ho). intros x Hx. pose proof (Hx o Ho) as Q.
  pose proof (Rabs_triang (x o - deep_start o) (deep_start o)) as T. replace (x o - deep_start o + deep_start o) with (x o) in T by ring. lra.
Qed.
Lemma regular_of (g : R -> R) f : (forall B, regular_on (ball 0 B) g) -> regular f -> regular (fun x => g (f x)).
Proof.
  intros G Hf. destruct (Hf) as [L [B [_ [_ [_ HB]]]]]. apply (regular_comp names P (ball 0 B) g); [apply G| |exact Hf].
  intros x Hx. unfold ball. rewrite Rminus_0_r. apply HB, Hx.
Qed.
Lemma both_regular B : regular_on (ball 0 B) phi /\ regular_on (ball 0 B) dphi.
Proof. apply ball_regular, smooth_everywhere, Sm. Qed.
Lemma regular_act m : (m <= H)%nat -> regular (fun x => a k phi (layers_of x) 1 m).
Proof.
  induction m as [|m IH]; intros Hm; cbn [a].
  - apply (regular_mult names P (fun _ => 1)); [apply regular_const|]. apply (regular_name (Some 0%nat)), named. lia.
  - apply (regular_mult names P (fun _ => K)); [apply regular_const|]. apply (regular_mult names P (fun x => x (Some (S m)))); [apply regular_name, named, Hm|].
    apply (regular_of phi); [intros; apply both_regular|apply IH; lia].
Qed.
Lemma regular_rest : regular (fun x => e k H phi (x None) (layers_of x) 1).
Proof.
  apply (regular_minus names P (fun _ => 1)); [apply regular_const|]. apply (regular_mult names P (fun _ => K)); [apply regular_const|].
  apply (regular_mult names P (fun x => x None)); [apply regular_name; left; reflexivity|]. apply (regular_of phi); [intros; apply both_regular|apply regular_act, Nat.le_refl].
Qed.
Lemma regular_b n : (n <= H)%nat -> regular (fun x => b k H phi dphi (x None) (layers_of x) 1 1 n).
Proof.
  induction n as [|n IH]; intros Hn; cbn [b].
  - apply (regular_mult names P (fun x => 1 * (x None * e k H phi (x None) (layers_of x) 1))); [|apply (regular_of dphi); [intros; apply both_regular|apply regular_act, Nat.le_refl]].
    apply (regular_mult names P (fun _ => 1)); [apply regular_const|]. apply (regular_mult names P (fun x => x None)); [apply regular_name; left; reflexivity|apply regular_rest].
  - apply (regular_mult names P (fun x => K * (layers_of x (H - n)%nat * b k H phi dphi (x None) (layers_of x) 1 1 n))); [|apply (regular_of dphi); [intros; apply both_regular|apply regular_act; lia]].
    apply (regular_mult names P (fun _ => K)); [apply regular_const|]. apply (regular_mult names P (fun x => x (Some (H - n)%nat))); [apply regular_name, named; lia|apply IH; lia].
Qed.
Lemma deep_lipschitz : lipschitz_on names P deep_field.
Proof.
  apply regular_field. intros [m|] Ho; cbn [deep_field].
  - apply named in Ho. unfold velocity. apply (regular_mult names P (fun x => b k H phi dphi (x None) (layers_of x) 1 1 (H - m))); [apply regular_b; lia|].
    destruct m as [|m]; [apply regular_const|]. apply (regular_of phi); [intros; apply both_regular|apply regular_act; lia].
  - apply (regular_mult names P (fun x => e k H phi (x None) (layers_of x) 1)); [apply regular_rest|]. apply (regular_of phi); [intros; apply both_regular|apply regular_act, Nat.le_refl].
Qed.
End Regular.
Lemma solves_deep_flow X (D : R -> Prop) : (forall t, D t -> solves names deep_field X t) -> deep_flow k H phi dphi (X None) (fun m => X (Some m)) D.
Proof.
  intros Q t Ht. split; [apply (Q t Ht None); left; reflexivity|]. intros m Hm. apply (Q t Ht (Some m)), named, Hm.
Qed.
Theorem deep_flow_exists : exists (u : R -> R) (w : nat -> R -> R), u 0 = u0 /\ (forall m, w m 0 = w0 m) /\ deep_flow k H phi dphi u w (fun t => 0 <= t).
Proof.
  set (e0 := e k H phi u0 w0 1).
  destruct (global_solution names deep_field deep_start (fun T _ => Rmax 0 T / 2 + e0 ^ 2 / 4 + 1)) as [X [X0 HX]].
  - intros T o _. pose proof (Rmax_l 0 T). pose proof (pow2_ge_0 e0). lra.
  - intros S T o Hs. assert (Rmax 0 S <= Rmax 0 T); [|lra]. apply Rmax_lub; [apply Rmax_l|]. apply Rle_trans with (1 := Hs), Rmax_r.
  - intros T _. apply deep_lipschitz.
  - intros T S X HS X0 HX o Ho. set (u := X None). set (w := fun m => X (Some m)).
    assert (F : deep_flow k H phi dphi u w (fun t => 0 <= t <= S)) by (apply solves_deep_flow; intros t Ht; apply HX, Ht).
    assert (R0 : rest k H phi u w 0 = e0) by (unfold rest, e0, u; rewrite X0; unfold deep_start; f_equal; apply FunctionalExtensionality.functional_extensionality; intros m; apply X0).
    assert (Way : forall x g : R -> R, (forall t, 0 <= t <= S -> is_derive x t (rest k H phi u w t * g t) /\ g t ^ 2 <= deep_rate k H phi dphi u w t) -> Rabs (x S - x 0) <= S / 2 + e0 ^ 2 / 4).
    { intros x g Hx. rewrite <- R0. apply (deep_way k H kpos phi dphi (proj1 Sm) u w _ F x g S ltac:(lra)). intros t Ht. destruct (Hx t Ht). auto. }
    pose proof (Rmax_r 0 T). rewrite <- X0. apply Rle_lt_trans with (S / 2 + e0 ^ 2 / 4); [|lra]. destruct o as [m|].
    + apply named in Ho. apply (Way (X (Some m)) (part k H phi dphi u w m)). intros t Ht. split; [|apply part_small; assumption].
      destruct (F t Ht) as [_ Fw]. evar_last; [apply (Fw m Ho)|]. unfold velocity, part. rewrite back_b. fold (slope k H phi dphi u w m t). unfold act. ring.
    + apply (Way (X None) (fun t => phi (act k phi w H t))). intros t Ht. split; [apply (F t Ht)|].
      unfold deep_rate. pose proof (K1 k kpos). pose proof (spread_ge0 k kpos phi dphi w H t). pose proof (pow2_ge_0 (slope k H phi dphi u w H t)). pose proof (pow2_ge_0 (phi (act k phi w H t))).
      assert (0 <= K * (slope k H phi dphi u w H t ^ 2 * spread k phi dphi w H t)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; assumption]).
      assert (1 * phi (act k phi w H t) ^ 2 <= K * phi (act k phi w H t) ^ 2) by (apply Rmult_le_compat_r; lra). lra.
  - exists (X None), (fun m => X (Some m)). split; [apply X0|split; [intros m; apply X0|]]. apply solves_deep_flow. intros t Ht. apply HX, Ht.
Qed.
End DeepExists.
