(* Fixed points that do not attract, as proofs_check/kernel/kinds/stability.py shows them: by a symmetric matrix P with
   P - A^T P A >= 1/2 - kappa for all derivatives A on a ball, and a direction in which P is negative. The fixed point is
   found by Banach's theorem (x - tau H (x - g(x)) contracts), and not by Brouwer's. A cycle of several points is the
   fixed point of the map of all of them together. *)
From Coq Require Import Reals Lra Lia Psatz Classical Arith.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear Contraction Stability.
Open Scope R_scope.

Definition quadratic_form n (P : matrix) (y z : vector) := dot n y (apply_matrix n P z).
(* "The powers of the derivative of once around grow": forms that fall along a linear orbit, from a negative one. For a
   cycle of n points y_(nt) is its t-th power at y_0; that it grows so means that its spectral radius is above 1. *)
Theorem growth_rule : forall n (P A : nat -> matrix) mu K, 0 < mu -> 0 < K ->
  (forall s y, Rabs (quadratic_form n (P s) y y) <= K * (norm n y * norm n y)) ->
  (forall s y, mu * (norm n y * norm n y) <= quadratic_form n (P s) y y - quadratic_form n (P (S s)) (apply_matrix n (A s) y) (apply_matrix n (A s) y)) ->
  forall y : nat -> vector, (forall s, y (S s) = apply_matrix n (A s) (y s)) -> quadratic_form n (P 0%nat) (y 0%nat) (y 0%nat) < 0 ->
  exists q c, 1 < q /\ 0 < c /\ forall s, c * q ^ s <= norm n (y s).
Proof.
  intros n P A mu K M0 K0 Size Falls y Hy Neg. set (V := fun s z => quadratic_form n (P s) z z) in *. set (kappa := mu / K).
  assert (k0 : 0 < kappa) by (apply Rdiv_lt_0_compat; assumption). set (c2 := - V 0%nat (y 0%nat) / K).
  assert (C0 : 0 < c2) by (apply Rdiv_lt_0_compat; unfold V; lra).
  assert (G : forall s, V s (y s) <= (1 + kappa) ^ s * V 0%nat (y 0%nat)).
  { apply (falls V (fun _ _ => True) (fun s => apply_matrix n (A s)) kappa y k0); auto. intros s z _ _. pose proof (Falls s z) as D. pose proof (Size s z) as Q. fold (V s z) in D, Q.
    apply Rabs_le_between in Q. fold (V (S s) (apply_matrix n (A s) z)) in D. assert (kappa * - V s z <= kappa * (K * (norm n z * norm n z))) by (apply Rmult_le_compat_l; lra).
    replace (kappa * (K * (norm n z * norm n z))) with (mu * (norm n z * norm n z)) in * by (unfold kappa; field; lra). lra. }
  exists (sqrt (1 + kappa)), (sqrt c2). split; [rewrite <- sqrt_1 at 1; apply sqrt_lt_1_alt; lra|split; [apply sqrt_lt_R0, C0|]].
  intros s. apply Rsqr_incr_0; [|apply Rmult_le_pos; [apply sqrt_pos|apply pow_le, sqrt_pos]|apply norm_ge0]. unfold Rsqr.
  replace (sqrt c2 * sqrt (1 + kappa) ^ s * (sqrt c2 * sqrt (1 + kappa) ^ s)) with ((sqrt c2 * sqrt c2) * (sqrt (1 + kappa) * sqrt (1 + kappa)) ^ s) by (rewrite Rpow_mult_distr; ring).
  rewrite !sqrt_sqrt by lra. apply (Rmult_le_reg_l K); [exact K0|]. pose proof (G s). pose proof (Size s (y s)) as Q. fold (V s (y s)) in Q. apply Rabs_le_between in Q.
  replace (K * (c2 * (1 + kappa) ^ s)) with ((1 + kappa) ^ s * - V 0%nat (y 0%nat)) by (unfold c2; field; lra). lra.
Qed.

Section Form.
Variable n : nat.
Notation norm := (norm n).
Notation dot := (dot n).
Notation apply_matrix := (apply_matrix n).
Notation size := (size n).
Variables P M : matrix.
Variables c w : vector.
Variables r e a b : R.
Variable g : vector -> vector.
Variable derivative : matrix -> Prop.
Definition in_ball x := norm (minus_vector x c) <= r.
Notation form := (quadratic_form n P).
Definition turned (z : vector) : vector := fun i => apply_matrix P z i + sum n (fun j => M j i * apply_matrix P z j).
Definition gap x := minus_vector x (g x).
Hypothesis Symmetric : forall i j, (i < n)%nat -> (j < n)%nat -> P i j = P j i.
(* "g(s) - g(t) = A (s - t)" for a derivative A, and all of these are within e of M *)
Hypothesis Mean : forall s t, in_ball s -> in_ball t -> exists A, derivative A /\ forall i, (i < n)%nat -> g s i - g t i = apply_matrix A (minus_vector s t) i.
Hypothesis Close : 0 <= e <= 1 /\ forall A y, derivative A -> norm (fun i => apply_matrix A y i - apply_matrix M y i) <= e * norm y.
(* "all |P| e at most a, |P M| e at most b, kappa = a + 2b < 1/2" *)
Hypothesis Bounds : forall y, norm (apply_matrix P y) * e <= a * norm y /\ norm (apply_matrix P (apply_matrix M y)) * e <= b * norm y.
Hypothesis Half : forall y, / 2 * (norm y * norm y) <= form y y - form (apply_matrix M y) (apply_matrix M y).
Definition mu := / 2 - (a + 2 * b).
Hypothesis Signs : 0 <= a /\ 0 <= b /\ 0 < mu /\ 0 < r.
Hypothesis Room : norm (turned (gap c)) < mu * r.

Lemma dot_ext x y x' y' : (forall i, (i < n)%nat -> x i = x' i) -> (forall i, (i < n)%nat -> y i = y' i) -> dot x y = dot x' y'.
Proof. intros X Y. apply sum_ext. intros i Hi. rewrite X, Y by assumption. reflexivity. Qed.
Lemma dot_plus_r x y z : dot x (fun i => y i + z i) = dot x y + dot x z.
Proof. unfold Sums.dot. rewrite <- sum_plus. apply sum_ext. intros; ring. Qed.
Lemma dot_plus_l x y z : dot (fun i => x i + y i) z = dot x z + dot y z.
Proof. unfold Sums.dot. rewrite <- sum_plus. apply sum_ext. intros; ring. Qed.
Lemma dot_sym x y : dot x y = dot y x.
Proof. apply sum_ext. intros; ring. Qed.
Lemma matrix_plus A x y i : apply_matrix A (fun j => x j + y j) i = apply_matrix A x i + apply_matrix A y i.
Proof. unfold Linear.apply_matrix. rewrite <- sum_plus. apply sum_ext. intros; ring. Qed.
Lemma form_symmetric y z : form y z = form z y.
Proof.
  unfold quadratic_form, Sums.dot, Linear.apply_matrix. rewrite (sum_ext n _ (fun i => sum n (fun j => y i * P i j * z j))) by (intros; rewrite <- sum_scal; apply sum_ext; intros; ring).
  rewrite sum_swap. apply sum_ext. intros j Hj. rewrite <- sum_scal. apply sum_ext. intros i Hi. rewrite (Symmetric i j) by assumption. ring.
Qed.
Lemma form_plus y z : form (fun i => y i + z i) (fun i => y i + z i) = form y y + 2 * form y z + form z z.
Proof.
  unfold quadratic_form at 1. rewrite (dot_ext _ _ (fun i => y i + z i) (fun i => apply_matrix P y i + apply_matrix P z i)) by (intros; try apply matrix_plus; reflexivity).
  rewrite dot_plus_l, !dot_plus_r. fold (form y y) (form y z) (form z y) (form z z). rewrite (form_symmetric z y). ring.
Qed.
Lemma turned_dot y z : dot y (turned z) = form y z + form (apply_matrix M y) z.
Proof.
  unfold turned. rewrite dot_plus_r. fold (form y z). f_equal. unfold quadratic_form, Sums.dot, Linear.apply_matrix at 2.
  rewrite (sum_ext n _ (fun i => sum n (fun j => M j i * y i * apply_matrix P z j))) by (intros; rewrite <- sum_scal; apply sum_ext; intros; ring).
  rewrite sum_swap. apply sum_ext. intros j _. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros; ring.
Qed.
(* (1) *)
Lemma form_falls A y : derivative A -> mu * (norm y * norm y) <= form y y - form (apply_matrix A y) (apply_matrix A y).
Proof.
  intros HA. destruct Close as [E0 HE]. set (d := fun i => apply_matrix A y i - apply_matrix M y i). pose proof (HE A y HA) as Hd. fold d in Hd.
  assert (Ea : form (apply_matrix A y) (apply_matrix A y) = form (apply_matrix M y) (apply_matrix M y) + 2 * form (apply_matrix M y) d + form d d).
  { rewrite <- form_plus. unfold quadratic_form. apply dot_ext; intros i Hi; [unfold d; ring|]. apply sum_ext. intros j Hj. unfold d. ring. }
  pose proof (norm_ge0 n y) as Y0. pose proof (norm_ge0 n d) as D0. destruct (Bounds y) as [_ B2]. destruct (Bounds d) as [B1 _].
  assert (X1 : form (apply_matrix M y) d <= b * (norm y * norm y)).
  { rewrite form_symmetric. unfold quadratic_form. apply Rle_trans with (1 := dot_le n _ _). apply Rle_trans with (e * norm y * norm (apply_matrix P (apply_matrix M y))).
    - apply Rmult_le_compat_r; [apply norm_ge0|exact Hd].
    - apply (Rmult_le_compat_r (norm y)) in B2; [|exact Y0]. lra. }
  assert (X2 : form d d <= a * (norm y * norm y)).
  { unfold quadratic_form. apply Rle_trans with (1 := dot_le n _ _). destruct Signs as [A0 _]. pose proof (norm_ge0 n (apply_matrix P d)) as P0.
    apply Rle_trans with (e * norm y * norm (apply_matrix P d)); [apply Rmult_le_compat_r; assumption|].
    apply Rle_trans with (a * norm d * norm y).
    - apply (Rmult_le_compat_r (norm y)) in B1; [|exact Y0]. lra.
    - assert (norm d <= 1 * norm y) by (apply Rle_trans with (1 := Hd); apply Rmult_le_compat_r; lra).
      assert (norm d * norm y <= norm y * norm y) by (apply Rmult_le_compat_r; lra). assert (a * (norm d * norm y) <= a * (norm y * norm y)) by (apply Rmult_le_compat_l; assumption). lra. }
  pose proof (Half y). unfold mu. lra.
Qed.
(* "y^T H F(s) = y^T H F(c) + y^T H (1 - A) y" *)
Lemma turned_monotone A y : derivative A -> mu * (norm y * norm y) <= dot y (turned (fun i => y i - apply_matrix A y i)).
Proof.
  intros HA. destruct Close as [E0 HE]. set (d := fun i => apply_matrix M y i - apply_matrix A y i).
  assert (Hd : norm d <= e * norm y) by (unfold d; rewrite norm_opposite; apply HE, HA).
  rewrite turned_dot. set (z := fun i => y i - apply_matrix A y i).
  assert (Fz : forall x, form x z = form x y - form x (apply_matrix M y) + form x d).
  { intros x. replace (form x y - form x (apply_matrix M y) + form x d) with (form x (fun i => y i + (-1 * apply_matrix M y i + d i))).
    - unfold quadratic_form. apply dot_ext; [reflexivity|]. intros i Hi. apply sum_ext. intros j Hj. unfold z, d. ring.
    - unfold quadratic_form, Sums.dot. rewrite (sum_ext n _ (fun i => x i * apply_matrix P y i + (-1 * (x i * apply_matrix P (apply_matrix M y) i) + x i * apply_matrix P d i))).
      + rewrite !sum_plus, sum_scal. ring.
      + intros i _. rewrite matrix_plus, matrix_plus. unfold Linear.apply_matrix at 2. rewrite (sum_ext n _ (fun j => -1 * (P i j * apply_matrix M y j))) by (intros; ring). rewrite sum_scal. fold (apply_matrix P (apply_matrix M y) i). ring. }
  rewrite !Fz. rewrite (form_symmetric (apply_matrix M y) y). pose proof (Half y) as H. pose proof (norm_ge0 n y) as Y0. destruct (Bounds y) as [B1 B2].
  assert (X : forall x q, norm (apply_matrix P x) * e <= q * norm y -> - (q * (norm y * norm y)) <= form x d).
  { intros x q Hq. assert (- form x d <= q * (norm y * norm y)); [|lra]. replace (- form x d) with (dot (apply_matrix P x) (fun i => -1 * d i)).
    - apply Rle_trans with (1 := dot_le n _ _). rewrite norm_scal, Rabs_left1 by lra. apply Rle_trans with (norm (apply_matrix P x) * (e * norm y)).
      + apply Rmult_le_compat_l; [apply norm_ge0|lra].
      + apply (Rmult_le_compat_r (norm y)) in Hq; [|exact Y0]. lra.
    - rewrite form_symmetric. unfold quadratic_form. rewrite dot_sym. unfold Sums.dot. replace (- sum n (fun i => d i * apply_matrix P x i)) with (-1 * sum n (fun i => d i * apply_matrix P x i)) by ring. rewrite <- sum_scal. apply sum_ext. intros; ring. }
  pose proof (X y a B1). pose proof (X (apply_matrix M y) b B2). destruct Signs as [_ [Hb _]]. pose proof (Rmult_le_pos _ _ Y0 Y0) as YY.
  assert (0 <= b * (norm y * norm y)) by (apply Rmult_le_pos; assumption). unfold mu. lra.
Qed.
(* (2) "at most one cycle has its points in the balls" *)
Lemma form_unique x y : in_ball x -> in_ball y -> (forall i, (i < n)%nat -> g x i = x i) -> (forall i, (i < n)%nat -> g y i = y i) -> forall i, (i < n)%nat -> x i = y i.
Proof.
  intros Bx By Fx Fy. destruct (Mean x y Bx By) as [A [HA E]]. pose proof (form_falls A (minus_vector x y) HA) as Q. set (z := minus_vector x y) in *.
  assert (Z : form (apply_matrix A z) (apply_matrix A z) = form z z).
  { assert (Same : forall i, (i < n)%nat -> apply_matrix A z i = z i) by (intros i Hi; rewrite <- E, Fx, Fy by assumption; reflexivity).
    unfold quadratic_form. apply dot_ext; [exact Same|]. intros i Hi. apply sum_ext. intros j Hj. rewrite Same by assumption. reflexivity. }
  intros i Hi. pose proof (norm_coordinate n z i Hi) as C. destruct Signs as [_ [_ [M0 _]]].
  assert (norm z = 0). { pose proof (norm_ge0 n z). destruct (Req_dec (norm z) 0) as [|N]; [assumption|exfalso]. assert (0 < norm z * norm z) by (apply Rmult_lt_0_compat; lra). assert (0 < mu * (norm z * norm z)) by (apply Rmult_lt_0_compat; lra). lra. }
  rewrite H in C. unfold z, minus_vector in C. destruct (Req_dec (x i - y i) 0) as [|N]; [lra|]. apply Rabs_pos_lt in N. lra.
Qed.

(* (3) "H is invertible, as H (1 - M) is" *)
Lemma turned_ext y z : (forall i, (i < n)%nat -> y i = z i) -> forall i, turned y i = turned z i.
Proof.
  intros H i. assert (Q : forall j, apply_matrix P y j = apply_matrix P z j) by (intros j; apply (matrix_ext n), H).
  unfold turned. rewrite Q. f_equal. apply sum_ext. intros j _. rewrite Q. reflexivity.
Qed.
Lemma turned_minus y z i : turned (fun j => y j - z j) i = turned y i - turned z i.
Proof.
  unfold turned. assert (Q : forall j, apply_matrix P (fun j => y j - z j) j = apply_matrix P y j - apply_matrix P z j) by (intros; apply (matrix_minus n P y z)).
  rewrite Q. rewrite (sum_ext n _ (fun j => M j i * apply_matrix P y j + -1 * (M j i * apply_matrix P z j))) by (intros; rewrite Q; ring). rewrite sum_plus, sum_scal. ring.
Qed.
Lemma half_positive y : / 2 * (norm y * norm y) <= dot y (turned (fun i => y i - apply_matrix M y i)).
Proof.
  rewrite turned_dot. assert (Fz : forall x, form x (fun i => y i - apply_matrix M y i) = form x y - form x (apply_matrix M y)).
  { intros x. unfold quadratic_form. rewrite (dot_ext x _ x (fun i => apply_matrix P y i - apply_matrix P (apply_matrix M y) i)) by (intros; try apply (matrix_minus n P y (apply_matrix M y)); reflexivity).
    unfold Sums.dot. rewrite (sum_ext n _ (fun i => x i * apply_matrix P y i + -1 * (x i * apply_matrix P (apply_matrix M y) i))) by (intros; ring). rewrite sum_plus, sum_scal. ring. }
  rewrite !Fz, (form_symmetric (apply_matrix M y) y). pose proof (Half y). lra.
Qed.
Lemma turned_injective z : (forall i, (i < n)%nat -> turned z i = 0) -> forall i, (i < n)%nat -> z i = 0.
Proof.
  intros H. set (D := fun i j => delta i j - M i j).
  assert (ED : forall x i, (i < n)%nat -> apply_matrix D x i = x i - apply_matrix M x i).
  { intros x i Hi. unfold Linear.apply_matrix, D. rewrite (sum_ext n _ (fun j => delta j i * x j + -1 * (M i j * x j))).
    - rewrite sum_plus, sum_scal, (sum_delta n i x Hi). ring.
    - intros j _. unfold delta. rewrite Nat.eqb_sym. ring. }
  assert (Pos : forall y, (forall i, (i < n)%nat -> turned (fun i => y i - apply_matrix M y i) i = 0) -> forall i, (i < n)%nat -> y i = 0).
  { intros y Hy. pose proof (half_positive y) as Q. rewrite (dot_ext y _ y (fun _ => 0)) in Q by auto.
    assert (Z : dot y (fun _ => 0) = 0) by (apply sum_zero; intros; ring). rewrite Z in Q. apply (norm_is_zero n). pose proof (norm_ge0 n y). nra. }
  destruct (injective_surjective n D) with (z := z) as [y Hy].
  - intros x Hx. apply Pos. intros i Hi. rewrite (turned_ext _ (fun _ => 0)).
    + unfold turned, Linear.apply_matrix. rewrite !sum_zero; [ring|intros; rewrite sum_zero; [ring|intros; ring]|intros; ring].
    + intros j Hj. rewrite <- ED by assumption. apply Hx, Hj.
  - assert (Y : forall i, (i < n)%nat -> y i = 0).
    { apply Pos. intros i Hi. rewrite (turned_ext _ z); [apply H, Hi|]. intros j Hj. rewrite <- ED by assumption. apply Hy, Hj. }
    intros i Hi. rewrite <- Hy, ED by assumption. rewrite Y by assumption. unfold Linear.apply_matrix. rewrite sum_zero; [ring|]. intros j Hj. rewrite Y by assumption. ring.
Qed.
Definition move tau x : vector := fun i => x i - tau * turned (gap x) i.
Lemma identity_same x i : (i < n)%nat -> apply_matrix delta x i = x i.
Proof. intros Hi. unfold Linear.apply_matrix. rewrite (sum_ext n _ (fun j => delta j i * x j)) by (intros; unfold delta; rewrite Nat.eqb_sym; reflexivity). apply (sum_delta n i x Hi). Qed.
Lemma away_norm x y : away n delta x y = norm (minus_vector x y).
Proof. apply norm_ext. intros. apply identity_same. assumption. Qed.
Definition steep := size P * (1 + size (fun i j => M j i)) * (1 + size M + e).
Lemma turned_size z : norm (turned z) <= size P * (1 + size (fun i j => M j i)) * norm z.
Proof.
  pose proof (matrix_size n P z) as Q. apply Rle_trans with (1 := norm_triangle n (apply_matrix P z) (apply_matrix (fun i j => M j i) (apply_matrix P z))).
  pose proof (matrix_size n (fun i j => M j i) (apply_matrix P z)) as Q2. pose proof (size_ge0 n (fun i j => M j i)).
  assert (size (fun i j => M j i) * norm (apply_matrix P z) <= size (fun i j => M j i) * (size P * norm z)) by (apply Rmult_le_compat_l; assumption). lra.
Qed.
Lemma move_difference tau x y : in_ball x -> in_ball y -> 0 < tau -> forall nu, nu <= mu -> tau * nu < 1 -> tau * steep ^ 2 <= 2 * (mu - nu) ->
  norm (minus_vector (move tau x) (move tau y)) <= (1 - tau * nu) * norm (minus_vector x y).
Proof.
  intros Bx By T0 nu Nu Tn Ts. destruct (Mean x y Bx By) as [A [HA E]]. set (z := minus_vector x y) in *.
  set (h := turned (fun i => z i - apply_matrix A z i)).
  assert (Em : forall i, (i < n)%nat -> minus_vector (move tau x) (move tau y) i = z i - tau * h i).
  { intros i Hi. unfold minus_vector at 1, move. unfold h. rewrite (turned_ext (fun i => z i - apply_matrix A z i) (fun i => gap x i - gap y i)).
    - rewrite turned_minus. unfold z, minus_vector. ring.
    - intros j Hj. rewrite <- E by assumption. unfold z, gap, minus_vector. ring. }
  rewrite (norm_ext n _ _ Em). pose proof (norm_ge0 n z) as Z0. pose proof (turned_monotone A z HA) as Mo. fold h in Mo.
  assert (Hs : norm h <= steep * norm z).
  { unfold h, steep. apply Rle_trans with (1 := turned_size _). rewrite (Rmult_assoc (size P * (1 + size (fun i j => M j i)))). apply Rmult_le_compat_l.
    - apply Rmult_le_pos; [apply size_ge0|]. pose proof (size_ge0 n (fun i j => M j i)). lra.
    - destruct Close as [E0 HE]. pose proof (HE A z HA) as Hd. pose proof (matrix_size n M z) as Hm.
      apply Rle_trans with (norm z + (norm (apply_matrix M z) + norm (fun i => apply_matrix A z i - apply_matrix M z i))); [|lra].
      apply Rle_trans with (norm z + norm (apply_matrix A z)).
      + replace (norm (apply_matrix A z)) with (norm (fun i => -1 * apply_matrix A z i)) by (rewrite norm_scal, Rabs_left1 by lra; lra).
        apply Rle_trans with (2 := norm_triangle n z (fun i => -1 * apply_matrix A z i)). right. apply norm_ext. intros; ring.
      + apply Rplus_le_compat_l. apply Rle_trans with (2 := norm_triangle n (apply_matrix M z) (fun i => apply_matrix A z i - apply_matrix M z i)). right. apply norm_ext. intros; ring. }
  apply Rsqr_incr_0; [|apply norm_ge0|apply Rmult_le_pos; lra]. unfold Rsqr. rewrite norm_square. unfold square.
  replace (dot (fun i => z i - tau * h i) (fun i => z i - tau * h i)) with (norm z * norm z - 2 * tau * dot z h + tau ^ 2 * (norm h * norm h)).
  - assert (H2 : norm h * norm h <= steep ^ 2 * (norm z * norm z)).
    { replace (steep ^ 2 * (norm z * norm z)) with ((steep * norm z) * (steep * norm z)) by ring. apply Rmult_le_compat; try apply norm_ge0; exact Hs. }
    assert (A1 : 2 * tau * (mu * (norm z * norm z)) <= 2 * tau * dot z h) by (apply Rmult_le_compat_l; lra).
    assert (A2 : tau ^ 2 * (norm h * norm h) <= tau ^ 2 * (steep ^ 2 * (norm z * norm z))) by (apply Rmult_le_compat_l; [apply pow2_ge_0|exact H2]).
    assert (A3 : tau * steep ^ 2 * (tau * (norm z * norm z)) <= 2 * (mu - nu) * (tau * (norm z * norm z))).
    { apply Rmult_le_compat_r; [|exact Ts]. apply Rmult_le_pos; [lra|apply Rmult_le_pos; assumption]. }
    assert (A4 : 0 <= (tau * nu) ^ 2 * (norm z * norm z)) by (apply Rmult_le_pos; [apply pow2_ge_0|apply Rmult_le_pos; assumption]). lra.
  - rewrite !norm_square. unfold square, Sums.dot. rewrite (sum_ext n (fun i => (z i - tau * h i) * (z i - tau * h i)) (fun i => z i * z i + (- 2 * tau * (z i * h i) + tau ^ 2 * (h i * h i)))) by (intros; ring).
    rewrite !sum_plus, !sum_scal. ring.
Qed.
Lemma form_exists : exists x, in_ball x /\ forall i, (i < n)%nat -> g x i = x i.
Proof.
  destruct Signs as [A0 [B0 [M0 R0]]]. set (f := norm (turned (gap c))) in *. pose proof (norm_ge0 n (turned (gap c))) as F0. fold f in F0.
  set (nu := (mu + f / r) / 2). assert (Fr : f / r < mu) by (apply (Rmult_lt_reg_r r); [exact R0|]; unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; lra).
  assert (F1 : 0 <= f / r) by (apply Rmult_le_pos; [exact F0|left; apply Rinv_0_lt_compat, R0]). assert (N0 : 0 < nu < mu) by (unfold nu; lra).
  set (tau := Rmin (/ (2 * mu)) ((mu - nu) / (steep ^ 2 + 1))). pose proof (pow2_ge_0 steep) as S0.
  assert (T0 : 0 < tau) by (apply Rmin_glb_lt; [apply Rinv_0_lt_compat; lra|apply Rdiv_lt_0_compat; lra]).
  pose proof (Rmin_l (/ (2 * mu)) ((mu - nu) / (steep ^ 2 + 1))) as T1. pose proof (Rmin_r (/ (2 * mu)) ((mu - nu) / (steep ^ 2 + 1))) as T2. fold tau in T1, T2.
  assert (Tm : tau * mu <= / 2) by (apply (Rmult_le_compat_r mu) in T1; [|lra]; replace (/ (2 * mu) * mu) with (/ 2) in T1 by (field; lra); exact T1).
  assert (Tn : 0 < tau * nu < 1) by (split; [apply Rmult_lt_0_compat; lra|assert (tau * nu < tau * mu) by (apply Rmult_lt_compat_l; lra); lra]).
  assert (Ts : tau * steep ^ 2 <= 2 * (mu - nu)).
  { apply (Rmult_le_compat_r (steep ^ 2 + 1)) in T2; [|lra]. replace ((mu - nu) / (steep ^ 2 + 1) * (steep ^ 2 + 1)) with (mu - nu) in T2 by (field; lra). lra. }
  assert (Diff : forall x y, in_ball x -> in_ball y -> norm (minus_vector (move tau x) (move tau y)) <= (1 - tau * nu) * norm (minus_vector x y)).
  { intros x y Bx By. apply move_difference; try assumption; lra. }
  assert (Bc : in_ball c) by (unfold in_ball; rewrite (norm_ext n _ (fun _ => 0)) by (intros; unfold minus_vector; ring); rewrite norm_zero; lra).
  assert (Ball : forall x, frame_ball n delta c r x <-> in_ball x) by (intros x; unfold frame_ball, in_ball; rewrite away_norm; tauto).
  assert (Maps : forall x, in_ball x -> in_ball (move tau x)).
  { intros x Bx. unfold in_ball. pose proof (Diff x c Bx Bc) as D. unfold in_ball in Bx.
    apply Rle_trans with (norm (minus_vector (move tau x) (move tau c)) + norm (minus_vector (move tau c) c)).
    - apply Rle_trans with (2 := norm_triangle n (minus_vector (move tau x) (move tau c)) (minus_vector (move tau c) c)). right. apply norm_ext. intros; unfold minus_vector; ring.
    - assert (Q : norm (minus_vector (move tau c) c) = tau * f).
      { unfold f. rewrite (norm_ext n _ (fun i => - tau * turned (gap c) i)) by (intros; unfold minus_vector, move; ring). rewrite norm_scal, Rabs_left1 by lra. ring. }
      rewrite Q. assert ((1 - tau * nu) * norm (minus_vector x c) <= (1 - tau * nu) * r) by (apply Rmult_le_compat_l; lra).
      assert (tau * f <= tau * (nu * r)); [|lra]. apply Rmult_le_compat_l; [lra|]. apply (Rmult_le_reg_r (/ r)); [apply Rinv_0_lt_compat, R0|].
      rewrite Rmult_assoc, Rinv_r by lra. unfold nu. unfold Rdiv in *. lra. }
  destruct (banach (away n delta) (away_ge0 n _) (away_same n _) (away_symmetric n _) (away_triangle n _) (frame_ball n delta c r)
    (ball_complete n delta delta (fun x i Hi => eq_trans (identity_same _ i Hi) (identity_same x i Hi)) c r) (move tau) (1 - tau * nu) ltac:(lra)) with (x0 := c) as [x [Bx [Fx _]]].
  - intros x Bx. apply Ball, Maps, Ball, Bx.
  - intros x y Bx By. rewrite !away_norm. apply Diff; apply Ball; assumption.
  - apply Ball, Bc.
  - apply Ball in Bx. exists x. split; [exact Bx|]. rewrite away_norm in Fx. pose proof (norm_is_zero n _ Fx) as Z.
    assert (Zh : forall i, (i < n)%nat -> turned (gap x) i = 0).
    { intros i Hi. specialize (Z i Hi). unfold minus_vector, move in Z. assert (Q : tau * turned (gap x) i = 0) by lra. apply Rmult_integral in Q. destruct Q; [lra|assumption]. }
    intros i Hi. pose proof (turned_injective _ Zh i Hi) as Q. unfold gap, minus_vector in Q. lra.
Qed.
Lemma form_size z : Rabs (form z z) <= (size P + 1) * (norm z * norm z).
Proof.
  pose proof (size_ge0 n P) as P0. pose proof (norm_ge0 n z) as Z0. pose proof (matrix_size n P z) as Q.
  assert (U : forall q, norm q = norm z -> dot q (apply_matrix P z) <= (size P + 1) * (norm z * norm z)).
  { intros q Hq. apply Rle_trans with (1 := dot_le n _ _). rewrite Hq. apply Rle_trans with (norm z * (size P * norm z)); [apply Rmult_le_compat_l; assumption|].
    assert (0 <= norm z * norm z) by (apply Rmult_le_pos; assumption). lra. }
  apply Rabs_le. split; [|apply U; reflexivity]. assert (Opp : dot (fun i => -1 * z i) (apply_matrix P z) = - form z z).
  { unfold quadratic_form, Sums.dot. rewrite (sum_ext n _ (fun i => -1 * (z i * apply_matrix P z i))) by (intros; ring). rewrite sum_scal. ring. }
  pose proof (U (fun i => -1 * z i)) as Q'. rewrite Opp in Q'. assert (E : norm (fun i => -1 * z i) = norm z) by (rewrite norm_scal, Rabs_left1; lra). specialize (Q' E). lra.
Qed.
(* (4) "It is not stable": from points as near to it as one likes orbits leave the ball; (5) and the powers of
   every derivative A grow at a geometric rate *)
Theorem form_rule : exists x, in_ball x /\ (forall i, (i < n)%nat -> g x i = x i) /\
  (forall y, in_ball y -> (forall i, (i < n)%nat -> g y i = y i) -> forall i, (i < n)%nat -> y i = x i) /\
  (form w w < 0 -> (forall eps, 0 < eps -> exists s t, norm (minus_vector s x) < eps /\ ~ in_ball (Nat.iter t g s)) /\
    forall A, derivative A -> exists q c, 1 < q /\ 0 < c /\ forall t, c * q ^ t <= norm (Nat.iter t (apply_matrix A) w)).
Proof.
  destruct form_exists as [x [Bx Fx]]. exists x. split; [exact Bx|split; [exact Fx|split; [intros y By Fy; apply form_unique; assumption|]]].
  intros Neg. destruct Signs as [_ [_ [M0 R0]]]. split; [|intros A HA; apply (growth_rule n (fun _ => P) (fun _ => A) mu (size P + 1)) with (y := fun t => Nat.iter t (apply_matrix A) w);
    [exact M0|pose proof (size_ge0 n P); lra|intros _; apply form_size|intros _ y; apply form_falls, HA|reflexivity|exact Neg]].
  intros eps He. pose proof (norm_ge0 n w) as W0. pose proof (size_ge0 n P) as P0.
  set (h := eps / (norm w + 1)). assert (h0 : 0 < h) by (apply Rdiv_lt_0_compat; lra).
  set (s := fun i => x i + h * w i). set (V := fun y => form (minus_vector y x) (minus_vector y x)). set (K := size P + 1).
  assert (Size : forall y, Rabs (V y) <= K * (norm (minus_vector y x) * norm (minus_vector y x))) by (intros; apply form_size).
  assert (K0 : 0 < K) by (unfold K; lra).
  destruct (escape_rule (fun _ => V) (fun _ => in_ball) (fun _ => g) (mu / K) (K * (2 * r * (2 * r)))) with (x := fun t => Nat.iter t g s) as [t Ht].
  - apply Rdiv_lt_0_compat; assumption.
  - intros _ y By. set (z := minus_vector y x).
    assert (Zr : norm z <= 2 * r).
    { apply Rle_trans with (norm (minus_vector y c) + norm (minus_vector x c)); [|unfold in_ball in *; lra].
      replace (norm (minus_vector x c)) with (norm (minus_vector c x)) by apply norm_opposite.
      apply Rle_trans with (2 := norm_triangle n (minus_vector y c) (minus_vector c x)). right. apply norm_ext. intros; unfold z, minus_vector; ring. }
    pose proof (norm_ge0 n z) as Z0. pose proof (Size y) as Q. fold z in Q. apply Rabs_le_between in Q. split.
    + assert (norm z * norm z <= 2 * r * (2 * r)) by (apply Rmult_le_compat; assumption). assert (K * (norm z * norm z) <= K * (2 * r * (2 * r))) by (apply Rmult_le_compat_l; lra). lra.
    + intros _. destruct (Mean y x By Bx) as [A [HA E]]. pose proof (form_falls A z HA) as D.
      assert (Vg : V (g y) = form (apply_matrix A z) (apply_matrix A z)).
      { assert (Same : forall i, (i < n)%nat -> minus_vector (g y) x i = apply_matrix A z i) by (intros i Hi; unfold z; rewrite <- E by assumption; unfold minus_vector; rewrite Fx by assumption; reflexivity).
        unfold V, form. apply dot_ext; [exact Same|]. intros i Hi. apply sum_ext. intros j Hj. rewrite Same by assumption. reflexivity. }
      rewrite Vg. unfold V at 1. fold z. assert (mu / K * - V y <= mu * (norm z * norm z)); [|unfold V in *; fold z in H |- *; lra].
      replace (mu * (norm z * norm z)) with (mu / K * (K * (norm z * norm z))) by (field; lra). apply Rmult_le_compat_l; [left; apply Rdiv_lt_0_compat; assumption|lra].
  - intros; reflexivity.
  - simpl. unfold V. assert (Sc : form (minus_vector s x) (minus_vector s x) = h ^ 2 * form w w).
    { unfold quadratic_form, Sums.dot. rewrite <- sum_scal. apply sum_ext. intros i _. assert (Q : apply_matrix P (minus_vector s x) i = h * apply_matrix P w i).
      { unfold Linear.apply_matrix. rewrite <- sum_scal. apply sum_ext. intros. unfold minus_vector, s. ring. }
      rewrite Q. unfold minus_vector, s. ring. }
    rewrite Sc. pose proof (pow_lt h 2 h0). assert (0 < h ^ 2 * - form w w) by (apply Rmult_lt_0_compat; lra). lra.
  - exists s, t. split; [|exact Ht]. rewrite (norm_ext n _ (fun i => h * w i)) by (intros; unfold minus_vector, s; ring). rewrite norm_scal, Rabs_pos_eq by lra.
    unfold h. apply (Rmult_lt_reg_r (norm w + 1)); [lra|]. replace (eps / (norm w + 1) * norm w * (norm w + 1)) with (eps * norm w) by (field; lra). apply Rmult_lt_compat_l; lra.
Qed.
End Form.
