namespace Interop.Tensors.Kernels.Sampling;

/// <summary>An <see cref="AxisMap"/> over uint8 with 16-bit weights, rounded to a whole number after each dimension, as PyTorch and Pillow do it.</summary>
internal static unsafe class ByteResample
{
    /// <summary>One dimension of a dense tensor.</summary>
    internal static Tensor Apply(Tensor x, int dim, AxisMap map)
    {
        long[] sizes = x.Shape.ToArray();
        sizes[dim] = map.Output;
        Tensor y = Tensor.Empty(new Shape(sizes), DType.UInt8);
        if (y.ElementCount == 0)
            return y;
        (long outer, long inner) = (1, 1);
        for (int d = 0; d < sizes.Length; d++)
            _ = d < dim ? outer *= sizes[d] : d > dim ? inner *= sizes[d] : 0;
        (short[] weights, int bits) = Weights(map.Weight!);
        byte* px = x.Memory.Pointer + x.ByteOffset, py = y.Memory.Pointer;
        // Bounds: both tensors are dense, [outer, axis, inner] is their shape, and a map reaches only places inside its input.
        Workers.For(outer, Math.Max(1, Workers.LightGrain / Math.Max(1, inner * weights.Length)), (from, to) =>
        {
            for (long o = from; o < to; o++)
            {
                byte* input = px + o * map.Input * inner, output = py + o * map.Output * inner;
                for (int i = 0; i < map.Output; i++)
                {
                    for (long k = 0; k < inner; k++)
                    {
                        int sum = 1 << bits - 1;
                        for (int term = map.First[i]; term < map.First[i + 1]; term++)
                            sum += weights[term] * input[map.Index[term] * inner + k];
                        output[i * inner + k] = (byte)Math.Clamp(sum >> bits, 0, 255);
                    }
                }
            }
        });
        GC.KeepAlive(x);
        return y;
    }

    /// <summary>Weights times the largest power of two at which they still fit 16 bits.</summary>
    private static (short[] Weights, int Bits) Weights(double[] weights)
    {
        double largest = 0;
        foreach (double w in weights)
            largest = Math.Max(largest, w);
        int bits = 0;
        while (bits < 22 && (int)(0.5 + largest * (1 << bits + 1)) < 1 << 15)
            bits++;
        short[] whole = new short[weights.Length];
        for (int i = 0; i < whole.Length; i++)
            whole[i] = (short)(weights[i] * (1 << bits) + (weights[i] < 0 ? -0.5 : 0.5));
        return (whole, bits);
    }
}
