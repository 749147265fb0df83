using Rotor.TestSupport;

namespace Rotor.Storage.Tests.Support;

/// <summary>A folder of one test's own, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = TestFolders.New("store");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => TestFolders.End(Path);
}
