using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Elements read and written at indices.</summary>
internal static class Places
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("Gather", 1, Gather),
        One("GatherElements", 11, n => Moving.Apply(n.Value(0), x => x.Gather(Axis(n, x, 0), Moving.Wrap(n[1], x.Shape[Axis(n, x, 0)])))),
        One("GatherND", 11, GatherNd),
        One("Scatter", 9, ScatterElements),
        One("ScatterElements", 11, ScatterElements),
        One("ScatterND", 11, ScatterNd),
        One("TensorScatter", 24, TensorScatter),
        One("OneHot", 9, n => OneHot(n, wraps: false)),
        One("OneHot", 11, n => OneHot(n, wraps: true)),
    ];

    private static int Axis(NodeCall n, Tensor x, long otherwise) => Moving.Axis(n.Int("axis", otherwise), x.Rank);

    private static object Gather(NodeCall n)
    {
        Tensor indices = n[1];
        return Moving.Apply(n.Value(0), x =>
        {
            int axis = Axis(n, x, 0);
            Shape result = new([.. x.Shape.AsSpan()[..axis], .. indices.Shape.AsSpan(), .. x.Shape.AsSpan()[(axis + 1)..]]);
            return x.IndexSelect(axis, Moving.Wrap(indices, x.Shape[axis]).Reshape(-1)).Reshape(result);
        });
    }

    private static object GatherNd(NodeCall n)
    {
        Tensor indices = n[1];
        int batched = (int)n.Int("batch_dims", 0);
        return Moving.Apply(n.Value(0), x =>
        {
            int depth = Depth("GatherND", x.Shape, indices, batched);
            ReadOnlySpan<long> sizes = x.Shape.AsSpan();
            Shape batch = new(sizes[..batched]), inner = new(sizes.Slice(batched, depth)), rest = new(sizes[(batched + depth)..]);
            Tensor rows = Row(indices, inner).Reshape(batch.ElementCount, -1) + Tensor.Arange(batch.ElementCount).Unsqueeze(1) * inner.ElementCount;
            return x.Reshape(batch.ElementCount * inner.ElementCount, rest.ElementCount).IndexSelect(0, rows.Reshape(-1)).Reshape([.. indices.Shape.AsSpan()[..^1], .. rest.AsSpan()]);
        });
    }

    /// <summary>How many dimensions the last one of the indices speaks of.</summary>
    private static int Depth(string op, Shape shape, Tensor indices, int batched)
    {
        long depth = indices.Rank > 0 ? indices.Shape[-1] : throw new ShapeException($"{op} needs indices of a rank above 0.");
        if (depth < 1 || batched + depth > shape.Rank || batched >= indices.Rank)
            throw new ShapeException($"{op} with {batched} dimensions of batch: indices {indices.Shape} do not fit the shape {shape}: their last size is from 1 to {shape.Rank - batched}.");
        return (int)depth;
    }

    /// <summary>[…, k] indices of k dimensions → […] places among all of them.</summary>
    private static Tensor Row(Tensor indices, Shape sizes)
    {
        Tensor size = Moving.Longs(sizes.ToArray()), i = indices.To(DType.Int64);
        if (i.Ge(size).LogicalOr(i.Lt(-size)).Any().Item<bool>())
            throw new ArgumentException($"Indices lie outside of {sizes}.");
        return (Tensor.Where(i.Lt(0), i + size, i) * Moving.Longs(sizes.ContiguousStrides())).Sum(-1);
    }

    private static object ScatterElements(NodeCall n)
    {
        Tensor indices = n[1];
        return Moving.Apply([n.Value(0), n.Value(2)], x =>
        {
            int axis = Axis(n, x[0], 0);
            return Put(x[0], axis, Moving.Wrap(indices, x[0].Shape[axis]), x[1], n.Text("reduction", "none"));
        });
    }

    private static object ScatterNd(NodeCall n)
    {
        Tensor indices = n[1];
        return Moving.Apply([n.Value(0), n.Value(2)], v =>
        {
            (Tensor x, Tensor updates) = (v[0], v[1]);
            int depth = Depth("ScatterND", x.Shape, indices, 0);
            Shape inner = new(x.Shape.AsSpan()[..depth]), rest = new(x.Shape.AsSpan()[depth..]), expected = new([.. indices.Shape.AsSpan()[..^1], .. rest.AsSpan()]);
            if (updates.Shape != expected)
                throw new ShapeException($"ScatterND into {x.Shape} at indices {indices.Shape} needs updates of shape {expected}, found {updates.Shape}.");
            Tensor rows = Row(indices, inner).Reshape(-1, 1);
            return Put(x.Reshape(inner.ElementCount, rest.ElementCount), 0, rows.Expand(rows.Shape[0], rest.ElementCount), updates.Reshape(rows.Shape[0], rest.ElementCount), n.Text("reduction", "none")).Reshape(x.Shape);
        });
    }

    private static Tensor Put(Tensor x, int axis, Tensor indices, Tensor updates, string reduction) => reduction switch
    {
        "none" => x.Scatter(axis, indices, updates),
        "add" => x.ScatterAdd(axis, indices, updates),
        "mul" => x.ScatterReduce(axis, indices, updates, "prod"),
        "max" => x.ScatterReduce(axis, indices, updates, "amax"),
        "min" => x.ScatterReduce(axis, indices, updates, "amin"),
        _ => throw new ArgumentException($"A reduction is none, add, mul, max or min, found '{reduction}'."),
    };

    /// <summary>Each item of the batch gets a run of elements, from its own place on; a circular one goes on at the start.</summary>
    private static object TensorScatter(NodeCall n)
    {
        bool circular = n.Text("mode", "linear") switch { "linear" => false, "circular" => true, var other => throw new ArgumentException($"TensorScatter has the modes linear and circular, found '{other}'.") };
        Tensor? starts = n.Optional(2)?.To(DType.Int64);
        return Moving.Apply([n.Value(0), n.Value(1)], v =>
        {
            (Tensor cache, Tensor update) = (v[0], v[1]);
            int axis = Axis(n, cache, -2);
            if (axis == 0)
                throw new ArgumentException("TensorScatter along the axis of the batch, 0: any other one is expected.");
            long[] time = [.. Enumerable.Repeat(1L, cache.Rank)], batch = [.. time];
            (time[axis], batch[0]) = (update.Shape[axis], update.Shape[0]);
            Tensor at = Tensor.Arange(update.Shape[axis]).Reshape(time);
            at = starts is null ? at : at + starts.Reshape(batch);
            return cache.Scatter(axis, (circular ? at.Remainder(cache.Shape[axis]) : at).Expand(update.Shape), update);
        });
    }

    /// <summary>Before version 11 a negative index is one outside: all off.</summary>
    private static object OneHot(NodeCall n, bool wraps)
    {
        Tensor indices = n[0].To(DType.Int64);
        long depth = n.Longs(1)![0];
        int axis = Moving.Axis(n.Int("axis", -1), indices.Rank + 1);
        long[] along = [.. Enumerable.Repeat(1L, indices.Rank + 1)];
        along[axis] = depth;
        Tensor on = (wraps ? Moving.Wrap(indices, depth) : indices).Unsqueeze(axis).Eq(Tensor.Arange(depth).Reshape(along));
        return Moving.Apply(n.Value(2), values => Tensor.Where(on, values.Select(0, 1), values.Select(0, 0)));
    }
}
