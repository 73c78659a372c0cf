namespace Interop.Tensors;

/// <content>Approximations of low rank, found with random numbers. Source: <c>torch.svd_lowrank</c>, <c>torch.pca_lowrank</c>.</content>
public partial class Tensor
{
    /// <summary>The largest singular values and their vectors, approximately: [*, m, n] → [*, m, q], [*, q], [*, n, q], with A ≈ U diag(S) Vᴴ. Source: <c>torch.svd_lowrank</c>; composed.</summary>
    /// <param name="a">The matrices.</param>
    /// <param name="q">How many values; a few more than are needed.</param>
    /// <param name="niter">Steps of the subspace iteration.</param>
    /// <param name="m">What is subtracted from A first, or null.</param>
    /// <remarks>Source of the method: Halko, Martinsson and Tropp, arXiv:0909.4061, algorithms 4.4 and 5.1.</remarks>
    public static (Tensor U, Tensor S, Tensor V) SvdLowrank(Tensor a, long? q = 6, long? niter = 2, Tensor? m = null)
    {
        Linalg.CheckMatrix("svd_lowrank", a);
        using Op op = Op.Begin("svd_lowrank", a, m);
        Tensor x = m is null ? a : a - m;
        bool wide = x.Shape[-2] < x.Shape[-1];
        if (wide)
            x = x.MH;
        Tensor basis = Linalg.Qr(x.Matmul(Randn([x.Shape[-1], q ?? 6], x.DType))).Q;
        for (long i = 0; i < (niter ?? 2); i++)
        {
            Tensor other = Linalg.Qr(x.MH.Matmul(basis)).Q;
            basis = Linalg.Qr(x.Matmul(other)).Q;
        }

        (Tensor u, Tensor s, Tensor vh) = Linalg.Svd(basis.MH.Matmul(x), fullMatrices: false);
        (Tensor left, Tensor right) = (basis.Matmul(u), vh.MH);
        return wide ? (right, s, left) : (left, s, right);
    }

    /// <summary>The directions of largest variance of samples, a row each: <see cref="SvdLowrank"/> after the mean is subtracted. Source: <c>torch.pca_lowrank</c>; composed.</summary>
    /// <param name="a">Samples by features, [*, m, n].</param>
    /// <param name="q">How many directions; null for min(6, m, n).</param>
    /// <param name="center">Whether the mean is subtracted.</param>
    /// <param name="niter">Steps of the subspace iteration.</param>
    /// <exception cref="ArgumentException">q is negative or larger than a side, or niter is negative.</exception>
    public static (Tensor U, Tensor S, Tensor V) PcaLowrank(Tensor a, long? q = null, bool center = true, long niter = 2)
    {
        Linalg.CheckMatrix("pca_lowrank", a);
        long least = Math.Min(a.Shape[-1], a.Shape[-2]), count = q ?? Math.Min(6, least);
        if (count < 0 || count > least || niter < 0)
            throw new ArgumentException($"pca_lowrank: q is {count} and niter {niter}, expected 0 to {least} and a number from 0 on.");
        using Op op = Op.Begin("pca_lowrank", a);
        return SvdLowrank(center ? a - a.Mean([-2], keepdim: true) : a, count, niter);
    }
}
