using Interop.Checkpoints;

namespace Interop.PyTorch.Rebuild;

/// <summary>Dates as Python's <c>datetime</c> packs them into bytes.</summary>
internal static class PlainTimes
{
    /// <summary>Ten bytes: year (two, high first), month (its top bit marks a fold), day, hour, minute, second, microsecond (three).</summary>
    internal static ScalarNode? DateAndTime(IReadOnlyList<CheckpointNode> a) => Bytes(a, 10) is [var y1, var y0, var month, var day, var hour, var minute, var second, var u2, var u1, var u0]
        ? Make(y1 << 8 | y0, month & 127, day, hour, minute, second, u2 << 16 | u1 << 8 | u0) : null;

    /// <summary>Four bytes: year, month, day.</summary>
    internal static ScalarNode? Date(IReadOnlyList<CheckpointNode> a) => Bytes(a, 4) is [var y1, var y0, var month, var day] ? Make(y1 << 8 | y0, month, day, 0, 0, 0, 0) : null;

    private static byte[]? Bytes(IReadOnlyList<CheckpointNode> a, int length) => (a.Count > 0 ? a[0] : null) switch
    {
        ScalarNode { Value: byte[] bytes } when bytes.Length == length => bytes,
        ScalarNode { Value: string text } when text.Length == length && text.All(c => c < 256) => System.Text.Encoding.Latin1.GetBytes(text),
        _ => null,
    };

    private static ScalarNode? Make(int year, int month, int day, int hour, int minute, int second, int microsecond)
    {
        bool valid = year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour < 24 && minute < 60 && second < 60 && microsecond < 1_000_000;
        return valid ? new ScalarNode(new DateTime(year, month, day, hour, minute, second).AddMicroseconds(microsecond)) : null;
    }
}
