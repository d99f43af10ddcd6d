(* The reduced flow exists for all t >= 0 and is unique: on the line for phi of class C^2, and, where p0 > 0, for phi
   that is so on a ball around v0 only. Wherever the flow converges to p = 1, its end lies in I and satisfies the
   relation of Theorem 1. So "any solution" in Positive.v, Orbit.v and Table.v means: the solution. *)
From Coq Require Import Reals Lra List Classical.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Flow Positive Interval Orbit Table Picard Existence.
Import ListNotations.
Open Scope R_scope.

(* u is the coordinate true, v the coordinate false *)
Definition pair (u v : R -> R) : bool -> R -> R := fun b => if b then u else v.
Definition both : list bool := [true; false].
Definition reduced (phi dphi : R -> R) k : (bool -> R) -> bool -> R := fun x b =>
  if b then (1 - k * x true * phi (x false)) * phi (x false)
  else (1 - k * x true * phi (x false)) * (x true * dphi (x false)).
Lemma moves_solves phi dphi k X t :
  moves phi dphi k (X true) (X false) t <-> solves both (reduced phi dphi k) X t.
Proof.
  split.
  - intros [U V] [|] _; assumption.
  - intros H. split; [apply (H true)|apply (H false)]; simpl; auto.
Qed.

Definition ball (c r z : R) := Rabs (z - c) <= r.
Definition smooth_on (c r : R) (phi dphi : R -> R) := (forall z, ball c r z -> is_derive phi z (dphi z)) /\
  exists L, 0 <= L /\ forall x y, ball c r x -> ball c r y -> Rabs (dphi x - dphi y) <= L * Rabs (x - y).
Lemma smooth_everywhere phi dphi c r : smooth phi dphi -> smooth_on c r phi dphi.
Proof.
  intros [D Lip]. split; [intros; apply D|]. destruct (Lip (Rabs c + r)) as [L [L0 HL]]. exists L. split; [exact L0|].
  assert (B : forall z, ball c r z -> Rabs z <= Rabs c + r).
  { intros z Hz. unfold ball in Hz. pose proof (Rabs_triang (z - c) c) as T. replace (z - c + c) with z in T by ring. lra. }
  intros x y Hx Hy. apply HL; apply B; assumption.
Qed.
Lemma ball_regular phi dphi c r : smooth_on c r phi dphi ->
  regular_on (ball c r) phi /\ regular_on (ball c r) dphi.
Proof.
  intros [D [L [L0 HL]]].
  assert (Bd : forall z, ball c r z -> Rabs (dphi z) <= L * Rabs r + Rabs (dphi c)).
  { intros z Hz. assert (Hc : ball c r c) by (unfold ball in *; rewrite Rminus_eq_0, Rabs_R0; pose proof (Rabs_pos (z - c)); lra).
    pose proof (HL z c Hz Hc) as Q. pose proof (Rabs_triang (dphi z - dphi c) (dphi c)) as T. replace (dphi z - dphi c + dphi c) with (dphi z) in T by ring.
    unfold ball in Hz. pose proof (Rle_abs r). assert (L * Rabs (z - c) <= L * Rabs r) by (apply Rmult_le_compat_l; lra). lra. }
  set (B := L * Rabs r + Rabs (dphi c)). assert (B0 : 0 <= B).
  { unfold B. pose proof (Rabs_pos r). pose proof (Rabs_pos (dphi c)). assert (0 <= L * Rabs r) by (apply Rmult_le_pos; lra). lra. }
  assert (Lp : forall x y, ball c r x -> ball c r y -> Rabs (phi x - phi y) <= B * Rabs (x - y)).
  { intros x y Hx Hy. destruct (Req_dec y x) as [->|N]; [rewrite !Rminus_eq_0, !Rabs_R0; lra|].
    assert (Cv : forall z, between y x z -> ball c r z).
    { intros z Hz. unfold ball, between in *. apply Rabs_le_between in Hx. apply Rabs_le_between in Hy. apply Rabs_le. lra. }
    destruct (mean_value phi dphi y x N) as [z [Hz [_ [_ E]]]]; [intros z Hz; apply D, Cv, Hz|].
    rewrite E, Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|]. apply Bd, Cv, Hz. }
  split.
  - exists B, (B * Rabs r + Rabs (phi c)). pose proof (Rabs_pos r). pose proof (Rabs_pos (phi c)). assert (0 <= B * Rabs r) by (apply Rmult_le_pos; lra).
    repeat split; [exact B0|lra|exact Lp|]. intros z Hz.
    assert (Hc : ball c r c) by (unfold ball in *; rewrite Rminus_eq_0, Rabs_R0; pose proof (Rabs_pos (z - c)); lra).
    pose proof (Lp z c Hz Hc) as Q. pose proof (Rabs_triang (phi z - phi c) (phi c)) as T. replace (phi z - phi c + phi c) with (phi z) in T by ring.
    unfold ball in Hz. pose proof (Rle_abs r). assert (B * Rabs (z - c) <= B * Rabs r) by (apply Rmult_le_compat_l; lra). lra.
  - exists L, B. repeat split; [exact L0|exact B0|exact HL|exact Bd].
Qed.
Lemma reduced_lipschitz phi dphi k c r M : smooth_on c r phi dphi ->
  lipschitz_on both (fun x => Rabs (x true) <= M /\ ball c r (x false)) (reduced phi dphi k).
Proof.
  intros S. destruct (ball_regular phi dphi c r S) as [Rp Rd]. set (P := fun x : bool -> R => Rabs (x true) <= M /\ ball c r (x false)).
  assert (V : regular both P (fun x => x false)).
  { apply (regular_coordinate both P false (Rabs c + r)); [right; left; reflexivity|]. intros x [_ Hx]. unfold ball in Hx.
    pose proof (Rabs_triang (x false - c) c) as T. replace (x false - c + c) with (x false) in T by ring. lra. }
  assert (U : regular both P (fun x => x true)).
  { apply (regular_coordinate both P true M); [left; reflexivity|]. intros x [Hx _]. exact Hx. }
  assert (Pv : regular both P (fun x => phi (x false))) by (apply (regular_comp both P (ball c r) phi); [exact Rp|intros x [_ Hx]; exact Hx|exact V]).
  assert (Dv : regular both P (fun x => dphi (x false))) by (apply (regular_comp both P (ball c r) dphi); [exact Rd|intros x [_ Hx]; exact Hx|exact V]).
  assert (E : regular both P (fun x => 1 - k * x true * phi (x false))).
  { apply regular_minus; [apply regular_const|]. apply (regular_mult both P (fun x => k * x true)); [|exact Pv].
    apply (regular_mult both P (fun _ => k)); [apply regular_const|exact U]. }
  apply regular_field. intros [|] _; unfold reduced.
  - apply (regular_mult both P (fun x => 1 - k * x true * phi (x false))); assumption.
  - apply (regular_mult both P (fun x => 1 - k * x true * phi (x false))); [exact E|]. apply (regular_mult both P (fun x => x true)); assumption.
Qed.

(* two solutions from one start, as long as v stays in the ball *)
Lemma unique_while phi dphi k c r M u v u' v' T : smooth_on c r phi dphi ->
  flow_on phi dphi k T u v -> flow_on phi dphi k T u' v' -> u' 0 = u 0 -> v' 0 = v 0 ->
  (forall t, 0 <= t <= T -> Rabs (u t) <= M /\ ball c r (v t)) -> (forall t, 0 <= t <= T -> Rabs (u' t) <= M /\ ball c r (v' t)) ->
  forall t, 0 <= t <= T -> u' t = u t /\ v' t = v t.
Proof.
  intros S F F' Eu Ev B B' t Ht.
  destruct (uniqueness both (reduced phi dphi k) (fun x => Rabs (x true) <= M /\ ball c r (x false)) (pair u' v') (pair u v) T
    (reduced_lipschitz phi dphi k c r M S)) with (t := t) as [Fwd _]; auto.
  - intros s Hs. split; [apply moves_solves, F', Hs|apply B', Hs].
  - intros s Hs. split; [apply moves_solves, F, Hs|apply B, Hs].
  - assert (A : agree both (fun a => pair u' v' a t) (fun a => pair u v a t)).
    { apply Fwd. intros [|] _; assumption. }
    split; [apply (A true)|apply (A false)]; simpl; auto.
Qed.

Theorem flow_unique : forall phi dphi k u v u' v', 0 < k -> smooth phi dphi -> flow phi dphi k u v -> flow phi dphi k u' v' ->
  u' 0 = u 0 -> v' 0 = v 0 -> forall t, 0 <= t -> u' t = u t /\ v' t = v t.
Proof.
  intros phi dphi k u v u' v' kpos S F F' Eu Ev t Ht.
  destruct (bounded phi dphi u v k kpos S F t Ht) as [M [M0 B]]. destruct (bounded phi dphi u' v' k kpos S F' t Ht) as [M' [M0' B']].
  apply (unique_while phi dphi k 0 (M + M') (M + M') u v u' v' t); auto using smooth_everywhere, flow_restrict; try lra.
  - intros s Hs. destruct (B s Hs). unfold ball. rewrite Rminus_0_r. lra.
  - intros s Hs. destruct (B' s Hs). unfold ball. rewrite Rminus_0_r. lra.
Qed.

Section Exists.
Variables phi dphi : R -> R.
Variables k u0 v0 : R.
Hypothesis kpos : 0 < k.
Let start : bool -> R := fun b => if b then u0 else v0.
Let way T := Rmax 0 T / 2 + (1 - k * u0 * phi v0) ^ 2 / (4 * k) + 1.
Lemma way_positive T : 0 < way T.
Proof.
  unfold way. pose proof (Rmax_l 0 T). assert (0 <= (1 - k * u0 * phi v0) ^ 2 / (4 * k)); [|lra].
  apply Rmult_le_pos; [apply pow2_ge_0|]. left. apply Rinv_0_lt_compat. lra.
Qed.
Lemma way_monotone S T : S <= T -> way S <= way T.
Proof.
  intros H. unfold way. assert (Rmax 0 S <= Rmax 0 T); [|lra]. apply Rmax_lub; [apply Rmax_l|]. apply Rle_trans with (1 := H), Rmax_r.
Qed.
(* bounds on |u - u0| and |v - v0| that no solution reaches *)
Variable limit_v : R -> R.
Hypothesis limit_positive : forall T, 0 < limit_v T.
Hypothesis limit_monotone : forall S T, S <= T -> limit_v S <= limit_v T.
Hypothesis Smooth : forall T, 0 <= T -> smooth_on v0 (limit_v T) phi dphi.
Hypothesis Prior : forall T S u v, 0 <= S <= T -> u 0 = u0 -> v 0 = v0 -> flow_on phi dphi k S u v ->
  (forall t, 0 <= t <= S -> is_derive phi (v t) (dphi (v t))) -> Rabs (v S - v0) < limit_v T.
Lemma exists_below : exists u v, u 0 = u0 /\ v 0 = v0 /\ flow phi dphi k u v /\ forall t, 0 <= t -> Rabs (v t - v0) <= limit_v (t + 1).
Proof.
  destruct (global_solution both (reduced phi dphi k) start (fun T b => if b then way T else limit_v T)) as [X [X0 HX]].
  - intros T [|] _; [apply way_positive|apply limit_positive].
  - intros S T [|] H; [apply way_monotone, H|apply limit_monotone, H].
  - intros T HT. destruct (reduced_lipschitz phi dphi k v0 (limit_v T) (Rabs u0 + way T) (Smooth T HT)) as [L [L0 HL]].
    exists L. split; [exact L0|]. assert (In2 : forall x, near both start (fun b => if b then way T else limit_v T) x -> Rabs (x true) <= Rabs u0 + way T /\ ball v0 (limit_v T) (x false)).
    { intros x N. pose proof (N true (or_introl eq_refl)) as A. pose proof (N false (or_intror (or_introl eq_refl))) as B. simpl in A, B. split; [|exact B].
      pose proof (Rabs_triang (x true - u0) u0) as T'. replace (x true - u0 + u0) with (x true) in T' by ring. lra. }
    intros x y Nx Ny a Ha. apply HL; auto.
  - intros T S X HS X0 HX.
    assert (F : flow_on phi dphi k S (X true) (X false)) by (intros t Ht; apply moves_solves, HX, Ht).
    assert (D : forall t, 0 <= t <= S -> is_derive phi (X false t) (dphi (X false t))).
    { intros t Ht. apply (Smooth T ltac:(lra)). apply (proj2 (HX t Ht) false). right. left. reflexivity. }
    intros [|] _.
    + destruct (finite_way phi dphi (X true) (X false) k S kpos D F S ltac:(lra)) as [A _].
      unfold Flow.error, Flow.output in A. rewrite !X0 in A. simpl in A. apply Rle_lt_trans with (1 := A). unfold way, start.
      pose proof (Rmax_r 0 T). lra.
    + apply (Prior T S (X true) (X false) HS (X0 true) (X0 false) F D).
  - exists (X true), (X false). split; [apply (X0 true)|split; [apply (X0 false)|split]].
    + intros t Ht. apply moves_solves, HX, Ht.
    + intros t Ht. apply (proj2 (HX t Ht) false). right. left. reflexivity.
Qed.
End Exists.

(* the flow exists, whatever the start *)
Theorem flow_exists : forall phi dphi k u0 v0, 0 < k -> smooth phi dphi ->
  exists u v, u 0 = u0 /\ v 0 = v0 /\ flow phi dphi k u v.
Proof.
  intros phi dphi k u0 v0 kpos S.
  destruct (exists_below phi dphi k u0 v0 kpos (fun T => Rmax 0 T / 2 + (1 - k * u0 * phi v0) ^ 2 / (4 * k) + 1)) as [u [v [A [B [F _]]]]].
  - apply way_positive, kpos.
  - apply way_monotone.
  - intros. apply smooth_everywhere, S.
  - intros T s u v Hs Eu Ev F D. destruct (finite_way phi dphi u v k s kpos D F s ltac:(lra)) as [_ Q].
    unfold Flow.error, Flow.output in Q. rewrite Eu, Ev in Q. pose proof (Rmax_r 0 T). lra.
  - exists u, v. auto.
Qed.

(* p0 > 0: phi need be smooth only in a ball that is larger than the one which holds the flow *)
Theorem flow_exists_in_ball : forall phi dphi k u0 v0 r, 0 < k -> 0 < k * u0 * phi v0 -> radius phi k u0 v0 < r ->
  smooth_on v0 r phi dphi -> exists u v, u 0 = u0 /\ v 0 = v0 /\ flow phi dphi k u v.
Proof.
  intros phi dphi k u0 v0 r kpos P0 Hr S.
  assert (r0 : 0 < r).
  { apply Rle_lt_trans with (2 := Hr). unfold radius. apply Rmult_le_pos; [apply Rabs_pos|]. left. apply Rinv_0_lt_compat.
    pose proof (lower_positive phi k u0 v0 P0). apply Rmult_lt_0_compat; lra. }
  destruct (exists_below phi dphi k u0 v0 kpos (fun _ => r)) as [u [v [A [B [F _]]]]]; auto; try (intros; lra).
  - intros T s u v Hs Eu Ev F D. rewrite <- Ev at 1. apply Rle_lt_trans with (2 := Hr). rewrite <- Eu, <- Ev.
    apply (ball_v0 phi dphi u v k s kpos D F); [rewrite Eu, Ev; exact P0|lra].
  - exists u, v. auto.
Qed.
Theorem flow_unique_in_ball : forall phi dphi k u v u' v' r, 0 < k -> 0 < k * u 0 * phi (v 0) -> radius phi k (u 0) (v 0) < r ->
  smooth_on (v 0) r phi dphi -> flow phi dphi k u v -> flow phi dphi k u' v' -> u' 0 = u 0 -> v' 0 = v 0 ->
  forall t, 0 <= t -> u' t = u t /\ v' t = v t.
Proof.
  intros phi dphi k u v u' v' r kpos P0 Hr S F F' Eu Ev t Ht.
  assert (B : forall u1 v1, u1 0 = u 0 -> v1 0 = v 0 -> flow phi dphi k u1 v1 -> forall s, 0 <= s <= t ->
    Rabs (u1 s) <= Rabs (u 0) + (t / 2 + (1 - k * u 0 * phi (v 0)) ^ 2 / (4 * k)) /\ ball (v 0) r (v1 s)).
  { intros u1 v1 E1 E2 F1 s Hs. assert (St : forall q, 0 <= q -> Rabs (v1 q - v1 0) <= r).
    { intros q Hq. apply (stays_in_ball phi dphi u1 v1 k r kpos F1); rewrite ?E1, ?E2; auto. intros z Hz. apply S. exact Hz. }
    rewrite E2 in St. split; [|apply St; lra].
    destruct (finite_way phi dphi u1 v1 k t kpos (fun q Hq => proj1 S _ (St q ltac:(lra))) (flow_restrict _ _ _ _ _ t F1) s Hs) as [Q _].
    unfold Flow.error, Flow.output in Q. rewrite E1, E2 in Q.
    pose proof (Rabs_triang (u1 s - u 0) (u 0)) as T. replace (u1 s - u 0 + u 0) with (u1 s) in T by ring. lra. }
  apply (unique_while phi dphi k (v 0) r (Rabs (u 0) + (t / 2 + (1 - k * u 0 * phi (v 0)) ^ 2 / (4 * k))) u v u' v' t);
    auto using flow_restrict; lra.
Qed.

(* Where the flow ends *)
Section End.
Variables phi dphi u v : R -> R.
Variable k : R.
Hypothesis kpos : 0 < k.
Hypothesis S : smooth phi dphi.
Hypothesis F : flow phi dphi k u v.
Variables U V : R.
Hypothesis LU : is_lim u p_infty U.
Hypothesis LV : is_lim v p_infty V.
Hypothesis P1 : k * U * phi V = 1.
Notation error := (error phi u v k).
Notation rate := (rate phi dphi u v k).

(* v does not reach a zero of phi' in the limit either: |e| is integrable, for it falls exponentially *)
Lemma limit_not_critical a : dphi a = 0 -> v 0 <> a -> V <> a.
Proof.
  intros Za N E. assert (NV : phi V <> 0) by (intros Z; rewrite Z in P1; lra).
  set (rho := k * phi V ^ 2 / 2). assert (rho0 : 0 < rho).
  { unfold rho. pose proof (pow2_gt_0 _ NV). assert (0 < k * phi V ^ 2) by (apply Rmult_lt_0_compat; lra). lra. }
  assert (Lr : is_lim (fun t => k * phi (v t) ^ 2) p_infty (k * phi V ^ 2)).
  { apply (is_lim_scal_l (fun t => phi (v t) ^ 2) k p_infty (phi V ^ 2)).
    apply (lim_continuous v (fun z => phi z ^ 2) V LV). eapply continuity_of_derive. apply (is_derive_pow phi 2 V _ (proj1 S V)). }
  destruct (proj2 (lim_of_eps _ _) Lr rho rho0) as [T1 H1]. destruct (proj2 (lim_of_eps _ _) LU 1 ltac:(lra)) as [T2 H2].
  destruct (proj2 (lim_of_eps _ _) LV 1 ltac:(lra)) as [T3 H3].
  set (T := Rmax 0 (Rmax T1 (Rmax T2 T3)) + 1).
  assert (HT : 0 <= T /\ T1 < T /\ T2 < T /\ T3 < T).
  { unfold T. pose proof (Rmax_l 0 (Rmax T1 (Rmax T2 T3))). pose proof (Rmax_r 0 (Rmax T1 (Rmax T2 T3))).
    pose proof (Rmax_l T1 (Rmax T2 T3)). pose proof (Rmax_r T1 (Rmax T2 T3)). pose proof (Rmax_l T2 T3). pose proof (Rmax_r T2 T3). lra. }
  destruct (proj2 S (Rabs V + 1)) as [L [L0 HL]].
  set (M := Rabs U + 1). set (K := 2 * (M * L) / rho). set (w := fun t => (v t - a) ^ 2).
  assert (M0 : 0 <= M) by (unfold M; pose proof (Rabs_pos U); lra). assert (ML : 0 <= M * L) by (apply Rmult_le_pos; lra).
  assert (K0 : 0 <= K) by (unfold K; apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat, rho0]).
  assert (Low : forall t, T <= t -> w T * exp (- K * Rabs (error T)) <= w t).
  { intros t Ht. destruct (error_sign phi dphi u v k t kpos (fun s _ => proj1 S _) (flow_restrict _ _ _ _ _ t F)) as [s [Hs Ab]].
    set (h := fun t => w t * exp (- K * (s * error t))).
    set (dh := fun t => (2 * ((v t - a) * (error t * (u t * dphi (v t)))) + K * (rate t * (s * error t)) * w t) * exp (- K * (s * error t))).
    assert (Q : h T <= h t).
    { apply (nondecreasing h dh T t Ht).
      - intros q Hq. unfold h, dh, w. pose proof (proj2 (F q ltac:(lra))) as Dv.
        pose proof (derive_error phi dphi u v k t (fun s _ => proj1 S _) (flow_restrict _ _ _ _ _ t F) q ltac:(lra)) as De.
        auto_derive; change (fun x : R => v x) with v; change (fun x : R => error x) with error.
        + split; [eexists; exact Dv|split; [eexists; exact De|exact I]].
        + rewrite (is_derive_unique _ _ _ Dv), (is_derive_unique _ _ _ De). unfold Flow.error, Flow.output. ring.
      - intros q Hq. unfold dh. apply Rmult_le_pos; [|left; apply exp_pos]. rewrite <- (Ab q ltac:(lra)).
        pose proof (H1 q ltac:(lra)) as Q1. apply Rabs_def2 in Q1. pose proof (H2 q ltac:(lra)) as Q2. pose proof (H3 q ltac:(lra)) as Q3.
        assert (Bu : Rabs (u q) <= M) by (unfold M; pose proof (Rabs_triang (u q - U) U) as X; replace (u q - U + U) with (u q) in X by ring; lra).
        assert (Bv : Rabs (v q) <= Rabs V + 1) by (pose proof (Rabs_triang (v q - V) V) as X; replace (v q - V + V) with (v q) in X by ring; lra).
        assert (Ba : Rabs a <= Rabs V + 1) by (rewrite <- E; lra).
        pose proof (HL (v q) a Bv Ba) as Bd. rewrite Za, Rminus_0_r in Bd.
        assert (Rr : rho <= rate q). { unfold Flow.rate, rho in *. assert (0 <= k * (u q * dphi (v q)) ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]). lra. }
        assert (X : Rabs ((v q - a) * (error q * (u q * dphi (v q)))) <= M * L * Rabs (error q) * w q).
        { rewrite !Rabs_mult. unfold w. rewrite <- (pow2_abs (v q - a)). pose proof (Rabs_pos (v q - a)) as X1. pose proof (Rabs_pos (error q)) as X2.
          assert (Rabs (u q) * Rabs (dphi (v q)) <= M * (L * Rabs (v q - a))) by (apply Rmult_le_compat; auto using Rabs_pos).
          assert (X3 : Rabs (error q) * (Rabs (u q) * Rabs (dphi (v q))) <= Rabs (error q) * (M * (L * Rabs (v q - a)))) by (apply Rmult_le_compat_l; lra).
          apply (Rmult_le_compat_l (Rabs (v q - a))) in X3; [|exact X1]. lra. }
        apply Rabs_le_between in X. assert (Wq : 0 <= Rabs (error q) * w q) by (apply Rmult_le_pos; [apply Rabs_pos|apply pow2_ge_0]).
        assert (Y : 2 * (M * L) * (Rabs (error q) * w q) <= K * rate q * (Rabs (error q) * w q)).
        { apply Rmult_le_compat_r; [exact Wq|]. apply Rle_trans with (K * rho); [right; unfold K; field; lra|apply Rmult_le_compat_l; lra]. }
        lra. }
    unfold h in Q. rewrite <- (Ab T), <- (Ab t) in Q by lra. apply Rle_trans with (1 := Q).
    rewrite <- (Rmult_1_r (w t)) at 2. apply Rmult_le_compat_l; [apply pow2_ge_0|]. rewrite <- exp_0.
    assert (Z : - K * Rabs (error t) <= 0). { assert (0 <= K * Rabs (error t)) by (apply Rmult_le_pos; [lra|apply Rabs_pos]). lra. }
    destruct Z as [Z|Z]; [left; apply exp_increasing, Z|rewrite Z; lra]. }
  assert (WT : 0 < w T * exp (- K * Rabs (error T))).
  { apply Rmult_lt_0_compat; [|apply exp_pos]. apply pow2_gt_0. pose proof (never_crosses phi dphi u v k kpos S F a Za N T ltac:(lra)). lra. }
  assert (Lw : is_lim w p_infty ((V - a) ^ 2)).
  { apply (lim_continuous v (fun z => (z - a) ^ 2) V LV). eapply continuity_of_derive.
    apply (is_derive_pow (fun z => z - a) 2 V 1). evar_last. apply (is_derive_minus (fun z => z) (fun _ => a)). apply (is_derive_id (K := R_AbsRing)). apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)).
    unfold minus, plus, opp, zero, one; simpl. ring. }
  pose proof (lim_ge w ((V - a) ^ 2) _ T Lw (fun t Ht => Low t (Rlt_le _ _ Ht))) as Q. rewrite E, Rminus_eq_0 in Q. lra.
Qed.
Hypothesis N0 : dphi (v 0) <> 0.
Lemma end_in_I : interval dphi (v 0) V.
Proof.
  intros x Hx Z. assert (Nx : v 0 <> x) by (intros E; rewrite E in N0; contradiction).
  destruct (Req_dec V x) as [E|E]; [exact (limit_not_critical x Z Nx E)|].
  assert (D : 0 < Rabs (V - x)) by (apply Rabs_pos_lt; lra).
  destruct (proj2 (lim_of_eps _ _) LV _ D) as [T HT]. set (t := Rmax 0 T + 1).
  pose proof (Rmax_l 0 T). pose proof (Rmax_r 0 T). pose proof (HT t ltac:(unfold t; lra)) as Q.
  destruct (value_between v 0 t x ltac:(unfold t; lra)) as [s [Hs Es]].
  - intros s Hs. apply (v_continuous phi dphi u v k F). lra.
  - unfold between in Hx. destruct (Rle_dec x V) as [L|L].
    + rewrite (Rabs_pos_eq (V - x)) in Q by lra. apply Rabs_def2 in Q. left. lra.
    + rewrite (Rabs_left1 (V - x)) in Q by lra. apply Rabs_def2 in Q. right. lra.
  - apply (never_crosses phi dphi u v k kpos S F x Z Nx s); [lra|exact Es].
Qed.

(* Theorem 1: "(u^2 - u0^2)/2 = integral from v0 to v of phi/phi' and k u phi(v) = 1"; Theorem 2: "lambda_1 = E(v)" *)
Theorem theorem1_relation : forall G : R -> R, (forall z, interval dphi (v 0) z -> is_derive G z (phi z / dphi z)) ->
  interval dphi (v 0) V /\ (U ^ 2 - u 0 ^ 2) / 2 = G V - G (v 0) /\ k * (U * (dphi V * V)) = V * dphi V / phi V.
Proof.
  intros G HG. split; [exact end_in_I|split].
  - assert (A : U ^ 2 / 2 - G V = u 0 ^ 2 / 2 - G (v 0)); [|lra].
    apply (lim_same (fun t => u t ^ 2 / 2 - G (v t))).
    + apply is_lim_minus'.
      * apply (is_lim_ext (fun t => / 2 * (u t * u t))); [intros; field|].
        replace (U ^ 2 / 2) with (/ 2 * (U * U)) by field.
        apply (is_lim_scal_l (fun t => u t * u t) (/ 2) p_infty (U * U)). apply lim_mult; exact LU.
      * apply (lim_continuous v G V LV). eapply continuity_of_derive. apply HG, end_in_I.
    + apply (is_lim_ext_loc (fun _ => u 0 ^ 2 / 2 - G (v 0))); [|apply is_lim_const].
      exists 0. intros t Ht. symmetry.
      apply (conservation phi dphi u v k t (flow_restrict _ _ _ _ _ t F) G); [|lra].
      intros s Hs. pose proof (stays_in_I phi dphi u v k kpos S F N0 s ltac:(lra)) as Is. split; [apply (I_nonzero dphi (v 0)), Is|apply HG, Is].
  - assert (N : phi V <> 0) by (intros Z; rewrite Z in P1; lra). apply (Rmult_eq_reg_r (phi V)); [|exact N].
    replace (V * dphi V / phi V * phi V) with (V * dphi V) by (field; exact N).
    replace (k * (U * (dphi V * V)) * phi V) with (k * U * phi V * (V * dphi V)) by ring. rewrite P1. ring.
Qed.
End End.

(* Theorem 1 as proved, with all rows for phi'(v0) <> 0: there are no others *)
Theorem theorem1 : forall phi dphi G u v k, 0 < k -> smooth phi dphi -> flow phi dphi k u v -> dphi (v 0) <> 0 ->
  (forall z, interval dphi (v 0) z -> is_derive G z (phi z / dphi z)) ->
  let I := interval dphi (v 0) in
  (* converges to p = 1 *)
  (exists U V : R, is_lim u p_infty U /\ is_lim v p_infty V /\ k * U * phi V = 1 /\
    I V /\ (U ^ 2 - u 0 ^ 2) / 2 = G V - G (v 0) /\ k * (U * (dphi V * V)) = V * dphi V / phi V) \/
  (* equilibrium *)
  (u 0 = 0 /\ phi (v 0) = 0 /\ forall t, 0 <= t -> u t = 0 /\ v t = v 0) \/
  (* saddle *)
  (k * u 0 * phi (v 0) < 0 /\ (exists z0, I z0 /\ phi z0 = 0 /\ u 0 ^ 2 / 2 = G (v 0) - G z0 /\
    is_lim u p_infty 0 /\ is_lim v p_infty z0)) \/
  (* trapped *)
  (k * u 0 * phi (v 0) < 0 /\ (forall z, I z -> phi z <> 0 /\ G (v 0) - G z <= u 0 ^ 2 / 2) /\
    is_lim (fun t => k * u t * phi (v t)) p_infty 0 /\ ~ converges phi k u v).
Proof.
  intros phi dphi G u v k kpos S F N HG I.
  assert (Conv : converges phi k u v -> exists U V : R, is_lim u p_infty U /\ is_lim v p_infty V /\ k * U * phi V = 1 /\
    I V /\ (U ^ 2 - u 0 ^ 2) / 2 = G V - G (v 0) /\ k * (U * (dphi V * V)) = V * dphi V / phi V).
  { intros [U [V [LU [LV P]]]]. exists U, V. split; [exact LU|split; [exact LV|split; [exact P|]]].
    apply (theorem1_relation phi dphi u v k kpos S F U V LU LV P N G HG). }
  destruct (classic (u 0 = 0 /\ phi (v 0) = 0)) as [[A B]|R].
  { right. left. split; [exact A|split; [exact B|]]. intros t Ht.
    destruct (row_equilibrium phi dphi u v k kpos S F A B t Ht) as [C [D _]]. auto. }
  destruct (Rtotal_order (k * u 0 * phi (v 0)) 0) as [P|[P|P]].
  - destruct (classic (exists z0, I z0 /\ phi z0 = 0)) as [[z0 [I0 E0]]|NZ].
    + destruct (Req_dec (u 0 ^ 2 / 2) (G (v 0) - G z0)) as [B|B].
      * right. right. left. split; [exact P|]. exists z0. destruct (row_saddle phi dphi u v k kpos S F N P G HG z0 I0 E0 B) as [LU [LV _]]. auto.
      * left. apply Conv, (row_barrier phi dphi u v k kpos S F N P G HG z0 I0 E0 B).
    + assert (NZ' : forall z, I z -> phi z <> 0) by (intros z Iz Z; apply NZ; eauto).
      destruct (classic (exists z1, I z1 /\ u 0 ^ 2 / 2 < G (v 0) - G z1)) as [[z1 [I1 B]]|B].
      * left. apply Conv, (row_below phi dphi u v k kpos S F N P G HG z1 I1); [|lra].
        pose proof (stays_in_I phi dphi u v k kpos S F N 0 (Rle_refl 0)) as I0.
        destruct (Rlt_dec 0 (phi (v 0) * phi z1)) as [|Q]; [assumption|exfalso].
        destruct (Rle_dec (v 0) z1) as [L|L].
        -- assert (0 < phi (v 0) * phi z1); [|lra]. apply (keeps_sign phi (v 0) z1 L); intros z Hz.
           ++ eapply continuity_of_derive. apply S.
           ++ apply NZ', (I_convex dphi (v 0) (v 0) z1 z I0 I1). left. exact Hz.
        -- assert (0 < phi z1 * phi (v 0)); [|lra]. apply (keeps_sign phi z1 (v 0) ltac:(lra)); intros z Hz.
           ++ eapply continuity_of_derive. apply S.
           ++ apply NZ', (I_convex dphi (v 0) (v 0) z1 z I0 I1). right. exact Hz.
      * right. right. right. assert (B' : forall z, I z -> G (v 0) - G z <= u 0 ^ 2 / 2) by (intros z Iz; apply Rnot_lt_le; intros L; apply B; eauto).
        destruct (row_trapped phi dphi u v k kpos S F N P G HG NZ' B') as [_ [L0 [_ [NC _]]]]. auto.
  - left. apply Conv, (row_zero phi dphi u v k kpos S F N P R).
  - left. apply Conv. destruct (row_positive phi dphi u v k (radius phi k (u 0) (v 0) + 1) kpos F P) as [U [V [LU [LV [E _]]]]]; [lra|intros; apply S|].
    exists U, V. auto.
Qed.

(* "where the flow does arrive: which root?" For p0 > 0 that of the equation (k phi(z))^2 (u0^2 + 2 (G(z) - G(v0))) = 1 which
   is joined to v0 by points with phi <> 0 and u0^2 + 2 (G - G(v0)) > 0: there is only one, and u keeps its sign *)
Theorem root_positive : forall phi dphi G u v k (U V : R), 0 < k -> smooth phi dphi -> flow phi dphi k u v -> dphi (v 0) <> 0 ->
  (forall z, interval dphi (v 0) z -> is_derive G z (phi z / dphi z)) -> 0 < k * u 0 * phi (v 0) ->
  is_lim u p_infty U -> is_lim v p_infty V -> k * U * phi V = 1 ->
  let square z := u 0 ^ 2 + 2 * (G z - G (v 0)) in
  let joined z := interval dphi (v 0) z /\ forall y, between (v 0) z y -> phi y <> 0 /\ 0 < square y in
  0 < u 0 * U /\ joined V /\ k ^ 2 * phi V ^ 2 * square V = 1 /\ forall z, joined z -> k ^ 2 * phi z ^ 2 * square z = 1 -> z = V.
Proof.
  intros phi dphi G u v k U V kpos S F N HG P0 LU LV P1 square joined.
  destruct (theorem1_relation phi dphi u v k kpos S F U V LU LV P1 N G HG) as [IV [Rel _]].
  assert (Ph : forall t, 0 <= t -> 0 < k * u t * phi (v t)) by (intros t Ht; apply (output_between phi dphi u v k t kpos (fun s _ => proj1 S _) (flow_restrict _ _ _ _ _ t F) P0); lra).
  assert (Al : forall t, 0 <= t -> u t <> 0 /\ phi (v t) <> 0 /\ square (v t) = u t ^ 2).
  { intros t Ht. pose proof (Ph t Ht) as P. split; [intros Z; rewrite Z in P; lra|split; [intros Z; rewrite Z in P; lra|]].
    pose proof (conservation phi dphi u v k t (flow_restrict _ _ _ _ _ t F) G) as C. unfold square. assert (u t ^ 2 / 2 - G (v t) = u 0 ^ 2 / 2 - G (v 0)); [|lra]. apply C; [|lra].
    intros s Hs. pose proof (stays_in_I phi dphi u v k kpos S F N s ltac:(lra)) as Is. split; [apply (I_nonzero dphi (v 0)), Is|apply HG, Is]. }
  assert (U0 : U <> 0) by (intros Z; rewrite Z in P1; lra). assert (V0 : phi V <> 0) by (intros Z; rewrite Z in P1; lra).
  assert (SV : square V = U ^ 2) by (unfold square; lra).
  assert (JV : forall y, between (v 0) V y -> phi y <> 0 /\ 0 < square y).
  { intros y Hy. destruct (Req_dec V y) as [<-|E]; [rewrite SV; split; [exact V0|apply pow2_gt_0, U0]|].
    assert (D : 0 < Rabs (V - y)) by (apply Rabs_pos_lt; lra). destruct (proj2 (lim_of_eps _ _) LV _ D) as [T HT]. set (t := Rmax 0 T + 1).
    pose proof (Rmax_l 0 T). pose proof (Rmax_r 0 T). pose proof (HT t ltac:(unfold t; lra)) as Q.
    destruct (value_between v 0 t y ltac:(unfold t; lra)) as [s [Hs Es]].
    - intros s Hs. apply (v_continuous phi dphi u v k F). lra.
    - unfold between in Hy. destruct (Rle_dec y V) as [L|L].
      + rewrite (Rabs_pos_eq (V - y)) in Q by lra. apply Rabs_def2 in Q. left. lra.
      + rewrite (Rabs_left1 (V - y)) in Q by lra. apply Rabs_def2 in Q. right. lra.
    - destruct (Al s ltac:(lra)) as [A [B C]]. rewrite <- Es, C. split; [exact B|apply pow2_gt_0, A]. }
  assert (EV : k ^ 2 * phi V ^ 2 * square V = 1) by (rewrite SV; replace (k ^ 2 * phi V ^ 2 * U ^ 2) with ((k * U * phi V) ^ 2) by ring; rewrite P1; ring).
  split; [|split; [split; [exact IV|exact JV]|split; [exact EV|]]].
  - assert (0 <= u 0 * U).
    { apply (lim_ge (fun t => u 0 * u t) (u 0 * U) 0 0); [apply (is_lim_scal_l u (u 0) p_infty U LU)|]. intros t Ht. left. apply (keeps_sign u 0 t ltac:(lra)).
      - intros s Hs. eapply continuity_of_derive. apply (proj1 (F s (proj1 Hs))).
      - intros s Hs. apply (Al s (proj1 Hs)). }
    destruct (Req_dec (u 0 * U) 0) as [Z|Z]; [|lra]. apply Rmult_integral in Z. destruct Z as [Z|Z]; [exfalso; apply (proj1 (Al 0 (Rle_refl 0))), Z|contradiction].
  - intros z [Iz Jz] Ez. destruct (Req_dec z V) as [|D]; [assumption|exfalso].
    assert (Conv : forall y, between z V y -> dphi y <> 0 /\ phi y <> 0 /\ 0 < square y /\ is_derive G y (phi y / dphi y)).
    { intros y Hy. assert (Or : between (v 0) z y \/ between (v 0) V y) by (unfold between in *; lra).
      assert (Iy : interval dphi (v 0) y) by (intros q Hq; destruct Or; [apply Iz|apply IV]; unfold between in *; lra).
      split; [apply Iy; unfold between; lra|]. destruct Or as [O|O]; [destruct (Jz y O)|destruct (JV y O)]; auto. }
    set (h := fun z => phi z ^ 2 * square z). set (dh := fun z => 2 * (phi z / dphi z) * (dphi z ^ 2 * square z + phi z ^ 2)).
    destruct (mean_value h dh z V D) as [c [Hc [_ [_ E]]]].
    + intros y Hy. destruct (Conv y Hy) as [Ny [_ [_ DG]]]. evar_last.
      * apply (is_derive_mult (fun z => phi z ^ 2) square); [apply (is_derive_pow phi 2 y _ (proj1 S y))| |intros; apply Rmult_comm].
        unfold square. apply (is_derive_plus (fun _ => u 0 ^ 2) (fun z => 2 * (G z - G (v 0)))); [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|].
        apply (is_derive_scal (fun z => G z - G (v 0))). apply (is_derive_minus G (fun _ => G (v 0))); [exact DG|apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))].
      * unfold dh, plus, mult, minus, opp, zero; simpl. unfold plus, opp; simpl. field. exact Ny.
    + destruct (Conv c Hc) as [Nc [Pc [Sc _]]]. assert (Eq : h V - h z = 0).
      { unfold h. apply (Rmult_eq_reg_l (k ^ 2)); [|apply pow_nonzero; lra]. rewrite Rmult_0_r, Rmult_minus_distr_l, <- !Rmult_assoc, EV, Ez. ring. }
      rewrite Eq in E. symmetry in E. apply Rmult_integral in E. destruct E as [E|E]; [|lra]. unfold dh in E. apply Rmult_integral in E. destruct E as [E|E].
      * assert (phi c / dphi c <> 0) by (apply Rmult_integral_contrapositive_currified; [exact Pc|apply Rinv_neq_0_compat, Nc]). lra.
      * pose proof (pow2_gt_0 _ Pc). pose proof (pow2_gt_0 _ Nc). assert (0 < dphi c ^ 2 * square c) by (apply Rmult_lt_0_compat; assumption). lra.
Qed.
