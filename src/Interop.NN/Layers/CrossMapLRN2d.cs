using Interop.Tensors;

namespace Interop.NN;

/// <summary>
/// The older form of <see cref="LocalResponseNorm"/> for images: [N, C, H, W], shape kept. Source: <c>torch.nn.CrossMapLRN2d</c>.
/// </summary>
/// <remarks>
/// It has PyTorch's results where these are not what the formula says: the square of channel 0 stays in the sums of all channels behind its neighbours, and the gradient sums over
/// the channels up to each one instead of those around it. Use <see cref="LocalResponseNorm"/> where no weights that were trained so are at stake.
/// </remarks>
/// <param name="size">The number of channels summed; one less if even, though the sum is divided by it.</param>
/// <param name="alpha">Factor of the sum.</param>
/// <param name="beta">Exponent.</param>
/// <param name="k">Added to the sum.</param>
public class CrossMapLRN2d(long size, double alpha = 1e-4, double beta = 0.75, double k = 1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Rank == 4
        ? new Response(size, alpha, beta, k).Apply(input)
        : throw new ShapeException($"CrossMapLRN2d was called with shape {input.Shape}: expected [N, C, H, W].");

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("", size), ("alpha", alpha), ("beta", beta), ("k", double.IsInteger(k) ? (object)(long)k : k));

    private sealed class Response(long size, double alpha, double beta, double k) : Function
    {
        protected override string Name => "CrossMapLRN2d";

        protected override bool OnceDifferentiable => true;

        protected override Tensor Forward(FunctionContext context, Tensor[] inputs)
        {
            Tensor x = inputs[0], squares = x.Square();
            long half = (size - 1) / 2;
            Tensor behind = Tensor.Arange(x.Shape[1]).Gt(half).To(x.DType).Reshape(1, -1, 1, 1);
            Tensor scale = (Windows(squares, half, half) + behind * squares.Narrow(1, 0, 1)) * (alpha / size) + k;
            Tensor y = scale.Pow(-beta) * x;
            context.SaveForBackward(x, y, scale);
            return y;
        }

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy)
        {
            (Tensor x, Tensor y, Tensor scale) = (context.SavedTensors[0], context.SavedTensors[1], context.SavedTensors[2]);
            long before = Math.Min((size + 1) / 2, size - 1);
            return [scale.Pow(-beta) * dy - 2 * alpha * beta / size * x * Windows(dy * y / scale, before, size - 1 - before)];
        }

        /// <summary>For each channel the sum of those around it.</summary>
        private static Tensor Windows(Tensor x, long before, long after) =>
            x.Pad([0, 0, 0, 0, before, after]).Unfold(1, before + after + 1, 1).Sum([-1]);
    }
}
