(* What the flows need of analysis: functions with a derivative of known sign, Gronwall, continuous induction, limits. *)
From Coq Require Import Reals Lra Psatz Ranalysis5 Classical.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Lemma continuity_of_derive (f : R -> R) t l : is_derive f t l -> continuity_pt f t.
Proof. intros H. apply derivable_continuous_pt. exists l. apply is_derive_Reals, H. Qed.

Lemma nondecreasing (f df : R -> R) a b : a <= b -> (forall t, a <= t <= b -> is_derive f t (df t)) ->
  (forall t, a <= t <= b -> 0 <= df t) -> f a <= f b.
Proof.
  intros H D S. destruct (MVT_gen f a b df) as [c [Hc E]]; rewrite ?Rmin_left, ?Rmax_right in * by lra.
  - intros t Ht. apply D. lra.
  - intros t Ht. apply (continuity_of_derive f t (df t)), D, Ht.
  - pose proof (S c Hc). assert (0 <= df c * (b - a)) by (apply Rmult_le_pos; lra). lra.
Qed.
Lemma increasing (f df : R -> R) a b : a < b -> (forall t, a <= t <= b -> is_derive f t (df t)) ->
  (forall t, a <= t <= b -> 0 < df t) -> f a < f b.
Proof.
  intros H D S. destruct (MVT_gen f a b df) as [c [Hc E]]; rewrite ?Rmin_left, ?Rmax_right in * by lra.
  - intros t Ht. apply D. lra.
  - intros t Ht. apply (continuity_of_derive f t (df t)), D, Ht.
  - pose proof (S c Hc). assert (0 < df c * (b - a)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.
Lemma nonincreasing (f df : R -> R) a b : a <= b -> (forall t, a <= t <= b -> is_derive f t (df t)) ->
  (forall t, a <= t <= b -> df t <= 0) -> f b <= f a.
Proof.
  intros H D S. assert (- f a <= - f b); [|lra].
  apply (nondecreasing (fun t => - f t) (fun t => - df t) a b H).
  - intros t Ht. apply (is_derive_opp f). auto.
  - intros t Ht. pose proof (S t Ht). lra.
Qed.
Lemma constant (f : R -> R) a b : a <= b -> (forall t, a <= t <= b -> is_derive f t 0) -> f b = f a.
Proof.
  intros H D. apply Rle_antisym.
  - apply (nonincreasing f (fun _ => 0) a b H D). intros; lra.
  - apply (nondecreasing f (fun _ => 0) a b H D). intros; lra.
Qed.
(* |w(b) - w(a)| <= g(b) - g(a) where |w'| <= g' *)
Lemma dominated (w dw g dg : R -> R) a b : a <= b -> (forall t, a <= t <= b -> is_derive w t (dw t)) ->
  (forall t, a <= t <= b -> is_derive g t (dg t)) -> (forall t, a <= t <= b -> Rabs (dw t) <= dg t) ->
  Rabs (w b - w a) <= g b - g a.
Proof.
  intros H W G B. apply Rabs_le. split.
  - cut (g a + w a <= g b + w b); [lra|].
    apply (nondecreasing (fun t => g t + w t) (fun t => dg t + dw t) a b H).
    + intros t Ht. apply (is_derive_plus g w); auto.
    + intros t Ht. pose proof (B t Ht) as Q. apply Rabs_le_between in Q. lra.
  - cut (g a - w a <= g b - w b); [lra|].
    apply (nondecreasing (fun t => g t - w t) (fun t => dg t - dw t) a b H).
    + intros t Ht. apply (is_derive_minus g w); auto.
    + intros t Ht. pose proof (B t Ht) as Q. apply Rabs_le_between in Q. lra.
Qed.

Lemma derive_times_exp (w : R -> R) t dw c : is_derive w t dw ->
  is_derive (fun t => w t * exp (c * t)) t ((dw + c * w t) * exp (c * t)).
Proof.
  intros H. auto_derive; change (fun x : R => w x) with w.
  - eexists; exact H.
  - rewrite (is_derive_unique _ _ _ H). ring.
Qed.
(* Gronwall, in both directions of time: what is nonnegative with |w'| <= c w and is 0 somewhere is 0 everywhere *)
Lemma gronwall (w dw : R -> R) c a b : a <= b -> (forall t, a <= t <= b -> is_derive w t (dw t)) ->
  (forall t, a <= t <= b -> Rabs (dw t) <= c * w t) ->
  w b * exp (- c * b) <= w a * exp (- c * a) /\ w a * exp (c * a) <= w b * exp (c * b).
Proof.
  intros H D B.
  assert (E : forall t, a <= t <= b -> - (c * w t) <= dw t <= c * w t)
    by (intros t Ht; apply Rabs_le_between, B, Ht).
  split.
  - apply (nonincreasing (fun t => w t * exp (- c * t)) (fun t => (dw t + - c * w t) * exp (- c * t)) a b H).
    + intros t Ht. apply derive_times_exp, D, Ht.
    + intros t Ht. pose proof (E t Ht). pose proof (exp_pos (- c * t)). nra.
  - apply (nondecreasing (fun t => w t * exp (c * t)) (fun t => (dw t + c * w t) * exp (c * t)) a b H).
    + intros t Ht. apply derive_times_exp, D, Ht.
    + intros t Ht. pose proof (E t Ht). pose proof (exp_pos (c * t)). nra.
Qed.

Lemma value_between (f : R -> R) a b y : a <= b -> (forall t, a <= t <= b -> continuity_pt f t) ->
  (f a <= y <= f b \/ f b <= y <= f a) -> exists t, a <= t <= b /\ f t = y.
Proof.
  intros H C Y. destruct (Req_dec a b) as [E|E].
  - subst b. exists a. lra.
  - destruct Y as [Y|Y].
    + destruct (f_interv_is_interv f a b y ltac:(lra) Y C) as [t [Ht Et]]. exists t. auto.
    + destruct (f_interv_is_interv (fun t => - f t) a b (- y)) as [t [Ht Et]]; try lra.
      * intros t Ht. apply (continuity_pt_opp f), C, Ht.
      * exists t. split; lra.
Qed.
Lemma keeps_sign (f : R -> R) a b : a <= b -> (forall t, a <= t <= b -> continuity_pt f t) ->
  (forall t, a <= t <= b -> f t <> 0) -> 0 < f a * f b.
Proof.
  intros H C N. destruct (Rlt_dec 0 (f a * f b)) as [|Q]; [assumption|exfalso].
  destruct (value_between f a b 0 H C) as [t [Ht Et]]; [|exact (N t Ht Et)].
  pose proof (N a ltac:(lra)). pose proof (N b ltac:(lra)).
  destruct (Rle_dec (f a) 0); [left|right]; nra.
Qed.

(* Continuous induction: f stays below M on [0, T] if, as long as it did, it is even below M *)
Lemma stays_below (f : R -> R) M T : 0 <= T -> (forall t, 0 <= t <= T -> continuity_pt f t) -> f 0 < M ->
  (forall s, 0 <= s <= T -> (forall r, 0 <= r <= s -> f r <= M) -> f s < M) ->
  forall t, 0 <= t <= T -> f t <= M.
Proof.
  intros HT C F0 Step.
  set (S := fun s => 0 <= s <= T /\ forall r, 0 <= r <= s -> f r <= M).
  destruct (completeness S) as [m [Um Lm]].
  { exists T. intros s [Hs _]. lra. }
  { exists 0. split; [lra|]. intros r Hr. replace r with 0 by lra. lra. }
  assert (m0 : 0 <= m). { apply Um. split; [lra|]. intros r Hr. replace r with 0 by lra. lra. }
  assert (mT : m <= T). { apply Lm. intros s [Hs _]. lra. }
  assert (Before : forall r, 0 <= r < m -> f r <= M).
  { intros r Hr. apply Rnot_lt_le. intros Q.
    assert (m <= r); [|lra]. apply Lm. intros s [Hs Ks]. apply Rnot_lt_le. intros L.
    pose proof (Ks r ltac:(lra)). lra. }
  (* a value on one side of M stays there for a while *)
  assert (Near : forall s, 0 <= s <= T -> forall g, 0 < g -> exists h, 0 < h /\ forall r, Rabs (r - s) < h -> Rabs (f r - f s) < g).
  { intros s Hs g Hg. destruct (C s Hs g Hg) as [h [Hh K]]. exists h. split; [exact Hh|].
    intros r Hr. destruct (Req_dec r s) as [->|N]; [rewrite Rminus_eq_0, Rabs_R0; exact Hg|].
    apply K. split; [split; [exact I|auto]|exact Hr]. }
  assert (At : f m <= M).
  { apply Rnot_lt_le. intros Q. destruct (Near m ltac:(lra) (f m - M) ltac:(lra)) as [h [Hh K]].
    destruct (Req_dec m 0) as [Z|Z]; [rewrite Z in Q; lra|].
    set (r := Rmax 0 (m - h / 2)). pose proof (Rmax_l 0 (m - h / 2)). pose proof (Rmax_r 0 (m - h / 2)).
    assert (r < m) by (apply Rmax_lub_lt; lra).
    pose proof (Before r ltac:(split; [assumption|assumption])).
    assert (A : Rabs (f r - f m) < f m - M) by (apply K; rewrite Rabs_left1; unfold r in *; lra).
    apply Rabs_def2 in A. lra. }
  assert (All : forall r, 0 <= r <= m -> f r <= M).
  { intros r Hr. destruct (Req_dec r m) as [->|]; auto. apply Before. lra. }
  pose proof (Step m ltac:(lra) All) as Strict.
  assert (E : m = T).
  { apply Rle_antisym; [exact mT|]. apply Rnot_lt_le. intros L.
    destruct (Near m ltac:(lra) (M - f m) ltac:(lra)) as [h [Hh K]].
    set (s := Rmin T (m + h / 2)). pose proof (Rmin_l T (m + h / 2)). pose proof (Rmin_r T (m + h / 2)).
    assert (m < s) by (apply Rmin_glb_lt; lra).
    assert (s <= m); [|lra]. apply Um. split; [unfold s in *; lra|]. intros r Hr.
    destruct (Rle_dec r m); [apply All; lra|].
    assert (A : Rabs (f r - f m) < M - f m) by (apply K; rewrite Rabs_pos_eq; unfold s in *; lra).
    apply Rabs_def2 in A. lra. }
  intros t Ht. apply All. lra.
Qed.

Lemma clipped_close low high s t : Rabs (Rmax low (Rmin high s) - Rmax low (Rmin high t)) <= Rabs (s - t).
Proof.
  assert (Mx : forall c p q, Rabs (Rmax c p - Rmax c q) <= Rabs (p - q)).
  { intros c p q. unfold Rmax. destruct (Rle_dec c p); destruct (Rle_dec c q); unfold Rabs;
      repeat match goal with |- context [Rcase_abs ?x] => destruct (Rcase_abs x) end; lra. }
  assert (Mn : forall c p q, Rabs (Rmin c p - Rmin c q) <= Rabs (p - q)).
  { intros c p q. unfold Rmin. destruct (Rle_dec c p); destruct (Rle_dec c q); unfold Rabs;
      repeat match goal with |- context [Rcase_abs ?x] => destruct (Rcase_abs x) end; lra. }
  apply Rle_trans with (1 := Mx _ _ _). apply Mn.
Qed.

(* limits at infinity *)
Lemma lim_mult (f g : R -> R) (lf lg : R) : is_lim f p_infty lf -> is_lim g p_infty lg ->
  is_lim (fun t => f t * g t) p_infty (lf * lg).
Proof. intros A B. apply (is_lim_mult f g p_infty lf lg A B). exact I. Qed.
Lemma lim_same (f : R -> R) (a b : R) : is_lim f p_infty a -> is_lim f p_infty b -> a = b.
Proof. intros A B. apply is_lim_unique in A. apply is_lim_unique in B. rewrite A in B. injection B. auto. Qed.
Lemma lim_of_eps (f : R -> R) (l : R) :
  (forall eps, 0 < eps -> exists T, forall t, T < t -> Rabs (f t - l) < eps) <-> is_lim f p_infty l.
Proof.
  split.
  - intros H. apply is_lim_spec. intros eps. destruct (H eps (cond_pos eps)) as [T HT]. exists T. exact HT.
  - intros H eps He. apply is_lim_spec in H. destruct (H (mkposreal eps He)) as [T HT]. exists T. exact HT.
Qed.
Lemma lim_continuous (f g : R -> R) (l : R) : is_lim f p_infty l -> continuity_pt g l -> is_lim (fun t => g (f t)) p_infty (g l).
Proof. intros H C. apply (is_lim_comp_continuous f g p_infty l H). apply continuity_pt_filterlim, C. Qed.
Lemma lim_shift f T (l : Rbar) : is_lim (fun t => f (t + T)) p_infty l -> is_lim f p_infty l.
Proof.
  intros H P HP. destruct (H P HP) as [M HM]. exists (M + T). intros t Ht.
  replace t with (t - T + T) by ring. apply HM. lra.
Qed.
Lemma lim_le (f : R -> R) (l c : R) T : is_lim f p_infty l -> (forall t, T < t -> f t <= c) -> l <= c.
Proof.
  intros H B. apply (is_lim_le_loc f (fun _ => c) p_infty l c); [exists T; exact B|exact H|apply is_lim_const].
Qed.
Lemma lim_ge (f : R -> R) (l c : R) T : is_lim f p_infty l -> (forall t, T < t -> c <= f t) -> c <= l.
Proof.
  intros H B. apply (is_lim_le_loc (fun _ => c) f p_infty c l); [exists T; exact B|apply is_lim_const|exact H].
Qed.
Lemma lim_opp f (l : R) : is_lim (fun t => - f t) p_infty l -> is_lim f p_infty (- l).
Proof. intros H. apply (is_lim_ext (fun t => - - f t)); [intros; ring|]. apply (is_lim_opp (fun t => - f t) p_infty l H). Qed.
(* a monotone function has a limit, perhaps infinite *)
Lemma lim_nonincreasing (f : R -> R) : (forall a b, 0 <= a -> a <= b -> f b <= f a) -> exists l : Rbar, is_lim f p_infty l /\
  (forall t, 0 <= t -> Rbar_le l (f t)).
Proof.
  intros Mono.
  destruct (classic (exists c, forall t, 0 <= t -> c <= f t)) as [[c Hc]|N].
  - destruct (completeness (fun y => exists t, 0 <= t /\ y = - f t)) as [m [Um Lm]].
    { exists (- c). intros y [t [Ht ->]]. pose proof (Hc t Ht). lra. }
    { exists (- f 0), 0. split; [lra|reflexivity]. }
    exists (- m). split.
    + apply lim_of_eps. intros eps He.
      destruct (classic (exists t, 0 <= t /\ m - eps < - f t)) as [[t0 [H0 Q]]|Q].
      * exists t0. intros t Ht. pose proof (Mono t0 t H0 ltac:(lra)).
        assert (- f t <= m) by (apply Um; exists t; split; [lra|reflexivity]). apply Rabs_def1; lra.
      * exfalso. assert (m <= m - eps); [|lra]. apply Lm. intros y [t [Ht ->]]. apply Rnot_lt_le. intros L. apply Q. eauto.
    + intros t Ht. simpl. assert (- f t <= m) by (apply Um; exists t; auto). lra.
  - exists m_infty. split; [|intros; exact I]. apply is_lim_spec. intros M.
    destruct (classic (exists t, 0 <= t /\ f t < M)) as [[t0 [H0 Q]]|Q].
    + exists t0. intros t Ht. pose proof (Mono t0 t H0 ltac:(lra)). lra.
    + exfalso. apply N. exists M. intros t Ht. apply Rnot_lt_le. intros L. apply Q. eauto.
Qed.
