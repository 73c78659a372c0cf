using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Norms of any order over any dimensions. Powers add up in double.</summary>
internal static class Norms
{
    /// <summary>The norm of order p over the marked dimensions into y, real and dense.</summary>
    internal static void Run(Tensor x, double p, ReadOnlySpan<bool> reduced, Tensor y)
    {
        switch (p)
        {
            case 0: Sum<Count>(new(), x, reduced, y); break;
            case 1: Sum<Modulus>(new(), x, reduced, y); break;
            case 2: Sum<Square>(new(), x, reduced, y); break;
            case double.PositiveInfinity: Extreme(new(true), x, reduced, y); break;
            case double.NegativeInfinity: Extreme(new(false), x, reduced, y); break;
            default: Sum<Power>(new(p), x, reduced, y); break;
        }
    }

    private static void Sum<TTerm>(TTerm term, Tensor x, ReadOnlySpan<bool> reduced, Tensor y) where TTerm : struct, ITerm
    {
        switch (Elements.MathOf(x.DType))
        {
            case Elements.Math.Float: Reduction.Run<float, double, double, RealTerms<float, TTerm>>(new(term), x, reduced, y); break;
            case Elements.Math.Double: Reduction.Run<double, double, double, RealTerms<double, TTerm>>(new(term), x, reduced, y); break;
            default: Reduction.Run<Complex, double, double, ComplexTerms<TTerm>>(new(term), x, reduced, y); break;
        }
    }

    private static void Extreme(ExtremeModulus reducer, Tensor x, ReadOnlySpan<bool> reduced, Tensor y)
    {
        switch (Elements.MathOf(x.DType))
        {
            case Elements.Math.Float: Reduction.Run<float, double, double, ExtremeModulus>(reducer, x, reduced, y); break;
            case Elements.Math.Double: Reduction.Run<double, double, double, ExtremeModulus>(reducer, x, reduced, y); break;
            default: Reduction.Run<Complex, double, double, ExtremeModulus>(reducer, x, reduced, y); break;
        }
    }

    /// <summary>What one number adds, and what becomes of the sum.</summary>
    private interface ITerm
    {
        double Of(double modulus);

        /// <summary>From the square of the modulus.</summary>
        double OfSquare(double square);

        double Finish(double sum);
    }

    private readonly struct Count : ITerm
    {
        public double Of(double modulus) => modulus == 0 ? 0 : 1;

        public double OfSquare(double square) => square == 0 ? 0 : 1;

        public double Finish(double sum) => sum;
    }

    private readonly struct Modulus : ITerm
    {
        public double Of(double modulus) => modulus;

        public double OfSquare(double square) => Math.Sqrt(square);

        public double Finish(double sum) => sum;
    }

    private readonly struct Square : ITerm
    {
        public double Of(double modulus) => modulus * modulus;

        public double OfSquare(double square) => square;

        public double Finish(double sum) => Math.Sqrt(sum);
    }

    private readonly struct Power(double p) : ITerm
    {
        public double Of(double modulus) => Math.Pow(modulus, p);

        public double OfSquare(double square) => Math.Pow(square, 0.5 * p);

        public double Finish(double sum) => Math.Pow(sum, 1 / p);
    }

    private readonly unsafe struct RealTerms<T, TTerm>(TTerm term) : IReducer<T, double, double> where T : unmanaged, INumberBase<T> where TTerm : struct, ITerm
    {
        public double Start => 0;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Add(ref double state, T* x, long n, long place)
        {
            double a = 0, b = 0;
            long i = 0;
            if (typeof(T) == typeof(float) && typeof(TTerm) == typeof(Square) && VectorWidths.Active >= VectorWidth.Bits256)
            {
                Vector256<double> s0 = default, s1 = default;
                for (; i + 8 <= n; i += 8)
                {
                    (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load((float*)x + i));
                    s0 += low * low;
                    s1 += high * high;
                }

                a = Vector256.Sum(s0 + s1);
            }

            for (; i + 2 <= n; i += 2)
            {
                a += term.Of(Math.Abs(double.CreateTruncating(x[i])));
                b += term.Of(Math.Abs(double.CreateTruncating(x[i + 1])));
            }

            if (i < n)
                a += term.Of(Math.Abs(double.CreateTruncating(x[i])));
            state += a + b;
        }

        public void Add(ref double state, T x, long place) => state += term.Of(Math.Abs(double.CreateTruncating(x)));

        public void Merge(ref double state, in double later) => state += later;

        public double Finish(in double state, long count, out long place)
        {
            place = 0;
            return term.Finish(state);
        }
    }

    private readonly unsafe struct ComplexTerms<TTerm>(TTerm term) : IReducer<Complex, double, double> where TTerm : struct, ITerm
    {
        public double Start => 0;

        public void Add(ref double state, Complex* x, long n, long place)
        {
            for (long i = 0; i < n; i++)
                Add(ref state, x[i], place);
        }

        public void Add(ref double state, Complex x, long place) => state += term.OfSquare(x.Real * x.Real + x.Imaginary * x.Imaginary);

        public void Merge(ref double state, in double later) => state += later;

        public double Finish(in double state, long count, out long place)
        {
            place = 0;
            return term.Finish(state);
        }
    }

    /// <summary>The largest or smallest modulus; NaN where there is one.</summary>
    private readonly unsafe struct ExtremeModulus(bool largest) : IReducer<float, double, double>, IReducer<double, double, double>, IReducer<Complex, double, double>
    {
        public double Start => largest ? 0 : double.PositiveInfinity;

        public void Add(ref double state, float* x, long n, long place)
        {
            for (long i = 0; i < n; i++)
                Merge(ref state, Math.Abs((double)x[i]));
        }

        public void Add(ref double state, double* x, long n, long place)
        {
            for (long i = 0; i < n; i++)
                Merge(ref state, Math.Abs(x[i]));
        }

        public void Add(ref double state, Complex* x, long n, long place)
        {
            for (long i = 0; i < n; i++)
                Merge(ref state, Complex.Abs(x[i]));
        }

        public void Add(ref double state, float x, long place) => Merge(ref state, Math.Abs((double)x));

        public void Add(ref double state, double x, long place) => Merge(ref state, Math.Abs(x));

        public void Add(ref double state, Complex x, long place) => Merge(ref state, Complex.Abs(x));

        public void Merge(ref double state, in double later) => state = largest ? Math.Max(state, later) : Math.Min(state, later);

        public double Finish(in double state, long count, out long place)
        {
            place = 0;
            return state;
        }
    }
}
