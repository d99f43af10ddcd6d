(* The derivative of a network on a ball, layer by layer, as proofs_check/kernel/kinds/networks.py encloses it: on the points
   c + T z with |z| <= r, row i of the derivative by z lies within eps_i of row i of a matrix M, and the derivative
   within whole of M in the spectral norm. *)
From Coq Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear Interval Contraction.
Open Scope R_scope.

Lemma dot_size n x y : Rabs (dot n x y) <= norm n x * norm n y.
Proof.
  apply Rabs_le. split; [|apply dot_le]. pose proof (dot_le n (fun l => -1 * x l) y) as Z. rewrite norm_scal, Rabs_left1 in Z by lra.
  replace (dot n (fun l => -1 * x l) y) with (-1 * dot n x y) in Z by (unfold dot; rewrite <- sum_scal; apply sum_ext; intros; ring). lra.
Qed.
Lemma norm_bound n x b : (forall i, (i < n)%nat -> Rabs (x i) <= b i) -> norm n x <= norm n b.
Proof.
  intros H. unfold norm. apply sqrt_le_1_alt, total_le. intros i Hi. apply below in Hi. pose proof (H i Hi) as Q. apply Rabs_le_between in Q.
  apply neg_pos_Rsqr_le; lra.
Qed.

Section Layers.
Variable n : nat.
Notation apply_matrix := (apply_matrix n).
Variables T Ti : matrix.
Hypothesis Inverse : forall x i, (i < n)%nat -> apply_matrix T (apply_matrix Ti x) i = x i.
Variable c : vector.
Variable r : R.
Hypothesis Radius : 0 <= r.
Notation ball := (frame_ball n Ti c r).
Definition speed (y : vector -> vector) (x e : vector) : vector := fun i => Derive (fun h => y (fun j => x j + h * e j) i) 0.
Definition enclosed (m : nat) (y : vector -> vector) (M : matrix) (eps : vector) (whole : R) :=
  (forall i, (i < m)%nat -> 0 <= eps i) /\ 0 <= whole /\ forall x e, ball x -> let z := apply_matrix Ti e in
  (forall i, (i < m)%nat -> is_derive (fun h => y (fun j => x j + h * e j) i) 0 (speed y x e i) /\ Rabs (speed y x e i - dot n (M i) z) <= eps i * norm n z) /\
  norm m (fun i => speed y x e i - dot n (M i) z) <= whole * norm n z.
(* the rows alone bound the whole *)
Lemma rows_bound m eps (x : vector) N : 0 <= N -> (forall i, (i < m)%nat -> Rabs (x i) <= eps i * N) -> norm m x <= norm m eps * N.
Proof.
  intros N0 H. apply Rle_trans with (norm m (fun i => N * eps i)); [|rewrite norm_scal, Rabs_pos_eq by exact N0; lra].
  apply norm_bound. intros i Hi. rewrite Rmult_comm. apply H, Hi.
Qed.
Lemma smaller a b x N : 0 <= N -> Rmin a b <= x -> forall q, q <= a * N -> q <= b * N -> q <= x * N.
Proof.
  intros N0 H q Qa Qb. apply Rle_trans with (Rmin a b * N); [unfold Rmin; destruct (Rle_dec a b); assumption|]. apply Rmult_le_compat_r; assumption.
Qed.
Theorem state_rule : enclosed n (fun x => x) T (fun _ => 0) 0.
Proof.
  assert (Sp : forall (x e : vector) i, is_derive (fun h => x i + h * e i) 0 (e i)) by (intros; auto_derive; [exact I|ring]).
  assert (E : forall (x e : vector) i, speed (fun x => x) x e i = e i) by (intros; apply is_derive_unique, Sp).
  assert (Z : forall (x e : vector) i, (i < n)%nat -> speed (fun x => x) x e i - dot n (T i) (apply_matrix Ti e) = 0).
  { intros x e i Hi. rewrite E. change (dot n (T i) (apply_matrix Ti e)) with (apply_matrix T (apply_matrix Ti e) i). rewrite Inverse by assumption. ring. }
  split; [intros; lra|split; [lra|]]. intros x e _. split.
  - intros i Hi. rewrite Z, Rabs_R0, E by assumption. split; [apply Sp|lra].
  - rewrite (norm_ext n _ (fun _ => 0)) by (intros; apply Z; assumption). rewrite norm_zero. lra.
Qed.
(* W y + b: "row i is at most sum_j |W_ij| e_j long, and at most |W_i| e" *)
Theorem affine_rule : forall m m' y M eps whole (W : matrix) (b : vector) eps' whole' size, enclosed m y M eps whole ->
  (forall v, norm m' (Linear.apply_matrix m W v) <= size * norm m v) -> 0 <= size ->
  (forall i, (i < m')%nat -> Rmin (sum m (fun j => Rabs (W i j) * eps j)) (norm m (W i) * whole) <= eps' i) -> Rmin (size * whole) (norm m' eps') <= whole' ->
  enclosed m' (fun x i => sum m (fun j => W i j * y x j) + b i) (fun i l => sum m (fun j => W i j * M j l)) eps' whole'.
Proof.
  intros m m' y M eps whole W b eps' whole' size [Pe [Pw E]] Sz S0 He Hw.
  assert (Pe' : forall i, (i < m')%nat -> 0 <= eps' i).
  { intros i Hi. apply Rle_trans with (2 := He i Hi). apply Rmin_glb; [|apply Rmult_le_pos; [apply norm_ge0|exact Pw]].
    apply total_ge0. intros j Hj. apply Rmult_le_pos; [apply Rabs_pos|apply Pe, below, Hj]. }
  split; [exact Pe'|split; [apply Rle_trans with (2 := Hw), Rmin_glb; [apply Rmult_le_pos; assumption|apply norm_ge0]|]].
  intros x e Bx z. destruct (E x e Bx) as [Rows Whole]. fold z in Rows, Whole. pose proof (norm_ge0 n z) as N0.
  set (y' := fun x i => sum m (fun j => W i j * y x j) + b i).
  assert (D : forall i, is_derive (fun h => y' (fun j => x j + h * e j) i) 0 (sum m (fun j => W i j * speed y x e j))).
  { intros i. evar_last; [apply (is_derive_plus (fun h => sum m (fun j => W i j * y (fun l => x l + h * e l) j)) (fun _ => b i)); [|apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))]|apply Rplus_0_r].
    apply sum_derive. intros j Hj. apply (is_derive_scal (fun h => y (fun l => x l + h * e l) j)). apply Rows, Hj. }
  assert (Es : forall i, speed y' x e i = sum m (fun j => W i j * speed y x e j)) by (intros; apply is_derive_unique, D).
  set (o := fun j => speed y x e j - dot n (M j) z) in *.
  assert (Eo : forall i, speed y' x e i - dot n (fun l => sum m (fun j => W i j * M j l)) z = Linear.apply_matrix m W o i).
  { intros i. rewrite Es. unfold Linear.apply_matrix, o. rewrite (sum_ext m (fun j => W i j * (speed y x e j - dot n (M j) z)) (fun j => W i j * speed y x e j + -1 * (W i j * dot n (M j) z))) by (intros; ring).
    rewrite sum_plus, sum_scal. replace (dot n (fun l => sum m (fun j => W i j * M j l)) z) with (sum m (fun j => W i j * dot n (M j) z)); [ring|].
    unfold dot. rewrite (sum_ext n (fun l => sum m (fun j => W i j * M j l) * z l) (fun l => sum m (fun j => W i j * (M j l * z l)))).
    - rewrite sum_swap. apply sum_ext. intros j _. symmetry. apply sum_scal.
    - intros l _. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros; ring. }
  assert (Ro : forall i, (i < m')%nat -> Rabs (Linear.apply_matrix m W o i) <= eps' i * norm n z).
  { intros i Hi. apply (smaller _ _ _ _ N0 (He i Hi)).
    - unfold Linear.apply_matrix, sum at 1. apply Rle_trans with (1 := total_abs _ _). rewrite Rmult_comm, <- sum_scal. apply total_le. intros j Hj. apply below in Hj.
      rewrite Rabs_mult. replace (norm n z * (Rabs (W i j) * eps j)) with (Rabs (W i j) * (eps j * norm n z)) by ring. apply Rmult_le_compat_l; [apply Rabs_pos|apply Rows, Hj].
    - apply Rle_trans with (1 := dot_size m (W i) o). rewrite Rmult_assoc. apply Rmult_le_compat_l; [apply norm_ge0|exact Whole]. }
  split.
  - intros i Hi. rewrite Eo. split; [rewrite Es; apply D|apply Ro, Hi].
  - rewrite (norm_ext m' _ _ (fun i _ => Eo i)). apply (smaller _ _ _ _ N0 Hw).
    + apply Rle_trans with (1 := Sz o). rewrite Rmult_assoc. apply Rmult_le_compat_l; assumption.
    + apply rows_bound; assumption.
Qed.
(* "y_i moves by at most r (|M_i| + e_i)" *)
Lemma moved m y M eps whole x i : enclosed m y M eps whole -> ball x -> (i < m)%nat -> Rabs (y x i - y c i) <= r * (norm n (M i) + eps i).
Proof.
  intros [Pe [_ E]] Bx Hi. set (e := minus_vector x c). set (p := fun t j => c j + t * e j). set (f := fun t => y (p t) i).
  assert (Bc : ball c) by (unfold frame_ball; rewrite away_same; exact Radius). set (z := apply_matrix Ti e).
  assert (D : forall t, 0 <= t <= 1 -> is_derive f t (speed y (p t) e i) /\ Rabs (speed y (p t) e i - dot n (M i) z) <= eps i * norm n z).
  { intros t Ht. destruct (E (p t) e (ball_convex n Ti c r x c t Bx Bc Ht)) as [Rows _]. destruct (Rows i Hi) as [D1 D2]. split; [|exact D2].
    apply (is_derive_ext (fun h => y (fun j => p t j + (h - t) * e j) i)).
    - intros h. unfold f. f_equal. apply functional_extensionality. intros j. unfold p. ring.
    - evar_last; [apply (is_derive_comp (fun h => y (fun j => p t j + h * e j) i) (fun h => h - t)); [rewrite Rminus_eq_0; exact D1|auto_derive; [exact I|reflexivity]]|apply Rmult_1_l]. }
  destruct (mean_value f (fun t => speed y (p t) e i) 0 1 ltac:(lra)) as [t [Ht [_ [_ Ef]]]]; [intros t Ht; apply D; unfold between in Ht; lra|].
  assert (P1 : f 1 = y x i) by (unfold f; f_equal; apply functional_extensionality; intros j; unfold p, e, minus_vector; ring).
  assert (P0 : f 0 = y c i) by (unfold f; f_equal; apply functional_extensionality; intros j; unfold p; ring).
  rewrite P1, P0, Rminus_0_r, Rmult_1_r in Ef. rewrite Ef. destruct (D t ltac:(unfold between in Ht; lra)) as [_ Q].
  set (N := norm n z) in *. assert (Nr : N <= r) by exact Bx. assert (N0 : 0 <= N) by apply norm_ge0.
  assert (Cs : Rabs (dot n (M i) z) <= norm n (M i) * N) by apply dot_size.
  pose proof (Rabs_triang (speed y (p t) e i - dot n (M i) z) (dot n (M i) z)) as Tr.
  replace (speed y (p t) e i - dot n (M i) z + dot n (M i) z) with (speed y (p t) e i) in Tr by ring.
  pose proof (norm_ge0 n (M i)). pose proof (Pe i Hi). assert ((norm n (M i) + eps i) * N <= (norm n (M i) + eps i) * r) by (apply Rmult_le_compat_l; lra). lra.
Qed.
(* "D A - m M = D (A - M) + (D - m) M for slopes D within d of m" *)
Theorem activation_rule : forall m y M eps whole (phi dphi : R -> R) (slope spread : vector) steepest whole', enclosed m y M eps whole ->
  (forall i t, (i < m)%nat -> Rabs (t - y c i) <= r * (norm n (M i) + eps i) -> is_derive phi t (dphi t) /\ Rabs (dphi t - slope i) <= spread i) ->
  (forall i, (i < m)%nat -> Rabs (slope i) + spread i <= steepest) -> 0 <= steepest ->
  let eps' := fun i => (Rabs (slope i) + spread i) * eps i + spread i * norm n (M i) in
  Rmin (steepest * whole + norm m (fun i => spread i * norm n (M i))) (norm m eps') <= whole' ->
  enclosed m (fun x i => phi (y x i)) (fun i l => slope i * M i l) eps' whole'.
Proof.
  intros m y M eps whole phi dphi slope spread steepest whole' En Hphi Hs S0 eps' Hw. destruct (En) as [Pe [Pw E]].
  assert (Ps : forall i, (i < m)%nat -> 0 <= spread i).
  { intros i Hi. apply Rle_trans with (1 := Rabs_pos (dphi (y c i) - slope i)). apply Hphi; [exact Hi|]. rewrite Rminus_eq_0, Rabs_R0.
    pose proof (norm_ge0 n (M i)). pose proof (Pe i Hi). apply Rmult_le_pos; lra. }
  split; [|split].
  - intros i Hi. pose proof (Ps i Hi). pose proof (Pe i Hi). pose proof (Rabs_pos (slope i)). pose proof (norm_ge0 n (M i)). unfold eps'.
    assert (0 <= (Rabs (slope i) + spread i) * eps i) by (apply Rmult_le_pos; lra). assert (0 <= spread i * norm n (M i)) by (apply Rmult_le_pos; lra). lra.
  - apply Rle_trans with (2 := Hw). apply Rmin_glb; [|apply norm_ge0]. pose proof (norm_ge0 m (fun i => spread i * norm n (M i))). assert (0 <= steepest * whole) by (apply Rmult_le_pos; assumption). lra.
  - intros x e Bx z. destruct (E x e Bx) as [Rows Whole]. fold z in Rows, Whole. pose proof (norm_ge0 n z) as N0. set (N := norm n z) in *.
    set (y' := fun x i => phi (y x i)).
    assert (D : forall i, (i < m)%nat -> is_derive (fun h => y' (fun j => x j + h * e j) i) 0 (dphi (y x i) * speed y x e i)).
    { intros i Hi. destruct (Hphi i (y x i) Hi (moved m y M eps whole x i En Bx Hi)) as [Q1 _]. evar_last.
      - apply (is_derive_comp phi (fun h => y (fun j => x j + h * e j) i) 0 (dphi (y x i)) (speed y x e i)); [|apply Rows, Hi].
        replace (y (fun j => x j + 0 * e j) i) with (y x i); [exact Q1|]. f_equal. apply functional_extensionality. intros; ring.
      - unfold scal; simpl. unfold mult; simpl. ring. }
    assert (Es : forall i, (i < m)%nat -> speed y' x e i = dphi (y x i) * speed y x e i) by (intros i Hi; apply is_derive_unique, D, Hi).
    set (o := fun i => speed y x e i - dot n (M i) z) in *.
    assert (Eo : forall i, (i < m)%nat -> speed y' x e i - dot n (fun l => slope i * M i l) z = dphi (y x i) * o i + (dphi (y x i) - slope i) * dot n (M i) z).
    { intros i Hi. rewrite Es by assumption. replace (dot n (fun l => slope i * M i l) z) with (slope i * dot n (M i) z) by (unfold dot; rewrite <- sum_scal; apply sum_ext; intros; ring). unfold o. ring. }
    assert (Parts : forall i, (i < m)%nat -> Rabs (dphi (y x i)) <= Rabs (slope i) + spread i /\ Rabs (dphi (y x i) - slope i) * Rabs (dot n (M i) z) <= spread i * norm n (M i) * N).
    { intros i Hi. destruct (Hphi i (y x i) Hi (moved m y M eps whole x i En Bx Hi)) as [_ Q2]. split.
      - pose proof (Rabs_triang (dphi (y x i) - slope i) (slope i)) as Tr. replace (dphi (y x i) - slope i + slope i) with (dphi (y x i)) in Tr by ring. lra.
      - rewrite Rmult_assoc. apply Rmult_le_compat; try apply Rabs_pos; [exact Q2|apply dot_size]. }
    assert (Ro : forall i, (i < m)%nat -> Rabs (speed y' x e i - dot n (fun l => slope i * M i l) z) <= eps' i * N).
    { intros i Hi. rewrite Eo by assumption. apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult. destruct (Parts i Hi) as [A1 A2]. destruct (Rows i Hi) as [_ A3]. fold (o i) in A3.
      assert (Rabs (dphi (y x i)) * Rabs (o i) <= (Rabs (slope i) + spread i) * (eps i * N)) by (apply Rmult_le_compat; try apply Rabs_pos; assumption). unfold eps'. lra. }
    split; [intros i Hi; split; [rewrite Es by assumption; apply D, Hi|apply Ro, Hi]|]. apply (smaller _ _ _ _ N0 Hw); [|apply rows_bound; assumption].
    rewrite (norm_ext m _ _ Eo). apply Rle_trans with (1 := norm_triangle m _ _). rewrite Rmult_plus_distr_r. apply Rplus_le_compat.
    + apply Rle_trans with (steepest * norm m o); [|rewrite Rmult_assoc; apply Rmult_le_compat_l; assumption].
      apply Rle_trans with (norm m (fun i => steepest * Rabs (o i))).
      * apply norm_bound. intros i Hi. rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|]. apply Rle_trans with (2 := Hs i Hi). apply Parts, Hi.
      * rewrite norm_scal, Rabs_pos_eq by exact S0. apply Rmult_le_compat_l; [exact S0|]. right. unfold norm, square, dot. f_equal. apply sum_ext. intros i _. symmetry. apply Rsqr_abs.
    + apply rows_bound; [exact N0|]. intros i Hi. rewrite Rabs_mult. apply Parts, Hi.
Qed.
(* one below the other: "(|A z|^2 + |B z|^2) bounds the whole" *)
Definition stacked (m : nat) (u v : vector) : vector := fun i => if Nat.ltb i m then u i else v (i - m)%nat.
Lemma sum_stacked m1 m2 f g : sum (m1 + m2) (stacked m1 f g) = sum m1 f + sum m2 g.
Proof.
  unfold sum. rewrite List.seq_app, total_app. f_equal.
  - apply total_ext. intros i Hi. apply below in Hi. unfold stacked. rewrite (proj2 (Nat.ltb_lt i m1) Hi). reflexivity.
  - assert (E : forall k, total (List.seq (m1 + k) m2) (stacked m1 f g) = total (List.seq k m2) g).
    { induction m2 as [|m2 IH]; intros k; simpl; [reflexivity|]. rewrite plus_n_Sm, IH. f_equal. unfold stacked.
      destruct (Nat.ltb_spec (m1 + k) m1); [lia|]. f_equal. lia. }
    rewrite Nat.add_0_l. rewrite <- (E 0%nat), Nat.add_0_r. reflexivity.
Qed.
Lemma norm_stacked m1 m2 u v : norm (m1 + m2) (stacked m1 u v) = sqrt (square m1 u + square m2 v).
Proof.
  unfold norm. f_equal. unfold square, dot. rewrite <- sum_stacked. apply sum_ext. intros i _. unfold stacked.
  destruct (Nat.ltb i m1); reflexivity.
Qed.
Theorem stacked_rule : forall m1 m2 y1 y2 M1 M2 eps1 eps2 whole1 whole2 whole', enclosed m1 y1 M1 eps1 whole1 -> enclosed m2 y2 M2 eps2 whole2 ->
  sqrt (whole1 * whole1 + whole2 * whole2) <= whole' ->
  enclosed (m1 + m2) (fun x => stacked m1 (y1 x) (y2 x)) (fun i l => stacked m1 (fun j => M1 j l) (fun j => M2 j l) i) (stacked m1 eps1 eps2) whole'.
Proof.
  intros m1 m2 y1 y2 M1 M2 eps1 eps2 whole1 whole2 whole' [P1 [Q1 E1]] [P2 [Q2 E2]] Hw. split; [|split].
  - intros i Hi. unfold stacked. destruct (Nat.ltb_spec i m1); [apply P1; assumption|apply P2; lia].
  - apply Rle_trans with (2 := Hw), sqrt_pos.
  - intros x e Bx z. destruct (E1 x e Bx) as [R1 W1]. destruct (E2 x e Bx) as [R2 W2]. fold z in R1, W1, R2, W2.
    set (y := fun x => stacked m1 (y1 x) (y2 x)). set (N := norm n z) in *. assert (N0 : 0 <= N) by apply norm_ge0.
    assert (Sp : forall i, speed y x e i = stacked m1 (speed y1 x e) (speed y2 x e) i) by (intros i; unfold speed, y, stacked; destruct (Nat.ltb i m1); reflexivity).
    split.
    + intros i Hi. rewrite Sp. unfold y, stacked. destruct (Nat.ltb_spec i m1); [apply R1; assumption|apply R2; lia].
    + rewrite (norm_ext (m1 + m2) _ (stacked m1 (fun i => speed y1 x e i - dot n (M1 i) z) (fun i => speed y2 x e i - dot n (M2 i) z)));
        [|intros i _; rewrite Sp; unfold stacked; destruct (Nat.ltb i m1); reflexivity].
      rewrite norm_stacked. apply Rle_trans with (sqrt (whole1 * whole1 + whole2 * whole2) * N); [|apply Rmult_le_compat_r; assumption].
      rewrite <- (sqrt_Rsqr N N0), <- sqrt_mult_alt by nra. apply sqrt_le_1_alt. unfold Rsqr. rewrite <- !norm_square.
      pose proof (Rmult_le_compat _ _ _ _ (norm_ge0 _ _) (norm_ge0 _ _) W1 W1). pose proof (Rmult_le_compat _ _ _ _ (norm_ge0 _ _) (norm_ge0 _ _) W2 W2). lra.
Qed.
End Layers.

(* one fixed point, from what is computed of a network g: T has an inverse, for Near is nearly one; the derivative of g
   on the ball is within whole of M; and q, m as in memory_rule *)
Theorem network_rule : forall n (T Near M : matrix) (c eps : vector) (g : vector -> vector) (whole eta r a b q m : R), eta < 1 -> 0 <= r ->
  (forall z, norm n (fun i => apply_matrix n Near (apply_matrix n T z) i - z i) <= eta * norm n z) ->
  (forall Ti, (forall x i, (i < n)%nat -> apply_matrix n T (apply_matrix n Ti x) i = x i) -> enclosed n Ti c r n g M eps whole) ->
  (forall z, norm n (apply_matrix n Near (apply_matrix n M z)) <= a * norm n z) -> 0 <= b -> (forall z, norm n (apply_matrix n Near z) <= b * norm n z) ->
  (a + b * whole) / (1 - eta) <= q -> 0 <= q < 1 ->
  norm n (apply_matrix n Near (minus_vector (g c) c)) / (1 - eta) <= m -> m + q * r <= r ->
  exists Ti x, let ball := frame_ball n Ti c r in (forall x i, (i < n)%nat -> apply_matrix n T (apply_matrix n Ti x) i = x i) /\
    ball x /\ (forall i, (i < n)%nat -> g x i = x i) /\
    (forall y, ball y -> (forall i, (i < n)%nat -> g y i = y i) -> forall i, (i < n)%nat -> y i = x i) /\
    forall y, ball y -> (forall t, away n Ti (Nat.iter t g y) x <= q ^ t * away n Ti y x) /\
      forall i, (i < n)%nat -> is_lim_seq (fun t => Nat.iter t g y i) (x i).
Proof.
  intros n T Near M c eps g whole eta r a b q m He R0 Fr En Ma B0 Mb Rt Hq St Mp. destruct (frame_rule n T Near eta He Fr) as [Ti [Inv Sz]].
  destruct (En Ti Inv) as [Pe [Pw Ed]].
  destruct (memory_rule n T Ti c r q m g (speed g) Inv) as [x Hx]; try assumption.
  - intros x e i Bx Hi. apply (Ed x e Bx), Hi.
  - intros x e Bx. destruct (Ed x e Bx) as [_ No]. set (z := apply_matrix n Ti e) in *. apply Rle_trans with (1 := Sz (speed g x e)).
    apply Rle_trans with ((a + b * whole) / (1 - eta) * norm n z); [|apply Rmult_le_compat_r; [apply norm_ge0|exact Rt]].
    unfold Rdiv. rewrite (Rmult_comm _ (/ (1 - eta))), (Rmult_comm _ (/ (1 - eta))), Rmult_assoc. apply Rmult_le_compat_l; [left; apply Rinv_0_lt_compat; lra|].
    set (o := fun i => speed g x e i - dot n (M i) z) in *.
    apply Rle_trans with (norm n (apply_matrix n Near (apply_matrix n M z)) + norm n (apply_matrix n Near o)).
    + apply Rle_trans with (2 := norm_triangle n (apply_matrix n Near (apply_matrix n M z)) (apply_matrix n Near o)). right. apply norm_ext. intros i _.
      unfold Linear.apply_matrix at 1 2 4. rewrite <- sum_plus. apply sum_ext. intros j _. unfold o. change (apply_matrix n M z j) with (dot n (M j) z). ring.
    + pose proof (Mb o). pose proof (Ma z). assert (b * norm n o <= b * (whole * norm n z)) by (apply Rmult_le_compat_l; assumption). lra.
  - unfold away. apply Rle_trans with (1 := Sz _). exact St.
  - exists Ti, x. split; [exact Inv|exact Hx].
Qed.
