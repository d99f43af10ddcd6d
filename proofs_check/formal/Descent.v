(* Gradient descent itself arrives, with small steps, near the end of the flow: "as gamma -> 0, GD leads to" that end, the
   steps going on for ever (Euler.v is about bounded times). For any output p of finitely many weights, the loss
   (1 - p)^2/2, and a metric of the weights (kappa) in which the flow is the gradient flow. *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear Flow Interval Picard Existence Euler Theorem1 Deep DeepGradient DeepMatrix DeepArrives.
Open Scope R_scope.

Section Descent.
Context {A : Type}.
Variable l : list A.
Notation state := (@state A).
Variable p : state -> R.
Variable g : state -> state.
Variable kappa : A -> R.
Hypothesis Kappa : forall a, In a l -> 0 <= kappa a.
(* kappa_a g_a is the derivative of p by the weight a *)
Hypothesis Gradient : forall (x delta : state) s, is_derive (fun s => p (fun a => x a + s * delta a)) s (total l (fun a => kappa a * g (fun a => x a + s * delta a) a * delta a)).
Hypothesis RegularP : forall M, regular l (bounded_by l M) p.
Hypothesis RegularG : forall M a, In a l -> regular l (bounded_by l M) (fun x => g x a).
Definition toward (x : state) : state := fun a => (1 - p x) * g x a.
Variable X : A -> R -> R.
Variable E : state.
Hypothesis Flow : forall t, 0 <= t -> solves l toward X t.
Hypothesis Limit : forall a, In a l -> is_lim (X a) p_infty (E a).
Hypothesis Arrived : p E = 1.
Hypothesis Steep : 0 < total l (fun a => kappa a * g E a ^ 2).
Definition near_end (r : R) (x : state) := forall a, In a l -> Rabs (x a - E a) <= r.
Definition bound := total l (fun a => Rabs (E a)) + 1.
Lemma near_bounded r x : r <= 1 -> near_end r x -> bounded_by l bound x.
Proof.
  intros R1 Hx a Ha. pose proof (Hx a Ha). pose proof (total_member l (fun a => Rabs (E a)) a (fun b _ => Rabs_pos (E b)) Ha) as Q. cbv beta in Q.
  pose proof (Rabs_triang (x a - E a) (E a)) as T. replace (x a - E a + E a) with (x a) in T by ring. unfold bound. lra.
Qed.
Lemma near_distance r x z : near_end r x -> near_end r z -> distance l x z <= INR (length l) * (2 * r).
Proof.
  intros Hx Hz. apply distance_le. intros a Ha. pose proof (Hx a Ha). pose proof (Hz a Ha).
  pose proof (Rabs_triang (x a - E a) (E a - z a)) as T. replace (x a - E a + (E a - z a)) with (x a - z a) in T by ring. rewrite (Rabs_minus_sym (E a)) in T. lra.
Qed.
(* one product of gradients at two points near the end *)
Lemma products_near : exists r m Q, 0 < r <= 1 /\ 0 < m /\ 0 < Q /\ forall x z, near_end r x -> near_end r z -> m <= total l (fun a => kappa a * g z a * g x a) <= Q.
Proof.
  set (N := INR (length l)). assert (N0 : 0 <= N) by apply pos_INR.
  destruct (regular_field l g (bounded_by l bound) (fun a Ha => RegularG bound a Ha)) as [L [L0 HL]].
  set (rho := total l (fun a => kappa a * g E a ^ 2)) in *. set (S := total l kappa). assert (S0 : 0 <= S) by (apply total_ge0; exact Kappa).
  set (G := total l (fun a => Rabs (g E a))). assert (G0 : 0 <= G) by (apply total_ge0; intros; apply Rabs_pos).
  set (D := L * (N * 2)). assert (D0 : 0 <= D) by (repeat apply Rmult_le_pos; lra).
  set (r := Rmin 1 (rho / (2 * (S * (2 * G * D + D * D)) + 1))).
  assert (Den : 0 <= S * (2 * G * D + D * D)) by (apply Rmult_le_pos; [lra|]; assert (0 <= G * D) by (apply Rmult_le_pos; lra); assert (0 <= D * D) by (apply Rmult_le_pos; lra); lra).
  assert (r0 : 0 < r) by (apply Rmin_glb_lt; [lra|apply Rdiv_lt_0_compat; lra]).
  pose proof (Rmin_l 1 (rho / (2 * (S * (2 * G * D + D * D)) + 1))) as R1. pose proof (Rmin_r 1 (rho / (2 * (S * (2 * G * D + D * D)) + 1))) as R2. fold r in R1, R2.
  assert (Sr : S * (2 * G * D + D * D) * r <= rho / 2).
  { apply (Rmult_le_compat_r (2 * (S * (2 * G * D + D * D)) + 1)) in R2; [|lra]. replace (rho / (2 * (S * (2 * G * D + D * D)) + 1) * (2 * (S * (2 * G * D + D * D)) + 1)) with rho in R2 by (field; lra). lra. }
  assert (End : near_end r E) by (intros a Ha; rewrite Rminus_eq_0, Rabs_R0; lra).
  assert (Close : forall x, near_end r x -> forall a, In a l -> Rabs (g x a - g E a) <= D * r).
  { intros x Hx a Ha. apply Rle_trans with (1 := HL x E (near_bounded r x R1 Hx) (near_bounded r E R1 End) a Ha). unfold D. rewrite !Rmult_assoc. apply Rmult_le_compat_l; [exact L0|]. rewrite <- (Rmult_assoc N). rewrite Rmult_assoc. apply near_distance; assumption. }
  exists r, (rho / 2), (3 / 2 * rho). split; [lra|split; [lra|split; [lra|]]]. intros x z Hx Hz.
  assert (Diff : Rabs (total l (fun a => kappa a * g z a * g x a) + - rho) <= rho / 2).
  { apply Rle_trans with (2 := Sr). replace (- rho) with (total l (fun a => -1 * (kappa a * g E a ^ 2))) by (rewrite total_scal; unfold rho; ring). rewrite <- total_plus.
    apply Rle_trans with (1 := total_abs l _). apply Rle_trans with (total l (fun a => (2 * G * D + D * D) * r * kappa a)); [|rewrite total_scal; fold S; right; ring].
    apply total_le. intros a Ha. pose proof (Close x Hx a Ha) as Cx. pose proof (Close z Hz a Ha) as Cz. pose proof (Kappa a Ha) as K0.
    replace (kappa a * g z a * g x a + -1 * (kappa a * g E a ^ 2)) with (kappa a * ((g z a - g E a) * (g x a - g E a) + (g E a * (g x a - g E a) + (g z a - g E a) * g E a))) by ring.
    rewrite Rabs_mult, (Rabs_pos_eq (kappa a)), (Rmult_comm _ (kappa a)) by exact K0. apply Rmult_le_compat_l; [exact K0|].
    pose proof (total_member l (fun a => Rabs (g E a)) a (fun b _ => Rabs_pos (g E b)) Ha) as Ga. cbv beta in Ga. fold G in Ga.
    apply Rle_trans with (1 := Rabs_triang _ _). pose proof (Rabs_triang (g E a * (g x a - g E a)) ((g z a - g E a) * g E a)) as T. rewrite !Rabs_mult in *.
    assert (Rabs (g z a - g E a) * Rabs (g x a - g E a) <= D * r * (D * r)) by (apply Rmult_le_compat; auto using Rabs_pos).
    assert (D * r * (D * r) <= D * D * r) by (assert (0 <= D * D * r) by (apply Rmult_le_pos; [apply Rmult_le_pos|]; lra); nra).
    assert (Rabs (g E a) * Rabs (g x a - g E a) <= G * (D * r)) by (apply Rmult_le_compat; auto using Rabs_pos).
    assert (Rabs (g z a - g E a) * Rabs (g E a) <= D * r * G) by (apply Rmult_le_compat; auto using Rabs_pos). lra. }
  apply Rabs_le_between in Diff. lra.
Qed.
Lemma near_limit r : 0 < r -> exists T, 0 <= T /\ forall t, T < t -> near_end r (fun a => X a t).
Proof.
  intros Hr. assert (Q : forall m, (forall a, In a m -> In a l) -> exists T, 0 <= T /\ forall t, T < t -> forall a, In a m -> Rabs (X a t - E a) <= r).
  { induction m as [|a m IH]; intros Hm; [exists 0; split; [lra|contradiction]|]. destruct IH as [T [T0 HT]]; [intros; apply Hm; right; assumption|].
    destruct (proj2 (lim_of_eps (X a) (E a)) (Limit a (Hm a (or_introl eq_refl))) r Hr) as [T' HT'].
    exists (Rmax T T'). pose proof (Rmax_l T T'). pose proof (Rmax_r T T'). split; [lra|]. intros t Ht b [<-|Hb]; [left; apply HT'; lra|apply HT; [lra|exact Hb]]. }
  apply (Q l). auto.
Qed.
Theorem descent_arrives : forall eps, 0 < eps -> exists gamma0, 0 < gamma0 /\ forall gamma, 0 < gamma <= gamma0 -> exists E' : state,
  (forall a, In a l -> is_lim_seq (fun n => euler toward gamma (fun a => X a 0) n a) (E' a) /\ Rabs (E' a - E a) <= eps) /\ p E' = 1.
Proof.
  intros eps He. destruct products_near as [r0 [m [Q [[R0 R1] [M0 [Q0 Pr]]]]]]. set (r := Rmin r0 eps). assert (Rp : 0 < r) by (apply Rmin_glb_lt; lra).
  pose proof (Rmin_l r0 eps) as Ra. pose proof (Rmin_r r0 eps) as Rb. fold r in Ra, Rb.
  destruct (RegularP bound) as [Lp [Bp [Lp0 [_ [HLp _]]]]].
  destruct (regular_field l g (bounded_by l bound) (fun a Ha => RegularG bound a Ha)) as [Lg [Lg0 HLg]].
  set (N := INR (length l)). assert (N0 : 0 <= N) by apply pos_INR.
  assert (End : forall q, 0 <= q -> near_end q E) by (intros q Hq a Ha; rewrite Rminus_eq_0, Rabs_R0; lra).
  set (G := total l (fun a => Rabs (g E a)) + Lg * (N * 2)). assert (G0 : 0 <= G) by (apply Rplus_le_le_0_compat; [apply total_ge0; intros; apply Rabs_pos|apply Rmult_le_pos; lra]).
  assert (HG : forall x, near_end r x -> forall a, In a l -> Rabs (g x a) <= G).
  { intros x Hx a Ha. pose proof (HLg x E (near_bounded r x ltac:(lra) Hx) (near_bounded r E ltac:(lra) (End r ltac:(lra))) a Ha) as Q1.
    pose proof (near_distance r x E Hx (End r ltac:(lra))) as Q2. fold N in Q2. assert (Q3 : N * (2 * r) <= N * 2) by (apply Rmult_le_compat_l; lra).
    assert (Lg * distance l x E <= Lg * (N * 2)) by (apply Rmult_le_compat_l; lra).
    pose proof (total_member l (fun a => Rabs (g E a)) a (fun b _ => Rabs_pos (g E b)) Ha) as Q4. cbv beta in Q4.
    pose proof (Rabs_triang (g x a - g E a) (g E a)) as T. replace (g x a - g E a + g E a) with (g x a) in T by ring. unfold G. lra. }
  (* so near that the residual pays for the rest of the way *)
  set (c := G / m). assert (c0 : 0 <= c) by (apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat, M0]).
  set (r2 := r / (4 * (c * (Lp * N) + 1))). assert (cl : 0 <= c * (Lp * N)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]).
  assert (r20 : 0 < r2) by (apply Rdiv_lt_0_compat; lra).
  assert (Er2 : 4 * (c * (Lp * N) + 1) * r2 = r) by (unfold r2; field; lra).
  assert (r2r : 2 * r2 <= r / 2) by (assert (0 <= c * (Lp * N) * r2) by (apply Rmult_le_pos; lra); lra).
  destruct (near_limit r2 r20) as [T [T0 HT]].
  assert (LipF : forall M, lipschitz_on l (bounded_by l M) toward).
  { intros M. apply regular_field. intros a Ha. apply (regular_mult l (bounded_by l M) (fun x => 1 - p x)); [|apply RegularG, Ha].
    apply (regular_minus l (bounded_by l M) (fun _ => 1)); [apply regular_const|apply RegularP]. }
  destruct (euler_converges l toward X (T + 2) ltac:(lra) LipF (fun t Ht => Flow t (proj1 Ht))) as [C [g0 [C0 [G1 He2]]]].
  set (gamma0 := Rmin (Rmin g0 1) (Rmin (/ Q) (r2 / (C + 1)))).
  assert (Gam : 0 < gamma0) by (repeat apply Rmin_glb_lt; try lra; [apply Rinv_0_lt_compat, Q0|apply Rdiv_lt_0_compat; lra]).
  exists gamma0. split; [exact Gam|]. intros gamma Hg.
  assert (Gs : gamma <= g0 /\ gamma <= 1 /\ gamma <= / Q /\ gamma <= r2 / (C + 1)).
  { unfold gamma0 in Hg. pose proof (Rmin_l (Rmin g0 1) (Rmin (/ Q) (r2 / (C + 1)))). pose proof (Rmin_r (Rmin g0 1) (Rmin (/ Q) (r2 / (C + 1)))).
    pose proof (Rmin_l g0 1). pose proof (Rmin_r g0 1). pose proof (Rmin_l (/ Q) (r2 / (C + 1))). pose proof (Rmin_r (/ Q) (r2 / (C + 1))). lra. }
  destruct Gs as [Gs1 [Gs2 [Gs3 Gs4]]]. set (x := euler toward gamma (fun a => X a 0)).
  (* the step at which the flow is near *)
  assert (St : exists n0, T < INR n0 * gamma <= T + 2).
  { destruct (nfloor_ex (T / gamma)) as [n [Hn1 Hn2]]; [apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]|]. exists (S n). rewrite S_INR.
    apply (Rmult_le_compat_r gamma) in Hn1; [|lra]. apply (Rmult_lt_compat_r gamma) in Hn2; [|lra]. unfold Rdiv in Hn1, Hn2. rewrite Rmult_assoc, Rinv_l in Hn1, Hn2 by lra. lra. }
  destruct St as [n0 [Hn1 Hn2]].
  assert (Near0 : near_end (2 * r2) (x n0)).
  { intros a Ha. pose proof (He2 gamma n0 ltac:(lra) Hn2 a Ha) as Q1. fold x in Q1. pose proof (HT (INR n0 * gamma) Hn1 a Ha) as Q2. cbv beta in Q2.
    assert (C * gamma <= r2). { apply Rle_trans with ((C + 1) * gamma); [lra|]. apply (Rmult_le_compat_l (C + 1)) in Gs4; [|lra]. replace ((C + 1) * (r2 / (C + 1))) with r2 in Gs4 by (field; lra). exact Gs4. }
    pose proof (Rabs_triang (x n0 a - X a (INR n0 * gamma)) (X a (INR n0 * gamma) - E a)) as Tr. replace (x n0 a - X a (INR n0 * gamma) + (X a (INR n0 * gamma) - E a)) with (x n0 a - E a) in Tr by ring. lra. }
  set (e := fun n => 1 - p (x (n0 + n)%nat)).
  assert (E0 : c * Rabs (e 0%nat) <= r / 2).
  { unfold e. rewrite Nat.add_0_r, <- Arrived. pose proof (HLp E (x n0) (near_bounded r E ltac:(lra) (End r ltac:(lra))) (near_bounded (2 * r2) (x n0) ltac:(lra) Near0)) as Q1.
    assert (Dd : distance l E (x n0) <= N * (2 * r2)) by (apply distance_le; intros a Ha; rewrite Rabs_minus_sym; apply Near0, Ha).
    apply (Rmult_le_compat_l Lp) in Dd; [|exact Lp0]. apply Rle_trans with (c * (Lp * (N * (2 * r2)))); [apply Rmult_le_compat_l; lra|]. lra. }
  (* it stays near, and the residual falls by a factor *)
  assert (Step : forall n, near_end r (x (n0 + n)%nat) -> near_end r (x (n0 + S n)%nat) -> Rabs (e (S n)) <= (1 - gamma * m) * Rabs (e n)).
  { intros n Hx Hx'. set (z := x (n0 + n)%nat) in *. assert (Ez : x (n0 + S n)%nat = fun a => z a + gamma * toward z a) by (rewrite Nat.add_succ_r; reflexivity).
    set (dz := fun a => gamma * toward z a).
    destruct (MVT_gen (fun s => p (fun a => z a + s * dz a)) 0 1 (fun s => total l (fun a => kappa a * g (fun a => z a + s * dz a) a * dz a))) as [s [Hs Em]].
    - intros s _. apply Gradient.
    - intros s _. eapply continuity_of_derive. apply Gradient.
    - rewrite Rmin_left, Rmax_right in Hs by lra.
      assert (Mid : near_end r (fun a => z a + s * dz a)).
      { intros a Ha. pose proof (Hx a Ha) as H1. pose proof (Hx' a Ha) as H2. rewrite Ez in H2. cbv beta in H2. fold (dz a) in H2.
        replace (z a + s * dz a - E a) with ((1 - s) * (z a - E a) + s * (z a + dz a - E a)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult, (Rabs_pos_eq (1 - s)), (Rabs_pos_eq s) by lra.
        assert ((1 - s) * Rabs (z a - E a) <= (1 - s) * r) by (apply Rmult_le_compat_l; lra). assert (s * Rabs (z a + dz a - E a) <= s * r) by (apply Rmult_le_compat_l; lra). lra. }
      set (q := total l (fun a => kappa a * g (fun a => z a + s * dz a) a * g z a)).
      assert (Bq : m <= q <= Q) by (apply Pr; intros a Ha; [pose proof (Hx a Ha)|pose proof (Mid a Ha)]; lra).
      assert (Ee : e (S n) = (1 - gamma * q) * e n).
      { unfold e. rewrite Ez. fold z. assert (P1 : p (fun a => z a + gamma * toward z a) = p (fun a => z a + 1 * dz a)) by (f_equal; apply FunctionalExtensionality.functional_extensionality; intros a; unfold dz; ring).
        assert (P0 : p z = p (fun a => z a + 0 * dz a)) by (f_equal; apply FunctionalExtensionality.functional_extensionality; intros a; ring).
        assert (Tq : total l (fun a => kappa a * g (fun a => z a + s * dz a) a * dz a) = gamma * (1 - p z) * q).
        { unfold q. rewrite <- total_scal. apply total_ext. intros a _. unfold dz, toward. ring. }
        rewrite Tq in Em. rewrite P1. rewrite <- P0 in Em. lra. }
      assert (0 <= 1 - gamma * q).
      { assert (gamma * q <= 1); [|lra]. apply Rle_trans with (/ Q * Q); [apply Rmult_le_compat; lra|rewrite Rinv_l; lra]. }
      rewrite Ee, Rabs_mult, (Rabs_pos_eq (1 - gamma * q)) by assumption. apply Rmult_le_compat_r; [apply Rabs_pos|].
      assert (gamma * m <= gamma * q) by (apply Rmult_le_compat_l; lra). lra. }
  assert (Move : forall n, near_end r (x (n0 + n)%nat) -> forall a, In a l -> Rabs (x (n0 + S n)%nat a - x (n0 + n)%nat a) <= c * (gamma * m * Rabs (e n))).
  { intros n Hx a Ha. rewrite Nat.add_succ_r. unfold x. simpl euler. fold x. set (z := x (n0 + n)%nat) in *. replace (z a + gamma * toward z a - z a) with (gamma * ((1 - p z) * g z a)) by (unfold toward; ring).
    rewrite !Rabs_mult, (Rabs_pos_eq gamma) by lra. replace (c * (gamma * m * Rabs (e n))) with (gamma * (Rabs (e n) * G)) by (unfold c; field; lra).
    apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [apply Rabs_pos|apply HG; assumption]. }
  assert (Gm : 0 < gamma * m <= 1).
  { split; [apply Rmult_lt_0_compat; lra|]. assert (m <= Q) by (pose proof (Pr E E (End r0 ltac:(lra)) (End r0 ltac:(lra))); lra).
    apply Rle_trans with (/ Q * Q); [apply Rmult_le_compat; lra|rewrite Rinv_l; lra]. }
  assert (Stay : forall n, near_end r (x (n0 + n)%nat) /\ forall a, In a l -> Rabs (x (n0 + n)%nat a - x n0 a) <= c * (Rabs (e 0%nat) - Rabs (e n))).
  { induction n as [|n [IH1 IH2]].
    - rewrite Nat.add_0_r. split; [intros a Ha; pose proof (Near0 a Ha); lra|]. intros a _. rewrite Rminus_eq_0, Rabs_R0. right. ring.
    - assert (Way : forall a, In a l -> Rabs (x (n0 + S n)%nat a - x n0 a) <= c * (Rabs (e 0%nat) - (1 - gamma * m) * Rabs (e n))).
      { intros a Ha. pose proof (Move n IH1 a Ha). pose proof (IH2 a Ha). pose proof (Rabs_triang (x (n0 + S n)%nat a - x (n0 + n)%nat a) (x (n0 + n)%nat a - x n0 a)) as Tr.
        replace (x (n0 + S n)%nat a - x (n0 + n)%nat a + (x (n0 + n)%nat a - x n0 a)) with (x (n0 + S n)%nat a - x n0 a) in Tr by ring. lra. }
      assert (Nx : near_end r (x (n0 + S n)%nat)).
      { intros a Ha. pose proof (Way a Ha) as Q1. pose proof (Near0 a Ha) as Q2. pose proof (Rabs_triang (x (n0 + S n)%nat a - x n0 a) (x n0 a - E a)) as Tr.
        replace (x (n0 + S n)%nat a - x n0 a + (x n0 a - E a)) with (x (n0 + S n)%nat a - E a) in Tr by ring.
        assert (0 <= c * ((1 - gamma * m) * Rabs (e n))) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; [lra|apply Rabs_pos]]). lra. }
      split; [exact Nx|]. intros a Ha. pose proof (Step n IH1 Nx) as Q1. apply Rle_trans with (1 := Way a Ha). apply Rmult_le_compat_l; lra. }
  assert (Fall : forall n k, Rabs (e (n + k)%nat) <= (1 - gamma * m) ^ k * Rabs (e n)).
  { intros n k. induction k as [|k IH]; [rewrite Nat.add_0_r; simpl; lra|]. rewrite Nat.add_succ_r. pose proof (Step (n + k)%nat (proj1 (Stay _)) (proj1 (Stay (S (n + k))))) as Q1.
    apply Rle_trans with (1 := Q1). simpl. rewrite Rmult_assoc. apply Rmult_le_compat_l; lra. }
  set (D := 1 + c + Lp * (N * c)). assert (D0 : 0 <= Lp * (N * c)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]).
  assert (Vanish : is_lim_seq (fun n => D * Rabs (e n)) 0).
  { apply (is_lim_seq_le_le (fun _ => 0) _ (fun n => D * ((1 - gamma * m) ^ n * Rabs (e 0%nat)))).
    - intros n. split; [apply Rmult_le_pos; [unfold D; lra|apply Rabs_pos]|]. apply Rmult_le_compat_l; [unfold D; lra|apply (Fall 0%nat n)].
    - apply is_lim_seq_const.
    - replace (Finite 0) with (Rbar_mult D (Finite (0 * Rabs (e 0%nat)))) by (simpl; f_equal; ring). apply is_lim_seq_scal_l.
      apply (is_lim_seq_scal_r _ (Rabs (e 0%nat)) 0), is_lim_seq_geom. rewrite Rabs_pos_eq; lra. }
  assert (Tail : forall n k a, In a l -> Rabs (x (n0 + (n + k))%nat a - x (n0 + n)%nat a) <= c * (Rabs (e n) - Rabs (e (n + k)%nat))).
  { intros n k a Ha. induction k as [|k IH]; [rewrite Nat.add_0_r, !Rminus_eq_0, Rabs_R0; lra|].
    pose proof (Move (n + k)%nat (proj1 (Stay _)) a Ha) as Q1. pose proof (Step (n + k)%nat (proj1 (Stay _)) (proj1 (Stay (S (n + k))))) as Q2. rewrite Nat.add_succ_r.
    pose proof (Rabs_triang (x (n0 + S (n + k))%nat a - x (n0 + (n + k))%nat a) (x (n0 + (n + k))%nat a - x (n0 + n)%nat a)) as Tr.
    replace (x (n0 + S (n + k))%nat a - x (n0 + (n + k))%nat a + (x (n0 + (n + k))%nat a - x (n0 + n)%nat a)) with (x (n0 + S (n + k))%nat a - x (n0 + n)%nat a) in Tr by ring.
    assert (c * Rabs (e (S (n + k))) <= c * ((1 - gamma * m) * Rabs (e (n + k)%nat))) by (apply Rmult_le_compat_l; lra). lra. }
  assert (Small : forall b, 0 < b -> exists n1, forall n, (n1 <= n)%nat -> D * Rabs (e n) < b).
  { intros b Hb. destruct (proj1 (is_lim_seq_Reals _ _) Vanish b Hb) as [n1 H1].
    exists n1. intros n Hn. specialize (H1 n Hn). unfold R_dist in H1. rewrite Rminus_0_r in H1. apply Rle_lt_trans with (1 := Rle_abs _). exact H1. }
  set (E' := fun a => real (Lim_seq (fun n => x (n0 + n)%nat a))).
  assert (Conv : forall a, In a l -> is_lim_seq (fun n => x (n0 + n)%nat a) (E' a)).
  { intros a Ha. apply Lim_seq_correct', ex_lim_seq_cauchy_corr. intros b. destruct (Small b (cond_pos b)) as [n1 H1].
    assert (Z : forall n k, (n1 <= n)%nat -> Rabs (x (n0 + (n + k))%nat a - x (n0 + n)%nat a) < b).
    { intros n k Hn. pose proof (Tail n k a Ha). pose proof (H1 n Hn) as Q1. assert (0 <= c * Rabs (e (n + k)%nat)) by (apply Rmult_le_pos; [lra|apply Rabs_pos]).
      pose proof (Rabs_pos (e n)). assert (0 <= (1 + Lp * (N * c)) * Rabs (e n)) by (apply Rmult_le_pos; lra). unfold D in Q1. lra. }
    exists n1. intros n q Hn Hq. destruct (Nat.le_gt_cases n q).
    - rewrite Rabs_minus_sym. replace q with (n + (q - n))%nat by lia. apply Z, Hn.
    - replace n with (q + (n - q))%nat by lia. apply Z, Hq. }
  assert (Rest : forall n a, In a l -> Rabs (E' a - x (n0 + n)%nat a) <= c * Rabs (e n)).
  { intros n a Ha. apply (is_lim_seq_le (fun k => Rabs (x (n0 + (n + k))%nat a - x (n0 + n)%nat a)) (fun _ => c * Rabs (e n)) (Rabs (E' a - x (n0 + n)%nat a)) (c * Rabs (e n))).
    - intros k. pose proof (Tail n k a Ha). assert (0 <= c * Rabs (e (n + k)%nat)) by (apply Rmult_le_pos; [lra|apply Rabs_pos]). lra.
    - apply (is_lim_seq_abs _ (Finite (E' a - x (n0 + n)%nat a))). apply is_lim_seq_minus'; [|apply is_lim_seq_const].
      apply (is_lim_seq_ext (fun k => x (n0 + (k + n))%nat a)); [intros k; rewrite (Nat.add_comm k n); reflexivity|]. apply (is_lim_seq_incr_n (fun k => x (n0 + k)%nat a) n), Conv, Ha.
    - apply is_lim_seq_const. }
  assert (Ne : near_end r E').
  { intros a Ha. pose proof (Rest 0%nat a Ha) as Q1. rewrite Nat.add_0_r in Q1. pose proof (Near0 a Ha) as Q2. pose proof (Rabs_triang (E' a - x n0 a) (x n0 a - E a)) as Tr.
    replace (E' a - x n0 a + (x n0 a - E a)) with (E' a - E a) in Tr by ring. lra. }
  exists E'. split.
  - intros a Ha. split; [|pose proof (Ne a Ha); lra]. apply (is_lim_seq_incr_n _ n0). apply (is_lim_seq_ext (fun n => x (n0 + n)%nat a)); [intros n; rewrite Nat.add_comm; reflexivity|apply Conv, Ha].
  - assert (Zero : forall n, Rabs (1 - p E') <= D * Rabs (e n)).
    { intros n. pose proof (HLp (x (n0 + n)%nat) E' (near_bounded r _ ltac:(lra) (proj1 (Stay n))) (near_bounded r E' ltac:(lra) Ne)) as Q1.
      assert (Dd : distance l (x (n0 + n)%nat) E' <= N * (c * Rabs (e n))) by (apply distance_le; intros a Ha; rewrite Rabs_minus_sym; apply Rest, Ha).
      apply (Rmult_le_compat_l Lp) in Dd; [|exact Lp0]. pose proof (Rabs_triang (e n) (p (x (n0 + n)%nat) - p E')) as Tr. unfold e in Tr at 1. replace (1 - p (x (n0 + n)%nat) + (p (x (n0 + n)%nat) - p E')) with (1 - p E') in Tr by ring.
      pose proof (Rabs_pos (e n)). assert (0 <= c * Rabs (e n)) by (apply Rmult_le_pos; lra). unfold D. lra. }
    destruct (Req_dec (1 - p E') 0) as [Z|Z]; [lra|exfalso]. destruct (Small _ (Rabs_pos_lt _ Z)) as [n1 H1]. pose proof (H1 n1 (le_n n1)). pose proof (Zero n1). lra.
Qed.
End Descent.

(* the matrices of a deep network, from W_1 = y u^T *)
Lemma total_flat_map {A B : Type} (h : A -> list B) l f : total (flat_map h l) f = total l (fun a => total (h a) f).
Proof. induction l as [|a l IH]; simpl; [reflexivity|]. rewrite total_app, IH. reflexivity. Qed.
Lemma total_prod {A B : Type} (l : list A) (r : list B) f : total (list_prod l r) f = total l (fun a => total r (fun b => f (a, b))).
Proof. induction l as [|a l IH]; simpl; [reflexivity|]. rewrite total_app, total_map, IH. reflexivity. Qed.

Section DeepDescent.
Variables d k H : nat.
Variables phi dphi : R -> R.
Variables x y : vector.
Hypothesis Sm : smooth phi dphi.
Hypothesis Uy : dot d y y = 1.
Notation layer W := (layer d k phi W x).
Notation fan := (fan d k).
Notation parts := (parts d k H).
Lemma total_parts f : total parts f = sum d (fun i => sum k (fun j => f (inl (i, j)))) + sum (S H) (fun m => sum k (fun j => sum (fan m) (fun i => f (inr (m, (j, i)))))).
Proof.
  unfold DeepMatrix.parts. rewrite total_app, total_map, total_prod, total_flat_map. unfold sum. f_equal. apply total_ext. intros m _. rewrite total_map, total_prod. reflexivity.
Qed.
Definition weight_of (X : part -> R) : vector := fun j => sum d (fun i => y i * outer X i j).
Definition output_at (X : part -> R) := sum k (fun j => weight_of X j * phi (layer (inner X) H j)).
Definition gradient_at (X : part -> R) : part -> R := fun a => match a with
  | inl (i, j) => y i * phi (layer (inner X) H j) | inr (m, (j, i)) => pull d k H phi dphi x (inner X) (weight_of X) m j i end.
Lemma output_gradient X D s : is_derive (fun s => output_at (fun a => X a + s * D a)) s
  (total parts (fun a => 1 * gradient_at (fun a => X a + s * D a) a * D a)).
Proof.
  set (Z := fun s a => X a + s * D a). assert (DZ : forall a, is_derive (fun s => Z s a) s (D a)) by (intros a; unfold Z; auto_derive; [exact I|ring]).
  evar_last.
  - apply (derive_last_layer d k H phi dphi x (fun s => inner (Z s)) (inner D) s (fun m j _ _ => proj1 Sm _) (fun m j i _ _ _ => DZ (inr (m, (j, i)))) (fun j s => weight_of (Z s) j) (weight_of D)).
    intros j _. unfold weight_of. apply sum_derive. intros i _. apply (is_derive_scal (fun s => Z s (inl (i, j)))), DZ.
  - change (fun a => X a + s * D a) with (Z s). rewrite total_parts. f_equal.
    + rewrite (sum_ext d (fun i => sum k _) (fun i => sum k (fun j => y i * outer D i j * phi (layer (inner (Z s)) H j)))) by (intros; apply sum_ext; intros; unfold gradient_at, outer; ring).
      rewrite sum_swap. apply sum_ext. intros j _. unfold weight_of. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros; ring.
    + apply sum_ext. intros m _. unfold contribution. apply sum_ext. intros j _. rewrite <- sum_scal. apply sum_ext. intros i _. change (inner D m j i) with (D (inr (m, (j, i)))). change (fun q => weight_of (Z s) q) with (weight_of (Z s)). unfold gradient_at, pull. ring.
Qed.
Section Regular.
Variable M : R.
Notation regular := (regular parts (bounded_by parts M)).
Lemma regular_weight j : (j < k)%nat -> regular (fun X => weight_of X j).
Proof.
  intros Hj. apply (regular_total parts _ (seq 0 d) (fun i X => y i * outer X i j)). intros i Hi. apply below in Hi.
  apply (regular_mult parts _ (fun _ => y i)); [apply regular_const|]. apply (regular_part d k H (bounded_by parts M) M (fun X HX => HX) (inl (i, j))), parts_outer. auto.
Qed.
Lemma regular_tip j : (j < k)%nat -> regular (fun X => phi (layer (inner X) H j)).
Proof. intros Hj. apply (regular_phi_of d k H phi dphi Sm (bounded_by parts M)). apply (regular_layer d k H phi dphi x Sm (bounded_by parts M) M (fun X HX => HX)); auto. Qed.
Lemma regular_output : regular output_at.
Proof.
  apply (regular_total parts _ (seq 0 k) (fun j X => weight_of X j * phi (layer (inner X) H j))). intros j Hj. apply below in Hj.
  apply (regular_mult parts _ (fun X => weight_of X j)); [apply regular_weight, Hj|apply regular_tip, Hj].
Qed.
Lemma regular_gradient a : In a parts -> regular (fun X => gradient_at X a).
Proof.
  intros Ha. destruct a as [[i j]|[m [j i]]]; unfold gradient_at.
  - apply parts_outer in Ha. apply (regular_mult parts _ (fun _ => y i)); [apply regular_const|apply regular_tip; tauto].
  - apply parts_inner in Ha. destruct Ha as [Hm [Hj Hi]]. unfold pull.
    apply (regular_mult parts _ (fun X => back d k H phi dphi x (inner X) (weight_of X) (H - m) j)).
    + apply (regular_back d k H phi dphi x Sm (bounded_by parts M) M (fun X HX => HX) weight_of); [intros q Hq; apply regular_weight, Hq|lia|exact Hj].
    + destruct m as [|m]; [apply (regular_const parts (bounded_by parts M) (x i))|]. simpl in Hi. apply (regular_phi_of d k H phi dphi Sm (bounded_by parts M)).
      apply (regular_layer d k H phi dphi x Sm (bounded_by parts M) M (fun X HX => HX)); [lia|exact Hi].
Qed.
End Regular.
(* where Out = y u^T, the descent of the loss is that of (1 - p)^2/2 *)
Definition lined (X : part -> R) := forall i j, (i < d)%nat -> (j < k)%nat -> X (inl (i, j)) = y i * weight_of X j.
Lemma lined_field X a : lined X -> In a parts -> deep_field d k H phi dphi x y X a = toward output_at gradient_at X a.
Proof.
  intros L Ha. set (V := fun _ : R => inner X). set (Out := fun _ : R => outer X). assert (Al : aligned d k y Out 0) by exact L.
  destruct a as [[i j]|[m [j i]]]; unfold deep_field, joined, toward, gradient_at.
  - apply parts_outer in Ha. unfold slope_out. change (inner X) with (V 0). change (outer X) with (Out 0). rewrite (deep_aligned d k H phi x y V Out 0 Al i) by tauto. change (product_of d k H phi x y V Out 0) with (output_at X). ring.
  - apply parts_inner in Ha. unfold slope_layer. change (inner X) with (V 0). change (outer X) with (Out 0). rewrite (backward_aligned d k H phi dphi x y Uy V Out 0 Al) by (tauto || lia). apply Rmult_assoc.
Qed.
Lemma lined_if X c : (forall i j, (i < d)%nat -> (j < k)%nat -> X (inl (i, j)) = y i * c j) -> lined X /\ forall j, (j < k)%nat -> weight_of X j = c j.
Proof.
  intros E. assert (Q : forall j, (j < k)%nat -> weight_of X j = c j).
  { intros j Hj. unfold weight_of, outer. rewrite (sum_ext d _ (fun i => c j * (y i * y i))) by (intros; rewrite E by assumption; ring). rewrite sum_scal. fold (dot d y y). rewrite Uy. ring. }
  split; [|exact Q]. intros i j Hi Hj. rewrite Q by exact Hj. apply E; assumption.
Qed.
Lemma field_agrees X Z a : agree parts X Z -> In a parts -> deep_field d k H phi dphi x y X a = deep_field d k H phi dphi x y Z a.
Proof.
  intros E Ha. set (M := total parts (fun a => Rabs (X a))).
  assert (B : bounded_by parts M X) by (intros b Hb; apply (total_member parts (fun a => Rabs (X a)) b); [intros; apply Rabs_pos|exact Hb]).
  destruct (deep_field_lipschitz d k H phi dphi x y Sm (bounded_by parts M) M (fun X HX => HX)) as [L [_ HL]].
  pose proof (HL X Z B (fun b Hb => eq_ind _ (fun q => Rabs q <= M) (B b Hb) _ (E b Hb)) a Ha) as Q.
  replace (distance parts X Z) with 0 in Q by (symmetry; apply total_zero; intros b Hb; rewrite (E b Hb), Rminus_eq_0; apply Rabs_R0).
  rewrite Rmult_0_r in Q. destruct (Req_dec (deep_field d k H phi dphi x y X a - deep_field d k H phi dphi x y Z a) 0) as [|N]; [lra|]. apply Rabs_pos_lt in N. lra.
Qed.
Lemma sum_lim_seq n (s : nat -> nat -> R) (b : nat -> R) : (forall i, (i < n)%nat -> is_lim_seq (s i) (b i)) -> is_lim_seq (fun t => sum n (fun i => s i t)) (sum n b).
Proof.
  intros Q. assert (L : forall m, (forall i, In i m -> (i < n)%nat) -> is_lim_seq (fun t => total m (fun i => s i t)) (total m b)).
  { induction m as [|i m IH]; intros Hm; simpl; [apply is_lim_seq_const|]. apply is_lim_seq_plus'; [apply Q, Hm; left; reflexivity|apply IH; intros; apply Hm; right; assumption]. }
  apply L. intros i Hi. apply below, Hi.
Qed.
Section End.
Variable V : R -> nat -> matrix.
Variable Out : R -> matrix.
Hypothesis F : deep_matrix_flow d k H phi dphi x y V Out (fun t => 0 <= t).
Hypothesis A0 : aligned d k y Out 0.
(* an end of the flow *)
Variable W : nat -> matrix.
Variable U : vector.
Hypothesis LW : forall m j i, (m <= H)%nat -> (j < k)%nat -> (i < fan m)%nat -> is_lim (fun t => V t m j i) p_infty (W m j i).
Hypothesis LU : forall i j, (i < d)%nat -> (j < k)%nat -> is_lim (fun t => Out t i j) p_infty (y i * U j).
Hypothesis Ends : forall i, (i < d)%nat -> deep d k H phi W (fun i j => y i * U j) x i = y i.
(* "As gamma -> 0, GD leads to" it: with small steps descent converges, to weights as near to it as one likes, with which
   the network maps x to y *)
Theorem deep_descent_arrives : forall eps, 0 < eps -> exists gamma0, 0 < gamma0 /\ forall gamma, 0 < gamma <= gamma0 ->
  forall (Vn : nat -> nat -> matrix) (On : nat -> matrix), (forall m j i, Vn 0%nat m j i = V 0 m j i) -> (forall i j, On 0%nat i j = Out 0 i j) ->
  (forall n m j i, Vn (S n) m j i = step_layer d k H phi dphi x y (Vn n) (On n) gamma m j i) -> (forall n i j, On (S n) i j = step_out d k H phi x y (Vn n) (On n) gamma i j) ->
  exists (W' : nat -> matrix) (U' : vector),
  (forall m j i, (m <= H)%nat -> (j < k)%nat -> (i < fan m)%nat -> is_lim_seq (fun n => Vn n m j i) (W' m j i) /\ Rabs (W' m j i - W m j i) <= eps) /\
  (forall i j, (i < d)%nat -> (j < k)%nat -> is_lim_seq (fun n => On n i j) (y i * U' j) /\ Rabs (y i * U' j - y i * U j) <= eps) /\
  forall i, (i < d)%nat -> deep d k H phi W' (fun i j => y i * U' j) x i = y i.
Proof.
  intros eps He. set (X := fun a t => joined (V t) (Out t) a). set (E := joined W (fun i j => y i * U j)).
  destruct (lined_if E U (fun i j _ _ => eq_refl)) as [LE WE].
  assert (DeepE : forall Z c i, (forall j, (j < k)%nat -> weight_of Z j = c j) -> deep d k H phi (inner Z) (fun i j => y i * c j) x i = y i * output_at Z).
  { intros Z c i Q. unfold Deep.deep, output_at. rewrite <- sum_scal. apply sum_ext. intros j Hj. rewrite Q by exact Hj. ring. }
  assert (PE : output_at E = 1).
  { assert (Q : sum d (fun i => y i * (y i * output_at E)) = sum d (fun i => y i * y i)) by (apply sum_ext; intros i Hi; rewrite <- (DeepE E U i WE); f_equal; apply Ends, Hi).
    rewrite (sum_ext d _ (fun i => output_at E * (y i * y i))), sum_scal in Q by (intros; ring). fold (dot d y y) in Q. rewrite Uy in Q. lra. }
  assert (Al : forall t, 0 <= t -> lined (fun a => X a t)) by (intros t Ht; exact (always_aligned d k H phi dphi x y Uy V Out F A0 t Ht)).
  destruct (descent_arrives parts output_at gradient_at (fun _ => 1) (fun _ _ => Rle_0_1) output_gradient regular_output regular_gradient X E) with (eps := eps) as [g0 [G0 Main]].
  - intros t Ht a Ha. evar_last; [apply (proj2 (joined_solve d k H phi dphi x y V Out t) (F t Ht) a Ha)|]. apply lined_field; [apply Al, Ht|exact Ha].
  - intros [[i j]|[m [j i]]] Ha; [apply parts_outer in Ha; apply LU; tauto|apply parts_inner in Ha; apply LW; tauto].
  - exact PE.
  - rewrite total_parts. apply Rlt_le_trans with (sum d (fun i => sum k (fun j => 1 * gradient_at E (inl (i, j)) ^ 2))).
    + rewrite (sum_ext d _ (fun i => square k (fun j => phi (layer W H j)) * (y i * y i))).
      * rewrite sum_scal. fold (dot d y y). rewrite Uy, Rmult_1_r. pose proof (cauchy_schwarz k U (fun j => phi (layer W H j))) as C. pose proof (square_ge0 k U). pose proof (square_ge0 k (fun j => phi (layer W H j))).
        assert (Q : dot k U (fun j => phi (layer W H j)) = 1) by (rewrite <- PE; unfold dot, output_at; apply sum_ext; intros j Hj; rewrite WE by exact Hj; reflexivity). rewrite Q in C. nra.
      * intros i _. unfold square, dot. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros j _. unfold gradient_at. change (inner E) with W. ring.
    + assert (0 <= sum (S H) (fun m => sum k (fun j => sum (fan m) (fun i => 1 * gradient_at E (inr (m, (j, i))) ^ 2)))); [|lra].
      repeat (apply total_ge0; intros). rewrite Rmult_1_l. apply pow2_ge_0.
  - exact He.
  - exists g0. split; [exact G0|]. intros gamma Hg Vn On V0 O0 VS OS. destruct (Main gamma Hg) as [E' [LE' PE']].
    set (xn := euler (toward output_at gradient_at) gamma (fun a => X a 0)) in *.
    assert (Same : forall n, agree parts (joined (Vn n) (On n)) (xn n) /\ lined (xn n)).
    { induction n as [|n [IH1 IH2]].
      - split; [intros [[i j]|[m [j i]]] _; [apply O0|apply V0]|apply (Al 0 (Rle_refl 0))].
      - split.
        + intros a Ha. unfold xn. simpl euler. fold xn. rewrite <- (IH1 a Ha), <- (lined_field (xn n) a IH2 Ha), <- (field_agrees _ _ a IH1 Ha).
          destruct a as [[i j]|[m [j i]]]; [unfold joined at 1; rewrite OS|unfold joined at 1; rewrite VS]; reflexivity.
        + apply (lined_if _ (fun j => weight_of (xn n) j + gamma * ((1 - output_at (xn n)) * phi (layer (inner (xn n)) H j)))).
          intros i j Hi Hj. unfold xn. simpl euler. fold xn. rewrite (IH2 i j Hi Hj). unfold toward, gradient_at. ring. }
    assert (Lw : forall j, (j < k)%nat -> is_lim_seq (fun n => weight_of (xn n) j) (weight_of E' j)).
    { intros j Hj. apply (sum_lim_seq d (fun i n => y i * outer (xn n) i j) (fun i => y i * outer E' i j)). intros i Hi.
      apply (is_lim_seq_scal_l (fun n => xn n (inl (i, j))) (y i) (E' (inl (i, j)))). apply LE', parts_outer. auto. }
    assert (Li : lined E').
    { intros i j Hi Hj. pose proof (proj1 (LE' (inl (i, j)) (proj2 (parts_outer d k H i j) (conj Hi Hj)))) as Q. apply is_lim_seq_unique in Q.
      pose proof (is_lim_seq_scal_l _ (y i) _ (Lw j Hj)) as Q2. apply (is_lim_seq_ext _ (fun n => xn n (inl (i, j)))) in Q2; [|intros n; symmetry; apply (proj2 (Same n)); assumption].
      apply is_lim_seq_unique in Q2. rewrite Q in Q2. injection Q2. auto. }
    exists (inner E'), (weight_of E'). split; [|split].
    + intros m j i Hm Hj Hi. assert (Ha : In (inr (m, (j, i))) parts) by (apply parts_inner; auto). destruct (LE' _ Ha) as [L B]. split; [|exact B].
      apply (is_lim_seq_ext (fun n => xn n (inr (m, (j, i))))); [intros n; symmetry; apply (proj1 (Same n) _ Ha)|exact L].
    + intros i j Hi Hj. assert (Ha : In (inl (i, j)) parts) by (apply parts_outer; auto). destruct (LE' _ Ha) as [L B]. rewrite (Li i j Hi Hj) in L, B. split; [|exact B].
      apply (is_lim_seq_ext (fun n => xn n (inl (i, j)))); [intros n; symmetry; apply (proj1 (Same n) _ Ha)|exact L].
    + intros i Hi. rewrite (DeepE E' (weight_of E') i (fun _ _ => eq_refl)), PE'. ring.
Qed.
End End.
End DeepDescent.

(* One layer with equal units. "As gamma -> 0, GD leads to a rank-1 solution": from every start whose flow converges to
   k U phi(V) = 1, gradient descent of the matrices with a small learning rate converges to a solution of rank one with
   k U' phi(V') = 1, as near to (U, V) as one likes *)
Theorem theorem1_descent : forall d k phi dphi (x y : vector) u v (U V : R), smooth phi dphi -> (0 < k)%nat -> dot d x x = 1 -> dot d y y = 1 ->
  flow phi dphi (INR k) u v -> is_lim u p_infty U -> is_lim v p_infty V -> INR k * U * phi V = 1 ->
  forall eps, 0 < eps -> exists gamma0, 0 < gamma0 /\ forall gamma, 0 < gamma <= gamma0 -> exists U' V' : R,
  Rabs (U' - U) <= eps /\ Rabs (V' - V) <= eps /\ INR k * U' * phi V' = 1 /\
  let W n := descent d k phi dphi (fun _ => gamma) x y (fun i _ => y i * u 0, fun _ l => v 0 * x l) n in
  (forall i j, (i < d)%nat -> (j < k)%nat -> is_lim_seq (fun n => fst (W n) i j) (y i * U')) /\
  (forall j l, (j < k)%nat -> (l < d)%nat -> is_lim_seq (fun n => snd (W n) j l) (V' * x l)).
Proof.
  intros d k phi dphi x y u v U V Sm Kp Ux Uy F LU LV P eps He. assert (kpos : 0 < INR k) by (apply lt_0_INR, Kp).
  set (p := fun z : bool -> R => INR k * z true * phi (z false)). set (g := fun (z : bool -> R) (b : bool) => if b then phi (z false) else z true * dphi (z false)).
  assert (Reg : forall M (b : bool), In b both -> regular both (bounded_by both M) (fun z : bool -> R => z b)) by (intros M b Hb; apply (regular_coordinate both (bounded_by both M) b M Hb); intros z Hz; apply Hz, Hb).
  assert (In1 : In true both /\ In false both) by (simpl; auto). destruct In1 as [It If].
  assert (Rof : forall M (f : R -> R), (forall B, regular_on (ball 0 B) f) -> regular both (bounded_by both M) (fun z : bool -> R => f (z false))).
  { intros M f Hf. apply (regular_comp both (bounded_by both M) (ball 0 M) f); [apply Hf|intros z Hz; unfold ball; rewrite Rminus_0_r; apply Hz, If|apply Reg, If]. }
  assert (Rp : forall M, regular both (bounded_by both M) (fun z : bool -> R => phi (z false))) by (intros M; apply Rof; intros B; apply (ball_regular phi dphi), smooth_everywhere, Sm).
  assert (Rd : forall M, regular both (bounded_by both M) (fun z : bool -> R => dphi (z false))) by (intros M; apply Rof; intros B; apply (ball_regular phi dphi), smooth_everywhere, Sm).
  assert (N : phi V <> 0) by (intros Z; rewrite Z in P; lra).
  destruct (descent_arrives both p g (fun _ => INR k) (fun _ _ => Rlt_le _ _ kpos)) with (X := pair u v) (E := fun b : bool => if b then U else V) (eps := eps) as [g0 [G0 Main]].
  - intros z D s. set (c := fun b s => z b + s * D b). assert (Dc : forall b, is_derive (c b) s (D b)) by (intros b; unfold c; auto_derive; [exact I|ring]).
    evar_last; [apply (is_derive_mult (fun s => INR k * c true s) (fun s => phi (c false s)) s (INR k * D true) (D false * dphi (c false s)))|].
    + apply (is_derive_scal (c true)), Dc.
    + apply (is_derive_comp phi (c false) s (dphi (c false s)) (D false)); [apply Sm|apply Dc].
    + intros; apply Rmult_comm.
    + unfold plus, mult; simpl. unfold c. ring.
  - intros M. apply (regular_mult both (bounded_by both M) (fun z : bool -> R => INR k * z true)); [|apply Rp]. apply (regular_mult both (bounded_by both M) (fun _ => INR k)); [apply regular_const|apply Reg, It].
  - intros M [|] _; [apply Rp|]. apply (regular_mult both (bounded_by both M) (fun z : bool -> R => z true)); [apply Reg, It|apply Rd].
  - intros t Ht [|] _; apply (F t Ht).
  - intros [|] _; assumption.
  - exact P.
  - simpl. assert (0 < INR k * phi V ^ 2) by (apply Rmult_lt_0_compat; [exact kpos|apply pow2_gt_0, N]). assert (0 <= INR k * (U * dphi V) ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]). simpl in *. lra.
  - exact He.
  - exists g0. split; [exact G0|]. intros gamma Hg. destruct (Main gamma Hg) as [E' [LE PE]]. exists (E' true), (E' false).
    destruct (LE true It) as [L1 B1]. destruct (LE false If) as [L2 B2]. split; [exact B1|split; [exact B2|split; [exact PE|]]].
    set (z := euler (toward p g) gamma (fun b => pair u v b 0)) in *.
    assert (R1 : forall n, let W := descent d k phi dphi (fun _ => gamma) x y (fun i _ => y i * u 0, fun _ l => v 0 * x l) n in rank_one d k x y (fst W) (snd W) (fun _ => z n true) (fun _ => z n false)).
    { induction n as [|n IH]; [split; reflexivity|]. simpl in IH |- *. set (W := descent d k phi dphi (fun _ => gamma) x y _ n) in *.
      assert (Re : residual k phi (dot d x x) (fun _ => z n true) (fun _ => z n false) = 1 - p (z n)) by (unfold residual; rewrite sum_const, Ux, Rmult_1_l; unfold p; ring).
      split; intros i j Hi Hj; unfold step1, step2.
      - rewrite (descent1_rank_one d k phi x y _ _ _ _ i j IH Hi Hj). destruct IH as [H1 _]. rewrite H1 by assumption. unfold velocity_u. rewrite Re, Ux, Rmult_1_l. unfold z. simpl euler. fold z. unfold toward, g. ring.
      - rewrite (descent2_rank_one d k phi dphi x y _ _ _ _ i j IH Hi Hj). destruct IH as [_ H2]. rewrite H2 by assumption. unfold velocity_v. rewrite Re, Ux, Uy, !Rmult_1_l. unfold z. simpl euler. fold z. unfold toward, g. ring. }
    split; intros i j Hi Hj.
    + apply (is_lim_seq_ext (fun n => y i * z n true)); [intros n; symmetry; apply (R1 n); assumption|]. apply (is_lim_seq_scal_l (fun n => z n true) (y i) (E' true)), L1.
    + apply (is_lim_seq_ext (fun n => z n false * x j)); [intros n; symmetry; apply (R1 n); assumption|]. apply (is_lim_seq_scal_r (fun n => z n false) (x j) (E' false)), L2.
Qed.
