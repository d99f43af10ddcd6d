(* The premises of proofs_check/kernel/kinds/families.py: the flow x' = (1 - k w) d, with w and d free of k, runs for every
   k along one curve X' = d(X). Let w rise along it from below 0 to above 1/k1. Then for all k >= k1 the flow from X(0)
   exists for all times and converges to the point with w = 1/k, and what changes along d by w g, g > 0, falls with k. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Interval Picard Existence Kernel.
Open Scope R_scope.

Section Family.
Context {A : Type}.
Variable l : list A.
Notation state := (@state A).
Notation solves := (solves l).
Variables w value slope : state -> R.
Variable d : state -> state.
Variable X : A -> R -> R.
Notation at_ s := (fun a => X a s).
Variable rise : R -> R.
Variables from to k1 steepest : R.
Hypothesis Start : from <= 0 <= to.
Hypothesis First : 0 < k1.
Hypothesis Curve : forall s, from <= s <= to -> solves d X s.
Hypothesis Rises : forall s, from <= s <= to -> is_derive (fun s => w (at_ s)) s (rise s) /\ 0 < rise s <= steepest.
Hypothesis Below : w (at_ from) < 0.
Hypothesis Above : / k1 < w (at_ to).
Hypothesis Changes : forall s, from <= s <= to -> is_derive (fun s => value (at_ s)) s (w (at_ s) * slope (at_ s)) /\ 0 < slope (at_ s).

Definition end_of k s := from < s < to /\ w (at_ s) = / k.
Lemma w_rises a b : from <= a -> a < b -> b <= to -> w (at_ a) < w (at_ b).
Proof. intros. apply (increasing (fun s => w (at_ s)) rise a b); [assumption|intros s Hs; apply Rises; lra|intros s Hs; apply (Rises s); lra]. Qed.
Lemma end_exists k : k1 <= k -> exists s, end_of k s.
Proof.
  intros Hk. assert (I0 : 0 < / k) by (apply Rinv_0_lt_compat; lra). assert (I1 : / k <= / k1) by (apply Rinv_le_contravar; lra).
  destruct (value_between (fun s => w (at_ s)) from to (/ k)) as [s [Hs E]].
  - lra.
  - intros s Hs. eapply continuity_of_derive. apply Rises, Hs.
  - left. lra.
  - exists s. split; [|exact E]. destruct (Req_dec s from) as [->|]; [lra|]. destruct (Req_dec s to) as [->|]; lra.
Qed.
Lemma k_positive k s : k1 <= k -> end_of k s -> k * w (at_ s) = 1.
Proof. intros Hk [_ E]. rewrite E. apply Rinv_r. lra. Qed.

(* forward or backward along the curve, as the sign o of the clock at the start says *)
Lemma reaches k o stop : k1 <= k -> o = 1 \/ o = -1 -> 0 < stop -> from <= o * stop <= to -> 0 < o * (1 - k * w (at_ 0)) -> o * (1 - k * w (at_ (o * stop))) < 0 ->
  exists s Y, end_of k s /\ (forall a, Y a 0 = X a 0) /\
  (forall t, 0 <= t -> solves (fun x a => (1 - k * w x) * d x a) Y t) /\ forall a, In a l -> is_lim (Y a) p_infty (X a s).
Proof.
  intros Hk Ho Hs Hr H0 H1. assert (OO : o * o = 1) by (destruct Ho as [-> | ->]; lra).
  assert (In_ : forall s, 0 <= s <= stop -> from <= o * s <= to) by (intros s Hs'; destruct Ho as [-> | ->]; lra).
  set (Z := fun a s => X a (o * s)).
  destruct (clock_rule l (fun x => 1 - k * w x) d o stop Z (fun s => - k * rise (o * s)) (k * steepest) OO Hs) as [e [Y [He [Ce [Y0 [Ys [_ Lim]]]]]]].
  - intros s Hs' a Ha. unfold Z. evar_last.
    + apply (is_derive_comp (X a) (fun s => o * s)); [apply (Curve (o * s) (In_ s Hs') a Ha)|]. apply (is_derive_scal (fun s => s)), (is_derive_id (K := R_AbsRing)).
    + unfold scal, one; simpl. unfold mult; simpl. ring.
  - intros s Hs'. destruct (Rises (o * s) (In_ s Hs')) as [Dw [W0 W1]]. split.
    + unfold height, Z. evar_last.
      * apply (is_derive_scal (fun s => 1 - k * w (fun a => X a (o * s)))). apply (is_derive_minus (fun _ => 1) (fun s => k * w (fun a => X a (o * s)))).
        -- apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)).
        -- apply (is_derive_scal (fun s => w (fun a => X a (o * s)))). apply (is_derive_comp (fun s => w (at_ s)) (fun s => o * s)); [exact Dw|].
           apply (is_derive_scal (fun s => s)), (is_derive_id (K := R_AbsRing)).
      * unfold scal, minus, plus, opp, zero, one; simpl. unfold mult; simpl. transitivity (- (o * o) * (k * rise (o * s))); [ring|rewrite OO; ring].
    + assert (0 < k * rise (o * s)) by (apply Rmult_lt_0_compat; lra). assert (k * rise (o * s) <= k * steepest) by (apply Rmult_le_compat_l; lra). lra.
  - unfold height, Z. rewrite Rmult_0_r. exact H0.
  - exact H1.
  - exists (o * e), Y. unfold Z in *. split; [split|split; [|split; [exact Ys|exact Lim]]].
    + destruct Ho as [-> | ->]; lra.
    + apply (Rmult_eq_reg_l k); [|lra]. rewrite Rinv_r by lra. lra.
    + intros a. rewrite Y0, Rmult_0_r. reflexivity.
Qed.

Theorem family_rule : (forall k, k1 <= k -> exists s Y, end_of k s /\ (forall a, Y a 0 = X a 0) /\
    (forall t, 0 <= t -> solves (fun x a => (1 - k * w x) * d x a) Y t) /\ forall a, In a l -> is_lim (Y a) p_infty (X a s)) /\
  (forall k k' s s', k1 <= k -> k < k' -> end_of k s -> end_of k' s' -> value (at_ s') < value (at_ s)) /\
  forall k s, k1 <= k -> end_of k s -> k * w (at_ s) = 1.
Proof.
  split; [|split; [|exact k_positive]].
  - intros k Hk. assert (I1 : / k <= / k1) by (apply Rinv_le_contravar; lra). assert (I0 : 0 < / k) by (apply Rinv_0_lt_compat; lra).
    assert (Mul : forall x y, x < y -> k * x < k * y) by (intros; apply Rmult_lt_compat_l; lra). assert (K1 : k * / k = 1) by (apply Rinv_r; lra).
    assert (From : / k <= w (at_ 0) -> from < 0) by (intros Q; destruct (Req_dec from 0) as [E|]; [rewrite <- E in Q; lra|lra]).
    assert (To : w (at_ 0) <= / k -> 0 < to) by (intros Q; destruct (Req_dec to 0) as [E|]; [rewrite <- E in Q; lra|lra]).
    destruct (Rtotal_order (w (at_ 0)) (/ k)) as [L|[E|G]].
    + pose proof (To (Rlt_le _ _ L)). apply (reaches k 1 to Hk); [left; reflexivity|lra|lra| |].
      * pose proof (Mul _ _ L). lra.
      * replace (1 * to) with to by ring. pose proof (Mul (/ k) (w (at_ to)) (Rle_lt_trans _ _ _ I1 Above)). lra.
    + pose proof (From ltac:(lra)). pose proof (To ltac:(lra)). exists 0, (fun a _ => X a 0). split; [split; [lra|exact E]|split; [reflexivity|split]].
      * intros t _ a _. evar_last; [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|]. rewrite E, K1. unfold zero; simpl. ring.
      * intros a _. apply is_lim_const.
    + pose proof (From (Rlt_le _ _ G)). apply (reaches k (-1) (- from) Hk); [right; reflexivity|lra|lra| |].
      * pose proof (Mul _ _ G). lra.
      * replace (-1 * - from) with from by ring. assert (k * w (at_ from) < 0) by (assert (0 < k * - w (at_ from)) by (apply Rmult_lt_0_compat; lra); lra). lra.
  - intros k k' s s' Hk Hkk [Hs E] [Hs' E'].
    assert (Lw : w (at_ s') < w (at_ s)) by (rewrite E, E'; apply Rinv_lt_contravar; [apply Rmult_lt_0_compat|]; lra).
    assert (Ls : s' < s).
    { apply Rnot_le_lt. intros Q. destruct (Req_dec s s') as [<-|N]; [lra|]. pose proof (w_rises s s' ltac:(lra) ltac:(lra) ltac:(lra)). lra. }
    apply (increasing (fun s => value (at_ s)) (fun s => w (at_ s) * slope (at_ s)) s' s Ls).
    + intros x Hx. apply Changes. lra.
    + intros x Hx. apply Rmult_lt_0_compat; [|apply Changes; lra]. assert (0 < / k') by (apply Rinv_0_lt_compat; lra).
      destruct (Req_dec x s') as [->|N]; [lra|]. pose proof (w_rises s' x ltac:(lra) ltac:(lra) ltac:(lra)). lra.
Qed.
End Family.
