using System.Text.RegularExpressions;
using Interop.Checkpoints;
using Interop.Converters;
using Interop.NN;
using Interop.Onnx;
using Interop.PyTorch.Formats;
using Interop.Tensors;

namespace Interop.CommandLine.Running;

/// <summary>The steps of a conversion, in order: filter, rename, cast, save.</summary>
internal sealed class Conversion(Checkpoint checkpoint, FileFormat format)
{
    private TensorCast? _cast;
    private int _tensors;
    private long _bytes;
    private readonly string _from = checkpoint.FormatName;

    internal static FileFormat FormatFor(string output, string? name) =>
        name is not null ? FileFormats.ByName(name)
        : FileFormats.ForWriting(output.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase) ? output[..^".index.json".Length] : output);

    /// <summary>A whole module becomes its state dict where the format knows no classes and their loss is accepted, so that names can be edited.</summary>
    internal void Flatten(bool lossy)
    {
        if (!lossy || format is TorchZipFormat || !SavedModule.TryGet(checkpoint.Root, out SavedModule? module))
            return;
        MapNode map = new(MapNode.OrderedDict);
        foreach ((string name, TensorEntry tensor) in checkpoint.Tensors)
            map.Add(name, tensor);
        Runner.Warn($"lost: the classes and attributes of the module {module.ClassName}; its state dict is written");
        checkpoint.Replace(map);
    }

    internal void Filter(NameFilter filter)
    {
        if (filter.IsEmpty)
            return;
        int before = checkpoint.Tensors.Count;
        checkpoint.KeepTensors(filter.Keeps);
        if (checkpoint.Tensors.Count == 0)
            throw new ArgumentException($"--only and --drop leave none of the {before} tensors.");
    }

    internal void Rename(string? prefix, IEnumerable<(Regex Pattern, string Text)> renames)
    {
        if (!string.IsNullOrEmpty(prefix) && checkpoint.StripPrefix(prefix) == 0)
            Runner.Warn($"no tensor's name begins with '{prefix}'");
        foreach ((Regex pattern, string text) in renames)
        {
            if (checkpoint.RenameKeys(pattern, text) == 0)
                Runner.Warn($"--rename '{pattern}' changes no tensor's name");
        }
    }

    internal void Cast(DType? to)
    {
        if (to is { } dtype)
            _cast = TensorCast.Apply(checkpoint, dtype);
    }

    internal void Save(string path, SaveOptions options)
    {
        (_tensors, _bytes) = (checkpoint.Tensors.Count, ByteSize.Total(checkpoint.Tensors.Select(t => t.Value.ByteLength)));
        IReadOnlyList<ContentLoss> losses = options.Lossy ? format.FindLosses(checkpoint) : [];
        WorkProgress.Run("converting", _bytes, progress => checkpoint.Save(path, options with { Progress = progress }));
        foreach (ContentLoss loss in losses)
            Runner.Warn($"lost: {loss}");
        WarnOfOverflows();
    }

    /// <summary>Puts the tensors into the graph of another model, in place of those of the same names.</summary>
    /// <exception cref="LoadException">Names, shapes or dtypes do not fit, and the caller does not accept that.</exception>
    internal void SaveInto(string like, string path, bool lossy, CancellationToken cancellation)
    {
        using OnnxModel model = OnnxModel.Open(like);
        foreach (string warning in model.Warnings)
            Runner.Warn(warning);
        WeightReport report = model.LoadWeights(checkpoint, lossy);
        (_tensors, _bytes) = (report.Load.Loaded.Count, ByteSize.Total(checkpoint.Tensors.Where(t => report.Load.Loaded.Contains(t.Key)).Select(t => t.Value.ByteLength)));
        foreach (string name in report.Load.Missing)
            Runner.Warn($"{name} keeps the values it has in {like}");
        foreach (string name in report.Load.Unexpected)
            Runner.Warn($"lost: {name}: the graph has no such initializer");
        foreach (string name in report.Transposed)
            Runner.Warn($"{name} is taken transposed, as the graph multiplies from the other side");
        WorkProgress.Run("converting", _bytes, progress => model.Save(path, new OnnxSaveOptions { Progress = progress, Cancellation = cancellation }));
        WarnOfOverflows();
    }

    private void WarnOfOverflows()
    {
        foreach ((string name, long count) in _cast?.Overflows ?? new Dictionary<string, long>())
            Runner.Warn($"{name}: {ByteSize.Count(count, "finite value")} became infinite or NaN");
    }

    internal string Summary(string input, string output) =>
        $"{input} ({_from}) -> {output} ({format.Name}): {ByteSize.Count(_tensors, "tensor")}, {ByteSize.Format(_bytes)}";
}
