using Interop.Checkpoints;

namespace Interop.PyTorch.Formats;

/// <summary>What <c>torch.save</c> wrote before PyTorch 1.6, and still writes with <c>_use_new_zipfile_serialization=False</c>.</summary>
/// <remarks>
/// Five pickles back to back, then raw data:
/// <list type="number">
/// <item>the magic number 0x1950a86a20f9469cfc6c, which makes the first 15 bytes always the same;</item>
/// <item>the protocol, 1001;</item>
/// <item>a dict with <c>little_endian</c> and sizes of C types;</item>
/// <item>the object, with persistent ids <c>('storage', class, key, location, number of elements, view)</c> and, for modules, <c>('module', class, source file, source text)</c>;</item>
/// <item>the list of storage keys;</item>
/// </list>
/// then for each key, in that order, the number of elements (eight bytes) and the elements.
/// </remarks>
public sealed class LegacyFormat : FileFormat
{
    private static readonly byte[] s_magic = [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E];

    // The pickled number without its protocol's first two bytes, which the saving call may choose.
    private static ReadOnlySpan<byte> Number => s_magic.AsSpan(2, 12);

    /// <inheritdoc/>
    public override string Name => "torch-legacy";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [];

    /// <inheritdoc/>
    public override bool Matches(OpenContext context)
    {
        // Protocols 2 and 3 write the magic number so; 4 and 5 put a frame before it, 0 and 1 write it as text.
        byte[] head = context.File.Head(40);
        return head.AsSpan().IndexOf(Number) is >= 2 and <= 13 && head[0] == 0x80 || head.AsSpan().StartsWith("L119547037146038801333356L"u8);
    }

    /// <inheritdoc/>
    public override Checkpoint Open(OpenContext context) => new LegacyStream(context).Read();
}
