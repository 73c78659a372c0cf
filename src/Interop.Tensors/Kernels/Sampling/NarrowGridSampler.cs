namespace Interop.Tensors.Kernels.Sampling;

/// <summary>Grid sampling in bfloat16 or float16, rounded after every operation as PyTorch's kernels do. Source: <c>aten/src/ATen/native/cpu/GridSamplerKernel.cpp</c> for planes, <c>GridSampler.cpp</c> for volumes.</summary>
internal static unsafe class NarrowGridSampler<TRounding> where TRounding : IRounding
{
    private delegate float Tap(float* plane, float x, float y, Side width, Side height, GridSampling s);

    /// <summary>As <see cref="GridSampler{T}.Forward"/>, on numbers of the narrow format.</summary>
    internal static void Forward(float* x, float* grid, float* y, GridSampling s)
    {
        if (s.Rank == 3)
            Volumes(x, grid, y, s);
        else
            Planes(x, grid, y, s);
    }

    private static void Planes(float* x, float* grid, float* y, GridSampling s)
    {
        Side width = new(s.Width, s), height = new(s.Height, s);
        Tap tap = s.Mode switch { GridSampleMode.Bilinear => Bilinear, GridSampleMode.Nearest => Nearest, _ => Bicubic };
        Workers.For(s.Batch, Math.Max(1, Workers.LightGrain / Math.Max(1, 64 * s.Points * s.Channels)), (from, to) =>
        {
            for (long n = from; n < to; n++)
            {
                for (long p = 0; p < s.Points; p++)
                {
                    float* point = grid + (n * s.Points + p) * 2;
                    (float px, float py) = (width.Unnormalized(point[0]), height.Unnormalized(point[1]));
                    if (s.Mode != GridSampleMode.Bicubic)
                        (px, py) = (width.Padded(px), height.Padded(py));
                    for (long c = 0; c < s.Channels; c++)
                        y[(n * s.Channels + c) * s.Points + p] = tap(x + (n * s.Channels + c) * s.Size, px, py, width, height, s);
                }
            }
        });
    }

    private static void Volumes(float* x, float* grid, float* y, GridSampling s)
    {
        Side width = new(s.Width, s), height = new(s.Height, s), depth = new(s.Depth, s);
        Workers.For(s.Batch, Math.Max(1, Workers.LightGrain / Math.Max(1, 64 * s.Points * s.Channels)), (from, to) =>
        {
            for (long n = from; n < to; n++)
            {
                for (long p = 0; p < s.Points; p++)
                {
                    float* point = grid + (n * s.Points + p) * 3;
                    (float px, float py, float pz) = (width.SteppedPlace(point[0]), height.SteppedPlace(point[1]), depth.SteppedPlace(point[2]));
                    for (long c = 0; c < s.Channels; c++)
                    {
                        float* volume = x + (n * s.Channels + c) * s.Size;
                        y[(n * s.Channels + c) * s.Points + p] = s.Mode == GridSampleMode.Nearest ? At(volume, MathF.Round(px), MathF.Round(py), MathF.Round(pz), s) : Trilinear(volume, px, py, pz, s);
                    }
                }
            }
        });
    }

    private static float At(float* volume, float x, float y, float z, GridSampling s) =>
        z > -1 && z < s.Depth ? At(volume + (long)z * s.Height * s.Width, x, y, s) : 0;

    private static float Trilinear(float* volume, float x, float y, float z, GridSampling s)
    {
        float left = MathF.Floor(x), top = MathF.Floor(y), front = MathF.Floor(z), sum = 0;
        for (int corner = 0; corner < 8; corner++)
        {
            (int i, int j, int k) = (corner & 1, corner >> 1 & 1, corner >> 2);
            float w = R(i == 0 ? left + 1 - x : x - left), h = R(j == 0 ? top + 1 - y : y - top), d = R(k == 0 ? front + 1 - z : z - front);
            sum = R(sum + R(At(volume, left + i, top + j, front + k, s) * R(R(w * h) * d)));
        }

        return sum;
    }

    private static float R(float x) => TRounding.Round(x);

    private static float At(float* plane, float x, float y, GridSampling s) =>
        x > -1 && x < s.Width && y > -1 && y < s.Height ? plane[(long)y * s.Width + (long)x] : 0;

    private static float Nearest(float* plane, float x, float y, Side width, Side height, GridSampling s) => At(plane, MathF.Round(x), MathF.Round(y), s);

    private static float Bilinear(float* plane, float x, float y, Side width, Side height, GridSampling s)
    {
        float left = MathF.Floor(x), top = MathF.Floor(y), w = R(x - left), e = R(1 - w), n = R(y - top), o = R(1 - n);
        float sum = R(R(At(plane, left, top, s) * R(e * o)) + R(At(plane, left + 1, top, s) * R(w * o)));
        sum = R(sum + R(At(plane, left, top + 1, s) * R(e * n)));
        return R(sum + R(At(plane, left + 1, top + 1, s) * R(w * n)));
    }

    private static float Bicubic(float* plane, float x, float y, Side width, Side height, GridSampling s)
    {
        float left = MathF.Floor(x), top = MathF.Floor(y);
        Span<float> across = stackalloc float[4], down = stackalloc float[4];
        Coefficients(R(x - left), across);
        Coefficients(R(y - top), down);
        float total = 0;
        for (int i = 0; i < 4; i++)
        {
            float row = 0, at = height.Padded(R(top + (i - 1)));
            for (int j = 0; j < 4; j++)
            {
                float term = R(across[j] * At(plane, width.Padded(R(left + (j - 1))), at, s));
                row = j == 0 ? term : R(row + term);
            }

            row = R(down[i] * row);
            total = i == 0 ? row : R(total + row);
        }

        return total;
    }

    private static void Coefficients(float t, Span<float> to)
    {
        (to[0], to[1], to[2], to[3]) = (Outer(R(t + 1)), Inner(t), Inner(R(1 - t)), Outer(R(2 - t)));

        static float Inner(float x) => R(R(R(R(R(1.25f * x) - 2.25f) * x) * x) + 1);
        static float Outer(float x) => R(R(R(R(R(R(-0.75f * x) - -3.75f) * x) + -6) * x) - -3);
    }

    /// <summary>One dimension.</summary>
    private readonly struct Side(long size, GridSampling s)
    {
        private readonly float _scale = R((s.AlignCorners ? R(size - 1) : R(size)) / 2);
        private readonly float _size = R(size);
        private readonly float _last = R(size - 1);
        private readonly float _twiceSpan = s.AlignCorners ? R(2 * (size - 1)) : R(2 * size);
        private readonly GridPaddingMode _padding = s.Padding;
        private readonly bool _align = s.AlignCorners;

        internal float Unnormalized(float x)
        {
            float at = R(R(x + 1) * _scale);
            return _align ? at : R(at - 0.5f);
        }

        /// <summary>Unnormalized and padded, in the steps of volumes.</summary>
        internal float SteppedPlace(float x)
        {
            float at = _align ? R(R(R(x + 1) / 2) * _last) : R(R(R(R(x + 1) * _size) - 1) / 2);
            if (_padding == GridPaddingMode.Reflection)
            {
                float low = _align ? 0 : -0.5f, span = R(_twiceSpan / 2), distance = MathF.Abs(R(at - low)), rest = R(distance % span);
                at = span == 0 ? 0 : ((int)MathF.Floor(R(distance / span)) & 1) == 0 ? R(rest + low) : R(R(span - rest) + low);
            }

            return _padding == GridPaddingMode.Zeros ? at : at > 0 ? MathF.Min(_last, at) : 0;
        }

        internal float Padded(float at)
        {
            if (_padding == GridPaddingMode.Reflection)
            {
                float low = _align ? 0 : -0.5f, distance = MathF.Abs(_align ? at : R(at - low));
                float rest = R(distance - R(MathF.Truncate(R(distance / _twiceSpan)) * _twiceSpan));
                at = _twiceSpan <= 0 ? 0 : MathF.Min(rest, R(_twiceSpan - rest));
                if (!_align)
                    at = R(at + low);
            }

            return _padding == GridPaddingMode.Zeros ? at : at > 0 ? MathF.Min(_last, at) : 0;
        }
    }
}
