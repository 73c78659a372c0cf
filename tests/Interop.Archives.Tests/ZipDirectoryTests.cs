using System.Text;
using Interop.Checkpoints;
using static Interop.Archives.Tests.ZipBuilder;

namespace Interop.Archives.Tests;

public class ZipDirectoryTests
{
    [Fact]
    public void Reading_an_archive_with_two_equal_names_is_refused() => With("m/a", "m/b", "m/a").IsRefused("record 'm/a': the archive has two records of this name");

    [Fact]
    public void Names_equal_but_for_case_are_refused_where_the_format_asks_for_it()
    {
        ZipArchiveReader archive = With("m/Weight", "m/weight").Open();
        Assert.Equal(2, archive.Entries.Count);
        Assert.Contains("case-colliding", Assert.Throws<ModelFormatException>(archive.RefuseCaseCollisions).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/passwd", "path-escaping: it is absolute")]
    [InlineData("..", "path-escaping: it holds a '..' segment")]
    [InlineData("a/../b", "path-escaping: it holds a '..' segment")]
    [InlineData("a/..", "path-escaping: it holds a '..' segment")]
    [InlineData("a\\b", "path-escaping: it holds a backslash")]
    [InlineData("C:/a", "path-escaping: it begins with a drive letter")]
    [InlineData("a\0b", "a NUL character")]
    [InlineData("", "the name is empty")]
    public void Names_that_could_leave_a_folder_are_refused(string name, string words) => With(name).IsRefused(words);

    [Theory]
    [InlineData("...")]
    [InlineData("a..b/c..")]
    [InlineData("模型/données")]
    [InlineData("ab:c")]
    [InlineData("line\nbreak")]
    public void Unusual_but_harmless_names_are_read(string name) => Assert.NotNull(With(name).Open().Find(name));

    [Fact]
    public void A_name_that_is_no_UTF8_is_refused()
    {
        ZipBuilder zip = new();
        zip.Add("abc", []).Name = [0x61, 0xff, 0x62];
        zip.IsRefused("record 'aÿb': the name is not valid UTF-8");
    }

    [Fact]
    public void A_UTF8_name_without_the_flag_is_read_with_a_warning()
    {
        ZipBuilder zip = new();
        zip.Add("é", []).Flags = 0;
        Assert.Contains("read as UTF-8", Assert.Single(zip.Open().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_over_the_limit_is_refused() => With(new string('n', 101)).IsRefused("101 bytes, the limit is 100 (MaxNameBytes)", ReadLimits.Default with { MaxNameBytes = 100 });

    [Fact]
    public void Control_characters_of_a_name_do_not_reach_the_message() => With("a\u001b[2J/../b").IsRefused("record 'a\\u001b[2J/../b'");

    [Theory]
    [InlineData(0x0801)]
    [InlineData(0x0841)]
    [InlineData(0x2800)]
    public void Encrypted_records_are_refused(int flags)
    {
        ZipBuilder zip = new();
        zip.Add("a", [1]).Flags = flags;
        zip.IsRefused($"the record is encrypted or patched (flags 0x{flags:x4})");
    }

    [Theory]
    [InlineData(9, "deflate64")]
    [InlineData(12, "bzip2")]
    [InlineData(14, "lzma")]
    [InlineData(93, "zstandard")]
    [InlineData(77, "unknown")]
    public void Other_methods_are_refused_by_name(int method, string name)
    {
        ZipBuilder zip = new();
        zip.Add("a", [1]).Method = method;
        zip.IsRefused($"compression method {method} ({name}) is not supported");
    }

    [Fact]
    public void A_stored_record_with_two_lengths_is_refused()
    {
        ZipBuilder zip = new();
        zip.Add("a", [1, 2, 3]).EditCentral = c => Put32(c, 24, 2_200_000_000);
        zip.IsRefused("record 'a': the record is stored, but its length is given as 2200000000 and as 3");
    }

    [Fact]
    public void A_deflated_record_that_claims_more_than_deflate_can_give_is_refused()
    {
        ZipBuilder zip = new();
        zip.Add("a", new byte[1000], true).EditCentral = c => Put32(c, 24, 2_200_000_000);
        zip.IsRefused("are said to inflate to 2200000000, the limit is 1100 times as many (MaxInflationRatio)");
    }

    [Fact]
    public void Data_beyond_the_file_is_refused()
    {
        ZipBuilder zip = new();
        zip.Add("a", [1, 2, 3]).EditCentral = c =>
        {
            Put32(c, 20, 4000);
            Put32(c, 24, 4000);
        };
        zip.IsRefused("4000 bytes after a header at byte 0 do not fit before the directory at byte 34");
    }

    [Fact]
    public void A_header_beyond_the_file_is_refused()
    {
        ZipBuilder zip = new();
        zip.Add("a", []).EditCentral = c => Put32(c, 42, 0xfffffff0);
        zip.IsRefused("do not fit before the directory");
    }

    [Fact]
    public void A_folder_with_content_is_refused() => With("folder/").IsRefused("the name is a folder's");

    [Fact]
    public void An_entry_without_its_signature_is_refused()
    {
        ZipBuilder zip = new();
        zip.Add("a", []).EditCentral = c => c[0] = 0;
        zip.IsRefused("directory entry 0 of 1 is expected here");
    }

    [Fact]
    public void An_entry_that_reaches_past_the_directory_is_refused()
    {
        ZipBuilder zip = new();
        zip.Add("a", []).EditCentral = c => Put16(c, 28, 500);
        zip.IsRefused("reaches 499 bytes past the directory's end");
    }

    [Fact]
    public void Records_that_overlap_are_refused()
    {
        ZipBuilder zip = With("a", "b");
        zip.Add("c", new byte[10]).EditCentral = c => Put32(c, 42, 35);
        zip.IsRefused("overlaps record 'c' at byte 35");
    }

    [Fact]
    public void Two_records_that_share_their_data_are_refused()
    {
        ZipBuilder zip = With("a");
        zip.Add("b", []).EditCentral = c => Put32(c, 42, 0);
        zip.IsRefused("overlaps");
    }

    [Fact]
    public void A_directory_in_another_order_than_the_data_keeps_its_order()
    {
        ZipBuilder zip = new();
        zip.Add("b", [1, 2]).EditCentral = c => Put32(c, 42, 33);
        zip.Add("a", [3, 4]).EditCentral = c => Put32(c, 42, 0);
        zip.Add("c", []);
        Assert.Equal(["b", "a", "c"], zip.Open().Entries.Select(e => e.Name));
    }

    [Fact]
    public void Bytes_that_belong_to_no_record_are_a_warning()
    {
        ZipBuilder zip = new();
        zip.Add("a", []).After = new byte[65_600];
        Assert.Contains("at least 41 bytes after it belong to no record", Assert.Single(zip.Open().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Sixty_four_bit_numbers_come_from_the_extra_field()
    {
        ZipBuilder zip = new();
        ZipBuilder.Record record = zip.Add("a", [1, 2, 3]);
        record.CentralExtra = [0xfe, 0xca, 1, 0, 9, .. Zip64Extra(3, 3, 0)];
        record.EditCentral = c =>
        {
            Put32(c, 20, uint.MaxValue);
            Put32(c, 24, uint.MaxValue);
            Put32(c, 42, uint.MaxValue);
        };
        ZipArchiveReader archive = zip.Open();
        Assert.Equal([1, 2, 3], archive.ReadAll(archive.Entries[0], 3));
    }

    [Fact]
    public void Broken_zip64_fields_are_refused()
    {
        Zip64Case([], "points to a zip64 extra field that is not there");
        Zip64Case([.. Zip64Extra(3), .. Zip64Extra(3)], "two zip64 extra fields");
        Zip64Case(Zip64Extra(), "too short");
        Zip64Case(Zip64Extra(-1), "more than any file has");
        Zip64Case(Zip64Extra(1L << 40), "its length is given as 1099511627776 and as 3");
        Zip64Case([1, 0, 8, 0, 1], "says it has 8 bytes, 1 are left");
    }

    [Fact]
    public void A_second_name_in_an_extra_field_is_refused()
    {
        ZipBuilder zip = new();
        byte[] other = Encoding.UTF8.GetBytes("b");
        zip.Add("a", []).CentralExtra = [0x75, 0x70, 6, 0, 1, 0, 0, 0, 0, .. other];
        zip.IsRefused("gives the record another name");
    }

    [Fact]
    public void A_record_on_another_disk_is_refused()
    {
        ZipBuilder zip = new();
        zip.Add("a", []).EditCentral = c => Put16(c, 34, 1);
        zip.IsRefused("on disk 1");
    }

    private static void Zip64Case(byte[] extra, string words)
    {
        ZipBuilder zip = new();
        ZipBuilder.Record record = zip.Add("a", [1, 2, 3]);
        record.CentralExtra = extra;
        record.EditCentral = c => Put32(c, 24, uint.MaxValue);
        zip.IsRefused(words);
    }
}
