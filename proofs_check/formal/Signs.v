(* How proofs_check/kernel counts zeros (counting.py) and shows signs for all z (terms.py, lines.py). *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Interval.
Import ListNotations.
Open Scope R_scope.

(* "a cell on which F is not 0 holds none, and one on which F' is not 0, with F of two signs at its ends, holds one, in
   its interior": cells lie side by side from a, each with its end and whether it holds one *)
Section Counting.
Variables F dF : R -> R.
Fixpoint cells (a : R) (l : list (R * bool)) : Prop := match l with [] => True | (b, single) :: l' =>
  a < b /\ (if single then (forall x, a <= x <= b -> is_derive F x (dF x) /\ dF x <> 0) /\ F a * F b < 0 else forall x, a <= x <= b -> F x <> 0) /\ cells b l' end.
Fixpoint last_end (a : R) (l : list (R * bool)) : R := match l with [] => a | (b, _) :: l' => last_end b l' end.
Fixpoint singles (l : list (R * bool)) : nat := match l with [] => 0%nat | (_, single) :: l' => ((if single then 1 else 0) + singles l')%nat end.
Lemma last_end_after l : forall a, cells a l -> a <= last_end a l.
Proof. induction l as [|[b single] l IH]; intros a H; simpl; [lra|]. destruct H as [L [_ H]]. specialize (IH b H). lra. Qed.
Lemma one_zero a b : a < b -> (forall x, a <= x <= b -> is_derive F x (dF x) /\ dF x <> 0) -> F a * F b < 0 ->
  exists x, a < x < b /\ F x = 0 /\ forall y, a <= y <= b -> F y = 0 -> y = x.
Proof.
  intros L D E. destruct (value_between F a b 0 ltac:(lra)) as [x [Hx Ex]].
  - intros t Ht. eapply continuity_of_derive. apply D, Ht.
  - destruct (Rle_dec (F a) 0); [left|right]; nra.
  - exists x. split; [split; apply Rnot_le_lt; intros Q|].
    + assert (x = a) by lra. subst x. rewrite Ex in E. lra.
    + assert (x = b) by lra. subst x. rewrite Ex in E. lra.
    + split; [exact Ex|]. intros y Hy Ey. destruct (Req_dec x y) as [|N]; [auto|exfalso].
      destruct (mean_value F dF x y N) as [z [Hz [_ [_ Ez]]]]; [intros z Hz; apply D; unfold between in Hz; lra|].
      rewrite Ex, Ey, Rminus_eq_0 in Ez. symmetry in Ez. apply Rmult_integral in Ez. destruct Ez as [Z|Z]; [|lra].
      apply (D z) in Z; [contradiction|]. unfold between in Hz. lra.
Qed.
Theorem count_rule : forall l a, cells a l -> exists zeros, NoDup zeros /\ length zeros = singles l /\
  forall x, In x zeros <-> a <= x <= last_end a l /\ F x = 0 /\ l <> [].
Proof.
  assert (Main : forall l a, cells a l -> exists zeros, NoDup zeros /\ length zeros = singles l /\
    (forall x, In x zeros -> a < x < last_end a l /\ F x = 0) /\ (l <> [] -> forall x, a <= x <= last_end a l -> F x = 0 -> In x zeros)).
  { induction l as [|[b single] l IH]; intros a H; [exists []; split; [constructor|split; [reflexivity|split; [intros x []|congruence]]]|].
    destruct H as [L [C H]]. destruct (IH b H) as [zs [N [Len [In1 In2]]]]. pose proof (last_end_after l b H) as Le. simpl.
    assert (At : forall x, b <= x <= last_end b l -> F x = 0 -> (l = [] -> F b <> 0) -> In x zs).
    { intros x Hx Ex Hb. destruct l as [|p l']; [simpl in Hx; assert (x = b) by lra; subst x; destruct (Hb eq_refl); assumption|apply In2; [discriminate|exact Hx|exact Ex]]. }
    destruct single.
    - destruct C as [D E]. destruct (one_zero a b L D E) as [z [Hz [Ez Uz]]]. exists (z :: zs). split; [|split; [simpl; rewrite Len; reflexivity|split]].
      + constructor; [|exact N]. intros Q. apply In1 in Q. lra.
      + intros x [<-|Hx]; [split; [lra|exact Ez]|]. destruct (In1 x Hx). split; [lra|assumption].
      + intros _ x Hx Ex. destruct (Rle_dec x b) as [Q|Q]; [left; symmetry; apply Uz; [lra|exact Ex]|right; apply At; [lra|exact Ex|]].
        intros _ Z. rewrite Z in E. lra.
    - exists zs. split; [exact N|split; [exact Len|split]].
      + intros x Hx. destruct (In1 x Hx). split; [lra|assumption].
      + intros _ x Hx Ex. destruct (Rle_dec x b) as [Q|Q]; [destruct (C x ltac:(lra) Ex)|apply At; [lra|exact Ex|intros _; apply C; lra]]. }
  intros l a H. destruct (Main l a H) as [zs [N [Len [In1 In2]]]]. exists zs. split; [exact N|split; [exact Len|]]. intros x. split.
  - intros Hx. destruct (In1 x Hx) as [Q E]. split; [lra|split; [exact E|]]. intros ->. simpl in Q. lra.
  - intros [Hx [Ex Nl]]. apply In2; assumption.
Qed.
End Counting.
(* the fixed points of a map applied p times are the zeros of F *)
Theorem count_fixed_points : forall (f dF : R -> R) p l a, cells (fun x => Nat.iter p f x - x) dF a l -> l <> [] ->
  exists points, NoDup points /\ length points = singles l /\
  forall x, In x points <-> a <= x <= last_end a l /\ Nat.iter p f x = x.
Proof.
  intros f dF p l a H N. destruct (count_rule _ dF l a H) as [zs [Nd [Len E]]]. exists zs. split; [exact Nd|split; [exact Len|]].
  intros x. rewrite E. split; [intros [A [B _]]|intros [A B]; rewrite B]; repeat split; try assumption; lra.
Qed.

(* "a polynomial whose coefficients have one sign, with one term that is never 0, has that sign everywhere": a term is a
   coefficient and powers of the values of atoms, each of which is positive or has an even power *)
Definition term : Type := R * list (R * nat).
Fixpoint powers (l : list (R * nat)) : R := match l with [] => 1 | (x, n) :: l' => x ^ n * powers l' end.
Definition polynomial (l : list term) : R := total l (fun t => fst t * powers (snd t)).
Definition tame (t : term) := forall x n, In (x, n) (snd t) -> 0 < x \/ Nat.Even n.
Definition certain (t : term) := forall x n, In (x, n) (snd t) -> 0 < x.
Lemma even_power x n : Nat.Even n -> 0 <= x ^ n.
Proof. intros [m ->]. rewrite pow_mult. apply pow_le, pow2_ge_0. Qed.
Lemma powers_ge0 l : (forall x n, In (x, n) l -> 0 < x \/ Nat.Even n) -> 0 <= powers l.
Proof.
  induction l as [|[x n] l IH]; intros H; simpl; [lra|]. apply Rmult_le_pos; [|apply IH; intros; apply H; right; assumption].
  destruct (H x n (or_introl eq_refl)) as [P|E]; [apply pow_le; lra|apply even_power, E].
Qed.
Lemma powers_positive l : (forall x n, In (x, n) l -> 0 < x) -> 0 < powers l.
Proof.
  induction l as [|[x n] l IH]; intros H; simpl; [lra|]. apply Rmult_lt_0_compat; [apply pow_lt, (H x n); left; reflexivity|].
  apply IH. intros y m Hy. apply (H y m). right. exact Hy.
Qed.
Theorem terms_rule : forall s l, s = 1 \/ s = -1 -> (forall t, In t l -> 0 < s * fst t /\ tame t) ->
  0 <= s * polynomial l /\ ((exists t, In t l /\ certain t) -> 0 < s * polynomial l).
Proof.
  intros s l Hs H. unfold polynomial. rewrite <- total_scal.
  assert (P : forall t, In t l -> 0 <= s * (fst t * powers (snd t))).
  { intros t Ht. destruct (H t Ht) as [C Tm]. rewrite <- Rmult_assoc. apply Rmult_le_pos; [lra|apply powers_ge0, Tm]. }
  split; [apply total_ge0, P|]. intros [t [Ht Ct]]. apply Rlt_le_trans with (s * (fst t * powers (snd t))).
  - rewrite <- Rmult_assoc. apply Rmult_lt_0_compat; [apply H, Ht|apply powers_positive, Ct].
  - apply (total_member l (fun t => s * (fst t * powers (snd t)))); assumption.
Qed.
(* "With s > 0, z = a + s runs through (a, oo), z = a - s through (-oo, a), and z = (a + b s)/(1 + s) through (a, b)" *)
Theorem ranges_rule : forall (P : R -> Prop) a b,
  ((forall s, 0 < s -> P (a + s)) -> forall z, a < z -> P z) /\
  ((forall s, 0 < s -> P (a - s)) -> forall z, z < a -> P z) /\
  ((forall s, 0 < s -> P ((a + b * s) / (1 + s))) -> forall z, a < z < b -> P z).
Proof.
  intros P a b. split; [|split]; intros H z Hz.
  - replace z with (a + (z - a)) by ring. apply H. lra.
  - replace z with (a - (a - z)) by ring. apply H. lra.
  - replace z with ((a + b * ((z - a) / (b - z))) / (1 + (z - a) / (b - z))).
    + apply H. apply Rdiv_lt_0_compat; lra.
    + field. split; lra.
Qed.
(* "By Taylor's formula e is s^n/n! times its n-th derivative by s somewhere between 0 and s, if e and the derivatives below
   that are 0 where s is": so s^n e has the sign of that derivative *)
Theorem order_rule : forall n (d : nat -> R -> R) s sigma, s <> 0 -> (forall i x, (i < n)%nat -> between 0 s x -> is_derive (d i) x (d (S i) x)) ->
  (forall i, (i < n)%nat -> d i 0 = 0) -> (forall x, between 0 s x -> 0 < sigma * d n x) -> 0 < sigma * (s ^ n * d 0%nat s).
Proof.
  induction n as [|n IH]; intros d s sigma Ns D Z P; [simpl; rewrite Rmult_1_l; apply P; unfold between; destruct (Rle_dec 0 s); lra|].
  destruct (mean_value (d 0%nat) (d 1%nat) 0 s ltac:(auto)) as [c [Hc [Nc [_ E]]]]; [intros x Hx; apply (D 0%nat); [lia|exact Hx]|].
  rewrite (Z 0%nat) in E by lia. assert (Q : 0 < sigma * (c ^ n * d 1%nat c)).
  { apply (IH (fun i => d (S i)) c sigma Nc); intros; [apply D; [lia|]|apply Z; lia|apply P]; unfold between in *; lra. }
  assert (E' : d 0%nat s = d 1%nat c * s) by lra. rewrite E'. assert (S0 : 0 < s * c) by (unfold between in Hc; destruct Hc; [apply Rmult_lt_0_compat; lra|]; rewrite <- Rmult_opp_opp; apply Rmult_lt_0_compat; lra).
  assert (Sn : 0 < (s * c) ^ n) by (apply pow_lt, S0). assert (C0 : 0 < (c ^ 2) ^ n) by (apply pow_lt, pow2_gt_0, Nc). rewrite <- pow_mult in C0. replace (2 * n)%nat with (n + n)%nat in C0 by lia. rewrite pow_add in C0.
  apply (Rmult_lt_reg_r (c ^ n * c ^ n)); [exact C0|]. rewrite Rmult_0_l. rewrite Rpow_mult_distr in Sn.
  replace (sigma * (s ^ S n * (d 1%nat c * s)) * (c ^ n * c ^ n)) with ((s ^ n * c ^ n) * ((s ^ 2) * (sigma * (c ^ n * d 1%nat c)))) by (simpl; ring).
  apply Rmult_lt_0_compat; [exact Sn|]. apply Rmult_lt_0_compat; [apply pow2_gt_0, Ns|exact Q].
Qed.
(* "Where two formulas f and g meet, with f = g and f' = g', phi is differentiable, and phi' is f'" *)
Theorem joint_rule : forall (phi f g : R -> R) a d, (forall z, z <= a -> phi z = f z) -> (forall z, a <= z -> phi z = g z) ->
  is_derive f a d -> is_derive g a d -> is_derive phi a d.
Proof.
  intros phi f g a d Hf Hg Df Dg. apply is_derive_Reals in Df. apply is_derive_Reals in Dg. apply is_derive_Reals. intros eps He.
  destruct (Df eps He) as [e1 H1]. destruct (Dg eps He) as [e2 H2]. exists (mkposreal _ (Rmin_stable_in_posreal e1 e2)). intros h N Hh. simpl in Hh.
  pose proof (Rmin_l e1 e2). pose proof (Rmin_r e1 e2). destruct (Rle_dec h 0) as [Q|Q].
  - rewrite !Hf by lra. apply H1; [exact N|lra].
  - rewrite !Hg by lra. apply H2; [exact N|lra].
Qed.
