using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Pads with a number. Source: <c>aten::constant_pad_nd</c>.</content>
public partial class Tensor
{
    /// <summary>Adds elements of one value around a tensor; negative pads crop. Source: <c>aten::constant_pad_nd</c>.</summary>
    /// <param name="input">Any shape and dtype.</param>
    /// <param name="pad">Elements before and after the last dimension, then the one before it, and so on.</param>
    /// <param name="value">The value; 0 if null.</param>
    /// <exception cref="ShapeException">The pads are no pairs, are more than the dimensions, or crop more than there is.</exception>
    public static Tensor ConstantPadNd(Tensor input, Ints pad, Scalar? value = null)
    {
        ConstantPad attributes = new(pad.Values(nameof(pad)), value ?? 0);
        using Op op = Op.Begin("constant_pad_nd", attributes, input);
        return op.Record(attributes.Run(input), Gradient.Wrt(input, attributes, static (a, dy) => ConstantPadNd(dy, Array.ConvertAll(a.Pad, p => -p))));
    }

    /// <summary>The attributes of a pad with a number.</summary>
    internal sealed record ConstantPad(long[] Pad, Scalar Value)
    {
        internal Tensor Run(Tensor x)
        {
            if (Pad.Length % 2 != 0 || Pad.Length > 2 * x.Rank)
                throw new ShapeException($"Pads [{string.Join(", ", Pad)}] do not fit the shape {x.Shape}: pass two for each of at most {x.Rank} dimensions, the last dimension's first.");
            long[] sizes = x.Shape.ToArray();
            Tensor source = x.Look(x.Shape, x.StridesArray, x.Offset);
            for (int i = 0; i < Pad.Length / 2; i++)
            {
                int d = x.Rank - 1 - i;
                (long before, long after) = (Pad[2 * i], Pad[2 * i + 1]);
                sizes[d] += before + after;
                if (sizes[d] < 0 || Math.Max(0, -before) + Math.Max(0, -after) > x.Shape[d])
                    throw new ShapeException($"Pads of {before} and {after} crop more than the {x.Shape[d]} elements of dimension {d} of shape {x.Shape}.");
                source = Cropped(source, d, -before, -after);
            }

            Tensor y = x.IsContiguous ? Empty(new Shape(sizes), x.DType) : Layout.Like(x.DType, new Shape(sizes), x);
            y.CopyInto(Wrapped(Value));
            Tensor target = y.Look(y.Shape, y.StridesArray, y.Offset);
            for (int i = 0; i < Pad.Length / 2; i++)
                target = Cropped(target, x.Rank - 1 - i, Pad[2 * i], Pad[2 * i + 1]);
            if (source.ElementCount > 0)
                target.CopyInto(source);
            return y;
        }

        /// <summary>Without so many elements at both ends of a dimension; a negative number leaves them.</summary>
        private static Tensor Cropped(Tensor x, int dim, long before, long after)
        {
            (before, after) = (Math.Max(0, before), Math.Max(0, after));
            if (before + after == 0)
                return x;
            long[] sizes = x.Shape.ToArray();
            sizes[dim] = Math.Max(0, sizes[dim] - before - after);
            return x.Look(new Shape(sizes), x.StridesArray, x.Offset + (sizes[dim] == 0 ? 0 : before * x.StridesArray[dim]));
        }
    }
}
