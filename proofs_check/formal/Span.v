(* Several examples, loss 1/2 sum_s |y_s - f(x_s)|^2 (autoencoding: y_s = x_s). *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Network Gradient.
Open Scope R_scope.

Section Span.
Variables d k n : nat.
Variables phi dphi : R -> R.
Variables xs ys : nat -> vector.
Notation network := (network d k phi).

Definition descent1_all W1 W2 : matrix := fun i j => sum n (fun s => descent1 d k phi (xs s) (ys s) W1 W2 i j).
Definition descent2_all W1 W2 : matrix := fun j l => sum n (fun s => descent2 d k phi dphi (xs s) (ys s) W1 W2 j l).
Definition loss_all W1 W2 := sum n (fun s => loss d k phi W1 W2 (xs s) (ys s)).
Fixpoint descent_all (gamma : nat -> R) (W : matrix * matrix) (m : nat) : matrix * matrix :=
  match m with O => W | S m =>
    let W' := descent_all gamma W m in
    (fun i j => fst W' i j + gamma m * descent1_all (fst W') (snd W') i j,
     fun j l => snd W' j l + gamma m * descent2_all (fst W') (snd W') j l) end.
Theorem gradient1_all : forall W1 W2 i0 j0, (i0 < d)%nat -> (j0 < k)%nat ->
  is_derive (fun h => loss_all (fun i j => W1 i j + h * (delta i i0 * delta j j0)) W2) 0 (- descent1_all W1 W2 i0 j0).
Proof.
  intros W1 W2 i0 j0 Hi Hj. replace (- descent1_all W1 W2 i0 j0) with (-1 * descent1_all W1 W2 i0 j0) by ring.
  unfold descent1_all. rewrite <- sum_scal. apply sum_derive. intros s _. evar_last.
  apply (gradient1 d k phi (xs s) (ys s) W1 W2 i0 j0 Hi Hj). ring.
Qed.
Theorem gradient2_all : forall W1 W2 j0 l0, (j0 < k)%nat -> (l0 < d)%nat -> (forall z, is_derive phi z (dphi z)) ->
  is_derive (fun h => loss_all W1 (fun j l => W2 j l + h * (delta j j0 * delta l l0))) 0 (- descent2_all W1 W2 j0 l0).
Proof.
  intros W1 W2 j0 l0 Hj Hl D. replace (- descent2_all W1 W2 j0 l0) with (-1 * descent2_all W1 W2 j0 l0) by ring.
  unfold descent2_all. rewrite <- sum_scal. apply sum_derive. intros s _. evar_last.
  apply (gradient2 d k phi dphi (xs s) (ys s) W1 W2 j0 l0 Hj Hl). intros; apply D. ring.
Qed.

(* W1 = sum_s y_s a_s^T, W2 = sum_s b_s x_s^T *)
Definition in_span (W1 W2 : matrix) := exists a b : matrix,
  (forall i j, (i < d)%nat -> (j < k)%nat -> W1 i j = sum n (fun s => ys s i * a s j)) /\
  (forall j l, (j < k)%nat -> (l < d)%nat -> W2 j l = sum n (fun s => b s j * xs s l)).

(* "so outputs stay in the span of the data" *)
Theorem output_in_span : forall W1 W2 z, in_span W1 W2 ->
  exists c : vector, forall i, (i < d)%nat -> network W1 W2 z i = sum n (fun s => ys s i * c s).
Proof.
  intros W1 W2 z [a [b [H1 _]]]. exists (fun s => sum k (fun j => a s j * phi (preactivation d W2 z j))).
  intros i Hi. unfold Network.network.
  rewrite (sum_ext k _ (fun j => sum n (fun s => ys s i * (a s j * phi (preactivation d W2 z j))))).
  - rewrite sum_swap. apply sum_ext. intros s _. apply sum_scal.
  - intros j Hj. rewrite H1 by assumption. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros; ring.
Qed.

Lemma span_step W1 W2 g : in_span W1 W2 ->
  in_span (fun i j => W1 i j + g * descent1_all W1 W2 i j) (fun j l => W2 j l + g * descent2_all W1 W2 j l).
Proof.
  intros H. assert (Out : forall s, exists c : vector, forall i, (i < d)%nat -> network W1 W2 (xs s) i = sum n (fun r => ys r i * c r))
    by (intros s; apply output_in_span, H).
  destruct H as [a [b [H1 H2]]].
  (* the coefficients of f(x_s) are explicit, so none has to be chosen *)
  set (c := fun s r => sum k (fun j => a r j * phi (preactivation d W2 (xs s) j))).
  assert (C : forall s i, (i < d)%nat -> network W1 W2 (xs s) i = sum n (fun r => ys r i * c s r)).
  { intros s i Hi. unfold Network.network, c.
    rewrite (sum_ext k _ (fun j => sum n (fun r => ys r i * (a r j * phi (preactivation d W2 (xs s) j))))).
    - rewrite sum_swap. apply sum_ext. intros r _. apply sum_scal.
    - intros j Hj. rewrite H1 by assumption. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros; ring. }
  exists (fun r j => a r j + g * sum n (fun s => (delta s r - c s r) * phi (preactivation d W2 (xs s) j))).
  exists (fun s j => b s j + g * (sum d (fun i => W1 i j * (ys s i - network W1 W2 (xs s) i)) * dphi (preactivation d W2 (xs s) j))).
  split.
  - intros i j Hi Hj. rewrite H1 by assumption. unfold descent1_all.
    rewrite (sum_ext n (fun r => ys r i * (a r j + g * sum n (fun s => (delta s r - c s r) * phi (preactivation d W2 (xs s) j))))
      (fun r => ys r i * a r j + g * sum n (fun s => ys r i * ((delta s r - c s r) * phi (preactivation d W2 (xs s) j)))))
      by (intros r _; rewrite sum_scal; ring).
    rewrite sum_plus. f_equal. rewrite sum_scal. f_equal. rewrite sum_swap. apply sum_ext. intros s Hs.
    unfold descent1. rewrite C by assumption.
    rewrite (sum_ext n (fun r => ys r i * ((delta s r - c s r) * phi (preactivation d W2 (xs s) j)))
      (fun r => phi (preactivation d W2 (xs s) j) * (delta r s * ys r i + -1 * (ys r i * c s r)))).
    + rewrite sum_scal, sum_plus, sum_scal, (sum_delta n s (fun r => ys r i) Hs). ring.
    + intros r _. unfold delta. rewrite Nat.eqb_sym. ring.
  - intros j l Hj Hl. rewrite H2 by assumption. unfold descent2_all.
    transitivity (sum n (fun s => b s j * xs s l + g * descent2 d k phi dphi (xs s) (ys s) W1 W2 j l)).
    + rewrite sum_plus, sum_scal. reflexivity.
    + apply sum_ext. intros s _. unfold descent2. ring.
Qed.

(* Invariant 5: "(any gamma) W1 = sum_i x_i a_i^T, W2 = sum_i b_i x_i^T is kept" *)
Theorem invariant5 : forall gamma W, in_span (fst W) (snd W) -> forall m,
  in_span (fst (descent_all gamma W m)) (snd (descent_all gamma W m)).
Proof. intros gamma W H m. induction m as [|m IH]; [exact H|]. simpl. apply span_step, IH. Qed.
End Span.
