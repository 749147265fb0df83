using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rotor.WebConsole.Pages.Playground;

/// <summary>
/// Passes an answer's events on as they come, and adds one of its own at the end: <c>event: facts</c> with <c>{"html": …, "fault": …}</c>. An answer that
/// is no stream is an error, and only told of there.
/// </summary>
internal sealed class AnswerEvents(Stream to) : Stream
{
    private const int MostOfAnError = 64 * 1024;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly MemoryStream _error = new();
    private bool? _isStream;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Says how it went.</summary>
    public async Task EndAsync(string html, string? fault, CancellationToken cancellationToken)
    {
        if (fault is null && _isStream == false)
            fault = System.Text.Encoding.UTF8.GetString(_error.GetBuffer().AsSpan(0, (int)_error.Length));
        var facts = JsonSerializer.Serialize(new { html, fault }, Json);
        await to.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"\n\nevent: facts\ndata: {facts}\n\n"), cancellationToken);
        await to.FlushAsync(cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return;
        _isStream ??= buffer.Span.TrimStart(" \r\n\t"u8) is not [(byte)'{', ..];
        if (_isStream == true)
        {
            await to.WriteAsync(buffer, cancellationToken);
            await to.FlushAsync(cancellationToken);
        }
        else if (_error.Length < MostOfAnError)
        {
            _error.Write(buffer.Span);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _error.Dispose();
        base.Dispose(disposing);
    }
}
