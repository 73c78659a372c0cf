using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Parameters that an optimizer steps with the same options. Source: an element of <c>torch.optim.Optimizer.param_groups</c>.</summary>
/// <remarks>
/// What is not set takes the optimizer's default: <c>new AdamW([new ParamGroup(backbone.Parameters()) { Lr = 1e-5 }, new ParamGroup(head.Parameters())], lr: 1e-3)</c>.
/// Any option has its PyTorch name, <c>group["weight_decay"] = 0.0</c>; the usual ones are properties too.
/// </remarks>
[DebuggerDisplay("{Params.Count} parameters")]
public sealed class ParamGroup
{
    private readonly OrderedDictionary<string, CheckpointNode> _options = new(StringComparer.Ordinal);

    /// <summary>A group of these parameters, in this order.</summary>
    /// <param name="params">Leaves of any dtype and layout.</param>
    public ParamGroup(IEnumerable<Tensor> @params)
    {
        ArgumentNullException.ThrowIfNull(@params);
        Params = [.. @params];
    }

    /// <summary>A group of parameters with their names, which state dicts then hold.</summary>
    /// <param name="params">What <see cref="Module.NamedParameters"/> gives.</param>
    public ParamGroup(IEnumerable<KeyValuePair<string, Parameter>> @params)
    {
        KeyValuePair<string, Parameter>[] named = [.. @params ?? throw new ArgumentNullException(nameof(@params))];
        Params = [.. named.Select(n => n.Value)];
        Names = [.. named.Select(n => n.Key)];
    }

    /// <summary>The parameters, in order.</summary>
    public IReadOnlyList<Tensor> Params { get; internal set; }

    /// <summary>Names given with the parameters, until the optimizer has the group and puts them among the options.</summary>
    internal IReadOnlyList<string>? Names { get; private set; }

    /// <summary>The names of the parameters; null if they have none.</summary>
    public IReadOnlyList<string>? ParamNames => Names ?? (_options.TryGetValue("param_names", out CheckpointNode? node) ? [.. Option.Items(node, "param_names").Select(Option.Text)] : null);

    /// <summary>The names of the options in order.</summary>
    public IReadOnlyList<string> Keys => [.. _options.Keys];

    /// <summary>An option under PyTorch's name, such as <c>weight_decay</c>: a number, a truth value, text, a tuple, or a tensor with one element.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public CheckpointNode this[string name]
    {
        get => _options.TryGetValue(name, out CheckpointNode? node) ? node : throw new KeyNotFoundException($"The parameter group has no option '{name}'. It has: {string.Join(", ", _options.Keys)}.");
        set => _options[name] = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>The learning rate.</summary>
    public double Lr
    {
        get => Number("lr");
        set => SetNumber("lr", value);
    }

    /// <summary>What of the parameter is added to its gradient, or, decoupled, taken off it.</summary>
    public double WeightDecay
    {
        get => Number("weight_decay");
        set => this["weight_decay"] = Option.Whole(value);
    }

    /// <summary>The momentum.</summary>
    public double Momentum
    {
        get => Number("momentum");
        set => this["momentum"] = Option.Whole(value);
    }

    /// <summary>How slowly the averages of gradients and of their squares change.</summary>
    public (double First, double Second) Betas
    {
        get => Pair("betas");
        set => this["betas"] = Option.Pair(value);
    }

    /// <summary>What keeps divisors from zero.</summary>
    public double Eps
    {
        get => Number("eps");
        set => this["eps"] = value;
    }

    /// <summary>Whether the steps go up.</summary>
    public bool Maximize
    {
        get => Flag("maximize");
        set => this["maximize"] = value;
    }

    /// <summary>Whether there is such an option.</summary>
    public bool Contains(string name) => _options.ContainsKey(name);

    /// <summary>The option, if there is one.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out CheckpointNode? value) => _options.TryGetValue(name, out value);

    /// <summary>An option as a number.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    /// <exception cref="ArgumentException">It is no number.</exception>
    public double Number(string name) => Option.Number(this[name], name);

    /// <summary>An option as a truth value; absent and None are false.</summary>
    public bool Flag(string name) => _options.TryGetValue(name, out CheckpointNode? node) && Option.Flag(node, name);

    /// <summary>Sets an option that is not there.</summary>
    public void SetDefault(string name, CheckpointNode value) => _options.TryAdd(name, value);

    /// <summary>Sets a number; where the option is a tensor, its value.</summary>
    internal void SetNumber(string name, double value)
    {
        if (_options.TryGetValue(name, out CheckpointNode? node) && node is TensorEntry tensor)
            tensor.Read().Fill_(value);
        else
            this[name] = value;
    }

    internal (double First, double Second) Pair(string name)
    {
        IReadOnlyList<CheckpointNode> items = Option.Items(this[name], name);
        return items.Count == 2 ? (Option.Number(items[0], name), Option.Number(items[1], name))
            : throw new ArgumentException($"The option '{name}' has {items.Count} values; expected two.");
    }

    /// <summary>Puts the names among the options, where PyTorch has them, and takes defaults for what is not set.</summary>
    internal void Complete(IEnumerable<KeyValuePair<string, CheckpointNode>> defaults)
    {
        if (Names is not null)
            this["param_names"] = new ListNode(Names.Select(n => (CheckpointNode)n));
        Names = null;
        foreach ((string name, CheckpointNode value) in defaults)
            SetDefault(name, value);
    }

    /// <summary>Has other parameters, and other values of the options that a saved group has, until the result is disposed.</summary>
    internal IDisposable Exchange(IReadOnlyList<Tensor> parameters, MapNode saved)
    {
        IReadOnlyList<Tensor> before = Params;
        KeyValuePair<string, CheckpointNode>[] options = [.. _options];
        Params = parameters;
        foreach ((CheckpointNode key, CheckpointNode value) in saved.Entries)
        {
            if (key is ScalarNode { Value: string name } && name != "params")
                _options[name] = value;
        }

        return new Registration(() =>
        {
            Params = before;
            _options.Clear();
            foreach ((string name, CheckpointNode value) in options)
                _options.Add(name, value);
        });
    }

    /// <summary>Takes the options of a saved group.</summary>
    internal void Replace(MapNode saved)
    {
        CheckpointNode? names = _options.GetValueOrDefault("param_names");
        _options.Clear();
        foreach ((CheckpointNode key, CheckpointNode value) in saved.Entries)
        {
            if (key is ScalarNode { Value: string name } && name != "params")
                _options[name] = value is TensorEntry tensor ? tensor.Read().Clone() : value;
        }

        if (names is not null)
            SetDefault("param_names", names);
    }
}
