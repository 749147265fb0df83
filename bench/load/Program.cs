using Rotor.Load;
using Rotor.Load.Forwarders;
using Rotor.Load.Streams;

// The same program is the bench and, as processes of their own, some of the proxies that it measures.
return args switch
{
    ["forwarder", var port, var upstream] => await BareForwarder.RunAsync(port, upstream),
    ["yarp", var port, var upstream] => await YarpForwarder.RunAsync(port, upstream),
    ["gateway", var port, var upstream, var folder] => await GatewayHost.RunAsync(port, upstream, folder),
    ["gate", .. var counts] => await GateBench.RunAsync(Number(counts, 0, 10), Number(counts, 1, 4)),
    ["open-streams", .. var counts] => await OpenStreamsBench.RunAsync(Number(counts, 0, 9_000)),
    _ => await Bench.RunAsync(args),
};

static int Number(string[] args, int at, int otherwise) => at < args.Length ? int.Parse(args[at], System.Globalization.CultureInfo.InvariantCulture) : otherwise;
