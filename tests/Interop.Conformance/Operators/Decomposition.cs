using System.Globalization;
using System.Numerics;
using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <summary>Judges decompositions by what defines them, where their results may differ from PyTorch's by signs, phases or order.</summary>
/// <remarks>
/// <c>eig</c>: A V = V Λ, columns of length one, the same eigenvalues in any order. <c>eigh</c>: the same eigenvalues, V unitary, A V = V Λ with A from the triangle that was asked for.
/// <c>svd</c>: the same singular values, U and V with orthonormal columns, U S Vᴴ = A. <c>qr</c>: Q orthonormal, R upper triangular, Q R = A; without Q, Rᴴ R = Aᴴ A.
/// <c>geqrf</c>: the same with Q from the reflectors. <c>polar</c>: U P = A, P Hermitian, the shorter side of U orthonormal.
/// <c>svd_lowrank</c>, <c>pca_lowrank</c>: the same singular values and U S Vᴴ, orthonormal columns.
/// </remarks>
internal static class Decomposition
{
    public static string? Difference(OperatorEntry entry, object? input, Dictionary<string, object?> keywords, List<object> found, object[] expected)
    {
        Tensor[] t = [.. found.OfType<Tensor>()];
        ExpectedTensor[] e = [.. expected.OfType<ExpectedTensor>()];
        for (int i = 0; i < e.Length; i++)
        {
            if (i >= t.Length || t[i].DType != e[i].DType || t[i].Shape != e[i].Shape)
                return $"found [{string.Join<Tensor>(", ", t)}], expected [{string.Join<ExpectedTensor>(", ", e)}]";
        }

        if (input is not Tensor a || !entry.Gauge)
            return "other values";
        int batch = a.Rank - 2;
        Matrix[] given = Matrix.Of(a, batch), first = Found(0), second = Found(1), third = Found(2), want0 = Wanted(0), want1 = Wanted(1), want2 = Wanted(2);
        double eps = a.DType is DType.Float64 or DType.Complex128 ? 1e-9 : 2e-5;
        bool lower = !(keywords.GetValueOrDefault("UPLO") is string uplo && uplo == "U");
        for (int i = 0; i < given.Length; i++)
        {
            string? wrong = entry.Op switch
            {
                "linalg.eig" => Same("A V = V Λ", given[i] * second[i], second[i] * first[i].Diagonal(), eps) ?? SameInAnyOrder(first[i], want0[i], eps) ?? UnitColumns(second[i], eps),
                "linalg.eigh" => Same("the eigenvalues", first[i], want0[i], eps) ?? Orthonormal("V", second[i], eps) ?? Same("A V = V Λ", given[i].Hermitian(lower) * second[i], second[i] * first[i].Diagonal(), eps),
                "linalg.svd" or "svd" => Singular(given[i], first[i], second[i], entry.Op == "svd" ? third[i].Adjoint() : third[i], want1[i], eps),
                "linalg.qr" => first[i].Columns == 0 && given[i].Columns != 0
                    ? UpperTriangular(second[i], eps) ?? Same("Rᴴ R = Aᴴ A", second[i].Adjoint() * second[i], given[i].Adjoint() * given[i], eps)
                    : Orthonormal("Q", first[i], eps) ?? UpperTriangular(second[i], eps) ?? Same("Q R = A", first[i] * second[i], given[i], eps),
                "geqrf" => Same("Q R = A", first[i].Reflected(second[i]), given[i], eps),
                "linalg.polar" => Same("U P = A", first[i] * second[i], given[i], eps) ?? Same("P = Pᴴ", second[i], second[i].Adjoint(), eps) ?? Orthonormal("U", first[i].Rows >= first[i].Columns ? first[i] : first[i].Adjoint(), eps),
                "svd_lowrank" or "pca_lowrank" => Same("the singular values", second[i], want1[i], eps) ?? Orthonormal("U", first[i], eps) ?? Orthonormal("V", third[i], eps)
                    ?? Same("U S Vᴴ", first[i] * second[i].Diagonal() * third[i].Adjoint(), want0[i] * want1[i].Diagonal() * want2[i].Adjoint(), eps),
                _ => "other values",
            };
            if (wrong is not null)
                return wrong;
        }

        return null;

        Matrix[] Found(int i) => i < t.Length ? Matrix.Of(t[i], batch) : [];
        Matrix[] Wanted(int i) => i < e.Length ? Matrix.Of(e[i].ToTensor(), batch) : [];
    }

    private static string? Singular(Matrix a, Matrix u, Matrix s, Matrix vh, Matrix expected, double eps)
    {
        int k = s.Columns;
        return Same("the singular values", s, expected, eps) ?? Orthonormal("U", u, eps) ?? Orthonormal("V", vh.Adjoint(), eps) ?? Same("U S Vᴴ = A", u.Part(u.Rows, k) * s.Diagonal() * vh.Part(k, vh.Columns), a, eps);
    }

    private static string? Orthonormal(string what, Matrix q, double eps) => Same($"{what}ᴴ {what} = 1", q.Adjoint() * q, Matrix.Identity(q.Columns), eps);

    private static string? UnitColumns(Matrix v, double eps)
    {
        Matrix gram = v.Adjoint() * v;
        return Enumerable.Range(0, v.Columns).All(i => Complex.Abs(gram[i, i] - 1) < eps * 10) ? null : "an eigenvector's length is not 1";
    }

    private static string? UpperTriangular(Matrix r, double eps)
    {
        for (int i = 0; i < r.Rows; i++)
        {
            for (int j = 0; j < Math.Min(i, r.Columns); j++)
            {
                if (Complex.Abs(r[i, j]) > eps)
                    return "R is not upper triangular";
            }
        }

        return null;
    }

    private static string? SameInAnyOrder(Matrix a, Matrix b, double eps)
    {
        List<Complex> left = [.. Enumerable.Range(0, b.Columns).Select(i => b[0, i])];
        for (int i = 0; i < a.Columns; i++)
        {
            int at = left.FindIndex(z => Complex.Abs(z - a[0, i]) <= eps * 10 * (1 + Complex.Abs(z)));
            if (at < 0)
                return $"{a[0, i]} is no eigenvalue";
            left.RemoveAt(at);
        }

        return null;
    }

    private static string? Same(string what, Matrix a, Matrix b, double eps)
    {
        double scale = 1 + b.Largest() * Math.Max(1, b.Columns);
        for (int i = 0; i < b.Rows; i++)
        {
            for (int j = 0; j < b.Columns; j++)
            {
                if (!(Complex.Abs(a[i, j] - b[i, j]) <= eps * scale))
                    return string.Create(CultureInfo.InvariantCulture, $"{what} does not hold at [{i}, {j}]: {a[i, j]} and {b[i, j]}");
            }
        }

        return null;
    }
}
