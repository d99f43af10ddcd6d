(* Proposition 1 for maps of R^n with a fixed point c (of a cycle: once around), for a Jacobian with a basis of
   eigenvectors, as proofs_check/kernel/kinds/cycles.py shows it: in the norm |T^-1 x| of that basis the map contracts if all
   |lambda| < 1. What grows by a factor leaves every set on which it is bounded. *)
From Coq Require Import Reals Lra Lia Psatz Classical.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear Sequences Contraction.
Open Scope R_scope.

(* what is negative and falls by a factor along an orbit, as long as that is in B *)
Lemma falls {X : Type} (V : nat -> X -> R) (B : nat -> X -> Prop) (g : nat -> X -> X) kappa (x : nat -> X) : 0 < kappa ->
  (forall s x, B s x -> V s x < 0 -> V (S s) (g s x) <= V s x + kappa * V s x) -> (forall s, x (S s) = g s (x s)) -> V 0%nat (x 0%nat) < 0 ->
  (forall s, B s (x s)) -> forall s, V s (x s) <= (1 + kappa) ^ s * V 0%nat (x 0%nat).
Proof.
  intros Hk H Hx V0 In. assert (P : forall s, 0 < (1 + kappa) ^ s) by (intros s; apply pow_lt; lra).
  induction s as [|s IH]; [simpl; lra|]. assert (Neg : V s (x s) < 0) by (pose proof (P s); nra).
  pose proof (H s (x s) (In s) Neg) as Q. rewrite Hx. simpl. assert (kappa * V s (x s) <= kappa * ((1 + kappa) ^ s * V 0%nat (x 0%nat))) by (apply Rmult_le_compat_l; lra). lra.
Qed.
(* it leaves every set on which it is bounded *)
Theorem escape_rule : forall {X : Type} (V : nat -> X -> R) (B : nat -> X -> Prop) (g : nat -> X -> X) kappa M, 0 < kappa ->
  (forall s x, B s x -> - M <= V s x /\ (V s x < 0 -> V (S s) (g s x) <= V s x + kappa * V s x)) ->
  forall x : nat -> X, (forall s, x (S s) = g s (x s)) -> V 0%nat (x 0%nat) < 0 -> exists s, ~ B s (x s).
Proof.
  intros X V B g kappa M Hk H x Hx V0. destruct (classic (exists s, ~ B s (x s))) as [|N]; [assumption|exfalso].
  assert (In : forall s, B s (x s)) by (intros s; destruct (classic (B s (x s))); [assumption|exfalso; apply N; eauto]).
  pose proof (falls V B g kappa x Hk (fun s z Bz => proj2 (H s z Bz)) Hx V0 In) as Fall.
  destruct (Pow_x_infinity (1 + kappa) ltac:(rewrite Rabs_pos_eq; lra) ((M + 1) / - V 0%nat (x 0%nat))) as [s Hs].
  specialize (Hs s (Nat.le_refl s)). rewrite Rabs_pos_eq in Hs by (apply pow_le; lra). apply Rge_le in Hs.
  apply (Rmult_le_compat_r (- V 0%nat (x 0%nat))) in Hs; [|lra].
  replace ((M + 1) / - V 0%nat (x 0%nat) * - V 0%nat (x 0%nat)) with (M + 1) in Hs by (field; lra).
  pose proof (Fall s). pose proof (proj1 (H s (x s) (In s))). lra.
Qed.

Section Stability.
Variable n : nat.
Notation norm := (norm n).
Notation square := (square n).
Notation apply_matrix := (apply_matrix n).
Definition size (M : matrix) := sum n (fun i => sum n (fun j => Rabs (M i j))).
Lemma size_ge0 M : 0 <= size M.
Proof. apply total_ge0; intros; apply total_ge0; intros; apply Rabs_pos. Qed.
Lemma matrix_size M x : norm (apply_matrix M x) <= size M * norm x.
Proof.
  apply Rle_trans with (1 := norm_le_sum n _). rewrite Rmult_comm. unfold size. rewrite <- sum_scal. apply total_le. intros i _.
  unfold Linear.apply_matrix. apply Rle_trans with (1 := total_abs _ _). rewrite <- sum_scal. apply total_le. intros j Hj.
  rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat_r; [apply Rabs_pos|]. apply norm_coordinate, below, Hj.
Qed.

Variables T Ti M : matrix.
Variable lambda : vector.
Variable f : vector -> vector.
Variable c : vector.
(* the eigenvectors are the columns of T, and a basis *)
Hypothesis Right : forall x i, (i < n)%nat -> apply_matrix T (apply_matrix Ti x) i = x i.
Hypothesis Left : forall x i, (i < n)%nat -> apply_matrix Ti (apply_matrix T x) i = x i.
Hypothesis Eigen : forall i j, (i < n)%nat -> (j < n)%nat -> sum n (fun l => M i l * T l j) = lambda j * T i j.
(* f(x) = c + M (x - c) + o(|x - c|): c is fixed, and M is the derivative there *)
Hypothesis Differentiable : forall eps, 0 < eps -> exists delta, 0 < delta /\ forall x, norm (minus_vector x c) < delta ->
  norm (fun i => minus_vector (f x) c i - apply_matrix M (minus_vector x c) i) <= eps * norm (minus_vector x c).

Definition local x := apply_matrix Ti (minus_vector x c).
Lemma from_local x : norm (minus_vector x c) <= size T * norm (local x).
Proof. apply Rle_trans with (2 := matrix_size T _). right. apply norm_ext. intros i Hi. symmetry. apply Right, Hi. Qed.
Lemma matrix_linear A x y i : apply_matrix A (fun j => x j - y j) i = apply_matrix A x i - apply_matrix A y i.
Proof. apply matrix_minus. Qed.
Lemma diagonal x i : (i < n)%nat -> apply_matrix Ti (apply_matrix M (minus_vector x c)) i = lambda i * local x i.
Proof.
  intros Hi. rewrite <- (Left (fun j => lambda j * local x j) i Hi). apply (matrix_ext n). clear i Hi. intros i Hi.
  rewrite (matrix_ext n M _ (apply_matrix T (local x))) by (intros j Hj; symmetry; apply Right, Hj).
  unfold Linear.apply_matrix at 1 2. rewrite (sum_ext n _ (fun l => sum n (fun j => M i l * T l j * local x j))).
  - rewrite sum_swap. apply sum_ext. intros j Hj. rewrite (sum_ext n _ (fun l => local x j * (M i l * T l j))) by (intros; ring).
    rewrite sum_scal, Eigen by assumption. ring.
  - intros l _. rewrite <- sum_scal. apply sum_ext. intros; ring.
Qed.
(* in these coordinates the map is the diagonal matrix of all lambda, and a small rest *)
Lemma nearly_diagonal eps : 0 < eps -> exists delta, 0 < delta /\ forall x, norm (local x) < delta ->
  norm (fun i => local (f x) i - lambda i * local x i) <= eps * norm (local x).
Proof.
  intros He. pose proof (size_ge0 T) as T0. pose proof (size_ge0 Ti) as I0. set (K := size Ti * size T + 1).
  assert (K0 : 0 < K) by (unfold K; assert (0 <= size Ti * size T) by (apply Rmult_le_pos; assumption); lra).
  destruct (Differentiable (eps / K) ltac:(apply Rdiv_lt_0_compat; assumption)) as [d [d0 Hd]].
  exists (d / (size T + 1)). split; [apply Rdiv_lt_0_compat; lra|]. intros x Hx.
  assert (N : norm (minus_vector x c) < d).
  { apply Rle_lt_trans with (1 := from_local x). apply Rle_lt_trans with ((size T + 1) * norm (local x)).
    - apply Rmult_le_compat_r; [apply norm_ge0|lra].
    - apply (Rmult_lt_compat_l (size T + 1)) in Hx; [|lra]. replace ((size T + 1) * (d / (size T + 1))) with d in Hx by (field; lra). exact Hx. }
  specialize (Hd x N). set (e := fun i => minus_vector (f x) c i - apply_matrix M (minus_vector x c) i) in Hd.
  apply Rle_trans with (norm (apply_matrix Ti e)).
  - right. apply norm_ext. intros i Hi. unfold e. rewrite matrix_linear, diagonal by assumption. reflexivity.
  - apply Rle_trans with (1 := matrix_size Ti e). apply Rle_trans with (size Ti * (eps / K * (size T * norm (local x)))).
    + apply Rmult_le_compat_l; [exact I0|]. apply Rle_trans with (1 := Hd). apply Rmult_le_compat_l; [left; apply Rdiv_lt_0_compat; assumption|apply from_local].
    + replace (size Ti * (eps / K * (size T * norm (local x)))) with (size Ti * size T / K * (eps * norm (local x))) by (field; lra).
      rewrite <- (Rmult_1_l (eps * norm (local x))) at 2. apply Rmult_le_compat_r; [apply Rmult_le_pos; [lra|apply norm_ge0]|].
      apply (Rmult_le_reg_r K); [exact K0|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. unfold K. lra.
Qed.
Lemma to_local x : norm (local x) <= size Ti * norm (minus_vector x c).
Proof. apply matrix_size. Qed.

(* Proposition 1: "a fixed point is an attractor if every eigenvalue is < 1 in absolute value" *)
Theorem proposition1 : (forall i, (i < n)%nat -> Rabs (lambda i) < 1) -> exists delta, 0 < delta /\
  forall x, norm (minus_vector x c) < delta -> forall i, (i < n)%nat -> is_lim_seq (fun t => Nat.iter t f x i) (c i).
Proof.
  intros H. assert (Rho : exists rho, 0 <= rho < 1 /\ forall i, (i < n)%nat -> Rabs (lambda i) <= rho).
  { clear - H. induction n as [|m IH]; [exists 0; split; [lra|intros; lia]|].
    destruct IH as [rho [R0 Hr]]; [intros; apply H; lia|]. exists (Rmax rho (Rabs (lambda m))). split.
    - split; [apply Rle_trans with (2 := Rmax_l _ _); lra|apply Rmax_lub_lt; [lra|apply H; lia]].
    - intros i Hi. destruct (Nat.eq_dec i m) as [->|N]; [apply Rmax_r|]. apply Rle_trans with (2 := Rmax_l _ _). apply Hr. lia. }
  destruct Rho as [rho [R0 Hr]]. set (q := (1 + rho) / 2). assert (q0 : 0 <= q < 1) by (unfold q; lra).
  destruct (nearly_diagonal (q - rho) ltac:(unfold q; lra)) as [d [d0 Hd]].
  assert (Step : forall x, norm (local x) < d -> norm (local (f x)) <= q * norm (local x)).
  { intros x Hx. specialize (Hd x Hx). set (e := fun i => local (f x) i - lambda i * local x i) in Hd.
    assert (Sh : norm (fun i => lambda i * local x i) <= rho * norm (local x)).
    { rewrite <- (Rabs_pos_eq rho) by lra. rewrite <- norm_scal. unfold Linear.norm. apply sqrt_le_1_alt. apply total_le. intros i Hi. apply below in Hi.
      replace (lambda i * local x i * (lambda i * local x i)) with ((Rabs (lambda i) ^ 2) * local x i ^ 2) by (rewrite pow2_abs; ring).
      replace (rho * local x i * (rho * local x i)) with (rho ^ 2 * local x i ^ 2) by ring.
      apply Rmult_le_compat_r; [apply pow2_ge_0|]. apply pow_incr. split; [apply Rabs_pos|apply Hr, Hi]. }
    pose proof (norm_triangle n (fun i => lambda i * local x i) e) as Tr.
    assert (E : norm (local (f x)) = norm (fun i => lambda i * local x i + e i)) by (apply norm_ext; intros; unfold e; ring).
    rewrite E. lra. }
  pose proof (size_ge0 Ti) as I0. exists (d / (size Ti + 1)). split; [apply Rdiv_lt_0_compat; lra|]. intros x Hx.
  assert (Lx : norm (local x) < d).
  { apply Rle_lt_trans with (1 := to_local x). apply Rle_lt_trans with ((size Ti + 1) * norm (minus_vector x c)).
    - apply Rmult_le_compat_r; [apply norm_ge0|lra].
    - apply (Rmult_lt_compat_l (size Ti + 1)) in Hx; [|lra]. replace ((size Ti + 1) * (d / (size Ti + 1))) with d in Hx by (field; lra). exact Hx. }
  assert (B : forall t, norm (local (Nat.iter t f x)) <= q ^ t * norm (local x) /\ norm (local (Nat.iter t f x)) < d).
  { induction t as [|t [IH1 IH2]]; simpl; [lra|]. pose proof (Step _ IH2) as Q. pose proof (norm_ge0 n (local (Nat.iter t f x))). split; [|nra].
    apply Rle_trans with (1 := Q). rewrite Rmult_assoc. apply Rmult_le_compat_l; lra. }
  intros i Hi.
  assert (Z : is_lim_seq (fun t => size T * (q ^ t * norm (local x))) 0).
  { replace (Finite 0) with (Rbar_mult (size T) (Finite (0 * norm (local x)))) by (simpl; f_equal; ring).
    apply is_lim_seq_scal_l. apply (is_lim_seq_scal_r _ (norm (local x)) 0), is_lim_seq_geom. rewrite Rabs_pos_eq; lra. }
  assert (C : forall t, Rabs (Nat.iter t f x i - c i) <= size T * (q ^ t * norm (local x))).
  { intros t. apply Rle_trans with (1 := norm_coordinate n (minus_vector (Nat.iter t f x) c) i Hi).
    apply Rle_trans with (1 := from_local _). apply Rmult_le_compat_l; [apply size_ge0|apply B]. }
  apply (is_lim_seq_ext (fun t => Nat.iter t f x i - c i + c i)); [intros; ring|].
  replace (Finite (c i)) with (Finite (0 + c i)) by (f_equal; ring). apply is_lim_seq_plus'; [|apply is_lim_seq_const].
  apply (is_lim_seq_le_le (fun t => - (size T * (q ^ t * norm (local x)))) _ (fun t => size T * (q ^ t * norm (local x)))); [| |exact Z].
  - intros t. apply Rabs_le_between, C.
  - replace (Finite 0) with (Rbar_opp 0) by (simpl; f_equal; ring). apply -> is_lim_seq_opp. exact Z.
Qed.

End Stability.
