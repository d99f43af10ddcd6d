(* Picard-Lindelof in finitely many variables, for a field that is Lipschitz everywhere: the integral equation is
   iterated, the iterates approach each other geometrically in the norm with the weight e^{Kt}, and their limit solves
   the equation for all t >= 0. A state is a function on the index type A, read at the indices in l only. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus.
Open Scope R_scope.

(* a sequence with geometrically small steps *)
Lemma geometric_limit (s : nat -> R) B : (forall n, Rabs (s (S n) - s n) <= B * (/ 2) ^ n) ->
  is_lim_seq s (real (Lim_seq s)) /\ forall n, Rabs (s n - real (Lim_seq s)) <= 2 * B * (/ 2) ^ n.
Proof.
  intros H. assert (B0 : 0 <= B). { pose proof (H 0%nat) as Q. pose proof (Rabs_pos (s 1%nat - s 0%nat)). simpl in Q. lra. }
  assert (P : forall n, 0 < (/ 2) ^ n) by (intros n; apply pow_lt; lra).
  assert (Far : forall n m, Rabs (s (n + m)%nat - s n) <= 2 * B * ((/ 2) ^ n - (/ 2) ^ (n + m))).
  { intros n m. induction m as [|m IH].
    - rewrite Nat.add_0_r, Rminus_eq_0, Rabs_R0. lra.
    - rewrite Nat.add_succ_r. pose proof (H (n + m)%nat) as Q. pose proof (Rabs_triang (s (S (n + m)) - s (n + m)%nat) (s (n + m)%nat - s n)) as T.
      replace (s (S (n + m)) - s (n + m)%nat + (s (n + m)%nat - s n)) with (s (S (n + m)) - s n) in T by ring.
      simpl pow. lra. }
  assert (Far' : forall n m, (n <= m)%nat -> Rabs (s m - s n) <= 2 * B * (/ 2) ^ n).
  { intros n m L. replace m with (n + (m - n))%nat by lia. apply Rle_trans with (1 := Far n (m - n)%nat).
    pose proof (P (n + (m - n))%nat). assert (0 <= B * (/ 2) ^ (n + (m - n))) by (apply Rmult_le_pos; lra). lra. }
  assert (C : ex_finite_lim_seq s).
  { apply ex_lim_seq_cauchy_corr. intros eps. pose proof (cond_pos eps) as He.
    destruct (pow_lt_1_zero (/ 2) ltac:(rewrite Rabs_pos_eq; lra) (eps / (4 * B + 1))) as [N HN].
    { apply Rdiv_lt_0_compat; lra. }
    assert (Small : 4 * B * (/ 2) ^ N < eps).
    { pose proof (HN N (Nat.le_refl N)) as Q. rewrite Rabs_pos_eq in Q by (left; apply P).
      apply (Rmult_lt_compat_l (4 * B + 1)) in Q; [|lra]. replace ((4 * B + 1) * (eps / (4 * B + 1))) with (pos eps) in Q by (field; lra).
      pose proof (P N). assert (4 * B * (/ 2) ^ N <= (4 * B + 1) * (/ 2) ^ N) by (apply Rmult_le_compat_r; lra). lra. }
    exists N. intros n m Hn Hm. pose proof (Far' N n Hn) as A1. pose proof (Far' N m Hm) as A2.
    pose proof (Rabs_triang (s n - s N) (- (s m - s N))) as T. rewrite Rabs_Ropp in T.
    replace (s n - s N + - (s m - s N)) with (s n - s m) in T by ring. lra. }
  pose proof (Lim_seq_correct' s C) as L. split; [exact L|]. intros n.
  apply (is_lim_seq_le_loc (fun m => Rabs (s n - s m)) (fun _ => 2 * B * (/ 2) ^ n) (Rabs (s n - real (Lim_seq s))) (2 * B * (/ 2) ^ n)).
  - exists n. intros m Hm. rewrite Rabs_minus_sym. apply Far', Hm.
  - apply is_lim_seq_abs with (l := Finite (s n - real (Lim_seq s))). apply is_lim_seq_minus'; [apply is_lim_seq_const|exact L].
  - apply is_lim_seq_const.
Qed.
Lemma geometric_zero x B : 0 <= B -> (forall n : nat, Rabs x <= B * (/ 2) ^ n) -> x = 0.
Proof.
  intros HB H. destruct (Req_dec x 0) as [|N]; [assumption|exfalso]. pose proof (Rabs_pos_lt x N) as P.
  destruct (pow_lt_1_zero (/ 2) ltac:(rewrite Rabs_pos_eq; lra) (Rabs x / (B + 1))) as [n Hn].
  { apply Rdiv_lt_0_compat; lra. }
  specialize (Hn n (Nat.le_refl n)). specialize (H n). assert (Q : 0 < (/ 2) ^ n) by (apply pow_lt; lra).
  rewrite Rabs_pos_eq in Hn by lra. apply (Rmult_lt_compat_l (B + 1)) in Hn; [|lra].
  replace ((B + 1) * (Rabs x / (B + 1))) with (Rabs x) in Hn by (field; lra). lra.
Qed.
Lemma continuous_total {A : Type} (l : list A) (g : A -> R -> R) t :
  (forall a, In a l -> continuous (g a) t) -> continuous (fun t => total l (fun a => g a t)) t.
Proof.
  induction l as [|a l IH]; simpl; intros H; [apply continuous_const|].
  apply (continuous_plus (g a) (fun t => total l (fun a => g a t))); auto.
Qed.
Lemma continuous_eps (f : R -> R) t : continuous f t <->
  forall eps, 0 < eps -> exists h, 0 < h /\ forall s, Rabs (s - t) < h -> Rabs (f s - f t) < eps.
Proof.
  split.
  - intros H eps He. destruct (proj1 (filterlim_locally _ _) H (mkposreal eps He)) as [h Hh].
    exists h. split; [apply cond_pos|]. intros s Hs. apply (Hh s Hs).
  - intros H. apply filterlim_locally. intros eps. destruct (H eps (cond_pos eps)) as [h [h0 Hh]].
    exists (mkposreal h h0). intros s Hs. apply Hh. exact Hs.
Qed.

Section Picard.
Context {A : Type}.
Variable l : list A.
Definition state := A -> R.
Definition distance (x y : state) := total l (fun a => Rabs (x a - y a)).
Definition lipschitz (F : state -> state) L := forall x y a, In a l -> Rabs (F x a - F y a) <= L * distance x y.
Definition solves (F : state -> state) (X : A -> R -> R) t := forall a, In a l -> is_derive (X a) t (F (fun b => X b t) a).

Lemma distance_ge0 x y : 0 <= distance x y.
Proof. apply total_ge0. intros; apply Rabs_pos. Qed.
Lemma distance_le x y B : (forall a, In a l -> Rabs (x a - y a) <= B) -> distance x y <= INR (length l) * B.
Proof. intros H. unfold distance. rewrite <- total_const. apply total_le, H. Qed.

Variable F : state -> state.
Variable L : R.
Hypothesis L0 : 0 <= L.
Hypothesis HF : lipschitz F L.
Variable x0 : state.

Lemma field_ext x y a : In a l -> (forall b, In b l -> x b = y b) -> F x a = F y a.
Proof.
  intros Ha H. pose proof (HF x y a Ha) as Q.
  replace (distance x y) with 0 in Q. 2:{ symmetry. apply total_zero. intros b Hb. rewrite H, Rminus_eq_0, Rabs_R0; auto. }
  rewrite Rmult_0_r in Q. pose proof (Rabs_pos (F x a - F y a)). assert (Z : Rabs (F x a - F y a) = 0) by lra.
  destruct (Req_dec (F x a - F y a) 0) as [E|E]; [lra|]. apply Rabs_no_R0 in E. lra.
Qed.
Lemma field_continuous (X : A -> R -> R) a t : In a l -> (forall b, In b l -> continuous (X b) t) ->
  continuous (fun s => F (fun b => X b s) a) t.
Proof.
  intros Ha C. apply continuous_eps. intros eps He.
  assert (D : continuous (fun s => total l (fun b => Rabs (X b s - X b t))) t).
  { apply continuous_total. intros b Hb. apply (continuous_comp (fun s => X b s - X b t) Rabs); [|apply continuous_Rabs].
    apply (continuous_minus (X b) (fun _ => X b t)); [apply C, Hb|apply continuous_const]. }
  destruct (proj1 (continuous_eps _ _) D (eps / (L + 1))) as [h [h0 Hh]]; [apply Rdiv_lt_0_compat; lra|].
  exists h. split; [exact h0|]. intros s Hs. specialize (Hh s Hs).
  rewrite (total_zero l (fun b => Rabs (X b t - X b t))), Rminus_0_r in Hh by (intros; rewrite Rminus_eq_0, Rabs_R0; reflexivity).
  apply Rle_lt_trans with (1 := HF (fun b => X b s) (fun b => X b t) a Ha).
  pose proof (distance_ge0 (fun b => X b s) (fun b => X b t)) as D0. change (total l (fun b => Rabs (X b s - X b t))) with (distance (fun b => X b s) (fun b => X b t)) in Hh.
  rewrite Rabs_pos_eq in Hh by exact D0.
  apply Rle_lt_trans with (L * (eps / (L + 1))); [apply Rmult_le_compat_l; lra|].
  apply Rlt_le_trans with ((L + 1) * (eps / (L + 1))); [apply Rmult_lt_compat_r; [apply Rdiv_lt_0_compat; lra|lra]|right; field; lra].
Qed.

(* one step of the iteration; before t = 0 the field keeps its value at 0 *)
Definition next (X : A -> R -> R) : A -> R -> R := fun a t => x0 a + RInt (fun s => F (fun b => X b (Rmax 0 s)) a) 0 t.
Lemma next_start X a : next X a 0 = x0 a.
Proof. unfold next. rewrite RInt_point. unfold zero; simpl. ring. Qed.
Lemma max_close (s t : R) : Rabs (Rmax 0 s - Rmax 0 t) <= Rabs (s - t).
Proof.
  unfold Rmax. destruct (Rle_dec 0 s); destruct (Rle_dec 0 t); unfold Rabs;
    repeat match goal with |- context [Rcase_abs ?x] => destruct (Rcase_abs x) end; lra.
Qed.
Lemma continuous_max (t : R) : continuous (Rmax 0) t.
Proof.
  apply continuous_eps. intros eps He. exists eps. split; [exact He|]. intros s Hs.
  apply Rle_lt_trans with (2 := Hs). apply max_close.
Qed.
Definition clipped_continuous (X : A -> R -> R) := forall a, In a l -> forall t, continuous (fun s => X a (Rmax 0 s)) t.
Lemma next_derive X a t : clipped_continuous X -> In a l -> is_derive (next X a) t (F (fun b => X b (Rmax 0 t)) a).
Proof.
  intros C Ha. unfold next. evar_last.
  - apply (is_derive_plus (fun _ => x0 a) (fun t => RInt (fun s => F (fun b => X b (Rmax 0 s)) a) 0 t)).
    + apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)).
    + apply (is_derive_RInt (fun s => F (fun b => X b (Rmax 0 s)) a) _ 0 t).
      * apply filter_forall. intros r. apply (RInt_correct (V := R_CompleteNormedModule)). apply ex_RInt_continuous. intros s _.
        apply (field_continuous (fun b s => X b (Rmax 0 s)) a s Ha). intros b Hb. apply C, Hb.
      * apply (field_continuous (fun b s => X b (Rmax 0 s)) a t Ha). intros b Hb. apply C, Hb.
  - unfold plus, zero; simpl. ring.
Qed.
Lemma next_continuous X : clipped_continuous X -> clipped_continuous (next X).
Proof.
  intros C a Ha t. apply (continuous_comp (Rmax 0) (next X a)); [apply continuous_max|].
  apply (ex_derive_continuous (next X a)). eexists. apply next_derive; assumption.
Qed.

Fixpoint iterate (n : nat) : A -> R -> R := match n with O => fun a _ => x0 a | S m => next (iterate m) end.
Lemma iterate_continuous n : clipped_continuous (iterate n).
Proof. induction n as [|n IH]; simpl; [intros a _ t; apply continuous_const|apply next_continuous, IH]. Qed.
Lemma iterate_start n a : iterate n a 0 = x0 a.
Proof. destruct n; simpl; [reflexivity|apply next_start]. Qed.

Let N := INR (length l).
Let K := 2 * L * N + 1.
Let C := total l (fun a => Rabs (F x0 a)).
Lemma N0 : 0 <= N. Proof. apply pos_INR. Qed.
Lemma C0 : 0 <= C. Proof. apply total_ge0. intros; apply Rabs_pos. Qed.
Lemma K1 : 1 <= K. Proof. pose proof N0. unfold K. assert (0 <= L * N) by (apply Rmult_le_pos; lra). lra. Qed.
Lemma half n : 0 < (/ 2) ^ n. Proof. apply pow_lt. lra. Qed.
Lemma derive_weight c t : is_derive (fun t => c * exp (K * t)) t (c * K * exp (K * t)).
Proof. auto_derive; [exact I|ring]. Qed.

(* two curves whose distance is at most B e^{Kt} are mapped to two of distance B/2 e^{Kt} *)
Lemma next_closer X Y B : 0 <= B -> clipped_continuous X -> clipped_continuous Y ->
  (forall a, In a l -> forall t, 0 <= t -> Rabs (X a t - Y a t) <= B * exp (K * t)) ->
  forall a, In a l -> forall t, 0 <= t -> Rabs (next X a t - next Y a t) <= B * / 2 * exp (K * t).
Proof.
  intros HB CX CY H a Ha t Ht.
  assert (Q : Rabs ((next X a t - next Y a t) - (next X a 0 - next Y a 0)) <= B * / 2 * exp (K * t) - B * / 2 * exp (K * 0)).
  { apply (dominated (fun t => next X a t - next Y a t) (fun t => F (fun b => X b (Rmax 0 t)) a - F (fun b => Y b (Rmax 0 t)) a)
      (fun t => B * / 2 * exp (K * t)) (fun t => B * / 2 * K * exp (K * t)) 0 t Ht).
    - intros s _. apply (is_derive_minus (next X a) (next Y a)); apply next_derive; assumption.
    - intros s _. apply derive_weight.
    - intros s Hs. rewrite Rmax_right by lra. apply Rle_trans with (1 := HF _ _ a Ha).
      apply Rle_trans with (L * (N * (B * exp (K * s)))).
      + apply Rmult_le_compat_l; [exact L0|]. apply distance_le. intros b Hb. apply H; [exact Hb|lra].
      + pose proof (exp_pos (K * s)). assert (0 <= B * exp (K * s)) by (apply Rmult_le_pos; lra).
        set (E := exp (K * s)) in *. clearbody E. unfold K. lra. }
  rewrite !next_start, Rminus_eq_0, Rminus_0_r, Rmult_0_r, exp_0 in Q.
  assert (0 <= B * / 2) by lra. lra.
Qed.
Lemma iterate_step n : forall a, In a l -> forall t, 0 <= t ->
  Rabs (iterate (S n) a t - iterate n a t) <= C * (/ 2) ^ n * exp (K * t).
Proof.
  pose proof C0 as HC. induction n as [|n IH]; intros a Ha t Ht.
  - assert (Q : Rabs (iterate 1 a t - iterate 1 a 0) <= C * exp (K * t) - C * exp (K * 0)).
    { apply (dominated (iterate 1 a) (fun _ => F x0 a) (fun t => C * exp (K * t)) (fun t => C * K * exp (K * t)) 0 t Ht).
      - intros s _. apply (next_derive (iterate 0) a s); [apply (iterate_continuous 0)|exact Ha].
      - intros s _. apply derive_weight.
      - intros s Hs. pose proof K1. assert (1 <= exp (K * s)).
        { rewrite <- exp_0. destruct (Req_dec s 0) as [->|]; [rewrite Rmult_0_r; lra|]. left. apply exp_increasing. apply Rmult_lt_0_compat; lra. }
        apply Rle_trans with C; [apply (total_member l (fun a => Rabs (F x0 a))); auto; intros; apply Rabs_pos|].
        assert (1 <= K * exp (K * s)) by (rewrite <- (Rmult_1_r 1); apply Rmult_le_compat; lra).
        rewrite Rmult_assoc. rewrite <- (Rmult_1_r C) at 1. apply Rmult_le_compat_l; lra. }
    rewrite iterate_start, Rmult_0_r, exp_0 in Q. simpl (iterate 0 a t). simpl pow. lra.
  - simpl iterate. replace (C * (/ 2) ^ S n) with (C * (/ 2) ^ n * / 2) by (simpl; ring).
    apply next_closer; auto using (iterate_continuous n), next_continuous.
    apply Rmult_le_pos; [exact HC|left; apply half].
Qed.

(* the limit of the iterates *)
Definition limit (a : A) (t : R) : R := real (Lim_seq (fun n => iterate n a t)).
Lemma limit_close n a t : In a l -> 0 <= t -> Rabs (iterate n a t - limit a t) <= 2 * C * (/ 2) ^ n * exp (K * t).
Proof.
  intros Ha Ht. destruct (geometric_limit (fun n => iterate n a t) (C * exp (K * t))) as [_ H].
  - intros m. pose proof (iterate_step m a Ha t Ht). lra.
  - pose proof (H n). unfold limit. lra.
Qed.
Lemma limit_continuous : clipped_continuous limit.
Proof.
  intros a Ha t. apply continuous_eps. intros eps He. pose proof C0 as HC.
  set (E := exp (K * (Rmax 0 t + 1))). assert (E0 : 0 < E) by apply exp_pos.
  destruct (pow_lt_1_zero (/ 2) ltac:(rewrite Rabs_pos_eq; lra) (eps / (6 * C * E + 1))) as [n Hn].
  { apply Rdiv_lt_0_compat; [lra|]. assert (0 <= C * E) by (apply Rmult_le_pos; lra). lra. }
  specialize (Hn n (Nat.le_refl n)). rewrite Rabs_pos_eq in Hn by (left; apply half).
  assert (CE : 0 <= C * E) by (apply Rmult_le_pos; lra).
  assert (Small : 2 * C * (/ 2) ^ n * E < eps / 3).
  { apply (Rmult_lt_compat_l (6 * C * E + 1)) in Hn; [|lra]. replace ((6 * C * E + 1) * (eps / (6 * C * E + 1))) with eps in Hn by (field; lra).
    pose proof (half n). assert (0 <= C * E * (/ 2) ^ n) by (apply Rmult_le_pos; lra). lra. }
  assert (Near : forall s, Rmax 0 s <= Rmax 0 t + 1 -> Rabs (iterate n a (Rmax 0 s) - limit a (Rmax 0 s)) < eps / 3).
  { intros s Hs. apply Rle_lt_trans with (2 := Small). apply Rle_trans with (1 := limit_close n a (Rmax 0 s) Ha (Rmax_l 0 s)).
    apply Rmult_le_compat_l; [apply Rmult_le_pos; [lra|left; apply half]|]. unfold E.
    pose proof K1. assert (Q : K * Rmax 0 s <= K * (Rmax 0 t + 1)) by (apply Rmult_le_compat_l; lra).
    destruct Q as [Q|Q]; [left; apply exp_increasing, Q|rewrite Q; lra]. }
  destruct (proj1 (continuous_eps _ _) (iterate_continuous n a Ha t) (eps / 3) ltac:(lra)) as [h [h0 Hh]].
  exists (Rmin h 1). split; [apply Rmin_glb_lt; lra|]. intros s Hs. pose proof (Rmin_l h 1). pose proof (Rmin_r h 1).
  pose proof (Hh s ltac:(lra)) as Q1.
  assert (Q2 : Rabs (iterate n a (Rmax 0 s) - limit a (Rmax 0 s)) < eps / 3).
  { apply Near. apply Rabs_def2 in Hs. pose proof (Rmax_l 0 t). pose proof (Rmax_r 0 t). apply Rmax_lub; lra. }
  pose proof (Near t ltac:(lra)) as Q3. apply Rabs_def2 in Q1. apply Rabs_def2 in Q2. apply Rabs_def2 in Q3. apply Rabs_def1; lra.
Qed.
Definition picard := next limit.
Lemma picard_is_limit a t : In a l -> 0 <= t -> picard a t = limit a t.
Proof.
  intros Ha Ht. pose proof C0 as HC. pose proof (exp_pos (K * t)) as E0.
  assert (Z : picard a t - limit a t = 0); [|lra].
  apply (geometric_zero _ (4 * C * exp (K * t))); [apply Rmult_le_pos; lra|]. intros n.
  assert (Q : Rabs (picard a t - iterate (S n) a t) <= 2 * C * (/ 2) ^ n * / 2 * exp (K * t)).
  { apply (next_closer limit (iterate n)).
    - pose proof (half n). apply Rmult_le_pos; lra.
    - apply limit_continuous.
    - apply iterate_continuous.
    - intros b Hb s Hs. rewrite Rabs_minus_sym. apply limit_close; assumption.
    - exact Ha.
    - exact Ht. }
  pose proof (limit_close (S n) a t Ha Ht) as Q2. simpl pow in Q2.
  pose proof (Rabs_triang (picard a t - iterate (S n) a t) (iterate (S n) a t - limit a t)) as T.
  replace (picard a t - iterate (S n) a t + (iterate (S n) a t - limit a t)) with (picard a t - limit a t) in T by ring.
  pose proof (half n). assert (0 <= C * (/ 2) ^ n * exp (K * t)) by (apply Rmult_le_pos; [apply Rmult_le_pos|]; lra). lra.
Qed.

(* A field that is Lipschitz everywhere has a solution from every start, for all t >= 0 *)
Theorem picard_solves : (forall a, picard a 0 = x0 a) /\ forall t, 0 <= t -> solves F picard t.
Proof.
  split; [intros a; apply next_start|]. intros t Ht a Ha. evar_last.
  - apply (next_derive limit a t limit_continuous Ha).
  - apply field_ext; [exact Ha|]. intros b Hb. rewrite Rmax_right by exact Ht. symmetry. apply picard_is_limit; assumption.
Qed.
End Picard.
