(* Chains of networks f_i : x_i -> x_{i+1}, each with the weights W1 = x_{i+1} u^T, W2 = v x_i^T and equal units, and
   zero loss; and when the cycle that they encode attracts. *)
From Coq Require Import Reals Lra Lia Psatz Classical.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network.
Open Scope R_scope.

Fixpoint product (n : nat) (f : nat -> R) : R := match n with O => 1 | S m => product m f * f m end.

Section Chain.
Variable d : nat.
Variable k : nat -> nat.
Variables phi dphi : R -> R.
Variable x : nat -> vector.
Variables W1 W2 : nat -> matrix.
Variables u v : nat -> R.
Hypothesis Unit : forall i, dot d (x i) (x i) = 1.
Hypothesis Shape : forall i, rank_one d (k i) (x i) (x (S i)) (W1 i) (W2 i) (fun _ => u i) (fun _ => v i).
Hypothesis Stored : forall i, INR (k i) * (u i * phi (v i)) = 1.
Hypothesis Derivative : forall i, is_derive phi (v i) (dphi (v i)).

Fixpoint chain (n : nat) (z : vector) : vector :=
  match n with O => z | S m => network d (k m) phi (W1 m) (W2 m) (chain m z) end.
Fixpoint line (n : nat) (alpha : R) : R :=
  match n with O => alpha | S m => INR (k m) * (u m * phi (line m alpha * v m)) end.

(* "the composition": F(z) = x g(<x, z>) *)
Lemma chain_on_line n z : dot d (x n) (chain n z) = line n (dot d (x 0%nat) z) /\
  forall i, (i < d)%nat -> chain (S n) z i = x (S n) i * line (S n) (dot d (x 0%nat) z).
Proof.
  induction n as [|n [IH1 IH2]].
  - split; [reflexivity|]. intros i Hi. simpl. rewrite (network_rank_one d (k 0%nat) phi _ _ _ _ _ _ z i (Shape 0%nat) Hi), sum_const. ring.
  - assert (D : dot d (x (S n)) (chain (S n) z) = line (S n) (dot d (x 0%nat) z)).
    { unfold dot at 1. rewrite (sum_ext d _ (fun i => line (S n) (dot d (x 0%nat) z) * (x (S n) i * x (S n) i))).
      - rewrite sum_scal. fold (dot d (x (S n)) (x (S n))). rewrite Unit. ring.
      - intros i Hi. rewrite IH2 by assumption. ring. }
    split; [exact D|]. intros i Hi. change (chain (S (S n)) z i) with (network d (k (S n)) phi (W1 (S n)) (W2 (S n)) (chain (S n) z) i).
    rewrite (network_rank_one d (k (S n)) phi _ _ _ _ _ _ _ i (Shape (S n)) Hi), sum_const, D. simpl. ring.
Qed.
Lemma stored_nonzero i : phi (v i) <> 0.
Proof. intros Z. pose proof (Stored i) as Q. rewrite Z in Q. lra. Qed.
Lemma line_fixed n : line n 1 = 1.
Proof. induction n as [|n IH]; [reflexivity|]. simpl. rewrite IH, Rmult_1_l. apply Stored. Qed.
Definition elasticity i := v i * dphi (v i) / phi (v i).
Lemma line_derive n : is_derive (line n) 1 (product n elasticity).
Proof.
  induction n as [|n IH]; [apply (is_derive_id (K := R_AbsRing))|]. simpl. pose proof (stored_nonzero n) as N.
  assert (D : is_derive phi (line n 1 * v n) (dphi (v n))) by (rewrite line_fixed, Rmult_1_l; apply Derivative).
  assert (Dl : is_derive (fun a => line n a * v n) 1 (product n elasticity * v n)).
  { apply (is_derive_ext (fun a => v n * line n a)); [intros; apply Rmult_comm|].
    rewrite Rmult_comm. apply (is_derive_scal (line n)). exact IH. }
  evar_last.
  - apply (is_derive_scal (fun a => u n * phi (line n a * v n))). apply (is_derive_scal (fun a => phi (line n a * v n))).
    apply (is_derive_comp phi (fun a => line n a * v n) 1 _ _ D Dl).
  - unfold scal; simpl. unfold mult; simpl. set (P := product n elasticity). unfold elasticity.
    transitivity (INR (k n) * (u n * phi (v n)) * (P * (v n * dphi (v n) / phi (v n)))); [field; exact N|].
    rewrite Stored. ring.
Qed.

(* Theorem 4: "F = f_n o ... o f_1: J_F(x_1) = (prod_i E(v_i)) x_1 x_1^T": the derivative in every direction w *)
Theorem theorem4 : forall n w i, (0 < n)%nat -> (i < d)%nat ->
  is_derive (fun h => chain n (fun l => x 0%nat l + h * w l) i) 0 (product n elasticity * (x n i * dot d (x 0%nat) w)).
Proof.
  intros [|n] w i Hn Hi; [lia|].
  assert (Dot : forall h, dot d (x 0%nat) (fun l => x 0%nat l + h * w l) = 1 + h * dot d (x 0%nat) w).
  { intros h. unfold dot. rewrite <- sum_scal, <- (Unit 0%nat). unfold dot. rewrite <- sum_plus. apply sum_ext. intros; ring. }
  apply (is_derive_ext (fun h => x (S n) i * line (S n) (1 + h * dot d (x 0%nat) w))).
  { intros h. rewrite <- Dot. symmetry. apply (proj2 (chain_on_line n _) i Hi). }
  assert (D : is_derive (line (S n)) (1 + 0 * dot d (x 0%nat) w) (product (S n) elasticity)) by (rewrite Rmult_0_l, Rplus_0_r; apply line_derive).
  evar_last.
  - apply (is_derive_scal (fun h => line (S n) (1 + h * dot d (x 0%nat) w))).
    apply (is_derive_comp (line (S n)) (fun h => 1 + h * dot d (x 0%nat) w) 0 _ (dot d (x 0%nat) w) D).
    auto_derive; [exact I|ring].
  - unfold scal; simpl. unfold mult; simpl. ring.
Qed.
End Chain.

(* Propositions 1 and 2 for maps of this form, z -> x g(<x, z>): "a fixed point is an attractor if every eigenvalue is
   < 1 in absolute value; if one is > 1, it is not an attractor", with what that means: nearby points are led to it;
   or no nearby point but itself stays near *)
Fixpoint iterate (g : R -> R) (n : nat) (s : R) : R := match n with O => s | S m => g (iterate g m s) end.
Lemma slope_near g dg c eps : g c = c -> is_derive g c dg -> 0 < eps ->
  exists delta, 0 < delta /\ forall s, Rabs (s - c) < delta ->
    (Rabs dg - eps) * Rabs (s - c) <= Rabs (g s - c) <= (Rabs dg + eps) * Rabs (s - c).
Proof.
  intros Gc D He. apply is_derive_Reals in D. destruct (D eps He) as [del Hd]. exists del. split; [apply cond_pos|].
  intros s Hs. destruct (Req_dec s c) as [->|N]; [rewrite Gc, Rminus_eq_0, Rabs_R0; lra|].
  specialize (Hd (s - c) ltac:(lra) Hs). replace (c + (s - c)) with s in Hd by ring. rewrite Gc in Hd.
  pose proof (Rabs_pos_lt (s - c) ltac:(lra)) as P. set (r := (g s - c) / (s - c)) in *.
  assert (E : g s - c = r * (s - c)) by (unfold r; field; lra). clearbody r. rewrite E, Rabs_mult.
  pose proof (Rabs_triang (r - dg) dg) as T1. replace (r - dg + dg) with r in T1 by ring.
  assert (T2 : Rabs dg <= Rabs (r - dg) + Rabs r).
  { rewrite (Rabs_minus_sym r dg). apply Rle_trans with (2 := Rabs_triang (dg - r) r). right. f_equal. lra. }
  split; apply Rmult_le_compat_r; lra.
Qed.
Theorem attracts : forall g dg c, g c = c -> is_derive g c dg -> Rabs dg < 1 ->
  exists delta, 0 < delta /\ forall s, Rabs (s - c) < delta -> is_lim_seq (fun n => iterate g n s) c.
Proof.
  intros g dg c Gc D L. set (q := (1 + Rabs dg) / 2). pose proof (Rabs_pos dg).
  assert (q0 : 0 < q < 1) by (unfold q; lra).
  destruct (slope_near g dg c (q - Rabs dg) Gc D ltac:(unfold q; lra)) as [del [Dp Near]].
  exists del. split; [exact Dp|]. intros s Hs.
  assert (B : forall n, Rabs (iterate g n s - c) <= q ^ n * Rabs (s - c) /\ Rabs (iterate g n s - c) < del).
  { induction n as [|n [IH1 IH2]]; simpl; [lra|]. destruct (Near _ IH2) as [_ Q].
    replace (Rabs dg + (q - Rabs dg)) with q in Q by ring. pose proof (Rabs_pos (iterate g n s - c)). split; [|nra].
    apply Rle_trans with (1 := Q). rewrite Rmult_assoc. apply Rmult_le_compat_l; lra. }
  assert (Z : is_lim_seq (fun n => q ^ n * Rabs (s - c)) 0).
  { replace (Finite 0) with (Rbar_mult 0 (Rabs (s - c))) by (simpl; f_equal; ring).
    apply is_lim_seq_scal_r, is_lim_seq_geom. rewrite Rabs_pos_eq; lra. }
  apply (is_lim_seq_ext (fun n => iterate g n s - c + c)); [intros; ring|].
  replace (Finite c) with (Finite (0 + c)) by (f_equal; ring). apply is_lim_seq_plus'; [|apply is_lim_seq_const].
  apply (is_lim_seq_le_le (fun n => - (q ^ n * Rabs (s - c))) _ (fun n => q ^ n * Rabs (s - c))); [| |exact Z].
  - intros n. apply Rabs_le_between, B.
  - replace (Finite 0) with (Rbar_opp 0) by (simpl; f_equal; ring). apply -> is_lim_seq_opp. exact Z.
Qed.
Theorem repels : forall g dg c, g c = c -> is_derive g c dg -> 1 < Rabs dg ->
  exists delta, 0 < delta /\ forall s, s <> c -> exists n, delta <= Rabs (iterate g n s - c).
Proof.
  intros g dg c Gc D L. set (q := (1 + Rabs dg) / 2). assert (q1 : 1 < q < Rabs dg) by (unfold q; lra).
  destruct (slope_near g dg c (Rabs dg - q) Gc D ltac:(lra)) as [del [Dp Near]].
  exists del. split; [exact Dp|]. intros s N. pose proof (Rabs_pos_lt (s - c) ltac:(lra)) as P.
  destruct (classic (exists n, del <= Rabs (iterate g n s - c))) as [|Stay]; [assumption|exfalso].
  assert (In : forall n, Rabs (iterate g n s - c) < del) by (intros n; apply Rnot_le_lt; intros Q; apply Stay; eauto).
  assert (B : forall n, q ^ n * Rabs (s - c) <= Rabs (iterate g n s - c)).
  { induction n as [|n IH]; simpl; [lra|]. destruct (Near _ (In n)) as [Q _].
    replace (Rabs dg - (Rabs dg - q)) with q in Q by ring. apply Rle_trans with (2 := Q). rewrite Rmult_assoc. apply Rmult_le_compat_l; lra. }
  destruct (Pow_x_infinity q ltac:(rewrite Rabs_pos_eq; lra) (del / Rabs (s - c))) as [n Hn].
  specialize (Hn n (Nat.le_refl n)). rewrite Rabs_pos_eq in Hn by (apply pow_le; lra). apply Rge_le in Hn.
  pose proof (B n). pose proof (In n). apply (Rmult_le_compat_r (Rabs (s - c))) in Hn; [|lra].
  replace (del / Rabs (s - c) * Rabs (s - c)) with del in Hn by (field; lra). lra.
Qed.
