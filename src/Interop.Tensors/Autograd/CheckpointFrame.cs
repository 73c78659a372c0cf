namespace Interop.Tensors;

/// <summary>One call of a checkpointed function: instead of what its ops save, it keeps the places in the order in which they were saved.</summary>
internal sealed class CheckpointFrame
{
    private readonly Func<Tensor[], Tensor[]> _function;
    private readonly InputNode _node = new();
    private readonly SavedTensor[] _inputs;
    private readonly bool[] _requiresGrad;
    private readonly Tensor? _random;
    private readonly AutocastState? _autocast;
    private readonly List<(Shape Shape, DType DType)> _saved = [];
    private Dictionary<int, Tensor>? _again;
    private int _left;

    internal CheckpointFrame(Func<Tensor[], Tensor[]> function, Tensor[] inputs, Tensor? random)
    {
        ThreadState thread = ThreadState.Current;
        (_function, _random, _autocast) = (function, random, thread.Autocast);
        _requiresGrad = Array.ConvertAll(inputs, x => x.RequiresGrad);
        _inputs = Array.ConvertAll(inputs, x => new SavedTensor(x, _node, -1, isHelper: false, thread));
    }

    /// <summary>Until disposed, saved values are dropped and only counted.</summary>
    internal SavedTensorHooks Placeholders() => new(Leave, static place => ((Place)place).Take());

    private Place Leave(Tensor x)
    {
        lock (_saved)
        {
            _saved.Add((x.Shape, x.DType));
            _left++;
            return new Place(this, _saved.Count - 1);
        }
    }

    /// <summary>A value of the second run. It is given out once; a pass over a retained graph runs the function again.</summary>
    private Tensor Take(int index)
    {
        lock (_saved)
        {
            if (_again is null || !_again.Remove(index, out Tensor? value))
            {
                _again = Recompute();
                _ = _again.Remove(index, out value);
            }

            return value!;
        }
    }

    /// <summary>The graph needs a value no more; with the last one, the inputs go.</summary>
    private void Drop(int index)
    {
        lock (_saved)
        {
            _again?.Remove(index);
            if (--_left > 0)
                return;
            foreach (SavedTensor input in _inputs)
                input.Release();
        }
    }

    private Dictionary<int, Tensor> Recompute()
    {
        ThreadState thread = ThreadState.Current;
        Tensor? random = _random is null ? null : Generator.Default.GetState();
        Dictionary<int, Tensor> again = [];
        using GradMode mode = Tensor.EnableGrad();
        using Autocast cast = new(_autocast is null ? null : new AutocastState(_autocast.DType, _autocast.Caches));
        try
        {
            if (_random is not null)
                Generator.Default.SetState(_random);
            Tensor[] inputs = new Tensor[_inputs.Length];
            for (int i = 0; i < inputs.Length; i++)
                inputs[i] = _inputs[i].Unpack(_node, thread).Detach().RequiresGrad_(_requiresGrad[i]);
            using (new SavedTensorHooks(x =>
            {
                again.Add(again.Count, x);
                return x;
            }, static x => (Tensor)x))
                _ = _function(inputs);
        }
        finally
        {
            if (random is not null)
                Generator.Default.SetState(random);
        }

        Compare(again);
        return again;
    }

    private void Compare(Dictionary<int, Tensor> again)
    {
        if (again.Count != _saved.Count)
            throw new InvalidOperationException($"A checkpointed function saved {_saved.Count} values when it ran first and {again.Count} when it ran again for the gradient: it must do the same both times.");
        foreach ((int index, Tensor value) in again)
        {
            if (value.Shape != _saved[index].Shape || value.DType != _saved[index].DType)
                throw new InvalidOperationException($"A checkpointed function saved {_saved[index].DType.Name} {_saved[index].Shape} as its value {index} when it ran first and {value} when it ran again for the gradient: it must do the same both times.");
        }
    }

    /// <summary>Stands for one saved value. A rule may ask for it several times.</summary>
    private sealed class Place(CheckpointFrame frame, int index) : PackedValue
    {
        private readonly WeakReference<Tensor?> _last = new(null);

        internal Tensor Take()
        {
            if (!_last.TryGetTarget(out Tensor? value))
                _last.SetTarget(value = frame.Take(index));
            return value;
        }

        internal override void Drop() => frame.Drop(index);
    }

    /// <summary>Whose the saved inputs are, in errors.</summary>
    private sealed class InputNode() : Node("checkpoint")
    {
        internal override (Shape Shape, DType DType) Output(int index) => ([], DType.Float32);

        internal override void Backward(ReadOnlySpan<Tensor?> dy, Span<Tensor?> dx, ReadOnlySpan<bool> skip, ThreadState thread) => dx.Clear();
    }
}
