using Interop.Tensors;

namespace Interop.NN;

/// <summary>Low-rank adapters: a large model is trained by few numbers. Files in PEFT's layout: <c>Interop.Converters</c>. Source: PEFT; Hu and others, 2021.</summary>
/// <remarks>
/// Layers stay the objects that they are, with the adapter as a submodule <c>lora</c>: fields that hold them go on working. The adapter's part is added to what a call of the layer
/// gives. Whoever reads the layer's weight instead, as an attention does with <c>out_proj</c>, gets W + s · B · A; there is no dropout in it. (PEFT's own <c>out_proj</c> adapters have an
/// effect only if their attention is the target, or after merging.) A <see cref="MultiheadAttention"/> that is meant gets adapters for <c>in_proj_weight</c> and <c>out_proj</c>, as in PEFT.
/// </remarks>
public static class Lora
{
    private const string Child = "lora", Prefix = "base_model.model.";
    private static readonly ForwardHook s_hook = new(static (module, input, output) => Adapter(module) is { } adapter ? adapter.AddTo((Tensor)output!, (Tensor)input!) : output, Always: false);

    /// <summary>Gives layers adapters and freezes everything else.</summary>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentException">No layer is meant, one has an adapter already, or a setting is out of range.</exception>
    /// <exception cref="NotSupportedException">A layer that is meant can have none: Linear, Conv1d, Conv2d, Conv3d with zero padding, Embedding, and MultiheadAttention with keys and values as wide as queries can.</exception>
    public static TModule Wrap<TModule>(TModule model, LoraConfig config) where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(config);
        List<(string Path, Module Layer)> layers = [.. model.NamedModules().Where(m => config.Targets(m.Key)).Select(m => (m.Key, m.Value))];
        if (layers.Count == 0)
            throw new ArgumentException($"No layer of {model.Name} is meant by {(config.TargetPattern is { } pattern ? $"the pattern '{pattern}'" : $"[{string.Join(", ", config.TargetModules)}]")}. It has: {string.Join(", ", model.NamedModules().Where(m => CanAdapt(m.Value)).Select(m => m.Key))}.");
        foreach ((string path, Module layer) in layers)
        {
            Check(path, path, layer, config);
            if (layer is not MultiheadAttention attention)
                continue;
            if (layers.FirstOrDefault(l => l.Layer == attention.OutProj).Path is { } inner)
                throw new ArgumentException($"'{inner}' is meant, and so is '{path}', whose adapters include it: leave one of them out.");
            Check(Module.Join(path, "out_proj"), path, attention.OutProj, config);
        }

        foreach ((string path, Module layer) in layers)
        {
            if (layer is MultiheadAttention attention)
            {
                // PEFT draws these twice and keeps the second ones.
                _ = Make(path, attention.OutProj, config);
                Attach(layer, Make(path, layer, config));
                Attach(attention.OutProj, Make(path, attention.OutProj, config));
            }
            else
            {
                Attach(layer, Make(path, layer, config));
            }
        }

        MarkOnlyLoraAsTrainable(model, config);
        return model;
    }

    /// <summary>Freezes everything but the adapters, the biases that the settings name, and the modules that are saved whole. Source: <c>mark_only_lora_as_trainable</c>.</summary>
    /// <exception cref="ArgumentException">The model has no adapters and no settings are given.</exception>
    public static void MarkOnlyLoraAsTrainable(Module model, LoraConfig? config = null)
    {
        config ??= ConfigOf(model);
        foreach ((string path, Module module) in model.NamedModules())
        {
            foreach ((string name, Parameter parameter) in module.NamedParameters(recurse: false))
                parameter.RequiresGrad = module is LoraAdapter || IsTrainedBeside(module, path, name, config);
        }
    }

    /// <summary>The settings that the model's adapters were made from.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    public static LoraConfig ConfigOf(Module model) => Adapters(model) is [var first, ..] ? first.Adapter.Config : throw new ArgumentException($"{model.Name} has no adapters: call Lora.Wrap first.");

    /// <summary>The layers that have adapters, in the model's order.</summary>
    public static IReadOnlyList<(string Path, Module Layer, LoraAdapter Adapter)> Adapters(Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. model.NamedModules().Where(m => Adapter(m.Value) is not null).Select(m => (m.Key, m.Value, Adapter(m.Value)!))];
    }

    /// <summary>Adds s · B · A to the weights, so that calls cost what they cost before. Weights from before are kept.</summary>
    /// <exception cref="NotSupportedException">An adapter cannot be merged; nothing is changed.</exception>
    public static void Merge(Module model)
    {
        IReadOnlyList<(string Path, Module Layer, LoraAdapter Adapter)> adapters = Adapters(model);
        if (adapters.FirstOrDefault(a => a.Layer is Convolution { Groups: > 1 }) is (string path, not null, _))
            throw new NotSupportedException($"'{path}' is a convolution with groups, whose weight cannot hold its adapter's part.");
        foreach ((_, Module layer, LoraAdapter adapter) in adapters)
            adapter.Merge(layer.GetParameter(adapter.WeightName));
    }

    /// <summary>Takes the adapters' parts out again: the very weights from before where nothing changed them since.</summary>
    public static void Unmerge(Module model)
    {
        foreach ((_, Module layer, LoraAdapter adapter) in Adapters(model).Reverse())
            adapter.Unmerge(layer.GetParameter(adapter.WeightName));
    }

    /// <summary>Takes the adapters off. What was frozen stays so.</summary>
    /// <param name="model">The model.</param>
    /// <param name="merge">Whether weights keep the adapters' parts. Source: <c>merge_and_unload</c>, else <c>unload</c>.</param>
    public static void Remove(Module model, bool merge = false)
    {
        if (merge)
            Merge(model);
        else
            Unmerge(model);
        foreach ((_, Module layer, LoraAdapter adapter) in Adapters(model))
        {
            layer.Unregister(Child);
            layer.Compute(adapter.WeightName, null);
            layer.Hooks.Forward.Remove(s_hook);
        }
    }

    /// <summary>What was trained, under PEFT's names: <c>base_model.model.PATH.lora_A.weight</c> … Source: <c>get_peft_model_state_dict</c>.</summary>
    public static StateDict AdapterStateDict(Module model)
    {
        StateDict own = model.StateDict(), state = new();
        foreach ((string saved, string name) in Names(model))
            state[saved] = own[name];
        return state;
    }

    /// <summary>Takes what <see cref="AdapterStateDict"/> or PEFT gave. Source: <c>set_peft_model_state_dict</c>.</summary>
    /// <exception cref="ArgumentException">Names are missing or not known.</exception>
    /// <exception cref="LoadException">Shapes differ. Nothing is changed.</exception>
    public static void LoadAdapterStateDict(Module model, StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Adapters(model).Any(a => a.Adapter.IsMerged))
            throw new InvalidOperationException("The adapters are merged into the weights: call Lora.Unmerge before others are loaded.");
        Dictionary<string, string> names = Names(model).ToDictionary(n => n.Saved, n => n.Own);
        StateDict renamed = state.Clone();
        renamed.Rename(n => n.Replace(".default.", ".", StringComparison.Ordinal) is var plain && plain.EndsWith(".default", StringComparison.Ordinal) ? plain[..^".default".Length] : plain);
        // Biases of layers with an adapter lie one level deeper in PEFT's model.
        renamed.Rename(n => names.ContainsKey(n) || n.LastIndexOf('.') is not (> 0 and var dot) || !names.ContainsKey(n.Insert(dot, ".base_layer")) ? n : n.Insert(dot, ".base_layer"));
        string[] missing = [.. names.Keys.Where(n => !renamed.Contains(n))], unexpected = [.. renamed.Keys.Where(n => !names.ContainsKey(n))];
        if (missing.Length + unexpected.Length > 0)
            throw new ArgumentException($"This is no state dict of this model's adapters. Missing: [{string.Join(", ", missing.Take(5))}], {missing.Length} in all; unexpected: [{string.Join(", ", unexpected.Take(5))}], {unexpected.Length} in all.");
        renamed.Rename(n => names[n]);
        model.LoadStateDict(renamed, strict: false);
    }

    /// <summary>A's first values.</summary>
    internal static Tensor Start(LoraConfig config, string path, Tensor a) => config.InitLoraWeights switch
    {
        LoraInit.Default => Init.KaimingUniform_(a, Math.Sqrt(5)),
        LoraInit.Gaussian => Init.Normal_(a, 0, 1.0 / config.RankOf(path)),
        _ => a,
    };

    internal static Tensor Zero(LoraConfig config, Tensor x) => config.InitLoraWeights == LoraInit.None ? x : Init.Zeros_(x);

    private static LoraAdapter? Adapter(Module module) => module.HasChild(Child) ? module.OptionalChild<Module>(Child) as LoraAdapter : null;

    private static bool CanAdapt(Module layer) => layer is Linear or Embedding or Conv1d or Conv2d or Conv3d or MultiheadAttention { InProjWeight: not null };

    private static void Attach(Module layer, LoraAdapter adapter)
    {
        layer.Register(Child, adapter);
        adapter.Train(layer.Training);
        if (adapter.ActsOnResults)
            layer.Hooks.Forward.Add(s_hook);
        string name = adapter.WeightName;
        layer.Compute(name, Weight, (m, value) => m.Register(name, value as Parameter ?? throw new ArgumentException($"'{name}' of {m.Name} takes a Parameter, found {value}.")));
    }

    /// <summary>The weight as a layer's own forward needs it, whose result gets the adapter's part, or as everyone else does.</summary>
    private static Tensor Weight(Module layer)
    {
        LoraAdapter adapter = Adapter(layer)!;
        Parameter weight = layer.GetParameter(adapter.WeightName);
        return adapter.ActsOnResults && Module.Running == layer ? weight : adapter.AddTo(weight);
    }

    private static LoraAdapter Make(string path, Module layer, LoraConfig config) => layer switch
    {
        Linear linear => new LinearAdapter(config, path, linear),
        MultiheadAttention attention => new ProjectionAdapter(config, path, attention),
        Embedding embedding => new EmbeddingAdapter(config, path, embedding),
        _ => new ConvolutionAdapter(config, path, (Convolution)layer),
    };

    private static void Check(string path, string rankPath, Module layer, LoraConfig config)
    {
        if (!CanAdapt(layer))
            throw new NotSupportedException($"'{path}' is a {layer.Name}, which can have no adapter: expected a Linear, Conv1d, Conv2d, Conv3d, Embedding, or a MultiheadAttention with keys and values as wide as queries. Leave it out with ExcludeModules.");
        if (Adapter(layer) is not null)
            throw new ArgumentException($"'{path}' has an adapter already: call Lora.Remove first.");
        long rank = config.RankOf(rankPath);
        if (rank < 1 || config.LoraDropout is not (>= 0 and <= 1))
            throw new ArgumentException($"The adapter of '{path}' would have the rank {rank} and a dropout of {config.LoraDropout}: expected a rank of at least 1 and a probability.");
        string weight = layer is MultiheadAttention ? "in_proj_weight" : "weight";
        if (layer.IsComputed(weight))
            throw new NotSupportedException($"'{weight}' of '{path}' is computed by a parametrization, a norm or a mask: remove that first, or leave the layer out with ExcludeModules.");
        if (layer.GetParameter(weight) is IUninitialized { IsInitialized: false })
            throw new ArgumentException($"'{path}' has no weight yet: call the model once before it gets adapters.");
        if (layer is Convolution convolution && (convolution.PaddingMode != ConvolutionPaddingMode.Zeros || rank % convolution.Groups != 0))
            throw new NotSupportedException($"'{path}' pads by {convolution.PaddingMode} and has {convolution.Groups} groups: expected zero padding, and a rank, found {rank}, that divides into the groups.");
    }

    private static bool IsTrainedBeside(Module module, string path, string name, LoraConfig config) => config.IsSaved(path)
        || name.Contains("bias", StringComparison.Ordinal) && (config.Bias == LoraBias.All || config.Bias == LoraBias.LoraOnly && name == "bias" && Adapter(module) is not null);

    /// <summary>PEFT's names and the model's own of all that is saved.</summary>
    private static IEnumerable<(string Saved, string Own)> Names(Module model)
    {
        LoraConfig config = ConfigOf(model);
        HashSet<string> adapted = [.. Adapters(model).Select(a => a.Path)];
        foreach ((string path, Module module) in model.NamedModules())
        {
            string saved = Saved(path);
            LoraAdapter? adapter = Adapter(module);
            IEnumerable<string> members = [.. module.NamedParameters(recurse: false).Where(p => IsTrainedBeside(module, path, p.Key, config)).Select(p => p.Key),
                .. config.IsSaved(path) ? module.NamedBuffers(recurse: false).Where(b => b.Value.Persistent).Select(b => b.Key) : []];
            foreach (string name in module is LoraAdapter ? [] : members)
                yield return ($"{Prefix}{Module.Join(saved, adapter is null ? name : "base_layer." + name)}", Module.Join(path, name));
            if (adapter is null)
                continue;
            yield return ($"{Prefix}{Module.Join(saved, adapter.SavedNames.A)}", Module.Join(path, Child + ".A"));
            yield return ($"{Prefix}{Module.Join(saved, adapter.SavedNames.B)}", Module.Join(path, Child + ".B"));
        }

        // What lies in a layer with an adapter lies one level deeper in PEFT's model.
        string Saved(string path)
        {
            for (int dot = path.LastIndexOf('.'); dot > 0; dot = path.LastIndexOf('.', dot - 1))
            {
                if (adapted.Contains(path[..dot]))
                    path = path.Insert(dot, ".base_layer");
            }

            return adapted.Contains("") && path.Length > 0 ? "base_layer." + path : path;
        }
    }
}
