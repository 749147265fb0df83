using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rotor.Load.Children;
using Rotor.Load.Driving;

namespace Rotor.Load.Streams;

/// <summary>What an open stream takes of the gateway's managed heap, with as many of them as descriptors allow; HTTP/1.1 on both sides, both peers in other processes.</summary>
internal static class OpenStreamsBench
{
    private const int Before = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A chunk now and then, long before a silence would be an end.
    private static readonly Scenario Quiet = new("open", "open streams", 1, 1024, 1_000, TimeSpan.FromSeconds(15));

    public static async Task<int> RunAsync(int streams)
    {
        using var peers = await StreamPeers.StartAsync(Quiet);
        var sockets = new List<Socket>(streams + Before);
        try
        {
            await OpenAsync(sockets, Before);
            var (heap, resident) = (await peers.HeapAsync(), peers.Gateway.ResidentMegabytes);
            await OpenAsync(sockets, streams);
            var (heapOpen, residentOpen) = (await peers.HeapAsync(), peers.Gateway.ResidentMegabytes);
            var alive = sockets.Count(socket => !(socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0));
            var each = (heapOpen - heap) / (double)streams;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{streams} open streams ({alive - Before} alive at the end): {each:F0} bytes of managed heap each ({each / 1024:F1} KiB), {(residentOpen - resident) * 1024 / streams:F0} KB resident each; heap {heap / 1048576.0:F0} → {heapOpen / 1048576.0:F0} MiB, resident {resident:F0} → {residentOpen:F0} MB; {ProcFile.Descriptors(peers.Gateway.Id)} descriptors"));
            return alive == sockets.Count ? 0 : 1;
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    private static async Task OpenAsync(List<Socket> sockets, int count)
    {
        const int AtOnce = 50;
        for (var opened = 0; opened < count; opened += AtOnce)
            sockets.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, count - opened)).Select(_ => OpenAsync())));
        // The last ones' first chunks are through; what their beginnings left behind may go.
        await Task.Delay(TimeSpan.FromSeconds(2));
    }

    private static async Task<Socket> OpenAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, StreamPeers.GatewayPort, limit.Token);
        ReadOnlyMemory<byte> request = Driver.Request(Quiet, StreamPeers.GatewayPort, "");
        while (request.Length > 0) request = request[await socket.SendAsync(request, SocketFlags.None, limit.Token)..];
        var buffer = new byte[8 * 1024];
        for (var filled = 0; !buffer.AsSpan(0, filled).EndsWith("\n\n\r\n"u8);)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, limit.Token);
            if (read == 0) throw new InvalidOperationException("A stream ended before its first chunk: " + System.Text.Encoding.Latin1.GetString(buffer, 0, filled));
            filled += read;
        }
        return socket;
    }
}
