(* The counterexample to Theorem 1 as printed: "phi = exp(-e^{-z}), k = 2, u0 = -2, v0 = 0: trapped. An open set of
   initialisations fails." phi/phi' = e^z is finite everywhere. And that deep networks can be trapped as well: of
   this phi, and of z^2. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear Flow Interval Table Deep DeepMatrix DeepArrives DeepFlow.
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
