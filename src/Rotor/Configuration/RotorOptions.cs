using Rotor.Access;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.Models;
using Rotor.Observability;
using Rotor.Proxy;
using Rotor.Sources;
using Rotor.Storage;

namespace Rotor.Configuration;

/// <summary>Everything that is in force at start, checked: a section per module, each named <c>ROTOR_&lt;SECTION&gt;__&lt;NAME&gt;</c> outside.</summary>
public sealed class RotorOptions
{
    /// <summary>The data folder, made with owner-only rights: <c>ROTOR_DATA</c>.</summary>
    /// <value><c>./data</c> by default.</value>
    public string Data { get; set; } = "./data";

    /// <summary>The keys that configuration names, in its order; their ids are not known yet.</summary>
    public IReadOnlyList<ConfiguredKey> Keys { get; set; } = [];

    public ListenOptions Listen { get; } = new();

    public UpstreamOptions Upstream { get; } = new();

    public PoolOptions Pool { get; } = new();

    public FailoverOptions Failover { get; } = new();

    public StreamsOptions Streams { get; } = new();

    public RequestsOptions Requests { get; } = new();

    public ModelsOptions Models { get; } = new();

    public SourcesOptions Sources { get; } = new();

    public AccessOptions Access { get; } = new();

    public RecordsOptions Records { get; } = new();

    public StorageOptions Storage { get; } = new();

    public LogOptions Log { get; } = new();

    /// <summary>Options of the same values, with sections of their own.</summary>
    internal RotorOptions Copy()
    {
        var copy = new RotorOptions { Keys = Keys };
        foreach (var setting in SettingCatalog.All)
            setting.Copy(this, copy);
        (copy.Access.FirstLinkSignsIn, copy.Access.PasswordIsToken) = (Access.FirstLinkSignsIn, Access.PasswordIsToken);
        return copy;
    }
}
