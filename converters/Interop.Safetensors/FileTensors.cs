using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>Makes entries over the tensors of an open file; entries of one name share one storage.</summary>
internal sealed class FileTensors
{
    private readonly FileSource _file;
    private readonly long _dataStart;
    private readonly Dictionary<string, (HeaderTensor Line, Shape Shape)> _lines = [];
    private readonly Dictionary<string, (StorageEntry Storage, long[] Strides)> _storages = [];

    internal FileTensors(FileSource file, Header header)
    {
        (_file, _dataStart) = (file, header.DataStart);
        foreach (HeaderTensor line in header.Tensors)
        {
            Shape shape = FileTypes.FromFile(line.DType, line.FileShape) ?? throw new ModelFormatException(file.Name, FileTypes.Printable(line.Name), null,
                $"its last size of [{string.Join(", ", line.FileShape)}] is odd; F4 is read as {line.DType.Name}, which holds pairs");
            _lines.Add(line.Name, (line, shape));
        }
    }

    internal bool Contains(string name) => _lines.ContainsKey(name);

    /// <summary>A name that no entry was made for, or null.</summary>
    internal string? Unused() => _lines.Keys.FirstOrDefault(n => !_storages.ContainsKey(n));

    internal StorageEntry StorageOf(string name) => _storages[name].Storage;

    /// <summary>A new entry. The file holds values in row-major order; other strides mean that memory had, and gets, another order.</summary>
    /// <exception cref="ModelFormatException">There is no such tensor, or the strides are not those of a permuted dense tensor.</exception>
    internal TensorEntry Make(string name, long[]? strides = null, string? location = null, bool requiresGrad = false, bool isParameter = false)
    {
        if (!_lines.TryGetValue(name, out var found))
            throw Fail(name, $"{Header.MetadataKey} entry '{TreeText.Key}' refers to this tensor, and the file has none of this name");
        long[] wanted = strides ?? found.Shape.ContiguousStrides();
        if (!_storages.TryGetValue(name, out var made))
            _storages.Add(name, made = (NewStorage(found.Line, found.Shape, wanted, location ?? "cpu"), wanted));
        else if (!wanted.AsSpan().SequenceEqual(made.Strides) || made.Storage.Location != (location ?? "cpu"))
            throw Fail(name, $"{Header.MetadataKey} entry '{TreeText.Key}' gives this tensor two different strides or locations");
        try
        {
            return new TensorEntry(made.Storage, found.Line.DType, found.Shape, wanted) { RequiresGrad = requiresGrad, IsParameter = isParameter };
        }
        catch (ShapeException e)
        {
            throw Fail(name, e.Message);
        }
    }

    private StorageEntry NewStorage(HeaderTensor line, Shape shape, long[] strides, string location)
    {
        if (strides.Length != shape.Rank || !DenseStrides.IsDense(shape, strides) || line.DType.IsPacked && !shape.IsContiguous(strides))
            throw Fail(line.Name, $"strides [{string.Join(", ", strides)}] are not those of a dense tensor of shape {shape}");
        if (location is "" or "meta")
            throw Fail(line.Name, $"a tensor with bytes cannot have the location '{location}'");
        FileSource Window() => _file.Window(_dataStart + line.Begin, line.Length);
        if (shape.IsContiguous(strides))
            return new StorageEntry(line.Name, line.DType, line.Length, Window) { Location = location };
        return new StorageEntry(line.Name, line.DType, line.Length, () => PermutedSource.Over(Window(), line.DType, shape, strides)) { Location = location };
    }

    private ModelFormatException Fail(string name, string problem) => new(_file.Name, FileTypes.Printable(name), null, problem);
}
