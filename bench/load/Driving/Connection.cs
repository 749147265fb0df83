using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rotor.Load.Driving;

/// <summary>One client connection that is kept. What it reads of an answer is its end and its events, no more, so that the driver stays cheaper than what it drives.</summary>
internal sealed class Connection(int port) : IDisposable
{
    private const int Carried = 8;

    private readonly byte[] _buffer = new byte[Carried + (64 * 1024)];
    private Socket? _socket;
    private int _filled;

    /// <summary>Sends a request and reads its answer whole.</summary>
    /// <returns>False when it was no answer, or the connection broke.</returns>
    public async ValueTask<bool> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            var head = await BeginAsync(request, cancellationToken);
            if (head is null) return false;
            var isLong = head.Value.BodyLength < 0;
            var left = head.Value.BodyLength - (_filled - head.Value.Length);
            while (isLong ? !EndsChunks() : left > 0)
            {
                var read = await ReceiveMoreAsync(cancellationToken);
                if (read == 0) return Close();
                left -= read;
            }
            return true;
        }
        catch (SocketException)
        {
            return Close();
        }
    }

    /// <summary>Sends a request for a stream and tells of its events as they come.</summary>
    /// <param name="request">The request's bytes.</param>
    /// <param name="events">Told how many events a read brought.</param>
    /// <param name="cancellationToken">Leaves the stream.</param>
    /// <returns>False when the stream broke.</returns>
    public async ValueTask<bool> StreamAsync(ReadOnlyMemory<byte> request, Action<int> events, CancellationToken cancellationToken)
    {
        try
        {
            if (await BeginAsync(request, cancellationToken) is not { } head) return false;
            var count = Count(_buffer.AsSpan(Carried + head.Length, _filled - head.Length));
            if (count > 0) events(count);
            while (!EndsChunks())
            {
                // One byte is looked at again: an event's end may be cut.
                var read = await ReceiveMoreAsync(cancellationToken);
                if (read == 0) return Close();
                count = Count(_buffer.AsSpan(Carried - 1, read + 1));
                if (count > 0) events(count);
            }
            return true;
        }
        catch (SocketException)
        {
            return Close();
        }
    }

    public void Dispose() => Close();

    private static int Count(ReadOnlySpan<byte> bytes) => bytes.Count("\n\n"u8);

    private async ValueTask<(int Length, int BodyLength)?> BeginAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        if (_socket is null)
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        }
        while (request.Length > 0) request = request[await _socket.SendAsync(request, SocketFlags.None, cancellationToken)..];
        _filled = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(Carried + _filled), SocketFlags.None, cancellationToken);
            if (read == 0)
            {
                Close();
                return null;
            }
            _filled += read;
            if (ReadHead() is { } head) return head;
        }
    }

    private (int Length, int BodyLength)? ReadHead()
    {
        var received = _buffer.AsSpan(Carried, _filled);
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0) return null;
        var head = received[..end];
        if (!head.StartsWith("HTTP/1.1 200"u8)) throw new InvalidOperationException($"Not the answer that was expected: {Encoding.Latin1.GetString(received)}");
        var at = head.IndexOf("ontent-Length: "u8);
        if (at < 0) at = head.IndexOf("ontent-length: "u8);
        if (at < 0) return (end + 4, -1);
        var digits = head[(at + 15)..];
        var stop = digits.IndexOf((byte)'\r');
        return (end + 4, int.Parse(stop < 0 ? digits : digits[..stop], System.Globalization.CultureInfo.InvariantCulture));
    }

    // Keeps the last bytes in front of the next read, where an end may begin.
    private async ValueTask<int> ReceiveMoreAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_filled, Carried).CopyTo(_buffer);
        _filled = await _socket!.ReceiveAsync(_buffer.AsMemory(Carried), SocketFlags.None, cancellationToken);
        return _filled;
    }

    private bool EndsChunks() => _buffer.AsSpan(0, Carried + _filled).EndsWith("\r\n0\r\n\r\n"u8);

    private bool Close()
    {
        _socket?.Dispose();
        _socket = null;
        return false;
    }
}
