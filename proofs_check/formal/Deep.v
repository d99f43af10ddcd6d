(* Deep networks: "f(z) = W_1 phi(W_2 phi(... phi(W_{h+1} z)))". The layers are numbered from the inside here:
   V 0 is W_{h+1}, V 1, ..., V H are W_h, ..., W_2 (so h = H + 1), Out is W_1. The step is that of backpropagation. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Network Sequences.
Open Scope R_scope.

Section Deep.
Variables d k H : nat.
Variables phi dphi : R -> R.
Variables x y : vector.

Section Weights.
Variable V : nat -> matrix.
Variable Out : matrix.
(* pre-activations: of layer 0, and of layer m + 1 *)
Fixpoint layer (z : vector) (m : nat) (j : nat) : R :=
  match m with O => sum d (fun l => V 0%nat j l * z l) | S m' => sum k (fun i => V m j i * phi (layer z m' i)) end.
Definition deep (z : vector) (i : nat) := sum k (fun j => Out i j * phi (layer z H j)).
(* what the weights of layer m multiply, and how many that is *)
Definition enters (z : vector) (m i : nat) : R := match m with O => z i | S m' => phi (layer z m' i) end.
Definition fan (m : nat) : nat := match m with O => d | S _ => k end.
(* back seed n: the derivative of sum_j seed_j phi(a_j), a_j the last pre-activations, by those of layer H - n *)
Fixpoint back (seed : vector) (n : nat) (j : nat) : R :=
  match n with
  | O => seed j * dphi (layer x H j)
  | S n' => sum k (fun i => V (H - n')%nat i j * back seed n' i) * dphi (layer x (H - n) j)
  end.
(* minus the derivative of the loss *)
Definition backward := back (fun j => sum d (fun i => Out i j * (y i - deep x i))).
Definition step_out (g : R) : matrix := fun i j => Out i j + g * ((y i - deep x i) * phi (layer x H j)).
Definition step_layer (g : R) : nat -> matrix := fun m j i => V m j i + g * (backward (H - m) j * enters x m i).
Lemma layer_sum z m j : layer z m j = sum (fan m) (fun i => V m j i * enters z m i).
Proof. destruct m; reflexivity. Qed.
Lemma back_ext s1 s2 n j : (n <= H)%nat -> (j < k)%nat -> (forall i, (i < k)%nat -> s1 i = s2 i) -> back s1 n j = back s2 n j.
Proof.
  intros Hn Hj E. revert j Hj. induction n as [|n IH]; intros j Hj; simpl; [rewrite E by exact Hj; reflexivity|]. f_equal. apply sum_ext. intros i Hi. rewrite IH by (assumption || lia). reflexivity.
Qed.
Lemma back_scal c seed n j : back (fun i => c * seed i) n j = c * back seed n j.
Proof.
  revert j. induction n as [|n IH]; intros j; simpl; [ring|]. rewrite (sum_ext k _ (fun i => c * (V (H - n)%nat i j * back seed n i))) by (intros; rewrite IH; ring).
  rewrite sum_scal. ring.
Qed.
End Weights.

(* Invariant 3: "W_1 = x u^T, W_{h+1} = v x^T are kept", whatever the layers between *)
Theorem invariant3 : forall V Out u v g,
  (forall i j, (i < d)%nat -> (j < k)%nat -> Out i j = y i * u j) -> (forall j l, (j < k)%nat -> (l < d)%nat -> V 0%nat j l = v j * x l) ->
  exists u' v' : vector,
  (forall i j, (i < d)%nat -> (j < k)%nat -> step_out V Out g i j = y i * u' j) /\
  (forall j l, (j < k)%nat -> (l < d)%nat -> step_layer V Out g 0%nat j l = v' j * x l).
Proof.
  intros V Out u v g HO HV. set (e := 1 - sum k (fun j => u j * phi (layer V x H j))).
  exists (fun j => u j + g * (e * phi (layer V x H j))), (fun j => v j + g * backward V Out (H - 0) j). split.
  - intros i j Hi Hj. unfold step_out. replace (y i - deep V Out x i) with (y i * e).
    + rewrite HO by assumption. ring.
    + unfold deep, e. rewrite (sum_ext k (fun j => Out i j * phi (layer V x H j)) (fun j => y i * (u j * phi (layer V x H j)))).
      * rewrite sum_scal. ring.
      * intros q Hq. rewrite HO by assumption. ring.
  - intros j l Hj Hl. unfold step_layer, enters. rewrite HV by assumption. ring.
Qed.

(* "With equal entries in u, in v, and W_i = w_i 1 1^T": w 0 is v, w 1, ..., w H are the layers between *)
Definition equal (V : nat -> matrix) (Out : matrix) (u : R) (w : nat -> R) :=
  (forall i j, (i < d)%nat -> (j < k)%nat -> Out i j = y i * u) /\
  (forall j l, (j < k)%nat -> (l < d)%nat -> V 0%nat j l = w 0%nat * x l) /\
  (forall m j i, (0 < m)%nat -> (m <= H)%nat -> (j < k)%nat -> (i < k)%nat -> V m j i = w m).
Section Reduced.
Variable u : R.
Variable w : nat -> R.
(* "a_{h+1} = v, a_i = k w_i phi(a_{i+1}); p = k u phi(a_2); e = 1 - p" (|x| = |y| = 1; x2, y2 their squares) *)
Variables x2 y2 : R.
Fixpoint a (alpha : R) (m : nat) : R := match m with O => alpha * w 0%nat | S m' => INR k * (w m * phi (a alpha m')) end.
Definition e := 1 - INR k * (u * phi (a x2 H)).
(* e B_2, e B_3, ...: "B_2 = u phi'(a_2), B_{i+1} = B_i k w_i phi'(a_{i+1})" *)
Fixpoint b (n : nat) : R :=
  match n with O => y2 * (u * e) * dphi (a x2 H) | S n' => INR k * (w (H - n')%nat * b n') * dphi (a x2 (H - n)) end.
(* "u' = e phi(a_2), w_i' = e B_i phi(a_{i+1}), v' = e B_{h+1}" *)
Definition velocity_out := e * phi (a x2 H).
Definition velocity (m : nat) := b (H - m) * match m with O => 1 | S m' => phi (a x2 m') end.
Lemma velocity_positive m : (0 < m)%nat -> velocity m = b (H - m) * phi (a x2 (m - 1)).
Proof. intros M. unfold velocity. destruct m as [|m]; [lia|]. replace (S m - 1)%nat with m by lia. reflexivity. Qed.
(* from layer m + 1 to the one inside it *)
Lemma b_inwards m : (m < H)%nat -> b (H - m) = INR k * (w (S m) * b (H - S m)) * dphi (a x2 m).
Proof.
  intros M. replace (H - m)%nat with (S (H - S m)) by lia. simpl b.
  replace (H - (H - S m))%nat with (S m) by lia. replace (H - S (H - S m))%nat with m by lia. reflexivity.
Qed.

(* the integrands of the deep laws: "u du = phi(a_2)/(phi'(a_2) phi(a_3)) dw_2" *)
Theorem deep_law_out : y2 = 1 -> (0 < H)%nat -> dphi (a x2 H) <> 0 -> phi (a x2 (H - 1)) <> 0 ->
  u * velocity_out = phi (a x2 H) / (dphi (a x2 H) * phi (a x2 (H - 1))) * velocity H.
Proof.
  intros Y HH D P. rewrite velocity_positive, Nat.sub_diag by exact HH. unfold velocity_out. simpl b. rewrite Y. field. auto.
Qed.
(* "w_i dw_i = phi(a_{i+1})/(k phi'(a_{i+1}) phi(a_{i+2})) dw_{i+1}": here layer m + 1 and the one inside it, m *)
Theorem deep_law : forall m, (0 < m)%nat -> (m < H)%nat -> INR k <> 0 -> dphi (a x2 m) <> 0 -> phi (a x2 (m - 1)) <> 0 ->
  w (S m) * velocity (S m) = phi (a x2 m) / (INR k * dphi (a x2 m) * phi (a x2 (m - 1))) * velocity m.
Proof.
  intros m M1 M2 K D P. rewrite !velocity_positive, (b_inwards m M2) by lia. replace (S m - 1)%nat with m by lia. field. auto.
Qed.
(* "w_h dw_h = phi(v)/(k phi'(v)) dv" *)
Theorem deep_law_inner : (0 < H)%nat -> INR k <> 0 -> dphi (a x2 0) <> 0 ->
  w 1%nat * velocity 1 = phi (a x2 0) / (INR k * dphi (a x2 0)) * velocity 0.
Proof.
  intros HH K D. rewrite velocity_positive by lia. unfold velocity. rewrite (b_inwards 0 HH). simpl (1 - 1)%nat. field. auto.
Qed.
(* "For h = 1 this is Theorem 1" *)
Theorem deep_law_one_layer : y2 = 1 -> H = 0%nat -> dphi (a x2 0) <> 0 -> u * velocity_out = phi (a x2 0) / dphi (a x2 0) * velocity 0.
Proof. intros Y Z D. unfold velocity_out, velocity. replace (H - 0)%nat with 0%nat by lia. simpl b. rewrite Y, Z. field. exact D. Qed.
End Reduced.

Lemma equal_layer V Out u w z m j : equal V Out u w -> (m <= H)%nat -> (j < k)%nat -> layer V z m j = a w (dot d x z) m.
Proof.
  intros [_ [H0 HM]]. revert j. induction m as [|m IH]; intros j Hm Hj; simpl.
  - unfold dot. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros l Hl. rewrite H0 by assumption. ring.
  - rewrite (sum_ext k _ (fun _ => w (S m) * phi (a w (dot d x z) m))).
    + apply sum_const.
    + intros i Hi. rewrite HM, IH by lia. reflexivity.
Qed.
(* "the whole map is one-dimensional (deep: the nested version)" *)
Lemma equal_deep V Out u w z i : equal V Out u w -> (i < d)%nat -> deep V Out z i = y i * (INR k * (u * phi (a w (dot d x z) H))).
Proof.
  intros E Hi. unfold deep. rewrite (sum_ext k _ (fun _ => y i * (u * phi (a w (dot d x z) H)))).
  - rewrite sum_const. ring.
  - intros j Hj. rewrite (equal_layer V Out u w z H j E) by lia. destruct E as [HO _]. rewrite HO by assumption. ring.
Qed.
Lemma equal_backward V Out u w n j : equal V Out u w -> (n <= H)%nat -> (j < k)%nat ->
  backward V Out n j = b u w (dot d x x) (dot d y y) n.
Proof.
  intros E. unfold backward. revert j. induction n as [|n IH]; intros j Hn Hj; simpl.
  - rewrite (equal_layer V Out u w x H j E) by lia. f_equal.
    rewrite (sum_ext d _ (fun i => u * e u w (dot d x x) * (y i * y i))).
    + rewrite sum_scal. fold (dot d y y). ring.
    + intros i Hi. rewrite (equal_deep V Out u w x i E Hi). unfold e. destruct E as [HO _]. rewrite HO by assumption. ring.
  - rewrite (equal_layer V Out u w x (H - S n) j E) by lia. f_equal.
    rewrite (sum_ext k _ (fun _ => w (H - n)%nat * b u w (dot d x x) (dot d y y) n)); [apply sum_const|].
    intros i Hi. rewrite IH by lia. destruct E as [_ [_ HM]]. rewrite HM by lia. reflexivity.
Qed.

(* Invariant 4: "with equal entries in u, in v, and W_i = w_i 1 1^T for 2 <= i <= h, this is kept (any gamma)", and
   the weights move as the reduced flow says *)
Theorem invariant4 : forall V Out u w g, equal V Out u w ->
  equal (step_layer V Out g) (step_out V Out g) (u + g * velocity_out u w (dot d x x))
    (fun m => w m + g * velocity u w (dot d x x) (dot d y y) m).
Proof.
  intros V Out u w g E. split; [|split].
  - intros i j Hi Hj. unfold step_out, velocity_out. rewrite (equal_deep V Out u w x i E Hi), (equal_layer V Out u w x H j E) by lia.
    destruct E as [HO _]. rewrite HO by assumption. unfold e. ring.
  - intros j l Hj Hl. unfold step_layer, velocity, enters. rewrite (equal_backward V Out u w (H - 0) j E) by lia.
    destruct E as [_ [H0 _]]. rewrite H0 by assumption. ring.
  - intros m j i M1 M2 Hj Hi. destruct m as [|m]; [lia|]. unfold step_layer, velocity, enters.
    rewrite (equal_backward V Out u w (H - S m) j E), (equal_layer V Out u w x m i E) by lia.
    destruct E as [_ [_ HM]]. rewrite HM by lia. reflexivity.
Qed.

(* the derivative of the map along x, at 1 *)
Lemma deep_line u w : INR k * (u * phi (a w 1 H)) = 1 -> (forall m, (m <= H)%nat -> is_derive phi (a w 1 m) (dphi (a w 1 m)) /\ phi (a w 1 m) <> 0) ->
  is_derive (fun alpha => INR k * (u * phi (a w alpha H))) 1 (product (S H) (fun m => a w 1 m * dphi (a w 1 m) / phi (a w 1 m))).
Proof.
  intros P D. set (El := fun m => a w 1 m * dphi (a w 1 m) / phi (a w 1 m)).
  assert (DA : forall m, (m <= H)%nat -> is_derive (fun alpha => a w alpha m) 1 (a w 1 m * product m El)).
  { induction m as [|m IH]; intros Hm; simpl.
    - auto_derive; [exact I|ring].
    - destruct (D m ltac:(lia)) as [Dm Nm]. evar_last.
      + apply (is_derive_scal (fun alpha => w (S m) * phi (a w alpha m))). apply (is_derive_scal (fun alpha => phi (a w alpha m))).
        apply (is_derive_comp phi (fun alpha => a w alpha m) 1 _ _ Dm (IH ltac:(lia))).
      + unfold scal; simpl. unfold mult; simpl. set (Q := product m El). unfold El. field. exact Nm. }
  destruct (D H (le_n H)) as [DH NH]. evar_last.
  - apply (is_derive_scal (fun alpha => u * phi (a w alpha H))). apply (is_derive_scal (fun alpha => phi (a w alpha H))).
    apply (is_derive_comp phi (fun alpha => a w alpha H) 1 _ _ DH (DA H (le_n H))).
  - unfold scal; simpl. unfold mult; simpl. set (Q := product H El). unfold El.
    transitivity (INR k * (u * phi (a w 1 H)) * (Q * (a w 1 H * dphi (a w 1 H) / phi (a w 1 H)))); [field; exact NH|]. rewrite P. ring.
Qed.
(* Corollary 2: "lambda_1(J_f(x)) = prod_{i=2}^{h+1} E(a_i): the product of the layers' elasticities" *)
Theorem corollary2 : forall V Out u w, equal V Out u w -> dot d x x = 1 -> INR k * (u * phi (a w 1 H)) = 1 ->
  (forall m, (m <= H)%nat -> is_derive phi (a w 1 m) (dphi (a w 1 m)) /\ phi (a w 1 m) <> 0) ->
  forall z i, (i < d)%nat -> is_derive (fun h => deep V Out (fun l => x l + h * z l) i) 0
    (product (S H) (fun m => a w 1 m * dphi (a w 1 m) / phi (a w 1 m)) * (y i * dot d x z)).
Proof.
  intros V Out u w E Hx P D z i Hi. set (g := fun alpha => INR k * (u * phi (a w alpha H))).
  assert (Dot : forall h, dot d x (fun l => x l + h * z l) = 1 + h * dot d x z).
  { intros h. unfold dot. rewrite <- sum_scal, <- Hx. unfold dot. rewrite <- sum_plus. apply sum_ext. intros; ring. }
  apply (is_derive_ext (fun h => y i * g (1 + h * dot d x z))).
  { intros h. unfold g. rewrite <- Dot. symmetry. apply (equal_deep V Out u w _ i E Hi). }
  evar_last.
  - apply (is_derive_scal (fun h => g (1 + h * dot d x z))). apply (is_derive_comp g (fun h => 1 + h * dot d x z) 0).
    + rewrite Rmult_0_l, Rplus_0_r. apply (deep_line u w P D).
    + auto_derive; [exact I|reflexivity].
  - unfold scal; simpl. unfold mult; simpl. ring.
Qed.
End Deep.
