namespace Rotor.Commands;

/// <summary>What the process's exit code says; scripts may rely on these.</summary>
internal static class ExitCode
{
    /// <summary>All went well; also after a stop that was asked for.</summary>
    public const int Success = 0;

    /// <summary>A failure that is nobody's setting: a bug, or the machine.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the configuration is wrong; standard error names every fault.</summary>
    public const int WrongConfiguration = 2;

    /// <summary>The address cannot be listened on: the port is in use, or not ours to take.</summary>
    public const int CannotListen = 3;

    /// <summary>The data folder cannot be made, written, or kept from other users.</summary>
    public const int DataFolderUnusable = 4;

    /// <summary>The server that was asked does not answer, or says that it is not well.</summary>
    public const int Unhealthy = 5;

    /// <summary>No key is meant by what was given, or more than one.</summary>
    public const int NoSuchKey = 6;

    /// <summary>A key that was checked is dead, or its check told nothing.</summary>
    public const int KeyNotGood = 7;

    /// <summary>No model has the id that was given.</summary>
    public const int NoSuchModel = 8;

    /// <summary>No record has the id that was given.</summary>
    public const int NoSuchRequest = 9;

    /// <summary>The server that was asked does not let this caller in, or does not let it do this.</summary>
    public const int NotAllowed = 10;

    /// <summary>Of what was to be imported, something could not be; standard error names each file and row.</summary>
    public const int PartlyImported = 11;

    /// <summary>A second Ctrl+C: the process ended without waiting for running answers.</summary>
    public const int Interrupted = 130;
}
