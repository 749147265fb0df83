namespace Rotor.Storage.Records;

/// <summary>What one row of sums is about, in the terms of its day file.</summary>
internal readonly record struct UsageKey(int Hour, int Model, int Key, int Account, int Client, int Provider);
