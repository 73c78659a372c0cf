using Interop.Tensors.Kernels.Convolution;

namespace Interop.Tensors;

/// <summary>The attributes of a convolution, and the three products that it and its gradients are made of. Source: <c>aten::convolution</c>.</summary>
/// <param name="Stride">Per dimension.</param>
/// <param name="Padding">Zeros at both ends, per dimension.</param>
/// <param name="Dilation">Per dimension.</param>
/// <param name="Transposed">Whether input and output are exchanged.</param>
/// <param name="OutputPadding">Of a transposed one: what is added to one side of the output's sizes.</param>
/// <param name="Groups">Into how many independent ones the channels are cut.</param>
internal sealed record Convolution(long[] Stride, long[] Padding, long[] Dilation, bool Transposed, long[] OutputPadding, long Groups)
{
    /// <summary>A convolution of [batch, channels, …] with weights [outputs, inputs / groups, …], transposed [inputs, outputs / groups, …].</summary>
    internal Tensor Apply(Tensor x, Tensor weight, Tensor? bias)
    {
        using Op op = Op.Begin("convolution", this, x, weight, bias);
        Sizes sizes = Check(x, weight, bias);
        ConvolutionProduct product = Transposed ? ConvolutionProduct.Transposed : ConvolutionProduct.Forward;
        Tensor y = ConvolutionKernel.Run(product, x, weight, bias, sizes.Shape, Transposed ? sizes.X : sizes.Y);
        return Transposed
            ? op.Record(y, Gradient.Wrt(x, weight, sizes, static (w, s, dy) => s.Forward(dy, w.Conj())), Gradient.Wrt(weight, x, sizes, static (x, s, dy) => s.Weight(dy, x.Conj())), Gradient.Wrt(bias, SumOverPlaces))
            : op.Record(y, Gradient.Wrt(x, weight, sizes, static (w, s, dy) => s.Data(dy, w.Conj())), Gradient.Wrt(weight, x, sizes, static (x, s, dy) => s.Weight(x.Conj(), dy)), Gradient.Wrt(bias, SumOverPlaces));
    }

    private static Tensor SumOverPlaces(Tensor dy)
    {
        int[] dims = new int[dy.Rank - 1];
        for (int i = 1; i < dims.Length; i++)
            dims[i] = i + 1;
        return dy.Sum(dims);
    }

    /// <summary>Sizes of a convolution that is not transposed: x → y.</summary>
    /// <param name="Shape">For the kernels.</param>
    /// <param name="X">[batch, inputs, …].</param>
    /// <param name="W">[outputs, inputs / groups, …].</param>
    /// <param name="Y">[batch, outputs, …].</param>
    private sealed record Sizes(ConvolutionShape Shape, Shape X, Shape W, Shape Y)
    {
        internal Tensor Forward(Tensor x, Tensor w)
        {
            using Op op = Op.Begin("convolution_forward", this, x, w);
            return op.Record(ConvolutionKernel.Run(ConvolutionProduct.Forward, x, w, null, Shape, Y),
                Gradient.Wrt(x, w, this, static (w, s, dy) => s.Data(dy, w.Conj())), Gradient.Wrt(w, x, this, static (x, s, dy) => s.Weight(x.Conj(), dy)));
        }

        /// <summary>The gradient of x.</summary>
        internal Tensor Data(Tensor dy, Tensor w)
        {
            using Op op = Op.Begin("convolution_backward_input", this, dy, w);
            return op.Record(ConvolutionKernel.Run(ConvolutionProduct.Data, dy, w, null, Shape, X),
                Gradient.Wrt(dy, w, this, static (w, s, ddx) => s.Forward(ddx, w.Conj())), Gradient.Wrt(w, dy, this, static (dy, s, ddx) => s.Weight(ddx, dy.Conj())));
        }

        /// <summary>The gradient of w.</summary>
        internal Tensor Weight(Tensor x, Tensor dy)
        {
            using Op op = Op.Begin("convolution_backward_weight", this, x, dy);
            return op.Record(ConvolutionKernel.Run(ConvolutionProduct.Weight, x, dy, null, Shape, W),
                Gradient.Wrt(x, dy, this, static (dy, s, ddw) => s.Data(dy.Conj(), ddw)), Gradient.Wrt(dy, x, this, static (x, s, ddw) => s.Forward(x.Conj(), ddw)));
        }
    }

    private Sizes Check(Tensor x, Tensor weight, Tensor? bias)
    {
        int rank = Stride.Length;
        if (weight.Rank != rank + 2 || x.Rank != rank + 2)
            throw new ShapeException($"A convolution over {rank} dimensions of {x.Shape} with weights {weight.Shape} does not fit: both need {rank + 2} dimensions.");
        if (weight.DType != x.DType || bias is not null && bias.DType != x.DType)
            throw new ArgumentException($"A convolution of {x.DType.Name} with weights of {weight.DType.Name}{(bias is null ? "" : $" and a bias of {bias.DType.Name}")} is not defined: convert them to one dtype.");
        if (Groups <= 0)
            throw new ArgumentException($"A convolution in {Groups} groups is not defined: at least 1 is needed.");
        if (Array.Exists(Stride, s => s <= 0) || Array.Exists(Padding, p => p < 0) || Array.Exists(Dilation, d => d <= 0) || Array.Exists(OutputPadding, p => p < 0))
            throw new ArgumentException($"Stride [{string.Join(", ", Stride)}], padding [{string.Join(", ", Padding)}], dilation [{string.Join(", ", Dilation)}], output padding [{string.Join(", ", OutputPadding)}]: strides and dilations must be positive, pads must not be negative.");
        if (weight.Shape[0] < Groups || weight.Shape[0] % Groups != 0)
            throw new ShapeException($"Weights {weight.Shape} cannot be cut into {Groups} groups: the first size must be a multiple of {Groups}.");
        long inputs = Transposed ? weight.Shape[0] : weight.Shape[1] * Groups, outputs = Transposed ? weight.Shape[1] * Groups : weight.Shape[0];
        if (x.Shape[1] != inputs)
            throw new ShapeException($"An input {x.Shape} has {x.Shape[1]} channels, weights {weight.Shape} in {Groups} groups expect {inputs}.");
        if (bias is not null && (bias.Rank != 1 || bias.Shape[0] != outputs))
            throw new ShapeException($"A bias of shape {bias.Shape} does not fit {outputs} channels of output: it needs the shape [{outputs}].");
        long[] sizes = x.Shape.ToArray();
        sizes[1] = outputs;
        Axis[] axes = new Axis[rank];
        for (int d = 0; d < rank; d++)
            axes[d] = Along(d, x, weight.Shape[d + 2], out sizes[d + 2]);
        Shape result = new(sizes);
        (long inner, long outer) = Transposed ? (weight.Shape[1], weight.Shape[0] / Groups) : (weight.Shape[1], weight.Shape[0] / Groups);
        ConvolutionShape shape = new(x.Shape[0], Groups, inner, outer, Window.Of(axes));
        return Transposed ? new Sizes(shape, result, weight.Shape, x.Shape) : new Sizes(shape, x.Shape, weight.Shape, result);
    }

    private Axis Along(int d, Tensor x, long kernel, out long output)
    {
        long input = x.Shape[d + 2], extent = Dilation[d] * (kernel - 1) + 1;
        if (kernel < 1)
            throw new ShapeException($"A kernel of {kernel} elements in dimension {d} is empty.");
        if (!Transposed)
        {
            if (input + 2 * Padding[d] < extent)
                throw new ShapeException($"A kernel that covers {extent} elements does not fit dimension {d + 2} of {x.Shape}, which has {input + 2 * Padding[d]} with its padding.");
            output = (input + 2 * Padding[d] - extent) / Stride[d] + 1;
            return new Axis(input, kernel, output, Stride[d], Padding[d], Dilation[d]);
        }

        if (OutputPadding[d] >= Math.Max(Stride[d], Dilation[d]))
            throw new ArgumentException($"An output padding of {OutputPadding[d]} must be smaller than the stride {Stride[d]} or the dilation {Dilation[d]}.");
        output = (input - 1) * Stride[d] - 2 * Padding[d] + extent + OutputPadding[d];
        if (output < 1)
            throw new ShapeException($"A transposed convolution of {x.Shape} leaves {output} elements in dimension {d + 2}: pad less.");
        return new Axis(output, kernel, input, Stride[d], Padding[d], Dilation[d]);
    }
}
