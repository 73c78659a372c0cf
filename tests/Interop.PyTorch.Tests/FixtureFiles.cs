using Interop.Checkpoints;
using Interop.Testing;

namespace Interop.PyTorch.Tests;

/// <summary>The torch.save files among the fixtures.</summary>
internal static class FixtureFiles
{
    /// <summary>Relative to <c>fixtures/torch</c>, such as <c>2.14/views.pt</c>.</summary>
    internal static IEnumerable<string> All() =>
        from path in Directory.EnumerateFiles(Repository.Fixtures("torch"), "*", SearchOption.AllDirectories)
        where Path.GetExtension(path) is ".pt" or ".pth" or ".ckpt" && File.Exists(Path.ChangeExtension(path, ".json"))
        let name = Path.GetRelativePath(Repository.Fixtures("torch"), path).Replace('\\', '/')
        orderby name
        select name;

    /// <summary>Whether a tensor lives on the meta device and so cannot be written.</summary>
    internal static bool HasNoData(Checkpoint checkpoint) =>
        checkpoint.Walk().Any(i => i.Node is TensorEntry { Storage.HasData: false } or StorageEntry { HasData: false });
}
