using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rotor.Tests.Support;

/// <summary>A request as an upstream got it: the head as text, the body's bytes.</summary>
internal sealed record RawRequest(string Head, byte[] Body);

/// <summary>An upstream that answers with exactly the bytes that a test gives it, in the pieces that it asks for.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _connections = [];
    private readonly Lock _gate = new();
    private readonly Task _accepting;
    private int _requests;

    private RawUpstream()
    {
        _listener.Start();
        BaseUrl = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/api/v1");
        _accepting = AcceptAsync();
    }

    public Uri BaseUrl { get; }

    /// <summary>Answers the next requests.</summary>
    public Func<RawRequest, RawAnswer> Answer { get; set; } = _ => RawAnswer.Of("application/json", "{\"id\":\"gen-1\"}"u8.ToArray());

    /// <summary>The requests that came, GET aside.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static RawUpstream Start() => new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        Task[] open;
        lock (_gate) open = [.. _connections];
        await Task.WhenAll(open);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                lock (_gate)
                {
                    _connections.RemoveAll(task => task.IsCompleted);
                    _connections.Add(ServeAsync(client));
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        client.NoDelay = true;
        try
        {
            var stream = client.GetStream();
            var read = new List<byte>();
            while (await RequestAsync(stream, read) is { } request)
            {
                RawAnswer answer;
                if (request.Head.StartsWith("POST", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref _requests);
                    answer = Answer(request);
                }
                else
                {
                    answer = request.Head.Contains("/models/count", StringComparison.Ordinal) ? Answer(request) : RawAnswer.Of("application/json", "{\"data\":[]}"u8.ToArray());
                }
                await SendAsync(stream, answer);
                if (answer.End == ConnectionEnd.KeepOpen) continue;
                if (answer.End == ConnectionEnd.Reset) client.LingerState = new LingerOption(true, 0);
                return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // Rotor had enough of this connection.
        }
    }

    private async Task SendAsync(NetworkStream stream, RawAnswer answer)
    {
        var splits = new Queue<int>(answer.SplitAt);
        for (var at = 0; at < answer.Bytes.Length;)
        {
            while (splits.TryPeek(out var passed) && passed <= at) splits.Dequeue();
            var end = answer.WriteSize > 0 ? Math.Min(answer.Bytes.Length, at + answer.WriteSize) : answer.Bytes.Length;
            if (splits.TryPeek(out var split)) end = Math.Min(end, split);
            await stream.WriteAsync(answer.Bytes.AsMemory(at, end - at), _stop.Token);
            // The reader gets its turn between two writes, so that it mostly sees them apart.
            if (end < answer.Bytes.Length) await Task.Yield();
            at = end;
        }
    }

    private async Task<RawRequest?> RequestAsync(NetworkStream stream, List<byte> read)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(read);
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.Latin1.GetString(bytes[..end]);
                var length = LengthOf(head);
                if (bytes.Length >= end + 4 + length)
                {
                    var body = bytes.Slice(end + 4, length).ToArray();
                    read.RemoveRange(0, end + 4 + length);
                    return new RawRequest(head, body);
                }
            }
            var count = await stream.ReadAsync(buffer, _stop.Token);
            if (count == 0) return null;
            read.AddRange(buffer.AsSpan(0, count));
        }
    }

    private static int LengthOf(string head)
    {
        const string Name = "\r\nContent-Length: ";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return 0;
        var text = head.AsSpan(at + Name.Length);
        var end = text.IndexOf('\r');
        return int.Parse(end < 0 ? text : text[..end], CultureInfo.InvariantCulture);
    }
}
