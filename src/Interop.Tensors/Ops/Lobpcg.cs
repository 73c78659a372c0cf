using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>A few eigenvalues of large matrices. Source: <c>torch.lobpcg</c>.</content>
public partial class Tensor
{
    /// <summary>
    /// The k largest or smallest eigenvalues λ and eigenvectors x of A x = λ B x, from products with A alone, for symmetric A and symmetric positive definite B: [*, m, m] → [*, k], [*, m, k].
    /// Source: <c>torch.lobpcg</c>; Knyazev, 2001, and for the basis Stathopoulos and Wu, 2002.
    /// </summary>
    /// <param name="a">The matrices, float32 or float64. Gradients are those of A as it is, and need B to be absent and eigenvalues to differ.</param>
    /// <param name="k">How many; null for as many as x has columns, or 1.</param>
    /// <param name="b">B; null for the identity.</param>
    /// <param name="x">Where the eigenvectors begin, [*, m, n]; null for normal numbers.</param>
    /// <param name="n">How many are searched for, at least k: more let the k converge faster; null for the columns of x, or k.</param>
    /// <param name="iK">A preconditioner, about the inverse of A: [*, m, m]; null for none.</param>
    /// <param name="niter">The most iterations; null for 1000, −1 for no limit.</param>
    /// <param name="tol">The residual ‖A x − λ B x‖ relative to ‖x‖ (‖A‖ + |λ| ‖B‖) at which an eigenvector is good enough; null for the root of the dtype's epsilon.</param>
    /// <param name="largest">Whether the largest are searched for, and given falling; else the smallest, rising. Null for true.</param>
    /// <returns>The eigenvalues, and the eigenvectors as columns with xᵀ B x = 1.</returns>
    /// <exception cref="ShapeException">The shapes do not go together, or there are fewer than 3 n rows.</exception>
    /// <exception cref="NotSupportedException">The dtype is neither float32 nor float64.</exception>
    public static (Tensor Eigenvalues, Tensor Eigenvectors) Lobpcg(Tensor a, long? k = null, Tensor? b = null, Tensor? x = null, long? n = null, Tensor? iK = null, long? niter = null, double? tol = null, bool? largest = null)
    {
        Linalg.CheckSquare("lobpcg", a);
        if (a.DType is not (DType.Float32 or DType.Float64))
            throw new NotSupportedException($"'lobpcg' takes float32 or float64, found {a.DType.Name}.");
        long rows = a.Shape[-1], wanted = k ?? x?.Shape[-1] ?? 1, searched = n ?? x?.Shape[-1] ?? wanted;
        if (wanted < 1 || searched < wanted || rows < 3 * searched)
            throw new ShapeException($"'lobpcg' of {a.Shape} cannot find {wanted} of {searched} eigenvectors: expected at least one, and three rows for each that is searched for. Linalg.Eigh finds all.");
        CheckPart(a, b, "B", rows);
        CheckPart(a, iK, "iK", rows);
        CheckPart(a, x, "X", searched);
        using Op op = Op.Begin("lobpcg", a, b, x, iK);
        Tensor values, vectors;
        using (NoGrad())
        {
            Tensor start = x ?? Randn([.. a.Shape.AsSpan()[..^1], searched], a.DType);
            Search search = new(wanted, niter ?? 1000, tol ?? Math.Sqrt(DTypeLimits.Epsilon(a.DType)), largest ?? true);
            if (a.Rank == 2)
            {
                (values, vectors) = search.Run(a, b, start, iK);
            }
            else
            {
                long count = a.ElementCount / (rows * rows);
                Tensor[] Parts(Tensor? t) => t is null ? new Tensor[count] : t.Reshape([count, .. t.Shape.AsSpan()[^2..]]).Unbind();
                Tensor[] allA = Parts(a), allB = Parts(b), allX = Parts(start), allK = Parts(iK);
                (Tensor Values, Tensor Vectors)[] all = [.. Enumerable.Range(0, (int)count).Select(i => search.Run(allA[i], allB[i], allX[i], allK[i]))];
                values = Stack(Array.ConvertAll(all, r => r.Values)).Reshape([.. a.Shape.AsSpan()[..^2], wanted]);
                vectors = Stack(Array.ConvertAll(all, r => r.Vectors)).Reshape([.. a.Shape.AsSpan()[..^1], wanted]);
            }
        }

        op.Record([values, vectors], [a], [a, values, vectors], new Generalized(b is not null), static (g, of) => of.HasB
            ? throw new NotSupportedException("The gradient of 'lobpcg' is defined without B only: reduce the problem to an ordinary one first.")
            : [LobpcgGradient(g.Saved(0), g.Saved(1), g.Saved(2), g.Dy(0), g.Dy(1))]);
        return (values, vectors);
    }

    /// <summary>U diag(dλ) Uᵀ and, for each vector, −(A − λ)⁺ du uᵀ.</summary>
    private static Tensor LobpcgGradient(Tensor a, Tensor values, Tensor vectors, Tensor? dvalues, Tensor? dvectors)
    {
        Tensor? left = dvalues is null ? null : vectors * dvalues.Unsqueeze(-2);
        if (dvectors is not null)
        {
            // (A − λ)⁺ is (A − λ + u uᵀ)⁻¹ but along u, which is taken away before.
            Tensor u = vectors.MT.Unsqueeze(-1), du = dvectors.MT.Unsqueeze(-1);
            Tensor shifted = a.Unsqueeze(-3) - values.Unsqueeze(-1).Unsqueeze(-1) * Eye(a.Shape[-1], dtype: a.DType) + u.Matmul(u.MT);
            Tensor turned = shifted.Solve(du - u * (u * du).Sum([-2], keepdim: true)).Squeeze(-1).MT;
            left = left is null ? -turned : left - turned;
        }

        return left!.Matmul(vectors.MT);
    }

    private static void CheckPart(Tensor a, Tensor? part, string name, long columns)
    {
        if (part is not null && (part.DType != a.DType || part.Shape != new Shape([.. a.Shape.AsSpan()[..^1], columns])))
            throw new ShapeException($"'lobpcg' of a {a} takes {name} as {a.DType.Name} [{string.Join(", ", [.. a.Shape.AsSpan()[..^1], columns])}], found {part}.");
    }

    private sealed record Generalized(bool HasB);

    /// <summary>The iteration for one matrix.</summary>
    private sealed record Search(long Wanted, long Steps, double Tolerance, bool Largest)
    {
        internal (Tensor Values, Tensor Vectors) Run(Tensor a, Tensor? b, Tensor start, Tensor? preconditioner)
        {
            int searched = (int)start.Shape[1];
            (Tensor values, Tensor x) = RayleighRitz(a, b, start, searched);
            double normA = Ratio(a.Matmul(start), start), normB = b is null ? 1 : Ratio(b.Matmul(start), start);
            Tensor? before = null;
            for (long step = 0; step != Steps; step++)
            {
                Tensor residual = a.Matmul(x) - (b is null ? x : b.Matmul(x)) * values;
                Tensor error = residual.VectorNorm(2, [0]) / (x.VectorNorm(2, [0]) * (normA + values.Abs() * normB));
                if (error.Narrow(0, 0, Wanted).Lt(Tolerance).All().Item<bool>())
                    break;
                if (preconditioner is not null)
                    residual = preconditioner.Matmul(residual);
                (values, Tensor next) = RayleighRitz(a, b, Cat(before is null ? [x, residual] : [x, residual, before], 1), searched);
                before = next - x.Matmul(x.MT.Matmul(b is null ? next : b.Matmul(next)));
                x = next;
            }

            return (values.Narrow(0, 0, Wanted).Clone(), x.Narrow(1, 0, Wanted).Clone());
        }

        /// <summary>The best values and vectors inside of a space.</summary>
        private (Tensor Values, Tensor Vectors) RayleighRitz(Tensor a, Tensor? b, Tensor space, int count)
        {
            // Columns of length 1: those of residuals become very short.
            Tensor lengths = space.VectorNorm(2, [0], keepdim: true), basis = Linalg.Qr(space / Where(lengths.Gt(0), lengths, OnesLike(lengths))).Q;
            if (b is not null)
                basis = Linalg.SolveTriangular(Linalg.Cholesky(basis.MT.Matmul(b).Matmul(basis), upper: true), basis, upper: true, left: false);
            (Tensor values, Tensor vectors) = Linalg.Eigh(basis.MT.Matmul(a).Matmul(basis));
            if (Largest)
                (values, vectors) = (values.Flip(0), vectors.Flip(1));
            return (values.Narrow(0, 0, count), basis.Matmul(vectors.Narrow(1, 0, count)));
        }

        private static double Ratio(Tensor above, Tensor below) => (above.VectorNorm() / below.VectorNorm()).To(DType.Float64).Item<double>();
    }
}
