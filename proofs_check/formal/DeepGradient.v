(* The step of Deep.v is a step along minus the gradient: along every curve of weights the loss changes at minus the
   sum, over all entries of all layers, of the step's direction times the speed of the entry. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Network Gradient Deep.
Open Scope R_scope.

Lemma sum_S n f : sum (S n) f = sum n f + f n.
Proof. unfold sum. rewrite seq_S, total_app. simpl. ring. Qed.

Section DeepGradient.
Variables d k H : nat.
Variables phi dphi : R -> R.
Variables x y : vector.
Variable V : R -> nat -> matrix.
Variable dV : nat -> matrix.
Variable t : R.
Notation layer h := (layer d k phi (V h) x).
Notation enters := (enters d k phi (V t) x).
Notation fan := (fan d k).
Notation back := (back d k H phi dphi x (V t)).
(* phi has a derivative at each pre-activation *)
Hypothesis Hphi : forall m j, (m <= H)%nat -> (j < k)%nat -> is_derive phi (layer t m j) (dphi (layer t m j)).
Hypothesis HV : forall m j i, (m <= H)%nat -> (j < k)%nat -> (i < fan m)%nat -> is_derive (fun h => V h m j i) t (dV m j i).

(* the speed of the pre-activations *)
Fixpoint speed (m j : nat) : R :=
  match m with
  | O => sum d (fun l => dV 0%nat j l * x l)
  | S m' => sum k (fun i => dV m j i * phi (layer t m' i) + V t m j i * (speed m' i * dphi (layer t m' i)))
  end.
Lemma derive_layer m j : (m <= H)%nat -> (j < k)%nat -> is_derive (fun h => layer h m j) t (speed m j).
Proof.
  revert j. induction m as [|m IH]; intros j Hm Hj; simpl.
  - apply sum_derive. intros l Hl. apply (is_derive_ext (fun h => x l * V h 0%nat j l)); [intros; apply Rmult_comm|].
    rewrite Rmult_comm. apply (is_derive_scal (fun h => V h 0%nat j l)). apply HV; assumption.
  - apply sum_derive. intros i Hi. evar_last.
    + apply (is_derive_mult (fun h => V h (S m) j i) (fun h => phi (layer h m i))).
      * apply HV; assumption.
      * apply (is_derive_comp phi (fun h => layer h m i) t _ _ (Hphi m i ltac:(lia) Hi) (IH i ltac:(lia) Hi)).
      * intros; apply Rmult_comm.
    + unfold plus, mult, scal; simpl. unfold mult; simpl. ring.
Qed.
(* what layer m contributes, and what it hands on to the layers inside it *)
Definition contribution (seed : vector) (m : nat) : R := sum k (fun j => back seed (H - m) j * sum (fan m) (fun i => dV m j i * enters m i)).
Definition handed (seed : vector) (m : nat) : R := sum k (fun j => back seed (H - m) j * speed m j).
Lemma handed_inwards seed m : (m < H)%nat -> handed seed (S m) = contribution seed (S m) + handed seed m.
Proof.
  intros M. unfold handed, contribution. replace (H - m)%nat with (S (H - S m)) by lia. set (n := (H - S m)%nat).
  assert (E1 : (H - n)%nat = S m) by (unfold n; lia). assert (E2 : (H - S n)%nat = m) by (unfold n; lia).
  rewrite (sum_ext k (fun j => back seed n j * speed (S m) j) (fun j => back seed n j * sum k (fun i => dV (S m) j i * phi (layer t m i)) +
    sum k (fun i => V t (S m) j i * back seed n j * (speed m i * dphi (layer t m i))))).
  - rewrite sum_plus. f_equal. rewrite sum_swap. apply sum_ext. intros i _. simpl Deep.back. rewrite E1, E2.
    rewrite (sum_ext k (fun j => V t (S m) j i * back seed n j * (speed m i * dphi (layer t m i)))
      (fun j => speed m i * dphi (layer t m i) * (V t (S m) j i * back seed n j))) by (intros; ring).
    rewrite sum_scal. ring.
  - intros j _. simpl speed. rewrite sum_plus, Rmult_plus_distr_l. f_equal. rewrite <- sum_scal. apply sum_ext. intros; ring.
Qed.
Lemma handed_all seed m : (m <= H)%nat -> handed seed m = sum (S m) (contribution seed).
Proof.
  induction m as [|m IH]; intros M.
  - unfold sum, handed, contribution. simpl. ring.
  - rewrite handed_inwards, IH by lia. rewrite (sum_S (S m)). ring.
Qed.
(* an output u . phi(a), a the last pre-activations *)
Lemma derive_last_layer (u : nat -> R -> R) du : (forall j, (j < k)%nat -> is_derive (u j) t (du j)) ->
  is_derive (fun h => sum k (fun j => u j h * phi (layer h H j))) t (sum k (fun j => du j * phi (layer t H j)) + sum (S H) (contribution (fun j => u j t))).
Proof.
  intros Hu. rewrite <- handed_all by lia. unfold handed. rewrite Nat.sub_diag. simpl Deep.back. rewrite <- sum_plus. apply sum_derive. intros j Hj. evar_last.
  - apply (is_derive_mult (u j) (fun h => phi (layer h H j))); [apply Hu, Hj| |intros; apply Rmult_comm].
    apply (is_derive_comp phi (fun h => layer h H j) t _ _ (Hphi H j (le_n H) Hj) (derive_layer H j (le_n H) Hj)).
  - unfold plus, mult, scal; simpl. unfold mult; simpl. ring.
Qed.

Variable Out : R -> matrix.
Variable dOut : matrix.
Hypothesis HOut : forall i j, (i < d)%nat -> (j < k)%nat -> is_derive (fun h => Out h i j) t (dOut i j).
Notation deep h := (deep d k H phi (V h) (Out h) x).
Definition deep_loss h := / 2 * sum d (fun i => (y i - deep h i) ^ 2).
Theorem deep_gradient : is_derive deep_loss t
  (- (sum d (fun i => sum k (fun j => (y i - deep t i) * phi (layer t H j) * dOut i j)) +
    sum (S H) (fun m => sum k (fun j => sum (fan m) (fun i => backward d k H phi dphi x y (V t) (Out t) (H - m) j * enters m i * dV m j i))))).
Proof.
  set (df := fun i => sum k (fun j => dOut i j * phi (layer t H j)) + sum (S H) (contribution (Out t i))).
  assert (D : forall i, (i < d)%nat -> is_derive (fun h => deep h i) t (df i)).
  { intros i Hi. apply (derive_last_layer (fun j h => Out h i j) (dOut i)). intros j Hj. apply HOut; assumption. }
  evar_last.
  - apply (is_derive_scal (fun h => sum d (fun i => (y i - deep h i) ^ 2))). apply sum_derive. intros i Hi.
    apply (derive_square (fun h => deep h i) (y i) t (df i) (D i Hi)).
  - rewrite sum_scal. unfold df. rewrite (sum_ext d (fun i => (y i - deep t i) * _)
      (fun i => sum k (fun j => (y i - deep t i) * phi (layer t H j) * dOut i j) + (y i - deep t i) * sum (S H) (contribution (Out t i)))).
    2:{ intros i _. rewrite Rmult_plus_distr_l. f_equal. rewrite <- sum_scal. apply sum_ext. intros; ring. }
    rewrite sum_plus. set (A := sum d _). replace (sum d (fun i => (y i - deep t i) * sum (S H) (contribution (Out t i)))) with
      (sum (S H) (contribution (fun j => sum d (fun i => Out t i j * (y i - deep t i))))).
    + rewrite (sum_ext (S H) (contribution _) (fun m => sum k (fun j => sum (fan m) (fun i => backward d k H phi dphi x y (V t) (Out t) (H - m) j * enters m i * dV m j i)))); [field|].
      intros m _. unfold contribution. apply sum_ext. intros j _. rewrite <- sum_scal. apply sum_ext. intros i _. unfold backward. ring.
    + rewrite <- handed_all by lia. rewrite (sum_ext d _ (fun i => (y i - deep t i) * handed (Out t i) H)) by (intros; rewrite handed_all by lia; reflexivity).
      unfold handed. rewrite Nat.sub_diag. simpl Deep.back.
      rewrite (sum_ext d _ (fun i => sum k (fun j => (y i - deep t i) * (Out t i j * dphi (layer t H j) * speed H j)))) by (intros; rewrite sum_scal; reflexivity).
      rewrite sum_swap. apply sum_ext. intros j _.
      rewrite (sum_ext d (fun i => (y i - deep t i) * _) (fun i => dphi (layer t H j) * speed H j * (Out t i j * (y i - deep t i)))) by (intros; ring). rewrite sum_scal. ring.
Qed.
End DeepGradient.
