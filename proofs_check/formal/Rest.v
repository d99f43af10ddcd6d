(* Flows that run to a point of rest: into a box that the derivative of the field contracts (proofs_check/kernel/kinds/
   sinks.py), and along a line into a saddle (traps.py). *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Interval Picard Existence Kernel Laws Sets.
Import ListNotations.
Open Scope R_scope.

Section Sink.
Context {A : Type}.
Variable l : list A.
Notation state := (@state A).
Variable F : state -> state.
Variables e w x0 : state.
Variable rate : R.
Hypothesis Rate : 0 < rate.
Hypothesis Widths : forall a, In a l -> 0 < w a.
Definition about_rest (x : state) := forall a, In a l -> e a - w a <= x a <= e a + w a.
Hypothesis Smooth : lipschitz_on l about_rest F.
(* "y = x - e has y' = A(t) y, A the mean of dF/dx from e to x, with A_ii + sum |A_ij| w_j/w_i <= -rate": own is A_ii *)
Hypothesis Mean : forall x a, about_rest x -> In a l -> exists (own : R) (M : A -> R),
  F x a = own * (x a - e a) + total l (fun b => M b * (x b - e b)) /\ own * w a + total l (fun b => Rabs (M b) * w b) <= - rate * w a.
Hypothesis Start : about_rest x0.
Let into (x : state) : state := clip (fun a => e a - w a) (fun a => e a + w a) x.

Lemma into_rest x : about_rest (into x).
Proof. intros a Ha. apply (clip_in l (fun a => e a - w a) (fun a => e a + w a) x); [|exact Ha]. intros b Hb. pose proof (Widths b Hb). lra. Qed.
Lemma into_same x a : e a - w a <= x a <= e a + w a -> into x a = x a.
Proof. apply (clip_same (fun a => e a - w a) (fun a => e a + w a)). Qed.
(* what is far outside goes back: for |x_a - e_a| = w_a R, all |x_b - e_b| <= w_b R, 0 < R <= 3/2 *)
Lemma comes_back x R a : In a l -> 0 < R <= 3 / 2 -> (forall b, In b l -> (x b - e b) ^ 2 <= (w b * R) ^ 2) -> (x a - e a) ^ 2 = (w a * R) ^ 2 ->
  2 * ((x a - e a) * F (into x) a) < - (rate / 2) * (2 * (w a * R) ^ 2).
Proof.
  intros Ha HR All At. set (y := fun b => x b - e b). set (z := fun b => into x b - e b). set (r := Rmin 1 R). pose proof (Widths a Ha) as wa.
  assert (r0 : 0 < r) by (apply Rmin_glb_lt; lra). assert (rR : r <= R) by apply Rmin_r. assert (R2 : 2 * R <= 3 * r) by (unfold r, Rmin; destruct (Rle_dec 1 R); lra).
  assert (Sq : forall p q, 0 <= q -> p ^ 2 <= q ^ 2 -> Rabs p <= q).
  { intros p q Hq H. apply Rnot_lt_le. intros L. rewrite <- (pow2_abs p) in H. nra. }
  assert (Z : forall b, In b l -> Rabs (z b) <= w b * r).
  { intros b Hb. pose proof (Widths b Hb) as wb. pose proof (Sq (y b) (w b * R) ltac:(apply Rmult_le_pos; lra) (All b Hb)) as Q. apply Rabs_le_between in Q. unfold y in Q.
    pose proof (into_rest x b Hb) as I1. apply Rabs_le. unfold z, r, Rmin. destruct (Rle_dec 1 R) as [G|G]; [lra|].
    assert (w b * R <= w b * 1) by (apply Rmult_le_compat_l; lra). rewrite into_same by lra. lra. }
  assert (Own : exists s, (s = 1 \/ s = -1) /\ y a = s * (w a * R) /\ z a = s * (w a * r)).
  { assert (E : (y a - w a * R) * (y a + w a * R) = 0) by (unfold y; lra). apply Rmult_integral in E. unfold r, Rmin. destruct E as [E|E].
    - exists 1. split; [auto|split; [lra|]]. unfold z, into, clip, y in *. destruct (Rle_dec 1 R) as [G|G].
      + assert (w a * 1 <= w a * R) by (apply Rmult_le_compat_l; lra). rewrite Rmin_left, Rmax_right by lra. lra.
      + assert (w a * R <= w a * 1) by (apply Rmult_le_compat_l; lra). assert (0 <= w a * R) by (apply Rmult_le_pos; lra). rewrite Rmin_right, Rmax_right by lra. lra.
    - exists (-1). split; [auto|split; [lra|]]. unfold z, into, clip, y in *. destruct (Rle_dec 1 R) as [G|G].
      + assert (w a * 1 <= w a * R) by (apply Rmult_le_compat_l; lra). rewrite Rmin_right, Rmax_left by lra. lra.
      + assert (w a * R <= w a * 1) by (apply Rmult_le_compat_l; lra). assert (0 <= w a * R) by (apply Rmult_le_pos; lra). rewrite Rmin_right, Rmax_right by lra. lra. }
  destruct Own as [s [Hs [Ya Za]]]. destruct (Mean (into x) a (into_rest x) Ha) as [own [M [Fa Row]]]. fold (z a) in Fa. change (fun b => M b * (into x b - e b)) with (fun b => M b * z b) in Fa.
  assert (T : s * total l (fun b => M b * z b) <= r * total l (fun b => Rabs (M b) * w b)).
  { apply Rle_trans with (Rabs (total l (fun b => M b * z b))).
    - pose proof (Rle_abs (total l (fun b => M b * z b))). pose proof (Rle_abs (- total l (fun b => M b * z b))) as N. rewrite Rabs_Ropp in N. destruct Hs as [-> | ->]; lra.
    - apply Rle_trans with (1 := total_abs l _). rewrite <- total_scal. apply total_le. intros b Hb. rewrite Rabs_mult. pose proof (Rmult_le_compat_l _ _ _ (Rabs_pos (M b)) (Z b Hb)). lra. }
  assert (Ss : s * s = 1) by (destruct Hs as [-> | ->]; lra). change (x a - e a) with (y a). rewrite Fa, Ya, Za.
  replace (2 * (s * (w a * R) * (own * (s * (w a * r)) + total l (fun b => M b * z b)))) with (2 * (w a * R) * ((s * s) * (own * w a * r) + s * total l (fun b => M b * z b))) by ring. rewrite Ss.
  assert (P : 1 * (own * w a * r) + s * total l (fun b => M b * z b) <= - rate * w a * r).
  { pose proof (Rmult_le_compat_l r _ _ ltac:(lra) Row). lra. }
  assert (wR : 0 < w a * R) by (apply Rmult_lt_0_compat; lra). pose proof (Rmult_le_compat_l (2 * (w a * R)) _ _ ltac:(lra) P) as P2.
  assert (P3 : 0 < rate * (w a * R) * w a) by (repeat apply Rmult_lt_0_compat; lra).
  assert (P4 : rate * (w a * R) * w a * (2 * R) <= rate * (w a * R) * w a * (3 * r)) by (apply Rmult_le_compat_l; lra).
  assert (P5 : 0 < rate * (w a * R) * w a * r) by (apply Rmult_lt_0_compat; lra).
  replace (- (rate / 2) * (2 * (w a * R) ^ 2)) with (- (rate * (w a * R) * w a * R)) by field. lra.
Qed.

Lemma sink_solution : exists X, (forall a, X a 0 = x0 a) /\ forall t, 0 <= t -> solves l F X t /\ about_rest (fun a => X a t) /\
  (forall a, In a l -> Rabs (X a t - e a) <= w a * exp (- (rate / 2) * t)) /\ forall a, In a l -> is_lim (X a) p_infty (e a).
Proof.
  destruct Smooth as [L [L0 HL]].
  assert (G : lipschitz l (fun x => F (into x)) L).
  { intros x y a Ha. apply Rle_trans with (1 := HL _ _ (into_rest x) (into_rest y) a Ha). apply Rmult_le_compat_l; [exact L0|]. apply total_le. intros b _. apply clip_close. }
  destruct (picard_solves l _ L L0 G x0) as [X0 Solve]. set (X := picard (fun x => F (into x)) x0) in *.
  (* all |x_a - e_a| stay below w_a (1 + d) e^(-rate t/2) *)
  assert (Below : forall d, 0 < d <= / 2 -> forall t, 0 <= t -> forall a, In a l -> (X a t - e a) ^ 2 <= (w a * ((1 + d) * exp (- (rate / 2) * t))) ^ 2).
  { intros d Hd T HT. set (R := fun t => (1 + d) * exp (- (rate / 2) * t)).
    assert (R0 : forall t, 0 <= t -> 0 < R t <= 3 / 2).
    { intros t Ht. pose proof (exp_pos (- (rate / 2) * t)). split; [apply Rmult_lt_0_compat; lra|]. assert (exp (- (rate / 2) * t) <= 1).
      { rewrite <- exp_0. assert (0 <= rate / 2 * t) by (apply Rmult_le_pos; lra). destruct (Req_dec (rate / 2 * t) 0) as [Z|Z]; [right; f_equal; lra|left; apply exp_increasing; lra]. }
      assert ((1 + d) * exp (- (rate / 2) * t) <= (1 + d) * 1) by (apply Rmult_le_compat_l; lra). unfold R. lra. }
    set (phi := fun a t => (X a t - e a) ^ 2 - (w a * R t) ^ 2). set (dphi := fun a t => 2 * ((X a t - e a) * F (into (fun b => X b t)) a) + rate / 2 * (2 * (w a * R t) ^ 2)).
    assert (D : forall a t, In a l -> 0 <= t -> is_derive (phi a) t (dphi a t)).
    { intros a t Ha Ht. unfold phi, dphi, R. evar_last.
      - apply (is_derive_minus (fun t => (X a t - e a) ^ 2) (fun t => (w a * ((1 + d) * exp (- (rate / 2) * t))) ^ 2)).
        + apply (is_derive_pow (fun t => X a t - e a) 2 t (F (into (fun b => X b t)) a)). evar_last; [apply (is_derive_minus (X a) (fun _ => e a)); [apply (Solve t Ht a Ha)|apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))]|].
          apply minus_zero_r.
        + apply (is_derive_ext (fun t => (w a * (1 + d)) ^ 2 * exp (- rate * t))).
          { assert (Sq : forall s, (w a * (1 + d)) ^ 2 * exp (- rate * s) = (w a * ((1 + d) * exp (- (rate / 2) * s))) ^ 2); [|exact Sq].
            intros s. replace (- rate * s) with (- (rate / 2) * s + - (rate / 2) * s) by field. rewrite exp_plus. ring. }
          apply (is_derive_scal (fun t => exp (- rate * t)) t ((w a * (1 + d)) ^ 2) (- rate * exp (- rate * t))). auto_derive; [exact I|ring].
      - unfold minus, plus, opp; simpl. replace (- rate * t) with (- (rate / 2) * t + - (rate / 2) * t) by field. rewrite exp_plus. field. }
    assert (Top : forall t, 0 <= t <= T -> largest l (fun a => phi a t) <= 0).
    { apply (stays_below (fun t => largest l (fun a => phi a t)) 0 T HT).
      - intros t Ht. apply largest_continuous. intros a Ha. eapply continuity_of_derive. apply D; [exact Ha|lra].
      - apply largest_lt; [lra|]. intros a Ha. unfold phi, R. rewrite X0, Rmult_0_r, exp_0. pose proof (Widths a Ha). pose proof (Start a Ha).
        assert ((x0 a - e a) ^ 2 <= w a ^ 2) by (apply pow_maj_Rabs, Rabs_le; lra). assert (w a ^ 2 < (w a * ((1 + d) * 1)) ^ 2); [|lra].
        replace ((w a * ((1 + d) * 1)) ^ 2) with (w a ^ 2 * ((1 + d) * (1 + d))) by ring. assert (0 < w a ^ 2) by (apply pow_lt; lra). assert (1 < (1 + d) * (1 + d)) by nra.
        rewrite <- (Rmult_1_r (w a ^ 2)) at 1. apply Rmult_lt_compat_l; assumption.
      - intros s Hs All. apply largest_lt; [lra|]. intros a Ha. assert (Now : phi a s <= 0) by (apply (largest_le l (fun a => phi a s) 0); [lra|apply All; lra|exact Ha]).
        destruct (Rlt_dec (phi a s) 0) as [|Nl]; [assumption|exfalso]. assert (E : phi a s = 0) by lra.
        assert (S0 : 0 < s).
        { destruct (Req_dec s 0) as [->|]; [|lra]. exfalso. unfold phi, R in E. rewrite X0, Rmult_0_r, exp_0 in E. pose proof (Widths a Ha). pose proof (Start a Ha).
          assert ((x0 a - e a) ^ 2 <= w a ^ 2) by (apply pow_maj_Rabs, Rabs_le; lra). assert (0 < w a ^ 2) by (apply pow_lt; lra). assert (1 < (1 + d) * (1 + d)) by nra.
          assert (w a ^ 2 * 1 < w a ^ 2 * ((1 + d) * (1 + d))) by (apply Rmult_lt_compat_l; assumption). lra. }
        assert (Neg : dphi a s < 0).
        { pose proof (comes_back (fun b => X b s) (R s) a Ha (R0 s ltac:(lra))) as C. unfold dphi. assert (Q : 2 * ((X a s - e a) * F (into (fun b => X b s)) a) < - (rate / 2) * (2 * (w a * R s) ^ 2)); [|lra].
          apply C; [|unfold phi in E; lra]. intros b Hb. assert (phi b s <= 0) by (apply (largest_le l (fun a => phi a s) 0); [lra|apply All; lra|exact Hb]). unfold phi in *. lra. }
        pose proof (D a s Ha ltac:(lra)) as Ds. apply is_derive_Reals in Ds. destruct (Ds (- dphi a s / 2) ltac:(lra)) as [h Hh]. pose proof (cond_pos h).
        set (k := - Rmin (s / 2) (h / 2)). pose proof (Rmin_l (s / 2) (h / 2)). pose proof (Rmin_r (s / 2) (h / 2)). assert (0 < Rmin (s / 2) (h / 2)) by (apply Rmin_glb_lt; lra).
        specialize (Hh k ltac:(unfold k; lra) ltac:(unfold k; rewrite Rabs_Ropp, Rabs_pos_eq; lra)). rewrite E, Rminus_0_r in Hh. apply Rabs_def2 in Hh.
        assert (Pk : phi a (s + k) <= 0) by (apply (largest_le l (fun a => phi a (s + k)) 0); [lra|apply All; unfold k; lra|exact Ha]).
        assert (Q : 0 <= phi a (s + k) / k).
        { replace (phi a (s + k) / k) with (- phi a (s + k) * / - k) by (field; unfold k; lra). apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; unfold k; lra]. }
        lra. }
    intros a Ha. assert (phi a T <= 0) by (apply (largest_le l (fun a => phi a T) 0); [lra|apply Top; lra|exact Ha]). unfold phi, R in *. lra. }
  assert (Near : forall t a, 0 <= t -> In a l -> Rabs (X a t - e a) <= w a * exp (- (rate / 2) * t)).
  { intros t a Ht Ha. pose proof (Widths a Ha) as wa. pose proof (exp_pos (- (rate / 2) * t)) as Et. set (E := exp (- (rate / 2) * t)) in *. assert (wE : 0 < w a * E) by (apply Rmult_lt_0_compat; assumption).
    apply Rnot_lt_le. intros Q. set (d := Rmin (/ 2) ((Rabs (X a t - e a) - w a * E) / (2 * (w a * E)))). assert (d0 : 0 < d) by (apply Rmin_glb_lt; [lra|apply Rdiv_lt_0_compat; lra]).
    pose proof (Rmin_l (/ 2) ((Rabs (X a t - e a) - w a * E) / (2 * (w a * E)))) as D1. pose proof (Rmin_r (/ 2) ((Rabs (X a t - e a) - w a * E) / (2 * (w a * E)))) as D2. fold d in D1, D2.
    pose proof (Below d ltac:(lra) t Ht a Ha) as B. fold E in B. apply (Rmult_le_compat_r (2 * (w a * E))) in D2; [|lra].
    replace ((Rabs (X a t - e a) - w a * E) / (2 * (w a * E)) * (2 * (w a * E))) with (Rabs (X a t - e a) - w a * E) in D2 by (field; lra).
    rewrite <- (pow2_abs (X a t - e a)) in B. assert (P : w a * ((1 + d) * E) < Rabs (X a t - e a)) by lra. assert (0 < w a * ((1 + d) * E)) by (repeat apply Rmult_lt_0_compat; lra). nra. }
  assert (In_ : forall t a, 0 <= t -> In a l -> e a - w a <= X a t <= e a + w a).
  { intros t a Ht Ha. pose proof (Near t a Ht Ha) as Q. apply Rabs_le_between in Q. pose proof (Widths a Ha). assert (exp (- (rate / 2) * t) <= 1).
    { rewrite <- exp_0. assert (0 <= rate / 2 * t) by (apply Rmult_le_pos; lra). destruct (Req_dec (rate / 2 * t) 0) as [Z|Z]; [right; f_equal; lra|left; apply exp_increasing; lra]. }
    assert (w a * exp (- (rate / 2) * t) <= w a * 1) by (apply Rmult_le_compat_l; lra). lra. }
  exists X. split; [exact X0|]. intros t Ht. split; [|split; [intros a Ha; apply In_; assumption|split; [intros a Ha; apply Near; assumption|]]].
  - intros a Ha. evar_last; [apply (Solve t Ht a Ha)|]. cbv beta. pose proof (HL (into (fun b => X b t)) (fun b => X b t) (into_rest _) (fun b Hb => In_ t b Ht Hb) a Ha) as Q.
    replace (distance l (into (fun b => X b t)) (fun b => X b t)) with 0 in Q.
    + rewrite Rmult_0_r in Q. destruct (Req_dec (F (into (fun b => X b t)) a - F (fun b => X b t) a) 0) as [Z|Z]; [lra|]. apply Rabs_pos_lt in Z. lra.
    + symmetry. apply total_zero. intros b Hb. rewrite into_same by (apply In_; assumption). rewrite Rminus_eq_0, Rabs_R0. reflexivity.
  - intros a Ha. pose proof (Widths a Ha) as wa. apply lim_of_eps. intros eps He. exists (Rmax 0 (2 / rate * (w a / eps))). intros s Hs.
    pose proof (Rmax_l 0 (2 / rate * (w a / eps))). pose proof (Rmax_r 0 (2 / rate * (w a / eps))). assert (s0 : 0 <= s) by lra. apply Rle_lt_trans with (1 := Near s a s0 Ha).
    assert (P : w a / eps < rate / 2 * s).
    { assert (Q : 2 / rate * (w a / eps) < s) by lra. apply (Rmult_lt_compat_l (rate / 2)) in Q; [|lra]. replace (rate / 2 * (2 / rate * (w a / eps))) with (w a / eps) in Q by (field; lra). exact Q. }
    pose proof (exp_ineq1_le (rate / 2 * s)) as Ex. replace (- (rate / 2) * s) with (- (rate / 2 * s)) by ring. rewrite exp_Ropp.
    apply (Rmult_lt_reg_r (exp (rate / 2 * s))); [apply exp_pos|]. rewrite Rmult_assoc, Rinv_l by (pose proof (exp_pos (rate / 2 * s)); lra). rewrite Rmult_1_r.
    apply Rlt_le_trans with (eps * (1 + rate / 2 * s)); [|apply Rmult_le_compat_l; lra]. apply (Rmult_lt_compat_l eps) in P; [|exact He]. replace (eps * (w a / eps)) with (w a) in P by (field; lra). lra.
Qed.
End Sink.
(* "dF_i/dx_i + sum over j of |dF_i/dx_j| w_j/w_i < 0 for all i": each F_i is, by the mean value theorem, its slopes at a point
   between e and x, times x - e *)
Theorem sink_rule : forall {A : Type} (same : forall a b : A, {a = b} + {a <> b}) (l : list A) (F : @state A -> @state A) (DF : @state A -> A -> A -> R) (e w x0 : @state A) rate,
  NoDup l -> 0 < rate -> (forall a, In a l -> 0 < w a) -> lipschitz_on l (about_rest l e w) F ->
  (forall x a, about_rest l e w x -> In a l -> gradient_at l (fun y => F y a) x (DF x a)) -> (forall a, In a l -> F e a = 0) ->
  (forall x a, about_rest l e w x -> In a l -> DF x a a * w a + total l (fun b => if same a b then 0 else Rabs (DF x a b) * w b) <= - rate * w a) ->
  (forall x y, (forall a, In a l -> x a = y a) -> forall a, In a l -> F x a = F y a) -> about_rest l e w x0 ->
  exists X, (forall a, X a 0 = x0 a) /\ forall t, 0 <= t -> solves l F X t /\ about_rest l e w (fun a => X a t) /\
  (forall a, In a l -> Rabs (X a t - e a) <= w a * exp (- (rate / 2) * t)) /\ forall a, In a l -> is_lim (X a) p_infty (e a).
Proof.
  intros A same l F DF e w x0 rate Nd Rate Widths Smooth Gradient Rests Row Ext Start. apply (sink_solution l F e w x0 rate Rate Widths Smooth); [|exact Start].
  intros x a Hx Ha. destruct (centred_rule l (fun y => F y a) (fun y => DF y a) e x) as [th [Hth E]].
  - intros th Hth. apply Gradient; [|exact Ha]. intros b Hb. pose proof (Hx b Hb). pose proof (Widths b Hb). assert (P1 : 0 <= th * (x b - e b + w b)) by (apply Rmult_le_pos; lra).
    assert (P2 : 0 <= th * (w b - (x b - e b))) by (apply Rmult_le_pos; lra). assert (th * w b <= 1 * w b) by (apply Rmult_le_compat_r; lra). lra.
  - set (p := fun b => e b + th * (x b - e b)) in *. assert (Hp : about_rest l e w p).
    { intros b Hb. pose proof (Hx b Hb). pose proof (Widths b Hb). unfold p. assert (P1 : 0 <= th * (x b - e b + w b)) by (apply Rmult_le_pos; lra).
      assert (P2 : 0 <= th * (w b - (x b - e b))) by (apply Rmult_le_pos; lra). assert (th * w b <= 1 * w b) by (apply Rmult_le_compat_r; lra). lra. }
    exists (DF p a a), (fun b => if same a b then 0 else DF p a b). split.
    + rewrite (Ext (fun a => e a + 1 * (x a - e a)) x) in E by (assumption || (intros; ring)). rewrite (Ext (fun a => e a + 0 * (x a - e a)) e), Rests, Rplus_0_l in E by (assumption || (intros; ring)). rewrite E.
      assert (Split : forall g : A -> R, total l g = g a + total l (fun b => if same a b then 0 else g b)).
      { intros g. clear - Nd Ha. induction l as [|b m IH]; [contradiction|]. inversion Nd as [|? ? Nb Nm]; subst. simpl. destruct (same a b) as [->|N].
        - rewrite Rplus_0_l. f_equal. apply total_ext. intros c Hc. destruct (same b c) as [->|]; [contradiction|reflexivity].
        - destruct Ha as [->|Ha]; [contradiction|]. rewrite (IH Nm Ha). ring. }
      rewrite (Split (fun b => DF p a b * (x b - e b))). f_equal. apply total_ext. intros b _. destruct (same a b); ring.
    + apply Rle_trans with (2 := Row p a Hp Ha). apply Rplus_le_compat_l. apply total_le. intros b _. destruct (same a b); [rewrite Rabs_R0|]; lra.
Qed.

(* "Let all letters but one, a, stay equal to formulas in a, put in which its velocity is (E - a) h(a), with h > 0 from the
   start of a to E": a exists for all t >= 0, tends to E, is never E, and stays on the way *)
Lemma saddle_up (h : R -> R) a0 E m L : a0 < E -> 0 < m -> 0 <= L -> (forall x, a0 <= x <= E -> m <= h x) ->
  (forall x y, a0 <= x <= E -> a0 <= y <= E -> Rabs ((E - x) * h x - (E - y) * h y) <= L * Rabs (x - y)) ->
  exists X : R -> R, X 0 = a0 /\ forall t, 0 <= t -> is_derive X t ((E - X t) * h (X t)) /\ a0 <= X t < E /\ E - X t <= (E - a0) * exp (- m * t).
Proof.
  intros HE m0 L0 Hm HL. set (into := fun x => Rmax a0 (Rmin E x)). assert (In_ : forall x, a0 <= into x <= E) by (intros x; unfold into; split; [apply Rmax_l|]; apply Rmax_lub; [lra|apply Rmin_l]).
  set (g := fun x => (E - into x) * h (into x)).
  assert (Lg : lipschitz [tt] (fun x (_ : unit) => g (x tt)) L).
  { intros x y a _. unfold distance. simpl. rewrite Rplus_0_r. apply Rle_trans with (1 := HL _ _ (In_ _) (In_ _)). apply Rmult_le_compat_l; [exact L0|]. apply clipped_close. }
  destruct (picard_solves [tt] _ L L0 Lg (fun _ => a0)) as [S0 SS]. set (X := picard (fun x (_ : unit) => g (x tt)) (fun _ => a0) tt) in *.
  assert (D : forall t, 0 <= t -> is_derive X t (g (X t))) by (intros t Ht; apply (SS t Ht tt); simpl; auto). assert (X0 : X 0 = a0) by apply S0.
  assert (Up : forall t, 0 <= t -> a0 <= X t).
  { intros t Ht. rewrite <- X0. apply (nondecreasing X (fun s => g (X s)) 0 t Ht); [intros s Hs; apply D; lra|]. intros s _. unfold g. pose proof (In_ (X s)). pose proof (Hm _ H). apply Rmult_le_pos; lra. }
  assert (Ge : forall x, Rabs (g x) <= L * Rabs (x - E)).
  { intros x. assert (IE : into E = E) by (unfold into; rewrite Rmin_right by lra; apply Rmax_right; lra). pose proof (HL (into x) (into E) (In_ _) (In_ _)) as Q. fold (g x) in Q. rewrite IE, Rminus_eq_0, Rmult_0_l, Rminus_0_r in Q.
    apply Rle_trans with (1 := Q). apply Rmult_le_compat_l; [exact L0|]. pose proof (clipped_close a0 E x E) as C. fold (into x) in C. fold (into E) in C. rewrite IE in C. exact C. }
  assert (Never : forall t, 0 <= t -> X t <> E).
  { intros t Ht Z. destruct (gronwall (fun t => (X t - E) ^ 2) (fun t => 2 * ((X t - E) * g (X t))) (2 * L) 0 t Ht) as [_ G].
    - intros s Hs. evar_last; [apply (is_derive_pow (fun t => X t - E) 2 s (g (X s)))|simpl; ring]. evar_last; [apply (is_derive_minus X (fun _ => E)); [apply D; lra|apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))]|].
      unfold minus, plus, opp, zero; simpl. ring.
    - intros s Hs. rewrite !Rabs_mult, (Rabs_pos_eq 2) by lra. rewrite <- (pow2_abs (X s - E)). pose proof (Rabs_pos (X s - E)) as P. pose proof (Rmult_le_compat_l _ _ _ P (Ge (X s))). lra.
    - cbv beta in G. rewrite Z, X0, Rminus_eq_0, Rmult_0_r, exp_0 in G. assert (0 < (a0 - E) ^ 2) by (apply pow2_gt_0; lra). replace (0 ^ 2 * exp (2 * L * t)) with 0 in G by ring. lra. }
  assert (Below : forall t, 0 <= t -> X t < E).
  { intros t Ht. pose proof (keeps_sign (fun t => E - X t) 0 t Ht) as K. cbv beta in K. rewrite X0 in K. assert (P : 0 < (E - a0) * (E - X t)).
    - apply K; intros s Hs; [|pose proof (Never s ltac:(lra)); lra]. apply (continuity_pt_minus (fun _ => E) X); [apply continuity_pt_const; intros ? ?; reflexivity|eapply continuity_of_derive; apply D; lra].
    - apply Rnot_le_lt. intros Q. assert (0 <= (E - a0) * (X t - E)) by (apply Rmult_le_pos; lra). lra. }
  assert (Same : forall t, 0 <= t -> into (X t) = X t) by (intros t Ht; pose proof (Up t Ht); pose proof (Below t Ht); unfold into; rewrite Rmin_right by lra; apply Rmax_right; lra).
  exists X. split; [exact X0|]. intros t Ht. split; [|split; [split; [apply Up, Ht|apply Below, Ht]|]].
  - evar_last; [apply D, Ht|]. unfold g. rewrite Same by exact Ht. reflexivity.
  - assert (N : - ((E - X 0) * exp (m * 0)) <= - ((E - X t) * exp (m * t))).
    { apply (nondecreasing (fun t => - ((E - X t) * exp (m * t))) (fun t => ((g (X t)) - m * (E - X t)) * exp (m * t)) 0 t Ht).
      - intros s Hs. evar_last.
        + apply (is_derive_opp (fun t => (E - X t) * exp (m * t))). apply (is_derive_mult (fun t => E - X t) (fun t => exp (m * t)) s (- g (X s)) (m * exp (m * s))).
          * evar_last; [apply (is_derive_minus (fun _ => E) X); [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|apply D; lra]|]. unfold minus, plus, opp, zero; simpl. ring.
          * auto_derive; [exact I|ring].
          * intros; apply Rmult_comm.
        + unfold opp, plus, mult; simpl. ring.
      - intros s Hs. apply Rmult_le_pos; [|left; apply exp_pos]. unfold g. rewrite Same by lra. pose proof (Up s ltac:(lra)). pose proof (Below s ltac:(lra)). pose proof (Hm (X s) ltac:(lra)).
        assert (0 <= (h (X s) - m) * (E - X s)) by (apply Rmult_le_pos; lra). lra. }
    rewrite X0, Rmult_0_r, exp_0 in N. replace (- m * t) with (- (m * t)) by ring. rewrite exp_Ropp. pose proof (exp_pos (m * t)). apply (Rmult_le_reg_r (exp (m * t))); [assumption|]. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
Theorem saddle_rule : forall (h : R -> R) a0 E m L, a0 <> E -> 0 < m -> 0 <= L -> (forall x, between a0 E x -> m <= h x) ->
  (forall x y, between a0 E x -> between a0 E y -> Rabs ((E - x) * h x - (E - y) * h y) <= L * Rabs (x - y)) ->
  exists X : R -> R, X 0 = a0 /\ forall t, 0 <= t -> is_derive X t ((E - X t) * h (X t)) /\ between a0 E (X t) /\ X t <> E /\ Rabs (E - X t) <= Rabs (E - a0) * exp (- m * t).
Proof.
  intros h a0 E m L N m0 L0 Hm HL. destruct (Rlt_dec a0 E) as [Lt|Ge].
  - destruct (saddle_up h a0 E m L Lt m0 L0) as [X [X0 H]]; [intros x Hx; apply Hm; left; exact Hx|intros x y Hx Hy; apply HL; left; assumption|].
    exists X. split; [exact X0|]. intros t Ht. destruct (H t Ht) as [D [B R]]. split; [exact D|split; [left; lra|split; [lra|]]]. rewrite !Rabs_pos_eq by lra. exact R.
  - destruct (saddle_up (fun x => h (- x)) (- a0) (- E) m L ltac:(lra) m0 L0) as [X [X0 H]]; [intros x Hx; apply Hm; right; lra| |].
    + intros x y Hx Hy. pose proof (HL (- x) (- y) ltac:(right; lra) ltac:(right; lra)) as Q. replace (- x - - y) with (- (x - y)) in Q by ring. rewrite Rabs_Ropp in Q.
      replace ((- E - x) * h (- x) - (- E - y) * h (- y)) with (- ((E - - x) * h (- x) - (E - - y) * h (- y))) by ring. rewrite Rabs_Ropp. exact Q.
    + exists (fun t => - X t). split; [rewrite X0; ring|]. intros t Ht. destruct (H t Ht) as [D [B R]]. split; [|split; [right; lra|split; [lra|]]].
      * evar_last; [apply (is_derive_opp X), D|]. unfold opp; simpl. ring.
      * rewrite !Rabs_left1 by lra. replace (- (E - - X t)) with (- E - X t) by ring. replace (- (E - a0)) with (- E - - a0) by ring. exact R.
Qed.
