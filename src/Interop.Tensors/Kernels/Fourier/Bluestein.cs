using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Interop.Tensors.Kernels.Fourier;

/// <summary>A transform of any length as a cyclic convolution of a convenient one: jk = (j² + k² − (k − j)²) / 2. Source: Bluestein 1970.</summary>
internal sealed unsafe class Bluestein
{
    private readonly long _length;
    private readonly FourierPlan _inner;
    private readonly double[] _chirp;
    private readonly double[] _spectrum;

    internal Bluestein(long length)
    {
        _length = length;
        _inner = FourierPlan.Of(FourierPlan.Smooth(2 * length - 1));
        _chirp = new double[checked(2 * length)];
        for (long j = 0; j < length; j++)
            (_chirp[2 * j], _chirp[2 * j + 1]) = FourierPlan.Root(-(long)((Int128)j * j % (2 * length)), 2 * length);
        _spectrum = Spectrum();
    }

    internal long Rows => _inner.Rows;

    internal long Footprint => _chirp.Length + _spectrum.Length;

    internal Split Run(Split x, Split spare, long lanes)
    {
        fixed (double* chirp = _chirp, spectrum = _spectrum)
        {
            Multiply(x, chirp, _length, lanes, 1);
            NativeMemory.Clear(x.Re + _length * lanes, (nuint)((Rows - _length) * lanes * sizeof(double)));
            NativeMemory.Clear(x.Im + _length * lanes, (nuint)((Rows - _length) * lanes * sizeof(double)));
            Split image = _inner.Run(x, spare, lanes);
            Multiply(image, spectrum, Rows, lanes, 1);
            Split y = _inner.RunBackward(image, image.Re == x.Re ? spare : x, lanes);
            Multiply(y, chirp, _length, lanes, 1.0 / Rows);
            return y;
        }
    }

    /// <summary>The transform of the conjugate chirp, wrapped around.</summary>
    private double[] Spectrum()
    {
        long n = Rows;
        double[] memory = new double[checked(4 * n)];
        fixed (double* start = memory)
        {
            Split x = new(start, start + n), spare = new(start + 2 * n, start + 3 * n);
            for (long j = 0; j < _length; j++)
            {
                long back = j == 0 ? 0 : n - j;
                x.Re[j] = x.Re[back] = _chirp[2 * j];
                x.Im[j] = x.Im[back] = -_chirp[2 * j + 1];
            }

            Split y = _inner.Run(x, spare, 1);
            double[] spectrum = new double[2 * n];
            for (long k = 0; k < n; k++)
                (spectrum[2 * k], spectrum[2 * k + 1]) = (y.Re[k], y.Im[k]);
            return spectrum;
        }
    }

    /// <summary>Each row by its complex number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(Split x, double* numbers, long rows, long lanes, double scale)
    {
        double* re = x.Re, im = x.Im;
        for (long row = 0; row < rows; row++, re += lanes, im += lanes)
        {
            double wr = numbers[2 * row] * scale, wi = numbers[2 * row + 1] * scale;
            for (long b = 0; b < lanes; b++)
                (re[b], im[b]) = (re[b] * wr - im[b] * wi, re[b] * wi + im[b] * wr);
        }
    }
}
