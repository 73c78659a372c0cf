using Google.Protobuf;
using Interop.Graphs;
using Interop.Onnx.Proto;
using Interop.Onnx.Values;
using Interop.Tensors;

namespace Interop.Onnx.Tests;

public sealed class ValueTests
{
    private static readonly OnnxTensors s_tensors = new("a.pb");

    [Fact]
    public void Sequences_maps_and_optionals_read_back()
    {
        Tensor x = Tensor.From<float>([1, 2]), y = Tensor.From<float>([3]);
        TensorType tensor = new(DType.Float32, null);
        List<object?> sequence = Again<List<object?>>(new List<object?> { x, y }, new SequenceType(tensor));
        Assert.Equal([1, 2], ((Tensor)sequence[0]!).ToArray<float>());
        Assert.Empty(Again<List<object?>>(new List<object?>(), new SequenceType(tensor)));
        List<object?> nested = Again<List<object?>>(new List<object?> { sequence }, new SequenceType(new SequenceType(tensor)));
        Assert.Equal(2, Assert.IsType<List<object?>>(nested[0]).Count);
        var byNumber = Again<Dictionary<object, object?>>(new Dictionary<object, object?> { [3L] = x, [-1L] = y }, new MapType(DType.Int64, tensor));
        Assert.Equal([3L, -1L], byNumber.Keys);
        var byText = Again<Dictionary<object, object?>>(new Dictionary<object, object?> { ["a"] = new StringTensor("b") }, new MapType(ElementType.Text, new TensorType(ElementType.Text, null)));
        Assert.Equal("b", Assert.IsType<StringTensor>(byText["a"]).AsSpan()[0]);
        Assert.Null(OnnxValues.Read(s_tensors, OnnxValues.Write(s_tensors, null, new OptionalType(tensor)).ToByteArray(), new OptionalType(tensor), "a.pb"));
        Assert.Equal([3], Again<Tensor>(y, new OptionalType(tensor)).ToArray<float>());
        Assert.Equal(2, Again<List<object?>>(sequence, new OptionalType(new SequenceType(tensor))).Count);
    }

    [Fact]
    public void Broken_values_are_refused_by_name()
    {
        MapProto map = new() { KeyType = 7, Values = new SequenceProto { ElemType = 1 } };
        map.Keys.Add(1);
        Files.Refused(() => OnnxValues.Read(s_tensors, map.ToByteArray(), new MapType(DType.Int64, null), "a.pb"), "1 whole numbers", "0 values");
        Files.Refused(() => OnnxValues.Read(s_tensors, new SequenceProto { ElemType = 9 }.ToByteArray(), new SequenceType(null), "a.pb"), "element type 9");
        Files.Refused(() => OnnxValues.Read(s_tensors, [0x0A, 0x05, 1], null, "a.pb"), "a.pb: the message is broken");
        Assert.Throws<ArgumentException>(() => OnnxValues.Write(s_tensors, new List<object?> { Tensor.From<float>([1]), new List<object?>() }));
        Assert.Throws<ArgumentException>(() => OnnxValues.Write(s_tensors, 3));
    }

    [Fact]
    public void Sparse_tensors_are_made_dense()
    {
        Assert.Equal([0, 7, 0, 0, 8, 0], ((Tensor)s_tensors.Read(Sparse([2, 3], [7, 8], [2], 1, 4))).ToArray<float>());
        Assert.Equal([0, 7, 0, 0, 8, 0], ((Tensor)s_tensors.Read(Sparse([2, 3], [7, 8], [2, 2], 0, 1, 1, 1))).ToArray<float>());
        Assert.Equal([0, 0], ((Tensor)s_tensors.Read(Sparse([2], [], [0]))).ToArray<float>());
        Refused(Sparse([2, 3], [7, 8], [2], 4, 1), "must ascend");
        Refused(Sparse([2, 3], [7, 8], [2], 4, 4), "must ascend");
        Refused(Sparse([2, 3], [7, 8], [2], 4, 6), "outside its 6 elements");
        Refused(Sparse([2, 3], [7, 8], [2, 2], 0, 1, 0, 3), "outside dimension 1");
        Refused(Sparse([2, 3], [7], [2], 0, 1), "expected [1] or [1, 2]");
        Refused(Sparse([1L << 31, 1L << 20], [7], [1], 0), "raise MaxDenseBytes");
    }

    private static void Refused(SparseTensorProto sparse, string message) => Files.Refused(() => s_tensors.Read(sparse), "'s'", message);

    private static SparseTensorProto Sparse(long[] dims, float[] values, long[] indexShape, params long[] indices)
    {
        TensorProto places = new() { DataType = 7 };
        places.Dims.AddRange(indexShape);
        places.Int64Data.AddRange(indices);
        SparseTensorProto sparse = new() { Values = Files.Floats("s", values), Indices = places };
        sparse.Dims.AddRange(dims);
        return sparse;
    }

    private static T Again<T>(object value, GraphType type) => Assert.IsType<T>(OnnxValues.Read(s_tensors, OnnxValues.Write(s_tensors, value, type).ToByteArray(), type, "a.pb"));
}
