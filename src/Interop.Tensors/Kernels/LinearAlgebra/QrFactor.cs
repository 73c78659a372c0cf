using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>A = Q R by Householder reflectors, as LAPACK's <c>geqrf</c> and <c>geqp3</c>.</summary>
internal static class QrFactor
{
    private const int Panel = 32;

    /// <summary>Overwrites A, [m, n], with R on and above the diagonal and the reflectors below it; τ has min(m, n) places.</summary>
    internal static void Factor<T>(Matrix<T> a, Span<T> tau) where T : unmanaged, INumberBase<T>
    {
        for (int k = 0; k < tau.Length; k += Panel)
        {
            int width = Math.Min(Panel, tau.Length - k), next = k + width;
            Matrix<T> panel = a.Block(k, k, a.Rows - k, width);
            Span<T> own = tau.Slice(k, width);
            for (int j = 0; j < width; j++)
            {
                own[j] = Reflectors.Make(ref panel[j, j], panel.Column(j, j + 1));
                Reflectors.Apply<T>(panel.Column(j, j + 1), Field.Conj(own[j]), panel.From(j, j + 1));
            }

            Reflectors.Apply(panel, own, a.From(k, next), adjoint: true);
        }
    }

    /// <summary>A P = Q R with diagonal elements of R of falling size: column i of A P is column order[i] of A.</summary>
    internal static void FactorPivoted<T>(Matrix<T> a, Span<T> tau, Span<int> order) where T : unmanaged, INumberBase<T>
    {
        for (int j = 0; j < a.Columns; j++)
            order[j] = j;
        for (int k = 0; k < tau.Length; k++)
        {
            int pivot = k;
            double largest = -1;
            for (int j = k; j < a.Columns; j++)
            {
                double norm = Vectors.Norm<T>(a.Column(j, k));
                if (norm > largest)
                    (largest, pivot) = (norm, j);
            }

            a.SwapColumns(k, pivot);
            (order[k], order[pivot]) = (order[pivot], order[k]);
            tau[k] = Reflectors.Make(ref a[k, k], a.Column(k, k + 1));
            Reflectors.Apply<T>(a.Column(k, k + 1), Field.Conj(tau[k]), a.From(k, k + 1));
        }
    }
}
