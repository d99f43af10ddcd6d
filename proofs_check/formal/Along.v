(* The rules by which proofs_check/kernel shows what holds along an orbit and while there is one: claims.py, places.py and
   the saddles of traps.py. Each is about any solution, on [0, T] or for all times. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Interval Picard.
Import ListNotations.
Open Scope R_scope.

(* what is 0 at first, and grows at a bounded factor times itself wherever it is 0, stays 0 *)
Lemma stays_zero (w dw : R -> R) T : (forall t, 0 <= t <= T -> is_derive w t (dw t)) -> (forall t, 0 <= t <= T -> 0 <= w t) -> w 0 = 0 ->
  (forall t, 0 <= t <= T -> w t = 0 -> exists h c, 0 < h /\ forall s, t <= s <= T -> s < t + h -> Rabs (dw s) <= c * w s) ->
  forall t, 0 <= t <= T -> w t = 0.
Proof.
  intros D P W0 H t Ht. set (S := fun s => 0 <= s <= T /\ forall r, 0 <= r <= s -> w r = 0).
  assert (S0 : S 0) by (split; [lra|]; intros r Hr; replace r with 0 by lra; exact W0).
  destruct (completeness S) as [m [Um Lm]]; [exists T; intros s [Hs _]; lra|exists 0; exact S0|].
  assert (m0 : 0 <= m) by (apply Um, S0). assert (mT : m <= T) by (apply Lm; intros s [Hs _]; lra).
  assert (Before : forall r, 0 <= r < m -> w r = 0).
  { intros r Hr. destruct (Req_dec (w r) 0) as [|N]; [assumption|exfalso]. assert (m <= r); [|lra]. apply Lm. intros s [Hs Ks]. apply Rnot_lt_le. intros L. apply N, Ks. lra. }
  assert (At : w m = 0).
  { destruct (Req_dec m 0) as [->|N]; [exact W0|]. destruct (Req_dec (w m) 0) as [|Nw]; [assumption|exfalso].
    pose proof (P m ltac:(lra)). destruct (continuity_of_derive w m _ (D m ltac:(lra)) (w m) ltac:(lra)) as [h [Hh K]].
    set (r := Rmax 0 (m - h / 2)). pose proof (Rmax_l 0 (m - h / 2)). pose proof (Rmax_r 0 (m - h / 2)). assert (r < m) by (apply Rmax_lub_lt; lra).
    assert (Q : Rabs (w r - w m) < w m) by (apply K; split; [split; [exact I|lra]|simpl; unfold R_dist; rewrite Rabs_left1; unfold r in *; lra]).
    rewrite (Before r) in Q by (unfold r in *; lra). apply Rabs_def2 in Q. lra. }
  destruct (H m ltac:(lra) At) as [h [c [Hh K]]]. set (e := Rmin T (m + h / 2)). pose proof (Rmin_l T (m + h / 2)). pose proof (Rmin_r T (m + h / 2)). fold e in H0, H1.
  assert (me : m <= e) by (apply Rmin_glb; lra).
  assert (Se : S e).
  { split; [lra|]. intros r Hr. destruct (Rle_dec r m) as [Q|Q]; [destruct (Req_dec r m) as [->|]; [exact At|apply Before; lra]|].
    destruct (gronwall w dw c m r ltac:(lra)) as [G _]; [intros s Hs; apply D; lra|intros s Hs; apply K; lra|].
    rewrite At, Rmult_0_l in G. pose proof (P r ltac:(lra)). pose proof (exp_pos (- c * r)). apply Rle_antisym; [|assumption]. apply (Rmult_le_reg_r (exp (- c * r))); lra. }
  assert (E : e = m) by (apply Rle_antisym; [apply Um, Se|exact me]). assert (m = T).
  { apply Rle_antisym; [exact mT|]. apply Rnot_lt_le. intros L. assert (m < e); [|lra]. apply Rmin_glb_lt; lra. }
  destruct Se as [_ Se]. apply Se. lra.
Qed.

(* "y' = A(t) y has one solution with y(0) = 0", for a continuous A *)
Theorem follows_rule : forall (left right factor rate : R -> R) T, (forall t, 0 <= t <= T -> is_derive (fun t => left t - right t) t (rate t)) ->
  (forall t, 0 <= t <= T -> rate t = factor t * (left t - right t)) -> (forall t, 0 <= t <= T -> continuity_pt factor t) ->
  left 0 = right 0 -> forall t, 0 <= t <= T -> left t = right t.
Proof.
  intros left right factor rate T D E C S t Ht. set (y := fun t => left t - right t). assert (Z : y t ^ 2 = 0).
  - apply (stays_zero (fun t => y t ^ 2) (fun t => 2 * (y t * rate t)) T); [| | | |exact Ht].
    + intros s Hs. evar_last; [apply (is_derive_pow y 2 s (rate s)), D, Hs|]. simpl. ring.
    + intros. apply pow2_ge_0.
    + unfold y. rewrite S. ring.
    + intros s Hs _. destruct (C s Hs 1 ltac:(lra)) as [h [Hh K]]. exists h, (2 * (Rabs (factor s) + 1)). split; [exact Hh|]. intros r Hr Hrs. rewrite E by lra.
      fold (y r). replace (2 * (y r * (factor r * y r))) with (2 * factor r * y r ^ 2) by ring. rewrite !Rabs_mult, (Rabs_pos_eq 2), (Rabs_pos_eq (y r ^ 2)) by (lra || apply pow2_ge_0).
      apply Rmult_le_compat_r; [apply pow2_ge_0|]. apply Rmult_le_compat_l; [lra|]. destruct (Req_dec r s) as [->|N]; [lra|].
      assert (Q : Rabs (factor r - factor s) < 1) by (apply K; split; [split; [exact I|auto]|simpl; unfold R_dist; rewrite Rabs_pos_eq; lra]).
      pose proof (Rabs_triang (factor r - factor s) (factor s)) as Tr. replace (factor r - factor s + factor s) with (factor r) in Tr by ring. lra.
  - assert (y t = 0); [|unfold y in *; lra]. destruct (Req_dec (y t) 0) as [|N]; [assumption|]. pose proof (pow2_gt_0 _ N). lra.
Qed.

(* the same of a quantity, whose rate is 0 *)
Theorem conserved_rule : forall (quantity rate : R -> R) T, (forall t, 0 <= t <= T -> is_derive quantity t (rate t) /\ rate t = 0) ->
  forall t, 0 <= t <= T -> quantity t = quantity 0.
Proof.
  intros q rate T H t Ht. apply (constant q 0 t ltac:(lra)). intros s Hs. destruct (H s ltac:(lra)) as [D E]. rewrite <- E. exact D.
Qed.
(* "if z phi' = p phi then phi(a) is a phi'(a)/p" *)
Theorem degree_rule : forall (phi dphi : R -> R) p, p <> 0 -> (forall z, z * dphi z = p * phi z) -> forall a, phi a = a * dphi a / p.
Proof. intros phi dphi p N H a. rewrite H. field. exact N. Qed.

Section Known.
Context {A : Type}.
Variable l : list A. (* the letters that are known *)
Notation state := (@state A).
Variable F : state -> state.
Variable X : A -> R -> R.
Variable T : R.
Hypothesis Solves : forall t, 0 <= t <= T -> forall a, In a l -> is_derive (X a) t (F (fun b => X b t) a).
Variables e E : A -> state -> R. (* what each is known to be, and the rate of that along the flow *)
Hypothesis Rate : forall t, 0 <= t <= T -> forall a, In a l -> is_derive (fun t => e a (fun b => X b t)) t (E a (fun b => X b t)).
Definition put_in (z x : state) := (forall a, In a l -> z a = e a x) /\ forall a, ~ In a l -> z a = x a.
Definition drift a (x : state) := F x a - E a x.
Hypothesis Put : forall x, exists z, put_in z x.
(* "whose differences do not change where all of them are 0", and "all parts of the flow, and of what is known, are smooth
   along the orbit": near each of its points these rates are Lipschitz in the letters that are known *)
Hypothesis Smooth : forall t, 0 <= t <= T -> exists h L, 0 < h /\ forall s z, t <= s < t + h -> s <= T -> put_in z (fun b => X b s) ->
  (forall a, In a l -> Rabs (z a - X a s) < h) -> forall a, In a l -> drift a z = 0 /\
  Rabs (drift a (fun b => X b s) - drift a z) <= L * total l (fun b => Rabs (z b - X b s)).
Hypothesis Start : forall a, In a l -> X a 0 = e a (fun b => X b 0).

(* "letters equal to formulas in the others at the start stay equal to them" *)
Theorem known_rule : forall t a, 0 <= t <= T -> In a l -> X a t = e a (fun b => X b t).
Proof.
  intros t a Ht Ha. set (g := fun a t => X a t - e a (fun b => X b t)). set (w := fun t => total l (fun a => g a t ^ 2)).
  set (dw := fun t => total l (fun a => 2 * (g a t * drift a (fun b => X b t)))).
  assert (Member : forall s b, In b l -> g b s ^ 2 <= w s) by (intros s b Hb; apply (total_member l (fun a => g a s ^ 2)); [intros; apply pow2_ge_0|exact Hb]).
  assert (D : forall s, 0 <= s <= T -> is_derive w s (dw s)).
  { intros s Hs. apply (total_derive l (fun a t => g a t ^ 2)). intros b Hb. evar_last.
    - apply (is_derive_pow (g b) 2 s (drift b (fun c => X c s))). apply (is_derive_minus (X b) (fun t => e b (fun c => X c t))); [apply Solves|apply Rate]; assumption.
    - simpl. ring. }
  assert (Z : w t = 0).
  - apply (stays_zero w dw T D); [| | |exact Ht].
    + intros s _. apply total_ge0. intros; apply pow2_ge_0.
    + apply total_zero. intros b Hb. unfold g. rewrite <- Start by assumption. ring.
    + intros s Hs Ws. destruct (Smooth s Hs) as [h [L [Hh HL]]].
      destruct (continuity_of_derive w s _ (D s Hs) (h ^ 2) ltac:(apply pow_lt; exact Hh)) as [k [Hk K]].
      exists (Rmin h k), (Rabs L * (2 * INR (length l))). split; [apply Rmin_glb_lt; assumption|]. intros r Hr Hrs. pose proof (Rmin_l h k). pose proof (Rmin_r h k).
      assert (Wr : w r < h ^ 2).
      { destruct (Req_dec r s) as [->|N]; [rewrite Ws; apply pow_lt; exact Hh|].
        assert (Q : Rabs (w r - w s) < h ^ 2) by (apply K; split; [split; [exact I|auto]|simpl; unfold R_dist; rewrite Rabs_pos_eq; lra]). rewrite Ws in Q. apply Rabs_def2 in Q. lra. }
      destruct (Put (fun b => X b r)) as [z Hz].
      assert (Zg : forall b, In b l -> Rabs (z b - X b r) = Rabs (g b r)).
      { intros b Hb. rewrite (proj1 Hz b Hb). unfold g. apply Rabs_minus_sym. }
      assert (B : forall b, In b l -> Rabs (drift b (fun c => X c r)) <= Rabs L * total l (fun c => Rabs (g c r))).
      { intros b Hb. destruct (HL r z ltac:(lra) ltac:(lra) Hz) with (a := b) as [Q0 Q]; [|exact Hb|].
        - intros c Hc. rewrite Zg by assumption. pose proof (Member r c Hc). rewrite <- (Rabs_pos_eq h) by lra. apply Rsqr_lt_abs_0. unfold Rsqr. lra.
        - rewrite (total_ext l (fun c => Rabs (z c - X c r)) (fun c => Rabs (g c r)) Zg), Q0, Rminus_0_r in Q. apply Rle_trans with (1 := Q). apply Rmult_le_compat_r; [apply total_ge0; intros; apply Rabs_pos|apply Rle_abs]. }
      unfold dw. apply Rle_trans with (1 := total_abs l _).
      apply Rle_trans with (total l (fun a => Rabs L * total l (fun b => g a r ^ 2 + g b r ^ 2))).
      * apply total_le. intros b Hb. rewrite !Rabs_mult, (Rabs_pos_eq 2) by lra. apply Rle_trans with (2 * (Rabs (g b r) * (Rabs L * total l (fun c => Rabs (g c r))))).
        -- apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [apply Rabs_pos|apply B, Hb].
        -- replace (2 * (Rabs (g b r) * (Rabs L * total l (fun c => Rabs (g c r))))) with (Rabs L * (2 * Rabs (g b r) * total l (fun c => Rabs (g c r)))) by ring.
           apply Rmult_le_compat_l; [apply Rabs_pos|]. rewrite <- total_scal. apply total_le. intros c Hc.
           rewrite <- (pow2_abs (g b r)), <- (pow2_abs (g c r)). pose proof (pow2_ge_0 (Rabs (g b r) - Rabs (g c r))). lra.
      * right. rewrite total_scal. rewrite Rmult_assoc. f_equal.
        rewrite (total_ext l _ (fun a => INR (length l) * g a r ^ 2 + w r)); [rewrite total_plus, total_scal, total_const; fold (w r); ring|].
        intros b _. rewrite total_plus, total_const. reflexivity.
  - pose proof (Member t a Ha) as Q. rewrite Z in Q. assert (g a t = 0); [|unfold g in *; lra]. destruct (Req_dec (g a t) 0) as [|N]; [assumption|]. pose proof (pow2_gt_0 _ N). lra.
Qed.
End Known.

(* "with them put in, the clock is above a positive number for all values of the one letter that is left" *)
Theorem never_rule : forall {A : Type} (l : list A) (e : A -> @state A -> R) (X : A -> R -> R) (target : @state A -> R) above, 0 < above ->
  (forall x, (forall a, In a l -> x a = e a x) -> above < target x) -> (forall t a, 0 <= t -> In a l -> X a t = e a (fun b => X b t)) ->
  (forall t, 0 <= t -> above < target (fun b => X b t)) /\ ~ is_lim (fun t => target (fun b => X b t)) p_infty 0.
Proof.
  intros A l e X target above P H K. assert (G : forall t, 0 <= t -> above < target (fun b => X b t)) by (intros t Ht; apply H; intros a Ha; apply K; assumption).
  split; [exact G|]. intros L. assert (Q : above <= 0); [|lra]. apply (lim_ge _ 0 above 0 L). intros t Ht. left. apply G. lra.
Qed.

(* "the clock times its rate along the curve; of the clock the sign is that at the start" *)
Theorem monotone_rule : forall (quantity clock rate : R -> R) sigma, (forall t, 0 <= t -> is_derive quantity t (clock t * rate t)) ->
  (forall t, 0 <= t -> 0 <= sigma * clock t) -> (forall t, 0 <= t -> 0 <= sigma * rate t) -> sigma * sigma = 1 ->
  forall s t, 0 <= s -> s <= t -> quantity s <= quantity t.
Proof.
  intros q c r sg D C R E s t Hs Hst. apply (nondecreasing q (fun t => c t * r t) s t Hst); intros x Hx; [apply D; lra|].
  replace (c x * r x) with ((sg * c x) * (sg * r x)) by (transitivity ((sg * sg) * (c x * r x)); [ring|rewrite E; ring]). apply Rmult_le_pos; [apply C|apply R]; lra.
Qed.
(* "left d(of)/dtau = right d(by)/dtau identically": then the same in the time, in which both move with the clock *)
Theorem differential_rule : forall left right along_of along_by clock d_of d_by : R, left * along_of = right * along_by ->
  d_of = clock * along_of -> d_by = clock * along_by -> left * d_of = right * d_by.
Proof. intros l r a b c x y E -> ->. transitivity (c * (l * a)); [ring|]. rewrite E. ring. Qed.
(* "what is wrong where the orbit converges to, strictly, is wrong near it, at some time" *)
Theorem contrary_rule : forall (gap : R -> R) (limit : R), is_lim gap p_infty limit -> limit <> 0 -> exists t, 0 <= t /\ 0 < limit * gap t.
Proof.
  intros gap limit L N. destruct (proj2 (lim_of_eps gap limit) L (Rabs limit) ltac:(apply Rabs_pos_lt, N)) as [T HT].
  exists (Rmax 0 (T + 1)). split; [apply Rmax_l|]. pose proof (Rmax_r 0 (T + 1)). specialize (HT (Rmax 0 (T + 1)) ltac:(lra)). set (x := gap (Rmax 0 (T + 1))) in *.
  assert (Q : (x - limit) ^ 2 < limit ^ 2) by (rewrite <- (pow2_abs (x - limit)), <- (pow2_abs limit); pose proof (Rabs_pos (x - limit)); nra).
  pose proof (pow2_ge_0 x). nra.
Qed.
(* "the integrand is continuous from the lower end, a constant, to wherever the upper end comes", and "integrals over
   nothing are 0" *)
Theorem integral_rule : forall (f upper : R -> R) low a b t d, a <= low <= b -> (forall x, a <= x <= b -> continuous f x) ->
  a < upper t < b -> is_derive upper t d -> is_derive (fun t => RInt f low (upper t)) t (f (upper t) * d) /\ RInt f low low = 0.
Proof.
  intros f upper low a b t d Hl C Ht D. split; [|exact (RInt_point (V := R_CompleteNormedModule) low f)]. evar_last.
  - apply (is_derive_comp (fun x => RInt f low x) upper t); [|exact D]. apply (is_derive_RInt f _ low); [|apply C; lra].
    assert (P : 0 < Rmin (upper t - a) (b - upper t)) by (apply Rmin_glb_lt; lra). exists (mkposreal _ P). intros x Hx.
    apply (RInt_correct (V := R_CompleteNormedModule)), (ex_RInt_continuous (V := R_CompleteNormedModule)). intros z Hz. apply C.
    unfold ball in Hx; simpl in Hx. unfold AbsRing_ball, abs, minus, plus, opp in Hx; simpl in Hx. apply Rabs_def2 in Hx.
    pose proof (Rmin_l (upper t - a) (b - upper t)). pose proof (Rmin_r (upper t - a) (b - upper t)).
    unfold Rmin, Rmax in Hz. destruct (Rle_dec low x); lra.
  - unfold scal; simpl. unfold mult; simpl. ring.
Qed.

(* "A state may consist of parts that move by themselves: then each runs along a curve of its own" *)
Theorem parts_rule : forall {A : Type} (first : A -> bool) (l1 l2 : list A) (F : @state A -> @state A) (X1 X2 : A -> R -> R) t,
  (forall a, In a l1 -> first a = true) -> (forall a, In a l2 -> first a = false) ->
  (forall x y, (forall a, first a = true -> x a = y a) -> forall a, In a l1 -> F x a = F y a) ->
  (forall x y, (forall a, first a = false -> x a = y a) -> forall a, In a l2 -> F x a = F y a) ->
  solves l1 F X1 t -> solves l2 F X2 t -> solves (l1 ++ l2) F (fun a => if first a then X1 a else X2 a) t.
Proof.
  intros A first l1 l2 F X1 X2 t H1 H2 F1 F2 S1 S2 a Ha. apply in_app_or in Ha. destruct Ha as [Ha|Ha].
  - rewrite (H1 a Ha). evar_last; [apply S1, Ha|]. apply F1; [|exact Ha]. intros b Hb. rewrite Hb. reflexivity.
  - rewrite (H2 a Ha). evar_last; [apply S2, Ha|]. apply F2; [|exact Ha]. intros b Hb. rewrite Hb. reflexivity.
Qed.
(* "in the time speed . t": a flow with a constant speed c > 0 is the flow without it, and ends where that does *)
Theorem speed_rule : forall {A : Type} (l : list A) (F : @state A -> @state A) (X : A -> R -> R) c, 0 < c ->
  (forall t, 0 <= t -> solves l (fun x a => c * F x a) X t) -> let Z a t := X a (t / c) in
  (forall t, 0 <= t -> solves l F Z t) /\ (forall t a, Z a (c * t) = X a t) /\ forall a limit, is_lim (Z a) p_infty limit -> is_lim (X a) p_infty limit.
Proof.
  intros A l F X c Hc S Z. assert (E : forall t a, Z a (c * t) = X a t) by (intros t a; unfold Z; f_equal; field; lra). split; [|split; [exact E|]].
  - intros t Ht a Ha. assert (Q : 0 <= t / c) by (apply Rmult_le_pos; [exact Ht|left; apply Rinv_0_lt_compat, Hc]). evar_last.
    + apply (is_derive_comp (X a) (fun t => t / c)); [apply (S (t / c) Q a Ha)|]. apply (is_derive_ext (fun t => / c * t)); [intros; unfold Rdiv; apply Rmult_comm|].
      apply (is_derive_scal (fun t => t)), (is_derive_id (K := R_AbsRing)).
    + unfold scal, one; simpl. unfold mult; simpl. unfold Z. field. lra.
  - intros a limit L P HP. destruct (L P HP) as [M HM]. exists (Rmax 0 (M / c)). intros t Ht. pose proof (Rmax_l 0 (M / c)). pose proof (Rmax_r 0 (M / c)).
    rewrite <- E. apply HM. assert (Q : M / c < t) by lra. apply (Rmult_lt_compat_l c) in Q; [|exact Hc]. replace (c * (M / c)) with M in Q by (field; lra). exact Q.
Qed.

(* "If y' = A(t) y - b(t) with b >= 0, then y <= 0", for y = left - right, which is not above 0 at the start *)
Theorem below_rule : forall (left right factor less : R -> R) T most, (forall t, 0 <= t <= T -> is_derive (fun t => left t - right t) t (factor t * (left t - right t) - less t)) ->
  (forall t, 0 <= t <= T -> factor t <= most /\ 0 <= less t) -> left 0 <= right 0 -> forall t, 0 <= t <= T -> left t <= right t.
Proof.
  intros left right factor less T most D B S t1 Ht1. set (y := fun t => left t - right t). set (K := most + 1).
  assert (All : forall d, 0 < d -> y t1 <= d * exp (K * t1)).
  { intros d Hd. set (f := fun t => y t - d * exp (K * t)). assert (Df : forall t, 0 <= t <= T -> is_derive f t (factor t * y t - less t - K * (d * exp (K * t)))).
    { intros t Ht. apply (is_derive_minus y (fun t => d * exp (K * t))); [apply D, Ht|]. auto_derive; [exact I|ring]. }
    assert (Q : f t1 <= 0); [|unfold f in Q; lra]. apply (stays_below f 0 t1); [lra| | | |lra].
    - intros t Ht. eapply continuity_of_derive. apply Df. lra.
    - unfold f, y. rewrite Rmult_0_r, exp_0. lra.
    - intros s Hs Before. pose proof (Before s ltac:(lra)) as Now. destruct (Rlt_dec (f s) 0) as [|Nl]; [assumption|exfalso]. assert (E : f s = 0) by lra. pose proof (exp_pos (K * s)) as Es.
      assert (dE : 0 < d * exp (K * s)) by (apply Rmult_lt_0_compat; assumption). destruct (B s ltac:(lra)) as [B1 B2].
      assert (S0 : 0 < s) by (destruct (Req_dec s 0) as [->|]; [exfalso; unfold f, y in E; rewrite Rmult_0_r, exp_0 in E; lra|lra]).
      assert (Ys : y s = d * exp (K * s)) by (unfold f in E; lra). set (v := factor s * y s - less s - K * (d * exp (K * s))).
      assert (Neg : v < 0) by (unfold v, K; rewrite Ys; assert (factor s * (d * exp (K * s)) <= most * (d * exp (K * s))) by (apply Rmult_le_compat_r; lra); unfold K in *; lra).
      pose proof (Df s ltac:(lra)) as Ds. fold v in Ds. apply is_derive_Reals in Ds. destruct (Ds (- v / 2) ltac:(lra)) as [h Hh]. pose proof (cond_pos h).
      set (k := - Rmin (s / 2) (h / 2)). pose proof (Rmin_l (s / 2) (h / 2)). pose proof (Rmin_r (s / 2) (h / 2)). assert (0 < Rmin (s / 2) (h / 2)) by (apply Rmin_glb_lt; lra).
      specialize (Hh k ltac:(unfold k; lra) ltac:(unfold k; rewrite Rabs_Ropp, Rabs_pos_eq; lra)). rewrite E, Rminus_0_r in Hh. apply Rabs_def2 in Hh. pose proof (Before (s + k) ltac:(unfold k; lra)) as Pk.
      assert (Q : 0 <= f (s + k) / k).
      { replace (f (s + k) / k) with (- f (s + k) * / - k) by (field; unfold k; lra). apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; unfold k; lra]. }
      lra. }
  assert (y t1 <= 0); [|unfold y in *; lra]. apply Rnot_lt_le. intros P. pose proof (exp_pos (K * t1)) as E. pose proof (All (y t1 / (2 * exp (K * t1))) ltac:(apply Rdiv_lt_0_compat; lra)) as Q.
  replace (y t1 / (2 * exp (K * t1)) * exp (K * t1)) with (y t1 / 2) in Q by (field; lra). lra.
Qed.
(* "(e^(sM))' = M e^(sM)", and e^0 = 1: for all s >= 0 there is what has these; for s < 0 it is that of -M *)
Theorem exponential_rule : forall n (M : nat -> nat -> R), exists E : nat -> nat -> R -> R, (forall i j, E i j 0 = delta i j) /\
  forall i j s, (i < n)%nat -> (j < n)%nat -> 0 <= s -> is_derive (E i j) s (sum n (fun l => M i l * E l j s)).
Proof.
  intros n M. set (l := list_prod (seq 0 n) (seq 0 n)). set (F := fun (x : nat * nat -> R) a => sum n (fun k => M (fst a) k * x (k, snd a))).
  set (L := sum n (fun i => sum n (fun k => Rabs (M i k)))). assert (L0 : 0 <= L) by (apply total_ge0; intros; apply total_ge0; intros; apply Rabs_pos).
  assert (Lip : lipschitz l F L).
  { intros x y [i j] Ha. apply in_prod_iff in Ha. destruct Ha as [Hi Hj]. unfold F. simpl fst. simpl snd.
    replace (sum n (fun k => M i k * x (k, j)) - sum n (fun k => M i k * y (k, j))) with (sum n (fun k => M i k * x (k, j)) + -1 * sum n (fun k => M i k * y (k, j))) by ring.
    rewrite <- sum_scal, <- sum_plus. apply Rle_trans with (1 := total_abs _ _). apply Rle_trans with (sum n (fun k => distance l x y * Rabs (M i k))).
    - apply total_le. intros k Hk. replace (M i k * x (k, j) + -1 * (M i k * y (k, j))) with (M i k * (x (k, j) - y (k, j))) by ring. rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat_r; [apply Rabs_pos|].
      apply (total_member l (fun a => Rabs (x a - y a)) (k, j)); [intros; apply Rabs_pos|apply in_prod; assumption].
    - rewrite sum_scal, Rmult_comm. apply Rmult_le_compat_r; [apply total_ge0; intros; apply Rabs_pos|].
      apply (total_member (seq 0 n) (fun i => sum n (fun k => Rabs (M i k))) i); [intros; apply total_ge0; intros; apply Rabs_pos|exact Hi]. }
  destruct (picard_solves l F L L0 Lip (fun a => delta (fst a) (snd a))) as [X0 Solve]. exists (fun i j s => picard F (fun a => delta (fst a) (snd a)) (i, j) s).
  split; [intros i j; apply X0|]. intros i j s Hi Hj Hs. apply (Solve s Hs (i, j)). apply in_prod; apply below; assumption.
Qed.
