(* One network for n orthonormal examples x_s -> y_s: autoencoding is y_s = x_s (E3), a cycle y_s = x_{s+1} (E4). The
   units are in n blocks, unit j in block (block j); phi(0) = 0. Each example moves by itself, as in Theorem 1 with as
   many units as its block has; and E1, an example of any norm. *)
From Coq Require Import Reals Lra Lia List Arith.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Flow Interval Picard Existence Euler MatrixFlow Span.
Open Scope R_scope.

Section Orthonormal.
Variables d k n : nat.
Variables phi dphi : R -> R.
Variables xs ys : nat -> vector.
Variable block : nat -> nat.
Hypothesis Xs : forall s r, (s < n)%nat -> (r < n)%nat -> dot d (xs s) (xs r) = delta s r.
Hypothesis Ys : forall s r, (s < n)%nat -> (r < n)%nat -> dot d (ys s) (ys r) = delta s r.
Hypothesis Zero : phi 0 = 0.
Hypothesis Block : forall j, (j < k)%nat -> (block j < n)%nat.

(* the width of a block *)
Definition width s := sum k (fun j => delta (block j) s).
Definition blocks1 (u : vector) : matrix := fun i j => ys (block j) i * u (block j).
Definition blocks2 (v : vector) : matrix := fun j l => v (block j) * xs (block j) l.
Section Now.
Variables u v : vector.
Definition lack s := 1 - width s * u s * phi (v s).
Lemma along_row j z : preactivation d (blocks2 v) z j = v (block j) * dot d (xs (block j)) z.
Proof. unfold preactivation, blocks2, dot. rewrite <- sum_scal. apply sum_ext. intros; ring. Qed.
Lemma preactivation_blocks j s : (j < k)%nat -> (s < n)%nat -> preactivation d (blocks2 v) (xs s) j = delta (block j) s * v s.
Proof.
  intros Hj Hs. rewrite along_row, Xs by auto. unfold delta. destruct (Nat.eqb_spec (block j) s) as [->|]; ring.
Qed.
Lemma one_block j s : phi (delta (block j) s * v s) = delta (block j) s * phi (v s).
Proof. unfold delta. destruct (Nat.eqb (block j) s); [rewrite !Rmult_1_l; reflexivity|rewrite !Rmult_0_l; exact Zero]. Qed.
Lemma network_blocks s i : (s < n)%nat -> network d k phi (blocks1 u) (blocks2 v) (xs s) i = ys s i * (width s * u s * phi (v s)).
Proof.
  intros Hs. unfold network. rewrite (sum_ext k _ (fun j => ys s i * (u s * phi (v s)) * delta (block j) s)).
  - rewrite sum_scal. fold (width s). ring.
  - intros j Hj. rewrite preactivation_blocks, one_block by assumption. unfold blocks1, delta. destruct (Nat.eqb_spec (block j) s) as [->|]; ring.
Qed.
Lemma residual_blocks s i : (s < n)%nat -> ys s i - network d k phi (blocks1 u) (blocks2 v) (xs s) i = lack s * ys s i.
Proof. intros Hs. rewrite network_blocks by assumption. unfold lack. ring. Qed.
Lemma delta_symmetric a b : delta a b = delta b a.
Proof. unfold delta. rewrite Nat.eqb_sym. reflexivity. Qed.
Lemma descent1_blocks i j : (j < k)%nat ->
  descent1_all d k n phi xs ys (blocks1 u) (blocks2 v) i j = ys (block j) i * (lack (block j) * phi (v (block j))).
Proof.
  intros Hj. unfold descent1_all. rewrite (sum_ext n _ (fun s => delta s (block j) * (ys s i * (lack s * phi (v s))))).
  - apply sum_delta, Block, Hj.
  - intros s Hs. unfold descent1. rewrite residual_blocks, preactivation_blocks, one_block, delta_symmetric by assumption. ring.
Qed.
Lemma descent2_blocks j l : (j < k)%nat ->
  descent2_all d k n phi dphi xs ys (blocks1 u) (blocks2 v) j l = lack (block j) * (u (block j) * dphi (v (block j))) * xs (block j) l.
Proof.
  intros Hj. unfold descent2_all. rewrite (sum_ext n _ (fun s => delta s (block j) * (lack s * (u s * dphi (v s)) * xs s l))).
  - apply (sum_delta n (block j) (fun s => lack s * (u s * dphi (v s)) * xs s l)), Block, Hj.
  - intros s Hs. unfold descent2. rewrite preactivation_blocks by assumption.
    rewrite (sum_ext d _ (fun i => u (block j) * lack s * (ys (block j) i * ys s i))) by (intros i _; rewrite residual_blocks by assumption; unfold blocks1; ring).
    rewrite sum_scal. fold (dot d (ys (block j)) (ys s)). rewrite Ys by auto. unfold delta.
    destruct (Nat.eqb_spec (block j) s) as [->|N]; [rewrite Nat.eqb_refl, Rmult_1_l; ring|]. destruct (Nat.eqb_spec s (block j)); [congruence|ring].
Qed.
End Now.

(* "The blocks are kept for ever", at every step and for any gamma *)
Definition apart (W : matrix * matrix) (u v : vector) :=
  (forall i j, (i < d)%nat -> (j < k)%nat -> fst W i j = blocks1 u i j) /\ (forall j l, (j < k)%nat -> (l < d)%nat -> snd W j l = blocks2 v j l).
Fixpoint each (gamma : nat -> R) (w : vector * vector) (m : nat) : vector * vector := match m with O => w | S m' =>
  let (u, v) := each gamma w m' in
  (fun s => u s + gamma m' * (lack u v s * phi (v s)), fun s => v s + gamma m' * (lack u v s * (u s * dphi (v s)))) end.
Lemma preactivation_ext W W' z j : (forall l, (l < d)%nat -> W j l = W' j l) -> preactivation d W z j = preactivation d W' z j.
Proof. intros H. apply sum_ext. intros l Hl. rewrite H by assumption. reflexivity. Qed.
Lemma network_ext W1 W2 W1' W2' z i : (i < d)%nat -> (forall i j, (i < d)%nat -> (j < k)%nat -> W1 i j = W1' i j) ->
  (forall j l, (j < k)%nat -> (l < d)%nat -> W2 j l = W2' j l) -> network d k phi W1 W2 z i = network d k phi W1' W2' z i.
Proof.
  intros Hi H1 H2. apply sum_ext. intros j Hj. rewrite H1 by assumption. rewrite (preactivation_ext W2 W2') by auto. reflexivity.
Qed.
Lemma descent_all_ext W1 W2 W1' W2' : (forall i j, (i < d)%nat -> (j < k)%nat -> W1 i j = W1' i j) ->
  (forall j l, (j < k)%nat -> (l < d)%nat -> W2 j l = W2' j l) ->
  (forall i j, (i < d)%nat -> (j < k)%nat -> descent1_all d k n phi xs ys W1 W2 i j = descent1_all d k n phi xs ys W1' W2' i j) /\
  (forall j l, (j < k)%nat -> (l < d)%nat -> descent2_all d k n phi dphi xs ys W1 W2 j l = descent2_all d k n phi dphi xs ys W1' W2' j l).
Proof.
  intros H1 H2. split; intros p q Hp Hq; apply sum_ext; intros s _; unfold descent1, descent2.
  - rewrite (network_ext W1 W2 W1' W2') by assumption. rewrite (preactivation_ext W2 W2') by auto. reflexivity.
  - rewrite (preactivation_ext W2 W2') by auto. do 2 f_equal. apply sum_ext. intros i Hi.
    rewrite (network_ext W1 W2 W1' W2'), H1 by assumption. reflexivity.
Qed.
Theorem blocks_kept : forall gamma W u v, apart W u v -> forall m,
  apart (descent_all d k n phi dphi xs ys gamma W m) (fst (each gamma (u, v) m)) (snd (each gamma (u, v) m)).
Proof.
  intros gamma W u v H m. induction m as [|m [IH1 IH2]]; [exact H|]. simpl.
  destruct (each gamma (u, v) m) as [u' v']. simpl in IH1, IH2. destruct (descent_all_ext _ _ _ _ IH1 IH2) as [E1 E2].
  split; intros p q Hp Hq; simpl.
  - rewrite E1, IH1, descent1_blocks by assumption. unfold blocks1. ring.
  - rewrite E2, IH2, descent2_blocks by assumption. unfold blocks2. ring.
Qed.

(* "... and each is Theorem 1 with width kappa" *)
Definition flow_all (W1 W2 : R -> matrix) := forall t, 0 <= t ->
  (forall i j, (i < d)%nat -> (j < k)%nat -> is_derive (fun s => W1 s i j) t (descent1_all d k n phi xs ys (W1 t) (W2 t) i j)) /\
  (forall j l, (j < k)%nat -> (l < d)%nat -> is_derive (fun s => W2 s j l) t (descent2_all d k n phi dphi xs ys (W1 t) (W2 t) j l)).
Theorem orthonormal_flow : forall u v : nat -> R -> R, (forall s, (s < n)%nat -> flow phi dphi (width s) (u s) (v s)) ->
  flow_all (fun t => blocks1 (fun s => u s t)) (fun t => blocks2 (fun s => v s t)).
Proof.
  intros u v F t Ht. split; intros p q Hp Hq.
  - rewrite descent1_blocks by assumption. destruct (F (block q) (Block q Hq) t Ht) as [U _].
    unfold blocks1, lack. apply (is_derive_scal (u (block q))). exact U.
  - rewrite descent2_blocks by assumption. destruct (F (block p) (Block p Hp) t Ht) as [_ V]. unfold blocks2, lack.
    apply (is_derive_ext (fun t => xs (block p) q * v (block p) t)); [intros; apply Rmult_comm|]. rewrite Rmult_comm.
    apply (is_derive_scal (v (block p))). exact V.
Qed.
Section Unique.
Hypothesis S : smooth phi dphi.
Notation entries := (entries d k).
Definition field_all (X : entry -> R) : entry -> R := fun a => sum n (fun s => field d k phi dphi (xs s) (ys s) X a).
Lemma field_all_lipschitz M : lipschitz_on entries (bounded_by entries M) field_all.
Proof.
  assert (H : forall l, lipschitz_on entries (bounded_by entries M) (fun X a => total l (fun s => field d k phi dphi (xs s) (ys s) X a))).
  { induction l as [|s l [L [L0 HL]]]; [exists 0; split; [lra|intros; simpl; rewrite Rminus_eq_0, Rabs_R0; lra]|].
    destruct (field_lipschitz d k phi dphi (xs s) (ys s) S M) as [K [K0 HK]]. exists (K + L). split; [lra|]. intros X Y HX HY a Ha. simpl.
    pose proof (HL X Y HX HY a Ha) as Q1. pose proof (HK X Y HX HY a Ha) as Q2. cbv beta in Q1.
    rewrite Rmult_plus_distr_r. replace (field d k phi dphi (xs s) (ys s) X a + total l (fun s => field d k phi dphi (xs s) (ys s) X a) -
      (field d k phi dphi (xs s) (ys s) Y a + total l (fun s => field d k phi dphi (xs s) (ys s) Y a))) with
      (field d k phi dphi (xs s) (ys s) X a - field d k phi dphi (xs s) (ys s) Y a +
       (total l (fun s => field d k phi dphi (xs s) (ys s) X a) - total l (fun s => field d k phi dphi (xs s) (ys s) Y a))) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  apply H.
Qed.
Lemma all_curves_solve W1 W2 t : flow_all W1 W2 -> 0 <= t -> solves entries field_all (curves W1 W2) t.
Proof.
  intros H Ht [[i j]|[j l]] Ha; [apply entries_first in Ha; apply (proj1 (H t Ht)); tauto|apply entries_second in Ha; apply (proj2 (H t Ht)); tauto].
Qed.
Lemma all_curves_bounded W1 W2 T : flow_all W1 W2 -> 0 <= T -> exists M, 0 <= M /\ forall t, 0 <= t <= T -> bounded_by entries M (fun a => curves W1 W2 a t).
Proof.
  intros H HT. destruct (bounded_curves (curves W1 W2) T entries HT) as [M [M0 HM]].
  - intros a Ha t Ht. eapply continuity_of_derive. apply (all_curves_solve W1 W2 t H ltac:(lra) a Ha).
  - exists M. split; [exact M0|]. intros t Ht a Ha. apply HM; assumption.
Qed.
Theorem orthonormal_flow_unique : forall W1 W2 W1' W2', flow_all W1 W2 -> flow_all W1' W2' ->
  (forall i j, (i < d)%nat -> (j < k)%nat -> W1 0 i j = W1' 0 i j) -> (forall j l, (j < k)%nat -> (l < d)%nat -> W2 0 j l = W2' 0 j l) ->
  forall t, 0 <= t -> (forall i j, (i < d)%nat -> (j < k)%nat -> W1 t i j = W1' t i j) /\ (forall j l, (j < k)%nat -> (l < d)%nat -> W2 t j l = W2' t j l).
Proof.
  intros W1 W2 W1' W2' H H' E1 E2 t Ht.
  destruct (all_curves_bounded W1 W2 t H Ht) as [M [M0 B]]. destruct (all_curves_bounded W1' W2' t H' Ht) as [M' [M0' B']].
  destruct (uniqueness entries field_all (bounded_by entries (M + M')) (curves W1 W2) (curves W1' W2') t (field_all_lipschitz (M + M'))) with (t := t) as [U _]; [| |lra|].
  - intros s Hs. split; [apply all_curves_solve; [exact H|lra]|]. intros a Ha. pose proof (B s Hs a Ha). lra.
  - intros s Hs. split; [apply all_curves_solve; [exact H'|lra]|]. intros a Ha. pose proof (B' s Hs a Ha). lra.
  - assert (A : agree entries (fun a => curves W1 W2 a t) (fun a => curves W1' W2' a t)).
    { apply U. intros [[i j]|[j l]] Ha; [apply entries_first in Ha; apply E1; tauto|apply entries_second in Ha; apply E2; tauto]. }
    split; intros p q Hp Hq; [apply (A (inl (p, q))), entries_first|apply (A (inr (p, q))), entries_second]; auto.
Qed.
End Unique.

(* "J_f(x_s) has the eigenvalue E(v_s) along x_s, phi'(0) v_r/phi(v_r) along each other x_r, and 0 elsewhere", where
   all examples are stored; with targets y, J_f(x_s) x_r is that times y_r *)
Theorem orthonormal_jacobian : forall u v s, (s < n)%nat -> (forall r, (r < n)%nat -> width r * u r * phi (v r) = 1) ->
  is_derive phi (v s) (dphi (v s)) -> is_derive phi 0 (dphi 0) -> forall i,
  let J w := is_derive (fun h => network d k phi (blocks1 u) (blocks2 v) (fun l => xs s l + h * w l) i) 0 in
  J (xs s) (v s * dphi (v s) / phi (v s) * ys s i) /\
  (forall r, (r < n)%nat -> r <> s -> J (xs r) (dphi 0 * v r / phi (v r) * ys r i)) /\
  (forall w, (forall r, (r < n)%nat -> dot d (xs r) w = 0) -> J w 0).
Proof.
  intros u v s Hs P D D0 i J.
  set (slope := fun r => if Nat.eqb r s then dphi (v s) else dphi 0).
  assert (Any : forall w, J w (sum k (fun j => ys (block j) i * u (block j) * (v (block j) * dot d (xs (block j)) w * slope (block j))))).
  { intros w. apply sum_derive. intros j Hj. apply (is_derive_scal (fun h => phi (preactivation d (blocks2 v) (fun l => xs s l + h * w l) j))).
    apply (is_derive_ext (fun h => phi (preactivation d (blocks2 v) (xs s) j + h * (v (block j) * dot d (xs (block j)) w)))).
    { intros h. f_equal. rewrite !along_row. unfold dot. replace (h * _) with (v (block j) * (h * sum d (fun i => xs (block j) i * w i))) by ring.
      rewrite <- Rmult_plus_distr_l. f_equal. rewrite <- sum_scal, <- sum_plus. apply sum_ext. intros; ring. }
    evar_last.
    - apply (is_derive_comp phi (fun h => preactivation d (blocks2 v) (xs s) j + h * (v (block j) * dot d (xs (block j)) w)) 0 (slope (block j))).
      + rewrite Rmult_0_l, Rplus_0_r, preactivation_blocks by assumption. unfold slope, delta.
        destruct (Nat.eqb (block j) s); [rewrite Rmult_1_l; exact D|rewrite Rmult_0_l; exact D0].
      + auto_derive; [exact I|reflexivity].
    - unfold scal; simpl. unfold mult; simpl. ring. }
  assert (Along : forall r, (r < n)%nat -> J (xs r) (slope r * v r / phi (v r) * ys r i)).
  { intros r Hr. evar_last; [apply Any|]. rewrite (sum_ext k _ (fun j => ys r i * u r * (v r * slope r) * delta (block j) r)).
    - rewrite sum_scal. fold (width r). assert (N : phi (v r) <> 0) by (intros Z; pose proof (P r Hr) as Q; rewrite Z in Q; lra).
      apply (Rmult_eq_reg_r (phi (v r))); [|exact N]. transitivity (ys r i * (v r * slope r) * (width r * u r * phi (v r))); [ring|]. rewrite P by assumption. field. exact N.
    - intros j Hj. rewrite Xs by auto. unfold delta. destruct (Nat.eqb_spec (block j) r) as [->|]; ring. }
  split; [|split].
  - pose proof (Along s Hs) as A. unfold slope in A. rewrite Nat.eqb_refl in A. rewrite (Rmult_comm (v s)). exact A.
  - intros r Hr N. pose proof (Along r Hr) as A. unfold slope in A. destruct (Nat.eqb_spec r s); [contradiction|exact A].
  - intros w O. evar_last; [apply Any|]. apply sum_zero. intros j Hj. rewrite O by auto. ring.
Qed.
End Orthonormal.

(* E1: "with U = r^2 u, a = r^2 v", for |x| = |y| = r and equal units (Invariant 1 in Network.v): the flow of Theorem 1 for
   k/r^2, r^2 times as fast *)
Theorem any_norm : forall phi dphi k r u v, 0 < r ->
  (forall t, 0 <= t -> is_derive u t ((1 - k * u t * phi (r ^ 2 * v t)) * phi (r ^ 2 * v t)) /\
    is_derive v t (r ^ 2 * ((1 - k * u t * phi (r ^ 2 * v t)) * (u t * dphi (r ^ 2 * v t))))) ->
  flow phi dphi (k / r ^ 2) (fun t => r ^ 2 * u (t / r ^ 2)) (fun t => r ^ 2 * v (t / r ^ 2)).
Proof.
  intros phi dphi k r u v Hr H t Ht. assert (R0 : 0 < r ^ 2) by (apply pow_lt, Hr).
  destruct (H (t / r ^ 2) (Rdiv_le_0_compat _ _ Ht R0)) as [U V].
  assert (E : 1 - k / r ^ 2 * (r ^ 2 * u (t / r ^ 2)) * phi (r ^ 2 * v (t / r ^ 2)) = 1 - k * u (t / r ^ 2) * phi (r ^ 2 * v (t / r ^ 2))) by (field; lra).
  assert (Dt : is_derive (fun t => t / r ^ 2) t (/ r ^ 2)).
  { apply (is_derive_ext (fun t => / r ^ 2 * t)); [intros; apply Rmult_comm|].
    evar_last; [apply (is_derive_scal (fun t => t)), is_derive_id|]. unfold one; simpl. ring. }
  unfold moves. rewrite E. split.
  - evar_last; [apply (is_derive_scal (fun t => u (t / r ^ 2))), (is_derive_comp u (fun t => t / r ^ 2) t _ _ U Dt)|]. unfold scal; simpl. unfold mult; simpl. field. lra.
  - evar_last; [apply (is_derive_scal (fun t => v (t / r ^ 2))), (is_derive_comp v (fun t => t / r ^ 2) t _ _ V Dt)|]. unfold scal; simpl. unfold mult; simpl. field. lra.
Qed.
