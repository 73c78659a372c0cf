using Interop.Tensors;

namespace Interop.NN;

/// <summary>What layers of encoders and decoders have in common: attention to themselves and two linear layers for each step.</summary>
/// <typeparam name="TInput">What the layer is called with.</typeparam>
public abstract class TransformerLayer<TInput> : Module<TInput, Tensor>
{
    private readonly LayerActivation _activation;

    private protected TransformerLayer(long dModel, long nhead, long dimFeedforward, double dropout, LayerActivation activation, double layerNormEps, bool batchFirst, bool normFirst, bool bias, DType? dtype, bool hasMemory)
    {
        Register("self_attn", new MultiheadAttention(dModel, nhead, dropout, bias, batchFirst: batchFirst, dtype: dtype));
        if (hasMemory)
            Register("multihead_attn", new MultiheadAttention(dModel, nhead, dropout, bias, batchFirst: batchFirst, dtype: dtype));
        Register("linear1", new Linear(dModel, dimFeedforward, bias, dtype));
        Register("dropout", new Dropout(dropout));
        Register("linear2", new Linear(dimFeedforward, dModel, bias, dtype));
        int blocks = hasMemory ? 3 : 2;
        for (int i = 1; i <= blocks; i++)
            Register($"norm{i}", new LayerNorm(dModel, eps: layerNormEps, bias: bias, dtype: dtype));
        for (int i = 1; i <= blocks; i++)
            Register($"dropout{i}", new Dropout(dropout));
        if (activation.Module is { } module)
            Register("activation", module);
        // The module is read from where it is registered, so that a copy has its own.
        (_activation, NormFirst) = (activation with { Module = null }, normFirst);
    }

    /// <summary>Whether each block is given normalized values, instead of its sum with its input being normalized.</summary>
    public bool NormFirst { get; }

    /// <summary>Attention of the steps to each other.</summary>
    public MultiheadAttention SelfAttn => Child<MultiheadAttention>("self_attn");

    /// <summary>The first linear layer of each step.</summary>
    public Linear Linear1 => Child<Linear>("linear1");

    /// <summary>The second linear layer of each step.</summary>
    public Linear Linear2 => Child<Linear>("linear2");

    internal TransformerActivation? KnownActivation => _activation.Known;

    internal LayerNorm Norm(string name) => Child<LayerNorm>(name);

    /// <summary>x + block(norm(x)), or norm(x + block(x)).</summary>
    private protected Tensor Residual(Tensor x, string norm, Func<Tensor, Tensor> block) => NormFirst ? x + block(Norm(norm).Call(x)) : Norm(norm).Call(x + block(x));

    private protected Tensor Attend(Tensor x, Tensor? mask, Tensor? padding, bool isCausal) =>
        Child<Dropout>("dropout1").Call(SelfAttn.Call(x, x, x, padding, needWeights: false, mask, isCausal: isCausal).AttnOutput);

    private protected Tensor Feed(Tensor x, string dropout)
    {
        x = Linear1.Call(x);
        x = _activation is { Known: null, Function: null } ? Child<Module<Tensor, Tensor>>("activation").Call(x) : _activation.Apply(x);
        return Child<Dropout>(dropout).Call(Linear2.Call(Child<Dropout>("dropout").Call(x)));
    }
}
