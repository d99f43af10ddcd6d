(* "U^2 - 2G is conserved, so that two nodes enclose the end of every orbit": the rules of proofs_check/kernel/kinds/tables.py
   for one start (u0, v0). C = u0^2 - 2 G(v0), G a primitive of phi/phi' on I. An orbit that arrives ends where
   (C + 2G) phi^2 = 1/k^2; that rises with |phi| as long as C + 2G > 0, so its value at a node tells on which side the
   end is. On which side of a zero of phi, the sign of w = u0 + sgn phi(v0) sqrt(2 (G(v0) - G(z0))) tells. *)
From Coq Require Import Reals Lra Lia Psatz Classical.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Calculus Flow Positive Interval Orbit Table Theorem1.
Open Scope R_scope.

Lemma shared a b c : 0 < a * b -> 0 < a * c -> 0 < b * c.
Proof. intros P Q. destruct (same_sign _ _ P), (same_sign _ _ Q); apply same_sign_product; lra. Qed.
Lemma shared0 a b c : 0 < a * b -> 0 <= a * c -> 0 <= b * c.
Proof.
  intros P [Q|Q]; [left; apply (shared a); assumption|]. symmetry in Q. apply Rmult_integral in Q. destruct Q as [-> | ->]; lra.
Qed.
Lemma factors_nonzero a b : 0 < a * b -> a <> 0 /\ b <> 0.
Proof. intros P. split; intros ->; lra. Qed.

Section Ends.
Variables phi dphi u v : R -> R.
Variable k : R.
Hypothesis kpos : 0 < k.
Hypothesis S : smooth phi dphi.
Hypothesis F : flow phi dphi k u v.
Hypothesis N0 : dphi (v 0) <> 0.
Variable G : R -> R.
Notation I := (interval dphi (v 0)).
Hypothesis HG : forall z, I z -> is_derive G z (phi z / dphi z).
Notation output := (output phi u v k).
Notation error := (error phi u v k).

Definition kinetic z := u 0 ^ 2 - 2 * G (v 0) + 2 * G z.
Lemma kinetic_now t : 0 <= t -> u t ^ 2 = kinetic (v t).
Proof. intros Ht. unfold kinetic. pose proof (conserved phi dphi u v k kpos S F N0 G HG t Ht). lra. Qed.
Lemma start_in_I : I (v 0).
Proof. apply (stays_in_I phi dphi u v k kpos S F N0). lra. Qed.
Lemma error_falls a b : 0 <= a -> a <= b -> Rabs (error b) <= Rabs (error a).
Proof.
  intros Ha Hab. apply (error_smaller phi dphi u v k b kpos (fun s _ => proj1 S _) (flow_restrict _ _ _ _ _ b F)); lra.
Qed.
Lemma error_side t : 0 <= t -> 0 <= error 0 * error t.
Proof. intros Ht. apply (error_same_sign phi dphi u v k t kpos (fun s _ => proj1 S _) (flow_restrict _ _ _ _ _ t F)). lra. Qed.
Lemma output_positive t : 0 <= t -> 0 < output 0 -> 0 < output t.
Proof. intros Ht P. apply (output_between phi dphi u v k t kpos (fun s _ => proj1 S _) (flow_restrict _ _ _ _ _ t F) P). lra. Qed.
Lemma output_rises a b : 0 <= a -> a <= b -> output 0 < 1 -> output a <= output b <= 1.
Proof.
  intros Ha Hab H. pose proof (error_falls a b Ha Hab) as E. pose proof (error_side a Ha) as Sa. pose proof (error_side b ltac:(lra)) as Sb.
  unfold Flow.error in *. assert (0 <= 1 - output a) by nra. assert (0 <= 1 - output b) by nra. rewrite !Rabs_pos_eq in E by lra. lra.
Qed.
Lemma phi_now_continuous t : 0 <= t -> continuity_pt (fun t => phi (v t)) t.
Proof. intros Ht. eapply continuity_of_derive. apply (derive_phi phi dphi u v k t (fun s _ => proj1 S _) (flow_restrict _ _ _ _ _ t F)). lra. Qed.

(* the way to where |phi| is larger has the sign of phi phi' *)
Lemma dphi_one_sign x y : I x -> I y -> 0 < dphi x * dphi y.
Proof.
  intros X Y. destruct (I_sign phi dphi S (v 0) start_in_I) as [s [Es Hs]]. pose proof (Hs x X). pose proof (Hs y Y).
  destruct Es as [-> | ->]; nra.
Qed.
Lemma further x y : I x -> I y -> 0 <= phi x * phi y -> phi x ^ 2 < phi y ^ 2 -> 0 < phi y * dphi (v 0) * (y - x).
Proof.
  intros X Y P Q. destruct (I_sign phi dphi S (v 0) start_in_I) as [s [Es Hs]]. pose proof (I_increasing phi dphi S (v 0) s) as M. specialize (M) with (1 := Hs).
  pose proof (Hs (v 0) start_in_I) as H0.
  assert (L : 0 < phi y * (phi y - phi x)) by nra.
  assert (Z : 0 < phi y * s * (y - x)).
  { destruct (Rtotal_order x y) as [H|[->|H]]; [pose proof (M x y X Y H)|lra|pose proof (M y x Y X H)]; destruct Es as [-> | ->]; nra. }
  destruct Es as [-> | ->]; nra.
Qed.

(* where phi has one sign, points are ordered as |phi| is *)
Lemma ordered x y z : I x -> I y -> I z -> 0 < phi x * phi y -> 0 < phi x * phi z -> phi x ^ 2 <= phi y ^ 2 -> phi y ^ 2 <= phi z ^ 2 -> between x z y.
Proof.
  intros X Y Z P Q L1 L2. assert (M : forall p q, I p -> I q -> 0 < phi p * phi q -> phi p ^ 2 <= phi q ^ 2 -> 0 <= phi q * dphi (v 0) * (q - p)).
  { intros p q Ip Iq S1 S2. destruct (Req_dec (phi p) (phi q)) as [E|E].
    - rewrite (I_injective phi dphi S (v 0) p q Ip Iq E). lra.
    - left. apply further; [exact Ip|exact Iq|lra|]. destruct S2 as [|S2]; [assumption|exfalso]. assert (H : (phi p - phi q) * (phi p + phi q) = 0) by lra.
      apply Rmult_integral in H. destruct H as [H|H]; [lra|]. assert (phi q = - phi p) by lra. rewrite H0 in S1. pose proof (pow2_ge_0 (phi p)). lra. }
  assert (P' : 0 < phi y * phi z) by (apply (shared (phi x)); assumption).
  pose proof (M x y X Y P L1) as A1. pose proof (M y z Y Z P' L2) as A2. destruct (factors_nonzero _ _ P') as [Ny Nz].
  assert (A2' : 0 <= phi y * dphi (v 0) * (z - y)).
  { rewrite Rmult_assoc in A2 |- *. apply (shared0 (phi z)); lra. }
  assert (N : phi y * dphi (v 0) <> 0) by (apply Rmult_integral_contrapositive; split; assumption).
  unfold between. destruct (Rtotal_order (phi y * dphi (v 0)) 0) as [L|[L|L]]; [right; split; nra|contradiction|left; split; nra].
Qed.

(* an orbit that arrives *)
Definition arrives_at (U V : R) := is_lim u p_infty U /\ is_lim v p_infty V /\ k * U * phi V = 1 /\ I V /\ U ^ 2 = kinetic V.
Lemma converges_to : converges phi k u v -> exists U V : R, arrives_at U V.
Proof.
  intros [U [V [LU [LV E]]]]. exists U, V.
  destruct (theorem1_relation phi dphi u v k kpos S F U V LU LV E N0 G HG) as [IV [Q _]].
  split; [exact LU|split; [exact LV|split; [exact E|split; [exact IV|]]]]. unfold kinetic. lra.
Qed.
Section End.
Variables U V : R.
Hypothesis A : arrives_at U V.
Lemma end_in : I V.
Proof. apply A. Qed.
Lemma end_nonzero : 0 < U * phi V.
Proof. destruct A as [_ [_ [E _]]]. rewrite <- (Rmult_1_l (U * phi V)). apply (shared k); lra. Qed.
Lemma end_level : kinetic V * phi V ^ 2 = / k ^ 2 /\ 0 < kinetic V.
Proof.
  destruct A as [_ [_ [E [_ <-]]]]. split.
  - replace (U ^ 2 * phi V ^ 2) with ((k * U * phi V) ^ 2 * / k ^ 2) by (field; lra). rewrite E. ring.
  - apply pow2_gt_0. intros Z. rewrite Z in E. lra.
Qed.
(* "(C + 2G) phi^2 < 1/k^2 at a node, or u^2 = C + 2G is negative: the end is beyond" *)
Lemma before_end x : I x -> 0 <= phi x * phi V -> kinetic x < 0 \/ kinetic x * phi x ^ 2 < / k ^ 2 -> phi x ^ 2 < phi V ^ 2.
Proof.
  intros X P B. destruct end_level as [E K]. apply Rnot_le_lt. intros Q. pose proof end_nonzero as W.
  pose proof (pow2_gt_0 _ (proj2 (factors_nonzero _ _ W))). assert (P' : 0 < phi x * phi V).
  { destruct P as [|P]; [assumption|]. symmetry in P. apply Rmult_integral in P. destruct P as [Z|Z]; rewrite Z in *; lra. }
  destruct (I_compare phi dphi S (v 0) G HG x V X end_in P') as [q [q0 Eq]].
  assert (GV : G V <= G x) by nra. assert (KV : kinetic V <= kinetic x) by (unfold kinetic; lra). pose proof (pow2_ge_0 (phi V)).
  destruct B as [B|B]; [lra|]. assert (kinetic V * phi V ^ 2 <= kinetic x * phi x ^ 2) by (apply Rmult_le_compat; lra). lra.
Qed.
(* "(C + 2G) phi^2 > 1/k^2 at a node, with C + 2G > 0: the end is before" *)
Lemma after_end x : I x -> 0 < phi x * phi V -> 0 < kinetic x -> / k ^ 2 < kinetic x * phi x ^ 2 -> phi V ^ 2 < phi x ^ 2.
Proof.
  intros X P Kx B. destruct end_level as [E K]. apply Rnot_le_lt. intros Q.
  destruct (I_compare phi dphi S (v 0) G HG x V X end_in P) as [q [q0 Eq]].
  assert (GV : G x <= G V) by nra. assert (KV : kinetic x <= kinetic V) by (unfold kinetic; lra). pose proof (pow2_ge_0 (phi x)).
  assert (kinetic x * phi x ^ 2 <= kinetic V * phi V ^ 2) by (apply Rmult_le_compat; lra). lra.
Qed.

(* a node, or a point that no orbit passes, since phi' has a zero on the way to it; s has the sign of U, and s phi' that
   of the direction in which |phi| grows there *)
Definition inner s x := (I x /\ 0 <= s * phi x /\ (kinetic x < 0 \/ kinetic x * phi x ^ 2 < / k ^ 2)) \/
  (~ I x /\ 0 < s * dphi (v 0) * (v 0 - x)).
Definition outer s x := (I x /\ 0 < s * phi x /\ 0 < kinetic x /\ / k ^ 2 < kinetic x * phi x ^ 2) \/
  (~ I x /\ 0 < s * dphi (v 0) * (x - v 0)).
Lemma not_past x o : ~ I x -> 0 < o * (x - v 0) -> 0 < o * (x - V).
Proof.
  intros N H. assert (x <> V) by (intros ->; apply N, end_in).
  apply Rnot_le_lt. intros Q. apply N. apply (I_convex dphi (v 0) (v 0) V x start_in_I end_in).
  unfold between. destruct (Rtotal_order o 0) as [L|[->|L]]; [right; split; nra|lra|left; split; nra].
Qed.
Lemma enclosed s x1 x2 : 0 < s * U -> inner s x1 -> outer s x2 ->
  0 < s * dphi (v 0) * (V - x1) /\ 0 < s * dphi (v 0) * (x2 - V).
Proof.
  intros Hs H1 H2. pose proof end_nonzero as W. assert (sV : 0 < phi V * s) by (apply (shared U); lra).
  assert (Dir : forall y d, 0 < y * s -> 0 < y * dphi (v 0) * d -> 0 < s * dphi (v 0) * d).
  { intros y d Hy Hd. rewrite Rmult_assoc. apply (shared y); lra. }
  split.
  - destruct H1 as [[X [P B]]|[N D]].
    + apply (Dir (phi V) _ sV). assert (P' : 0 <= phi V * phi x1) by (apply (shared0 s); lra). rewrite Rmult_comm in P'. apply further; [exact X|exact end_in|exact P'|apply before_end; assumption].
    + replace (s * dphi (v 0) * (V - x1)) with (- (s * dphi (v 0)) * (x1 - V)) by ring. apply not_past; [exact N|lra].
  - destruct H2 as [[X [P [K B]]]|[N D]].
    + assert (P' : 0 < phi x2 * phi V) by (apply (shared s); lra). pose proof (after_end x2 X P' K B) as Q.
      apply (Dir (phi x2)); [lra|]. apply further; [exact end_in|exact X|lra|exact Q].
    + apply not_past; assumption.
Qed.

(* |phi| along the orbit is at most what it is at one of its ends *)
Lemma phi2_monotone a b (sg : R) : 0 <= a -> a <= b -> (forall s, a <= s <= b -> 0 <= sg * (error s * output s)) -> 0 <= sg * (phi (v b) ^ 2 - phi (v a) ^ 2).
Proof.
  intros Ha Hab H. replace (sg * (phi (v b) ^ 2 - phi (v a) ^ 2)) with (sg * phi (v b) ^ 2 - sg * phi (v a) ^ 2) by ring.
  assert (sg * phi (v a) ^ 2 <= sg * phi (v b) ^ 2); [|lra].
  apply (nondecreasing (fun t => sg * phi (v t) ^ 2) (fun t => sg * (2 / k * (error t * output t * dphi (v t) ^ 2))) a b Hab).
  - intros s Hs. apply (is_derive_scal (fun t => phi (v t) ^ 2)). apply (derive_phi2 phi dphi u v k b kpos (fun s _ => proj1 S _) (flow_restrict _ _ _ _ _ b F)). lra.
  - intros s Hs. replace (sg * (2 / k * (error s * output s * dphi (v s) ^ 2))) with (2 / k * (sg * (error s * output s) * dphi (v s) ^ 2)) by ring.
    assert (0 < 2 / k) by (apply Rdiv_lt_0_compat; lra). apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; [apply H, Hs|apply pow2_ge_0].
Qed.
Lemma before_zero t : 0 <= t -> output t <= 0 -> phi (v t) ^ 2 <= phi (v 0) ^ 2.
Proof.
  intros Ht O. assert (O0 : output 0 <= 0) by (apply Rnot_lt_le; intros P; pose proof (output_positive t Ht P); lra).
  assert (0 <= -1 * (phi (v t) ^ 2 - phi (v 0) ^ 2)); [|lra]. apply phi2_monotone; [lra|exact Ht|]. intros s Hs.
  pose proof (output_rises s t ltac:(lra) ltac:(lra) ltac:(lra)). unfold Flow.error. assert (0 <= (1 - output s) * - output s) by (apply Rmult_le_pos; lra). lra.
Qed.
Lemma error_stays t s : 0 <= t -> t <= s -> 0 <= output t <= 1 -> 0 <= output s <= 1.
Proof.
  intros Ht Hs O. pose proof (error_falls t s Ht Hs) as E. pose proof (error_falls 0 t ltac:(lra) Ht) as E0. pose proof (error_side t Ht) as St. pose proof (error_side s ltac:(lra)) as Ss.
  assert (Et : 0 <= error t <= 1) by (unfold Flow.error; lra). rewrite (Rabs_pos_eq (error t)) in * by lra.
  assert (0 <= error s <= error t); [|unfold Flow.error in *; lra].
  destruct (Req_dec (error t) 0) as [Z|Z].
  - rewrite Z in E. destruct (Req_dec (error s) 0) as [W|W]; [lra|]. apply Rabs_pos_lt in W. lra.
  - assert (0 < error 0). { destruct (Rtotal_order (error 0) 0) as [L|[L|L]]; [nra|rewrite L, Rabs_R0 in E0; lra|exact L]. }
    assert (0 <= error s) by nra. rewrite Rabs_pos_eq in E; lra.
Qed.
Lemma limit_phi2 : is_lim (fun t => phi (v t) ^ 2) p_infty (phi V ^ 2).
Proof.
  destruct A as [_ [LV _]]. apply (lim_continuous v (fun z => phi z ^ 2) V LV). eapply continuity_of_derive. apply (is_derive_pow phi 2 V _ (proj1 S V)).
Qed.
Lemma before_one t : 0 <= t -> 0 <= output t <= 1 -> phi (v t) ^ 2 <= phi V ^ 2.
Proof.
  intros Ht O. apply (lim_ge _ _ _ t limit_phi2). intros s Hs. assert (0 <= 1 * (phi (v s) ^ 2 - phi (v t) ^ 2)); [|lra].
  apply phi2_monotone; [exact Ht|lra|]. intros r Hr. pose proof (error_stays t r Ht ltac:(lra) O). unfold Flow.error.
  rewrite Rmult_1_l. apply Rmult_le_pos; lra.
Qed.
Lemma above_one : 1 < output 0 -> forall t, 0 <= t -> phi V ^ 2 <= phi (v t) ^ 2 <= phi (v 0) ^ 2.
Proof.
  intros O0 t Ht. assert (Up : forall s, 0 <= s -> 1 <= output s) by (intros s Hs; pose proof (error_side s Hs) as Sd; unfold Flow.error in Sd; nra).
  assert (Mono : forall a b, 0 <= a -> a <= b -> phi (v b) ^ 2 <= phi (v a) ^ 2).
  { intros a b Ha Hab. assert (0 <= -1 * (phi (v b) ^ 2 - phi (v a) ^ 2)); [|lra]. apply phi2_monotone; [exact Ha|exact Hab|]. intros s Hs.
    pose proof (Up s ltac:(lra)). unfold Flow.error. assert (0 <= (output s - 1) * output s) by (apply Rmult_le_pos; lra). lra. }
  split; [|apply Mono; lra]. apply (lim_le _ _ _ t limit_phi2). intros s Hs. apply Mono; lra.
Qed.
Lemma below_one t : output 0 <= 1 -> 0 <= t -> output t <= 1.
Proof.
  intros O Ht. destruct O as [O|O]; [apply (output_rises 0 t ltac:(lra) Ht O)|]. pose proof (error_falls 0 t ltac:(lra) Ht) as E.
  unfold Flow.error in E. rewrite O, Rminus_eq_0, Rabs_R0 in E. apply Rnot_lt_le. intros Q. assert (N : 1 - output t <> 0) by lra. apply Rabs_pos_lt in N. lra.
Qed.
Lemma same_side_later t : 0 <= t -> (forall s, t <= s -> phi (v s) <> 0) -> 0 < phi (v t) * phi V.
Proof.
  intros Ht N. pose proof end_nonzero as W. destruct A as [_ [LV _]].
  assert (L : is_lim (fun s => phi (v t) * phi (v s)) p_infty (phi (v t) * phi V)).
  { apply (is_lim_scal_l (fun s => phi (v s)) _ p_infty (phi V)). apply (lim_continuous v phi V LV). eapply continuity_of_derive. apply S. }
  assert (Q : 0 <= phi (v t) * phi V).
  { apply (lim_ge _ _ _ t L). intros s Hs. left. apply (keeps_sign (fun t => phi (v t)) t s ltac:(lra)); intros r Hr; [apply phi_now_continuous; lra|apply N; lra]. }
  destruct Q as [|Q]; [assumption|]. symmetry in Q. apply Rmult_integral in Q. destruct Q as [Q|Q]; [destruct (N t (Rle_refl t) Q)|]. rewrite Q in W. lra.
Qed.
Lemma positive_later t s : 0 <= t -> t <= s -> 0 < output t -> 0 < output s.
Proof.
  intros Ht Hs O. pose proof (output_between phi dphi (fun r => u (r + t)) (fun r => v (r + t)) k (s - t) kpos (fun r _ => proj1 S _) (flow_restrict _ _ _ _ _ (s - t) (flow_shift phi dphi k u v t Ht F))) as Q.
  unfold Flow.output in *. rewrite Rplus_0_l in Q. specialize (Q O (s - t) ltac:(lra)). replace (s - t + t) with s in Q by ring. exact Q.
Qed.
Lemma positive_side t : 0 <= t -> 0 < output t -> 0 < phi (v t) * phi V.
Proof.
  intros Ht O. apply same_side_later; [exact Ht|]. intros s Hs Z. pose proof (positive_later t s Ht Hs O) as Q. unfold Flow.output in Q. rewrite Z in Q. lra.
Qed.
Lemma negative_side t : 0 <= t -> output t < 0 -> 0 < phi (v 0) * phi (v t).
Proof.
  intros Ht O. apply (keeps_sign (fun t => phi (v t)) 0 t Ht); intros s Hs; [apply phi_now_continuous; lra|]. intros Z.
  assert (O0 : output 0 < 1) by (apply Rnot_le_lt; intros P; pose proof (output_positive t Ht ltac:(lra)); lra).
  pose proof (output_rises s t ltac:(lra) ltac:(lra) O0) as Q. unfold Flow.output in *. rewrite Z in Q. lra.
Qed.
End End.

(* With a zero of phi on the table: w, along the orbit, does not vanish *)
Section Zero.
Variable z0 : R.
Hypothesis I0 : I z0.
Hypothesis E0 : phi z0 = 0.
Definition root z := (if Rle_dec 0 (phi z) then 1 else -1) * sqrt (2 * (G z - G z0)).
Definition w u0 v0 := u0 + root v0.
Lemma level_ge0 z : I z -> 0 <= 2 * (G z - G z0).
Proof.
  intros Iz. destruct (Req_dec z z0) as [->|N]; [lra|]. pose proof (I_least phi dphi S (v 0) G HG z0 z I0 E0 Iz N). lra.
Qed.
Lemma root_square z : I z -> root z ^ 2 = 2 * (G z - G z0).
Proof. intros Iz. unfold root. pose proof (pow2_sqrt _ (level_ge0 z Iz)). destruct (Rle_dec 0 (phi z)); nra. Qed.
Lemma root_side z : 0 <= root z * phi z.
Proof. unfold root. pose proof (sqrt_pos (2 * (G z - G z0))). destruct (Rle_dec 0 (phi z)); nra. Qed.
Lemma root_zero z : I z -> phi z = 0 -> root z = 0.
Proof.
  intros Iz E. assert (z = z0) as -> by (apply (I_injective phi dphi S (v 0)); [exact Iz|exact I0|congruence]).
  unfold root. rewrite Rminus_eq_0, Rmult_0_r, sqrt_0. ring.
Qed.
Lemma root_continuous z : I z -> continuity_pt root z.
Proof.
  intros Iz. assert (Cs : continuity_pt (fun z => sqrt (2 * (G z - G z0))) z).
  { apply (continuity_pt_comp (fun z => 2 * (G z - G z0)) sqrt).
    - eapply continuity_of_derive. apply (is_derive_scal (fun z => G z - G z0)). apply (is_derive_minus G (fun _ => G z0)); [apply HG, Iz|apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))].
    - apply continuity_pt_sqrt, level_ge0, Iz. }
  assert (Cp : continuity_pt phi z) by (eapply continuity_of_derive; apply S).
  intros eps He. destruct (Cs eps He) as [h [Hh K]]. destruct (Req_dec (phi z) 0) as [Z|Z].
  - exists h. split; [exact Hh|]. intros x Hx. specialize (K x Hx). simpl in *. unfold R_dist in *.
    rewrite (root_zero z Iz Z). assert (Ez : sqrt (2 * (G z - G z0)) = 0).
    { assert (z = z0) as -> by (apply (I_injective phi dphi S (v 0)); [exact Iz|exact I0|congruence]). rewrite Rminus_eq_0, Rmult_0_r. apply sqrt_0. }
    rewrite Ez, Rminus_0_r in K. rewrite Rminus_0_r. unfold root. rewrite Rabs_mult.
    destruct (Rle_dec 0 (phi x)); [rewrite Rabs_R1|rewrite (Rabs_left1 (-1)) by lra]; lra.
  - destruct (Cp (Rabs (phi z)) (Rabs_pos_lt _ Z)) as [g [Hg Kg]]. exists (Rmin h g). split; [apply Rmin_glb_lt; assumption|].
    intros x [Hd Hx]. simpl in *. unfold R_dist in *. pose proof (Rmin_l h g). pose proof (Rmin_r h g).
    assert (H1 : Rabs (x - z) < h) by lra. assert (H2 : Rabs (x - z) < g) by lra.
    pose proof (K x (conj Hd H1)) as K1. pose proof (Kg x (conj Hd H2)) as K2. simpl in K1, K2. unfold R_dist in *. unfold root.
    assert (Same : (if Rle_dec 0 (phi x) then 1 else -1) = (if Rle_dec 0 (phi z) then 1 else -1)).
    { apply Rabs_def2 in K2. unfold Rabs in K2. destruct (Rcase_abs (phi z)); destruct (Rle_dec 0 (phi x)); destruct (Rle_dec 0 (phi z)); lra. }
    rewrite Same, <- Rmult_minus_distr_l, Rabs_mult. destruct (Rle_dec 0 (phi z)); [rewrite Rabs_R1|rewrite (Rabs_left1 (-1)) by lra]; lra.
Qed.
Hypothesis W0 : w (u 0) (v 0) <> 0.
Lemma w_nonzero t : 0 <= t -> w (u t) (v t) <> 0.
Proof.
  intros Ht Z. pose proof (stays_in_I phi dphi u v k kpos S F N0 t Ht) as It. pose proof (kinetic_now t Ht) as C. unfold kinetic in C.
  unfold w in *. assert (Eu : u t = - root (v t)) by lra. pose proof (root_square _ It) as Q. pose proof (root_square _ start_in_I) as Q0.
  pose proof (root_side (v t)) as P. pose proof (root_side (v 0)) as P0. rewrite Eu in C. assert (C0 : u 0 ^ 2 = root (v 0) ^ 2) by nra.
  assert (Pt : output t <= 0) by (unfold Flow.output; rewrite Eu; nra).
  assert (E : u 0 = root (v 0)). { assert ((u 0 - root (v 0)) * (u 0 + root (v 0)) = 0) by nra. apply Rmult_integral in H. destruct H; lra. }
  assert (NR : root (v 0) <> 0) by lra. assert (NP : phi (v 0) <> 0) by (intros H; apply NR, root_zero; [exact start_in_I|exact H]).
  assert (0 < root (v 0) * phi (v 0)). { destruct P0 as [|H]; [assumption|]. symmetry in H. apply Rmult_integral in H. tauto. }
  assert (0 < output 0) by (unfold Flow.output; rewrite E; nra). pose proof (output_positive t Ht H0). lra.
Qed.
Lemma w_keeps_sign t : 0 <= t -> 0 < w (u 0) (v 0) * w (u t) (v t).
Proof.
  intros Ht. apply (keeps_sign (fun t => w (u t) (v t)) 0 t Ht); intros s Hs; [|apply w_nonzero; lra].
  unfold w. apply (continuity_pt_plus u (fun t => root (v t))); [apply (u_continuous phi dphi u v k F); lra|].
  apply (continuity_pt_comp v root); [apply (v_continuous phi dphi u v k F); lra|].
  apply root_continuous, (stays_in_I phi dphi u v k kpos S F N0). lra.
Qed.
Lemma zero_converges : converges phi k u v.
Proof.
  pose proof (root_square _ start_in_I) as Q. pose proof (root_side (v 0)) as P. unfold w in W0.
  destruct (Rtotal_order (k * u 0 * phi (v 0)) 0) as [L|[E|L]].
  - apply (row_barrier phi dphi u v k kpos S F N0 L G HG z0 I0 E0). intros B.
    assert (H : (u 0 - root (v 0)) * (u 0 + root (v 0)) = 0) by nra. apply Rmult_integral in H. destruct H as [H|H]; [|lra].
    assert (u 0 = root (v 0)) by lra. nra.
  - apply (row_zero phi dphi u v k kpos S F N0 E). intros [A B]. rewrite A, (root_zero _ start_in_I B) in W0. lra.
  - apply (arrives_from_positive phi dphi u v k kpos S F 0); [lra|exact L].
Qed.
Lemma zero_side U V : arrives_at U V -> 0 < w (u 0) (v 0) * U.
Proof.
  intros A. pose proof (end_nonzero U V A) as P. destruct A as [LU [LV [_ [IV _]]]].
  assert (L : is_lim (fun t => w (u 0) (v 0) * w (u t) (v t)) p_infty (w (u 0) (v 0) * (U + root V))).
  { apply (is_lim_scal_l (fun t => w (u t) (v t)) _ p_infty (U + root V)). apply is_lim_plus'; [exact LU|]. apply (lim_continuous v root V LV), root_continuous, IV. }
  assert (Q : 0 <= w (u 0) (v 0) * (U + root V)) by (apply (lim_ge _ _ _ 0 L); intros t Ht; left; apply w_keeps_sign; lra).
  pose proof (root_side V) as Rt. set (r := root V) in *. set (c := w (u 0) (v 0)) in *.
  assert (H : 0 <= U * r) by (assert (0 < phi V ^ 2) by nra; nra).
  assert (U2 : 0 < U ^ 2) by nra. assert (0 <= c * U) by nra. assert (c * U <> 0) by (intros Z; apply Rmult_integral in Z; destruct Z; [contradiction|nra]). lra.
Qed.
(* the orbit runs between the zero, the start and the end *)
Lemma zero_range (U V t : R) : arrives_at U V -> 0 <= t -> between z0 (v 0) (v t) \/ between z0 V (v t).
Proof.
  intros A Ht. pose proof (stays_in_I phi dphi u v k kpos S F N0 t Ht) as It. pose proof (end_in U V A) as IV. pose proof start_in_I as Is.
  destruct (Rlt_dec 1 (output 0)) as [L|L].
  { left. pose proof (output_positive t Ht ltac:(lra)) as O. apply (I_order phi dphi S (v 0) (v 0) (v t) z0 Is It I0 E0); [|apply (above_one U V A); assumption].
    pose proof (positive_side U V A t Ht O). pose proof (positive_side U V A 0 ltac:(lra) ltac:(lra)). apply (shared (phi V)); lra. }
  pose proof (below_one t ltac:(lra) Ht) as O1.
  destruct (Rtotal_order (output t) 0) as [O|[O|O]].
  - left. apply (I_order phi dphi S (v 0) (v 0) (v t) z0 Is It I0 E0); [apply (negative_side t Ht O)|apply before_zero; lra].
  - right. destruct (Req_dec (phi (v t)) 0) as [Z|Z].
    + rewrite (I_injective phi dphi S (v 0) (v t) z0 It I0 ltac:(congruence)). unfold between. lra.
    + apply (I_order phi dphi S (v 0) V (v t) z0 IV It I0 E0); [|apply (before_one U V A t Ht); lra].
      assert (Ut : u t = 0) by (unfold Flow.output in O; apply Rmult_integral in O; destruct O as [O|O]; [apply Rmult_integral in O; destruct O; lra|contradiction]).
      pose proof (w_keeps_sign t Ht) as W. unfold w at 2 in W. rewrite Ut, Rplus_0_l in W. pose proof (zero_side U V A) as Sd. pose proof (end_nonzero U V A) as En.
      apply (shared U); [lra|]. apply (shared (root (v t))).
      * rewrite Rmult_comm. apply (shared (w (u 0) (v 0))); [exact Sd|exact W].
      * pose proof (root_side (v t)) as Rs. destruct Rs as [|Rs]; [assumption|]. symmetry in Rs. apply Rmult_integral in Rs. destruct Rs as [Rs|Rs]; [rewrite Rs in W; lra|contradiction].
  - right. apply (I_order phi dphi S (v 0) V (v t) z0 IV It I0 E0); [pose proof (positive_side U V A t Ht O); lra|apply (before_one U V A t Ht); lra].
Qed.
End Zero.

(* Without one: u has the sign of phi, or is 0, or turns back before a point z1 at which C + 2G < 0 *)
Section NoZero.
Hypothesis NZ : phi (v 0) <> 0.
Hypothesis Turn : 0 <= u 0 * phi (v 0) \/ exists z1, I z1 /\ 0 < phi (v 0) * phi z1 /\ kinetic z1 < 0.
Lemma phi_never_zero t : 0 <= t -> phi (v t) <> 0.
Proof.
  intros Ht Z. destruct (Rlt_dec (u 0 * phi (v 0)) 0) as [L|L].
  - destruct Turn as [T|[z1 [I1 [P1 B]]]]; [lra|]. pose proof (stays_in_I phi dphi u v k kpos S F N0 t Ht) as It.
    assert (Q : phi z1 ^ 2 <= phi (v 0) ^ 2).
    { destruct (I_compare phi dphi S (v 0) G HG z1 (v 0) I1 start_in_I ltac:(lra)) as [q [q0 E]]. pose proof (pow2_ge_0 (u 0)).
      assert (G z1 < G (v 0)) by (unfold kinetic in B; lra). nra. }
    destruct (value_between v 0 t z1 Ht) as [s [Hs Es]].
    + intros s Hs. apply (v_continuous phi dphi u v k F). lra.
    + pose proof (I_order phi dphi S (v 0) (v 0) z1 (v t) start_in_I I1 It Z P1 Q) as O. destruct O as [O|O]; [right|left]; exact O.
    + pose proof (kinetic_now s ltac:(lra)) as C. rewrite Es in C. pose proof (pow2_ge_0 (u s)). lra.
  - destruct (Req_dec (u 0) 0) as [Z0|Z0].
    + (* phi^2 rises as long as p is between 0 and 1 *)
      assert (O0 : output 0 = 0) by (unfold Flow.output; rewrite Z0; ring).
      assert (M : phi (v 0) ^ 2 <= phi (v t) ^ 2).
      { apply (nondecreasing (fun t => phi (v t) ^ 2) (fun t => 2 / k * (error t * output t * dphi (v t) ^ 2)) 0 t Ht).
        - intros s Hs. apply (derive_phi2 phi dphi u v k t kpos (fun s _ => proj1 S _) (flow_restrict _ _ _ _ _ t F)). lra.
        - intros s Hs. pose proof (output_rises 0 s ltac:(lra) ltac:(lra) ltac:(lra)). pose proof (pow2_ge_0 (dphi (v s))).
          assert (0 < 2 / k) by (apply Rdiv_lt_0_compat; lra).
          apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; [|assumption]. unfold Flow.error. apply Rmult_le_pos; lra. }
      rewrite Z in M. pose proof (pow2_gt_0 _ NZ). lra.
    + assert (P : 0 < output 0). { unfold Flow.output. assert (u 0 * phi (v 0) <> 0) by (apply Rmult_integral_contrapositive; auto). assert (0 < u 0 * phi (v 0)) by lra. nra. }
      pose proof (output_positive t Ht P) as Q. unfold Flow.output in Q. rewrite Z in Q. lra.
Qed.
Lemma nonzero_converges : converges phi k u v.
Proof.
  destruct (Rtotal_order (k * u 0 * phi (v 0)) 0) as [L|[E|L]].
  - destruct Turn as [T|[z1 [I1 [P1 B]]]]; [nra|]. apply (row_below phi dphi u v k kpos S F N0 L G HG z1 I1 P1). unfold kinetic in B. lra.
  - apply (row_zero phi dphi u v k kpos S F N0 E). tauto.
  - apply (arrives_from_positive phi dphi u v k kpos S F 0); [lra|exact L].
Qed.
Lemma nonzero_side U V : arrives_at U V -> 0 < phi (v 0) * U.
Proof.
  intros A. pose proof (end_nonzero U V A) as P. destruct A as [LU [LV [_ [IV _]]]].
  assert (L : is_lim (fun t => phi (v 0) * phi (v t)) p_infty (phi (v 0) * phi V)).
  { apply (is_lim_scal_l (fun t => phi (v t)) _ p_infty (phi V)). apply (lim_continuous v phi V LV). eapply continuity_of_derive. apply S. }
  assert (Q : 0 <= phi (v 0) * phi V).
  { apply (lim_ge _ _ _ 0 L). intros t Ht. left. apply (keeps_sign (fun t => phi (v t)) 0 t ltac:(lra)); intros s Hs; [apply phi_now_continuous|apply phi_never_zero]; lra. }
  assert (phi V <> 0) by nra. assert (U <> 0) by nra. assert (0 < phi (v 0) * phi V) by (destruct Q as [|Q]; [assumption|symmetry in Q; apply Rmult_integral in Q; tauto]).
  assert (0 < (phi (v 0) * phi V) * (U * phi V)) by (apply Rmult_lt_0_compat; lra). assert (0 < phi V ^ 2) by nra. nra.
Qed.
Lemma one_side t : 0 <= t -> I (v t) /\ 0 < phi (v 0) * phi (v t).
Proof.
  intros Ht. split; [apply (stays_in_I phi dphi u v k kpos S F N0 t Ht)|].
  apply (keeps_sign (fun t => phi (v t)) 0 t Ht); intros s Hs; [apply phi_now_continuous|apply phi_never_zero]; lra.
Qed.
Lemma end_side (U V : R) : arrives_at U V -> 0 < phi (v 0) * phi V.
Proof. intros A. apply (same_side_later U V A 0); [lra|intros s Hs; apply phi_never_zero; lra]. Qed.
(* the orbit runs between the start and the end, or turns back before z1 *)
Lemma onward_range (U V t : R) : arrives_at U V -> 0 <= u 0 * phi (v 0) -> 0 <= t -> between (v 0) V (v t).
Proof.
  intros A L Ht. pose proof (end_in U V A) as IV. pose proof start_in_I as Is. destruct (one_side t Ht) as [It St]. pose proof (end_side U V A) as SV.
  assert (O0 : 0 <= output 0) by (unfold Flow.output; assert (0 <= k * (u 0 * phi (v 0))) by (apply Rmult_le_pos; lra); lra).
  destruct (Rle_dec (output 0) 1) as [O1|O1].
  - pose proof (error_stays 0 t ltac:(lra) Ht ltac:(lra)) as Ot. apply ordered; [exact Is|exact It|exact IV|exact St|exact SV| |apply (before_one U V A); lra].
    assert (0 <= 1 * (phi (v t) ^ 2 - phi (v 0) ^ 2)); [|lra]. apply phi2_monotone; [lra|exact Ht|]. intros s Hs.
    pose proof (error_stays 0 s ltac:(lra) ltac:(lra) ltac:(lra)). unfold Flow.error. rewrite Rmult_1_l. apply Rmult_le_pos; lra.
  - destruct (above_one U V A ltac:(lra) t Ht) as [Q1 Q2].
    assert (Bt : between V (v 0) (v t)) by (apply ordered; try assumption; [apply (shared (phi (v 0))); assumption|lra]).
    unfold between in *. tauto.
Qed.
Lemma turning_range (U V z1 t : R) : arrives_at U V -> u 0 * phi (v 0) < 0 -> I z1 -> 0 < phi (v 0) * phi z1 -> kinetic z1 < 0 ->
  0 <= t -> between z1 (v 0) (v t) \/ between z1 V (v t).
Proof.
  intros A L I1 P1 B Ht. pose proof (end_in U V A) as IV. pose proof start_in_I as Is. destruct (one_side t Ht) as [It St]. pose proof (end_side U V A) as SV.
  assert (P1t : 0 < phi z1 * phi (v t)) by (apply (shared (phi (v 0))); assumption).
  assert (Q : phi z1 ^ 2 <= phi (v t) ^ 2).
  { destruct (I_compare phi dphi S (v 0) G HG z1 (v t) I1 It P1t) as [q [q0 E]]. pose proof (kinetic_now t Ht). pose proof (pow2_ge_0 (u t)).
    assert (G z1 < G (v t)) by (unfold kinetic in *; lra). assert (0 <= q * (G (v t) - G z1)) by (apply Rmult_le_pos; lra). lra. }
  assert (O0 : output 0 < 1) by (unfold Flow.output; assert (0 < k * - (u 0 * phi (v 0))) by (apply Rmult_lt_0_compat; lra); lra).
  pose proof (below_one t ltac:(lra) Ht). destruct (Rle_dec (output t) 0) as [O|O]; [left|right];
    (apply ordered; [exact I1|exact It|assumption|exact P1t|first [lra|apply (shared (phi (v 0))); assumption]|exact Q|]).
  - apply before_zero; lra.
  - apply (before_one U V A); lra.
Qed.
End NoZero.
End Ends.
