using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Softmax and its logarithm along a dimension.</content>
public partial class Tensor
{
    /// <summary>eˣ / Σ eˣ along a dimension; NaN where all of it is −∞. Source: <c>aten::softmax</c>.</summary>
    /// <param name="dim">The dimension that adds up to 1.</param>
    /// <param name="dtype">What the input is converted to first; null for its own dtype, which must be real.</param>
    public Tensor Softmax(int dim, DType? dtype = null)
    {
        Tensor x = dtype is { } wanted ? To(wanted) : this;
        Functional.RequireReal("softmax", x);
        return x.Softmaxed("softmax", dim, safe: false);
    }

    /// <summary>x − ln Σ eˣ along a dimension: the logarithm of softmax. Source: <c>aten::log_softmax</c>.</summary>
    /// <param name="dim">The dimension.</param>
    /// <param name="dtype">What the input is converted to first; null for its own dtype, which must be real.</param>
    public Tensor LogSoftmax(int dim, DType? dtype = null)
    {
        Tensor x = dtype is { } wanted ? To(wanted) : this;
        Functional.RequireReal("log_softmax", x);
        Along along = new(x.Shape.Axis(dim));
        using Op op = Op.Begin("log_softmax", along, x);
        Tensor y = Empty(x.Shape, x.DType);
        SoftmaxKernel.LogForward(x, along.Dim, y);
        return op.Record(y, Gradient.Wrt(x, y, along, static (y, along, dy) => LogSoftmaxBackwardData(dy, y, along.Dim, y.DType)));
    }

    /// <summary>Softmax that gives 0 where all of a row is −∞; whole numbers become float32. Source: <c>aten::_safe_softmax</c>.</summary>
    public static Tensor SafeSoftmax(Tensor self, int dim, DType? dtype = null)
    {
        Tensor x = self.To(dtype ?? Promotion.Real(self.DType));
        Functional.RequireReal("_safe_softmax", x);
        return x.Softmaxed("_safe_softmax", dim, safe: true);
    }

    /// <summary>The gradient of softmax, (gradOutput − Σ gradOutput · output) · output. Source: <c>aten::_softmax_backward_data</c>.</summary>
    public static Tensor SoftmaxBackwardData(Tensor gradOutput, Tensor output, int dim, DType inputDtype)
    {
        if (GradMode.Enabled && (gradOutput.RequiresGrad || output.RequiresGrad))
            return Op.Compose("_softmax_backward_data", gradOutput, output, null, (dim, inputDtype), static (dy, y, _, p) => (y! * (dy - (dy * y!).Sum([p.dim], keepdim: true))).To(p.inputDtype));
        using Op op = Op.Begin("_softmax_backward_data", gradOutput, output);
        Tensor dx = Empty(output.Shape, inputDtype);
        SoftmaxKernel.Backward(gradOutput, output, output.Shape.Axis(dim), dx, logarithm: false);
        return op.Return(dx);
    }

    /// <summary>The gradient of log-softmax, gradOutput − e^output · Σ gradOutput. Source: <c>aten::_log_softmax_backward_data</c>.</summary>
    public static Tensor LogSoftmaxBackwardData(Tensor gradOutput, Tensor output, int dim, DType inputDtype)
    {
        if (GradMode.Enabled && (gradOutput.RequiresGrad || output.RequiresGrad))
            return Op.Compose("_log_softmax_backward_data", gradOutput, output, null, (dim, inputDtype), static (dy, y, _, p) => (dy - y!.Exp() * dy.Sum([p.dim], keepdim: true)).To(p.inputDtype));
        using Op op = Op.Begin("_log_softmax_backward_data", gradOutput, output);
        Tensor dx = Empty(output.Shape, inputDtype);
        SoftmaxKernel.Backward(gradOutput, output, output.Shape.Axis(dim), dx, logarithm: true);
        return op.Return(dx);
    }

    private Tensor Softmaxed(string name, int dim, bool safe)
    {
        Along along = new(Shape.Axis(dim));
        using Op op = Op.Begin(name, along, this);
        Tensor y = Empty(Shape, DType);
        SoftmaxKernel.Forward(this, along.Dim, y, safe);
        return op.Record(y, Gradient.Wrt(this, y, along, static (y, along, dy) => SoftmaxBackwardData(dy, y, along.Dim, y.DType)));
    }

    /// <summary>The dimension of an op along one.</summary>
    internal sealed record Along(int Dim);
}

/// <content>Softmax of the negative.</content>
public static partial class Functional
{
    /// <summary>Softmax of −x along a dimension. Source: <c>torch.nn.functional.softmin</c>; composed.</summary>
    /// <param name="input">Of any shape.</param>
    /// <param name="dim">The dimension that adds up to 1.</param>
    /// <param name="dtype">What the negative is converted to first; null for its own dtype.</param>
    public static Tensor Softmin(this Tensor input, int dim, DType? dtype = null) => Op.Compose("softmin", input, (dim, dtype), static (x, p) => (-x).Softmax(p.dim, p.dtype));
}
