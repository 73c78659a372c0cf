using System.Globalization;
using System.Text.Json;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Testing;

/// <summary>Tensors of every kind, and storages.</summary>
public sealed partial class TreeComparer
{
    private void Tensor(JsonElement e, CheckpointNode node, Place at, bool ofStateDict)
    {
        if (e.TryGetProperty("layout", out JsonElement layout))
        {
            Sparse(layout.GetString()!, e, node, at);
            return;
        }

        if (node is OpaqueNode { TypeName: "torch._utils._rebuild_meta_tensor_no_storage" } meta)
        {
            Meta(e, meta, at);
            return;
        }

        if (!Is(node, at, $"a {e.GetProperty("dtype")} tensor", out TensorEntry tensor))
            return;
        string dtype = e.GetProperty("dtype").GetString()!;
        if (tensor.DType.TorchName.Length > 0 || dtype != tensor.DType.SafetensorsName)
            Same(at, "the dtype", dtype, tensor.DType.Name);
        Same(at, "the shape", Numbers(e.GetProperty("shape")), Numbers(tensor.Shape.AsSpan()));
        if (!ofStateDict)
            Kind(e, tensor, at);
        if (e.TryGetProperty("device", out _))
        {
            Same(at, "the device", "meta", tensor.Storage.Location);
            return;
        }

        if (e.TryGetProperty("stride", out JsonElement stride))
            Geometry(e, stride, tensor, at);
        Same(at, "whether it is conjugated", e.TryGetProperty("conj", out _), tensor.IsConjugated);
        Same(at, "whether it is negated", e.TryGetProperty("neg", out _), tensor.IsNegated);
        Same(at, "whether it is quantized", e.TryGetProperty("q", out JsonElement q), tensor.Quantization is not null);
        if (tensor.Quantization is { } quantization && q.ValueKind == JsonValueKind.Object)
            Quantized(q, quantization, tensor, at);
        if (e.TryGetProperty("storage_at", out JsonElement whole))
            Same(at, "the storage's content", Hex(_expected.Bytes(whole).ToArray()), Hex(Content(tensor.Storage)));
        if (e.TryGetProperty("at", out JsonElement values) && (_options & TreeOptions.NoValues) == 0)
            Values(values, tensor, at);
    }

    /// <summary>What belongs to the Python object and not to its numbers.</summary>
    private void Kind(JsonElement e, TensorEntry tensor, Place at)
    {
        if (e.TryGetProperty("object", out JsonElement number) && (_options & TreeOptions.NoStorages) == 0)
            _tensors.Check(number.GetInt32(), tensor, at, _differences);
        Same(at, "whether it is a parameter", e.GetProperty("t").GetString() == "parameter", tensor.IsParameter);
        if (e.TryGetProperty("requires_grad", out JsonElement grad))
            Same(at, "requires_grad", grad.GetBoolean(), tensor.RequiresGrad);
        Same(at, "the class", e.TryGetProperty("class", out JsonElement c) ? c.GetString() : null, tensor.Subclass?.TypeName);
        MapNode attributes = tensor.State switch { MapNode map => map, TupleNode { Items: [MapNode first, ..] } => first, _ => new MapNode() };
        if (e.TryGetProperty("attrs", out JsonElement attrs))
            Entries(attrs.GetProperty("items"), attributes, at.Then(".__dict__"));
        else
            Same(at, "the number of attributes", 0, attributes.Count);
    }

    private void Geometry(JsonElement e, JsonElement stride, TensorEntry tensor, Place at)
    {
        Same(at, "the strides", Numbers(stride), Numbers(tensor.Strides));
        if ((_options & TreeOptions.NoStorages) != 0)
            return;
        if (e.TryGetProperty("offset", out JsonElement offset))
            Same(at, "the offset", offset.GetInt64(), tensor.StorageOffset);
        if (e.TryGetProperty("storage", out JsonElement storage))
            StorageIdentity(storage.GetInt32(), e, tensor.Storage, at);
    }

    private void StorageIdentity(int number, JsonElement e, StorageEntry storage, Place at)
    {
        if (number >= 0)
            _storages.Check(number, storage, at, _differences);
        else
            Same(at, "the storage's bytes", 0, storage.ByteLength);
        if (e.TryGetProperty("storage_nbytes", out JsonElement bytes))
            Same(at, "the storage's bytes", bytes.GetInt64(), storage.ByteLength);
    }

    private void Values(JsonElement values, TensorEntry tensor, Place at)
    {
        ReadOnlySpan<byte> expected = _expected.Bytes(values);
        SameBytes(at, "through TensorBytes", expected, TensorBytes.ToArray(tensor), tensor.DType);
        Tensor read = tensor.Read();
        if (!tensor.IsConjugated && !tensor.IsNegated)
            Same(at, "the strides of the tensor read", Numbers(tensor.Strides), Numbers(read.Strides));
        Tensor dense = read.Contiguous();
        byte[] bytes = dense.Storage.Bytes(tensor.DType.ByteCount(dense.Offset), checked((int)tensor.ByteLength)).ToArray();
        GC.KeepAlive(dense);
        SameBytes(at, "through Read", expected, bytes, tensor.DType);
    }

    private void SameBytes(Place at, string how, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, DType type)
    {
        int common = expected.CommonPrefixLength(actual);
        if (common == expected.Length && common == actual.Length)
            return;
        int from = common / Math.Max(1, type.Bits / 8) * Math.Max(1, type.Bits / 8);
        Differ(at, $"the values {how} differ from byte {common} of {expected.Length} on ({actual.Length} found): {Show(actual[from..].ToArray())}, PyTorch has {Show(expected[from..].ToArray())}");
    }

    private static byte[] Content(StorageEntry storage)
    {
        byte[] bytes = new byte[storage.ByteLength];
        storage.Read(0, bytes);
        return bytes;
    }

    private void Quantized(JsonElement q, Quantization actual, TensorEntry tensor, Place at)
    {
        Same(at, "the scheme", q.GetProperty("scheme").GetString(), actual.Scheme);
        if (q.TryGetProperty("scale", out JsonElement scale))
        {
            Same(at, "the scale", scale.GetDouble(), actual.Scale);
            Same(at, "the zero point", q.GetProperty("zero_point").GetInt64(), actual.ZeroPoint);
        }
        else
        {
            Same(at, "the axis", q.GetProperty("axis").GetInt32(), actual.Axis);
            Same(at, "the scales", Reals(q.GetProperty("scales")), Reals(actual.Scales));
            Same(at, "the zero points", Reals(q.GetProperty("zero_points")), Reals(actual.ZeroPoints));
        }

        // PyTorch spreads packed numbers over bytes of their own here; the storage's content judges those.
        if (q.TryGetProperty("int_repr", out JsonElement at2) && at2.ValueKind == JsonValueKind.Array && !tensor.DType.IsPacked)
            SameBytes(at, "as integers", _expected.Bytes(at2), TensorBytes.ToArray(tensor), tensor.DType);
    }

    private static string Reals(JsonElement list) => string.Join(",", list.EnumerateArray().Select(x => x.GetDouble().ToString("R", CultureInfo.InvariantCulture)));

    private static string Reals(CheckpointNode? node) => node switch
    {
        TensorEntry t => string.Join(",", t.Read().To(DType.Float64).ToArray<double>().Select(x => x.ToString("R", CultureInfo.InvariantCulture))),
        ListNode l => string.Join(",", l.Items.Select(i => Convert.ToDouble(((ScalarNode)i).Value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture))),
        _ => "nothing",
    };

    /// <summary><c>_rebuild_sparse_tensor(layout, (parts…, size[, is_coalesced]))</c>: a call around dense tensors.</summary>
    private void Sparse(string layout, JsonElement e, CheckpointNode node, Place at)
    {
        if (!Is(node, at, $"a {layout} tensor", out OpaqueNode call))
            return;
        if (call is not { Module: null, TypeName: "torch._utils._rebuild_sparse_tensor" or "torch._utils._rebuild_sparse_csr_tensor", Arguments: TupleNode { Items: [CheckpointNode kind, TupleNode parts] } })
        {
            Differ(at, $"a {call.TypeName} is here, PyTorch has a {layout} tensor");
            return;
        }

        Same(at, "the layout", "torch." + layout, (kind as OpaqueNode)?.Meaning?.ToString() ?? kind.TypeName);
        string[] names = layout switch { "sparse_coo" => ["indices", "values"], "sparse_csr" or "sparse_bsr" => ["crow", "col", "values"], _ => ["ccol", "row", "values"] };
        CheckpointNode size = parts.Items[names.Length];
        TupleNode? sizes = size as TupleNode ?? (size as OpaqueNode)?.Meaning as TupleNode;
        Same(at, "the shape", Numbers(e.GetProperty("shape")), sizes is null ? null : string.Join(",", sizes.Items.Select(i => i.ToString())));
        for (int i = names.Length - 1; i >= 0; i--)
        {
            // PyTorch copies and joins the parts while it checks them: only their values are of the file.
            JsonElement part = e.GetProperty(names[i]);
            Place place = at.Then("." + names[i]);
            if (!Is(parts.Items[i], place, "a tensor", out TensorEntry tensor))
                continue;
            Same(place, "the dtype", part.GetProperty("dtype").GetString(), tensor.DType.Name);
            Same(place, "the shape", Numbers(part.GetProperty("shape")), Numbers(tensor.Shape.AsSpan()));
            Values(part.GetProperty("at"), tensor, place);
        }

        if (e.TryGetProperty("coalesced", out JsonElement coalesced) && parts.Items.ElementAtOrDefault(3) is ScalarNode { Value: bool flag })
            Same(at, "whether it is coalesced", coalesced.GetBoolean(), flag);
    }

    private void Meta(JsonElement e, OpaqueNode meta, Place at)
    {
        Same(at, "the device", "meta", e.TryGetProperty("device", out JsonElement d) ? d.GetString() : "cpu");
        if (meta.Arguments is not TupleNode { Items: [OpaqueNode { Meaning: ScalarNode { Value: DType type } }, CheckpointNode size, CheckpointNode stride, ScalarNode grad] })
        {
            Differ(at, "a meta tensor is not described by dtype, sizes, strides and a flag");
            return;
        }

        static string Flat(CheckpointNode node) => string.Join(",", ((node as TupleNode ?? (node as OpaqueNode)?.Meaning as TupleNode)?.Items ?? []).Select(i => i.ToString()));
        Same(at, "the dtype", e.GetProperty("dtype").GetString(), type.Name);
        Same(at, "the shape", Numbers(e.GetProperty("shape")), Flat(size));
        Same(at, "the strides", Numbers(e.GetProperty("stride")), Flat(stride));
        Same<object?>(at, "requires_grad", e.GetProperty("requires_grad").GetBoolean(), grad.Value);
    }

    private void Storage(JsonElement e, CheckpointNode node, Place at)
    {
        if (!Is(node, at, "a storage", out StorageEntry storage))
            return;
        Same(at, "the dtype", e.GetProperty("dtype").GetString(), storage.ElementType?.Name ?? "uint8");
        Same(at, "the size", e.GetProperty("size").GetInt64(), storage.ByteLength / (storage.ElementType is { IsPacked: false } type ? type.Size : 1));
        StorageIdentity(e.GetProperty("storage").GetInt32(), e, storage, at);
        SameBytes(at, "of the storage", _expected.Bytes(e.GetProperty("at")), Content(storage), storage.ElementType ?? DType.UInt8);
    }

    private static string Numbers(JsonElement list) => string.Join(",", list.EnumerateArray().Select(x => x.GetInt64()));

    private static string Numbers(ReadOnlySpan<long> values) => string.Join(",", values.ToArray());
}
