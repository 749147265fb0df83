using Rotor.Load;
using Rotor.Load.Forwarders;

// The same program is the bench and, as processes of their own, two of the proxies that it measures.
return args switch
{
    ["forwarder", var port, var upstream] => await BareForwarder.RunAsync(port, upstream),
    ["yarp", var port, var upstream] => await YarpForwarder.RunAsync(port, upstream),
    _ => await Bench.RunAsync(args),
};
