using System.Buffers.Binary;
using System.Text;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Numpy;

/// <summary>The header of one array.</summary>
/// <remarks>
/// A file is: \x93NUMPY; two bytes of version; the header's length, two bytes in version 1.0, four in 2.0 and 3.0, little endian;
/// the header, a Python dict of exactly descr, fortran_order and shape, padded with spaces and a line feed so that the data begins
/// at a multiple of 64; the numbers. Source: numpy.lib.format.
/// </remarks>
internal sealed class NpyHeader
{
    /// <summary>NumPy itself reads 10,000 bytes.</summary>
    private const int MaxLength = 1 << 20;

    /// <summary>NumPy leaves room for the first size to grow to 21 digits.</summary>
    private const int GrowthDigits = 21;

    private readonly string _file;

    private NpyHeader(string file) => _file = file;

    internal string Descr { get; private set; } = "";

    internal bool IsFortran { get; private set; }

    internal long[] Sizes { get; private set; } = [];

    internal long DataOffset { get; private set; }

    internal static bool Begins(ReadOnlySpan<byte> head) => head.Length >= 6 && head[0] == 0x93 && head[1..6].SequenceEqual("NUMPY"u8);

    internal static NpyHeader Read(FileSource file, ReadLimits limits)
    {
        byte[] start = file.Head(12);
        if (!Begins(start))
            throw new ModelFormatException(file.Name, null, 0, "an array begins with the bytes 93 'NUMPY', this file does not");
        if (start.Length < 10)
            throw new ModelFormatException(file.Name, null, start.Length, "the file is truncated inside the header");
        if (start[6] is 0 or > 3 || start[7] != 0)
            throw new ModelFormatException(file.Name, null, 6, $"the version is {start[6]}.{start[7]}, known are 1.0, 2.0 and 3.0");
        int prefix = start[6] == 1 ? 10 : 12;
        if (start.Length < prefix)
            throw new ModelFormatException(file.Name, null, start.Length, "the file is truncated inside the header");
        long length = start[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8));
        long most = Math.Min(MaxLength, limits.MaxHeaderBytes);
        if (length > most)
            throw new ModelFormatException(file.Name, null, 8, $"the header's length is {length}, at most {most} bytes are read");
        if (length > file.Length - prefix)
            throw new ModelFormatException(file.Name, null, 8, $"the header's length is {length}, but only {file.Length - prefix} bytes follow: the file is truncated");
        byte[] bytes = file.ReadBytes(prefix, (int)length);
        string text;
        try
        {
            text = start[6] == 3 ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes) : Encoding.Latin1.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new ModelFormatException(file.Name, null, prefix, "the header is not valid UTF-8", e);
        }

        NpyHeader header = new(file.Name) { DataOffset = prefix + length };
        header.Parse(text, prefix, limits);
        return header;
    }

    /// <summary>A header as NumPy writes it.</summary>
    internal static byte[] Write(string descr, bool fortran, ReadOnlySpan<long> sizes)
    {
        string[] texts = [.. sizes.ToArray().Select(s => s.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        string shape = texts.Length == 1 ? $"({texts[0]},)" : $"({string.Join(", ", texts)})";
        string dict = $"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}";
        if (texts.Length > 0)
            dict += new string(' ', Math.Max(0, GrowthDigits - texts[fortran ? ^1 : 0].Length));
        int prefix = 10, padding = 64 - (prefix + dict.Length + 1) % 64;
        if (dict.Length + 1 + padding > ushort.MaxValue)
            (prefix, padding) = (12, 64 - (12 + dict.Length + 1) % 64);
        byte[] bytes = new byte[prefix + dict.Length + padding + 1];
        bytes.AsSpan().Fill((byte)' ');
        (bytes[0], bytes[6], bytes[7], bytes[^1]) = (0x93, (byte)(prefix == 10 ? 1 : 2), 0, (byte)'\n');
        "NUMPY"u8.CopyTo(bytes.AsSpan(1));
        if (prefix == 10)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(bytes.Length - prefix));
        else
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), bytes.Length - prefix);
        Encoding.ASCII.GetBytes(dict, bytes.AsSpan(prefix));
        return bytes;
    }

    private void Parse(string text, int start, ReadLimits limits)
    {
        NpyLiteral literal = new(text);
        HashSet<string> seen = [];
        if (!literal.TryTake('{'))
            throw Fail(literal, start, "a dict is expected");
        while (!literal.TryTake('}'))
        {
            if (literal.TakeText() is not { } key)
                throw Fail(literal, start, "a key is expected");
            if (!seen.Add(key))
                throw Fail(literal, start, $"the key '{key}' stands twice");
            if (!literal.TryTake(':'))
                throw Fail(literal, start, "a colon is expected");
            switch (key)
            {
                case "descr": Descr = TakeDescr(ref literal, start); break;
                case "fortran_order":
                    IsFortran = literal.TryTakeWord("True");
                    if (!IsFortran && !literal.TryTakeWord("False"))
                        throw Fail(literal, start, "fortran_order must be True or False");
                    break;
                case "shape": Sizes = TakeShape(ref literal, start, limits); break;
                default: throw Fail(literal, start, "the only keys are descr, fortran_order and shape");
            }

            if (!literal.TryTake(',') && literal.Peek() != '}')
                throw Fail(literal, start, "a comma or the end of the dict is expected");
        }

        if (!literal.AtEnd)
            throw Fail(literal, start, "nothing may follow the dict");
        if (seen.Count != 3)
            throw Fail(literal, start, $"descr, fortran_order and shape are needed; there is only {string.Join(" and ", seen)}");
    }

    private string TakeDescr(ref NpyLiteral literal, int start)
    {
        if (literal.Peek() is '[' or '(')
            throw Fail(literal, start, "the array has a structured dtype; only arrays of single numbers are read");
        return literal.TakeText() ?? throw Fail(literal, start, "descr must be a text");
    }

    private long[] TakeShape(ref NpyLiteral literal, int start, ReadLimits limits)
    {
        if (!literal.TryTake('('))
            throw Fail(literal, start, "shape must be a tuple");
        List<long> sizes = [];
        bool comma = true;
        while (!literal.TryTake(')'))
        {
            if (!comma || literal.TakeNumber() is not { } size)
                throw Fail(literal, start, "shape must be a tuple of whole numbers from 0 to 2^63 - 1");
            sizes.Add(size);
            comma = literal.TryTake(',');
            if (sizes.Count > limits.MaxRank)
                throw Fail(literal, start, $"shape has more than {limits.MaxRank} sizes (limit MaxRank)");
        }

        return sizes.Count == 1 && !comma ? throw Fail(literal, start, "shape is a number in parentheses, not a tuple") : [.. sizes];
    }

    private ModelFormatException Fail(NpyLiteral literal, int start, string problem) =>
        new(_file, null, start + literal.Position, $"the header is no array's: {problem}, found {literal.Here()}");
}
