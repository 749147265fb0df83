using System.ComponentModel.DataAnnotations;
using Rotor.Core.Keys;

namespace Rotor.Sources;

/// <summary>Where keys come from besides configuration and people: the section <c>ROTOR_SOURCES__*</c>.</summary>
public sealed class SourcesOptions
{
    /// <summary>A file of keys in four columns, watched both ways: what is written there by hand appears, and how keys fare is written back.</summary>
    /// <value>None by default, which means <c>keys.csv</c> in the working directory where there is one.</value>
    public string? KeysFile { get; set; }

    /// <summary>The CSV export link of a Google Sheet that lists keys; secret, as whoever has it reads them.</summary>
    /// <value>None by default.</value>
    public Secret SheetUrl { get; set; }

    /// <summary>The sheet's column of keys: its number, counted from 0, or its heading.</summary>
    /// <value><c>2</c> by default, the third column.</value>
    public string SheetColumn { get; set; } = "2";

    /// <summary>Whether the sheet is read by itself from time to time; else only when somebody asks for it.</summary>
    /// <value>True by default.</value>
    public bool SheetSync { get; set; } = true;

    /// <summary>Time between two readings of the sheet.</summary>
    /// <value>10 minutes by default; from 10 seconds to 7 days.</value>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan SheetInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a <c>config.ini</c> is looked at for changes; those that may apply to a running server do.</summary>
    /// <value>5 minutes by default; from 1 second to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromMinutes(5);
}
