(* "GD step: W1 <- W1 + gamma (x - W1 phi(a)) phi(a)^T, W2 <- W2 + gamma [W1^T (x - W1 phi(a)) . phi'(a)] x^T, a = W2 x"
   is a step along minus the gradient of the loss: entry by entry, the derivative of the loss is minus the step. *)
From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Network.
Open Scope R_scope.

Lemma derive_square (f : R -> R) y x df : is_derive f x df ->
  is_derive (fun h => (y - f h) ^ 2) x (-2 * ((y - f x) * df)).
Proof.
  intros H. auto_derive; change (fun h : R => f h) with f.
  - eexists; exact H.
  - rewrite (is_derive_unique _ _ _ H). ring.
Qed.
Lemma derive_chain (f g : R -> R) x df dg a : is_derive f x df -> is_derive g (f x) dg ->
  is_derive (fun h => a * g (f h)) x (a * (dg * df)).
Proof.
  intros F G. apply (is_derive_scal (fun h => g (f h))). evar_last.
  - apply (is_derive_comp g f x _ _ G F).
  - unfold scal; simpl; unfold mult; simpl. ring.
Qed.

Section Gradient.
Variables d k : nat.
Variables phi dphi : R -> R.
Variables x y : vector.
Notation network := (network d k phi).
Notation loss := (loss d k phi).
Notation preactivation := (preactivation d).

(* along any curve of weights *)
Lemma derive_loss (W1 W2 : R -> matrix) (dn : nat -> R) t :
  (forall i, (i < d)%nat -> is_derive (fun h => network (W1 h) (W2 h) x i) t (dn i)) ->
  is_derive (fun h => loss (W1 h) (W2 h) x y) t (- sum d (fun i => (y i - network (W1 t) (W2 t) x i) * dn i)).
Proof.
  intros H. unfold Network.loss.
  replace (- sum d (fun i => (y i - network (W1 t) (W2 t) x i) * dn i))
    with (/ 2 * sum d (fun i => - 2 * ((y i - network (W1 t) (W2 t) x i) * dn i))) by (rewrite sum_scal; field).
  apply (is_derive_scal (fun h => sum d (fun i => (y i - network (W1 h) (W2 h) x i) ^ 2))).
  apply sum_derive. intros i Hi. apply (derive_square (fun h => network (W1 h) (W2 h) x i)). apply (H i Hi).
Qed.

(* the derivative along the entry (i0, j0) of W1 *)
Theorem gradient1 : forall W1 W2 i0 j0, (i0 < d)%nat -> (j0 < k)%nat ->
  is_derive (fun h => loss (fun i j => W1 i j + h * (delta i i0 * delta j j0)) W2 x y) 0
    (- descent1 d k phi x y W1 W2 i0 j0).
Proof.
  intros W1 W2 i0 j0 Hi Hj. evar_last.
  - apply (derive_loss (fun h i j => W1 i j + h * (delta i i0 * delta j j0)) (fun _ => W2)
      (fun i => delta i i0 * phi (preactivation W2 x j0))).
    intros i _. unfold Network.network.
    rewrite <- (sum_delta k j0 (fun j => phi (preactivation W2 x j)) Hj), <- sum_scal.
    apply sum_derive. intros j _. auto_derive; [exact I|ring].
  - f_equal. rewrite (sum_ext d _ (fun i => delta i i0 * ((y i - network W1 W2 x i) * phi (preactivation W2 x j0)))).
    + apply (sum_delta d i0 (fun i => (y i - network W1 W2 x i) * phi (preactivation W2 x j0)) Hi).
    + intros i _. replace (network (fun i j => W1 i j + 0 * (delta i i0 * delta j j0)) W2 x i) with (network W1 W2 x i).
      * ring.
      * apply sum_ext. intros; ring.
Qed.

(* the derivative along the entry (j0, l0) of W2 *)
Theorem gradient2 : forall W1 W2 j0 l0, (j0 < k)%nat -> (l0 < d)%nat ->
  (forall j, (j < k)%nat -> is_derive phi (preactivation W2 x j) (dphi (preactivation W2 x j))) ->
  is_derive (fun h => loss W1 (fun j l => W2 j l + h * (delta j j0 * delta l l0)) x y) 0
    (- descent2 d k phi dphi x y W1 W2 j0 l0).
Proof.
  intros W1 W2 j0 l0 Hj Hl Hphi.
  assert (P0 : forall j, preactivation (fun j l => W2 j l + 0 * (delta j j0 * delta l l0)) x j = preactivation W2 x j)
    by (intros j; apply sum_ext; intros; ring).
  assert (Dp : forall j, is_derive (fun h => preactivation (fun j l => W2 j l + h * (delta j j0 * delta l l0)) x j) 0
    (delta j j0 * x l0)).
  { intros j. unfold Network.preactivation. rewrite <- (sum_delta d l0 x Hl), <- sum_scal.
    apply sum_derive. intros l _. auto_derive; [exact I|ring]. }
  evar_last.
  - apply (derive_loss (fun _ => W1) (fun h j l => W2 j l + h * (delta j j0 * delta l l0))
      (fun i => W1 i j0 * (dphi (preactivation W2 x j0) * x l0))).
    intros i _. unfold Network.network.
    replace (W1 i j0 * (dphi (preactivation W2 x j0) * x l0))
      with (sum k (fun j => delta j j0 * (W1 i j * (dphi (preactivation W2 x j) * x l0))))
      by (apply (sum_delta k j0 (fun j => W1 i j * (dphi (preactivation W2 x j) * x l0)) Hj)).
    apply sum_derive. intros j Hj'. evar_last.
    + apply (derive_chain (fun h => preactivation (fun j l => W2 j l + h * (delta j j0 * delta l l0)) x j) phi).
      * apply Dp.
      * rewrite P0. apply Hphi, Hj'.
    + cbv beta. ring.
  - f_equal. unfold descent2.
    transitivity (dphi (preactivation W2 x j0) * x l0 * sum d (fun i => W1 i j0 * (y i - network W1 W2 x i))); [|ring].
    rewrite <- sum_scal. apply sum_ext. intros i _.
    replace (network W1 (fun j l => W2 j l + 0 * (delta j j0 * delta l l0)) x i) with (network W1 W2 x i).
    + ring.
    + apply sum_ext. intros j _. rewrite P0. reflexivity.
Qed.
End Gradient.
