using Interop.Tensors;

namespace Interop.NN;

/// <summary>What a convolution is made from; without a number of input channels it is lazy.</summary>
internal sealed record ConvolutionOptions(
    int Dimensions, bool IsTransposed, long? InChannels, long OutChannels, Ints KernelSize, Ints Stride, ConvolutionPadding Padding,
    Ints OutputPadding, Ints Dilation, long Groups, bool Bias, ConvolutionPaddingMode PaddingMode, DType? DType);

/// <summary>What convolutions and transposed ones share. Source: <c>torch.nn.modules.conv._ConvNd</c>.</summary>
public abstract class Convolution : Module<Tensor, Tensor>
{
    private readonly long[] _kernelSize, _stride, _dilation, _outputPadding;
    private readonly bool _isTransposed;

    private protected Convolution(ConvolutionOptions options)
    {
        (Dimensions, _isTransposed, Groups, OutChannels, PaddingMode) = (options.Dimensions, options.IsTransposed, options.Groups, options.OutChannels, options.PaddingMode);
        (IsWaiting, InChannels) = (options.InChannels is null, options.InChannels ?? 0);
        _kernelSize = options.KernelSize.Expand(Dimensions, "kernelSize");
        _stride = options.Stride.Or(1).Expand(Dimensions, "stride");
        _dilation = options.Dilation.Or(1).Expand(Dimensions, "dilation");
        _outputPadding = options.OutputPadding.Or(0).Expand(Dimensions, "outputPadding");
        Padding = options.Padding.Automatic is null ? IntsOfLayers.Expanded(options.Padding.Sizes.IsEmpty ? [0] : options.Padding.Sizes.ToArray(), Dimensions, "padding") : options.Padding;
        Check();
        Lazy.Register(this, "weight", IsWaiting, options.DType, WeightShape());
        Lazy.Register(this, "bias", IsWaiting, options.DType, options.Bias ? [OutChannels] : null);
        if (!IsWaiting)
            ResetParameters();
    }

    /// <summary>Whether the number of input channels is not known yet.</summary>
    private protected bool IsWaiting { get; private set; }

    private protected int Dimensions { get; }

    /// <summary>Channels of the input; 0 for a lazy layer before its first call.</summary>
    public long InChannels { get; private set; }

    /// <summary>Channels of the result.</summary>
    public long OutChannels { get; }

    /// <summary>Size of the kernel in each dimension.</summary>
    public IReadOnlyList<long> KernelSize => _kernelSize;

    /// <summary>Steps between windows in each dimension.</summary>
    public IReadOnlyList<long> Stride => _stride;

    /// <summary>What is added at both ends of each dimension, or how it is worked out.</summary>
    public ConvolutionPadding Padding { get; }

    /// <summary>Distance between elements of the kernel in each dimension.</summary>
    public IReadOnlyList<long> Dilation => _dilation;

    /// <summary>What a transposed convolution adds at the end of each dimension of its result.</summary>
    public IReadOnlyList<long> OutputPadding => _outputPadding;

    /// <summary>Parts of the channels that are convolved on their own.</summary>
    public long Groups { get; }

    /// <summary>What the input is padded with.</summary>
    public ConvolutionPaddingMode PaddingMode { get; }

    /// <summary>The kernels: [outChannels, inChannels / groups, …]; of a transposed convolution [inChannels, outChannels / groups, …].</summary>
    public Tensor Weight { get => Attribute("weight")!; set => SetAttribute("weight", value); }

    /// <summary>[outChannels]; null without.</summary>
    public Tensor? Bias { get => Attribute("bias"); set => SetAttribute("bias", value); }

    /// <summary>Draws the parameters anew.</summary>
    public virtual void ResetParameters() => FanIn.Reset(Weight, Bias);

    private protected abstract Tensor Convolve(Tensor input, long[] stride, long[] dilation);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input)
    {
        if (IsWaiting)
            Become(input);
        return Convolve(input, _stride, _dilation);
    }

    /// <inheritdoc/>
    protected override string ExtraRepr()
    {
        string text = PythonText.Attributes(("", InChannels), ("", OutChannels), ("kernel_size", _kernelSize), ("stride", _stride));
        if (Padding.Automatic is { } automatic)
            text += $", padding={(automatic == AutomaticPadding.Same ? "same" : "valid")}";
        else if (!IsAll(Padding.Sizes, 0))
            text += $", padding={PythonText.Of(Padding.Sizes.ToArray())}";
        if (!IsAll(_dilation, 1))
            text += $", dilation={PythonText.Of(_dilation)}";
        if (!IsAll(_outputPadding, 0))
            text += $", output_padding={PythonText.Of(_outputPadding)}";
        if (Groups != 1)
            text += $", groups={Groups}";
        if (Bias is null)
            text += ", bias=False";
        return PaddingMode == ConvolutionPaddingMode.Zeros ? text : $"{text}, padding_mode={PaddingMode.ToString().ToLowerInvariant()}";
    }

    private static bool IsAll(ReadOnlySpan<long> values, long value) => !values.ContainsAnyExcept(value);

    private void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Groups, "groups");
        ArgumentOutOfRangeException.ThrowIfNegative(InChannels, "inChannels");
        ArgumentOutOfRangeException.ThrowIfNegative(OutChannels, "outChannels");
        if (InChannels % Groups != 0 || OutChannels % Groups != 0)
            throw new ArgumentException($"{GetType().Name} from {InChannels} to {OutChannels} channels in {Groups} groups: both numbers of channels must divide into the groups.");
        if (Padding.Automatic == AutomaticPadding.Same && !IsAll(_stride, 1))
            throw new ArgumentException($"{GetType().Name} pads to the same size only with strides of 1, found [{string.Join(", ", _stride)}].");
        if (_isTransposed && PaddingMode != ConvolutionPaddingMode.Zeros)
            throw new ArgumentException($"{GetType().Name} pads with zeros only, not by {PaddingMode}.");
    }

    private long[] WeightShape() => _isTransposed ? [InChannels, OutChannels / Groups, .. _kernelSize] : [OutChannels, InChannels / Groups, .. _kernelSize];

    private void Become(Tensor input)
    {
        if (input.Rank != Dimensions + 1 && input.Rank != Dimensions + 2)
            throw new ShapeException($"{Name} was called with shape {input.Shape}: expected {Dimensions + 1} dimensions, or {Dimensions + 2} with a batch.");
        InChannels = input.Shape[input.Rank - Dimensions - 1];
        if (Weight is not IUninitialized { IsInitialized: false })
            InChannels = _isTransposed ? Weight.Shape[0] : Weight.Shape[1] * Groups;
        Check();
        if (Lazy.Materialize(Weight, WeightShape()) | Lazy.Materialize(Bias, OutChannels))
            ResetParameters();
        IsWaiting = false;
    }
}
