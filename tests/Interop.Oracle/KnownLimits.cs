namespace Interop.Oracle;

/// <summary>What older judges cannot load whoever wrote it, with reasons. A file that begins to load must leave its list.</summary>
internal static class KnownLimits
{
    internal static IReadOnlyDictionary<string, string> Of26 { get; } = new Dictionary<string, string>
    {
        ["1_13-sparse_compressed"] = "2.x lacks the function by which 1.13 saves sparse CSR tensors",
        ["2_14-casts"] = "float8_e8m0fnu came after 2.6",
        ["2_14-dtypes_complex"] = "bcomplex32 came after 2.6",
        ["2_14-dtypes_float4"] = "float4_e2m1fn_x2 came after 2.6",
        ["2_14-dtypes_float8"] = "float8_e8m0fnu came after 2.6",
    };

    internal static IReadOnlyDictionary<string, string> Of113 { get; } = new Dictionary<string, string>
    {
        ["2_6-attributes"] = ParameterState,
        ["2_14-attributes"] = ParameterState,
        ["2_14-casts"] = NewDtypes,
        ["2_6-dtypes_bits"] = NewDtypes,
        ["2_14-dtypes_bits"] = NewDtypes,
        ["2_6-dtypes_complex"] = NewDtypes,
        ["2_14-dtypes_complex"] = NewDtypes,
        ["2_14-dtypes_float4"] = NewDtypes,
        ["2_6-dtypes_float8"] = NewDtypes,
        ["2_14-dtypes_float8"] = NewDtypes,
        ["2_6-dtypes_unsigned"] = NewDtypes,
        ["2_14-dtypes_unsigned"] = NewDtypes,
        ["2_6-lazy_bits"] = "1.13 knows no seventh argument of _rebuild_tensor_v2, the conj and neg bits",
        ["2_14-lazy_bits"] = "as above",
        ["2_6-numpy"] = NewNumpy,
        ["2_14-numpy"] = NewNumpy,
        ["2_14-numpy_protocol_4"] = NewNumpy,
        ["2_14-random_states"] = NewNumpy,
        ["2_6-library"] = "pathlib._local is Python 3.13's",
        ["2_6-sparse"] = "2.x saves whether a sparse tensor is coalesced, a third part that 1.13 does not expect",
        ["2_14-sparse"] = "as above",
        ["2_6-sparse_compressed"] = "1.13 saved compressed sparse tensors by another function",
        ["2_14-sparse_compressed"] = "as above",
        ["2_6-tensor_subclass"] = "the state of a subclass without attributes is None, which 1.13 does not expect",
        ["2_14-tensor_subclass"] = "as above",
    };

    private const string ParameterState = "_rebuild_parameter_with_state came after 1.13";
    private const string NewDtypes = "_rebuild_tensor_v3 came after 1.13";
    private const string NewNumpy = "numpy._core is NumPy 2's name";
    private const string NewerNames = "this version of the package does not know all of the dtypes";

    internal static IReadOnlyDictionary<string, string> OfSafetensors { get; } = new Dictionary<string, string>
    {
        ["2_14-st_dtypes"] = NewerNames,
        ["2_14-st_float6"] = NewerNames,
        ["2_14-st_sub_byte"] = NewerNames,
    };
}
