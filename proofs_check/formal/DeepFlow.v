(* The flow of a deep network under Invariants 3 and 4 (Deep.v): it is that of the matrices (DeepMatrix.v), so it exists,
   is unique, arrives from p0 > 0 (DeepArrives.v), and from p0 < 0 may be trapped. *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Calculus Network Linear Interval Picard Existence Theorem1 Deep DeepMatrix DeepArrives.
Import ListNotations.
Open Scope R_scope.

Section DeepFlow.
Variables k H : nat.
Hypothesis kpos : (0 < k)%nat.
Variables phi dphi : R -> R.
Notation K := (INR k).
Lemma K1 : 1 <= K.
Proof. apply (le_INR 1). lia. Qed.
Definition deep_flow (u : R -> R) (w : nat -> R -> R) (during : R -> Prop) := forall t, during t ->
  is_derive u t (velocity_out k H phi (u t) (fun m => w m t) 1) /\
  forall m, (m <= H)%nat -> is_derive (w m) t (velocity k H phi dphi (u t) (fun m => w m t) 1 1 m).
(* the matrices: Out = y u 1^T, V_0 = v 1 x^T, V_m = w_m 1 1^T *)
Definition spread_layers (x : vector) (w : nat -> R) : nat -> matrix := fun m _ i => match m with O => w 0%nat * x i | S _ => w m end.
Definition spread_out (y : vector) (u : R) : matrix := fun i _ => y i * u.
Lemma spread_equal d x y u w : equal d k H x y (spread_layers x w) (spread_out y u) u w.
Proof. repeat split. intros m j i Hm. destruct m; [lia|reflexivity]. Qed.
Lemma spread_slopes d x y u w : dot d x x = 1 -> dot d y y = 1 ->
  (forall i j, (i < d)%nat -> (j < k)%nat -> slope_out d k H phi x y (spread_layers x w) (spread_out y u) i j = y i * velocity_out k H phi u w 1) /\
  forall m j i, (m <= H)%nat -> (j < k)%nat -> (i < fan d k m)%nat ->
    slope_layer d k H phi dphi x y (spread_layers x w) (spread_out y u) m j i = match m with O => x i | S _ => 1 end * velocity k H phi dphi u w 1 1 m.
Proof.
  intros Ux Uy. pose proof (spread_equal d x y u w) as E. split.
  - intros i j Hi Hj. unfold slope_out. rewrite (equal_deep d k H phi x y _ _ _ _ x i E Hi), (equal_layer d k H phi x y _ _ _ _ x H j E) by lia. rewrite Ux.
    unfold spread_out, velocity_out, e. ring.
  - intros m j i Hm Hj Hi. unfold slope_layer. rewrite (equal_backward d k H phi dphi x y _ _ _ _ (H - m) j E) by lia. rewrite Ux, Uy.
    destruct m as [|m]; unfold enters, velocity; [ring|]. rewrite (equal_layer d k H phi x y _ _ _ _ x m i E) by (simpl in Hi; lia). rewrite Ux. ring.
Qed.
Theorem deep_flow_matrices : forall d x y u w during, dot d x x = 1 -> dot d y y = 1 -> deep_flow u w during ->
  deep_matrix_flow d k H phi dphi x y (fun t => spread_layers x (fun m => w m t)) (fun t => spread_out y (u t)) during.
Proof.
  intros d x y u w during Ux Uy F t Ht. destruct (F t Ht) as [Fu Fw]. destruct (spread_slopes d x y (u t) (fun m => w m t) Ux Uy) as [A B]. split.
  - intros i j Hi Hj. rewrite A by assumption. apply (is_derive_scal u), Fu.
  - intros m j i Hm Hj Hi. rewrite B by assumption. unfold spread_layers. destruct m as [|m].
    + apply (is_derive_ext (fun t => x i * w 0%nat t)); [intros; apply Rmult_comm|]. apply (is_derive_scal (w 0%nat)), (Fw 0%nat Hm).
    + evar_last; [apply (Fw (S m) Hm)|]. symmetry. apply Rmult_1_l.
Qed.
(* d = 1, x = y = 1 *)
Definition one : vector := fun _ => 1.
Lemma one_unit : dot 1 one one = 1.
Proof. unfold dot, sum. simpl. unfold one. ring. Qed.
Notation layers w := (fun t : R => spread_layers one (fun m => w m t)).
Notation outs u := (fun t : R => spread_out one (u t)).
Lemma one_last u j t : last 1 one (outs u) j t = u t.
Proof. unfold last, sum, spread_out. simpl. unfold one. ring. Qed.
Lemma one_aligned u t : aligned 1 k one (outs u) t.
Proof. intros i j _ _. rewrite one_last. reflexivity. Qed.
Lemma one_layer w m j : (m <= H)%nat -> (j < k)%nat -> layer 1 k phi (spread_layers one w) one m j = a k phi w 1 m.
Proof. intros Hm Hj. rewrite (equal_layer 1 k H phi one one _ _ _ _ one m j (spread_equal 1 one one 0 w) Hm Hj), one_unit. reflexivity. Qed.
Lemma one_product u w t : product_of 1 k H phi one one (layers w) (outs u) t = K * (u t * phi (a k phi (fun m => w m t) 1 H)).
Proof.
  unfold product_of. rewrite (sum_ext k _ (fun _ => u t * phi (a k phi (fun m => w m t) 1 H))); [apply sum_const|].
  intros j Hj. rewrite one_last, one_layer by (exact Hj || lia). reflexivity.
Qed.
Lemma one_fan m : (0 < fan 1 k m)%nat.
Proof. destruct m; simpl; lia. Qed.
Lemma one_entry w m j i : spread_layers one w m j i = w m.
Proof. destruct m; [unfold spread_layers, one; ring|reflexivity]. Qed.

Theorem deep_flow_unique : forall u w u' w', smooth phi dphi -> deep_flow u w (fun t => 0 <= t) -> deep_flow u' w' (fun t => 0 <= t) ->
  u' 0 = u 0 -> (forall m, (m <= H)%nat -> w' m 0 = w m 0) -> forall t, 0 <= t -> u' t = u t /\ forall m, (m <= H)%nat -> w' m t = w m t.
Proof.
  intros u w u' w' Sm F F' Eu Ew t Ht.
  assert (Q : forall p, In p (parts 1 k H) -> joined (spread_layers one (fun m => w' m t)) (spread_out one (u' t)) p = joined (spread_layers one (fun m => w m t)) (spread_out one (u t)) p).
  { intros p Hp. apply (deep_matrix_flow_unique 1 k H phi dphi one one Sm (layers w') (outs u') (layers w) (outs u)); [apply deep_flow_matrices; auto using one_unit|apply deep_flow_matrices; auto using one_unit| |exact Ht|exact Hp].
    intros [[i j]|[m [j i]]] Ha; unfold joined; [unfold spread_out; rewrite Eu; reflexivity|]. rewrite !one_entry. apply Ew. apply parts_inner in Ha. apply Ha. }
  split.
  - pose proof (Q (inl (0%nat, 0%nat))) as E. unfold joined, spread_out, one in E. rewrite !Rmult_1_l in E. apply E, parts_outer. lia.
  - intros m Hm. pose proof (Q (inr (m, (0%nat, 0%nat)))) as E. unfold joined in E. rewrite !one_entry in E. apply E, parts_inner. pose proof (one_fan m). lia.
Qed.

(* it exists: its field is that of the matrices, read at one entry of each *)
Section Exists.
Hypothesis Sm : smooth phi dphi.
Variable u0 : R.
Variable w0 : nat -> R.
Definition names : list (option nat) := None :: map Some (seq 0 (S H)).
Definition name (p : part) : option nat := match p with inl _ => None | inr (m, _) => Some m end.
Definition entry_of (o : option nat) : part := match o with None => inl (0%nat, 0%nat) | Some m => inr (m, (0%nat, 0%nat)) end.
Definition start_of (o : option nat) : R := match o with None => u0 | Some m => w0 m end.
Definition all_entries (x : option nat -> R) : part -> R := joined (spread_layers one (fun m => x (Some m))) (spread_out one (x None)).
Definition reduced_field (x : option nat -> R) (o : option nat) : R := deep_field 1 k H phi dphi one one (all_entries x) (entry_of o).
Lemma named m : In (Some m) names <-> (m <= H)%nat.
Proof.
  unfold names. split.
  - intros [Q|Q]; [discriminate|]. apply in_map_iff in Q. destruct Q as [q [E Q]]. injection E as ->. apply in_seq in Q. lia.
  - intros Q. right. apply in_map, in_seq. lia.
Qed.
Lemma all_entries_name x p : all_entries x p = x (name p).
Proof. destruct p as [[i j]|[m [j i]]]; [unfold all_entries, joined, spread_out, one; apply Rmult_1_l|apply one_entry]. Qed.
Lemma name_in p : In p (parts 1 k H) -> In (name p) names.
Proof. destruct p as [[i j]|[m [j i]]]; intros Hp; [left; reflexivity|]. apply parts_inner in Hp. apply named. tauto. Qed.
Lemma entry_in o : In o names -> In (entry_of o) (parts 1 k H).
Proof. destruct o as [m|]; intros Ho; [apply named in Ho; apply parts_inner; pose proof (one_fan m)|apply parts_outer]; lia. Qed.
Lemma reduced_solves X t : solves names reduced_field X t -> is_derive (X None) t (velocity_out k H phi (X None t) (fun m => X (Some m) t) 1) /\
  forall m, (m <= H)%nat -> is_derive (X (Some m)) t (velocity k H phi dphi (X None t) (fun m => X (Some m) t) 1 1 m).
Proof.
  intros Q. destruct (spread_slopes 1 one one (X None t) (fun m => X (Some m) t) one_unit one_unit) as [A B]. split.
  - evar_last; [apply (Q None); left; reflexivity|]. transitivity (one 0%nat * velocity_out k H phi (X None t) (fun m => X (Some m) t) 1); [apply (A 0%nat 0%nat); lia|unfold one; apply Rmult_1_l].
  - intros m Hm. evar_last; [apply (Q (Some m)), named, Hm|]. etransitivity; [apply (B m 0%nat 0%nat Hm kpos (one_fan m))|]. destruct m; [unfold one|]; apply Rmult_1_l.
Qed.
Lemma reduced_lipschitz r : lipschitz_on names (near names start_of r) reduced_field.
Proof.
  set (M := total names (fun o => Rabs (start_of o) + Rabs (r o))).
  destruct (deep_field_lipschitz 1 k H phi dphi one one Sm (Euler.bounded_by (parts 1 k H) M) M (fun X HX => HX)) as [L [L0 HL]].
  assert (In1 : forall x, near names start_of r x -> Euler.bounded_by (parts 1 k H) M (all_entries x)).
  { intros x Hx p Hp. rewrite all_entries_name. pose proof (Hx _ (name_in p Hp)) as Q.
    pose proof (total_member names (fun o => Rabs (start_of o) + Rabs (r o)) (name p)) as T. cbv beta in T. fold M in T.
    pose proof (T (fun o _ => Rplus_le_le_0_compat _ _ (Rabs_pos _) (Rabs_pos _)) (name_in p Hp)). pose proof (Rle_abs (r (name p))).
    pose proof (Rabs_triang (x (name p) - start_of (name p)) (start_of (name p))) as Tr. replace (x (name p) - start_of (name p) + start_of (name p)) with (x (name p)) in Tr by ring. lra. }
  exists (L * INR (length (parts 1 k H))). split; [apply Rmult_le_pos; [exact L0|apply pos_INR]|]. intros x z Hx Hz o Ho.
  apply Rle_trans with (1 := HL _ _ (In1 x Hx) (In1 z Hz) _ (entry_in o Ho)). rewrite Rmult_assoc. apply Rmult_le_compat_l; [exact L0|].
  apply distance_le. intros p Hp. rewrite !all_entries_name. apply (total_member names (fun o => Rabs (x o - z o)) (name p)); [intros; apply Rabs_pos|apply name_in, Hp].
Qed.
Theorem deep_flow_exists : exists (u : R -> R) (w : nat -> R -> R), u 0 = u0 /\ (forall m, w m 0 = w0 m) /\ deep_flow u w (fun t => 0 <= t).
Proof.
  set (e0 := 1 - K * (u0 * phi (a k phi w0 1 H))).
  destruct (global_solution names reduced_field start_of (fun T _ => Rmax 0 T / 2 + e0 ^ 2 / 4 + 1)) as [X [X0 HX]].
  - intros T o _. pose proof (Rmax_l 0 T). pose proof (pow2_ge_0 e0). lra.
  - intros S T o Hs. assert (Rmax 0 S <= Rmax 0 T); [|lra]. apply Rmax_lub; [apply Rmax_l|]. apply Rle_trans with (1 := Hs), Rmax_r.
  - intros T _. apply reduced_lipschitz.
  - intros T S X HS X0 HX o Ho. set (u := X None). set (w := fun m => X (Some m)).
    assert (F : deep_flow u w (fun t => 0 <= t <= S)) by (intros t Ht; apply reduced_solves, HX, Ht).
    destruct (aligned_distance 1 k H phi dphi one one one_unit (layers w) (outs u) S ltac:(lra) (deep_flow_matrices 1 one one u w _ one_unit one_unit F) (one_aligned u 0) (fun t _ m j _ _ => proj1 Sm _)) as [Dw Du].
    assert (E : missing 1 k H phi one one (layers w) (outs u) 0 = e0).
    { unfold missing. rewrite one_product. unfold e0, u, w. f_equal. rewrite X0. f_equal. f_equal. f_equal. f_equal. apply FunctionalExtensionality.functional_extensionality. intros m. apply X0. }
    rewrite E in Dw, Du. pose proof (Rmax_r 0 T). rewrite <- X0. apply Rle_lt_trans with (S / 2 + e0 ^ 2 / 4); [|lra]. destruct o as [m|].
    + apply named in Ho. pose proof (Dw m 0%nat 0%nat Ho kpos (one_fan m)) as Q. rewrite !one_entry in Q. exact Q.
    + pose proof (Du 0%nat kpos) as Q. rewrite !one_last in Q. exact Q.
  - exists (X None), (fun m => X (Some m)). split; [apply X0|split; [intros m; apply X0|]]. intros t Ht. apply reduced_solves, HX, Ht.
Qed.
End Exists.

Section Flow.
Variable u : R -> R.
Variable w : nat -> R -> R.
Hypothesis F : deep_flow u w (fun t => 0 <= t).
Definition act m t := a k phi (fun m => w m t) 1 m.
Definition share t := K * (u t * phi (act H t)).
(* the flow converges to p = 1 *)
Definition deep_converges := exists (U : R) (W : nat -> R), is_lim u p_infty U /\ (forall m, (m <= H)%nat -> is_lim (w m) p_infty (W m)) /\
  K * (U * phi (a k phi W 1 H)) = 1.
Lemma converges_of_reaches : reaches 1 k H phi one one (layers w) (outs u) -> deep_converges.
Proof.
  intros [W [U [LW [LU E]]]]. assert (Lw : forall m j i, (m <= H)%nat -> (j < k)%nat -> (i < fan 1 k m)%nat -> is_lim (w m) p_infty (W m j i)).
  { intros m j i Hm Hj Hi. apply (is_lim_ext (fun t => spread_layers one (fun m => w m t) m j i)); [intros; apply one_entry|apply LW; assumption]. }
  assert (Lu : forall j, (j < k)%nat -> is_lim u p_infty (U j)).
  { intros j Hj. apply (is_lim_ext (fun t => spread_out one (u t) 0%nat j)); [intros; unfold spread_out, one; ring|]. replace (U j) with (one 0%nat * U j) by (unfold one; ring). apply LU; [lia|exact Hj]. }
  set (W' := fun m => W m 0%nat 0%nat). assert (Same : forall m j i, (m <= H)%nat -> (j < k)%nat -> (i < fan 1 k m)%nat -> W m j i = W' m).
  { intros m j i Hm Hj Hi. apply (lim_same (w m)); [apply Lw; assumption|apply Lw; [exact Hm|exact kpos|apply one_fan]]. }
  exists (U 0%nat), W'. split; [apply Lu, kpos|split; [intros m Hm; apply Lw; [exact Hm|exact kpos|apply one_fan]|]].
  assert (Eq : equal 1 k H one one W (fun i j => one i * U j) (U 0%nat) W').
  { split; [intros i j Hi Hj; f_equal; apply (lim_same u); [apply Lu, Hj|apply Lu, kpos]|split].
    - intros j l Hj Hl. rewrite (Same 0%nat j l) by (assumption || lia). unfold one. ring.
    - intros m j i M0 Hm Hj Hi. apply Same; [exact Hm|exact Hj|]. destruct m; [lia|exact Hi]. }
  pose proof (equal_deep 1 k H phi one one W _ _ _ one 0%nat Eq ltac:(lia)) as Q. rewrite E in Q by lia. rewrite one_unit in Q. unfold one in Q at 1 2. lra.
Qed.
(* "p0 > 0 (below or above 1)": phi need be differentiable only where weights within r of the start lead *)
Theorem deep_flow_arrives : forall r, let m := sqrt K * Rabs (phi (act H 0)) / Rmax 1 (share 0) in 0 < share 0 -> Rabs (1 - share 0) / m < r ->
  (forall W, (forall q, (q <= H)%nat -> Rabs (W q - w q 0) <= r) -> forall q, (q <= H)%nat -> is_derive phi (a k phi W 1 q) (dphi (a k phi W 1 q))) ->
  deep_converges /\ forall t, 0 <= t -> Rabs (u t - u 0) <= Rabs (1 - share 0) / m /\ (forall q, (q <= H)%nat -> Rabs (w q t - w q 0) <= Rabs (1 - share 0) / m) /\
    Rabs (1 - share t) <= Rabs (1 - share 0) * exp (- (m ^ 2 * t)).
Proof.
  intros r m P0 Hr Known. pose proof K1 as K0. assert (Sk : 0 < sqrt K) by (apply sqrt_lt_R0; lra). pose proof (sqrt_sqrt K ltac:(lra)) as SK.
  assert (N : norm k (fun j => last 1 one (outs u) j 0) = sqrt K * Rabs (u 0)).
  { unfold norm, square, dot. rewrite (sum_ext k _ (fun _ => u 0 * u 0)) by (intros; rewrite one_last; reflexivity). rewrite sum_const, sqrt_mult by (lra || nra). f_equal. apply sqrt_Rsqr_abs. }
  assert (U0 : u 0 <> 0) by (intros Z; unfold share in P0; rewrite Z in P0; lra). assert (F0 : phi (act H 0) <> 0) by (intros Z; unfold share in P0; rewrite Z in P0; lra).
  apply Rabs_pos_lt in U0. apply Rabs_pos_lt in F0. pose proof (one_product u w 0) as Pr. fold (act H 0) in Pr. fold (share 0) in Pr.
  assert (Sh : share 0 = K * (Rabs (u 0) * Rabs (phi (act H 0)))) by (rewrite <- (Rabs_pos_eq (share 0)) by lra; unfold share; rewrite !Rabs_mult, (Rabs_pos_eq K) by lra; reflexivity).
  assert (M : Rmin 1 (share 0) / (sqrt K * Rabs (u 0)) = m).
  { unfold m. assert (Rmin 1 (share 0) * Rmax 1 (share 0) = share 0) by (unfold Rmin, Rmax; destruct (Rle_dec 1 (share 0)); ring).
    pose proof (Rmax_l 1 (share 0)). apply (Rmult_eq_reg_r (sqrt K * Rabs (u 0) * Rmax 1 (share 0))); [|apply Rgt_not_eq, Rmult_lt_0_compat; [apply Rmult_lt_0_compat|]; lra].
    replace (Rmin 1 (share 0) / (sqrt K * Rabs (u 0)) * (sqrt K * Rabs (u 0) * Rmax 1 (share 0))) with (Rmin 1 (share 0) * Rmax 1 (share 0)) by (field; lra).
    replace (sqrt K * Rabs (phi (act H 0)) / Rmax 1 (share 0) * (sqrt K * Rabs (u 0) * Rmax 1 (share 0))) with ((sqrt K * sqrt K) * (Rabs (u 0) * Rabs (phi (act H 0)))) by (field; lra).
    rewrite SK, <- Sh. assumption. }
  pose proof (arrives_of_kind 1 k H phi dphi one one one_unit (layers w) (outs u) (deep_flow_matrices 1 one one u w _ one_unit one_unit F) (one_aligned u 0)
    (fun W _ => exists w', forall q j i, (q <= H)%nat -> (j < k)%nat -> (i < fan 1 k q)%nat -> W q j i = spread_layers one w' q j i)) as Main.
  destruct Main with (r := r) as [R B].
  - intros t _. exists (fun q => w q t). reflexivity.
  - intros W U LW _. exists (fun q => W q 0%nat 0%nat). intros q j i Hq Hj Hi. rewrite one_entry.
    apply (lim_same (w q)); [apply (is_lim_ext (fun t => spread_layers one (fun m => w m t) q j i)); [intros; apply one_entry|apply LW; assumption]|].
    apply (is_lim_ext (fun t => spread_layers one (fun m => w m t) q 0%nat 0%nat)); [intros; apply one_entry|apply LW; [exact Hq|exact kpos|apply one_fan]].
  - rewrite Pr. exact P0.
  - rewrite Pr, N, M. exact Hr.
  - intros W U [w' Ew] [Nw _] q j Hq Hj.
    assert (El : layer 1 k phi W one q j = a k phi w' 1 q).
    { rewrite <- one_unit. apply (equal_layer 1 k H phi one one W (spread_out one 0) 0 w' one q j); [|exact Hq|exact Hj]. split; [reflexivity|split].
      - intros j' l Hj' Hl. rewrite Ew by (assumption || lia). reflexivity.
      - intros p j' i M0 Hp Hj' Hi. rewrite Ew; [apply one_entry|exact Hp|exact Hj'|]. destruct p; [lia|exact Hi]. }
    rewrite El. apply Known; [|exact Hq]. intros p Hp. pose proof (Nw p 0%nat 0%nat Hp kpos (one_fan p)) as Q. rewrite Ew in Q by (exact Hp || exact kpos || apply one_fan). rewrite !one_entry in Q. exact Q.
  - rewrite Pr, N, M in B. split; [apply converges_of_reaches, R|]. intros t Ht. destruct (B t Ht) as [[Bw Bu] Be]. rewrite one_product in Be. fold (act H t) in Be. fold (share t) in Be.
    split; [|split; [|exact Be]].
    + pose proof (Bu 0%nat kpos) as Q. rewrite !one_last in Q. exact Q.
    + intros q Hq. pose proof (Bw q 0%nat 0%nat Hq kpos (one_fan q)) as Q. rewrite !one_entry in Q. exact Q.
Qed.
Hypothesis Hphi : forall z, is_derive phi z (dphi z).
(* all starts *)
Theorem deep_flow_ends : deep_converges \/ ((forall t, 0 <= t -> share t <= 0) /\ is_lim share p_infty 0).
Proof.
  destruct (deep_ends 1 k H phi dphi one one one_unit Hphi (layers w) (outs u) (deep_flow_matrices 1 one one u w _ one_unit one_unit F) (one_aligned u 0)) as [R|[N L]].
  - left. apply converges_of_reaches, R.
  - right. split; [intros t Ht; unfold share, act; rewrite <- one_product; apply N, Ht|]. apply (is_lim_ext (product_of 1 k H phi one one (layers w) (outs u))); [intros; apply one_product|exact L].
Qed.

(* phi and phi' positive (for sigmoid, gumbel, exp): at the last layer "u du = phi(a_2)/(phi'(a_2) phi(a_3)) dw_2", and
   a_3 rises while a_2 falls. So the integral of phi/phi' from the end to a_2, if it is finite, is a barrier for u^2. *)
Fixpoint slope n t := match n with O => u t * dphi (act H t) | S n' => K * (w (H - n')%nat t * slope n' t) * dphi (act (H - n) t) end.
Fixpoint spread m t := match m with O => 1 | S m' => K * phi (act m' t) ^ 2 + (K * (w m t * dphi (act m' t))) ^ 2 * spread m' t end.
Lemma spread_ge0 m t : 0 <= spread m t.
Proof.
  pose proof K1. induction m as [|m IH]; cbn [spread]; [lra|]. assert (0 <= K * phi (act m t) ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]).
  assert (0 <= (K * (w (S m) t * dphi (act m t))) ^ 2 * spread m t) by (apply Rmult_le_pos; [apply pow2_ge_0|exact IH]). lra.
Qed.
Lemma b_slope n t : b k H phi dphi (u t) (fun m => w m t) 1 1 n = (1 - share t) * slope n t.
Proof. induction n as [|n IH]; cbn [b slope]; [unfold e; fold (act H t); fold (share t); ring|]. rewrite IH. fold (act (H - S n) t). ring. Qed.
(* "a_i' = e B_i S_i", S_i a sum of squares *)
Lemma derive_act m t : 0 <= t -> (m <= H)%nat -> is_derive (act m) t ((1 - share t) * (slope (H - m) t * spread m t)).
Proof.
  intros Ht. destruct (F t Ht) as [_ Fw]. induction m as [|m IH]; intros Hm.
  - apply (is_derive_ext (fun t => 1 * w 0%nat t)); [intros; reflexivity|]. evar_last; [apply (is_derive_scal (w 0%nat)), (Fw 0%nat ltac:(lia))|].
    unfold velocity. rewrite b_slope. simpl. ring.
  - specialize (IH ltac:(lia)). apply (is_derive_ext (fun t => K * (w (S m) t * phi (act m t)))); [intros; reflexivity|]. evar_last.
    + apply (is_derive_scal (fun t => w (S m) t * phi (act m t))). apply (is_derive_mult (w (S m)) (fun t => phi (act m t))).
      * apply (Fw (S m) Hm).
      * apply (is_derive_comp phi (act m) t _ _ (Hphi _) IH).
      * intros; apply Rmult_comm.
    + rewrite velocity_positive, b_slope by lia. replace (S m - 1)%nat with m by lia. fold (act m t).
      assert (E : slope (H - m) t = K * (w (S m) t * slope (H - S m) t) * dphi (act m t)).
      { replace (H - m)%nat with (S (H - S m)) by lia. cbn [slope]. replace (H - (H - S m))%nat with (S m) by lia. replace (H - S (H - S m))%nat with m by lia. reflexivity. }
      rewrite E. cbn [spread]. unfold plus, mult, scal; simpl. unfold mult; simpl. ring.
Qed.
Theorem deep_flow_trapped : forall (G : R -> R) g, (0 < H)%nat -> (forall z, 0 < phi z /\ 0 < dphi z) ->
  (forall z, z <= act H 0 -> is_derive G z (phi z / dphi z) /\ g <= G z) ->
  u 0 < 0 -> w H 0 <= 0 -> G (act H 0) - g < K * phi (act (H - 1) 0) ^ 2 * (u 0 ^ 2 / 2) ->
  (forall t, 0 <= t -> u t < 0) /\ is_lim share p_infty 0.
Proof.
  intros G g H1 Pos HG U0 W0 Barrier. pose proof K1 as K0. set (f0 := phi (act (H - 1) 0)) in *.
  assert (Step : forall s, 0 <= s -> (forall t, 0 <= t <= s -> u t <= 0) -> u s < 0).
  { intros s Hs Q. assert (E1 : forall t, 0 <= t <= s -> 1 <= 1 - share t).
    { intros t Ht. pose proof (Q t Ht). pose proof (proj1 (Pos (act H t))). assert (0 <= K * (- u t * phi (act H t))) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]). unfold share. lra. }
    assert (Sl : forall t, 0 <= t <= s -> slope 0 t <= 0).
    { intros t Ht. pose proof (Q t Ht). pose proof (proj2 (Pos (act H t))). simpl. assert (0 <= - u t * dphi (act H t)) by (apply Rmult_le_pos; lra). lra. }
    assert (Wn : forall t, 0 <= t <= s -> w H t <= 0).
    { intros t Ht. apply Rle_trans with (2 := W0). apply (nonincreasing (w H) (fun t => (1 - share t) * slope 0 t * phi (act (H - 1) t)) 0 t); [lra| |].
      - intros q Hq. evar_last; [apply (proj2 (F q ltac:(lra)) H (le_n H))|]. rewrite velocity_positive, Nat.sub_diag, b_slope by exact H1. reflexivity.
      - intros q Hq. pose proof (E1 q ltac:(lra)). pose proof (Sl q ltac:(lra)). pose proof (proj1 (Pos (act (H - 1) q))).
        assert (0 <= (1 - share q) * - slope 0 q) by (apply Rmult_le_pos; lra). assert (0 <= (1 - share q) * - slope 0 q * phi (act (H - 1) q)) by (apply Rmult_le_pos; lra). lra. }
    assert (Up : forall t, 0 <= t <= s -> f0 <= phi (act (H - 1) t)).
    { intros t Ht. apply (nondecreasing (fun t => phi (act (H - 1) t)) (fun t => (1 - share t) * (slope (H - (H - 1)) t * spread (H - 1) t) * dphi (act (H - 1) t)) 0 t); [lra| |].
      - intros q Hq. apply (is_derive_comp phi (act (H - 1)) q _ _ (Hphi _)), derive_act; [lra|lia].
      - intros q Hq. replace (H - (H - 1))%nat with 1%nat by lia. cbn [slope]. replace (H - 0)%nat with H by lia. pose proof (E1 q ltac:(lra)). pose proof (spread_ge0 (H - 1) q).
        pose proof (Sl q ltac:(lra)) as S0. simpl in S0. pose proof (Wn q ltac:(lra)). pose proof (proj2 (Pos (act (H - 1) q))).
        assert (0 <= w H q * (u q * dphi (act H q))) by nra. repeat (apply Rmult_le_pos; try lra). }
    assert (Ac : forall t, 0 <= t <= s -> act H t <= act H 0).
    { intros t Ht. apply (nonincreasing (act H) (fun t => (1 - share t) * (slope (H - H) t * spread H t)) 0 t); [lra|intros q Hq; apply derive_act; [lra|lia]|].
      intros q Hq. rewrite Nat.sub_diag. pose proof (E1 q ltac:(lra)). pose proof (Sl q ltac:(lra)). pose proof (spread_ge0 H q).
      assert (0 <= - slope 0 q * spread H q) by (apply Rmult_le_pos; lra). assert (0 <= (1 - share q) * (- slope 0 q * spread H q)) by (apply Rmult_le_pos; lra). lra. }
    assert (Law : K * f0 ^ 2 * (u 0 ^ 2 / 2) - G (act H 0) <= K * f0 ^ 2 * (u s ^ 2 / 2) - G (act H s)).
    { apply (nondecreasing (fun t => K * f0 ^ 2 * (u t ^ 2 / 2) - G (act H t)) (fun t => (1 - share t) * (u t * phi (act H t)) * (K * f0 ^ 2 - spread H t)) 0 s Hs).
      - intros t Ht. pose proof (Pos (act H t)). destruct (HG (act H t) (Ac t Ht)) as [DG _]. evar_last.
        + apply (is_derive_minus (fun t => K * f0 ^ 2 * (u t ^ 2 / 2)) (fun t => G (act H t))).
          * apply (is_derive_scal (fun t => u t ^ 2 / 2)). apply (is_derive_ext (fun t => / 2 * u t ^ 2)); [intros; apply Rmult_comm|]. apply (is_derive_scal (fun t => u t ^ 2)), (is_derive_pow u 2 t _ (proj1 (F t ltac:(lra)))).
          * apply (is_derive_comp G (act H) t _ _ DG (derive_act H t ltac:(lra) (le_n H))).
        + rewrite Nat.sub_diag. unfold velocity_out, e. fold (act H t). fold (share t). unfold minus, plus, opp, scal; simpl. unfold mult; simpl. field. lra.
      - intros t Ht. pose proof (E1 t Ht). pose proof (Q t Ht). pose proof (proj1 (Pos (act H t))). pose proof (Up t Ht). pose proof (proj1 (Pos (act (H - 1) 0))) as F0. fold f0 in F0.
        assert (Sp : K * f0 ^ 2 <= spread H t).
        { set (m := (H - 1)%nat) in *. replace (spread H t) with (spread (S m) t) by (f_equal; unfold m; lia). cbn [spread].
          assert (K * f0 ^ 2 <= K * phi (act m t) ^ 2) by (apply Rmult_le_compat_l; [lra|apply pow_incr; lra]).
          pose proof (spread_ge0 m t). assert (0 <= (K * (w (S m) t * dphi (act m t))) ^ 2 * spread m t) by (apply Rmult_le_pos; [apply pow2_ge_0|assumption]). lra. }
        replace ((1 - share t) * (u t * phi (act H t)) * (K * f0 ^ 2 - spread H t)) with ((1 - share t) * (- u t * phi (act H t)) * (spread H t - K * f0 ^ 2)) by ring.
        repeat (apply Rmult_le_pos; try lra). }
    pose proof (proj2 (HG (act H s) (Ac s ltac:(lra)))). destruct (Q s ltac:(lra)) as [|E]; [assumption|]. rewrite E in Law. simpl in Law. lra. }
  assert (Neg : forall t, 0 <= t -> u t < 0).
  { intros t Ht. apply Step; [exact Ht|]. apply (stays_below u 0 t Ht); [| exact U0|intros q Hq K'; apply Step; [lra|exact K']].
    intros q Hq. eapply continuity_of_derive. apply (proj1 (F q (proj1 Hq))). }
  split; [exact Neg|]. destruct deep_flow_ends as [[U [W [LU [LW E]]]]|[_ L]]; [exfalso|exact L].
  assert (U <= 0) by (apply (lim_le u U 0 0 LU); intros t Ht; left; apply Neg; lra). pose proof (proj1 (Pos (a k phi W 1 H))).
  assert (0 <= K * (- U * phi (a k phi W 1 H))) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]). lra.
Qed.
(* "w_h dw_h = phi(v)/(k phi'(v)) dv", integrated: a quantity that is conserved *)
Theorem deep_conserved : forall (G : R -> R) T, (0 < H)%nat -> (forall t, 0 <= t <= T -> dphi (w 0%nat t) <> 0 /\ is_derive G (w 0%nat t) (phi (w 0%nat t) / dphi (w 0%nat t))) ->
  forall t, 0 <= t <= T -> w 1%nat t ^ 2 / 2 - G (w 0%nat t) / K = w 1%nat 0 ^ 2 / 2 - G (w 0%nat 0) / K.
Proof.
  intros G T H1 HG t Ht. pose proof K1 as K0. apply (constant (fun t => w 1%nat t ^ 2 / 2 - G (w 0%nat t) / K) 0 t); [lra|]. intros s Hs. destruct (HG s ltac:(lra)) as [N D].
  destruct (F s ltac:(lra)) as [_ Fw]. pose proof (deep_law_inner k H phi dphi (u s) (fun m => w m s) 1 1 H1 ltac:(lra)) as L. cbn [a] in L. rewrite Rmult_1_l in L. specialize (L N).
  evar_last.
  - apply (is_derive_minus (fun t => w 1%nat t ^ 2 / 2) (fun t => G (w 0%nat t) / K)).
    + apply (is_derive_ext (fun t => / 2 * w 1%nat t ^ 2)); [intros; apply Rmult_comm|]. apply (is_derive_scal (fun t => w 1%nat t ^ 2)), (is_derive_pow (w 1%nat) 2 s _ (Fw 1%nat H1)).
    + apply (is_derive_ext (fun t => / K * G (w 0%nat t))); [intros; apply Rmult_comm|]. apply (is_derive_scal (fun t => G (w 0%nat t))), (is_derive_comp G (w 0%nat) s _ _ D (Fw 0%nat ltac:(lia))).
  - unfold minus, plus, opp, scal; simpl. unfold mult; simpl.
    match goal with |- / 2 * (_ * ?v1 * _) + - (/ K * (?v0 * _)) = 0 => transitivity (w 1%nat s * v1 - phi (w 0%nat s) / (K * dphi (w 0%nat s)) * v0); [field; lra|rewrite L; ring] end.
Qed.
(* the laws of the layers further out, integrated in time *)
Hypothesis Lip : locally_lipschitz dphi.
Lemma act_continuous m t : 0 <= t -> (m <= H)%nat -> continuity_pt (act m) t.
Proof. intros Ht Hm. eapply continuity_of_derive. apply (derive_act m t Ht Hm). Qed.
Lemma slope_continuous n t : 0 <= t -> (n <= H)%nat -> continuity_pt (slope n) t.
Proof.
  intros Ht. assert (D : forall m, (m <= H)%nat -> continuity_pt (fun t => dphi (act m t)) t) by (intros m Hm; apply (continuity_pt_comp (act m) dphi); [apply act_continuous; assumption|apply lipschitz_continuous, Lip]).
  induction n as [|n IH]; intros Hn; cbn [slope].
  - apply (continuity_pt_mult u (fun t => dphi (act H t))); [eapply continuity_of_derive; apply (proj1 (F t Ht))|apply D; lia].
  - apply (continuity_pt_mult (fun t => K * (w (H - n)%nat t * slope n t)) (fun t => dphi (act (H - S n) t))); [|apply D; lia].
    apply (continuity_pt_scal (fun t => w (H - n)%nat t * slope n t) K). apply (continuity_pt_mult (w (H - n)%nat) (slope n)); [|apply IH; lia].
    eapply continuity_of_derive. apply (proj2 (F t Ht) (H - n)%nat). lia.
Qed.
Lemma share_continuous t : 0 <= t -> continuity_pt (fun t => 1 - share t) t.
Proof.
  intros Ht. apply (continuity_pt_minus (fun _ => 1) share); [apply continuity_pt_const; intros ? ?; reflexivity|]. apply (continuity_pt_scal (fun t => u t * phi (act H t)) K).
  apply (continuity_pt_mult u (fun t => phi (act H t))); [eapply continuity_of_derive; apply (proj1 (F t Ht))|].
  apply (continuity_pt_comp (act H) phi); [apply act_continuous; [exact Ht|lia]|eapply continuity_of_derive; apply Hphi].
Qed.
Lemma half_square (x dx f : R -> R) T : 0 <= T -> (forall t, 0 <= t <= T -> is_derive x t (dx t) /\ continuity_pt dx t /\ x t * dx t = f t) -> is_RInt f 0 T ((x T ^ 2 - x 0 ^ 2) / 2).
Proof.
  intros HT Q. apply (is_RInt_ext (fun t => x t * dx t)); [intros t Ht; apply Q; rewrite Rmin_left, Rmax_right in Ht by lra; lra|].
  replace ((x T ^ 2 - x 0 ^ 2) / 2) with (minus (/ 2 * x T ^ 2) (/ 2 * x 0 ^ 2)) by (unfold minus, plus, opp; simpl; field).
  apply (is_RInt_derive (fun t => / 2 * x t ^ 2) (fun t => x t * dx t)); intros t Ht; rewrite Rmin_left, Rmax_right in Ht by lra; destruct (Q t Ht) as [D [C _]].
  - evar_last; [apply (is_derive_scal (fun t => x t ^ 2)), (is_derive_pow x 2 t _ D)|]. simpl. field.
  - apply continuity_pt_filterlim. apply (continuity_pt_mult x dx); [eapply continuity_of_derive; exact D|exact C].
Qed.
Definition speed_of m t := velocity k H phi dphi (u t) (fun m => w m t) 1 1 m.
Lemma speed_continuous m t : 0 <= t -> (m <= H)%nat -> continuity_pt (speed_of m) t.
Proof.
  intros Ht Hm. apply (continuity_pt_ext (fun t => (1 - share t) * slope (H - m) t * match m with O => 1 | S m' => phi (act m' t) end)).
  - intros s. unfold speed_of, velocity. rewrite b_slope. reflexivity.
  - apply (continuity_pt_mult (fun t => (1 - share t) * slope (H - m) t)).
    + apply (continuity_pt_mult (fun t => 1 - share t)); [apply share_continuous, Ht|apply slope_continuous; [exact Ht|lia]].
    + destruct m as [|m]; [apply continuity_pt_const; intros ? ?; reflexivity|]. apply (continuity_pt_comp (act m) phi); [apply act_continuous; [exact Ht|lia]|eapply continuity_of_derive; apply Hphi].
Qed.
Theorem deep_law_out_integral : forall T, 0 <= T -> (0 < H)%nat -> (forall t, 0 <= t <= T -> dphi (act H t) <> 0 /\ phi (act (H - 1) t) <> 0) ->
  is_RInt (fun t => phi (act H t) / (dphi (act H t) * phi (act (H - 1) t)) * speed_of H t) 0 T ((u T ^ 2 - u 0 ^ 2) / 2).
Proof.
  intros T HT H1 N. apply (half_square u (fun t => velocity_out k H phi (u t) (fun m => w m t) 1)); [exact HT|]. intros t Ht. destruct (N t Ht) as [N1 N2]. split; [apply (F t (proj1 Ht))|split].
  - unfold velocity_out, e. apply (continuity_pt_mult (fun t => 1 - share t) (fun t => phi (act H t))); [apply share_continuous, Ht|].
    apply (continuity_pt_comp (act H) phi); [apply act_continuous; [apply Ht|lia]|eapply continuity_of_derive; apply Hphi].
  - apply (deep_law_out k H phi dphi (u t) (fun m => w m t) 1 1 eq_refl H1 N1 N2).
Qed.
Theorem deep_law_integral : forall m T, 0 <= T -> (0 < m)%nat -> (m < H)%nat -> (forall t, 0 <= t <= T -> dphi (act m t) <> 0 /\ phi (act (m - 1) t) <> 0) ->
  is_RInt (fun t => phi (act m t) / (K * dphi (act m t) * phi (act (m - 1) t)) * speed_of m t) 0 T ((w (S m) T ^ 2 - w (S m) 0 ^ 2) / 2).
Proof.
  intros m T HT M1 M2 N. pose proof K1. apply (half_square (w (S m)) (speed_of (S m))); [exact HT|]. intros t Ht. destruct (N t Ht) as [N1 N2].
  split; [apply (proj2 (F t (proj1 Ht)) (S m)); lia|split; [apply speed_continuous; [apply Ht|lia]|]].
  apply (deep_law k H phi dphi (u t) (fun m => w m t) 1 1 m M1 M2); [lra|exact N1|exact N2].
Qed.
End Flow.
End DeepFlow.
