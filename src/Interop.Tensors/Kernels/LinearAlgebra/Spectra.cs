using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Eigenvalues, singular values and functions of batches, in the layouts and dtypes of PyTorch's results. Nothing is recorded here.</summary>
internal static class Spectra
{
    /// <summary>Rising real eigenvalues, the eigenvectors where they are wanted, and int32 counts of values without convergence.</summary>
    internal static (Tensor Values, Tensor? Vectors, Tensor Info) Hermitian(Tensor a, bool upper, bool vectors)
    {
        Tensor work = Batch.Copy(a, transposed: upper), values = Batch.NewVectors(a, a.Shape[-1], DType.Float64), info = Batch.NewNumbers(a, DType.Int32);
        if (a.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        if (!vectors)
            work.Dispose();
        return (Batch.Round(values, Promotion.RealPart(a.DType)), vectors ? Batch.Round(work, a.DType) : null, info);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(work, i =>
        {
            Matrix<T> m = Batch.At<T>(work, i);
            if (upper)
                Factorizations.Conjugate(m);
            Batch.Number<int>(info, i) = SymmetricEigen.Decompose(m, Batch.Row<double>(values, i), vectors);
        });
    }

    /// <summary>Complex eigenvalues in LAPACK's order, the right eigenvectors where they are wanted, and int32 counts of values without convergence.</summary>
    internal static (Tensor Values, Tensor? Vectors, Tensor Info) General(Tensor a, bool vectors)
    {
        DType complex = a.DType is DType.Float32 or DType.Complex64 ? DType.Complex64 : DType.Complex128;
        Tensor work = Batch.Copy(a), values = Batch.NewVectors(a, a.Shape[-1], DType.Complex128), info = Batch.NewNumbers(a, DType.Int32);
        Tensor? v = vectors ? Batch.New(DType.Complex128, a.Shape.AsSpan()[..^2], a.Shape[-2], a.Shape[-1]) : null;
        if (a.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        work.Dispose();
        return (Batch.Round(values, complex), v is null ? null : Batch.Round(v, complex), info);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(work, i =>
            Batch.Number<int>(info, i) = GeneralEigen.Decompose(Batch.At<T>(work, i), Batch.Row<Complex>(values, i), v is null ? default : Batch.At<Complex>(v, i)));
    }

    /// <summary>U, falling singular values, Vᴴ, and int32 counts of values without convergence. Without vectors, U and Vᴴ are null.</summary>
    internal static (Tensor? U, Tensor S, Tensor? Vh, Tensor Info) Singular(Tensor a, bool vectors, bool full)
    {
        long m = a.Shape[-2], n = a.Shape[-1], most = Math.Max(m, n), least = Math.Min(m, n), width = full ? most : least;
        // A wide matrix is taken as its transpose: Aᵀ = conj(V) S Uᵀ.
        bool wide = m < n;
        Tensor work = Batch.Copy(a, transposed: wide), values = Batch.NewVectors(a, least, DType.Float64), info = Batch.NewNumbers(a, DType.Int32);
        Tensor? tall = vectors ? Batch.NewLike(a, most, width) : null, square = vectors ? Batch.NewLike(a, least, least) : null;
        if (a.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        work.Dispose();
        values = Batch.Round(values, Promotion.RealPart(a.DType));
        if (!vectors)
            return (null, values, null, info);
        // Of the tall matrix: left [most, width], right [least, least], the latter conjugated by Run; the transposed of one is a result's Vᴴ.
        Tensor u = wide ? square! : tall!, v = wide ? tall! : square!, vh = Batch.Copy(v, transposed: true);
        v.Dispose();
        return (Batch.Round(u, a.DType), values, Batch.Round(vh, a.DType), info);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(work, i =>
        {
            Matrix<T> left = vectors ? Batch.At<T>(tall!, i) : default, right = vectors ? Batch.At<T>(square!, i) : default;
            Batch.Number<int>(info, i) = SingularValues.Decompose(Batch.At<T>(work, i), Batch.Row<double>(values, i), left, right);
            Factorizations.Conjugate(right);
        });
    }

    /// <summary>The exponential of each matrix.</summary>
    internal static Tensor Exponential(Tensor a)
    {
        // exp(Aᵀ) = exp(A)ᵀ: the result is row-major.
        Tensor y = Batch.Copy(a, transposed: true);
        if (a.DType.Kind == DTypeKind.Complex)
            Batch.For(y, i => MatrixExponential.Compute(Batch.At<Complex>(y, i)));
        else
            Batch.For(y, i => MatrixExponential.Compute(Batch.At<double>(y, i)));
        return Batch.Transposed(Batch.Round(y, a.DType));
    }

    /// <summary>Whether every number is finite.</summary>
    internal static bool IsFinite(Tensor a)
    {
        Tensor dense = Tensor.Empty(a.Shape, Batch.MathType(a.DType));
        Elementwise.Copy(a, dense);
        double sum = 0;
        foreach (double x in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(dense.AsSpan<byte>()))
            sum += x * 0;
        GC.KeepAlive(dense);
        return sum == 0;
    }
}
