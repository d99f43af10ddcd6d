(* "Under both invariants the flow is u' = e phi(v), v' = e u phi'(v), e = 1 - k u phi(v)."
   Facts about every solution on [0, T]; of phi only its derivative along the solution is asked. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Calculus Arrival.
Open Scope R_scope.

Definition moves (phi dphi : R -> R) (k : R) (u v : R -> R) (t : R) :=
  is_derive u t ((1 - k * u t * phi (v t)) * phi (v t)) /\
  is_derive v t ((1 - k * u t * phi (v t)) * (u t * dphi (v t))).
Definition flow_on phi dphi k T u v := forall t, 0 <= t <= T -> moves phi dphi k u v t.
Definition flow phi dphi k u v := forall t, 0 <= t -> moves phi dphi k u v t.
(* "interpolation is p = 1" *)
Definition converges (phi : R -> R) (k : R) (u v : R -> R) :=
  exists U V : R, is_lim u p_infty U /\ is_lim v p_infty V /\ k * U * phi V = 1.

Lemma flow_restrict phi dphi k u v T : flow phi dphi k u v -> flow_on phi dphi k T u v.
Proof. intros F t Ht. apply F. lra. Qed.

Lemma flow_shift phi dphi k u v s : 0 <= s -> flow phi dphi k u v ->
  flow phi dphi k (fun t => u (t + s)) (fun t => v (t + s)).
Proof.
  intros Hs F t Ht. destruct (F (t + s) ltac:(lra)) as [U V]. split.
  - evar_last. apply (is_derive_comp u (fun t => t + s)). exact U. auto_derive; [exact I|reflexivity]. apply Rmult_1_l.
  - evar_last. apply (is_derive_comp v (fun t => t + s)). exact V. auto_derive; [exact I|reflexivity]. apply Rmult_1_l.
Qed.

Section OnInterval.
Variables phi dphi u v : R -> R.
Variables k T : R.
Hypothesis kpos : 0 < k.
Hypothesis Hphi : forall t, 0 <= t <= T -> is_derive phi (v t) (dphi (v t)).
Hypothesis F : flow_on phi dphi k T u v.

Definition output t := k * u t * phi (v t).
Definition error t := 1 - output t.
Definition rate t := k * (phi (v t) ^ 2 + (u t * dphi (v t)) ^ 2).

Lemma derive_u t : 0 <= t <= T -> is_derive u t (error t * phi (v t)).
Proof. intros Ht. apply F, Ht. Qed.
Lemma derive_v t : 0 <= t <= T -> is_derive v t (error t * (u t * dphi (v t))).
Proof. intros Ht. apply F, Ht. Qed.
Lemma derive_phi t : 0 <= t <= T -> is_derive (fun t => phi (v t)) t (error t * (u t * dphi (v t)) * dphi (v t)).
Proof. intros Ht. apply (is_derive_comp phi v). apply Hphi, Ht. apply derive_v, Ht. Qed.

(* "dp/dtau = k (phi^2 + u^2 phi'^2) >= 0" with dtau = e dt *)
Lemma derive_output t : 0 <= t <= T -> is_derive output t (rate t * error t).
Proof.
  intros Ht. unfold output. evar_last.
  - apply (is_derive_mult (fun t => k * u t) (fun t => phi (v t))).
    + apply (is_derive_scal u). apply derive_u, Ht.
    + apply derive_phi, Ht.
    + intros; apply Rmult_comm.
  - unfold plus, mult; simpl. unfold rate. ring.
Qed.
(* "e' = - k (phi(v)^2 + u^2 phi'(v)^2) e" *)
Lemma derive_error t : 0 <= t <= T -> is_derive error t (- (rate t * error t)).
Proof.
  intros Ht. evar_last.
  - apply (is_derive_minus (fun _ => 1) output). apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)).
    apply derive_output, Ht.
  - unfold minus, plus, opp, zero; simpl. ring.
Qed.
Lemma rate_ge0 t : 0 <= rate t.
Proof.
  unfold rate. apply Rmult_le_pos; [lra|]. pose proof (pow2_ge_0 (phi (v t))). pose proof (pow2_ge_0 (u t * dphi (v t))). lra.
Qed.
Lemma derive_error2 t : 0 <= t <= T -> is_derive (fun t => error t ^ 2) t (-2 * (rate t * error t ^ 2)).
Proof.
  intros Ht. evar_last. apply (is_derive_pow error 2 t _ (derive_error t Ht)). simpl. ring.
Qed.
Lemma error2_nonincreasing a b : 0 <= a -> a <= b -> b <= T -> error b ^ 2 <= error a ^ 2.
Proof. apply (residual2_falls error rate T derive_error (fun t _ => rate_ge0 t)). Qed.
(* the residual keeps its sign *)
Lemma error_sign : exists s, s * s = 1 /\ forall t, 0 <= t <= T -> Rabs (error t) = s * error t.
Proof. apply (residual_sign error rate T derive_error (fun t _ => rate_ge0 t)). Qed.
Lemma error_same_sign t : 0 <= t <= T -> 0 <= error 0 * error t.
Proof. apply (residual_same_sign error rate T derive_error (fun t _ => rate_ge0 t)). Qed.
Lemma error_smaller a b : 0 <= a -> a <= b -> b <= T -> Rabs (error b) <= Rabs (error a).
Proof. intros Ha Hab Hb. apply Rsqr_le_abs_0. pose proof (error2_nonincreasing a b Ha Hab Hb). unfold Rsqr. lra. Qed.

(* phi^2 and u^2 rise and fall together: both have the sign of e p *)
Lemma derive_phi2 t : 0 <= t <= T -> is_derive (fun t => phi (v t) ^ 2) t (2 / k * (error t * output t * dphi (v t) ^ 2)).
Proof.
  intros Ht. evar_last. apply (is_derive_pow (fun t => phi (v t)) 2 t _ (derive_phi t Ht)).
  unfold output. simpl. field. lra.
Qed.
Lemma derive_u2 t : 0 <= t <= T -> is_derive (fun t => u t ^ 2) t (2 / k * (error t * output t)).
Proof.
  intros Ht. evar_last. apply (is_derive_pow u 2 t _ (derive_u t Ht)). unfold output. simpl. field. lra.
Qed.

(* "H = u^2/2 - G(v) is constant" *)
Lemma conservation (G : R -> R) : (forall t, 0 <= t <= T -> dphi (v t) <> 0 /\ is_derive G (v t) (phi (v t) / dphi (v t))) ->
  forall t, 0 <= t <= T -> u t ^ 2 / 2 - G (v t) = u 0 ^ 2 / 2 - G (v 0).
Proof.
  intros HG t Ht. apply (constant (fun t => u t ^ 2 / 2 - G (v t)) 0 t); [lra|]. intros s Hs.
  destruct (HG s ltac:(lra)) as [N D]. evar_last.
  - apply (is_derive_minus (fun t => u t ^ 2 / 2) (fun t => G (v t))).
    + apply (is_derive_ext (fun t => / 2 * u t ^ 2)); [intros; apply Rmult_comm|].
      apply (is_derive_scal (fun t => u t ^ 2)). apply (is_derive_pow u 2 s _ (derive_u s ltac:(lra))).
    + apply (is_derive_comp G v). exact D. apply derive_v. lra.
  - unfold minus, plus, opp, scal; simpl. unfold mult; simpl. field. exact N.
Qed.

(* within a finite time a solution moves a finite way: |x'|^2 = e^2 rate/k is half the speed at which e^2/(2k) falls *)
Lemma finite_way t : 0 <= t <= T ->
  Rabs (u t - u 0) <= t / 2 + error 0 ^ 2 / (4 * k) /\ Rabs (v t - v 0) <= t / 2 + error 0 ^ 2 / (4 * k).
Proof.
  intros Ht. set (g := fun t => t / 2 - / (4 * k) * error t ^ 2).
  set (dg := fun t => / 2 + / (2 * k) * (rate t * error t ^ 2)).
  assert (I4 : 0 < / (4 * k)) by (apply Rinv_0_lt_compat; lra).
  assert (Dg : forall s, 0 <= s <= t -> is_derive g s (dg s)).
  { intros s Hs. unfold g, dg. evar_last.
    - apply (is_derive_minus (fun t => t / 2) (fun t => / (4 * k) * error t ^ 2)).
      + apply (is_derive_ext (fun t => / 2 * t)); [intros; apply Rmult_comm|]. apply (is_derive_scal (fun t => t)). apply is_derive_id.
      + apply (is_derive_scal (fun t => error t ^ 2)). apply derive_error2. lra.
    - unfold minus, plus, opp; simpl. unfold one; simpl. field. lra. }
  assert (Eg : g t - g 0 <= t / 2 + error 0 ^ 2 / (4 * k)).
  { unfold g. pose proof (pow2_ge_0 (error t)).
    assert (0 <= / (4 * k) * error t ^ 2) by (apply Rmult_le_pos; lra). unfold Rdiv at 3. lra. }
  assert (Q : forall s, dg s = / 2 + / 2 * (error s * phi (v s)) ^ 2 + / 2 * (error s * (u s * dphi (v s))) ^ 2).
  { intros s. unfold dg, rate. field. lra. }
  split; apply Rle_trans with (2 := Eg).
  - apply (dominated u _ g dg 0 t ltac:(lra) (fun s Hs => derive_u s ltac:(lra)) Dg).
    intros s _. rewrite Q. rewrite <- (pow2_abs (error s * phi (v s))). pose proof (pow2_ge_0 (error s * (u s * dphi (v s)))).
    pose proof (pow2_ge_0 (Rabs (error s * phi (v s)) - 1)). nra.
  - apply (dominated v _ g dg 0 t ltac:(lra) (fun s Hs => derive_v s ltac:(lra)) Dg).
    intros s _. rewrite Q. rewrite <- (pow2_abs (error s * (u s * dphi (v s)))). pose proof (pow2_ge_0 (error s * phi (v s))).
    pose proof (pow2_ge_0 (Rabs (error s * (u s * dphi (v s))) - 1)). nra.
Qed.
End OnInterval.

(* Two reflections carry solutions to solutions: they reduce any signs of u0, phi(v0), phi'(v0) to one pattern *)
Lemma flow_negated phi dphi k u v : flow phi dphi k u v ->
  flow (fun z => - phi z) (fun z => - dphi z) k (fun t => - u t) v.
Proof.
  intros F t Ht. destruct (F t Ht) as [U V]. split; evar_last.
  - apply (is_derive_opp u), U.
  - unfold opp; simpl. ring.
  - apply V.
  - ring.
Qed.
Lemma flow_reflected phi dphi k u v : flow phi dphi k u v ->
  flow (fun z => phi (- z)) (fun z => - dphi (- z)) k u (fun t => - v t).
Proof.
  intros F t Ht. destruct (F t Ht) as [U V]. split; evar_last.
  - apply U.
  - rewrite Ropp_involutive. ring.
  - apply (is_derive_opp v), V.
  - unfold opp; simpl. rewrite Ropp_involutive. ring.
Qed.
