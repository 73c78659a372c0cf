using Google.Protobuf;
using Interop.Onnx.Proto;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Onnx.Tests;

/// <summary>Files beside a model: each row of what deployed tools do has our answer.</summary>
public sealed class ExternalTests
{
    private static readonly byte[] s_data = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    [Fact]
    public void Tensors_in_files_have_the_values_that_onnx_wrote()
    {
        using OnnxModel model = OnnxModel.Open(Files.Fixture("external.onnx"));
        Assert.Equal([0, 1, 2, 3, 4, 5], ((Tensor)model.Tensors.Read(model.Proto.Graph.Initializer[0])).ToArray<float>());
        Assert.Equal([7, -8, 9], ((Tensor)model.Tensors.Read(model.Proto.Graph.Initializer[1])).ToArray<long>());
    }

    [Theory]
    [InlineData("w.bin"), InlineData("./w.bin"), InlineData("sub/w.bin"), InlineData("./sub/./w.bin")]
    public void Files_in_the_folder_and_below_are_read(string location)
    {
        string folder = Folder();
        Assert.Equal(s_data[2..6], Read(folder, ("location", location), ("offset", "2"), ("length", "4")));
        Assert.Equal(s_data[2..6], Read(folder, ("location", location), ("offset", "02")));
        Assert.Equal(s_data[..4], Read(folder, ("location", location), ("__class__", "os"), ("basepath", "/")));
    }

    [Theory]
    [InlineData("../secret.bin", "leads out of a folder"), InlineData("sub/../w.bin", "leads out of a folder"), InlineData("..", "leads out of a folder")]
    [InlineData("/etc/passwd", "absolute"), InlineData("sub\\w.bin", "a meaning"), InlineData("C:w.bin", "a meaning"), InlineData("\\\\host\\share\\w", "a meaning"), InlineData("w.bin:stream", "a meaning")]
    [InlineData("w\0.bin", "a meaning"), InlineData("CON", "device"), InlineData("sub/nul.bin", "device"), InlineData("COM1.txt", "device"), InlineData("w.bin.", "ends in a dot"), InlineData("w.bin ", "ends in a dot")]
    [InlineData("sub//w.bin", "a part of it is empty"), InlineData("", "it is empty"), InlineData("*/_ORT_MEM_ADDR_/*", "a meaning")]
    [InlineData("missing.bin", "there is no such file"), InlineData("sub", "which is a folder"), InlineData("empty.bin", "which is empty"), InlineData("w.bin/x", "there is no such file")]
    public void Other_places_are_refused_by_name(string location, string message) => Refused(message, ("location", location), ("length", "4"));

    [Fact]
    public void Contradicting_entries_are_refused_by_name()
    {
        Refused("no location");
        Refused("two entries 'location'", ("location", "w.bin"), ("location", "w.bin"));
        Refused("two entries 'offset'", ("location", "w.bin"), ("offset", "0"), ("offset", "4"));
        foreach (string number in new[] { "0x10", "1_6", "+1", "-1", "1.0", " 1", "", "99999999999999999999", "١" })
        {
            Refused("decimal digits", ("location", "w.bin"), ("offset", number));
            Refused("decimal digits", ("location", "w.bin"), ("length", number));
        }

        Refused("is said to have 5 bytes, its type and shape take 4", ("location", "w.bin"), ("length", "5"));
        Refused("4 bytes from byte 13 of 'w.bin', which has 16", ("location", "w.bin"), ("offset", "13"));
        Refused("which has 16", ("location", "w.bin"), ("offset", "9223372036854775807"));
        Refused("not 40 hexadecimal digits", ("location", "w.bin"), ("checksum", "abc"));
        Refused("SHA-1 of 'w.bin' is", ("location", "w.bin"), ("checksum", new string('0', 40)));
    }

    [Fact]
    public void Links_lead_out_of_the_folder_only_into_a_trusted_one()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Making links needs rights on Windows.");
        string folder = Folder(), outside = Repository.Scratch("external_outside");
        File.WriteAllBytes(Path.Combine(outside, "secret.bin"), s_data);
        File.CreateSymbolicLink(Path.Combine(folder, "link.bin"), Path.Combine(outside, "secret.bin"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "dirlink"), outside);
        File.CreateSymbolicLink(Path.Combine(folder, "inside.bin"), "sub/w.bin");
        File.CreateSymbolicLink(Path.Combine(folder, "loop.bin"), "loop.bin");
        Assert.Equal(s_data[..4], Read(folder, ("location", "inside.bin")));
        foreach (string location in new[] { "link.bin", "dirlink/secret.bin" })
        {
            Files.Refused(() => Read(folder, ("location", location)), "leads out of the model's folder", "TrustedRoot");
            Assert.Equal(s_data[..4], Read(folder, ExternalDataPolicy.TrustedRoot(outside), ("location", location)));
            Files.Refused(() => Read(folder, ExternalDataPolicy.TrustedRoot(Path.Combine(outside, "deeper")), ("location", location)), "and the trusted one");
        }

        Files.Refused(() => Read(folder, ("location", "loop.bin")), "more than 40 others");
        Files.Refused(() => Read(folder, ExternalDataPolicy.TrustedRoot("/"), ("location", "../external_outside/secret.bin")), "leads out of a folder");
    }

    [Fact]
    public void A_model_opens_without_its_files_until_a_tensor_is_read()
    {
        string folder = Repository.Scratch("external_missing"), path = Path.Combine(folder, "m.onnx");
        File.WriteAllBytes(path, Files.Model(Files.External("w", [4], ("location", "w.bin"))).ToByteArray());
        using OnnxModel model = OnnxModel.Open(path);
        var entry = Assert.IsType<Checkpoints.TensorEntry>(model.ToTree()["w"]);
        Files.Refused(() => entry.Read(), "'w'", "there is no such file");
        File.WriteAllBytes(Path.Combine(folder, "w.bin"), s_data);
        Assert.Equal(s_data[..4], entry.Read().ToArray<byte>());
    }

    private static void Refused(string message, params (string, string)[] entries) => Files.Refused(() => Read(Folder(), entries), "m.onnx", "'w'", message);

    private static string Folder()
    {
        string folder = Repository.Scratch("external");
        Directory.CreateDirectory(Path.Combine(folder, "sub"));
        File.WriteAllBytes(Path.Combine(folder, "w.bin"), s_data);
        File.WriteAllBytes(Path.Combine(folder, "sub", "w.bin"), s_data);
        File.WriteAllBytes(Path.Combine(folder, "empty.bin"), []);
        File.WriteAllBytes(Path.Combine(folder, "..", "secret.bin"), s_data);
        return folder;
    }

    private static byte[] Read(string folder, params (string, string)[] entries) => Read(folder, ExternalDataPolicy.SameFolder, entries);

    private static byte[] Read(string folder, ExternalDataPolicy policy, params (string, string)[] entries)
    {
        string path = Path.Combine(folder, "m.onnx");
        File.WriteAllBytes(path, Files.Model(Files.External("w", [4], entries)).ToByteArray());
        using OnnxModel model = OnnxModel.Open(path, new OnnxOpenOptions { ExternalData = policy });
        TensorProto tensor = model.Proto.Graph.Initializer[0];
        return ((Tensor)model.Tensors.Read(tensor)).ToArray<byte>();
    }
}
