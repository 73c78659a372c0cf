using Interop.Tensors;

namespace Interop.Vision.Tests;

public sealed class ImageTests
{
    private static readonly Dictionary<string, ImageReadMode> s_modes = new()
    {
        ["unchanged"] = ImageReadMode.Unchanged,
        ["gray"] = ImageReadMode.Gray,
        ["gray_alpha"] = ImageReadMode.GrayAlpha,
        ["rgb"] = ImageReadMode.Rgb,
        ["rgb_alpha"] = ImageReadMode.RgbAlpha,
    };

    public static TheoryData<string> Cases => [.. Pictures.Expected.Keys.Where(k => !k.EndsWith("/pil", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_picture_has_the_pixels_of_torchvision(string name)
    {
        string file = name.Split('/')[0], mode = name.Split('/')[1];
        (int most, double mean) = Pictures.Difference(Image.Read(Pictures.Path(file), s_modes[mode]), Pictures.Expected[name]);
        (int allowed, double allowedMean) = Allowed(file, mode);
        Assert.True(most <= allowed && mean <= allowedMean, $"{name}: differs by {most} at most (allowed {allowed}), {mean:F3} in the mean (allowed {allowedMean})");
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {most}, {mean:F4}");
    }

    private static (int, double) Allowed(string file, string mode) => (0, 0);
}
