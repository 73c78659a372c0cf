using Interop.Tensors;

namespace Interop.Numpy;

/// <summary>NumPy's names of element types, such as <c>&lt;f4</c>.</summary>
internal static class NpyTypes
{
    /// <summary>NumPy has no bfloat16; programs that do store it as two bytes without a meaning.</summary>
    internal const string BFloat16 = "<V2";

    private static readonly Dictionary<string, DType> s_byCode = DTypes.All.Where(d => d.NumpyDescr.Length > 0).ToDictionary(d => d.NumpyDescr[1..]);

    /// <summary>The dtype, and whether its numbers begin with their most significant byte; or why there is none.</summary>
    internal static bool TryParse(string descr, out DType dtype, out bool bigEndian, out string problem)
    {
        (dtype, bigEndian, problem) = (default, false, "");
        bool hasOrder = descr.Length > 0 && descr[0] is '<' or '>' or '|' or '=';
        string code = hasOrder ? descr[1..] : descr;
        bigEndian = hasOrder && descr[0] == '>';
        if (s_byCode.TryGetValue(code, out dtype))
            return true;
        if (code == BFloat16[1..] && !bigEndian)
        {
            dtype = DType.BFloat16;
            return true;
        }

        problem = (code.Length > 0 ? code[0] : ' ') switch
        {
            'O' => "the array holds Python objects, which are stored as a pickle and never read here",
            'S' or 'a' => "the array holds byte strings; only arrays of numbers are read",
            'U' => "the array holds texts; only arrays of numbers are read",
            'M' or 'm' => "the array holds dates or durations; only arrays of numbers are read",
            'V' => "the array holds raw bytes without a number type",
            'f' or 'c' => "numbers of this width have no portable format",
            _ => "the dtype is unknown",
        };
        return false;
    }

    /// <summary>What a dtype is called, or null where NumPy lacks it.</summary>
    internal static string? NameOf(DType dtype) => dtype == DType.BFloat16 ? BFloat16 : dtype.NumpyDescr.Length > 0 ? dtype.NumpyDescr : null;
}
