(* The gradient flow of the matrices of a deep network: from every start it exists for all t >= 0 and is the only one.
   With Invariant 3's "W_1 = y u^T" it converges to y = f(x) from every start with p0 > 0, whatever the matrices
   inside, and from every other one it does so or p runs to 0 from below. *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear Interval Picard Existence Euler Theorem1 Deep DeepGradient Arrival.
Import ListNotations.
Open Scope R_scope.

Section DeepMatrix.
Variables d k H : nat.
Variables phi dphi : R -> R.
Variables x y : vector.
Notation layer V := (layer d k phi V x).
Notation enters V := (enters d k phi V x).
Notation fan := (fan d k).
Notation backward V Out := (backward d k H phi dphi x y V Out).
Notation deep V Out := (deep d k H phi V Out x).
Definition slope_out (V : nat -> matrix) (Out : matrix) i j := (y i - deep V Out i) * phi (layer V H j).
Definition slope_layer (V : nat -> matrix) (Out : matrix) m j i := backward V Out (H - m) j * enters V m i.
Definition deep_matrix_flow (V : R -> nat -> matrix) (Out : R -> matrix) (during : R -> Prop) := forall t, during t ->
  (forall i j, (i < d)%nat -> (j < k)%nat -> is_derive (fun s => Out s i j) t (slope_out (V t) (Out t) i j)) /\
  (forall m j i, (m <= H)%nat -> (j < k)%nat -> (i < fan m)%nat -> is_derive (fun s => V s m j i) t (slope_layer (V t) (Out t) m j i)).

(* all entries, as one list *)
Definition part : Type := (nat * nat) + (nat * (nat * nat)).
Definition parts : list part := map inl (list_prod (seq 0 d) (seq 0 k)) ++
  flat_map (fun m => map (fun ji => inr (m, ji)) (list_prod (seq 0 k) (seq 0 (fan m)))) (seq 0 (S H)).
Definition inner (X : part -> R) : nat -> matrix := fun m j i => X (inr (m, (j, i))).
Definition outer (X : part -> R) : matrix := fun i j => X (inl (i, j)).
Definition joined (V : nat -> matrix) (Out : matrix) : part -> R := fun a => match a with inl (i, j) => Out i j | inr (m, (j, i)) => V m j i end.
Definition deep_field (X : part -> R) : part -> R := joined (slope_layer (inner X) (outer X)) (slope_out (inner X) (outer X)).
Lemma parts_outer i j : In (inl (i, j)) parts <-> (i < d)%nat /\ (j < k)%nat.
Proof.
  unfold parts. rewrite in_app_iff, in_map_iff, in_flat_map. split.
  - intros [[p [E Q]]|[m [_ Q]]]; [injection E as ->; apply in_prod_iff in Q; rewrite !below in Q; exact Q|].
    apply in_map_iff in Q. destruct Q as [p [E _]]. discriminate.
  - intros Q. left. exists (i, j). split; [reflexivity|]. apply in_prod_iff. rewrite !below. exact Q.
Qed.
Lemma parts_inner m j i : In (inr (m, (j, i))) parts <-> (m <= H)%nat /\ (j < k)%nat /\ (i < fan m)%nat.
Proof.
  unfold parts. rewrite in_app_iff, in_map_iff, in_flat_map. split.
  - intros [[p [E _]]|[q [Hq Q]]]; [discriminate|]. apply in_map_iff in Q. destruct Q as [p [E Q]]. injection E as -> ->.
    apply in_prod_iff in Q. rewrite !below in Q. apply below in Hq. split; [lia|exact Q].
  - intros [Hm Q]. right. exists m. split; [apply below; lia|]. apply in_map_iff. exists (j, i). split; [reflexivity|]. apply in_prod_iff. rewrite !below. exact Q.
Qed.
Lemma joined_solve V Out t : solves parts deep_field (fun a s => joined (V s) (Out s) a) t <->
  (forall i j, (i < d)%nat -> (j < k)%nat -> is_derive (fun s => Out s i j) t (slope_out (V t) (Out t) i j)) /\
  (forall m j i, (m <= H)%nat -> (j < k)%nat -> (i < fan m)%nat -> is_derive (fun s => V s m j i) t (slope_layer (V t) (Out t) m j i)).
Proof.
  split.
  - intros Q. split; [intros i j Hi Hj; apply (Q (inl (i, j))), parts_outer; auto|intros m j i Hm Hj Hi; apply (Q (inr (m, (j, i)))), parts_inner; auto].
  - intros [A B] [[i j]|[m [j i]]] Ha; [apply parts_outer in Ha; apply A; tauto|apply parts_inner in Ha; apply B; tauto].
Qed.

Section Smooth.
Hypothesis Sm : smooth phi dphi.
Section Regular.
Variable P : (part -> R) -> Prop.
Variable M : R.
Hypothesis HP : forall X, P X -> bounded_by parts M X.
Notation regular := (regular parts P).
Lemma regular_of (g : R -> R) f : (forall B, regular_on (ball 0 B) g) -> regular f -> regular (fun X => g (f X)).
Proof.
  intros G Hf. destruct (Hf) as [L [B [_ [_ [_ HB]]]]]. apply (regular_comp parts P (ball 0 B) g); [apply G| |exact Hf].
  intros X HX. unfold ball. rewrite Rminus_0_r. apply HB, HX.
Qed.
Lemma regular_phi_of f : regular f -> regular (fun X => phi (f X)).
Proof. apply regular_of. intros B. apply (ball_regular phi dphi), smooth_everywhere, Sm. Qed.
Lemma regular_dphi_of f : regular f -> regular (fun X => dphi (f X)).
Proof. apply regular_of. intros B. apply (ball_regular phi dphi), smooth_everywhere, Sm. Qed.
Lemma regular_part a : In a parts -> regular (fun X => X a).
Proof. intros Ha. apply (regular_coordinate parts P a M Ha). intros X HX. apply (HP X HX), Ha. Qed.
Lemma regular_layer m j : (m <= H)%nat -> (j < k)%nat -> regular (fun X => layer (inner X) m j).
Proof.
  revert j. induction m as [|m IH]; intros j Hm Hj; simpl.
  - apply (regular_total parts P (seq 0 d) (fun l X => inner X 0%nat j l * x l)). intros l Hl. apply below in Hl.
    apply regular_mult; [apply (regular_part (inr (0%nat, (j, l)))), parts_inner; auto|apply regular_const].
  - apply (regular_total parts P (seq 0 k) (fun i X => inner X (S m) j i * phi (layer (inner X) m i))). intros i Hi. apply below in Hi.
    apply (regular_mult parts P (fun X => inner X (S m) j i)); [apply (regular_part (inr (S m, (j, i)))), parts_inner; auto|apply regular_phi_of, IH; [lia|exact Hi]].
Qed.
Lemma regular_residual i : (i < d)%nat -> regular (fun X => y i - deep (inner X) (outer X) i).
Proof.
  intros Hi. apply (regular_minus parts P (fun _ => y i)); [apply regular_const|].
  apply (regular_total parts P (seq 0 k) (fun j X => outer X i j * phi (layer (inner X) H j))). intros j Hj. apply below in Hj.
  apply (regular_mult parts P (fun X => outer X i j)); [apply (regular_part (inl (i, j))), parts_outer; auto|apply regular_phi_of, regular_layer; auto].
Qed.
Lemma regular_back (seed : (part -> R) -> vector) : (forall j, (j < k)%nat -> regular (fun X => seed X j)) ->
  forall n j, (n <= H)%nat -> (j < k)%nat -> regular (fun X => back d k H phi dphi x (inner X) (seed X) n j).
Proof.
  intros Hs n. induction n as [|n IH]; intros j Hn Hj; simpl.
  - apply (regular_mult parts P (fun X => seed X j)); [apply Hs, Hj|apply regular_dphi_of, regular_layer; auto].
  - apply (regular_mult parts P (fun X => sum k _)); [|apply regular_dphi_of, regular_layer; [lia|exact Hj]].
    apply (regular_total parts P (seq 0 k) (fun i X => inner X (H - n)%nat i j * back d k H phi dphi x (inner X) (seed X) n i)).
    intros i Hi. apply below in Hi. apply (regular_mult parts P (fun X => inner X (H - n)%nat i j)); [|apply IH; [lia|exact Hi]].
    apply (regular_part (inr ((H - n)%nat, (i, j)))), parts_inner. replace (fan (H - n)) with k; [lia|]. unfold Deep.fan. destruct (H - n)%nat eqn:E; [lia|reflexivity].
Qed.
Lemma regular_backward n j : (n <= H)%nat -> (j < k)%nat -> regular (fun X => backward (inner X) (outer X) n j).
Proof.
  intros Hn Hj. apply (regular_back (fun X j => sum d (fun i => outer X i j * (y i - deep (inner X) (outer X) i)))); [|exact Hn|exact Hj]. intros q Hq.
  apply (regular_total parts P (seq 0 d) (fun i X => outer X i q * (y i - deep (inner X) (outer X) i))). intros i Hi. apply below in Hi.
  apply (regular_mult parts P (fun X => outer X i q)); [apply (regular_part (inl (i, q))), parts_outer; auto|apply regular_residual, Hi].
Qed.
Lemma deep_field_lipschitz : lipschitz_on parts P deep_field.
Proof.
  apply regular_field. intros [[i j]|[m [j i]]] Ha; [apply parts_outer in Ha|apply parts_inner in Ha]; unfold deep_field, joined.
  - apply (regular_mult parts P (fun X => y i - deep (inner X) (outer X) i)); [apply regular_residual; tauto|apply regular_phi_of, regular_layer; [lia|tauto]].
  - apply (regular_mult parts P (fun X => backward (inner X) (outer X) (H - m) j)); [apply regular_backward; [lia|tauto]|].
    destruct m as [|m]; simpl; [apply regular_const|]. destruct Ha as [Hm [_ Hi]]. simpl in Hi. apply regular_phi_of, regular_layer; [lia|exact Hi].
Qed.
End Regular.
Theorem deep_matrix_flow_unique : forall V Out V' Out', deep_matrix_flow V Out (fun t => 0 <= t) -> deep_matrix_flow V' Out' (fun t => 0 <= t) ->
  (forall a, In a parts -> joined (V 0) (Out 0) a = joined (V' 0) (Out' 0) a) -> forall t a, 0 <= t -> In a parts -> joined (V t) (Out t) a = joined (V' t) (Out' t) a.
Proof.
  intros V Out V' Out' F F' E0 t a Ht Ha.
  assert (Bd : forall V Out, deep_matrix_flow V Out (fun t => 0 <= t) -> exists M, 0 <= M /\ forall s, 0 <= s <= t -> bounded_by parts M (joined (V s) (Out s))).
  { intros V1 Out1 F1. destruct (bounded_curves (fun a s => joined (V1 s) (Out1 s) a) t parts Ht) as [M [M0 HM]].
    - intros b Hb s Hs. eapply continuity_of_derive. apply (proj2 (joined_solve V1 Out1 s) (F1 s (proj1 Hs)) b Hb).
    - exists M. split; [exact M0|]. intros s Hs b Hb. apply (HM b Hb s Hs). }
  destruct (Bd V Out F) as [M [M0 B]]. destruct (Bd V' Out' F') as [M' [M0' B']].
  destruct (uniqueness parts deep_field (bounded_by parts (M + M')) (fun a s => joined (V s) (Out s) a) (fun a s => joined (V' s) (Out' s) a) t
    (deep_field_lipschitz (bounded_by parts (M + M')) (M + M') (fun X HX => HX))) with (t := t) as [U _]; [| |lra|].
  - intros s Hs. split; [apply joined_solve, F; lra|]. intros b Hb. pose proof (B s Hs b Hb). lra.
  - intros s Hs. split; [apply joined_solve, F'; lra|]. intros b Hb. pose proof (B' s Hs b Hb). lra.
  - apply (U E0 a Ha).
Qed.
(* the loss pays for the way *)
Theorem deep_matrix_flow_exists : forall V0 Out0, exists V Out, (forall m j i, V 0 m j i = V0 m j i) /\ (forall i j, Out 0 i j = Out0 i j) /\
  deep_matrix_flow V Out (fun t => 0 <= t).
Proof.
  intros V0 Out0. set (start := joined V0 Out0). set (L0 := / 2 * sum d (fun i => (y i - deep V0 Out0 i) ^ 2)).
  assert (L00 : 0 <= L0) by (apply Rmult_le_pos; [lra|apply total_ge0; intros; apply pow2_ge_0]).
  destruct (global_solution parts deep_field start (fun T _ => Rmax 0 T / 2 + L0 / 2 + 1)) as [X [X0 HX]].
  - intros T a _. pose proof (Rmax_l 0 T). lra.
  - intros S T a HS. assert (Rmax 0 S <= Rmax 0 T); [|lra]. apply Rmax_lub; [apply Rmax_l|]. apply Rle_trans with (1 := HS), Rmax_r.
  - intros T HT. apply (deep_field_lipschitz _ (total parts (fun a => Rabs (start a)) + (Rmax 0 T / 2 + L0 / 2 + 1))).
    intros Z HZ a Ha. pose proof (HZ a Ha) as Q. pose proof (total_member parts (fun a => Rabs (start a)) a (fun b _ => Rabs_pos (start b)) Ha) as Q2. cbv beta in Q2.
    pose proof (Rabs_triang (Z a - start a) (start a)) as Tr. replace (Z a - start a + start a) with (Z a) in Tr by ring. lra.
  - intros T S X HS X0 HX a Ha. pose proof (Rmax_r 0 T). rewrite <- X0.
    set (V := fun s => inner (fun a => X a s)). set (Out := fun s => outer (fun a => X a s)).
    assert (Sol : forall s, 0 <= s <= S -> (forall i j, (i < d)%nat -> (j < k)%nat -> is_derive (fun s => Out s i j) s (slope_out (V s) (Out s) i j)) /\
      (forall m j i, (m <= H)%nat -> (j < k)%nat -> (i < fan m)%nat -> is_derive (fun s => V s m j i) s (slope_layer (V s) (Out s) m j i))).
    { intros s Hs. apply joined_solve. intros b Hb. destruct b as [[i j]|[m [j i]]]; apply (proj1 (HX s Hs)); exact Hb. }
    set (paid := fun s => sum d (fun i => sum k (fun j => slope_out (V s) (Out s) i j ^ 2)) +
      sum (Datatypes.S H) (fun m => sum k (fun j => sum (fan m) (fun i => slope_layer (V s) (Out s) m j i ^ 2)))).
    assert (DL : forall s, 0 <= s <= S -> is_derive (deep_loss d k H phi x y V Out) s (- paid s)).
    { intros s Hs. destruct (Sol s Hs) as [A B]. evar_last; [apply (deep_gradient d k H phi dphi x y V _ s (fun m j _ _ => proj1 Sm _) B Out _ A)|].
      unfold paid. f_equal. f_equal; apply sum_ext; intros; apply sum_ext; intros.
      - unfold slope_out. ring.
      - apply sum_ext. intros. unfold slope_layer. ring. }
    assert (Paid : forall s, deep_field (fun a => X a s) a ^ 2 <= paid s).
    { intros s. assert (Z1 : 0 <= sum d (fun i => sum k (fun j => slope_out (V s) (Out s) i j ^ 2))) by (apply total_ge0; intros; apply total_ge0; intros; apply pow2_ge_0).
      assert (Z2 : 0 <= sum (Datatypes.S H) (fun m => sum k (fun j => sum (fan m) (fun i => slope_layer (V s) (Out s) m j i ^ 2)))) by (repeat (apply total_ge0; intros); apply pow2_ge_0).
      unfold paid. destruct a as [[i j]|[m [j i]]]; [apply parts_outer in Ha|apply parts_inner in Ha]; unfold deep_field, joined.
      - apply Rle_trans with (sum d (fun i => sum k (fun j => slope_out (V s) (Out s) i j ^ 2))); [|lra].
        apply Rle_trans with (sum k (fun j => slope_out (V s) (Out s) i j ^ 2)).
        + apply (total_member (seq 0 k) (fun j => slope_out (V s) (Out s) i j ^ 2) j); [intros; apply pow2_ge_0|apply below; tauto].
        + apply (total_member (seq 0 d) (fun i => sum k (fun j => slope_out (V s) (Out s) i j ^ 2)) i); [intros; apply total_ge0; intros; apply pow2_ge_0|apply below; tauto].
      - apply Rle_trans with (sum (Datatypes.S H) (fun m => sum k (fun j => sum (fan m) (fun i => slope_layer (V s) (Out s) m j i ^ 2)))); [|lra].
        apply Rle_trans with (sum k (fun j => sum (fan m) (fun i => slope_layer (V s) (Out s) m j i ^ 2))); [apply Rle_trans with (sum (fan m) (fun i => slope_layer (V s) (Out s) m j i ^ 2))|].
        + apply (total_member (seq 0 (fan m)) (fun i => slope_layer (V s) (Out s) m j i ^ 2) i); [intros; apply pow2_ge_0|apply below; tauto].
        + apply (total_member (seq 0 k) (fun j => sum (fan m) (fun i => slope_layer (V s) (Out s) m j i ^ 2)) j); [intros; apply total_ge0; intros; apply pow2_ge_0|apply below; tauto].
        + apply (total_member (seq 0 (Datatypes.S H)) (fun m => sum k (fun j => sum (fan m) (fun i => slope_layer (V s) (Out s) m j i ^ 2))) m); [intros; repeat (apply total_ge0; intros); apply pow2_ge_0|apply below; lia]. }
    set (loss := deep_loss d k H phi x y V Out) in *. assert (Ls : 0 <= loss S) by (apply Rmult_le_pos; [lra|apply total_ge0; intros; apply pow2_ge_0]).
    assert (LS0 : loss 0 = L0).
    { assert (EV : V 0 = V0) by (do 3 (apply FunctionalExtensionality.functional_extensionality; intros ?); apply X0).
      assert (EO : Out 0 = Out0) by (do 2 (apply FunctionalExtensionality.functional_extensionality; intros ?); apply X0).
      unfold loss, deep_loss, L0. rewrite EV, EO. reflexivity. }
    apply Rle_lt_trans with ((S / 2 - loss S / 2) - (0 / 2 - loss 0 / 2)); [|rewrite LS0; lra].
    apply (dominated (X a) (fun s => deep_field (fun b => X b s) a) (fun s => s / 2 - loss s / 2) (fun s => / 2 + / 2 * paid s) 0 S (proj1 HS)).
    + intros s Hs. apply (proj1 (HX s Hs) a Ha).
    + intros s Hs. evar_last.
      * apply (is_derive_minus (fun s => s / 2) (fun s => loss s / 2)).
        -- apply (is_derive_ext (fun s => / 2 * s)); [intros; apply Rmult_comm|]. apply (is_derive_scal (fun s => s)), is_derive_id.
        -- apply (is_derive_ext (fun s => / 2 * loss s)); [intros; apply Rmult_comm|]. apply (is_derive_scal loss), DL, Hs.
      * unfold minus, plus, opp, one; simpl. ring.
    + intros s Hs. pose proof (Paid s) as Q. rewrite <- pow2_abs in Q. pose proof (pow2_ge_0 (Rabs (deep_field (fun b => X b s) a) - 1)). lra.
  - exists (fun s => inner (fun a => X a s)), (fun s => outer (fun a => X a s)). split; [intros; apply X0|split; [intros; apply X0|]].
    intros t Ht. apply (joined_solve (fun s => inner (fun a => X a s)) (fun s => outer (fun a => X a s))). intros b Hb. destruct b as [[i j]|[m [j i]]]; apply (proj1 (HX t Ht)); exact Hb.
Qed.
End Smooth.
(* "W_1 = y u^T" (half of Invariant 3; |y| = 1): the output along y is p = u . phi(a), a the last pre-activations *)
Section Aligned.
Hypothesis Uy : dot d y y = 1.
Variable V : R -> nat -> matrix.
Variable Out : R -> matrix.
Definition last j t := sum d (fun i => y i * Out t i j).
Notation tip j t := (phi (layer (V t) H j)).
Definition product_of t := sum k (fun j => last j t * tip j t).
Definition missing t := 1 - product_of t.
Definition aligned t := forall i j, (i < d)%nat -> (j < k)%nat -> Out t i j = y i * last j t.
(* what a weight inside moves by, and the square of the gradient of p *)
Definition pull (W : nat -> matrix) (u : vector) m j i := back d k H phi dphi x W u (H - m) j * enters W m i.
Definition steepness (W : nat -> matrix) (u : vector) := square k (fun j => phi (layer W H j)) +
  sum (S H) (fun m => sum k (fun j => sum (fan m) (fun i => pull W u m j i ^ 2))).
Definition rate t := steepness (V t) (fun j => last j t).
Definition known t := forall m j, (m <= H)%nat -> (j < k)%nat -> is_derive phi (layer (V t) m j) (dphi (layer (V t) m j)).
Lemma aligned_start u0 : (forall i j, (i < d)%nat -> (j < k)%nat -> Out 0 i j = y i * u0 j) -> aligned 0 /\ forall j, (j < k)%nat -> last j 0 = u0 j.
Proof.
  intros A. assert (L : forall j, (j < k)%nat -> last j 0 = u0 j).
  { intros j Hj. unfold last. rewrite (sum_ext d _ (fun i => u0 j * (y i * y i))) by (intros i Hi; rewrite A by assumption; ring). rewrite sum_scal. fold (dot d y y). rewrite Uy. ring. }
  split; [|exact L]. intros i j Hi Hj. rewrite L by exact Hj. apply A; assumption.
Qed.
Lemma steepness_parts W u : 0 <= steepness W u /\ square k (fun j => phi (layer W H j)) <= steepness W u /\
  forall m j i, (m <= H)%nat -> (j < k)%nat -> (i < fan m)%nat -> pull W u m j i ^ 2 <= steepness W u.
Proof.
  pose proof (square_ge0 k (fun j => phi (layer W H j))) as A.
  assert (B : 0 <= sum (S H) (fun m => sum k (fun j => sum (fan m) (fun i => pull W u m j i ^ 2)))) by (repeat (apply total_ge0; intros); apply pow2_ge_0).
  unfold steepness. split; [lra|split; [lra|]]. intros m j i Hm Hj Hi.
  apply Rle_trans with (sum (S H) (fun m => sum k (fun j => sum (fan m) (fun i => pull W u m j i ^ 2)))); [|lra].
  apply Rle_trans with (sum k (fun j => sum (fan m) (fun i => pull W u m j i ^ 2))); [apply Rle_trans with (sum (fan m) (fun i => pull W u m j i ^ 2))|].
  - apply (total_member (seq 0 (fan m)) (fun i => pull W u m j i ^ 2) i); [intros; apply pow2_ge_0|apply below, Hi].
  - apply (total_member (seq 0 k) (fun j => sum (fan m) (fun i => pull W u m j i ^ 2)) j); [intros; apply total_ge0; intros; apply pow2_ge_0|apply below, Hj].
  - apply (total_member (seq 0 (S H)) (fun m => sum k (fun j => sum (fan m) (fun i => pull W u m j i ^ 2))) m); [intros; repeat (apply total_ge0; intros); apply pow2_ge_0|apply below; lia].
Qed.
Lemma last_member t j : (j < k)%nat -> tip j t ^ 2 <= rate t.
Proof.
  intros Hj. apply Rle_trans with (2 := proj1 (proj2 (steepness_parts (V t) (fun j => last j t)))). unfold square, dot.
  replace (tip j t ^ 2) with (tip j t * tip j t) by ring. apply (total_member (seq 0 k) (fun j => tip j t * tip j t) j); [intros i _; pose proof (pow2_ge_0 (tip i t)); lra|apply below, Hj].
Qed.
Section During.
Variable during : R -> Prop.
Hypothesis F : deep_matrix_flow V Out during.
Section At.
Variable t : R.
Hypothesis Ht : during t.
Hypothesis Al : aligned t.
Lemma deep_aligned i : (i < d)%nat -> deep (V t) (Out t) i = y i * product_of t.
Proof.
  intros Hi. unfold Deep.deep, product_of. rewrite <- sum_scal. apply sum_ext. intros j Hj. rewrite (Al i j Hi Hj). ring.
Qed.
Lemma derive_last_weight j : (j < k)%nat -> is_derive (last j) t (missing t * tip j t).
Proof.
  intros Hj. unfold last. evar_last.
  - apply (sum_derive d (fun i t => y i * Out t i j) (fun i => missing t * tip j t * (y i * y i))). intros i Hi. evar_last.
    + apply (is_derive_scal (fun t => Out t i j)). apply (proj1 (F t Ht) i j Hi Hj).
    + unfold slope_out. rewrite deep_aligned by exact Hi. unfold missing. ring.
  - rewrite sum_scal. fold (dot d y y). rewrite Uy. ring.
Qed.
Lemma backward_aligned n j : (n <= H)%nat -> (j < k)%nat -> backward (V t) (Out t) n j = missing t * back d k H phi dphi x (V t) (fun j => last j t) n j.
Proof.
  intros Hn Hj. rewrite <- back_scal. unfold Deep.backward. apply back_ext; [exact Hn|exact Hj|]. intros q Hq.
  rewrite (sum_ext d _ (fun i => missing t * last q t * (y i * y i))).
  - rewrite sum_scal. fold (dot d y y). rewrite Uy. ring.
  - intros i Hi. rewrite deep_aligned, (Al i q Hi Hq) by exact Hi. unfold missing. ring.
Qed.
Lemma derive_weight m j i : (m <= H)%nat -> (j < k)%nat -> (i < fan m)%nat -> is_derive (fun s => V s m j i) t (missing t * pull (V t) (fun j => last j t) m j i).
Proof.
  intros Hm Hj Hi. evar_last; [apply (proj2 (F t Ht) m j i Hm Hj Hi)|]. unfold slope_layer, pull. rewrite backward_aligned by (assumption || lia). ring.
Qed.
Lemma derive_missing : known t -> is_derive missing t (- (rate t * missing t)).
Proof.
  intros K. unfold missing at 1. evar_last.
  - apply (is_derive_minus (fun _ => 1) product_of); [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|].
    apply (derive_last_layer d k H phi dphi x V (fun m j i => missing t * pull (V t) (fun j => last j t) m j i) t K derive_weight last (fun j => missing t * tip j t) derive_last_weight).
  - unfold rate, steepness, square, dot. rewrite (sum_ext k _ (fun j => missing t * (tip j t * tip j t))) by (intros; ring). rewrite sum_scal.
    rewrite (sum_ext (S H) (contribution d k H phi dphi x V _ t _) (fun m => missing t * sum k (fun j => sum (fan m) (fun i => pull (V t) (fun j => last j t) m j i ^ 2)))).
    + rewrite sum_scal. unfold minus, plus, opp, zero; simpl. ring.
    + intros m _. unfold contribution. rewrite <- sum_scal. apply sum_ext. intros j _. rewrite <- !sum_scal. apply sum_ext. intros i _. unfold pull. ring.
Qed.
End At.
End During.
(* "W_1 = x u^T is kept" along the flow *)
Lemma aligned_kept T : deep_matrix_flow V Out (fun t => 0 <= t <= T) -> aligned 0 -> forall t, 0 <= t <= T -> aligned t.
Proof.
  intros F A0 t Ht. set (off := fun t i j => Out t i j - y i * last j t). set (w := fun t => sum d (fun i => sum k (fun j => off t i j ^ 2))).
  assert (W : w t <= w 0).
  { apply (nonincreasing w (fun t => -2 * sum d (fun i => sum k (fun j => off t i j * tip j t) ^ 2)) 0 t); [lra| |].
    - intros s Hs. set (q := sum d (fun l => y l * deep (V s) (Out s) l)).
      assert (Dl : forall j, (j < k)%nat -> is_derive (last j) s ((1 - q) * tip j s)).
      { intros j Hj. unfold last. evar_last.
        - apply (sum_derive d (fun i t => y i * Out t i j) (fun i => tip j s * (y i * y i) + -1 * (tip j s * (y i * deep (V s) (Out s) i)))). intros i Hi. evar_last.
          + apply (is_derive_scal (fun t => Out t i j)). apply (proj1 (F s ltac:(lra)) i j Hi Hj).
          + unfold slope_out. ring.
        - rewrite sum_plus, !sum_scal. fold (dot d y y) q. rewrite Uy. ring. }
      assert (E : forall i, (i < d)%nat -> deep (V s) (Out s) i - y i * q = sum k (fun j => off s i j * tip j s)).
      { intros i Hi. unfold q. rewrite (sum_ext d _ (fun l => sum k (fun j => y l * (Out s l j * tip j s)))) by (intros; unfold Deep.deep; rewrite sum_scal; reflexivity).
        rewrite sum_swap, <- sum_scal. replace (deep (V s) (Out s) i) with (sum k (fun j => Out s i j * tip j s)) by reflexivity.
        replace (sum k (fun j => Out s i j * tip j s) - sum k (fun j => y i * sum d (fun l => y l * (Out s l j * tip j s)))) with
          (sum k (fun j => Out s i j * tip j s) + -1 * sum k (fun j => y i * sum d (fun l => y l * (Out s l j * tip j s)))) by ring.
        rewrite <- sum_scal, <- sum_plus. apply sum_ext. intros j _. unfold off, last.
        rewrite (sum_ext d (fun l => y l * (Out s l j * tip j s)) (fun l => tip j s * (y l * Out s l j))) by (intros; ring). rewrite sum_scal. ring. }
      unfold w. evar_last.
      + apply (sum_derive d (fun i t => sum k (fun j => off t i j ^ 2)) (fun i => sum k (fun j => -2 * sum k (fun j => off s i j * tip j s) * (off s i j * tip j s)))). intros i Hi.
        apply (sum_derive k (fun j t => off t i j ^ 2)). intros j Hj. evar_last.
        * apply (is_derive_pow (fun t => off t i j) 2 s). unfold off. apply (is_derive_minus (fun t => Out t i j) (fun t => y i * last j t)); [apply (proj1 (F s ltac:(lra)) i j Hi Hj)|].
          apply (is_derive_scal (last j)), Dl, Hj.
        * unfold slope_out, minus, plus, opp; simpl. rewrite <- E by exact Hi. unfold scal; simpl. unfold mult; simpl. ring.
      + rewrite (sum_ext d _ (fun i => -2 * sum k (fun j => off s i j * tip j s) ^ 2)) by (intros; rewrite sum_scal; ring). apply sum_scal.
    - intros s _. assert (0 <= sum d (fun i => sum k (fun j => off s i j * tip j s) ^ 2)) by (apply total_ge0; intros; apply pow2_ge_0). lra. }
  assert (W0 : w 0 = 0) by (apply sum_zero; intros i Hi; apply sum_zero; intros j Hj; unfold off; rewrite (A0 i j Hi Hj); ring). rewrite W0 in W.
  intros i j Hi Hj. assert (Z : off t i j ^ 2 <= w t).
  { apply Rle_trans with (sum k (fun j => off t i j ^ 2)).
    - apply (total_member (seq 0 k) (fun j => off t i j ^ 2) j); [intros; apply pow2_ge_0|apply below, Hj].
    - apply (total_member (seq 0 d) (fun i => sum k (fun j => off t i j ^ 2)) i); [intros; apply total_ge0; intros; apply pow2_ge_0|apply below, Hi]. }
  destruct (Req_dec (off t i j) 0) as [E|N]; [unfold off in E; lra|]. pose proof (pow2_gt_0 _ N). lra.
Qed.
(* within a finite time no weight moves farther than this, whatever p0 *)
Lemma aligned_distance T : 0 <= T -> deep_matrix_flow V Out (fun t => 0 <= t <= T) -> aligned 0 -> (forall t, 0 <= t <= T -> known t) ->
  (forall m j i, (m <= H)%nat -> (j < k)%nat -> (i < fan m)%nat -> Rabs (V T m j i - V 0 m j i) <= T / 2 + missing 0 ^ 2 / 4) /\
  forall j, (j < k)%nat -> Rabs (last j T - last j 0) <= T / 2 + missing 0 ^ 2 / 4.
Proof.
  intros HT F A0 K. pose proof (aligned_kept T F A0) as Al.
  pose proof (finite_distance missing rate T (fun t Ht => derive_missing _ F t Ht (Al t Ht) (K t Ht))) as D. split.
  - intros m j i Hm Hj Hi. apply (D (fun s => V s m j i) (fun t => pull (V t) (fun j => last j t) m j i)); [|exact HT]. intros t Ht.
    split; [apply (derive_weight _ F t Ht (Al t Ht)); assumption|apply steepness_parts; assumption].
  - intros j Hj. apply (D (last j) (fun t => phi (layer (V t) H j))); [|exact HT]. intros t Ht. split; [apply (derive_last_weight _ F t Ht (Al t Ht) j Hj)|apply last_member, Hj].
Qed.
End Aligned.
End DeepMatrix.
