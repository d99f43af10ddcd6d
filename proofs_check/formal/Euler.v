(* gamma -> 0: Euler's method with the step gamma stays within C gamma of the solution up to the time T.
   "GD deviates from the flow by O(gamma)." *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Picard Existence.
Open Scope R_scope.

Section Euler.
Context {A : Type}.
Variable l : list A.
Notation state := (@state A).
Notation distance := (distance l).
Notation solves := (solves l).
Variable F : state -> state.
Definition bounded_by (M : R) (x : state) := forall a, In a l -> Rabs (x a) <= M.
Fixpoint euler (gamma : R) (x0 : state) (n : nat) : state :=
  match n with O => x0 | S m => fun a => euler gamma x0 m a + gamma * F (euler gamma x0 m) a end.

(* continuous curves are bounded on [0, T] *)
Lemma bounded_curves (X : A -> R -> R) T (m : list A) : 0 <= T ->
  (forall a, In a m -> forall t, 0 <= t <= T -> continuity_pt (X a) t) ->
  exists M, 0 <= M /\ forall a, In a m -> forall t, 0 <= t <= T -> Rabs (X a t) <= M.
Proof.
  intros HT. induction m as [|a m IH]; intros C; [exists 0; split; [lra|contradiction]|].
  destruct IH as [M [M0 HM]]; [intros; apply C; simpl; auto|].
  destruct (continuity_ab_maj (fun t => Rabs (X a t)) 0 T HT) as [s [Hs _]].
  { intros t Ht. apply (continuity_pt_comp (X a) Rabs); [apply C; simpl; auto|apply Rcontinuity_abs]. }
  exists (M + Rabs (X a s)). pose proof (Rabs_pos (X a s)). split; [lra|]. intros b [<-|Hb] t Ht.
  - pose proof (Hs t Ht). lra.
  - pose proof (HM b Hb t Ht). lra.
Qed.

Theorem euler_converges : forall X T, 0 <= T -> (forall M, lipschitz_on l (bounded_by M) F) ->
  (forall t, 0 <= t <= T -> solves F X t) ->
  exists C gamma0, 0 <= C /\ 0 < gamma0 /\ forall gamma n, 0 < gamma <= gamma0 -> INR n * gamma <= T ->
    forall a, In a l -> Rabs (euler gamma (fun a => X a 0) n a - X a (INR n * gamma)) <= C * gamma.
Proof.
  intros X T HT Lip Sol.
  destruct (bounded_curves X T l HT) as [M0 [M1 HM]].
  { intros a Ha t Ht. eapply continuity_of_derive. apply (Sol t Ht a Ha). }
  destruct (Lip (M0 + 1)) as [L [L0 HL]].
  assert (In0 : forall t, 0 <= t <= T -> bounded_by (M0 + 1) (fun a => X a t)) by (intros t Ht a Ha; pose proof (HM a Ha t Ht); lra).
  (* a bound of the speed *)
  set (B := total l (fun a => Rabs (F (fun b => X b 0) a)) + L * (INR (length l) * (2 * M0))).
  assert (HB : forall t, 0 <= t <= T -> forall a, In a l -> Rabs (F (fun b => X b t) a) <= B).
  { intros t Ht a Ha. pose proof (HL _ _ (In0 t Ht) (In0 0 ltac:(lra)) a Ha) as Q.
    pose proof (total_member l (fun a => Rabs (F (fun b => X b 0) a)) a (fun b _ => Rabs_pos _) Ha) as Q2. cbv beta in Q2.
    assert (D : distance (fun b => X b t) (fun b => X b 0) <= INR (length l) * (2 * M0)).
    { apply distance_le. intros b Hb. pose proof (HM b Hb t Ht). pose proof (HM b Hb 0 ltac:(lra)).
      pose proof (Rabs_triang (X b t) (- X b 0)) as Tr. rewrite Rabs_Ropp in Tr. unfold Rminus. lra. }
    apply (Rmult_le_compat_l L) in D; [|exact L0].
    pose proof (Rabs_triang (F (fun b => X b t) a - F (fun b => X b 0) a) (F (fun b => X b 0) a)) as Tr.
    replace (F (fun b => X b t) a - F (fun b => X b 0) a + F (fun b => X b 0) a) with (F (fun b => X b t) a) in Tr by ring.
    unfold B. lra. }
  set (N := INR (length l)). assert (N0 : 0 <= N) by apply pos_INR.
  assert (B0 : 0 <= B).
  { unfold B. apply Rplus_le_le_0_compat; [apply total_ge0; intros; apply Rabs_pos|]. apply Rmult_le_pos; [exact L0|]. apply Rmult_le_pos; [exact N0|lra]. }
  set (K := N * (L * (N * B))). assert (K0 : 0 <= K) by (repeat (apply Rmult_le_pos; auto)).
  set (q := L * N). assert (q0 : 0 <= q) by (apply Rmult_le_pos; auto).
  (* the error of one step from the solution itself *)
  assert (Local : forall t g a, 0 <= t -> 0 < g -> t + g <= T -> In a l ->
    Rabs (X a (t + g) - X a t - g * F (fun b => X b t) a) <= L * (N * B) * g * g).
  { intros t g a Ht Hg Hs Ha.
    assert (Q : Rabs ((X a (t + g) - (t + g) * F (fun b => X b t) a) - (X a t - t * F (fun b => X b t) a)) <= L * (N * (B * g)) * (t + g) - L * (N * (B * g)) * t).
    { apply (dominated (fun s => X a s - s * F (fun b => X b t) a) (fun s => F (fun b => X b s) a - F (fun b => X b t) a)
        (fun s => L * (N * (B * g)) * s) (fun _ => L * (N * (B * g))) t (t + g) ltac:(lra)).
      - intros s Hs'. evar_last. apply (is_derive_minus (X a) (fun s => s * F (fun b => X b t) a)); [apply (Sol s ltac:(lra) a Ha)|].
        auto_derive; [exact I|reflexivity]. unfold minus, plus, opp; simpl. ring.
      - intros s _. auto_derive; [exact I|ring].
      - intros s Hs'. apply Rle_trans with (1 := HL _ _ (In0 s ltac:(lra)) (In0 t ltac:(lra)) a Ha).
        apply Rmult_le_compat_l; [exact L0|]. apply distance_le. intros b Hb.
        apply Rle_trans with (B * s - B * t).
        + apply (dominated (X b) (fun r => F (fun c => X c r) b) (fun r => B * r) (fun _ => B) t s ltac:(lra)).
          * intros r Hr. apply (Sol r ltac:(lra) b Hb).
          * intros r _. auto_derive; [exact I|ring].
          * intros r Hr. apply HB; [lra|exact Hb].
        + replace (B * s - B * t) with (B * (s - t)) by ring. apply Rmult_le_compat_l; lra. }
    replace (X a (t + g) - X a t - g * F (fun b => X b t) a) with ((X a (t + g) - (t + g) * F (fun b => X b t) a) - (X a t - t * F (fun b => X b t) a)) by ring. lra. }
  set (C := K * T * exp (q * T)). assert (C0 : 0 <= C) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|left; apply exp_pos]).
  exists C, (/ (C + 1)). assert (G0 : 0 < / (C + 1)) by (apply Rinv_0_lt_compat; lra). split; [exact C0|split; [exact G0|]].
  intros g n [g0 g1]. assert (Cg : C * g <= 1).
  { apply Rle_trans with ((C + 1) * / (C + 1)); [|right; field; lra]. apply Rmult_le_compat; lra. }
  assert (Err : forall m, INR m * g <= T -> distance (euler g (fun a => X a 0) m) (fun a => X a (INR m * g)) <= K * g * (INR m * g) * exp (q * (INR m * g))).
  { induction m as [|m IH]; intros Hm.
    - simpl INR. rewrite Rmult_0_l, Rmult_0_r, Rmult_0_l. right. apply total_zero. intros a _. simpl. rewrite Rminus_eq_0, Rabs_R0. reflexivity.
    - rewrite S_INR in *. assert (Hm' : INR m * g <= T) by lra. specialize (IH Hm'). pose proof (pos_INR m) as m0.
      assert (t0 : 0 <= INR m * g) by (apply Rmult_le_pos; lra).
      set (t := INR m * g) in *. set (E := euler g (fun a => X a 0) m) in *. set (D := distance E (fun a => X a t)) in *.
      assert (Small : D <= 1).
      { apply Rle_trans with (1 := IH). apply Rle_trans with (C * g); [|exact Cg]. unfold C.
        replace (K * T * exp (q * T) * g) with (K * g * (T * exp (q * T))) by ring. rewrite Rmult_assoc. apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|].
        apply Rmult_le_compat; [exact t0|left; apply exp_pos|exact Hm'|]. assert (Z : q * t <= q * T) by (apply Rmult_le_compat_l; lra).
        destruct Z as [Z|Z]; [left; apply exp_increasing, Z|rewrite Z; lra]. }
      assert (InE : bounded_by (M0 + 1) E).
      { intros a Ha. pose proof (HM a Ha t ltac:(lra)) as Q. pose proof (total_member l (fun a => Rabs (E a - X a t)) a (fun b _ => Rabs_pos _) Ha) as Q2.
        cbv beta in Q2. change (total l (fun a => Rabs (E a - X a t))) with D in Q2.
        pose proof (Rabs_triang (E a - X a t) (X a t)) as Tr. replace (E a - X a t + X a t) with (E a) in Tr by ring. lra. }
      replace ((INR m + 1) * g) with (t + g) by (unfold t; ring).
      assert (Step : distance (euler g (fun a => X a 0) (S m)) (fun a => X a (t + g)) <= D + g * (q * D) + K * g * g).
      { unfold Picard.distance. apply Rle_trans with (total l (fun a => Rabs (E a - X a t) + (g * (L * D) + L * (N * B) * g * g))).
        - apply total_le. intros a Ha. simpl euler. fold E.
          pose proof (HL E (fun b => X b t) InE (In0 t ltac:(lra)) a Ha) as Q1. fold D in Q1.
          pose proof (Local t g a t0 g0 ltac:(unfold t; lra) Ha) as Q2.
          replace (E a + g * F E a - X a (t + g)) with ((E a - X a t) + (g * (F E a - F (fun b => X b t) a) + - (X a (t + g) - X a t - g * F (fun b => X b t) a))) by ring.
          apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat_l. apply Rle_trans with (1 := Rabs_triang _ _).
          rewrite Rabs_Ropp, Rabs_mult, (Rabs_pos_eq g) by lra. apply Rplus_le_compat; [apply Rmult_le_compat_l; lra|exact Q2].
        - rewrite total_plus, total_const. fold N. change (total l (fun a => Rabs (E a - X a t))) with D. unfold q, K. right. ring. }
      apply Rle_trans with (1 := Step). pose proof (exp_ineq1_le (q * g)) as X1.
      replace (q * (t + g)) with (q * t + q * g) by ring. rewrite exp_plus. set (e1 := exp (q * t)) in *. set (e2 := exp (q * g)) in *.
      assert (P1 : 0 < e1) by apply exp_pos. assert (P2 : 0 < e2) by apply exp_pos.
      assert (e11 : 1 <= e1). { unfold e1. rewrite <- exp_0. assert (Z : 0 <= q * t) by (apply Rmult_le_pos; lra). destruct Z as [Z|Z]; [left; apply exp_increasing, Z|rewrite <- Z; lra]. }
      assert (e21 : 1 <= e2). { assert (0 <= q * g) by (apply Rmult_le_pos; lra). lra. }
      assert (A1 : D * (1 + q * g) <= K * g * t * e1 * e2).
      { apply Rmult_le_compat; try lra. apply distance_ge0. assert (0 <= q * g) by (apply Rmult_le_pos; lra). lra. }
      assert (A2 : K * g * g * 1 <= K * g * g * (e1 * e2)).
      { apply Rmult_le_compat_l; [apply Rmult_le_pos; [apply Rmult_le_pos; lra|lra]|]. rewrite <- (Rmult_1_r 1). apply Rmult_le_compat; lra. }
      lra. }
  intros Hn a Ha. specialize (Err n Hn). pose proof (pos_INR n) as n0.
  pose proof (total_member l (fun a => Rabs (euler g (fun a => X a 0) n a - X a (INR n * g))) a (fun b _ => Rabs_pos _) Ha) as Q. cbv beta in Q.
  apply Rle_trans with (1 := Q). apply Rle_trans with (1 := Err). unfold C. assert (t0 : 0 <= INR n * g) by (apply Rmult_le_pos; lra).
  replace (K * T * exp (q * T) * g) with (K * g * (T * exp (q * T))) by ring. rewrite Rmult_assoc. apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|].
  apply Rmult_le_compat; [exact t0|left; apply exp_pos|exact Hn|]. assert (Z : q * (INR n * g) <= q * T) by (apply Rmult_le_compat_l; lra).
  destruct Z as [Z|Z]; [left; apply exp_increasing, Z|rewrite Z; lra].
Qed.
End Euler.
