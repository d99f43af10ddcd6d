(* The Jacobians of Propositions 4 and 2, Corollary 2, Theorem 4 and E3 as derivatives in the sense of Frechet, where
   Network.v, Deep.v, Sequences.v and Orthonormal.v have those along every direction. *)
From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear Deep Sequences Orthonormal.
Open Scope R_scope.

(* f(p + h) = f(p) + J h + o(|h|) *)
Definition jacobian d (f : vector -> vector) (p : vector) (J : matrix) := forall eps, 0 < eps -> exists delta, 0 < delta /\
  forall h, norm d h < delta -> norm d (fun i => f (fun j => p j + h j) i - f p i - apply_matrix d J h i) <= eps * norm d h.
Lemma dot_abs d x h : Rabs (dot d x h) <= norm d x * norm d h.
Proof.
  apply Rabs_le. split; [|apply dot_le]. assert (dot d (fun i => -1 * x i) h = - dot d x h) by (unfold dot; rewrite (sum_ext d _ (fun i => -1 * (x i * h i))) by (intros; ring); rewrite sum_scal; ring).
  pose proof (dot_le d (fun i => -1 * x i) h) as Q. rewrite norm_scal, Rabs_left1 in Q by lra. lra.
Qed.
(* a map that is one-dimensional *)
Lemma line_jacobian d (f : vector -> vector) (x y p : vector) g l : (forall z i, (i < d)%nat -> f z i = y i * g (dot d x z)) ->
  is_derive g (dot d x p) l -> jacobian d f p (fun i j => l * (y i * x j)).
Proof.
  intros Hf D eps He. pose proof (norm_ge0 d x) as X0. pose proof (norm_ge0 d y) as Y0. set (C := (norm d x + 1) * (norm d y + 1)).
  assert (C0 : 0 < C) by (apply Rmult_lt_0_compat; lra). apply is_derive_Reals in D. destruct (D (eps / C) ltac:(apply Rdiv_lt_0_compat; assumption)) as [delta Hd]. pose proof (cond_pos delta) as D0.
  exists (delta / (norm d x + 1)). split; [apply Rdiv_lt_0_compat; lra|]. intros h Hh. set (s := dot d x h). set (r := g (dot d x p + s) - g (dot d x p) - l * s).
  pose proof (norm_ge0 d h) as H0. assert (Ss : Rabs s <= (norm d x + 1) * norm d h) by (apply Rle_trans with (1 := dot_abs d x h); apply Rmult_le_compat_r; lra).
  assert (Sd : Rabs s < delta).
  { apply Rle_lt_trans with (1 := Ss). apply (Rmult_lt_compat_l (norm d x + 1)) in Hh; [|lra]. replace ((norm d x + 1) * (delta / (norm d x + 1))) with (pos delta) in Hh by (field; lra). exact Hh. }
  assert (Rs : Rabs r <= eps / C * Rabs s).
  { destruct (Req_dec s 0) as [Z|N]; [unfold r; rewrite Z, Rplus_0_r, Rmult_0_r, Rminus_0_r, Rminus_eq_0, !Rabs_R0; lra|].
    specialize (Hd s N Sd). replace r with (((g (dot d x p + s) - g (dot d x p)) / s - l) * s) by (unfold r; field; exact N). rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|lra]. }
  rewrite (norm_ext d _ (fun i => r * y i)).
  - rewrite norm_scal. apply Rle_trans with (eps / C * ((norm d x + 1) * norm d h) * (norm d y + 1)).
    + apply Rmult_le_compat; [apply Rabs_pos|exact Y0| |lra]. apply Rle_trans with (1 := Rs). apply Rmult_le_compat_l; [left; apply Rdiv_lt_0_compat; assumption|exact Ss].
    + right. unfold C. field. lra.
  - intros i Hi. rewrite !Hf by exact Hi. assert (E : dot d x (fun j => p j + h j) = dot d x p + s) by (unfold s, dot; rewrite <- sum_plus; apply sum_ext; intros; ring). rewrite E.
    assert (A : apply_matrix d (fun i j => l * (y i * x j)) h i = y i * (l * s)).
    { unfold apply_matrix, s, dot. rewrite (sum_ext d _ (fun j => y i * l * (x j * h j))) by (intros; ring). rewrite sum_scal. ring. }
    rewrite A. unfold r. ring.
Qed.
Lemma jacobian_sum d n (f : nat -> vector -> vector) p (J : nat -> matrix) : (forall j, (j < n)%nat -> jacobian d (f j) p (J j)) ->
  jacobian d (fun z i => sum n (fun j => f j z i)) p (fun i l => sum n (fun j => J j i l)).
Proof.
  induction n as [|n IH]; intros Q eps He.
  - exists 1. split; [lra|]. intros h _. rewrite (norm_ext d _ (fun _ => 0)); [rewrite norm_zero; apply Rmult_le_pos; [lra|apply norm_ge0]|].
    assert (Z : forall g : nat -> R, sum 0 g = 0) by reflexivity. intros i _. unfold apply_matrix. rewrite !Z, sum_zero by (intros; rewrite Z; ring). ring.
  - destruct (IH (fun j Hj => Q j ltac:(lia)) (eps / 2) ltac:(lra)) as [d1 [D1 H1]]. destruct (Q n ltac:(lia) (eps / 2) ltac:(lra)) as [d2 [D2 H2]].
    exists (Rmin d1 d2). split; [apply Rmin_glb_lt; assumption|]. intros h Hh. pose proof (Rmin_l d1 d2). pose proof (Rmin_r d1 d2).
    specialize (H1 h ltac:(lra)). specialize (H2 h ltac:(lra)).
    assert (L : forall g : nat -> R, sum (S n) g = sum n g + g n) by (intros g; unfold sum; rewrite List.seq_S, total_app; simpl; ring).
    apply Rle_trans with (norm d (fun i => (sum n (fun j => f j (fun j => p j + h j) i) - sum n (fun j => f j p i) - apply_matrix d (fun i l => sum n (fun j => J j i l)) h i)
      + (f n (fun j => p j + h j) i - f n p i - apply_matrix d (J n) h i))).
    + right. apply norm_ext. intros i _. rewrite !L. unfold apply_matrix. rewrite (sum_ext d (fun j => sum (S n) (fun j0 => J j0 i j) * h j) (fun j => sum n (fun j0 => J j0 i j) * h j + J n i j * h j)) by (intros; rewrite L; ring).
      rewrite sum_plus. ring.
    + apply Rle_trans with (1 := norm_triangle d _ _). lra.
Qed.
(* what it says along a direction *)
Lemma jacobian_direction d f p J w i : (i < d)%nat -> jacobian d f p J -> is_derive (fun h => f (fun l => p l + h * w l) i) 0 (apply_matrix d J w i).
Proof.
  intros Hi Q. apply is_derive_Reals. intros eps He. pose proof (norm_ge0 d w) as W0. destruct (Q (eps / (2 * (norm d w + 1))) ltac:(apply Rdiv_lt_0_compat; lra)) as [delta [D0 H]].
  assert (P : 0 < delta / (norm d w + 1)) by (apply Rdiv_lt_0_compat; lra). exists (mkposreal _ P). intros h N Hh. simpl in Hh.
  specialize (H (fun l => h * w l)). rewrite norm_scal in H. assert (Hn : Rabs h * norm d w < delta).
  { apply Rle_lt_trans with (Rabs h * (norm d w + 1)); [apply Rmult_le_compat_l; [apply Rabs_pos|lra]|]. apply (Rmult_lt_compat_r (norm d w + 1)) in Hh; [|lra].
    replace (delta / (norm d w + 1) * (norm d w + 1)) with delta in Hh by (field; lra). exact Hh. }
  specialize (H Hn). apply (Rle_trans _ _ _ (norm_coordinate d (fun i => f (fun j => p j + h * w j) i - f p i - apply_matrix d J (fun l => h * w l) i) i Hi)) in H. cbv beta in H.
  rewrite Rplus_0_l. assert (A : apply_matrix d J (fun l => h * w l) i = h * apply_matrix d J w i).
  { unfold apply_matrix. rewrite <- sum_scal. apply sum_ext. intros; ring. }
  assert (Z : f (fun l => p l + 0 * w l) i = f p i) by (f_equal; apply FunctionalExtensionality.functional_extensionality; intros l; ring).
  rewrite A in H. rewrite Z. set (u := f (fun l => p l + h * w l) i - f p i) in *. replace (u / h - apply_matrix d J w i) with ((u - h * apply_matrix d J w i) / h) by (field; exact N).
  unfold Rdiv at 1. rewrite Rabs_mult, Rabs_inv. apply Rabs_pos_lt in N. apply (Rmult_lt_reg_r (Rabs h)); [exact N|]. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  apply Rle_lt_trans with (1 := H). replace (eps / (2 * (norm d w + 1)) * (Rabs h * norm d w)) with (eps * Rabs h * (norm d w / (2 * (norm d w + 1)))) by (field; lra).
  rewrite <- (Rmult_1_r (eps * Rabs h)) at 2. apply Rmult_lt_compat_l; [apply Rmult_lt_0_compat; assumption|]. apply (Rmult_lt_reg_r (2 * (norm d w + 1))); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

(* Proposition 4: "J_f(x) = (sum_i u_i phi'(v_i) v_i) x x^T" *)
Theorem proposition4_jacobian : forall d k phi dphi x y W1 W2 u v, (forall j, (j < k)%nat -> is_derive phi (v j) (dphi (v j))) ->
  rank_one d k x y W1 W2 u v -> dot d x x = 1 -> jacobian d (network d k phi W1 W2) x (fun i l => sum k (fun j => u j * (dphi (v j) * v j)) * (y i * x l)).
Proof.
  intros d k phi dphi x y W1 W2 u v Hphi H Hx. apply (line_jacobian d _ x y x (fun alpha => sum k (fun j => u j * phi (alpha * v j)))).
  - intros z i Hi. apply (network_rank_one d k phi x y W1 W2 u v z i H Hi).
  - rewrite Hx. apply (sum_derive k (fun j alpha => u j * phi (alpha * v j)) (fun j => u j * (dphi (v j) * v j))). intros j Hj. apply (is_derive_scal (fun alpha => phi (alpha * v j))).
    evar_last; [apply (is_derive_comp phi (fun alpha => alpha * v j) 1 (dphi (v j)) (v j)); [rewrite Rmult_1_l; apply Hphi, Hj|auto_derive; [exact I|ring]]|].
    unfold scal; simpl. unfold mult; simpl. ring.
Qed.
(* Theorem 2: "then lambda_1(J_f(x)) = E(v)": J = E(v) x x^T *)
Theorem theorem2_jacobian : forall d k phi dphi x W1 W2 u0 v0, is_derive phi v0 (dphi v0) ->
  rank_one d k x x W1 W2 (fun _ => u0) (fun _ => v0) -> dot d x x = 1 -> (forall i, (i < d)%nat -> network d k phi W1 W2 x i = x i) ->
  jacobian d (network d k phi W1 W2) x (fun i l => v0 * dphi v0 / phi v0 * (x i * x l)).
Proof.
  intros d k phi dphi x W1 W2 u0 v0 D H Hx Hf. pose proof (proposition3 d k phi x x W1 W2 _ _ H Hx Hx Hf) as P. cbv beta in P. rewrite sum_const in P.
  assert (N : phi v0 <> 0) by (intros Z; rewrite Z in P; lra).
  replace (v0 * dphi v0 / phi v0) with (sum k (fun _ => u0 * (dphi v0 * v0))).
  - apply (proposition4_jacobian d k phi dphi x x W1 W2 (fun _ => u0) (fun _ => v0)); auto.
  - rewrite sum_const. apply (Rmult_eq_reg_r (phi v0)); [|exact N]. transitivity (INR k * (u0 * phi v0) * (v0 * dphi v0)); [ring|]. rewrite P. field. exact N.
Qed.
(* Corollary 2: "the product of the layers' elasticities" *)
Theorem corollary2_jacobian : forall d k H phi dphi x y V Out u w, equal d k H x y V Out u w -> dot d x x = 1 -> INR k * (u * phi (a k phi w 1 H)) = 1 ->
  (forall m, (m <= H)%nat -> is_derive phi (a k phi w 1 m) (dphi (a k phi w 1 m)) /\ phi (a k phi w 1 m) <> 0) ->
  jacobian d (deep d k H phi V Out) x (fun i l => product (S H) (fun m => a k phi w 1 m * dphi (a k phi w 1 m) / phi (a k phi w 1 m)) * (y i * x l)).
Proof.
  intros d k H phi dphi x y V Out u w E Hx P D. apply (line_jacobian d _ x y x (fun alpha => INR k * (u * phi (a k phi w alpha H)))).
  - intros z i Hi. apply (equal_deep d k H phi x y V Out u w z i E Hi).
  - rewrite Hx. apply (deep_line k H phi dphi u w P D).
Qed.
(* Theorem 4: "J_F(x_1) = (prod_i E(v_i)) x_1 x_1^T"; for n networks whose last target is x_n *)
Theorem theorem4_jacobian : forall d k phi dphi (x : nat -> vector) W1 W2 u v, (forall i, dot d (x i) (x i) = 1) ->
  (forall i, rank_one d (k i) (x i) (x (S i)) (W1 i) (W2 i) (fun _ => u i) (fun _ => v i)) -> (forall i, INR (k i) * (u i * phi (v i)) = 1) ->
  (forall i, is_derive phi (v i) (dphi (v i))) -> forall n,
  jacobian d (chain d k phi W1 W2 (S n)) (x 0%nat) (fun i l => product (S n) (elasticity phi dphi v) * (x (S n) i * x 0%nat l)).
Proof.
  intros d k phi dphi x W1 W2 u v Unit Shape Stored D n. apply (line_jacobian d _ (x 0%nat) (x (S n)) (x 0%nat) (line k phi u v (S n))).
  - intros z i Hi. apply (proj2 (chain_on_line d k phi x W1 W2 u v Unit Shape n z) i Hi).
  - rewrite Unit. apply (line_derive k phi dphi u v Stored D (S n)).
Qed.
(* E3, E4: one matrix, whose values along the examples and across them are those of Orthonormal.v *)
Theorem orthonormal_is_jacobian : forall d k n phi dphi xs ys block,
  (forall s r, (s < n)%nat -> (r < n)%nat -> dot d (xs s) (xs r) = delta s r) -> (forall j, (j < k)%nat -> (block j < n)%nat) ->
  forall u v s, (s < n)%nat -> (forall r, (r < n)%nat -> width k block r * u r * phi (v r) = 1) ->
  is_derive phi (v s) (dphi (v s)) -> is_derive phi 0 (dphi 0) ->
  exists J, jacobian d (network d k phi (blocks1 ys block u) (blocks2 xs block v)) (xs s) J /\
  (forall i, (i < d)%nat -> apply_matrix d J (xs s) i = v s * dphi (v s) / phi (v s) * ys s i) /\
  (forall r i, (i < d)%nat -> (r < n)%nat -> r <> s -> apply_matrix d J (xs r) i = dphi 0 * v r / phi (v r) * ys r i) /\
  (forall w i, (i < d)%nat -> (forall r, (r < n)%nat -> dot d (xs r) w = 0) -> apply_matrix d J w i = 0).
Proof.
  intros d k n phi dphi xs ys block Xs Block u v s Hs P D D0.
  set (f := fun j z i => ys (block j) i * (u (block j) * phi (v (block j) * dot d (xs (block j)) z))).
  set (l := fun j => u (block j) * (v (block j) * if Nat.eqb (block j) s then dphi (v s) else dphi 0)).
  set (J := fun i q => sum k (fun j => l j * (ys (block j) i * xs (block j) q))).
  assert (HJ : jacobian d (network d k phi (blocks1 ys block u) (blocks2 xs block v)) (xs s) J).
  { assert (Sum : jacobian d (fun z i => sum k (fun j => f j z i)) (xs s) J).
    { apply (jacobian_sum d k f (xs s) (fun j i q => l j * (ys (block j) i * xs (block j) q))). intros j Hj.
      apply (line_jacobian d (f j) (xs (block j)) (ys (block j)) (xs s) (fun alpha => u (block j) * phi (v (block j) * alpha))); [reflexivity|].
      rewrite Xs by auto. apply (is_derive_scal (fun alpha => phi (v (block j) * alpha))). unfold delta. destruct (Nat.eqb_spec (block j) s) as [E|E].
      - rewrite E. apply (is_derive_comp phi (fun alpha => v s * alpha) 1 (dphi (v s)) (v s)); [rewrite Rmult_1_r; exact D|auto_derive; [exact I|ring]].
      - apply (is_derive_comp phi (fun alpha => v (block j) * alpha) 0 (dphi 0) (v (block j))); [rewrite Rmult_0_r; exact D0|auto_derive; [exact I|ring]]. }
    assert (Same : forall z i, network d k phi (blocks1 ys block u) (blocks2 xs block v) z i = sum k (fun j => f j z i)).
    { intros z i. apply sum_ext. intros j _. rewrite along_row. unfold f, blocks1. ring. }
    intros eps He. destruct (Sum eps He) as [delta [Hd Q]]. exists delta. split; [exact Hd|]. intros h Hh. apply Rle_trans with (2 := Q h Hh). right. apply norm_ext. intros i _. rewrite !Same. reflexivity. }
  exists J. split; [exact HJ|].
  assert (Val : forall w i c, (i < d)%nat -> is_derive (fun h => network d k phi (blocks1 ys block u) (blocks2 xs block v) (fun q => xs s q + h * w q) i) 0 c -> apply_matrix d J w i = c).
  { intros w i c Hi Hc. rewrite <- (is_derive_unique _ _ _ Hc). symmetry. apply is_derive_unique, (jacobian_direction d _ (xs s) J w i Hi HJ). }
  pose proof (orthonormal_jacobian d k n phi dphi xs ys block Xs Block u v s Hs P D D0) as O. split; [|split].
  - intros i Hi. apply (Val _ _ _ Hi), O.
  - intros r i Hi Hr N. apply (Val _ _ _ Hi), O; assumption.
  - intros w i Hi Hw. apply (Val _ _ _ Hi), O, Hw.
Qed.
