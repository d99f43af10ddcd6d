(* "G(v): a primitive of phi/phi' on the maximal interval I around v0 on which phi' <> 0", and the shape of phi and G
   on it. No flow yet. "phi of class C^2" is used only through: phi' is its derivative and locally Lipschitz. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Calculus.
Open Scope R_scope.

Definition locally_lipschitz (f : R -> R) := forall M, exists L, 0 <= L /\
  forall x y, Rabs x <= M -> Rabs y <= M -> Rabs (f x - f y) <= L * Rabs (x - y).
Definition smooth (phi dphi : R -> R) := (forall z, is_derive phi z (dphi z)) /\ locally_lipschitz dphi.
Definition between (a b z : R) := a <= z <= b \/ b <= z <= a.
(* I: nothing between v0 and z is a zero of phi' *)
Definition interval (dphi : R -> R) (v0 z : R) := forall x, between v0 z x -> dphi x <> 0.

Lemma lipschitz_bounded f M : locally_lipschitz f -> exists B, 0 <= B /\ forall x, Rabs x <= M -> Rabs (f x) <= B.
Proof.
  intros H. destruct (H (Rmax M 0)) as [L [HL K]]. pose proof (Rmax_l M 0). pose proof (Rmax_r M 0).
  exists (L * Rmax M 0 + Rabs (f 0)). split.
  - pose proof (Rabs_pos (f 0)). assert (0 <= L * Rmax M 0) by (apply Rmult_le_pos; lra). lra.
  - intros x Hx. pose proof (K x 0 ltac:(lra) ltac:(rewrite Rabs_R0; lra)) as Q. rewrite Rminus_0_r in Q.
    pose proof (Rabs_triang (f x - f 0) (f 0)) as T. replace (f x - f 0 + f 0) with (f x) in T by ring.
    assert (L * Rabs x <= L * Rmax M 0) by (apply Rmult_le_compat_l; lra). lra.
Qed.
Lemma lipschitz_continuous f z : locally_lipschitz f -> continuity_pt f z.
Proof.
  intros H eps He. destruct (H (Rabs z + 1)) as [L [HL K]]. exists (Rmin 1 (eps / (L + 1))).
  assert (0 < eps / (L + 1)) by (apply Rdiv_lt_0_compat; lra). split; [apply Rmin_glb_lt; lra|].
  intros x [_ Hx]. simpl in *. unfold R_dist in *.
  pose proof (Rmin_l 1 (eps / (L + 1))). pose proof (Rmin_r 1 (eps / (L + 1))).
  pose proof (Rabs_triang (x - z) z) as T. replace (x - z + z) with x in T by ring.
  apply Rle_lt_trans with (1 := K x z ltac:(lra) ltac:(lra)).
  apply Rle_lt_trans with (L * (eps / (L + 1))).
  - apply Rmult_le_compat_l; lra.
  - apply Rlt_le_trans with ((L + 1) * (eps / (L + 1))); [apply Rmult_lt_compat_r; lra|right; field; lra].
Qed.
(* C^2 is enough *)
Lemma lipschitz_of_derive f df : (forall z, is_derive f z (df z)) -> (forall z, continuity_pt df z) -> locally_lipschitz f.
Proof.
  intros D C M. destruct (Rle_dec 0 M) as [HM|HM].
  - destruct (continuity_ab_maj (fun z => Rabs (df z)) (- M) M ltac:(lra)) as [a [Ha _]].
    { intros z _. apply (continuity_pt_comp df Rabs); [apply C|apply Rcontinuity_abs]. }
    exists (Rabs (df a)). split; [apply Rabs_pos|]. intros x y Hx Hy. apply Rabs_le_between in Hx. apply Rabs_le_between in Hy.
    destruct (MVT_gen f y x df) as [c [Hc E]].
    + intros; apply D.
    + intros z _. eapply continuity_of_derive, D.
    + rewrite E, Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|]. apply Ha.
      unfold Rmin, Rmax in Hc. destruct (Rle_dec y x); lra.
  - exists 0. split; [lra|]. intros x y Hx. pose proof (Rabs_pos x). lra.
Qed.
Lemma smooth_of_C2 phi dphi ddphi : (forall z, is_derive phi z (dphi z)) -> (forall z, is_derive dphi z (ddphi z)) ->
  (forall z, continuity_pt ddphi z) -> smooth phi dphi.
Proof. intros A B C. split; [exact A|]. apply (lipschitz_of_derive dphi ddphi B C). Qed.

Lemma same_sign a b : 0 < a * b -> (0 < a /\ 0 < b) \/ (a < 0 /\ b < 0).
Proof. intros H. destruct (Rtotal_order a 0) as [L|[->|L]]; [right; nra|lra|left; nra]. Qed.
Lemma same_sign_product a b : (0 < a /\ 0 < b) \/ (a < 0 /\ b < 0) -> 0 < a * b.
Proof. intros [H|H]; nra. Qed.

(* the mean value, strictly between *)
Lemma mean_value (f df : R -> R) a b : a <> b -> (forall x, between a b x -> is_derive f x (df x)) ->
  exists c, between a b c /\ c <> a /\ c <> b /\ f b - f a = df c * (b - a).
Proof.
  intros N D. destruct (Rlt_dec a b) as [L|L].
  - destruct (MVT_cor2 f df a b L) as [c [E Hc]].
    + intros x Hx. apply is_derive_Reals, D. left. lra.
    + exists c. split; [left; lra|]. split; [lra|split; [lra|exact E]].
  - destruct (MVT_cor2 f df b a ltac:(lra)) as [c [E Hc]].
    + intros x Hx. apply is_derive_Reals, D. right. lra.
    + exists c. split; [right; lra|]. split; [lra|split; [lra|lra]].
Qed.

Section Shape.
Variables phi dphi : R -> R.
Hypothesis S : smooth phi dphi.
Variable v0 : R.
Notation I := (interval dphi v0).

Lemma I_start z : I z -> I v0.
Proof. intros H x Hx. apply H. unfold between in *. lra. Qed.
Lemma I_nonzero z : I z -> dphi z <> 0.
Proof. intros H. apply H. unfold between. lra. Qed.
Lemma I_convex a b z : I a -> I b -> between a b z -> I z.
Proof.
  intros A B H x Hx. destruct (Rle_dec v0 z); destruct (Rle_dec a b); unfold between in *;
    solve [apply A; unfold between; lra | apply B; unfold between; lra
          | destruct (Rle_dec x a); solve [apply A; unfold between; lra | apply B; unfold between; lra]
          | destruct (Rle_dec x b); solve [apply A; unfold between; lra | apply B; unfold between; lra] ].
Qed.
Lemma I_between a b : I a -> I b -> forall z, between a b z -> dphi z <> 0.
Proof. intros A B z H. apply I_nonzero, (I_convex a b); assumption. Qed.

(* phi' has one sign s on I, so s phi is strictly increasing there *)
Lemma I_sign : I v0 -> exists s, (s = 1 \/ s = -1) /\ forall z, I z -> 0 < s * dphi z.
Proof.
  intros H0. assert (K : forall z, I z -> 0 < dphi v0 * dphi z).
  { intros z H. destruct (Rle_dec v0 z) as [L|L].
    - apply (keeps_sign dphi v0 z L); intros t Ht; [apply lipschitz_continuous, S|apply H; unfold between; lra].
    - rewrite Rmult_comm. apply (keeps_sign dphi z v0 ltac:(lra)); intros t Ht; [apply lipschitz_continuous, S|apply H; unfold between; lra]. }
  destruct (Rlt_dec 0 (dphi v0)) as [P|P].
  - exists 1. split; [auto|]. intros z H. pose proof (K z H). nra.
  - exists (-1). split; [auto|]. intros z H. pose proof (K z H). nra.
Qed.
Lemma I_increasing s a b : (forall z, I z -> 0 < s * dphi z) -> I a -> I b -> a < b -> s * phi a < s * phi b.
Proof.
  intros Hs A B L. destruct (mean_value phi dphi a b ltac:(lra)) as [c [Hc [_ [_ E]]]].
  - intros x _. apply S.
  - pose proof (Hs c (I_convex a b c A B Hc)). assert (0 < s * dphi c * (b - a)) by (apply Rmult_lt_0_compat; lra).
    replace (s * dphi c * (b - a)) with (s * (phi b - phi a)) in H0 by (rewrite E; ring). lra.
Qed.
Lemma I_injective a b : I a -> I b -> phi a = phi b -> a = b.
Proof.
  intros A B E. destruct (I_sign (I_start a A)) as [s [_ Hs]].
  destruct (Rtotal_order a b) as [L|[L|L]]; auto; exfalso.
  - pose proof (I_increasing s a b Hs A B L). rewrite E in H. lra.
  - pose proof (I_increasing s b a Hs B A L). rewrite E in H. lra.
Qed.
Lemma I_nonzero_between a b z : I a -> I b -> 0 < phi a * phi b -> between a b z -> 0 < phi a * phi z.
Proof.
  intros A B P H. destruct (I_sign (I_start a A)) as [s [Es Hs]]. pose proof (I_convex a b z A B H) as Z.
  assert (Q : between (s * phi a) (s * phi b) (s * phi z)).
  { assert (M : forall x y, I x -> I y -> x <= y -> s * phi x <= s * phi y).
    { intros x y X Y L. destruct (Req_dec x y) as [->|]; [lra|]. pose proof (I_increasing s x y Hs X Y). lra. }
    destruct H as [H|H]; [left|right]; split; apply M; auto; lra. }
  apply same_sign_product. unfold between in Q.
  destruct (same_sign _ _ P); [left|right]; destruct Es as [-> | ->]; lra.
Qed.
(* as far from the zero of phi as phi is from 0 *)
Lemma I_order a b z0 : I a -> I b -> I z0 -> phi z0 = 0 -> 0 < phi a * phi b -> phi b ^ 2 <= phi a ^ 2 -> between z0 a b.
Proof.
  intros A B Z0 E P Q. destruct (I_sign (I_start a A)) as [s [Es Hs]].
  pose proof (I_increasing s) as M. specialize (M) with (1 := Hs).
  destruct (Rtotal_order a z0) as [La|[La|La]]; [|subst a; rewrite E in P; lra|];
    destruct (Rtotal_order b z0) as [Lb|[Lb|Lb]]; try (subst b; rewrite E in P; lra); pose proof (same_sign _ _ P).
  - destruct (Rle_dec a b) as [L|L]; [right; lra|]. exfalso.
    pose proof (M b a B A ltac:(lra)). pose proof (M a z0 A Z0 La). rewrite E in *. destruct Es as [-> | ->]; nra.
  - pose proof (M a z0 A Z0 La). pose proof (M z0 b Z0 B Lb). rewrite E in *. destruct Es as [-> | ->]; nra.
  - pose proof (M b z0 B Z0 Lb). pose proof (M z0 a Z0 A La). rewrite E in *. destruct Es as [-> | ->]; nra.
  - destruct (Rle_dec b a) as [L|L]; [left; lra|]. exfalso.
    pose proof (M a b A B ltac:(lra)). pose proof (M z0 a Z0 A La). rewrite E in *. destruct Es as [-> | ->]; nra.
Qed.
Lemma I_open a : I a -> exists h, 0 < h /\ forall z, Rabs (z - a) < h -> I z.
Proof.
  intros A. pose proof (Rabs_pos_lt _ (I_nonzero a A)) as N.
  destruct (lipschitz_continuous dphi a (proj2 S) (Rabs (dphi a)) N) as [h [Hh K]].
  exists h. split; [exact Hh|]. intros z Hz x Hx.
  assert (Near : Rabs (x - a) < h -> dphi x <> 0).
  { intros Hxa Zx. destruct (Req_dec x a) as [->|Nx]; [rewrite Zx, Rabs_R0 in N; lra|].
    assert (Q : Rabs (dphi x - dphi a) < Rabs (dphi a)).
    { apply K. split; [split; [exact Logic.I|auto]|exact Hxa]. }
    rewrite Zx, Rminus_0_l, Rabs_Ropp in Q. lra. }
  apply Rabs_def2 in Hz.
  destruct (Rle_dec v0 a); destruct (Rle_dec v0 z); unfold between in *;
    solve [apply A; unfold between; lra | apply Near, Rabs_def1; lra
      | destruct (Rle_dec x a); solve [apply A; unfold between; lra | apply Near, Rabs_def1; lra]].
Qed.

Variable G : R -> R.
Hypothesis HG : forall z, I z -> is_derive G z (phi z / dphi z).

(* phi^2 and G rise and fall together, as long as phi keeps its sign *)
Lemma I_compare a b : I a -> I b -> 0 < phi a * phi b -> exists q, 0 < q /\ phi b ^ 2 - phi a ^ 2 = q * (G b - G a).
Proof.
  intros A B P. destruct (Req_dec a b) as [->|N]; [exists 1; split; [lra|ring]|].
  set (h := fun x => (G b - G a) * phi x ^ 2 - (phi b ^ 2 - phi a ^ 2) * G x).
  set (dh := fun x => (G b - G a) * (2 * phi x * dphi x) - (phi b ^ 2 - phi a ^ 2) * (phi x / dphi x)).
  destruct (mean_value h dh a b N) as [c [Hc [_ [_ E]]]].
  - intros x Hx. unfold h, dh. apply (is_derive_minus (fun x => (G b - G a) * phi x ^ 2) (fun x => (phi b ^ 2 - phi a ^ 2) * G x)).
    + apply (is_derive_scal (fun x => phi x ^ 2)). evar_last. apply (is_derive_pow phi 2 x _ (proj1 S x)). simpl. ring.
    + apply (is_derive_scal G). apply HG, (I_convex a b); assumption.
  - assert (C : dh c = 0).
    { replace (h b - h a) with 0 in E by (unfold h; ring). symmetry in E. apply Rmult_integral in E. destruct E; [assumption|lra]. }
    pose proof (I_nonzero_between a b c A B P Hc) as Pc. assert (Nc : phi c <> 0) by (intros Z; rewrite Z in Pc; lra).
    pose proof (I_between a b A B c Hc) as Dc.
    exists (2 * dphi c ^ 2). split; [apply Rmult_lt_0_compat; [lra|apply pow2_gt_0, Dc]|].
    unfold dh in C. apply (Rmult_eq_reg_r (phi c / dphi c)).
    + replace (2 * dphi c ^ 2 * (G b - G a) * (phi c / dphi c)) with ((G b - G a) * (2 * phi c * dphi c)) by (field; exact Dc). lra.
    + intros Z. apply Nc. apply (Rmult_eq_reg_r (/ dphi c)); [|apply Rinv_neq_0_compat, Dc]. rewrite Rmult_0_l. exact Z.
Qed.
(* G is least at the zero of phi *)
Lemma I_least z0 a : I z0 -> phi z0 = 0 -> I a -> a <> z0 -> G z0 < G a.
Proof.
  intros Z0 E A N. destruct (mean_value G (fun z => phi z / dphi z) z0 a ltac:(auto)) as [c [Hc [Nc [_ Ec]]]].
  - intros x Hx. apply HG, (I_convex z0 a); assumption.
  - pose proof (I_convex z0 a c Z0 A Hc) as C.
    destruct (mean_value phi dphi z0 c ltac:(auto)) as [b [Hb [_ [_ Eb]]]]; [intros; apply S|].
    pose proof (I_convex z0 c b Z0 C Hb) as B. rewrite E, Rminus_0_r in Eb.
    destruct (I_sign (I_start a A)) as [s [Es Hs]]. pose proof (Hs c C) as Sc. pose proof (Hs b B) as Sb.
    assert (Pos : 0 < (c - z0) * (a - z0)) by (unfold between in *; nra).
    assert (G a - G z0 = (s * dphi b) * / (s * dphi c) * ((c - z0) * (a - z0))).
    { rewrite Ec, Eb. field. split; [apply I_nonzero, C|destruct Es; lra]. }
    assert (0 < (s * dphi b) * / (s * dphi c)) by (apply Rmult_lt_0_compat; [exact Sb|apply Rinv_0_lt_compat, Sc]).
    assert (0 < (s * dphi b) * / (s * dphi c) * ((c - z0) * (a - z0))) by (apply Rmult_lt_0_compat; assumption). lra.
Qed.
(* where phi <> 0, G falls further in one direction *)
Lemma I_further a : I a -> phi a <> 0 -> exists z, I z /\ G z < G a.
Proof.
  intros A N. destruct (I_open a A) as [h [Hh K]]. pose proof (I_nonzero a A) as D.
  assert (L : phi a / dphi a <> 0).
  { intros Z. apply N. apply (Rmult_eq_reg_r (/ dphi a)); [|apply Rinv_neq_0_compat, D]. rewrite Rmult_0_l. exact Z. }
  set (l := phi a / dphi a) in *. pose proof (HG a A) as DG. apply is_derive_Reals in DG.
  destruct (DG (Rabs l) (Rabs_pos_lt l L)) as [del Hd]. pose proof (cond_pos del) as Dp.
  set (t := Rmin (h / 2) (del / 2)). assert (t0 : 0 < t) by (apply Rmin_glb_lt; lra).
  pose proof (Rmin_l (h / 2) (del / 2)) as T1. pose proof (Rmin_r (h / 2) (del / 2)) as T2. fold t in T1, T2.
  set (y := if Rlt_dec 0 l then - t else t).
  assert (Y : y <> 0 /\ Rabs y = t /\ l * y < 0).
  { unfold y. destruct (Rlt_dec 0 l); [rewrite Rabs_Ropp|]; rewrite Rabs_pos_eq by lra; repeat split; try lra; nra. }
  destruct Y as [Y0 [Yt Yl]]. specialize (Hd y Y0 ltac:(lra)). exists (a + y). split.
  - apply K. replace (a + y - a) with y by ring. lra.
  - fold l in Hd. apply Rabs_def2 in Hd. set (q := (G (a + y) - G a) / y) in *.
    assert (E : G (a + y) - G a = q * y) by (unfold q; field; exact Y0).
    assert (0 < q * l).
    { unfold Rabs in Hd. destruct (Rcase_abs l); nra. }
    assert (q * y < 0); [|lra]. unfold y in *. destruct (Rlt_dec 0 l); nra.
Qed.
End Shape.
