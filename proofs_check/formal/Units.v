(* E2: units that differ (Invariant 1 alone). "The k units decouple, each conserving its own H_j", and from every start
   with p0 > 0, whatever the signs of the u_j phi(v_j), the flow converges to p = 1. *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear Flow MatrixFlow Arrival DeepMatrix.
Open Scope R_scope.

Section Units.
Variable k : nat.
Variables phi dphi : R -> R.
Hypothesis Hphi : forall z, is_derive phi z (dphi z).
Variables u v : nat -> R -> R.
Definition lacking t := 1 - sum k (fun j => u j t * phi (v j t)).
Definition units_flow := forall t j, 0 <= t -> (j < k)%nat ->
  is_derive (u j) t (lacking t * phi (v j t)) /\ is_derive (v j) t (lacking t * (u j t * dphi (v j t))).
Hypothesis F : units_flow.
Definition fall t := sum k (fun j => phi (v j t) ^ 2 + (u j t * dphi (v j t)) ^ 2).
(* "each conserving its own H_j" *)
Theorem unit_conserved : forall j G T, (j < k)%nat -> (forall t, 0 <= t <= T -> dphi (v j t) <> 0 /\ is_derive G (v j t) (phi (v j t) / dphi (v j t))) ->
  forall t, 0 <= t <= T -> u j t ^ 2 / 2 - G (v j t) = u j 0 ^ 2 / 2 - G (v j 0).
Proof.
  intros j G T Hj HG t Ht. apply (constant (fun t => u j t ^ 2 / 2 - G (v j t)) 0 t); [lra|]. intros s Hs.
  destruct (HG s ltac:(lra)) as [N D]. destruct (F s j ltac:(lra) Hj) as [Du Dv]. evar_last.
  - apply (is_derive_minus (fun t => u j t ^ 2 / 2) (fun t => G (v j t))).
    + apply (is_derive_ext (fun t => / 2 * u j t ^ 2)); [intros; apply Rmult_comm|]. apply (is_derive_scal (fun t => u j t ^ 2)). apply (is_derive_pow (u j) 2 s _ Du).
    + apply (is_derive_comp G (v j) s _ _ D Dv).
  - unfold minus, plus, opp, scal; simpl. unfold mult; simpl. field. exact N.
Qed.
Lemma derive_lacking t : 0 <= t -> is_derive lacking t (- (fall t * lacking t)).
Proof.
  intros Ht. unfold lacking at 1. evar_last.
  - apply (is_derive_minus (fun _ => 1) (fun t => sum k (fun j => u j t * phi (v j t)))); [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|].
    apply (sum_derive k (fun j t => u j t * phi (v j t)) (fun j => lacking t * (phi (v j t) ^ 2 + (u j t * dphi (v j t)) ^ 2))). intros j Hj.
    destruct (F t j Ht Hj) as [Du Dv]. evar_last.
    + apply (is_derive_mult (u j) (fun t => phi (v j t))); [exact Du|apply (is_derive_comp phi (v j) t _ _ (Hphi _) Dv)|intros; apply Rmult_comm].
    + unfold plus, mult, scal; simpl. unfold mult; simpl. ring.
  - rewrite sum_scal. fold (fall t). unfold minus, plus, opp, zero; simpl. ring.
Qed.
Lemma fall_part j t : (j < k)%nat -> phi (v j t) ^ 2 + (u j t * dphi (v j t)) ^ 2 <= fall t.
Proof.
  intros Hj. apply (total_member (seq 0 k) (fun j => phi (v j t) ^ 2 + (u j t * dphi (v j t)) ^ 2) j); [|apply below, Hj].
  intros i _. pose proof (pow2_ge_0 (phi (v i t))). pose proof (pow2_ge_0 (u i t * dphi (v i t))). lra.
Qed.
Lemma fall_last t : square k (fun j => phi (v j t)) <= fall t.
Proof. apply total_le. intros j _. pose proof (pow2_ge_0 (u j t * dphi (v j t))). lra. Qed.
Lemma fall_ge0 t : 0 <= t -> 0 <= fall t.
Proof. intros _. apply Rle_trans with (1 := square_ge0 k (fun j => phi (v j t))), fall_last. Qed.
Definition start_output := sum k (fun j => u j 0 * phi (v j 0)).
(* the square of a lower bound of the speed *)
Definition start_rate := Rmin 1 start_output ^ 2 / sum k (fun j => u j 0 * u j 0).
Hypothesis Start : 0 < start_output.
Lemma start_rate_holds t : 0 <= t -> 0 < start_rate <= fall t.
Proof.
  intros Ht. split.
  - apply Rdiv_lt_0_compat; [apply pow_lt, Rmin_glb_lt; lra|]. pose proof (cauchy_schwarz k (fun j => u j 0) (fun j => phi (v j 0))) as C. fold start_output in C. unfold square, dot in C.
    fold start_output in C. pose proof (pow_lt _ 2 Start). pose proof (square_ge0 k (fun j => u j 0)) as A. pose proof (square_ge0 k (fun j => phi (v j 0))) as B. unfold square, dot in A, B. nra.
  - apply Rle_trans with (2 := fall_last t). apply (last_rate lacking fall t (fun s Hs => derive_lacking s (proj1 Hs)) (fun s Hs => fall_ge0 s (proj1 Hs)) k u (fun j t => phi (v j t))); [reflexivity| | |exact Start|lra].
    + intros s j Hs Hj. apply (F s j); [lra|exact Hj].
    + intros s _. apply fall_last.
Qed.
(* it arrives, at an exponential rate *)
Theorem units_arrive : exists U V : nat -> R,
  (forall j, (j < k)%nat -> is_lim (u j) p_infty (U j) /\ is_lim (v j) p_infty (V j) /\
    Rabs (U j - u j 0) <= Rabs (1 - start_output) / sqrt start_rate /\ Rabs (V j - v j 0) <= Rabs (1 - start_output) / sqrt start_rate) /\
  sum k (fun j => U j * phi (V j)) = 1 /\
  forall t, 0 <= t -> Rabs (1 - sum k (fun j => u j t * phi (v j t))) <= Rabs (1 - start_output) * exp (- (start_rate * t)).
Proof.
  destruct (start_rate_holds 0 (Rle_refl 0)) as [R0 _]. pose proof (fun t Ht => proj2 (start_rate_holds t Ht)) as Low. set (m := sqrt start_rate).
  assert (M0 : 0 < m) by (apply sqrt_lt_R0, R0). assert (M2 : m ^ 2 = start_rate) by (unfold m; rewrite <- Rsqr_pow2; apply Rsqr_sqrt; lra).
  assert (Ar : forall w g : R -> R, (forall t, 0 <= t -> is_derive w t (lacking t * g t) /\ g t ^ 2 <= fall t) ->
    is_lim w p_infty (real (Lim w p_infty)) /\ Rabs (real (Lim w p_infty) - w 0) <= Rabs (1 - start_output) / m).
  { intros w g H. destruct (arrival lacking fall derive_lacking fall_ge0 start_rate R0 Low w g m M0) as [l [Hl Dl]].
    - intros t Ht. destruct (H t Ht) as [D Q]. split; [exact D|]. apply fast_enough; [lra| |exact Q]. rewrite M2. apply Low, Ht.
    - rewrite (is_lim_unique _ _ _ Hl). split; assumption. }
  assert (Lu : forall j, (j < k)%nat -> is_lim (u j) p_infty (real (Lim (u j) p_infty)) /\ Rabs (real (Lim (u j) p_infty) - u j 0) <= Rabs (1 - start_output) / m).
  { intros j Hj. apply (Ar (u j) (fun t => phi (v j t))). intros t Ht. split; [apply (F t j Ht Hj)|]. pose proof (fall_part j t Hj). pose proof (pow2_ge_0 (u j t * dphi (v j t))). lra. }
  assert (Lv : forall j, (j < k)%nat -> is_lim (v j) p_infty (real (Lim (v j) p_infty)) /\ Rabs (real (Lim (v j) p_infty) - v j 0) <= Rabs (1 - start_output) / m).
  { intros j Hj. apply (Ar (v j) (fun t => u j t * dphi (v j t))). intros t Ht. split; [apply (F t j Ht Hj)|]. pose proof (fall_part j t Hj). pose proof (pow2_ge_0 (phi (v j t))). lra. }
  exists (fun j => real (Lim (u j) p_infty)), (fun j => real (Lim (v j) p_infty)). split; [intros j Hj; destruct (Lu j Hj); destruct (Lv j Hj); auto|split].
  - apply (lim_same (fun t => sum k (fun j => u j t * phi (v j t)))).
    + apply sum_limit. intros j Hj. apply lim_mult; [apply Lu, Hj|]. apply (lim_continuous (v j) phi); [apply Lv, Hj|]. eapply continuity_of_derive. apply Hphi.
    + apply (is_lim_ext (fun t => 1 - lacking t)); [intros; unfold lacking; ring|]. replace (Finite 1) with (Finite (1 - 0)) by (f_equal; ring).
      apply is_lim_minus'; [apply is_lim_const|apply (residual_vanishes lacking fall derive_lacking fall_ge0 start_rate R0 Low)].
  - intros t Ht. apply (residual_decays lacking fall t (fun s Hs => derive_lacking s (proj1 Hs)) (fun s Hs => fall_ge0 s (proj1 Hs)) start_rate (fun s Hs => Low s (proj1 Hs))). lra.
Qed.
End Units.

(* ... and these are the flows of the matrices W1 = y u^T, W2 = v x^T *)
Theorem units_matrix_flow : forall d k phi dphi (x y : vector) u v, dot d x x = 1 -> dot d y y = 1 -> units_flow k phi dphi u v ->
  matrix_flow d k phi dphi x y (fun t i j => y i * u j t) (fun t j l => v j t * x l).
Proof.
  intros d k phi dphi x y u v Ux Uy F t Ht.
  assert (Rk : rank_one d k x y (fun i j => y i * u j t) (fun j l => v j t * x l) (fun j => u j t) (fun j => v j t)) by (split; reflexivity).
  assert (E : residual k phi 1 (fun j => u j t) (fun j => v j t) = lacking k phi u v t).
  { unfold residual, lacking. f_equal. apply sum_ext. intros j _. rewrite Rmult_1_l. reflexivity. }
  split; intros p q Hp Hq.
  - rewrite (descent1_rank_one d k phi x y _ _ _ _ p q Rk Hp Hq), Ux. unfold velocity_u. rewrite E, Rmult_1_l.
    apply (is_derive_scal (u q)). apply (F t q Ht Hq).
  - rewrite (descent2_rank_one d k phi dphi x y _ _ _ _ p q Rk Hp Hq), Ux, Uy. unfold velocity_v. rewrite E, !Rmult_1_l.
    apply (is_derive_ext (fun t => x q * v p t)); [intros; apply Rmult_comm|]. rewrite Rmult_comm. apply (is_derive_scal (v p)). apply (F t p Ht Hp).
Qed.
(* one layer is a deep network with no layer between: what DeepArrives.v says of all starts holds here *)
Theorem one_layer_matrices : forall d k phi dphi (x y : vector) W1 W2, matrix_flow d k phi dphi x y W1 W2 <->
  deep_matrix_flow d k 0 phi dphi x y (fun t _ => W2 t) W1 (fun t => 0 <= t).
Proof.
  intros d k phi dphi x y W1 W2. split; intros F t Ht; destruct (F t Ht) as [A B]; split; try exact A.
  - intros m j i Hm Hj Hi. replace m with 0%nat in * by lia. apply (B j i Hj Hi).
  - intros j l Hj Hl. apply (B 0%nat j l (le_n 0) Hj Hl).
Qed.
