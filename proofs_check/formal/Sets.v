(* Orbits followed as sets, as proofs_check/kernel/core/orbits.py does: the derivative of a flow by its start solves the
   equation that is followed beside it, and a formula is, by the mean value theorem, its value on the orbit from the middle,
   and for each letter that ranges what is left of its interval times the derivative on some of the orbits. A letter that
   ranges is one of the state that does not move. And how boxes are cut. *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Interval Picard Existence Laws.
Import ListNotations.
Open Scope R_scope.

Section Sets.
Context {A : Type}.
Variable l : list A.
Notation state := (@state A).
Notation N := (INR (length l)).

Lemma total_square (z : state) : total l (fun a => Rabs (z a)) ^ 2 <= N * total l (fun a => z a ^ 2).
Proof.
  assert (E : total l (fun a => Rabs (z a)) ^ 2 = total l (fun a => total l (fun b => Rabs (z a) * Rabs (z b)))).
  { rewrite (total_ext l (fun a => total l (fun b => Rabs (z a) * Rabs (z b))) (fun a => total l (fun b => Rabs (z b)) * Rabs (z a))) by (intros; rewrite total_scal; ring). rewrite total_scal. ring. }
  rewrite E. apply Rle_trans with (total l (fun a => total l (fun b => (z a ^ 2 + z b ^ 2) / 2))).
  - apply total_le. intros a _. apply total_le. intros b _. rewrite <- (pow2_abs (z a)), <- (pow2_abs (z b)). pose proof (pow2_ge_0 (Rabs (z a) - Rabs (z b))). lra.
  - right. rewrite (total_ext l _ (fun a => N / 2 * z a ^ 2 + / 2 * total l (fun b => z b ^ 2))).
    + rewrite total_plus, total_scal, total_const. field.
    + intros a _. rewrite (total_ext l _ (fun b => / 2 * z a ^ 2 + / 2 * z b ^ 2)) by (intros; field). rewrite total_plus, total_const, total_scal. field.
Qed.
Lemma member_square (z : state) a : In a l -> z a ^ 2 <= total l (fun a => z a ^ 2).
Proof. intros Ha. apply (total_member l (fun a => z a ^ 2)); [intros; apply pow2_ge_0|exact Ha]. Qed.

(* letters that move at most as L times all of them, and r *)
Lemma grows (Z dZ : A -> R -> R) L r T : 0 <= L -> (forall t a, 0 <= t <= T -> In a l -> is_derive (Z a) t (dZ a t)) ->
  (forall t a, 0 <= t <= T -> In a l -> Rabs (dZ a t) <= L * total l (fun b => Rabs (Z b t)) + r) ->
  forall t, 0 <= t <= T -> total l (fun a => Z a t ^ 2) <= (total l (fun a => Z a 0 ^ 2) + N * r ^ 2) * exp ((2 * L * N + 1) * T).
Proof.
  intros L0 D B t Ht. set (c := 2 * L * N + 1). assert (N0 : 0 <= N) by apply pos_INR. assert (c0 : 1 <= c) by (unfold c; assert (0 <= L * N) by (apply Rmult_le_pos; assumption); lra).
  set (w := fun t => total l (fun a => Z a t ^ 2) + N * r ^ 2). set (dw := fun t => total l (fun a => 2 * (Z a t * dZ a t))).
  assert (R0 : 0 <= N * r ^ 2) by (apply Rmult_le_pos; [exact N0|apply pow2_ge_0]).
  assert (W0 : forall t, 0 <= w t) by (intros s; unfold w; assert (0 <= total l (fun a => Z a s ^ 2)) by (apply total_ge0; intros; apply pow2_ge_0); lra).
  destruct (gronwall w dw c 0 t ltac:(lra)) as [G _].
  - intros s Hs. replace (dw s) with (dw s + 0) by ring. apply (is_derive_plus (fun t => total l (fun a => Z a t ^ 2)) (fun _ => N * r ^ 2)); [|apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))].
    apply (total_derive l (fun a t => Z a t ^ 2)). intros a Ha. evar_last; [apply (is_derive_pow (Z a) 2 s (dZ a s)), D; [lra|exact Ha]|]. simpl. ring.
  - intros s Hs. unfold dw. apply Rle_trans with (1 := total_abs l _).
    apply Rle_trans with (total l (fun a => L * total l (fun b => Z a s ^ 2 + Z b s ^ 2) + (Z a s ^ 2 + r ^ 2))).
    + apply total_le. intros a Ha. rewrite !Rabs_mult, (Rabs_pos_eq 2) by lra. pose proof (B s a ltac:(lra) Ha) as Q.
      apply Rle_trans with (2 * (Rabs (Z a s) * (L * total l (fun b => Rabs (Z b s)) + r))); [apply Rmult_le_compat_l; [lra|]; apply Rmult_le_compat_l; [apply Rabs_pos|exact Q]|].
      assert (Q1 : 2 * (Rabs (Z a s) * (L * total l (fun b => Rabs (Z b s)))) <= L * total l (fun b => Z a s ^ 2 + Z b s ^ 2)).
      { replace (2 * (Rabs (Z a s) * (L * total l (fun b => Rabs (Z b s))))) with (L * (2 * Rabs (Z a s) * total l (fun b => Rabs (Z b s)))) by ring.
        apply Rmult_le_compat_l; [exact L0|]. rewrite <- total_scal. apply total_le. intros b _. rewrite <- (pow2_abs (Z a s)), <- (pow2_abs (Z b s)). pose proof (pow2_ge_0 (Rabs (Z a s) - Rabs (Z b s))). lra. }
      pose proof (pow2_abs (Z a s)). pose proof (pow2_ge_0 (Rabs (Z a s) - r)). lra.
    + assert (S : total l (fun a => L * total l (fun b => Z a s ^ 2 + Z b s ^ 2) + (Z a s ^ 2 + r ^ 2)) = 2 * L * N * total l (fun a => Z a s ^ 2) + total l (fun a => Z a s ^ 2) + N * r ^ 2).
      { rewrite !total_plus, total_scal, total_const. rewrite (total_ext l (fun a => total l (fun b => Z a s ^ 2 + Z b s ^ 2)) (fun a => N * Z a s ^ 2 + total l (fun b => Z b s ^ 2))).
        - rewrite total_plus, total_scal, total_const. ring.
        - intros a _. rewrite total_plus, total_const. reflexivity. }
      rewrite S. unfold w, c. assert (0 <= L * N) by (apply Rmult_le_pos; assumption). assert (0 <= L * N * (N * r ^ 2)) by (apply Rmult_le_pos; assumption). lra.
  - rewrite Rmult_0_r, exp_0, Rmult_1_r in G. pose proof (exp_pos (c * t)) as Et. apply (Rmult_le_compat_r (exp (c * t))) in G; [|lra].
    rewrite Rmult_assoc, <- exp_plus in G. replace (- c * t + c * t) with 0 in G by ring. rewrite exp_0, Rmult_1_r in G.
    assert (exp (c * t) <= exp (c * T)). { destruct (Req_dec t T) as [->|Q]; [lra|]. left. apply exp_increasing. apply Rmult_lt_compat_l; lra. }
    pose proof (W0 0) as W00. pose proof (Rmult_le_compat_l _ _ _ W00 H). unfold w in *. lra.
Qed.

Variable F : state -> state.
Variable DF : state -> A -> A -> R.
Variable Q : state -> Prop. (* a box that no orbit of the set leaves *)
Variable X : R -> A -> R -> R. (* the orbits, for theta from 0 to 1 *)
Variables T L C : R.
Hypothesis Bounds : 0 <= L /\ 0 <= C /\ 0 <= T.
Hypothesis Lipschitz : forall x y a, Q x -> Q y -> In a l -> Rabs (F y a - F x a) <= L * total l (fun b => Rabs (y b - x b)).
(* "F is smooth there": its derivatives are bounded, and what they leave is of second order *)
Hypothesis Slopes : forall x a b, Q x -> In a l -> In b l -> Rabs (DF x a b) <= L.
Hypothesis Second : forall x y a, Q x -> Q y -> In a l -> Rabs (F y a - F x a - total l (fun b => DF x a b * (y b - x b))) <= C * total l (fun b => Rabs (y b - x b)) ^ 2.
Hypothesis Orbits : forall th t, 0 <= th <= 1 -> 0 <= t <= T -> solves l F (X th) t /\ Q (fun a => X th a t).
Variable start : A -> R -> R.
Hypothesis Starts : forall th a, 0 <= th <= 1 -> In a l -> X th a 0 = start a th.

Lemma orbits_near th th' t : 0 <= th <= 1 -> 0 <= th' <= 1 -> 0 <= t <= T ->
  total l (fun a => (X th' a t - X th a t) ^ 2) <= total l (fun a => (start a th' - start a th) ^ 2) * exp ((2 * L * N + 1) * T).
Proof.
  intros H H' Ht. destruct Bounds as [L0 _].
  pose proof (grows (fun a t => X th' a t - X th a t) (fun a t => F (fun b => X th' b t) a - F (fun b => X th b t) a) L 0 T L0) as G.
  replace (total l (fun a => (start a th' - start a th) ^ 2)) with (total l (fun a => (X th' a 0 - X th a 0) ^ 2) + N * 0 ^ 2).
  - apply G; [| |exact Ht].
    + intros s a Hs Ha. apply (is_derive_minus (X th' a) (X th a)); apply (Orbits _ s); assumption.
    + intros s a Hs Ha. rewrite Rplus_0_r. apply Lipschitz; [apply Orbits; assumption|apply Orbits; assumption|exact Ha].
  - replace (N * 0 ^ 2) with 0 by ring. rewrite Rplus_0_r. apply total_ext. intros a Ha. rewrite !Starts by assumption. reflexivity.
Qed.

(* how starts change, for all letters at once *)
Lemma starts_change th (ds : state) : (forall a, In a l -> is_derive (start a) th (ds a)) -> forall eps, 0 < eps -> exists delta, 0 < delta /\ forall h, Rabs h < delta ->
  forall a, In a l -> Rabs (start a (th + h) - start a th - h * ds a) <= eps * Rabs h.
Proof.
  intros D eps He. assert (M : forall m, (forall a, In a m -> In a l) -> exists delta, 0 < delta /\ forall h, Rabs h < delta -> forall a, In a m -> Rabs (start a (th + h) - start a th - h * ds a) <= eps * Rabs h).
  { induction m as [|a m IH]; intros Sub; [exists 1; split; [lra|]; intros h _ a Ha; destruct Ha|].
    destruct IH as [d [d0 Hd]]; [intros; apply Sub; right; assumption|]. pose proof (D a (Sub a (or_introl eq_refl))) as Da. apply is_derive_Reals in Da. destruct (Da eps He) as [e Hee]. pose proof (cond_pos e).
    exists (Rmin d e). split; [apply Rmin_glb_lt; assumption|]. intros h Hh b Hb. pose proof (Rmin_l d e). pose proof (Rmin_r d e). destruct Hb as [<-|Hb]; [|apply Hd; [lra|exact Hb]].
    destruct (Req_dec h 0) as [->|Nh]; [rewrite Rplus_0_r, Rminus_eq_0, Rmult_0_l, Rminus_0_r, Rabs_R0; lra|]. specialize (Hee h Nh ltac:(lra)).
    set (q := (start a (th + h) - start a th) / h - ds a) in *. replace (start a (th + h) - start a th - h * ds a) with (q * h) by (unfold q; field; exact Nh).
    rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|lra]. }
  apply (M l). auto.
Qed.

(* the orbit changes with its start as what is followed beside it says *)
Theorem variation_rule : forall th (ds : state) (Y : A -> R -> R), 0 < th < 1 -> (forall a, In a l -> is_derive (start a) th (ds a)) ->
  (forall a, In a l -> Y a 0 = ds a) ->
  (forall t a, 0 <= t <= T -> In a l -> is_derive (Y a) t (total l (fun b => DF (fun c => X th c t) a b * Y b t))) ->
  forall t a, 0 <= t <= T -> In a l -> is_derive (fun th => X th a t) th (Y a t).
Proof.
  intros th ds Y Hth Dstart Y0 DY t a Ht Ha. destruct Bounds as [L0 [C0 T0]]. assert (N0 : 0 <= N) by apply pos_INR.
  set (E := exp ((2 * L * N + 1) * T)). assert (E0 : 0 < E) by apply exp_pos.
  set (K := total l (fun a => (Rabs (ds a) + 1) ^ 2)). assert (K0 : 0 <= K) by (apply total_ge0; intros; apply pow2_ge_0).
  set (r2 := C * (N * (K * E))). assert (r20 : 0 <= r2) by (apply Rmult_le_pos; [exact C0|]; apply Rmult_le_pos; [exact N0|]; apply Rmult_le_pos; lra).
  apply is_derive_Reals. intros eps He. set (B := 2 * (N + 1) * E). assert (B0 : 0 < B) by (unfold B; apply Rmult_lt_0_compat; lra).
  set (e := Rmin 1 (eps ^ 2 / B)). assert (P2 : 0 < eps ^ 2 / B) by (apply Rdiv_lt_0_compat; [apply pow_lt; exact He|exact B0]).
  assert (e0 : 0 < e) by (apply Rmin_glb_lt; lra). assert (e1 : e ^ 2 <= eps ^ 2 / B).
  { pose proof (Rmin_l 1 (eps ^ 2 / B)) as M1. pose proof (Rmin_r 1 (eps ^ 2 / B)) as M2. fold e in M1, M2. apply Rle_trans with (e * 1); [simpl; apply Rmult_le_compat_l; lra|lra]. }
  destruct (starts_change th ds Dstart 1 ltac:(lra)) as [d1 [d10 H1]]. destruct (starts_change th ds Dstart e e0) as [d2 [d20 H2]].
  set (d := Rmin (Rmin d1 d2) (Rmin (Rmin th (1 - th)) (e / (r2 + 1)))).
  assert (d0 : 0 < d) by (repeat apply Rmin_glb_lt; try lra; apply Rdiv_lt_0_compat; lra).
  exists (mkposreal d d0). simpl. intros h Nh Hh.
  assert (Small : Rabs h < d1 /\ Rabs h < d2 /\ Rabs h < th /\ Rabs h < 1 - th /\ Rabs h < e / (r2 + 1)).
  { unfold d in Hh. pose proof (Rmin_l (Rmin d1 d2) (Rmin (Rmin th (1 - th)) (e / (r2 + 1)))). pose proof (Rmin_r (Rmin d1 d2) (Rmin (Rmin th (1 - th)) (e / (r2 + 1)))).
    pose proof (Rmin_l d1 d2). pose proof (Rmin_r d1 d2). pose proof (Rmin_l (Rmin th (1 - th)) (e / (r2 + 1))). pose proof (Rmin_r (Rmin th (1 - th)) (e / (r2 + 1))).
    pose proof (Rmin_l th (1 - th)). pose proof (Rmin_r th (1 - th)). repeat split; lra. }
  destruct Small as [S1 [S2 [S3 [S4 S5]]]]. pose proof (Rabs_pos_lt h Nh) as h0. assert (Hth' : 0 <= th + h <= 1) by (apply Rabs_def2 in S3; apply Rabs_def2 in S4; lra).
  assert (h2 : h ^ 2 = Rabs h ^ 2) by (symmetry; apply pow2_abs).
  assert (Zs : forall s, 0 <= s <= T -> total l (fun b => Rabs (X (th + h) b s - X th b s)) ^ 2 <= N * (K * E) * h ^ 2).
  { intros s Hs. apply Rle_trans with (1 := total_square (fun b => X (th + h) b s - X th b s)). rewrite Rmult_assoc. apply Rmult_le_compat_l; [exact N0|].
    apply Rle_trans with (1 := orbits_near th (th + h) s ltac:(lra) Hth' Hs). fold E. replace (K * E * h ^ 2) with (K * h ^ 2 * E) by ring. apply Rmult_le_compat_r; [lra|].
    unfold K. rewrite Rmult_comm, <- total_scal. apply total_le. intros b Hb. specialize (H1 h S1 b Hb). rewrite h2, <- (pow2_abs (start b (th + h) - start b th)).
    assert (P : Rabs (start b (th + h) - start b th) <= Rabs h * (Rabs (ds b) + 1)).
    { pose proof (Rabs_triang (start b (th + h) - start b th - h * ds b) (h * ds b)) as Tr. replace (start b (th + h) - start b th - h * ds b + h * ds b) with (start b (th + h) - start b th) in Tr by ring.
      rewrite Rabs_mult in Tr. lra. }
    rewrite <- Rpow_mult_distr. apply pow_incr. split; [apply Rabs_pos|exact P]. }
  set (D := fun a s => X (th + h) a s - X th a s - h * Y a s).
  set (dD := fun a s => F (fun b => X (th + h) b s) a - F (fun b => X th b s) a - h * total l (fun b => DF (fun c => X th c s) a b * Y b s)).
  pose proof (grows D dD L (r2 * h ^ 2) T L0) as G. assert (Gt : total l (fun a => D a t ^ 2) <= (total l (fun a => D a 0 ^ 2) + N * (r2 * h ^ 2) ^ 2) * E).
  { apply G; [| |exact Ht].
    - intros s b Hs Hb. unfold D, dD. apply (is_derive_minus (fun s => X (th + h) b s - X th b s) (fun s => h * Y b s)).
      + apply (is_derive_minus (X (th + h) b) (X th b)); apply (Orbits _ s); assumption || lra.
      + apply (is_derive_scal (Y b)), DY; assumption.
    - intros s b Hs Hb. destruct (Orbits th s ltac:(lra) Hs) as [_ Qx]. destruct (Orbits (th + h) s Hth' Hs) as [_ Qy].
      pose proof (Second _ _ b Qx Qy Hb) as Rem. pose proof (Rmult_le_compat_l C _ _ C0 (Zs s Hs)) as Rem2.
      set (lin := total l (fun c => DF (fun c => X th c s) b c * (X (th + h) c s - X th c s))) in Rem.
      assert (EL : dD b s = (F (fun b => X (th + h) b s) b - F (fun b => X th b s) b - lin) + total l (fun c => DF (fun c => X th c s) b c * D c s)).
      { unfold dD, lin, D. rewrite (total_ext l (fun c => DF (fun c => X th c s) b c * (X (th + h) c s - X th c s - h * Y c s))
          (fun c => DF (fun c => X th c s) b c * (X (th + h) c s - X th c s) + - h * (DF (fun c => X th c s) b c * Y c s))) by (intros; ring). rewrite total_plus, (total_scal l (- h)). ring. }
      rewrite EL. apply Rle_trans with (1 := Rabs_triang _ _).
      assert (P : Rabs (total l (fun c => DF (fun c => X th c s) b c * D c s)) <= L * total l (fun c => Rabs (D c s))).
      { apply Rle_trans with (1 := total_abs l _). rewrite <- total_scal. apply total_le. intros c Hc. rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|apply Slopes; assumption]. }
      unfold r2. lra. }
  assert (D0 : total l (fun a => D a 0 ^ 2) <= N * (e ^ 2 * h ^ 2)).
  { rewrite <- total_const. apply total_le. intros b Hb. unfold D. rewrite !Starts, Y0 by (assumption || lra). specialize (H2 h S2 b Hb).
    rewrite h2, <- (pow2_abs (start b (th + h) - start b th - h * ds b)), <- Rpow_mult_distr. apply pow_incr. split; [apply Rabs_pos|exact H2]. }
  assert (Rr : (r2 * h ^ 2) ^ 2 <= e ^ 2 * h ^ 2).
  { assert (P : r2 * Rabs h <= e). { apply (Rmult_lt_compat_l (r2 + 1)) in S5; [|lra]. replace ((r2 + 1) * (e / (r2 + 1))) with e in S5 by (field; lra). lra. }
    rewrite h2. replace ((r2 * Rabs h ^ 2) ^ 2) with ((r2 * Rabs h) ^ 2 * Rabs h ^ 2) by ring. apply Rmult_le_compat_r; [apply pow2_ge_0|]. apply pow_incr. split; [apply Rmult_le_pos; lra|exact P]. }
  assert (Fin : D a t ^ 2 < (eps * Rabs h) ^ 2).
  { apply Rle_lt_trans with (1 := member_square (fun a => D a t) a Ha). apply Rle_lt_trans with (1 := Gt).
    pose proof (Rmult_le_compat_l N _ _ N0 Rr) as P1. assert (P3 : 0 < e ^ 2 * h ^ 2) by (apply Rmult_lt_0_compat; [apply pow_lt; exact e0|rewrite h2; apply pow_lt; exact h0]).
    apply Rle_lt_trans with (2 * N * (e ^ 2 * h ^ 2) * E); [apply Rmult_le_compat_r; lra|].
    apply Rlt_le_trans with (B * e ^ 2 * h ^ 2).
    - unfold B. assert (0 < e ^ 2 * h ^ 2 * E) by (apply Rmult_lt_0_compat; assumption). lra.
    - rewrite Rpow_mult_distr, <- h2. apply Rmult_le_compat_r; [apply pow2_ge_0|]. apply (Rmult_le_compat_l B) in e1; [|lra]. replace (B * (eps ^ 2 / B)) with (eps ^ 2) in e1 by (field; lra). exact e1. }
  replace ((X (th + h) a t - X th a t) / h - Y a t) with (D a t / h) by (unfold D; field; exact Nh).
  unfold Rdiv. rewrite Rabs_mult, Rabs_inv. apply (Rmult_lt_reg_r (Rabs h)); [exact h0|]. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  assert (P : 0 < eps * Rabs h) by (apply Rmult_lt_0_compat; assumption). rewrite <- (Rabs_pos_eq (eps * Rabs h)) by lra. apply Rsqr_lt_abs_0. unfold Rsqr. lra.
Qed.

Lemma orbits_continuous th (ds : state) t : 0 <= th <= 1 -> 0 <= t <= T -> (forall a, In a l -> is_derive (start a) th (ds a)) -> forall eps, 0 < eps ->
  exists delta, 0 < delta /\ forall h, Rabs h < delta -> 0 <= th + h <= 1 -> apart l (fun a => X (th + h) a t) (fun a => X th a t) < eps.
Proof.
  intros Hth Ht D eps He. assert (N0 : 0 <= N) by apply pos_INR. destruct (starts_change th ds D 1 ltac:(lra)) as [d [d0 H1]].
  set (E := exp ((2 * L * N + 1) * T)). assert (E0 : 0 < E) by apply exp_pos. set (K := total l (fun a => (Rabs (ds a) + 1) ^ 2)). assert (K0 : 0 <= K) by (apply total_ge0; intros; apply pow2_ge_0).
  set (M := N * (K * E) + 1). assert (M0 : 0 < M) by (unfold M; assert (0 <= N * (K * E)) by (apply Rmult_le_pos; [exact N0|]; apply Rmult_le_pos; lra); lra).
  exists (Rmin d (eps / M)). split; [apply Rmin_glb_lt; [exact d0|apply Rdiv_lt_0_compat; assumption]|]. intros h Hh Hth'. pose proof (Rmin_l d (eps / M)). pose proof (Rmin_r d (eps / M)).
  assert (Sq : apart l (fun a => X (th + h) a t) (fun a => X th a t) ^ 2 <= N * (K * E) * h ^ 2).
  { unfold apart. apply Rle_trans with (1 := total_square (fun b => X (th + h) b t - X th b t)). rewrite Rmult_assoc. apply Rmult_le_compat_l; [exact N0|].
    apply Rle_trans with (1 := orbits_near th (th + h) t Hth Hth' Ht). fold E. replace (K * E * h ^ 2) with (K * h ^ 2 * E) by ring. apply Rmult_le_compat_r; [lra|].
    unfold K. rewrite Rmult_comm, <- total_scal. apply total_le. intros b Hb. specialize (H1 h ltac:(lra) b Hb). rewrite <- (pow2_abs h), <- (pow2_abs (start b (th + h) - start b th)).
    assert (P : Rabs (start b (th + h) - start b th) <= Rabs h * (Rabs (ds b) + 1)).
    { pose proof (Rabs_triang (start b (th + h) - start b th - h * ds b) (h * ds b)) as Tr. replace (start b (th + h) - start b th - h * ds b + h * ds b) with (start b (th + h) - start b th) in Tr by ring.
      rewrite Rabs_mult in Tr. lra. }
    rewrite <- Rpow_mult_distr. apply pow_incr. split; [apply Rabs_pos|exact P]. }
  assert (P : Rabs h * M < eps). { apply (Rmult_lt_reg_r (/ M)); [apply Rinv_0_lt_compat, M0|]. rewrite Rmult_assoc, Rinv_r, Rmult_1_r by lra. change (eps * / M) with (eps / M). lra. }
  pose proof (Rabs_pos h). assert (A0 : 0 <= apart l (fun a => X (th + h) a t) (fun a => X th a t)) by (apply total_ge0; intros; apply Rabs_pos).
  apply Rle_lt_trans with (Rabs h * M); [|exact P]. apply Rnot_lt_le. intros Q1. assert (0 <= Rabs h * M) by (apply Rmult_le_pos; lra).
  assert (Q2 : (Rabs h * M) ^ 2 < apart l (fun a => X (th + h) a t) (fun a => X th a t) ^ 2) by (simpl; rewrite !Rmult_1_r; apply Rmult_le_0_lt_compat; assumption).
  rewrite Rpow_mult_distr, pow2_abs in Q2. assert (KM : N * (K * E) <= M ^ 2) by (unfold M; assert (0 <= N * (K * E)) by (unfold M in M0; apply Rmult_le_pos; [exact N0|]; apply Rmult_le_pos; lra); nra).
  pose proof (Rmult_le_compat_r _ _ _ (pow2_ge_0 h) KM). lra.
Qed.
Lemma gradient_continuous (e : state -> R) x G : gradient_at l e x G -> forall eps, 0 < eps -> exists delta, 0 < delta /\ forall y, apart l y x < delta -> Rabs (e y - e x) < eps.
Proof.
  intros H eps He. destruct (H 1 ltac:(lra)) as [d [d0 Hd]]. set (M := total l (fun a => Rabs (G a)) + 1). assert (M0 : 1 <= M) by (unfold M; assert (0 <= total l (fun a => Rabs (G a))) by (apply total_ge0; intros; apply Rabs_pos); lra).
  exists (Rmin d (eps / (M + 1))). split; [apply Rmin_glb_lt; [exact d0|apply Rdiv_lt_0_compat; lra]|]. intros y Hy. pose proof (Rmin_l d (eps / (M + 1))). pose proof (Rmin_r d (eps / (M + 1))).
  specialize (Hd y ltac:(lra)). assert (A0 : 0 <= apart l y x) by (apply total_ge0; intros; apply Rabs_pos). set (lin := total l (fun a => G a * (y a - x a))) in *.
  assert (Lin : Rabs lin <= (M - 1) * apart l y x).
  { unfold lin, M. apply Rle_trans with (1 := total_abs l _). replace (total l (fun a => Rabs (G a)) + 1 - 1) with (total l (fun a => Rabs (G a))) by ring. rewrite Rmult_comm, <- total_scal.
    apply total_le. intros a Ha. rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat_r; [apply Rabs_pos|]. apply (total_member l (fun a => Rabs (y a - x a))); [intros; apply Rabs_pos|exact Ha]. }
  pose proof (Rabs_triang (e y - e x - lin) lin) as Tr. replace (e y - e x - lin + lin) with (e y - e x) in Tr by ring.
  apply Rle_lt_trans with (M * apart l y x); [lra|]. apply Rle_lt_trans with (M * (eps / (M + 1))); [apply Rmult_le_compat_l; lra|].
  apply (Rmult_lt_reg_r (M + 1)); [lra|]. replace (M * (eps / (M + 1)) * (M + 1)) with (M * eps) by (field; lra). lra.
Qed.

(* "By the mean value theorem a formula is its value on the orbit from the middle, and for each p what is left of its
   interval times the derivative by p on some of the orbits": theta = 0 is the middle, and off p - middle *)
Theorem set_rule : forall {B : Type} (ps : list B) (off : B -> R) (slope : B -> A -> R -> R) (Y : R -> B -> A -> R -> R) (e : state -> R) (De : state -> A -> R),
  (forall th a, 0 <= th <= 1 -> In a l -> is_derive (start a) th (total ps (fun p => off p * slope p a th))) ->
  (forall th p a, 0 <= th <= 1 -> In p ps -> In a l -> Y th p a 0 = slope p a th) ->
  (forall th p t a, 0 <= th <= 1 -> In p ps -> 0 <= t <= T -> In a l -> is_derive (Y th p a) t (total l (fun b => DF (fun c => X th c t) a b * Y th p b t))) ->
  forall t, 0 <= t <= T -> (forall th, 0 <= th <= 1 -> gradient_at l e (fun a => X th a t) (De (fun a => X th a t))) ->
  exists th, 0 <= th <= 1 /\ e (fun a => X 1 a t) = e (fun a => X 0 a t) + total ps (fun p => total l (fun a => De (fun a => X th a t) a * Y th p a t) * off p).
Proof.
  intros B ps off slope Y e De Ds Y0 DY t Ht De_. set (into := fun th => Rmax 0 (Rmin 1 th)).
  assert (In_ : forall th, 0 <= into th <= 1) by (intros th; unfold into; split; [apply Rmax_l|]; apply Rmax_lub; [lra|apply Rmin_l]).
  assert (Same : forall th, 0 <= th <= 1 -> into th = th) by (intros th H; unfold into; rewrite Rmin_right by lra; apply Rmax_right; lra).
  set (f := fun th => e (fun a => X (into th) a t)). set (df := fun th => total l (fun a => De (fun a => X th a t) a * total ps (fun p => off p * Y th p a t))).
  destruct (MVT_gen f 0 1 df) as [th [Hth E]].
  - rewrite Rmin_left, Rmax_right by lra. intros th Hth.
    apply (is_derive_ext_loc (fun th => e (fun a => X th a t))).
    { assert (P : 0 < Rmin th (1 - th)) by (apply Rmin_glb_lt; lra). exists (mkposreal _ P). intros s Hs. unfold f. rewrite Same; [reflexivity|].
      unfold ball in Hs; simpl in Hs. unfold AbsRing_ball, abs, minus, plus, opp in Hs; simpl in Hs. apply Rabs_def2 in Hs. pose proof (Rmin_l th (1 - th)). pose proof (Rmin_r th (1 - th)). lra. }
    apply (every_loss_rule l e (fun a th => X th a t) (fun a => total ps (fun p => off p * Y th p a t)) (De (fun a => X th a t)) th); [apply De_; lra|].
    intros a Ha. apply (variation_rule th (fun a => total ps (fun p => off p * slope p a th)) (fun a t => total ps (fun p => off p * Y th p a t)) Hth); try assumption.
    + intros b Hb. apply Ds; [lra|exact Hb].
    + intros b Hb. apply total_ext. intros p Hp. rewrite Y0 by (assumption || lra). reflexivity.
    + intros s b Hs Hb. evar_last.
      * apply (total_derive ps (fun p t => off p * Y th p b t)). intros p Hp. apply (is_derive_scal (Y th p b)), DY; assumption || lra.
      * cbv beta. rewrite (total_ext ps _ (fun p => total l (fun c => off p * (DF (fun c => X th c s) b c * Y th p c s)))) by (intros; symmetry; apply total_scal).
        rewrite total_swap. apply total_ext. intros c _. rewrite <- total_scal. apply total_ext. intros; ring.
  - rewrite Rmin_left, Rmax_right by lra. intros th Hth eps He.
    destruct (gradient_continuous e _ _ (De_ th Hth) eps He) as [d [d0 Hd]].
    destruct (orbits_continuous th _ t Hth Ht (fun a Ha => Ds th a Hth Ha) d d0) as [k [k0 Hk]]. exists k. split; [exact k0|]. intros s [_ Hs]. simpl in *. unfold R_dist in *.
    unfold f. rewrite (Same th Hth). apply Hd. replace (into s) with (th + (into s - th)) by ring. apply Hk; [|replace (th + (into s - th)) with (into s) by ring; apply In_].
    apply Rle_lt_trans with (2 := Hs). pose proof (clipped_close 0 1 s th) as Q1. fold (into s) in Q1. fold (into th) in Q1. rewrite (Same th Hth) in Q1. exact Q1.
  - rewrite Rmin_left, Rmax_right in Hth by lra. exists th. split; [exact Hth|]. unfold f in E. rewrite !Same in E by lra.
    replace (e (fun a => X 1 a t)) with (e (fun a => X 0 a t) + df th) by lra. f_equal. unfold df.
    rewrite (total_ext l _ (fun a => total ps (fun p => De (fun a => X th a t) a * Y th p a t * off p))).
    + rewrite total_swap. apply total_ext. intros p _. rewrite Rmult_comm, <- total_scal. apply total_ext. intros; ring.
    + intros a _. rewrite <- total_scal. apply total_ext. intros; ring.
Qed.
End Sets.

(* "By the mean value theorem: the value in the middle of the box, and for each of its letters what is left of it times the
   derivative somewhere in the box" *)
Theorem centred_rule : forall {A : Type} (l : list A) (e : (A -> R) -> R) (De : (A -> R) -> A -> R) (m x : A -> R),
  (forall th, 0 <= th <= 1 -> gradient_at l e (fun a => m a + th * (x a - m a)) (De (fun a => m a + th * (x a - m a)))) ->
  exists th, 0 <= th <= 1 /\ e (fun a => m a + 1 * (x a - m a)) = e (fun a => m a + 0 * (x a - m a)) + total l (fun a => De (fun a => m a + th * (x a - m a)) a * (x a - m a)).
Proof.
  intros A l e De m x H. set (f := fun th => e (fun a => m a + th * (x a - m a))).
  destruct (MVT_gen f 0 1 (fun th => total l (fun a => De (fun a => m a + th * (x a - m a)) a * (x a - m a)))) as [th [Hth E]]; rewrite ?Rmin_left, ?Rmax_right in * by lra.
  - intros th Hth. apply (every_loss_rule l e (fun a th => m a + th * (x a - m a)) (fun a => x a - m a) _ th (H th ltac:(lra))). intros a _. auto_derive; [exact I|ring].
  - intros th Hth. apply (continuity_of_derive f th (total l (fun a => De (fun a => m a + th * (x a - m a)) a * (x a - m a)))).
    apply (every_loss_rule l e (fun a th => m a + th * (x a - m a)) (fun a => x a - m a) _ th (H th Hth)). intros a _. auto_derive; [exact I|ring].
  - exists th. split; [exact Hth|]. unfold f in E. lra.
Qed.

(* "Cuts divide the box in two, letter by letter, so that its parts cover it however they were made": None is no upper end *)
Section Cuts.
Context {A : Type}.
Variable same : forall a b : A, {a = b} + {a <> b}.
Inductive parts := Part | Cut (a : A) (at_ : R) (one two : parts).
Definition box := A -> R * option R.
Definition inside (x : A -> R) (b : box) := forall a, fst (b a) <= x a /\ match snd (b a) with Some high => x a <= high | None => True end.
Definition lower (b : box) a c : box := fun a' => if same a' a then (fst (b a'), Some c) else b a'.
Definition upper (b : box) a c : box := fun a' => if same a' a then (c, snd (b a')) else b a'.
Fixpoint on_all (P : box -> Prop) (t : parts) (b : box) : Prop :=
  match t with Part => P b | Cut a c one two => on_all P one (lower b a c) /\ on_all P two (upper b a c) end.
Theorem cuts_rule : forall (claim : (A -> R) -> Prop) t b, on_all (fun part => forall x, inside x part -> claim x) t b -> forall x, inside x b -> claim x.
Proof.
  intros claim t. induction t as [|a c one IHl two IHr]; intros b H x Hx; [exact (H x Hx)|]. destruct H as [Hl Hr]. destruct (Rle_dec (x a) c) as [Q|Q].
  - apply (IHl _ Hl). intros a'. unfold lower. destruct (same a' a) as [->|]; [|apply Hx]. simpl. split; [apply Hx|exact Q].
  - apply (IHr _ Hr). intros a'. unfold upper. destruct (same a' a) as [->|]; [|apply Hx]. simpl. split; [lra|apply Hx].
Qed.
End Cuts.

(* "in equal cells", and "part by part" *)
Theorem cells_rule : forall (claim : R -> Prop) low high n, low <= high -> (0 < n)%nat ->
  (forall i, (i < n)%nat -> forall z, low + (high - low) * (INR i / INR n) <= z <= low + (high - low) * (INR (S i) / INR n) -> claim z) ->
  forall z, low <= z <= high -> claim z.
Proof.
  intros claim low high n Hlh Hn H z Hz. assert (N0 : 0 < INR n) by (apply lt_0_INR; exact Hn).
  assert (M : forall m, (m <= n)%nat -> z <= low + (high - low) * (INR m / INR n) -> (0 < m)%nat -> claim z).
  { induction m as [|m IH]; intros Hm Q Hp; [lia|]. destruct (Rle_dec (low + (high - low) * (INR m / INR n)) z) as [P|P]; [apply (H m); [lia|split; assumption]|].
    destruct m as [|m]; [|apply IH; [lia|lra|lia]]. exfalso. apply P. simpl (INR 0). unfold Rdiv. rewrite Rmult_0_l, Rmult_0_r. lra. }
  apply (M n (Nat.le_refl n)); [|exact Hn]. unfold Rdiv. rewrite Rinv_r by lra. lra.
Qed.
