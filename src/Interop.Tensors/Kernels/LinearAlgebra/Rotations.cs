namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Plane rotations, and sequences of them applied to the columns of a matrix.</summary>
internal static class Rotations
{
    /// <summary>c and s with c f + s g = r and c g − s f = 0. Source: LAPACK <c>lartg</c>.</summary>
    internal static (double C, double S, double R) Make(double f, double g)
    {
        if (g == 0)
            return (1, 0, f);
        if (f == 0)
            return (0, Math.CopySign(1, g), Math.Abs(g));
        double r = Math.CopySign(Field.Hypotenuse(f, g), f);
        return (f / r, g / r, r);
    }

    /// <summary>Applies rotation k to columns first + k · direction and the next in that direction, in rising k or in falling k.</summary>
    /// <remarks>Rows go in blocks that stay in the cache through the whole sequence.</remarks>
    internal static void Apply<T>(Matrix<T> z, ReadOnlySpan<double> cosines, ReadOnlySpan<double> sines, int first, int direction, bool falling) where T : unmanaged
    {
        const int Rows = 256;
        for (int row = 0; row < z.Rows; row += Rows)
        {
            int count = Math.Min(Rows, z.Rows - row);
            for (int step = 0; step < cosines.Length; step++)
            {
                int k = falling ? cosines.Length - 1 - step : step;
                if (cosines[k] == 1 && sines[k] == 0)
                    continue;
                int column = first + k * direction;
                Vectors.Rotate(z.Column(column, row, count), z.Column(column + direction, row, count), cosines[k], sines[k]);
            }
        }
    }
}
