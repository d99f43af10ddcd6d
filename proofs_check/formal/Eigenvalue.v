(* Fixed points and cycles with one real eigenvalue above 1 in absolute value, as proofs_check/kernel/kinds/cycles.py
   shows them: nothing is asked of the other eigenvalues. With F_k(x) = |M^k x|^2, some combination of these is 0, as they
   are forms in finitely many letters; so a combination V of them has V(M x) = t V(x) - |x|^2, for a t with
   1 < t < lambda^2: it is negative at the eigenvector, and where it is, it falls by the factor t. *)
From Coq Require Import Reals Lra Lia Psatz Classical FunctionalExtensionality List Arith.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear Contraction Layers Stability.
Import ListNotations.
Open Scope R_scope.

(* a polynomial that is 0 on an interval has no coefficients *)
Lemma polynomial_zero : forall n (a : nat -> R) low high, low < high ->
  (forall t, low < t < high -> sum n (fun i => a i * t ^ i) = 0) -> forall i, (i < n)%nat -> a i = 0.
Proof.
  induction n as [|n IH]; intros a low high L H i Hi; [lia|].
  assert (Rest : forall j, (j < n)%nat -> a (S j) = 0).
  { intros j Hj. assert (Q : INR (S j) * a (S j) = 0); [|apply Rmult_integral in Q; destruct Q as [Q|Q]; [apply not_0_INR in Q; [contradiction|lia]|exact Q]].
    apply (IH (fun i => INR (S i) * a (S i)) low high L); [|exact Hj]. intros t Ht.
    assert (D : is_derive (fun t => sum (S n) (fun i => a i * t ^ i)) t (sum (S n) (fun i => a i * (INR i * t ^ pred i)))).
    { apply sum_derive. intros k _. apply (is_derive_scal (fun t => t ^ k)). auto_derive; [exact I|ring]. }
    assert (Z : is_derive (fun t => sum (S n) (fun i => a i * t ^ i)) t 0).
    { apply (is_derive_ext_loc (fun _ => 0)); [|apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))].
      assert (P : 0 < Rmin (t - low) (high - t)) by (apply Rmin_glb_lt; lra). exists (mkposreal _ P).
      intros s Hs. symmetry. apply H. unfold ball in Hs; simpl in Hs. unfold AbsRing_ball, abs, minus, plus, opp in Hs; simpl in Hs.
      pose proof (Rmin_l (t - low) (high - t)). pose proof (Rmin_r (t - low) (high - t)). apply Rabs_def2 in Hs. lra. }
    apply is_derive_unique in D. apply is_derive_unique in Z. rewrite Z in D. rewrite sum_first in D. simpl pred in D.
    rewrite D. simpl. rewrite Rmult_0_l, Rmult_0_r, Rplus_0_l. apply sum_ext. intros k _. simpl. ring. }
  destruct i as [|i]; [|apply Rest; lia]. pose proof (H ((low + high) / 2) ltac:(lra)) as E. rewrite sum_first, (sum_zero n) in E.
  - simpl in E. lra.
  - intros j Hj. rewrite Rest by assumption. ring.
Qed.

Section Eigenvalue.
Variable n : nat.
Notation norm := (norm n).
Notation dot := (dot n).
Notation apply_matrix := (apply_matrix n).

(* f(x) = c' + M (x - c) + o(|x - c|): f leads from c to c', and M is its derivative at c *)
Definition derivative_at (f : vector -> vector) (c c' : vector) (M : matrix) := forall eps, 0 < eps -> exists delta, 0 < delta /\
  forall x, norm (minus_vector x c) < delta ->
  norm (fun i => minus_vector (f x) c' i - apply_matrix M (minus_vector x c) i) <= eps * norm (minus_vector x c).

(* forms of two vectors, each linear, that are bounded *)
Definition form (B : vector -> vector -> R) := (forall x y e, B (fun i => x i + e i) y = B x y + B e y) /\
  (forall x y e, B x (fun i => y i + e i) = B x y + B x e) /\ (forall s x y, B (fun i => s * x i) y = s * B x y) /\
  (forall x y, B x y = B y x) /\ exists C, 0 <= C /\ forall x y, Rabs (B x y) <= C * (norm x * norm y).
Lemma form_combined (a : nat -> R) (B : nat -> vector -> vector -> R) m : (forall k, form (B k)) ->
  form (fun x y => sum m (fun k => a k * B k x y)).
Proof.
  intros H. split; [|split; [|split; [|split]]].
  - intros x y e. rewrite <- sum_plus. apply sum_ext. intros k _. rewrite (proj1 (H k)). ring.
  - intros x y e. rewrite <- sum_plus. apply sum_ext. intros k _. rewrite (proj1 (proj2 (H k))). ring.
  - intros s x y. rewrite <- sum_scal. apply sum_ext. intros k _. rewrite (proj1 (proj2 (proj2 (H k)))). ring.
  - intros x y. apply sum_ext. intros k _. rewrite (proj1 (proj2 (proj2 (proj2 (H k)))) x y). ring.
  - induction m as [|m [C [C0 HC]]].
    + exists 0. split; [lra|]. intros x y. unfold sum. simpl. rewrite Rabs_R0. lra.
    + destruct (H m) as [_ [_ [_ [_ [D [D0 HD]]]]]]. exists (C + Rabs (a m) * D). pose proof (Rabs_pos (a m)).
      split; [assert (0 <= Rabs (a m) * D) by (apply Rmult_le_pos; lra); lra|]. intros x y. unfold sum in *. rewrite seq_S, total_app. simpl. rewrite Rplus_0_r.
      apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult. pose proof (HC x y). pose proof (Rmult_le_compat_l _ _ _ H0 (HD x y)). lra.
Qed.

Section Form.
Variable M : matrix.
Definition power k x := Nat.iter k (apply_matrix M) x.
Lemma power_plus k x y : power k (fun i => x i + y i) = fun i => power k x i + power k y i.
Proof.
  induction k as [|k IH]; [reflexivity|]. unfold power in *. simpl. rewrite IH. apply functional_extensionality. intros i. unfold Linear.apply_matrix.
  rewrite <- sum_plus. apply sum_ext. intros; ring.
Qed.
Lemma power_scal k s x : power k (fun i => s * x i) = fun i => s * power k x i.
Proof.
  induction k as [|k IH]; [reflexivity|]. unfold power in *. simpl. rewrite IH. apply functional_extensionality. intros i. unfold Linear.apply_matrix.
  rewrite <- sum_scal. apply sum_ext. intros; ring.
Qed.
Lemma power_size k x : norm (power k x) <= size n M ^ k * norm x.
Proof.
  induction k as [|k IH]; [simpl; lra|]. unfold power in *. simpl. apply Rle_trans with (1 := matrix_size n M _).
  rewrite Rmult_assoc. apply Rmult_le_compat_l; [apply size_ge0|exact IH].
Qed.
Lemma power_total k x m (z : nat -> vector) : (forall i, x i = sum m (fun j => z j i)) -> forall i, power k x i = sum m (fun j => power k (z j) i).
Proof.
  revert x z. induction k as [|k IH]; intros x z H i; [apply H|]. unfold power in *. simpl. unfold Linear.apply_matrix at 1.
  rewrite (sum_ext n _ (fun l => sum m (fun j => M i l * Nat.iter k (apply_matrix M) (z j) l))).
  - rewrite sum_swap. apply sum_ext. reflexivity.
  - intros l _. rewrite (IH x z H l), sum_scal. reflexivity.
Qed.
Definition F k (x y : vector) := dot (power k x) (power k y).
Lemma F_form k : form (F k).
Proof.
  unfold F, Sums.dot. split; [|split; [|split; [|split]]].
  - intros x y e. rewrite power_plus, <- sum_plus. apply sum_ext. intros; ring.
  - intros x y e. rewrite power_plus, <- sum_plus. apply sum_ext. intros; ring.
  - intros s x y. rewrite power_scal, <- sum_scal. apply sum_ext. intros; ring.
  - intros x y. apply sum_ext. intros; ring.
  - exists (size n M ^ k * size n M ^ k). pose proof (pow_le _ k (size_ge0 n M)) as K. split; [apply Rmult_le_pos; exact K|]. intros x y.
    pose proof (norm_ge0 n x). pose proof (norm_ge0 n y). pose proof (norm_ge0 n (power k x)). pose proof (norm_ge0 n (power k y)).
    apply Rle_trans with (norm (power k x) * norm (power k y)); [apply dot_size|].
    replace (size n M ^ k * size n M ^ k * (norm x * norm y)) with (size n M ^ k * norm x * (size n M ^ k * norm y)) by ring.
    apply Rmult_le_compat; try assumption; apply power_size.
Qed.
(* these forms are sums over n * n products of letters, so that n * n + 1 of them are dependent *)
Lemma dependent : exists a : nat -> R, (exists k, (k <= n * n)%nat /\ a k <> 0) /\
  forall x, sum (S (n * n)) (fun k => a k * F k x x) = 0.
Proof.
  set (e := fun i : nat => (fun j => delta j i) : vector). set (B := fun k i j => dot (power k (e i)) (power k (e j))).
  destruct (kernel_vector (n * n) (fun m k => B k (m / n)%nat (m mod n)%nat) (seq 0 (S (n * n)))) as [a [[k [Hk Nk]] Ha]]; [apply seq_NoDup|rewrite seq_length; lia|].
  exists a. split; [exists k; split; [apply in_seq in Hk; lia|exact Nk]|]. intros x.
  assert (E : forall k, F k x x = sum n (fun i => sum n (fun j => x i * x j * B k i j))).
  { intros l. unfold F. set (y := fun i => if Nat.ltb i n then x i else 0).
    assert (Y : forall i, power l y i = sum n (fun j => x j * power l (e j) i)).
    { intros i. rewrite (power_total l y n (fun j i => x j * e j i)).
      - apply sum_ext. intros j _. rewrite power_scal. reflexivity.
      - clear i. intros i. unfold y, e. destruct (Nat.ltb_spec i n).
        + rewrite (sum_ext n _ (fun j => delta j i * x j)); [symmetry; apply sum_delta; assumption|]. intros j _. unfold delta. rewrite Nat.eqb_sym. ring.
        + symmetry. apply sum_zero. intros j Hj. unfold delta. destruct (Nat.eqb_spec i j); [lia|ring]. }
    assert (X : forall i, (i < n)%nat -> power l x i = power l y i).
    { clear -n. induction l as [|l IH]; intros i Hi.
      - unfold power, y. simpl. destruct (Nat.ltb_spec i n); [reflexivity|lia].
      - unfold power in *. simpl. apply matrix_ext. exact IH. }
    unfold Sums.dot. rewrite (sum_ext n _ (fun i => sum n (fun j => sum n (fun m => x j * x m * (power l (e j) i * power l (e m) i))))).
    - rewrite sum_swap. apply sum_ext. intros j _. rewrite sum_swap. apply sum_ext. intros m _. unfold B, Sums.dot. rewrite sum_scal. reflexivity.
    - intros i Hi. rewrite X, Y by assumption. rewrite <- sum_scal. apply sum_ext. intros j _. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros; ring. }
  rewrite (sum_ext _ _ (fun k => sum n (fun i => sum n (fun j => x i * x j * (B k i j * a k))))).
  - rewrite sum_swap. apply sum_zero. intros i Hi. rewrite sum_swap. apply sum_zero. intros j Hj. rewrite sum_scal.
    assert (Hm : (i * n + j < n * n)%nat) by nia. specialize (Ha (i * n + j)%nat Hm). cbv beta in Ha.
    rewrite Nat.div_add_l, Nat.div_small, Nat.add_0_r in Ha by lia. rewrite (Nat.add_comm (i * n)), Nat.mod_add, Nat.mod_small in Ha by lia.
    unfold sum. rewrite Ha. ring.
  - intros l _. rewrite E, <- sum_scal. apply sum_ext. intros i _. rewrite <- sum_scal. apply sum_ext. intros; ring.
Qed.

(* "V(M x) = t V(x) - |x|^2" *)
Fixpoint G t k (x y : vector) : R := match k with O => 0 | S k' => t * G t k' x y + F k' x y end.
Lemma G_form t k : form (G t k).
Proof.
  induction k as [|k [A [B [C [D [K [K0 H]]]]]]].
  - simpl. split; [intros; ring|split; [intros; ring|split; [intros; ring|split; [reflexivity|]]]]. exists 0. split; [lra|]. intros. rewrite Rabs_R0. lra.
  - destruct (F_form k) as [A' [B' [C' [D' [K' [K0' H']]]]]]. simpl. split; [intros; rewrite A, A'; ring|split; [intros; rewrite B, B'; ring|split; [intros; rewrite C, C'; ring|split]]].
    + intros. rewrite D, D'. reflexivity.
    + exists (Rabs t * K + K'). pose proof (Rabs_pos t). split; [assert (0 <= Rabs t * K) by (apply Rmult_le_pos; lra); lra|]. intros x y.
      apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult. pose proof (H' x y). pose proof (Rmult_le_compat_l _ _ _ H0 (H x y)). lra.
Qed.
Lemma F_next k x : F k (apply_matrix M x) (apply_matrix M x) = F (S k) x x.
Proof.
  unfold F. assert (E : power k (apply_matrix M x) = power (S k) x); [|rewrite E; reflexivity].
  unfold power. induction k as [|k IH]; [reflexivity|]. simpl in *. rewrite IH. reflexivity.
Qed.
Lemma G_next t k x : t * G t k x x - G t k (apply_matrix M x) (apply_matrix M x) = t ^ k * square n x - F k x x.
Proof.
  induction k as [|k IH]; simpl.
  - unfold F, power, square. simpl. ring.
  - rewrite F_next. replace (t * t ^ k * square n x) with (t * (t ^ k * square n x)) by ring.
    replace (t ^ k * square n x) with (t * G t k x x - G t k (apply_matrix M x) (apply_matrix M x) + F k x x) by lra. ring.
Qed.
Lemma falling_form low high : low < high -> exists t V, low < t < high /\ form V /\
  forall x, V (apply_matrix M x) (apply_matrix M x) = t * V x x - square n x.
Proof.
  intros L. destruct dependent as [a [[k [Hk Nk]] Ha]].
  destruct (classic (exists t, low < t < high /\ sum (S (n * n)) (fun k => a k * t ^ k) <> 0)) as [[t [Ht Np]]|Z].
  - exists t. set (p := sum (S (n * n)) (fun k => a k * t ^ k)) in *. exists (fun x y => sum (S (n * n)) (fun k => (a k / p) * G t k x y)).
    split; [exact Ht|split; [apply form_combined; intros; apply G_form|]]. intros x.
    assert (E : sum (S (n * n)) (fun k => a k / p * (t * G t k x x - G t k (apply_matrix M x) (apply_matrix M x))) = square n x).
    { rewrite (sum_ext _ _ (fun k => square n x / p * (a k * t ^ k) + - / p * (a k * F k x x))).
      - rewrite sum_plus, !sum_scal, Ha. fold p. field. exact Np.
      - intros l _. rewrite G_next. field. exact Np. }
    rewrite (sum_ext _ _ (fun k => t * (a k / p * G t k x x) + - 1 * (a k / p * G t k (apply_matrix M x) (apply_matrix M x)))) in E by (intros; ring).
    rewrite sum_plus, !sum_scal in E. lra.
  - exfalso. apply Nk. apply (polynomial_zero (S (n * n)) a low high L); [|lia]. intros t Ht.
    destruct (Req_dec (sum (S (n * n)) (fun k => a k * t ^ k)) 0) as [Q|Q]; [exact Q|]. exfalso. apply Z. exists t. split; assumption.
Qed.
End Form.

(* Proposition 2: "if one is > 1, it is not an attractor": as near to it as one likes are points whose orbits leave *)
Theorem proposition2 : forall (f : vector -> vector) (c v : vector) (M : matrix) lambda, derivative_at f c c M ->
  (exists i, (i < n)%nat /\ v i <> 0) -> (forall i, (i < n)%nat -> apply_matrix M v i = lambda * v i) -> 1 < Rabs lambda ->
  exists delta, 0 < delta /\ forall eps, 0 < eps -> exists x t, norm (minus_vector x c) < eps /\ delta <= norm (minus_vector (Nat.iter t f x) c).
Proof.
  intros f c v M lambda D [i0 [Hi0 Nv]] Eigen L1.
  assert (L2 : 1 < lambda ^ 2) by (rewrite <- (pow2_abs lambda); pose proof (Rabs_pos lambda); nra).
  destruct (falling_form M 1 (lambda ^ 2) L2) as [t [V [Ht [[Add [Add2 [Scal [Sym [C [C0 HC]]]]]] Fall]]]].
  assert (Ext : forall x y z, (forall i, (i < n)%nat -> x i = y i) -> V x z = V y z).
  { intros x y z E. assert (Q : V (fun i => x i + -1 * y i) z = 0).
    - pose proof (HC (fun i => x i + -1 * y i) z) as Q. rewrite (norm_ext n (fun i => x i + -1 * y i) (fun _ => 0)) in Q by (intros i Hi; rewrite E by assumption; ring).
      rewrite norm_zero, Rmult_0_l, Rmult_0_r in Q. destruct (Req_dec (V (fun i => x i + -1 * y i) z) 0) as [|N]; [assumption|]. apply Rabs_pos_lt in N. lra.
    - rewrite Add, Scal in Q. lra. }
  assert (Ext2 : forall x y, (forall i, (i < n)%nat -> x i = y i) -> V x x = V y y).
  { intros x y E. rewrite (Ext x y x E), (Sym y x), (Ext x y y E). reflexivity. }
  assert (V0 : V v v < 0).
  { pose proof (Fall v) as Q. rewrite (Ext2 _ (fun i => lambda * v i) Eigen), Scal, Sym, Scal in Q.
    assert (0 < square n v).
    { apply Rlt_le_trans with (v i0 * v i0); [assert (P := pow2_gt_0 _ Nv); lra|]. apply (total_member (seq 0 n) (fun i => v i * v i) i0); [intros; apply Rle_0_sqr|apply below, Hi0]. }
    assert (E : (lambda ^ 2 - t) * V v v = - square n v) by lra. destruct (Rle_dec 0 (V v v)) as [P|P]; [|lra].
    assert (0 <= (lambda ^ 2 - t) * V v v) by (apply Rmult_le_pos; lra). lra. }
  pose proof (size_ge0 n M) as m0. set (m := size n M) in *. set (eps := Rmin 1 (/ (C * (2 * m + 1) + 1))).
  assert (K0 : 0 <= C * (2 * m + 1)) by (apply Rmult_le_pos; lra).
  assert (e0 : 0 < eps) by (apply Rmin_glb_lt; [lra|apply Rinv_0_lt_compat; lra]).
  assert (e1 : eps <= 1) by apply Rmin_l.
  assert (e2 : C * (2 * m + 1) * eps <= 1).
  { pose proof (Rmin_r 1 (/ (C * (2 * m + 1) + 1))) as Q. fold eps in Q. apply (Rmult_le_compat_l (C * (2 * m + 1) + 1)) in Q; [|lra]. rewrite Rinv_r in Q by lra. lra. }
  destruct (D eps e0) as [r [r0 Hr]].
  assert (Step : forall x, norm (minus_vector x c) < r -> V (minus_vector (f x) c) (minus_vector (f x) c) <= t * V (minus_vector x c) (minus_vector x c)).
  { intros x Hx. specialize (Hr x Hx). set (y := minus_vector x c) in *. set (e := fun i => minus_vector (f x) c i - apply_matrix M y i) in Hr.
    assert (E : minus_vector (f x) c = fun i => apply_matrix M y i + e i) by (apply functional_extensionality; intros i; unfold e; ring).
    rewrite E, Add, (Add2 (apply_matrix M y)), (Add2 e), (Sym e (apply_matrix M y)), Fall.
    pose proof (HC (apply_matrix M y) e) as Q1. pose proof (HC e e) as Q2. apply Rabs_le_between in Q1. apply Rabs_le_between in Q2.
    pose proof (norm_ge0 n y) as Y0. pose proof (norm_ge0 n e) as E0. pose proof (matrix_size n M y) as My. fold m in My. pose proof (norm_ge0 n (apply_matrix M y)) as M0.
    assert (A1 : norm (apply_matrix M y) * norm e <= m * eps * square n y).
    { rewrite <- norm_square. replace (m * eps * (norm y * norm y)) with (m * norm y * (eps * norm y)) by ring. apply Rmult_le_compat; assumption. }
    assert (A2 : norm e * norm e <= eps * square n y).
    { rewrite <- norm_square. apply Rle_trans with ((eps * norm y) * (eps * norm y)); [apply Rmult_le_compat; assumption|].
      replace (eps * (norm y * norm y)) with (eps * 1 * (norm y * norm y)) by ring. replace (eps * norm y * (eps * norm y)) with (eps * eps * (norm y * norm y)) by ring.
      apply Rmult_le_compat_r; [apply Rmult_le_pos; assumption|]. apply Rmult_le_compat_l; lra. }
    pose proof (square_ge0 n y) as S0. pose proof (Rmult_le_compat_l C _ _ C0 A1) as B1. pose proof (Rmult_le_compat_l C _ _ C0 A2) as B2.
    pose proof (Rmult_le_compat_r _ _ _ S0 e2) as B3. lra. }
  exists r. split; [exact r0|]. intros eta He. pose proof (norm_ge0 n v) as v0. set (h := eta / (norm v + 1)). assert (h0 : 0 < h) by (apply Rdiv_lt_0_compat; lra).
  set (x0 := fun i => c i + h * v i). assert (X0 : forall i, (i < n)%nat -> minus_vector x0 c i = h * v i) by (intros; unfold minus_vector, x0; ring).
  exists x0. destruct (escape_rule (fun _ x => V (minus_vector x c) (minus_vector x c)) (fun _ x => norm (minus_vector x c) < r) (fun _ => f) (t - 1) (C * (r * r))) with (x := fun s => Nat.iter s f x0) as [s Hs].
  - lra.
  - intros _ x Hx. pose proof (norm_ge0 n (minus_vector x c)) as P. split.
    + pose proof (HC (minus_vector x c) (minus_vector x c)) as Q. apply Rabs_le_between in Q.
      assert (C * (norm (minus_vector x c) * norm (minus_vector x c)) <= C * (r * r)) by (apply Rmult_le_compat_l; [exact C0|]; apply Rmult_le_compat; lra). lra.
    + intros _. pose proof (Step x Hx). lra.
  - reflexivity.
  - simpl. rewrite (Ext2 _ _ X0), Scal, Sym, Scal. assert (0 < h * (h * - V v v)) by (apply Rmult_lt_0_compat; [|apply Rmult_lt_0_compat]; lra). lra.
  - exists s. split; [|apply Rnot_lt_le, Hs]. rewrite (norm_ext n _ _ X0), norm_scal, Rabs_pos_eq by lra.
    apply Rlt_le_trans with (h * (norm v + 1)); [apply Rmult_lt_compat_l; lra|]. right. unfold h. field. lra.
Qed.

(* "by the chain rule": of a cycle p_0 -> p_1 -> ... -> p_m = p_0 the m-fold map has at p_0 the product of all derivatives *)
Definition matrix_product (A B : matrix) : matrix := fun i j => sum n (fun l => A i l * B l j).
Lemma product_applied A B x i : apply_matrix (matrix_product A B) x i = apply_matrix A (apply_matrix B x) i.
Proof.
  unfold Linear.apply_matrix, matrix_product. rewrite (sum_ext n _ (fun j => sum n (fun l => A i l * (B l j * x j)))).
  - rewrite sum_swap. apply sum_ext. intros l _. apply sum_scal.
  - intros j _. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros; ring.
Qed.
Lemma derivative_composed f g c c' c'' A B : derivative_at f c c' A -> derivative_at g c' c'' B -> derivative_at (fun x => g (f x)) c c'' (matrix_product B A).
Proof.
  intros Df Dg eps He. pose proof (size_ge0 n A) as a0. pose proof (size_ge0 n B) as b0.
  set (e := Rmin 1 (eps / (size n A + 1 + size n B))). assert (e0 : 0 < e) by (apply Rmin_glb_lt; [lra|apply Rdiv_lt_0_compat; lra]).
  assert (e1 : e <= 1) by apply Rmin_l. assert (e2 : e * (size n A + 1 + size n B) <= eps).
  { pose proof (Rmin_r 1 (eps / (size n A + 1 + size n B))) as Q. fold e in Q. apply (Rmult_le_compat_r (size n A + 1 + size n B)) in Q; [|lra].
    replace (eps / (size n A + 1 + size n B) * (size n A + 1 + size n B)) with eps in Q by (field; lra). exact Q. }
  destruct (Df e e0) as [d1 [d10 H1]]. destruct (Dg e e0) as [d2 [d20 H2]].
  exists (Rmin d1 (d2 / (size n A + 1))). split; [apply Rmin_glb_lt; [exact d10|apply Rdiv_lt_0_compat; lra]|]. intros x Hx.
  pose proof (Rmin_l d1 (d2 / (size n A + 1))) as R1. pose proof (Rmin_r d1 (d2 / (size n A + 1))) as R2.
  set (y := minus_vector x c) in *. pose proof (norm_ge0 n y) as y0. specialize (H1 x ltac:(fold y; lra)). fold y in H1.
  set (r := fun i => minus_vector (f x) c' i - apply_matrix A y i) in H1. set (z := minus_vector (f x) c').
  assert (Z : norm z <= (size n A + 1) * norm y).
  { apply Rle_trans with (norm (fun i => apply_matrix A y i + r i)); [right; apply norm_ext; intros; unfold r, z; ring|].
    apply Rle_trans with (1 := norm_triangle n _ _). pose proof (matrix_size n A y). assert (e * norm y <= 1 * norm y) by (apply Rmult_le_compat_r; assumption). lra. }
  assert (Z2 : norm z < d2).
  { apply Rle_lt_trans with (1 := Z). apply Rlt_le_trans with ((size n A + 1) * (d2 / (size n A + 1))); [apply Rmult_lt_compat_l; lra|right; field; lra]. }
  specialize (H2 (f x) Z2). fold z in H2. set (s := fun i => minus_vector (g (f x)) c'' i - apply_matrix B z i) in H2.
  apply Rle_trans with (norm (fun i => s i + apply_matrix B r i)).
  - right. apply norm_ext. intros i _. rewrite product_applied. unfold s. replace (apply_matrix B r i) with (apply_matrix B z i - apply_matrix B (apply_matrix A y) i); [ring|].
    symmetry. apply (matrix_minus n B z (apply_matrix A y)).
  - apply Rle_trans with (1 := norm_triangle n _ _). pose proof (matrix_size n B r) as Q. pose proof (Rmult_le_compat_l _ _ _ b0 H1) as Q2.
    pose proof (Rmult_le_compat_l e _ _ (Rlt_le _ _ e0) Z) as Q3. pose proof (Rmult_le_compat_r _ _ _ y0 e2) as Q4. lra.
Qed.
Fixpoint around (M : nat -> matrix) m : matrix := match m with O => delta | S m' => matrix_product (M m') (around M m') end.
Theorem cycle_derivative : forall (f : vector -> vector) (p : nat -> vector) (M : nat -> matrix) m,
  (forall s, (s < m)%nat -> derivative_at f (p s) (p (S s)) (M s)) -> derivative_at (Nat.iter m f) (p 0%nat) (p m) (around M m).
Proof.
  intros f p M m H. induction m as [|m IH].
  - intros eps He. exists 1. split; [lra|]. intros x _. simpl. rewrite (norm_ext n _ (fun _ => 0)), norm_zero; [apply Rmult_le_pos; [lra|apply norm_ge0]|].
    intros i Hi. unfold Linear.apply_matrix. rewrite (sum_ext n _ (fun j => delta j i * minus_vector x (p 0%nat) j)), (sum_delta n i) by assumption || (intros; unfold delta; rewrite Nat.eqb_sym; ring). ring.
  - apply (derivative_composed (Nat.iter m f) f _ (p m)); [apply IH; intros; apply H; lia|apply H; lia].
Qed.
End Eigenvalue.
