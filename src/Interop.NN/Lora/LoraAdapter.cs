using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.NN;

/// <summary>
/// What stands beside a layer's frozen weight W, so that the layer computes with W + s · B · A: two thin matrices, of rank r, that are trained. Registered in
/// its layer as <c>lora</c>. Source: PEFT's <c>LoraLayer</c>; Hu and others, 2021.
/// </summary>
public abstract class LoraAdapter : Module<Tensor, Tensor>
{
    private Tensor? _before;
    private (Storage Memory, int Version) _merged;

    private protected LoraAdapter(LoraConfig config, string path, Tensor a, Tensor b, DType dtype)
    {
        (Config, Rank, Scaling) = (config, config.RankOf(path), config.ScalingOf(path));
        // Adapters of half-precision layers are trained in float32.
        dtype = Working.Wide(dtype);
        Register("A", new Parameter(a.To(dtype)));
        Register("B", new Parameter(b.To(dtype)));
    }

    /// <inheritdoc/>
    public override string Name => nameof(LoraAdapter);

    /// <summary>What it was made from.</summary>
    public LoraConfig Config { get; }

    /// <summary>The rank r.</summary>
    public long Rank { get; }

    /// <summary>The factor s.</summary>
    public double Scaling { get; }

    /// <summary>From the layer's inputs to the rank.</summary>
    public Tensor A { get => Attribute("A")!; set => SetAttribute("A", value); }

    /// <summary>From the rank to the layer's results.</summary>
    public Tensor B { get => Attribute("B")!; set => SetAttribute("B", value); }

    /// <summary>Whether the layer's weight has the adapter's part in it.</summary>
    public bool IsMerged { get; private set; }

    /// <summary>The layer's parameter that it is for.</summary>
    internal virtual string WeightName => "weight";

    /// <summary>Whether its part is added to results of the layer; else to the parameter wherever it is used.</summary>
    internal virtual bool ActsOnResults => true;

    /// <summary>PEFT's names of A and B behind the path of the layer.</summary>
    internal virtual (string A, string B) SavedNames => ("lora_A.weight", "lora_B.weight");

    /// <summary>s · B · A in the shape of the layer's weight.</summary>
    /// <exception cref="NotSupportedException">A convolution has groups.</exception>
    public abstract Tensor DeltaWeight();

    /// <summary>The adapter's part of the layer's result, without the factor.</summary>
    private protected abstract Tensor Path(Tensor input);

    /// <inheritdoc/>
    protected sealed override Tensor Forward(Tensor input) => Path(input) * Scaling;

    /// <summary>The layer's result with the adapter's part.</summary>
    internal Tensor AddTo(Tensor output, Tensor input) => IsMerged ? output : (output + Call(input)).To(output.DType);

    /// <summary>The layer's weight with the adapter's part.</summary>
    internal Tensor AddTo(Parameter weight) => IsMerged ? weight : weight + DeltaWeight().To(weight.DType);

    private protected Tensor Drop(Tensor input)
    {
        input = input.To(A.DType);
        return Config.LoraDropout > 0 ? input.Dropout(Config.LoraDropout, Training) : input;
    }

    internal void Merge(Parameter weight)
    {
        if (IsMerged)
            return;
        using GradMode mode = Tensor.NoGrad();
        using UnscopedTensors unscoped = Tensor.Unscoped();
        _before = weight.Data;
        weight.Data = AddTo(weight);
        (_merged, IsMerged) = ((weight.Memory, weight.Version), true);
    }

    /// <summary>The very weight from before, unless the merged one was changed since: then the adapter's part is subtracted.</summary>
    internal void Unmerge(Parameter weight)
    {
        if (!IsMerged)
            return;
        using GradMode mode = Tensor.NoGrad();
        using UnscopedTensors unscoped = Tensor.Unscoped();
        weight.Data = (weight.Memory, weight.Version) == _merged ? _before! : weight.Data - DeltaWeight().To(weight.DType);
        (_before, _merged, IsMerged) = (null, default, false);
    }

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("r", Rank), ("scaling", Scaling), ("dropout", Config.LoraDropout));
}

/// <summary>B · A · x.</summary>
internal class LinearAdapter : LoraAdapter
{
    internal LinearAdapter(LoraConfig config, string path, Linear layer) : this(config, path, layer.InFeatures, layer.OutFeatures, layer.Weight.DType) { }

    private protected LinearAdapter(LoraConfig config, string path, long inFeatures, long outFeatures, DType dtype)
        : this(config, path, new Linear(inFeatures, config.RankOf(path), bias: false), new Linear(config.RankOf(path), outFeatures, bias: false), dtype) { }

    private LinearAdapter(LoraConfig config, string path, Linear a, Linear b, DType dtype) : base(config, path, Lora.Start(config, path, a.Weight), Lora.Zero(config, b.Weight), dtype) { }

    public override Tensor DeltaWeight() => B.Matmul(A) * Scaling;

    private protected override Tensor Path(Tensor input) => Drop(input).Linear(A).Linear(B);
}

/// <summary>B · A beside the joint projections of an attention, which are a parameter of its own.</summary>
internal sealed class ProjectionAdapter(LoraConfig config, string path, MultiheadAttention layer) : LinearAdapter(config, path, layer.EmbedDim, 3 * layer.EmbedDim, layer.InProjWeight!.DType)
{
    internal override string WeightName => "in_proj_weight";

    internal override bool ActsOnResults => false;
}

/// <summary>A convolution to r channels, and one of single points from there.</summary>
internal sealed class ConvolutionAdapter : LoraAdapter
{
    private readonly long[] _stride, _dilation;
    private readonly ConvolutionPadding _padding;
    private readonly long _groups;

    internal ConvolutionAdapter(LoraConfig config, string path, Convolution layer) : this(config, path, layer, Fresh(layer, layer.InChannels, config.RankOf(path), [.. layer.KernelSize]), FreshOut(layer, config.RankOf(path))) { }

    private ConvolutionAdapter(LoraConfig config, string path, Convolution layer, Tensor a, Tensor b) : base(config, path, Lora.Start(config, path, a), Lora.Zero(config, b), layer.Weight.DType) =>
        (_stride, _dilation, _padding, _groups) = ([.. layer.Stride], [.. layer.Dilation], layer.Padding, layer.Groups);

    public override Tensor DeltaWeight() => _groups == 1
        ? (B.Flatten(1).Matmul(A.Flatten(1)) * Scaling).Reshape([B.Shape[0], .. A.Shape.Skip(1)])
        : throw new NotSupportedException($"The adapter of a convolution with {_groups} groups sees all channels, which the weight of its layer cannot: it cannot be merged.");

    private protected override Tensor Path(Tensor input)
    {
        input = Drop(input);
        return _stride.Length switch
        {
            1 => input.Conv1d(A, null, _stride, _padding, _dilation).Conv1d(B, groups: _groups),
            2 => input.Conv2d(A, null, _stride, _padding, _dilation).Conv2d(B, groups: _groups),
            _ => input.Conv3d(A, null, _stride, _padding, _dilation).Conv3d(B, groups: _groups),
        };
    }

    private static Tensor FreshOut(Convolution layer, long rank) => Fresh(layer, rank / layer.Groups, layer.OutChannels, [.. layer.KernelSize.Select(_ => 1L)]);

    private static Tensor Fresh(Convolution layer, long inputs, long outputs, long[] kernel)
    {
        Tensor weight = Tensor.Empty([outputs, inputs, .. kernel]);
        FanIn.Reset(weight, null);
        return weight;
    }
}

/// <summary>Rows of Aᵀ by number, times Bᵀ.</summary>
internal sealed class EmbeddingAdapter : LoraAdapter
{
    private readonly long? _paddingIdx;
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _scaleGradByFreq;

    internal EmbeddingAdapter(LoraConfig config, string path, Embedding layer) : this(config, path, layer, Tensor.Randn([config.RankOf(path), layer.NumEmbeddings]), Tensor.Randn([layer.EmbeddingDim, config.RankOf(path)])) { }

    private EmbeddingAdapter(LoraConfig config, string path, Embedding layer, Tensor a, Tensor b) : base(config, path, Lora.Zero(config, a), config.InitLoraWeights == LoraInit.None ? b : Init.Normal_(b), layer.Weight.DType) =>
        (_paddingIdx, _maxNorm, _normType, _scaleGradByFreq) = (layer.PaddingIdx, layer.MaxNorm, layer.NormType, layer.ScaleGradByFreq);

    internal override (string A, string B) SavedNames => ("lora_embedding_A", "lora_embedding_B");

    public override Tensor DeltaWeight() => B.Matmul(A).T * Scaling;

    private protected override Tensor Path(Tensor input) => input.Embedding(A.T, _paddingIdx, _maxNorm, _normType, _scaleGradByFreq).Matmul(B.T);
}
