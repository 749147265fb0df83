using System.Net;
using System.Net.Sockets;
using Rotor.Tests.Support;

namespace Rotor.Tests.Performance;

/// <summary>Holds what an open stream takes of the managed heap to 30 KiB, beside the sockets of both peers in the same process.</summary>
[Collection(nameof(AllocationTests.Alone))]
public sealed class OpenStreamsTests
{
    private const int Streams = 1_000;
    private const int Batches = 5;
    private const int Limit = 31 * 1024; // 30 for the gateway, 1 for the two sockets of its peers

    private readonly byte[] _buffer = new byte[16 * 1024];

    [Fact(SkipUnless = nameof(AllocationTests.IsRelease), SkipType = typeof(AllocationTests), Skip = "The figure holds for a release build.")]
    public async Task OpenStream_TakesNoMoreThanTheLimit()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(64);
        await using var run = await ServingRun.StartAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}/api/v1"));
        var wire = StreamWire.Chat();
        var sockets = new List<Socket>((Streams + 50) * 2);
        try
        {
            for (var i = 0; i < 50; i++) Open(run.Address, listener, wire, sockets);
            var figures = new List<long>();
            for (var batch = 0; batch < Batches; batch++)
            {
                var before = GC.GetTotalMemory(forceFullCollection: true);
                for (var i = 0; i < Streams / Batches; i++) Open(run.Address, listener, wire, sockets);
                figures.Add((GC.GetTotalMemory(forceFullCollection: true) - before) * Batches / Streams);
            }

            // What earlier tests left in the shared pools goes at some collection, and hits one batch or two.
            var each = figures.Order().ElementAt(Batches / 2);

            TestContext.Current.TestOutputHelper?.WriteLine($"{each} bytes for each of {Streams} open streams");
            Assert.InRange(each, 1, Limit);
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    // A stream in its middle: two chunks have passed, the next is waited for.
    private void Open(Uri gateway, Socket listener, StreamWire wire, List<Socket> sockets)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = (int)Gateway.Patience.TotalMilliseconds };
        sockets.Add(client);
        client.Connect(IPAddress.Loopback, gateway.Port);
        client.Send(wire.Request);
        Assert.True(listener.Poll(Gateway.Patience, SelectMode.SelectRead), "the gateway did not connect upstream");
        var upstream = listener.Accept();
        sockets.Add(upstream);
        upstream.ReceiveTimeout = client.ReceiveTimeout;
        var received = 0;
        while (received < wire.BodyLength) received += upstream.Receive(_buffer, received, _buffer.Length - received, SocketFlags.None);
        upstream.Send(wire.Head);
        for (var chunk = 0; chunk < 2; chunk++)
        {
            upstream.Send(wire.Chunk);
            ReceiveChunk(client);
        }
    }

    private void ReceiveChunk(Socket client)
    {
        var received = 0;
        while (!_buffer.AsSpan(0, received).EndsWith("\n\n\r\n"u8)) received += client.Receive(_buffer, received, _buffer.Length - received, SocketFlags.None);
    }
}
