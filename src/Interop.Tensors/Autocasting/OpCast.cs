namespace Interop.Tensors;

/// <summary>Under <see cref="Autocast"/>, the inputs of one op in the dtype of its policy; until disposed, the ops inside it choose no dtypes of their own.</summary>
/// <remarks>Stands before the op's <see cref="Op.Begin(string, ReadOnlySpan{Tensor})"/>, so that the casts are ops beside it. Compositions have it built in.</remarks>
internal readonly ref struct OpCast : IDisposable
{
    private readonly ThreadState? _thread;
    private readonly AutocastState? _state;

    private OpCast(ThreadState thread) => (_thread, _state) = (thread, thread.Autocast);

    internal static OpCast Of(string name, scoped ref Tensor x)
    {
        if (ThreadState.Current.Autocast is null)
            return default;
        Tensor?[] all = [x];
        OpCast cast = Of(name, all);
        x = all[0]!;
        return cast;
    }

    internal static OpCast Of<B>(string name, scoped ref Tensor a, scoped ref B b) where B : Tensor?
    {
        if (ThreadState.Current.Autocast is null)
            return default;
        Tensor?[] all = [a, b];
        OpCast cast = Of(name, all);
        (a, b) = (all[0]!, (B)all[1]!);
        return cast;
    }

    internal static OpCast Of<B, C>(string name, scoped ref Tensor a, scoped ref B b, scoped ref C c) where B : Tensor? where C : Tensor?
    {
        if (ThreadState.Current.Autocast is null)
            return default;
        Tensor?[] all = [a, b, c];
        OpCast cast = Of(name, all);
        (a, b, c) = (all[0]!, (B)all[1]!, (C)all[2]!);
        return cast;
    }

    internal static OpCast Of<C, D>(string name, scoped ref Tensor a, scoped ref Tensor b, scoped ref C c, scoped ref D d) where C : Tensor? where D : Tensor?
    {
        if (ThreadState.Current.Autocast is null)
            return default;
        Tensor?[] all = [a, b, c, d];
        OpCast cast = Of(name, all);
        (a, b, c, d) = (all[0]!, all[1]!, (C)all[2]!, (D)all[3]!);
        return cast;
    }

    /// <summary>Casts in place of the array's items.</summary>
    internal static OpCast Of(string name, Tensor?[] inputs)
    {
        ThreadState thread = ThreadState.Current;
        if (thread.Autocast is not { } state || CastPolicies.Of(name) is var policy && policy == CastPolicy.None)
            return default;
        DType? dtype = policy switch
        {
            CastPolicy.Lower => state.DType,
            CastPolicy.Widest => Widest(inputs),
            CastPolicy.First => Widest([inputs[0]]),
            CastPolicy.AsGiven => null,
            _ => DType.Float32,
        };
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is { } x && dtype is { } wanted && IsCast(x) && x.DType != wanted)
                inputs[i] = policy == CastPolicy.Lower ? state.Lower(x) : x.To(wanted);
        }

        OpCast cast = new(thread);
        thread.Autocast = null;
        return cast;
    }

    public void Dispose() => _thread?.Autocast = _state;

    private static bool IsCast(Tensor x) => x.DType.Kind == DTypeKind.Float && x.DType != DType.Float64;

    private static DType? Widest(ReadOnlySpan<Tensor?> inputs)
    {
        DType? widest = null;
        foreach (Tensor? x in inputs)
        {
            if (x is not null && IsCast(x))
                widest = widest is null || widest == x.DType ? x.DType : DType.Float32;
        }

        return widest;
    }
}
