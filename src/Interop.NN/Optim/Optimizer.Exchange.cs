using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <content>Steps of other parameters. Source: <c>torch.optim.swap_in_optimizer_params_and_state</c>.</content>
public abstract partial class Optimizer
{
    /// <summary>
    /// Until the result is disposed, the optimizer steps other parameters, with the states and options of a state dict. Tensors of states are not copied, so that steps change them where they are;
    /// what steps set anew is forgotten. Source: <c>torch.optim.swap_in_optimizer_params_and_state</c>.
    /// </summary>
    /// <param name="swapinParameters">As many as the optimizer has, in its order.</param>
    /// <param name="swapinOptimState">Laid out as <see cref="StateDict"/> gives it.</param>
    /// <exception cref="InvalidOperationException">The optimizer has made no step yet.</exception>
    /// <exception cref="ArgumentException">Parameters or groups are not as many as the optimizer has, or a state is of no parameter.</exception>
    public IDisposable SwapInParamsAndState(IEnumerable<Tensor> swapinParameters, MapNode swapinOptimState)
    {
        ArgumentNullException.ThrowIfNull(swapinOptimState);
        Tensor[] parameters = [.. swapinParameters ?? throw new ArgumentNullException(nameof(swapinParameters))];
        if (_state.Count == 0)
            throw new InvalidOperationException($"{Name} has made no step yet: parameters can be swapped in once there are states.");
        if (parameters.Length != _groups.Sum(g => g.Params.Count))
            throw new ArgumentException($"{Name} has {_groups.Sum(g => g.Params.Count)} parameters, and {parameters.Length} are to be swapped in.");
        (List<CheckpointNode> groups, MapNode states, Dictionary<object, (Tensor Parameter, MapNode Group)> byPlace) = Match(swapinOptimState);
        Dictionary<Tensor, Tensor> replacements = new(ReferenceEqualityComparer.Instance);
        foreach ((Tensor own, Tensor other) in _groups.SelectMany(g => g.Params).Zip(parameters))
            replacements[own] = other;
        List<(Tensor, ParamState)> entered = [];
        foreach ((CheckpointNode key, CheckpointNode value) in states.Entries)
        {
            if (key is not ScalarNode { Value: { } place } || !byPlace.TryGetValue(place, out (Tensor Parameter, MapNode Group) at) || value is not MapNode values)
                throw Unfit($"its state {key} is that of no parameter");
            Tensor parameter = replacements[at.Parameter];
            entered.Add((parameter, ReadState(values, parameter, at.Group, copies: false)));
        }

        KeyValuePair<Tensor, ParamState>[] before = [.. _state];
        int first = 0;
        List<IDisposable> exchanged = [];
        for (int i = 0; i < groups.Count; i++)
        {
            int count = _groups[i].Params.Count;
            exchanged.Add(_groups[i].Exchange(parameters[first..(first + count)], (MapNode)groups[i]));
            first += count;
        }

        Enter(entered);
        return new Registration(() =>
        {
            exchanged.ForEach(e => e.Dispose());
            Enter(before.Select(s => (s.Key, s.Value)));
        });

        void Enter(IEnumerable<(Tensor, ParamState)> list)
        {
            _state.Clear();
            foreach ((Tensor parameter, ParamState state) in list)
                _state.Add(parameter, state);
        }
    }
}
