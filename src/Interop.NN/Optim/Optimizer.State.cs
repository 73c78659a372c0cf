using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <content>State dicts, in PyTorch's layout. Source: <c>torch.optim.Optimizer.state_dict</c>, <c>load_state_dict</c>.</content>
public abstract partial class Optimizer
{
    private static readonly (string Name, CheckpointNode Off)[] s_later =
    [
        ("amsgrad", false), ("centered", false), ("foreach", Option.None), ("maximize", false), ("differentiable", false), ("decoupled_weight_decay", false), ("capturable", false), ("fused", Option.None),
    ];

    private readonly List<KeyValuePair<CheckpointNode, CheckpointNode>> _foreignState = [];

    /// <summary>Values that PyTorch keeps in tensors of one number today, and older versions kept as plain numbers.</summary>
    protected virtual IReadOnlyList<string> ScalarTensors => ["step"];

    /// <summary><c>{"state": {0: {…}, …}, "param_groups": [{…, "params": [0, 1, …]}]}</c>; tensors share memory with the optimizer.</summary>
    public MapNode StateDict()
    {
        RunHooks(_stateDictPre);
        Dictionary<Tensor, long> numbers = new(ReferenceEqualityComparer.Instance);
        ListNode groups = new();
        foreach (ParamGroup group in _groups)
        {
            MapNode packed = new();
            foreach (string key in group.Keys)
                packed.Add(key, group[key]);
            ListNode places = new();
            foreach (Tensor p in group.Params)
            {
                numbers.TryAdd(p, numbers.Count);
                places.Items.Add(numbers[p]);
            }

            packed.Add("params", places);
            groups.Items.Add(packed);
        }

        MapNode state = new(), dict = new();
        Dictionary<Tensor, CheckpointNode> known = new(ReferenceEqualityComparer.Instance);
        foreach ((Tensor p, ParamState values) in _state)
            state.Add(numbers[p], values.ToNode(Build));
        foreach ((CheckpointNode key, CheckpointNode value) in _foreignState)
            state.Add(key, value);
        dict.Add("state", state);
        dict.Add("param_groups", groups);
        foreach (Func<Optimizer, MapNode, MapNode?> hook in _stateDictPost)
            dict = hook(this, dict) ?? dict;
        return dict;

        CheckpointNode Build(object? value) => value switch
        {
            Tensor t => known.TryGetValue(t, out CheckpointNode? node) ? node : known[t] = TensorEntry.From(t),
            IEnumerable<object?> list => new ListNode(list.Select(Build)),
            _ => CheckpointNode.From(value),
        };
    }

    CheckpointNode ICheckpointValue.ToNode() => StateDict();

    /// <summary>Takes options and states of a state dict, which may be one of an older PyTorch; tensors are copied, in the dtypes of the parameters. Nothing is changed unless everything fits.</summary>
    /// <param name="stateDict">What <see cref="StateDict"/> gives, or the part of a file that holds it.</param>
    /// <exception cref="ArgumentException">It is no state dict of an optimizer, or has other groups.</exception>
    public void LoadStateDict(CheckpointNode stateDict)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        MapNode dict = stateDict as MapNode ?? throw Unfit($"it is a {stateDict.TypeName}");
        foreach (Func<Optimizer, MapNode, MapNode?> hook in _loadPre)
            dict = hook(this, dict) ?? dict;
        (List<CheckpointNode> saved, MapNode states, Dictionary<object, (Tensor Parameter, MapNode Group)> byPlace) = Match(dict);
        List<KeyValuePair<CheckpointNode, CheckpointNode>> foreign = [];
        OrderedDictionary<Tensor, ParamState> loaded = new(ReferenceEqualityComparer.Instance);
        using (Tensor.NoGrad())
        {
            using UnscopedTensors unscoped = Tensor.Unscoped();
            foreach ((CheckpointNode key, CheckpointNode value) in states.Entries)
            {
                if (key is ScalarNode { Value: { } place } && byPlace.TryGetValue(place, out (Tensor Parameter, MapNode Group) at) && value is MapNode values)
                    loaded[at.Parameter] = ReadState(values, at.Parameter, at.Group);
                else
                    foreign.Add(new(key, value));
            }

            Apply(saved, loaded, foreign);
        }

        RunHooks(_loadPost);
    }

    /// <summary>The groups and states of a state dict, and the parameter that is meant by each key of the states.</summary>
    /// <exception cref="ArgumentException">It is no state dict of an optimizer, or has other groups.</exception>
    private (List<CheckpointNode> Groups, MapNode States, Dictionary<object, (Tensor Parameter, MapNode Group)> ByPlace) Match(MapNode dict)
    {
        if (dict["param_groups"] is not ListNode { Items: var saved } || dict["state"] is not MapNode states || !saved.All(g => g is MapNode m && m["params"] is ListNode or TupleNode))
            throw Unfit("it has no 'state' and 'param_groups' with their 'params'");
        if (saved.Count != _groups.Count)
            throw Unfit($"it has {saved.Count} parameter groups where the optimizer has {_groups.Count}");
        Dictionary<object, (Tensor Parameter, MapNode Group)> byPlace = [];
        for (int i = 0; i < saved.Count; i++)
        {
            IReadOnlyList<CheckpointNode> places = Option.Items(((MapNode)saved[i])["params"]!, "params");
            if (places.Count != _groups[i].Params.Count)
                throw Unfit($"its group {i} has {places.Count} parameters where the optimizer's has {_groups[i].Params.Count}");
            for (int j = 0; j < places.Count; j++)
                byPlace[places[j] is ScalarNode { Value: { } place } ? place : throw Unfit($"a parameter of group {i} is a {places[j].TypeName}")] = (_groups[i].Params[j], (MapNode)saved[i]);
        }

        return ([.. saved], states, byPlace);
    }

    /// <summary>Adds options that groups saved by older versions of PyTorch lack, all off. Source: <c>__setstate__</c>.</summary>
    protected virtual void AddMissing(ParamGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        foreach ((string name, CheckpointNode off) in s_later)
        {
            if (Defaults.Any(d => d.Key == name))
                group.SetDefault(name, off);
        }
    }

    /// <summary>Checks what was loaded for a parameter, and may change it.</summary>
    /// <exception cref="ArgumentException">It does not fit the parameter.</exception>
    protected virtual void CheckState(Tensor parameter, ParamState state)
    {
        foreach ((string name, object? value) in state)
        {
            if (value is Tensor { Rank: > 0 } t && t.ElementCount != 1 && t.Shape != parameter.Shape)
                throw Unfit($"the '{name}' of a parameter {parameter} is a {t}; expected its shape");
        }
    }

    private protected ArgumentException Unfit(string why) => new($"This is no state dict for this {Name}: {why}.");

    private void Apply(List<CheckpointNode> groups, OrderedDictionary<Tensor, ParamState> states, List<KeyValuePair<CheckpointNode, CheckpointNode>> foreign)
    {
        _state.Clear();
        foreach ((Tensor p, ParamState state) in states)
            _state.Add(p, state);
        _foreignState.Clear();
        _foreignState.AddRange(foreign);
        for (int i = 0; i < _groups.Count; i++)
        {
            _groups[i].Replace((MapNode)groups[i]);
            AddMissing(_groups[i]);
            foreach ((string name, CheckpointNode value) in Defaults)
                _groups[i].SetDefault(name, value);
        }
    }

    private ParamState ReadState(MapNode values, Tensor parameter, MapNode group, bool copies = true)
    {
        ParamState state = new();
        foreach ((CheckpointNode key, CheckpointNode value) in values.Entries)
        {
            if (key is not ScalarNode { Value: string text })
                throw Unfit($"a state has the key {key}");
            // Names are looked up by reference first.
            string name = string.Intern(text);
            state[name] = Plain(value, name, parameter, group, copies);
            if (ScalarTensors.Contains(name) && state[name] is not Tensor and not null)
                state[name] = ParamState.Scalar(Option.Number(value, name));
        }

        CheckState(parameter, state);
        return state;
    }

    /// <summary>A value in the dtype of the parameter, but for step counts.</summary>
    private static object? Plain(CheckpointNode node, string name, Tensor parameter, MapNode group, bool copies)
    {
        switch (node)
        {
            case TensorEntry entry:
                Tensor tensor = entry.Read();
                if (!copies)
                    return tensor;
                DType dtype = name != "step" ? parameter.DType.Kind == DTypeKind.Float ? parameter.DType : tensor.DType
                    : Set("capturable") || Set("fused") ? DType.Float32 : tensor.DType;
                return tensor.DType == dtype ? tensor.Clone() : tensor.To(dtype);
            case ListNode list: return list.Items.Select(i => Plain(i, "", parameter, group, copies)).ToList();
            case OpaqueNode { Meaning: { } meaning }: return Plain(meaning, name, parameter, group, copies);
            case ScalarNode scalar: return scalar.Value;
            default: return node;
        }

        bool Set(string option) => group[option] is { } value && Option.Flag(value, option);
    }
}
