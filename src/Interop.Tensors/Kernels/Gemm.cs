using System.Numerics;
using System.Runtime.Intrinsics;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels;

/// <summary>Products of matrices, of any strides.</summary>
/// <remarks>float32, float64, int32 and int64 have kernels; narrower numbers go through float32 or int32 and are rounded once, complex ones are four real products.</remarks>
internal static unsafe class Gemm
{
    /// <summary>[n, k] × [k, m] → [n, m].</summary>
    internal static Tensor Multiply(Tensor a, Tensor b) => Multiply(a, b, null, 1, 0);

    /// <summary>[batch, n, k] × [batch, k, m] → [batch, n, m].</summary>
    internal static Tensor BatchMultiply(Tensor a, Tensor b) => Multiply(a, b, null, 1, 0);

    /// <summary>alpha · a · b + beta · input for matrices or batches of them, dense in a new tensor; input is broadcast, and not read where beta is zero.</summary>
    internal static Tensor Multiply(Tensor a, Tensor b, Tensor? input, Scalar alpha, Scalar beta)
    {
        DType dtype = a.DType, math = MathType(dtype);
        Tensor left = Converted(a, math), right = Converted(b, math);
        Shape shape = a.Rank == 3 ? [a.Shape[0], a.Shape[1], b.Shape[2]] : [a.Shape[0], b.Shape[1]];
        Tensor y = Tensor.Empty(shape, math);
        if (math.Kind == DTypeKind.Integer ? beta.ToInt64() == 0 : beta.IsZero)
            beta = 0;
        else
            Elementwise.Copy(input!, y);
        RunAll(left, right, y, alpha, beta);
        GC.KeepAlive(input);
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        return Converted(y, dtype);
    }

    /// <summary>alpha · Σ aᵢ · bᵢ + beta · input over a batch: the products are added one by one, each sum rounded to the dtype.</summary>
    internal static Tensor MultiplySum(Tensor a, Tensor b, Tensor input, Scalar alpha, Scalar beta)
    {
        long n = a.Shape[1], m = b.Shape[2];
        Tensor y = input;
        for (long i = 0; i < a.Shape[0]; i++)
            y = Multiply(Matrix(a, i), Matrix(b, i), y, alpha, i == 0 ? beta : 1);
        // Without products, only the summand is left.
        return a.Shape[0] > 0 ? y : Multiply(Tensor.Empty([n, 0], a.DType), Tensor.Empty([0, m], a.DType), input, alpha, beta);
    }

    /// <summary>y += a · b for matrices of one dtype that there are kernels for; y lies apart from both.</summary>
    internal static void Add(Tensor a, Tensor b, Tensor y)
    {
        RunAll(a, b, y, 1, 1);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    private static Tensor Matrix(Tensor x, long batch) => x.Look([x.Shape[1], x.Shape[2]], x.StridesArray[1..], x.Offset + batch * x.Strides[0]);

    private static void RunAll(Tensor a, Tensor b, Tensor y, Scalar alpha, Scalar beta)
    {
        long batches = y.Rank == 3 ? y.Shape[0] : 1;
        double operations = 2.0 * y.Shape[-2] * y.Shape[-1] * a.Shape[-1];
        if (batches == 1 || operations > GemmCall.ThreadOperations * 4 * Workers.Count)
        {
            // Each is large enough for all threads.
            for (long i = 0; i < batches; i++)
                Run(a, b, y, i, alpha, beta);
        }
        else
        {
            Workers.For(batches, (long)Math.Ceiling(GemmCall.ThreadOperations / Math.Max(operations, 1)), new BatchRange(a, b, y, alpha, beta));
        }
    }

    /// <summary>In another dtype, unseen by autograd.</summary>
    private static Tensor Converted(Tensor x, DType dtype)
    {
        if (x.DType == dtype)
            return x;
        Tensor y = Layout.Like(dtype, x.Shape, x);
        Elementwise.Copy(x, y);
        GC.KeepAlive(x);
        return y;
    }

    /// <summary>y = alpha · a · b + beta · y for a [n, k], b [k, m], y [n, m] in any strides, counted in elements. Where beta is zero, y is not read. T is float, double, int or long.</summary>
    internal static void Run<T>(long n, long m, long k, T* a, long a0, long a1, T* b, long b0, long b1, T* y, long y0, long y1, T alpha, T beta) where T : unmanaged, INumber<T>
    {
        if (n == 0 || m == 0)
            return;
        GemmCall<T> call = new(n, m, k, a, a0, a1, b, b0, b1, y, y0, y1, alpha, beta);
        // The steps of sizes of one are free: dense is best.
        if (n == 1)
            (call.A0, call.Y0) = (call.K, call.M);
        if (m == 1)
            (call.B1, call.Y1) = (1, 1);
        if (k == 1)
            (call.A1, call.B0) = (1, call.M);
        // Rows of y should be dense, and a single column is rather a row.
        if (m == 1 && n > 1 || n > 1 && y1 != 1 && y0 == 1 && m > 1)
            call.Transpose();
        if (GemmTiny<T>.TryRun(call))
            return;
        switch (VectorWidths.Active)
        {
            case VectorWidth.Bits512: Run<Vector512<T>, T, Lanes512<T>>(call); break;
            case VectorWidth.Bits256: Run<Vector256<T>, T, Lanes256<T>>(call); break;
            case VectorWidth.Bits128: Run<Vector128<T>, T, Lanes128<T>>(call); break;
            default: Run<T, T, ScalarLane<T>>(call); break;
        }
    }

    private static void Run<TVector, T, TLanes>(in GemmCall<T> call) where TVector : struct where T : unmanaged, INumber<T> where TLanes : ILanes<TVector, T>
    {
        if (!GemmSmall<TVector, T, TLanes>.TryRun(call))
            GemmBlocks<TVector, T, TLanes>.Run(call);
    }

    /// <summary>The same for complex numbers, whose parts are T: four real products of dense parts.</summary>
    internal static void RunComplex<T>(long n, long m, long k, T* a, long a0, long a1, T* b, long b0, long b1, T* y, long y0, long y1, Complex alpha, Complex beta) where T : unmanaged, INumber<T>
    {
        using Scratch<T> planes = new(2 * (n * m + n * k + k * m));
        T* real = planes.Pointer, imaginary = real + n * m, left = imaginary + n * m, right = left + 2 * n * k;
        GemmPack.Planes(a, a0, a1, n, k, left, out long left0, out long left1);
        GemmPack.Planes(b, b0, b1, k, m, right, out long right0, out long right1);
        Run(n, m, k, left, left0, left1, right, right0, right1, real, m, 1, T.One, T.Zero);
        Run(n, m, k, left + n * k, left0, left1, right + k * m, right0, right1, real, m, 1, -T.One, T.One);
        Run(n, m, k, left, left0, left1, right + k * m, right0, right1, imaginary, m, 1, T.One, T.Zero);
        Run(n, m, k, left + n * k, left0, left1, right, right0, right1, imaginary, m, 1, T.One, T.One);
        bool plain = alpha == Complex.One && beta == Complex.Zero;
        for (long i = 0; i < n; i++)
        {
            for (long j = 0; j < m; j++)
            {
                T* to = y + 2 * (i * y0 + j * y1);
                T re = real[i * m + j], im = imaginary[i * m + j];
                if (!plain)
                {
                    Complex value = alpha * new Complex(double.CreateTruncating(re), double.CreateTruncating(im));
                    if (beta != Complex.Zero)
                        value += beta * new Complex(double.CreateTruncating(to[0]), double.CreateTruncating(to[1]));
                    (re, im) = (T.CreateTruncating(value.Real), T.CreateTruncating(value.Imaginary));
                }

                (to[0], to[1]) = (re, im);
            }
        }
    }

    /// <summary>Matrices, or those at one place of a batch.</summary>
    private static void Run(Tensor a, Tensor b, Tensor y, long batch, Scalar alpha, Scalar beta)
    {
        // Bounds: the sizes were checked against each other, the strides against the storages; the callers keep the tensors alive.
        switch (y.DType)
        {
            case DType.Float32: Run(a, b, y, batch, (float)alpha.ToDouble(), (float)beta.ToDouble()); break;
            case DType.Float64: Run(a, b, y, batch, alpha.ToDouble(), beta.ToDouble()); break;
            case DType.Int32: Run(a, b, y, batch, (int)alpha.ToInt64(), (int)beta.ToInt64()); break;
            case DType.Int64 or DType.UInt64: Run(a, b, y, batch, alpha.ToInt64(), beta.ToInt64()); break;
            case DType.Complex64: RunComplex<float>(a, b, y, batch, alpha, beta); break;
            default: RunComplex<double>(a, b, y, batch, alpha, beta); break;
        }
    }

    private static void Run<T>(Tensor a, Tensor b, Tensor y, long batch, T alpha, T beta) where T : unmanaged, INumber<T> =>
        Run(y.Shape[-2], y.Shape[-1], a.Shape[-1], At<T>(a, batch), a.Strides[^2], a.Strides[^1], At<T>(b, batch), b.Strides[^2], b.Strides[^1], At<T>(y, batch), y.Strides[^2], y.Strides[^1], alpha, beta);

    private static void RunComplex<T>(Tensor a, Tensor b, Tensor y, long batch, Scalar alpha, Scalar beta) where T : unmanaged, INumber<T> =>
        RunComplex(y.Shape[-2], y.Shape[-1], a.Shape[-1], At<T>(a, batch, 2), a.Strides[^2], a.Strides[^1], At<T>(b, batch, 2), b.Strides[^2], b.Strides[^1], At<T>(y, batch, 2), y.Strides[^2], y.Strides[^1], alpha.ToComplex(), beta.ToComplex());

    private static T* At<T>(Tensor x, long batch, int parts = 1) where T : unmanaged => (T*)x.Memory.Pointer + (x.Offset + (x.Rank == 3 ? batch * x.Strides[0] : 0)) * parts;

    /// <summary>The dtype that products of another are computed in.</summary>
    private static DType MathType(DType dtype) => dtype switch
    {
        DType.Float32 or DType.Float64 or DType.Int32 or DType.Int64 or DType.UInt64 or DType.Complex64 or DType.Complex128 => dtype,
        DType.Float16 or DType.BFloat16 => DType.Float32,
        DType.UInt8 or DType.Int8 or DType.Int16 or DType.UInt16 => DType.Int32,
        DType.UInt32 => DType.Int64,
        _ => throw new NotSupportedException($"There is no matrix product of {dtype.Name}: convert the matrices to a dtype of numbers first."),
    };

    private readonly struct BatchRange(Tensor a, Tensor b, Tensor y, Scalar alpha, Scalar beta) : IRange
    {
        public void Run(long from, long to)
        {
            for (long i = from; i < to; i++)
                Gemm.Run(a, b, y, i, alpha, beta);
        }
    }
}
