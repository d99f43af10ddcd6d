(* The premises of proofs_check/kernel/kinds/traps.py: on a half-line that v does not leave phi and phi' are not 0, and
   u^2/2 - G(v), which is conserved, keeps u from 0. So p < 0 as long as a solution exists. Nothing is asked of phi
   elsewhere; o = 1 for a half-line (low, oo), o = -1 for (-oo, -low). *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Calculus Flow Interval Ends.
Open Scope R_scope.

Theorem trap_rule : forall (phi dphi G u v : R -> R) k T o low q, 0 < k -> o = 1 \/ o = -1 -> flow_on phi dphi k T u v ->
  let inside z := low < o * z in inside (v 0) -> k * u 0 * phi (v 0) < 0 -> 0 < o * (u 0 * dphi (v 0)) ->
  (forall z, inside z -> is_derive phi z (dphi z) /\ 0 < phi (v 0) * phi z /\ 0 < dphi (v 0) * dphi z /\ is_derive G z (phi z / dphi z)) ->
  q <= u 0 ^ 2 / 2 - G (v 0) -> (forall z, inside z -> 0 < q + G z) ->
  forall t, 0 <= t <= T -> inside (v t) /\ k * u t * phi (v t) < 0.
Proof.
  intros phi dphi G u v k T o low q kpos Ho F inside I0 P0 Out On Q0 Q t Ht.
  set (mid := (low + o * v 0) / 2). assert (Mid : low < mid < o * v 0) by (unfold mid, inside in *; lra).
  (* as long as v was beyond mid, u keeps its sign and v moves on *)
  assert (Keep : forall s, 0 <= s <= T -> (forall r, 0 <= r <= s -> - (o * v r) <= - mid) ->
    forall r, 0 <= r <= s -> k * u r * phi (v r) < 0 /\ 0 < u 0 * u r).
  { intros s Hs B r Hr. assert (In : forall x, 0 <= x <= s -> inside (v x)) by (intros x Hx; pose proof (B x Hx); unfold inside; lra).
    assert (Fs : flow_on phi dphi k s u v) by (intros x Hx; apply F; lra).
    assert (U0 : forall x, 0 <= x <= s -> u x <> 0).
    { intros x Hx Z. pose proof (conservation phi dphi u v k s Fs G) as C. specialize (C) with (t := x). rewrite Z in C.
      assert (E : 0 ^ 2 / 2 - G (v x) = u 0 ^ 2 / 2 - G (v 0)).
      { apply C; [|exact Hx]. intros y Hy. destruct (On (v y) (In y Hy)) as [_ [_ [D DG]]]. split; [intros W; rewrite W in D; lra|exact DG]. }
      pose proof (Q (v x) (In x Hx)). lra. }
    assert (Same : 0 < u 0 * u r).
    { apply (keeps_sign u 0 r ltac:(lra)); intros x Hx; [|apply U0; lra]. eapply continuity_of_derive. apply (Fs x ltac:(lra)). }
    split; [|exact Same]. destruct (On (v r) (In r Hr)) as [_ [Ph _]].
    assert (N : 0 < - (u 0 * phi (v 0))) by (assert (0 < k * - (u 0 * phi (v 0))) by lra; apply (Rmult_lt_reg_l k); lra).
    assert (N2 : 0 < (u 0 * u r) * (phi (v 0) * phi (v r))) by (apply Rmult_lt_0_compat; assumption).
    assert (N3 : 0 < - (u r * phi (v r))). { rewrite <- (Rmult_1_l (- (u r * phi (v r)))). apply (shared (- (u 0 * phi (v 0)))); lra. }
    assert (0 < k * - (u r * phi (v r))) by (apply Rmult_lt_0_compat; assumption). lra. }
  assert (All : forall s, 0 <= s <= T -> - (o * v s) <= - mid).
  { apply (stays_below (fun s => - (o * v s)) (- mid) T ltac:(lra)); [|lra|].
    - intros s Hs. apply (continuity_pt_opp (fun s => o * v s)). apply (continuity_pt_scal v). eapply continuity_of_derive. apply (F s Hs).
    - intros s Hs B. assert (o * v 0 <= o * v s); [|lra].
      apply (nondecreasing (fun s => o * v s) (fun s => o * ((1 - k * u s * phi (v s)) * (u s * dphi (v s)))) 0 s ltac:(lra)).
      + intros r Hr. apply (is_derive_scal v). apply (F r ltac:(lra)).
      + intros r Hr. destruct (Keep s Hs B r Hr) as [Neg Same]. destruct (On (v r)) as [_ [_ [D _]]]; [pose proof (B r Hr); unfold inside; lra|].
        assert (W : 0 < o * (u r * dphi (v r))).
        { rewrite <- (Rmult_1_l (o * (u r * dphi (v r)))). apply (shared (o * (u 0 * dphi (v 0)))); [lra|].
          assert (0 < (u 0 * u r) * (dphi (v 0) * dphi (v r))) by (apply Rmult_lt_0_compat; assumption).
          replace (o * (u 0 * dphi (v 0)) * (o * (u r * dphi (v r)))) with (o * o * ((u 0 * u r) * (dphi (v 0) * dphi (v r)))) by ring. destruct Ho as [-> | ->]; lra. }
        replace (o * ((1 - k * u r * phi (v r)) * (u r * dphi (v r)))) with ((1 - k * u r * phi (v r)) * (o * (u r * dphi (v r)))) by ring.
        left. apply Rmult_lt_0_compat; lra. }
  split; [pose proof (All t Ht); unfold inside; lra|]. apply (Keep T ltac:(lra) (fun r Hr => All r Hr) t Ht).
Qed.
