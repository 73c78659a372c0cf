using Interop.Tensors;

namespace Interop.Graphs;

/// <summary>One run of a node: what its body reads.</summary>
public sealed class NodeCall
{
    private readonly object?[] _inputs;
    private readonly GraphFrame? _frame;

    internal NodeCall(GraphNode node, object?[] inputs, long version, GraphFrame? frame) => (Node, _inputs, Version, _frame) = (node, inputs, version, frame);

    /// <summary>The node.</summary>
    public GraphNode Node { get; }

    /// <summary>The version of its set of ops.</summary>
    public long Version { get; }

    /// <summary>How many inputs are given, absent ones between them counted.</summary>
    public int Count => _inputs.Length;

    /// <summary>How many outputs the node has, unwanted ones between them counted.</summary>
    public int OutputCount => Node.Outputs.Count;

    /// <summary>Whether the module trains.</summary>
    public bool Training => _frame?.Module.Training ?? false;

    /// <summary>A tensor that has to be there.</summary>
    /// <exception cref="ArgumentException">It is absent or no tensor.</exception>
    public Tensor this[int input] => Value(input) as Tensor ?? throw new ArgumentException($"Input {input} of {Node} has to be a tensor, found {Describe(Value(input))}.");

    /// <summary>Whether an input is there.</summary>
    public bool Has(int input) => input < _inputs.Length && _inputs[input] is not null;

    /// <summary>Whether an input is a buffer of the module, which training may change.</summary>
    public bool IsState(int input) => Value(input) is NN.Buffer;

    /// <summary>Whether somebody wants an output.</summary>
    public bool Wants(int output) => output < Node.Outputs.Count && Node.Outputs[output] is not null;

    /// <summary>A tensor that may be absent.</summary>
    public Tensor? Optional(int input) => Has(input) ? this[input] : null;

    /// <summary>Whatever an input is: a <see cref="Tensor"/>, a <see cref="StringTensor"/>, a list, an optional, a map; null where it is absent.</summary>
    public object? Value(int input) => input < _inputs.Length ? _inputs[input] : null;

    /// <summary>The type of an input's elements: of numbers of less than a byte only the graph knows it.</summary>
    public ElementType Element(int input) => Value(input) is StringTensor ? ElementType.Text
        : input < Node.Inputs.Count && Node.Inputs[input]?.Type is TensorType { Element: { IsPacked: true } element } && element.DType == this[input].DType ? element : this[input].DType;

    /// <summary>All tensors from an input on.</summary>
    public Tensor[] Tensors(int from = 0) => [.. Enumerable.Range(from, Math.Max(0, Count - from)).Select(i => this[i])];

    /// <summary>A tensor of texts.</summary>
    public StringTensor Texts(int input) => Value(input) as StringTensor ?? throw new ArgumentException($"Input {input} of {Node} has to be texts, found {Describe(Value(input))}.");

    /// <summary>A sequence.</summary>
    public IReadOnlyList<object?> Sequence(int input) => Value(input) as IReadOnlyList<object?> ?? throw new ArgumentException($"Input {input} of {Node} has to be a sequence, found {Describe(Value(input))}.");

    /// <summary>Whole numbers of a tensor; null where it is absent.</summary>
    public long[]? Longs(int input) => Optional(input)?.To(DType.Int64).ToArray<long>();

    /// <summary>Whether an attribute is set.</summary>
    public bool HasAttribute(string name) => Node.Attributes.ContainsKey(name);

    /// <summary>An attribute of whatever kind; null where it is absent.</summary>
    public object? Attribute(string name) => Node.Attributes.TryGetValue(name, out object? value) ? value : null;

    /// <summary>An attribute that has to be there.</summary>
    public long Int(string name) => Required<long>(name);

    /// <summary>An attribute with its default.</summary>
    public long Int(string name, long otherwise) => Node.Attributes.ContainsKey(name) ? Required<long>(name) : otherwise;

    /// <summary>An attribute that is 0 or 1.</summary>
    public bool Flag(string name, bool otherwise = false) => Int(name, otherwise ? 1 : 0) != 0;

    /// <inheritdoc cref="Int(string, long)"/>
    public float Float(string name, float otherwise) => Node.Attributes.ContainsKey(name) ? Required<float>(name) : otherwise;

    /// <inheritdoc cref="Int(string, long)"/>
    public string Text(string name, string otherwise) => Node.Attributes.ContainsKey(name) ? Required<string>(name) : otherwise;

    /// <summary>An attribute of several numbers; null where it is absent.</summary>
    public long[]? Ints(string name) => OrNull<long[]>(name);

    /// <inheritdoc cref="Ints"/>
    public float[]? Floats(string name) => OrNull<float[]>(name);

    /// <summary>An attribute of several texts; null where it is absent.</summary>
    public string[]? Texts(string name) => OrNull<string[]>(name);

    /// <summary>A graph that has to be there.</summary>
    public Graph Graph(string name) => Required<Graph>(name);

    /// <summary>Runs a graph of an attribute, which sees the values around this node.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">Its inputs in order.</param>
    /// <returns>Its outputs in order.</returns>
    public object?[] Run(Graph graph, params ReadOnlySpan<object?> inputs) =>
        _frame is null ? throw new InvalidOperationException($"{Node} runs outside of a module and cannot run the graph '{graph.Name}'.") : _frame.Inner(graph, inputs);

    /// <summary>Computes a value of this node's graph again, from other values for some.</summary>
    /// <param name="wanted">Its name.</param>
    /// <param name="names">The names of the others.</param>
    /// <param name="values">What they are now.</param>
    public object? Again(string wanted, string[] names, object?[] values) =>
        _frame is null ? throw new InvalidOperationException($"{Node} runs outside of a module and has no graph.") : _frame.Again(wanted, names, values);

    internal static string Describe(object? value) => value switch
    {
        null => "nothing",
        Tensor x => x.ToString(),
        StringTensor x => x.ToString(),
        IReadOnlyList<object?> list => $"a sequence of {list.Count}",
        _ => value.GetType().Name,
    };

    private T? OrNull<T>(string name) where T : class => Node.Attributes.ContainsKey(name) ? Required<T>(name) : null;

    private T Required<T>(string name) => !Node.Attributes.TryGetValue(name, out object? value) ? throw new ArgumentException($"{Node} has no attribute '{name}'.")
        : value is T found ? found : throw new ArgumentException($"The attribute '{name}' of {Node} has to be {typeof(T).Name}, found {Describe(value)}.");
}
