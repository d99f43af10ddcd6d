(* "A line phi'(v) = 0 is invariant, so v never leaves I": what the orbits of the flow cannot cross, reach or leave.
   phi is C^2 in the sense of Interval.smooth; every statement is about any solution. *)
From Coq Require Import Reals Lra Lia Psatz Classical.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Calculus Flow Interval.
Open Scope R_scope.

Lemma square_zero x E : 0 < E -> x ^ 2 * E <= 0 -> x = 0.
Proof.
  intros HE H. destruct (Req_dec x 0) as [|N]; [assumption|exfalso].
  pose proof (Rmult_lt_0_compat _ _ (pow2_gt_0 x N) HE). lra.
Qed.

Section Orbit.
Variables phi dphi u v : R -> R.
Variable k : R.
Hypothesis kpos : 0 < k.
Hypothesis S : smooth phi dphi.
Hypothesis F : flow phi dphi k u v.
Notation output := (output phi u v k).
Notation error := (error phi u v k).

Lemma u_continuous t : 0 <= t -> continuity_pt u t.
Proof. intros Ht. eapply continuity_of_derive. apply (proj1 (F t Ht)). Qed.
Lemma v_continuous t : 0 <= t -> continuity_pt v t.
Proof. intros Ht. eapply continuity_of_derive. apply (proj2 (F t Ht)). Qed.
Lemma output_continuous t : 0 <= t -> continuity_pt output t.
Proof.
  intros Ht. eapply continuity_of_derive.
  apply (derive_output phi dphi u v k t (fun s _ => proj1 S _) (flow_restrict _ _ _ _ _ t F)). lra.
Qed.
Lemma error_le t : 0 <= t -> Rabs (error t) <= Rabs (error 0).
Proof.
  intros Ht. apply (error_smaller phi dphi u v k t kpos (fun s _ => proj1 S _) (flow_restrict _ _ _ _ _ t F)); lra.
Qed.
Lemma bounded T : 0 <= T -> exists M, 0 <= M /\ forall t, 0 <= t <= T -> Rabs (u t) <= M /\ Rabs (v t) <= M.
Proof.
  intros HT. set (W := T / 2 + error 0 ^ 2 / (4 * k)).
  assert (W0 : 0 <= error 0 ^ 2 / (4 * k)).
  { apply Rmult_le_pos; [apply pow2_ge_0|]. left. apply Rinv_0_lt_compat. lra. }
  exists (Rabs (u 0) + Rabs (v 0) + W). pose proof (Rabs_pos (u 0)). pose proof (Rabs_pos (v 0)).
  split; [unfold W; lra|]. intros t Ht.
  destruct (finite_way phi dphi u v k T kpos (fun s _ => proj1 S _) (flow_restrict _ _ _ _ _ T F) t Ht) as [A B].
  pose proof (Rabs_triang (u t - u 0) (u 0)) as TU. replace (u t - u 0 + u 0) with (u t) in TU by ring.
  pose proof (Rabs_triang (v t - v 0) (v 0)) as TV. replace (v t - v 0 + v 0) with (v t) in TV by ring.
  unfold W. lra.
Qed.

(* (v - a)^2 with phi'(a) = 0 is 0 always or never *)
Lemma line_invariant a T : 0 <= T -> dphi a = 0 -> (v T = a -> v 0 = a) /\ (v 0 = a -> v T = a).
Proof.
  intros HT Za. destruct (bounded T HT) as [M [M0 B]].
  destruct (proj2 S (Rmax M (Rabs a))) as [L [HL K]]. pose proof (Rmax_l M (Rabs a)). pose proof (Rmax_r M (Rabs a)).
  set (c := 2 * (Rabs (error 0) * (M * L))). set (w := fun t => (v t - a) ^ 2).
  set (dw := fun t => 2 * ((v t - a) * (error t * (u t * dphi (v t))))).
  destruct (gronwall w dw c 0 T HT) as [D U].
  - intros t Ht. unfold w, dw. evar_last.
    + apply (is_derive_pow (fun t => v t - a) 2 t (error t * (u t * dphi (v t)))).
      evar_last. apply (is_derive_minus v (fun _ => a)). apply (proj2 (F t ltac:(lra))). apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)).
      unfold minus, plus, opp, zero; simpl. unfold Flow.error, Flow.output. ring.
    + simpl. ring.
  - intros t Ht. unfold dw, w, c. destruct (B t Ht) as [Bu Bv].
    pose proof (K (v t) a ltac:(lra) ltac:(lra)) as Kv. rewrite Za, Rminus_0_r in Kv.
    pose proof (error_le t ltac:(lra)) as Ee. rewrite !Rabs_mult, (Rabs_pos_eq 2) by lra.
    rewrite <- (pow2_abs (v t - a)). pose proof (Rabs_pos (v t - a)). pose proof (Rabs_pos (error t)). pose proof (Rabs_pos (u t)).
    pose proof (Rabs_pos (dphi (v t))).
    assert (Rabs (u t) * Rabs (dphi (v t)) <= M * (L * Rabs (v t - a))) by (apply Rmult_le_compat; lra).
    assert (Q : Rabs (error t) * (Rabs (u t) * Rabs (dphi (v t))) <= Rabs (error 0) * (M * (L * Rabs (v t - a))))
      by (apply Rmult_le_compat; try lra; apply Rmult_le_pos; lra).
    apply (Rmult_le_compat_l (Rabs (v t - a))) in Q; [|lra]. lra.
  - unfold w in D, U. split; intros E; rewrite E, Rminus_eq_0, pow_i, Rmult_0_l in * by lia.
    + apply square_zero in U; [lra|apply exp_pos].
    + apply square_zero in D; [lra|apply exp_pos].
Qed.
Theorem never_crosses : forall a, dphi a = 0 -> v 0 <> a -> forall t, 0 <= t -> v t <> a.
Proof. intros a Za N t Ht E. apply N. apply (line_invariant a t Ht Za), E. Qed.
Theorem stays_on_line : dphi (v 0) = 0 -> forall t, 0 <= t -> v t = v 0.
Proof. intros Z t Ht. apply (line_invariant (v 0) t Ht Z). reflexivity. Qed.

(* "v never leaves I" *)
Theorem stays_in_I : dphi (v 0) <> 0 -> forall t, 0 <= t -> interval dphi (v 0) (v t).
Proof.
  intros N t Ht x Hx Z. destruct (Req_dec (v 0) x) as [E|E]; [rewrite E in N; contradiction|].
  destruct (value_between v 0 t x Ht) as [s [Hs Es]].
  - intros s Hs. apply v_continuous. lra.
  - destruct Hx; [left|right]; assumption.
  - apply (never_crosses x Z E s); [lra|exact Es].
Qed.

(* (0, a) with phi(a) = 0 is an equilibrium: not reached in finite time, and not left *)
Lemma rest_invariant a T : 0 <= T -> phi a = 0 -> (u T = 0 /\ v T = a -> u 0 = 0 /\ v 0 = a) /\ (u 0 = 0 /\ v 0 = a -> u T = 0 /\ v T = a).
Proof.
  intros HT Za. destruct (bounded T HT) as [M [M0 B]].
  destruct (lipschitz_bounded dphi (Rmax M (Rabs a)) (proj2 S)) as [L [HL K]]. pose proof (Rmax_l M (Rabs a)). pose proof (Rmax_r M (Rabs a)).
  set (c := 2 * (Rabs (error 0) * L)). set (w := fun t => u t ^ 2 + (v t - a) ^ 2).
  set (dw := fun t => 2 * (error t * (u t * (phi (v t) + (v t - a) * dphi (v t))))).
  destruct (gronwall w dw c 0 T HT) as [D U].
  - intros t Ht. unfold w, dw. evar_last.
    + apply (is_derive_plus (fun t => u t ^ 2) (fun t => (v t - a) ^ 2)).
      * apply (is_derive_pow u 2 t _ (proj1 (F t ltac:(lra)))).
      * apply (is_derive_pow (fun t => v t - a) 2 t (error t * (u t * dphi (v t)))).
        evar_last. apply (is_derive_minus v (fun _ => a)). apply (proj2 (F t ltac:(lra))). apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)).
        unfold minus, plus, opp, zero; simpl. unfold Flow.error, Flow.output. ring.
    + unfold plus; simpl. unfold Flow.error, Flow.output. ring.
  - intros t Ht. unfold dw, w, c. destruct (B t Ht) as [Bu Bv].
    assert (P : Rabs (phi (v t)) <= L * Rabs (v t - a)).
    { destruct (Req_dec (v t) a) as [E|E].
      - rewrite E, Za, Rminus_eq_0, Rabs_R0. lra.
      - destruct (mean_value phi dphi a (v t) ltac:(auto)) as [x [Hx [_ [_ Ex]]]]; [intros; apply S|].
        rewrite Za, Rminus_0_r in Ex. rewrite Ex, Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|]. apply K.
        apply Rabs_le. pose proof (Rabs_le_between (v t) M) as Q1. pose proof (Rabs_le_between a (Rabs a)) as Q2.
        destruct Q1 as [Q1 _]. destruct Q2 as [Q2 _]. specialize (Q1 Bv). specialize (Q2 (Rle_refl _)).
        unfold between in Hx. lra. }
    pose proof (K (v t) ltac:(lra)) as Kv. pose proof (error_le t ltac:(lra)) as Ee.
    rewrite !Rabs_mult, (Rabs_pos_eq 2) by lra. rewrite <- (pow2_abs (v t - a)), <- (pow2_abs (u t)).
    pose proof (Rabs_pos (v t - a)) as A1. pose proof (Rabs_pos (error t)) as A2. pose proof (Rabs_pos (u t)) as A3.
    assert (Sum : Rabs (phi (v t) + (v t - a) * dphi (v t)) <= 2 * (L * Rabs (v t - a))).
    { apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult.
      assert (Rabs (v t - a) * Rabs (dphi (v t)) <= Rabs (v t - a) * L) by (apply Rmult_le_compat_l; lra). lra. }
    set (x := Rabs (u t)) in *. set (y := Rabs (v t - a)) in *.
    assert (Rabs (error t) * (x * Rabs (phi (v t) + (v t - a) * dphi (v t))) <= Rabs (error 0) * (x * (2 * (L * y)))).
    { apply Rmult_le_compat; try lra. apply Rmult_le_pos; [lra|apply Rabs_pos]. apply Rmult_le_compat_l; lra. }
    assert (0 <= Rabs (error 0) * L) by (apply Rmult_le_pos; [apply Rabs_pos|lra]).
    assert (0 <= Rabs (error 0) * L * (x - y) ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]). lra.
  - unfold w in D, U.
    assert (Sq : forall x y E, 0 < E -> (x ^ 2 + y ^ 2) * E <= 0 -> x = 0 /\ y = 0).
    { intros x y E HE H2. pose proof (Rmult_le_pos _ _ (pow2_ge_0 x) (Rlt_le _ _ HE)). pose proof (Rmult_le_pos _ _ (pow2_ge_0 y) (Rlt_le _ _ HE)).
      split; apply (square_zero _ E HE); lra. }
    split; intros [Eu Ev]; rewrite Eu, Ev, Rminus_eq_0 in *; replace (0 ^ 2 + 0 ^ 2) with 0 in * by ring; rewrite Rmult_0_l in *.
    + destruct (Sq (u 0) (v 0 - a) (exp (c * 0)) (exp_pos _) U). split; lra.
    + destruct (Sq (u T) (v T - a) (exp (- c * T)) (exp_pos _) D). split; lra.
Qed.
Theorem never_rests : forall a, phi a = 0 -> ~ (u 0 = 0 /\ v 0 = a) -> forall t, 0 <= t -> ~ (u t = 0 /\ v t = a).
Proof. intros a Za N t Ht E. apply N. apply (rest_invariant a t Ht Za), E. Qed.

(* "u0 = 0 and phi(v0) = 0: an equilibrium, the loss stays 1/2" *)
Theorem row_equilibrium : u 0 = 0 -> phi (v 0) = 0 -> forall t, 0 <= t ->
  u t = 0 /\ v t = v 0 /\ / 2 * (1 - k * u t * phi (v t)) ^ 2 = / 2.
Proof.
  intros U0 V0 t Ht. destruct (proj2 (rest_invariant (v 0) t Ht V0) (conj U0 eq_refl)) as [A B].
  split; [exact A|split; [exact B|]]. rewrite A. ring.
Qed.
(* "when phi'(v0) = 0 ... an equilibrium otherwise" *)
Theorem row_flat_equilibrium : dphi (v 0) = 0 -> phi (v 0) = 0 -> forall t, 0 <= t -> u t = u 0 /\ v t = v 0.
Proof.
  intros D0 V0 t Ht. split; [|apply stays_on_line; assumption].
  apply (constant u 0 t Ht). intros s Hs. evar_last. apply (proj1 (F s ltac:(lra))).
  rewrite (stays_on_line D0 s ltac:(lra)), V0. ring.
Qed.
End Orbit.

(* "when phi'(v0) = 0: v stays at v0; u -> 1/(k phi(v0)), lambda_1 = 0, if phi(v0) <> 0" *)
Theorem row_flat : forall phi dphi u v k, 0 < k -> smooth phi dphi -> flow phi dphi k u v ->
  dphi (v 0) = 0 -> phi (v 0) <> 0 ->
  (forall t, 0 <= t -> v t = v 0) /\ is_lim u p_infty (/ (k * phi (v 0))) /\ is_lim v p_infty (v 0) /\
  k * (/ (k * phi (v 0))) * phi (v 0) = 1 /\ k * (/ (k * phi (v 0)) * (dphi (v 0) * v 0)) = 0.
Proof.
  intros phi dphi u v k kpos S F D0 N. pose proof (stays_on_line phi dphi u v k kpos S F D0) as V.
  split; [exact V|]. set (f := phi (v 0)) in *.
  assert (Lv : is_lim v p_infty (v 0)).
  { apply (is_lim_ext_loc (fun _ => v 0)); [|apply is_lim_const]. exists 0. intros t Ht. symmetry. apply V. lra. }
  split; [|split; [exact Lv|split; [field; split; [exact N|lra]|rewrite D0; ring]]].
  set (c := k * f ^ 2). assert (c0 : 0 < c) by (apply Rmult_lt_0_compat; [lra|apply pow2_gt_0, N]).
  (* (u - 1/(k f)) e^{c t} is constant *)
  assert (E : forall t, 0 <= t -> (u t - / (k * f)) * exp (c * t) = u 0 - / (k * f)).
  { intros t Ht. transitivity ((u 0 - / (k * f)) * exp (c * 0)); [|rewrite Rmult_0_r, exp_0; ring].
    apply (constant (fun t => (u t - / (k * f)) * exp (c * t)) 0 t Ht). intros s Hs. evar_last.
    - apply (derive_times_exp (fun t => u t - / (k * f)) s ((1 - k * u s * f) * f)).
      evar_last. apply (is_derive_minus u (fun _ => / (k * f))). apply (proj1 (F s ltac:(lra))). apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)).
      rewrite (V s ltac:(lra)). unfold minus, plus, opp, zero; simpl. fold f. ring.
    - unfold c. field. split; [exact N|lra]. }
  apply lim_of_eps. intros eps He. set (A := Rabs (u 0 - / (k * f))). exists (Rmax 0 (A / eps / c)). intros t Ht.
  pose proof (Rmax_l 0 (A / eps / c)). pose proof (Rmax_r 0 (A / eps / c)).
  pose proof (E t ltac:(lra)) as Et. apply (f_equal Rabs) in Et. rewrite Rabs_mult, (Rabs_pos_eq (exp (c * t))) in Et by (left; apply exp_pos).
  fold A in Et. pose proof (exp_ineq1_le (c * t)) as X.
  assert (Y : A / eps < c * t). { apply (Rmult_lt_reg_r (/ c)); [apply Rinv_0_lt_compat, c0|]. replace (c * t * / c) with t by (field; lra). unfold Rdiv in *. lra. }
  assert (Z : A < eps * exp (c * t)).
  { apply Rle_lt_trans with (eps * (A / eps)); [right; field; lra|]. apply Rmult_lt_compat_l; lra. }
  apply (Rmult_lt_reg_r (exp (c * t))); [apply exp_pos|]. lra.
Qed.
