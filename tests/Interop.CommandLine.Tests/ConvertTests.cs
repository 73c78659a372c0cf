using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.CommandLine.Tests;

public sealed class ConvertTests : ToolTest
{
    [Fact]
    public void A_training_checkpoint_goes_to_safetensors_and_back_unchanged()
    {
        string path = Training();
        string line = Done(Tool.Run("convert", path, At("a.safetensors")));
        Assert.Equal($"{path} (torch) -> {At("a.safetensors")} (safetensors): 4 tensors, 48 B\n", line);
        Done(Tool.Run("convert", At("a.safetensors"), At("b.pt")));
        Assert.Contains("equal", Done(Tool.Run("diff", path, At("b.pt"))), StringComparison.Ordinal);
        Assert.Equal(["a.safetensors", "b.pt", "training.pt"], Names());
    }

    [Fact]
    public void Parts_are_selected_filtered_renamed_and_cast()
    {
        Tool.Result result = Tool.Run("convert", Training(), At("out.safetensors"), "--at", "state_dict", "--only", "*conv*", "--only", "*steps", "--drop", "*.bias",
            "--strip-prefix", "module.", "--rename", @"^conv\.=features.0.", "--rename", "steps=num_steps", "--dtype", "bfloat16");
        Done(result);
        Assert.Equal("", result.Error);
        using Checkpoint read = Checkpoint.Open(At("out.safetensors"));
        Assert.Equal(["features.0.weight bfloat16 [2, 3]", "num_steps int64 []"], read.Tensors.Select(t => $"{t.Key} {t.Value}").Order());
        Assert.Equal([1f, -2f, 3f, 4f, 5f, 6f], read["features.0.weight"].Read().To(DType.Float32).ToArray<float>());
    }

    [Fact]
    public void Overflow_is_told_by_name_after_writing()
    {
        Tool.Result result = Tool.Run("convert", Save("a.pt", new() { ["big"] = Floats(1, 1e30f, -1e30f), ["small"] = Floats(1) }), At("b.pt"), "--dtype", "float16");
        Done(result);
        Assert.Equal("warning: big: 2 finite values became infinite or NaN\n", result.Error);
    }

    [Fact]
    public void Losses_are_listed_and_nothing_is_written()
    {
        Tensor table = Floats(1, 2, 3, 4);
        string path = Save("a.pt", new() { ["part"] = table.Narrow(0, 1, 2), ["z"] = Tensor.From<double>([1], [1]) });
        Tool.Result result = Tool.Run("convert", path, At("b.safetensors"));
        Refused(result, "part:", "--lossy", "--at");
        Assert.Equal(["a.pt"], Names());
        result = Tool.Run("convert", path, At("b.safetensors"), "--lossy");
        Done(result);
        Assert.Contains("warning: lost: part", result.Error, StringComparison.Ordinal);
        using Checkpoint read = Checkpoint.Open(At("b.safetensors"));
        Assert.Equal([2f, 3f], read["part"].Read().ToArray<float>());
    }

    [Fact]
    public void The_input_may_be_the_output()
    {
        string path = Training();
        Done(Tool.Run("convert", path, path, "--at", "state_dict"));
        using Checkpoint read = Checkpoint.Open(path);
        Assert.Equal(["module.conv.weight", "module.conv.bias", "module.steps"], read.Tensors.Select(t => t.Key));
        Assert.Equal(["training.pt"], Names());
    }

    [Fact]
    public void A_format_can_be_named()
    {
        Done(Tool.Run("convert", Training(), At("x.weights"), "--to", "safetensors"));
        Assert.Contains("safetensors", Done(Tool.Run("inspect", At("x.weights"))), StringComparison.Ordinal);
        Refused(Tool.Run("convert", Training(), At("x.y"), "--to", "gguf"), "gguf", "safetensors");
        Refused(Tool.Run("convert", Training(), At("x.onnx")), "x.onnx", ".safetensors");
    }

    [Fact]
    public void Big_checkpoints_are_split_and_read_again()
    {
        string path = Save("a.pt", new() { ["x"] = Tensor.From<float>(new float[1000], [1000]), ["y"] = Tensor.From<float>(new float[1000], [1000]), ["z"] = Floats(1) });
        Done(Tool.Run("convert", path, At("model.safetensors"), "--max-shard-size", "4kB"));
        Assert.Equal(["a.pt", "model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors", "model.safetensors.index.json"], Names());
        Done(Tool.Run("diff", path, At("model.safetensors.index.json")));
        Done(Tool.Run("convert", Folder, At("whole.pt")));
        Done(Tool.Run("diff", path, At("whole.pt")));
        Refused(Tool.Run("convert", Training(), At("t.safetensors"), "--max-shard-size", "1KiB"), "--at");
        Refused(Tool.Run("convert", path, At("t.safetensors"), "--max-shard-size", "many"), "500MB");
    }

    [Theory]
    [InlineData("no tensor", "--only", "nothing*")]
    [InlineData("the 4 tensors", "--only", "nothing*")]
    [InlineData("nothing at 'model'", "--at", "model")]
    [InlineData("float99", "--dtype", "float99")]
    [InlineData("int8", "--dtype", "int8")]
    [InlineData("REGEX=TEXT", "--rename", "abc")]
    [InlineData("--rename", "--rename", "(=x")]
    [InlineData("same", "--rename", ".*=same")]
    public void A_wrong_option_is_one_sentence_and_nothing_is_written(string expected, params string[] options)
    {
        string path = Training();
        Tool.Result result = Tool.Run(["convert", path, At("out.pt"), .. options]);
        if (expected == "no tensor")
            expected = "leave none";
        Refused(result, expected);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["training.pt"], Names());
    }

    [Fact]
    public void A_prefix_that_no_name_has_is_a_warning()
    {
        Tool.Result result = Tool.Run("convert", Training(), At("out.pt"), "--strip-prefix", "modul.");
        Done(result);
        Assert.Contains("'modul.'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_regular_expression_that_never_ends_is_stopped()
    {
        string path = Save("a.pt", new() { [new string('a', 40) + "!"] = Floats(1) });
        Refused(Tool.Run("convert", path, At("b.pt"), "--rename", "^(a+)+$=x"), "takes too long");
    }

    [Fact]
    public void A_wrong_checksum_stops_a_conversion_that_asks_for_checking()
    {
        string path = Training();
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>([1, -2, 3, 4]))] ^= 1;
        File.WriteAllBytes(path, bytes);
        Refused(Tool.Run("convert", path, At("b.pt"), "--verify-crc"), "CRC");
        Assert.Equal(["training.pt"], Names());
    }
}
