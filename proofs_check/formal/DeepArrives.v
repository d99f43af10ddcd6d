(* Where the flow of the matrices of a deep network goes, with "W_1 = y u^T" and p = u . phi(a): for p0 > 0 to y = f(x),
   at an exponential rate and in a ball; for p0 = 0 too, unless it is at rest; for p0 < 0 there or to p = 0, and both
   occur. Nothing is asked of the matrices inside. *)
From Coq Require Import Reals Lra Lia Psatz List Classical.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear Interval Existence Deep DeepGradient Arrival DeepMatrix.
Import ListNotations.
Open Scope R_scope.

Section DeepArrives.
Variables d k H : nat.
Variables phi dphi : R -> R.
Variables x y : vector.
Hypothesis Uy : dot d y y = 1.
Notation layer W := (layer d k phi W x).
Notation fan := (fan d k).
Notation deep W O := (deep d k H phi W O x).
Notation steepness := (steepness d k H phi dphi x).
Notation deep_matrix_flow := (deep_matrix_flow d k H phi dphi x y).
(* the weights have limits, with which the network maps x to y *)
Definition reaches (V : R -> nat -> matrix) (Out : R -> matrix) := exists (W : nat -> matrix) (U : vector),
  (forall m j i, (m <= H)%nat -> (j < k)%nat -> (i < fan m)%nat -> is_lim (fun t => V t m j i) p_infty (W m j i)) /\
  (forall i j, (i < d)%nat -> (j < k)%nat -> is_lim (fun t => Out t i j) p_infty (y i * U j)) /\
  forall i, (i < d)%nat -> deep W (fun i j => y i * U j) i = y i.

Section Flow.
Variable V : R -> nat -> matrix.
Variable Out : R -> matrix.
Hypothesis F : deep_matrix_flow V Out (fun t => 0 <= t).
Notation last := (last d y Out).
Notation tip j t := (phi (layer (V t) H j)).
Notation product_of := (product_of d k H phi x y V Out).
Notation missing := (missing d k H phi x y V Out).
Notation rate := (rate d k H phi dphi x y V Out).
Notation known := (known d k H phi dphi x V).
Notation aligned := (aligned d k y Out).
Hypothesis A0 : aligned 0.
Lemma always_aligned t : 0 <= t -> aligned t.
Proof. intros Ht. apply (aligned_kept d k H phi dphi x y Uy V Out t); [intros s Hs; apply F; lra|exact A0|lra]. Qed.
Lemma rate_ge0 t : 0 <= rate t.
Proof. apply steepness_parts. Qed.
Lemma derive_missing_later t : 0 <= t -> known t -> is_derive missing t (- (rate t * missing t)).
Proof. intros Ht K. apply (derive_missing d k H phi dphi x y Uy V Out (fun t => 0 <= t) F t Ht (always_aligned t Ht) K). Qed.
Lemma derive_last_later t j : 0 <= t -> (j < k)%nat -> is_derive (last j) t (missing t * tip j t).
Proof. intros Ht Hj. apply (derive_last_weight d k H phi dphi x y Uy V Out (fun t => 0 <= t) F t Ht (always_aligned t Ht) j Hj). Qed.
Lemma derive_weight_later t m j i : 0 <= t -> (m <= H)%nat -> (j < k)%nat -> (i < fan m)%nat ->
  is_derive (fun s => V s m j i) t (missing t * pull d k H phi dphi x (V t) (fun j => last j t) m j i).
Proof. intros Ht. apply (derive_weight d k H phi dphi x y Uy V Out (fun t => 0 <= t) F t Ht (always_aligned t Ht)). Qed.

(* it arrives where the gradient stays away from 0 in a ball that is large enough *)
Section Ball.
Variables m r : R.
Hypothesis M0 : 0 < m.
Definition away_from_start (R : R) (W : nat -> matrix) (U : vector) :=
  (forall q j i, (q <= H)%nat -> (j < k)%nat -> (i < fan q)%nat -> Rabs (W q j i - V 0 q j i) <= R) /\ forall j, (j < k)%nat -> Rabs (U j - last j 0) <= R.
Hypothesis Hr : Rabs (missing 0) / m < r.
(* a kind of weights that is kept and is closed, and the only one of which phi's derivative is asked *)
Variable kind : (nat -> matrix) -> vector -> Prop.
Hypothesis Kept : forall t, 0 <= t -> kind (V t) (fun j => last j t).
Hypothesis Closed : forall (W : nat -> matrix) (U : vector), (forall q j i, (q <= H)%nat -> (j < k)%nat -> (i < fan q)%nat -> is_lim (fun t => V t q j i) p_infty (W q j i)) ->
  (forall j, (j < k)%nat -> is_lim (last j) p_infty (U j)) -> kind W U.
Hypothesis Known : forall W U, kind W U -> away_from_start r W U -> forall q j, (q <= H)%nat -> (j < k)%nat -> is_derive phi (layer W q j) (dphi (layer W q j)).
Hypothesis Low : forall T, 0 <= T -> (forall s, 0 <= s <= T -> away_from_start r (V s) (fun j => last j s)) -> m ^ 2 <= rate T.
Lemma moved T : 0 <= T -> (forall s, 0 <= s <= T -> away_from_start r (V s) (fun j => last j s)) -> away_from_start (Rabs (missing 0) / m) (V T) (fun j => last j T).
Proof.
  intros HT B. assert (De : forall t, 0 <= t <= T -> is_derive missing t (- (rate t * missing t))).
  { intros t Ht. apply derive_missing_later; [lra|]. intros q j. apply (Known _ _ (Kept t (proj1 Ht)) (B t Ht)). }
  assert (Lo : forall t, 0 <= t <= T -> m ^ 2 <= rate t) by (intros t Ht; apply Low; [lra|intros s Hs; apply B; lra]).
  assert (Way : forall w g : R -> R, (forall t, 0 <= t <= T -> is_derive w t (missing t * g t) /\ g t ^ 2 <= rate t) -> Rabs (w T - w 0) <= Rabs (missing 0) / m).
  { intros w g Hw. apply Rle_trans with (/ m * (Rabs (missing 0) - Rabs (missing T))).
    - apply (little_way missing rate T De (fun t _ => rate_ge0 t) w g m M0); try lra. intros t Ht. destruct (Hw t Ht) as [D Q]. split; [exact D|]. apply fast_enough; [lra|apply Lo, Ht|exact Q].
    - unfold Rdiv. rewrite Rmult_comm. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat, M0|]. pose proof (Rabs_pos (missing T)). lra. }
  split.
  - intros q j i Hq Hj Hi. apply (Way (fun s => V s q j i) (fun t => pull d k H phi dphi x (V t) (fun j => last j t) q j i)). intros t Ht. split; [apply derive_weight_later; (lra || assumption)|apply steepness_parts; assumption].
  - intros j Hj. apply (Way (last j) (fun t => tip j t)). intros t Ht. split; [apply derive_last_later; [lra|exact Hj]|apply last_member, Hj].
Qed.
Lemma start_at_home R : 0 <= R -> away_from_start R (V 0) (fun j => last j 0).
Proof. intros HR. split; intros; rewrite Rminus_eq_0, Rabs_R0; exact HR. Qed.
Lemma radius_positive : 0 <= Rabs (missing 0) / m.
Proof. apply Rmult_le_pos; [apply Rabs_pos|left; apply Rinv_0_lt_compat, M0]. Qed.
Lemma d_positive : (0 < d)%nat.
Proof. destruct d; [|lia]. unfold dot, sum in Uy. simpl in Uy. lra. Qed.
Lemma stays_home t : 0 <= t -> away_from_start r (V t) (fun j => last j t).
Proof.
  intros Ht. pose proof radius_positive as R0.
  set (off := fun (a : part) s => match a with inl (_, j) => Rabs (last j s - last j 0) | inr (q, (j, i)) => Rabs (V s q j i - V 0 q j i) end).
  set (f := fun s => largest (parts d k H) (fun a => off a s)).
  assert (Iff : forall c s, -1 <= c -> f s <= c <-> away_from_start c (V s) (fun j => last j s)).
  { intros c s Hc. unfold f. rewrite (largest_le (parts d k H) (fun a => off a s) c Hc). split.
    - intros Q. split; [intros q j i Hq Hj Hi; apply (Q (inr (q, (j, i)))), parts_inner; auto|intros j Hj; apply (Q (inl (0%nat, j))), parts_outer; split; [apply d_positive|exact Hj]].
    - intros [Q1 Q2] [[i j]|[q [j i]]] Ha; [apply parts_outer in Ha; apply Q2; tauto|apply parts_inner in Ha; apply Q1; tauto]. }
  apply (Iff r t); [lra|]. apply (stays_below f r t Ht); [| | |lra].
  - intros s Hs. apply largest_continuous. intros a Ha. destruct a as [[i j]|[q [j i]]]; unfold off.
    + apply parts_outer in Ha. apply (continuity_pt_comp (fun s => last j s - last j 0) Rabs); [|apply Rcontinuity_abs].
      apply (continuity_pt_minus (last j) (fun _ => last j 0)); [|apply continuity_pt_const; intros ? ?; reflexivity]. eapply continuity_of_derive. apply derive_last_later; [lra|apply Ha].
    + apply parts_inner in Ha. apply (continuity_pt_comp (fun s => V s q j i - V 0 q j i) Rabs); [|apply Rcontinuity_abs].
      apply (continuity_pt_minus (fun s => V s q j i) (fun _ => V 0 q j i)); [|apply continuity_pt_const; intros ? ?; reflexivity]. eapply continuity_of_derive. apply derive_weight_later; [lra|tauto|tauto|tauto].
  - apply Rle_lt_trans with (2 := Hr). apply (Iff _ 0); [lra|]. apply start_at_home, R0.
  - intros s Hs Q. apply Rle_lt_trans with (2 := Hr). apply (Iff _ s); [lra|]. apply moved; [lra|]. intros p Hp. apply (Iff r p); [lra|]. apply Q. lra.
Qed.
Lemma stays_nearer t : 0 <= t -> away_from_start (Rabs (missing 0) / m) (V t) (fun j => last j t).
Proof. intros Ht. apply moved; [exact Ht|]. intros s Hs. apply stays_home. lra. Qed.
Lemma arrives_in_ball : reaches V Out /\ forall t, 0 <= t -> away_from_start (Rabs (missing 0) / m) (V t) (fun j => last j t) /\ Rabs (missing t) <= Rabs (missing 0) * exp (- (m ^ 2 * t)).
Proof.
  assert (De : forall t, 0 <= t -> is_derive missing t (- (rate t * missing t))).
  { intros t Ht. apply derive_missing_later; [exact Ht|]. intros q j. apply (Known _ _ (Kept t Ht) (stays_home t Ht)). }
  assert (Lo : forall t, 0 <= t -> m ^ 2 <= rate t) by (intros t Ht; apply Low; [exact Ht|intros s Hs; apply stays_home; lra]).
  assert (R2 : 0 < m ^ 2) by apply pow_lt, M0.
  split; [|intros t Ht; split; [apply stays_nearer, Ht|apply (residual_decays missing rate t (fun s Hs => De s (proj1 Hs)) (fun s _ => rate_ge0 s) (m ^ 2) (fun s Hs => Lo s (proj1 Hs))); lra]].
  assert (Ar : forall w g : R -> R, (forall t, 0 <= t -> is_derive w t (missing t * g t) /\ g t ^ 2 <= rate t) ->
    is_lim w p_infty (real (Lim w p_infty)) /\ Rabs (real (Lim w p_infty) - w 0) <= Rabs (missing 0) / m).
  { intros w g Hw. destruct (arrival missing rate De (fun s _ => rate_ge0 s) (m ^ 2) R2 Lo w g m M0) as [l [Hl Dl]].
    - intros t Ht. destruct (Hw t Ht) as [D Q]. split; [exact D|]. apply fast_enough; [lra|apply Lo, Ht|exact Q].
    - rewrite (is_lim_unique _ _ _ Hl). split; assumption. }
  set (W := fun q j i => real (Lim (fun s => V s q j i) p_infty)). set (U := fun j => real (Lim (last j) p_infty)).
  assert (LW : forall q j i, (q <= H)%nat -> (j < k)%nat -> (i < fan q)%nat -> is_lim (fun s => V s q j i) p_infty (W q j i) /\ Rabs (W q j i - V 0 q j i) <= Rabs (missing 0) / m).
  { intros q j i Hq Hj Hi. apply (Ar (fun s => V s q j i) (fun t => pull d k H phi dphi x (V t) (fun j => last j t) q j i)). intros t Ht. split; [apply derive_weight_later; assumption|apply steepness_parts; assumption]. }
  assert (LU : forall j, (j < k)%nat -> is_lim (last j) p_infty (U j) /\ Rabs (U j - last j 0) <= Rabs (missing 0) / m).
  { intros j Hj. apply (Ar (last j) (fun t => tip j t)). intros t Ht. split; [apply derive_last_later; assumption|apply last_member, Hj]. }
  assert (Near : away_from_start r W U).
  { split; [intros q j i Hq Hj Hi; destruct (LW q j i Hq Hj Hi)|intros j Hj; destruct (LU j Hj)]; lra. }
  assert (La : forall q j, (q <= H)%nat -> (j < k)%nat -> is_lim (fun t => layer (V t) q j) p_infty (layer W q j) /\ is_lim (fun t => phi (layer (V t) q j)) p_infty (phi (layer W q j))).
  { assert (Phi : forall q j, (q <= H)%nat -> (j < k)%nat -> is_lim (fun t => layer (V t) q j) p_infty (layer W q j) -> is_lim (fun t => phi (layer (V t) q j)) p_infty (phi (layer W q j))).
    { intros q j Hq Hj L. apply (lim_continuous (fun t => layer (V t) q j) phi); [exact L|]. eapply continuity_of_derive. apply (Known W U (Closed W U (fun q j i Hq Hj Hi => proj1 (LW q j i Hq Hj Hi)) (fun j Hj => proj1 (LU j Hj))) Near); assumption. }
    assert (Both : forall q j, (q <= H)%nat -> (j < k)%nat -> is_lim (fun t => layer (V t) q j) p_infty (layer W q j)); [|split; auto].
    induction q as [|q IH]; intros j Hq Hj.
    - apply (sum_limit d (fun l t => V t 0%nat j l * x l) (fun l => W 0%nat j l * x l)). intros l Hl. apply lim_mult; [apply LW; assumption|apply is_lim_const].
    - apply (sum_limit k (fun i t => V t (S q) j i * phi (layer (V t) q i)) (fun i => W (S q) j i * phi (layer W q i))). intros i Hi. apply lim_mult; [apply LW; assumption|apply Phi; [lia|exact Hi|apply IH; [lia|exact Hi]]]. }
  exists W, U. split; [intros; apply LW; assumption|split].
  - intros i j Hi Hj. apply (is_lim_ext_loc (fun t => y i * last j t)); [exists 0; intros t Ht; symmetry; apply (always_aligned t); (lra || assumption)|].
    apply (is_lim_scal_l (last j) (y i) p_infty (U j)). apply LU, Hj.
  - intros i Hi. assert (P1 : sum k (fun j => U j * phi (layer W H j)) = 1).
    { apply (lim_same product_of).
      - apply (sum_limit k (fun j t => last j t * tip j t)). intros j Hj. apply lim_mult; [apply LU, Hj|apply La; [lia|exact Hj]].
      - apply (is_lim_ext (fun t => 1 - missing t)); [intros; unfold DeepMatrix.missing; ring|]. replace (Finite 1) with (Finite (1 - 0)) by (f_equal; ring).
        apply is_lim_minus'; [apply is_lim_const|apply (residual_vanishes missing rate De (fun s _ => rate_ge0 s) (m ^ 2) R2 Lo)]. }
    unfold Deep.deep. rewrite (sum_ext k _ (fun j => y i * (U j * phi (layer W H j)))) by (intros; ring). rewrite sum_scal, P1. ring.
Qed.
End Ball.

(* "any p0": what a program that encloses the gradient on a ball can show *)
Theorem deep_arrives_in_ball : forall m r, 0 < m -> Rabs (1 - product_of 0) / m < r ->
  (forall W U, away_from_start r W U -> (forall q j, (q <= H)%nat -> (j < k)%nat -> is_derive phi (layer W q j) (dphi (layer W q j))) /\ m ^ 2 <= steepness W U) ->
  reaches V Out /\ forall t, 0 <= t -> away_from_start (Rabs (1 - product_of 0) / m) (V t) (fun j => last j t) /\
    Rabs (1 - product_of t) <= Rabs (1 - product_of 0) * exp (- (m ^ 2 * t)).
Proof.
  intros m r M0 Hr Box. apply (arrives_in_ball m r M0 Hr (fun _ _ => True)); [auto|auto|intros W U _ N; apply (proj1 (Box W U N))|]. intros T HT N. apply (proj2 (Box _ _ (N T (conj HT (Rle_refl T))))).
Qed.
Lemma last_norm_positive : 0 < product_of 0 -> 0 < norm k (fun j => last j 0).
Proof.
  intros P0. apply Rnot_le_lt. intros N. pose proof (norm_ge0 k (fun j => last j 0)) as G. assert (Z : norm k (fun j => last j 0) = 0) by lra.
  assert (product_of 0 = 0); [|lra]. apply sum_zero. intros j Hj. rewrite (norm_is_zero k _ Z j Hj). ring.
Qed.
Lemma tips_rate T : 0 <= T -> (forall s, 0 <= s <= T -> known s) -> 0 < product_of 0 -> (Rmin 1 (product_of 0) / norm k (fun j => last j 0)) ^ 2 <= rate T.
Proof.
  intros HT K P0. pose proof (last_norm_positive P0) as N. set (n := norm k (fun j => last j 0)) in *.
  replace ((Rmin 1 (product_of 0) / n) ^ 2) with (Rmin 1 (product_of 0) ^ 2 / (n * n)) by (field; lra). unfold n. rewrite norm_square.
  apply Rle_trans with (2 := proj1 (proj2 (steepness_parts d k H phi dphi x (V T) (fun j => last j T)))).
  apply (last_rate missing rate T (fun t Ht => derive_missing_later t (proj1 Ht) (K t Ht)) (fun t _ => rate_ge0 t) k last (fun j t => tip j t)); [reflexivity| | |exact P0|lra].
  - intros t j Ht Hj. apply derive_last_later; [lra|exact Hj].
  - intros t _. apply steepness_parts.
Qed.
Theorem arrives_of_kind : forall kind : (nat -> matrix) -> vector -> Prop, (forall t, 0 <= t -> kind (V t) (fun j => last j t)) ->
  (forall (W : nat -> matrix) (U : vector), (forall q j i, (q <= H)%nat -> (j < k)%nat -> (i < fan q)%nat -> is_lim (fun t => V t q j i) p_infty (W q j i)) ->
    (forall j, (j < k)%nat -> is_lim (last j) p_infty (U j)) -> kind W U) ->
  forall r, let m := Rmin 1 (product_of 0) / norm k (fun j => last j 0) in 0 < product_of 0 -> Rabs (1 - product_of 0) / m < r ->
  (forall W U, kind W U -> away_from_start r W U -> forall q j, (q <= H)%nat -> (j < k)%nat -> is_derive phi (layer W q j) (dphi (layer W q j))) ->
  reaches V Out /\ forall t, 0 <= t -> away_from_start (Rabs (1 - product_of 0) / m) (V t) (fun j => last j t) /\
    Rabs (1 - product_of t) <= Rabs (1 - product_of 0) * exp (- (m ^ 2 * t)).
Proof.
  intros kind Kept Closed r m P0 Hr Known. assert (M0 : 0 < m) by (apply Rdiv_lt_0_compat; [apply Rmin_glb_lt; lra|apply last_norm_positive, P0]).
  apply (arrives_in_ball m r M0 Hr kind Kept Closed Known). intros T HT N. apply tips_rate; [exact HT| |exact P0]. intros s Hs q j. apply (Known _ _ (Kept s (proj1 Hs)) (N s Hs)).
Qed.
(* "p0 > 0 (below or above 1): converges to p = 1" *)
Theorem deep_arrives : forall r, let m := Rmin 1 (product_of 0) / norm k (fun j => last j 0) in 0 < product_of 0 -> Rabs (1 - product_of 0) / m < r ->
  (forall W U, away_from_start r W U -> forall q j, (q <= H)%nat -> (j < k)%nat -> is_derive phi (layer W q j) (dphi (layer W q j))) ->
  reaches V Out /\ forall t, 0 <= t -> away_from_start (Rabs (1 - product_of 0) / m) (V t) (fun j => last j t) /\
    Rabs (1 - product_of t) <= Rabs (1 - product_of 0) * exp (- (m ^ 2 * t)).
Proof.
  intros r m P0 Hr Known. apply (arrives_of_kind (fun _ _ => True) (fun _ _ => I) (fun _ _ _ _ => I) r P0 Hr). intros W U _. apply Known.
Qed.

(* phi is differentiable everywhere from here on *)
Hypothesis Hphi : forall z, is_derive phi z (dphi z).
Lemma all_known t : known t.
Proof. intros q j _ _. apply Hphi. Qed.
Lemma reaches_if_positive : 0 < product_of 0 -> reaches V Out.
Proof. intros P0. apply (deep_arrives (Rabs (1 - product_of 0) / (Rmin 1 (product_of 0) / norm k (fun j => last j 0)) + 1) P0); [lra|]. intros; apply Hphi. Qed.
End Flow.
Lemma deep_flow_shift V Out s : 0 <= s -> deep_matrix_flow V Out (fun t => 0 <= t) -> deep_matrix_flow (fun t => V (t + s)) (fun t => Out (t + s)) (fun t => 0 <= t).
Proof.
  intros Hs F t Ht. destruct (F (t + s) ltac:(lra)) as [A B].
  assert (Sh : forall (w : R -> R) l, is_derive w (t + s) l -> is_derive (fun q => w (q + s)) t l).
  { intros w l D. evar_last; [apply (is_derive_comp w (fun q => q + s) t l 1 D); auto_derive; [exact I|reflexivity]|]. apply Rmult_1_l. }
  split; [intros i j Hi Hj; apply (Sh (fun q => Out q i j)), (A i j Hi Hj)|intros q j i Hq Hj Hi; apply (Sh (fun p => V p q j i)), (B q j i Hq Hj Hi)].
Qed.

Section Everywhere.
Hypothesis Hphi : forall z, is_derive phi z (dphi z).
Variable V : R -> nat -> matrix.
Variable Out : R -> matrix.
Hypothesis F : deep_matrix_flow V Out (fun t => 0 <= t).
Hypothesis A0 : aligned d k y Out 0.
Notation last := (last d y Out).
Notation product_of := (product_of d k H phi x y V Out).
Notation missing := (missing d k H phi x y V Out).
Notation rate := (rate d k H phi dphi x y V Out).
Lemma reaches_once_positive : (exists t, 0 <= t /\ 0 < product_of t) -> reaches V Out.
Proof.
  intros [s [Hs P]]. destruct (reaches_if_positive (fun t => V (t + s)) (fun t => Out (t + s)) (deep_flow_shift V Out s Hs F)) as [W [U [LW [LU E]]]].
  - intros i j Hi Hj. unfold DeepMatrix.last. rewrite Rplus_0_l. apply (always_aligned V Out F A0 s Hs i j Hi Hj).
  - exact Hphi.
  - unfold DeepMatrix.product_of, DeepMatrix.last. rewrite Rplus_0_l. exact P.
  - exists W, U. split; [intros q j i Hq Hj Hi; apply (lim_shift (fun t => V t q j i) s), LW; assumption|split; [|exact E]].
    intros i j Hi Hj. apply (lim_shift (fun t => Out t i j) s), LU; assumption.
Qed.
Lemma positive_or_zero : (exists t, 0 <= t /\ 0 < product_of t) \/ ((forall t, 0 <= t -> product_of t <= 0) /\ is_lim product_of p_infty 0).
Proof.
  apply (right_side_or_zero missing rate (fun t Ht => derive_missing_later V Out F A0 t Ht (all_known V Hphi t)) (fun t _ => rate_ge0 V Out t)
    k last (fun j t => phi (layer (V t) H j))); [reflexivity| |].
  - intros t j Ht Hj. apply derive_last_later; assumption.
  - intros t _. apply steepness_parts.
Qed.
(* all starts: there are no other outcomes *)
Theorem deep_ends : reaches V Out \/ ((forall t, 0 <= t -> product_of t <= 0) /\ is_lim product_of p_infty 0).
Proof. destruct positive_or_zero as [P|N]; [left; apply reaches_once_positive, P|right; exact N]. Qed.
(* "p0 = 0: converges to p = 1", unless nothing moves *)
Theorem deep_zero : product_of 0 = 0 -> 0 < rate 0 -> reaches V Out.
Proof.
  intros Z P. apply reaches_once_positive.
  apply (leaves_zero missing rate (fun t Ht => derive_missing_later V Out F A0 t Ht (all_known V Hphi t)) (fun t _ => rate_ge0 V Out t) k last (fun j t => phi (layer (V t) H j))); [reflexivity| | |exact Z|exact P].
  - intros t j Ht Hj. apply derive_last_later; assumption.
  - intros t _. apply steepness_parts.
Qed.
Theorem deep_equilibrium : locally_lipschitz dphi -> rate 0 = 0 -> product_of 0 = 0 /\
  forall t a, 0 <= t -> In a (parts d k H) -> joined (V t) (Out t) a = joined (V 0) (Out 0) a.
Proof.
  intros Lip Z. pose proof (steepness_parts d k H phi dphi x (V 0) (fun j => last j 0)) as [_ [_ Pull]]. fold (rate 0) in Pull.
  assert (Sq : forall q, q ^ 2 <= rate 0 -> q = 0) by (intros q Q; rewrite Z in Q; destruct (Req_dec q 0) as [|N]; [assumption|pose proof (pow2_gt_0 _ N); lra]).
  assert (Tip : forall j, (j < k)%nat -> phi (layer (V 0) H j) = 0) by (intros j Hj; apply Sq, last_member, Hj).
  split; [apply sum_zero; intros j Hj; rewrite Tip by exact Hj; ring|]. intros t a Ht Ha. symmetry.
  apply (deep_matrix_flow_unique d k H phi dphi x y (conj Hphi Lip) (fun _ => V 0) (fun _ => Out 0) V Out); [|exact F|reflexivity|exact Ht|exact Ha].
  intros s _. split.
  - intros i j Hi Hj. evar_last; [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|]. unfold slope_out. rewrite Tip by exact Hj. symmetry. apply Rmult_0_r.
  - intros q j i Hq Hj Hi. evar_last; [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|]. unfold slope_layer.
    rewrite (backward_aligned d k H phi dphi x y Uy V Out 0 A0) by (assumption || lia). pose proof (Sq _ (Pull q j i Hq Hj Hi)) as P. unfold pull in P. rewrite Rmult_assoc, P. symmetry. apply Rmult_0_r.
Qed.
(* where phi stays away from 0 there are no traps: all starts *)
Theorem deep_untrapped : forall c, 0 < c -> (0 < k)%nat -> (forall z, c <= Rabs (phi z)) -> reaches V Out.
Proof.
  intros c C0 Kp Away. destruct deep_ends as [|[Neg _]]; [assumption|exfalso]. pose proof (pow_lt c 2 C0) as C2.
  set (t := (1 - product_of 0) / c ^ 2). assert (t0 : 0 <= t) by (apply Rmult_le_pos; [pose proof (Neg 0 (Rle_refl 0)); lra|left; apply Rinv_0_lt_compat, C2]).
  assert (Q : product_of 0 - c ^ 2 * 0 <= product_of t - c ^ 2 * t).
  { apply (nondecreasing (fun t => product_of t - c ^ 2 * t) (fun t => rate t * missing t - c ^ 2) 0 t t0).
    - intros s Hs. apply (is_derive_minus product_of (fun t => c ^ 2 * t)); [|evar_last; [apply (is_derive_scal (fun t => t)), is_derive_id|unfold one; simpl; ring]].
      apply (derive_output_of missing rate s (fun q Hq => derive_missing_later V Out F A0 q (proj1 Hq) (all_known V Hphi q)) k last (fun j t => phi (layer (V t) H j))); [reflexivity|lra].
    - intros s Hs. pose proof (Neg s ltac:(lra)). pose proof (last_member d k H phi dphi x y V Out s 0%nat Kp) as R. pose proof (Away (layer (V s) H 0%nat)) as Aw.
      rewrite <- pow2_abs in R. assert (c ^ 2 <= Rabs (phi (layer (V s) H 0%nat)) ^ 2) by (apply pow_incr; lra). assert (1 <= missing s) by (unfold DeepMatrix.missing; lra).
      assert (0 <= rate s * (missing s - 1)) by (apply Rmult_le_pos; lra). lra. }
  replace (c ^ 2 * t) with (1 - product_of 0) in Q by (unfold t; field; lra). pose proof (Neg t t0). lra.
Qed.
(* trapped: an open set of starts, at any depth and width. "u du = phi(a_2)/(phi'(a_2) phi(a_3)) dw_2", unit by unit *)
Theorem deep_trapped : forall theta, 0 < theta -> (forall z, 0 <= phi z <= theta * (z * dphi z)) ->
  (forall j, (j < k)%nat -> last j 0 < 0 /\ theta * square (fan H) (fun i => V 0 H j i) < last j 0 ^ 2) ->
  (forall t j, 0 <= t -> (j < k)%nat -> last j t < 0) /\ (forall t, 0 <= t -> product_of t <= 0) /\ is_lim product_of p_infty 0.
Proof.
  intros theta T0 Power Start.
  assert (Neg : forall t, (forall j, (j < k)%nat -> last j t <= 0) -> product_of t <= 0).
  { intros t Q. assert (0 <= sum k (fun j => -1 * (last j t * phi (layer (V t) H j)))).
    - apply total_ge0. intros j Hj. apply below in Hj. pose proof (Q j Hj). pose proof (proj1 (Power (layer (V t) H j))). assert (0 <= - last j t * phi (layer (V t) H j)) by (apply Rmult_le_pos; lra). lra.
    - rewrite sum_scal in H0. unfold DeepMatrix.product_of. lra. }
  assert (Row : forall s, 0 <= s -> (forall q, 0 <= q <= s -> forall j, (j < k)%nat -> last j q <= 0) -> forall j, (j < k)%nat -> last j s < 0).
  { intros s Hs Q j Hj. set (row := fun t => square (fan H) (fun i => V t H j i)). destruct (Start j Hj) as [_ S0]. fold (row 0) in S0.
    assert (Up : last j 0 ^ 2 - theta * row 0 <= last j s ^ 2 - theta * row s).
    { apply (nondecreasing (fun t => last j t ^ 2 - theta * row t)
        (fun t => 2 * (missing t * (last j t * (phi (layer (V t) H j) - theta * (layer (V t) H j * dphi (layer (V t) H j)))))) 0 s Hs).
      - intros t Ht. evar_last.
        + apply (is_derive_minus (fun t => last j t ^ 2) (fun t => theta * row t)).
          * apply (is_derive_pow (last j) 2 t _ (derive_last_later V Out F A0 t j ltac:(lra) Hj)).
          * apply (is_derive_scal row). unfold row, square, dot. apply (sum_derive (fan H) (fun i t => V t H j i * V t H j i)
              (fun i => 2 * missing t * (last j t * dphi (layer (V t) H j)) * (V t H j i * enters d k phi (V t) x H i))). intros i Hi.
            pose proof (derive_weight_later V Out F A0 t H j i ltac:(lra) (le_n H) Hj Hi) as D. evar_last.
            -- apply (is_derive_mult (fun s => V s H j i) (fun s => V s H j i)); [exact D|exact D|intros; apply Rmult_comm].
            -- unfold pull. rewrite Nat.sub_diag. simpl back. unfold plus, mult; simpl. ring.
        + rewrite sum_scal, <- layer_sum. unfold minus, plus, opp; simpl. ring.
      - intros t Ht. pose proof (Neg t (Q t ltac:(lra))) as P. pose proof (Q t ltac:(lra) j Hj) as U. pose proof (Power (layer (V t) H j)).
        assert (0 <= - last j t * (theta * (layer (V t) H j * dphi (layer (V t) H j)) - phi (layer (V t) H j))) by (apply Rmult_le_pos; lra).
        assert (0 <= missing t) by (unfold DeepMatrix.missing; lra).
        apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; [assumption|lra]. }
    pose proof (square_ge0 (fan H) (fun i => V s H j i)) as Rs. fold (row s) in Rs. assert (0 <= theta * row s) by (apply Rmult_le_pos; lra).
    destruct (Q s ltac:(lra) j Hj) as [|E]; [assumption|]. rewrite E in Up. simpl in Up. lra. }
  assert (All : forall t, 0 <= t -> forall j, (j < k)%nat -> last j t <= 0).
  { intros t Ht. set (f := fun s => largest (seq 0 k) (fun j => last j s)).
    assert (Iff : forall s, f s <= 0 <-> forall j, (j < k)%nat -> last j s <= 0).
    { intros s. unfold f. rewrite (largest_le (seq 0 k) (fun j => last j s) 0) by lra. split; intros Q j Hj; apply Q, below, Hj. }
    apply (Iff t). apply (stays_below f 0 t Ht); [| | |lra].
    - intros s Hs. apply (largest_continuous (seq 0 k) last). intros j Hj. eapply continuity_of_derive. apply (derive_last_later V Out F A0); [lra|apply below, Hj].
    - apply largest_lt; [lra|]. intros j Hj. apply Start, below, Hj.
    - intros s Hs Q. apply largest_lt; [lra|]. intros j Hj. apply Row; [lra| |apply below, Hj]. intros q Hq. apply (Iff q), Q, Hq. }
  split; [intros t j Ht Hj; apply Row; [exact Ht|intros q Hq; apply All; lra|exact Hj]|].
  assert (N : forall t, 0 <= t -> product_of t <= 0) by (intros t Ht; apply Neg, All, Ht). split; [exact N|].
  destruct positive_or_zero as [[t [Ht P]]|[_ L]]; [pose proof (N t Ht); lra|exact L].
Qed.
End Everywhere.
End DeepArrives.
