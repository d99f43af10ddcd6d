(* The rules of proofs_check/kernel/kinds/laws.py, weights.py and sums.py, and of core/identities.py: the slope of a loss of
   which nothing is known but that it has one, what a symmetry says of it, what a flow makes of a polynomial in the weights,
   and how formulas are multiplied out. *)
From Coq Require Import Reals Lra Lia Psatz FunctionalExtensionality List Arith.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus.
Import ListNotations.
Open Scope R_scope.

Section Chain.
Context {A : Type}.
Variable l : list A.
Notation state := (A -> R).
Definition apart (x y : state) := total l (fun a => Rabs (x a - y a)).
(* L is differentiable at x, and G its gradient there *)
Definition gradient_at (L : state -> R) (x G : state) := forall eps, 0 < eps -> exists delta, 0 < delta /\
  forall y, apart y x < delta -> Rabs (L y - L x - total l (fun a => G a * (y a - x a))) <= eps * apart y x.

Lemma bounded_change (m : list A) (P : A -> R -> R) dP t : (forall a, In a m -> is_derive (P a) t (dP a)) ->
  exists K delta, 0 <= K /\ 0 < delta /\ forall h, Rabs h < delta -> total m (fun a => Rabs (P a (t + h) - P a t)) <= K * Rabs h.
Proof.
  induction m as [|a m IH]; intros H; [exists 0, 1; split; [lra|split; [lra|]]; intros; simpl; lra|].
  destruct IH as [K [d [K0 [d0 HK]]]]; [intros; apply H; right; assumption|].
  pose proof (H a (or_introl eq_refl)) as D. apply is_derive_Reals in D. destruct (D 1 ltac:(lra)) as [e He]. pose proof (cond_pos e).
  exists (K + (Rabs (dP a) + 1)), (Rmin d e). pose proof (Rabs_pos (dP a)). split; [lra|split; [apply Rmin_glb_lt; assumption|]].
  intros h Hh. pose proof (Rmin_l d e). pose proof (Rmin_r d e). simpl. specialize (HK h ltac:(lra)).
  assert (Q : Rabs (P a (t + h) - P a t) <= (Rabs (dP a) + 1) * Rabs h); [|lra].
  destruct (Req_dec h 0) as [->|N]; [rewrite Rplus_0_r, Rminus_eq_0, Rabs_R0; lra|].
  specialize (He h N ltac:(lra)). set (q := (P a (t + h) - P a t) / h) in *.
  replace (P a (t + h) - P a t) with (q * h) by (unfold q; field; exact N). rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|].
  pose proof (Rabs_triang (q - dP a) (dP a)) as Tr. replace (q - dP a + dP a) with q in Tr by ring. lra.
Qed.

(* "L = l(P), l a differentiable function of all entries of P: then dL/dW = sum G dP/dW, G the gradient of l at P" *)
Theorem every_loss_rule : forall (L : state -> R) (P : A -> R -> R) (dP G : state) t, gradient_at L (fun a => P a t) G ->
  (forall a, In a l -> is_derive (P a) t (dP a)) -> is_derive (fun h => L (fun a => P a h)) t (total l (fun a => G a * dP a)).
Proof.
  intros L P dP G t HL HP.
  assert (Linear : is_derive (fun h => total l (fun a => G a * P a h)) t (total l (fun a => G a * dP a))).
  { apply (total_derive l (fun a h => G a * P a h)). intros a Ha. apply (is_derive_scal (P a)), HP, Ha. }
  apply (is_derive_ext (fun h => (L (fun a => P a h) - total l (fun a => G a * P a h)) + total l (fun a => G a * P a h))); [intros; unfold Rminus; rewrite Rplus_assoc, Rplus_opp_l; apply Rplus_0_r|].
  replace (total l (fun a => G a * dP a)) with (0 + total l (fun a => G a * dP a)) by ring.
  apply (is_derive_plus (fun h => L (fun a => P a h) - total l (fun a => G a * P a h))); [|exact Linear].
  destruct (bounded_change l P dP t HP) as [K [d [K0 [d0 HK]]]]. apply is_derive_Reals. intros eps He.
  destruct (HL (eps / 2 / (K + 1)) ltac:(apply Rdiv_lt_0_compat; lra)) as [e [e0 HE]].
  assert (m0 : 0 < Rmin d (e / (K + 1))) by (apply Rmin_glb_lt; [assumption|apply Rdiv_lt_0_compat; lra]).
  exists (mkposreal _ m0). simpl. intros h N Hh. pose proof (Rmin_l d (e / (K + 1))). pose proof (Rmin_r d (e / (K + 1))).
  specialize (HK h ltac:(lra)). pose proof (Rabs_pos_lt h N) as h0. rewrite Rminus_0_r.
  assert (Ap : apart (fun a => P a (t + h)) (fun a => P a t) < e).
  { apply Rle_lt_trans with (1 := HK). apply Rle_lt_trans with ((K + 1) * Rabs h); [lra|].
    apply Rlt_le_trans with ((K + 1) * (e / (K + 1))); [apply Rmult_lt_compat_l; lra|right; field; lra]. }
  specialize (HE _ Ap).
  assert (E : total l (fun a => G a * (P a (t + h) - P a t)) = total l (fun a => G a * P a (t + h)) - total l (fun a => G a * P a t)).
  { rewrite (total_ext l _ (fun a => G a * P a (t + h) + -1 * (G a * P a t))) by (intros; ring). rewrite total_plus, total_scal. ring. }
  cbv beta in HE. rewrite E in HE. set (u := L (fun a => P a (t + h))) in *. set (v := L (fun a => P a t)) in *.
  replace (u - total l (fun a => G a * P a (t + h)) - (v - total l (fun a => G a * P a t))) with (u - v - (total l (fun a => G a * P a (t + h)) - total l (fun a => G a * P a t))) by ring.
  unfold Rdiv at 1. rewrite Rabs_mult, Rabs_inv. apply (Rmult_lt_reg_r (Rabs h)); [exact h0|]. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  apply Rle_lt_trans with (1 := HE). apply Rle_lt_trans with (eps / 2 / (K + 1) * (K * Rabs h)).
  - apply Rmult_le_compat_l; [left; apply Rdiv_lt_0_compat; lra|exact HK].
  - apply Rle_lt_trans with (eps / 2 * Rabs h); [|apply Rmult_lt_compat_r; lra].
    replace (eps / 2 / (K + 1) * (K * Rabs h)) with (K / (K + 1) * (eps / 2 * Rabs h)) by (field; lra).
    rewrite <- (Rmult_1_l (eps / 2 * Rabs h)) at 2. apply Rmult_le_compat_r; [apply Rmult_le_pos; lra|]. apply (Rmult_le_reg_r (K + 1)); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

(* "L does not change to first order as each weight moves, from its value at the identity of a parameter: so
   sum xi dL/dW = 0, xi the derivative of the value there" *)
Theorem symmetry_rule : forall (L : state -> R) (W : A -> R -> R) (xi G : state) identity, gradient_at L (fun a => W a identity) G ->
  (forall a, In a l -> is_derive (W a) identity (xi a)) -> is_derive (fun s => L (fun a => W a s)) identity 0 ->
  total l (fun a => xi a * G a) = 0.
Proof.
  intros L W xi G s HL HW Z. pose proof (every_loss_rule L W xi G s HL HW) as D. apply is_derive_unique in D. apply is_derive_unique in Z.
  rewrite Z in D. rewrite D. apply total_ext. intros; ring.
Qed.
End Chain.

(* polynomials in letters *)
Inductive polynomial (A : Type) := Number (r : R) | Letter (a : A) | Plus (p q : polynomial A) | Times (p q : polynomial A).
Arguments Number {A}. Arguments Letter {A}. Arguments Plus {A}. Arguments Times {A}.
Fixpoint at_point {A} (p : polynomial A) (x : A -> R) : R :=
  match p with Number r => r | Letter a => x a | Plus p q => at_point p x + at_point q x | Times p q => at_point p x * at_point q x end.
Fixpoint along_way {A} (p : polynomial A) (x v : A -> R) : R :=
  match p with Number _ => 0 | Letter a => v a | Plus p q => along_way p x v + along_way q x v
  | Times p q => along_way p x v * at_point q x + at_point p x * along_way q x v end.
Lemma polynomial_derive {A} (p : polynomial A) (X : A -> R -> R) v t : (forall a, is_derive (X a) t (v a)) ->
  is_derive (fun t => at_point p (fun a => X a t)) t (along_way p (fun a => X a t) v).
Proof.
  intros H. induction p as [r|a|p IHp q IHq|p IHp q IHq]; simpl.
  - apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)).
  - apply H.
  - apply (is_derive_plus (fun t => at_point p (fun a => X a t))); assumption.
  - evar_last; [apply (is_derive_mult (fun t => at_point p (fun a => X a t)) (fun t => at_point q (fun a => X a t)) t _ _ IHp IHq); intros; apply Rmult_comm|]. reflexivity.
Qed.
(* "Of gradient flow, W' = -S, the rate of change of Q is what stands at gamma in Q(W - gamma S), for a polynomial Q" *)
Theorem law_rule : forall {A : Type} (Q : polynomial A) (W : A -> R -> R) (S : A -> R) t rate rest most, (forall a, is_derive (W a) t (- S a)) ->
  (forall gamma, Rabs gamma <= 1 -> at_point Q (fun a => W a t - gamma * S a) = at_point Q (fun a => W a t) + gamma * rate + gamma ^ 2 * rest gamma) ->
  (forall gamma, Rabs gamma <= 1 -> Rabs (rest gamma) <= most) -> is_derive (fun t => at_point Q (fun a => W a t)) t rate.
Proof.
  intros A Q W S t rate rest most D E B. pose proof (polynomial_derive Q W (fun a => - S a) t D) as Flow.
  assert (Step : is_derive (fun g => at_point Q (fun a => W a t - g * S a)) 0 (along_way Q (fun a => W a t - 0 * S a) (fun a => - S a))).
  { apply (polynomial_derive Q (fun a g => W a t - g * S a) (fun a => - S a) 0). intros a. auto_derive; [exact I|ring]. }
  assert (E0 : (fun a => W a t - 0 * S a) = fun a => W a t) by (apply functional_extensionality; intros; ring). rewrite E0 in Step.
  assert (Rate : is_derive (fun g => at_point Q (fun a => W a t - g * S a)) 0 rate).
  { apply is_derive_Reals. intros eps He. set (d := Rmin 1 (eps / (Rabs most + 1))). pose proof (Rabs_pos most).
    assert (d0 : 0 < d) by (apply Rmin_glb_lt; [lra|apply Rdiv_lt_0_compat; lra]). exists (mkposreal _ d0). simpl. intros h N Hh.
    pose proof (Rmin_l 1 (eps / (Rabs most + 1))). pose proof (Rmin_r 1 (eps / (Rabs most + 1))). fold d in H0, H1.
    rewrite Rplus_0_l, E0, (E h ltac:(lra)). replace ((at_point Q (fun a => W a t) + h * rate + h ^ 2 * rest h - at_point Q (fun a => W a t)) / h - rate) with (h * rest h) by (field; exact N).
    rewrite Rabs_mult. pose proof (B h ltac:(lra)) as Q1. pose proof (Rle_abs most). pose proof (Rabs_pos_lt h N).
    apply Rle_lt_trans with (Rabs h * (Rabs most + 1)); [apply Rmult_le_compat_l; lra|]. apply Rlt_le_trans with (eps / (Rabs most + 1) * (Rabs most + 1)); [apply Rmult_lt_compat_r; lra|right; field; lra]. }
  apply is_derive_unique in Step. apply is_derive_unique in Rate. rewrite Step in Rate. rewrite <- Rate. exact Flow.
Qed.

(* "products of sums multiplied out; sum_i delta(i, j) f(i) = f(j); a sum over nothing that depends on its index is the
   number of its terms; sum_i x[i]^2 = r^2 where that is given"; an entry of a weight, and how it moves with another one *)
Theorem sums_rule : forall n m (f g : nat -> R) (h : nat -> nat -> R) c j,
  sum n f * sum m g = sum n (fun i => sum m (fun l => f i * g l)) /\ sum n (fun i => sum m (fun l => h i l)) = sum m (fun l => sum n (fun i => h i l)) /\
  sum n (fun i => f i + g i) = sum n f + sum n g /\ sum n (fun i => c * f i) = c * sum n f /\
  ((j < n)%nat -> sum n (fun i => delta i j * f i) = f j) /\ sum n (fun _ => c) = INR n * c /\ delta j j = 1 /\ delta n m * delta n m = delta n m.
Proof.
  intros n m f g h c j. split; [|split; [apply sum_swap|split; [apply sum_plus|split; [apply sum_scal|split; [apply sum_delta|split; [apply sum_const|split]]]]]].
  - rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros i _. rewrite Rmult_comm, <- sum_scal. reflexivity.
  - unfold delta. rewrite Nat.eqb_refl. reflexivity.
  - unfold delta. destruct (Nat.eqb n m); ring.
Qed.
Theorem entry_rule : forall (W : nat -> nat -> R) i j k l h, is_derive (fun s => W i j + s * (delta i k * delta j l)) h (delta i k * delta j l).
Proof. intros. auto_derive; [exact I|ring]. Qed.

(* "Two formulas whose quotients are equal have equal values wherever both have one", and what is used of atoms *)
Theorem quotients_rule : forall a b c d : R, b <> 0 -> d <> 0 -> a * d + -1 * (c * b) = 0 -> a / b = c / d.
Proof. intros a b c d Hb Hd E. replace a with (c * b / d) by (apply (Rmult_eq_reg_r d); [field_simplify; lra|exact Hd]). field. split; assumption. Qed.
Theorem atoms_rule : forall a b, exp (a + b) = exp a * exp b /\ (forall n, exp (INR n * a) = exp a ^ n) /\ sinh a = (exp a - exp (- a)) / 2 /\
  cosh a = (exp a + exp (- a)) / 2 /\ tanh a = (exp a - exp (- a)) / (exp a + exp (- a)) /\
  (0 < a -> (forall n, (0 < n)%nat -> Rpower a (/ INR n) ^ n = a) /\ exp (b * ln a) = Rpower a b) /\
  sin 0 = 0 /\ cos 0 = 1 /\ atan 0 = 0 /\ ln 1 = 0 /\ exp 0 = 1.
Proof.
  intros a b. assert (Pow : forall n c, exp (INR n * c) = exp c ^ n).
  { induction n as [|n IH]; intros c; [simpl; rewrite Rmult_0_l; apply exp_0|]. rewrite S_INR, Rmult_plus_distr_r, exp_plus, IH, Rmult_1_l. simpl. ring. }
  split; [apply exp_plus|split; [intros; apply Pow|split; [reflexivity|split; [reflexivity|split; [|split; [|split; [apply sin_0|split; [apply cos_0|split; [apply atan_0|split; [apply ln_1|apply exp_0]]]]]]]]]].
  - unfold tanh, sinh, cosh. pose proof (exp_pos a). pose proof (exp_pos (- a)). field. lra.
  - intros Ha. split; [|reflexivity]. intros n Hn. unfold Rpower. rewrite <- Pow, <- Rmult_assoc, Rinv_r, Rmult_1_l; [apply exp_ln, Ha|]. apply not_0_INR. lia.
Qed.
