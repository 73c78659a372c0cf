using Google.Protobuf;
using Interop.Checkpoints;
using Interop.Onnx.Proto;
using Interop.Testing;

namespace Interop.Onnx.Tests;

/// <summary>Models in memory and files of fixtures.</summary>
internal static class Files
{
    internal static string Fixture(string name) => Repository.Fixtures("onnx", name);

    /// <summary>A small model around these initializers.</summary>
    internal static ModelProto Model(params TensorProto[] initializers)
    {
        ModelProto model = new() { IrVersion = 8, ProducerName = "tests", Graph = new GraphProto { Name = "g" } };
        model.Graph.Initializer.AddRange(initializers);
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        return model;
    }

    internal static TensorProto Floats(string name, params float[] values)
    {
        TensorProto tensor = new() { Name = name, DataType = 1 };
        tensor.Dims.Add(values.Length);
        tensor.FloatData.AddRange(values);
        return tensor;
    }

    internal static TensorProto Raw(string name, int type, long[] dims, byte[] bytes)
    {
        TensorProto tensor = new() { Name = name, DataType = type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(dims);
        return tensor;
    }

    internal static TensorProto External(string name, long[] dims, params (string Key, string Value)[] entries)
    {
        TensorProto tensor = new() { Name = name, DataType = 2, DataLocation = TensorProto.Types.DataLocation.External };
        tensor.Dims.AddRange(dims);
        tensor.ExternalData.AddRange(entries.Select(e => new StringStringEntryProto { Key = e.Key, Value = e.Value }));
        return tensor;
    }

    internal static void Refused(Action action, params string[] fragments)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(action);
        foreach (string fragment in fragments)
            Assert.Contains(fragment, e.Message, StringComparison.Ordinal);
    }

    internal static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    /// <summary>A field with a length.</summary>
    internal static byte[] Field(int field, params byte[] content) => [.. Varint((ulong)(field << 3 | 2)), .. Varint((ulong)content.Length), .. content];
}
