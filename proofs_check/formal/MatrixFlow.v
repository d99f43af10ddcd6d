(* From the matrices to two numbers: the gradient flow of W1 and W2 from a start with Invariants 1 and 2 is, for all
   t >= 0, W1 = y u 1^T, W2 = v 1 x^T with the reduced flow (u, v), and gradient descent follows it within C gamma. *)
From Coq Require Import Reals Lra Lia List FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Flow Interval Picard Existence Theorem1 Euler.
Open Scope R_scope.

Section MatrixFlow.
Variables d k : nat.
Variables phi dphi : R -> R.
Variables x y : vector.
Hypothesis S : smooth phi dphi.

Definition entry : Type := (nat * nat) + (nat * nat).
Definition entries : list entry := map inl (list_prod (seq 0 d) (seq 0 k)) ++ map inr (list_prod (seq 0 k) (seq 0 d)).
Definition first (X : entry -> R) : matrix := fun i j => X (inl (i, j)).
Definition second (X : entry -> R) : matrix := fun j l => X (inr (j, l)).
Definition weights (W : matrix * matrix) : entry -> R := fun a => match a with inl (i, j) => fst W i j | inr (j, l) => snd W j l end.
Definition field (X : entry -> R) : entry -> R := fun a => match a with
  | inl (i, j) => descent1 d k phi x y (first X) (second X) i j
  | inr (j, l) => descent2 d k phi dphi x y (first X) (second X) j l end.
Lemma entries_first i j : In (inl (i, j)) entries <-> (i < d)%nat /\ (j < k)%nat.
Proof.
  unfold entries. rewrite in_app_iff, !in_map_iff. split.
  - intros [[p [E H]]|[p [E _]]]; [|discriminate]. injection E as ->. apply in_prod_iff in H. rewrite !below in H. exact H.
  - intros H. left. exists (i, j). split; [reflexivity|]. apply in_prod_iff. rewrite !below. exact H.
Qed.
Lemma entries_second j l : In (inr (j, l)) entries <-> (j < k)%nat /\ (l < d)%nat.
Proof.
  unfold entries. rewrite in_app_iff, !in_map_iff. split.
  - intros [[p [E _]]|[p [E H]]]; [discriminate|]. injection E as ->. apply in_prod_iff in H. rewrite !below in H. exact H.
  - intros H. right. exists (j, l). split; [reflexivity|]. apply in_prod_iff. rewrite !below. exact H.
Qed.

(* the field is Lipschitz on bounded sets *)
Section Bounded.
Variable M : R.
Notation regular := (regular entries (bounded_by entries M)).
Lemma regular_smooth (g : R -> R) f : (forall B, regular_on (ball 0 B) g) -> regular f -> regular (fun X => g (f X)).
Proof.
  intros G Hf. destruct (Hf) as [L [B [L0 [B0 [HL HB]]]]]. apply (regular_comp _ _ (ball 0 B) g); [apply G| |exact Hf].
  intros X HX. unfold ball. rewrite Rminus_0_r. apply HB, HX.
Qed.
Lemma regular_phi f : regular f -> regular (fun X => phi (f X)).
Proof. apply regular_smooth. intros B. apply (ball_regular phi dphi), smooth_everywhere, S. Qed.
Lemma regular_dphi f : regular f -> regular (fun X => dphi (f X)).
Proof. apply regular_smooth. intros B. apply (ball_regular phi dphi), smooth_everywhere, S. Qed.
Lemma regular_entry a : In a entries -> regular (fun X => X a).
Proof. intros Ha. apply (regular_coordinate _ _ a M Ha). intros X HX. apply HX, Ha. Qed.
Lemma regular_preactivation j : (j < k)%nat -> regular (fun X => preactivation d (second X) x j).
Proof.
  intros Hj. apply (regular_total _ _ (seq 0 d) (fun l X => second X j l * x l)). intros l Hl. apply below in Hl.
  apply regular_mult; [apply (regular_entry (inr (j, l))), entries_second; auto|apply regular_const].
Qed.
Lemma regular_residual i : (i < d)%nat -> regular (fun X => y i - network d k phi (first X) (second X) x i).
Proof.
  intros Hi. apply (regular_minus _ _ (fun _ => y i)); [apply regular_const|].
  apply (regular_total _ _ (seq 0 k) (fun j X => first X i j * phi (preactivation d (second X) x j))). intros j Hj. apply below in Hj.
  apply (regular_mult _ _ (fun X => first X i j)); [apply (regular_entry (inl (i, j))), entries_first; auto|apply regular_phi, regular_preactivation, Hj].
Qed.
Lemma field_lipschitz : lipschitz_on entries (bounded_by entries M) field.
Proof.
  apply regular_field. intros [[i j]|[j l]] Ha; [apply entries_first in Ha|apply entries_second in Ha]; destruct Ha as [H1 H2].
  - apply (regular_mult _ _ (fun X => y i - network d k phi (first X) (second X) x i)); [apply regular_residual, H1|apply regular_phi, regular_preactivation, H2].
  - unfold field, descent2. apply (regular_mult _ _ (fun X => _ * _)); [|apply regular_const].
    apply (regular_mult _ _ (fun X => sum d _)); [|apply regular_dphi, regular_preactivation, H1].
    apply (regular_total _ _ (seq 0 d) (fun i X => first X i j * (y i - network d k phi (first X) (second X) x i))). intros i Hi. apply below in Hi.
    apply (regular_mult _ _ (fun X => first X i j)); [apply (regular_entry (inl (i, j))), entries_first; auto|apply regular_residual, Hi].
Qed.
End Bounded.

(* "gradient flow is gamma -> 0": every entry moves along minus the gradient of the loss *)
Definition matrix_flow (W1 W2 : R -> matrix) := forall t, 0 <= t ->
  (forall i j, (i < d)%nat -> (j < k)%nat -> is_derive (fun s => W1 s i j) t (descent1 d k phi x y (W1 t) (W2 t) i j)) /\
  (forall j l, (j < k)%nat -> (l < d)%nat -> is_derive (fun s => W2 s j l) t (descent2 d k phi dphi x y (W1 t) (W2 t) j l)).
Definition curves (W1 W2 : R -> matrix) : entry -> R -> R := fun a t => weights (W1 t, W2 t) a.
Lemma curves_solve W1 W2 t : matrix_flow W1 W2 -> 0 <= t -> solves entries field (curves W1 W2) t.
Proof.
  intros H Ht [[i j]|[j l]] Ha; [apply entries_first in Ha; apply (proj1 (H t Ht)); tauto|apply entries_second in Ha; apply (proj2 (H t Ht)); tauto].
Qed.
Lemma curves_bounded W1 W2 T : matrix_flow W1 W2 -> 0 <= T -> exists M, 0 <= M /\ forall t, 0 <= t <= T -> bounded_by entries M (fun a => curves W1 W2 a t).
Proof.
  intros H HT. destruct (bounded_curves (curves W1 W2) T entries HT) as [M [M0 HM]].
  - intros a Ha t Ht. eapply continuity_of_derive. apply (curves_solve W1 W2 t H ltac:(lra) a Ha).
  - exists M. split; [exact M0|]. intros t Ht a Ha. apply HM; assumption.
Qed.
Theorem matrix_flow_unique : forall W1 W2 W1' W2', matrix_flow W1 W2 -> matrix_flow W1' W2' ->
  (forall i j, (i < d)%nat -> (j < k)%nat -> W1 0 i j = W1' 0 i j) -> (forall j l, (j < k)%nat -> (l < d)%nat -> W2 0 j l = W2' 0 j l) ->
  forall t, 0 <= t -> (forall i j, (i < d)%nat -> (j < k)%nat -> W1 t i j = W1' t i j) /\ (forall j l, (j < k)%nat -> (l < d)%nat -> W2 t j l = W2' t j l).
Proof.
  intros W1 W2 W1' W2' H H' E1 E2 t Ht.
  destruct (curves_bounded W1 W2 t H Ht) as [M [M0 B]]. destruct (curves_bounded W1' W2' t H' Ht) as [M' [M0' B']].
  destruct (uniqueness entries field (bounded_by entries (M + M')) (curves W1 W2) (curves W1' W2') t (field_lipschitz (M + M'))) with (t := t) as [U _]; [| |lra|].
  - intros s Hs. split; [apply curves_solve; [exact H|lra]|]. intros a Ha. pose proof (B s Hs a Ha). lra.
  - intros s Hs. split; [apply curves_solve; [exact H'|lra]|]. intros a Ha. pose proof (B' s Hs a Ha). lra.
  - assert (A : agree entries (fun a => curves W1 W2 a t) (fun a => curves W1' W2' a t)).
    { apply U. intros [[i j]|[j l]] Ha; [apply entries_first in Ha; apply E1; tauto|apply entries_second in Ha; apply E2; tauto]. }
    split; intros p q Hp Hq; [apply (A (inl (p, q))), entries_first|apply (A (inr (p, q))), entries_second]; auto.
Qed.

Hypothesis Ux : dot d x x = 1.
Hypothesis Uy : dot d y y = 1.
Definition spread1 (u : R) : matrix := fun i _ => y i * u.
Definition spread2 (v : R) : matrix := fun _ l => v * x l.
Lemma spread_rank_one u v : rank_one d k x y (spread1 u) (spread2 v) (fun _ => u) (fun _ => v).
Proof. split; reflexivity. Qed.
Lemma spread_flow u v : flow phi dphi (INR k) u v -> matrix_flow (fun t => spread1 (u t)) (fun t => spread2 (v t)).
Proof.
  intros F t Ht. destruct (F t Ht) as [Fu Fv].
  assert (E : residual k phi 1 (fun _ => u t) (fun _ => v t) = 1 - INR k * u t * phi (v t)).
  { unfold residual. rewrite sum_const, Rmult_1_l. ring. }
  split; intros p q Hp Hq.
  - rewrite (descent1_rank_one d k phi x y _ _ _ _ p q (spread_rank_one (u t) (v t)) Hp Hq), Ux. unfold velocity_u. rewrite E, Rmult_1_l.
    apply (is_derive_scal u). exact Fu.
  - rewrite (descent2_rank_one d k phi dphi x y _ _ _ _ p q (spread_rank_one (u t) (v t)) Hp Hq), Ux, Uy. unfold velocity_v. rewrite E, !Rmult_1_l.
    apply (is_derive_ext (fun t => x q * v t)); [intros; apply Rmult_comm|]. rewrite Rmult_comm. apply (is_derive_scal v). exact Fv.
Qed.

(* "Under both invariants the flow is u' = e phi(v), v' = e u phi'(v)" *)
Theorem matrix_flow_reduces : forall W1 W2 u0 v0, (0 < k)%nat -> matrix_flow W1 W2 ->
  rank_one d k x y (W1 0) (W2 0) (fun _ => u0) (fun _ => v0) ->
  exists u v, u 0 = u0 /\ v 0 = v0 /\ flow phi dphi (INR k) u v /\
    forall t, 0 <= t -> rank_one d k x y (W1 t) (W2 t) (fun _ => u t) (fun _ => v t).
Proof.
  intros W1 W2 u0 v0 Hk H [R1 R2]. assert (kpos : 0 < INR k) by (apply lt_0_INR, Hk).
  destruct (flow_exists phi dphi (INR k) u0 v0 kpos S) as [u [v [Eu [Ev F]]]].
  exists u, v. split; [exact Eu|split; [exact Ev|split; [exact F|]]]. intros t Ht.
  destruct (matrix_flow_unique W1 W2 (fun t => spread1 (u t)) (fun t => spread2 (v t)) H (spread_flow u v F)) with (t := t) as [A B]; auto.
  - intros i j Hi Hj. rewrite R1 by assumption. unfold spread1. rewrite Eu. reflexivity.
  - intros j l Hj Hl. rewrite R2 by assumption. unfold spread2. rewrite Ev. reflexivity.
  - split; intros p q Hp Hq; [rewrite A by assumption|rewrite B by assumption]; reflexivity.
Qed.
(* ... and there is such a flow of the matrices *)
Theorem matrix_flow_exists : forall u0 v0, (0 < k)%nat -> exists W1 W2, matrix_flow W1 W2 /\
  rank_one d k x y (W1 0) (W2 0) (fun _ => u0) (fun _ => v0).
Proof.
  intros u0 v0 Hk. destruct (flow_exists phi dphi (INR k) u0 v0 (lt_0_INR k Hk) S) as [u [v [Eu [Ev F]]]].
  exists (fun t => spread1 (u t)), (fun t => spread2 (v t)). split; [apply spread_flow, F|]. rewrite Eu, Ev. apply spread_rank_one.
Qed.

Lemma euler_is_descent gamma W n : euler field gamma (weights W) n = weights (descent d k phi dphi (fun _ => gamma) x y W n).
Proof.
  induction n as [|n IH]; [reflexivity|]. simpl euler. rewrite IH. apply functional_extensionality. intros [[i j]|[j l]]; reflexivity.
Qed.
(* "As gamma -> 0": gradient descent of the matrices, with n steps of the learning rate gamma, against the reduced flow
   at the time n gamma *)
Theorem descent_follows_flow : forall u v T, (0 < k)%nat -> flow phi dphi (INR k) u v -> 0 <= T ->
  exists C gamma0, 0 <= C /\ 0 < gamma0 /\ forall gamma n, 0 < gamma <= gamma0 -> INR n * gamma <= T ->
    let W := descent d k phi dphi (fun _ => gamma) x y (spread1 (u 0), spread2 (v 0)) n in
    (forall i j, (i < d)%nat -> (j < k)%nat -> Rabs (fst W i j - y i * u (INR n * gamma)) <= C * gamma) /\
    (forall j l, (j < k)%nat -> (l < d)%nat -> Rabs (snd W j l - v (INR n * gamma) * x l) <= C * gamma).
Proof.
  intros u v T Hk F HT. pose proof (spread_flow u v F) as M.
  destruct (euler_converges entries field (curves (fun t => spread1 (u t)) (fun t => spread2 (v t))) T HT field_lipschitz) as [C [g0 [C0 [G0 H]]]].
  - intros t Ht. apply curves_solve; [exact M|lra].
  - exists C, g0. split; [exact C0|split; [exact G0|]]. intros g n Hg Hn. specialize (H g n Hg Hn).
    change (fun c => curves (fun t => spread1 (u t)) (fun t => spread2 (v t)) c 0) with (weights (spread1 (u 0), spread2 (v 0))) in H.
    rewrite euler_is_descent in H. split; intros p q Hp Hq.
    + apply (H (inl (p, q))), entries_first. auto.
    + apply (H (inr (p, q))), entries_second. auto.
Qed.
End MatrixFlow.
