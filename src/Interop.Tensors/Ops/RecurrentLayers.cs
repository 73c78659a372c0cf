using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>What recurrent networks are called with.</summary>
internal sealed record RecurrentAttributes(bool HasBiases, long NumLayers, double Dropout, bool Train, bool Bidirectional, bool BatchFirst);

/// <summary>Stacks of layers and directions of one kind of cell.</summary>
internal static class RecurrentLayers
{
    internal static (Tensor H, Tensor C) Two(string name, Tensor[] hx)
    {
        ArgumentNullException.ThrowIfNull(hx);
        return hx is [{ } h, { } c] ? (h, c) : throw new ArgumentException($"'{name}' needs two states, h and c, found {hx.Length}.");
    }

    internal static (Tensor Output, Tensor Hy) RunOne(string name, RecurrentCell cell, Tensor input, Tensor? batchSizes, Tensor hx, Tensor[] parameters, RecurrentAttributes a)
    {
        (Tensor y, Tensor hy, _) = Run(name, cell, input, batchSizes, hx, null, parameters, a);
        return (y, hy);
    }

    /// <summary>The whole network; the input is packed where there are sizes.</summary>
    internal static (Tensor Output, Tensor Hy, Tensor? Cy) Run(string name, RecurrentCell cell, Tensor input, Tensor? batchSizes, Tensor hx, Tensor? cx, Tensor[] parameters, RecurrentAttributes a)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(hx);
        ArgumentNullException.ThrowIfNull(parameters);
        Tensor?[] inputs = [input, batchSizes, hx, cx, .. parameters];
        using OpCast cast = OpCast.Of(name, inputs);
        (input, hx, cx, parameters) = (inputs[0]!, inputs[2]!, inputs[3], inputs[4..]!);
        using Op op = Op.Begin(name, a, inputs);
        using TensorScope scope = Tensor.Scope();
        DType dtype = CheckDTypes(name, [input, hx, cx, .. parameters]), math = Working.Wide(dtype);
        long[] sizes = batchSizes is null ? CheckSteps(name, input, a.BatchFirst) : CheckSizes(name, input, batchSizes);
        long directions = a.Bidirectional ? 2 : 1;
        bool isBatched = batchSizes is not null || input.Rank == 3;
        (Tensor x, Tensor h, Tensor? c) = (input.To(math), hx.To(math), cx?.To(math));
        if (!isBatched)
            (h, c) = (Batched(name, h), c is null ? null : Batched(name, c));
        CheckStates(name, input, h, c, a.NumLayers * directions, sizes[0]);
        bool isProjected = c is not null && c.Shape[2] != h.Shape[2];
        RecurrentWeights[] weights = Sorted(name, parameters, math, a, isProjected);
        if (batchSizes is null)
        {
            if (isBatched && a.BatchFirst)
                x = x.Transpose(0, 1);
            x = x.Reshape(sizes.Length * sizes[0], x.Shape[-1]);
        }

        Tensor[] ends = new Tensor[weights.Length], endsOfC = new Tensor[c is null ? 0 : weights.Length];
        Tensor[] y = new Tensor[directions];
        for (int layer = 0; layer < a.NumLayers; layer++)
        {
            for (int d = 0; d < directions; d++)
            {
                int i = layer * (int)directions + d;
                (y[d], ends[i], Tensor? end) = Layer(name, x, h.Select(0, i), c?.Select(0, i), weights[i], new(cell, sizes, d == 1));
                if (end is not null)
                    endsOfC[i] = end;
            }

            x = directions == 1 ? y[0] : Tensor.Cat(y, 1);
            if (a.Dropout != 0 && a.Train && layer < a.NumLayers - 1)
                x = x.Dropout(a.Dropout);
        }

        if (batchSizes is null && isBatched)
        {
            x = x.View(sizes.Length, sizes[0], x.Shape[1]);
            if (a.BatchFirst)
                x = x.Transpose(0, 1);
        }

        (x, h) = (x.To(dtype), Joined(ends, isBatched).To(dtype));
        c = c is null ? null : Joined(endsOfC, isBatched).To(dtype);
        op.Return(c is null ? [x, h] : [x, h, c]);
        return (scope.Keep(x), scope.Keep(h), c is null ? null : scope.Keep(c));
    }

    /// <summary>One step, for a batch or for one vector.</summary>
    internal static (Tensor H, Tensor? C) Step(string name, RecurrentCell cell, Tensor input, Tensor hx, Tensor? cx, RecurrentWeights w)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(hx);
        Tensor?[] inputs = [input, hx, cx, w.Input, w.Hidden, w.InputBias, w.HiddenBias];
        using OpCast cast = OpCast.Of(name, inputs);
        (input, hx, cx, w) = (inputs[0]!, inputs[1]!, inputs[2], new(inputs[3]!, inputs[4]!, inputs[5], inputs[6], null));
        using Op op = Op.Begin(name, inputs);
        using TensorScope scope = Tensor.Scope();
        DType dtype = CheckDTypes(name, inputs), math = Working.Wide(dtype);
        bool isBatched = input.Rank == 2;
        if (input.Rank is not (1 or 2) || hx.Rank != input.Rank || cx is not null && cx.Rank != input.Rank)
            throw new ShapeException($"'{name}' needs an input [batch, in] and states [batch, hidden], or all without the batch, found {input.Shape} and {hx.Shape}{(cx is null ? "" : $", {cx.Shape}")}.");
        (Tensor x, Tensor h, Tensor? c) = (input.To(math), hx.To(math), cx?.To(math));
        if (!isBatched)
            (x, h, c) = (x.Unsqueeze(0), h.Unsqueeze(0), c?.Unsqueeze(0));
        if (h.Shape[0] != x.Shape[0] || c is not null && c.Shape != h.Shape)
            throw new ShapeException($"'{name}' of an input {input.Shape} needs states of the same batch, found {hx.Shape}{(cx is null ? "" : $" and {cx.Shape}")}.");
        (Tensor y, _, Tensor? end) = Layer(name, x, h, c, new(w.Input.To(math), w.Hidden.To(math), w.InputBias?.To(math), w.HiddenBias?.To(math), null), new(cell, [x.Shape[0]], false));
        if (!isBatched)
            (y, end) = (y.Squeeze(0), end?.Squeeze(0));
        (y, end) = (y.To(dtype), end?.To(dtype));
        op.Return(end is null ? [y] : [y, end]);
        return (scope.Keep(y), end is null ? null : scope.Keep(end));
    }

    private static (Tensor Y, Tensor H, Tensor? C) Layer(string name, Tensor x, Tensor h, Tensor? c, RecurrentWeights w, RecurrentLayer layer)
    {
        CheckWeights(name, layer.Cell, x, h, c, w);
        return x.DType is DType.Float32 or DType.Float64 ? RecurrentFused.Layer(layer, x, h, c, w) : RecurrentComposed.Layer(layer, x, h, c, w);
    }

    private static Tensor Joined(Tensor[] states, bool isBatched) =>
        (isBatched, states.Length) switch
        {
            (true, 1) => states[0].Unsqueeze(0),
            (true, _) => Tensor.Stack(states),
            (false, 1) => states[0],
            _ => Tensor.Cat(states),
        };

    private static Tensor Batched(string name, Tensor state) =>
        state.Rank == 2 ? state.Unsqueeze(1) : throw new ShapeException($"'{name}' of an input without a batch needs states [layers · directions, hidden], found {state.Shape}.");

    private static DType CheckDTypes(string name, ReadOnlySpan<Tensor?> tensors)
    {
        DType dtype = tensors[0]!.DType;
        if (dtype.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new NotSupportedException($"'{name}' is defined for real and complex numbers, found {dtype.Name}: convert to a floating-point dtype first.");
        foreach (Tensor? tensor in tensors)
        {
            if (tensor is not null && tensor.DType != dtype)
                throw new ArgumentException($"'{name}' needs input, states and weights of one dtype, found {dtype.Name} and {tensor.DType.Name}: convert one of them.");
        }

        return dtype;
    }

    private static long[] CheckSteps(string name, Tensor input, bool batchFirst)
    {
        if (input.Rank is not (2 or 3))
            throw new ShapeException($"'{name}' needs an input {(batchFirst ? "[batch, steps, in]" : "[steps, batch, in]")} or [steps, in], found {input.Shape}.");
        long steps = input.Shape[input.Rank == 3 && batchFirst ? 1 : 0], batch = input.Rank == 2 ? 1 : input.Shape[batchFirst ? 0 : 1];
        if (steps == 0)
            throw new ShapeException($"'{name}' needs at least one step, found an input {input.Shape}{(batchFirst ? " with the batch first" : "")}.");
        long[] sizes = new long[steps];
        Array.Fill(sizes, batch);
        return sizes;
    }

    /// <summary>Sizes of the steps of packed rows.</summary>
    internal static long[] CheckSizes(string name, Tensor data, Tensor batchSizes)
    {
        long[] sizes = PackedSizes(name, batchSizes);
        if (data.Rank != 2 || data.Shape[0] != sizes.Sum())
            throw new ShapeException($"'{name}' needs packed rows [{sizes.Sum()}, in] for batch sizes of that sum, found {data.Shape}.");
        return sizes;
    }

    /// <summary>int64 numbers of which none is larger than the one before.</summary>
    internal static long[] PackedSizes(string name, Tensor batchSizes)
    {
        if (batchSizes.DType != DType.Int64)
            throw new ArgumentException($"'{name}' needs batch sizes of int64, found {batchSizes.DType.Name}.");
        if (batchSizes.Rank != 1 || batchSizes.ElementCount == 0)
            throw new ShapeException($"'{name}' needs a vector of batch sizes, one for each step and at least one, found {batchSizes.Shape}.");
        long[] sizes = batchSizes.ToArray<long>();
        for (int t = 0; t < sizes.Length; t++)
        {
            if (sizes[t] < 0 || t > 0 && sizes[t] > sizes[t - 1])
                throw new ArgumentException($"'{name}' needs batch sizes of which none is larger than the one before, found {sizes[t]} at step {t}{(t > 0 ? $" after {sizes[t - 1]}" : "")}: longer sequences come first.");
        }

        return sizes;
    }

    private static void CheckStates(string name, Tensor input, Tensor h, Tensor? c, long count, long batch)
    {
        if (h.Rank != 3 || h.Shape[0] != count || h.Shape[1] != batch)
            throw new ShapeException($"'{name}' of an input {input.Shape} needs h [layers · directions, batch, hidden] = [{count}, {batch}, hidden], found {h.Shape}.");
        if (c is not null && (c.Rank != 3 || c.Shape[0] != count || c.Shape[1] != batch))
            throw new ShapeException($"'{name}' of an input {input.Shape} needs c [layers · directions, batch, hidden] = [{count}, {batch}, hidden], found {c.Shape}.");
    }

    /// <summary>The flat list by layer and direction.</summary>
    private static RecurrentWeights[] Sorted(string name, Tensor[] parameters, DType math, RecurrentAttributes a, bool isProjected)
    {
        int each = 2 + (a.HasBiases ? 2 : 0) + (isProjected ? 1 : 0);
        long count = a.NumLayers * (a.Bidirectional ? 2 : 1);
        if (Array.Exists(parameters, p => p is null))
            throw new ArgumentException($"'{name}' needs weights, found null among them.");
        if (a.NumLayers < 1)
            throw new ArgumentOutOfRangeException(nameof(a), a.NumLayers, $"'{name}' needs at least one layer.");
        if (parameters.Length != count * each)
            throw new ArgumentException($"'{name}' with {a.NumLayers} layers in {(a.Bidirectional ? "two directions" : "one direction")} {(a.HasBiases ? "with" : "without")} biases{(isProjected ? " with projections" : "")} needs {count * each} weights, found {parameters.Length}.");
        RecurrentWeights[] weights = new RecurrentWeights[count];
        for (int i = 0; i < weights.Length; i++)
        {
            ReadOnlySpan<Tensor> own = parameters.AsSpan(i * each, each);
            weights[i] = new(own[0].To(math), own[1].To(math), a.HasBiases ? own[2].To(math) : null, a.HasBiases ? own[3].To(math) : null, isProjected ? own[^1].To(math) : null);
        }

        return weights;
    }

    private static void CheckWeights(string name, RecurrentCell cell, Tensor x, Tensor h, Tensor? c, RecurrentWeights w)
    {
        long hidden = c?.Shape[1] ?? h.Shape[1], gates = GatesOf(cell) * hidden;
        if (w.Input.Shape != [gates, x.Shape[1]] || w.Hidden.Shape != [gates, h.Shape[1]])
            throw new ShapeException($"'{name}' from {x.Shape[1]} features to {hidden} needs weights [{gates}, {x.Shape[1]}] and [{gates}, {h.Shape[1]}], found {w.Input.Shape} and {w.Hidden.Shape}.");
        if (w.InputBias is { } b && b.Shape != [gates] || w.HiddenBias is { } b2 && b2.Shape != [gates])
            throw new ShapeException($"'{name}' with {hidden} hidden features needs biases [{gates}], found {w.InputBias?.Shape} and {w.HiddenBias?.Shape}.");
        if (w.Projection is { } p && p.Shape != [h.Shape[1], hidden])
            throw new ShapeException($"'{name}' with {hidden} hidden features projected to {h.Shape[1]} needs a projection [{h.Shape[1]}, {hidden}], found {p.Shape}.");
    }

    private static long GatesOf(RecurrentCell cell) => cell switch
    {
        RecurrentCell.Lstm => 4,
        RecurrentCell.Gru => 3,
        _ => 1,
    };
}

/// <summary>One layer in one direction over packed rows.</summary>
internal sealed record RecurrentLayer(RecurrentCell Cell, long[] Sizes, bool IsReverse);
