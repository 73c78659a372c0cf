using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels.Fourier;

/// <summary>Real lines of even length n as complex ones of h = n / 2: z_j = x_(2j) + i x_(2j+1).</summary>
internal static unsafe class RealLines
{
    /// <summary>X_k for k = 0 … h from the transform Z of z: X_k = ½ (Z_k + Z̄_(h−k)) − ½ i ω^k (Z_k − Z̄_(h−k)), ω = e^(-2πi / n).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Unfold(Split z, Split x, double[] roots, long half, int lanes)
    {
        for (long k = 0; k <= half; k++)
        {
            double wr = roots[2 * k], wi = roots[2 * k + 1];
            long a = k % half * lanes, c = (half - k) % half * lanes, to = k * lanes;
            int b = 0;
            if (VectorWidths.Active >= VectorWidth.Bits256)
            {
                Vector256<double> vr = Vector256.Create(wr), vi = Vector256.Create(wi), factor = Vector256.Create(0.5);
                for (; b <= lanes - Vector256<double>.Count; b += Vector256<double>.Count)
                {
                    Vector256<double> aRe = Vector256.Load(z.Re + a + b), aIm = Vector256.Load(z.Im + a + b), cRe = Vector256.Load(z.Re + c + b), cIm = Vector256.Load(z.Im + c + b);
                    Vector256<double> re = aRe - cRe, im = aIm + cIm;
                    (factor * (aRe + cRe + (vr * im + vi * re))).Store(x.Re + to + b);
                    (factor * (aIm - cIm + (vi * im - vr * re))).Store(x.Im + to + b);
                }
            }

            for (; b < lanes; b++)
            {
                double sumRe = z.Re[a + b] + z.Re[c + b], sumIm = z.Im[a + b] - z.Im[c + b];
                double re = z.Re[a + b] - z.Re[c + b], im = z.Im[a + b] + z.Im[c + b];
                x.Re[to + b] = 0.5 * (sumRe + wr * im + wi * re);
                x.Im[to + b] = 0.5 * (sumIm + wi * im - wr * re);
            }
        }
    }

    /// <summary>The opposite, times n / h: Z_k = X_k + X̄_(h−k) + i ω^(−k) (X_k − X̄_(h−k)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fold(Split x, Split z, double[] roots, long half, int lanes)
    {
        for (long k = 0; k < half; k++)
        {
            double wr = roots[2 * k], wi = -roots[2 * k + 1];
            long a = k * lanes, c = (half - k) * lanes;
            int b = 0;
            if (VectorWidths.Active >= VectorWidth.Bits256)
            {
                Vector256<double> vr = Vector256.Create(wr), vi = Vector256.Create(wi);
                for (; b <= lanes - Vector256<double>.Count; b += Vector256<double>.Count)
                {
                    Vector256<double> aRe = Vector256.Load(x.Re + a + b), aIm = Vector256.Load(x.Im + a + b), cRe = Vector256.Load(x.Re + c + b), cIm = Vector256.Load(x.Im + c + b);
                    Vector256<double> re = aRe - cRe, im = aIm + cIm;
                    (aRe + cRe - (vr * im + vi * re)).Store(z.Re + a + b);
                    (aIm - cIm + (vr * re - vi * im)).Store(z.Im + a + b);
                }
            }

            for (; b < lanes; b++)
            {
                double re = x.Re[a + b] - x.Re[c + b], im = x.Im[a + b] + x.Im[c + b];
                z.Re[a + b] = x.Re[a + b] + x.Re[c + b] - (wr * im + wi * re);
                z.Im[a + b] = x.Im[a + b] - x.Im[c + b] + (wr * re - wi * im);
            }
        }
    }

    /// <summary>Completes a Hermitian line from its first half; the first imaginary part becomes zero.</summary>
    internal static void Mirror(Split x, long length, int lanes)
    {
        for (int b = 0; b < lanes; b++)
            x.Im[b] = 0;
        for (long k = 1; 2 * k < length; k++)
        {
            for (int b = 0; b < lanes; b++)
                (x.Re[(length - k) * lanes + b], x.Im[(length - k) * lanes + b]) = (x.Re[k * lanes + b], -x.Im[k * lanes + b]);
        }
    }
}
