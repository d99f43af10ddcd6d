(* Uniqueness, and existence for all t >= 0 under an a-priori bound: in finitely many variables, for a field that is
   Lipschitz on boxes around the start. No choice is needed: the solution is an explicit limit (Picard.picard). *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Picard.
Import ListNotations.
Open Scope R_scope.

Section Existence.
Context {A : Type}.
Variable l : list A.
Notation state := (@state A).
Notation distance := (distance l).
Notation solves := (solves l).
Definition lipschitz_on (P : state -> Prop) (F : state -> state) :=
  exists L, 0 <= L /\ forall x y, P x -> P y -> forall a, In a l -> Rabs (F x a - F y a) <= L * distance x y.
Definition agree (x y : state) := forall a, In a l -> x a = y a.

(* the square of the distance of two solutions grows and shrinks at most exponentially *)
Theorem uniqueness : forall F P X Y T, lipschitz_on P F ->
  (forall t, 0 <= t <= T -> solves F X t /\ P (fun a => X a t)) -> (forall t, 0 <= t <= T -> solves F Y t /\ P (fun a => Y a t)) ->
  forall t, 0 <= t <= T ->
  (agree (fun a => X a 0) (fun a => Y a 0) -> agree (fun a => X a t) (fun a => Y a t)) /\
  (agree (fun a => X a t) (fun a => Y a t) -> agree (fun a => X a 0) (fun a => Y a 0)).
Proof.
  intros F P X Y T [L [L0 HL]] HX HY t Ht.
  set (z := fun a t => X a t - Y a t). set (dz := fun a t => F (fun b => X b t) a - F (fun b => Y b t) a).
  set (w := fun t => total l (fun a => z a t ^ 2)). set (dw := fun t => total l (fun a => 2 * (z a t * dz a t))).
  set (c := 2 * L * INR (length l)).
  assert (Dw : forall s, 0 <= s <= t -> is_derive w s (dw s)).
  { intros s Hs. unfold w, dw. apply (total_derive l (fun a t => z a t ^ 2)). intros a Ha. evar_last.
    - apply (is_derive_pow (z a) 2 s (dz a s)). apply (is_derive_minus (X a) (Y a)).
      + apply (proj1 (HX s ltac:(lra)) a Ha).
      + apply (proj1 (HY s ltac:(lra)) a Ha).
    - simpl. ring. }
  assert (Bw : forall s, 0 <= s <= t -> Rabs (dw s) <= c * w s).
  { intros s Hs. unfold dw. apply Rle_trans with (1 := total_abs l _).
    apply Rle_trans with (total l (fun a => L * total l (fun b => z a s ^ 2 + z b s ^ 2))).
    - apply total_le. intros a Ha. rewrite !Rabs_mult, (Rabs_pos_eq 2) by lra.
      pose proof (HL _ _ (proj2 (HX s ltac:(lra))) (proj2 (HY s ltac:(lra))) a Ha) as Q. fold (dz a s) in Q.
      apply Rle_trans with (L * (2 * (Rabs (z a s) * distance (fun b => X b s) (fun b => Y b s)))).
      + pose proof (Rabs_pos (z a s)). assert (Rabs (z a s) * Rabs (dz a s) <= Rabs (z a s) * (L * distance (fun b => X b s) (fun b => Y b s))) by (apply Rmult_le_compat_l; lra). lra.
      + apply Rmult_le_compat_l; [exact L0|]. unfold Picard.distance. rewrite <- !total_scal. apply total_le. intros b Hb.
        fold (z b s). rewrite <- (pow2_abs (z a s)), <- (pow2_abs (z b s)). pose proof (pow2_ge_0 (Rabs (z a s) - Rabs (z b s))). lra.
    - right. rewrite total_scal. unfold c, w.
      rewrite (total_ext l (fun a => total l (fun b => z a s ^ 2 + z b s ^ 2)) (fun a => INR (length l) * z a s ^ 2 + total l (fun b => z b s ^ 2))).
      + rewrite total_plus, total_scal, total_const. ring.
      + intros a _. rewrite total_plus, total_const. reflexivity. }
  assert (W0 : forall s, 0 <= w s) by (intros s; apply total_ge0; intros; apply pow2_ge_0).
  destruct (gronwall w dw c 0 t ltac:(lra) Dw Bw) as [Up Down].
  assert (Z : forall s, w s = 0 -> agree (fun a => X a s) (fun a => Y a s)).
  { intros s Hs a Ha. pose proof (total_member l (fun a => z a s ^ 2) a (fun b _ => pow2_ge_0 (z b s)) Ha) as Q.
    cbv beta in Q. fold (w s) in Q. rewrite Hs in Q. unfold z in Q. pose proof (pow2_ge_0 (X a s - Y a s)).
    destruct (Req_dec (X a s - Y a s) 0) as [E|E]; [lra|]. pose proof (pow2_gt_0 _ E). lra. }
  assert (Z' : forall s, agree (fun a => X a s) (fun a => Y a s) -> w s = 0).
  { intros s Hs. apply total_zero. intros a Ha. unfold z. rewrite (Hs a Ha). ring. }
  split; intros E; apply Z; apply Z' in E; rewrite E, Rmult_0_l in *; apply Rle_antisym; try apply W0.
  - apply (Rmult_le_reg_r (exp (- c * t))); [apply exp_pos|]. lra.
  - apply (Rmult_le_reg_r (exp (c * 0))); [apply exp_pos|]. lra.
Qed.

(* continuous induction for several functions at once *)
Fixpoint largest (m : list A) (g : A -> R) : R := match m with [] => -1 | a :: r => Rmax (g a) (largest r g) end.
Lemma largest_le m g c : -1 <= c -> (largest m g <= c <-> forall a, In a m -> g a <= c).
Proof.
  intros Hc. induction m as [|a m IH]; simpl; [split; [contradiction|lra]|]. split.
  - intros H b [<-|Hb]; [apply Rle_trans with (2 := H), Rmax_l|]. apply IH; [|exact Hb]. apply Rle_trans with (2 := H), Rmax_r.
  - intros H. apply Rmax_lub; [apply H; auto|apply IH; auto].
Qed.
Lemma largest_lt m g c : -1 < c -> (forall a, In a m -> g a < c) -> largest m g < c.
Proof. intros Hc. induction m as [|a m IH]; simpl; intros H; [exact Hc|]. apply Rmax_lub_lt; auto. Qed.
Lemma largest_continuous m (g : A -> R -> R) t : (forall a, In a m -> continuity_pt (g a) t) ->
  continuity_pt (fun s => largest m (fun a => g a s)) t.
Proof.
  induction m as [|a m IH]; simpl; intros H; [apply continuity_pt_const; intros ? ?; reflexivity|].
  set (h := fun s => largest m (fun a => g a s)).
  apply (continuity_pt_ext (fun s => / 2 * (g a s + h s + Rabs (g a s - h s)))).
  - intros s. unfold h. unfold Rmax, Rabs. destruct (Rle_dec _ _); destruct (Rcase_abs _); lra.
  - assert (Ch : continuity_pt h t) by (apply IH; auto). assert (Ca : continuity_pt (g a) t) by auto.
    apply (continuity_pt_scal (fun s => g a s + h s + Rabs (g a s - h s))). apply (continuity_pt_plus (fun s => g a s + h s)).
    + apply (continuity_pt_plus (g a) h); assumption.
    + apply (continuity_pt_comp (fun s => g a s - h s) Rabs); [|apply Rcontinuity_abs]. apply (continuity_pt_minus (g a) h); assumption.
Qed.

Variable F : state -> state.
Variable x0 : state.
Definition near (r x : state) := forall a, In a l -> Rabs (x a - x0 a) <= r a.

(* the field, frozen outside the box: Lipschitz everywhere, and the same inside *)
Definition clamp (r : state) (x : state) : state := fun a => x0 a + Rmax (- r a) (Rmin (r a) (x a - x0 a)).
Definition boxed (r : state) : A -> R -> R := picard (fun x => F (clamp r x)) x0.
Lemma clamp_near r x : (forall a, In a l -> 0 <= r a) -> near r (clamp r x).
Proof.
  intros H a Ha. unfold clamp. specialize (H a Ha). replace (x0 a + Rmax (- r a) (Rmin (r a) (x a - x0 a)) - x0 a) with (Rmax (- r a) (Rmin (r a) (x a - x0 a))) by ring.
  apply Rabs_le. split; [apply Rmax_l|]. apply Rmax_lub; [lra|apply Rmin_l].
Qed.
Lemma clamp_close r x y a : Rabs (clamp r x a - clamp r y a) <= Rabs (x a - y a).
Proof.
  unfold clamp. replace (x a - y a) with (x a - x0 a - (y a - x0 a)) by ring.
  match goal with |- Rabs (x0 a + ?m - (x0 a + ?n)) <= _ => replace (x0 a + m - (x0 a + n)) with (m - n) by ring end.
  apply clipped_close.
Qed.
Lemma clamp_inside r x a : Rabs (x a - x0 a) <= r a -> clamp r x a = x a.
Proof.
  intros H. apply Rabs_le_between in H. unfold clamp. rewrite Rmin_right by lra. rewrite Rmax_right by lra. ring.
Qed.

(* if no solution can leave the box before T, there is one until T *)
Theorem boxed_solves : forall r T, (forall a, In a l -> 0 < r a) -> lipschitz_on (near r) F -> 0 <= T ->
  (forall S X, 0 <= S <= T -> (forall a, X a 0 = x0 a) ->
    (forall t, 0 <= t <= S -> solves F X t /\ near r (fun a => X a t)) -> forall a, In a l -> Rabs (X a S - x0 a) < r a) ->
  (forall a, boxed r a 0 = x0 a) /\ forall t, 0 <= t <= T -> solves F (boxed r) t /\ near r (fun a => boxed r a t).
Proof.
  intros r T Hr [L [L0 HL]] HT Prior.
  assert (Hr' : forall a, In a l -> 0 <= r a) by (intros a Ha; left; auto).
  assert (G : lipschitz l (fun x => F (clamp r x)) L).
  { intros x y a Ha. apply Rle_trans with (1 := HL _ _ (clamp_near r x Hr') (clamp_near r y Hr') a Ha).
    apply Rmult_le_compat_l; [exact L0|]. apply total_le. intros b _. apply clamp_close. }
  destruct (picard_solves l _ L L0 G x0) as [Start Solve]. fold (boxed r) in Start, Solve.
  assert (Inside : forall t, 0 <= t -> near r (fun a => boxed r a t) -> solves F (boxed r) t).
  { intros t Ht N a Ha. evar_last. apply (Solve t Ht a Ha). cbv beta.
    (* F reads its argument at l only *)
    assert (Q : Rabs (F (clamp r (fun b => boxed r b t)) a - F (fun b => boxed r b t) a) <= L * distance (clamp r (fun b => boxed r b t)) (fun b => boxed r b t)).
    { apply HL; [apply clamp_near, Hr'|exact N|exact Ha]. }
    replace (distance (clamp r (fun b => boxed r b t)) (fun b => boxed r b t)) with 0 in Q.
    - rewrite Rmult_0_r in Q. pose proof (Rabs_pos (F (clamp r (fun b => boxed r b t)) a - F (fun b => boxed r b t) a)).
      destruct (Req_dec (F (clamp r (fun b => boxed r b t)) a - F (fun b => boxed r b t) a) 0) as [E|E]; [lra|]. apply Rabs_pos_lt in E. lra.
    - symmetry. apply total_zero. intros b Hb. rewrite (clamp_inside r (fun b => boxed r b t) b (N b Hb)), Rminus_eq_0, Rabs_R0. reflexivity. }
  split; [exact Start|].
  assert (Stay : forall t, 0 <= t <= T -> largest l (fun a => Rabs (boxed r a t - x0 a) - r a) <= 0).
  { apply (stays_below (fun t => largest l (fun a => Rabs (boxed r a t - x0 a) - r a)) 0 T HT).
    - intros t Ht. apply (largest_continuous l (fun a t => Rabs (boxed r a t - x0 a) - r a)). intros a Ha.
      apply (continuity_pt_minus (fun t => Rabs (boxed r a t - x0 a)) (fun _ => r a)); [|apply continuity_pt_const; intros ? ?; reflexivity].
      apply (continuity_pt_comp (fun t => boxed r a t - x0 a) Rabs); [|apply Rcontinuity_abs].
      apply (continuity_pt_minus (boxed r a) (fun _ => x0 a)); [|apply continuity_pt_const; intros ? ?; reflexivity].
      eapply continuity_of_derive. apply (Solve t ltac:(lra) a Ha).
    - apply largest_lt; [lra|]. intros a Ha. rewrite Start, Rminus_eq_0, Rabs_R0. specialize (Hr a Ha). lra.
    - intros s Hs K. apply largest_lt; [lra|]. intros a Ha.
      assert (Rabs (boxed r a s - x0 a) < r a); [|lra]. apply (Prior s (boxed r) Hs Start); [|exact Ha].
      intros t Ht. assert (N : near r (fun a => boxed r a t)).
      { intros b Hb. pose proof (proj1 (largest_le l _ 0 ltac:(lra)) (K t Ht) b Hb) as Q. cbv beta in Q. lra. }
      split; [apply Inside; [lra|exact N]|exact N]. }
  intros t Ht. assert (N : near r (fun a => boxed r a t)).
  { intros b Hb. pose proof (proj1 (largest_le l _ 0 ltac:(lra)) (Stay t Ht) b Hb) as Q. cbv beta in Q. lra. }
  split; [apply Inside; [lra|exact N]|exact N].
Qed.

(* bounds r T that no solution can reach by the time T: then one solution exists for all times *)
Theorem global_solution : forall r : R -> state, (forall T a, In a l -> 0 < r T a) -> (forall S T a, S <= T -> r S a <= r T a) ->
  (forall T, 0 <= T -> lipschitz_on (near (r T)) F) ->
  (forall T S X, 0 <= S <= T -> (forall a, X a 0 = x0 a) ->
    (forall t, 0 <= t <= S -> solves F X t /\ near (r T) (fun a => X a t)) -> forall a, In a l -> Rabs (X a S - x0 a) < r T a) ->
  exists X, (forall a, X a 0 = x0 a) /\ forall t, 0 <= t -> solves F X t /\ near (r (t + 1)) (fun a => X a t).
Proof.
  intros r Hr Mono Lip Prior.
  assert (B : forall T, 0 <= T -> (forall a, boxed (r T) a 0 = x0 a) /\
    forall t, 0 <= t <= T -> solves F (boxed (r T)) t /\ near (r T) (fun a => boxed (r T) a t)).
  { intros T HT. apply boxed_solves; auto. }
  assert (Same : forall S T t, 0 <= t <= S -> S <= T -> forall a, In a l -> boxed (r S) a t = boxed (r T) a t).
  { intros S T t Ht HS. destruct (B S ltac:(lra)) as [S0 SS]. destruct (B T ltac:(lra)) as [T0 ST].
    apply (uniqueness F (near (r T)) (boxed (r S)) (boxed (r T)) S).
    - apply Lip. lra.
    - intros q Hq. destruct (SS q Hq) as [E N]. split; [exact E|]. intros a Ha. apply Rle_trans with (1 := N a Ha), Mono. exact HS.
    - intros q Hq. apply ST. lra.
    - exact Ht.
    - intros a _. rewrite S0, T0. reflexivity. }
  set (X := fun a t => boxed (r (Rmax 0 t + 1)) a t).
  assert (X0 : forall a, X a 0 = x0 a). { intros a. unfold X. apply B. pose proof (Rmax_l 0 0). lra. }
  (* near t, X is one solution *)
  assert (Local : forall t a, 0 <= t -> In a l -> exists T, t < T /\ 0 <= T /\ exists h : posreal, forall s, Rabs (s - t) < h -> boxed (r T) a s = X a s).
  { intros t a Ht Ha. destruct (Rle_lt_or_eq_dec 0 t Ht) as [P|E].
    - exists (t + 2). split; [lra|split; [lra|]]. assert (M : 0 < Rmin t 1) by (apply Rmin_glb_lt; lra). exists (mkposreal _ M). intros s Hs. simpl in Hs.
      pose proof (Rmin_l t 1). pose proof (Rmin_r t 1). apply Rabs_def2 in Hs. unfold X. rewrite (Rmax_right 0 s) by lra. symmetry.
      apply Same; [lra|lra|exact Ha].
    - subst t. exists 1. split; [lra|split; [lra|]]. assert (M : 0 < 1) by lra. exists (mkposreal _ M). intros s Hs. simpl in Hs. apply Rabs_def2 in Hs.
      unfold X. destruct (Rle_dec 0 s) as [Q|Q].
      + rewrite Rmax_right by exact Q. apply Same; [lra|lra|exact Ha].
      + rewrite Rmax_left by lra. rewrite Rplus_0_l. reflexivity. }
  exists X. split; [exact X0|]. intros t Ht.
  assert (Here : forall T a, t < T -> In a l -> boxed (r T) a t = X a t).
  { intros T a HT Ha. unfold X. rewrite (Rmax_right 0 t) by exact Ht. destruct (Rle_dec T (t + 1)) as [Q|Q].
    - apply Same; [lra|exact Q|exact Ha].
    - symmetry. apply Same; [lra|lra|exact Ha]. }
  split.
  - intros a Ha. destruct (Local t a Ht Ha) as [T [H1 [H2 [h Hh]]]].
    apply (is_derive_ext_loc (boxed (r T) a)); [exists h; intros s Hs; apply Hh; exact Hs|].
    destruct (B T H2) as [_ K]. destruct (K t ltac:(lra)) as [E N]. evar_last. apply (E a Ha). cbv beta.
    destruct (Lip T H2) as [L [L0 HL]].
    assert (N' : near (r T) (fun b => X b t)) by (intros b Hb; rewrite <- (Here T b H1 Hb); apply N, Hb).
    pose proof (HL _ _ N N' a Ha) as Q. replace (distance (fun b => boxed (r T) b t) (fun b => X b t)) with 0 in Q.
    + rewrite Rmult_0_r in Q. destruct (Req_dec (F (fun b => boxed (r T) b t) a - F (fun b => X b t) a) 0) as [Z|Z]; [lra|]. apply Rabs_pos_lt in Z. lra.
    + symmetry. apply total_zero. intros b Hb. rewrite (Here T b H1 Hb), Rminus_eq_0, Rabs_R0. reflexivity.
  - intros a Ha. rewrite <- (Here (t + 1) a ltac:(lra) Ha). apply (B (t + 1)); [lra|lra|exact Ha].
Qed.

(* which functions of the state are bounded and Lipschitz on a set: sums, products and compositions *)
Variable P : state -> Prop.
Definition regular (f : state -> R) := exists L B, 0 <= L /\ 0 <= B /\
  (forall x y, P x -> P y -> Rabs (f x - f y) <= L * distance x y) /\ forall x, P x -> Rabs (f x) <= B.
Definition regular_on (Q : R -> Prop) (g : R -> R) := exists L B, 0 <= L /\ 0 <= B /\
  (forall s t, Q s -> Q t -> Rabs (g s - g t) <= L * Rabs (s - t)) /\ forall s, Q s -> Rabs (g s) <= B.
Lemma regular_const c : regular (fun _ => c).
Proof.
  exists 0, (Rabs c). pose proof (Rabs_pos c). repeat split; try lra; intros.
  - rewrite Rminus_eq_0, Rabs_R0. lra.
  - lra.
Qed.
Lemma regular_coordinate a B : In a l -> (forall x, P x -> Rabs (x a) <= B) -> regular (fun x => x a).
Proof.
  intros Ha H. exists 1, (Rmax 0 B). repeat split; [lra|apply Rmax_l| |].
  - intros x y _ _. rewrite Rmult_1_l. apply (total_member l (fun a => Rabs (x a - y a)) a); [intros; apply Rabs_pos|exact Ha].
  - intros x Hx. apply Rle_trans with (2 := Rmax_r 0 B), H, Hx.
Qed.
Lemma regular_plus f g : regular f -> regular g -> regular (fun x => f x + g x).
Proof.
  intros [Lf [Bf [L1 [B1 [HL1 HB1]]]]] [Lg [Bg [L2 [B2 [HL2 HB2]]]]]. exists (Lf + Lg), (Bf + Bg). repeat split; try lra.
  - intros x y Hx Hy. replace (f x + g x - (f y + g y)) with ((f x - f y) + (g x - g y)) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). pose proof (HL1 x y Hx Hy). pose proof (HL2 x y Hx Hy). lra.
  - intros x Hx. apply Rle_trans with (1 := Rabs_triang _ _). pose proof (HB1 x Hx). pose proof (HB2 x Hx). lra.
Qed.
Lemma regular_mult f g : regular f -> regular g -> regular (fun x => f x * g x).
Proof.
  intros [Lf [Bf [L1 [B1 [HL1 HB1]]]]] [Lg [Bg [L2 [B2 [HL2 HB2]]]]]. exists (Lf * Bg + Bf * Lg), (Bf * Bg).
  assert (0 <= Lf * Bg) by (apply Rmult_le_pos; lra). assert (0 <= Bf * Lg) by (apply Rmult_le_pos; lra). repeat split.
  - lra.
  - apply Rmult_le_pos; lra.
  - intros x y Hx Hy. replace (f x * g x - f y * g y) with ((f x - f y) * g x + f y * (g x - g y)) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult.
    pose proof (distance_ge0 l x y).
    assert (Rabs (f x - f y) * Rabs (g x) <= Lf * distance x y * Bg) by (apply Rmult_le_compat; auto using Rabs_pos).
    assert (Rabs (f y) * Rabs (g x - g y) <= Bf * (Lg * distance x y)) by (apply Rmult_le_compat; auto using Rabs_pos). lra.
  - intros x Hx. rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos.
Qed.
Lemma regular_minus f g : regular f -> regular g -> regular (fun x => f x - g x).
Proof.
  intros Hf Hg. destruct (regular_plus f (fun x => -1 * g x) Hf (regular_mult _ _ (regular_const (-1)) Hg)) as [L [B [L0 [B0 [HL HB]]]]].
  exists L, B. repeat split; auto.
  - intros x y Hx Hy. specialize (HL x y Hx Hy). cbv beta in HL. replace (f x - g x - (f y - g y)) with (f x + -1 * g x - (f y + -1 * g y)) by ring. exact HL.
  - intros x Hx. specialize (HB x Hx). cbv beta in HB. replace (f x - g x) with (f x + -1 * g x) by ring. exact HB.
Qed.
Lemma regular_comp Q g f : regular_on Q g -> (forall x, P x -> Q (f x)) -> regular f -> regular (fun x => g (f x)).
Proof.
  intros [Lg [Bg [L2 [B2 [HL2 HB2]]]]] HQ [Lf [Bf [L1 [B1 [HL1 HB1]]]]]. exists (Lg * Lf), Bg. repeat split; auto.
  - apply Rmult_le_pos; lra.
  - intros x y Hx Hy. apply Rle_trans with (1 := HL2 _ _ (HQ x Hx) (HQ y Hy)). rewrite Rmult_assoc. apply Rmult_le_compat_l; auto.
Qed.
Lemma regular_total {B : Type} (m : list B) (f : B -> state -> R) : (forall b, In b m -> regular (f b)) -> regular (fun x => total m (fun b => f b x)).
Proof. induction m as [|b m IH]; simpl; intros H; [apply regular_const|]. apply (regular_plus (f b)); auto. Qed.
Lemma regular_field : (forall a, In a l -> regular (fun x => F x a)) -> lipschitz_on P F.
Proof.
  intros H. assert (G : forall m, (forall a, In a m -> In a l) -> exists L, 0 <= L /\ forall x y, P x -> P y -> forall a, In a m -> Rabs (F x a - F y a) <= L * distance x y).
  { induction m as [|a m IH]; intros Hm; [exists 0; split; [lra|contradiction]|].
    destruct IH as [L [L0 HL]]; [auto with datatypes|]. destruct (H a (Hm a (or_introl eq_refl))) as [L' [B [L1 [_ [HL' _]]]]].
    exists (L + L'). split; [lra|]. intros x y Hx Hy b Hb. pose proof (distance_ge0 l x y).
    assert (0 <= L * distance x y) by (apply Rmult_le_pos; lra). assert (0 <= L' * distance x y) by (apply Rmult_le_pos; lra).
    destruct Hb as [<-|Hb]; [pose proof (HL' x y Hx Hy)|pose proof (HL x y Hx Hy b Hb)]; lra. }
  apply (G l). auto.
Qed.
End Existence.
