namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Matrices whose elements are too large or too small to be squared are brought near to one first, by a power of two.</summary>
internal static class Scaling
{
    /// <summary>Scales the matrix if it must be.</summary>
    /// <param name="a">The matrix.</param>
    /// <param name="lowerOnly">Whether only the lower triangle counts.</param>
    /// <returns>The factor.</returns>
    internal static double Normalize<T>(Matrix<T> a, bool lowerOnly = false) where T : unmanaged
    {
        double largest = 0;
        for (int j = 0; j < a.Columns; j++)
        {
            foreach (T x in a.Column(j, lowerOnly ? j : 0))
                largest = Math.Max(largest, Field.Size(x));
        }

        if (largest is 0 or > 1e-140 and < 1e140 || !double.IsFinite(largest))
            return 1;
        double scale = Math.ScaleB(1, Math.Clamp(-Math.ILogB(largest), -1022, 1022));
        for (int j = 0; j < a.Columns; j++)
            Vectors.Scale(a.Column(j), scale);
        return scale;
    }
}
