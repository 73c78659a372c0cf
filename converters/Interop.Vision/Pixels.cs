using Interop.Tensors;

namespace Interop.Vision;

/// <summary>Other orders and numbers of channels.</summary>
internal static class Pixels
{
    internal static int ChannelsOf(ImageReadMode mode) => mode switch { ImageReadMode.Gray => 1, ImageReadMode.GrayAlpha => 2, ImageReadMode.Rgb => 3, _ => 4 };

    /// <summary>[height, width, from] → [to, height, width].</summary>
    internal static Tensor ToPlanes(ReadOnlySpan<byte> data, int from, int height, int width, int to)
    {
        Tensor y = Tensor.Empty([to, height, width], DType.UInt8);
        int n = height * width;
        Span<byte> planes = y.AsSpan<byte>();
        bool toGray = to < 3, fromGray = from < 3;
        if (toGray && !fromGray)
        {
            for (int i = 0; i < n; i++)
                planes[i] = Brightness(data[i * from], data[i * from + 1], data[i * from + 2]);
        }
        else
        {
            for (int c = 0; c < (toGray ? 1 : 3); c++)
                Plane(data[(fromGray ? 0 : c)..], from, planes.Slice(c * n, n));
        }

        if (to is 2 or 4)
        {
            Span<byte> alpha = planes.Slice((to - 1) * n, n);
            if (from is 2 or 4)
                Plane(data[(from - 1)..], from, alpha);
            else
                alpha.Fill(255);
        }

        GC.KeepAlive(y);
        return y;
    }

    /// <summary>0.2989 r + 0.587 g + 0.114 b, in libpng's fixed-point numbers, which torchvision asks for.</summary>
    private static byte Brightness(int r, int g, int b) => (byte)((r * 9794 + g * 19234 + b * 3740) >> 15);

    private static void Plane(ReadOnlySpan<byte> data, int step, Span<byte> plane)
    {
        for (int i = 0; i < plane.Length; i++)
            plane[i] = data[i * step];
    }
}
