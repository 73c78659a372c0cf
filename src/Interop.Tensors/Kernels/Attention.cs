using System.Numerics;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels;

/// <summary>Sizes and steps of an attention over [batch, heads, rows, features], of any strides; queries may have several heads for one of keys and values.</summary>
/// <remarks>Source: Dao and others, FlashAttention, 2022: scores exist only for a block of queries and a block of keys.</remarks>
internal unsafe struct AttentionCall<T> where T : unmanaged
{
    internal long Batch, Heads, KeyHeads, Queries, Keys, Features, ValueFeatures;
    internal AttentionOperand<T> Q, K, V, O, Mask;
    internal T* LogSum;
    internal double Scale;
    internal bool IsCausal;

    /// <summary>The first key that a query no longer sees.</summary>
    internal readonly long End(long query) => IsCausal ? Math.Min(Keys, query + 1) : Keys;
}

/// <summary>One of the tensors: its first element and its strides. A mask that is absent has no pointer.</summary>
internal readonly unsafe struct AttentionOperand<T> where T : unmanaged
{
    internal readonly T* Pointer;
    internal readonly long Batch, Head, Row, Column;

    internal AttentionOperand(Tensor? x)
    {
        if (x is null)
            return;
        Pointer = (T*)(x.Memory.Pointer + x.ByteOffset);
        (Batch, Head, Row, Column) = (Step(x, 0), Step(x, 1), Step(x, 2), Step(x, 3));
    }

    internal T* At(long batch, long head, long row) => Pointer + batch * Batch + head * Head + row * Row;

    private static long Step(Tensor x, int d) => x.Shape[d] == 1 ? 0 : x.StridesArray[d];
}

/// <summary>softmax(scale · Q · Kᵀ + mask) · V, block by block. Bounds: operands have the sizes of the call and were checked when they were made.</summary>
internal readonly unsafe struct AttentionForward<T>(AttentionCall<T> call) : IRange where T : unmanaged, INumber<T>
{
    internal const int QueryBlock = 32, KeyBlock = 128;

    internal static void Run(AttentionCall<T> call)
    {
        long blocks = (call.Queries + QueryBlock - 1) / QueryBlock;
        long work = Math.Max(1, QueryBlock * call.Keys * (call.Features + call.ValueFeatures));
        Workers.For(call.Batch * call.Heads * blocks, Math.Max(1, 200_000 / work), new AttentionForward<T>(call));
    }

    public void Run(long from, long to)
    {
        long blocks = (call.Queries + QueryBlock - 1) / QueryBlock;
        using Scratch<T> scratch = new(QueryBlock * KeyBlock + QueryBlock * call.ValueFeatures);
        for (long i = from; i < to; i++)
            Block(i / blocks / call.Heads, i / blocks % call.Heads, i % blocks * QueryBlock, scratch.Pointer, scratch.Pointer + QueryBlock * KeyBlock);
    }

    private void Block(long batch, long head, long first, T* scores, T* sums)
    {
        AttentionCall<T> c = call;
        int rows = (int)Math.Min(QueryBlock, c.Queries - first);
        long keyHead = head / (c.Heads / c.KeyHeads);
        double* max = stackalloc double[QueryBlock];
        double* total = stackalloc double[QueryBlock];
        for (int r = 0; r < rows; r++)
            (max[r], total[r]) = (double.NegativeInfinity, 0);
        new Span<T>(sums, checked((int)(rows * c.ValueFeatures))).Clear();
        for (long key = 0; key < c.End(first + rows - 1); key += KeyBlock)
        {
            int columns = (int)Math.Min(KeyBlock, c.Keys - key);
            Scores(c, batch, head, keyHead, first, rows, key, columns, scores);
            for (int r = 0; r < rows; r++)
            {
                T* row = scores + r * KeyBlock;
                long seen = Math.Min(columns, c.End(first + r) - key);
                double larger = seen > 0 ? Math.Max(max[r], double.CreateTruncating(Rows.Max(row, seen))) : max[r];
                if (double.IsNegativeInfinity(larger) || seen <= 0)
                {
                    new Span<T>(row, columns).Clear();
                    continue;
                }

                double shrink = Math.Exp(max[r] - larger);
                total[r] = total[r] * shrink + Rows.Sum(new ShiftedExp(larger), row, null, null, row, seen);
                if (shrink != 1)
                    Rows.Map(new Scaled(shrink), sums + r * c.ValueFeatures, null, null, sums + r * c.ValueFeatures, c.ValueFeatures);
                max[r] = larger;
                if (seen < columns)
                    new Span<T>(row + seen, (int)(columns - seen)).Clear();
            }

            Gemm.Run(rows, c.ValueFeatures, columns, scores, KeyBlock, 1, c.V.At(batch, keyHead, key), c.V.Row, c.V.Column, sums, c.ValueFeatures, 1, T.One, T.One);
        }

        for (int r = 0; r < rows; r++)
        {
            // A row that sees nothing gives zeros.
            double factor = total[r] == 0 ? 0 : 1 / total[r];
            T* o = c.O.At(batch, head, first + r), sum = sums + r * c.ValueFeatures;
            if (c.O.Column == 1 || c.ValueFeatures == 1)
                Rows.Map(new Scaled(factor), sum, null, null, o, c.ValueFeatures);
            else
                for (long f = 0; f < c.ValueFeatures; f++)
                    o[f * c.O.Column] = sum[f] * T.CreateTruncating(factor);
            c.LogSum[(batch * c.Heads + head) * c.Queries + first + r] = T.CreateTruncating(total[r] == 0 ? double.PositiveInfinity : max[r] + Math.Log(total[r]));
        }
    }

    /// <summary>scale · Q · Kᵀ + mask of a block; keys beyond a query's end are left as they come.</summary>
    internal static void Scores(in AttentionCall<T> c, long batch, long head, long keyHead, long first, int rows, long key, int columns, T* scores)
    {
        Gemm.Run(rows, columns, c.Features, c.Q.At(batch, head, first), c.Q.Row, c.Q.Column, c.K.At(batch, keyHead, key), c.K.Column, c.K.Row, scores, KeyBlock, 1, T.CreateTruncating(c.Scale), T.Zero);
        if (c.Mask.Pointer == null)
            return;
        for (int r = 0; r < rows; r++)
        {
            T* mask = c.Mask.At(batch, head, first + r) + key * c.Mask.Column, row = scores + r * KeyBlock;
            if (c.Mask.Column == 1)
                Rows.Map(new SumOf(), row, mask, null, row, columns);
            else
                for (int j = 0; j < columns; j++)
                    row[j] += mask[j * c.Mask.Column];
        }
    }
}

/// <summary>The gradients of queries, keys and values; scores are computed again from ln Σ eˣ. All heads that share keys are one piece of work.</summary>
/// <inheritdoc cref="AttentionForward{T}"/>
internal readonly unsafe struct AttentionGradient<T>(AttentionCall<T> call, AttentionOperand<T> dy, AttentionOperand<T> dq, AttentionOperand<T> dk, AttentionOperand<T> dv) : IRange where T : unmanaged, INumber<T>
{
    private const int QueryBlock = AttentionForward<T>.QueryBlock, KeyBlock = AttentionForward<T>.KeyBlock;

    /// <summary>Adds into gradients, which start as zeros.</summary>
    internal static void Run(AttentionGradient<T> gradient, in AttentionCall<T> call) => Workers.For(call.Batch * call.KeyHeads, 1, gradient);

    public void Run(long from, long to)
    {
        AttentionCall<T> c = call;
        using Scratch<T> scratch = new(2 * QueryBlock * KeyBlock + QueryBlock);
        long share = c.Heads / c.KeyHeads;
        for (long i = from; i < to; i++)
        {
            for (long head = i % c.KeyHeads * share; head < (i % c.KeyHeads + 1) * share; head++)
            {
                for (long first = 0; first < c.Queries; first += QueryBlock)
                    Block(i / c.KeyHeads, head, i % c.KeyHeads, first, scratch.Pointer);
            }
        }
    }

    private void Block(long batch, long head, long keyHead, long first, T* p)
    {
        AttentionCall<T> c = call;
        int rows = (int)Math.Min(QueryBlock, c.Queries - first);
        T* dp = p + QueryBlock * KeyBlock, products = dp + QueryBlock * KeyBlock;
        T* logSum = c.LogSum + (batch * c.Heads + head) * c.Queries + first;
        for (int r = 0; r < rows; r++)
        {
            // Σ dy · o is Σ p · dp.
            T* d = dy.At(batch, head, first + r), o = c.O.At(batch, head, first + r);
            double sum = 0;
            for (long f = 0; f < c.ValueFeatures; f++)
                sum += double.CreateTruncating(d[f * dy.Column]) * double.CreateTruncating(o[f * c.O.Column]);
            products[r] = T.CreateTruncating(sum);
        }

        for (long key = 0; key < c.End(first + rows - 1); key += KeyBlock)
        {
            int columns = (int)Math.Min(KeyBlock, c.Keys - key);
            AttentionForward<T>.Scores(c, batch, head, keyHead, first, rows, key, columns, p);
            Gemm.Run(rows, columns, c.ValueFeatures, dy.At(batch, head, first), dy.Row, dy.Column, c.V.At(batch, keyHead, key), c.V.Column, c.V.Row, dp, KeyBlock, 1, T.One, T.Zero);
            for (int r = 0; r < rows; r++)
            {
                T* row = p + r * KeyBlock, drow = dp + r * KeyBlock;
                int seen = (int)Math.Clamp(c.End(first + r) - key, 0, columns);
                if (seen > 0)
                    Rows.Map(new ShiftedExp(double.CreateTruncating(logSum[r])), row, null, null, row, seen);
                new Span<T>(row + seen, columns - seen).Clear();
                Rows.Map(new SoftmaxSlope(double.CreateTruncating(products[r])), drow, row, null, drow, columns);
            }

            T scale = T.CreateTruncating(c.Scale);
            if (dv.Pointer != null)
                Gemm.Run(columns, c.ValueFeatures, rows, p, 1, KeyBlock, dy.At(batch, head, first), dy.Row, dy.Column, dv.At(batch, keyHead, key), dv.Row, dv.Column, T.One, T.One);
            if (dq.Pointer != null)
                Gemm.Run(rows, c.Features, columns, dp, KeyBlock, 1, c.K.At(batch, keyHead, key), c.K.Row, c.K.Column, dq.At(batch, head, first), dq.Row, dq.Column, scale, T.One);
            if (dk.Pointer != null)
                Gemm.Run(columns, c.Features, rows, dp, 1, KeyBlock, c.Q.At(batch, head, first), c.Q.Row, c.Q.Column, dk.At(batch, keyHead, key), dk.Row, dk.Column, scale, T.One);
        }
    }
}

/// <summary>Attention over tensors of four dimensions. Reduced formats go through float32.</summary>
internal static unsafe class AttentionKernel
{
    /// <summary>The result in the input's dtype, and ln Σ eˣ of each query, [batch, heads, queries] in the dtype that is computed in.</summary>
    internal static (Tensor O, Tensor LogSum) Forward(Tensor q, Tensor k, Tensor v, Tensor? mask, bool isCausal, double scale)
    {
        DType math = Normalization.MathOf(q.DType);
        (Tensor a, Tensor b, Tensor c, Tensor? m) = (Converted(q, math), Converted(k, math), Converted(v, math), mask is null ? null : Converted(mask, math));
        Tensor o = Tensor.Empty([q.Shape[0], q.Shape[1], q.Shape[2], v.Shape[3]], math), logSum = Tensor.Empty([q.Shape[0], q.Shape[1], q.Shape[2]], math);
        if (math == DType.Float64)
            AttentionForward<double>.Run(Call<double>(a, b, c, m, o, logSum, isCausal, scale));
        else
            AttentionForward<float>.Run(Call<float>(a, b, c, m, o, logSum, isCausal, scale));
        Keep(a, b, c, m);
        return (o.To(q.DType), logSum);
    }

    /// <summary>The gradients that are asked for.</summary>
    internal static Tensor?[] Backward(Tensor dy, Tensor q, Tensor k, Tensor v, Tensor? mask, Tensor o, Tensor logSum, bool isCausal, double scale, bool needsQ, bool needsK, bool needsV)
    {
        DType math = logSum.DType;
        (Tensor a, Tensor b, Tensor c, Tensor? m) = (Converted(q, math), Converted(k, math), Converted(v, math), mask is null ? null : Converted(mask, math));
        (Tensor d, Tensor y) = (Converted(dy, math), Converted(o, math));
        Tensor? dq = needsQ ? Tensor.Zeros(q.Shape, math) : null, dk = needsK ? Tensor.Zeros(k.Shape, math) : null, dv = needsV ? Tensor.Zeros(v.Shape, math) : null;
        if (math == DType.Float64)
            Run<double>();
        else
            Run<float>();
        Keep(a, b, c, m);
        Keep(d, y, logSum, null);
        return [dq?.To(q.DType), dk?.To(q.DType), dv?.To(q.DType)];

        void Run<T>() where T : unmanaged, INumber<T>
        {
            AttentionCall<T> call = Call<T>(a, b, c, m, y, logSum, isCausal, scale);
            AttentionGradient<T>.Run(new(call, new(d), new(dq), new(dk), new(dv)), call);
        }
    }

    private static AttentionCall<T> Call<T>(Tensor q, Tensor k, Tensor v, Tensor? mask, Tensor o, Tensor logSum, bool isCausal, double scale) where T : unmanaged => new()
    {
        Batch = q.Shape[0],
        Heads = q.Shape[1],
        KeyHeads = k.Shape[1],
        Queries = q.Shape[2],
        Keys = k.Shape[2],
        Features = q.Shape[3],
        ValueFeatures = v.Shape[3],
        Q = new(q),
        K = new(k),
        V = new(v),
        O = new(o),
        Mask = new(mask),
        LogSum = (T*)(logSum.Memory.Pointer + logSum.ByteOffset),
        Scale = scale,
        IsCausal = isCausal,
    };

    private static Tensor Converted(Tensor x, DType dtype) => x.DType == dtype ? x : x.Dense(x.Shape, dtype);

    private static void Keep(Tensor a, Tensor b, Tensor c, Tensor? d)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        GC.KeepAlive(d);
    }
}

/// <summary>a + b.</summary>
internal readonly struct SumOf : ITernaryFormula
{
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Add(a, b);
}
