(* Ends.v with the premises that proofs_check/kernel/kinds/tables.py has: phi is smooth on the table [a, b] and a little beyond,
   or up to a crest, and nothing is asked of it elsewhere. Beyond, phi is continued with the slope that it has there. *)
From Coq Require Import Reals Lra Lia Psatz Classical.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Calculus Flow Positive Interval Orbit Table Picard Theorem1 Ends.
Open Scope R_scope.

(* "Up to the first of these, z, |phi'| <= M |a - z|, so that |G| -> oo": to the left, phi phi' > 0 *)
Section Crest.
Variables phi dphi : R -> R.
Variables v0 low : R.
Hypothesis S : smooth phi dphi.
Variable G : R -> R.
Notation I := (interval dphi v0).
Hypothesis HG : forall z, I z -> is_derive G z (phi z / dphi z).
Hypothesis I0 : I v0.
Hypothesis Low : low < v0 /\ ~ I low.
Hypothesis Nonzero : forall z, low <= z <= v0 -> phi z <> 0.
Hypothesis Falls : 0 < phi v0 * dphi v0.
Lemma first_zero : exists z, low <= z < v0 /\ dphi z = 0 /\ forall x, z < x <= v0 -> I x.
Proof.
  destruct Low as [L N].
  destruct (completeness (fun y => I (- y) /\ - y <= v0)) as [m [Um Lm]].
  { exists (- low). intros y [Iy Ly]. apply Rnot_lt_le. intros Q. apply N. apply (I_convex dphi v0 (- y) v0 low Iy I0). left. lra. }
  { exists (- v0). rewrite Ropp_involutive. split; [exact I0|lra]. }
  assert (L1 : - v0 <= m) by (apply Um; rewrite Ropp_involutive; split; [exact I0|lra]).
  assert (L2 : m <= - low).
  { apply Lm. intros y [Iy Ly]. apply Rnot_lt_le. intros Q. apply N. apply (I_convex dphi v0 (- y) v0 low Iy I0). left. lra. }
  assert (In : forall x, - m < x <= v0 -> I x).
  { intros x Hx. destruct (classic (exists y, (I (- y) /\ - y <= v0) /\ - x < y)) as [[y [[Iy Ly] Q]]|Q].
    - apply (I_convex dphi v0 (- y) v0 x Iy I0). left. lra.
    - exfalso. assert (m <= - x); [|lra]. apply Lm. intros y Hy. apply Rnot_lt_le. intros Z. apply Q. eauto. }
  assert (Out : ~ I (- m)).
  { intros Im. destruct (I_open phi dphi S v0 (- m) Im) as [h [Hh K]]. assert (m + h / 2 <= m); [|lra].
    apply Um. split; [apply K; replace (- (m + h / 2) - - m) with (- (h / 2)) by ring; rewrite Rabs_Ropp, Rabs_pos_eq; lra|lra]. }
  assert (Lt : - m < v0) by (destruct (Req_dec (- m) v0) as [E|E]; [rewrite E in Out; contradiction|lra]).
  exists (- m). split; [lra|split; [|exact In]].
  destruct (Req_dec (dphi (- m)) 0) as [|Z]; [assumption|exfalso]. apply Out. intros x Hx. unfold between in Hx.
  destruct (Req_dec x (- m)) as [->|Nx]; [exact Z|]. apply (I_nonzero dphi v0), In. lra.
Qed.
Lemma falls_without_bound B : exists z, low <= z <= v0 /\ I z /\ 0 < phi v0 * phi z /\ G z < B.
Proof.
  destruct first_zero as [e [[E1 E2] [De In]]].
  assert (Cp : forall z, continuity_pt phi z) by (intros z; eapply continuity_of_derive; apply S).
  assert (Sgn : forall z, low <= z <= v0 -> 0 < phi v0 * phi z).
  { intros z Hz. rewrite Rmult_comm. apply (keeps_sign phi z v0 ltac:(lra)); intros t Ht; [apply Cp|apply Nonzero; lra]. }
  destruct (continuity_ab_min (fun z => Rabs (phi z)) e v0 ltac:(lra)) as [p [Hp Bp]].
  { intros z _. apply (continuity_pt_comp phi Rabs); [apply Cp|apply Rcontinuity_abs]. }
  set (mu := Rabs (phi p)) in *. assert (M0 : 0 < mu) by (apply Rabs_pos_lt, Nonzero; lra).
  destruct (proj2 S (Rmax (Rabs e) (Rabs v0))) as [L0 [L1 HL]]. set (L := L0 + 1). assert (Lp : 0 < L) by (unfold L; lra).
  assert (Slope : forall x, e < x <= v0 -> 0 < phi x / dphi x /\ mu / L * / (x - e) <= phi x / dphi x).
  { intros x Hx. pose proof (In x Hx) as Ix. pose proof (I_nonzero dphi v0 x Ix) as Nx.
    assert (Dx : Rabs (dphi x) <= L * (x - e)).
    { pose proof (HL x e) as Q. rewrite De, Rminus_0_r, (Rabs_pos_eq (x - e)) in Q by lra.
      pose proof (Rmax_l (Rabs e) (Rabs v0)) as A1. pose proof (Rmax_r (Rabs e) (Rabs v0)) as A2.
      assert (Bx : Rabs x <= Rmax (Rabs e) (Rabs v0)). { apply Rabs_le. pose proof (Rle_abs (- e)). rewrite Rabs_Ropp in H. pose proof (Rle_abs v0). lra. }
      specialize (Q Bx A1). unfold L. lra. }
    assert (Pos : 0 < phi x * dphi x).
    { assert (D2 : 0 < dphi v0 * dphi x).
      { destruct (I_sign phi dphi S v0 I0) as [s [Es Hs]]. pose proof (Hs x Ix). pose proof (Hs v0 I0). destruct Es as [-> | ->]; nra. }
      apply (shared (phi v0)); [apply Sgn; lra|]. rewrite (Rmult_comm (phi v0)). apply (shared (dphi v0)); lra. }
    assert (E : phi x / dphi x = Rabs (phi x) * / Rabs (dphi x)).
    { destruct (same_sign _ _ Pos) as [[A1 A2]|[A1 A2]]; [rewrite !Rabs_pos_eq by lra; reflexivity|rewrite !Rabs_left1 by lra; field; lra]. }
    assert (D0 : 0 < Rabs (dphi x)) by (apply Rabs_pos_lt, Nx). pose proof (Hp x ltac:(lra)) as Mx. fold mu in Mx. cbv beta in Mx.
    rewrite E. split; [apply Rmult_lt_0_compat; [lra|apply Rinv_0_lt_compat, D0]|].
    unfold Rdiv. rewrite Rmult_assoc, <- Rinv_mult. apply Rmult_le_compat; [lra| |exact Mx|apply Rinv_le_contravar; [exact D0|exact Dx]].
    left. apply Rinv_0_lt_compat, Rmult_lt_0_compat; lra. }
  (* G(v0) - G(z) >= mu/L (ln (v0 - e) - ln (z - e)) *)
  set (c := mu / L). assert (c0 : 0 < c) by (apply Rdiv_lt_0_compat; assumption).
  set (y := Rmin (v0 - e) (exp (ln (v0 - e) - (Rabs (G v0 - B) + 1) / c))).
  assert (y0 : 0 < y) by (apply Rmin_glb_lt; [lra|apply exp_pos]). pose proof (Rmin_l (v0 - e) (exp (ln (v0 - e) - (Rabs (G v0 - B) + 1) / c))) as Y1. fold y in Y1.
  assert (Ly : c * ln y <= c * ln (v0 - e) - (Rabs (G v0 - B) + 1)).
  { assert (Q : ln y <= ln (v0 - e) - (Rabs (G v0 - B) + 1) / c).
    { rewrite <- (ln_exp (ln (v0 - e) - (Rabs (G v0 - B) + 1) / c)). destruct (Rmin_r (v0 - e) (exp (ln (v0 - e) - (Rabs (G v0 - B) + 1) / c))) as [H|H]; fold y in H; [left; apply ln_increasing; assumption|right; rewrite H at 1; reflexivity]. }
    apply (Rmult_le_compat_l c) in Q; [|lra]. replace (c * (ln (v0 - e) - (Rabs (G v0 - B) + 1) / c)) with (c * ln (v0 - e) - (Rabs (G v0 - B) + 1)) in Q by (field; lra). exact Q. }
  exists (e + y). assert (Hz : e < e + y <= v0) by lra. split; [lra|split; [apply In, Hz|split; [apply Sgn; lra|]]].
  assert (Mono : G (e + y) - c * ln (e + y - e) <= G v0 - c * ln (v0 - e)).
  { apply (nondecreasing (fun x => G x - c * ln (x - e)) (fun x => phi x / dphi x - c * / (x - e)) (e + y) v0 ltac:(lra)).
    - intros x Hx. apply (is_derive_minus G (fun x => c * ln (x - e))); [apply HG, In; lra|]. apply (is_derive_scal (fun x => ln (x - e))).
      auto_derive; [lra|]. field. lra.
    - intros x Hx. pose proof (Slope x ltac:(lra)) as [_ Q]. fold c in Q. lra. }
  replace (e + y - e) with y in Mono by ring. pose proof (Rle_abs (G v0 - B)). lra.
Qed.
End Crest.
Lemma falls_without_bound_right phi dphi v0 high G : smooth phi dphi -> (forall z, interval dphi v0 z -> is_derive G z (phi z / dphi z)) ->
  interval dphi v0 v0 -> v0 < high /\ ~ interval dphi v0 high -> (forall z, v0 <= z <= high -> phi z <> 0) -> phi v0 * dphi v0 < 0 ->
  forall B, exists z, v0 <= z <= high /\ interval dphi v0 z /\ 0 < phi v0 * phi z /\ G z < B.
Proof.
  intros [D Lip] HG I0 [L N] NZ Falls B.
  assert (Iff : forall z, interval (fun z => - dphi (- z)) (- v0) z <-> interval dphi v0 (- z)).
  { intros z. split; intros H x Hx Z; apply (H (- x)); unfold between in *; rewrite ?Ropp_involutive; try lra. }
  destruct (falls_without_bound (fun z => phi (- z)) (fun z => - dphi (- z)) (- v0) (- high)) with (G := fun z => G (- z)) (B := B) as [z [Hz [Iz [P Q]]]].
  - split.
    + intros z. evar_last; [apply (is_derive_comp phi Ropp z _ _ (D (- z)) (is_derive_opp (fun x => x) z _ (is_derive_id z)))|].
      unfold scal, opp, one; simpl. unfold mult; simpl. ring.
    + intros M. destruct (Lip M) as [K [K0 HK]]. exists K. split; [exact K0|]. intros x y Hx Hy.
      replace (- dphi (- x) - - dphi (- y)) with (- (dphi (- x) - dphi (- y))) by ring. rewrite Rabs_Ropp.
      replace (Rabs (x - y)) with (Rabs (- x - - y)) by (rewrite <- Rabs_Ropp; f_equal; ring). apply HK; rewrite Rabs_Ropp; assumption.
  - intros z Iz. apply Iff in Iz. evar_last; [apply (is_derive_comp G Ropp z _ _ (HG (- z) Iz) (is_derive_opp (fun x => x) z _ (is_derive_id z)))|].
    unfold scal, opp, one; simpl. unfold mult; simpl. field. apply (I_nonzero dphi v0), Iz.
  - apply Iff. rewrite Ropp_involutive. exact I0.
  - split; [lra|]. intros H. apply N. apply Iff in H. rewrite Ropp_involutive in H. exact H.
  - intros z Hz. apply NZ. lra.
  - rewrite !Ropp_involutive. lra.
  - exists (- z). rewrite Ropp_involutive in P. split; [lra|split; [apply Iff, Iz|split; assumption]].
Qed.

Section Table.
Variables phi dphi : R -> R.
Variables k u0 v0 A a b B : R.
Hypothesis kpos : 0 < k.
(* the first and the last node are a and b; the start is on the table *)
Hypothesis Order : A < a /\ a <= v0 /\ v0 <= b /\ b < B.
Hypothesis Smooth : forall z, A <= z <= B -> is_derive phi z (dphi z).
Variable L : R.
Hypothesis Lipschitz : 0 <= L /\ forall x y, A <= x <= B -> A <= y <= B -> Rabs (dphi x - dphi y) <= L * Rabs (x - y).
Hypothesis Slope : forall z, a <= z <= b -> dphi z <> 0.

(* G, counted from v0, and C + 2G *)
Definition level z := RInt (fun x => phi x / dphi x) v0 z.
Definition kinetic_at z := u0 ^ 2 + 2 * level z.
(* "phi has no zero from an outermost node to a point beyond it, and phi' has one" *)
Definition crest_left := (forall z, A <= z <= a -> phi z <> 0) /\ dphi A * dphi a < 0.
Definition crest_right := (forall z, b <= z <= B -> phi z <> 0) /\ dphi B * dphi b < 0.
(* on which side the orbit ends: s has the sign of u there *)
Definition decided s :=
  (exists z0, a <= z0 <= b /\ phi z0 = 0 /\ s = u0 + (if Rle_dec 0 (phi v0) then 1 else -1) * sqrt (2 * (level v0 - level z0)) /\ s <> 0) \/
  (s = phi v0 /\ (forall z, a <= z <= b -> phi z <> 0) /\
    (0 <= u0 * phi v0 \/ (exists z1, a <= z1 <= b /\ kinetic_at z1 < 0) \/
     (crest_left /\ 0 < phi v0 * dphi v0) \/ (crest_right /\ phi v0 * dphi v0 < 0))).
Definition before_at s x := (a <= x <= b /\ 0 <= s * phi x /\ (kinetic_at x < 0 \/ kinetic_at x * phi x ^ 2 < / k ^ 2)) \/
  (x = A /\ crest_left /\ 0 < s * dphi v0) \/ (x = B /\ crest_right /\ s * dphi v0 < 0).
Definition beyond_at s x := (a <= x <= b /\ 0 < s * phi x /\ 0 < kinetic_at x /\ / k ^ 2 < kinetic_at x * phi x ^ 2) \/
  (x = B /\ crest_right /\ 0 < s * dphi v0) \/ (x = A /\ crest_left /\ s * dphi v0 < 0).

(* phi continued *)
Definition slope z := dphi (Rmax A (Rmin B z)).
Definition continued z := phi A + RInt slope A z.
Lemma slope_close x y : Rabs (slope x - slope y) <= L * Rabs (x - y).
Proof.
  destruct Lipschitz as [L0 H]. apply Rle_trans with (L * Rabs (Rmax A (Rmin B x) - Rmax A (Rmin B y))).
  - apply H; (split; [apply Rmax_l|apply Rmax_lub; [lra|apply Rmin_l]]).
  - apply Rmult_le_compat_l; [exact L0|apply clipped_close].
Qed.
Lemma slope_continuous z : continuous slope z.
Proof.
  apply continuity_pt_filterlim, lipschitz_continuous. intros M. exists L. split; [apply Lipschitz|]. intros x y _ _. apply slope_close.
Qed.
Lemma slope_same z : A <= z <= B -> slope z = dphi z.
Proof. intros H. unfold slope. rewrite Rmin_right, Rmax_right by lra. reflexivity. Qed.
Lemma continued_derive z : is_derive continued z (slope z).
Proof.
  unfold continued. evar_last.
  - apply (is_derive_plus (fun _ => phi A) (fun z => RInt slope A z)); [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|].
    apply (is_derive_RInt slope _ A z); [|apply slope_continuous]. exists (mkposreal 1 Rlt_0_1). intros y _.
    apply (RInt_correct (V := R_CompleteNormedModule)). apply (ex_RInt_continuous slope). intros; apply slope_continuous.
  - apply Rplus_0_l.
Qed.
Lemma continued_same z : A <= z <= B -> continued z = phi z.
Proof.
  intros H. assert (E : continued z - phi z = continued A - phi A).
  { apply (constant (fun z => continued z - phi z) A z ltac:(lra)). intros t Ht. evar_last.
    - apply (is_derive_minus continued phi); [apply continued_derive|apply Smooth; lra].
    - rewrite slope_same by lra. unfold minus, plus, opp; simpl. ring. }
  unfold continued in E at 2. rewrite RInt_point in E. unfold zero in E; simpl in E. lra.
Qed.
Lemma continued_smooth : smooth continued slope.
Proof. split; [exact continued_derive|]. intros M. exists L. split; [apply Lipschitz|]. intros; apply slope_close. Qed.

Notation I := (interval slope v0).
Lemma table_in_I z : a <= z <= b -> I z.
Proof. intros Hz x Hx. unfold between in Hx. rewrite slope_same by lra. apply Slope. lra. Qed.
Lemma zero_between x y : x <= y -> A <= x -> y <= B -> dphi x * dphi y < 0 -> exists z, x <= z <= y /\ slope z = 0.
Proof.
  intros H H1 H2 N. rewrite <- (slope_same x), <- (slope_same y) in N by lra. apply (value_between slope x y 0 H).
  - intros t _. apply continuity_pt_filterlim, slope_continuous.
  - destruct (Rle_dec (slope x) 0); [left|right]; nra.
Qed.
Lemma crest_left_out : crest_left -> ~ I A.
Proof.
  intros [_ N] H. destruct (zero_between A a ltac:(lra) ltac:(lra) ltac:(lra) N) as [z [Hz E]]. apply (H z); [unfold between; lra|exact E].
Qed.
Lemma crest_right_out : crest_right -> ~ I B.
Proof.
  intros [_ N] H. rewrite Rmult_comm in N. destruct (zero_between b B ltac:(lra) ltac:(lra) ltac:(lra) N) as [z [Hz E]]. apply (H z); [unfold between; lra|exact E].
Qed.
Definition primitive z := RInt (fun x => continued x / slope x) v0 z.
Lemma ratio_continuous z : slope z <> 0 -> continuous (fun x => continued x / slope x) z.
Proof.
  intros N. apply (continuous_mult continued (fun z => / slope z)).
  - apply (ex_derive_continuous continued z). eexists. apply continued_derive.
  - apply continuous_comp; [apply slope_continuous|apply continuous_Rinv, N].
Qed.
Lemma primitive_derive z : I z -> is_derive primitive z (continued z / slope z).
Proof.
  intros Iz. apply (is_derive_RInt (fun x => continued x / slope x) _ v0 z); [|apply ratio_continuous, (I_nonzero slope v0), Iz].
  destruct (I_open continued slope continued_smooth v0 z Iz) as [h [Hh K]]. exists (mkposreal h Hh). intros y Hy.
  apply (RInt_correct (V := R_CompleteNormedModule)). apply (ex_RInt_continuous (fun x => continued x / slope x)). intros x Hx.
  apply ratio_continuous. apply (K y Hy). unfold between, Rmin, Rmax in *. destruct (Rle_dec v0 y); lra.
Qed.
Lemma primitive_level z : a <= z <= b -> primitive z = level z.
Proof.
  intros Hz. apply RInt_ext. intros x Hx. assert (A <= x <= B) by (unfold Rmin, Rmax in Hx; destruct (Rle_dec v0 z); lra).
  rewrite continued_same, slope_same by assumption. reflexivity.
Qed.

Section Orbit.
Variables u v : R -> R.
Hypothesis U0 : u 0 = u0.
Hypothesis V0 : v 0 = v0.
Hypothesis F : flow continued slope k u v.
Lemma start_slope : slope (v 0) <> 0.
Proof. rewrite V0, slope_same by lra. apply Slope. lra. Qed.
Lemma HG : forall z, interval slope (v 0) z -> is_derive primitive z (continued z / slope z).
Proof. rewrite V0. exact primitive_derive. Qed.
Lemma kinetic_same z : a <= z <= b -> kinetic u v primitive z = kinetic_at z.
Proof. intros Hz. unfold kinetic, kinetic_at. rewrite U0, V0, (primitive_level z Hz). unfold primitive. rewrite RInt_point. unfold zero; simpl. ring. Qed.
Lemma inner_here s x : before_at s x -> inner continued slope u v k primitive s x.
Proof.
  unfold inner. rewrite V0, (slope_same v0) by lra. intros [[Hx [P Q]]|[[-> [C D]]|[-> [C D]]]].
  - left. rewrite kinetic_same, continued_same by lra. split; [apply table_in_I, Hx|split; assumption].
  - right. split; [apply crest_left_out, C|]. apply Rmult_lt_0_compat; lra.
  - right. split; [apply crest_right_out, C|]. replace (s * dphi v0 * (v0 - B)) with (- (s * dphi v0) * (B - v0)) by ring. apply Rmult_lt_0_compat; lra.
Qed.
Lemma outer_here s x : beyond_at s x -> outer continued slope u v k primitive s x.
Proof.
  unfold outer. rewrite V0, (slope_same v0) by lra. intros [[Hx [P Q]]|[[-> [C D]]|[-> [C D]]]].
  - left. rewrite kinetic_same, continued_same by lra. split; [apply table_in_I, Hx|split; assumption].
  - right. split; [apply crest_right_out, C|]. apply Rmult_lt_0_compat; lra.
  - right. split; [apply crest_left_out, C|]. replace (s * dphi v0 * (A - v0)) with (- (s * dphi v0) * (v0 - A)) by ring. apply Rmult_lt_0_compat; lra.
Qed.
(* points beyond the table are on a side with a crest *)
Definition allowed x := I x /\ (x < a -> crest_left) /\ (b < x -> crest_right).
Lemma allowed_inside x : allowed x -> A < x < B.
Proof.
  intros [Ix [Cl Cr]]. split; apply Rnot_le_lt; intros Q.
  - apply (crest_left_out (Cl ltac:(lra))). apply (I_convex slope v0 x v0 A Ix (table_in_I v0 ltac:(lra))). unfold between. lra.
  - apply (crest_right_out (Cr ltac:(lra))). apply (I_convex slope v0 x v0 B Ix (table_in_I v0 ltac:(lra))). unfold between. lra.
Qed.
Lemma allowed_between x y z : allowed x -> allowed y -> between x y z -> allowed z.
Proof.
  intros [Ix [Lx Rx]] [Iy [Ly Ry]] H. split; [apply (I_convex slope v0 x y z Ix Iy H)|]. unfold between in H.
  split; intros Q; [destruct (Rlt_dec x a); [auto|apply Ly; lra]|destruct (Rlt_dec b x); [auto|apply Ry; lra]].
Qed.
Lemma allowed_table z : a <= z <= b -> allowed z.
Proof. intros H. split; [apply table_in_I, H|split; intros; lra]. Qed.
Lemma end_allowed (s x1 x2 V : R) : before_at s x1 -> beyond_at s x2 -> I V -> 0 < s * slope (v 0) * (V - x1) -> 0 < s * slope (v 0) * (x2 - V) -> allowed V.
Proof.
  intros H1 H2 IV P1 P2. assert (Btw : (x1 < V /\ V < x2) \/ (x2 < V /\ V < x1)).
  { set (o := s * slope (v 0)) in *. destruct (Rtotal_order o 0) as [Q|[Q|Q]]; [right; split; nra|rewrite Q in P1; lra|left; split; nra]. }
  assert (X : forall x, (before_at s x \/ beyond_at s x) -> (x < a -> crest_left) /\ (b < x -> crest_right)).
  { intros x [[[Hx _]|[[-> [C _]]|[-> [C _]]]]|[[Hx _]|[[-> [C _]]|[-> [C _]]]]]; (split; intros Hlt; [try exact C; lra|try exact C; lra]). }
  destruct (X x1 (or_introl H1)) as [L1 R1]. destruct (X x2 (or_intror H2)) as [L2 R2].
  split; [exact IV|]. split; intros Q; destruct Btw as [Q'|Q']; [apply L1|apply L2|apply R2|apply R1]; lra.
Qed.
Lemma arrives_here s x1 x2 : decided s -> before_at s x1 -> beyond_at s x2 ->
  exists U V : R, is_lim u p_infty U /\ is_lim v p_infty V /\ k * U * phi V = 1 /\ 0 < s * U /\
    0 < s * dphi v0 * (V - x1) /\ 0 < s * dphi v0 * (x2 - V) /\ A < V < B /\
    exists m : R, allowed m /\ allowed V /\ forall t, 0 <= t -> between m v0 (v t) \/ between m V (v t).
Proof.
  intros Dec H1 H2. pose proof (inner_here s x1 H1) as J1. pose proof (outer_here s x2 H2) as J2.
  assert (Sv : slope (v 0) = dphi v0) by (rewrite V0; apply slope_same; lra).
  assert (Cv : continued (v 0) = phi v0) by (rewrite V0; apply continued_same; lra).
  assert (Done : forall U V : R, arrives_at continued slope u v k primitive U V -> 0 < s * U ->
    (exists m, allowed m /\ forall t, 0 <= t -> between m v0 (v t) \/ between m V (v t)) ->
    is_lim u p_infty U /\ is_lim v p_infty V /\ k * U * phi V = 1 /\ 0 < s * U /\
    0 < s * dphi v0 * (V - x1) /\ 0 < s * dphi v0 * (x2 - V) /\ A < V < B /\
    exists m : R, allowed m /\ allowed V /\ forall t, 0 <= t -> between m v0 (v t) \/ between m V (v t)).
  { intros U V Ar Pos [m [Am Rg]]. destruct (enclosed continued slope u v k kpos continued_smooth F start_slope primitive HG U V Ar s x1 x2 Pos J1 J2) as [Q1 Q2].
    pose proof (end_in continued slope u v k primitive U V Ar) as IV. rewrite V0 in IV.
    pose proof (end_allowed s x1 x2 V H1 H2 IV Q1 Q2) as AV. rewrite Sv in Q1, Q2.
    destruct Ar as [LU [LV [E _]]]. rewrite continued_same in E by (pose proof (allowed_inside V AV); lra).
    repeat (split; [assumption|]). split; [apply allowed_inside, AV|]. exists m. auto. }
  destruct Dec as [[z0 [Hz0 [E0 [Es Ns]]]]|[Es [NZ Turn]]].
  - assert (I0 : interval slope (v 0) z0) by (rewrite V0; apply table_in_I, Hz0).
    assert (Z0 : continued z0 = 0) by (rewrite continued_same; [exact E0|lra]).
    assert (Ew : w continued primitive z0 (u 0) (v 0) = s).
    { rewrite Es. unfold w, root. rewrite Cv, U0, V0, !primitive_level by lra. reflexivity. }
    pose proof Ns as Nw. rewrite <- Ew in Nw.
    destruct (converges_to continued slope u v k kpos continued_smooth F start_slope primitive HG
      (zero_converges continued slope u v k kpos continued_smooth F start_slope primitive HG z0 I0 Z0 Nw)) as [U [V Ar]].
    exists U, V. apply (Done U V Ar).
    + rewrite <- Ew. apply (zero_side continued slope u v k kpos continued_smooth F start_slope primitive HG z0 I0 Z0 Nw U V Ar).
    + exists z0. split; [apply allowed_table, Hz0|]. intros t Ht. rewrite <- V0 at 1.
      apply (zero_range continued slope u v k kpos continued_smooth F start_slope primitive HG z0 I0 Z0 Nw U V t Ar Ht).
  - assert (NZ0 : continued (v 0) <> 0) by (rewrite Cv; apply NZ; lra).
    assert (Cs : forall z, a <= z <= b -> 0 < phi v0 * phi z).
    { intros z Hz. assert (Cp : forall t, A <= t <= B -> continuity_pt phi t) by (intros t Ht; eapply continuity_of_derive; apply Smooth, Ht).
      destruct (Rle_dec v0 z); [|rewrite Rmult_comm]; apply (keeps_sign phi); try lra; intros t Ht; try (apply Cp; lra); apply NZ; lra. }
    assert (T : 0 <= u 0 * continued (v 0) \/ exists z1, interval slope (v 0) z1 /\ 0 < continued (v 0) * continued z1 /\ kinetic u v primitive z1 < 0 /\ allowed z1).
    { rewrite Cv, U0, V0. destruct Turn as [T|[[z1 [Hz1 Q]]|[[C Q]|[C Q]]]]; [left; exact T| | |]; right.
      - exists z1. rewrite continued_same, kinetic_same by lra. split; [apply table_in_I, Hz1|split; [apply Cs, Hz1|split; [exact Q|apply allowed_table, Hz1]]].
      - assert (Lw : A < v0 /\ ~ I A) by (split; [lra|apply crest_left_out, C]). assert (Iv : I v0) by (apply table_in_I; lra).
        destruct (falls_without_bound continued slope v0 A continued_smooth primitive primitive_derive Iv Lw) with (B := - (u0 ^ 2 / 2)) as [z [Hz [Iz [P Gz]]]].
        + intros z Hz. rewrite continued_same by lra. destruct (Rle_dec z a); [apply C; lra|apply NZ; lra].
        + rewrite continued_same, slope_same by lra. exact Q.
        + exists z. rewrite (continued_same v0) in P by lra. split; [exact Iz|split; [exact P|split]].
          * unfold kinetic. rewrite U0, V0. unfold primitive at 1. rewrite RInt_point. unfold zero; simpl. lra.
          * split; [exact Iz|split; [intros; exact C|intros; lra]].
      - assert (Hw : v0 < B /\ ~ I B) by (split; [lra|apply crest_right_out, C]). assert (Iv : I v0) by (apply table_in_I; lra).
        destruct (falls_without_bound_right continued slope v0 B primitive continued_smooth primitive_derive Iv Hw) with (B := - (u0 ^ 2 / 2)) as [z [Hz [Iz [P Gz]]]].
        + intros z Hz. rewrite continued_same by lra. destruct (Rle_dec b z); [apply C; lra|apply NZ; lra].
        + rewrite continued_same, slope_same by lra. exact Q.
        + exists z. rewrite (continued_same v0) in P by lra. split; [exact Iz|split; [exact P|split]].
          * unfold kinetic. rewrite U0, V0. unfold primitive at 1. rewrite RInt_point. unfold zero; simpl. lra.
          * split; [exact Iz|split; [intros; lra|intros; exact C]]. }
    assert (T' : 0 <= u 0 * continued (v 0) \/ exists z1, interval slope (v 0) z1 /\ 0 < continued (v 0) * continued z1 /\ kinetic u v primitive z1 < 0).
    { destruct T as [T|[z1 [I1 [P1 [K1 _]]]]]; [left; exact T|right; exists z1; auto]. }
    destruct (converges_to continued slope u v k kpos continued_smooth F start_slope primitive HG
      (nonzero_converges continued slope u v k kpos continued_smooth F start_slope primitive HG NZ0 T')) as [U [V Ar]].
    exists U, V. apply (Done U V Ar).
    + rewrite Es, <- Cv. apply (nonzero_side continued slope u v k kpos continued_smooth F start_slope primitive HG NZ0 T' U V Ar).
    + destruct (Rlt_dec (u 0 * continued (v 0)) 0) as [Neg|Neg].
      * destruct T as [T|[z1 [I1 [P1 [K1 A1]]]]]; [lra|]. exists z1. split; [exact A1|]. intros t Ht. rewrite <- V0 at 1.
        apply (turning_range continued slope u v k kpos continued_smooth F start_slope primitive HG NZ0 T' U V z1 t Ar Neg I1 P1 K1 Ht).
      * exists v0. split; [apply allowed_table; lra|]. intros t Ht. right. rewrite <- V0 at 1.
        apply (onward_range continued slope u v k kpos continued_smooth F start_slope primitive HG NZ0 T' U V t Ar ltac:(lra) Ht).
Qed.
End Orbit.

(* "from all starts of these boxes the flow exists for all t >= 0 and converges to a point where K u phi(v) = 1", with v
   strictly between the two points *)
Theorem table_rule : forall s x1 x2, decided s -> before_at s x1 -> beyond_at s x2 -> exists u v : R -> R,
  u 0 = u0 /\ v 0 = v0 /\ flow phi dphi k u v /\
  (forall u' v', u' 0 = u0 -> v' 0 = v0 -> flow phi dphi k u' v' -> forall t, 0 <= t -> u' t = u t /\ v' t = v t) /\
  (forall t, 0 <= t -> A < v t < B) /\
  exists U V : R, is_lim u p_infty U /\ is_lim v p_infty V /\ k * U * phi V = 1 /\ 0 < s * U /\ A < V < B /\
    0 < s * dphi v0 * (V - x1) /\ 0 < s * dphi v0 * (x2 - V).
Proof.
  intros s x1 x2 Dec H1 H2. destruct (flow_exists continued slope k u0 v0 kpos continued_smooth) as [u [v [U0 [V0 F]]]].
  destruct (arrives_here u v U0 V0 F s x1 x2 Dec H1 H2) as [U [V [LU [LV [E [Pos [Q1 [Q2 [BV [m [Am [AV Rg]]]]]]]]]]]].
  assert (A0 : allowed v0) by (apply allowed_table; lra).
  assert (Ext : exists lo hi, A < lo /\ hi < B /\ forall t, 0 <= t -> lo <= v t <= hi).
  { exists (Rmin m (Rmin v0 V)), (Rmax m (Rmax v0 V)). destruct (allowed_inside m Am). destruct (allowed_inside v0 A0).
    split; [repeat apply Rmin_glb_lt; lra|split; [repeat apply Rmax_lub_lt; lra|]]. intros t Ht.
    pose proof (Rmin_l m (Rmin v0 V)). pose proof (Rmin_r m (Rmin v0 V)). pose proof (Rmin_l v0 V). pose proof (Rmin_r v0 V).
    pose proof (Rmax_l m (Rmax v0 V)). pose proof (Rmax_r m (Rmax v0 V)). pose proof (Rmax_l v0 V). pose proof (Rmax_r v0 V).
    destruct (Rg t Ht) as [[Q|Q]|[Q|Q]]; lra. }
  destruct Ext as [lo [hi [Lo [Hi In]]]].
  assert (Fp : flow phi dphi k u v).
  { intros t Ht. destruct (F t Ht) as [Du Dv]. pose proof (In t Ht). rewrite continued_same in Du by lra. rewrite continued_same, slope_same in Dv by lra. split; assumption. }
  exists u, v. split; [exact U0|split; [exact V0|split; [exact Fp|split; [|split]]]].
  - intros u' v' U0' V0' F' T HT. set (c := (A + B) / 2). set (r := (B - A) / 2).
    assert (Ball : forall z, ball c r z <-> A <= z <= B) by (intros z; unfold ball, c, r; rewrite Rabs_le_between; lra).
    assert (So : smooth_on c r phi dphi).
    { split; [intros z Hz; apply Smooth, Ball, Hz|]. exists L. split; [apply Lipschitz|]. intros x y Hx Hy. apply Lipschitz; apply Ball; assumption. }
    assert (Same : forall q, 0 <= q -> (forall t, 0 <= t <= q -> A <= v' t <= B) -> forall t, 0 <= t <= q -> u' t = u t /\ v' t = v t).
    { intros q Hq Hv'. set (M := Rabs u0 + (q / 2 + (1 - k * u0 * phi v0) ^ 2 / (4 * k))).
      assert (Bd : forall u1 v1, u1 0 = u0 -> v1 0 = v0 -> flow phi dphi k u1 v1 -> (forall t, 0 <= t <= q -> A <= v1 t <= B) ->
        forall t, 0 <= t <= q -> Rabs (u1 t) <= M /\ ball c r (v1 t)).
      { intros u1 v1 E1 E2 F1 B1 t Ht. split; [|apply Ball, B1, Ht].
        destruct (finite_way phi dphi u1 v1 k q kpos (fun t Ht => Smooth _ (B1 t Ht)) (flow_restrict _ _ _ _ _ q F1) t Ht) as [W _].
        unfold Flow.error, Flow.output in W. rewrite E1, E2 in W. pose proof (Rabs_triang (u1 t - u0) u0) as Tr. replace (u1 t - u0 + u0) with (u1 t) in Tr by ring.
        unfold M. lra. }
      apply (unique_while phi dphi k c r M u v u' v' q So (flow_restrict _ _ _ _ _ q Fp) (flow_restrict _ _ _ _ _ q F')); try congruence.
      - apply Bd; try assumption. intros t Ht. pose proof (In t ltac:(lra)). lra.
      - apply Bd; assumption. }
    set (d := Rmin (lo - A) (B - hi)). assert (d0 : 0 < d) by (apply Rmin_glb_lt; lra).
    pose proof (Rmin_l (lo - A) (B - hi)) as D1. pose proof (Rmin_r (lo - A) (B - hi)) as D2. fold d in D1, D2.
    assert (Near : forall t, 0 <= t -> Rabs (v' t - v t) <= d -> A <= v' t <= B) by (intros t Ht Q; apply Rabs_le_between in Q; pose proof (In t Ht); lra).
    assert (Stay : forall t, 0 <= t <= T -> Rabs (v' t - v t) <= d).
    { apply stays_below; [exact HT| | |].
      - intros t Ht. apply (continuity_pt_comp (fun t => v' t - v t) Rabs); [|apply Rcontinuity_abs].
        apply (continuity_pt_minus v' v); eapply continuity_of_derive; [apply (F' t ltac:(lra))|apply (Fp t ltac:(lra))].
      - rewrite V0, V0', Rminus_eq_0, Rabs_R0. exact d0.
      - intros q Hq Hr. destruct (Same q ltac:(lra)) with (t := q) as [_ ->]; [|lra|rewrite Rminus_eq_0, Rabs_R0; exact d0].
        intros t Ht. apply Near; [lra|apply Hr, Ht]. }
    apply (Same T HT); [|lra]. intros t Ht. apply Near; [lra|apply Stay, Ht].
  - intros t Ht. pose proof (In t Ht). lra.
  - exists U, V. repeat (split; [assumption|]). assumption.
Qed.
End Table.
