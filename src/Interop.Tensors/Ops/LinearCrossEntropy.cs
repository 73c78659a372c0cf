using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Cross entropy behind a linear map.</content>
public static partial class Functional
{
    /// <summary>Cross entropy of a linear map's results. Source: <c>torch.nn.functional.linear_cross_entropy</c>; composed, or in pieces that never hold all logits.</summary>
    /// <param name="input">[features] or [batch, features].</param>
    /// <param name="linearWeight">[classes, features], or [classes, …, features] for several losses per item.</param>
    /// <param name="target">As <see cref="CrossEntropy"/> takes it for [batch, classes, …].</param>
    /// <param name="linearBias">[classes, …]; null for zeros.</param>
    /// <param name="weight">[classes], factors of the classes; null for ones.</param>
    /// <param name="reduction">As of <see cref="CrossEntropy"/>.</param>
    /// <param name="ignoreIndex">A class number that counts nothing; −100 if null. Not with probabilities.</param>
    /// <param name="labelSmoothing">The share of the uniform distribution that is mixed into the target.</param>
    /// <param name="options">How it is computed; null for all items at once.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentException">The options name two sizes of pieces.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is no class.</exception>
    public static Tensor LinearCrossEntropy(this Tensor input, Tensor linearWeight, Tensor target, Tensor? linearBias = null, Tensor? weight = null, Reduction reduction = Reduction.Mean, long? ignoreIndex = null, double labelSmoothing = 0,
        LinearCrossEntropyOptions? options = null)
    {
        if (input.Rank is not (1 or 2) || linearWeight.Rank < 2 || input.Shape[-1] != linearWeight.Shape[-1])
            throw new ShapeException($"'linear_cross_entropy' needs an input [batch, features] and weights [classes, …, features], found {input.Shape} and {linearWeight.Shape}.");
        Shape outputs = new(linearWeight.Shape.AsSpan()[..^1]);
        if (linearBias is not null && linearBias.Shape != outputs)
            throw new ShapeException($"'linear_cross_entropy' with weights {linearWeight.Shape} needs a bias {outputs}, found {linearBias.Shape}.");
        if (outputs.Rank > 1 && input.Rank == 1)
            throw new ShapeException($"'linear_cross_entropy' with weights {linearWeight.Shape} needs an input [batch, features], found {input.Shape}.");
        Shape logits = new([.. input.Shape.AsSpan()[..^1], .. outputs]);
        if (ignoreIndex is not null && target.Shape == logits)
            throw new ArgumentException($"'linear_cross_entropy' with probabilities as target cannot ignore class {ignoreIndex}.");
        using Op op = Op.Begin("linear_cross_entropy", input, linearWeight, target, linearBias, weight);
        LinearLoss loss = new(outputs, ignoreIndex ?? -100, labelSmoothing, input.Rank == 1 ? 1 : options?.RowsOf(input.Shape[0], input.Shape[1], outputs[0], target.Shape == logits, input.DType) ?? long.MaxValue);
        // Gradients of what the loss compares with need the logits.
        if (input.Rank == 1 || input.Shape[0] <= loss.Rows || target.RequiresGrad || weight is { RequiresGrad: true } || target.Rank == 0 || target.Shape[0] != input.Shape[0])
            return op.Return(loss.Of(input, linearWeight, linearBias, target, weight, reduction));
        Tensor losses = loss.InPieces(input, linearWeight, linearBias, target, weight);
        if (reduction != Reduction.Mean || target.Shape == logits)
            return op.Return(losses.Reduced(reduction));
        (Tensor classes, Tensor? ignored) = ClassTargets.Check("linear_cross_entropy", target, outputs[0], loss.IgnoreIndex);
        return op.Return(Averaged(losses, Scale(input.DType, classes, ignored, weight), reduction));
    }

    /// <summary>The attributes of a cross entropy behind a linear map.</summary>
    /// <param name="Outputs">[classes, …], what one item gives.</param>
    /// <param name="IgnoreIndex">As of <see cref="CrossEntropy"/>.</param>
    /// <param name="Smoothing">As of <see cref="CrossEntropy"/>.</param>
    /// <param name="Rows">Items of a piece.</param>
    private sealed record LinearLoss(Shape Outputs, long IgnoreIndex, double Smoothing, long Rows)
    {
        internal Tensor Of(Tensor x, Tensor w, Tensor? bias, Tensor target, Tensor? weight, Reduction reduction)
        {
            Tensor flat = x.Linear(w.Reshape(Outputs.ElementCount, w.Shape[-1]), bias?.Reshape(-1));
            return flat.Reshape([.. x.Shape.AsSpan()[..^1], .. Outputs]).CrossEntropy(target, weight, IgnoreIndex, reduction, Smoothing);
        }

        /// <summary>The loss of each item, whose logits are computed again for the gradient.</summary>
        internal Tensor InPieces(Tensor x, Tensor w, Tensor? bias, Tensor target, Tensor? weight)
        {
            using Op op = Op.Begin("linear_cross_entropy_chunked", this, x, w, bias, target, weight);
            List<Tensor> pieces = [];
            Tensor losses;
            using (GradMode mode = Tensor.NoGrad())
            {
                for (long start = 0; start < x.Shape[0]; start += Rows)
                    pieces.Add(OfPiece(Piece(x, start), w, bias, Piece(target, start), weight));
                losses = Tensor.Cat([.. pieces]);
            }

            return op.Record(losses, [x, w, bias], [x, w, bias, target, weight], this, static (j, loss) => GradMode.Enabled ? loss.Recorded(j) : loss.Backward(j));
        }

        /// <summary>Releases its logits, except what its gradient keeps of them.</summary>
        private Tensor OfPiece(Tensor x, Tensor w, Tensor? bias, Tensor target, Tensor? weight) =>
            Op.Compose("linear_cross_entropy", x, w, bias, (Loss: this, Target: target, Weight: weight), static (x, w, b, a) => a.Loss.Of(x, w!, b, a.Target, a.Weight, Reduction.None));

        private Tensor Piece(Tensor x, long start) => x.Narrow(0, start, Math.Min(Rows, x.Shape[0] - start));

        /// <summary>Gradients with a history, through all logits at once.</summary>
        private Tensor?[] Recorded(Joint j)
        {
            Tensor target = j.Saved(3);
            Tensor? weight = j.SavedOrNull(4);
            return j.Recorded(3, x => [Of(x[0]!, x[1]!, x[2], target, weight, Reduction.None)]);
        }

        private Tensor?[] Backward(Joint j)
        {
            Tensor x = j.Saved(0), target = j.Saved(3), dy = j.Dy(0)!;
            Tensor?[] inputs = [null, Leaf(j.Saved(1), j.Needs(1)), j.SavedOrNull(2) is { } bias ? Leaf(bias, j.Needs(2)) : null], sums = new Tensor?[3];
            List<Tensor> rows = [];
            for (long start = 0; start < x.Shape[0]; start += Rows)
            {
                inputs[0] = Leaf(Piece(x, start), j.Needs(0));
                Tensor y;
                using (GradMode mode = Tensor.EnableGrad())
                    y = OfPiece(inputs[0]!, inputs[1]!, inputs[2], Piece(target, start), j.SavedOrNull(4));
                Tensor?[] found = Gradients(y, inputs, j, Piece(dy, start));
                if (found[0] is { } piece)
                    rows.Add(piece);
                for (int i = 1; i < 3; i++)
                    sums[i] = found[i] is { } part && sums[i] is { } sum ? sum.Add_(part) : found[i];
            }

            sums[0] = rows.Count > 0 ? Tensor.Cat([.. rows]) : null;
            return sums;

            static Tensor Leaf(Tensor x, bool requiresGrad) => x.Detach().RequiresGrad_(requiresGrad);
        }

        /// <summary>The gradients of the inputs that want one.</summary>
        private static Tensor?[] Gradients(Tensor y, Tensor?[] inputs, Joint j, Tensor dy)
        {
            List<Tensor> wanted = [];
            for (int i = 0; i < inputs.Length; i++)
            {
                if (j.Needs(i))
                    wanted.Add(inputs[i]!);
            }

            Tensor?[] all = new Tensor?[inputs.Length], found = Autograd.Grad([y], wanted, [dy]);
            for (int i = 0, next = 0; i < all.Length; i++)
                all[i] = j.Needs(i) ? found[next++] : null;
            return all;
        }
    }
}
