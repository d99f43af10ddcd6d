(* The table "does the flow get there?" for phi'(v0) <> 0 and p0 <= 0, for all signs of u0, phi(v0) and phi'(v0).
   With Positive.v (p0 > 0) and Orbit.v (equilibria, phi'(v0) = 0) this is every row. phi is C^2 on the line in the
   sense of Interval.smooth, G is any primitive of phi/phi' on I; each theorem is about every solution. *)
From Coq Require Import Reals Lra Psatz Classical.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Calculus Flow Positive Interval Orbit.
Open Scope R_scope.

Section Table.
Variables phi dphi u v : R -> R.
Variable k : R.
Hypothesis kpos : 0 < k.
Hypothesis S : smooth phi dphi.
Hypothesis F : flow phi dphi k u v.
Notation output := (output phi u v k).
Notation error := (error phi u v k).
Notation rate := (rate phi dphi u v k).
Notation I := (interval dphi (v 0)).

Lemma F_on T : flow_on phi dphi k T u v.
Proof. apply flow_restrict, F. Qed.
Lemma phi_along T t : 0 <= t <= T -> is_derive phi (v t) (dphi (v t)).
Proof. intros _. apply S. Qed.

(* once p > 0, the first row applies *)
Lemma arrives_from_positive T : 0 <= T -> 0 < output T -> converges phi k u v.
Proof.
  intros HT P.
  destruct (row_positive phi dphi (fun t => u (t + T)) (fun t => v (t + T)) k
    (radius phi k (u (0 + T)) (v (0 + T)) + 1) kpos (flow_shift phi dphi k u v T HT F)) as [U [V [LU [LV [E _]]]]].
  - rewrite Rplus_0_l. exact P.
  - lra.
  - intros z _. apply S.
  - exists U, V. split; [|split; [|exact E]]; eapply lim_shift; eassumption.
Qed.
Lemma arrives_from_zero T : 0 <= T -> output T = 0 -> rate T <> 0 -> converges phi k u v.
Proof.
  intros HT P N. pose proof (derive_output phi dphi u v k T (phi_along T) (F_on T) T ltac:(lra)) as D.
  assert (E : error T = 1) by (unfold Flow.error; rewrite P; ring). rewrite E, Rmult_1_r in D.
  pose proof (rate_ge0 phi dphi u v k kpos T) as R0. set (l := rate T) in *.
  apply is_derive_Reals in D. destruct (D (l / 2) ltac:(lra)) as [del Hd]. pose proof (cond_pos del) as Dp.
  specialize (Hd (del / 2) ltac:(lra)). rewrite (Rabs_pos_eq (del / 2)), P, Rminus_0_r in Hd by lra.
  specialize (Hd ltac:(lra)). apply Rabs_def2 in Hd.
  apply (arrives_from_positive (T + del / 2)); [lra|].
  replace (output (T + del / 2)) with (output (T + del / 2) / (del / 2) * (del / 2)) by (field; lra).
  apply Rmult_lt_0_compat; lra.
Qed.
Lemma rate_positive t : dphi (v t) <> 0 -> ~ (u t = 0 /\ phi (v t) = 0) -> rate t <> 0.
Proof.
  intros D N Z. apply N. unfold Flow.rate in Z. apply Rmult_integral in Z. destruct Z as [Z|Z]; [lra|].
  pose proof (pow2_ge_0 (phi (v t))). pose proof (pow2_ge_0 (u t * dphi (v t))).
  assert (A : (u t * dphi (v t)) ^ 2 * 1 <= 0) by lra. assert (B : phi (v t) ^ 2 * 1 <= 0) by lra.
  apply square_zero in A; [|lra]. apply square_zero in B; [|lra]. apply Rmult_integral in A. tauto.
Qed.

Hypothesis N0 : dphi (v 0) <> 0.
Lemma in_I t : 0 <= t -> I (v t).
Proof. apply (stays_in_I phi dphi u v k kpos S F N0). Qed.
Lemma dphi_nonzero t : 0 <= t -> dphi (v t) <> 0.
Proof. intros Ht. apply (I_nonzero dphi (v 0)), in_I, Ht. Qed.
(* an orbit that is not at rest never is *)
Lemma never_at_rest : ~ (u 0 = 0 /\ phi (v 0) = 0) -> forall t, 0 <= t -> ~ (u t = 0 /\ phi (v t) = 0).
Proof.
  intros N t Ht [A B]. apply (never_rests phi dphi u v k kpos S F (v t) B) with (t := t); auto.
  intros [C D]. apply N. split; [exact C|]. rewrite D. exact B.
Qed.
Lemma arrives : ~ (u 0 = 0 /\ phi (v 0) = 0) -> (exists t, 0 <= t /\ 0 <= output t) -> converges phi k u v.
Proof.
  intros N [t [Ht P]]. destruct (Rle_lt_or_eq_dec _ _ P) as [Q|Q].
  - apply (arrives_from_positive t Ht Q).
  - apply (arrives_from_zero t Ht (eq_sym Q)). apply rate_positive; [apply dphi_nonzero, Ht|apply never_at_rest; assumption].
Qed.

(* "p0 = 0, (u0, phi(v0)) <> (0, 0): converges to p = 1" *)
Theorem row_zero : k * u 0 * phi (v 0) = 0 -> ~ (u 0 = 0 /\ phi (v 0) = 0) -> converges phi k u v.
Proof. intros P N. apply arrives; [exact N|]. exists 0. split; [lra|]. right. symmetry. exact P. Qed.

Hypothesis P0 : k * u 0 * phi (v 0) < 0.
Lemma not_at_rest : ~ (u 0 = 0 /\ phi (v 0) = 0).
Proof. intros [A _]. rewrite A in P0. lra. Qed.
Lemma arrives_or_negative : converges phi k u v \/ forall t, 0 <= t -> output t < 0.
Proof.
  destruct (classic (exists t, 0 <= t /\ 0 <= output t)) as [H|H].
  - left. apply arrives; [apply not_at_rest|exact H].
  - right. intros t Ht. apply Rnot_le_lt. intros Q. apply H. eauto.
Qed.

Section Negative.
Hypothesis Neg : forall t, 0 <= t -> output t < 0.
Lemma phi_nonzero t : 0 <= t -> phi (v t) <> 0.
Proof. intros Ht Z. pose proof (Neg t Ht) as Q. unfold Flow.output in Q. rewrite Z in Q. lra. Qed.
Lemma u_nonzero t : 0 <= t -> u t <> 0.
Proof. intros Ht Z. pose proof (Neg t Ht) as Q. unfold Flow.output in Q. rewrite Z in Q. lra. Qed.
Lemma phi_keeps_sign a b : 0 <= a -> a <= b -> 0 < phi (v a) * phi (v b).
Proof.
  intros Ha Hab. apply (keeps_sign (fun t => phi (v t)) a b Hab); intros t Ht; [|apply phi_nonzero; lra].
  eapply continuity_of_derive. apply (derive_phi phi dphi u v k t (phi_along t) (F_on t)). lra.
Qed.
Lemma u_keeps_sign t : 0 <= t -> 0 < u 0 * u t.
Proof.
  intros Ht. apply (keeps_sign u 0 t Ht); intros s Hs; [|apply u_nonzero; lra].
  apply (u_continuous phi dphi u v k F). lra.
Qed.
Lemma phi2_falls a b : 0 <= a -> a <= b -> phi (v b) ^ 2 <= phi (v a) ^ 2.
Proof.
  intros Ha Hab. apply (nonincreasing (fun t => phi (v t) ^ 2) (fun t => 2 / k * (error t * output t * dphi (v t) ^ 2)) a b Hab).
  - intros t Ht. apply (derive_phi2 phi dphi u v k t kpos (phi_along t) (F_on t)). lra.
  - intros t Ht. pose proof (Neg t ltac:(lra)). assert (0 < error t) by (unfold Flow.error; lra).
    pose proof (two_over_k k kpos). pose proof (pow2_ge_0 (dphi (v t))).
    assert (0 <= error t * - output t) by (apply Rmult_le_pos; lra).
    assert (0 <= error t * - output t * dphi (v t) ^ 2) by (apply Rmult_le_pos; lra).
    assert (0 <= 2 / k * (error t * - output t * dphi (v t) ^ 2)) by (apply Rmult_le_pos; lra). lra.
Qed.
Lemma u2_falls t : 0 <= t -> u t ^ 2 <= u 0 ^ 2.
Proof.
  intros Ht. apply (nonincreasing (fun t => u t ^ 2) (fun t => 2 / k * (error t * output t)) 0 t Ht).
  - intros s Hs. apply (derive_u2 phi dphi u v k s kpos (F_on s)). lra.
  - intros s Hs. pose proof (Neg s ltac:(lra)). assert (0 < error s) by (unfold Flow.error; lra). pose proof (two_over_k k kpos).
    assert (0 <= error s * - output s) by (apply Rmult_le_pos; lra).
    assert (0 <= 2 / k * (error s * - output s)) by (apply Rmult_le_pos; lra). lra.
Qed.
(* p would rise past 0 if its rate stayed away from 0 *)
Lemma not_forced m : 0 < m -> (forall t, 0 <= t -> m <= phi (v t) ^ 2 + (u t * dphi (v t)) ^ 2) -> False.
Proof.
  intros Hm Low. assert (km : 0 < k * m) by (apply Rmult_lt_0_compat; lra).
  set (T := - output 0 / (k * m)). pose proof (Neg 0 (Rle_refl 0)) as O.
  assert (T0 : 0 <= T) by (left; apply Rdiv_lt_0_compat; lra).
  assert (M : output 0 - k * m * 0 <= output T - k * m * T).
  { apply (nondecreasing (fun t => output t - k * m * t) (fun t => rate t * error t - k * m) 0 T T0).
    - intros t Ht. evar_last.
      + apply (is_derive_minus output (fun t => k * m * t)).
        * apply (derive_output phi dphi u v k t (phi_along t) (F_on t)). lra.
        * apply (is_derive_scal (fun t => t)). apply is_derive_id.
      + unfold minus, plus, opp, one; simpl. ring.
    - intros t Ht. pose proof (Neg t ltac:(lra)). assert (1 <= error t) by (unfold Flow.error; lra).
      assert (k * m <= rate t) by (unfold Flow.rate; apply Rmult_le_compat_l; [lra|apply Low; lra]).
      assert (0 <= rate t * (error t - 1)) by (apply Rmult_le_pos; lra). lra. }
  assert (E : k * m * T = - output 0) by (unfold T; field; lra). pose proof (Neg T T0). lra.
Qed.
Lemma phi2_passes m : 0 < m -> exists T, 0 <= T /\ forall t, T <= t -> phi (v t) ^ 2 < m.
Proof.
  intros Hm. destruct (classic (exists t, 0 <= t /\ phi (v t) ^ 2 < m)) as [[T [HT Q]]|Q].
  - exists T. split; [exact HT|]. intros t Ht. pose proof (phi2_falls T t HT Ht). lra.
  - exfalso. apply (not_forced m Hm). intros t Ht. pose proof (pow2_ge_0 (u t * dphi (v t))).
    apply Rnot_lt_le. intros L. apply Q. exists t. split; [exact Ht|lra].
Qed.
(* "p -> 0-, loss -> 1/2" *)
Lemma output_vanishes : is_lim output p_infty 0.
Proof.
  apply lim_of_eps. intros eps He. pose proof (u_nonzero 0 (Rle_refl 0)) as U0.
  set (q := k ^ 2 * u 0 ^ 2). assert (q0 : 0 < q) by (apply Rmult_lt_0_compat; apply pow2_gt_0; lra).
  destruct (phi2_passes (eps ^ 2 / q)) as [T [HT K]].
  { apply Rdiv_lt_0_compat; [apply pow_lt, He|exact q0]. }
  exists T. intros t Ht. rewrite Rminus_0_r, <- (Rabs_pos_eq eps) by lra. apply Rsqr_lt_abs_0.
  replace (Rsqr (output t)) with (k ^ 2 * u t ^ 2 * phi (v t) ^ 2) by (unfold Flow.output, Rsqr; ring).
  replace (Rsqr eps) with (q * (eps ^ 2 / q)) by (unfold Rsqr; field; lra).
  apply Rle_lt_trans with (q * phi (v t) ^ 2).
  - apply Rmult_le_compat_r; [apply pow2_ge_0|]. unfold q. apply Rmult_le_compat_l; [apply pow2_ge_0|]. apply u2_falls. lra.
  - apply Rmult_lt_compat_l; [exact q0|]. apply K. lra.
Qed.
Lemma loss_half : is_lim (fun t => / 2 * (1 - k * u t * phi (v t)) ^ 2) p_infty (/ 2).
Proof.
  apply (is_lim_ext (fun t => / 2 * ((1 - output t) * (1 - output t)))); [intros; unfold Flow.output; ring|].
  assert (L : is_lim (fun t => 1 - output t) p_infty (1 - 0)).
  { apply is_lim_minus'; [apply is_lim_const|apply output_vanishes]. }
  assert (Q : is_lim (fun t => / 2 * ((1 - output t) * (1 - output t))) p_infty (/ 2 * ((1 - 0) * (1 - 0)))).
  { apply (is_lim_scal_l (fun t => (1 - output t) * (1 - output t)) (/ 2) p_infty ((1 - 0) * (1 - 0))). apply lim_mult; exact L. }
  replace (/ 2 * ((1 - 0) * (1 - 0))) with (/ 2) in Q by ring. exact Q.
Qed.
Lemma no_convergence : ~ converges phi k u v.
Proof.
  intros [U [V [LU [LV E]]]]. apply R1_neq_R0. rewrite <- E.
  apply (lim_same output); [|apply output_vanishes].
  apply lim_mult; [apply (is_lim_scal_l u k p_infty U LU)|].
  apply (lim_continuous v phi V LV). eapply continuity_of_derive. apply S.
Qed.
End Negative.

Variable G : R -> R.
Hypothesis HG : forall z, I z -> is_derive G z (phi z / dphi z).
Lemma conserved t : 0 <= t -> u t ^ 2 / 2 = u 0 ^ 2 / 2 - (G (v 0) - G (v t)).
Proof.
  intros Ht. assert (u t ^ 2 / 2 - G (v t) = u 0 ^ 2 / 2 - G (v 0)); [|lra].
  apply (conservation phi dphi u v k t (F_on t) G); [|lra]. intros s Hs. split.
  - apply dphi_nonzero. lra.
  - apply HG, in_I. lra.
Qed.

(* Below the barrier: "u0^2/2 < B: converges to p = 1", where B > u0^2/2 shows at a z1 in I on the side of v0 *)
Theorem row_below : forall z1, I z1 -> 0 < phi (v 0) * phi z1 -> u 0 ^ 2 / 2 <= G (v 0) - G z1 -> converges phi k u v.
Proof.
  intros z1 I1 P1 B. destruct arrives_or_negative as [|Neg]; [assumption|exfalso].
  assert (N1 : phi z1 <> 0) by (intros Z; rewrite Z in P1; lra).
  apply (not_forced Neg (phi z1 ^ 2) (pow2_gt_0 _ N1)). intros t Ht.
  pose proof (conserved t Ht) as C. pose proof (pow2_ge_0 (u t)). pose proof (pow2_ge_0 (u t * dphi (v t))).
  pose proof (phi_keeps_sign Neg 0 t (Rle_refl 0) Ht) as Pt.
  assert (P : 0 < phi z1 * phi (v t)).
  { destruct (same_sign _ _ P1), (same_sign _ _ Pt); apply same_sign_product; lra. }
  destruct (I_compare phi dphi S (v 0) G HG z1 (v t) I1 (in_I t Ht) P) as [q [q0 E]].
  assert (0 <= q * (G (v t) - G z1)) by (apply Rmult_le_pos; lra). lra.
Qed.

Section Zero.
Variable z0 : R.
Hypothesis I0 : I z0.
Hypothesis E0 : phi z0 = 0.
Lemma zero_elsewhere : v 0 <> z0.
Proof. intros E. rewrite E, E0 in P0. lra. Qed.
Lemma I_v0 : I (v 0).
Proof. apply (in_I 0). lra. Qed.
(* a point between z0 and v0 is on the side of v0 *)
Lemma side z : between z0 (v 0) z -> z <> z0 -> I z /\ 0 < phi (v 0) * phi z.
Proof.
  intros H N. pose proof (I_convex dphi (v 0) z0 (v 0) z I0 I_v0 H) as Iz. split; [exact Iz|].
  destruct (I_sign phi dphi S (v 0) I_v0) as [s [Es Hs]]. pose proof (I_increasing phi dphi S (v 0) s) as M. specialize (M) with (1 := Hs).
  pose proof zero_elsewhere as Nz. apply same_sign_product.
  destruct H as [H|H].
  - pose proof (M z0 z I0 Iz ltac:(lra)). pose proof (M z0 (v 0) I0 I_v0 ltac:(lra)). rewrite E0 in *. destruct Es as [-> | ->]; [left|right]; lra.
  - pose proof (M z z0 Iz I0 ltac:(lra)). pose proof (M (v 0) z0 I_v0 I0 ltac:(lra)). rewrite E0 in *. destruct Es as [-> | ->]; [right|left]; lra.
Qed.

(* "p0 < 0, and phi has its zero z0 in I; barrier B = G(v0) - G(z0): converges to p = 1, unless u0^2/2 = B exactly" *)
Theorem row_barrier : u 0 ^ 2 / 2 <> G (v 0) - G z0 -> converges phi k u v.
Proof.
  intros NB. pose proof zero_elsewhere as Nz. destruct (Rlt_dec (u 0 ^ 2 / 2) (G (v 0) - G z0)) as [Lt|Ge].
  - (* below: at some z1 on the way G takes the value that stops u *)
    pose proof (pow2_ge_0 (u 0)).
    assert (CG : forall z, between z0 (v 0) z -> continuity_pt G z).
    { intros z Hz. eapply continuity_of_derive. apply HG. apply (I_convex dphi (v 0) z0 (v 0) z I0 I_v0 Hz). }
    assert (Z : exists z1, between z0 (v 0) z1 /\ G z1 = G (v 0) - u 0 ^ 2 / 2).
    { destruct (Rle_dec z0 (v 0)) as [L|L].
      - destruct (value_between G z0 (v 0) (G (v 0) - u 0 ^ 2 / 2) L) as [z1 [Hz Ez]].
        + intros z Hz. apply CG. left. lra.
        + left. lra.
        + exists z1. split; [left; lra|exact Ez].
      - destruct (value_between G (v 0) z0 (G (v 0) - u 0 ^ 2 / 2) ltac:(lra)) as [z1 [Hz Ez]].
        + intros z Hz. apply CG. right. lra.
        + right. lra.
        + exists z1. split; [right; lra|exact Ez]. }
    destruct Z as [z1 [Hz Ez]]. destruct (side z1 Hz) as [I1 P1]; [intros ->; lra|].
    apply (row_below z1 I1 P1). lra.
  - (* above: u stays away from 0, and phi' too, for v stays between z0 and v0 *)
    destruct arrives_or_negative as [|Neg]; [assumption|exfalso].
    set (K := u 0 ^ 2 / 2 - (G (v 0) - G z0)). assert (K0 : 0 < K) by (unfold K; lra).
    assert (Low : forall t, 0 <= t -> 2 * K <= u t ^ 2).
    { intros t Ht. pose proof (conserved t Ht) as C. assert (G z0 <= G (v t)); [|unfold K; lra].
      destruct (Req_dec (v t) z0) as [->|N]; [lra|]. left. apply (I_least phi dphi S (v 0) G HG z0 (v t) I0 E0 (in_I t Ht) N). }
    assert (Btw : forall t, 0 <= t -> between z0 (v 0) (v t)).
    { intros t Ht. apply (I_order phi dphi S (v 0) (v 0) (v t) z0 I_v0 (in_I t Ht) I0 E0).
      apply (phi_keeps_sign Neg); lra. apply (phi2_falls Neg); lra. }
    assert (M : exists m, 0 < m /\ forall z, between z0 (v 0) z -> m <= dphi z ^ 2).
    { assert (Cd : forall z, continuity_pt (fun z => dphi z ^ 2) z).
      { intros z. apply (continuity_pt_comp dphi (fun y => y ^ 2)); [apply lipschitz_continuous, S|].
        apply (continuity_of_derive _ _ (2 * dphi z)). evar_last. apply (is_derive_pow (fun y => y) 2 (dphi z) 1). apply is_derive_Reals, derivable_pt_lim_id. simpl. ring. }
      assert (Pos : forall z, between z0 (v 0) z -> 0 < dphi z ^ 2).
      { intros z Hz. apply pow2_gt_0. apply (I_nonzero dphi (v 0)), (I_convex dphi (v 0) z0 (v 0) z I0 I_v0 Hz). }
      destruct (Rle_dec z0 (v 0)) as [L|L].
      - destruct (continuity_ab_min (fun z => dphi z ^ 2) z0 (v 0) L (fun z _ => Cd z)) as [x [Hx Bx]].
        exists (dphi x ^ 2). split; [apply Pos; left; lra|]. intros z [Hz|Hz]; apply Hx; lra.
      - destruct (continuity_ab_min (fun z => dphi z ^ 2) (v 0) z0 ltac:(lra) (fun z _ => Cd z)) as [x [Hx Bx]].
        exists (dphi x ^ 2). split; [apply Pos; right; lra|]. intros z [Hz|Hz]; apply Hx; lra. }
    destruct M as [m [m0 Hm]]. apply (not_forced Neg (2 * K * m)); [apply Rmult_lt_0_compat; lra|].
    intros t Ht. pose proof (pow2_ge_0 (phi (v t))). pose proof (Low t Ht). pose proof (Hm (v t) (Btw t Ht)).
    replace ((u t * dphi (v t)) ^ 2) with (u t ^ 2 * dphi (v t) ^ 2) by ring.
    assert (2 * K * m <= u t ^ 2 * dphi (v t) ^ 2) by (apply Rmult_le_compat; lra). lra.
Qed.

(* "unless u0^2/2 = B exactly: then to the saddle (0, z0), loss -> 1/2" *)
Theorem row_saddle : u 0 ^ 2 / 2 = G (v 0) - G z0 ->
  is_lim u p_infty 0 /\ is_lim v p_infty z0 /\ (forall t, 0 <= t -> k * u t * phi (v t) < 0) /\
  is_lim (fun t => / 2 * (1 - k * u t * phi (v t)) ^ 2) p_infty (/ 2).
Proof.
  intros B. pose proof zero_elsewhere as Nz.
  assert (Cons : forall t, 0 <= t -> u t ^ 2 / 2 = G (v t) - G z0) by (intros t Ht; pose proof (conserved t Ht); lra).
  assert (NZ : forall t, 0 <= t -> output t <> 0).
  { intros t Ht Z. apply (never_at_rest not_at_rest t Ht).
    assert (VZ : v t = z0 -> u t = 0 /\ phi (v t) = 0).
    { intros E. pose proof (Cons t Ht) as C. rewrite E in C. split; [|rewrite E; exact E0]. apply (square_zero (u t) 1); lra. }
    unfold Flow.output in Z. apply Rmult_integral in Z. destruct Z as [Z|Z].
    - apply VZ. destruct (Req_dec (v t) z0) as [|N]; [assumption|exfalso].
      pose proof (I_least phi dphi S (v 0) G HG z0 (v t) I0 E0 (in_I t Ht) N). pose proof (Cons t Ht) as C.
      assert (u t = 0) by (apply Rmult_integral in Z; destruct Z; [lra|assumption]). rewrite H0 in C. lra.
    - apply VZ. apply (I_injective phi dphi S (v 0)); [apply in_I, Ht|exact I0|]. rewrite E0. exact Z. }
  assert (Neg : forall t, 0 <= t -> output t < 0).
  { intros t Ht. assert (Q : 0 < output 0 * output t).
    { apply (keeps_sign output 0 t Ht); intros s Hs; [apply (output_continuous phi dphi u v k S F); lra|apply NZ; lra]. }
    destruct (same_sign _ _ Q) as [[A _]|[_ A]]; [|exact A]. unfold Flow.output in A. lra. }
  assert (LV : is_lim v p_infty z0).
  { apply lim_of_eps. intros eps He.
    set (d := Rmin (eps / 2) (Rabs (v 0 - z0))). assert (A0 : 0 < Rabs (v 0 - z0)) by (apply Rabs_pos_lt; lra).
    assert (d0 : 0 < d) by (apply Rmin_glb_lt; lra).
    pose proof (Rmin_l (eps / 2) (Rabs (v 0 - z0))) as D1. pose proof (Rmin_r (eps / 2) (Rabs (v 0 - z0))) as D2. fold d in D1, D2.
    set (z1 := if Rle_dec z0 (v 0) then z0 + d else z0 - d).
    assert (Hz1 : between z0 (v 0) z1 /\ z1 <> z0 /\ Rabs (z1 - z0) = d).
    { unfold z1, between. destruct (Rle_dec z0 (v 0)).
      - rewrite (Rabs_pos_eq (v 0 - z0)) in D2 by lra. replace (z0 + d - z0) with d by ring. rewrite Rabs_pos_eq by lra. lra.
      - rewrite (Rabs_left1 (v 0 - z0)) in D2 by lra. replace (z0 - d - z0) with (- d) by ring. rewrite Rabs_Ropp, Rabs_pos_eq by lra. lra. }
    destruct Hz1 as [B1 [N1 A1]]. destruct (side z1 B1 N1) as [I1 P1].
    assert (M1 : phi z1 <> 0) by (intros Z; rewrite Z in P1; lra).
    destruct (phi2_passes Neg (phi z1 ^ 2) (pow2_gt_0 _ M1)) as [T [HT K]].
    exists T. intros t Ht. pose proof (K t ltac:(lra)) as Kt.
    pose proof (phi_keeps_sign Neg 0 t (Rle_refl 0) ltac:(lra)) as Pt.
    assert (P : 0 < phi z1 * phi (v t)) by (destruct (same_sign _ _ P1), (same_sign _ _ Pt); apply same_sign_product; lra).
    pose proof (I_order phi dphi S (v 0) z1 (v t) z0 I1 (in_I t ltac:(lra)) I0 E0 P ltac:(lra)) as O.
    assert (Rabs (v t - z0) <= Rabs (z1 - z0)); [|lra].
    unfold between in O. destruct O as [O|O]; [rewrite !Rabs_pos_eq by lra|rewrite !Rabs_left1 by lra]; lra. }
  split; [|split; [exact LV|split; [exact Neg|exact (loss_half Neg)]]].
  assert (LG : is_lim (fun t => G (v t)) p_infty (G z0)).
  { apply (lim_continuous v G z0 LV). eapply continuity_of_derive. apply HG, I0. }
  apply lim_of_eps. intros eps He. destruct (proj2 (lim_of_eps _ _) LG (eps ^ 2 / 2)) as [T HT].
  { assert (0 < eps ^ 2) by (apply pow_lt, He). lra. }
  exists (Rmax 0 T). intros t Ht. pose proof (Rmax_l 0 T). pose proof (Rmax_r 0 T). pose proof (HT t ltac:(lra)) as Q. apply Rabs_def2 in Q.
  pose proof (Cons t ltac:(lra)). rewrite Rminus_0_r, <- (Rabs_pos_eq eps) by lra. apply Rsqr_lt_abs_0. unfold Rsqr. lra.
Qed.
End Zero.

(* "phi has no zero in I; e = the end of I towards which |phi| decreases, B = G(v0) - lim G (may be infinite);
   u0^2/2 >= B: trapped: v -> e, p -> 0-, loss -> 1/2". That u0^2/2 >= B says: G(v0) - G(z) never exceeds u0^2/2 on I. *)
Theorem row_trapped : (forall z, I z -> phi z <> 0) -> (forall z, I z -> G (v 0) - G z <= u 0 ^ 2 / 2) ->
  (forall t, 0 <= t -> k * u t * phi (v t) < 0) /\ is_lim (fun t => k * u t * phi (v t)) p_infty 0 /\
  is_lim (fun t => / 2 * (1 - k * u t * phi (v t)) ^ 2) p_infty (/ 2) /\ ~ converges phi k u v /\
  exists e : Rbar, is_lim v p_infty e /\ (forall a : R, e = a -> ~ I a) /\
    forall a b, 0 <= a -> a <= b -> phi (v b) ^ 2 <= phi (v a) ^ 2.
Proof.
  intros NoZero Barrier.
  assert (NZ : forall t, 0 <= t -> output t <> 0).
  { intros t Ht Z. unfold Flow.output in Z. apply Rmult_integral in Z. destruct Z as [Z|Z]; [|exact (NoZero _ (in_I t Ht) Z)].
    apply Rmult_integral in Z. destruct Z as [Z|Z]; [lra|]. pose proof (conserved t Ht) as C. rewrite Z in C.
    destruct (I_further phi dphi S (v 0) G HG (v t) (in_I t Ht) (NoZero _ (in_I t Ht))) as [z [Iz Gz]].
    pose proof (Barrier z Iz). lra. }
  assert (Neg : forall t, 0 <= t -> output t < 0).
  { intros t Ht. assert (Q : 0 < output 0 * output t).
    { apply (keeps_sign output 0 t Ht); intros s Hs; [apply (output_continuous phi dphi u v k S F); lra|apply NZ; lra]. }
    destruct (same_sign _ _ Q) as [[A _]|[_ A]]; [|exact A]. unfold Flow.output in A. lra. }
  split; [exact Neg|split; [exact (output_vanishes Neg)|split; [exact (loss_half Neg)|split; [exact (no_convergence Neg)|]]]].
  destruct (I_sign phi dphi S (v 0) (in_I 0 (Rle_refl 0))) as [s [Es Hs]].
  assert (Speed : forall t, 0 <= t -> 0 < (s * u 0) * ((1 - k * u t * phi (v t)) * (u t * dphi (v t)))).
  { intros t Ht. pose proof (Neg t Ht) as Nt. unfold Flow.output in Nt.
    pose proof (u_keeps_sign Neg t Ht). pose proof (Hs _ (in_I t Ht)).
    replace (s * u 0 * ((1 - k * u t * phi (v t)) * (u t * dphi (v t))))
      with ((1 - k * u t * phi (v t)) * ((u 0 * u t) * (s * dphi (v t)))) by ring.
    apply Rmult_lt_0_compat; [lra|]. apply Rmult_lt_0_compat; assumption. }
  assert (Lim : exists e : Rbar, is_lim v p_infty e).
  { destruct (Rtotal_order (s * u 0) 0) as [L|[L|L]].
    - destruct (lim_nonincreasing v) as [l [Hl _]]; [|exists l; exact Hl].
      intros a b Ha Hab. apply (nonincreasing v _ a b Hab (fun t Ht => proj2 (F t ltac:(lra)))).
      intros t Ht. pose proof (Speed t ltac:(lra)). apply Rnot_lt_le. intros Q. assert (0 < - (s * u 0) * ((1 - k * u t * phi (v t)) * (u t * dphi (v t)))) by (apply Rmult_lt_0_compat; lra). lra.
    - pose proof (Speed 0 (Rle_refl 0)) as Q. rewrite L, Rmult_0_l in Q. lra.
    - destruct (lim_nonincreasing (fun t => - v t)) as [l [Hl _]].
      + intros a b Ha Hab. assert (v a <= v b); [|lra]. apply (nondecreasing v _ a b Hab (fun t Ht => proj2 (F t ltac:(lra)))).
        intros t Ht. pose proof (Speed t ltac:(lra)). apply Rnot_lt_le. intros Q. assert (0 < s * u 0 * - ((1 - k * u t * phi (v t)) * (u t * dphi (v t)))) by (apply Rmult_lt_0_compat; lra). lra.
      + exists (Rbar_opp l). apply (is_lim_ext (fun t => - - v t)); [intros; ring|]. apply (is_lim_opp (fun t => - v t) p_infty l Hl). }
  destruct Lim as [e Le]. exists e. split; [exact Le|split; [|exact (phi2_falls Neg)]].
  intros a -> Ia. pose proof (NoZero a Ia) as Na.
  apply (not_forced Neg (phi a ^ 2) (pow2_gt_0 _ Na)). intros t Ht. pose proof (pow2_ge_0 (u t * dphi (v t))).
  assert (phi a ^ 2 <= phi (v t) ^ 2); [|lra].
  apply (lim_le (fun t => phi (v t) ^ 2) (phi a ^ 2) (phi (v t) ^ 2) t).
  - apply (lim_continuous v (fun z => phi z ^ 2) a Le). eapply continuity_of_derive. apply (is_derive_pow phi 2 a _ (proj1 S a)).
  - intros r Hr. apply (phi2_falls Neg); lra.
Qed.
End Table.
