(* Integrals that proofs_check/kernel/kinds/decay.py encloses, and the means of limits.py that tend to them: of one normal
   letter, with a factor that decays. *)
From Coq Require Import Reals Lra Lia Psatz List Arith.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus.
Open Scope R_scope.

(* "int_A^oo s^k e^(-lambda s) ds is e^(-lambda A) times this": sum over j <= k of k!/j! A^j lambda^(j-k-1) *)
Fixpoint beyond (k : nat) (lambda s : R) : R := match k with O => / lambda | S k' => s ^ k / lambda + INR k / lambda * beyond k' lambda s end.
Lemma beyond_sum lambda s : 0 < lambda -> forall k, beyond k lambda s = sum (S k) (fun j => INR (fact k) / INR (fact j) * s ^ j / lambda ^ (S k - j)).
Proof.
  intros L. induction k as [|k IH]; [unfold sum; simpl; field; lra|]. change (beyond (S k) lambda s) with (s ^ S k / lambda + INR (S k) / lambda * beyond k lambda s). rewrite IH. unfold sum at 2. rewrite (seq_S (S k)), total_app. fold (sum (S k) (fun j => INR (fact (S k)) / INR (fact j) * s ^ j / lambda ^ (S (S k) - j))).
  rewrite <- sum_scal. rewrite Rplus_comm. f_equal.
  - apply sum_ext. intros j Hj. replace (S (S k) - j)%nat with (S (S k - j)) by lia. assert (E : INR (fact (S k)) = INR (S k) * INR (fact k)) by (rewrite <- mult_INR; reflexivity). rewrite E.
    set (q := INR (S k)). rewrite <- tech_pow_Rmult. field. pose proof (INR_fact_neq_0 j). assert (lambda ^ (S k - j) <> 0) by (apply pow_nonzero; lra). repeat split; try assumption; lra.
  - cbn [total Nat.add]. replace (S (S k) - S k)%nat with 1%nat by lia. rewrite pow_1. pose proof (INR_fact_neq_0 (S k)). set (f := INR (fact (S k))) in *. set (p := s ^ S k). field. repeat split; try assumption; try lra; apply INR_fact_neq_0.
Qed.
Lemma beyond_ge0 k lambda s : 0 < lambda -> 0 <= s -> 0 <= beyond k lambda s.
Proof.
  intros L Hs. assert (I0 : 0 < / lambda) by (apply Rinv_0_lt_compat, L). induction k as [|k IH]; [simpl; lra|]. change (beyond (S k) lambda s) with (s ^ S k / lambda + INR (S k) / lambda * beyond k lambda s). pose proof (pow_le s (S k) Hs). pose proof (pos_INR (S k)).
  assert (0 <= s ^ S k / lambda) by (apply Rmult_le_pos; lra). assert (0 <= INR (S k) / lambda * beyond k lambda s) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|exact IH]). lra.
Qed.
Lemma beyond_derive k lambda s : 0 < lambda -> is_derive (fun s => - (exp (- lambda * s) * beyond k lambda s)) s (s ^ k * exp (- lambda * s)).
Proof.
  intros L. assert (B : exists d : R, is_derive (beyond k lambda) s d /\ d = lambda * beyond k lambda s - s ^ k).
  { induction k as [|k [d [Dd Ed]]].
    - exists 0. split; [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|]. simpl. field. lra.
    - exists (INR (S k) * s ^ k / lambda + INR (S k) / lambda * d). split.
      + apply (is_derive_plus (fun s => s ^ S k / lambda) (fun s => INR (S k) / lambda * beyond k lambda s)).
        * assert (P : forall n x, is_derive (fun x => x ^ n / lambda) x (INR n * x ^ pred n / lambda)) by (intros n x; apply (is_derive_ext (fun x => / lambda * x ^ n)); [intros; unfold Rdiv; apply Rmult_comm|]; auto_derive; [exact I|field; lra]). apply (P (S k)).
        * apply (is_derive_scal (beyond k lambda)), Dd.
      + rewrite Ed. change (beyond (S k) lambda s) with (s ^ S k / lambda + INR (S k) / lambda * beyond k lambda s). set (q := INR (S k)). set (b := beyond k lambda s). field. lra. }
  destruct B as [d [Dd Ed]]. evar_last.
  - apply (is_derive_opp (fun s => exp (- lambda * s) * beyond k lambda s)). apply (is_derive_mult (fun s => exp (- lambda * s)) (beyond k lambda) s (- lambda * exp (- lambda * s)) d); [|exact Dd|intros; apply Rmult_comm].
    auto_derive; [exact I|ring].
  - rewrite Ed. unfold opp, plus, mult; simpl. ring.
Qed.
Lemma term_continuous k lambda s : continuous (fun s => s ^ k * exp (- lambda * s)) s.
Proof. apply (ex_derive_continuous (fun s => s ^ k * exp (- lambda * s))). auto_derive. exact I. Qed.
Theorem tail_rule : forall k lambda a b, 0 < lambda -> 0 <= a <= b -> RInt (fun s => s ^ k * exp (- lambda * s)) a b <= exp (- lambda * a) * beyond k lambda a.
Proof.
  intros k lambda a b L H. assert (I0 : is_RInt (fun s => s ^ k * exp (- lambda * s)) a b (minus (- (exp (- lambda * b) * beyond k lambda b)) (- (exp (- lambda * a) * beyond k lambda a)))).
  { apply (is_RInt_derive (fun s => - (exp (- lambda * s) * beyond k lambda s)) (fun s => s ^ k * exp (- lambda * s))); intros; [apply beyond_derive, L|apply term_continuous]. }
  rewrite (is_RInt_unique (V := R_CompleteNormedModule) _ _ _ _ I0). unfold minus, plus, opp; simpl. pose proof (beyond_ge0 k lambda b L ltac:(lra)). pose proof (exp_pos (- lambda * b)).
  assert (0 <= exp (- lambda * b) * beyond k lambda b) by (apply Rmult_le_pos; lra). lra.
Qed.

(* "With s = r Z, E[Z^k G(r Z)] = r^(-k-1) int s^k G(s) e^(-s^2/2r^2) ds/sqrt(2 pi), and the integral tends to int s^k G", if
   |G| <= c e^(-lambda |s|): over every [-A, A] the two differ by at most a constant times r^-2 *)
Theorem decay_rule : forall (G : R -> R) k c lambda r A, 0 < lambda -> 0 < r -> 0 < A -> 0 <= c -> (forall s, continuous G s) -> (forall s, Rabs (G s) <= c * exp (- lambda * Rabs s)) ->
  Rabs (RInt (fun s => s ^ k * G s * exp (- s ^ 2 / (2 * r ^ 2))) (- A) A - RInt (fun s => s ^ k * G s) (- A) A) <= c * beyond (2 + k) lambda 0 / r ^ 2.
Proof.
  intros G k c lambda r A L Hr HA Hc Cont Bound. assert (r2 : 0 < r ^ 2) by (apply pow_lt, Hr).
  assert (Cp : forall s, continuous (fun s : R => s ^ k) s) by (intros s; apply (ex_derive_continuous (fun s : R => s ^ k)); auto_derive; exact I).
  assert (Ce : forall s, continuous (fun s => exp (- s ^ 2 / (2 * r ^ 2))) s) by (intros s; apply (ex_derive_continuous (fun s => exp (- s ^ 2 / (2 * r ^ 2)))); auto_derive; lra).
  assert (C1 : forall s, continuous (fun s => s ^ k * G s) s) by (intros s; apply (continuous_mult (fun s : R => s ^ k) G); auto).
  assert (C2 : forall s, continuous (fun s => s ^ k * G s * exp (- s ^ 2 / (2 * r ^ 2))) s) by (intros s; apply (continuous_mult (fun s => s ^ k * G s)); auto).
  assert (Ex : forall f a b, (forall s, continuous f s) -> ex_RInt f a b) by (intros; apply (ex_RInt_continuous (V := R_CompleteNormedModule)); auto).
  set (h := fun s => c / (2 * r ^ 2) * (Rabs s ^ (2 + k) * exp (- lambda * Rabs s))).
  assert (Ch : forall s, continuous h s).
  { intros s. unfold h. apply (continuous_scal_r (c / (2 * r ^ 2)) (fun s => Rabs s ^ (2 + k) * exp (- lambda * Rabs s))). apply (continuous_comp Rabs (fun s => s ^ (2 + k) * exp (- lambda * s))); [apply continuous_Rabs|apply term_continuous]. }
  rewrite <- (RInt_minus (V := R_CompleteNormedModule) (fun s => s ^ k * G s * exp (- s ^ 2 / (2 * r ^ 2))) (fun s => s ^ k * G s)) by auto.
  apply Rle_trans with (RInt h (- A) A).
  - apply (norm_RInt_le (fun s => minus (s ^ k * G s * exp (- s ^ 2 / (2 * r ^ 2))) (s ^ k * G s)) h (- A) A).
    + lra.
    + intros s _. change (norm (minus (s ^ k * G s * exp (- s ^ 2 / (2 * r ^ 2))) (s ^ k * G s))) with (Rabs (s ^ k * G s * exp (- s ^ 2 / (2 * r ^ 2)) - s ^ k * G s)).
      replace (s ^ k * G s * exp (- s ^ 2 / (2 * r ^ 2)) - s ^ k * G s) with (s ^ k * (G s * (exp (- s ^ 2 / (2 * r ^ 2)) - 1))) by ring. rewrite !Rabs_mult, <- RPow_abs. unfold h.
      set (x := s ^ 2 / (2 * r ^ 2)). assert (x0 : 0 <= x) by (apply Rmult_le_pos; [apply pow2_ge_0|left; apply Rinv_0_lt_compat; lra]). replace (- s ^ 2 / (2 * r ^ 2)) with (- x) by (unfold x; field; lra).
      assert (Ex1 : Rabs (exp (- x) - 1) <= x).
      { pose proof (exp_ineq1_le (- x)). assert (exp (- x) <= 1) by (rewrite <- exp_0; destruct (Req_dec x 0) as [Z|Z]; [right; f_equal; lra|left; apply exp_increasing; lra]). rewrite Rabs_left1 by lra. lra. }
      assert (P : Rabs (G s) * Rabs (exp (- x) - 1) <= c * exp (- lambda * Rabs s) * x) by (apply Rmult_le_compat; try apply Rabs_pos; auto).
      apply Rle_trans with (Rabs s ^ k * (c * exp (- lambda * Rabs s) * x)); [apply Rmult_le_compat_l; [apply pow_le, Rabs_pos|exact P]|].
      right. unfold x. rewrite <- (pow2_abs s), pow_add. field. lra.
    + apply (RInt_correct (V := R_CompleteNormedModule)), (ex_RInt_minus (V := R_CompleteNormedModule)); auto.
    + apply (RInt_correct (V := R_CompleteNormedModule)). auto.
  - assert (Half : RInt h 0 A <= c / (2 * r ^ 2) * beyond (2 + k) lambda 0).
    { rewrite (RInt_ext h (fun s => scal (c / (2 * r ^ 2)) (s ^ (2 + k) * exp (- lambda * s)))) by (intros s Hs; rewrite Rmin_left, Rmax_right in Hs by lra; unfold h, scal; simpl; unfold mult; simpl; rewrite Rabs_pos_eq by lra; reflexivity).
      rewrite (RInt_scal (V := R_CompleteNormedModule)) by (apply Ex; intros; apply term_continuous). unfold scal; simpl. unfold mult; simpl.
      apply Rmult_le_compat_l; [apply Rmult_le_pos; [exact Hc|left; apply Rinv_0_lt_compat; lra]|]. pose proof (tail_rule (2 + k) lambda 0 A L ltac:(lra)) as T. rewrite Rmult_0_r, exp_0, Rmult_1_l in T. exact T. }
    assert (Other : RInt h (- A) 0 = RInt h 0 A).
    { assert (I0 : is_RInt h (- A) (- 0) (RInt h (- A) 0)) by (rewrite Ropp_0; apply (RInt_correct (V := R_CompleteNormedModule)); auto).
      apply (is_RInt_comp_opp (V := R_CompleteNormedModule) h A 0) in I0.
      apply (is_RInt_ext (V := R_CompleteNormedModule) _ (fun y => opp (h y))) in I0; [|intros s _; unfold h; rewrite Rabs_Ropp; reflexivity].
      rewrite <- (is_RInt_unique (V := R_CompleteNormedModule) _ _ _ _ I0). rewrite (RInt_opp (V := R_CompleteNormedModule)) by auto. apply (opp_RInt_swap (V := R_CompleteNormedModule)). auto. }
    rewrite <- (RInt_Chasles (V := R_CompleteNormedModule) h (- A) 0 A) by auto. change (RInt h (- A) 0 + RInt h 0 A <= c * beyond (2 + k) lambda 0 / r ^ 2). rewrite Other.
    apply Rle_trans with (2 * (c / (2 * r ^ 2) * beyond (2 + k) lambda 0)); [lra|right; field; lra].
Qed.
