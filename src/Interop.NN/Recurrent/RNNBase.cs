using Interop.Tensors;

namespace Interop.NN;

/// <summary>Recurrent layers one above the other, in one direction or both. Source: <c>torch.nn.RNNBase</c>.</summary>
public abstract class RNNBase : Module<RecurrentInput, RecurrentOutput>
{
    private readonly string[][] _names;

    private protected RNNBase(int gates, long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, long projSize, DType? dtype)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hiddenSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numLayers);
        if (!(dropout is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(dropout), dropout, "The probability of dropping lies in [0, 1].");
        if (projSize < 0 || projSize >= hiddenSize)
            throw new ArgumentOutOfRangeException(nameof(projSize), projSize, $"Projections are smaller than the hidden size {hiddenSize}; 0 is for none.");
        (InputSize, HiddenSize, NumLayers, Bias, BatchFirst, Dropout, Bidirectional, ProjSize) = (inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, projSize);
        DType type = dtype ?? DType.Float32;
        List<string[]> all = [];
        for (long layer = 0; layer < numLayers; layer++)
        {
            for (int direction = 0; direction < Directions; direction++)
            {
                string suffix = $"_l{layer}{(direction == 1 ? "_reverse" : "")}";
                List<string> names = [];
                Add("weight_ih", gates * hiddenSize, layer == 0 ? inputSize : OutputSize * Directions);
                Add("weight_hh", gates * hiddenSize, OutputSize);
                if (bias)
                {
                    Add("bias_ih", gates * hiddenSize);
                    Add("bias_hh", gates * hiddenSize);
                }

                if (projSize > 0)
                    Add("weight_hr", projSize, hiddenSize);
                all.Add([.. names]);

                void Add(string name, params ReadOnlySpan<long> sizes)
                {
                    Register(name + suffix, new Parameter(Tensor.Empty(new Shape(sizes), type)));
                    names.Add(name + suffix);
                }
            }
        }

        _names = [.. all];
        ResetParameters();
    }

    /// <summary>Features of the input.</summary>
    public long InputSize { get; }

    /// <summary>Features inside.</summary>
    public long HiddenSize { get; }

    /// <summary>Layers, each of which is given what the one before puts out.</summary>
    public long NumLayers { get; }

    /// <summary>Whether there are biases.</summary>
    public bool Bias { get; }

    /// <summary>Whether input and output have the batch before the steps; states never have.</summary>
    public bool BatchFirst { get; }

    /// <summary>The probability with which, in training, elements between layers are dropped.</summary>
    public double Dropout { get; }

    /// <summary>Whether each layer also runs from the last step to the first.</summary>
    public bool Bidirectional { get; }

    /// <summary>Features of h where it is projected; 0 else.</summary>
    public long ProjSize { get; }

    /// <summary>The parameters of each layer and direction, in order. Source: <c>torch.nn.RNNBase.all_weights</c>.</summary>
    public IReadOnlyList<IReadOnlyList<Tensor>> AllWeights => [.. _names.Select(names => (IReadOnlyList<Tensor>)[.. names.Select(n => Attribute(n)!)])];

    /// <summary>Features of h.</summary>
    private protected long OutputSize => ProjSize > 0 ? ProjSize : HiddenSize;

    private int Directions => Bidirectional ? 2 : 1;

    /// <summary>Draws the parameters anew, uniform in ±1/√hiddenSize.</summary>
    public void ResetParameters()
    {
        double bound = 1 / Math.Sqrt(HiddenSize);
        foreach (string name in _names.SelectMany(n => n))
            Init.Uniform_(Attribute(name)!, -bound, bound);
    }

    /// <summary>The operator, of packed sequences if sizes are given.</summary>
    /// <returns>The output and where states end.</returns>
    private protected abstract (Tensor Y, Tensor H, Tensor? C) Run(Tensor input, Tensor? batchSizes, Tensor h, Tensor? c, Tensor[] weights);

    /// <summary>Features of the second state; null where there is none.</summary>
    private protected virtual long? CellSize => null;

    /// <inheritdoc/>
    protected override RecurrentInput FromTensor(Tensor input) => new(input);

    /// <inheritdoc/>
    protected override RecurrentOutput Forward(RecurrentInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        (Tensor x, Tensor? h, Tensor? c, PackedSequence? layout) = input;
        Check(x, h, c, layout);
        int batchDim = BatchFirst ? 0 : 1;
        bool isSingle = layout is null && x.Rank == 2;
        if (isSingle)
            (x, h, c) = (x.Unsqueeze(batchDim), h?.Unsqueeze(1), c?.Unsqueeze(1));
        long batch = layout is null ? x.Shape[batchDim] : layout.BatchSizes.Select(0, 0).Item<long>();
        h = State("h", h, OutputSize);
        c = CellSize is { } size ? State("c", c, size) : null;
        (Tensor y, h, c) = Run(x, layout?.BatchSizes, h, c, [.. _names.SelectMany(n => n).Select(n => Attribute(n)!)]);
        if (isSingle)
            return new RecurrentOutput(y.Squeeze(batchDim), h.Squeeze(1), c?.Squeeze(1));
        return layout?.UnsortedIndices is { } places ? new RecurrentOutput(y, h.IndexSelect(1, places), c?.IndexSelect(1, places), layout) : new RecurrentOutput(y, h, c, layout);

        Tensor State(string name, Tensor? given, long features)
        {
            Shape shape = new(NumLayers * Directions, batch, features);
            if (given is null)
                return Tensor.Zeros(shape, x.DType);
            if (given.Shape != shape)
                throw new ShapeException($"{Name} needs an initial {name} of {shape}{(isSingle ? " without its batch" : "")}, found {given.Shape}.");
            return layout?.SortedIndices is { } order ? given.IndexSelect(1, order) : given;
        }
    }

    /// <inheritdoc/>
    protected override string ExtraRepr()
    {
        string text = $"{InputSize}, {HiddenSize}";
        if (ProjSize != 0)
            text += $", proj_size={ProjSize}";
        if (NumLayers != 1)
            text += $", num_layers={NumLayers}";
        text += (Bias ? "" : ", bias=False") + (BatchFirst ? ", batch_first=True" : "");
        if (Dropout != 0)
            text += ", " + PythonText.Attributes(("dropout", Dropout));
        return Bidirectional ? text + ", bidirectional=True" : text;
    }

    private void Check(Tensor x, Tensor? h, Tensor? c, PackedSequence? layout)
    {
        DType dtype = Attribute(_names[0][0])!.DType;
        if (x.DType != dtype)
            throw new ArgumentException($"{Name} has weights of {dtype.Name}, but the input is of {x.DType.Name}: convert one of them, input.To(…) or module.To(…).");
        if (layout is null ? x.Rank is not (2 or 3) : x.Rank != 2)
            throw new ShapeException($"{Name} needs {(layout is not null ? "packed data [sum of sizes, features]" : BatchFirst ? "[batch, steps, features] or [steps, features]" : "[steps, batch, features] or [steps, features]")}, found {x.Shape}.");
        if (x.Shape[-1] != InputSize)
            throw new ShapeException($"{Name} needs {InputSize} features of its input, found {x.Shape[-1]} in {x.Shape}.");
        int rank = layout is null && x.Rank == 2 ? 2 : 3;
        if (h is not null && h.Rank != rank || c is not null && c.Rank != rank)
            throw new ShapeException($"{Name} of an input {x.Shape} needs initial states of {rank} dimensions, found {(h is not null && h.Rank != rank ? h : c)!.Shape}.");
    }
}
