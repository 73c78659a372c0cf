using Interop.Tensors;

namespace Interop.NN;

/// <summary>Layers of a decoder one after the other. Source: <c>torch.nn.TransformerDecoder</c>; Vaswani and others, 2017.</summary>
public class TransformerDecoder : Module<TransformerDecoderInput, Tensor>
{
    private readonly bool _hasNorm;

    /// <summary>With copies of a layer, which have its values.</summary>
    /// <param name="decoderLayer">The layer, usually a <see cref="TransformerDecoderLayer"/>; it is copied and not kept.</param>
    /// <param name="numLayers">The number of copies.</param>
    /// <param name="norm">What the result goes through at last; null for nothing.</param>
    public TransformerDecoder(Module<TransformerDecoderInput, Tensor> decoderLayer, long numLayers, Module<Tensor, Tensor>? norm = null)
    {
        Register("layers", TransformerStack.Copies(decoderLayer, numLayers));
        _hasNorm = norm is not null;
        if (_hasNorm)
            Register("norm", norm);
    }

    /// <summary>The layers.</summary>
    public ModuleList<Module<TransformerDecoderInput, Tensor>> Layers => Child<ModuleList<Module<TransformerDecoderInput, Tensor>>>("layers");

    /// <summary>The number of layers.</summary>
    public long NumLayers => Layers.Count;

    /// <summary>What the result goes through at last.</summary>
    public Module<Tensor, Tensor>? Norm => _hasNorm ? OptionalChild<Module<Tensor, Tensor>>("norm") : null;

    /// <summary>The steps, each informed by those that it sees and by the memory.</summary>
    /// <param name="tgt">[steps, batch, features], [batch, steps, features] if the batch is first, or [steps, features].</param>
    /// <param name="memory">What the encoder gave, laid out alike.</param>
    /// <param name="tgtMask">[steps, steps] or [batch · heads, steps, steps]: true for what a step does not see, or numbers that are added to scores.</param>
    /// <param name="memoryMask">[steps, memory steps] or [batch · heads, steps, memory steps], alike.</param>
    /// <param name="tgtKeyPaddingMask">[batch, steps] or [steps]: true for steps that nobody sees, or numbers that are added to scores.</param>
    /// <param name="memoryKeyPaddingMask">[batch, memory steps] or [memory steps], alike.</param>
    /// <param name="tgtIsCausal">Whether the first mask is causal; null to find out.</param>
    /// <param name="memoryIsCausal">Whether the second one is.</param>
    public Tensor Call(Tensor tgt, Tensor memory, Tensor? tgtMask = null, Tensor? memoryMask = null, Tensor? tgtKeyPaddingMask = null, Tensor? memoryKeyPaddingMask = null, bool? tgtIsCausal = null, bool memoryIsCausal = false) =>
        Call(new TransformerDecoderInput(tgt, memory, tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask, tgtIsCausal, memoryIsCausal));

    /// <inheritdoc/>
    protected override Tensor Forward(TransformerDecoderInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ModuleList<Module<TransformerDecoderInput, Tensor>> layers = Layers;
        Tensor x = input.Tgt;
        long steps = x.Shape[x.Rank == 3 && layers.FirstOrDefault() is TransformerDecoderLayer { SelfAttn.BatchFirst: true } ? 1 : 0];
        input = input with { TgtIsCausal = CausalMask.Detect(input.TgtMask, input.TgtIsCausal, steps) };
        foreach (Module<TransformerDecoderInput, Tensor> layer in layers)
            x = layer.Call(input with { Tgt = x });
        return Norm is { } norm ? norm.Call(x) : x;
    }
}
