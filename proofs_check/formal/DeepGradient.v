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
Hypothesis Hphi : forall z, is_derive phi z (dphi z).
Variables x y : vector.
Variable V : R -> nat -> matrix.
Variable Out : R -> matrix.
Variable dV : nat -> matrix.
Variable dOut : matrix.
Variable t : R.
Hypothesis HV : forall m j i, is_derive (fun h => V h m j i) t (dV m j i).
Hypothesis HOut : forall i j, is_derive (fun h => Out h i j) t (dOut i j).
Notation layer h := (layer d k phi (V h) x).
Notation deep h := (deep d k H phi (V h) (Out h) x).
Notation backward := (backward d k H phi dphi x y (V t) (Out t)).
Definition deep_loss h := / 2 * sum d (fun i => (y i - deep h i) ^ 2).

(* the speed of the pre-activations *)
Fixpoint speed (m j : nat) : R :=
  match m with
  | O => sum d (fun l => dV 0%nat j l * x l)
  | S m' => sum k (fun i => dV m j i * phi (layer t m' i) + V t m j i * (speed m' i * dphi (layer t m' i)))
  end.
Lemma derive_layer m j : is_derive (fun h => layer h m j) t (speed m j).
Proof.
  revert j. induction m as [|m IH]; intros j; simpl.
  - apply sum_derive. intros l _. apply (is_derive_ext (fun h => x l * V h 0%nat j l)); [intros; apply Rmult_comm|].
    rewrite Rmult_comm. apply (is_derive_scal (fun h => V h 0%nat j l)). apply HV.
  - apply sum_derive. intros i _. evar_last.
    + apply (is_derive_mult (fun h => V h (S m) j i) (fun h => phi (layer h m i))).
      * apply HV.
      * apply (is_derive_comp phi (fun h => layer h m i) t _ _ (Hphi _) (IH i)).
      * intros; apply Rmult_comm.
    + unfold plus, mult, scal; simpl. unfold mult; simpl. ring.
Qed.
(* what layer m contributes, and what it hands on to the layers inside it *)
Definition contribution (m : nat) : R := sum k (fun j => backward (H - m) j *
  match m with O => sum d (fun l => dV 0%nat j l * x l) | S m' => sum k (fun i => dV m j i * phi (layer t m' i)) end).
Definition handed (m : nat) : R := sum k (fun j => backward (H - m) j * speed m j).
Lemma handed_inwards m : (m < H)%nat -> handed (S m) = contribution (S m) + handed m.
Proof.
  intros M. unfold handed, contribution. replace (H - m)%nat with (S (H - S m)) by lia. set (n := (H - S m)%nat).
  assert (E1 : (H - n)%nat = S m) by (unfold n; lia). assert (E2 : (H - S n)%nat = m) by (unfold n; lia).
  rewrite (sum_ext k (fun j => backward n j * speed (S m) j) (fun j => backward n j * sum k (fun i => dV (S m) j i * phi (layer t m i)) +
    sum k (fun i => V t (S m) j i * backward n j * (speed m i * dphi (layer t m i))))).
  - rewrite sum_plus. f_equal. rewrite sum_swap. apply sum_ext. intros i _. simpl Deep.backward. rewrite E1, E2.
    rewrite (sum_ext k (fun j => V t (S m) j i * backward n j * (speed m i * dphi (layer t m i)))
      (fun j => speed m i * dphi (layer t m i) * (V t (S m) j i * backward n j))) by (intros; ring).
    rewrite sum_scal. ring.
  - intros j _. simpl speed. rewrite sum_plus, Rmult_plus_distr_l. f_equal. rewrite <- sum_scal. apply sum_ext. intros; ring.
Qed.
Lemma handed_all m : (m <= H)%nat -> handed m = sum (S m) contribution.
Proof.
  induction m as [|m IH]; intros M.
  - unfold sum, handed, contribution. simpl. ring.
  - rewrite handed_inwards, IH by lia. rewrite (sum_S (S m)). ring.
Qed.

Theorem deep_gradient : is_derive deep_loss t
  (- (sum d (fun i => sum k (fun j => (y i - deep t i) * phi (layer t H j) * dOut i j)) + sum (S H) contribution)).
Proof.
  set (df := fun i => sum k (fun j => dOut i j * phi (layer t H j) + Out t i j * (speed H j * dphi (layer t H j)))).
  assert (D : forall i, is_derive (fun h => deep h i) t (df i)).
  { intros i. unfold Deep.deep, df. apply sum_derive. intros j _. evar_last.
    - apply (is_derive_mult (fun h => Out h i j) (fun h => phi (layer h H j))).
      + apply HOut.
      + apply (is_derive_comp phi (fun h => layer h H j) t _ _ (Hphi _) (derive_layer H j)).
      + intros; apply Rmult_comm.
    - unfold plus, mult, scal; simpl. unfold mult; simpl. ring. }
  evar_last.
  - apply (is_derive_scal (fun h => sum d (fun i => (y i - deep h i) ^ 2))). apply sum_derive. intros i _.
    apply (derive_square (fun h => deep h i) (y i) t (df i) (D i)).
  - rewrite sum_scal. rewrite <- handed_all by lia. unfold handed. rewrite Nat.sub_diag. simpl Deep.backward.
    rewrite (sum_ext d (fun i => (y i - deep t i) * df i) (fun i => sum k (fun j => (y i - deep t i) * phi (layer t H j) * dOut i j) +
      sum k (fun j => Out t i j * (y i - deep t i) * (speed H j * dphi (layer t H j))))).
    + rewrite sum_plus. rewrite (sum_swap d k (fun i j => Out t i j * (y i - deep t i) * (speed H j * dphi (layer t H j)))).
      rewrite (sum_ext k (fun j => sum d (fun i => Out t i j * (y i - deep t i) * (speed H j * dphi (layer t H j))))
        (fun j => sum d (fun i => Out t i j * (y i - deep t i)) * dphi (layer t H j) * speed H j)).
      * field.
      * intros j _. rewrite (sum_ext d (fun i => Out t i j * (y i - deep t i) * (speed H j * dphi (layer t H j)))
          (fun i => speed H j * dphi (layer t H j) * (Out t i j * (y i - deep t i)))) by (intros; ring). rewrite sum_scal. ring.
    + intros i _. unfold df. rewrite <- sum_plus, <- sum_scal. apply sum_ext. intros; ring.
Qed.
End DeepGradient.
