(* One hidden layer, f(z) = W1 phi(W2 z), trained by gradient descent on one pair (x, y):
   Invariants 1 and 2, Propositions 3 and 4, Theorem 2. Any dimension d, width k, activation phi, function dphi in
   the place of phi' where no derivative is taken, learning rate (it may change from step to step), target y and
   norms of x and y. Autoencoding is y = x; a step of a sequence is y = the next example. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums.
Open Scope R_scope.

Definition vector := nat -> R.
Definition matrix := nat -> nat -> R.

Section Network.
Variables d k : nat.
Variables phi dphi : R -> R.

Definition preactivation (W2 : matrix) (z : vector) (j : nat) := sum d (fun l => W2 j l * z l).
Definition network (W1 W2 : matrix) (z : vector) (i : nat) := sum k (fun j => W1 i j * phi (preactivation W2 z j)).
Definition loss W1 W2 (x y : vector) := / 2 * sum d (fun i => (y i - network W1 W2 x i) ^ 2).

(* minus the gradient of the loss: see Gradient.v *)
Definition descent1 (x y : vector) (W1 W2 : matrix) : matrix := fun i j =>
  (y i - network W1 W2 x i) * phi (preactivation W2 x j).
Definition descent2 (x y : vector) (W1 W2 : matrix) : matrix := fun j l =>
  sum d (fun i => W1 i j * (y i - network W1 W2 x i)) * dphi (preactivation W2 x j) * x l.
Definition step1 (gamma : R) x y W1 W2 : matrix := fun i j => W1 i j + gamma * descent1 x y W1 W2 i j.
Definition step2 (gamma : R) x y W1 W2 : matrix := fun j l => W2 j l + gamma * descent2 x y W1 W2 j l.

(* W1 = y u^T and W2 = v x^T *)
Definition rank_one (x y : vector) (W1 W2 : matrix) (u v : vector) :=
  (forall i j, (i < d)%nat -> (j < k)%nat -> W1 i j = y i * u j) /\
  (forall j l, (j < k)%nat -> (l < d)%nat -> W2 j l = v j * x l).

(* e = 1 - u . phi(v), for |x| = 1; in general x2 = |x|^2 and y2 = |y|^2 *)
Definition residual (x2 : R) (u v : vector) := 1 - sum k (fun j => u j * phi (x2 * v j)).
Definition velocity_u (x2 : R) (u v : vector) : vector := fun j => residual x2 u v * phi (x2 * v j).
Definition velocity_v (x2 y2 : R) (u v : vector) : vector := fun j => y2 * (residual x2 u v * (u j * dphi (x2 * v j))).

Lemma preactivation_rank_one x y W1 W2 u v z j : rank_one x y W1 W2 u v -> (j < k)%nat ->
  preactivation W2 z j = dot d x z * v j.
Proof.
  intros [_ H2] Hj. unfold preactivation, dot. rewrite Rmult_comm, <- sum_scal.
  apply sum_ext. intros l Hl. rewrite H2 by assumption. ring.
Qed.

(* "f(z) = x g(<x, z>)": the whole map is one-dimensional *)
Theorem network_rank_one x y W1 W2 u v z i : rank_one x y W1 W2 u v -> (i < d)%nat ->
  network W1 W2 z i = y i * sum k (fun j => u j * phi (dot d x z * v j)).
Proof.
  intros H Hi. unfold network. rewrite <- sum_scal. apply sum_ext. intros j Hj.
  rewrite (preactivation_rank_one x y W1 W2 u v z j H Hj). destruct H as [H1 _]. rewrite H1 by assumption. ring.
Qed.

Lemma residual_rank_one x y W1 W2 u v i : rank_one x y W1 W2 u v -> (i < d)%nat ->
  y i - network W1 W2 x i = y i * residual (dot d x x) u v.
Proof. intros H Hi. rewrite (network_rank_one x y W1 W2 u v x i H Hi). unfold residual. ring. Qed.

Lemma descent1_rank_one x y W1 W2 u v i j : rank_one x y W1 W2 u v -> (i < d)%nat -> (j < k)%nat ->
  descent1 x y W1 W2 i j = y i * velocity_u (dot d x x) u v j.
Proof.
  intros H Hi Hj. unfold descent1, velocity_u.
  rewrite (residual_rank_one x y W1 W2 u v i H Hi), (preactivation_rank_one x y W1 W2 u v x j H Hj). ring.
Qed.
Lemma descent2_rank_one x y W1 W2 u v j l : rank_one x y W1 W2 u v -> (j < k)%nat -> (l < d)%nat ->
  descent2 x y W1 W2 j l = velocity_v (dot d x x) (dot d y y) u v j * x l.
Proof.
  intros H Hj Hl. unfold descent2, velocity_v. rewrite (preactivation_rank_one x y W1 W2 u v x j H Hj).
  rewrite (sum_ext d _ (fun i => (u j * residual (dot d x x) u v) * (y i * y i))).
  - rewrite sum_scal. fold (dot d y y). ring.
  - intros i Hi. rewrite (residual_rank_one x y W1 W2 u v i H Hi). destruct H as [H1 _]. rewrite H1 by assumption. ring.
Qed.

Fixpoint descent (gamma : nat -> R) x y (W : matrix * matrix) (n : nat) : matrix * matrix :=
  match n with O => W | S m =>
    let W' := descent gamma x y W m in
    (step1 (gamma m) x y (fst W') (snd W'), step2 (gamma m) x y (fst W') (snd W')) end.
Fixpoint recursion (gamma : nat -> R) x2 y2 (w : vector * vector) (n : nat) : vector * vector :=
  match n with O => w | S m =>
    let w' := recursion gamma x2 y2 w m in
    (fun j => fst w' j + gamma m * velocity_u x2 (fst w') (snd w') j,
     fun j => snd w' j + gamma m * velocity_v x2 y2 (fst w') (snd w') j) end.

(* Invariant 1: "W1 = x u^T, W2 = v x^T with vectors u, v in R^k stays so (every step, any gamma); the recursion is
   u <- u + gamma e phi(v), v <- v + gamma e u . phi'(v) with e = 1 - u.phi(v)." *)
Theorem invariant1 : forall gamma x y W u v, rank_one x y (fst W) (snd W) u v -> forall n,
  let w := recursion gamma (dot d x x) (dot d y y) (u, v) n in
  rank_one x y (fst (descent gamma x y W n)) (snd (descent gamma x y W n)) (fst w) (snd w).
Proof.
  intros gamma x y W u v H n. induction n as [|n IH]; [exact H|]. simpl in IH |- *.
  split; intros i j Hi Hj; unfold step1, step2.
  - rewrite (descent1_rank_one x y _ _ _ _ i j IH Hi Hj). destruct IH as [H1 _]. rewrite H1 by assumption. ring.
  - rewrite (descent2_rank_one x y _ _ _ _ i j IH Hi Hj). destruct IH as [_ H2]. rewrite H2 by assumption. ring.
Qed.

(* Invariant 2: "if moreover u_i = u_j, v_i = v_j for all i, j, they stay equal (any gamma)" *)
Theorem invariant2 : forall gamma x2 y2 u v i j, u i = u j -> v i = v j -> forall n,
  let w := recursion gamma x2 y2 (u, v) n in fst w i = fst w j /\ snd w i = snd w j.
Proof.
  intros gamma x2 y2 u v i j Hu Hv n. induction n as [|n [A B]]; simpl in *; auto.
  unfold velocity_u, velocity_v. rewrite A, B. auto.
Qed.

(* Proposition 3: "at zero loss under Invariant 1, sum_i u_i phi(v_i) = 1" *)
Theorem proposition3 : forall x y W1 W2 u v, rank_one x y W1 W2 u v -> dot d x x = 1 -> dot d y y = 1 ->
  (forall i, (i < d)%nat -> network W1 W2 x i = y i) -> sum k (fun j => u j * phi (v j)) = 1.
Proof.
  intros x y W1 W2 u v H Hx Hy Hf.
  assert (E : sum d (fun i => y i * network W1 W2 x i) = 1).
  { rewrite <- Hy. apply sum_ext. intros i Hi. rewrite Hf by assumption. reflexivity. }
  rewrite (sum_ext d _ (fun i => sum k (fun j => u j * phi (v j)) * (y i * y i))) in E.
  - rewrite sum_scal in E. fold (dot d y y) in E. rewrite Hy in E. lra.
  - intros i Hi. rewrite (network_rank_one x y W1 W2 u v x i H Hi), Hx.
    rewrite (sum_ext k (fun j => u j * phi (1 * v j)) (fun j => u j * phi (v j))). ring.
    intros j _. rewrite Rmult_1_l. reflexivity.
Qed.

(* Proposition 4: "J_f(x) = (sum_i u_i phi'(v_i) v_i) x x^T": the derivative of every component in every direction w *)
Theorem proposition4 : forall x y W1 W2 u v, (forall j, (j < k)%nat -> is_derive phi (v j) (dphi (v j))) ->
  rank_one x y W1 W2 u v -> dot d x x = 1 -> forall w i, (i < d)%nat ->
  is_derive (fun h => network W1 W2 (fun l => x l + h * w l) i) 0
    (sum k (fun j => u j * (dphi (v j) * v j)) * (y i * dot d x w)).
Proof.
  intros x y W1 W2 u v Hphi H Hx w i Hi.
  apply (is_derive_ext (fun h => sum k (fun j => y i * (u j * phi ((1 + h * dot d x w) * v j))))).
  { intros h. rewrite (network_rank_one x y W1 W2 u v _ i H Hi), sum_scal. f_equal. apply sum_ext. intros j _.
    do 3 f_equal. unfold dot. rewrite <- sum_scal, <- Hx. unfold dot. rewrite <- sum_plus. apply sum_ext. intros; ring. }
  rewrite Rmult_comm, <- sum_scal. apply sum_derive. intros j Hj.
  assert (D : is_derive phi ((1 + 0 * dot d x w) * v j) (dphi (v j))).
  { rewrite Rmult_0_l, Rplus_0_r, Rmult_1_l. auto. }
  auto_derive; change (fun x : R => phi x) with phi.
  - eexists; exact D.
  - rewrite (is_derive_unique _ _ _ D). ring.
Qed.

(* Theorem 2: "then lambda_1(J_f(x)) = v phi'(v)/phi(v)": at an interpolating point with equal units, J y = E(v) y if
   y = x, and J w = 0 for every w orthogonal to x *)
Theorem theorem2 : forall x W1 W2 u0 v0, is_derive phi v0 (dphi v0) ->
  rank_one x x W1 W2 (fun _ => u0) (fun _ => v0) -> dot d x x = 1 ->
  (forall i, (i < d)%nat -> network W1 W2 x i = x i) ->
  phi v0 <> 0 /\
  (forall i, (i < d)%nat ->
    is_derive (fun h => network W1 W2 (fun l => x l + h * x l) i) 0 (v0 * dphi v0 / phi v0 * x i)) /\
  (forall w i, (i < d)%nat -> dot d x w = 0 -> is_derive (fun h => network W1 W2 (fun l => x l + h * w l) i) 0 0).
Proof.
  intros x W1 W2 u0 v0 Hphi H Hx Hf.
  pose proof (proposition3 x x W1 W2 _ _ H Hx Hx Hf) as P. cbv beta in P. rewrite sum_const in P.
  assert (N : phi v0 <> 0) by (intros Z; rewrite Z in P; lra).
  pose proof (proposition4 x x W1 W2 _ _ (fun _ _ => Hphi) H Hx) as D. cbv beta in D. rewrite sum_const in D.
  split; [exact N|split].
  - intros i Hi. replace (v0 * dphi v0 / phi v0 * x i) with (INR k * (u0 * (dphi v0 * v0)) * (x i * dot d x x)).
    + apply D, Hi.
    + rewrite Hx. apply (Rmult_eq_reg_r (phi v0)); [|exact N]. field_simplify; [|exact N].
      replace (INR k * u0 * dphi v0 * v0 * x i * phi v0) with (INR k * (u0 * phi v0) * (dphi v0 * v0 * x i)) by ring.
      rewrite P. ring.
  - intros w i Hi O. evar_last. apply (D w i Hi). rewrite O. ring.
Qed.
End Network.
