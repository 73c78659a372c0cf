using Interop.NN;
using Interop.Tensors;

namespace Interop.EndToEnd;

// The networks of tools/fixtures/networks.py.

/// <summary>A tag for each word: [batch, length] → [batch, length, tags].</summary>
internal sealed class Tagger : Module<Tensor, Tensor>
{
    private readonly Embedding _embedding;
    private readonly LSTM _lstm;
    private readonly Linear _head;

    internal Tagger(long words, long width, long hidden, long tags)
    {
        _embedding = Register("embedding", new Embedding(words, width, paddingIdx: 0));
        _lstm = Register("lstm", new LSTM(width, hidden, numLayers: 2, batchFirst: true, bidirectional: true));
        _head = Register("head", new Linear(2 * hidden, tags));
    }

    protected override Tensor Forward(Tensor input) => _head.Call(_lstm.Call(_embedding.Call(input)).Output);
}

/// <summary>A class for each sequence: [batch, length] → [batch, classes].</summary>
internal sealed class Classifier : Module<Tensor, Tensor>
{
    private readonly Embedding _embedding;
    private readonly Parameter _position;
    private readonly TransformerEncoder _encoder;
    private readonly Linear _head;

    internal Classifier(long words, long width, long heads, int layers, long classes, long length = 32)
    {
        _embedding = Register("embedding", new Embedding(words, width));
        _position = Register("position", new Parameter(Tensor.Randn([length, width]) * 0.02));
        _encoder = Register("encoder", new TransformerEncoder(new TransformerEncoderLayer(width, heads, 4 * width, dropout: 0, batchFirst: true), layers));
        _head = Register("head", new Linear(width, classes));
    }

    protected override Tensor Forward(Tensor input) =>
        _head.Call(_encoder.Call(_embedding.Call(input) + _position[..(int)input.Shape[1]]).Mean([1]));
}

/// <summary>One layer of <see cref="GPT"/>: [batch, length, width] → the same.</summary>
internal sealed class Block : Module<Tensor, Tensor>
{
    private readonly long _heads;
    private readonly LayerNorm _ln1, _ln2;
    private readonly Linear _attn, _proj;
    private readonly Sequential _mlp;

    internal Block(long width, long heads)
    {
        _heads = heads;
        _ln1 = Register("ln_1", new LayerNorm(width));
        _attn = Register("attn", new Linear(width, 3 * width));
        _proj = Register("proj", new Linear(width, width));
        _ln2 = Register("ln_2", new LayerNorm(width));
        _mlp = Register("mlp", new Sequential(new Linear(width, 4 * width), new GELU(GeluApproximation.Tanh), new Linear(4 * width, width)));
    }

    protected override Tensor Forward(Tensor x)
    {
        (long batch, long length, long width) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        Tensor[] parts = [.. _attn.Call(_ln1.Call(x)).Chunk(3, -1).Select(t => t.View(batch, length, _heads, -1).Transpose(1, 2))];
        Tensor y = parts[0].ScaledDotProductAttention(parts[1], parts[2], isCausal: true);
        x += _proj.Call(y.Transpose(1, 2).Reshape(batch, length, width));
        return x + _mlp.Call(_ln2.Call(x));
    }
}

/// <summary>The next character: [batch, length] → [batch, length, words]. The embedding is the output matrix too.</summary>
internal sealed class GPT : Module<Tensor, Tensor>
{
    private readonly Embedding _wte, _wpe;
    private readonly ModuleList<Block> _blocks;
    private readonly LayerNorm _norm;
    private readonly Linear _head;
    private readonly Tensor _positions;

    internal GPT(long words, long width, long heads, int layers, long length)
    {
        _wte = Register("wte", new Embedding(words, width));
        _wpe = Register("wpe", new Embedding(length, width));
        _blocks = Register("h", new ModuleList<Block>(Enumerable.Range(0, layers).Select(_ => new Block(width, heads))));
        _norm = Register("ln_f", new LayerNorm(width));
        _head = Register("lm_head", new Linear(width, words, bias: false));
        _head.Weight = _wte.Weight;
        _positions = RegisterBuffer("positions", Tensor.Arange(length), persistent: false);
    }

    protected override Tensor Forward(Tensor x)
    {
        Tensor y = _wte.Call(x) + _wpe.Call(_positions[..(int)x.Shape[1]]);
        foreach (Block block in _blocks)
            y = block.Call(y);
        return _head.Call(_norm.Call(y));
    }
}
