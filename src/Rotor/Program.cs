return await Rotor.Commands.RotorCommandLine.RunAsync(args);
