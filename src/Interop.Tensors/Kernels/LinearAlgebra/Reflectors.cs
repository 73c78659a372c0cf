using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Householder reflectors H = 1 − τ v vᴴ with v₀ = 1, singly and in blocks, in LAPACK's conventions.</summary>
internal static class Reflectors
{
    /// <summary>The reflector whose adjoint takes (α, x) to (β, 0) with real β. Leaves β in α and v without its 1 in x; gives τ. Source: LAPACK <c>larfg</c>.</summary>
    internal static T Make<T>(ref T alpha, Span<T> x) where T : unmanaged, INumberBase<T>
    {
        double norm = Vectors.Norm<T>(x);
        if (norm == 0 && Field.Imaginary(alpha) == 0)
            return T.Zero;
        double beta = Length(alpha, norm), shrunk = 1;
        const double Tiny = Field.SafeMinimum / Field.Epsilon;
        while (Math.Abs(beta) < Tiny && shrunk > 1e-300)
        {
            // Too close to underflow for 1 / (α − β): compute it scaled up.
            Vectors.Scale(x, 1 / Tiny);
            alpha = Field.Times(alpha, 1 / Tiny);
            shrunk *= Tiny;
            beta = Length(alpha, Vectors.Norm<T>(x));
        }

        T tau = Field.Of<T>((beta - Field.Real(alpha)) / beta, -Field.Imaginary(alpha) / beta);
        Vectors.Scale(x, T.One / (alpha - Field.Of<T>(beta)));
        alpha = Field.Of<T>(beta * shrunk);
        return tau;
    }

    /// <summary>C ← (1 − τ v vᴴ) C, with v₀ = 1 not stored.</summary>
    internal static void Apply<T>(ReadOnlySpan<T> tail, T tau, Matrix<T> c) where T : unmanaged, INumberBase<T>
    {
        if (T.IsZero(tau))
            return;
        for (int j = 0; j < c.Columns; j++)
        {
            Span<T> column = c.Column(j);
            T factor = tau * (column[0] + Vectors.Dot(tail, column[1..]));
            column[0] -= factor;
            Vectors.AddScaled(column[1..], -factor, tail);
        }
    }

    /// <summary>C ← C (1 − τ v vᴴ), with v₀ = 1 not stored; <paramref name="work"/> has a place for each row.</summary>
    internal static void ApplyRight<T>(ReadOnlySpan<T> tail, T tau, Matrix<T> c, Span<T> work) where T : unmanaged, INumberBase<T>
    {
        if (T.IsZero(tau))
            return;
        Span<T> image = work[..c.Rows];
        c.Column(0).CopyTo(image);
        for (int j = 1; j < c.Columns; j++)
            Vectors.AddScaled(image, tail[j - 1], c.Column(j));
        Vectors.AddScaled(c.Column(0), -tau, image);
        for (int j = 1; j < c.Columns; j++)
            Vectors.AddScaled(c.Column(j), -tau * Field.Conj(tail[j - 1]), image);
    }

    /// <summary>C ← Q C or Qᴴ C for Q = H₁ H₂ … Hₖ, whose vectors stand below the diagonal of <paramref name="a"/>. Source: LAPACK <c>ormqr</c>.</summary>
    internal static void Apply<T>(Matrix<T> a, ReadOnlySpan<T> tau, Matrix<T> c, bool adjoint) where T : unmanaged, INumberBase<T>
    {
        const int Width = 32;
        int count = tau.Length, blocks = (count + Width - 1) / Width, m = a.Rows;
        if (count == 0 || c.Columns == 0)
            return;
        if (count < 8 || c.Columns < 8)
        {
            for (int step = 0; step < count; step++)
            {
                int k = adjoint ? step : count - 1 - step;
                Apply<T>(a.Column(k, k + 1), adjoint ? Field.Conj(tau[k]) : tau[k], c.From(k, 0));
            }

            return;
        }

        using Scratch<T> vectors = new(m, Width), triangle = new(Width, Width), dots = new(Width, c.Columns), turned = new(Width, c.Columns);
        for (int step = 0; step < blocks; step++)
        {
            int k = (adjoint ? step : blocks - 1 - step) * Width, width = Math.Min(Width, count - k);
            Matrix<T> v = vectors.Matrix.Block(0, 0, m - k, width), t = triangle.Matrix.Block(0, 0, width, width);
            Matrix<T> target = c.From(k, 0), w = dots.Matrix.Block(0, 0, width, c.Columns), tw = turned.Matrix.Block(0, 0, width, c.Columns);
            CopyVectors(a.Block(k, k, m - k, width), v);
            MakeTriangle(v, tau.Slice(k, width), t, adjoint);
            Products.MultiplyAdjoint(w, v, target);
            Products.Multiply(tw, t, w);
            Products.AddProduct(target, v, tw, -1);
        }
    }

    /// <summary>The first columns of Q = H₁ H₂ … Hₖ. Source: LAPACK <c>orgqr</c>.</summary>
    /// <param name="a">The vectors, below the diagonal.</param>
    /// <param name="tau">k factors.</param>
    /// <param name="q">As many rows as a has; overwritten.</param>
    internal static void Form<T>(Matrix<T> a, ReadOnlySpan<T> tau, Matrix<T> q) where T : unmanaged, INumberBase<T>
    {
        const int Width = 32;
        q.SetIdentity();
        // From the last block on, all but the lower right corner is still the identity.
        for (int k = (tau.Length - 1) / Width * Width; k >= 0 && tau.Length > 0; k -= Width)
            Apply(a.Block(k, k, a.Rows - k, Math.Min(Width, tau.Length - k)), tau.Slice(k, Math.Min(Width, tau.Length - k)), q.From(k, k), adjoint: false);
    }

    private static double Length<T>(T alpha, double norm) where T : unmanaged =>
        -Math.CopySign(Field.Hypotenuse(Field.Abs(alpha), norm), Field.Real(alpha));

    /// <summary>The vectors with their ones, and zeros above.</summary>
    private static void CopyVectors<T>(Matrix<T> a, Matrix<T> v) where T : unmanaged, INumberBase<T>
    {
        for (int j = 0; j < v.Columns; j++)
        {
            v.Column(j)[..j].Clear();
            v[j, j] = T.One;
            a.Column(j, j + 1).CopyTo(v.Column(j, j + 1));
        }
    }

    /// <summary>T, upper triangular, or its adjoint, with H₁ … Hₖ = 1 − V T Vᴴ. Source: LAPACK <c>larft</c>.</summary>
    private static void MakeTriangle<T>(Matrix<T> v, ReadOnlySpan<T> tau, Matrix<T> t, bool adjoint) where T : unmanaged, INumberBase<T>
    {
        int count = tau.Length;
        t.Clear();
        Span<T> dots = stackalloc T[count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
                dots[j] = Vectors.Dot<T>(v.Column(j, i), v.Column(i, i));
            for (int r = 0; r < i; r++)
            {
                T sum = T.Zero;
                for (int j = r; j < i; j++)
                    sum += (adjoint ? Field.Conj(t[j, r]) : t[r, j]) * dots[j];
                T value = -tau[i] * sum;
                if (adjoint)
                    t[i, r] = Field.Conj(value);
                else
                    t[r, i] = value;
            }

            t[i, i] = adjoint ? Field.Conj(tau[i]) : tau[i];
        }
    }
}
