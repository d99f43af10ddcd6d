(* Rates at which orbits arrive, flows of one letter that run to infinity, and roots inside the unit circle
   (proofs_check/kernel/core/claims.py, kinds/infinity.py and kinds/criteria.py). *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Interval Picard Existence.
Import ListNotations.
Open Scope R_scope.

(* "of z^2 + p z + q, if and only if 1 + p + q, 1 - p + q and 1 - q are positive": of two real roots, or of a + b i and its
   conjugate *)
Theorem margins_rule : forall p q, let inside := 0 < 1 + p + q /\ 0 < 1 - p + q /\ 0 < 1 - q in
  (forall r s, p = - (r + s) -> q = r * s -> (inside <-> -1 < r < 1 /\ -1 < s < 1)) /\
  forall a b, p = -2 * a -> q = a ^ 2 + b ^ 2 -> (inside <-> a ^ 2 + b ^ 2 < 1).
Proof.
  intros p q inside. split.
  - intros r s -> ->. unfold inside. split.
    + intros [A [B C]]. assert (E1 : 0 < (1 - r) * (1 - s)) by lra. assert (E2 : 0 < (1 + r) * (1 + s)) by lra.
      assert (R1 : r < 1) by (destruct (Rlt_dec r 1); [assumption|exfalso; assert (1 < s) by nra; nra]). assert (S1 : s < 1) by nra.
      assert (R2 : -1 < r) by (destruct (Rlt_dec (-1) r); [assumption|exfalso; assert (s < -1) by nra; nra]). assert (S2 : -1 < s) by nra. lra.
    + intros [A B]. assert (0 < (1 - r) * (1 - s)) by (apply Rmult_lt_0_compat; lra). assert (0 < (1 + r) * (1 + s)) by (apply Rmult_lt_0_compat; lra). split; [lra|split; [lra|nra]].
  - intros a b -> ->. unfold inside. split; [lra|]. intros H. pose proof (pow2_ge_0 b). pose proof (pow2_ge_0 (1 - a)). pose proof (pow2_ge_0 (1 + a)). split; [|split; [|lra]]; nra.
Qed.

(* the difference quotient along what tends to a point and is never there *)
Lemma quotient_limit (f tau : R -> R) (end_ d : R) : is_derive f end_ d -> is_lim tau p_infty end_ -> (forall t, 0 <= t -> tau t <> end_) ->
  is_lim (fun t => (f (tau t) - f end_) / (tau t - end_)) p_infty d.
Proof.
  intros D L N. apply is_derive_Reals in D. apply lim_of_eps. intros eps He. destruct (D eps He) as [h Hh]. destruct (proj2 (lim_of_eps tau end_) L h (cond_pos h)) as [T HT].
  exists (Rmax 0 T). intros t Ht. pose proof (Rmax_l 0 T). pose proof (Rmax_r 0 T). pose proof (N t ltac:(lra)). specialize (Hh (tau t - end_) ltac:(lra) (HT t ltac:(lra))).
  replace (end_ + (tau t - end_)) with (tau t) in Hh by ring. exact Hh.
Qed.
(* "The clock c falls in time as c' = -rho c, rho - V is at most a multiple of c": so c e^(V t) tends to a number above 0,
   and (x - E) e^(V t) to that times the quotient of the speeds of x and c along the curve *)
Theorem rate_rule : forall (X C tau rho : R -> R) sigma V M m (end_ d k : R), sigma = 1 \/ sigma = -1 -> 0 < m -> 0 <= M ->
  let c t := sigma * C (tau t) in (forall t, 0 <= t -> is_derive c t (- (rho t * c t)) /\ 0 < c t /\ m <= rho t /\ Rabs (rho t - V) <= M * c t) ->
  is_derive X end_ d -> is_derive C end_ k -> k <> 0 -> C end_ = 0 -> is_lim tau p_infty end_ -> (forall t, 0 <= t -> tau t <> end_) ->
  exists l, 0 < l /\ is_lim (fun t => c t * exp (V * t)) p_infty l /\ is_lim (fun t => (X (tau t) - X end_) * exp (V * t)) p_infty (sigma * (d / k) * l).
Proof.
  intros X C tau rho sigma V M m end_ d k Hs m0 M0 c H DX DC Nk Z L N.
  assert (Lc : is_lim c p_infty 0).
  { apply lim_of_eps. intros eps He. exists (Rmax 0 (c 0 / (m * eps))). intros t Ht. pose proof (Rmax_l 0 (c 0 / (m * eps))). pose proof (Rmax_r 0 (c 0 / (m * eps))). assert (t0 : 0 <= t) by lra.
    assert (Q : c t * exp (m * t) <= c 0 * exp (m * 0)).
    { assert (- (c 0 * exp (m * 0)) <= - (c t * exp (m * t))); [|lra]. apply (nondecreasing (fun t => - (c t * exp (m * t))) (fun t => (rho t - m) * c t * exp (m * t)) 0 t t0).
      - intros s Hs'. destruct (H s ltac:(lra)) as [D _]. evar_last.
        + apply (is_derive_opp (fun t => c t * exp (m * t))). apply (is_derive_mult c (fun t => exp (m * t)) s _ (m * exp (m * s)) D); [auto_derive; [exact I|ring]|intros; apply Rmult_comm].
        + unfold opp, plus, mult; simpl. ring.
      - intros s Hs'. destruct (H s ltac:(lra)) as [_ [P [R _]]]. apply Rmult_le_pos; [apply Rmult_le_pos; lra|left; apply exp_pos]. }
    rewrite Rmult_0_r, exp_0, Rmult_1_r in Q. destruct (H t t0) as [_ [P _]]. rewrite Rminus_0_r, Rabs_pos_eq by lra. pose proof (exp_ineq1_le (m * t)) as E.
    assert (Q2 : c 0 < eps * (m * t)). { assert (B : c 0 / (m * eps) < t) by lra. apply (Rmult_lt_compat_l (m * eps)) in B; [|apply Rmult_lt_0_compat; lra]. replace (m * eps * (c 0 / (m * eps))) with (c 0) in B by (field; lra). lra. }
    assert (Q3 : eps * (m * t) < eps * exp (m * t)) by (apply Rmult_lt_compat_l; lra). apply (Rmult_lt_reg_r (exp (m * t))); [apply exp_pos|]. lra. }
  (* ln c + V t + (M/m) c does not rise, and ln c + V t does not fall below a number *)
  set (w := fun t => ln (c t) + V * t). set (u := fun t => w t + M / m * c t). assert (K0 : 0 <= M / m) by (apply Rmult_le_pos; [exact M0|left; apply Rinv_0_lt_compat, m0]).
  assert (Dw : forall t, 0 <= t -> is_derive w t (V - rho t)).
  { intros t Ht. destruct (H t Ht) as [D [P _]]. unfold w. evar_last.
    - apply (is_derive_plus (fun t => ln (c t)) (fun t => V * t)); [apply (is_derive_comp ln c t (/ c t)); [apply is_derive_Reals, derivable_pt_lim_ln, P|exact D]|]. apply (is_derive_scal (fun t => t)), (is_derive_id (K := R_AbsRing)).
    - unfold plus, scal, one; simpl. unfold mult; simpl. field. lra. }
  assert (Sl : forall t, 0 <= t -> M * c t <= M / m * (rho t * c t)).
  { intros t Ht. destruct (H t Ht) as [_ [P [R _]]]. replace (M / m * (rho t * c t)) with (M * c t * (rho t / m)) by (field; lra). rewrite <- (Rmult_1_r (M * c t)) at 1. apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|].
    apply (Rmult_le_reg_r m); [exact m0|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  assert (Mono : forall a b, 0 <= a -> a <= b -> u b <= u a /\ w a - M / m * c a <= w b - M / m * c b).
  { intros a b Ha Hab. split.
    - assert (- u a <= - u b); [|lra]. apply (nondecreasing (fun t => - u t) (fun t => - ((V - rho t) + M / m * - (rho t * c t))) a b Hab).
      + intros s Hs'. apply (is_derive_opp u). apply (is_derive_plus w (fun t => M / m * c t)); [apply Dw; lra|]. apply (is_derive_scal c), H. lra.
      + intros s Hs'. destruct (H s ltac:(lra)) as [_ [P [R B]]]. apply Rabs_le_between in B. pose proof (Sl s ltac:(lra)). lra.
    - apply (nondecreasing (fun t => w t - M / m * c t) (fun t => (V - rho t) - M / m * - (rho t * c t)) a b Hab).
      + intros s Hs'. apply (is_derive_minus w (fun t => M / m * c t)); [apply Dw; lra|]. apply (is_derive_scal c), H. lra.
      + intros s Hs'. destruct (H s ltac:(lra)) as [_ [P [R B]]]. apply Rabs_le_between in B. pose proof (Sl s ltac:(lra)). lra. }
  destruct (lim_nonincreasing u) as [lu [Lu Le]]; [intros a b Ha Hab; apply (Mono a b Ha Hab)|].
  assert (Low : forall t, 0 <= t -> w 0 - M / m * c 0 <= u t).
  { intros t Ht. destruct (Mono 0 t ltac:(lra) Ht) as [_ Q]. destruct (H t Ht) as [_ [P _]]. unfold u. assert (0 <= M / m * c t) by (apply Rmult_le_pos; lra). lra. }
  assert (Fin : exists l0 : R, lu = l0).
  { destruct lu as [l0| |]; [exists l0; reflexivity| |].
    - pose proof (Le 0 ltac:(lra)) as Q. simpl in Q. contradiction.
    - exfalso. apply is_lim_spec in Lu. destruct (Lu (w 0 - M / m * c 0)) as [T HT]. specialize (HT (Rmax 0 T + 1)). pose proof (Rmax_l 0 T). pose proof (Rmax_r 0 T). pose proof (Low (Rmax 0 T + 1) ltac:(lra)). specialize (HT ltac:(lra)). lra. }
  destruct Fin as [l0 El]. subst lu.
  assert (Lw : is_lim w p_infty l0).
  { apply (is_lim_ext (fun t => u t - M / m * c t)); [intros; unfold u; ring|]. replace l0 with (l0 - M / m * 0) by ring.
    apply (is_lim_minus u (fun t => M / m * c t) p_infty l0 (M / m * 0)); [exact Lu| |reflexivity]. apply (is_lim_scal_l c (M / m) p_infty 0 Lc). }
  assert (Le2 : is_lim (fun t => c t * exp (V * t)) p_infty (exp l0)).
  { apply (is_lim_ext_loc (fun t => exp (w t))).
    - exists 0. intros t Ht. destruct (H t ltac:(lra)) as [_ [P _]]. unfold w. rewrite exp_plus, exp_ln by exact P. reflexivity.
    - apply (lim_continuous w exp l0 Lw). apply derivable_continuous_pt, derivable_pt_exp. }
  exists (exp l0). split; [apply exp_pos|split; [exact Le2|]].
  pose proof (quotient_limit X tau end_ d DX L N) as QX. pose proof (quotient_limit C tau end_ k DC L N) as QC.
  assert (QR : is_lim (fun t => (X (tau t) - X end_) / (tau t - end_) / ((C (tau t) - C end_) / (tau t - end_))) p_infty (d / k)).
  { apply (is_lim_div _ _ p_infty d k QX QC); [intros E; injection E; exact Nk|exact I]. }
  apply (is_lim_ext_loc (fun t => sigma * ((X (tau t) - X end_) / (tau t - end_) / ((C (tau t) - C end_) / (tau t - end_))) * (c t * exp (V * t)))).
  - exists 0. intros t Ht. destruct (H t ltac:(lra)) as [_ [P _]]. pose proof (N t ltac:(lra)). unfold c in *. rewrite Z, Rminus_0_r. assert (C (tau t) <> 0) by (intros E; rewrite E in P; lra).
    assert (SS : sigma * sigma = 1) by (destruct Hs as [-> | ->]; lra). transitivity (sigma * sigma * ((X (tau t) - X end_) * exp (V * t))); [field; repeat split; try assumption; lra|rewrite SS; ring].
  - apply lim_mult; [|exact Le2]. apply (is_lim_scal_l _ sigma p_infty (d / k) QR).
Qed.

(* "w moves towards that side, strictly, and stays in R ... So the solution exists for all t >= 0 ... w -> oo": R is (low, oo),
   F is Lipschitz on its bounded parts, and 0 < F <= most there; the side with no lower end is that of -w *)
Theorem infinity_rule : forall (F : R -> R) w0 low most, low < w0 -> (forall z, w0 <= z -> 0 < F z <= most) ->
  (forall b, exists L, 0 <= L /\ forall x y, w0 <= x <= b -> w0 <= y <= b -> Rabs (F x - F y) <= L * Rabs (x - y)) ->
  exists w : R -> R, w 0 = w0 /\ (forall t, 0 <= t -> is_derive w t (F (w t)) /\ w0 <= w t) /\ (forall s t, 0 <= s -> s < t -> w s < w t) /\ is_lim w p_infty p_infty.
Proof.
  intros F w0 low most Low Pos Lip. set (G := fun z => F (Rmax w0 z)). assert (M0 : 0 < most) by (pose proof (Pos w0 ltac:(lra)); lra).
  assert (Gp : forall z, 0 < G z <= most) by (intros z; apply Pos, Rmax_l).
  set (FF := fun (x : unit -> R) (_ : unit) => G (x tt)). set (r := fun (T : R) (_ : unit) => most * Rabs T + 1).
  destruct (global_solution [tt] FF (fun _ => w0) (fun T a => most * Rmax 0 T + 1)) as [X [X0 HX]].
  - intros T a _. pose proof (Rmax_l 0 T). assert (0 <= most * Rmax 0 T) by (apply Rmult_le_pos; lra). lra.
  - intros S T a H. assert (Rmax 0 S <= Rmax 0 T) by (apply Rmax_lub; [apply Rmax_l|apply Rle_trans with (1 := H), Rmax_r]). assert (most * Rmax 0 S <= most * Rmax 0 T) by (apply Rmult_le_compat_l; lra). lra.
  - intros T HT. destruct (Lip (w0 + (most * Rmax 0 T + 1))) as [L [L0 HL]]. exists L. split; [exact L0|]. intros x y Hx Hy a _. unfold FF, G, Picard.distance. simpl. rewrite Rplus_0_r.
    assert (In_ : forall z : unit -> R, near [tt] (fun _ => w0) (fun _ => most * Rmax 0 T + 1) z -> w0 <= Rmax w0 (z tt) <= w0 + (most * Rmax 0 T + 1)).
    { intros z Hz. specialize (Hz tt (or_introl eq_refl)). apply Rabs_le_between in Hz. split; [apply Rmax_l|]. apply Rmax_lub; [|lra]. pose proof (Rmax_l 0 T). assert (0 <= most * Rmax 0 T) by (apply Rmult_le_pos; lra). lra. }
    apply Rle_trans with (1 := HL _ _ (In_ x Hx) (In_ y Hy)). apply Rmult_le_compat_l; [exact L0|]. unfold Rmax. destruct (Rle_dec w0 (x tt)); destruct (Rle_dec w0 (y tt)); unfold Rabs; repeat destruct (Rcase_abs _); lra.
  - intros T S X [S0 ST] X0 HX a Ha. destruct a. assert (B : Rabs (X tt S - X tt 0) <= most * S - most * 0).
    { apply (dominated (X tt) (fun t => G (X tt t)) (fun t => most * t) (fun _ => most) 0 S S0).
      - intros t Ht. apply (proj1 (HX t Ht) tt). left; reflexivity.
      - intros t _. auto_derive; [exact I|ring].
      - intros t _. pose proof (Gp (X tt t)). rewrite Rabs_pos_eq; lra. }
    rewrite X0 in B. rewrite Rmax_right by lra. assert (most * S <= most * T) by (apply Rmult_le_compat_l; lra). lra.
  - set (w := X tt). assert (D : forall t, 0 <= t -> is_derive w t (G (w t))) by (intros t Ht; apply (proj1 (HX t Ht) tt); left; reflexivity).
    assert (Up : forall s t, 0 <= s -> s < t -> w s < w t) by (intros s t Hs Hst; apply (increasing w (fun t => G (w t)) s t Hst); intros x Hx; [apply D; lra|apply Gp]).
    assert (W0 : w 0 = w0) by apply X0. assert (Above : forall t, 0 <= t -> w0 <= w t) by (intros t Ht; destruct (Req_dec t 0) as [->|]; [lra|pose proof (Up 0 t ltac:(lra) ltac:(lra)); lra]).
    exists w. split; [exact W0|split; [|split; [exact Up|]]].
    + intros t Ht. split; [|apply Above, Ht]. evar_last; [apply D, Ht|]. unfold G. rewrite Rmax_right by (apply Above, Ht). reflexivity.
    + apply is_lim_spec. intros b. destruct (Rle_dec b w0) as [Q|Q]; [exists 0; intros t Ht; pose proof (Up 0 t ltac:(lra) Ht); lra|].
      (* on [w0, b] the speed is at least some m > 0 *)
      destruct (Lip (b + 1)) as [L [L0 HL]]. destruct (continuity_ab_min G w0 b ltac:(lra)) as [zm [Hm Hz]].
      { intros z Hz eps He. set (h := Rmin 1 (eps / (L + 1))). assert (h0 : 0 < h) by (apply Rmin_glb_lt; [lra|apply Rdiv_lt_0_compat; lra]). pose proof (Rmin_l 1 (eps / (L + 1))) as H1. pose proof (Rmin_r 1 (eps / (L + 1))) as H2. fold h in H1, H2.
        exists h. split; [exact h0|]. intros y [_ Hy]. simpl in *. unfold R_dist in *. apply Rle_lt_trans with (L * Rabs (y - z)).
        - unfold G. apply Rle_trans with (L * Rabs (Rmax w0 y - Rmax w0 z)).
          + assert (y - z < 1) by (pose proof (Rle_abs (y - z)); lra). apply HL; split; try apply Rmax_l; apply Rmax_lub; lra.
          + apply Rmult_le_compat_l; [exact L0|]. unfold Rmax. destruct (Rle_dec w0 y); destruct (Rle_dec w0 z); unfold Rabs; repeat destruct (Rcase_abs _); lra.
        - apply Rle_lt_trans with (L * (eps / (L + 1))); [apply Rmult_le_compat_l; lra|]. apply (Rmult_lt_reg_r (L + 1)); [lra|]. replace (L * (eps / (L + 1)) * (L + 1)) with (L * eps) by (field; lra). lra. }
      pose proof (Gp zm) as m0. exists (Rmax 0 ((b - w0) / G zm)). intros t Ht. pose proof (Rmax_l 0 ((b - w0) / G zm)). pose proof (Rmax_r 0 ((b - w0) / G zm)). apply Rnot_le_lt. intros Wb.
      assert (S : w 0 - G zm * 0 <= w t - G zm * t).
      { apply (nondecreasing (fun t => w t - G zm * t) (fun t => G (w t) - G zm) 0 t ltac:(lra)).
        - intros s Hs. apply (is_derive_minus w (fun t => G zm * t)); [apply D; lra|]. auto_derive; [exact I|ring].
        - intros s Hs. assert (w s <= b) by (destruct (Req_dec s t) as [->|]; [exact Wb|pose proof (Up s t ltac:(lra) ltac:(lra)); lra]). pose proof (Hm (w s) ltac:(split; [apply Above; lra|assumption])). lra. }
      assert (Q2 : (b - w0) / G zm < t) by lra. apply (Rmult_lt_compat_l (G zm)) in Q2; [|lra]. replace (G zm * ((b - w0) / G zm)) with (b - w0) in Q2 by (field; lra). lra.
Qed.
