(* Rules for maps in discrete time: the one cycle near given points (proofs_check/kernel/kinds/near.py), and quantities that
   a step lowers, by a convex function whose gradient the map is (descent.py). *)
From Coq Require Import Reals Lra Lia Psatz FunctionalExtensionality List Arith.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Interval Network Linear Contraction.
Open Scope R_scope.

(* the largest of n numbers in absolute value *)
Fixpoint sup (n : nat) (x : vector) : R := match n with O => 0 | S m => Rmax (sup m x) (Rabs (x m)) end.
Lemma sup_ge0 n x : 0 <= sup n x.
Proof. induction n; simpl; [lra|]. apply Rle_trans with (1 := IHn), Rmax_l. Qed.
Lemma sup_coordinate n x i : (i < n)%nat -> Rabs (x i) <= sup n x.
Proof.
  induction n as [|n IH]; intros Hi; [lia|]. simpl. destruct (Nat.eq_dec i n) as [->|]; [apply Rmax_r|]. apply Rle_trans with (2 := Rmax_l _ _). apply IH. lia.
Qed.
Lemma sup_bound n x b : 0 <= b -> (forall i, (i < n)%nat -> Rabs (x i) <= b) -> sup n x <= b.
Proof. intros Hb. induction n as [|n IH]; intros H; simpl; [exact Hb|]. apply Rmax_lub; [apply IH; intros; apply H; lia|apply H; lia]. Qed.
Lemma sup_ext n x y : (forall i, (i < n)%nat -> Rabs (x i) = Rabs (y i)) -> sup n x = sup n y.
Proof. induction n as [|n IH]; intros H; simpl; [reflexivity|]. rewrite IH, H by (intros; try apply H; lia). reflexivity. Qed.

Section Near.
Variable n : nat.
Notation apply_matrix := (apply_matrix n).
Definition far x y := sup n (minus_vector x y).
Lemma far_ge0 x y : 0 <= far x y.
Proof. apply sup_ge0. Qed.
Lemma far_same x : far x x = 0.
Proof. apply Rle_antisym; [|apply far_ge0]. apply sup_bound; [lra|]. intros. unfold minus_vector. rewrite Rminus_eq_0, Rabs_R0. lra. Qed.
Lemma far_symmetric x y : far x y = far y x.
Proof. apply sup_ext. intros. apply Rabs_minus_sym. Qed.
Lemma far_triangle x y z : far x z <= far x y + far y z.
Proof.
  pose proof (far_ge0 x y). pose proof (far_ge0 y z). apply sup_bound; [lra|]. intros i Hi. unfold minus_vector. replace (x i - z i) with ((x i - y i) + (y i - z i)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; [apply (sup_coordinate n (minus_vector x y)), Hi|apply (sup_coordinate n (minus_vector y z)), Hi].
Qed.
Lemma far_zero x y : far x y = 0 <-> forall i, (i < n)%nat -> x i = y i.
Proof.
  split.
  - intros Z i Hi. pose proof (sup_coordinate n (minus_vector x y) i Hi) as Q. fold (far x y) in Q. rewrite Z in Q. unfold minus_vector in Q.
    destruct (Req_dec (x i - y i) 0) as [|N]; [lra|]. apply Rabs_pos_lt in N. lra.
  - intros H. apply Rle_antisym; [|apply far_ge0]. apply sup_bound; [lra|]. intros i Hi. unfold minus_vector. rewrite H, Rminus_eq_0, Rabs_R0 by assumption. lra.
Qed.
Variables c : vector.
Variables r q m : R.
Definition cube x := far x c <= r.
Lemma cube_complete : complete far cube.
Proof.
  intros s b Hs Lb Cs.
  assert (Co : forall i, (i < n)%nat -> is_lim_seq (fun m => s m i) (real (Lim_seq (fun m => s m i)))).
  { intros i Hi. apply Lim_seq_correct', ex_lim_seq_cauchy_corr. intros eps. pose proof (cond_pos eps) as He.
    assert (E0 : 0 < eps / 2) by lra. apply is_lim_seq_spec in Lb. destruct (Lb (mkposreal _ E0)) as [N HN]. simpl in HN. exists N.
    assert (Near : forall m, (N <= m)%nat -> Rabs (s m i - s N i) < eps / 2).
    { intros p Hp. replace p with (N + (p - N))%nat by lia. apply Rle_lt_trans with (1 := sup_coordinate n (minus_vector _ _) i Hi).
      pose proof (Cs N (p - N)%nat) as Q. pose proof (HN N (Nat.le_refl N)) as P. rewrite Rminus_0_r in P. pose proof (Rle_abs (b N)). unfold far in Q. lra. }
    intros p p' Hp Hp'. pose proof (Near p Hp) as A1. pose proof (Near p' Hp') as A2. apply Rabs_def2 in A1. apply Rabs_def2 in A2. apply Rabs_def1; lra. }
  set (x := fun i => real (Lim_seq (fun m => s m i))).
  assert (L : is_lim_seq (fun m => far (s m) x) 0).
  { unfold far. assert (K : forall k, (k <= n)%nat -> is_lim_seq (fun m => sup k (minus_vector (s m) x)) 0); [|apply K; lia].
    induction k as [|k IH]; intros Hk; [apply is_lim_seq_const|]. simpl.
    apply (is_lim_seq_le_le (fun _ => 0) _ (fun p => sup k (minus_vector (s p) x) + Rabs (minus_vector (s p) x k))).
    - intros p. pose proof (sup_ge0 k (minus_vector (s p) x)). pose proof (Rabs_pos (minus_vector (s p) x k)). split; [apply Rle_trans with (1 := H), Rmax_l|apply Rmax_lub; lra].
    - apply is_lim_seq_const.
    - replace (Finite 0) with (Finite (0 + 0)) by (f_equal; ring). apply is_lim_seq_plus'; [apply IH; lia|].
      replace (Finite 0) with (Rbar_abs (Finite (x k - x k))) by (simpl; rewrite Rminus_eq_0, Rabs_R0; reflexivity).
      apply is_lim_seq_abs. apply is_lim_seq_minus'; [apply Co; lia|apply is_lim_seq_const]. }
  exists x.
  assert (Far : forall p, far (s p) x <= b p).
  { intros p. assert (Q : is_lim_seq (fun p' => b p + far (s p') x) (b p + 0)) by (apply is_lim_seq_plus'; [apply is_lim_seq_const|exact L]).
    replace (b p) with (b p + 0) by ring.
    apply (is_lim_seq_le_loc (fun _ => far (s p) x) (fun p' => b p + far (s p') x) (far (s p) x) (b p + 0)); [|apply is_lim_seq_const|exact Q].
    exists p. intros p' Hp. pose proof (far_triangle (s p) (s p') x) as Tr. rewrite (far_symmetric (s p) (s p')) in Tr. pose proof (Cs p (p' - p)%nat) as C.
    replace (p + (p' - p))%nat with p' in C by lia. lra. }
  split; [|exact Far]. unfold cube.
  assert (Q : is_lim_seq (fun p => far (s p) x + r) (0 + r)) by (apply is_lim_seq_plus'; [exact L|apply is_lim_seq_const]).
  replace r with (0 + r) by ring. apply (is_lim_seq_le (fun _ => far x c) (fun p => far (s p) x + r) (far x c) (0 + r)); [|apply is_lim_seq_const|exact Q].
  intros p. pose proof (far_triangle x (s p) c) as Tr. rewrite (far_symmetric x (s p)) in Tr. pose proof (Hs p) as P. unfold cube in P. lra.
Qed.
Lemma cube_convex x y t : cube x -> cube y -> 0 <= t <= 1 -> cube (fun i => y i + t * minus_vector x y i).
Proof.
  intros Hx Hy Ht. unfold cube, far in *. apply sup_bound; [apply Rle_trans with (2 := Hx), sup_ge0|]. intros i Hi.
  pose proof (sup_coordinate n (minus_vector x c) i Hi) as X. pose proof (sup_coordinate n (minus_vector y c) i Hi) as Y. unfold minus_vector in *.
  replace (y i + t * (x i - y i) - c i) with (t * (x i - c i) + (1 - t) * (y i - c i)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  rewrite !Rabs_mult, !(Rabs_pos_eq t), (Rabs_pos_eq (1 - t)) by lra.
  assert (t * Rabs (x i - c i) <= t * r) by (apply Rmult_le_compat_l; lra). assert ((1 - t) * Rabs (y i - c i) <= (1 - t) * r) by (apply Rmult_le_compat_l; lra). lra.
Qed.
Variable G : vector -> vector.
Variable DG : vector -> matrix.
Variable A : matrix.
Hypothesis Signs : 0 <= q < 1 /\ 0 <= r.
Hypothesis Derivative : forall x e i, cube x -> (i < n)%nat -> is_derive (fun h => G (fun j => x j + h * e j) i) 0 (apply_matrix (DG x) e i).
(* "|1 - A G'(x)| <= q < 1 for all x in B, and |A G(c)| <= m with m + q r <= r" *)
Hypothesis Rate : forall x i, cube x -> (i < n)%nat -> sum n (fun j => Rabs (delta j i - sum n (fun l => A i l * DG x l j))) <= q.
Hypothesis Centre : forall i, (i < n)%nat -> Rabs (apply_matrix A (G c) i) <= m.
Hypothesis Room : m + q * r <= r.
Definition newton x : vector := fun i => x i - apply_matrix A (G x) i.
Lemma newton_contracts x y : cube x -> cube y -> far (newton x) (newton y) <= q * far x y.
Proof.
  intros Hx Hy. set (e := minus_vector x y). set (path := fun t j => y j + t * e j). destruct Signs as [q0 r0].
  apply sup_bound; [apply Rmult_le_pos; [lra|apply far_ge0]|]. intros i Hi.
  set (f := fun t => path t i - sum n (fun l => A i l * G (path t) l)). set (df := fun t => e i - sum n (fun l => A i l * apply_matrix (DG (path t)) e l)).
  destruct (mean_value f df 0 1 ltac:(lra)) as [t [Ht [_ [_ E]]]].
  { intros t Ht. unfold between in Ht. unfold f, df. apply (is_derive_minus (fun t => path t i) (fun t => sum n (fun l => A i l * G (path t) l))).
    - unfold path. auto_derive; [exact I|ring].
    - apply sum_derive. intros l Hl. apply (is_derive_scal (fun t => G (path t) l)). set (p := path t).
      apply (is_derive_ext (fun h => G (fun j => p j + (h - t) * e j) l)).
      { intros h. f_equal. apply functional_extensionality. intros j. unfold p, path. ring. }
      evar_last; [|apply Rmult_1_l]. apply (is_derive_comp (fun h => G (fun j => p j + h * e j) l) (fun h => h - t)).
      + rewrite Rminus_eq_0. apply Derivative; [apply cube_convex; [exact Hx|exact Hy|lra]|exact Hl].
      + auto_derive; [exact I|reflexivity]. }
  assert (Ends : path 1 = x /\ path 0 = y) by (split; apply functional_extensionality; intros j; unfold path, e, minus_vector; ring). destruct Ends as [P1 P0].
  unfold f in E. rewrite P1, P0, Rminus_0_r, Rmult_1_r in E. change (Rabs (newton x i - newton y i) <= q * far x y). unfold newton, Linear.apply_matrix. rewrite E. unfold df.
  assert (Bp : cube (path t)) by (apply cube_convex; [exact Hx|exact Hy|unfold between in Ht; lra]).
  assert (M : e i - sum n (fun l => A i l * apply_matrix (DG (path t)) e l) = sum n (fun j => (delta j i - sum n (fun l => A i l * DG (path t) l j)) * e j)).
  { rewrite (sum_ext n (fun j => (delta j i - sum n (fun l => A i l * DG (path t) l j)) * e j) (fun j => delta j i * e j + -1 * sum n (fun l => A i l * (DG (path t) l j * e j)))).
    - rewrite sum_plus, sum_delta, sum_scal, sum_swap by assumption. rewrite (sum_ext n (fun l => A i l * apply_matrix (DG (path t)) e l) (fun l => sum n (fun j => A i l * (DG (path t) l j * e j)))); [ring|].
      intros l _. unfold Linear.apply_matrix. rewrite sum_scal. reflexivity.
    - intros j _. rewrite (sum_ext n (fun l => A i l * (DG (path t) l j * e j)) (fun l => e j * (A i l * DG (path t) l j))) by (intros; ring). rewrite sum_scal. ring. }
  rewrite M. apply Rle_trans with (1 := total_abs _ _). apply Rle_trans with (sum n (fun j => far x y * Rabs (delta j i - sum n (fun l => A i l * DG (path t) l j)))).
  - apply total_le. intros j Hj. apply below in Hj. rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat_r; [apply Rabs_pos|apply (sup_coordinate n e), Hj].
  - rewrite sum_scal, Rmult_comm. apply Rmult_le_compat_r; [apply far_ge0|apply Rate; assumption].
Qed.
Lemma centre_in : cube c.
Proof. unfold cube. rewrite far_same. apply Signs. Qed.
Lemma newton_maps x : cube x -> cube (newton x).
Proof.
  intros Hx. unfold cube. destruct Signs as [q0 r0]. pose proof (far_triangle (newton x) (newton c) c) as Tr. pose proof (newton_contracts x c Hx centre_in) as C.
  assert (F : far (newton c) c <= Rmax 0 m).
  { apply sup_bound; [apply Rmax_l|]. intros i Hi. unfold minus_vector, newton. replace (c i - apply_matrix A (G c) i - c i) with (- apply_matrix A (G c) i) by ring.
    rewrite Rabs_Ropp. apply Rle_trans with (1 := Centre i Hi), Rmax_r. }
  unfold cube in Hx. assert (q * far x c <= q * r) by (apply Rmult_le_compat_l; lra). assert (q * r <= r) by (assert (0 <= (1 - q) * r) by (apply Rmult_le_pos; lra); lra).
  unfold Rmax in F. destruct (Rle_dec 0 m); lra.
Qed.
(* "A G' is invertible, for |1 - A G'| < 1, and so is A: the fixed points of N are the zeros of G" *)
Lemma newton_zero z : (forall i, (i < n)%nat -> apply_matrix A z i = 0) -> forall i, (i < n)%nat -> z i = 0.
Proof.
  intros Z. set (J := DG c). destruct Signs as [q0 r0].
  assert (AJ : forall y, (forall i, (i < n)%nat -> apply_matrix A (apply_matrix J y) i = 0) -> forall i, (i < n)%nat -> y i = 0).
  { intros y Hy. assert (S : sup n y <= q * sup n y).
    { apply sup_bound; [apply Rmult_le_pos; [lra|apply sup_ge0]|]. intros i Hi. pose proof (Hy i Hi) as H0.
      assert (M : y i = sum n (fun j => (delta j i - sum n (fun l => A i l * J l j)) * y j)).
      { rewrite (sum_ext n _ (fun j => delta j i * y j + -1 * sum n (fun l => A i l * (J l j * y j)))).
        - rewrite sum_plus, sum_delta, sum_scal, sum_swap by assumption.
          rewrite (sum_ext n (fun l => sum n (fun j => A i l * (J l j * y j))) (fun l => A i l * apply_matrix J y l)) by (intros l _; unfold Linear.apply_matrix; rewrite sum_scal; reflexivity).
          unfold Linear.apply_matrix at 1 in H0. rewrite H0. ring.
        - intros j _. rewrite (sum_ext n (fun l => A i l * (J l j * y j)) (fun l => y j * (A i l * J l j))) by (intros; ring). rewrite sum_scal. ring. }
      rewrite M. apply Rle_trans with (1 := total_abs _ _). apply Rle_trans with (sum n (fun j => sup n y * Rabs (delta j i - sum n (fun l => A i l * J l j)))).
      - apply total_le. intros j Hj. apply below in Hj. rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat_r; [apply Rabs_pos|apply sup_coordinate, Hj].
      - rewrite sum_scal, Rmult_comm. apply Rmult_le_compat_r; [apply sup_ge0|apply Rate; [apply centre_in|exact Hi]]. }
    intros i Hi. pose proof (sup_ge0 n y) as P. assert (sup n y = 0) by (assert (0 <= (1 - q) * sup n y) by (apply Rmult_le_pos; lra); nra).
    pose proof (sup_coordinate n y i Hi) as Q. rewrite H in Q. destruct (Req_dec (y i) 0) as [|N]; [assumption|]. apply Rabs_pos_lt in N. lra. }
  destruct (injective_surjective n J) with (z := z) as [y Hy].
  { intros y Hy. apply AJ. intros i Hi. rewrite (matrix_ext n A _ (fun _ => 0) Hy). unfold Linear.apply_matrix. apply sum_zero. intros; ring. }
  assert (Y0 : forall i, (i < n)%nat -> y i = 0) by (apply AJ; intros i Hi; rewrite (matrix_ext n A _ z Hy); apply Z, Hi).
  intros i Hi. rewrite <- Hy by assumption. unfold Linear.apply_matrix. apply sum_zero. intros j Hj. rewrite Y0 by assumption. ring.
Qed.

Theorem near_rule : exists x, cube x /\ (forall i, (i < n)%nat -> G x i = 0) /\
  (forall y, cube y -> (forall i, (i < n)%nat -> G y i = 0) -> forall i, (i < n)%nat -> y i = x i) /\
  forall t y, cube y -> far (Nat.iter t newton y) x <= q ^ t * far y x.
Proof.
  destruct (banach far far_ge0 far_same far_symmetric far_triangle cube cube_complete newton q (proj1 Signs) newton_maps newton_contracts c centre_in) as [x [Bx [Fx [Ux It]]]].
  assert (Zero : forall y, far (newton y) y = 0 <-> forall i, (i < n)%nat -> G y i = 0).
  { intros y. rewrite far_zero. split.
    - intros H. apply newton_zero. intros i Hi. pose proof (H i Hi) as Q. unfold newton in Q. lra.
    - intros H i Hi. unfold newton. rewrite (matrix_ext n A _ (fun _ => 0) H). unfold Linear.apply_matrix. rewrite sum_zero by (intros; ring). ring. }
  exists x. split; [exact Bx|split; [apply Zero, Fx|split; [|exact It]]]. intros y By Gy. apply far_zero, Ux; [exact By|apply Zero, Gy].
Qed.
End Near.

(* "For A = 1: f maps each ball into the next one, so that all orbits from B_1 are drawn to it": any two are drawn together *)
Theorem drawn_rule : forall n p (f : vector -> vector) (c : nat -> vector) r q m, (0 < p)%nat -> 0 <= q < 1 -> 0 <= r -> m + q * r <= r ->
  (forall i x y, (i < p)%nat -> cube n (c i) r x -> cube n (c i) r y -> far n (f x) (f y) <= q * far n x y) ->
  (forall i, (i < p)%nat -> far n (f (c i)) (c (Nat.modulo (1 + i) p)) <= m) ->
  forall x y t, cube n (c 0%nat) r x -> cube n (c 0%nat) r y -> cube n (c (Nat.modulo t p)) r (Nat.iter t f x) /\ far n (Nat.iter t f x) (Nat.iter t f y) <= q ^ t * far n x y.
Proof.
  intros n p f c r q m Hp q0 r0 Room Con Near x y t Hx Hy.
  assert (Stay : forall z, cube n (c 0%nat) r z -> forall s, cube n (c (Nat.modulo s p)) r (Nat.iter s f z)).
  { intros z Hz. induction s as [|s IH]; [rewrite Nat.mod_0_l by lia; exact Hz|]. set (i := Nat.modulo s p) in *. assert (Hi : (i < p)%nat) by (apply Nat.mod_upper_bound; lia).
    assert (Ei : Nat.modulo (S s) p = Nat.modulo (1 + i) p) by (unfold i; rewrite Nat.add_mod_idemp_r by lia; reflexivity). rewrite Ei. simpl Nat.iter.
    assert (Ci : cube n (c i) r (c i)) by (unfold cube; rewrite far_same; exact r0). pose proof (Con i _ _ Hi IH Ci) as C. pose proof (Near i Hi) as N.
    pose proof (far_triangle n (f (Nat.iter s f z)) (f (c i)) (c (Nat.modulo (1 + i) p))) as Tr. unfold cube in *.
    assert (q * far n (Nat.iter s f z) (c i) <= q * r) by (apply Rmult_le_compat_l; lra). lra. }
  split; [apply Stay, Hx|]. induction t as [|t IH]; [simpl; lra|]. simpl. assert (Hi : (Nat.modulo t p < p)%nat) by (apply Nat.mod_upper_bound; lia).
  apply Rle_trans with (1 := Con _ _ _ Hi (Stay x Hx t) (Stay y Hy t)). rewrite Rmult_assoc. apply Rmult_le_compat_l; lra.
Qed.

(* "Let g be convex and differentiable on R^n, Q(z) = |z|^2/2 - g(z), and F = grad g. Then Q(F(z)) <= Q(z) - |F(z) - z|^2/2" *)
Definition convex (g : vector -> R) := forall x y t, 0 <= t <= 1 -> g (fun i => t * y i + (1 - t) * x i) <= t * g y + (1 - t) * g x.
Theorem lowers_rule : forall n (g : vector -> R) (F : vector -> vector), convex g ->
  (forall x e, is_derive (fun h => g (fun i => x i + h * e i)) 0 (dot n (F x) e)) ->
  let Q z := square n z / 2 - g z in forall z, Q (F z) <= Q z - square n (minus_vector (F z) z) / 2.
Proof.
  intros n g F Cx D Q z. set (y := F z). set (e := minus_vector y z).
  assert (Tangent : dot n y e <= g y - g z).
  { pose proof (D z e) as Dz. fold y in Dz. apply is_derive_Reals in Dz. apply Rnot_lt_le. intros L. set (d := dot n y e) in *. set (eps := (d - (g y - g z)) / 2).
    destruct (Dz eps ltac:(unfold eps; lra)) as [del H]. pose proof (cond_pos del) as P. set (h := Rmin 1 (del / 2)). pose proof (Rmin_l 1 (del / 2)). pose proof (Rmin_r 1 (del / 2)). fold h in H0, H1.
    assert (h0 : 0 < h) by (apply Rmin_glb_lt; lra). specialize (H h ltac:(lra) ltac:(rewrite Rabs_pos_eq; lra)). rewrite Rplus_0_l in H.
    replace (fun i => z i + 0 * e i) with z in H by (apply functional_extensionality; intros; ring).
    pose proof (Cx z y h ltac:(lra)) as C. replace (fun i => h * y i + (1 - h) * z i) with (fun i => z i + h * e i) in C by (apply functional_extensionality; intros; unfold e, minus_vector; ring).
    apply Rabs_def2 in H. destruct H as [_ H]. assert (Q1 : (g (fun i => z i + h * e i) - g z) / h <= g y - g z).
    { apply (Rmult_le_reg_r h); [exact h0|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
    unfold eps in *. lra. }
  assert (S : square n y + square n e = square n z + 2 * dot n y e) by (unfold square, dot, e, minus_vector; rewrite <- sum_scal, <- !sum_plus; apply sum_ext; intros; ring).
  unfold Q. fold e. lra.
Qed.

(* "affine formulas, sums, positive multiples and even powers of affine ones are convex, and so is log f for a log-convex f" *)
Definition affine (g : vector -> R) := forall x y t, 0 <= t <= 1 -> g (fun i => t * y i + (1 - t) * x i) = t * g y + (1 - t) * g x.
Definition log_convex (f : vector -> R) := (forall x, 0 < f x) /\ convex (fun x => ln (f x)).
Lemma convex_line (f df : R -> R) : (forall x, is_derive f x (df x)) -> (forall x y, x <= y -> df x <= df y) -> forall x y t, 0 <= t <= 1 -> f (t * y + (1 - t) * x) <= t * f y + (1 - t) * f x.
Proof.
  intros D Mono. assert (Tangent : forall p x, f p + df p * (x - p) <= f x).
  { intros p x. destruct (Req_dec p x) as [->|N]; [rewrite Rminus_eq_0; lra|]. destruct (mean_value f df p x N ltac:(intros; apply D)) as [c [Hc [_ [_ E]]]].
    assert (df p * (x - p) <= df c * (x - p)); [|lra]. unfold between in Hc. destruct Hc as [Hc|Hc].
    - apply Rmult_le_compat_r; [lra|apply Mono; lra].
    - assert (df c * (p - x) <= df p * (p - x)) by (apply Rmult_le_compat_r; [lra|apply Mono; lra]). lra. }
  intros x y t Ht. set (p := t * y + (1 - t) * x). pose proof (Tangent p x) as Tx. pose proof (Tangent p y) as Ty.
  pose proof (Rmult_le_compat_l t _ _ ltac:(lra) Ty). pose proof (Rmult_le_compat_l (1 - t) _ _ ltac:(lra) Tx).
  assert (E : t * (f p + df p * (y - p)) + (1 - t) * (f p + df p * (x - p)) = f p) by (unfold p; ring). lra.
Qed.
Lemma exp_convex x y t : 0 <= t <= 1 -> exp (t * y + (1 - t) * x) <= t * exp y + (1 - t) * exp x.
Proof. apply (convex_line exp exp); [intros; apply is_derive_Reals, derivable_pt_lim_exp|]. intros a b [L| ->]; [left; apply exp_increasing, L|lra]. Qed.
Lemma power_derive n t : is_derive (fun x => x ^ n) t (INR n * t ^ pred n).
Proof. auto_derive; [exact I|ring]. Qed.
Lemma odd_power_rises m x y : x <= y -> x ^ (2 * m + 1) <= y ^ (2 * m + 1).
Proof.
  intros H. apply (nondecreasing (fun x => x ^ (2 * m + 1)) (fun x => INR (2 * m + 1) * x ^ (2 * m)) x y H).
  - intros t _. evar_last; [apply power_derive|]. replace (pred (2 * m + 1)) with (2 * m)%nat by lia. reflexivity.
  - intros t _. apply Rmult_le_pos; [apply pos_INR|]. rewrite pow_mult. apply pow_le, pow2_ge_0.
Qed.
Theorem convex_rule : (forall g, affine g -> convex g) /\ (forall g h, convex g -> convex h -> convex (fun x => g x + h x)) /\
  (forall c g, 0 < c -> convex g -> convex (fun x => c * g x)) /\ (forall g m, affine g -> convex (fun x => g x ^ (2 * m + 2))) /\
  (forall f, log_convex f -> convex (fun x => ln (f x)) /\ convex f).
Proof.
  split; [|split; [|split; [|split]]].
  - intros g H x y t Ht. right. apply H, Ht.
  - intros g h Hg Hh x y t Ht. pose proof (Hg x y t Ht). pose proof (Hh x y t Ht). lra.
  - intros c g Hc H x y t Ht. pose proof (Rmult_le_compat_l c _ _ ltac:(lra) (H x y t Ht)). lra.
  - intros g m H x y t Ht. cbv beta. rewrite H by assumption.
    apply (convex_line (fun x => x ^ (2 * m + 2)) (fun x => INR (2 * m + 2) * x ^ (2 * m + 1))); [| |exact Ht].
    + intros s. evar_last; [apply power_derive|]. replace (pred (2 * m + 2)) with (2 * m + 1)%nat by lia. reflexivity.
    + intros a b Hab. apply Rmult_le_compat_l; [apply pos_INR|apply odd_power_rises, Hab].
  - intros f [P C]. split; [exact C|]. intros x y t Ht. rewrite <- (exp_ln (f y)), <- (exp_ln (f x)), <- (exp_ln (f (fun i => t * y i + (1 - t) * x i))) by apply P.
    apply Rle_trans with (2 := exp_convex _ _ _ Ht). destruct (C x y t Ht) as [L|E]; [left; apply exp_increasing, L|right; f_equal; exact E].
Qed.
(* "Log-convex are positive numbers, e^(convex), sums (by Hoelder's inequality) and products" *)
Theorem log_convex_rule : (forall c, 0 < c -> log_convex (fun _ => c)) /\ (forall g, convex g -> log_convex (fun x => exp (g x))) /\
  (forall f h, log_convex f -> log_convex h -> log_convex (fun x => f x * h x)) /\ (forall f h, log_convex f -> log_convex h -> log_convex (fun x => f x + h x)).
Proof.
  split; [|split; [|split]].
  - intros c Hc. split; [intros; exact Hc|]. intros x y t Ht. right. ring.
  - intros g H. split; [intros; apply exp_pos|]. intros x y t Ht. rewrite !ln_exp. apply H, Ht.
  - intros f h [Pf Cf] [Ph Ch]. split; [intros; apply Rmult_lt_0_compat; auto|]. intros x y t Ht. rewrite !ln_mult by auto. pose proof (Cf x y t Ht). pose proof (Ch x y t Ht). lra.
  - intros f h [Pf Cf] [Ph Ch]. assert (P : forall x, 0 < f x + h x) by (intros x; pose proof (Pf x); pose proof (Ph x); lra). split; [exact P|]. intros x y t Ht.
    set (z := fun i => t * y i + (1 - t) * x i). set (a := t * ln (f y + h y) + (1 - t) * ln (f x + h x)).
    (* each part of the whole is at most the mean of its parts at x and y *)
    assert (Part : forall k, log_convex k -> k z <= (t * (k y / (f y + h y)) + (1 - t) * (k x / (f x + h x))) * exp a).
    { intros k [Pk Ck]. assert (E : forall u, k u / (f u + h u) = exp (ln (k u) - ln (f u + h u))) by (intros u; unfold Rminus; rewrite exp_plus, exp_Ropp, !exp_ln by auto; reflexivity).
      rewrite !E. apply Rle_trans with (exp (t * (ln (k y) - ln (f y + h y)) + (1 - t) * (ln (k x) - ln (f x + h x))) * exp a).
      - rewrite <- exp_plus. rewrite <- (exp_ln (k z)) by apply Pk. replace (t * (ln (k y) - ln (f y + h y)) + (1 - t) * (ln (k x) - ln (f x + h x)) + a) with (t * ln (k y) + (1 - t) * ln (k x)) by (unfold a; ring).
        destruct (Ck x y t Ht) as [L|Q]; [left; apply exp_increasing, L|right; f_equal; exact Q].
      - apply Rmult_le_compat_r; [left; apply exp_pos|apply exp_convex, Ht]. }
    pose proof (Part f (conj Pf Cf)) as Qf. pose proof (Part h (conj Ph Ch)) as Qh. assert (S : f z + h z <= exp a).
    { assert (E : (t * (f y / (f y + h y)) + (1 - t) * (f x / (f x + h x))) * exp a + (t * (h y / (f y + h y)) + (1 - t) * (h x / (f x + h x))) * exp a = exp a).
      { pose proof (P x). pose proof (P y). field. lra. }
      lra. }
    change (ln (f z + h z) <= a). rewrite <- (ln_exp a). destruct S as [L|E]; [left; apply ln_increasing; [apply P|exact L]|right; f_equal; exact E].
Qed.
