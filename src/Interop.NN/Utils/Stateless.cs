using Interop.Tensors;

namespace Interop.NN;

/// <summary>Calls of modules with parameters and buffers that are not their own. Source: <c>torch.func.functional_call</c>, <c>torch.nn.utils.stateless</c>.</summary>
public static class Stateless
{
    /// <summary>Calls a module with other parameters and buffers, for this call only; gradients flow to the tensors that are given.</summary>
    /// <param name="module">The module, which is as before afterwards, also when it throws.</param>
    /// <param name="parameterAndBufferDicts">Tensors by their paths, such as <c>fc.weight</c>; what is not there stays the module's own. Buffers that the module changes in place are changed in these tensors; ones that it sets anew are put into the dictionary.</param>
    /// <param name="args">The input.</param>
    /// <param name="tieWeights">Whether what is one tensor at several paths is replaced at all of them.</param>
    /// <param name="strict">Whether all parameters and buffers must be given, and nothing else; else other names are ignored.</param>
    /// <remarks>A module must read its parameters by name, as those of this library do, not from fields. Threads must not call one module with different parameters at a time.</remarks>
    /// <exception cref="ArgumentException">A submodule does not exist, two tensors are given for tied places, or names are missing or unknown while <paramref name="strict"/>.</exception>
    public static TOutput FunctionalCall<TInput, TOutput>(Module<TInput, TOutput> module, IDictionary<string, Tensor> parameterAndBufferDicts, TInput args, bool tieWeights = true, bool strict = false) =>
        FunctionalCall(module, parameterAndBufferDicts, m => m.Call(args), tieWeights, strict);

    /// <summary>Runs a function of a module with other parameters and buffers, as <see cref="FunctionalCall{TInput, TOutput}(Module{TInput, TOutput}, IDictionary{string, Tensor}, TInput, bool, bool)"/> does, for calls with several inputs.</summary>
    /// <param name="module">The module.</param>
    /// <param name="parameterAndBufferDicts">Tensors by their paths.</param>
    /// <param name="call">What is called: <c>m => m.Call(x, mask)</c>.</param>
    /// <param name="tieWeights">Whether what is one tensor at several paths is replaced at all of them.</param>
    /// <param name="strict">Whether all parameters and buffers must be given, and nothing else.</param>
    public static TResult FunctionalCall<TModule, TResult>(TModule module, IDictionary<string, Tensor> parameterAndBufferDicts, Func<TModule, TResult> call, bool tieWeights = true, bool strict = false) where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(parameterAndBufferDicts);
        ArgumentNullException.ThrowIfNull(call);
        Dictionary<string, Tensor> own = [];
        foreach ((string path, Parameter parameter) in module.NamedParameters(removeDuplicate: false))
            own[path] = parameter;
        foreach ((string path, Buffer buffer) in module.NamedBuffers(removeDuplicate: false))
            own[path] = buffer;
        Dictionary<string, Tensor> given = new(parameterAndBufferDicts);
        if (tieWeights)
            Tie(own, given);
        if (strict && (own.Keys.Any(k => !given.ContainsKey(k)) || given.Keys.Any(k => !own.ContainsKey(k))))
            throw new ArgumentException($"{module.Name} lacks {List(own.Keys.Except(given.Keys))} and has no {List(given.Keys.Except(own.Keys))}: with strict, all parameters and buffers are given and nothing else.");
        List<(Module Module, string Name, string Path, ComputedAttribute? Before)> exchanged = [];
        try
        {
            foreach ((string path, Tensor tensor) in given)
            {
                int dot = path.LastIndexOf('.');
                (Module at, string name) = (module.GetSubmodule(dot < 0 ? "" : path[..dot]), path[(dot + 1)..]);
                if (!own.ContainsKey(path) && !at.IsComputed(name))
                    continue;
                ArgumentNullException.ThrowIfNull(tensor, path);
                exchanged.Add((at, name, path, at.Exchange(name, new ComputedAttribute(_ => given[path], (_, value) => given[path] = value))));
            }

            return call(module);
        }
        finally
        {
            // Backwards: a module at two paths has been exchanged twice.
            for (int i = exchanged.Count - 1; i >= 0; i--)
                exchanged[i].Module.Exchange(exchanged[i].Name, exchanged[i].Before);
            foreach ((_, _, string path, _) in exchanged)
            {
                if (parameterAndBufferDicts.TryGetValue(path, out Tensor? first) && !ReferenceEquals(first, given[path]))
                    parameterAndBufferDicts[path] = given[path];
            }
        }
    }

    /// <summary>Gives each tensor to all places of what it replaces.</summary>
    private static void Tie(Dictionary<string, Tensor> own, Dictionary<string, Tensor> given)
    {
        foreach (IGrouping<object?, string> places in own.GroupBy(t => (object?)t.Value, t => t.Key, ReferenceEqualityComparer.Instance))
        {
            string[] named = [.. places.Where(given.ContainsKey)];
            if (named.Length == 0)
                continue;
            if (named.Any(n => !ReferenceEquals(given[n], given[named[0]])))
                throw new ArgumentException($"{List(named)} are one tensor of the module, and different ones are given for them: give one, or pass tieWeights: false.");
            foreach (string place in places)
                given[place] = given[named[0]];
        }
    }

    private static string List(IEnumerable<string> names) => $"[{string.Join(", ", names)}]";
}
