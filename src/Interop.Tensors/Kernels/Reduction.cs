namespace Interop.Tensors.Kernels;

/// <summary>How many numbers become one. A struct; parameters are its fields.</summary>
/// <typeparam name="T">What the elements are computed in, see <see cref="Elements"/>.</typeparam>
/// <typeparam name="TState">What is kept on the way.</typeparam>
/// <typeparam name="TOut">The result: float, double, long, ulong, Complex or bool.</typeparam>
internal unsafe interface IReducer<T, TState, TOut> where T : unmanaged where TState : unmanaged where TOut : unmanaged
{
    TState Start { get; }

    /// <summary>Takes in n dense numbers, the first of which has this place among the reduced ones (row-major).</summary>
    void Add(ref TState state, T* x, long n, long place);

    /// <summary>Takes in one number.</summary>
    void Add(ref TState state, T x, long place);

    /// <summary>Takes in what was kept of later numbers.</summary>
    void Merge(ref TState state, in TState later);

    /// <summary>The result, and the place that it has where a second result asks for one.</summary>
    TOut Finish(in TState state, long count, out long place);
}

/// <summary>Feeds reducers from tensors of any dtype and stride, over any choice of dimensions.</summary>
/// <remarks>
/// Where reduced elements lie side by side they are taken row by row; where kept ones do, a block of results advances
/// together. Bounds: every tensor was checked against its storage when it was made, only its elements are reached, results
/// are dense, and the door keeps the tensors alive.
/// </remarks>
internal static unsafe class Reduction
{
    private const int Chunk = 512;

    private const int Block = 128;

    /// <summary>Reduces the marked dimensions.</summary>
    /// <param name="reducer">How.</param>
    /// <param name="x">The elements.</param>
    /// <param name="reduced">One mark per dimension.</param>
    /// <param name="y">Dense, of the kept dimensions' element count in row-major order; any dtype that <typeparamref name="TOut"/> can be stored in.</param>
    /// <param name="places">Dense int64 of the same count for a second result, or null.</param>
    internal static void Run<T, TState, TOut, TReducer>(TReducer reducer, Tensor x, ReadOnlySpan<bool> reduced, Tensor y, Tensor? places = null)
        where T : unmanaged where TState : unmanaged where TOut : unmanaged where TReducer : struct, IReducer<T, TState, TOut>
    {
        Axes kept = new(x, reduced, false), gone = new(x, reduced, true);
        if (kept.Count == 0)
            return;
        Share<T, TState, TOut, TReducer> share = new(reducer, x, kept, gone, y, places);
        if (kept.Count == 1 && gone.Count >= 2 * Pipeline.Grain && Workers.Count > 1)
            share.RunWhole();
        else
            Workers.For(kept.Count, Math.Max(1, Pipeline.Grain / Math.Max(1, gone.Count)), share);
    }

    /// <summary>Some dimensions of a tensor in their order, merged where they can be.</summary>
    private readonly struct Axes
    {
        internal readonly long[] Sizes;
        internal readonly long[] Strides;
        internal readonly int Rank;
        internal readonly long Count = 1;

        internal Axes(Tensor x, ReadOnlySpan<bool> reduced, bool which)
        {
            (Sizes, Strides) = (new long[Math.Max(1, x.Rank)], new long[Math.Max(1, x.Rank)]);
            for (int d = 0; d < x.Rank; d++)
            {
                if (reduced[d] != which)
                    continue;
                long size = x.Shape[d], stride = x.StridesArray[d];
                Count *= size;
                if (size == 1)
                    continue;
                if (Rank > 0 && Strides[Rank - 1] == size * stride)
                    (Sizes[Rank - 1], Strides[Rank - 1]) = (Sizes[Rank - 1] * size, stride);
                else
                    (Sizes[Rank], Strides[Rank++]) = (size, stride);
            }

            if (Rank == 0)
                (Sizes[Rank++], Strides[0]) = (1, 1);
        }

        internal long Inner => Sizes[Rank - 1];

        internal long Step => Strides[Rank - 1];

        /// <summary>Where the element of a row-major place lies, in elements.</summary>
        internal long At(long place)
        {
            long at = 0;
            for (int d = Rank - 1; d >= 0; d--)
            {
                at += place % Sizes[d] * Strides[d];
                place /= Sizes[d];
            }

            return at;
        }
    }

    private readonly struct Share<T, TState, TOut, TReducer>(TReducer reducer, Tensor x, Axes kept, Axes gone, Tensor y, Tensor? places) : IRange
        where T : unmanaged where TState : unmanaged where TOut : unmanaged where TReducer : struct, IReducer<T, TState, TOut>
    {
        public void Run(long from, long to)
        {
            if (gone.Count > 1 && kept.Inner >= 8 && Math.Abs(kept.Step) < Math.Abs(gone.Step))
            {
                Columns(from, to);
                return;
            }

            for (long i = from; i < to; i++)
            {
                TState state = reducer.Start;
                Rows(ref state, kept.At(i), 0, gone.Count);
                Store(i, state);
            }
        }

        /// <summary>One result, of which each thread reduces a part.</summary>
        internal void RunWhole()
        {
            int pieces = Workers.Count;
            TState[] states = new TState[pieces];
            Workers.For(pieces, 1, new Piece<T, TState, TOut, TReducer>(this, states));
            for (int i = 1; i < pieces; i++)
                reducer.Merge(ref states[0], states[i]);
            Store(0, states[0]);
        }

        internal void RunPiece(TState[] states, int piece)
        {
            TState state = reducer.Start;
            Rows(ref state, 0, gone.Count * piece / states.Length, gone.Count * (piece + 1) / states.Length);
            states[piece] = state;
        }

        private void Rows(ref TState state, long offset, long from, long to)
        {
            byte* px = x.Memory.Pointer + x.ByteOffset + offset * x.DType.Size;
            int size = x.DType.Size;
            long inner = gone.Inner, step = gone.Step;
            bool direct = Elements.IsNative<T>(x.DType) && (step == 1 || inner == 1);
            T* buffer = Buffer<T>();
            delegate*<byte*, long, T*, long, void> load = direct ? null : Elements.Loader<T>(x.DType);
            while (from < to)
            {
                long column = from % inner, row = Math.Min(inner - column, to - from);
                byte* at = px + gone.At(from) * size;
                if (direct)
                {
                    reducer.Add(ref state, (T*)at, row, from);
                }
                else
                {
                    for (long done = 0; done < row; done += Chunk)
                    {
                        long n = Math.Min(Chunk, row - done);
                        load(at + done * step * size, step, buffer, n);
                        reducer.Add(ref state, buffer, n, from + done);
                    }
                }

                from += row;
            }
        }

        /// <summary>Results side by side advance together, one reduced element at a time.</summary>
        private void Columns(long from, long to)
        {
            TState* states = stackalloc TState[Block];
            T* buffer = Buffer<T>();
            byte* px = x.Memory.Pointer + x.ByteOffset;
            int size = x.DType.Size;
            bool direct = Elements.IsNative<T>(x.DType) && kept.Step == 1;
            delegate*<byte*, long, T*, long, void> load = direct ? null : Elements.Loader<T>(x.DType);
            while (from < to)
            {
                long n = Math.Min(Math.Min(Block, to - from), kept.Inner - from % kept.Inner);
                for (long i = 0; i < n; i++)
                    states[i] = reducer.Start;
                byte* row = px + kept.At(from) * size;
                long g = 0;
                if (typeof(TReducer) == typeof(FloatSum) && direct && gone.Rank == 1)
                    g = FloatSum.AddRows((double*)states, (float*)row, gone.Step, gone.Count, n);
                for (; g < gone.Count; g++)
                {
                    T* values = buffer;
                    if (direct)
                        values = (T*)(row + gone.At(g) * size);
                    else
                        load(row + gone.At(g) * size, kept.Step, buffer, n);
                    if (typeof(TReducer) == typeof(FloatSum))
                    {
                        FloatSum.AddEach((double*)states, (float*)values, n);
                        continue;
                    }

                    for (long i = 0; i < n; i++)
                        reducer.Add(ref states[i], values[i], g);
                }

                for (long i = 0; i < n; i++)
                    Store(from + i, states[i]);
                from += n;
            }
        }

        private void Store(long at, in TState state)
        {
            TOut result = reducer.Finish(state, gone.Count, out long place);
            if (Elements.IsNative<TOut>(y.DType))
                ((TOut*)y.Memory.Pointer)[at + y.Offset] = result;
            else
                Elements.Storer<TOut>(y.DType)(&result, y.Memory.Pointer + (at + y.Offset) * y.DType.Size, 1, 1);
            if (places is not null)
                ((long*)places.Memory.Pointer)[at + places.Offset] = place;
        }
    }

    private readonly struct Piece<T, TState, TOut, TReducer>(Share<T, TState, TOut, TReducer> share, TState[] states) : IRange
        where T : unmanaged where TState : unmanaged where TOut : unmanaged where TReducer : struct, IReducer<T, TState, TOut>
    {
        public void Run(long from, long to)
        {
            for (long i = from; i < to; i++)
                share.RunPiece(states, (int)i);
        }
    }

    private static T* Buffer<T>() where T : unmanaged => Pipeline.Buffer<T>(0);
}
