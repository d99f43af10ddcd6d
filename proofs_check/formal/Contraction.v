(* Banach's theorem on a ball of R^n in the norm |T^-1 x| of a matrix T, as proofs_check/kernel/kinds/memories.py needs it:
   bounds of the derivatives in this norm give one fixed point to which every iterate converges; and the same for a
   cycle of balls, each with a norm of its own. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Coq Require Import FunctionalExtensionality.
From AssociativeMemory Require Import Sums Calculus Network Linear Interval Sequences.
Open Scope R_scope.

Lemma iter_plus {X : Type} (f : X -> X) n m x : Nat.iter (n + m) f x = Nat.iter n f (Nat.iter m f x).
Proof. induction n as [|n IH]; simpl; congruence. Qed.

(* a space that is complete for the distance D, in which points at the distance 0 are not told apart *)
Section Banach.
Context {X : Type}.
Variable D : X -> X -> R.
Hypothesis D_ge0 : forall x y, 0 <= D x y.
Hypothesis D_same : forall x, D x x = 0.
Hypothesis D_symmetric : forall x y, D x y = D y x.
Hypothesis D_triangle : forall x y z, D x z <= D x y + D y z.
Variable B : X -> Prop.
Definition complete := forall (s : nat -> X) (b : nat -> R), (forall n, B (s n)) -> is_lim_seq b 0 ->
  (forall n m, D (s (n + m)%nat) (s n) <= b n) -> exists x, B x /\ forall n, D (s n) x <= b n.
Hypothesis Complete : complete.
Variable f : X -> X.
Variable q : R.
Hypothesis q0 : 0 <= q < 1.
Hypothesis Maps : forall x, B x -> B (f x).
Hypothesis Contracts : forall x y, B x -> B y -> D (f x) (f y) <= q * D x y.
Lemma iterates_stay n x : B x -> B (Nat.iter n f x).
Proof. intros Hx. induction n; simpl; auto. Qed.
Lemma iterates_approach n x y : B x -> B y -> D (Nat.iter n f x) (Nat.iter n f y) <= q ^ n * D x y.
Proof.
  intros Hx Hy. induction n as [|n IH]; simpl; [lra|].
  apply Rle_trans with (1 := Contracts _ _ (iterates_stay n x Hx) (iterates_stay n y Hy)).
  rewrite Rmult_assoc. apply Rmult_le_compat_l; lra.
Qed.
Lemma small_is_zero x b : (forall n : nat, 0 <= x <= q ^ n * b) -> x = 0.
Proof.
  intros H. apply Rle_antisym; [|apply (H 0%nat)].
  assert (L : is_lim_seq (fun n => q ^ n * b) (0 * b)) by (apply (is_lim_seq_scal_r _ b 0), is_lim_seq_geom; rewrite Rabs_pos_eq; lra).
  apply (is_lim_seq_le (fun _ => x) (fun n => q ^ n * b) x (0 * b) (fun n => proj2 (H n)) (is_lim_seq_const x)) in L. simpl in L. lra.
Qed.
Theorem banach : forall x0, B x0 -> exists x, B x /\ D (f x) x = 0 /\ (forall y, B y -> D (f y) y = 0 -> D y x = 0) /\
  forall n y, B y -> D (Nat.iter n f y) x <= q ^ n * D y x.
Proof.
  intros x0 H0. set (s := fun n => Nat.iter n f x0). set (d := D (f x0) x0). pose proof (D_ge0 (f x0) x0) as d0. fold d in d0.
  assert (Far : forall m, D (s m) x0 <= d * / (1 - q)).
  { induction m as [|m IH]; simpl; [rewrite D_same; apply Rmult_le_pos; [exact d0|left; apply Rinv_0_lt_compat; lra]|].
    pose proof (D_triangle (f (s m)) (f x0) x0) as T. pose proof (Contracts (s m) x0 (iterates_stay m x0 H0) H0) as C. fold d in T.
    assert (q * D (s m) x0 <= q * (d * / (1 - q))) by (apply Rmult_le_compat_l; lra).
    replace (d * / (1 - q)) with (q * (d * / (1 - q)) + d) by (field; lra). unfold s in *. lra. }
  destruct (Complete s (fun n => q ^ n * (d * / (1 - q)))) as [x [Bx Lx]].
  - intros n. apply iterates_stay, H0.
  - replace (Finite 0) with (Finite (0 * (d * / (1 - q)))) by (f_equal; ring). apply (is_lim_seq_scal_r _ (d * / (1 - q)) 0), is_lim_seq_geom. rewrite Rabs_pos_eq; lra.
  - intros n m. unfold s. rewrite Nat.add_comm. replace (Nat.iter (m + n) f x0) with (Nat.iter n f (Nat.iter m f x0)).
    + apply Rle_trans with (1 := iterates_approach n _ _ (iterates_stay m x0 H0) H0). apply Rmult_le_compat_l; [apply pow_le; lra|apply Far].
    + symmetry. rewrite Nat.add_comm. apply iter_plus.
  - assert (Fix : D (f x) x = 0).
    { apply (small_is_zero _ (2 * (d * / (1 - q)))). intros n. split; [apply D_ge0|].
      pose proof (D_triangle (f x) (f (s n)) x) as T. pose proof (Contracts x (s n) Bx (iterates_stay n x0 H0)) as C.
      rewrite (D_symmetric x (s n)) in C. pose proof (Lx n). pose proof (Lx (S n)) as L1. simpl in L1.
      set (e := d * / (1 - q)) in *. assert (e0 : 0 <= e) by (apply Rle_trans with (2 := Far 0%nat), D_ge0). assert (P : 0 <= q ^ n) by (apply pow_le; lra).
      assert (Pe : 0 <= q ^ n * e) by (apply Rmult_le_pos; assumption).
      assert (q * D (s n) x <= q * (q ^ n * e)) by (apply Rmult_le_compat_l; lra).
      assert (q * (q ^ n * e) <= 1 * (q ^ n * e)) by (apply Rmult_le_compat_r; lra).
      unfold s in *. simpl in *. lra. }
    assert (Stay : forall n, D (Nat.iter n f x) x = 0).
    { induction n as [|n IH]; simpl; [apply D_same|]. apply Rle_antisym; [|apply D_ge0].
      pose proof (D_triangle (f (Nat.iter n f x)) (f x) x). pose proof (Contracts _ _ (iterates_stay n x Bx) Bx). rewrite IH in H1. lra. }
    exists x. split; [exact Bx|split; [exact Fix|split]].
    + intros y By Fy. apply (small_is_zero _ (D y x)). intros n. split; [apply D_ge0|].
      assert (Sy : D y (Nat.iter n f y) = 0).
      { induction n as [|n IH]; simpl; [apply D_same|]. apply Rle_antisym; [|apply D_ge0].
        pose proof (D_triangle y (f y) (f (Nat.iter n f y))). pose proof (Contracts _ _ By (iterates_stay n y By)). rewrite IH in H1. rewrite (D_symmetric y (f y)), Fy in H. lra. }
      pose proof (D_triangle y (Nat.iter n f y) x). pose proof (D_triangle (Nat.iter n f y) (Nat.iter n f x) x).
      pose proof (iterates_approach n y x By Bx). rewrite (Stay n) in *. lra.
    + intros n y By. pose proof (D_triangle (Nat.iter n f y) (Nat.iter n f x) x). pose proof (iterates_approach n y x By Bx). rewrite (Stay n) in *. lra.
Qed.
End Banach.

Section Norm.
Variable n : nat.
Notation norm := (norm n).
Notation square := (square n).
Notation apply_matrix := (apply_matrix n).
Notation norm_ext := (Linear.norm_ext n).
Notation norm_ge0 := (Linear.norm_ge0 n).
Notation norm_zero := (Linear.norm_zero n).
Notation norm_opposite := (Linear.norm_opposite n).
Notation norm_triangle := (Linear.norm_triangle n).
Notation norm_scal := (Linear.norm_scal n).
Notation norm_coordinate := (Linear.norm_coordinate n).
Notation norm_le_sum := (Linear.norm_le_sum n).
Notation norm_square := (Linear.norm_square n).
Notation dot_le := (Linear.dot_le n).
Notation matrix_minus := (Linear.matrix_minus n).
(* the norm of a matrix T, which has the inverse Ti *)
Section Frame.
Variables T Ti : matrix.
Hypothesis Inverse : forall x i, (i < n)%nat -> apply_matrix T (apply_matrix Ti x) i = x i.
Definition away x y := norm (apply_matrix Ti (minus_vector x y)).
Lemma away_ge0 x y : 0 <= away x y.
Proof. apply norm_ge0. Qed.
Lemma away_same x : away x x = 0.
Proof. unfold away. rewrite (norm_ext _ (fun _ => 0)); [apply norm_zero|]. intros i _. rewrite matrix_minus. ring. Qed.
Lemma away_symmetric x y : away x y = away y x.
Proof.
  unfold away. rewrite (norm_ext _ (fun i => apply_matrix Ti x i - apply_matrix Ti y i)) by (intros; apply matrix_minus).
  rewrite norm_opposite. apply norm_ext. intros. symmetry. apply matrix_minus.
Qed.
Lemma away_triangle x y z : away x z <= away x y + away y z.
Proof.
  unfold away. apply Rle_trans with (2 := norm_triangle _ _). right. apply norm_ext. intros i _. rewrite !matrix_minus. ring.
Qed.
Definition reach := sum n (fun i => sum n (fun j => Rabs (T i j))).
Lemma away_coordinate x y i : (i < n)%nat -> Rabs (x i - y i) <= reach * away x y.
Proof.
  intros Hi. change (x i - y i) with (minus_vector x y i). rewrite <- (Inverse (minus_vector x y) i Hi). unfold apply_matrix at 1, sum at 1.
  apply Rle_trans with (1 := total_abs _ _). apply Rle_trans with (sum n (fun j => away x y * Rabs (T i j))).
  - apply total_le. intros j Hj. rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat_r; [apply Rabs_pos|]. apply norm_coordinate, below, Hj.
  - rewrite sum_scal, Rmult_comm. apply Rmult_le_compat_r; [apply away_ge0|].
    apply (total_member (seq 0 n) (fun i => sum n (fun j => Rabs (T i j))) i); [intros; apply total_ge0; intros; apply Rabs_pos|apply below, Hi].
Qed.
Lemma away_same_point x y : away x y = 0 <-> forall i, (i < n)%nat -> x i = y i.
Proof.
  split.
  - intros Z i Hi. pose proof (away_coordinate x y i Hi) as Q. rewrite Z, Rmult_0_r in Q. destruct (Req_dec (x i - y i) 0) as [|N]; [lra|]. apply Rabs_pos_lt in N. lra.
  - intros H. rewrite <- (away_same y). apply norm_ext. intros i _. unfold apply_matrix, minus_vector. apply sum_ext. intros j Hj. rewrite H by assumption. reflexivity.
Qed.
Lemma away_limit (s : nat -> vector) (x : vector) : (forall i, (i < n)%nat -> is_lim_seq (fun m => s m i) (x i)) -> is_lim_seq (fun m => away (s m) x) 0.
Proof.
  intros H. apply (is_lim_seq_le_le (fun _ => 0) _ (fun m => sum n (fun i => sum n (fun j => Rabs (Ti i j) * Rabs (s m j - x j))))).
  - intros m. split; [apply away_ge0|]. apply Rle_trans with (1 := norm_le_sum _). apply total_le. intros i _. unfold apply_matrix, sum at 1.
    apply Rle_trans with (1 := total_abs _ _). right. apply total_ext. intros j _. apply Rabs_mult.
  - apply is_lim_seq_const.
  - assert (Total : forall (l : list nat) (g : nat -> nat -> R), (forall i, In i l -> is_lim_seq (fun m => g m i) 0) -> is_lim_seq (fun m => total l (g m)) 0).
    { induction l as [|i l IH]; intros g Hg; simpl; [apply is_lim_seq_const|]. replace (Finite 0) with (Finite (0 + 0)) by (f_equal; ring).
      apply is_lim_seq_plus'; [apply Hg; left; reflexivity|apply (IH g); intros; apply Hg; right; assumption]. }
    apply (Total (seq 0 n) (fun m i => sum n (fun j => Rabs (Ti i j) * Rabs (s m j - x j)))). intros i _.
    apply (Total (seq 0 n) (fun m j => Rabs (Ti i j) * Rabs (s m j - x j))). intros j Hj. apply below in Hj.
    replace (Finite 0) with (Rbar_mult (Rabs (Ti i j)) 0) by (simpl; f_equal; ring). apply is_lim_seq_scal_l.
    apply (proj1 (is_lim_seq_abs_0 (fun m => s m j - x j))). replace (Finite 0) with (Finite (x j - x j)) by (f_equal; ring). apply is_lim_seq_minus'; [apply H, Hj|apply is_lim_seq_const].
Qed.
Variable centre : vector.
Variable r : R.
Definition frame_ball x := away x centre <= r.
Lemma ball_complete : complete away frame_ball.
Proof.
  intros s b Hs Lb Cs.
  assert (Co : forall i, (i < n)%nat -> is_lim_seq (fun m => s m i) (real (Lim_seq (fun m => s m i)))).
  { intros i Hi. apply Lim_seq_correct', ex_lim_seq_cauchy_corr. intros eps. pose proof (cond_pos eps) as He.
    assert (K0 : 0 <= reach) by (apply total_ge0; intros; apply total_ge0; intros; apply Rabs_pos).
    assert (E0 : 0 < eps / (2 * (reach + 1))) by (apply Rdiv_lt_0_compat; lra).
    apply is_lim_seq_spec in Lb. destruct (Lb (mkposreal _ E0)) as [N HN]. simpl in HN. exists N.
    assert (Near : forall m, (N <= m)%nat -> Rabs (s m i - s N i) < eps / 2).
    { intros m Hm. replace m with (N + (m - N))%nat by lia. apply Rle_lt_trans with (1 := away_coordinate _ _ i Hi).
      pose proof (Cs N (m - N)%nat) as Q. pose proof (HN N (Nat.le_refl N)) as P. rewrite Rminus_0_r in P. pose proof (Rle_abs (b N)).
      apply Rle_lt_trans with (reach * (eps / (2 * (reach + 1)))); [apply Rmult_le_compat_l; lra|].
      apply Rlt_le_trans with ((reach + 1) * (eps / (2 * (reach + 1)))); [apply Rmult_lt_compat_r; lra|right; field; lra]. }
    intros p m Hp Hm. pose proof (Near p Hp) as A1. pose proof (Near m Hm) as A2. apply Rabs_def2 in A1. apply Rabs_def2 in A2. apply Rabs_def1; lra. }
  set (x := fun i => real (Lim_seq (fun m => s m i))). pose proof (away_limit s x Co) as L. exists x.
  assert (Far : forall m, away (s m) x <= b m).
  { intros m. assert (Q : is_lim_seq (fun p => b m + away (s p) x) (b m + 0)) by (apply is_lim_seq_plus'; [apply is_lim_seq_const|exact L]).
    replace (b m) with (b m + 0) by ring.
    apply (is_lim_seq_le_loc (fun _ => away (s m) x) (fun p => b m + away (s p) x) (away (s m) x) (b m + 0)); [|apply is_lim_seq_const|exact Q].
    exists m. intros p Hp. pose proof (away_triangle (s m) (s p) x) as Tr. rewrite (away_symmetric (s m) (s p)) in Tr. pose proof (Cs m (p - m)%nat) as C.
    replace (m + (p - m))%nat with p in C by lia. lra. }
  split; [|exact Far]. unfold frame_ball.
  assert (Q : is_lim_seq (fun p => away (s p) x + r) (0 + r)) by (apply is_lim_seq_plus'; [exact L|apply is_lim_seq_const]).
  replace r with (0 + r) by ring.
  apply (is_lim_seq_le (fun _ => away x centre) (fun p => away (s p) x + r) (away x centre) (0 + r)); [|apply is_lim_seq_const|exact Q].
  intros p. pose proof (away_triangle x (s p) centre) as Tr. rewrite (away_symmetric x (s p)) in Tr. pose proof (Hs p) as P. unfold frame_ball in P. lra.
Qed.
(* a ball is convex *)
Lemma ball_convex x y t : frame_ball x -> frame_ball y -> 0 <= t <= 1 -> frame_ball (fun i => y i + t * minus_vector x y i).
Proof.
  intros Hx Hy Ht. unfold frame_ball, away in *.
  apply Rle_trans with (norm (fun i => t * apply_matrix Ti (minus_vector x centre) i + (1 - t) * apply_matrix Ti (minus_vector y centre) i)).
  - right. apply norm_ext. intros i _. unfold apply_matrix. rewrite <- !sum_scal, <- sum_plus. apply sum_ext. intros. unfold minus_vector. ring.
  - apply Rle_trans with (1 := norm_triangle _ _). rewrite !norm_scal, !Rabs_pos_eq by lra.
    assert (t * norm (apply_matrix Ti (minus_vector x centre)) <= t * r) by (apply Rmult_le_compat_l; lra).
    assert ((1 - t) * norm (apply_matrix Ti (minus_vector y centre)) <= (1 - t) * r) by (apply Rmult_le_compat_l; lra). lra.
Qed.
End Frame.

(* a step between two balls contracts, if the derivative is at most q in their norms *)
Section Step.
Variables Ti Ti' : matrix.
Variables c c' : vector.
Variables r q m : R.
Variable g : vector -> vector.
Variable J : vector -> vector -> vector.
Notation ball := (frame_ball Ti c r).
Hypothesis Derivative : forall x e i, ball x -> (i < n)%nat -> is_derive (fun h => g (fun j => x j + h * e j) i) 0 (J x e i).
Hypothesis Rate : forall x e, ball x -> norm (apply_matrix Ti' (J x e)) <= q * norm (apply_matrix Ti e).
Lemma along_segment x y t i : ball x -> ball y -> 0 <= t <= 1 -> (i < n)%nat ->
  is_derive (fun h => g (fun j => y j + h * minus_vector x y j) i) t (J (fun j => y j + t * minus_vector x y j) (minus_vector x y) i).
Proof.
  intros Hx Hy Ht Hi. set (e := minus_vector x y). set (p := fun j => y j + t * e j).
  apply (is_derive_ext (fun h => g (fun j => p j + (h - t) * e j) i)).
  { intros h. f_equal. apply functional_extensionality. intros j. unfold p. ring. }
  evar_last.
  - apply (is_derive_comp (fun h => g (fun j => p j + h * e j) i) (fun h => h - t)).
    + rewrite Rminus_eq_0. apply Derivative; [apply ball_convex; assumption|exact Hi].
    + auto_derive; [exact I|reflexivity].
  - apply Rmult_1_l.
Qed.
Lemma step_contracts x y : ball x -> ball y -> away Ti' (g x) (g y) <= q * away Ti x y.
Proof.
  intros Hx Hy. set (e := minus_vector x y). set (W := apply_matrix Ti' (minus_vector (g x) (g y))).
  set (path := fun t j => y j + t * e j).
  set (f := fun t => sum n (fun i => W i * sum n (fun j => Ti' i j * g (path t) j))).
  set (df := fun t => dot n W (apply_matrix Ti' (J (path t) e))).
  destruct (mean_value f df 0 1 ltac:(lra)) as [t [Ht [_ [_ E]]]].
  { intros t Ht. unfold f, df, dot, apply_matrix. apply sum_derive. intros i Hi. apply (is_derive_scal (fun t => sum n (fun j => Ti' i j * g (path t) j))).
    apply sum_derive. intros j Hj. apply (is_derive_scal (fun t => g (path t) j)). apply along_segment; try assumption. unfold between in Ht. lra. }
  assert (Ends : path 1 = x /\ path 0 = y).
  { split; apply functional_extensionality; intros j; unfold path, e, minus_vector; ring. }
  destruct Ends as [P1 P0].
  assert (Ef : f 1 - f 0 = square W).
  { unfold f. rewrite P1, P0. unfold square, dot. replace (_ - _) with (sum n (fun i => W i * apply_matrix Ti' (g x) i) + -1 * sum n (fun i => W i * apply_matrix Ti' (g y) i)) by (unfold apply_matrix; ring).
    rewrite <- sum_scal, <- sum_plus. apply sum_ext. intros i _. unfold W at 4. rewrite matrix_minus. ring. }
  assert (Bp : ball (path t)) by (apply ball_convex; try assumption; unfold between in Ht; lra).
  assert (Q : square W <= norm W * (q * norm (apply_matrix Ti e))).
  { rewrite <- Ef, E. unfold df. rewrite Rminus_0_r, Rmult_1_r. apply Rle_trans with (1 := dot_le _ _). apply Rmult_le_compat_l; [apply norm_ge0|apply Rate, Bp]. }
  rewrite <- norm_square in Q. unfold away. fold W e.
  destruct (Rle_lt_or_eq_dec 0 (norm W) (norm_ge0 W)) as [L|Z]; [apply (Rmult_le_reg_l (norm W)); assumption|].
  rewrite <- Z. apply Rle_trans with (2 := Rate (path t) e Bp). apply norm_ge0.
Qed.
Lemma step_maps r' x : 0 <= q -> away Ti' (g c) c' <= m -> m + q * r <= r' -> 0 <= r -> ball x -> frame_ball Ti' c' r' (g x).
Proof.
  intros Hq Hm Hr H0 Hx. unfold frame_ball. pose proof (away_triangle Ti' (g x) (g c) c') as Tr.
  assert (Bc : ball c) by (unfold frame_ball; rewrite away_same; exact H0). pose proof (step_contracts x c Hx Bc) as C.
  unfold frame_ball in Hx. assert (q * away Ti x c <= q * r) by (apply Rmult_le_compat_l; lra). lra.
Qed.
End Step.

(* "Of n balls each is mapped into the next one; the product of all q_i is below 1, so that once around contracts" *)
Section Cycle.
Variable period : nat.
Variables T Ti : nat -> matrix.
Variable c : nat -> vector.
Variables r q m : nat -> R.
Variable g : nat -> vector -> vector.
Variable J : nat -> vector -> vector -> vector.
Notation ball i := (frame_ball (Ti i) (c i) (r i)).
Hypothesis Closed : Ti period = Ti 0%nat /\ c period = c 0%nat /\ r period = r 0%nat.
Hypothesis Inverse : forall s x i, (i < n)%nat -> apply_matrix (T s) (apply_matrix (Ti s) x) i = x i.
Hypothesis Derivative : forall s x e i, (s < period)%nat -> ball s x -> (i < n)%nat -> is_derive (fun h => g s (fun j => x j + h * e j) i) 0 (J s x e i).
Hypothesis Rate : forall s x e, (s < period)%nat -> ball s x -> norm (apply_matrix (Ti (S s)) (J s x e)) <= q s * norm (apply_matrix (Ti s) e).
Hypothesis Near : forall s, (s < period)%nat -> away (Ti (S s)) (g s (c s)) (c (S s)) <= m s /\ m s + q s * r s <= r (S s).
Hypothesis Positive : forall s, 0 <= q s /\ 0 <= r s.
Hypothesis Below : product period q < 1.
Fixpoint along (s : nat) (x : vector) : vector := match s with O => x | S s' => g s' (along s' x) end.
Lemma along_in s x : (s <= period)%nat -> ball 0%nat x -> ball s (along s x).
Proof.
  intros Hs Hx. induction s as [|s IH]; [exact Hx|]. simpl. destruct (Near s ltac:(lia)) as [N1 N2]. destruct (Positive s).
  apply (step_maps (Ti s) (Ti (S s)) (c s) (c (S s)) (r s) (q s) (m s) (g s) (J s)); try assumption.
  - intros. apply Derivative; assumption || lia.
  - intros. apply Rate; assumption || lia.
  - apply IH. lia.
Qed.
Lemma along_contracts s x y : (s <= period)%nat -> ball 0%nat x -> ball 0%nat y -> away (Ti s) (along s x) (along s y) <= product s q * away (Ti 0%nat) x y.
Proof.
  intros Hs Hx Hy. induction s as [|s IH]; [simpl; lra|]. simpl.
  apply Rle_trans with (q s * away (Ti s) (along s x) (along s y)).
  - apply (step_contracts (Ti s) (Ti (S s)) (c s) (r s) (q s) (g s) (J s)).
    + intros. apply Derivative; assumption || lia.
    + intros. apply Rate; assumption || lia.
    + apply along_in; [lia|exact Hx].
    + apply along_in; [lia|exact Hy].
  - rewrite (Rmult_comm (product s q)), Rmult_assoc. apply Rmult_le_compat_l; [apply Positive|apply IH; lia].
Qed.
Lemma rate_ge0 s : 0 <= product s q.
Proof. induction s; simpl; [lra|]. apply Rmult_le_pos; [assumption|apply Positive]. Qed.
Theorem cycle_rule : exists x, ball 0%nat x /\ (forall s, (s <= period)%nat -> ball s (along s x)) /\
  (forall i, (i < n)%nat -> along period x i = x i) /\
  (forall y, ball 0%nat y -> (forall i, (i < n)%nat -> along period y i = y i) -> forall i, (i < n)%nat -> y i = x i) /\
  forall y, ball 0%nat y -> (forall t, away (Ti 0%nat) (Nat.iter t (along period) y) x <= product period q ^ t * away (Ti 0%nat) y x) /\
    forall i, (i < n)%nat -> is_lim_seq (fun t => Nat.iter t (along period) y i) (x i).
Proof.
  destruct Closed as [C1 [C2 C3]]. pose proof (rate_ge0 period) as q0. set (D := away (Ti 0%nat)). set (Q := product period q) in *.
  assert (Maps : forall x, ball 0%nat x -> ball 0%nat (along period x)).
  { intros x Hx. pose proof (along_in period x (Nat.le_refl _) Hx) as H. rewrite C1, C2, C3 in H. exact H. }
  assert (Con : forall x y, ball 0%nat x -> ball 0%nat y -> D (along period x) (along period y) <= Q * D x y).
  { intros x y Hx Hy. pose proof (along_contracts period x y (Nat.le_refl _) Hx Hy) as H. rewrite C1 in H. exact H. }
  assert (Bc : ball 0%nat (c 0%nat)) by (unfold frame_ball; rewrite away_same; apply Positive).
  destruct (banach D (away_ge0 _) (away_same _) (away_symmetric _) (away_triangle _) (ball 0%nat)
    (ball_complete (T 0%nat) (Ti 0%nat) (Inverse 0%nat) (c 0%nat) (r 0%nat)) (along period) Q (conj q0 Below) Maps Con (c 0%nat) Bc) as [x [Bx [Fx [Ux Lx]]]].
  pose proof (away_same_point (T 0%nat) (Ti 0%nat) (Inverse 0%nat)) as Same.
  exists x. split; [exact Bx|split; [intros s Hs; apply along_in; assumption|split; [apply Same, Fx|split]]].
  - intros y By Fy. apply Same, Ux; [exact By|]. apply Same, Fy.
  - intros y By. split; [intros t; apply Lx, By|]. intros i Hi.
    assert (Z : is_lim_seq (fun t => reach (T 0%nat) * (Q ^ t * D y x)) 0).
    { replace (Finite 0) with (Rbar_mult (reach (T 0%nat)) (Finite (0 * D y x))) by (simpl; f_equal; ring).
      apply is_lim_seq_scal_l. apply (is_lim_seq_scal_r _ (D y x) 0), is_lim_seq_geom. rewrite Rabs_pos_eq; assumption. }
    apply (is_lim_seq_ext (fun t => Nat.iter t (along period) y i - x i + x i)); [intros; ring|].
    replace (Finite (x i)) with (Finite (0 + x i)) by (f_equal; ring). apply is_lim_seq_plus'; [|apply is_lim_seq_const].
    assert (B : forall t, Rabs (Nat.iter t (along period) y i - x i) <= reach (T 0%nat) * (Q ^ t * D y x)).
    { intros t. apply Rle_trans with (1 := away_coordinate (T 0%nat) (Ti 0%nat) (Inverse 0%nat) _ x i Hi).
      apply Rmult_le_compat_l; [apply total_ge0; intros; apply total_ge0; intros; apply Rabs_pos|apply Lx, By]. }
    apply (is_lim_seq_le_le (fun t => - (reach (T 0%nat) * (Q ^ t * D y x))) _ (fun t => reach (T 0%nat) * (Q ^ t * D y x))); [| |exact Z].
    + intros t. apply Rabs_le_between, B.
    + replace (Finite 0) with (Rbar_opp 0) by (simpl; f_equal; ring). apply -> is_lim_seq_opp. exact Z.
Qed.
End Cycle.
(* one ball: "then g maps these points into themselves and contracts there (Banach)" *)
Theorem memory_rule : forall (T Ti : matrix) c r q m g J, (forall x i, (i < n)%nat -> apply_matrix T (apply_matrix Ti x) i = x i) ->
  let ball := frame_ball Ti c r in
  (forall x e i, ball x -> (i < n)%nat -> is_derive (fun h => g (fun j => x j + h * e j) i) 0 (J x e i)) ->
  (forall x e, ball x -> norm (apply_matrix Ti (J x e)) <= q * norm (apply_matrix Ti e)) ->
  away Ti (g c) c <= m -> m + q * r <= r -> 0 <= q < 1 -> 0 <= r ->
  exists x, ball x /\ (forall i, (i < n)%nat -> g x i = x i) /\
  (forall y, ball y -> (forall i, (i < n)%nat -> g y i = y i) -> forall i, (i < n)%nat -> y i = x i) /\
  forall y, ball y -> (forall t, away Ti (Nat.iter t g y) x <= q ^ t * away Ti y x) /\
    forall i, (i < n)%nat -> is_lim_seq (fun t => Nat.iter t g y i) (x i).
Proof.
  intros T Ti c r q m g J Inv ball Der Rt Nr Mp Hq Hr.
  destruct (cycle_rule 1 (fun _ => T) (fun _ => Ti) (fun _ => c) (fun _ => r) (fun _ => q) (fun _ => m) (fun _ => g) (fun _ => J)) as [x [Bx [_ [Fx [Ux Lx]]]]]; auto.
  - intros _. lra.
  - simpl. lra.
  - exists x. split; [exact Bx|split; [exact Fx|split; [exact Ux|]]]. intros y By. destruct (Lx y By) as [L1 L2].
    split; [|exact L2]. intros t. specialize (L1 t). simpl in L1. rewrite Rmult_1_l in L1. exact L1.
Qed.
End Norm.
