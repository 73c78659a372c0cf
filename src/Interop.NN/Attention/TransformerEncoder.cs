using Interop.Tensors;

namespace Interop.NN;

/// <summary>Layers of an encoder one after the other. Source: <c>torch.nn.TransformerEncoder</c>; Vaswani and others, 2017.</summary>
public class TransformerEncoder : Module<TransformerEncoderInput, Tensor>
{
    private readonly bool _hasNorm;

    /// <summary>With copies of a layer, which have its values.</summary>
    /// <param name="encoderLayer">The layer, usually a <see cref="TransformerEncoderLayer"/>; it is copied and not kept.</param>
    /// <param name="numLayers">The number of copies.</param>
    /// <param name="norm">What the result goes through at last; null for nothing.</param>
    /// <param name="enableNestedTensor">Whether, in evaluation without gradients, padded steps give zeros before <paramref name="norm"/>, as they do in PyTorch, which leaves them out there.</param>
    /// <param name="maskCheck">Whether that is so only if all padding is at the end.</param>
    public TransformerEncoder(Module<TransformerEncoderInput, Tensor> encoderLayer, long numLayers, Module<Tensor, Tensor>? norm = null, bool enableNestedTensor = true, bool maskCheck = true)
    {
        Register("layers", TransformerStack.Copies(encoderLayer, numLayers));
        _hasNorm = norm is not null;
        if (_hasNorm)
            Register("norm", norm);
        (EnableNestedTensor, MaskCheck) = (enableNestedTensor, maskCheck);
    }

    /// <summary>The layers.</summary>
    public ModuleList<Module<TransformerEncoderInput, Tensor>> Layers => Child<ModuleList<Module<TransformerEncoderInput, Tensor>>>("layers");

    /// <summary>The number of layers.</summary>
    public long NumLayers => Layers.Count;

    /// <summary>What the result goes through at last.</summary>
    public Module<Tensor, Tensor>? Norm => _hasNorm ? OptionalChild<Module<Tensor, Tensor>>("norm") : null;

    /// <summary>Whether padded steps give zeros where PyTorch leaves them out.</summary>
    public bool EnableNestedTensor { get; }

    /// <summary>Whether that is so only if all padding is at the end.</summary>
    public bool MaskCheck { get; }

    /// <summary>The steps, each informed by those that it sees.</summary>
    /// <param name="src">[steps, batch, features], [batch, steps, features] if the batch is first, or [steps, features].</param>
    /// <param name="mask">[steps, steps] or [batch · heads, steps, steps]: true for what a step does not see, or numbers that are added to scores.</param>
    /// <param name="srcKeyPaddingMask">[batch, steps] or [steps]: true for steps that nobody sees, or numbers that are added to scores.</param>
    /// <param name="isCausal">Whether the mask is causal; null to find out.</param>
    public Tensor Call(Tensor src, Tensor? mask = null, Tensor? srcKeyPaddingMask = null, bool? isCausal = null) => Call(new TransformerEncoderInput(src, mask, srcKeyPaddingMask, isCausal));

    /// <inheritdoc/>
    protected override TransformerEncoderInput FromTensor(Tensor input) => new(input);

    /// <inheritdoc/>
    protected override Tensor Forward(TransformerEncoderInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ModuleList<Module<TransformerEncoderInput, Tensor>> layers = Layers;
        Tensor x = input.Src;
        Tensor? left = layers.Count > 0 ? LeftOut(layers[0], input) : null;
        bool isCausal = CausalMask.Detect(input.Mask, input.IsCausal, TransformerStack.Steps(x, layers));
        foreach (Module<TransformerEncoderInput, Tensor> layer in layers)
            x = layer.Call(new TransformerEncoderInput(x, input.Mask, left ?? input.SrcKeyPaddingMask, isCausal));
        if (left is not null)
            x = x.MaskedFill(left.Unsqueeze(-1), 0);
        return Norm is { } norm ? norm.Call(x) : x;
    }

    /// <summary>The padded steps where PyTorch computes without them and fills up with zeros; null where it does not.</summary>
    private Tensor? LeftOut(Module<TransformerEncoderInput, Tensor> first, TransformerEncoderInput input)
    {
        if (!EnableNestedTensor || input.Mask is not null || input.SrcKeyPaddingMask is not { } padding || input.Src.Rank != 3
            || first is not TransformerEncoderLayer { Training: false, NormFirst: false, KnownActivation: not null, SelfAttn: { BatchFirst: true, InProjBias: not null } attention } layer
            || attention.NumHeads % 2 == 1 || layer.Norm("norm1").Eps != layer.Norm("norm2").Eps || GradMode.Enabled && (input.Src.RequiresGrad || layer.Parameters().Any(p => p.RequiresGrad)))
            return null;
        Tensor left = padding.DType == DType.Bool ? padding : padding.Ne(0);
        long steps = left.Shape[-1];
        bool isLeftAligned = steps < 2 || !(left.Narrow(-1, 0, steps - 1) & left.Narrow(-1, 1, steps - 1).LogicalNot()).Any().Item<bool>();
        return MaskCheck && !isLeftAligned ? null : left;
    }
}
