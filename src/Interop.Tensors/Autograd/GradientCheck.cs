using System.Globalization;
using System.Numerics;

namespace Interop.Tensors;

/// <summary>Looks for an entry of a Jacobian on which difference quotients and recorded gradients disagree.</summary>
/// <remarks>A complex number counts as two real ones. An upstream gradient of 1 asks for the real part of an output, one of i for the imaginary part.</remarks>
internal sealed class GradientCheck
{
    private readonly Func<Tensor[], Tensor[]> _func;
    private readonly Tensor[] _inputs;
    private readonly Tensor[] _checked;
    private readonly double _eps;
    private readonly double _atol;
    private readonly double _rtol;
    private readonly double _nondetTol;

    internal GradientCheck(Func<Tensor[], Tensor[]> func, Tensor[] inputs, double eps, double atol, double rtol, double nondetTol)
    {
        (_func, _inputs, _eps, _atol, _rtol, _nondetTol) = (func, inputs, eps, atol, rtol, nondetTol);
        _checked = [.. inputs.Where(i => i is { RequiresGrad: true })];
        if (_checked.Length == 0)
            throw new ArgumentException("A gradient check needs at least one input that requires gradients.");
    }

    internal static bool IsDifferentiable(Tensor y) => y.RequiresGrad;

    /// <summary>Fixed numbers without structure, so that errors do not cancel.</summary>
    internal static Tensor Weights(Tensor like)
    {
        Complex[] values = new Complex[like.ElementCount];
        for (int i = 0; i < values.Length; i++)
            values[i] = new Complex(0.5 + (i * 0.618033988749895 + 0.3) % 1, 0.5 + (i * 0.414213562373095 + 0.7) % 1);
        return FromComplex(values, like.Shape, like.DType);
    }

    /// <summary>Null, or what disagrees and by how much.</summary>
    internal string? Find(bool backward, bool forward, bool undefined)
    {
        Tensor[] outputs = _func(_inputs);
        double[][][] numeric = Numeric();
        for (int o = 0; o < outputs.Length; o++)
        {
            if (outputs[o].DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
                continue;
            string? difference = null;
            if (!IsDifferentiable(outputs[o]))
                difference = Compare(numeric, o, outputs[o], "the output requires no gradient, which counts as", static (_, _, _) => 0);
            else if (backward)
                difference = Backward(numeric, outputs, o);
            if (difference is not null)
                return difference;
        }

        Tensor[] live = [.. outputs.Where(IsDifferentiable)];
        if (live.Length == 0)
            return null;
        return (backward ? Repeats(live) : null) ?? (backward && undefined ? Undefined(live) : null) ?? (forward ? Forward(numeric, outputs) : null);
    }

    /// <summary>By checked input, part of that and output: a column of the Jacobian.</summary>
    private double[][][] Numeric()
    {
        List<double[][]> columns = [];
        foreach (Tensor input in _checked)
        {
            int place = Array.FindIndex(_inputs, i => ReferenceEquals(i, input));
            Complex[] values = ToComplex(input);
            int parts = Parts(input);
            for (int element = 0; element < values.Length; element++)
            {
                for (int part = 0; part < parts; part++)
                {
                    double[][] above = Values(place, values, element, part == 0 ? _eps : new Complex(0, _eps)), below = Values(place, values, element, part == 0 ? -_eps : new Complex(0, -_eps));
                    columns.Add([.. above.Zip(below, (a, b) => a.Zip(b, (x, y) => (x - y) / (2 * _eps)).ToArray())]);
                }
            }
        }

        return [.. columns];
    }

    private double[][] Values(int place, Complex[] values, int element, Complex step)
    {
        Tensor[] moved = new Tensor[_inputs.Length];
        for (int i = 0; i < moved.Length; i++)
        {
            if (_inputs[i] is not { RequiresGrad: true })
            {
                moved[i] = _inputs[i];
                continue;
            }

            Complex[]? changed = ReferenceEquals(_inputs[i], _inputs[place]) ? (Complex[])values.Clone() : null;
            if (changed is not null)
                changed[element] += step;
            moved[i] = Copy(_inputs[i], changed);
        }

        // The same input twice stays one tensor.
        for (int i = 0; i < moved.Length; i++)
            moved[i] = moved[Array.FindIndex(_inputs, other => ReferenceEquals(other, _inputs[i]))];
        return [.. _func(moved).Select(Reals)];
    }

    private string? Backward(double[][][] numeric, Tensor[] outputs, int o)
    {
        Tensor y = outputs[o];
        int parts = Parts(y);
        // By row of the Jacobian: the parts of all checked inputs.
        double[][] rows = new double[y.ElementCount * parts][];
        for (int row = 0; row < rows.Length; row++)
        {
            Complex[] one = new Complex[y.ElementCount];
            one[row / parts] = row % parts == 0 ? Complex.One : Complex.ImaginaryOne;
            rows[row] = Reals(Autograd.Grad([y], _checked, [FromComplex(one, y.Shape, y.DType)], retainGraph: true, allowUnused: true));
        }

        Tensor?[] nothing = Autograd.Grad([y], _checked, [Tensor.Zeros(y.Shape, y.DType)], retainGraph: true, allowUnused: true);
        if (Array.FindIndex(nothing, g => g is not null && Reals(g).Any(v => v != 0)) is >= 0 and int at)
            return $"The gradient of output {o} is not linear in what comes back: zeros give {string.Join(", ", Reals(nothing[at]!))} for input {PlaceOf(at)}.";
        return Compare(numeric, o, y, "the recorded gradient is", (column, row, _) => rows[row][column]);
    }

    private string? Forward(double[][][] numeric, Tensor[] outputs)
    {
        int column = 0;
        for (int i = 0; i < _checked.Length; i++)
        {
            int parts = Parts(_checked[i]);
            for (int part = 0; part < _checked[i].ElementCount * parts; part++, column++)
            {
                Complex[] one = new Complex[_checked[i].ElementCount];
                one[part / parts] = part % parts == 0 ? Complex.One : Complex.ImaginaryOne;
                Tensor[] tangents = [.. _checked.Select((t, k) => k == i ? FromComplex(one, t.Shape, t.DType) : Tensor.Zeros(t.Shape, t.DType))];
                Tensor?[] products = Products.Forward(outputs, _checked, tangents, create: false);
                for (int o = 0; o < outputs.Length; o++)
                {
                    if (!IsDifferentiable(outputs[o]))
                        continue;
                    double[] values = products[o] is { } product ? Reals(product) : new double[numeric[column][o].Length];
                    int at = column;
                    if (Compare(numeric, o, outputs[o], "the forward product gives", (_, row, _) => values[row], at) is { } difference)
                        return difference;
                }
            }
        }

        return null;
    }

    /// <summary>Two passes over one graph.</summary>
    private string? Repeats(Tensor[] live)
    {
        Tensor[] dy = [.. live.Select(Weights)];
        double[] first = Reals(Autograd.Grad(live, _checked, dy, retainGraph: true, allowUnused: true)), second = Reals(Autograd.Grad(live, _checked, dy, retainGraph: true, allowUnused: true));
        for (int i = 0; i < first.Length; i++)
        {
            if (Math.Abs(first[i] - second[i]) > _nondetTol)
                return $"Two backward passes differ: element {i} of all gradients is {Text(first[i])}, then {Text(second[i])}.";
        }

        return null;
    }

    private string? Undefined(Tensor[] live)
    {
        for (int o = 0; o < live.Length && live.Length > 1; o++)
        {
            Tensor[] dy = [.. live.Select((y, i) => i == o ? Weights(y) : Tensor.Zeros(y.Shape, y.DType))];
            double[] zeros = Reals(Autograd.Grad(live, _checked, dy, retainGraph: true, allowUnused: true)), alone = Reals(Autograd.Grad([live[o]], _checked, [dy[o]], retainGraph: true, allowUnused: true));
            for (int i = 0; i < zeros.Length; i++)
            {
                if (Math.Abs(zeros[i] - alone[i]) > _atol + _rtol * Math.Abs(zeros[i]))
                    return $"Where only output {o} has a gradient, element {i} of all gradients is {Text(alone[i])}; with zeros for the other outputs it is {Text(zeros[i])}.";
            }
        }

        return null;
    }

    private string? Compare(double[][][] numeric, int o, Tensor y, string what, Func<int, int, int, double> recorded, int only = -1)
    {
        int column = 0;
        for (int i = 0; i < _checked.Length; i++)
        {
            int parts = Parts(_checked[i]);
            for (long part = 0; part < _checked[i].ElementCount * parts; part++, column++)
            {
                if (only >= 0 && column != only)
                    continue;
                double[] expected = numeric[column][o];
                for (int row = 0; row < expected.Length; row++)
                {
                    double actual = recorded(column, row, o);
                    if (Math.Abs(actual - expected[row]) <= _atol + _rtol * Math.Abs(expected[row]) || double.IsNaN(actual) && double.IsNaN(expected[row]))
                        continue;
                    return $"Output {o} {y}, element {Element(row, Parts(y))}, with respect to input {PlaceOf(i)} {_checked[i]}, element {Element(part, parts)}: {what} {Text(actual)}, the difference quotient {Text(expected[row])}.";
                }
            }
        }

        return null;
    }

    private int PlaceOf(int i) => Array.FindIndex(_inputs, t => ReferenceEquals(t, _checked[i]));

    private static string Element(long part, int parts) => parts == 1 ? $"{part}" : $"{part / 2} ({(part % 2 == 0 ? "real" : "imaginary")} part)";

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static int Parts(Tensor x) => x.DType.Kind == DTypeKind.Complex ? 2 : 1;

    /// <summary>A leaf with the values of another, laid out alike where its elements have places of their own.</summary>
    private static Tensor Copy(Tensor x, Complex[]? values)
    {
        Tensor source = values is null ? x.Detach() : FromComplex(values, x.Shape, x.DType), copy;
        if (x.Overlaps || x.IsContiguous)
        {
            copy = source.Dense();
        }
        else
        {
            _ = Extent.TryGet(x.Shape.AsSpan(), x.StridesArray, 0, out _, out long span);
            copy = Tensor.Zeros([span], x.DType).Look(x.Shape, x.StridesArray, 0);
            copy.CopyInto(source);
        }

        return copy.RequiresGrad_();
    }

    private double[] Reals(Tensor?[] gradients) => [.. gradients.SelectMany((g, i) => g is null ? new double[_checked[i].ElementCount * Parts(_checked[i])] : Reals(g))];

    private static double[] Reals(Tensor x) => x.DType.Kind == DTypeKind.Complex
        ? [.. ToComplex(x).SelectMany(c => (double[])[c.Real, c.Imaginary])]
        : x.Detach().To(DType.Float64).ToArray<double>();

    private static Complex[] ToComplex(Tensor x) => x.Detach().To(DType.Complex128).ToArray<Complex>();

    private static Tensor FromComplex(Complex[] values, Shape shape, DType dtype) => dtype.Kind == DTypeKind.Complex
        ? Tensor.From(values, shape).To(dtype)
        : Tensor.From(Array.ConvertAll(values, v => v.Real), shape).To(dtype);
}
