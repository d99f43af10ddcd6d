(* Finite sums, over lists and over 0, ..., n - 1. Vectors are functions; only entries below the dimension count. *)
From Coq Require Import Reals Lra Lia List Arith.
From Coquelicot Require Import Coquelicot.
Import ListNotations.
Open Scope R_scope.

Fixpoint total {A : Type} (l : list A) (f : A -> R) : R :=
  match l with [] => 0 | a :: r => f a + total r f end.

Section Total.
Context {A : Type}.
Implicit Types (l : list A) (f g : A -> R).

Lemma total_ext l f g : (forall a, In a l -> f a = g a) -> total l f = total l g.
Proof. induction l; simpl; intros H; [reflexivity|]. rewrite IHl, H; auto. Qed.

Lemma total_scal l c f : total l (fun a => c * f a) = c * total l f.
Proof. induction l; simpl; [ring|]. rewrite IHl. ring. Qed.

Lemma total_plus l f g : total l (fun a => f a + g a) = total l f + total l g.
Proof. induction l; simpl; [ring|]. rewrite IHl. ring. Qed.

Lemma total_zero l f : (forall a, In a l -> f a = 0) -> total l f = 0.
Proof. induction l; simpl; intros H; [reflexivity|]. rewrite IHl, H; auto. ring. Qed.

Lemma total_const l c : total l (fun _ => c) = INR (length l) * c.
Proof. induction l; simpl total; [simpl; ring|]. rewrite IHl. simpl length. rewrite S_INR. ring. Qed.

Lemma total_le l f g : (forall a, In a l -> f a <= g a) -> total l f <= total l g.
Proof.
  induction l; simpl; intros H; [lra|].
  pose proof (H a (or_introl eq_refl)). pose proof (IHl (fun b Hb => H b (or_intror Hb))). lra.
Qed.

Lemma total_ge0 l f : (forall a, In a l -> 0 <= f a) -> 0 <= total l f.
Proof. intros H. apply total_le in H. rewrite total_const in H. lra. Qed.

Lemma total_abs l f : Rabs (total l f) <= total l (fun a => Rabs (f a)).
Proof.
  induction l; simpl; [rewrite Rabs_R0; lra|].
  pose proof (Rabs_triang (f a) (total l f)). lra.
Qed.

Lemma total_member l f a : (forall b, In b l -> 0 <= f b) -> In a l -> f a <= total l f.
Proof.
  induction l as [|b l IH]; simpl; intros H Ha; [contradiction|].
  destruct Ha as [->|Ha].
  - assert (0 <= total l f) by (apply total_ge0; auto). lra.
  - assert (0 <= f b) by auto. assert (f a <= total l f) by auto. lra.
Qed.

Lemma total_derive l (f : A -> R -> R) (df : A -> R) x :
  (forall a, In a l -> is_derive (f a) x (df a)) ->
  is_derive (fun h => total l (fun a => f a h)) x (total l df).
Proof.
  induction l; simpl; intros H.
  - apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule) 0 x).
  - apply (is_derive_plus (f a) (fun h => total l (fun a => f a h))); auto.
Qed.

Lemma total_app l1 l2 f : total (l1 ++ l2) f = total l1 f + total l2 f.
Proof. induction l1; simpl; [ring|]. rewrite IHl1. ring. Qed.
End Total.

Lemma total_map {A B : Type} (g : A -> B) l f : total (map g l) f = total l (fun a => f (g a)).
Proof. induction l; simpl; [reflexivity|]. rewrite IHl. reflexivity. Qed.

Lemma total_swap {A B : Type} (l : list A) (r : list B) f :
  total l (fun a => total r (fun b => f a b)) = total r (fun b => total l (fun a => f a b)).
Proof.
  induction l; simpl.
  - symmetry. apply total_zero. auto.
  - rewrite IHl, <- total_plus. reflexivity.
Qed.

(* sums over 0, ..., n - 1 *)
Definition sum (n : nat) (f : nat -> R) : R := total (seq 0 n) f.

Lemma below n i : In i (seq 0 n) <-> (i < n)%nat.
Proof. rewrite in_seq. lia. Qed.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof. intros H. apply total_ext. intros i Hi. apply H, below, Hi. Qed.
Lemma sum_scal n c f : sum n (fun i => c * f i) = c * sum n f.
Proof. apply total_scal. Qed.
Lemma sum_plus n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. apply total_plus. Qed.
Lemma sum_zero n f : (forall i, (i < n)%nat -> f i = 0) -> sum n f = 0.
Proof. intros H. apply total_zero. intros i Hi. apply H, below, Hi. Qed.
Lemma sum_const n c : sum n (fun _ => c) = INR n * c.
Proof. unfold sum. rewrite total_const, seq_length. reflexivity. Qed.
Lemma sum_derive n (f : nat -> R -> R) (df : nat -> R) x :
  (forall i, (i < n)%nat -> is_derive (f i) x (df i)) ->
  is_derive (fun h => sum n (fun i => f i h)) x (sum n df).
Proof. intros H. apply total_derive. intros i Hi. apply H, below, Hi. Qed.
Lemma sum_swap n m f : sum n (fun i => sum m (fun j => f i j)) = sum m (fun j => sum n (fun i => f i j)).
Proof. apply total_swap. Qed.

Definition delta (a b : nat) : R := if Nat.eqb a b then 1 else 0.
Lemma total_delta l i0 f : NoDup l -> In i0 l -> total l (fun i => delta i i0 * f i) = f i0.
Proof.
  induction l as [|a l IH]; intros N H; [contradiction|]. inversion N; subst. simpl.
  unfold delta at 1. destruct (Nat.eqb_spec a i0) as [->|E].
  - rewrite total_zero; [ring|]. intros b Hb. unfold delta. destruct (Nat.eqb_spec b i0); [subst; contradiction|ring].
  - destruct H as [H|H]; [contradiction|]. rewrite IH; auto. ring.
Qed.
Lemma sum_delta n i0 f : (i0 < n)%nat -> sum n (fun i => delta i i0 * f i) = f i0.
Proof. intros H. apply total_delta; [apply seq_NoDup|apply below, H]. Qed.

Definition dot n (a b : nat -> R) := sum n (fun i => a i * b i).
