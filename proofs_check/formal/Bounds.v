(* Two bounds that the kernel uses beside its rules: what Taylor's polynomial leaves of a step (core/orbits.py), and how
   large a matrix is by that of its square (kinds/networks.py, near.py). *)
From Coq Require Import Reals Lra Lia Psatz List Arith.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Interval Network Linear Layers.
Import ListNotations.
Open Scope R_scope.

Lemma power_falls h n t : is_derive (fun t => (h - t) ^ S n) t (- INR (S n) * (h - t) ^ n).
Proof.
  assert (P : forall k x, is_derive (fun x => x ^ k) x (INR k * x ^ pred k)) by (intros; auto_derive; [exact I|ring]).
  evar_last; [apply (is_derive_comp (fun x => x ^ S n) (fun t => h - t) t (INR (S n) * (h - t) ^ n) (-1)); [apply (P (S n))|auto_derive; [exact I|ring]]|].
  unfold scal; simpl. unfold mult; simpl. ring.
Qed.
(* "Taylor: it is sum c_k(x) h^k for k < n, and c_n h^n with c_n taken somewhere in B": D k is the k-th derivative *)
Theorem taylor_rule : forall n (D : nat -> R -> R) h, 0 < h -> (forall k t, (k <= n)%nat -> 0 <= t <= h -> is_derive (D k) t (D (S k) t)) ->
  exists t, 0 <= t <= h /\ D 0%nat h = sum (S n) (fun k => D k 0 / INR (fact k) * h ^ k) + D (S n) t / INR (fact (S n)) * h ^ S n.
Proof.
  intros n D h Hh HD. set (P := fun t => sum (S n) (fun k => D k t / INR (fact k) * (h - t) ^ k)).
  set (M := (D 0%nat h - P 0) / h ^ S n). assert (hn : 0 < h ^ S n) by (apply pow_lt, Hh).
  set (g := fun t => P t + M * (h - t) ^ S n). set (dg := fun t => (D (S n) t / INR (fact n) - M * INR (S n)) * (h - t) ^ n).
  assert (Dp : forall m t, (m <= n)%nat -> 0 <= t <= h -> is_derive (fun t => sum (S m) (fun k => D k t / INR (fact k) * (h - t) ^ k)) t (D (S m) t / INR (fact m) * (h - t) ^ m)).
  { induction m as [|m IH]; intros t Hm Ht.
    - apply (is_derive_ext (D 0%nat)); [intros s; unfold sum; simpl; field|]. evar_last; [apply (HD 0%nat t Hm Ht)|]. simpl. field.
    - apply (is_derive_ext (fun t => sum (S m) (fun k => D k t / INR (fact k) * (h - t) ^ k) + D (S m) t / INR (fact (S m)) * (h - t) ^ S m)).
      { intros s. unfold sum. rewrite (seq_S (S m)), total_app. simpl. ring. }
      evar_last.
      + apply (is_derive_plus (fun t => sum (S m) (fun k => D k t / INR (fact k) * (h - t) ^ k)) (fun t => D (S m) t / INR (fact (S m)) * (h - t) ^ S m)); [apply IH; [lia|exact Ht]|].
        apply (is_derive_mult (fun t => D (S m) t / INR (fact (S m))) (fun t => (h - t) ^ S m) t (D (S (S m)) t / INR (fact (S m))) (- INR (S m) * (h - t) ^ m)).
        * apply (is_derive_ext (fun t => / INR (fact (S m)) * D (S m) t)); [intros; unfold Rdiv; apply Rmult_comm|]. evar_last; [apply (is_derive_scal (D (S m))), HD; [lia|exact Ht]|]. unfold Rdiv. apply Rmult_comm.
        * apply power_falls.
        * intros; apply Rmult_comm.
      + pose proof (INR_fact_neq_0 m) as F. assert (E : INR (fact (S m)) = INR (S m) * INR (fact m)) by (rewrite <- mult_INR; reflexivity).
        assert (N : INR (S m) <> 0) by (apply not_0_INR; lia). rewrite E. set (q := INR (S m)) in *. clearbody q. unfold plus, mult; simpl. field. split; assumption. }
  assert (Dg : forall t, 0 <= t <= h -> is_derive g t (dg t)).
  { intros t Ht. unfold g, dg. evar_last.
    - apply (is_derive_plus P (fun t => M * (h - t) ^ S n)); [apply (Dp n t (Nat.le_refl n) Ht)|].
      apply (is_derive_scal (fun t => (h - t) ^ S n) t M (- INR (S n) * (h - t) ^ n)), power_falls.
    - set (q := INR (S n)). clearbody q. unfold plus, scal; simpl. unfold mult; simpl. ring. }
  assert (G0 : g 0 = D 0%nat h) by (unfold g, M; rewrite Rminus_0_r; field; lra).
  assert (G1 : g h = D 0%nat h).
  { unfold g, P. rewrite sum_first. rewrite (sum_zero n) by (intros; simpl; rewrite Rminus_eq_0; ring). simpl. rewrite Rminus_eq_0. field. }
  assert (Z : exists t, 0 < t < h /\ dg t = 0).
  { destruct (MVT_cor2 g dg 0 h Hh) as [t [E Ht]]; [intros t Ht; apply is_derive_Reals, Dg, Ht|]. exists t. split; [exact Ht|]. rewrite G0, G1 in E.
    apply (Rmult_eq_reg_r (h - 0)); lra. }
  destruct Z as [t [Ht Z]]. exists t. split; [lra|]. unfold dg in Z. apply Rmult_integral in Z. destruct Z as [Z|Z].
  - assert (E : M = D (S n) t / INR (fact (S n))).
    { assert (F : INR (fact (S n)) = INR (S n) * INR (fact n)) by (rewrite <- mult_INR; reflexivity). rewrite F. pose proof (INR_fact_neq_0 n). assert (INR (S n) <> 0) by (apply not_0_INR; lia).
      apply (Rmult_eq_reg_r (INR (S n))); [|assumption]. transitivity (D (S n) t / INR (fact n)); [lra|field; split; assumption]. }
    rewrite <- E. unfold g, P in G0. rewrite !Rminus_0_r in G0. lra.
  - exfalso. assert (0 < (h - t) ^ n) by (apply pow_lt; lra). lra.
Qed.

(* "with G = A A^T, or A^T A, |A|^4 = |G^2| is at most its largest sum of absolute values in a row" *)
Section Norm.
Variables n m : nat.
Lemma rows_form S R x : (forall i j, (i < n)%nat -> (j < n)%nat -> S i j = S j i) -> (forall i, (i < n)%nat -> sum n (fun j => Rabs (S i j)) <= R) ->
  dot n x (apply_matrix n S x) <= R * square n x.
Proof.
  intros Sym H. unfold dot, apply_matrix. apply Rle_trans with (sum n (fun i => sum n (fun j => Rabs (S i j) * ((x i * x i + x j * x j) / 2)))).
  - apply total_le. intros i _. rewrite <- sum_scal. apply total_le. intros j _. pose proof (Rle_abs (x i * (S i j * x j))) as Q. rewrite !Rabs_mult in Q.
    pose proof (pow2_ge_0 (Rabs (x i) - Rabs (x j))) as P. pose proof (pow2_abs (x i)). pose proof (pow2_abs (x j)).
    assert (L : Rabs (x i) * Rabs (x j) <= (x i * x i + x j * x j) / 2) by lra. pose proof (Rmult_le_compat_l _ _ _ (Rabs_pos (S i j)) L). lra.
  - apply Rle_trans with (sum n (fun i => x i * x i * sum n (fun j => Rabs (S i j)))).
    + right. rewrite (sum_ext n (fun i => sum n (fun j => Rabs (S i j) * ((x i * x i + x j * x j) / 2))) (fun i => / 2 * (x i * x i * sum n (fun j => Rabs (S i j))) + / 2 * sum n (fun j => Rabs (S i j) * (x j * x j)))).
      * rewrite sum_plus, !sum_scal. rewrite (sum_swap n n (fun i j => Rabs (S i j) * (x j * x j))).
        rewrite (sum_ext n (fun j => sum n (fun i => Rabs (S i j) * (x j * x j))) (fun j => x j * x j * sum n (fun i => Rabs (S j i)))); [field|].
        intros j Hj. rewrite <- sum_scal. apply sum_ext. intros i Hi. rewrite (Sym i j Hi Hj). ring.
      * intros i _. rewrite <- !sum_scal, <- sum_plus. apply sum_ext. intros. field.
    + unfold square, dot. rewrite <- sum_scal. apply total_le. intros i Hi. apply below in Hi. rewrite Rmult_comm. apply Rmult_le_compat_r; [apply Rle_0_sqr|apply H, Hi].
Qed.
End Norm.
Definition transposed (A : matrix) : matrix := fun i j => A j i.
Definition gram n (A : matrix) : matrix := fun i j => sum n (fun l => A l i * A l j). (* of a matrix with n rows *)
Lemma adjoint m n (A : matrix) x y : dot m (apply_matrix n A x) y = dot n x (apply_matrix m (transposed A) y).
Proof.
  unfold dot, apply_matrix, transposed. rewrite (sum_ext m _ (fun i => sum n (fun j => A i j * x j * y i))).
  - rewrite sum_swap. apply sum_ext. intros j _. rewrite <- sum_scal. apply sum_ext. intros; ring.
  - intros i _. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros; ring.
Qed.
Lemma gram_applied m n (A : matrix) x i : apply_matrix n (gram m A) x i = apply_matrix m (transposed A) (apply_matrix n A x) i.
Proof.
  unfold apply_matrix, gram, transposed. rewrite (sum_ext n _ (fun j => sum m (fun l => A l i * (A l j * x j)))).
  - rewrite sum_swap. apply sum_ext. intros l _. apply sum_scal.
  - intros j _. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros; ring.
Qed.
Lemma below_fourth a b : 0 <= a -> 0 <= b -> a ^ 4 <= b ^ 4 -> a <= b.
Proof. intros Ha Hb H. apply Rnot_lt_le. intros L. assert (b ^ 4 < a ^ 4); [|lra]. assert (b ^ 2 < a ^ 2) by nra. assert (0 <= b ^ 2) by apply pow2_ge_0. nra. Qed.
Theorem norm_rule : forall m n (A : matrix) b, 0 <= b ->
  (forall i, (i < n)%nat -> sum n (fun j => Rabs (sum n (fun l => gram m A i l * gram m A l j))) <= b ^ 4) ->
  (forall x, norm m (apply_matrix n A x) <= b * norm n x) /\ forall y, norm n (apply_matrix m (transposed A) y) <= b * norm m y.
Proof.
  intros m n A b Hb H. assert (First : forall x, norm m (apply_matrix n A x) <= b * norm n x).
  { intros x. set (y := apply_matrix n (gram m A) x). pose proof (norm_ge0 n x) as x0. pose proof (norm_ge0 m (apply_matrix n A x)) as a0. pose proof (norm_ge0 n y) as y0.
    assert (E1 : square m (apply_matrix n A x) = dot n x y).
    { unfold square. rewrite adjoint. unfold dot. apply sum_ext. intros i _. unfold y. rewrite gram_applied. reflexivity. }
    assert (E2 : square n y <= b ^ 4 * square n x).
    { replace (square n y) with (dot n x (apply_matrix n (fun i j => sum n (fun l => gram m A i l * gram m A l j)) x)).
      - apply rows_form; [|exact H]. intros i j _ _. apply sum_ext. intros l _. assert (G : forall i j, gram m A i j = gram m A j i) by (intros; unfold gram; apply sum_ext; intros; ring). rewrite (G i l), (G l j). ring.
      - unfold square. unfold y at 1. rewrite (adjoint n n). unfold dot. apply sum_ext. intros i _. f_equal. unfold apply_matrix at 1 2. unfold y, apply_matrix.
        rewrite (sum_ext n _ (fun j => sum n (fun l => gram m A i l * (gram m A l j * x j)))).
        + rewrite sum_swap. apply sum_ext. intros l _. rewrite sum_scal. f_equal. unfold transposed, gram. apply sum_ext. intros; ring.
        + intros j _. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros; ring. }
    apply below_fourth; [exact a0|apply Rmult_le_pos; assumption|].
    pose proof (norm_square m (apply_matrix n A x)) as N1. pose proof (norm_square n y) as N2. pose proof (norm_square n x) as N3. pose proof (dot_le n x y) as C. rewrite <- E1, <- N1 in C.
    set (p := norm m (apply_matrix n A x)) in *. set (q := norm n x) in *. set (s := norm n y) in *.
    assert (P1 : p ^ 4 <= (q * s) ^ 2). { replace (p ^ 4) with ((p * p) ^ 2) by ring. apply pow_incr. split; [apply Rmult_le_pos; assumption|exact C]. }
    apply Rle_trans with (1 := P1). replace ((q * s) ^ 2) with (q * q * (s * s)) by ring. replace ((b * q) ^ 4) with (q * q * (b ^ 4 * (q * q))) by ring.
    apply Rmult_le_compat_l; [apply Rmult_le_pos; assumption|]. rewrite N2, N3. exact E2. }
  split; [exact First|]. intros y. set (z := apply_matrix m (transposed A) y). pose proof (norm_ge0 n z) as z0. pose proof (norm_ge0 m y) as y0.
  assert (E : square n z <= b * norm n z * norm m y).
  { unfold square. unfold z at 2. rewrite <- adjoint. apply Rle_trans with (1 := dot_le m _ _). apply Rmult_le_compat_r; [exact y0|apply First]. }
  rewrite <- norm_square in E. destruct (Rle_lt_or_eq_dec 0 _ z0) as [L|Q]; [apply (Rmult_le_reg_l (norm n z)); [exact L|lra]|rewrite <- Q; apply Rmult_le_pos; assumption].
Qed.

(* "most^2 - A^T A is delta + L L^T but for a matrix of a norm below delta", by the length of the lengths of its rows: so it
   is not negative *)
Theorem remainder_rule : forall n (S B E : matrix) d, (forall i j, (i < n)%nat -> (j < n)%nat -> S i j = d * delta i j + sum n (fun l => B i l * B j l) + E i j) ->
  norm n (fun i => norm n (E i)) <= d -> forall x, 0 <= quadratic n S x.
Proof.
  intros n S B E d H Small x. set (y := fun l => sum n (fun i => B i l * x i)).
  assert (Q : quadratic n S x = d * square n x + square n y + dot n x (apply_matrix n E x)).
  { unfold quadratic. rewrite (sum_ext n _ (fun i => d * (x i * x i) + (x i * sum n (fun l => B i l * y l) + x i * apply_matrix n E x i))).
    - rewrite sum_plus, sum_scal, sum_plus. unfold square, dot. rewrite (sum_ext n (fun i => x i * sum n (fun l => B i l * y l)) (fun i => sum n (fun l => y l * (B i l * x i)))).
      + rewrite sum_swap. rewrite (sum_ext n (fun l => sum n (fun i => y l * (B i l * x i))) (fun l => y l * y l)); [ring|]. intros l _. rewrite sum_scal. reflexivity.
      + intros i _. rewrite <- sum_scal. apply sum_ext. intros; ring.
    - intros i Hi. rewrite (sum_ext n _ (fun j => delta j i * (d * (x i * x j)) + (sum n (fun l => x i * (B i l * (B j l * x j))) + x i * (E i j * x j)))).
      + rewrite sum_plus, (sum_delta n i (fun j => d * (x i * x j)) Hi), sum_plus, sum_swap, sum_scal. f_equal. f_equal. rewrite <- sum_scal. apply sum_ext. intros l _. rewrite sum_scal. f_equal. unfold y. rewrite sum_scal. reflexivity.
      + intros j Hj. cbv beta. rewrite H by (assumption || (apply below; assumption)). rewrite (sum_ext n (fun l => x i * (B i l * (B j l * x j))) (fun l => x i * x j * (B i l * B j l))) by (intros; ring). rewrite sum_scal. unfold delta. rewrite (Nat.eqb_sym j i). ring. }
  assert (Ex : norm n (apply_matrix n E x) <= norm n (fun i => norm n (E i)) * norm n x).
  { rewrite Rmult_comm, <- (Rabs_pos_eq (norm n x)) by apply norm_ge0. rewrite <- norm_scal. apply norm_bound. intros i _. rewrite Rmult_comm. apply dot_size. }
  pose proof (dot_size n x (apply_matrix n E x)) as C. apply Rabs_le_between in C. pose proof (norm_ge0 n x) as x0. pose proof (square_ge0 n y) as Y0. pose proof (norm_square n x) as N2.
  assert (P1 : norm n x * norm n (apply_matrix n E x) <= norm n x * (d * norm n x)).
  { apply Rmult_le_compat_l; [exact x0|]. apply Rle_trans with (1 := Ex). apply Rmult_le_compat_r; assumption. }
  rewrite Q, <- N2. lra.
Qed.
