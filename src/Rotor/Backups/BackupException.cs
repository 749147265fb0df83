namespace Rotor.Backups;

/// <summary>A backup that cannot be made or read; its message says what to do.</summary>
internal sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
