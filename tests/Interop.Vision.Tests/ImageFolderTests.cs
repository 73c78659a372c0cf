using System.Text.Json;
using Interop.NN;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Vision.Tests;

[Collection<Alone>]
public sealed class ImageFolderTests
{
    private static readonly string s_root = Pictures.Path("folder");

    [Fact]
    public void Classes_and_files_come_in_torchvisions_order()
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Pictures.Path("folder.json")));
        ImageFolder data = new(s_root);
        Assert.Equal(expected.RootElement.GetProperty("classes").EnumerateArray().Select(c => c.GetString()), data.Classes);
        Assert.Equal(expected.RootElement.GetProperty("class_to_idx").EnumerateObject().Select(c => (c.Name, c.Value.GetInt64())), data.ClassToIdx.Select(c => (c.Key, c.Value)).OrderBy(c => c.Value));
        Assert.Equal(expected.RootElement.GetProperty("samples").EnumerateArray().Select(s => (s[0].GetString()!, s[1].GetInt64())), data.Samples.Select(s => (Path.GetRelativePath(s_root, s.Path).Replace('\\', '/'), s.Target)));
        Assert.Equal(expected.RootElement.GetProperty("targets").EnumerateArray().Select(t => t.GetInt64()), data.Targets);
        Assert.Equal(data.Samples.Count, data.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => data[data.Count]);
    }

    [Fact]
    public void A_loader_stacks_pictures_of_one_size_in_PyTorchs_order()
    {
        ImageFolder data = new(s_root, transform: x => x.ToFloat(), targetTransform: t => t * 10);
        Tensor.ManualSeed(3);
        long[] order = [.. new DataLoader<long>(Dataset.From(data.Count, i => i), batchSize: null, shuffle: true)];
        foreach (int workers in new[] { 0, 2 })
        {
            Tensor.ManualSeed(3);
            List<long> targets = [];
            foreach ((Tensor x, Tensor y) in new DataLoader<(Tensor, long), (Tensor, Tensor)>(data, batchSize: 4, shuffle: true, numWorkers: workers))
            {
                Assert.Equal((DType.Float32, DType.Int64), (x.DType, y.DType));
                Assert.Equal(x.Shape, [y.Shape[0], 3, 2, 3]);
                targets.AddRange(y.ToArray<long>());
            }

            Assert.Equal(order.Select(i => data.Targets[(int)i] * 10), targets);
        }
    }

    [Fact]
    public void Pictures_are_RGB_whatever_the_file_has()
    {
        string root = Tree("rgb", ("a/gray.png", "gray.png"), ("a/alpha.png", "rgba.png"));
        Assert.All(Enumerable.Range(0, 2), i => Assert.Equal(3, new ImageFolder(root)[i].Item1.Shape[0]));
        Assert.Equal(1, new ImageFolder(root, loader: p => Image.Read(p))[1].Item1.Shape[0]);
    }

    [Fact]
    public void Folders_without_classes_and_classes_without_files_are_named()
    {
        string root = Repository.Scratch("image-folder-empty");
        Assert.Contains("no folders", Assert.Throws<DirectoryNotFoundException>(() => new ImageFolder(root)).Message, StringComparison.Ordinal);
        Assert.Contains("was not found", Assert.Throws<DirectoryNotFoundException>(() => new ImageFolder(Path.Combine(root, "nowhere"))).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(root, "one"));
        Directory.CreateDirectory(Path.Combine(root, "two"));
        File.WriteAllText(Path.Combine(root, "two", "notes.txt"), "");
        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() => new ImageFolder(root));
        Assert.Contains("for the classes one, two: expected names that end with .jpg, .jpeg, .png, .bmp", error.Message, StringComparison.Ordinal);
        ImageFolder data = new(root, allowEmpty: true);
        Assert.Equal((0, 2), (data.Count, data.Classes.Count));
        Assert.Equal(1, new ImageFolder(root, isValidFile: p => p.EndsWith(".txt", StringComparison.Ordinal), allowEmpty: true).Count);
    }

    [Fact]
    public void Pictures_that_torchvision_would_list_are_not_left_out_silently()
    {
        string root = Tree("kinds", ("a/1.png", "rgb.png"), ("a/2.WEBP", "rgb.png"));
        Assert.Contains("2.WEBP", Assert.Throws<NotSupportedException>(() => new ImageFolder(root)).Message, StringComparison.Ordinal);
        Assert.Equal(1, new ImageFolder(root, isValidFile: p => p.EndsWith(".png", StringComparison.Ordinal)).Count);
        Assert.Equal(2, new ImageFolder(root, loader: p => Image.Read(p)).Count);
    }

    [Fact]
    public void Names_are_ordered_by_code_point()
    {
        string root = Tree("names", ("a/\U0001F600.png", "rgb.png"), ("a/\uFF21.png", "rgb.png"), ("a/z.png", "rgb.png"), ("a/Z.png", "rgb.png"));
        Assert.Equal(["Z.png", "z.png", "\uFF21.png", "\U0001F600.png"], new ImageFolder(root).Samples.Select(s => Path.GetFileName(s.Path)));
    }

    [Fact]
    public void Links_are_followed_and_circles_are_refused()
    {
        string root = Tree("links", ("a/1.png", "rgb.png"), ("other/2.png", "rgb.png"));
        string classes = Path.Combine(root, "classes");
        Directory.CreateDirectory(classes);
        Directory.CreateSymbolicLink(Path.Combine(classes, "x"), Path.Combine(root, "a"));
        Directory.CreateSymbolicLink(Path.Combine(root, "a", "deep"), Path.Combine(root, "other"));
        Assert.Equal(["1.png", "2.png"], new ImageFolder(classes).Samples.Select(s => Path.GetFileName(s.Path)));
        Directory.CreateSymbolicLink(Path.Combine(root, "other", "back"), Path.Combine(root, "a"));
        Assert.Contains("which holds it", Assert.Throws<IOException>(() => new ImageFolder(classes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_any_kind_make_a_dataset()
    {
        string root = Tree("any", ("b/1.txt", "folder/bee/notes.txt"), ("a/2.txt", "folder/bee/notes.txt"), ("c/3.txt", "folder/bee/notes.txt"));
        DatasetFolder<string> data = new(root, File.ReadAllText, [".txt"], transform: s => s.ToUpperInvariant().Trim());
        Assert.Equal(("NOT A PICTURE", 1L), data[1]);
        Assert.Equal(["c", "a"], new DatasetFolder<string>(root, File.ReadAllText, [".txt"], classToIdx: new Dictionary<string, long> { ["c"] = 0, ["a"] = 7 }).Samples.OrderBy(s => s.Target).Select(s => Path.GetFileName(Path.GetDirectoryName(s.Path)!)));
        Assert.Throws<ArgumentException>(() => new DatasetFolder<string>(root, File.ReadAllText));
        Assert.Throws<ArgumentException>(() => new DatasetFolder<string>(root, File.ReadAllText, [".txt"], isValidFile: _ => true));
    }

    private static string Tree(string name, params (string Path, string Fixture)[] files)
    {
        string root = Repository.Scratch("image-folder-" + name);
        foreach ((string path, string fixture) in files)
        {
            string target = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Pictures.Path(fixture), target);
        }

        return root;
    }
}
