using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.NN.Tests;

/// <summary>Event files, read back by a parser of the tests' own.</summary>
public sealed class SummaryTests : TemporaryFolder
{
    [Fact]
    public void Numbers_and_texts_come_back_with_step_and_time()
    {
        using (SummaryWriter writer = SummaryWriter.Open(Folder))
        {
            writer.AddScalar("loss/train", 0.25, globalStep: 3, walltime: 1000.5);
            writer.AddScalar("loss/train", -1e30, globalStep: -1);
            writer.AddText("note", "größer **now**", globalStep: 300);
            // As with streams, closing again does nothing.
            writer.Dispose();
        }

        string file = Assert.Single(Directory.GetFiles(Folder));
        Assert.Matches(@"^events\.out\.tfevents\.\d{10}\..+\.\d+\.\d+$", Path.GetFileName(file));
        List<Fields> events = Read(File.ReadAllBytes(file));
        Assert.Equal(4, events.Count);
        Assert.Equal("brain.Event:2", events[0].Text(3));
        Assert.InRange(events[0].Double(1), DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 100, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 100);
        Fields value = events[1].Part(5).Part(1);
        Assert.Equal((1000.5, 3, "loss/train", 0.25f), (events[1].Double(1), events[1].Whole(2), value.Text(1), value.Float(2)));
        Assert.Equal((-1, -1e30f), (events[2].Whole(2), events[2].Part(5).Part(1).Float(2)));
        Fields text = events[3].Part(5).Part(1);
        Assert.Equal((300, "note/text_summary", "text", 7, "größer **now**", 1), (events[3].Whole(2), text.Text(1), text.Part(9).Part(1).Text(1), text.Part(8).Whole(1), text.Part(8).Text(8), text.Part(8).Part(2).Part(2).Whole(1)));
    }

    [Fact]
    public void Histograms_count_every_value_in_the_bin_below_its_limit()
    {
        Fields histogram = Only(w => w.AddHistogram("h", Tensor.From([-2f, -0.5f, 0, 0, 1e-14f, 3]), 1)).Part(5);
        double[] limits = histogram.Doubles(6), buckets = histogram.Doubles(7);
        Assert.Equal((-2, 3, 6, 0.5, 13.25), (histogram.Double(1), histogram.Double(2), histogram.Double(3), Math.Round(histogram.Double(4), 9), Math.Round(histogram.Double(5), 9)));
        Assert.Equal(limits.Length, buckets.Length);
        Assert.Equal(6, buckets.Sum());
        Assert.Equal(0, buckets[0]);
        Assert.True(limits.SequenceEqual(limits.Order()));
        Assert.True(limits[0] <= -2 && limits[1] > -2 && limits[^1] > 3 && limits[^2] <= 3);
        // Zero and what is below the narrowest bin share the bin from 0 to 1e-12.
        Assert.Equal(3, buckets[Array.IndexOf(limits, 1e-12)]);
        using SummaryWriter writer = new(new MemoryStream());
        Assert.Throws<ArgumentException>(() => writer.AddHistogram("h", Tensor.Zeros([0])));
        Assert.Throws<ArgumentException>(() => writer.AddHistogram("h", Tensor.From([double.NaN])));
    }

    [Fact]
    public void Pictures_are_PNG()
    {
        Tensor picture = Tensor.From([0f, 0.5f, 1, 2, -1, 0.25f, 0, 0, 0, 1, 1, 1], new Shape(3, 2, 2));
        Fields image = Only(w => w.AddImage("i", picture)).Part(4);
        Assert.Equal((2, 2, 3), (image.Whole(1), image.Whole(2), image.Whole(3)));
        byte[] png = image.Blob(4);
        Assert.Equal("IHDR", Encoding.ASCII.GetString(png, 12, 4));
        int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        Assert.Equal("IDAT", Encoding.ASCII.GetString(png, 37, 4));
        using ZLibStream zlib = new(new MemoryStream(png, 41, length), CompressionMode.Decompress);
        byte[] rows = new byte[14];
        zlib.ReadExactly(rows);
        Assert.Equal([0, 0, 0, 0, 127, 63, 255, 0, 255, 0, 255, 255, 0, 255], rows);
        // The checksum of an IEND chunk is known.
        Assert.Equal([0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82], png[^12..]);
        using SummaryWriter writer = new(new MemoryStream());
        Assert.Throws<ShapeException>(() => writer.AddImage("i", Tensor.Zeros([2, 3, 3])));
    }

    [Fact]
    public void Checksums_are_CRC32C()
    {
        // The known value of nine digits.
        Assert.Equal(0xE3069283, Crc("123456789"u8));
    }

    [Fact]
    public void A_trainer_writes_its_numbers()
    {
        using MemoryStream stream = new();
        using (SummaryWriter writer = new(stream, leaveOpen: true))
        {
            Linear model = new(1, 1);
            new Trainer<Tensor>(model, new SGD(model.Parameters()), x => new StepResult(model.Call(x).Square().Sum())) { Callbacks = [new SummaryCallback(writer)] }.Fit([Tensor.Ones([1, 1])], epochs: 2, cancellation: TestContext.Current.CancellationToken);
        }

        Assert.Equal(["batch/loss", "epoch/lr", "epoch/loss", "batch/loss", "epoch/lr", "epoch/loss"], Read(stream.ToArray()).Skip(1).Select(e => e.Part(5).Part(1).Text(1)));
    }

    private static Fields Only(Action<SummaryWriter> write)
    {
        using MemoryStream stream = new();
        using (SummaryWriter writer = new(stream, leaveOpen: true))
            write(writer);
        return Read(stream.ToArray())[1].Part(5).Part(1);
    }

    private static List<Fields> Read(byte[] file)
    {
        List<Fields> events = [];
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Mask(Crc(file.AsSpan(at, 8))), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            Assert.Equal(Mask(Crc(file.AsSpan(at + 12, length))), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            events.Add(new Fields(file.AsSpan(at + 12, length).ToArray()));
            at += 16 + length;
        }

        return events;
    }

    private static uint Mask(uint crc) => unchecked((crc >> 15 | crc << 17) + 0xA282EAD8u);

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0x82F63B78;
        }

        return ~crc;
    }

    /// <summary>A message's fields by number; each occurs once here.</summary>
    private sealed class Fields
    {
        private readonly Dictionary<int, byte[]> _values = [];

        internal Fields(byte[] bytes)
        {
            for (int at = 0; at < bytes.Length;)
            {
                long key = Varint(bytes, ref at);
                int from = at, kind = (int)(key & 7);
                if (kind == 0)
                    Varint(bytes, ref at);
                else if (kind == 2)
                    (from, at) = (int)Varint(bytes, ref at) is var length ? (at, at + length) : default;
                else
                    at += kind == 1 ? 8 : kind == 5 ? 4 : throw new FormatException($"Kind {kind}.");
                _values.Add((int)(key >> 3), bytes[from..at]);
            }
        }

        internal byte[] Blob(int field) => _values[field];

        internal Fields Part(int field) => new(_values[field]);

        internal string Text(int field) => Encoding.UTF8.GetString(_values[field]);

        internal double Double(int field) => BitConverter.ToDouble(_values[field]);

        internal float Float(int field) => BitConverter.ToSingle(_values[field]);

        internal double[] Doubles(int field) => [.. _values[field].Chunk(8).Select(c => BitConverter.ToDouble(c))];

        internal long Whole(int field)
        {
            int at = 0;
            return Varint(_values[field], ref at);
        }

        private static long Varint(byte[] bytes, ref int at)
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte b = bytes[at++];
                value |= (ulong)(b & 0x7F) << shift;
                if (b < 0x80)
                    return (long)value;
            }
        }
    }
}
