(* The counterexample to Theorem 1 as printed: "phi = exp(-e^{-z}), k = 2, u0 = -2, v0 = 0: trapped. An open set of
   initialisations fails." phi/phi' = e^z is finite everywhere. And that deep networks can be trapped as well: of
   this phi, of z^2, and of exp, which one layer never is. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear Flow Interval Table Theorem1 Deep DeepMatrix DeepArrives DeepFlow.
Open Scope R_scope.

Definition gumbel z := exp (- exp (- z)).
Definition gumbel' z := exp (- z) * gumbel z.
Definition gumbel'' z := (exp (- z) - 1) * gumbel' z.

Lemma gumbel_positive z : 0 < gumbel z.
Proof. apply exp_pos. Qed.
Lemma gumbel'_positive z : 0 < gumbel' z.
Proof. apply Rmult_lt_0_compat; apply exp_pos. Qed.
Lemma gumbel_smooth : smooth gumbel gumbel'.
Proof.
  apply (smooth_of_C2 gumbel gumbel' gumbel'').
  - intros z. unfold gumbel', gumbel. auto_derive; [exact I|ring].
  - intros z. unfold gumbel'', gumbel', gumbel. auto_derive; [exact I|ring].
  - intros z. apply continuity_pt_filterlim. apply (ex_derive_continuous gumbel'').
    unfold gumbel'', gumbel', gumbel. auto_derive. exact I.
Qed.

Lemma gumbel_ratio z : gumbel z / gumbel' z = exp z.
Proof. unfold gumbel'. rewrite exp_Ropp. pose proof (gumbel_positive z). pose proof (exp_pos z). field. split; lra. Qed.

Theorem gumbel_trapped : forall u v k, 0 < k -> flow gumbel gumbel' k u v -> u 0 < 0 -> exp (v 0) <= u 0 ^ 2 / 2 ->
  (forall t, 0 <= t -> k * u t * gumbel (v t) < 0) /\ is_lim v p_infty m_infty /\
  is_lim (fun t => / 2 * (1 - k * u t * gumbel (v t)) ^ 2) p_infty (/ 2) /\ ~ converges gumbel k u v.
Proof.
  intros u v k kpos F U0 B.
  assert (All : forall z, interval gumbel' (v 0) z) by (intros z x _; pose proof (gumbel'_positive x); lra).
  destruct (row_trapped gumbel gumbel' u v k kpos gumbel_smooth F) with (G := exp)
    as [N [_ [L [C [e [Le [Out M]]]]]]].
  - pose proof (gumbel'_positive (v 0)). lra.
  - pose proof (gumbel_positive (v 0)). assert (0 < k * - u 0) by (apply Rmult_lt_0_compat; lra).
    assert (0 < k * - u 0 * gumbel (v 0)) by (apply Rmult_lt_0_compat; lra). lra.
  - intros z _. rewrite gumbel_ratio. auto_derive; [exact I|ring].
  - intros z _. pose proof (gumbel_positive z). lra.
  - intros z _. pose proof (exp_pos z). lra.
  - split; [exact N|split; [|split; [exact L|exact C]]].
    destruct e as [a| |]; [exfalso; apply (Out a eq_refl), All| |exact Le].
    (* v falls, for u < 0 < gumbel' *)
    exfalso. apply is_lim_spec in Le. destruct (Le (v 0)) as [T HT].
    set (t := Rmax 0 T + 1). pose proof (Rmax_l 0 T). pose proof (Rmax_r 0 T). pose proof (HT t ltac:(unfold t; lra)) as Q.
    assert (v t <= v 0); [|lra].
    apply (nonincreasing v _ 0 t ltac:(unfold t; lra) (fun s Hs => proj2 (F s ltac:(lra)))).
    intros s Hs. pose proof (N s ltac:(lra)) as Ns. pose proof (gumbel_positive (v s)). pose proof (gumbel'_positive (v s)).
    assert (u s < 0). { apply Rnot_le_lt. intros Z. assert (0 <= k * u s * gumbel (v s)) by (apply Rmult_le_pos; [apply Rmult_le_pos|]; lra). lra. }
    assert (0 <= (1 - k * u s * gumbel (v s)) * (- u s * gumbel' (v s))) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]). lra.
Qed.

Theorem gumbel_deep_trapped : forall k H u0 w0, (0 < k)%nat -> (0 < H)%nat -> u0 < 0 -> w0 H <= 0 ->
  exp (a k gumbel w0 1 H) < INR k * gumbel (a k gumbel w0 1 (H - 1)) ^ 2 * (u0 ^ 2 / 2) ->
  exists u w, u 0 = u0 /\ (forall m, w m 0 = w0 m) /\ deep_flow k H gumbel gumbel' u w (fun t => 0 <= t) /\
  (forall t, 0 <= t -> u t < 0) /\ is_lim (share k H gumbel u w) p_infty 0.
Proof.
  intros k H u0 w0 Kp Hp U0 W0 B. destruct (deep_flow_exists k H Kp gumbel gumbel' gumbel_smooth u0 w0) as [u [w [Eu [Ew F]]]].
  exists u, w. assert (Ea : (fun m => w m 0) = w0) by (apply FunctionalExtensionality.functional_extensionality; exact Ew).
  split; [exact Eu|split; [exact Ew|split; [exact F|]]]. apply (deep_flow_trapped k H Kp gumbel gumbel' u w F (proj1 gumbel_smooth) exp 0 Hp).
  - intros z. split; [apply gumbel_positive|apply gumbel'_positive].
  - intros z _. rewrite gumbel_ratio. split; [auto_derive; [exact I|ring]|left; apply exp_pos].
  - rewrite Eu. exact U0.
  - rewrite Ew. exact W0.
  - unfold act. rewrite Ea, Eu, Rminus_0_r. exact B.
Qed.
Theorem square_deep_trapped : forall d k H x y V0 u0, dot d y y = 1 ->
  (forall j, (j < k)%nat -> u0 j < 0 /\ square (fan d k H) (fun i => V0 H j i) < 2 * u0 j ^ 2) ->
  exists V Out, (forall m j i, V 0 m j i = V0 m j i) /\ (forall i j, Out 0 i j = y i * u0 j) /\
  deep_matrix_flow d k H (fun z => z ^ 2) (fun z => 2 * z) x y V Out (fun t => 0 <= t) /\
  (forall t, 0 <= t -> product_of d k H (fun z => z ^ 2) x y V Out t <= 0) /\ is_lim (product_of d k H (fun z => z ^ 2) x y V Out) p_infty 0.
Proof.
  intros d k H x y V0 u0 Uy Start. assert (Sm : smooth (fun z => z ^ 2) (fun z => 2 * z)).
  { split; [intros z; auto_derive; [exact I|ring]|]. intros M. exists 2. split; [lra|]. intros p q _ _. replace (2 * p - 2 * q) with (2 * (p - q)) by ring. rewrite Rabs_mult, Rabs_pos_eq by lra. lra. }
  destruct (deep_matrix_flow_exists d k H (fun z => z ^ 2) (fun z => 2 * z) x y Sm V0 (fun i j => y i * u0 j)) as [V [Out [EV [EO F]]]].
  exists V, Out. split; [exact EV|split; [exact EO|split; [exact F|]]].
  destruct (aligned_start d k y Uy Out u0 (fun i j _ _ => EO i j)) as [A0 L0].
  apply (deep_trapped d k H (fun z => z ^ 2) (fun z => 2 * z) x y Uy (proj1 Sm) V Out F A0 (/ 2)).
  - lra.
  - intros z. pose proof (pow2_ge_0 z). lra.
  - intros j Hj. destruct (Start j Hj) as [Neg Sq]. rewrite L0 by exact Hj. split; [exact Neg|].
    unfold square in *. unfold dot in *. rewrite (sum_ext (fan d k H) _ (fun i => V0 H j i * V0 H j i)) by (intros; rewrite EV; reflexivity). lra.
Qed.

(* depth brings traps: one layer of phi = exp arrives from every start ... *)
Lemma exp_smooth : smooth exp exp.
Proof.
  apply (smooth_of_C2 exp exp exp); try (intros z; auto_derive; [exact I|ring]). intros z. apply derivable_continuous_pt, derivable_pt_exp.
Qed.
Theorem exp_arrives : forall u v k, 0 < k -> flow exp exp k u v -> converges exp k u v.
Proof.
  intros u v k kpos F. destruct (theorem1 exp exp (fun z => z) u v k kpos exp_smooth F) as [[U [V [LU [LV [P _]]]]]|[[_ [Z _]]|[[_ [z0 [_ [Z _]]]]|[_ [B _]]]]].
  - pose proof (exp_pos (v 0)). lra.
  - intros z _. evar_last; [apply (is_derive_id (K := R_AbsRing))|]. symmetry. apply Rinv_r, Rgt_not_eq, exp_pos.
  - exists U, V. auto.
  - pose proof (exp_pos (v 0)). lra.
  - pose proof (exp_pos z0). lra.
  - destruct (B (v 0 - u 0 ^ 2 / 2 - 1)) as [_ Q]; [|lra]. intros x _. apply Rgt_not_eq, exp_pos.
Qed.
(* ... and two do not: there v rises as w falls, so that the integral of phi/(phi' phi(v)) dw is finite *)
Theorem exp_deep_trapped : forall k u0 w0 v0, (0 < k)%nat -> u0 < 0 -> w0 < 0 -> exp (- v0) / (INR k * - w0) < u0 ^ 2 / 2 ->
  exists u w, u 0 = u0 /\ w 1%nat 0 = w0 /\ w 0%nat 0 = v0 /\ deep_flow k 1 exp exp u w (fun t => 0 <= t) /\
  (forall t, 0 <= t -> u t < 0) /\ is_lim (share k 1 exp u w) p_infty 0.
Proof.
  intros k u0 w0 v0 Kp U0 W0 B. destruct (deep_flow_exists k 1 Kp exp exp exp_smooth u0 (fun m => match m with O => v0 | S _ => w0 end)) as [u [w [Eu [Ew F]]]].
  exists u, w. split; [exact Eu|split; [apply (Ew 1%nat)|split; [apply (Ew 0%nat)|split; [exact F|]]]]. pose proof (K1 k Kp) as K0. set (K := INR k) in *.
  set (share := share k 1 exp u w). set (v := w 0%nat). set (W := w 1%nat). assert (V0 : v 0 = v0) by apply (Ew 0%nat). assert (W00 : W 0 = w0) by apply (Ew 1%nat).
  set (dW := fun t => velocity k 1 exp exp (u t) (fun m => w m t) 1 1 1). set (du := fun t => velocity_out k 1 exp (u t) (fun m => w m t) 1).
  assert (Ev : forall t, act k exp w 0 t = v t) by (intros t; unfold act; cbn [a]; apply Rmult_1_l).
  assert (EW : forall t, dW t = (1 - share t) * (u t * exp (act k exp w 1 t)) * exp (v t)).
  { intros t. unfold dW. rewrite velocity_positive, b_slope by lia. fold share. cbn [slope]. simpl Nat.sub. unfold v. fold (act k exp w 0 t). rewrite Ev. reflexivity. }
  assert (Law : forall t, 0 <= t -> W t ^ 2 / 2 - v t / K = w0 ^ 2 / 2 - v0 / K).
  { intros t Ht. rewrite <- V0, <- W00. apply (deep_conserved k 1 Kp exp exp u w F (fun z => z) t); [lia| |lra].
    intros s _. split; [apply Rgt_not_eq, exp_pos|]. evar_last; [apply (is_derive_id (K := R_AbsRing))|]. symmetry. apply Rinv_r, Rgt_not_eq, exp_pos. }
  set (c := K * - w0). assert (c0 : 0 < c) by (apply Rmult_lt_0_compat; lra). set (Gam := fun z => exp (- v0 + c * (z - w0)) / c).
  assert (Step : forall s, 0 <= s -> (forall t, 0 <= t <= s -> u t <= 0) -> u s < 0).
  { intros s Hs Q. assert (E1 : forall t, 0 <= t <= s -> 1 <= 1 - share t).
    { intros t Ht. pose proof (Q t Ht). pose proof (exp_pos (act k exp w 1 t)). assert (0 <= K * (- u t * exp (act k exp w 1 t))) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]). unfold share, DeepFlow.share. fold K. lra. }
    assert (Dn : forall t, 0 <= t <= s -> dW t <= 0).
    { intros t Ht. rewrite EW. pose proof (Q t Ht). pose proof (E1 t Ht). pose proof (exp_pos (act k exp w 1 t)). pose proof (exp_pos (v t)).
      assert (0 <= (1 - share t) * (- u t * exp (act k exp w 1 t))) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]).
      assert (0 <= (1 - share t) * (- u t * exp (act k exp w 1 t)) * exp (v t)) by (apply Rmult_le_pos; lra). lra. }
    assert (Wl : forall t, 0 <= t <= s -> W t <= w0).
    { intros t Ht. rewrite <- W00. apply (nonincreasing W dW 0 t); [lra| |intros q Hq; apply Dn; lra]. intros q Hq. apply (proj2 (F q ltac:(lra)) 1%nat). lia. }
    assert (Up : u 0 ^ 2 / 2 - Gam (W 0) <= u s ^ 2 / 2 - Gam (W s)).
    { apply (nondecreasing (fun t => u t ^ 2 / 2 - Gam (W t)) (fun t => u t * du t - exp (- v0 + c * (W t - w0)) * dW t) 0 s Hs).
      - intros t Ht. destruct (F t ltac:(lra)) as [Fu Fw]. evar_last.
        + apply (is_derive_minus (fun t => u t ^ 2 / 2) (fun t => Gam (W t))).
          * apply (is_derive_ext (fun t => / 2 * u t ^ 2)); [intros; apply Rmult_comm|]. apply (is_derive_scal (fun t => u t ^ 2)), (is_derive_pow u 2 t _ Fu).
          * apply (is_derive_comp Gam W t (exp (- v0 + c * (W t - w0))) (dW t)); [|apply (Fw 1%nat); lia]. unfold Gam. auto_derive; [exact I|unfold Rminus; field; lra].
        + fold (du t). unfold minus, plus, opp, scal; simpl. unfold mult; simpl. field.
      - intros t Ht. assert (L : u t * du t = / exp (v t) * dW t).
        { unfold du, dW. rewrite (deep_law_out k 1 exp exp (u t) (fun m => w m t) 1 1 eq_refl ltac:(lia)) by apply Rgt_not_eq, exp_pos.
          f_equal. fold (act k exp w 1 t). simpl Nat.sub. fold (act k exp w 0 t). rewrite Ev. field. split; apply Rgt_not_eq, exp_pos. }
        rewrite L, <- exp_Ropp. assert (Big : - v t <= - v0 + c * (W t - w0)).
        { pose proof (Law t ltac:(lra)) as Lt. pose proof (Wl t Ht). assert (Vt : v t = v0 + K * (W t ^ 2 / 2 - w0 ^ 2 / 2)).
          { apply (Rmult_eq_reg_l (/ K)); [|apply Rinv_neq_0_compat; lra]. replace (/ K * (v0 + K * (W t ^ 2 / 2 - w0 ^ 2 / 2))) with (v0 / K + (W t ^ 2 / 2 - w0 ^ 2 / 2)) by (field; lra). unfold Rdiv in *. lra. }
          rewrite Vt. unfold c. assert (0 <= K * (W t - w0) ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]). lra. }
        assert (exp (- v t) <= exp (- v0 + c * (W t - w0))) by (destruct Big as [Big|Big]; [left; apply exp_increasing, Big|rewrite Big; lra]).
        pose proof (Dn t Ht). assert (0 <= (exp (- v0 + c * (W t - w0)) - exp (- v t)) * - dW t) by (apply Rmult_le_pos; lra). lra. }
    assert (G0 : Gam (W 0) = exp (- v0) / c) by (unfold Gam; rewrite W00; do 2 f_equal; ring). assert (0 < Gam (W s)) by (apply Rdiv_lt_0_compat; [apply exp_pos|exact c0]).
    rewrite G0, Eu in Up. fold c in B. destruct (Q s ltac:(lra)) as [|E]; [assumption|]. rewrite E in Up. simpl in Up. lra. }
  assert (Neg : forall t, 0 <= t -> u t < 0).
  { intros t Ht. apply Step; [exact Ht|]. apply (stays_below u 0 t Ht); [|rewrite Eu; exact U0|intros q Hq Kq; apply Step; [lra|exact Kq]].
    intros q Hq. eapply continuity_of_derive. apply (proj1 (F q (proj1 Hq))). }
  split; [exact Neg|]. destruct (deep_flow_ends k 1 Kp exp exp u w F (proj1 exp_smooth)) as [[U [E [LU [LW P]]]]|[_ L]]; [exfalso|exact L].
  assert (U <= 0) by (apply (lim_le u U 0 0 LU); intros t Ht; left; apply Neg; lra). pose proof (exp_pos (a k exp E 1 1)). fold K in P.
  assert (0 <= K * (- U * exp (a k exp E 1 1))) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]). lra.
Qed.
