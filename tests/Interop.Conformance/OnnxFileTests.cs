using Google.Protobuf;
using Interop.Checkpoints;
using Interop.Graphs;
using Interop.Onnx;
using Interop.Onnx.Proto;
using Interop.Onnx.Values;
using Interop.Testing;

namespace Interop.Conformance;

/// <summary>The files of ONNX's own test suite and of public repositories: nothing is lost by reading and writing.</summary>
public sealed class OnnxFileTests
{
    [Fact]
    public void Reading_and_writing_a_model_changes_no_byte_of_meaning()
    {
        string root = Needs.Corpora(), path = Path.Combine(Repository.Scratch("onnx_again"), "m.onnx");
        int count = 0;
        List<string> wrong = [];
        foreach (string file in Models(root))
        {
            using OnnxModel model = OnnxModel.Open(file);
            if (LacksData(model, file))
                continue;
            model.Save(path);
            byte[] before = File.ReadAllBytes(file), after = File.ReadAllBytes(path);
            count++;
            // Some writers order fields otherwise, so the messages are compared where the bytes differ.
            if (!before.AsSpan().SequenceEqual(after) && !ModelProto.Parser.ParseFrom(before).Equals(ModelProto.Parser.ParseFrom(after)))
                wrong.Add(file);
        }

        TestContext.Current.SendDiagnosticMessage($"{count} models");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Take(30)));
        Assert.True(count > 1900, $"{count} models");
    }

    [Fact]
    public void Every_tensor_of_every_model_is_read()
    {
        int tensors = 0;
        List<string> wrong = [];
        foreach (string file in Models(Needs.Corpora()))
        {
            try
            {
                using OnnxModel model = OnnxModel.Open(file);
                if (LacksData(model, file))
                    continue;
                foreach ((_, CheckpointNode node) in model.ToTree().Entries)
                {
                    if (node is TensorEntry entry)
                        TensorBytes.CopyTo(entry, Stream.Null, TestContext.Current.CancellationToken);
                    tensors++;
                }

                foreach (TensorProto tensor in ModelTensors.All(model.Proto))
                    Again(model.Tensors, tensor, file, wrong);
            }
            catch (ModelFormatException e)
            {
                wrong.Add(e.Message);
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Take(30)));
        Assert.True(tensors > 1000, $"{tensors} tensors");
    }

    [Fact]
    public void Every_value_of_the_suite_is_read_and_written_again()
    {
        string root = Path.Combine(Needs.Corpora(), "onnx_suite");
        int count = 0;
        List<string> wrong = [];
        foreach (string folder in Directory.EnumerateDirectories(root, "test_data_set_*", SearchOption.AllDirectories))
        {
            string path = Directory.EnumerateFiles(Path.GetDirectoryName(folder)!, "*.onnx").Single();
            using OnnxModel model = OnnxModel.Open(path);
            foreach (string file in Directory.EnumerateFiles(folder, "*.pb"))
            {
                string[] name = Path.GetFileNameWithoutExtension(file).Split('_');
                Google.Protobuf.Collections.RepeatedField<ValueInfoProto> values = name[0] == "input" ? model.Proto.Graph.Input : model.Proto.Graph.Output;
                GraphType? type = GraphTypes.From(values[int.Parse(name[1], System.Globalization.CultureInfo.InvariantCulture)].Type);
                try
                {
                    byte[] bytes = File.ReadAllBytes(file);
                    OnnxTensors tensors = new(file);
                    object? value = OnnxValues.Read(tensors, bytes, type, file);
                    IMessage first = OnnxValues.Write(tensors, value, type);
                    IMessage second = OnnxValues.Write(tensors, OnnxValues.Read(tensors, Whole(first), type, file), type);
                    if (!Whole(first).AsSpan().SequenceEqual(Whole(second)))
                        wrong.Add($"{file}: {first}");
                    if (type is TensorType && TensorProto.Parser.ParseFrom(bytes) is { DataType: not 8 } tensor)
                        Again(tensors, tensor, file, wrong);
                    count++;
                }
                catch (ModelFormatException e)
                {
                    wrong.Add(e.Message);
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Take(30)));
        Assert.True(count > 6000, $"{count} values");

        static byte[] Whole(IMessage message) => message.ToByteArray();
    }

    /// <summary>Four files were collected without the data that belongs to them.</summary>
    private static bool LacksData(OnnxModel model, string file) => ModelTensors.All(model.Proto).SelectMany(t => t.ExternalData)
        .Any(e => e.Key == "location" && !File.Exists(Path.Combine(Path.GetDirectoryName(file)!, e.Value)));

    /// <summary>The bytes of a written tensor are those of the one that was read.</summary>
    private static void Again(OnnxTensors tensors, TensorProto tensor, string file, List<string> wrong)
    {
        (ElementType element, _) = tensors.TypeOf(tensor);
        if (element.IsText)
            return;
        OnnxTensors fresh = new(file);
        EncodedTensor read = tensors.Describe(tensor), written = fresh.Describe(fresh.Write(tensors.Read(tensor), element));
        if (written.Shape != read.Shape || !written.Bytes.Head(int.MaxValue).AsSpan().SequenceEqual(read.Bytes.Head(int.MaxValue)))
            wrong.Add($"{file}: {tensor.Name}");
    }

    private static IEnumerable<string> Models(string root) =>
        new[] { "onnx_suite", "real", "fixtures" }.Select(f => Path.Combine(root, f)).Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*.onnx", SearchOption.AllDirectories)).Order(StringComparer.Ordinal);
}
