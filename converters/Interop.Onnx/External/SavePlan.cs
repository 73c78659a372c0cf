using Interop.Checkpoints;
using Interop.Onnx.Proto;
using Interop.Onnx.Values;
using Interop.Onnx.Wire;

namespace Interop.Onnx.External;

/// <summary>Which bytes of a model go to which file. The model itself is not changed by being saved: a copy of its messages is.</summary>
internal sealed class SavePlan
{
    /// <summary>The longest message that readers of protobuf take.</summary>
    private const long MaxMessageBytes = int.MaxValue;

    private readonly ModelProto _model;
    private readonly OnnxTensors _tensors;
    private readonly RawParts _parts;
    private readonly ExternalFiles? _external;
    private readonly OnnxSaveOptions _options;
    private readonly Dictionary<string, DataFile> _files = [];
    private readonly string _path;
    private readonly string _dataName;

    internal SavePlan(ModelProto model, OnnxTensors tensors, RawParts parts, ExternalFiles? external, string path, OnnxSaveOptions options)
    {
        (_model, _tensors, _parts, _external, _path, _options) = (model.Clone(), tensors, parts, external, path, options);
        _dataName = Path.GetFileName(path) + ".data";
        if (options.Layout == ExternalDataLayout.Keep)
            KeepFiles();
        else
            TakeIn();
        if (options.Layout == ExternalDataLayout.OneFile || options.Layout == ExternalDataLayout.Keep && new ModelWriter(_model, parts).Length > options.ExternalAbove)
            PutOut();
    }

    /// <summary>Writes the files, all or none; the model last.</summary>
    /// <param name="opened">The file the model was read from; null if it was none.</param>
    internal void Write(string? opened)
    {
        bool isOpened = opened is not null && RealPath.Of(opened) == RealPath.Of(_path);
        List<(string, Action<Stream>)> files = [];
        foreach (DataFile file in _files.Values)
        {
            string to = Destination(file.Location);
            bool isSame = _external is not null && File.Exists(to) && Directory.Exists(_external.Folder) && to == Existing(file.Location);
            if (isSame && file.IsChanged && !isOpened)
            {
                // The model that was opened stays as it is, so the changed data needs a file of its own.
                file.Location = Free();
                (to, isSame) = (Destination(file.Location), false);
            }

            file.Name();
            if (isSame && !file.IsChanged)
                continue;
            if (!isSame && File.Exists(to) && !File.Exists(_path) && file.Location != _dataName)
                throw new IOException($"'{to}' exists and may belong to another model; it is not overwritten. Save to another folder, or delete it first.");
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            files.Add((to, stream => file.Write(stream, _options.Progress, _options.Cancellation)));
        }

        long length = new ModelWriter(_model, _parts).Length;
        if (length > MaxMessageBytes)
            throw new InvalidOperationException($"The model takes {length} bytes without its external data, and a protobuf message ends at {MaxMessageBytes}: lower LeastExternalBytes, or take the large tensors out of Constant nodes.");
        // Checksums are known once the data is written, so the messages are turned into bytes only then.
        files.Add((_path, stream => new ModelWriter(_model, _parts).Write(stream, _options.Progress, _options.Cancellation)));
        AtomicFile.WriteAll(files);
    }

    /// <summary>Every tensor in the file it was in.</summary>
    private void KeepFiles()
    {
        List<(TensorProto Tensor, ExternalPlace Place, FileSource Bytes)> replaced = [];
        foreach (TensorProto tensor in ModelTensors.All(_model).Where(IsExternal))
        {
            ExternalPlace place = ExternalPlace.Of(tensor, problem => _tensors.Fail(tensor, problem));
            if (!_files.ContainsKey(place.Location))
                _files.Add(place.Location, new DataFile(place.Location, External(tensor).Open(place.Location, problem => _tensors.Fail(tensor, problem))));
            if (_tensors.IsReplaced(tensor))
                replaced.Add((tensor, place, _parts.Find(tensor.RawData.Span)!.Bytes));
            else
                _files[place.Location].Keep(tensor, place, _tensors.Describe(tensor).Bytes.Length);
        }

        foreach ((TensorProto tensor, ExternalPlace place, FileSource bytes) in replaced)
        {
            _files[place.Location].Put(tensor, bytes, place with { Length = place.Length ?? bytes.Length });
            tensor.ClearRawData();
        }
    }

    /// <summary>External data into the model.</summary>
    private void TakeIn()
    {
        foreach (TensorProto tensor in ModelTensors.All(_model).Where(IsExternal))
        {
            if (!_tensors.IsReplaced(tensor))
                tensor.RawData = _parts.Add(new RawPart(_tensors.Describe(tensor).Bytes, 0));
            tensor.ExternalData.Clear();
            tensor.ClearDataLocation();
        }
    }

    /// <summary>Large initializers into one file beside the model.</summary>
    private void PutOut()
    {
        foreach (TensorProto tensor in ModelTensors.Initializers(_model.Graph))
        {
            if (IsExternal(tensor) || tensor.DataType == OnnxTypes.Text || _tensors.Describe(tensor).Bytes is var bytes && bytes.Length < Math.Max(1, _options.LeastExternalBytes))
                continue;
            if (!_files.TryGetValue(_dataName, out DataFile? file))
                _files.Add(_dataName, file = new DataFile(_dataName, null));
            TensorProto before = tensor.Clone();
            FileSource source = _tensors.Describe(before).Bytes;
            tensor.ClearRawData();
            tensor.FloatData.Clear();
            tensor.Int32Data.Clear();
            tensor.Int64Data.Clear();
            tensor.DoubleData.Clear();
            tensor.Uint64Data.Clear();
            tensor.ExternalData.Clear();
            file.Put(tensor, source, null);
        }
    }

    private static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    private ExternalFiles External(TensorProto tensor) => _external ?? throw _tensors.Fail(tensor, "its data is external, and only a single file was given");

    /// <summary>Where a file of this name is to be written: links are followed no further than for reading.</summary>
    private string Destination(string location)
    {
        string folder = RealPath.Of(Path.GetDirectoryName(_path)!), path = RealPath.Of(Path.Combine(folder, Path.Combine(location.Split('/'))));
        return RealPath.IsInside(path, folder) || _external is not null && _external.IsTrusted(path) ? path
            : throw new IOException($"'{location}' is a link that leads out of '{folder}': external data is not written there.");
    }

    private string? Existing(string location)
    {
        string path = RealPath.Of(Path.Combine(_external!.Folder, Path.Combine(location.Split('/'))));
        return File.Exists(path) ? path : null;
    }

    private string Free()
    {
        string stem = Path.GetFileName(_path), name = _dataName;
        for (int i = 1; _files.Values.Any(f => f.Location == name); i++)
            name = $"{stem}.{i}.data";
        return name;
    }
}
