using Interop.Tensors;

namespace Interop.NN;

/// <content>The line search: Nocedal and Wright, algorithms 3.5 and 3.6, with cubic interpolation.</content>
public sealed partial class LBFGS
{
    /// <summary>A point of the line: how far, the loss, the gradient, and the slope along the line.</summary>
    private readonly record struct Point(LineNumber T, LineNumber Loss, Tensor Gradient, LineNumber Slope);

    private (double Loss, Tensor Gradient, LineNumber T, long Evaluations) StrongWolfe(Func<Tensor> closure, Tensor d, LineNumber t, double loss, Tensor gradient, LineNumber slope, double tolerance, long most)
    {
        const double Sufficient = 1e-4, Curvature = 0.9;
        bool single = t.IsSingle;
        double norm = Largest(d);
        Tensor[] origin = Origin();
        Point start = new(Number(0), Number(loss), gradient, slope), previous = start, current = At(t);
        long evaluations = 1, iteration = 0;
        Point[]? bracket = null;
        bool done = false;
        for (; iteration < most; iteration++)
        {
            if (current.Loss > Bound(current.T) || iteration > 1 && current.Loss >= previous.Loss)
            {
                bracket = [previous, current];
                break;
            }

            if (current.Slope.Abs().Value <= -Curvature * slope.Value)
            {
                (bracket, done) = ([current], true);
                break;
            }

            if (current.Slope.Value >= 0)
            {
                bracket = [previous, current];
                break;
            }

            LineNumber least = current.T + 0.01 * (current.T - previous.T), largest = 10 * current.T;
            t = Interpolate(previous, current, least, largest);
            previous = current;
            current = At(t);
            evaluations++;
        }

        bracket ??= [start, current];
        (int low, int high) = bracket[0].Loss <= bracket[^1].Loss ? (0, 1) : (1, 0);
        bool stuck = false;
        while (!done && iteration < most && !((bracket[1].T - bracket[0].T).Abs().Value * norm < tolerance))
        {
            LineNumber least = LineNumber.Min(bracket[0].T, bracket[1].T), largest = LineNumber.Max(bracket[0].T, bracket[1].T);
            t = Inside(Interpolate(bracket[0], bracket[1], null, null), least, largest, ref stuck);
            current = At(t);
            evaluations++;
            iteration++;
            if (current.Loss > Bound(t) || current.Loss >= bracket[low].Loss)
            {
                bracket[high] = current;
                (low, high) = bracket[0].Loss <= bracket[1].Loss ? (0, 1) : (1, 0);
                continue;
            }

            if (current.Slope.Abs().Value <= -Curvature * slope.Value)
                done = true;
            else if ((current.Slope * (bracket[high].T - bracket[low].T)).Value >= 0)
                bracket[high] = bracket[low];
            bracket[low] = current;
        }

        Point best = bracket[bracket.Length == 1 ? 0 : low];
        return (best.Loss.Value, best.Gradient, best.T, evaluations);

        LineNumber Number(double value) => new(value, false, single);
        LineNumber Bound(LineNumber at) => Number(loss) + Sufficient * at * slope;
        Point At(LineNumber at)
        {
            Move(at.Value, d);
            (_, double value) = Loss(closure);
            Tensor g = FlatGradient();
            for (int i = 0; i < origin.Length; i++)
                Parameters[i].Copy_(origin[i]);
            return new(at, Number(value), g, new(ParamState.Get(g.Dot(d)), true, single));
        }
    }

    private Tensor[] Origin()
    {
        using UnscopedTensors unscoped = Tensor.Unscoped();
        return [.. Parameters.Select(p => p.Detach().Clone())];
    }

    /// <summary>Keeps a new point away from the ends of the bracket, unless it came near for the first time.</summary>
    private static LineNumber Inside(LineNumber t, LineNumber least, LineNumber largest, ref bool stuck)
    {
        LineNumber margin = 0.1 * (largest - least);
        if (!(LineNumber.Min(largest - t, t - least) < margin))
        {
            stuck = false;
            return t;
        }

        if (!stuck && !(t >= largest) && !(t <= least))
        {
            stuck = true;
            return t;
        }

        stuck = false;
        return (t - largest).Abs() < (t - least).Abs() ? largest - margin : least + margin;
    }

    /// <summary>The minimum of the cubic through two points with their slopes, within bounds; the middle of them if there is none.</summary>
    private static LineNumber Interpolate(Point a, Point b, LineNumber? least, LineNumber? largest)
    {
        (LineNumber x1, LineNumber f1, LineNumber g1, LineNumber x2, LineNumber f2, LineNumber g2) = (a.T, a.Loss, a.Slope, b.T, b.Loss, b.Slope);
        bool rising = x1 <= x2;
        LineNumber low = least ?? (rising ? x1 : x2), high = largest ?? (rising ? x2 : x1);
        LineNumber d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2), square = d1 * d1 - g1 * g2;
        if (!(square.Value >= 0))
            return 0.5 * (low + high);
        LineNumber d2 = square.Sqrt();
        LineNumber minimum = rising ? x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2)) : x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2));
        return LineNumber.Min(LineNumber.Max(minimum, low), high);
    }
}
