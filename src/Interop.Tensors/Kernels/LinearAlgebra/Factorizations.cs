using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Factorizations of batches, in the layouts and dtypes of PyTorch's results. Nothing is recorded here.</summary>
internal static class Factorizations
{
    /// <summary>L and U in one matrix, in the precision of the computation; int32 pivots; and int32 numbers of the first zero pivot, 0 without one.</summary>
    internal static (Tensor LU, Tensor Pivots, Tensor Info) Lu(Tensor a)
    {
        long least = Math.Min(a.Shape[-2], a.Shape[-1]);
        Tensor lu = Batch.Copy(a), pivots = Batch.NewVectors(a, least, DType.Int32), info = Batch.NewNumbers(a, DType.Int32);
        if (a.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        return (lu, pivots, info);

        void Run<T>() where T : unmanaged, INumberBase<T> =>
            Batch.For(lu, i => Batch.Number<int>(info, i) = LuFactor.Factor(Batch.At<T>(lu, i), Batch.Row<int>(pivots, i)));
    }

    /// <summary>The lower factor, with zeros above, and int32 orders of the first minor that is not positive, 0 without one.</summary>
    internal static (Tensor L, Tensor Info) Cholesky(Tensor a, bool upper)
    {
        // With upper, Uᴴ is the lower factor of the matrix whose lower triangle is the adjoint of the upper one.
        Tensor l = Batch.Copy(a, transposed: upper), info = Batch.NewNumbers(a, DType.Int32);
        if (a.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        if (!upper)
            return (Batch.Round(l, a.DType), info);
        // The conjugate transpose of a column-major matrix is copied once, so that columns are contiguous again.
        Tensor u = Batch.Copy(l, transposed: true);
        l.Dispose();
        return (Batch.Round(u, a.DType), info);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(l, i =>
        {
            Matrix<T> m = Batch.At<T>(l, i);
            if (upper)
                Conjugate(m);
            Batch.Number<int>(info, i) = CholeskyFactor.Factor(m);
            for (int j = 1; j < m.Columns; j++)
                m.Column(j)[..j].Clear();
            if (upper)
                Conjugate(m);
        });
    }

    /// <summary>L and D in one matrix, LAPACK's int32 pivots, and int32 numbers of the first zero block.</summary>
    internal static (Tensor LD, Tensor Pivots, Tensor Info) Ldl(Tensor a, bool hermitian)
    {
        Tensor ld = Batch.Copy(a), pivots = Batch.NewVectors(a, a.Shape[-1], DType.Int32), info = Batch.NewNumbers(a, DType.Int32);
        if (a.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        return (Batch.Round(ld, a.DType), pivots, info);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(ld, i =>
        {
            Matrix<T> m = Batch.At<T>(ld, i);
            Batch.Number<int>(info, i) = LdlFactor.Factor(m, Batch.Row<int>(pivots, i), hermitian);
            for (int j = 1; j < m.Columns; j++)
                m.Column(j)[..j].Clear();
        });
    }

    /// <summary>R over the reflectors, and their factors τ.</summary>
    internal static (Tensor A, Tensor Tau) Geqrf(Tensor a)
    {
        Tensor qr = Batch.Copy(a), tau = Batch.NewVectors(a, Math.Min(a.Shape[-2], a.Shape[-1]));
        if (a.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        return (Batch.Round(qr, a.DType), Batch.Round(tau, a.DType));

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(qr, i => QrFactor.Factor(Batch.At<T>(qr, i), Batch.Row<T>(tau, i)));
    }

    /// <summary>Q with <paramref name="width"/> columns and R with as many rows; Q has none where the width is 0.</summary>
    internal static (Tensor Q, Tensor R) Qr(Tensor a, long width, long rows)
    {
        long m = a.Shape[-2], n = a.Shape[-1], least = Math.Min(m, n);
        Tensor work = Batch.Copy(a), q = Batch.NewLike(a, m, width), r = Batch.NewLike(a, rows, n);
        if (a.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        work.Dispose();
        return (Batch.Round(q, a.DType), Batch.Round(r, a.DType));

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(work, i =>
        {
            using Scratch<T> tau = new((int)least);
            Matrix<T> f = Batch.At<T>(work, i), target = Batch.At<T>(r, i);
            QrFactor.Factor(f, tau.Span);
            target.Clear();
            for (int j = 0; j < f.Columns; j++)
            {
                int count = Math.Min(j + 1, (int)least);
                f.Column(j, 0, count).CopyTo(target.Column(j));
            }

            if (width > 0)
                Reflectors.Form(f.Block(0, 0, f.Rows, (int)least), tau.Span, Batch.At<T>(q, i));
        });
    }

    /// <summary>The product of reflectors with the identity, or with C from the left or the right.</summary>
    internal static Tensor Reflect(Tensor a, Tensor tau, Tensor? c, bool left, bool adjoint)
    {
        // C Q is the adjoint of Qᴴ Cᴴ.
        Tensor vectors = Batch.Copy(a), factors = tau.To(Batch.MathType(a.DType)).Contiguous(), y = c is null ? Batch.NewLike(a, a.Shape[-2], a.Shape[-1]) : Batch.Copy(c, transposed: !left);
        int count = (int)tau.Shape[-1];
        if (a.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        vectors.Dispose();
        GC.KeepAlive(factors);
        if (left)
            return Batch.Round(y, a.DType);
        Tensor turned = Batch.Copy(y, transposed: true);
        y.Dispose();
        return Batch.Round(turned, a.DType);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(y, i =>
        {
            Matrix<T> v = Batch.At<T>(vectors, i), target = Batch.At<T>(y, i);
            Matrix<T> used = v.Block(0, 0, v.Rows, count);
            if (c is null)
            {
                Reflectors.Form(used, Batch.Row<T>(factors, i), target);
                return;
            }

            if (!left)
                Conjugate(target);
            Reflectors.Apply(used, Batch.Row<T>(factors, i), target, left == adjoint);
            if (!left)
                Conjugate(target);
        });
    }

    /// <summary>P, [batch, m, m], with A = P L U where row i was exchanged with row pivots[i], counted from 1.</summary>
    internal static Tensor Permutation(Tensor pivots, long m, DType dtype)
    {
        Tensor order = Tensor.Empty([.. pivots.Shape.AsSpan()[..^1], m], DType.Int32), exchanges = pivots.Contiguous();
        long count = m == 0 ? 0 : order.ElementCount / m;
        for (long i = 0; i < count; i++)
        {
            Span<int> rows = Batch.Row<int>(order, i), steps = Batch.Row<int>(exchanges, i);
            for (int r = 0; r < rows.Length; r++)
                rows[r] = r;
            for (int r = 0; r < steps.Length; r++)
            {
                int other = steps[r] - 1;
                if ((uint)other >= (uint)rows.Length)
                    throw new ArgumentException($"A pivot is {steps[r]}, expected 1 to {rows.Length}.");
                (rows[r], rows[other]) = (rows[other], rows[r]);
            }
        }

        Tensor p = Tensor.Zeros([.. order.Shape.AsSpan(), m], Batch.MathType(dtype));
        for (long i = 0; i < count; i++)
        {
            // Row-major: element (order[r], r) is a one.
            Span<int> rows = Batch.Row<int>(order, i);
            for (int r = 0; r < rows.Length; r++)
            {
                if (p.DType == DType.Complex128)
                    Batch.Row<Complex>(p, i * m + rows[r])[r] = 1;
                else
                    Batch.Row<double>(p, i * m + rows[r])[r] = 1;
            }
        }

        GC.KeepAlive(exchanges);
        GC.KeepAlive(order);
        return p.To(dtype);
    }

    internal static void Conjugate<T>(Matrix<T> m) where T : unmanaged
    {
        if (typeof(T) != typeof(Complex))
            return;
        for (int j = 0; j < m.Columns; j++)
            Vectors.Conjugate(m.Column(j));
    }
}
