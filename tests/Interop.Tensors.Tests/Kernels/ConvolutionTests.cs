using Interop.Tensors.Kernels;
using Interop.Tensors.Kernels.Convolution;
using Interop.Testing;

namespace Interop.Tensors.Tests.Kernels;

/// <summary>Both ways to convolve against the sum that defines a convolution.</summary>
[Collection<Alone>]
public unsafe class ConvolutionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void All_three_products_agree_with_their_definition(int width) => At.Width(width, () =>
    {
        Random random = new(5);
        for (int round = 0; round < 60; round++)
        {
            ConvolutionShape s = Any(random, round % 4 == 0);
            double[] x = Numbers(s.Batch * s.InputSize), w = Numbers(s.Groups * s.Outputs * s.Depth), dy = Numbers(s.Batch * s.OutputSize);
            (double[] y, double[] dx, double[] dw) = Definition(s, x, w, dy);
            Check(DirectConvolution<double>.Forward, x, w, y);
            Check(MatrixConvolution<double>.Forward, x, w, y);
            Check(DirectConvolution<double>.BackwardData, dy, w, dx);
            Check(MatrixConvolution<double>.BackwardData, dy, w, dx);
            Check(DirectConvolution<double>.BackwardWeight<double>, x, dy, dw);
            Check(MatrixConvolution<double>.BackwardWeight, x, dy, dw);

            void Check(Product product, double[] a, double[] b, double[] want)
            {
                double[] got = new double[want.Length];
                fixed (double* pa = a, pb = b, py = got)
                    product(pa, pb, py, s);
                for (int i = 0; i < want.Length; i++)
                    Assert.True(Math.Abs(want[i] - got[i]) < 1e-10, $"round {round}, {product.Method.DeclaringType!.Name}.{product.Method.Name}, {s}, element {i}: {got[i]} instead of {want[i]}");
            }

            double[] Numbers(long count) => [.. Enumerable.Range(0, (int)count).Select(_ => random.NextDouble() - 0.5)];
        }
    });

    private delegate void Product(double* a, double* b, double* y, ConvolutionShape s);

    private static ConvolutionShape Any(Random random, bool large)
    {
        Axis[] axes = new Axis[random.Next(1, 4)];
        for (int d = 0; d < axes.Length; d++)
        {
            long kernel = random.Next(1, 4), dilation = random.Next(1, 3), padding = random.Next(0, 3), stride = random.Next(1, 4);
            long input = random.Next((int)Math.Max(1, (kernel - 1) * dilation + 1 - 2 * padding), axes.Length == 3 ? 9 : large ? 60 : 20);
            axes[d] = new(input, kernel, (input + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1, stride, padding, dilation);
            if (random.Next(4) == 0)
                axes[d] = new(input, 1, input);
        }

        return new(random.Next(1, 4), random.Next(1, 3), random.Next(1, large ? 20 : 5), random.Next(1, 5), Window.Of(axes));
    }

    private static (double[] Y, double[] Dx, double[] Dw) Definition(ConvolutionShape s, double[] x, double[] w, double[] dy)
    {
        double[] y = new double[dy.Length], dx = new double[x.Length], dw = new double[w.Length];
        Window v = s.Window;
        for (long n = 0; n < s.Batch; n++)
            for (long o = 0; o < s.Groups * s.Outputs; o++)
                for (long i = 0; i < s.Inputs; i++)
                    for (long od = 0; od < v.D.Output; od++)
                        for (long oh = 0; oh < v.H.Output; oh++)
                            for (long ow = 0; ow < v.W.Output; ow++)
                                for (long kd = 0; kd < v.D.Kernel; kd++)
                                    for (long kh = 0; kh < v.H.Kernel; kh++)
                                        for (long kw = 0; kw < v.W.Kernel; kw++)
                                        {
                                            long id = v.D.Position(od, kd), ih = v.H.Position(oh, kh), iw = v.W.Position(ow, kw);
                                            if (id < 0 || id >= v.D.Input || ih < 0 || ih >= v.H.Input || iw < 0 || iw >= v.W.Input)
                                                continue;
                                            long atX = ((n * s.Groups * s.Inputs + o / s.Outputs * s.Inputs + i) * v.D.Input + id) * v.H.Input * v.W.Input + ih * v.W.Input + iw;
                                            long atY = ((n * s.Groups * s.Outputs + o) * v.D.Output + od) * v.H.Output * v.W.Output + oh * v.W.Output + ow;
                                            long atW = ((o * s.Inputs + i) * v.D.Kernel + kd) * v.H.Kernel * v.W.Kernel + kh * v.W.Kernel + kw;
                                            y[atY] += x[atX] * w[atW];
                                            dx[atX] += dy[atY] * w[atW];
                                            dw[atW] += dy[atY] * x[atX];
                                        }
        return (y, dx, dw);
    }
}
