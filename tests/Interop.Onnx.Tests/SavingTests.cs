using System.Security.Cryptography;
using Google.Protobuf;
using Interop.Checkpoints;
using Interop.NN;
using Interop.Onnx.Proto;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Onnx.Tests;

public sealed class SavingTests
{
    [Fact]
    public void New_values_are_saved_and_everything_else_stays()
    {
        string path = Path.Combine(Repository.Scratch("replace"), "m.onnx");
        using (OnnxModel model = OnnxModel.Open(Files.Fixture("control.onnx")))
        {
            model.Replace("bias", Tensor.From<float>([8, 9]));
            model.Replace("choice/else_branch/c", Tensor.From<float>([-5, -6]));
            model.Save(path);
        }

        ModelProto before = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Files.Fixture("control.onnx"))), after = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        using OnnxModel saved = OnnxModel.Open(path);
        Assert.Equal([8, 9], Values<float>(saved, "bias"));
        Assert.Equal([-5, -6], Values<float>(saved, "choice/else_branch/c"));
        before.Graph.Initializer[0].RawData = after.Graph.Initializer[0].RawData;
        before.Graph.Node[2].Attribute.Single(a => a.Name == "else_branch").G.Node[0].Attribute[0].T.RawData = after.Graph.Node[2].Attribute.Single(a => a.Name == "else_branch").G.Node[0].Attribute[0].T.RawData;
        Assert.Equal(before, after);
    }

    [Fact]
    public void Another_dtype_or_shape_must_be_allowed()
    {
        using OnnxModel model = OnnxModel.Open(Files.Fixture("linear.onnx"));
        Assert.Contains("float32 [3, 2]", Assert.Throws<ArgumentException>(() => model.Replace("weight", Tensor.From<float>([1], [1, 1]))).Message, StringComparison.Ordinal);
        Assert.Contains("float64", Assert.Throws<ArgumentException>(() => model.Replace("bias", Tensor.From<double>([1, 2]))).Message, StringComparison.Ordinal);
        Assert.Throws<KeyNotFoundException>(() => model.Replace("nothing", Tensor.From<float>([1])));
        model.Replace("bias", Tensor.From<double>([1, 2, 3]), change: true);
        Assert.Equal([1, 2, 3], Values<double>(model, "bias"));
        using OnnxModel control = OnnxModel.Open(Files.Fixture("control.onnx"));
        Assert.Contains("sparse", Assert.Throws<ArgumentException>(() => control.Replace("sparse", Tensor.Zeros([3, 2]))).Message, StringComparison.Ordinal);
        Assert.Contains("without a tensor", Assert.Throws<ArgumentException>(() => control.Replace("limits", Tensor.Zeros([2]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Packed_and_typed_tensors_take_new_values_in_their_element_type()
    {
        using OnnxModel model = OnnxModel.Open(Files.Fixture("types.onnx"));
        model.Replace("int4_typed", Tensor.From<sbyte>([-8, 7, 0, 1, 2]));
        model.Replace("float4e2m1_raw", Tensor.From<float>([6, -6, 0.5f, 1, 2]));
        model.Replace("int64_typed", Tensor.From<long>([1, 2, 3, 4, 5]));
        string path = Path.Combine(Repository.Scratch("packed"), "m.onnx");
        model.Save(path);
        using OnnxModel saved = OnnxModel.Open(path);
        Assert.Equal([-8, 7, 0, 1, 2], Values<sbyte>(saved, "int4_typed"));
        Assert.Equal([6, -6, 0.5f, 1, 2], Values<float>(saved, "float4e2m1_raw"));
        Assert.Equal([1, 2, 3, 4, 5], Values<long>(saved, "int64_typed"));
        Assert.Equal(22, saved.Proto.Graph.Initializer.Single(t => t.Name == "int4_typed").DataType);
    }

    [Fact]
    public void Saving_onto_the_file_that_is_open_works_and_can_be_repeated()
    {
        string path = Path.Combine(Repository.Scratch("onto"), "m.onnx");
        byte[] large = [.. Enumerable.Range(0, 10_000).Select(i => (byte)i)];
        File.WriteAllBytes(path, Files.Model(Files.Raw("a", 2, [10_000], large), Files.Raw("b", 2, [10_000], large)).ToByteArray());
        using OnnxModel model = OnnxModel.Open(path);
        for (byte round = 1; round < 4; round++)
        {
            model.Replace("a", Tensor.Full([10_000], round, DType.UInt8));
            model.Save(path);
            using OnnxModel saved = OnnxModel.Open(path);
            Assert.Equal(Enumerable.Repeat(round, 10_000), Values<byte>(saved, "a"));
            Assert.Equal(large, Values<byte>(saved, "b"));
        }
    }

    [Fact]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "It is the format's own checksum.")]
    public void External_data_keeps_its_file_and_its_places()
    {
        string folder = Repository.Scratch("layout"), path = Path.Combine(folder, "e.onnx"), data = Path.Combine(folder, "weights.bin");
        byte[] before = File.ReadAllBytes(Files.Fixture("weights.bin"));
        using (OnnxModel model = OnnxModel.Open(Files.Fixture("external.onnx")))
        {
            model.Save(path);
            Assert.Equal(File.ReadAllBytes(Files.Fixture("external.onnx")), File.ReadAllBytes(path));
            Assert.Equal(before, File.ReadAllBytes(data));
        }

        using (OnnxModel model = OnnxModel.Open(path))
        {
            model.Replace("b", Tensor.From<long>([1, 2, 3]));
            model.Save(path);
        }

        byte[] after = File.ReadAllBytes(data);
        Assert.Equal(before.Length, after.Length);
        Assert.Equal(before[..4096], after[..4096]);
        Assert.Equal(before[^3..], after[^3..]);
        using OnnxModel saved = OnnxModel.Open(path);
        Assert.Equal([1, 2, 3], Values<long>(saved, "b"));
        TensorProto b = saved.Proto.Graph.Initializer[1];
        Assert.Equal(["location", "offset", "length", "checksum"], b.ExternalData.Select(e => e.Key));
        Assert.Equal(Convert.ToHexStringLower(SHA1.HashData(after)), b.ExternalData[3].Value);
        Assert.Equal(["location", "length"], saved.Proto.Graph.Initializer[0].ExternalData.Select(e => e.Key));
    }

    [Fact]
    public void Values_of_another_size_go_to_the_end_of_the_file()
    {
        string folder = Repository.Scratch("longer"), path = Path.Combine(folder, "e.onnx");
        Copy(folder);
        using (OnnxModel model = OnnxModel.Open(path))
        {
            model.Replace("a", Tensor.Arange(7).To(DType.Float32), change: true);
            model.Save(path);
        }

        using OnnxModel saved = OnnxModel.Open(path);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], Values<float>(saved, "a"));
        Assert.Equal([7, -8, 9], Values<long>(saved, "b"));
        Assert.Equal("8192", saved.Proto.Graph.Initializer[0].ExternalData.Single(e => e.Key == "offset").Value);
    }

    [Fact]
    public void Tensors_that_share_a_range_are_not_overwritten_together()
    {
        string folder = Repository.Scratch("shared"), path = Path.Combine(folder, "m.onnx");
        File.WriteAllBytes(Path.Combine(folder, "w.bin"), [1, 2, 3, 4]);
        File.WriteAllBytes(path, Files.Model(Files.External("x", [4], ("location", "w.bin"), ("length", "4")), Files.External("y", [4], ("location", "w.bin"), ("length", "4"))).ToByteArray());
        using (OnnxModel model = OnnxModel.Open(path))
        {
            model.Replace("x", Tensor.From<byte>([9, 9, 9, 9]));
            model.Save(path);
        }

        using OnnxModel saved = OnnxModel.Open(path);
        Assert.Equal([9, 9, 9, 9], Values<byte>(saved, "x"));
        Assert.Equal([1, 2, 3, 4], Values<byte>(saved, "y"));
    }

    [Fact]
    public void Changed_data_beside_the_old_model_gets_a_file_of_its_own()
    {
        string folder = Repository.Scratch("beside"), path = Path.Combine(folder, "e.onnx"), other = Path.Combine(folder, "tuned.onnx");
        Copy(folder);
        using (OnnxModel model = OnnxModel.Open(path))
        {
            model.Replace("b", Tensor.From<long>([1, 2, 3]));
            model.Save(other);
        }

        using OnnxModel old = OnnxModel.Open(path), saved = OnnxModel.Open(other);
        Assert.Equal([7, -8, 9], Values<long>(old, "b"));
        Assert.Equal([1, 2, 3], Values<long>(saved, "b"));
        Assert.Equal([0, 1, 2, 3, 4, 5], Values<float>(saved, "a"));
        Assert.All(saved.Proto.Graph.Initializer, t => Assert.Equal("tuned.onnx.data", t.ExternalData[0].Value));
    }

    [Fact]
    public void Files_of_other_models_are_not_overwritten()
    {
        string folder = Repository.Scratch("unrelated");
        File.WriteAllBytes(Path.Combine(folder, "weights.bin"), [1]);
        using OnnxModel model = OnnxModel.Open(Files.Fixture("external.onnx"));
        Assert.Contains("not overwritten", Assert.Throws<IOException>(() => model.Save(Path.Combine(folder, "e.onnx"))).Message, StringComparison.Ordinal);
        Assert.Equal(["weights.bin"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Tensors_move_into_one_file_and_back()
    {
        string folder = Repository.Scratch("move"), path = Path.Combine(folder, "m.onnx");
        byte[] large = [.. Enumerable.Range(0, 6000).Select(i => (byte)i)];
        TensorProto typed = Files.Floats("f", [.. Enumerable.Range(0, 500).Select(i => (float)i)]);
        ModelProto proto = Files.Model(Files.Raw("a", 2, [6000], large), typed, Files.Floats("small", 1));
        using (OnnxModel model = OnnxModel.Parse(proto.ToByteArray()))
            model.Save(path, new OnnxSaveOptions { ExternalAbove = 5000 });
        using (OnnxModel saved = OnnxModel.Open(path))
        {
            Assert.Equal(8192 + 2000, new FileInfo(path + ".data").Length);
            Assert.Equal((0, 0, 1), (saved.Proto.Graph.Initializer[0].RawData.Length, saved.Proto.Graph.Initializer[1].FloatData.Count, saved.Proto.Graph.Initializer[2].FloatData.Count));
            Assert.Equal(large, Values<byte>(saved, "a"));
            Assert.Equal(typed.FloatData, Values<float>(saved, "f"));
            saved.Save(Path.Combine(folder, "whole.onnx"), new OnnxSaveOptions { Layout = ExternalDataLayout.Inline });
        }

        ModelProto whole = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "whole.onnx")));
        proto.Graph.Initializer[1] = Files.Raw("f", 1, [500], [.. typed.FloatData.SelectMany(BitConverter.GetBytes)]);
        Assert.Equal(proto, whole);
        using OnnxModel external = OnnxModel.Open(Files.Fixture("external.onnx"));
        external.Save(Path.Combine(folder, "one.onnx"), new OnnxSaveOptions { Layout = ExternalDataLayout.OneFile, LeastExternalBytes = 1 });
        using OnnxModel one = OnnxModel.Open(Path.Combine(folder, "one.onnx"));
        Assert.Equal([7, -8, 9], Values<long>(one, "b"));
        Assert.Equal("one.onnx.data", one.Proto.Graph.Initializer[1].ExternalData[0].Value);
    }

    [Fact]
    public void A_checkpoint_goes_into_a_graph_by_names_and_transposed_where_only_that_fits()
    {
        using OnnxModel model = OnnxModel.Open(Files.Fixture("linear.onnx"));
        using Checkpoint weights = Checkpoint.From(new Dictionary<string, object> { ["weight"] = Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]), ["bias"] = Tensor.From<float>([7, 8]), ["bn.num_batches_tracked"] = Tensor.From<long>([3], []) });
        WeightReport report = model.LoadWeights(weights);
        Assert.Equal(["weight"], report.Transposed);
        Assert.Equal(["bn.num_batches_tracked"], report.Ignored);
        Assert.Equal(["weight", "bias"], report.Load.Loaded);
        string path = Path.Combine(Repository.Scratch("weights"), "m.onnx");
        model.Save(path);
        using OnnxModel saved = OnnxModel.Open(path);
        Assert.Equal([1, 4, 2, 5, 3, 6], Values<float>(saved, "weight"));
    }

    [Fact]
    public void What_does_not_fit_a_graph_is_listed_and_changes_nothing()
    {
        using OnnxModel model = OnnxModel.Open(Files.Fixture("linear.onnx"));
        using Checkpoint weights = Checkpoint.From(new Dictionary<string, object> { ["weight"] = Tensor.From<float>([1], [1, 1]), ["other"] = Tensor.From<float>([1]) });
        LoadException e = Assert.Throws<LoadException>(() => model.LoadWeights(weights));
        Assert.Equal(["bias"], e.Report.Missing);
        Assert.Equal(["other"], e.Report.Unexpected);
        Assert.Equal("weight", Assert.Single(e.Report.Mismatched).Name);
        Assert.Throws<LoadException>(() => model.LoadWeights(weights, partial: true));
        using Checkpoint half = Checkpoint.From(new Dictionary<string, object> { ["bias"] = Tensor.From<float>([5, 6]), ["other"] = Tensor.From<float>([1]) });
        Assert.Throws<LoadException>(() => model.LoadWeights(half));
        Assert.Equal(["bias"], model.LoadWeights(half, partial: true).Load.Loaded);
        using Checkpoint wide = Checkpoint.From(new Dictionary<string, object> { ["bias"] = Tensor.From<double>([5, 6]) });
        Assert.Contains("expected float32, found float64", Assert.Throws<LoadException>(() => model.LoadWeights(wide, partial: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_square_factor_is_refused_where_others_went_in_transposed()
    {
        ModelProto proto = Files.Model(Files.Raw("w", 1, [3, 2], new byte[24]), Files.Raw("s", 1, [2, 2], new byte[16]));
        NodeProto multiply = new() { OpType = "MatMul" };
        multiply.Input.AddRange(["x", "s"]);
        proto.Graph.Node.Add(multiply);
        using OnnxModel model = OnnxModel.Parse(proto.ToByteArray());
        using Checkpoint weights = Checkpoint.From(new Dictionary<string, object> { ["w"] = Tensor.Zeros([2, 3]), ["s"] = Tensor.Zeros([2, 2]) });
        Assert.Contains("s: it is square", Assert.Throws<LoadException>(() => model.LoadWeights(weights)).Message, StringComparison.Ordinal);
        using Checkpoint straight = Checkpoint.From(new Dictionary<string, object> { ["w"] = Tensor.Zeros([3, 2]), ["s"] = Tensor.Zeros([2, 2]) });
        Assert.Equal(2, model.LoadWeights(straight).Load.Loaded.Count);
    }

    private static void Copy(string folder)
    {
        File.Copy(Files.Fixture("external.onnx"), Path.Combine(folder, "e.onnx"));
        File.Copy(Files.Fixture("weights.bin"), Path.Combine(folder, "weights.bin"));
    }

    private static T[] Values<T>(OnnxModel model, string name) where T : unmanaged => Assert.IsType<TensorEntry>(model.ToTree()[name]).Read().ToArray<T>();
}
