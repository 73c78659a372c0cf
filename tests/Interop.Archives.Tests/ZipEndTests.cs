using Interop.Checkpoints;
using static Interop.Archives.Tests.ZipBuilder;

namespace Interop.Archives.Tests;

public class ZipEndTests
{
    [Fact]
    public void Every_truncation_of_an_archive_is_refused_and_names_its_size()
    {
        byte[] whole = new ZipBuilder { Zip64 = true }.Build();
        Assert.Empty(ZipArchiveReader.Open(FileSource.FromMemory(whole, "x"), ReadLimits.Default).Entries);
        whole = With("m/data.pkl", "m/version").Build();
        for (int n = 0; n < whole.Length; n++)
        {
            ModelFormatException e = Assert.Throws<ModelFormatException>(() => ZipArchiveReader.Open(FileSource.FromMemory(whole.AsMemory(0, n), "cut.pt"), ReadLimits.Default));
            Assert.Contains($"no end record in its {n} bytes; this is what a truncated download looks like", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Trailing_data_is_refused_and_counted() => new ZipBuilder { Trailing = [1, 2, 3] }.IsRefused("3 bytes of trailing data follow the archive's end");

    [Fact]
    public void A_comment_is_read_over() => Assert.Single(WithComment("made by hand"u8.ToArray()).Open().Entries);

    [Fact]
    public void The_longest_comment_is_read_over() => Assert.Single(WithComment(new byte[65535]).Open().Entries);

    [Fact]
    public void A_comment_that_is_cut_off_is_refused() => new ZipBuilder { EditEnd = e => Put16(e, 20, 7) }.IsRefused("comment is truncated: 7 of its bytes are missing");

    [Fact]
    public void A_comment_that_holds_a_second_end_record_is_refused()
    {
        byte[] fake = new byte[22];
        Put32(fake, 0, 0x06054b50);
        WithComment(fake).IsRefused("two end records");
    }

    [Fact]
    public void Bytes_before_the_archive_are_refused() => AddOne(new ZipBuilder { Prefix = new byte[5] }).IsRefused("5 bytes lie before the first record");

    [Fact]
    public void Bytes_that_shift_the_whole_archive_are_refused()
    {
        byte[] shifted = [.. new byte[9], .. With("a").Build()];
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => ZipArchiveReader.Open(FileSource.FromMemory(shifted, "x"), ReadLimits.Default));
        Assert.Contains("9 bytes lie between the directory and the end record", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_between_directory_and_end_are_refused() => AddOne(new ZipBuilder { BeforeEnd = new byte[4] }).IsRefused("4 bytes lie between");

    [Theory]
    [InlineData(4, 1)]
    [InlineData(6, 1)]
    [InlineData(8, 2)]
    public void An_archive_on_several_disks_is_refused(int field, int value) => AddOne(new ZipBuilder { EditEnd = e => Put16(e, field, value) }).IsRefused("one of several disks");

    [Theory]
    [InlineData(12, 1000)]
    [InlineData(16, 1000)]
    [InlineData(12, 0xfffffffeL)]
    [InlineData(16, 0xfffffffeL)]
    public void A_directory_outside_the_file_is_refused(int field, long value) => AddOne(new ZipBuilder { EditEnd = e => Put32(e, field, value) }).IsRefused("the directory is said to have");

    [Fact]
    public void More_records_than_the_directory_can_hold_are_refused() => AddOne(new ZipBuilder { EditEnd = e => SetCount(e, 9) }).IsRefused("cannot hold so many");

    [Fact]
    public void Fewer_records_than_the_directory_holds_are_refused()
    {
        ZipBuilder zip = With("a", "b");
        zip.EditEnd = e => SetCount(e, 1);
        zip.IsRefused("1 records are announced, but 47 bytes of the directory follow");
    }

    [Fact]
    public void A_missing_zip64_record_is_refused() => AddOne(new ZipBuilder { EditEnd = e => Put32(e, 16, uint.MaxValue) }).IsRefused("points to a zip64 record, but none is there");

    [Fact]
    public void Values_all_ones_are_taken_from_the_zip64_record()
    {
        ZipBuilder zip = AddOne(new ZipBuilder
        {
            Zip64 = true,
            EditEnd = e =>
            {
                SetCount(e, 0xffff);
                Put32(e, 12, uint.MaxValue);
                Put32(e, 16, uint.MaxValue);
            },
        });
        Assert.Equal("a", Assert.Single(zip.Open().Entries).Name);
    }

    [Theory]
    [InlineData(24, 2, "one of several disks")]
    [InlineData(16, 1, "one of several disks")]
    [InlineData(40, 9, "two end records differ")]
    [InlineData(48, 0, "two end records differ")]
    [InlineData(4, 45, "its locator stands")]
    [InlineData(4, -1, "its locator stands")]
    [InlineData(0, 7, "a zip64 end record is expected here")]
    public void A_zip64_end_record_that_contradicts_the_rest_is_refused(int field, long value, string words) =>
        AddOne(new ZipBuilder { Zip64 = true, EditZip64End = e => Put64(e, field, value) }).IsRefused(words);

    [Theory]
    [InlineData(8, -1, "not before its locator")]
    [InlineData(8, 60, "expected here")]
    [InlineData(4, 1, "one of several disks")]
    [InlineData(16, 2, "one of several disks")]
    public void A_zip64_locator_that_contradicts_the_rest_is_refused(int field, long value, string words) =>
        AddOne(new ZipBuilder { Zip64 = true, EditLocator = l => { if (field == 8) Put64(l, 8, value); else Put32(l, field, value); } }).IsRefused(words);

    [Fact]
    public void Zip64_counts_beyond_all_reason_are_refused_before_anything_is_allocated() =>
        AddOne(new ZipBuilder
        {
            Zip64 = true,
            EditEnd = e => SetCount(e, 0xffff),
            EditZip64End = e =>
            {
                Put64(e, 24, long.MaxValue);
                Put64(e, 32, long.MaxValue);
            },
        }).IsRefused("the limit is 1000000 (MaxEntries)");

    [Fact]
    public void Limits_on_records_and_directory_hold()
    {
        With("a", "b", "c").IsRefused("3 records, the limit is 2 (MaxEntries)", ReadLimits.Default with { MaxEntries = 2 });
        With("a", "b", "c").IsRefused("the limit is 100 (MaxHeaderBytes)", ReadLimits.Default with { MaxHeaderBytes = 100 });
    }

    private static ZipBuilder WithComment(byte[] comment) => AddOne(new ZipBuilder { Comment = comment });

    private static ZipBuilder AddOne(ZipBuilder zip)
    {
        zip.Add("a", [1, 2, 3]);
        return zip;
    }

    private static void SetCount(byte[] end, int count)
    {
        Put16(end, 8, count);
        Put16(end, 10, count);
    }
}
