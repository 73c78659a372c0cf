using Interop.Tensors;

namespace Interop.NN;

/// <summary>(Σ xᵖ)^(1/p) of each window. Source: <c>torch.nn.modules.pooling._LPPoolNd</c>.</summary>
public abstract class LPPool : Module<Tensor, Tensor>
{
    private protected LPPool(double normType, Ints kernelSize, Ints stride, bool ceilMode)
    {
        if (normType == 0)
            throw new ArgumentException("The norm of an LPPool cannot be 0: expected 1 for sums, 2 for roots of sums of squares, and so on.", nameof(normType));
        (NormType, KernelSize, Stride, CeilMode) = (normType, kernelSize, stride, ceilMode);
    }

    /// <summary>p.</summary>
    public double NormType { get; }

    /// <summary>Size of the window.</summary>
    public Ints KernelSize { get; }

    /// <summary>Steps between windows; absent for the size of the window.</summary>
    public Ints Stride { get; }

    /// <summary>Whether windows may hang over the end.</summary>
    public bool CeilMode { get; }

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("norm_type", NormType), ("kernel_size", KernelSize.Python), ("stride", Stride.Python), ("ceil_mode", CeilMode));
}

/// <summary>(Σ xᵖ)^(1/p) of each window: [N, C, L] → [N, C, L′], the batch optional. Source: <c>torch.nn.LPPool1d</c>.</summary>
public class LPPool1d : LPPool
{
    /// <summary>With its window.</summary>
    /// <param name="normType">p, not 0.</param>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="stride">Steps between windows; the size of the window if absent.</param>
    /// <param name="ceilMode">Whether windows may hang over the end.</param>
    public LPPool1d(double normType, Ints kernelSize, Ints stride = default, bool ceilMode = false) : base(normType, kernelSize, stride, ceilMode) { }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.LpPool1d(NormType, KernelSize, Stride, CeilMode);
}

/// <summary>(Σ xᵖ)^(1/p) of each window: [N, C, H, W] → [N, C, H′, W′], the batch optional. Source: <c>torch.nn.LPPool2d</c>.</summary>
public class LPPool2d : LPPool
{
    /// <summary>With its window.</summary>
    /// <param name="normType">p, not 0.</param>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="stride">Steps between windows; the size of the window if absent.</param>
    /// <param name="ceilMode">Whether windows may hang over the end.</param>
    public LPPool2d(double normType, Ints kernelSize, Ints stride = default, bool ceilMode = false) : base(normType, kernelSize, stride, ceilMode) { }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.LpPool2d(NormType, KernelSize, Stride, CeilMode);
}

/// <summary>(Σ xᵖ)^(1/p) of each window: [N, C, D, H, W] → [N, C, D′, H′, W′], the batch optional. Source: <c>torch.nn.LPPool3d</c>.</summary>
public class LPPool3d : LPPool
{
    /// <summary>With its window.</summary>
    /// <param name="normType">p, not 0.</param>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="stride">Steps between windows; the size of the window if absent.</param>
    /// <param name="ceilMode">Whether windows may hang over the end.</param>
    public LPPool3d(double normType, Ints kernelSize, Ints stride = default, bool ceilMode = false) : base(normType, kernelSize, stride, ceilMode) { }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.LpPool3d(NormType, KernelSize, Stride, CeilMode);
}
