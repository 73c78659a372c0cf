using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Interop.Checkpoints;

namespace Interop.PyTorch.Tests;

/// <summary>The minute is no measure of speed: work that is not bounded takes far longer on any machine.</summary>
/// <remarks>Short pickles that ask for much work or memory end soon, with a named error or a sound reading.</remarks>
public sealed class BombTests
{
    private const int Times = 300_000;

    private static readonly byte[] s_text = [.. "X"u8, 0, 0, 16, 0, .. Encoding.ASCII.GetBytes(new string('x', 1 << 20)), .. "q"u8, 0];

    /// <summary>A list under number 0 of the memo.</summary>
    private static byte[] LongList(int count) => Pickles.Join("]q", new byte[] { 0 }, "(", Enumerable.Repeat((byte)'N', count).ToArray(), "e0");

    private static byte[] Repeat(params object[] pieces)
    {
        byte[] piece = Pickles.Join(pieces);
        byte[] all = new byte[piece.Length * Times];
        for (int i = 0; i < Times; i++)
            piece.CopyTo(all, i * piece.Length);
        return all;
    }

    private static void EndsSoon(params object[] pieces)
    {
        byte[] pickle = Pickles.Join(pieces);
        Stopwatch clock = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Pickles.Open(pickle);
        }
        catch (ModelFormatException)
        {
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"took {clock.Elapsed}");
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 3L << 30, $"allocated {allocated >> 20} MB");
    }

    [Fact]
    public void Copies_of_a_long_list_as_sets() =>
        EndsSoon(LongList(1_000_000), "cbuiltins\nfrozenset\nq", new byte[] { 1 }, "0(", Repeat("h", new byte[] { 1 }, "h", new byte[] { 0, 0x85 }, "R"), "l.");

    [Fact]
    public void Copies_of_a_long_text_as_bytes() =>
        EndsSoon(s_text, "0c_codecs\nencode\nq", new byte[] { 1 }, "0Vlatin1\nq", new byte[] { 2 }, "0(", Repeat("h", new byte[] { 1 }, "h", new byte[] { 0 }, "h", new byte[] { 2, 0x86 }, "R"), "l.");

    [Fact]
    public void Copies_of_a_long_text_in_paths() =>
        EndsSoon(s_text, "0cpathlib\nPosixPath\nq", new byte[] { 1 }, "0(", Repeat("h", new byte[] { 1 }, "h", new byte[] { 0, 0x85 }, "R"), "l.");

    [Fact]
    public void State_that_is_set_again_and_again()
    {
        StringBuilder map = new("}q\u0000(");
        for (int i = 0; i < 100_000; i++)
            map.Append(System.Globalization.CultureInfo.InvariantCulture, $"I{i}\nN");
        EndsSoon(map + "u0cacme\nThing\n)", new byte[] { 0x81 }, "}b", Repeat("h", new byte[] { 0 }, "b"), ".");
    }

    [Fact]
    public void State_that_is_the_same_dict_twice_is_read() =>
        Assert.IsType<OpaqueNode>(Pickles.Read("cacme\nThing\n)", new byte[] { 0x81 }, "}q", new byte[] { 0 }, "S'a'\nI1\nsbh", new byte[] { 0 }, "b"));

    [Fact]
    public void Numbers_whose_usual_hashes_collide_as_keys()
    {
        using MemoryStream pickle = new();
        pickle.Write("}("u8);
        byte[] key = new byte[11];
        (key[0], key[1]) = (0x8A, 8);
        key[10] = (byte)'N';
        for (int i = 1; i <= 400_000; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(key.AsSpan(2), (long)i << 32 | (uint)i);
            pickle.Write(key);
        }

        pickle.Write("u."u8);
        EndsSoon(pickle.ToArray());
    }

    [Fact]
    public void Tensors_of_the_first_kind_beside_a_long_memo() =>
        EndsSoon(Repeat("N", new byte[] { 0x94 }, "0"), "ctorch\nFloatTensor\n", new byte[] { 0x94 }, "0(", Repeat("ctorch\nFloatTensor\n)", new byte[] { 0x81, 0x94 }, ")b"), "l.");

    [Fact]
    public void A_number_of_a_million_digits_is_shown_soon()
    {
        Checkpoint checkpoint = Pickles.Open(Pickles.Join("}", new byte[] { 0x8B, 0, 0, 32, 0 }, new byte[2 << 20].Select(_ => (byte)0x5A).ToArray(), "Ns."));
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal(2, checkpoint.Walk().Count());
        Assert.StartsWith("[0x5a5a", checkpoint.Walk().Last().Path, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"took {clock.Elapsed}");
    }
}
