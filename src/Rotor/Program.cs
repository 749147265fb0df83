using Rotor;
using Rotor.Configuration;

await using var app = RotorApplication.Build(new RotorOptions());
await app.RunAsync();
