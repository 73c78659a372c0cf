using System.Collections.Frozen;

namespace Interop.Tensors;

/// <summary>The one table of dtype names: torch, torch storage classes, safetensors, NumPy, ONNX.</summary>
/// <remarks>
/// One row per dtype. An empty name means that the format has no such type. Sub-byte types that PyTorch packs
/// (<c>quint4x2</c>, <c>bits1x8</c>, <c>float4_e2m1fn_x2</c> …) count one element per byte, as PyTorch does, except the
/// quantized <c>quint4x2</c> and <c>quint2x4</c>, whose shapes count the packed values.
/// </remarks>
public static class DTypes
{
    private sealed record Row(DType DType, string Torch, string Storage, string Safetensors, string Numpy, int Onnx, int Bits, DTypeKind Kind);

    private static readonly Row[] s_rows =
    [
        new(DType.UInt8, "uint8", "ByteStorage", "U8", "|u1", 2, 8, DTypeKind.Integer),
        new(DType.Int8, "int8", "CharStorage", "I8", "|i1", 3, 8, DTypeKind.Integer),
        new(DType.Int16, "int16", "ShortStorage", "I16", "<i2", 5, 16, DTypeKind.Integer),
        new(DType.Int32, "int32", "IntStorage", "I32", "<i4", 6, 32, DTypeKind.Integer),
        new(DType.Int64, "int64", "LongStorage", "I64", "<i8", 7, 64, DTypeKind.Integer),
        new(DType.Float16, "float16", "HalfStorage", "F16", "<f2", 10, 16, DTypeKind.Float),
        new(DType.Float32, "float32", "FloatStorage", "F32", "<f4", 1, 32, DTypeKind.Float),
        new(DType.Float64, "float64", "DoubleStorage", "F64", "<f8", 11, 64, DTypeKind.Float),
        new(DType.Complex32, "complex32", "", "", "", 0, 32, DTypeKind.Complex),
        new(DType.Complex64, "complex64", "ComplexFloatStorage", "C64", "<c8", 14, 64, DTypeKind.Complex),
        new(DType.Complex128, "complex128", "ComplexDoubleStorage", "", "<c16", 15, 128, DTypeKind.Complex),
        new(DType.Bool, "bool", "BoolStorage", "BOOL", "|b1", 9, 8, DTypeKind.Bool),
        new(DType.QInt8, "qint8", "QInt8Storage", "", "", 0, 8, DTypeKind.Quantized),
        new(DType.QUInt8, "quint8", "QUInt8Storage", "", "", 0, 8, DTypeKind.Quantized),
        new(DType.QInt32, "qint32", "QInt32Storage", "", "", 0, 32, DTypeKind.Quantized),
        new(DType.BFloat16, "bfloat16", "BFloat16Storage", "BF16", "", 16, 16, DTypeKind.Float),
        new(DType.QUInt4x2, "quint4x2", "QUInt4x2Storage", "", "", 0, 4, DTypeKind.Quantized),
        new(DType.QUInt2x4, "quint2x4", "QUInt2x4Storage", "", "", 0, 2, DTypeKind.Quantized),
        new(DType.Bits1x8, "bits1x8", "", "", "", 0, 8, DTypeKind.Bits),
        new(DType.Bits2x4, "bits2x4", "", "", "", 0, 8, DTypeKind.Bits),
        new(DType.Bits4x2, "bits4x2", "", "", "", 0, 8, DTypeKind.Bits),
        new(DType.Bits8, "bits8", "", "", "", 0, 8, DTypeKind.Bits),
        new(DType.Bits16, "bits16", "", "", "", 0, 16, DTypeKind.Bits),
        new(DType.Float8E5M2, "float8_e5m2", "", "F8_E5M2", "", 19, 8, DTypeKind.Float),
        new(DType.Float8E4M3FN, "float8_e4m3fn", "", "F8_E4M3", "", 17, 8, DTypeKind.Float),
        new(DType.Float8E5M2FNUZ, "float8_e5m2fnuz", "", "F8_E5M2FNUZ", "", 20, 8, DTypeKind.Float),
        new(DType.Float8E4M3FNUZ, "float8_e4m3fnuz", "", "F8_E4M3FNUZ", "", 18, 8, DTypeKind.Float),
        new(DType.UInt16, "uint16", "", "U16", "<u2", 4, 16, DTypeKind.Integer),
        new(DType.UInt32, "uint32", "", "U32", "<u4", 12, 32, DTypeKind.Integer),
        new(DType.UInt64, "uint64", "", "U64", "<u8", 13, 64, DTypeKind.Integer),
        new(DType.Float8E8M0FNU, "float8_e8m0fnu", "", "F8_E8M0", "", 24, 8, DTypeKind.Float),
        new(DType.Float4E2M1FNx2, "float4_e2m1fn_x2", "", "F4", "", 23, 8, DTypeKind.Float),
        new(DType.BComplex32, "bcomplex32", "", "", "", 0, 32, DTypeKind.Complex),
        new(DType.Float6E2M3, "", "", "F6_E2M3", "", 0, 6, DTypeKind.Float),
        new(DType.Float6E3M2, "", "", "F6_E3M2", "", 0, 6, DTypeKind.Float),
    ];

    private static readonly FrozenDictionary<string, DType> s_byTorch = Index(r => r.Torch);
    private static readonly FrozenDictionary<string, DType> s_byStorage = Index(r => r.Storage);
    private static readonly FrozenDictionary<string, DType> s_bySafetensors = Index(r => r.Safetensors);

    /// <summary>All dtypes, in the order of the table.</summary>
    public static IReadOnlyList<DType> All { get; } = Array.ConvertAll(s_rows, r => r.DType);

    /// <summary>The dtype with this PyTorch name (<c>float32</c>, with or without <c>torch.</c>), or null.</summary>
    public static DType? FromTorch(string name)
    {
        string bare = name.StartsWith("torch.", StringComparison.Ordinal) ? name[6..] : name;
        return s_byTorch.TryGetValue(bare, out DType d) ? d : s_aliases.TryGetValue(bare, out d) ? d : null;
    }

    /// <summary>The dtype of a PyTorch storage class (<c>FloatStorage</c>), or null.</summary>
    public static DType? FromStorageClass(string name) => s_byStorage.TryGetValue(name, out DType d) ? d : null;

    /// <summary>The dtype with this safetensors name (<c>BF16</c>; case matters), or null.</summary>
    public static DType? FromSafetensors(string name) => s_bySafetensors.TryGetValue(name, out DType d) ? d : null;

    private static readonly FrozenDictionary<string, DType> s_aliases = new Dictionary<string, DType>
    {
        ["float"] = DType.Float32,
        ["double"] = DType.Float64,
        ["half"] = DType.Float16,
        ["cfloat"] = DType.Complex64,
        ["cdouble"] = DType.Complex128,
        ["chalf"] = DType.Complex32,
        ["long"] = DType.Int64,
        ["int"] = DType.Int32,
        ["short"] = DType.Int16,
    }.ToFrozenDictionary();

    private static FrozenDictionary<string, DType> Index(Func<Row, string> name) =>
        s_rows.Where(r => name(r).Length > 0).ToFrozenDictionary(name, r => r.DType);

    extension(DType dtype)
    {
        private Row Row => s_rows[(int)dtype];

        /// <summary>PyTorch's name without <c>torch.</c>; for the six-bit floats, which PyTorch lacks, safetensors' name in lower case.</summary>
        public string Name => dtype.Row is { Torch.Length: > 0 } r ? r.Torch : dtype.Row.Safetensors.ToLowerInvariant();

        /// <summary>PyTorch's name without <c>torch.</c>, or empty.</summary>
        public string TorchName => dtype.Row.Torch;

        /// <summary>PyTorch's storage class, such as <c>FloatStorage</c>, or empty where only untyped storage serves.</summary>
        public string StorageClass => dtype.Row.Storage;

        /// <summary>safetensors' name, or empty.</summary>
        public string SafetensorsName => dtype.Row.Safetensors;

        /// <summary>NumPy's <c>descr</c> in little endian, or empty.</summary>
        public string NumpyDescr => dtype.Row.Numpy;

        /// <summary>ONNX's <c>TensorProto.DataType</c>, or 0.</summary>
        public int OnnxType => dtype.Row.Onnx;

        /// <summary>Bits per element as counted in shapes.</summary>
        public int Bits => dtype.Row.Bits;

        /// <summary>What the bits stand for.</summary>
        public DTypeKind Kind => dtype.Row.Kind;

        /// <summary>Whether elements are smaller than a byte, so that only whole rows can be addressed.</summary>
        public bool IsPacked => dtype.Row.Bits < 8;

        /// <summary>Bytes of one element.</summary>
        /// <exception cref="InvalidOperationException">The elements are smaller than a byte.</exception>
        public int Size => dtype.Row.Bits >= 8 ? dtype.Row.Bits / 8 : throw new InvalidOperationException($"{dtype.Name} packs several elements in a byte.");

        /// <summary>Bytes that must be swapped as one unit between endiannesses: half a complex number, else the element.</summary>
        public int SwapUnit => dtype.Row.Kind == DTypeKind.Complex ? dtype.Row.Bits / 16 : Math.Max(1, dtype.Row.Bits / 8);

        /// <summary>Bytes that <paramref name="count"/> contiguous elements take, checked.</summary>
        public long ByteCount(long count) => checked((long)(((Int128)count * dtype.Row.Bits + 7) / 8));
    }
}
