(* The derivative of a network on a ball, layer by layer, as proofs_check/kernel/networks.py encloses it: on the points
   c + T z with |z| <= r, row i of the derivative by z lies within eps_i of row i of a matrix M. *)
From Coq Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear Interval Contraction.
Open Scope R_scope.

Section Layers.
Variable n : nat.
Notation norm := (norm n).
Notation apply_matrix := (apply_matrix n).
Variables T Ti : matrix.
Hypothesis Inverse : forall x i, (i < n)%nat -> apply_matrix T (apply_matrix Ti x) i = x i.
Variable c : vector.
Variable r : R.
Notation ball := (frame_ball n Ti c r).
Definition enclosed (m : nat) (y : vector -> vector) (M : matrix) (eps : vector) := (forall i, (i < m)%nat -> 0 <= eps i) /\ forall x e i, ball x -> (i < m)%nat ->
  exists D, is_derive (fun h => y (fun j => x j + h * e j) i) 0 D /\ Rabs (D - dot n (M i) (apply_matrix Ti e)) <= eps i * norm (apply_matrix Ti e).
Theorem state_rule : enclosed n (fun x => x) T (fun _ => 0).
Proof.
  split; [intros; lra|]. intros x e i _ Hi. exists (e i). split.
  - auto_derive; [exact I|ring].
  - change (dot n (T i) (apply_matrix Ti e)) with (apply_matrix T (apply_matrix Ti e) i). rewrite Inverse, Rminus_eq_0, Rabs_R0 by assumption. lra.
Qed.
(* W y + b *)
Theorem affine_rule : forall m m' y M eps (W : matrix) (b : vector), enclosed m y M eps ->
  enclosed m' (fun x i => sum m (fun j => W i j * y x j) + b i) (fun i l => sum m (fun j => W i j * M j l)) (fun i => sum m (fun j => Rabs (W i j) * eps j)).
Proof.
  intros m m' y M eps W b [Pe E]. split; [intros; apply total_ge0; intros j Hj; apply Rmult_le_pos; [apply Rabs_pos|apply Pe, below, Hj]|].
  intros x e i Bx Hi. set (d := fun j => Derive (fun h => y (fun l => x l + h * e l) j) 0).
  assert (Hd : forall j, (j < m)%nat -> is_derive (fun h => y (fun l => x l + h * e l) j) 0 (d j) /\ Rabs (d j - dot n (M j) (apply_matrix Ti e)) <= eps j * norm (apply_matrix Ti e)).
  { intros j Hj. destruct (E x e j Bx Hj) as [D [D1 D2]]. assert (Ed : d j = D) by (apply is_derive_unique, D1). rewrite Ed. auto. }
  exists (sum m (fun j => W i j * d j)). split.
  - evar_last; [apply (is_derive_plus (fun h => sum m (fun j => W i j * y (fun l => x l + h * e l) j)) (fun _ => b i)); [|apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))]|apply Rplus_0_r].
    apply sum_derive. intros j Hj. apply (is_derive_scal (fun h => y (fun l => x l + h * e l) j)). apply Hd, Hj.
  - replace (sum m (fun j => W i j * d j) - dot n (fun l => sum m (fun j => W i j * M j l)) (apply_matrix Ti e)) with (sum m (fun j => W i j * (d j - dot n (M j) (apply_matrix Ti e)))).
    + unfold sum at 1. apply Rle_trans with (1 := total_abs _ _). rewrite Rmult_comm, <- sum_scal. apply total_le. intros j Hj. apply below in Hj.
      rewrite Rabs_mult. replace (norm (apply_matrix Ti e) * (Rabs (W i j) * eps j)) with (Rabs (W i j) * (eps j * norm (apply_matrix Ti e))) by ring.
      apply Rmult_le_compat_l; [apply Rabs_pos|apply Hd, Hj].
    + rewrite (sum_ext m _ (fun j => W i j * d j + -1 * (W i j * dot n (M j) (apply_matrix Ti e)))) by (intros; ring). rewrite sum_plus, sum_scal.
      replace (dot n (fun l => sum m (fun j => W i j * M j l)) (apply_matrix Ti e)) with (sum m (fun j => W i j * dot n (M j) (apply_matrix Ti e))); [ring|].
      unfold dot. rewrite (sum_ext n (fun l => sum m (fun j => W i j * M j l) * _) (fun l => sum m (fun j => W i j * (M j l * apply_matrix Ti e l)))).
      * rewrite sum_swap. apply sum_ext. intros j _. symmetry. apply sum_scal.
      * intros l _. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros; ring.
Qed.
Lemma dot_size x y : Rabs (dot n x y) <= norm x * norm y.
Proof.
  apply Rabs_le. split; [|apply dot_le]. pose proof (dot_le n (fun l => -1 * x l) y) as Z. rewrite norm_scal, Rabs_left1 in Z by lra.
  replace (dot n (fun l => -1 * x l) y) with (-1 * dot n x y) in Z by (unfold dot; rewrite <- sum_scal; apply sum_ext; intros; ring). lra.
Qed.
(* "y_i moves by at most r (|M_i| + e_i)" *)
Lemma moved m y M eps x i : 0 <= r -> enclosed m y M eps -> ball x -> (i < m)%nat -> Rabs (y x i - y c i) <= r * (norm (M i) + eps i).
Proof.
  intros R0 [Pe E] Bx Hi. set (e := minus_vector x c). set (p := fun t j => c j + t * e j). set (f := fun t => y (p t) i).
  assert (Bc : ball c) by (unfold frame_ball; rewrite away_same; exact R0).
  assert (D : forall t, 0 <= t <= 1 -> is_derive f t (Derive f t) /\ Rabs (Derive f t - dot n (M i) (apply_matrix Ti e)) <= eps i * norm (apply_matrix Ti e)).
  { intros t Ht. destruct (E (p t) e i (ball_convex n Ti c r x c t Bx Bc Ht) Hi) as [d [D1 D2]].
    assert (Df : is_derive f t d).
    { apply (is_derive_ext (fun h => y (fun j => p t j + (h - t) * e j) i)).
      - intros h. unfold f. f_equal. apply functional_extensionality. intros j. unfold p. ring.
      - evar_last; [apply (is_derive_comp (fun h => y (fun j => p t j + h * e j) i) (fun h => h - t)); [rewrite Rminus_eq_0; exact D1|auto_derive; [exact I|reflexivity]]|apply Rmult_1_l]. }
    rewrite (is_derive_unique _ _ _ Df). auto. }
  destruct (mean_value f (Derive f) 0 1 ltac:(lra)) as [t [Ht [_ [_ Ef]]]]; [intros t Ht; apply D; unfold between in Ht; lra|].
  assert (P1 : f 1 = y x i) by (unfold f; f_equal; apply functional_extensionality; intros j; unfold p, e, minus_vector; ring).
  assert (P0 : f 0 = y c i) by (unfold f; f_equal; apply functional_extensionality; intros j; unfold p; ring).
  rewrite P1, P0, Rminus_0_r, Rmult_1_r in Ef. rewrite Ef. destruct (D t ltac:(unfold between in Ht; lra)) as [_ Q].
  set (N := norm (apply_matrix Ti e)) in *. assert (Nr : N <= r) by exact Bx. assert (N0 : 0 <= N) by apply norm_ge0.
  assert (Cs : Rabs (dot n (M i) (apply_matrix Ti e)) <= norm (M i) * N) by apply dot_size.
  pose proof (Rabs_triang (Derive f t - dot n (M i) (apply_matrix Ti e)) (dot n (M i) (apply_matrix Ti e))) as Tr.
  replace (Derive f t - dot n (M i) (apply_matrix Ti e) + dot n (M i) (apply_matrix Ti e)) with (Derive f t) in Tr by ring.
  assert (A : Rabs (Derive f t) <= (norm (M i) + eps i) * N) by lra.
  pose proof (norm_ge0 n (M i)). pose proof (Pe i Hi). assert ((norm (M i) + eps i) * N <= (norm (M i) + eps i) * r) by (apply Rmult_le_compat_l; lra). lra.
Qed.
(* "D A - m M = D (A - M) + (D - m) M for a derivative D within d of m" *)
Theorem activation_rule : forall m y M eps (phi dphi : R -> R) (slope spread : vector), 0 <= r -> enclosed m y M eps ->
  (forall i z, (i < m)%nat -> Rabs (z - y c i) <= r * (norm (M i) + eps i) -> is_derive phi z (dphi z) /\ Rabs (dphi z - slope i) <= spread i) ->
  enclosed m (fun x i => phi (y x i)) (fun i l => slope i * M i l) (fun i => (Rabs (slope i) + spread i) * eps i + spread i * norm (M i)).
Proof.
  intros m y M eps phi dphi slope spread R0 E Hphi. destruct (E) as [Pe Ed].
  assert (Ps : forall i, (i < m)%nat -> 0 <= spread i).
  { intros i Hi. apply Rle_trans with (1 := Rabs_pos (dphi (y c i) - slope i)). apply Hphi; [exact Hi|]. rewrite Rminus_eq_0, Rabs_R0.
    pose proof (norm_ge0 n (M i)). pose proof (Pe i Hi). apply Rmult_le_pos; lra. }
  split.
  - intros i Hi. pose proof (Ps i Hi). pose proof (Pe i Hi). pose proof (Rabs_pos (slope i)). pose proof (norm_ge0 n (M i)).
    assert (0 <= (Rabs (slope i) + spread i) * eps i) by (apply Rmult_le_pos; lra). assert (0 <= spread i * norm (M i)) by (apply Rmult_le_pos; lra). lra.
  - intros x e i Bx Hi. destruct (Ed x e i Bx Hi) as [d [D1 D2]]. destruct (Hphi i (y x i) Hi (moved m y M eps x i R0 E Bx Hi)) as [Q1 Q2].
    exists (dphi (y x i) * d). split.
    + evar_last.
      * apply (is_derive_comp phi (fun h => y (fun j => x j + h * e j) i) 0 (dphi (y x i)) d); [|exact D1].
        replace (y (fun j => x j + 0 * e j) i) with (y x i); [exact Q1|]. f_equal. apply functional_extensionality. intros; ring.
      * unfold scal; simpl. unfold mult; simpl. ring.
    + set (N := norm (apply_matrix Ti e)) in *. set (q := dot n (M i) (apply_matrix Ti e)) in *. assert (N0 : 0 <= N) by apply norm_ge0.
      replace (dot n (fun l => slope i * M i l) (apply_matrix Ti e)) with (slope i * q) by (unfold q, dot; rewrite <- sum_scal; apply sum_ext; intros; ring).
      replace (dphi (y x i) * d - slope i * q) with (dphi (y x i) * (d - q) + (dphi (y x i) - slope i) * q) by ring.
      apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult. pose proof (Ps i Hi). pose proof (Pe i Hi).
      assert (Sl : Rabs (dphi (y x i)) <= Rabs (slope i) + spread i).
      { pose proof (Rabs_triang (dphi (y x i) - slope i) (slope i)) as Tr. replace (dphi (y x i) - slope i + slope i) with (dphi (y x i)) in Tr by ring. lra. }
      assert (Cs : Rabs q <= norm (M i) * N) by apply dot_size.
      assert (Rabs (dphi (y x i)) * Rabs (d - q) <= (Rabs (slope i) + spread i) * (eps i * N)) by (apply Rmult_le_compat; try apply Rabs_pos; assumption).
      assert (Rabs (dphi (y x i) - slope i) * Rabs q <= spread i * (norm (M i) * N)) by (apply Rmult_le_compat; try apply Rabs_pos; assumption). lra.
Qed.
End Layers.

(* "|R A| <= |R M| + |R| |eps|", with |R| the root of the sum of all squares *)
Definition frobenius n (A : matrix) := sqrt (sum n (fun i => square n (A i))).
Lemma frobenius_size n A x : norm n (apply_matrix n A x) <= frobenius n A * norm n x.
Proof.
  assert (F0 : 0 <= sum n (fun i => square n (A i))) by (apply total_ge0; intros; apply square_ge0).
  apply Rsqr_incr_0; [|apply norm_ge0|apply Rmult_le_pos; [apply sqrt_pos|apply norm_ge0]]. unfold Rsqr. rewrite norm_square.
  replace (frobenius n A * norm n x * (frobenius n A * norm n x)) with ((frobenius n A * frobenius n A) * (norm n x * norm n x)) by ring.
  unfold frobenius. rewrite sqrt_sqrt, norm_square by exact F0. unfold square at 1, dot. rewrite Rmult_comm, <- sum_scal. apply total_le. intros i _.
  pose proof (cauchy_schwarz n (A i) x) as Q. unfold dot in Q at 1. fold (apply_matrix n A x i) in Q. change (sum n (fun j => A i j * x j)) with (apply_matrix n A x i) in Q. lra.
Qed.
(* one fixed point, from what is computed of a network g: T has an inverse, for Near is nearly one; the derivative of g
   on the ball is within eps of M; and q, m as in memory_rule *)
Theorem network_rule : forall n (T Near M : matrix) (c eps : vector) (g : vector -> vector) (eta r a q m : R), eta < 1 -> 0 <= r ->
  (forall z, norm n (fun i => apply_matrix n Near (apply_matrix n T z) i - z i) <= eta * norm n z) ->
  (forall Ti, (forall x i, (i < n)%nat -> apply_matrix n T (apply_matrix n Ti x) i = x i) -> enclosed n Ti c r n g M eps) ->
  (forall z, norm n (apply_matrix n Near (apply_matrix n M z)) <= a * norm n z) ->
  (a + frobenius n Near * norm n eps) / (1 - eta) <= q -> 0 <= q < 1 ->
  norm n (apply_matrix n Near (minus_vector (g c) c)) / (1 - eta) <= m -> m + q * r <= r ->
  exists Ti x, let ball := frame_ball n Ti c r in (forall x i, (i < n)%nat -> apply_matrix n T (apply_matrix n Ti x) i = x i) /\
    ball x /\ (forall i, (i < n)%nat -> g x i = x i) /\
    (forall y, ball y -> (forall i, (i < n)%nat -> g y i = y i) -> forall i, (i < n)%nat -> y i = x i) /\
    forall y, ball y -> (forall t, away n Ti (Nat.iter t g y) x <= q ^ t * away n Ti y x) /\
      forall i, (i < n)%nat -> is_lim_seq (fun t => Nat.iter t g y i) (x i).
Proof.
  intros n T Near M c eps g eta r a q m He R0 Fr En Ma Rt Hq St Mp. destruct (frame_rule n T Near eta He Fr) as [Ti [Inv Sz]].
  destruct (En Ti Inv) as [Pe Ed]. set (J := fun (x e : vector) i => Derive (fun h => g (fun j => x j + h * e j) i) 0).
  assert (HJ : forall x e i, frame_ball n Ti c r x -> (i < n)%nat -> is_derive (fun h => g (fun j => x j + h * e j) i) 0 (J x e i) /\
    Rabs (J x e i - dot n (M i) (apply_matrix n Ti e)) <= eps i * norm n (apply_matrix n Ti e)).
  { intros x e i Bx Hi. destruct (Ed x e i Bx Hi) as [d [D1 D2]]. assert (E : J x e i = d) by (apply is_derive_unique, D1). rewrite E. auto. }
  destruct (memory_rule n T Ti c r q m g J Inv) as [x Hx]; try assumption.
  - intros x e i Bx Hi. apply HJ; assumption.
  - intros x e Bx. set (z := apply_matrix n Ti e). apply Rle_trans with (1 := Sz (J x e)).
    apply Rle_trans with ((a + frobenius n Near * norm n eps) / (1 - eta) * norm n z); [|apply Rmult_le_compat_r; [apply norm_ge0|exact Rt]].
    unfold Rdiv. rewrite (Rmult_comm _ (/ (1 - eta))), (Rmult_comm _ (/ (1 - eta))), Rmult_assoc. apply Rmult_le_compat_l; [left; apply Rinv_0_lt_compat; lra|].
    set (o := fun i => J x e i - apply_matrix n M z i).
    apply Rle_trans with (norm n (apply_matrix n Near (apply_matrix n M z)) + norm n (apply_matrix n Near o)).
    + apply Rle_trans with (2 := norm_triangle n (apply_matrix n Near (apply_matrix n M z)) (apply_matrix n Near o)). right. apply norm_ext. intros i _.
      unfold Linear.apply_matrix at 1 2 4. rewrite <- sum_plus. apply sum_ext. intros j _. unfold o. ring.
    + assert (No : norm n o <= norm n eps * norm n z).
      { replace (norm n eps * norm n z) with (norm n (fun i => norm n z * eps i)) by (rewrite norm_scal, Rabs_pos_eq by apply norm_ge0; ring).
        unfold Linear.norm at 1 2. apply sqrt_le_1_alt, total_le. intros i Hi. apply below in Hi. apply neg_pos_Rsqr_le; pose proof (proj2 (HJ x e i Bx Hi)) as Q; apply Rabs_le_between in Q; unfold o; change (apply_matrix n M z i) with (dot n (M i) z); fold z in Q; lra. }
      pose proof (frobenius_size n Near o) as Fo. pose proof (Ma z). assert (0 <= frobenius n Near) by apply sqrt_pos.
      assert (frobenius n Near * norm n o <= frobenius n Near * (norm n eps * norm n z)) by (apply Rmult_le_compat_l; assumption). lra.
  - unfold away. apply Rle_trans with (1 := Sz _). exact St.
  - exists Ti, x. split; [exact Inv|exact Hx].
Qed.
