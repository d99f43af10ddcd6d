(* Vectors and matrices over 0, ..., n - 1: the Euclidean norm, when a matrix has an inverse, and how large one is. *)
From Coq Require Import Reals Lra Lia Psatz Classical List Arith.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Network.
Import ListNotations.
Open Scope R_scope.

Definition apply_matrix (n : nat) (M : matrix) (x : vector) : vector := fun i => sum n (fun j => M i j * x j).

(* fewer equations than letters have a solution other than 0 *)
Lemma kernel_vector m : forall (A : matrix) (l : list nat), NoDup l -> (m < length l)%nat ->
  exists x : vector, (exists j, In j l /\ x j <> 0) /\ forall i, (i < m)%nat -> total l (fun j => A i j * x j) = 0.
Proof.
  induction m as [|m IH]; intros A l N L.
  - destruct l as [|j l]; [simpl in L; lia|]. exists (fun _ => 1). split; [exists j; split; [left; reflexivity|lra]|intros; lia].
  - destruct (classic (exists j, In j l /\ A m j <> 0)) as [[j0 [Hj Nj]]|Z].
    + destruct (in_split j0 l Hj) as [l1 [l2 ->]]. pose proof (NoDup_remove_1 _ _ _ N) as N'. pose proof (NoDup_remove_2 _ _ _ N) as Out.
      rewrite app_length in L. simpl in L.
      destruct (IH (fun i j => A i j - A i j0 * A m j / A m j0) (l1 ++ l2) N') as [x [[j [Hin Nx]] Hx]]; [rewrite app_length; lia|].
      set (r := total (l1 ++ l2) (fun j => A m j * x j)). set (y := fun j => if Nat.eqb j j0 then - r / A m j0 else x j).
      assert (Same : forall B : vector, total (l1 ++ l2) (fun j => B j * y j) = total (l1 ++ l2) (fun j => B j * x j)).
      { intros B. apply total_ext. intros a Ha. unfold y. destruct (Nat.eqb_spec a j0) as [->|]; [contradiction|reflexivity]. }
      assert (Split : forall B : vector, total (l1 ++ j0 :: l2) (fun j => B j * y j) = B j0 * (- r / A m j0) + total (l1 ++ l2) (fun j => B j * x j)).
      { intros B. rewrite <- Same, !total_app. simpl. unfold y at 2. rewrite Nat.eqb_refl. ring. }
      exists y. split.
      * exists j. split; [rewrite in_app_iff in *; simpl; tauto|]. unfold y. destruct (Nat.eqb_spec j j0) as [->|]; [contradiction|exact Nx].
      * intros i Hi. rewrite Split. destruct (Nat.eq_dec i m) as [->|Ni]; [fold r; field; exact Nj|].
        pose proof (Hx i ltac:(lia)) as Q. rewrite (total_ext (l1 ++ l2) _ (fun j => A i j * x j + - (A i j0 / A m j0) * (A m j * x j))) in Q by (intros; field; exact Nj).
        rewrite total_plus, total_scal in Q. fold r in Q. unfold Rdiv in *. lra.
    + destruct (IH A l N ltac:(lia)) as [x [Nx Hx]]. exists x. split; [exact Nx|]. intros i Hi. destruct (Nat.eq_dec i m) as [->|Ni]; [|apply Hx; lia].
      apply total_zero. intros j Hj. destruct (Req_dec (A m j) 0) as [->|Q]; [ring|exfalso; eauto].
Qed.
Lemma injective_surjective n (A : matrix) : (forall x, (forall i, (i < n)%nat -> apply_matrix n A x i = 0) -> forall i, (i < n)%nat -> x i = 0) ->
  forall z : vector, exists x, forall i, (i < n)%nat -> apply_matrix n A x i = z i.
Proof.
  intros Inj z. destruct (kernel_vector n (fun i j => if Nat.eqb j n then z i else A i j) (seq 0 (S n))) as [x [[j [Hj Nx]] Hx]]; [apply seq_NoDup|rewrite seq_length; lia|].
  assert (E : forall i, (i < n)%nat -> apply_matrix n A x i + z i * x n = 0).
  { intros i Hi. rewrite <- (Hx i Hi). rewrite seq_S, total_app. simpl. rewrite Nat.eqb_refl, Rplus_0_r. f_equal. apply total_ext. intros a Ha. apply below in Ha.
    destruct (Nat.eqb_spec a n); [lia|reflexivity]. }
  assert (Nn : x n <> 0).
  { intros Z. apply in_seq in Hj. destruct (Nat.eq_dec j n) as [->|]; [contradiction|]. apply Nx. apply Inj; [|lia]. intros i Hi. specialize (E i Hi). rewrite Z in E. lra. }
  exists (fun j => - / x n * x j). intros i Hi. unfold apply_matrix. rewrite (sum_ext n _ (fun j => - / x n * (A i j * x j))) by (intros; ring).
  rewrite sum_scal. fold (apply_matrix n A x i). apply (Rmult_eq_reg_r (x n)); [|exact Nn]. pose proof (E i Hi). transitivity (- apply_matrix n A x i); [field; exact Nn|lra].
Qed.

(* the Euclidean norm of n numbers *)
Section Norm.
Variable n : nat.
Definition square (x : vector) := dot n x x.
Definition norm (x : vector) := sqrt (square x).
Notation apply_matrix := (apply_matrix n).
Definition minus_vector (x y : vector) : vector := fun i => x i - y i.
Lemma square_ge0 x : 0 <= square x.
Proof. apply total_ge0. intros; apply Rle_0_sqr. Qed.
Lemma norm_ge0 x : 0 <= norm x.
Proof. apply sqrt_pos. Qed.
Lemma norm_square x : norm x * norm x = square x.
Proof. apply sqrt_sqrt, square_ge0. Qed.
Lemma norm_ext x y : (forall i, (i < n)%nat -> x i = y i) -> norm x = norm y.
Proof. intros H. unfold norm, square, dot. f_equal. apply sum_ext. intros i Hi. rewrite H by assumption. reflexivity. Qed.
Lemma cauchy_schwarz x y : dot n x y ^ 2 <= square x * square y.
Proof.
  unfold square, dot, sum. induction (seq 0 n) as [|i l IH]; simpl total; [lra|].
  set (s := total l (fun i => x i * y i)) in *.
  assert (A0 : 0 <= total l (fun i => x i * x i)) by (apply total_ge0; intros; apply Rle_0_sqr).
  assert (B0 : 0 <= total l (fun i => y i * y i)) by (apply total_ge0; intros; apply Rle_0_sqr).
  set (A := total l (fun i => x i * x i)) in *. set (B := total l (fun i => y i * y i)) in *.
  assert (H : 2 * s * (x i * y i) <= A * (y i * y i) + x i * x i * B).
  { pose proof (Rle_0_sqr (x i)) as X. pose proof (Rle_0_sqr (y i)) as Y. unfold Rsqr in X, Y. set (a := x i * x i) in *. set (b := y i * y i) in *.
    assert (P : 0 <= A * b + a * B) by (assert (0 <= A * b) by (apply Rmult_le_pos; lra); assert (0 <= a * B) by (apply Rmult_le_pos; lra); lra).
    apply Rle_trans with (1 := Rle_abs _). rewrite <- (Rabs_pos_eq _ P). apply Rsqr_le_abs_0. unfold Rsqr.
    replace (2 * s * (x i * y i) * (2 * s * (x i * y i))) with (4 * (s ^ 2 * (a * b))) by (unfold a, b; ring).
    assert (s ^ 2 * (a * b) <= A * B * (a * b)) by (apply Rmult_le_compat_r; [apply Rmult_le_pos; lra|exact IH]).
    pose proof (pow2_ge_0 (A * b - a * B)). lra. }
  lra.
Qed.
Lemma dot_le x y : dot n x y <= norm x * norm y.
Proof.
  assert (P : 0 <= norm x * norm y) by (apply Rmult_le_pos; apply norm_ge0).
  apply Rle_trans with (1 := Rle_abs _). rewrite <- (Rabs_pos_eq _ P). apply Rsqr_le_abs_0. unfold Rsqr.
  replace (norm x * norm y * (norm x * norm y)) with ((norm x * norm x) * (norm y * norm y)) by ring. rewrite !norm_square. pose proof (cauchy_schwarz x y). lra.
Qed.
Lemma norm_triangle x y : norm (fun i => x i + y i) <= norm x + norm y.
Proof.
  pose proof (norm_ge0 x). pose proof (norm_ge0 y). apply Rsqr_incr_0; [|apply norm_ge0|lra]. unfold Rsqr.
  rewrite norm_square. unfold square, dot.
  rewrite (sum_ext n _ (fun i => x i * x i + (2 * (x i * y i) + y i * y i))) by (intros; ring). rewrite !sum_plus, sum_scal.
  fold (dot n x y). fold (dot n x x). fold (dot n y y). fold (square x). fold (square y). rewrite <- !norm_square. pose proof (dot_le x y). lra.
Qed.
Lemma norm_opposite x y : norm (fun i => x i - y i) = norm (fun i => y i - x i).
Proof. unfold norm, square, dot. f_equal. apply sum_ext. intros; ring. Qed.
Lemma norm_zero : norm (fun _ => 0) = 0.
Proof. unfold norm, square, dot. rewrite sum_zero; [apply sqrt_0|]. intros; ring. Qed.
Lemma norm_scal t x : norm (fun i => t * x i) = Rabs t * norm x.
Proof.
  unfold norm, square, dot. rewrite (sum_ext n _ (fun i => t * t * (x i * x i))) by (intros; ring). rewrite sum_scal.
  rewrite sqrt_mult by (apply Rle_0_sqr || apply square_ge0). f_equal. apply sqrt_Rsqr_abs.
Qed.
Lemma norm_coordinate x i : (i < n)%nat -> Rabs (x i) <= norm x.
Proof.
  intros Hi. rewrite <- (Rabs_pos_eq (norm x)) by apply norm_ge0. apply Rsqr_le_abs_0. unfold Rsqr. rewrite norm_square.
  apply (total_member (seq 0 n) (fun i => x i * x i) i); [intros; apply Rle_0_sqr|apply below, Hi].
Qed.
Lemma norm_le_sum x : norm x <= sum n (fun i => Rabs (x i)).
Proof.
  assert (P : 0 <= sum n (fun i => Rabs (x i))) by (apply total_ge0; intros; apply Rabs_pos).
  apply Rsqr_incr_0; [|apply norm_ge0|exact P]. unfold Rsqr. rewrite norm_square. unfold square, dot.
  rewrite <- sum_scal. apply total_le. intros i Hi. rewrite <- (Rabs_pos_eq (x i * x i)) by apply Rle_0_sqr. rewrite Rabs_mult.
  apply Rmult_le_compat_r; [apply Rabs_pos|]. apply (total_member (seq 0 n) (fun i => Rabs (x i)) i); [intros; apply Rabs_pos|exact Hi].
Qed.
Lemma matrix_minus M x y i : apply_matrix M (minus_vector x y) i = apply_matrix M x i - apply_matrix M y i.
Proof.
  unfold apply_matrix, minus_vector. replace (_ - _) with (sum n (fun j => M i j * x j) + -1 * sum n (fun j => M i j * y j)) by ring.
  rewrite <- sum_scal, <- sum_plus. apply sum_ext. intros; ring.
Qed.
Lemma matrix_ext A x y : (forall i, (i < n)%nat -> x i = y i) -> forall i, apply_matrix A x i = apply_matrix A y i.
Proof. intros H i. apply sum_ext. intros j Hj. rewrite H by assumption. reflexivity. Qed.
Lemma norm_is_zero x : norm x = 0 -> forall i, (i < n)%nat -> x i = 0.
Proof. intros Z i Hi. pose proof (norm_coordinate x i Hi) as C. rewrite Z in C. destruct (Req_dec (x i) 0) as [|N]; [assumption|]. apply Rabs_pos_lt in N. lra. Qed.

(* "As T^-1 = (R T)^-1 R": a matrix R that is nearly an inverse shows that there is one, and how large it is *)
Theorem frame_rule : forall (T Near : matrix) eta, eta < 1 -> (forall z, norm (fun i => apply_matrix Near (apply_matrix T z) i - z i) <= eta * norm z) ->
  exists Ti : matrix, (forall x i, (i < n)%nat -> apply_matrix T (apply_matrix Ti x) i = x i) /\ forall y, norm (apply_matrix Ti y) <= norm (apply_matrix Near y) / (1 - eta).
Proof.
  intros T Near eta He H.
  assert (Low : forall z, (1 - eta) * norm z <= norm (apply_matrix Near (apply_matrix T z))).
  { intros z. pose proof (H z) as Hz. pose proof (norm_triangle (fun i => z i - apply_matrix Near (apply_matrix T z) i) (apply_matrix Near (apply_matrix T z))) as Tr.
    rewrite (norm_opposite z) in Tr. rewrite (norm_ext _ z) in Tr by (intros; ring). lra. }
  assert (Inj : forall x, (forall i, (i < n)%nat -> apply_matrix T x i = 0) -> forall i, (i < n)%nat -> x i = 0).
  { intros x Hx. apply norm_is_zero. pose proof (Low x) as Q. rewrite (norm_ext (apply_matrix Near (apply_matrix T x)) (fun _ => 0)) in Q.
    - rewrite norm_zero in Q. pose proof (norm_ge0 x). destruct (Req_dec (norm x) 0) as [|N]; [assumption|]. assert (0 < (1 - eta) * norm x) by (apply Rmult_lt_0_compat; lra). lra.
    - intros i _. unfold Linear.apply_matrix at 1. apply sum_zero. intros j Hj. rewrite Hx by assumption. ring. }
  assert (Columns : forall m, exists Ti : matrix, forall j i, (j < m)%nat -> (i < n)%nat -> sum n (fun l => T i l * Ti l j) = delta i j).
  { induction m as [|m [Ti HT]]; [exists (fun _ _ => 0); intros; lia|].
    destruct (injective_surjective n T Inj (fun i => delta i m)) as [x Hx]. exists (fun l j => if Nat.eqb j m then x l else Ti l j). intros j i Hj Hi.
    destruct (Nat.eqb_spec j m) as [->|N]; [apply Hx, Hi|apply HT; lia]. }
  destruct (Columns n) as [Ti HT].
  assert (Inv : forall x i, (i < n)%nat -> apply_matrix T (apply_matrix Ti x) i = x i).
  { intros x i Hi. unfold Linear.apply_matrix. rewrite (sum_ext n _ (fun l => sum n (fun j => T i l * Ti l j * x j))) by (intros; rewrite <- sum_scal; apply sum_ext; intros; ring).
    rewrite sum_swap. rewrite (sum_ext n _ (fun j => delta j i * x j)); [apply sum_delta, Hi|]. intros j Hj.
    rewrite (sum_ext n _ (fun l => x j * (T i l * Ti l j))) by (intros; ring). rewrite sum_scal, HT by assumption. unfold delta. rewrite Nat.eqb_sym. ring. }
  exists Ti. split; [exact Inv|]. intros y. pose proof (Low (apply_matrix Ti y)) as Q.
  assert (E : norm (apply_matrix Near (apply_matrix T (apply_matrix Ti y))) = norm (apply_matrix Near y)) by (apply norm_ext; intros; apply matrix_ext; intros; apply Inv; assumption).
  rewrite E in Q. apply (Rmult_le_reg_r (1 - eta)); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
End Norm.

(* "|A| <= most, as most^2 - A^T A is positive definite: the pivots of Gauss's elimination are; or it is diagonally
   dominant" *)
Definition quadratic n (A : matrix) (x : vector) := sum n (fun i => sum n (fun j => A i j * (x i * x j))).
Fixpoint pivots (n : nat) (A : matrix) : Prop := match n with O => True | S m =>
  0 < A 0%nat 0%nat /\ pivots m (fun i j => A (S i) (S j) - A (S i) 0%nat * A (S j) 0%nat / A 0%nat 0%nat) end.
Lemma sum_first m f : sum (S m) f = f 0%nat + sum m (fun i => f (S i)).
Proof. unfold sum. simpl. rewrite <- seq_shift, total_map. reflexivity. Qed.
Theorem pivots_rule : forall n A x, (forall i j, (i < n)%nat -> (j < n)%nat -> A i j = A j i) -> pivots n A -> 0 <= quadratic n A x.
Proof.
  induction n as [|m IH]; intros A x Sy Pv; [unfold quadratic, sum; simpl; lra|]. destruct Pv as [P0 Pv].
  pose proof (IH _ (fun i => x (S i)) (fun i j Hi Hj => f_equal2 Rminus (Sy (S i) (S j) ltac:(lia) ltac:(lia)) (f_equal (fun q => q / A 0%nat 0%nat) (Rmult_comm _ _))) Pv) as Q.
  set (p := A 0%nat 0%nat) in *. set (r := sum m (fun i => A (S i) 0%nat * x (S i))).
  assert (E : quadratic (S m) A x = p * (x 0%nat + r / p) ^ 2 + quadratic m (fun i j => A (S i) (S j) - A (S i) 0%nat * A (S j) 0%nat / p) (fun i => x (S i))).
  { assert (R2 : sum m (fun i => sum m (fun j => A (S i) 0%nat * x (S i) * (A (S j) 0%nat * x (S j)))) = r * r).
    { rewrite (sum_ext m _ (fun i => r * (A (S i) 0%nat * x (S i)))) by (intros; rewrite sum_scal; fold r; ring). rewrite sum_scal. reflexivity. }
    unfold quadratic. rewrite sum_first, sum_first. rewrite (sum_ext m (fun i => sum (S m) (fun j => A (S i) j * (x (S i) * x j))) (fun i => x 0%nat * (A (S i) 0%nat * x (S i)) + sum m (fun j => A (S i) (S j) * (x (S i) * x (S j))))) by (intros; rewrite sum_first; ring).
    rewrite sum_plus, sum_scal. fold r. rewrite (sum_ext m (fun j => A 0%nat (S j) * (x 0%nat * x (S j))) (fun j => x 0%nat * (A (S j) 0%nat * x (S j)))) by (intros j Hj; rewrite (Sy 0%nat (S j)) by lia; ring).
    rewrite sum_scal. fold r p.
    rewrite (sum_ext m (fun i => sum m (fun j => (A (S i) (S j) - A (S i) 0%nat * A (S j) 0%nat / p) * (x (S i) * x (S j)))) (fun i => sum m (fun j => A (S i) (S j) * (x (S i) * x (S j))) + - / p * sum m (fun j => A (S i) 0%nat * x (S i) * (A (S j) 0%nat * x (S j))))).
    - rewrite sum_plus, sum_scal, R2. field. lra.
    - intros i _. rewrite <- sum_scal, <- sum_plus. apply sum_ext. intros. field. lra. }
  rewrite E. assert (0 <= p * (x 0%nat + r / p) ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]). lra.
Qed.
Theorem dominance_rule : forall n A x, (forall i j, (i < n)%nat -> (j < n)%nat -> A i j = A j i) ->
  (forall i, (i < n)%nat -> sum n (fun j => if Nat.eqb j i then 0 else Rabs (A i j)) <= A i i) -> 0 <= quadratic n A x.
Proof.
  intros n A x Sy Dom. set (o := fun i j : nat => if Nat.eqb j i then 0 else Rabs (A i j)).
  assert (So : sum n (fun i => sum n (fun j => o i j * x j ^ 2)) = sum n (fun i => sum n (fun j => o i j * x i ^ 2))).
  { rewrite sum_swap. apply sum_ext. intros j Hj. apply sum_ext. intros i Hi. unfold o. rewrite (Sy i j), Nat.eqb_sym by assumption. reflexivity. }
  assert (L : sum n (fun i => x i ^ 2 * (A i i - sum n (o i))) <= quadratic n A x).
  { apply Rle_trans with (sum n (fun i => A i i * x i ^ 2) + - / 2 * (sum n (fun i => sum n (fun j => o i j * x i ^ 2)) + sum n (fun i => sum n (fun j => o i j * x j ^ 2)))).
    - right. rewrite So. rewrite (sum_ext n (fun i => x i ^ 2 * (A i i - sum n (o i))) (fun i => A i i * x i ^ 2 + -1 * sum n (fun j => o i j * x i ^ 2))).
      + rewrite sum_plus, sum_scal. field.
      + intros i _. rewrite (sum_ext n (fun j => o i j * x i ^ 2) (fun j => x i ^ 2 * o i j)) by (intros; ring). rewrite sum_scal. ring.
    - rewrite <- sum_plus, <- sum_scal, <- sum_plus. apply total_le. intros i Hi. apply below in Hi.
      rewrite <- sum_plus, <- sum_scal.
      replace (A i i * x i ^ 2) with (sum n (fun j => delta j i * (A i j * (x i * x j)))) by (rewrite (sum_delta n i (fun j => A i j * (x i * x j)) Hi); ring).
      rewrite <- sum_plus. apply total_le. intros j _. unfold o, delta. destruct (Nat.eqb_spec j i) as [->|N]; [lra|].
      pose proof (Rabs_pos (A i j)) as P. pose proof (pow2_ge_0 (x i - x j)). pose proof (pow2_ge_0 (x i + x j)).
      assert (0 <= Rabs (A i j) * (x i - x j) ^ 2) by (apply Rmult_le_pos; assumption). assert (0 <= Rabs (A i j) * (x i + x j) ^ 2) by (apply Rmult_le_pos; assumption).
      unfold Rabs in *. destruct (Rcase_abs (A i j)); lra. }
  apply Rle_trans with (2 := L). apply total_ge0. intros i Hi. apply below in Hi. apply Rmult_le_pos; [apply pow2_ge_0|]. pose proof (Dom i Hi). unfold o. lra.
Qed.
(* of m rows of n numbers *)
Theorem size_rule : forall m n B most, 0 <= most -> (forall x, 0 <= quadratic n (fun i j => most ^ 2 * delta i j - sum m (fun l => B l i * B l j)) x) ->
  forall x, norm m (apply_matrix n B x) <= most * norm n x.
Proof.
  intros m n B most H0 H x. specialize (H x). pose proof (norm_ge0 n x). apply Rsqr_incr_0; [|apply norm_ge0|apply Rmult_le_pos; assumption].
  unfold Rsqr. rewrite norm_square. replace (most * norm n x * (most * norm n x)) with (most ^ 2 * (norm n x * norm n x)) by ring. rewrite norm_square.
  assert (E : quadratic n (fun i j => most ^ 2 * delta i j - sum m (fun l => B l i * B l j)) x = most ^ 2 * square n x - square m (apply_matrix n B x)); [|lra].
  unfold quadratic. rewrite (sum_ext n _ (fun i => most ^ 2 * (x i * x i) + -1 * sum m (fun l => B l i * x i * apply_matrix n B x l))).
  - rewrite sum_plus, !sum_scal, sum_swap. unfold square at 2, dot. rewrite (sum_ext m (fun j => sum n (fun i => B j i * x i * apply_matrix n B x j)) (fun l => apply_matrix n B x l * apply_matrix n B x l)).
    + fold (dot n x x). fold (square n x). ring.
    + intros l _. rewrite (sum_ext n _ (fun i => apply_matrix n B x l * (B l i * x i))) by (intros; ring). rewrite sum_scal. reflexivity.
  - intros i Hi. rewrite (sum_ext n _ (fun j => delta j i * (most ^ 2 * (x i * x j)) + -1 * sum m (fun l => B l i * x i * (B l j * x j)))).
    + rewrite sum_plus, sum_scal, (sum_delta n i (fun j => most ^ 2 * (x i * x j)) Hi), sum_swap. do 2 f_equal. apply sum_ext. intros l _. rewrite sum_scal. reflexivity.
    + intros j _. rewrite (sum_ext m (fun l => B l i * x i * (B l j * x j)) (fun l => x i * x j * (B l i * B l j))) by (intros; ring). rewrite sum_scal. unfold delta. rewrite Nat.eqb_sym. ring.
Qed.
