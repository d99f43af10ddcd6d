(* Rules of proofs_check/kernel/kinds/memories.py, sentences.py and counting.py: states other than the input, networks that
   store nothing but 0, words that are said for ever, and points that a bounded map can have. *)
From Coq Require Import Reals Lra Lia Psatz FunctionalExtensionality List Arith.
From Coquelicot Require Import Coquelicot.
From AssociativeMemory Require Import Sums Network Linear Contraction.
Import ListNotations.
Open Scope R_scope.

(* "The state s is x, or the first preactivation W_1 x + b_1; g leads from a state to the next one, once around the layers,
   and to the cycles of g belong those of f": f is others after entrance, and g entrance after others *)
Theorem inner_rule : forall {X S : Type} (entrance : X -> S) (others : S -> X) p, let f x := others (entrance x) in let g s := entrance (others s) in
  (0 < p)%nat -> (forall t x, entrance (Nat.iter t f x) = Nat.iter t g (entrance x) /\ Nat.iter (1 + t) f x = others (Nat.iter t g (entrance x))) /\
  (forall s, Nat.iter p g s = s -> Nat.iter p f (others s) = others s /\ entrance (others s) = g s) /\
  (forall x, Nat.iter p f x = x -> Nat.iter p g (entrance x) = entrance x) /\
  forall x y, Nat.iter p f x = x -> Nat.iter p f y = y -> entrance x = entrance y -> x = y.
Proof.
  intros X S entrance others p f g Hp. assert (E : forall t x, entrance (Nat.iter t f x) = Nat.iter t g (entrance x)).
  { induction t as [|t IH]; intros x; [reflexivity|]. simpl. unfold f at 1, g at 1. rewrite IH. reflexivity. }
  assert (O : forall t s, Nat.iter t f (others s) = others (Nat.iter t g s)).
  { induction t as [|t IH]; intros s; [reflexivity|]. simpl. rewrite IH. reflexivity. }
  split; [intros t x; split; [apply E|simpl; unfold f at 1; rewrite E; reflexivity]|split; [|split]].
  - intros s Hs. split; [rewrite O, Hs; reflexivity|reflexivity].
  - intros x Hx. rewrite <- E, Hx. reflexivity.
  - intros x y Hx Hy H. destruct p as [|p]; [lia|]. rewrite <- Hx, <- Hy. simpl. unfold f at 1 3. rewrite !E, H. reflexivity.
Qed.

(* Layers, from the last one inward: each is a sum of matrices times what it reads, the input or phi of earlier layers; a
   part has the place of that in the list of all that can be read, the last first, its length, and the matrix *)
Definition layer : Type := list (nat * nat * matrix).
Definition weighted (parts : layer) (read : list vector) : vector :=
  fun i => total parts (fun part => apply_matrix (snd (fst part)) (snd part) (nth (fst (fst part)) read (fun _ => 0)) i).
Fixpoint to_read (phi : R -> R) (layers : list layer) (x : vector) : list vector :=
  match layers with [] => [x] | parts :: rest => (fun i => phi (weighted parts (to_read phi rest x) i)) :: to_read phi rest x end.
Definition network (phi : R -> R) (layers : list layer) (x : vector) : vector :=
  match layers with [] => x | parts :: rest => weighted parts (to_read phi rest x) end.
Definition scaled t (x : vector) : vector := fun i => t * x i.
Lemma weighted_scaled t parts read : weighted parts (map (scaled t) read) = scaled t (weighted parts read).
Proof.
  apply functional_extensionality. intros i. unfold weighted, scaled at 2. rewrite <- total_scal. apply total_ext. intros [[k n] W] _. simpl.
  replace (fun _ : nat => 0) with (scaled t (fun _ => 0)) by (apply functional_extensionality; intros; unfold scaled; ring). rewrite map_nth.
  unfold apply_matrix. rewrite <- sum_scal. apply sum_ext. intros l _. unfold scaled. replace (fun _ : nat => t * 0) with (fun _ : nat => 0) by (apply functional_extensionality; intros; ring). ring.
Qed.
Lemma network_homogeneous phi a b layers : (forall z, z <= 0 -> phi z = a * z) -> (forall z, 0 <= z -> phi z = b * z) ->
  forall t x, 0 < t -> network phi layers (fun i => t * x i) = fun i => t * network phi layers x i.
Proof.
  intros Ha Hb t x Ht. assert (Phi : forall z, phi (t * z) = t * phi z).
  { intros z. destruct (Rle_dec 0 z) as [P|P].
    - rewrite !Hb by (assumption || (apply Rmult_le_pos; lra)). ring.
    - assert (t * z <= 0) by (assert (0 <= t * - z) by (apply Rmult_le_pos; lra); lra). rewrite !Ha by lra. ring. }
  assert (Read : forall ls, to_read phi ls (scaled t x) = map (scaled t) (to_read phi ls x)).
  { induction ls as [|parts rest IH]; [reflexivity|]. simpl. rewrite IH, weighted_scaled. f_equal. apply functional_extensionality. intros i. apply Phi. }
  destruct layers as [|parts rest]; [reflexivity|]. change (weighted parts (to_read phi rest (scaled t x)) = scaled t (weighted parts (to_read phi rest x))).
  rewrite Read. apply weighted_scaled.
Qed.
(* "f(t x) = t f(x): with x all t x are fixed, or on such a cycle, and are not drawn to that of x" *)
Theorem homogeneous_rule : forall phi a b layers n p x, (forall z, z <= 0 -> phi z = a * z) -> (forall z, 0 <= z -> phi z = b * z) ->
  let f := network phi layers in (forall y z, (forall i, (i < n)%nat -> y i = z i) -> forall i, (i < n)%nat -> f y i = f z i) ->
  (0 < p)%nat -> (forall i, (i < n)%nat -> Nat.iter p f x i = x i) ->
  (forall t i, 0 < t -> (i < n)%nat -> Nat.iter p f (fun i => t * x i) i = t * x i) /\
  ((exists i, (i < n)%nat /\ x i <> 0) -> forall t j, 0 < t -> t <> 1 -> exists i, (i < n)%nat /\ Nat.iter j f x i <> t * x i).
Proof.
  intros phi a b layers n p x Ha Hb f Ext Hp Hx. pose proof (network_homogeneous phi a b layers Ha Hb) as H. fold f in H.
  assert (It : forall m t y, 0 < t -> Nat.iter m f (fun i => t * y i) = fun i => t * Nat.iter m f y i).
  { induction m as [|m IH]; intros t y Ht; [reflexivity|]. simpl. rewrite IH, H by assumption. reflexivity. }
  assert (Exts : forall m y z, (forall i, (i < n)%nat -> y i = z i) -> forall i, (i < n)%nat -> Nat.iter m f y i = Nat.iter m f z i).
  { induction m as [|m IH]; intros y z Hyz; [exact Hyz|]. simpl. apply Ext, IH, Hyz. }
  split; [intros t i Ht Hi; rewrite It, Hx by assumption; reflexivity|]. intros [i0 [Hi0 N0]] t j Ht N1.
  destruct (Classical_Prop.classic (exists i, (i < n)%nat /\ Nat.iter j f x i <> t * x i)) as [|No]; [assumption|exfalso].
  assert (J : forall i, (i < n)%nat -> Nat.iter j f x i = t * x i) by (intros i Hi; destruct (Req_dec (Nat.iter j f x i) (t * x i)); [assumption|exfalso; apply No; eauto]).
  assert (Jm : forall m i, (i < n)%nat -> Nat.iter (m * j) f x i = t ^ m * x i).
  { induction m as [|m IH]; intros i Hi; [simpl; ring|]. simpl. rewrite iter_plus. rewrite (Exts j _ (fun i => t ^ m * x i) IH i Hi), It by (apply pow_lt, Ht). rewrite J by assumption. ring. }
  assert (Pm : forall m i, (i < n)%nat -> Nat.iter (m * p) f x i = x i).
  { induction m as [|m IH]; intros i Hi; [reflexivity|]. simpl. rewrite iter_plus. rewrite (Exts p _ x IH i Hi). apply Hx, Hi. }
  pose proof (Jm p i0 Hi0) as E. rewrite Nat.mul_comm, Pm in E by assumption.
  assert (T1 : t ^ p = 1) by (apply (Rmult_eq_reg_r (x i0)); [lra|exact N0]).
  destruct (Rtotal_order t 1) as [L|[L|L]]; [|contradiction|].
  - assert (t ^ p < 1); [|lra]. destruct p as [|p]; [lia|]. apply Rle_lt_trans with (t * 1); [|lra]. simpl. apply Rmult_le_compat_l; [lra|]. rewrite <- (pow1 p). apply pow_incr. lra.
  - assert (1 < t ^ p) by (apply Rlt_pow_R1; assumption || lia). lra.
Qed.

(* "It says the word whose number in V h + c is above all others": where w_i is said at every point of the i-th ball of a
   cycle, and the step that hears it leads into the next one, these words are said for ever *)
Section Sentences.
Context {S : Type}.
Variable size : nat.
Variable number : S -> nat -> R.
Variable hears : nat -> S -> S.
Definition says s w := (w < size)%nat /\ forall v, (v < size)%nat -> v <> w -> number s v < number s w.
Lemma says_one s v w : says s v -> says s w -> v = w.
Proof. intros [Hv Sv] [Hw Sw]. destruct (Nat.eq_dec v w) as [|N]; [assumption|]. pose proof (Sv w Hw ltac:(auto)). pose proof (Sw v Hv N). lra. Qed.
Theorem sentence_rule : forall (ball : nat -> S -> Prop) (words : nat -> nat) period, (0 < period)%nat ->
  (forall i s, (i < period)%nat -> ball i s -> says s (words i) /\ ball (Nat.modulo (1 + i) period) (hears (words i) s)) ->
  forall (state : nat -> S) (said : nat -> nat) i0, (forall t, says (state t) (said t)) -> (forall t, state (1 + t)%nat = hears (said t) (state t)) ->
  (i0 < period)%nat -> ball i0 (state 0%nat) -> forall t, said t = words (Nat.modulo (i0 + t) period) /\ ball (Nat.modulo (i0 + t) period) (state t).
Proof.
  intros ball words period Hp H state said i0 Sa St Hi B t.
  assert (All : forall t, ball (Nat.modulo (i0 + t) period) (state t)).
  { induction t0 as [|m IH]; [rewrite Nat.add_0_r, Nat.mod_small; assumption|].
    assert (Lt : (Nat.modulo (i0 + m) period < period)%nat) by (apply Nat.mod_upper_bound; lia). destruct (H _ _ Lt IH) as [Sw Bw].
    change (Datatypes.S m) with (1 + m)%nat. rewrite St, (says_one _ _ _ (Sa m) Sw). replace (i0 + (1 + m))%nat with (1 + (i0 + m))%nat by lia.
    rewrite <- (Nat.add_mod_idemp_r 1) by lia. exact Bw. }
  split; [|apply All]. assert (Lt : (Nat.modulo (i0 + t) period < period)%nat) by (apply Nat.mod_upper_bound; lia).
  apply (says_one (state t)); [apply Sa|apply H; [exact Lt|apply All]].
Qed.
End Sentences.

(* "the letter is met by the map inside phi alone, and phi lies between two numbers: then so do the values of the map, its
   points among them" *)
Theorem reach_rule : forall (phi : R -> R) (arguments : R -> nat -> R) (rest : (nat -> R) -> R) low high first last p x, let f x := rest (fun i => phi (arguments x i)) in
  (forall z, low <= phi z <= high) -> (forall y, (forall i, low <= y i <= high) -> first <= rest y <= last) -> (0 < p)%nat -> Nat.iter p f x = x -> first <= x <= last.
Proof. intros phi arguments rest low high first last [|p] x f Phi Rest Hp E; [lia|]. rewrite <- E. simpl. unfold f at 1 3. apply Rest. intros; apply Phi. Qed.
