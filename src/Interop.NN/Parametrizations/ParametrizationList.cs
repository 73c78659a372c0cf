using System.Globalization;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>What stands for a parameter: the tensors that are trained, <c>original</c> or <c>original0, original1 …</c>, and the parametrizations that run over them. Source: <c>torch.nn.utils.parametrize.ParametrizationList</c>.</summary>
public sealed class ParametrizationList : Module
{
    private readonly int _originals;
    private readonly bool _isBuffer;
    private Tensor? _cached;
    private int _cachedIn;

    internal ParametrizationList(Tensor original, Parametrization first)
    {
        _isBuffer = original is not Parameter;
        Tensor[] originals;
        using (Tensor.NoGrad())
            originals = first.RightInverse(original);
        _originals = originals.Length;
        for (int i = 0; i < originals.Length; i++)
        {
            if (_isBuffer)
                RegisterBuffer(Original(i), originals[i].Detach());
            else if (ReferenceEquals(originals[i], original) || originals.Length == 1 && originals[i].Shape == original.Shape)
                Register(Original(i), Keep((Parameter)original, originals[i]));
            else
                Register(Original(i), new Parameter(originals[i].Detach(), original.RequiresGrad));
        }

        AppendChild(first);

        static Parameter Keep(Parameter parameter, Tensor value)
        {
            // The same object, so that optimizers go on with it.
            if (!ReferenceEquals(parameter, value))
                parameter.Data = value.Detach().Clone();
            return parameter;
        }
    }

    /// <summary>The number of parametrizations.</summary>
    public int Count => ChildCount;

    /// <summary>A parametrization by its place.</summary>
    public Parametrization this[int index] => (Parametrization)ChildAt(index)!;

    /// <summary>What is trained.</summary>
    public IReadOnlyList<Tensor> Originals => [.. Enumerable.Range(0, _originals).Select(i => Attribute(Original(i))!)];

    /// <summary>The parameter.</summary>
    public Tensor Compute()
    {
        int round = Parametrize.CacheRound;
        if (round != 0 && _cachedIn == round)
            return _cached!;
        Tensor value = this[0].Call([.. Originals]);
        for (int i = 1; i < Count; i++)
            value = this[i].Call([value]);
        (_cached, _cachedIn) = round == 0 ? (null, 0) : (value, round);
        return value;
    }

    /// <summary>Sets what is trained so that it computes to a value.</summary>
    internal void Assign(Tensor value) => Assign(value, Count - 1);

    private void Assign(Tensor value, int last)
    {
        using GradMode mode = Tensor.NoGrad();
        for (int i = last; i > 0; i--)
            value = this[i].RightInverse(value)[0];
        Tensor[] originals = this[0].RightInverse(value);
        for (int i = 0; i < originals.Length; i++)
            Originals[i].Copy_(originals[i]);
    }

    internal void Append(Parametrization parametrization)
    {
        Tensor before = Compute();
        Tensor inverse;
        using (Tensor.NoGrad())
            inverse = parametrization.RightInverse(before)[0];
        AppendChild(parametrization);
        Assign(inverse, Count - 2);
    }

    /// <summary>Is computed from the very tensors of another list.</summary>
    internal void Adopt(ParametrizationList other)
    {
        for (int i = 0; i < _originals; i++)
            SetAttribute(Original(i), other.Attribute(Original(i)));
    }

    internal override object? Invoke(object? input) => Compute();

    /// <inheritdoc/>
    protected override bool OnClone()
    {
        (_cached, _cachedIn) = (null, 0);
        return true;
    }

    private string Original(int index) => _originals == 1 ? "original" : "original" + index.ToString(CultureInfo.InvariantCulture);
}
