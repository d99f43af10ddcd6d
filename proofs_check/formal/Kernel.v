(* The rules by which proofs_check/kernel shows where an orbit ends, as theorems: a step of the curve stays in a box
   (Picard), a clock that falls through 0 gives the end of the flow, and two formulas with equal rates stay equal. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Interval Picard Existence.
Import ListNotations.
Open Scope R_scope.

Section Rules.
Context {A : Type}.
Variable l : list A.
Notation state := (@state A).
Notation solves := (solves l).

(* "if x + [0, h] F(B) lies in the compact box B, the solution exists on [0, h] and stays there" *)
Section Step.
Variable F : state -> state.
Variables low high x0 : state.
Definition in_box (x : state) := forall a, In a l -> low a <= x a <= high a.
Definition clip (x : state) : state := fun a => Rmax (low a) (Rmin (high a) (x a)).
Lemma clip_close x y a : Rabs (clip x a - clip y a) <= Rabs (x a - y a).
Proof. apply clipped_close. Qed.
Lemma clip_in x : (forall a, In a l -> low a <= high a) -> in_box (clip x).
Proof. intros H a Ha. unfold clip. split; [apply Rmax_l|]. apply Rmax_lub; [apply H, Ha|apply Rmin_l]. Qed.
Lemma clip_same x a : low a <= x a <= high a -> clip x a = x a.
Proof. intros H. unfold clip. rewrite Rmin_right by lra. apply Rmax_right. lra. Qed.

Theorem step_rule : forall h, 0 <= h -> lipschitz_on l in_box F -> in_box x0 ->
  (forall t z, 0 <= t <= h -> in_box z -> in_box (fun a => x0 a + t * F z a)) ->
  exists X, (forall a, X a 0 = x0 a) /\ forall t, 0 <= t <= h -> solves F X t /\ in_box (fun a => X a t).
Proof.
  intros h Hh [L [L0 HL]] B0 Inc.
  assert (Le : forall a, In a l -> low a <= high a) by (intros a Ha; pose proof (B0 a Ha); lra).
  assert (G : lipschitz l (fun x => F (clip x)) L).
  { intros x y a Ha. apply Rle_trans with (1 := HL _ _ (clip_in x Le) (clip_in y Le) a Ha).
    apply Rmult_le_compat_l; [exact L0|]. apply total_le. intros b _. apply clip_close. }
  destruct (picard_solves l _ L L0 G x0) as [Start Solve]. set (X := picard (fun x => F (clip x)) x0) in *.
  (* X(t) = x + t X'(s), and X'(s) is a value of F on the box *)
  assert (In : forall t, 0 <= t <= h -> in_box (fun a => X a t)).
  { intros t Ht a Ha. destruct (Req_dec t 0) as [->|N]; [rewrite Start; apply B0, Ha|].
    destruct (mean_value (X a) (fun s => F (clip (fun b => X b s)) a) 0 t ltac:(auto)) as [s [Hs [_ [_ E]]]].
    - intros s Hs. apply (Solve s); [unfold between in Hs; lra|exact Ha].
    - rewrite Start in E. replace (X a t) with (x0 a + t * F (clip (fun b => X b s)) a) by lra.
      apply (Inc t (clip (fun b => X b s)) Ht (clip_in _ Le) a Ha). }
  exists X. split; [exact Start|]. intros t Ht. split; [|apply In, Ht]. intros a Ha. evar_last; [apply (Solve t ltac:(lra) a Ha)|]. cbv beta.
  pose proof (HL _ _ (clip_in (fun b => X b t) Le) (In t Ht) a Ha) as Q.
  replace (distance l (clip (fun b => X b t)) (fun b => X b t)) with 0 in Q.
  - rewrite Rmult_0_r in Q. destruct (Req_dec (F (clip (fun b => X b t)) a - F (fun b => X b t) a) 0) as [Z|Z]; [lra|]. apply Rabs_pos_lt in Z. lra.
  - symmetry. apply total_zero. intros b Hb. rewrite clip_same by (apply (In t Ht b Hb)). rewrite Rminus_eq_0, Rabs_R0. reflexivity.
Qed.
End Step.

(* "If c has the sign sigma at a point of the curve x' = sigma d(x), the opposite one at a later point, and sigma c
   falls strictly along the curve between, then c vanishes once on it, at a point E; the orbit of x' = c d runs to E
   as t -> infinity, does so for all times t >= 0, and reaches E at none." *)
Section Clock.
Variable clock : state -> R.
Variable direction : state -> state.
Variables sigma stop : R.
Variable X : A -> R -> R.
Variable fall : R -> R.
Variable steepest : R.
Hypothesis Sigma : sigma * sigma = 1.
Hypothesis Stop : 0 < stop.
Hypothesis Curve : forall s, 0 <= s <= stop -> solves (fun x a => sigma * direction x a) X s.
Definition height s := sigma * clock (fun a => X a s).
Hypothesis Falls : forall s, 0 <= s <= stop -> is_derive height s (fall s) /\ - steepest <= fall s < 0.
Hypothesis Before : 0 < height 0.
Hypothesis After : height stop < 0.

Lemma height_decreasing a b : 0 <= a -> a < b -> b <= stop -> height b < height a.
Proof.
  intros Ha Hab Hb. assert (- height a < - height b); [|lra].
  apply (increasing (fun s => - height s) (fun s => - fall s) a b Hab).
  - intros s Hs. apply (is_derive_opp height). apply Falls. lra.
  - intros s Hs. pose proof (Falls s ltac:(lra)). lra.
Qed.
Lemma height_vanishes : exists e, 0 < e < stop /\ height e = 0.
Proof.
  destruct (value_between height 0 stop 0 ltac:(lra)) as [e [He Ee]].
  - intros s Hs. eapply continuity_of_derive. apply Falls, Hs.
  - right. lra.
  - exists e. split; [|exact Ee]. destruct (Req_dec e 0) as [->|]; [lra|]. destruct (Req_dec e stop) as [->|]; lra.
Qed.

(* the time along the curve *)
Let inside s := Rmax 0 (Rmin stop s).
Lemma inside_range s : 0 <= inside s <= stop.
Proof. unfold inside. split; [apply Rmax_l|]. apply Rmax_lub; [lra|apply Rmin_l]. Qed.
Lemma inside_same s : 0 <= s <= stop -> inside s = s.
Proof. intros H. unfold inside. rewrite Rmin_right by lra. apply Rmax_right. lra. Qed.
Lemma inside_close s t : Rabs (inside s - inside t) <= Rabs (s - t).
Proof. apply clipped_close. Qed.
Lemma height_lipschitz s t : Rabs (height (inside s) - height (inside t)) <= steepest * Rabs (s - t).
Proof.
  assert (St : 0 <= steepest) by (pose proof (Falls 0 ltac:(lra)); lra).
  apply Rle_trans with (steepest * Rabs (inside s - inside t)); [|apply Rmult_le_compat_l; [exact St|apply inside_close]].
  pose proof (inside_range s). pose proof (inside_range t). set (p := inside s) in *. set (q := inside t) in *.
  destruct (Req_dec q p) as [->|N]; [rewrite !Rminus_eq_0, !Rabs_R0; lra|].
  destruct (mean_value height fall q p N) as [r [Hr [_ [_ E]]]]; [intros r Hr; apply Falls; unfold between in Hr; lra|].
  rewrite E, Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|].
  pose proof (Falls r ltac:(unfold between in Hr; lra)). apply Rabs_le. lra.
Qed.

Theorem clock_rule : exists e Y, 0 < e < stop /\ clock (fun a => X a e) = 0 /\ (forall a, Y a 0 = X a 0) /\
  (forall t, 0 <= t -> solves (fun x a => clock x * direction x a) Y t) /\
  (forall t, 0 <= t -> exists s, 0 <= s < e /\ (forall a, Y a t = X a s) /\ clock (fun a => Y a t) <> 0) /\
  forall a, In a l -> is_lim (Y a) p_infty (X a e).
Proof.
  destruct height_vanishes as [e [He Ee]].
  assert (St : 0 <= steepest) by (pose proof (Falls 0 ltac:(lra)); lra).
  assert (C0 : forall s, height s = 0 -> clock (fun a => X a s) = 0).
  { intros s Hs. unfold height in Hs. replace (clock (fun a => X a s)) with (sigma * (sigma * clock (fun a => X a s))) by (rewrite <- Rmult_assoc, Sigma; ring). rewrite Hs. ring. }
  (* theta' = height(theta) *)
  set (F := fun (x : unit -> R) (_ : unit) => height (inside (x tt))).
  assert (LF : lipschitz [tt] F steepest).
  { intros x y a _. unfold F, distance. simpl. rewrite Rplus_0_r. apply height_lipschitz. }
  destruct (picard_solves [tt] F steepest St LF (fun _ => 0)) as [S0 SS]. set (theta := picard F (fun _ => 0) tt) in *.
  assert (D : forall t, 0 <= t -> is_derive theta t (height (inside (theta t)))) by (intros t Ht; apply (SS t Ht tt); simpl; auto).
  assert (T0 : theta 0 = 0) by apply S0.
  (* it does not reach e, at which it would rest *)
  assert (Below : forall t, 0 <= t -> theta t < e).
  { intros t Ht. apply Rnot_le_lt. intros Q.
    destruct (value_between theta 0 t e Ht) as [s [Hs Es]].
    - intros s Hs. eapply continuity_of_derive. apply D. lra.
    - left. lra.
    - destruct (gronwall (fun t => (theta t - e) ^ 2) (fun t => 2 * ((theta t - e) * height (inside (theta t)))) (2 * steepest) 0 s ltac:(lra)) as [_ G].
      + intros r Hr. evar_last. apply (is_derive_pow (fun t => theta t - e) 2 r (height (inside (theta r)))).
        evar_last. apply (is_derive_minus theta (fun _ => e)). apply D; lra. apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)).
        unfold minus, plus, opp, zero; simpl. ring. simpl. ring.
      + intros r Hr. pose proof (height_lipschitz (theta r) e) as K. rewrite (inside_same e), Ee, Rminus_0_r in K by lra.
        rewrite !Rabs_mult, (Rabs_pos_eq 2), <- (pow2_abs (theta r - e)) by lra.
        pose proof (Rabs_pos (theta r - e)). apply (Rmult_le_compat_l (Rabs (theta r - e))) in K; [|lra]. lra.
      + rewrite Es, T0, Rminus_eq_0, Rmult_0_r, exp_0 in G. assert (0 < (0 - e) ^ 2) by (apply pow2_gt_0; lra).
        replace (0 ^ 2 * exp (2 * steepest * s)) with 0 in G by ring. lra. }
  assert (Up : forall s, s < e -> 0 < height (inside s)).
  { intros s Hs. rewrite <- Ee. assert (inside s < e).
    { unfold inside. apply Rmax_lub_lt; [lra|]. apply Rle_lt_trans with (1 := Rmin_r stop s). exact Hs. }
    apply height_decreasing; [apply inside_range|assumption|lra]. }
  assert (Mono : forall s t, 0 <= s -> s <= t -> theta s <= theta t).
  { intros s t Hs Hst. apply (nondecreasing theta (fun r => height (inside (theta r))) s t Hst).
    - intros r Hr. apply D. lra.
    - intros r Hr. left. apply Up, Below. lra. }
  assert (Range : forall t, 0 <= t -> 0 <= theta t < e) by (intros t Ht; pose proof (Mono 0 t ltac:(lra) Ht); pose proof (Below t Ht); lra).
  assert (Lim : is_lim theta p_infty e).
  { apply lim_of_eps. intros eps He'. set (m := Rmax 0 (e - eps)). pose proof (Rmax_l 0 (e - eps)). pose proof (Rmax_r 0 (e - eps)).
    assert (m < e) by (apply Rmax_lub_lt; lra). fold m in H, H0.
    set (g := height (inside m)). assert (g0 : 0 < g) by (apply Up; assumption).
    exists (e / g). intros t Ht. assert (t0 : 0 <= t) by (assert (0 < e / g) by (apply Rdiv_lt_0_compat; lra); lra).
    pose proof (Range t t0). apply Rabs_def1; [lra|]. assert (m < theta t); [|lra].
    apply Rnot_le_lt. intros Q.
    assert (K : theta 0 - g * 0 <= theta t - g * t).
    { apply (nondecreasing (fun s => theta s - g * s) (fun s => height (inside (theta s)) - g) 0 t t0).
      - intros s Hs. evar_last. apply (is_derive_minus theta (fun s => g * s)). apply D; lra. apply (is_derive_scal (fun s => s)). apply is_derive_id.
        unfold minus, plus, opp, one; simpl. ring.
      - intros s Hs. assert (theta s <= m) by (apply Rle_trans with (theta t); [apply Mono; lra|exact Q]). pose proof (Range s ltac:(lra)).
        unfold g. rewrite !inside_same by lra. destruct (Req_dec (theta s) m) as [->|N]; [lra|]. pose proof (height_decreasing (theta s) m ltac:(lra) ltac:(lra) ltac:(lra)). lra. }
    rewrite T0 in K. assert (e < g * t). { apply (Rmult_lt_compat_l g) in Ht; [|exact g0]. replace (g * (e / g)) with e in Ht by (field; lra). exact Ht. } lra. }
  exists e, (fun a t => X a (theta t)). split; [exact He|split; [apply C0, Ee|split; [intros a; rewrite T0; reflexivity|split; [|split]]]].
  - intros t Ht a Ha. pose proof (Range t Ht) as Rt. evar_last.
    + apply (is_derive_comp (X a) theta t). apply (Curve (theta t)); [lra|exact Ha]. apply D, Ht.
    + unfold scal; simpl. unfold mult; simpl. rewrite inside_same by lra. unfold height. transitivity (sigma * sigma * (clock (fun b => X b (theta t)) * direction (fun b => X b (theta t)) a)); [ring|rewrite Sigma; ring].
  - intros t Ht. exists (theta t). pose proof (Range t Ht) as Rt. split; [exact Rt|split; [reflexivity|]]. intros Z.
    pose proof (Up (theta t) ltac:(lra)) as Q. rewrite inside_same in Q by lra. unfold height in Q. rewrite Z in Q. lra.
  - intros a Ha. apply (lim_continuous theta (X a) e Lim). eapply continuity_of_derive. apply (Curve e ltac:(lra) a Ha).
Qed.
End Clock.
End Rules.

(* "equal at the start, with equal rates of change at every point" *)
Theorem along_rule : forall (f g rate : R -> R) T, (forall t, 0 <= t <= T -> is_derive f t (rate t) /\ is_derive g t (rate t)) ->
  f 0 = g 0 -> forall t, 0 <= t <= T -> f t = g t.
Proof.
  intros f g rate T D E t Ht. assert (f t - g t = f 0 - g 0); [|lra].
  apply (constant (fun t => f t - g t) 0 t ltac:(lra)). intros s Hs. destruct (D s ltac:(lra)) as [Df Dg].
  evar_last. apply (is_derive_minus f g s _ _ Df Dg). unfold minus, plus, opp; simpl. ring.
Qed.
(* "left - right = factor . clock identically, and the factor is finite where the clock is 0" *)
Theorem at_end_rule : forall left right factor clock : R, left - right = factor * clock -> clock = 0 -> left = right.
Proof. intros left right factor clock E Z. rewrite Z, Rmult_0_r in E. lra. Qed.
