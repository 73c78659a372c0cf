using System.Globalization;
using System.Text;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>Lays out a tensor's values as PyTorch does: first all that is shown is read, which decides the columns, then it is written.</summary>
internal sealed class TensorPrinter
{
    private const string Prefix = "tensor(";

    private readonly Tensor _tensor;
    private readonly PrintOptions _options;
    private readonly bool _summarize;
    private readonly DTypeKind _kind;
    private readonly StringBuilder _text = new(Prefix);
    private readonly List<double> _first = [];
    private readonly List<double> _second = [];
    private readonly List<string> _cells = [];
    private int _cellWidth = 1;
    private int _written;

    private TensorPrinter(Tensor tensor, PrintOptions options)
    {
        (_tensor, _options, _kind) = (tensor, options, tensor.DType.Kind);
        _summarize = tensor.ElementCount > options.Threshold;
    }

    internal static string Print(Tensor tensor, PrintOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Precision);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Precision, 1000);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threshold);
        ArgumentOutOfRangeException.ThrowIfNegative(options.EdgeItems);
        ArgumentOutOfRangeException.ThrowIfNegative(options.LineWidth);
        if (tensor.DType.IsPacked)
            throw new NotSupportedException($"A {tensor} packs several elements in a byte and cannot be printed: convert it with To first.");
        TensorPrinter printer = new(tensor, options);
        if (tensor.ElementCount == 0)
            printer._text.Append("[]");
        else
            printer.WriteValues();
        GC.KeepAlive(tensor);
        printer.WriteSuffixes();
        return printer._text.ToString();
    }

    private void WriteValues()
    {
        Read(0, _tensor.Offset);
        if (_kind is DTypeKind.Float or DTypeKind.Complex)
        {
            NumberColumn first = new(_first, _options), second = new(_second, _options);
            _cellWidth = _kind == DTypeKind.Complex ? first.Width + second.Width + 1 : first.Width;
            for (int i = 0; i < _first.Count; i++)
                _cells.Add(_kind == DTypeKind.Complex ? Join(first.Format(_first[i]), second.Format(_second[i])) : first.Format(_first[i]));
        }
        else
        {
            foreach (string cell in _cells)
                _cellWidth = Math.Max(_cellWidth, cell.Length);
        }

        Write(0, Prefix.Length);
    }

    private static string Join(string real, string imaginary)
    {
        string bare = imaginary.TrimStart();
        return $"{real}{(bare[0] is '+' or '-' ? "" : "+")}{bare}j";
    }

    private bool IsCut(int dim) => _summarize && _tensor.Shape[dim] > 2L * _options.EdgeItems;

    private void Read(int dim, long offset)
    {
        if (dim == _tensor.Rank)
        {
            ReadElement(offset);
            return;
        }

        long size = _tensor.Shape[dim], stride = _tensor.StridesArray[dim];
        for (long i = 0; i < size; i++)
        {
            if (i == _options.EdgeItems && IsCut(dim))
                i = size - _options.EdgeItems;
            if (i < size)
                Read(dim + 1, offset + i * stride);
        }
    }

    private void ReadElement(long offset)
    {
        DType dtype = _tensor.DType;
        ReadOnlySpan<byte> bytes = _tensor.Memory.Bytes(offset * dtype.Size, dtype.Size);
        switch (dtype)
        {
            case DType.Bool: _cells.Add(bytes[0] != 0 ? "True" : "False"); break;
            case DType.Int64: _cells.Add(BitConverter.ToInt64(bytes).ToString(CultureInfo.InvariantCulture)); break;
            case DType.UInt64: _cells.Add(BitConverter.ToUInt64(bytes).ToString(CultureInfo.InvariantCulture)); break;
            case DType.Float4E2M1FNx2: _first.Add(bytes[0]); break; // Two numbers in an element: PyTorch shows the byte.
            default:
                Span<double> parts = stackalloc double[2];
                Codec.Decode(dtype, bytes, parts[..Codec.Parts(dtype)]);
                if (_kind is not (DTypeKind.Float or DTypeKind.Complex))
                {
                    _cells.Add(((long)parts[0]).ToString(CultureInfo.InvariantCulture));
                    break;
                }

                _first.Add(parts[0]);
                if (_kind == DTypeKind.Complex)
                    _second.Add(parts[1]);
                break;
        }
    }

    private string NextCell() => _cells[_written++].PadLeft(_kind == DTypeKind.Complex ? 0 : _cellWidth);

    private void Write(int dim, int indent)
    {
        int below = _tensor.Rank - dim;
        if (below <= 1)
        {
            WriteRow(dim, indent);
            return;
        }

        string separator = $",{new string('\n', below - 1)}{new string(' ', indent + 1)}";
        bool cut = IsCut(dim);
        long shown = cut ? 2L * _options.EdgeItems : _tensor.Shape[dim];
        _text.Append('[');
        for (long i = 0; i < shown; i++)
        {
            if (cut && i == _options.EdgeItems)
                _text.Append(separator).Append("...");
            if (i > 0)
                _text.Append(separator);
            Write(dim + 1, indent + 1);
        }

        _text.Append(shown == 0 ? "...]" : "]");
    }

    private void WriteRow(int dim, int indent)
    {
        if (_tensor.Rank == 0)
        {
            _text.Append(NextCell());
            return;
        }

        int perLine = Math.Max(1, (_options.LineWidth - indent) / (_cellWidth + 2));
        bool cut = IsCut(dim);
        long shown = cut ? 2L * _options.EdgeItems + 1 : _tensor.Shape[dim];
        _text.Append('[');
        for (long i = 0; i < shown; i++)
        {
            if (i > 0)
                _text.Append(i % perLine == 0 ? $",\n{new string(' ', indent + 1)}" : ", ");
            _text.Append(!cut || i != _options.EdgeItems ? NextCell() : shown == 1 ? "..." : " ...");
        }

        _text.Append(']');
    }

    private void WriteSuffixes()
    {
        List<string> suffixes = [];
        DType dtype = _tensor.DType;
        bool empty = _tensor.ElementCount == 0;
        if (empty ? _tensor.Rank != 1 : _options.EdgeItems == 0)
            suffixes.Add($"size=({string.Join(", ", _tensor.Shape)}{(_tensor.Rank == 1 ? "," : "")})");
        if (empty ? dtype != DType.Float32 : dtype is not (DType.Float32 or DType.Int64 or DType.Bool or DType.Complex64))
            suffixes.Add($"dtype=torch.{dtype.Name}");
        if (_tensor.GradFn is { } node)
            suffixes.Add($"grad_fn=<{NameOf(node)}>");
        else if (_tensor.RequiresGrad)
            suffixes.Add("requires_grad=True");

        string text = _text.ToString();
        int lineLength = text.Length - text.LastIndexOf('\n') + 1;
        foreach (string suffix in suffixes)
        {
            bool wraps = lineLength + suffix.Length + 2 > _options.LineWidth;
            _text.Append(wraps ? $",\n{new string(' ', Prefix.Length)}" : ", ").Append(suffix);
            lineLength = wraps ? Prefix.Length + suffix.Length : lineLength + suffix.Length + 2;
        }

        _text.Append(')');
    }

    /// <summary><c>log_softmax</c> is PyTorch's <c>LogSoftmaxBackward0</c>; functions of the user's keep their names.</summary>
    private static string NameOf(Node node)
    {
        if (node is FunctionNode)
            return $"{node.Name}Backward";
        if (node is CopySlices)
            return nameof(CopySlices);
        StringBuilder name = new();
        string aten = node.Name switch { "to" => "to_copy", "contiguous" => "clone", _ => node.Name };
        foreach (string part in aten.Split('_', StringSplitOptions.RemoveEmptyEntries))
            name.Append(char.ToUpperInvariant(part[0])).Append(part.AsSpan(1));
        return name.Append("Backward0").ToString();
    }
}
