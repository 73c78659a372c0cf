namespace Interop.Archives;

/// <summary>Signatures and sizes of the zip format (PKWARE APPNOTE 6.3.10).</summary>
internal static class ZipFormat
{
    internal const uint LocalSignature = 0x04034b50;
    internal const uint DescriptorSignature = 0x08074b50;
    internal const uint CentralSignature = 0x02014b50;
    internal const uint EndSignature = 0x06054b50;
    internal const uint Zip64EndSignature = 0x06064b50;
    internal const uint Zip64LocatorSignature = 0x07064b50;

    internal const int LocalHeaderLength = 30;
    internal const int CentralHeaderLength = 46;
    internal const int EndLength = 22;
    internal const int Zip64EndLength = 56;
    internal const int Zip64LocatorLength = 20;
    internal const int Zip64DescriptorLength = 24;

    internal const ushort Stored = 0;
    internal const ushort Deflated = 8;

    /// <summary>Lengths and CRC-32 follow the data instead of standing in the local header.</summary>
    internal const ushort DescriptorFlag = 1 << 3;
    internal const ushort Utf8Flag = 1 << 11;

    /// <summary>Encrypted, compressed patch, strongly encrypted, masked header.</summary>
    internal const ushort RefusedFlags = (1 << 0) | (1 << 5) | (1 << 6) | (1 << 13);

    internal const ushort Zip64Extra = 0x0001;
    internal const ushort UnicodePathExtra = 0x7075;

    /// <summary>The name of a compression method, for messages.</summary>
    internal static string MethodName(int method) => method switch
    {
        Stored => "stored",
        1 => "shrink",
        2 or 3 or 4 or 5 => "reduce",
        6 => "implode",
        Deflated => "deflate",
        9 => "deflate64",
        12 => "bzip2",
        14 => "lzma",
        93 or 20 => "zstandard",
        95 => "xz",
        96 => "jpeg",
        98 => "ppmd",
        99 => "AES encryption",
        _ => "unknown",
    };
}
