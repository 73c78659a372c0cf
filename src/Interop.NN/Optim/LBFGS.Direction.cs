using Interop.Tensors;

namespace Interop.NN;

/// <content>The direction of a step, and what is kept for the next.</content>
public sealed partial class LBFGS
{
    private List<Tensor?> _directions = [];
    private List<Tensor?> _steps = [];
    private List<Tensor?> _curvatures = [];
    private object? _diagonal = 1L;

    /// <summary>Straight down, with nothing remembered.</summary>
    private Tensor Restart(Tensor gradient)
    {
        using UnscopedTensors unscoped = Tensor.Unscoped();
        (_directions, _steps, _curvatures, _diagonal) = ([], [], [], 1L);
        return gradient.Neg();
    }

    /// <summary>Two passes over the remembered steps, without a matrix.</summary>
    private Tensor Direction(ParamState state, Tensor gradient, Tensor gradientBefore, Tensor d, double t, int history)
    {
        using UnscopedTensors unscoped = Tensor.Unscoped();
        Recall(state);
        Tensor y = gradient.Sub(gradientBefore), s = d.Mul(t), curvature = y.Dot(s);
        if (ParamState.Get(curvature) > 1e-10)
        {
            if (_directions.Count == history)
            {
                _directions.RemoveAt(0);
                _steps.RemoveAt(0);
                _curvatures.RemoveAt(0);
            }

            _directions.Add(y);
            _steps.Add(s);
            _curvatures.Add(curvature.Reciprocal());
            _diagonal = curvature.Div(y.Dot(y));
        }

        if (!state.Contains("al"))
            state["al"] = new List<Tensor?>(Enumerable.Repeat<Tensor?>(null, history));
        List<Tensor?> factors = AsTensors(state["al"]);
        state["al"] = factors;
        Tensor q = gradient.Neg();
        for (int i = _directions.Count - 1; i >= 0; i--)
        {
            factors[i] = _steps[i]!.Dot(q).Mul(_curvatures[i]!);
            q.Add_(_directions[i]!, -ParamState.Get(factors[i]!));
        }

        Tensor r = _diagonal is Tensor diagonal ? q.Mul(diagonal) : q.Mul(Convert.ToDouble(_diagonal, null));
        for (int i = 0; i < _directions.Count; i++)
            r.Add_(_steps[i]!, ParamState.Get(factors[i]!.Sub(_directions[i]!.Dot(r).Mul(_curvatures[i]!))));
        return r;
    }

    /// <summary>What a loaded state remembers.</summary>
    private void Recall(ParamState state)
    {
        if (!state.Contains("old_dirs") || ReferenceEquals(state["old_dirs"], _directions))
            return;
        (_directions, _steps, _curvatures, _diagonal) = (AsTensors(state["old_dirs"]), AsTensors(state["old_stps"]), AsTensors(state["ro"]), state["H_diag"]);
        state["old_dirs"] = _directions;
    }

    private static List<Tensor?> AsTensors(object? list) => list as List<Tensor?> ?? [.. ((IEnumerable<object?>)list!).Cast<Tensor?>()];

    /// <summary>A copy of the gradient, in the memory of the one before.</summary>
    private static Tensor Remember(Tensor? before, Tensor gradient)
    {
        if (before is not null)
            return before.Copy_(gradient);
        using UnscopedTensors unscoped = Tensor.Unscoped();
        return gradient.Clone();
    }

    private void Keep(ParamState state, Tensor? d, LineNumber t, Tensor? gradientBefore, double lossBefore)
    {
        using UnscopedTensors unscoped = Tensor.Unscoped();
        bool whole = !t.IsTensor && ParamGroups[0]["lr"] is Checkpoints.ScalarNode { Value: long lr } && t.Value == lr;
        state["d"] = d;
        state["t"] = t.IsTensor ? Tensor.Full([], t.Value, d!.DType) : whole ? (long)t.Value : (object)t.Value;
        state["old_dirs"] = _directions;
        state["old_stps"] = _steps;
        state["ro"] = _curvatures;
        state["H_diag"] = _diagonal;
        state["prev_flat_grad"] = gradientBefore;
        state["prev_loss"] = lossBefore;
    }

    /// <summary>The length of the last step.</summary>
    private static LineNumber Length(ParamState state, bool single) => !state.Contains("t") ? new(0, false, single) : state["t"] switch
    {
        Tensor tensor => new(ParamState.Get(tensor), true, single),
        object number => new(Convert.ToDouble(number, null), false, single),
        _ => new(0, false, single),
    };
}
