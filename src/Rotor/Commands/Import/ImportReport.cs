namespace Rotor.Commands.Import;

/// <summary>What came of one file.</summary>
internal sealed class ImportReport(string file)
{
    private readonly List<ImportFault> _faults = [];

    public string File { get; } = file;

    /// <summary>What it is, for people.</summary>
    public string Kind { get; set; } = "";

    public int KeysAdded { get; set; }

    public int KeysKnown { get; set; }

    public int RecordsAdded { get; set; }

    public int RecordsKnown { get; set; }

    /// <summary>Of the added records, those that retention removes at its next look.</summary>
    public int RecordsExpiring { get; set; }

    /// <summary>What a person should know of it.</summary>
    public IReadOnlyList<string> Notes => [.. NoteList];

    public IReadOnlyList<ImportFault> Faults => _faults;

    internal List<string> NoteList { get; } = [];

    /// <summary>Notes what could not be taken; never its text, which may hold a secret.</summary>
    public void Fault(string place, string why) => _faults.Add(new ImportFault(place, why));
}

/// <summary>What could not be taken.</summary>
/// <param name="Place">The row or line.</param>
/// <param name="Why">For people.</param>
internal sealed record ImportFault(string Place, string Why);
