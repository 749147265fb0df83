using System.Net;
using System.Net.Sockets;
using System.Text;
using Rotor.Tests.Support;

namespace Rotor.Tests.Performance;

/// <summary>
/// A client of the gateway and its upstream in one thread, which take turns: send here, receive there. Blocking sockets and ready-made bytes allocate nothing,
/// so that what is allocated while they talk is the gateway's.
/// </summary>
internal sealed class LockStep : IDisposable
{
    private static readonly TimeSpan ToAskAgain = TimeSpan.FromMicroseconds(40);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];
    private Socket? _upstream;

    public LockStep()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _client.ReceiveTimeout = (int)Gateway.Patience.TotalMilliseconds;
    }

    /// <summary>Where the gateway finds its upstream.</summary>
    public Uri UpstreamAddress => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/api/v1");

    public void Connect(Uri gateway) => _client.Connect(IPAddress.Loopback, gateway.Port);

    /// <summary>One request and its answer, whole.</summary>
    public void Exchange(Wire wire)
    {
        _client.Send(wire.Request);
        Accept();
        ReceiveMessage(_upstream!, wire.BodyLength);
        LetItAsk();
        _upstream!.Send(wire.Answer);
        ReceiveMessage(_client, wire.AnswerBodyLength);
        LetItAsk();
    }

    /// <summary>One request and a stream of so many chunks, of which each has reached the client before the next is sent.</summary>
    /// <remarks>The upstream's connection ends with the stream, so that none is left half read when the next request comes.</remarks>
    public void Stream(StreamWire wire, int chunks)
    {
        _client.Send(wire.Request);
        Accept();
        ReceiveMessage(_upstream!, wire.BodyLength);
        _upstream!.Send(wire.Head);
        for (var i = 0; i < chunks; i++)
        {
            _upstream.Send(wire.Chunk);
            ReceiveUntil("\n\n\r\n"u8);
            LetItAsk();
        }
        _upstream.Send(wire.End);
        Close();
        ReceiveUntil("\r\n0\r\n\r\n"u8);
    }

    public void Dispose()
    {
        Close();
        _client.Dispose();
        _listener.Dispose();
    }

    private void Accept()
    {
        if (_upstream is not null) return;
        Assert.True(_listener.Poll(Gateway.Patience, SelectMode.SelectRead), "the gateway did not connect upstream");
        _upstream = _listener.Accept();
        _upstream.NoDelay = true;
        _upstream.ReceiveTimeout = _client.ReceiveTimeout;
    }

    // What is there before it is asked for is read at once, without the state that a wait needs: in life a chunk comes long after.
    private static void LetItAsk()
    {
        var from = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(from) < ToAskAgain) Thread.SpinWait(20);
    }

    private void Close()
    {
        _upstream?.Dispose();
        _upstream = null;
    }

    private void ReceiveMessage(Socket socket, int bodyLength)
    {
        var received = 0;
        while (true)
        {
            received += Receive(socket, received);
            var head = _buffer.AsSpan(0, received).IndexOf("\r\n\r\n"u8);
            if (head >= 0 && received >= head + 4 + bodyLength) return;
        }
    }

    private void ReceiveUntil(ReadOnlySpan<byte> end)
    {
        var received = 0;
        while (!_buffer.AsSpan(0, received).EndsWith(end)) received += Receive(_client, received);
    }

    private int Receive(Socket socket, int offset)
    {
        var received = socket.Receive(_buffer, offset, _buffer.Length - offset, SocketFlags.None);
        if (received == 0) throw new IOException($"Closed after: {Encoding.UTF8.GetString(_buffer, 0, offset)}");
        return received;
    }
}
