using System.Buffers.Text;
using Rotor.Core.RequestLog;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>The writing end of one day's records, on the writer's thread. Transactions are the caller's.</summary>
internal sealed class DayWriter : IDisposable
{
    private const string InsertRecord =
        """
        INSERT INTO records (seq, id, state, status, method, path, model, served, provider, key, account, client, stream, duration, content,
            prompt, completion, cost, conversation, generation, settled)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
        ON CONFLICT (seq) DO UPDATE SET state = excluded.state, status = excluded.status, model = excluded.model, served = excluded.served,
            provider = excluded.provider, key = excluded.key, account = excluded.account, client = excluded.client, stream = excluded.stream,
            duration = excluded.duration, content = excluded.content, prompt = excluded.prompt, completion = excluded.completion, cost = excluded.cost,
            conversation = excluded.conversation, generation = excluded.generation
        WHERE id = excluded.id
        """;

    private readonly SqliteFile _file;
    private readonly DayTerms _terms;
    private readonly SqliteStatement _insertRecord;
    private readonly SqliteStatement _insertDetail;
    private readonly SqliteStatement _insertFresh;
    private readonly ByteWriter _bytes = new(4096);
    private readonly ByteWriter _counting = new();
    private readonly DayUsage _usage;

    public DayWriter(DateOnly day, string path, bool strict)
    {
        Day = day;
        _file = DaySchema.OpenRecords(path, strict);
        _terms = new DayTerms(_file, writable: true);
        _usage = new DayUsage(_file);
        _insertRecord = _file[InsertRecord];
        _insertDetail = _file["INSERT OR REPLACE INTO details (seq, detail) VALUES (?, ?)"];
        _insertFresh = _file["INSERT OR REPLACE INTO fresh (seq, bodies) VALUES (?, ?)"];
    }

    public DateOnly Day { get; }

    public SqliteFile File => _file;

    public bool HasPendingUsage => _usage.Rows > 0;

    /// <summary>Rows of sums that wait to be written.</summary>
    public int UsageRows => _usage.Rows;

    /// <summary>True when there may be records that the indexes do not hold yet.</summary>
    public bool HasUnsettled { get; private set; } = true;

    /// <summary>Takes up what an earlier writer left: sums not yet written and, at this process's first opening, requests that it had running.</summary>
    public void Recover(bool first)
    {
        if (first) MarkInterrupted();
        Begin();
        _usage.MakeRollups();
        Commit();
        CountUncounted();
    }

    public void Begin() => _file.Execute("BEGIN IMMEDIATE");

    public void Commit()
    {
        if (_counting.Length > 0) _file["INSERT INTO counting (seqs) VALUES (?)"].BindText(1, _counting.Span).Run();
        _counting.Clear();
        _file.Execute("COMMIT");
    }

    /// <summary>Writes a record, or replaces the running row of the same request.</summary>
    /// <param name="record">The record.</param>
    /// <param name="again">True when it may be there already: what is ended there stays as it is.</param>
    /// <returns>True when its bodies now wait to be taken apart.</returns>
    public bool Write(RequestRecord record, bool again)
    {
        var seq = RecordPlace.Of(record.Time, record.Id).Seq;
        Span<byte> tail = stackalloc byte[RecordPlace.TailBytes];
        var native = RecordPlace.TryGetTail(record.Id, record.Time, tail);
        if (again && IsEnded(record)) return false;
        // A place in the next millisecond would give the id another time: then the id is kept whole.
        var last = seq | ((1L << RecordPlace.TieBits) - 1);
        var terms = TermsOf(record);
        while (!TryInsert(seq, record, terms, native && seq <= last ? tail : default)) seq++;

        _bytes.Clear();
        RecordForm.Write(record, _bytes, _terms);
        _insertDetail.Bind(1, seq).Bind(2, _bytes.Span).Run();
        var runs = record.State == RequestState.Running;
        if (!runs)
        {
            NoteCounting(seq);
            Count(record, terms, seq);
        }
        return WriteFresh(record, seq) && !runs;
    }

    /// <summary>
    /// Adds what was counted since the last time to the sums, within the caller's transaction. Where that is undone, the day must be opened anew.
    /// </summary>
    public void WriteUsage()
    {
        _usage.Write();
        _file["DELETE FROM counting"].Run();
    }

    /// <summary>Has the indexes take up at most so many of the records that they do not hold yet, within the caller's transaction.</summary>
    /// <returns>How many they were.</returns>
    public int Settle(int most)
    {
        _file["UPDATE records SET settled = 1 WHERE seq IN (SELECT seq FROM records INDEXED BY records_unsettled WHERE settled = 0 ORDER BY seq LIMIT ?)"]
            .Bind(1, most).Run();
        var settled = _file.Changes;
        HasUnsettled = settled == most;
        return settled;
    }

    /// <summary>Says that the sums are committed.</summary>
    public void ForgetUsage() => _usage.Forget();

    public void Dispose() => _file.Dispose();

    private RecordTerms TermsOf(RequestRecord record)
    {
        var (asked, served) = (_terms.IdOf(record.ModelAsked), _terms.IdOf(record.ModelServed));
        return new RecordTerms(
            asked == 0 ? served : asked, served == asked || asked == 0 ? 0 : served, _terms.IdOf(record.Provider), _terms.IdOf(record.KeyId),
            _terms.IdOf(record.Account), _terms.IdOf(record.ClientId));
    }

    private bool TryInsert(long seq, RequestRecord record, in RecordTerms terms, ReadOnlySpan<byte> tail)
    {
        var insert = _insertRecord;
        insert.Bind(1, seq);
        if (tail.IsEmpty) insert.Bind(2, record.Id);
        else insert.Bind(2, tail);
        insert.Bind(3, (int)record.State).Bind(4, record.Status).Bind(5, _terms.IdOf(record.Method)).Bind(6, _terms.IdOf(record.Path))
            .Bind(7, terms.Model).Bind(8, terms.Served).Bind(9, terms.Provider).Bind(10, terms.Key).Bind(11, terms.Account).Bind(12, terms.Client)
            .Bind(13, record.Stream ? 1 : 0)
            .Bind(14, RecordForm.Microseconds(record.Duration)).Bind(15, RecordForm.Microseconds(record.FirstContent))
            .Bind(16, record.PromptTokens).Bind(17, record.CompletionTokens).Bind(18, RecordForm.NanoUsd(record.CostUsd))
            .Bind(19, record.Conversation == 0 ? seq : Hashes.Conversation(record.Conversation)).Bind(20, Hashes.Generation(record.GenerationId));
        insert.Run();
        HasUnsettled = true;
        return _file.Changes > 0;
    }

    /// <returns>False when there is nothing to be taken apart.</returns>
    private bool WriteFresh(RequestRecord record, long seq)
    {
        _bytes.Clear();
        if (record.Bodies is { Policy: not BodyPolicy.None } bodies) BodiesForm.Write(bodies, _bytes);
        else if (BodyTexts.OfMetadata(record).Length > 0) _bytes.Byte(0);
        else return false;
        _insertFresh.Bind(1, seq).Bind(2, _bytes.Span).Run();
        return true;
    }

    private void NoteCounting(long seq)
    {
        if (_counting.Length > 0) _counting.Byte((byte)',');
        _ = Utf8Formatter.TryFormat(seq, _counting.Free(20), out var written);
        _counting.Take(written);
    }

    private bool IsEnded(RequestRecord record)
    {
        var found = RecordLookup.Find(_file, record.Time, record.Id);
        if (found is not { } seq) return false;
        var select = _file["SELECT state FROM records WHERE seq = ?"].Bind(1, seq);
        var state = select.Step() ? (RequestState)select.Long(0) : RequestState.Running;
        select.Reset();
        return state is not (RequestState.Running or RequestState.Interrupted);
    }

    private void Count(RequestRecord record, in RecordTerms terms, long seq)
    {
        var hour = (int)(seq >> RecordPlace.TieBits) / 3_600_000;
        _usage.Add(
            new UsageKey(hour, terms.Model, terms.Key, terms.Account, terms.Client, terms.Provider), record, _terms.IdOf(record.KeyLabel), _terms.IdOf(record.ClientName));
    }

    // Whoever had them running is gone: the folder is held by one process.
    private void MarkInterrupted()
    {
        Begin();
        _file["UPDATE records SET state = 6 WHERE state = 1 AND state <> 2"].Run();
        Commit();
    }

    private void CountUncounted()
    {
        var select = _file[
            $"""
            SELECT {RecordLookup.Columns} FROM counting c CROSS JOIN json_each('[' || c.seqs || ']') u
            JOIN records r ON r.seq = u.value JOIN details d ON d.seq = r.seq
            """];
        while (select.Step())
        {
            var record = RecordLookup.Read(select, Day, _terms);
            Count(record, TermsOf(record), select.Long(0));
        }
        select.Reset();
    }

    /// <summary>What a record is found and counted by.</summary>
    private readonly record struct RecordTerms(int Model, int Served, int Provider, int Key, int Account, int Client);
}
